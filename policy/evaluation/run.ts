/** Runs the whole pack over a resource graph: the offline plan, exported states and tests. */

import type { ResourceGraph } from "../graph";
import { append } from "../graph/multi-map";
import type { Finding } from "../rule";
import { type Context, createContext } from "../rule/context";
import { messageOf, type PolicyResult, undecidedMessage } from "../rule/result";
import { type Exception, type PackConfig, paramsOf, SETTINGS, type Settings, settingsOf } from "./config";
import { type ConfigProblem, configProblems } from "./config-problems";
import type { Entry } from "./entry";
import { type Evaluation, evaluate, levelOf, specialOf, whereIs } from "./evaluate";
import { componentNames, Exceptions } from "./exceptions";

/** How rules are run over a graph. */
export interface RunOptions {
  /** The content of a `--policy-pack-config` file. @default the pack's own levels and parameters */
  readonly config?: PackConfig;
  /** Day on which exceptions are checked, `YYYY-MM-DD`. @default the system's */
  readonly today?: string;
  /** Whether addresses in outputs are real; false for the offline plan, which makes them up. @default true */
  readonly realAddresses?: boolean;
  /** Every entry that a configuration may name. @default those that are run */
  readonly known?: readonly Entry[];
  /** Told after each rule: how many are done, and how many there are. @default nobody is told */
  readonly progress?: (done: number, total: number) => void;
}

/** Results in the order of the pack, then by URN. */
export function runEntries(entries: readonly Entry[], graph: ResourceGraph, options: RunOptions = {}): PolicyResult[] {
  const config = options.config ?? {};
  const settings = settingsOf(config[SETTINGS]);
  const context = createContext(graph, {
    topologyTag: settings.topologyTag,
    realAddresses: options.realAddresses ?? true,
  });
  const exceptions = new Exceptions(settings.exceptions, options.today ?? new Date().toISOString().slice(0, 10));
  const results = entries.flatMap((entry, index) => {
    const found = resultsOf(entry, { config, settings, context, exceptions });
    options.progress?.(index + 1, entries.length);
    return found;
  });
  const known = options.known ?? entries;
  const problems = configProblems(
    config,
    known.map(({ rule }) => rule),
  ).map(configResult);
  return [...problems, ...results, ...exceptionResults(exceptions, settings.exceptions, { known, ran: entries })];
}

/** A configuration that is not understood may have been meant to make a rule stricter. */
const configResult = ({ path, problem }: ConfigProblem): PolicyResult => ({
  policy: SETTINGS,
  level: "mandatory",
  verdict: "violation",
  blocks: true,
  property: path,
  message: `${path}: ${problem}`,
  found: problem,
  fix: "correct the configuration of the policy pack",
});

interface Run {
  readonly config: PackConfig;
  readonly settings: Settings;
  readonly context: Context;
  readonly exceptions: Exceptions;
}

function resultsOf(entry: Entry, run: Run): readonly PolicyResult[] {
  const { rule } = entry;
  const { config, settings, context } = run;
  const level = levelOf(entry, config);
  if (level === "disabled") {
    return [];
  }
  const evaluation = evaluate(rule, context, paramsOf(rule.params, config[rule.name]), settings.topologyTag);
  const violations = evaluation.findings
    .filter((finding) => finding.verdict === "violation")
    .map((finding) => violationResult(entry, finding, evaluation, run));
  const results = [...violations, ...undecidedResults(entry, evaluation, run)];
  if (results.length > 0) {
    return results;
  }
  const verdict = evaluation.applies ? "pass" : "not-applicable";
  return [{ policy: rule.name, level, verdict, blocks: false, message: rule.what }];
}

function violationResult(entry: Entry, finding: Finding, evaluation: Evaluation, run: Run): PolicyResult {
  const { rule } = entry;
  const base = {
    policy: rule.name,
    urn: finding.urn,
    property: finding.property,
    found: finding.found,
    needed: finding.needed ?? rule.what,
    why: rule.why,
    source: rule.source,
    fix: finding.fix ?? rule.fix,
  };
  if (evaluation.failed) {
    return { ...base, level: "mandatory", verdict: "violation", blocks: true, failed: true, message: finding.found };
  }
  const where = whereIs(finding.urn, run.context.graph, run.context.deployments);
  const level = levelOf(entry, run.config, where);
  const special = specialOf(entry, where);
  const levelIn = special && { levelIn: [special.topology, special.variant].filter(Boolean).join(" ") };
  const exception = coverOf(finding, rule.name, run);
  if (exception) {
    const { reason, expires } = exception as Required<Exception>;
    const message = `${messageOf(rule, finding)}; accepted until ${expires}: ${reason}`;
    return { ...base, ...levelIn, level, verdict: "excepted", blocks: false, message, exception: { reason, expires } };
  }
  return {
    ...base,
    ...levelIn,
    level,
    verdict: "violation",
    blocks: level === "mandatory",
    message: messageOf(rule, finding),
  };
}

/** Undecided findings, one result for each level they have. */
function undecidedResults(entry: Entry, evaluation: Evaluation, run: Run): readonly PolicyResult[] {
  const byLevel = new Map<PolicyResult["level"], Finding[]>();
  for (const finding of evaluation.findings) {
    if (finding.verdict === "undecided" && !coverOf(finding, entry.rule.name, run)) {
      const level = levelOf(entry, run.config, whereIs(finding.urn, run.context.graph, run.context.deployments));
      append(byLevel, level, finding);
    }
  }
  return [...byLevel].map(([level, findings]) => ({
    policy: entry.rule.name,
    level,
    verdict: "undecided",
    blocks: level === "mandatory" && run.settings.onUnknown === "mandatory",
    urn: findings[0]!.urn,
    property: findings[0]!.property,
    message: undecidedMessage(findings),
    undecidedBy: findings.map(({ urn, property }) => ({ urn, property })),
  }));
}

function coverOf(finding: Finding, policy: string, { context, exceptions }: Run): Exception | undefined {
  const resource = context.graph.byUrn(finding.urn);
  const components = resource ? componentNames(resource, (urn) => context.graph.byUrn(urn)) : [];
  return exceptions.cover({ policy, urn: finding.urn, components });
}

/** Problems of the exceptions themselves, reported under the pack's settings. */
export function exceptionResults(
  exceptions: Exceptions,
  list: readonly Exception[],
  { known, ran }: { readonly known: readonly Entry[]; readonly ran: readonly Entry[] },
): readonly PolicyResult[] {
  const names = (entries: readonly Entry[]) => entries.map((entry) => entry.rule.name);
  return exceptions.problems(names(known), names(ran)).map((problem) => ({
    policy: SETTINGS,
    level: problem.blocks ? "mandatory" : "advisory",
    verdict: "violation",
    blocks: problem.blocks,
    property: problem.property,
    message: `${problem.property}: the exception for ${list[problem.index]!.policy} ${problem.problem}; fix: ${problem.fix}`,
    found: `the exception for ${list[problem.index]!.policy} ${problem.problem}`,
    fix: problem.fix,
  }));
}
