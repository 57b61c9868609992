/**
 * The plan as one HTML document that needs nothing else: no request leaves it, and its own content security policy
 * allows exactly the one style sheet and the one script it carries.
 */

import { createHash } from "node:crypto";
import { headroomLines } from "../../../components/cloudbrink/headroom";
import { nameOf, type PolicyResult, typeOf } from "../../../policy/rule/result";
import { count } from "../../io/text";
import { countResources, type Plan, type PlanHandoff, type Quota } from "../../model/plan";
import { judge, type PlanVerdict, quotasToRaise } from "../../model/verdict";
import { foldedLines } from "../alike";
import { byGroup, type KeyOf } from "../answers";
import { accountText, groupsOf } from "../groups";
import { sessionManagerTexts } from "../session-manager";
import { notJudgedTexts, tagTexts } from "../type-counts";
import type { Drawing } from "./drawn";
import { html } from "./html";
import { badge, reachSection } from "./reach";
import { SCRIPT } from "./script";
import { STYLE } from "./style";

export { drawSvg } from "./dot";
export { drawingOf } from "./drawing";

const sha256 = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src ${sha256(STYLE)}`,
  `script-src ${sha256(SCRIPT)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/**
 * @param svg what Graphviz makes of the drawing
 * @param record what was planned and when, a line each
 * @param keyOf key of the stack file that refutes a question, and where it stands; none is named when absent
 */
export function renderReport(
  plan: Plan,
  drawing: Drawing,
  svg: string,
  record: readonly string[] = [],
  keyOf: KeyOf = () => undefined,
): string {
  const { name } = plan.stack;
  const verdict = judge(plan);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${html(name)}: connector topology report</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#reach">Skip to who can reach what</a>
${header(plan, verdict)}
<main>
${[
  failures(verdict, keyOf),
  warnings(plan),
  reachSection(plan, drawing, svg, keyOf),
  `<div class="pair"><div>${asked(plan)}${policies(plan)}</div><div>${handOver(plan.handoff)}${limits(plan)}${standing(plan)}</div></div>`,
]
  .filter((part) => part !== "")
  .join("\n")}
</main>
<footer>Planned offline: nothing was asked of AWS. Ids, ARNs and addresses that AWS chooses are made up.${record.length === 0 ? "" : `<br>${html(record.join("; "))}`}</footer>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

const section = (id: string, title: string, content: string, kind = ""): string =>
  content === ""
    ? ""
    : `<section class="card${kind}" aria-labelledby="${id}">\n<h2 id="${id}">${html(title)}</h2>\n${content}\n</section>\n`;

const list = (texts: readonly string[], tag: "ul" | "ol" = "ul"): string =>
  texts.length === 0 ? "" : `<${tag}>${texts.map((text) => `<li>${html(text)}</li>`).join("")}</${tag}>`;

const titled = (title: string, content: string): string => (content === "" ? "" : `<h3>${html(title)}</h3>${content}`);

function header(plan: Plan, { failed }: PlanVerdict): string {
  const { stack, resources, reachability, policy, warnings: texts } = plan;
  const overall = failed
    ? badge("bad", "FAILED")
    : quotasToRaise(plan).length > 0
      ? badge("unsure", "OK once AWS allows more")
      : badge("good", "OK");
  const of = (verdict: PolicyResult["verdict"]) => policy.filter((result) => result.verdict === verdict).length;
  const facts: readonly (readonly [string, string])[] = [
    ["Resources", String(countResources(resources))],
    [
      "Questions proved",
      `${reachability.filter(({ verdict }) => verdict === "PROVED").length} of ${reachability.length}`,
    ],
    ["Policies passed", `${of("pass")} of ${policy.length - of("not-applicable")}`],
    ["Warnings", String(texts.length)],
  ];
  return `<header>
<div class="title"><h1>${html(stack.name)}</h1>${overall}</div>
<p class="about">${html([stack.topology, stack.region, accountText(stack)].join(" · "))}</p>
<dl class="facts">${facts.map(([name, value]) => `<div><dt>${html(name)}</dt><dd>${html(value)}</dd></div>`).join("")}</dl>
</header>`;
}

function failures({ violations, refuted, unknown, undecided, quotas }: PlanVerdict, keyOf: KeyOf): string {
  const named = (key: string | undefined) => (key === undefined ? "" : `; key ${key}`);
  const also = (others: readonly string[]) => (others.length === 0 ? "" : `; also ${others.join(", ")}`);
  return section(
    "failures",
    "What fails",
    [
      violations.map(violation).join(""),
      list([
        ...byGroup(refuted, keyOf).map(
          ({ first, others, key }) => `REFUTED ${first.id}: ${first.question}${named(key)}${also(others)}`,
        ),
        ...byGroup(unknown).map(({ first, others }) => `UNKNOWN ${first.id}: ${first.question}${also(others)}`),
        ...undecided.map(({ policy, message }) => `undecided ${policy}: ${message}`),
        ...quotas.map(
          ({ name, used, usedElsewhere, limit }) => `quota exceeded: ${name}, ${used + usedElsewhere} of ${limit}`,
        ),
      ]),
    ].join(""),
    " problem",
  );
}

function violation(result: PolicyResult): string {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["At", place(result)],
    ["Found", result.found ?? result.message],
    ["Needed", result.needed],
    ["Why", result.why && `${result.why}${result.source ? ` (${result.source})` : ""}`],
    ["Fix", result.fix],
  ];
  return `<h3>${html(`${result.policy} (${result.level})`)}</h3>${keyed(rows.flatMap(([name, text]) => (text ? [[name, text]] : [])))}`;
}

/** Rows of a name and a text. */
const keyed = (rows: readonly (readonly string[])[], caption?: string): string =>
  rows.length === 0
    ? ""
    : `<table class="summary">${caption === undefined ? "" : `<caption>${html(caption)}</caption>`}<tbody>${rows
        .map(([name = "", text = ""]) => `<tr><th scope="row">${html(name)}</th><td>${html(text)}</td></tr>`)
        .join("")}</tbody></table>`;

const place = ({ urn, property }: PolicyResult): string =>
  urn ? `${typeOf(urn)} ${nameOf(urn)}${property ? `.${property}` : ""}` : (property ?? "");

const warnings = ({ warnings: texts }: Plan): string => section("warnings", "Warnings", list(texts), " caution");

function asked({ resources }: Plan): string {
  const tables = groupsOf(resources).map(({ name, kind, lines }) =>
    keyed(
      foldedLines(lines, (names) => names.join(", ")).map(({ subject, text }) => [subject, text]),
      `${name}, ${kind}`,
    ),
  );
  return section("asked", "What was asked for", tables.join(""));
}

const POLICY_KIND: Readonly<Record<PolicyResult["verdict"], string>> = {
  pass: "good",
  violation: "bad",
  undecided: "unsure",
  excepted: "unsure",
  "not-applicable": "",
};

function policies({ policy }: Plan): string {
  const first = policy.filter(({ verdict }) => verdict !== "pass" && verdict !== "not-applicable");
  const passed = policy.filter(({ verdict }) => verdict === "pass");
  const rest = policy.filter(({ verdict }) => verdict === "not-applicable");
  const folded = (title: string, results: readonly PolicyResult[]) =>
    results.length === 0
      ? ""
      : `<details><summary>${html(`${results.length} that ${title}`)}</summary>${policyTable(`Policies that ${title}`, results)}</details>`;
  return section(
    "policies",
    "Policies",
    [
      first.length === 0 ? "" : policyTable("Policies that did not simply pass", first),
      folded("hold", passed),
      folded("do not apply", rest),
    ].join(""),
  );
}

function policyTable(caption: string, results: readonly PolicyResult[]): string {
  const rows = results.map((result) => {
    const { policy, level, verdict, blocks } = result;
    // What is only advice does not look like what stops an update.
    const tag = verdict === "violation" && !blocks ? badge("unsure", "advisory") : badge(POLICY_KIND[verdict], verdict);
    return `<tr><th scope="row">${html(policy)}<br><span class="badge">${html(level)}</span></th><td>${policyText(result)}</td><td class="tag">${tag}</td></tr>`;
  });
  return `<div class="scroll"><table><caption>${html(caption)}</caption><thead><tr><th scope="col">Policy</th><th scope="col">What</th><th scope="col" class="tag">Verdict</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function policyText(result: PolicyResult): string {
  const { verdict, message, found, fix, exception } = result;
  const at = place(result);
  const what = verdict === "violation" && found !== undefined ? `${at === "" ? "" : `${at}: `}found ${found}` : message;
  return [
    `<p>${html(what)}</p>`,
    verdict === "violation" && fix !== undefined ? `<p class="fix">Fix: ${html(fix)}</p>` : "",
    exception ? `<p>Accepted: ${html(`"${exception.reason}", until ${exception.expires}`)}</p>` : "",
  ].join("");
}

const handOver = (handoff: PlanHandoff | undefined): string =>
  section(
    "handover",
    "Still to do by hand",
    `${list(handoff?.steps ?? [], "ol")}${titled("Worth knowing before a change", list(handoff?.notes ?? []))}`,
  );

function limits({ capacity, headroom = [], quotas }: Plan): string {
  const load = capacity
    ? titled(
        "Capacity",
        `<p>${badge(capacity.enough ? "good" : "bad", capacity.enough ? "enough" : "not enough")} ${html(capacity.summary)}</p>${list(capacity.failures ?? [])}`,
      )
    : "";
  const room = headroom.length === 0 ? "" : titled("Headroom", list(headroomLines(headroom)));
  return section("limits", "Capacity and quotas", `${load}${room}${quotaTable(quotas)}`);
}

function quotaTable(quotas: readonly Quota[]): string {
  const rows = quotas.map(({ name, used, usedElsewhere, limit, scope, atLeast, exceeded }) => {
    const total = used + usedElsewhere;
    const amount = `${atLeast ? "at least " : ""}${total} of ${limit}`;
    return `<tr><th scope="row">${html(name)}</th><td class="number"><meter min="0" max="${limit}" high="${limit * 0.8}" optimum="0" value="${Math.min(total, limit)}">${html(amount)}</meter>${html(amount)}${exceeded ? ` ${badge("bad", "exceeded")}` : ""}</td><td>${html(scope)}</td></tr>`;
  });
  return rows.length === 0
    ? ""
    : `<h3>Quotas</h3><div class="scroll"><table><caption>AWS's default limits where the stack file gives none, with what it says is used elsewhere</caption><thead><tr><th scope="col">Quota</th><th scope="col">Used</th><th scope="col">For</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function standing({
  costDrivers,
  notJudged,
  tags,
  secrets,
  sessionManager,
  destroyBlockers,
  assumptions,
}: Plan): string {
  const costs = costDrivers.map(
    ({ count: number, what, detail }) => `${number} ${what}${detail ? ` (${detail})` : ""}`,
  );
  return section(
    "standing",
    "What this stands on",
    [
      titled("Cost drivers", list(costs)),
      titled("Not judged", list(notJudgedTexts(notJudged))),
      titled("Tags", list(tagTexts(tags))),
      titled("Secrets, in no output", list(secrets)),
      titled("Session Manager", list(sessionManagerTexts(sessionManager))),
      titled("In the way of destroy", list(destroyBlockers.length > 0 ? destroyBlockers : ["nothing"])),
      titled(count(assumptions.length, "assumption"), list(assumptions)),
    ].join(""),
  );
}
