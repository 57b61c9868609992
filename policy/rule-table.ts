/** The table of all rules, for the documents. */
import { engineEntries } from "./pack";

const HEADER = ["rule", "level", "what it asks", "why", "source", "fix"];

export function ruleTable(): string {
  const rows = engineEntries.map(({ rule, level, levels }) => {
    const special = (levels ?? []).map(
      ({ level: other, topology, variant }) => `${other} in ${[topology, variant].filter(Boolean).join(" ")}`,
    );
    const scope = rule.scope ? `${rule.scope}: ` : "";
    const repair = rule.remediate ? "; can be repaired with `remediate`" : "";
    return [
      `\`${rule.name}\``,
      [level, ...special].join("; "),
      `${scope}${rule.what}`,
      rule.why,
      rule.source,
      `${rule.fix}${repair}`,
    ];
  });
  return [HEADER, HEADER.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}

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
  const header = ["rule", "parameter", "meaning", "default"];
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
