/** The plan as Markdown, for a pull request: the content of the screen in tables of its own. */
import { headroomLines } from "../../components/cloudbrink/headroom";
import type { ReachLine } from "../../policy/reachability";
import { nameOf, typeOf } from "../../policy/rule/result";
import { clean, count } from "../io/text";
import { countResources, type Plan, type PlanChange } from "../model/plan";
import {
  fullLimitKey,
  isLimitGiven,
  isUndecidedMandatory,
  judge,
  quotasToRaise,
  type Strictness,
} from "../model/verdict";
import { answerRows, byGroup, evidence, type KeyOf } from "./answers";
import { DONE, stepCounts, stepDetail, stepsAtAws } from "./change";
import { accountText, groupsOf } from "./groups";
import { sessionManagerTexts } from "./session-manager";
import { notJudgedTexts, shortType, tagTexts } from "./type-counts";

export interface MarkdownOptions extends Strictness {
  /** Key of the stack file that refutes a question, and where it stands. @default - none is named */
  readonly keyOf?: KeyOf;
}

/** `record` says what was planned: commit and config. */
export function renderMarkdown(plan: Plan, options: MarkdownOptions = {}, record: readonly string[] = []): string {
  const { stack } = plan;
  const verdict = judge(plan, options);
  const parts = [
    `## ${verdict.failed ? "❌" : quotasToRaise(plan).length > 0 ? "⚠️" : "✅"} ${text(stack.name)}: ${text(stack.topology)} in ${text(stack.region)}, ${text(accountText(stack))}`,
    "Planned offline: nothing was asked of AWS. Ids and addresses are made up.",
    failures(plan, options),
    ...(verdict.failed ? [] : raising(plan)),
    ...changes(plan.change),
    table("Resources", ["what", "", ""], components(plan)),
    table(
      "Who can reach what",
      ["verdict", "question", "via"],
      answerRows(plan.reachability).map(({ verdict: answer, group, via }) => [answer, group, via ?? ""]),
    ),
    table("Policies", ["policy", "verdict", "level", "resource", "message"], policyRows(plan)),
    undecidedLine(plan),
    bullets("Session Manager", sessionManagerTexts(plan.sessionManager)),
    table(
      "Quotas",
      ["quota", "used", "limit", "scope"],
      plan.quotas.map(({ name, used, usedElsewhere, limit, scope, exceeded }) => [
        name,
        `${used + usedElsewhere}${exceeded ? " (exceeded)" : ""}`,
        String(limit),
        scope,
      ]),
    ),
    bullets(
      "Capacity",
      plan.capacity
        ? [`${plan.capacity.summary}${plan.capacity.enough ? "" : " (not enough)"}`, ...(plan.capacity.failures ?? [])]
        : [],
    ),
    bullets("Headroom", headroomLines(plan.headroom ?? [])),
    bullets(
      "Cost drivers",
      plan.costDrivers.map(({ count: number, what, detail }) => `${number} ${what}${detail ? ` (${detail})` : ""}`),
    ),
    bullets("Not judged", notJudgedTexts(plan.notJudged)),
    bullets("Tags", tagTexts(plan.tags)),
    bullets("Secrets", plan.secrets),
    bullets("In the way of destroy", plan.destroyBlockers.length > 0 ? plan.destroyBlockers : ["nothing"]),
    bullets("Assumptions", plan.assumptions),
    bullets("Warnings", plan.warnings),
    bullets("Still to do by hand", plan.handoff?.steps ?? []),
    bullets("Record", record),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function undecidedLine(plan: Plan): string {
  return plan.policy.length === 0
    ? ""
    : `Mandatory rules that cannot be decided before it exists: ${plan.policy.filter(isUndecidedMandatory).length}`;
}

/** What has to be done before `up` although nothing fails. */
const raising = (plan: Plan): readonly string[] =>
  quotasToRaise(plan).map((quota) => {
    const { key, name, used, usedElsewhere, limit, scope } = quota;
    const own = `\`${text(fullLimitKey(key))}\``;
    const then = isLimitGiven(quota) ? `and ${own} with it` : `or give ${own} what it is`;
    return `**Before \`up\`:** have AWS raise the quota ${text(name)} from ${limit} ${text(scope)} to ${used + usedElsewhere} at least, ${then}.`;
  });

function failures(plan: Plan, options: MarkdownOptions): string {
  const { violations, refuted, unknown, undecided, quotas } = judge(plan, options);
  return bullets("Failures", [
    ...violations.map((result) => `violation of ${result.policy}: ${result.message}`),
    ...[...byGroup(refuted, options.keyOf), ...byGroup(unknown)].map(({ first, others, key }) => {
      const also = others.length > 0 ? [`also ${others.join(", ")}`] : [];
      const named = key === undefined ? [] : [`key ${key}`];
      return [`${first.verdict} ${first.id}: ${first.question}`, ...evidence(first), ...named, ...also].join("; ");
    }),
    ...undecided.map((result) => `undecided ${result.policy}: ${result.message}`),
    ...quotas.map(({ name, used, usedElsewhere, limit }) => `quota ${name}: ${used + usedElsewhere} of ${limit}`),
  ]);
}

/** What a reviewer of a change reads. */
function changes(change: PlanChange | undefined): string[] {
  if (!change) {
    return [];
  }
  const { verdicts, gained, lost } = change;
  const steps = stepsAtAws(change);
  const reach = ({ from, to, traffic }: ReachLine) => `${from} -> ${to} ${traffic}`;
  return [
    table(
      `What will be done: ${stepCounts(steps)}`,
      ["", "type", "name", "inputs"],
      steps.map((step) => [DONE[step.operation], shortType(step.type), step.name, stepDetail(step)]),
    ),
    bullets("Who can newly reach what", gained.length === 0 ? ["nobody can newly reach anything"] : gained.map(reach)),
    bullets("Who no longer can", lost.map(reach)),
    table(
      "Verdicts that changed",
      ["before", "after", "question"],
      verdicts.map(({ question, before, after, members = [] }) => [
        before ?? "not asked",
        after ?? "not asked",
        members.length === 0 ? question : `${question}: ${members.join(", ")}`,
      ]),
    ),
  ];
}

function components(plan: Plan): string[][] {
  const rows = groupsOf(plan.resources).flatMap(({ name, lines }) =>
    lines.map(({ subject, text: line }) => [name, subject, line]),
  );
  return [...rows, ["all", count(countResources(plan.resources), "resource"), ""]];
}

/** Passed rules are counted, the others listed. */
function policyRows(plan: Plan): string[][] {
  const told = plan.policy.filter(({ verdict }) => verdict !== "pass" && verdict !== "not-applicable");
  const passed = plan.policy.filter(({ verdict }) => verdict === "pass").length;
  const rows = told.map(({ policy, verdict, level, urn, message, exception }) => [
    policy,
    exception ? `${verdict} until ${exception.expires}: ${exception.reason}` : verdict,
    level,
    urn ? `${typeOf(urn)} ${nameOf(urn)}` : "",
    message,
  ]);
  return plan.policy.length === 0 ? [] : [...rows, [`${passed} more`, "pass", "", "", ""]];
}

function table(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) {
    return "";
  }
  const line = (cells: readonly string[]) => `| ${cells.map(text).join(" | ")} |`;
  return [`### ${title}`, "", line(columns), `|${columns.map(() => " --- |").join("")}`, ...rows.map(line)].join("\n");
}

function bullets(title: string, items: readonly string[]): string {
  return items.length === 0 ? "" : [`### ${title}`, "", ...items.map((item) => `- ${text(item)}`)].join("\n");
}

/** What a user wrote must not become markup: no links, images, HTML, mentions or table cells. */
const text = (value: string): string =>
  clean(value)
    .replace(/[\\`*_[\]<>|#!~]/g, "\\$&")
    .replace(/@/g, "@\u200b");
