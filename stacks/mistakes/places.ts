/** Where a config path stands in the files that the config was read from: line and column for people and editors. */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { configKey, NAMESPACE } from "../config/issue";
import { parsePath } from "../config/paths";

export interface Place {
  /** As it is given to `placesIn`. */
  readonly file: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  /** Whether the path itself is there; else the nearest key above it. */
  readonly isThere: boolean;
}

export type PlaceOf = (path: string) => Place;

export interface ConfigText {
  /** Its name, for people. */
  readonly file: string;
  readonly text: string;
  /** `Pulumi.<stack>.yaml`, or `Pulumi.yaml`. */
  readonly kind: "stack" | "project";
}

/** The first file that has the path counts: the stack's, then the project's. */
export function placesIn(files: readonly ConfigText[], projectName = NAMESPACE): PlaceOf {
  const sources = files.map(({ file, text, kind }) => {
    const counter = new LineCounter();
    return { file, kind, counter, document: parseDocument(text, { lineCounter: counter, prettyErrors: false }) };
  });
  return (path) => {
    const found = sources.map((source) => ({
      source,
      ...walk(source.document, namesOf(path, projectName), source.kind),
    }));
    const best = found.find(({ depth }) => depth > 1) ?? found[0]!;
    const { line, col } = best.source.counter.linePos(best.offset);
    return { file: best.source.file, line, column: col, isThere: best.isThere };
  };
}

interface Names {
  /** Ways to write the first key. */
  readonly first: readonly string[];
  readonly rest: readonly (string | number)[];
}

/** Keys of the project's own namespace need none. */
function namesOf(path: string, projectName: string): Names {
  const full = configKey(path);
  const at = full.indexOf(":");
  const namespace = full.slice(0, at);
  const [name = "", ...rest] = parsePath(full.slice(at + 1));
  return { first: [`${namespace}:${name}`, ...(namespace === projectName ? [String(name)] : [])], rest };
}

function walk(
  document: Document,
  { first, rest }: Names,
  file: ConfigText["kind"],
): { offset: number; depth: number; isThere: boolean } {
  const config = entry(document, document.contents, ["config"]);
  let here = config && entry(document, config.value, first);
  if (config === undefined || here === undefined) {
    return { offset: config?.offset ?? 0, depth: config === undefined ? 0 : 1, isThere: false };
  }
  // A project's file has a map with the value, and may say that it is a secret.
  const inner = file === "project" ? entry(document, here.value, ["value"]) : undefined;
  here = inner === undefined ? here : { ...here, value: inner.value };
  for (const [index, step] of rest.entries()) {
    const next: Entry | undefined = entry(document, here.value, [step]);
    if (next === undefined) {
      return { offset: here.key, depth: 2 + index, isThere: false };
    }
    here = next;
  }
  return { offset: here.offset, depth: 2 + rest.length, isThere: true };
}

interface Entry {
  /** Offset of the key, or of the place in a list. */
  readonly key: number;
  /** Offset of the value where it stands on one line, else of its key. */
  readonly offset: number;
  readonly value: Node | undefined;
}

function entry(document: Document, node: unknown, names: readonly (string | number)[]): Entry | undefined {
  const parent = isAlias(node) ? node.resolve(document) : node;
  if (isSeq(parent)) {
    const value = names
      .map((name) => (typeof name === "number" ? parent.items[name] : undefined))
      .find(Boolean) as Node;
    return value?.range ? { key: value.range[0], offset: value.range[0], value } : undefined;
  }
  if (!isMap(parent)) {
    return undefined;
  }
  const pair = parent.items.findLast(({ key }) => isScalar(key) && names.includes(String(key.value)));
  const key = pair?.key as Node | undefined;
  if (pair === undefined || !key?.range) {
    return undefined;
  }
  const value = pair.value as Node | undefined;
  const offset = isScalar(value) && value.value !== null && value.range ? value.range[0] : key.range[0];
  return { key: key.range[0], offset, value: value ?? undefined };
}
