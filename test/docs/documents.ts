/** The documents whose blocks are tried, and what is typed in them. */
import { existsSync, readdirSync } from "node:fs";
import * as yaml from "yaml";
import { type Block, blocksOf } from "./blocks";

export const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "policy/README.md",
  ...readdirSync("components")
    .map((folder) => `components/${folder}/README.md`)
    .filter((file) => existsSync(file)),
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

export const title = ({ file, line }: Block): string => `${file}:${line}`;
