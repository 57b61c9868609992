/** The generated parts of the documents: between `<!-- name -->` and `<!-- /name -->`. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parameterTable, ruleTable } from "../../policy/rule-table";
import { argumentGroups, argumentTables } from "./arguments";
import { changeOverview, changeTable } from "./changes";

export interface Section {
  readonly file: string;
  readonly name: string;
  readonly text: () => string;
}

/** Folder of each topology, and the interface of its arguments. */
export const TOPOLOGIES = [
  ["hp-anyware", "HpAnywareConnectorsArgs"],
  ["mac-workstation", "MacWorkstationArgs"],
  ["cloudbrink", "CloudbrinkConnectorsArgs"],
  ["codestream", "CodeStreamOnPremArgs"],
] as const;

const ARGUMENTS: readonly Section[] = TOPOLOGIES.map(([folder, args]) => ({
  file: `components/${folder}/README.md`,
  name: "arguments",
  text: () => argumentTables(argumentGroups(`components/${folder}/args.ts`, args)),
})).filter(({ file }) => existsSync(file));

const CHANGES: readonly Section[] = TOPOLOGIES.map(([folder]) => ({
  file: `components/${folder}/README.md`,
  name: "changes",
  text: () => changeTable(folder),
}));

export const SECTIONS: readonly Section[] = [
  ...ARGUMENTS,
  ...CHANGES,
  { file: "README.md", name: "changes", text: changeOverview },
  { file: "README.md", name: "rules", text: ruleTable },
  { file: "policy/README.md", name: "parameters", text: parameterTable },
];

/** The document with the section's text as it is to be. */
export function withSection({ file, name, text }: Section, document = readFileSync(file, "utf8")): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [document.indexOf(start), document.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(`${file} has no section ${start} … ${end}`);
  }
  return `${document.slice(0, from + start.length)}\n\n${text()}\n\n${document.slice(to)}`;
}

export function writeSections(): void {
  for (const section of SECTIONS) {
    writeFileSync(section.file, withSection(section));
  }
}
