/** The rules of the policy pack as Markdown. */
import { type Entry, engineEntries } from "../../policy/pack";
import { metadataOf, type Reference } from "../../policy/rule/references";
import { anchor, capital, table } from "./markdown";

const GROUPS: readonly { readonly title: string; readonly has: (entry: Entry) => boolean }[] = [
  { title: "HP Anyware", has: scope("hp-anyware") },
  { title: "Mac workstations", has: scope("mac-workstation") },
  { title: "Cloudbrink", has: scope("cloudbrink") },
  { title: "CodeStream", has: scope("codestream") },
  { title: "Who can reach what", has: ({ rule }) => rule.name.startsWith("reach-") },
  { title: "Load balancers", has: ({ rule }) => /^(?:alb|target)-/.test(rule.name) },
  { title: "Networks and instances", has: () => true },
];

/** In the order in which the pages show them: what concerns most programs first. */
const SHOWN = ["Load balancers", "Networks and instances", "Who can reach what"];

function scope(topology: string): (entry: Entry) => boolean {
  return ({ rule }) => rule.scope === topology;
}

function groups(): readonly (readonly [string, readonly Entry[]])[] {
  const group = (entry: Entry) => GROUPS.find(({ has }) => has(entry))!.title;
  const titles = [...SHOWN, ...GROUPS.map(({ title }) => title).filter((title) => !SHOWN.includes(title))];
  return titles.map((title) => [title, engineEntries.filter((entry) => group(entry) === title)]);
}

/** Every rule with its level: one row each. */
export function ruleTables(): string {
  return groups()
    .map(([title, entries]) => {
      const rows = entries.map(({ rule, level }) => [
        `[\`${rule.name}\`](rule-details.md#${anchor(rule.name)})`,
        level,
        metadataOf(rule.name)!.severity,
        capital(rule.what),
      ]);
      return `## ${title}\n\n${table(["rule", "level", "severity", "what it asks"], rows)}`;
    })
    .join("\n\n");
}

/** Every rule with all that is said of it: one line each. */
export function ruleDetails(): string {
  return groups()
    .map(([title, entries]) => [`## ${title}`, ...entries.map(details)].join("\n\n"))
    .join("\n\n");
}

function details({ rule, level, levels = [] }: Entry): string {
  const metadata = metadataOf(rule.name)!;
  const references = [
    ...metadata.controls.map((control) => linked(control, false)),
    ...metadata.benchmarks.map((benchmark) => linked(benchmark, true)),
  ];
  const special = levels.map(
    ({ level: other, topology, variant }) => `${other} in ${[topology, variant].filter(Boolean).join(" ")}`,
  );
  return [
    `### \`${rule.name}\``,
    "",
    `${capital(rule.what)}.`,
    "",
    `- level: ${[level, ...special].join(", ")}`,
    `- severity: ${metadata.severity}; about ${metadata.tags.join(", ")}`,
    `- why: ${rule.why}`,
    `- fix: ${rule.fix}`,
    ...(rule.remediate ? ["- repair: the level `remediate` repairs it"] : []),
    `- source: ${rule.source}`,
    ...(references.length > 0 ? [`- asked for by: ${references.join(", ")}`] : []),
  ].join("\n");
}

const linked = ({ framework, version, id, url }: Reference, isVersioned: boolean): string =>
  `[${framework}${isVersioned ? ` ${version}` : ""} ${id}](${url})`;

/** Parameters of every rule that has some, with their defaults. */
export function parameterTable(): string {
  const rows = engineEntries.flatMap(({ rule }) =>
    Object.entries(rule.params ?? {}).map(([name, schema]) => [
      `\`${rule.name}\``,
      `\`${name}\``,
      schema.description ?? "",
      `\`${JSON.stringify(schema.default)}\``,
    ]),
  );
  return table(["rule", "parameter", "meaning", "default"], rows);
}
