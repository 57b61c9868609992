/**
 * The one screen of a plan: what was asked for first, what has failed last, directly above the prompt. All of its
 * sections are here but for networks, tags and Session Manager, which have files beside this one.
 */
import { headroomLines } from "../../components/cloudbrink/headroom";
import { type Answer, GENERAL_ASSUMPTIONS } from "../../policy/reachability";
import { nameOf, type PolicyResult, typeOf } from "../../policy/rule/result";
import { clean, count, hanging, heading, listed, listedThings, section, width } from "../io/text";
import {
  type CostDriver,
  countResources,
  OFFLINE_ASSUMPTION,
  type Plan,
  type PlanHandoff,
  type Quota,
} from "../model/plan";
import { statedQuestion } from "../model/statement";
import {
  isLimitGiven,
  isUndecidedMandatory,
  judge,
  type PlanVerdict,
  quotasToRaise,
  type Strictness,
} from "../model/verdict";
import { foldedLines } from "./alike";
import { type AnswerGroup, type AnswerRow, answerRows, byGroup, evidence, type KeyOf } from "./answers";
import { changeLines } from "./change";
import { accountText, groupsOf } from "./groups";
import { sessionManagerTexts } from "./session-manager";
import { notJudgedTexts, shortType, tagTexts } from "./type-counts";

export interface ScreenOptions extends Strictness {
  /** Every resource, assumption and passed rule. */
  readonly all?: boolean;
  /** Key of the stack file that refutes a question, and where it stands. @default - none is named */
  readonly keyOf?: KeyOf;
  /** Milliseconds since the command was started; not shown when absent. */
  readonly elapsed?: number;
}

/** Lines of the screen, without colours. */
export function renderScreen(plan: Plan, options: ScreenOptions = {}): string[] {
  const verdict = judge(plan, options);
  const blocks = [
    header(plan),
    resources(plan, options),
    reachability(plan.reachability, options),
    policies(plan, verdict, options),
    facts(plan),
    assumptions(plan, options),
    changeLines(plan.change),
    verdict.failed ? [] : remaining(plan.handoff),
    warnings(plan),
    failures(verdict, options),
    closing(plan, verdict, options),
  ];
  return blocks.filter((block) => block.length > 0).flatMap((block, index) => (index === 0 ? block : ["", ...block]));
}

function header({ stack }: Plan): string[] {
  return section(
    "",
    [stack.name, stack.topology, stack.region, accountText(stack), "offline: AWS was not asked"],
    "  ",
    0,
  );
}

function resources(plan: Plan, { all }: ScreenOptions): string[] {
  const groups = groupsOf(plan.resources).map(({ name, kind, lines }) => ({
    name,
    kind,
    lines: all ? lines : foldedLines(lines, (names) => listed(names, NAMED)),
  }));
  const subjects = groups.flatMap(({ lines }) => lines.map(({ subject }) => clean(subject).length));
  const column = Math.max(12, ...subjects) + 6;
  const lines = groups.flatMap((group) => [
    `  ${clean(group.name).padEnd(column - 4)}  ${group.kind}`,
    ...group.lines.flatMap(({ subject, text }) => hanging(`    ${clean(subject).padEnd(column - 6)}  `, text)),
  ]);
  if (all) {
    lines.push("", ...plan.resources.map(({ type, name }) => `  ${shortType(type).padEnd(38)}${clean(name)}`));
  }
  const hint = all ? "" : "   (--all lists every one)";
  return [heading("RESOURCES", `${countResources(plan.resources)}${hint}`), ...lines];
}

/** The way stands in a column of its own where there is room for one. */
const viaColumn = (): number | undefined => (width() < 100 ? undefined : 70);

function reachability(answers: readonly Answer[], { all }: ScreenOptions): string[] {
  if (answers.length === 0) {
    return [];
  }
  const rows = answerRows(answers);
  const title = "WHO CAN REACH WHAT";
  const column = viaColumn();
  const via = column !== undefined && rows.some((row) => row.via) ? `${"".padEnd(column - title.length)}via` : "";
  const paths = all ? ["", ...answers.flatMap((first) => questionBlock({ first, others: [] }))] : [];
  return [`${title}${via}`, ...rows.flatMap(questionLine), ...paths];
}

function questionLine({ verdict, group, via }: AnswerRow): string[] {
  const first = `  ${verdict.padEnd(9)}`;
  const column = viaColumn();
  const beside = column === undefined ? `${group}  via ${via}` : `${group.padEnd(column - first.length - 2)}  ${via}`;
  const text = via ? beside : group;
  return hanging(first, text);
}

function policies(plan: Plan, verdict: PlanVerdict, { all }: ScreenOptions): string[] {
  const of = (kind: PolicyResult["verdict"]) => plan.policy.filter((result) => result.verdict === kind);
  const violations = of("violation");
  const advisory = violations.filter(({ blocks }) => !blocks);
  const undecided = of("undecided").filter((result) => !verdict.undecided.includes(result));
  const excepted = of("excepted");
  if (plan.policy.length === 0) {
    return [];
  }
  const counts = [
    `${of("pass").length} pass`,
    count(verdict.violations.length, "violation"),
    ...(advisory.length > 0 ? [`${advisory.length} advisory`] : []),
    `${of("undecided").length} undecided`,
    `${excepted.length} excepted`,
  ];
  return [
    heading("POLICIES", counts.join("   ")),
    ...advisory.flatMap((result) => policyLine("advisory", result, `${result.found ?? result.message}`)),
    ...undecided.flatMap((result) => policyLine("undecided", result, `${result.message}; ${result.level}`)),
    ...excepted.flatMap((result) => policyLine("excepted", result, exceptionText(result))),
    ...(all ? of("pass").flatMap((result) => policyLine("pass", result, result.message)) : []),
    ...(all ? of("not-applicable").flatMap((result) => policyLine("n/a", result, result.message)) : []),
  ];
}

function policyLine(kind: string, result: PolicyResult, text: string): string[] {
  const where = result.urn && kind !== "undecided" ? `${place(result)}  ` : "";
  return hanging(`  ${kind.padEnd(11)}${clean(result.policy)}  `, `${where}${text}`);
}

const exceptionText = ({ exception }: PolicyResult): string =>
  `"${exception?.reason ?? ""}"  expires ${exception?.expires ?? "never"}`;

function place({ urn, property }: PolicyResult): string {
  if (!urn) {
    return property ?? "";
  }
  return `${typeOf(urn)} ${nameOf(urn)}${property ? `.${property}` : ""}`;
}

function facts(plan: Plan): string[] {
  const { capacity, headroom = [], sessionManager, quotas, costDrivers, secrets, destroyBlockers } = plan;
  const tags = tagTexts(plan.tags);
  return [
    ...(capacity
      ? section("CAPACITY", [
          `${capacity.summary}${capacity.enough ? "  ok" : "  NOT ENOUGH"}`,
          ...(capacity.failures ?? []),
        ])
      : []),
    ...(headroom.length > 0 ? section("HEADROOM", headroomLines(headroom)) : []),
    ...(sessionManager.length > 0 ? section("SSM", sessionManagerTexts(sessionManager)) : []),
    ...(quotas.length > 0 ? section("QUOTAS", quotas.map(quotaText)) : []),
    ...(costDrivers.length > 0 ? section("COST DRIVERS", [costDrivers.map(costText).join(", ")]) : []),
    ...(plan.notJudged.length > 0 ? section("NOT JUDGED", notJudgedTexts(plan.notJudged)) : []),
    ...(tags.length > 0 ? section("TAGS", [tags.join("; ")]) : []),
    ...(secrets.length > 0 ? section("SECRETS", [`${secrets.join("; ")}; in no output`]) : []),
    ...section("TO DESTROY", destroyBlockers.length > 0 ? [destroyBlockers.join("; ")] : ["nothing blocks"]),
  ];
}

/** `Elastic IPs 3 of 5 a region`. */
function quotaText(quota: Quota): string {
  const { name, used, usedElsewhere, limit, scope, atLeast, exceeded } = quota;
  const elsewhere = usedElsewhere > 0 ? ` + ${usedElsewhere} elsewhere` : "";
  const whose = isLimitGiven(quota) ? "" : " by AWS's default";
  const over = exceeded ? `${whose} EXCEEDED` : "";
  return `${name} ${atLeast ? "at least " : ""}${used}${elsewhere} of ${limit} ${scope}${over}`;
}

const costText = ({ count: number, what, detail: parts }: CostDriver): string =>
  `${number} ${what}${parts ? ` (${parts})` : ""}`;

const SHOWN_ASSUMPTIONS = 4;
/** What every plan takes for granted; the header has said that AWS was not asked. */
const GENERAL: readonly string[] = [...GENERAL_ASSUMPTIONS, OFFLINE_ASSUMPTION];

function assumptions(plan: Plan, { all }: ScreenOptions): string[] {
  const own = plan.assumptions.filter((text) => !GENERAL.includes(text));
  const shown = all ? plan.assumptions : own.length <= SHOWN_ASSUMPTIONS ? own : own.slice(0, SHOWN_ASSUMPTIONS - 1);
  const more = own.length - shown.length;
  return [
    heading(
      "ASSUMED",
      `${plan.assumptions.length}${shown.length === plan.assumptions.length ? "" : "   (--all lists them)"}`,
    ),
    ...shown.flatMap((text) => hanging("  ", text)),
    ...(more > 0 ? [`  and ${more} more of this stack`] : []),
  ];
}

function remaining(handoff: PlanHandoff | undefined): string[] {
  const steps = handoff?.steps ?? [];
  return steps.length === 0
    ? []
    : ["YOU STILL HAVE TO", ...steps.flatMap((step, index) => hanging(`  ${String(index + 1).padEnd(3)}`, step))];
}

function warnings({ warnings: texts }: Plan): string[] {
  return texts.length === 0 ? [] : [heading("WARNINGS", texts.length), ...texts.flatMap((text) => hanging("  ", text))];
}

function failures(verdict: PlanVerdict, { keyOf }: ScreenOptions): string[] {
  const blocks = [
    ...verdict.quotas.map(({ name, used, usedElsewhere, limit, scope }) => [
      `QUOTA EXCEEDED  ${name}: ${used + usedElsewhere} of ${limit} ${scope} (--strict-quotas)`,
    ]),
    ...verdict.undecided.map((result) => [
      `UNDECIDED  ${clean(result.policy)} (${result.level})`,
      ...field("decided by", result.message),
    ]),
    ...byGroup(verdict.unknown).map(questionBlock),
    ...byGroup(verdict.refuted, keyOf).map(questionBlock),
    ...verdict.violations.map(violationBlock),
  ];
  return blocks.flatMap((block, index) => (index === 0 ? block : ["", ...block]));
}

function violationBlock(result: PolicyResult): string[] {
  const title = `VIOLATION  ${clean(result.policy)} (${result.level})`;
  const at = clean(place(result));
  const fits = title.length + 4 + at.length <= width();
  return [
    fits ? `${title.padEnd(60)}${title.length >= 60 ? "  " : ""}${at}`.trimEnd() : title,
    ...(fits || at === "" ? [] : field("at", at)),
    ...(result.found === undefined ? field("found", result.message) : field("found", result.found)),
    ...field("needed", result.needed),
    ...field("why", result.why && `${result.why}${result.source ? ` (${result.source})` : ""}`),
    ...field("fix", result.fix),
  ];
}

/** What is expected, in words. */
const EXPECTED: Readonly<Record<Answer["expect"], string>> = {
  required: "reachable",
  forbidden: "not reachable",
  only: "reachable by nobody else",
  same: "the same for all",
};

/** Members named before the rest is a number. */
const NAMED = 8;

/** An answer with what shows that it is right. */
export function questionBlock({ first: answer, others, key }: AnswerGroup): string[] {
  const { verdict, id, expect } = answer;
  const question = statedQuestion(answer);
  return [
    ...hanging(`${verdict.padEnd(9)}  `, id === "custom" ? question : `${id}: ${question}`),
    ...field("expected", EXPECTED[expect]),
    ...evidence(answer).flatMap((line, index) => field(index === 0 ? "because" : "", line)),
    ...field("key", key),
    ...field("also", listedThings(others, NAMED)),
  ];
}

const field = (name: string, text: string | undefined): string[] =>
  text === undefined || text === "" ? [] : hanging(`  ${name.padEnd(10)} `, text);

function closing(plan: Plan, verdict: PlanVerdict, { elapsed }: ScreenOptions): string[] {
  const time = elapsed === undefined ? "" : `   ${(elapsed / 1000).toFixed(1)} s`;
  const undecided = plan.policy.filter(isUndecidedMandatory).length;
  const over = quotasToRaise(plan).length;
  if (!verdict.failed) {
    const parts = [
      count(0, "error"),
      count(plan.warnings.length, "warning"),
      ...some(undecided, "mandatory rule undecided", "mandatory rules undecided"),
      ...some(over, "quota exceeded", "quotas exceeded"),
    ];
    const summary = `OK  ${parts.join(", ")}${time}`;
    const before = over === 0 ? "" : `have AWS raise ${over === 1 ? "the quota" : "the quotas"} (see WARNINGS), then `;
    const next = `next: ${before}npx pulumi up --stack ${clean(plan.stack.name)}`;
    const line = `${summary.padEnd(45)}   ${next}`;
    return line.length <= width() ? [line] : [summary, next];
  }
  const parts = [
    ...some(verdict.violations.length, "violation"),
    ...some(verdict.refuted.length, "question refuted", "questions refuted"),
    ...some(verdict.unknown.length, "required question unknown", "required questions unknown"),
    ...some(undecided, "mandatory rule undecided", "mandatory rules undecided"),
    ...some(verdict.quotas.length, "quota exceeded", "quotas exceeded"),
  ];
  return [`FAILED  ${parts.join(", ")}${time}   exit 1`];
}

const some = (number: number, noun: string, plural?: string): string[] =>
  number === 0 ? [] : [count(number, noun, plural)];
