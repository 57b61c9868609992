/** Reads `Pulumi.yaml` and a stack's file without the Pulumi CLI. Never decrypts. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type Document, LineCounter, parseDocument } from "yaml";
import { nearest } from "../components/shared/issues";

export interface Project {
  readonly name: string;
  /** Folder of `Pulumi.yaml`. */
  readonly root: string;
  /** Folder of the stack files. */
  readonly stackDirectory: string;
}

export interface StackFile {
  readonly stack: string;
  /** Name of the file, without its folder. */
  readonly file: string;
  /** Config by full key; a secret is still `{ secure: … }`. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** The user's mistake, told in full by the message. */
export class UsageError extends Error {
  override name = "UsageError";
}

export function readProject(root: string): Project {
  const { name, stackConfigDir } = readYaml(join(root, "Pulumi.yaml"), "Pulumi.yaml");
  return {
    name: typeof name === "string" ? name : "project",
    root,
    stackDirectory: join(root, typeof stackConfigDir === "string" ? stackConfigDir : "."),
  };
}

/** Stacks that have a file, sorted by name. */
export function stackNames(project: Project): string[] {
  return readdirSync(project.stackDirectory)
    .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
    .filter((name): name is string => name !== undefined)
    .sort();
}

export function readStackFile(project: Project, stack: string): StackFile {
  const file = `Pulumi.${stack}.yaml`;
  const path = join(project.stackDirectory, file);
  if (!existsSync(path)) {
    throw new UsageError(noSuchStack(project, stack));
  }
  const content = readYaml(path, file);
  const misspelt = Object.keys(content).find((key) => nearest(key.toLowerCase(), ["config"]) !== undefined);
  if (!Object.hasOwn(content, "config") && misspelt !== undefined) {
    throw new UsageError(`${file}: unknown key ${JSON.stringify(misspelt)}; did you mean config?`);
  }
  const config = content["config"] ?? {};
  if (typeof config !== "object" || Array.isArray(config)) {
    throw new UsageError(`${file}: config must be a map of keys to values`);
  }
  return { stack, file, config: config as Record<string, unknown> };
}

function noSuchStack(project: Project, stack: string): string {
  const known = stackNames(project);
  const folder = relative(project.root, project.stackDirectory) || ".";
  const lines = known.length === 0 ? ["there are no stack files yet"] : known.map((name) => `  ${name}`);
  const guess = nearest(stack, known);
  return [
    `no stack ${JSON.stringify(stack)}: there is no ${join(folder, `Pulumi.${stack}.yaml`)}`,
    ...(guess === undefined ? [] : [`did you mean ${guess}?`]),
    known.length === 0 ? "" : "stacks:",
    ...lines,
  ]
    .filter((line) => line !== "")
    .join("\n");
}

/** The map that a file holds; one that is empty holds an empty map. */
function readYaml(path: string, name: string): { readonly [key: string]: unknown } {
  const counter = new LineCounter();
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new UsageError(`${name}: cannot be read`);
  }
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: true });
  const [error] = document.errors;
  if (error) {
    const { line, col } = counter.linePos(error.pos[0]);
    const problem = error.code === "MULTIPLE_DOCS" ? "must be one document: remove this ---" : error.message;
    throw new UsageError(`${name}:${line}:${col}: ${problem}`);
  }
  const content = contentOf(document, name) ?? {};
  if (typeof content !== "object" || Array.isArray(content)) {
    throw new UsageError(`${name}: must be a map of keys to values, in UTF-8`);
  }
  return content as { [key: string]: unknown };
}

/** Aliases are followed here, so one without an anchor is found here. */
function contentOf(document: Document, name: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new UsageError(`${name}: ${(error as Error).message}`);
  }
}

/** Networks of the subnets that exist, by id: whatever in the config has both `subnetId` and `cidrBlock`. */
export function declaredSubnets(config: unknown): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) {
      return;
    }
    const { subnetId, cidrBlock } = value as { subnetId?: unknown; cidrBlock?: unknown };
    if (typeof subnetId === "string" && typeof cidrBlock === "string") {
      found.set(subnetId, cidrBlock);
    }
    Object.values(value).forEach(visit);
  };
  visit(config);
  return found;
}
