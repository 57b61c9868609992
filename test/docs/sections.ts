/** The generated parts of the documents: between `<!-- name -->` and `<!-- /name -->`, and files of their own. */
import { readFileSync, writeFileSync } from "node:fs";
import { argumentGroups, argumentTables } from "./arguments";
import { changeOverview, changeTable } from "./changes";
import { componentOutputs } from "./component-outputs";
import { picture, pictureFile, planScreen, THEMES } from "./picture";
import { parameterTable, ruleDetails, ruleTables } from "./rules";
import { pageOf, SHARED_PAGE, sharedKeys, topologyKeys } from "./stack-file-keys";

export interface Section {
  readonly file: string;
  readonly name: string;
  readonly text: () => string | Promise<string>;
}

export interface GeneratedFile {
  readonly file: string;
  readonly text: () => Promise<string>;
}

/** Folder of each topology, and the interface of its arguments. */
export const TOPOLOGIES = [
  ["hp-anyware", "HpAnywareConnectorsArgs"],
  ["mac-workstation", "MacWorkstationArgs"],
  ["cloudbrink", "CloudbrinkConnectorsArgs"],
  ["codestream", "CodeStreamOnPremArgs"],
] as const;

export const SECTIONS: readonly Section[] = [
  { file: "README.md", name: "plan", text: planScreen },
  ...TOPOLOGIES.map(([folder, args]) => ({
    file: `components/${folder}/README.md`,
    name: "arguments",
    text: () => argumentTables(argumentGroups(`components/${folder}/args.ts`, args)),
  })),
  { file: "docs/changes.md", name: "changes", text: changeOverview },
  ...TOPOLOGIES.map(([folder]) => ({
    file: `docs/changes/${folder}.md`,
    name: "changes",
    text: () => changeTable(folder),
  })),
  { file: SHARED_PAGE, name: "keys", text: sharedKeys },
  ...TOPOLOGIES.map(([folder]) => ({ file: pageOf(folder), name: "keys", text: () => topologyKeys(folder) })),
  { file: "docs/component-outputs.md", name: "outputs", text: componentOutputs },
  { file: "docs/rules.md", name: "rules", text: ruleTables },
  { file: "docs/rule-details.md", name: "rules", text: ruleDetails },
  { file: "docs/rule-parameters.md", name: "parameters", text: parameterTable },
];

export const GENERATED_FILES: readonly GeneratedFile[] = THEMES.map((theme) => ({
  file: pictureFile(theme),
  text: () => picture(theme),
}));

/** The document with the section's text as it is to be. */
export async function withSection({ file, name, text }: Section): Promise<string> {
  const document = readFileSync(file, "utf8");
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [document.indexOf(start), document.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(`${file} has no section ${start} … ${end}`);
  }
  return `${document.slice(0, from + start.length)}\n\n${await text()}\n\n${document.slice(to)}`;
}

export async function writeGenerated(): Promise<void> {
  for (const section of SECTIONS) {
    writeFileSync(section.file, await withSection(section));
  }
  for (const { file, text } of GENERATED_FILES) {
    writeFileSync(file, await text());
  }
}
