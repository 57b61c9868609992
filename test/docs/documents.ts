/** The documents whose blocks are tried, and what is typed in them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as yaml from "yaml";
import { type Block, blocksOf } from "./blocks";

const README = "README.md";

const linkedFrom = (file: string): readonly string[] =>
  [...readFileSync(file, "utf8").matchAll(/\]\((docs\/[\w/-]+\.md)[)#]/g)].map(([, page]) => page!);

/** The pages under docs/: those that the README leads to in its order, then the rest. */
export const PAGES: readonly string[] = [
  ...new Set([
    ...linkedFrom(README),
    ...readdirSync("docs", { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".md"))
      .sort()
      .map((file) => `docs/${file}`),
  ]),
];

export const DOCUMENTS: readonly string[] = [
  README,
  ...PAGES,
  "CONTRIBUTING.md",
  "SECURITY.md",
  "policy/README.md",
  ...readdirSync("components")
    .map((folder) => `components/${folder}/README.md`)
    .filter((file) => existsSync(file)),
];

/** What is followed in one go: the README and its pages are one book; every other document is for itself. */
export const WALKS: readonly { readonly title: string; readonly files: readonly string[] }[] = [
  { title: "README.md and the pages under docs/", files: [README, ...PAGES] },
  ...DOCUMENTS.slice(1 + PAGES.length).map((file) => ({ title: file, files: [file] })),
];

export const BLOCKS = DOCUMENTS.flatMap(blocksOf);

interface Workflow {
  readonly jobs: { readonly [name: string]: { readonly steps: readonly { readonly run?: string }[] } };
}

/** What is typed: a block of commands, or a step of a workflow. */
export function typed({ language, text }: Block): readonly string[] {
  if (language === "sh") {
    return [text];
  }
  const steps = (language === "yaml" && Object.values((yaml.parse(text) as Workflow).jobs ?? {})) || [];
  return steps.flatMap((job) => job.steps).flatMap(({ run }) => (run === undefined ? [] : [run]));
}

/** What is typed in documents, one after the other. */
export const typedIn = (files: readonly string[]): readonly string[] =>
  files.flatMap((file) => BLOCKS.filter((block) => block.file === file).flatMap(typed));

export const title = ({ file, line }: Block): string => `${file}:${line}`;
