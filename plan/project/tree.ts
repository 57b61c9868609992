/** A YAML file as the Pulumi CLI reads it, with the place of everything. */
import {
  type Document,
  isAlias,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { type GoScalar, GoTime, resolveScalar } from "./scalars";
import { syntaxProblems } from "./yaml-words";

/** Place in a file, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

interface Placed {
  /** Absent in a project of JSON files. */
  readonly place?: Place;
}

export interface ScalarTree extends Placed {
  readonly scalar: GoScalar;
  /** How it is written, when that is without quotes. */
  readonly plain?: string;
}

export interface ListTree extends Placed {
  readonly list: readonly Tree[];
}

export interface MapTree extends Placed {
  readonly map: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry {
  readonly value: Tree;
  readonly key: Placed & {
    /** How the key is written, when it is something else than text. */
    readonly plain?: string;
  };
}

export type Tree = ScalarTree | ListTree | MapTree;

interface TreeProblem {
  readonly place: Place | undefined;
  readonly problem: string;
}

/** Problems at places of the file: what the CLI refuses too, in its own words. */
export class TreeError extends Error {
  readonly problems: readonly TreeProblem[];

  constructor(place: Place | undefined, problem: string, further: readonly TreeProblem[] = []) {
    super(problem);
    this.problems = [{ place, problem }, ...further];
  }
}

function throwAll([first, ...further]: readonly TreeProblem[]): void {
  if (first !== undefined) {
    throw new TreeError(first.place, first.problem, further);
  }
}

/** @throws TreeError */
export function readYaml(text: string): Tree {
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    // Words are resolved here, and keys compared as the CLI does it.
    schema: "failsafe",
    uniqueKeys: false,
  });
  const reader = new Reader(document, counter);
  const newLine = text.search(/[\u0085\u2028\u2029]/);
  if (newLine >= 0) {
    throw new TreeError(reader.place(newLine), "an invisible character here ends the line for Pulumi; remove it");
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
  const control = text.search(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/);
  if (control >= 0) {
    const code = text.charCodeAt(control).toString(16).toUpperCase().padStart(4, "0");
    const fix = code === "0000" ? "; save the file as UTF-8" : "; remove it";
    throw new TreeError(reader.place(control), `U+${code} here is a control character, which Pulumi refuses${fix}`);
  }
  throwAll(syntaxProblems(document, text).map(({ offset, problem }) => ({ place: reader.place(offset), problem })));
  const tree = reader.read(document.contents as Node | null);
  throwAll(reader.twice);
  return tree;
}

/** Go takes every number of JSON for a float first, so that digits beyond 2^53 are lost. */
export function readJson(text: string): Tree {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new TreeError(undefined, `is not JSON: ${(error as Error).message}`);
  }
  return treeOf(value);
}

/** A value without places. */
export function treeOf(value: unknown): Tree {
  if (Array.isArray(value)) {
    return { list: value.map(treeOf) };
  }
  if (typeof value === "object" && value !== null) {
    return { map: new Map(Object.entries(value).map(([key, each]) => [key, { value: treeOf(each), key: {} }])) };
  }
  const isWhole = typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 2 ** 63;
  return { scalar: (isWhole ? BigInt(value) : value) as GoScalar };
}

/** Enough for any file that a person wrote, and not for one that is made to explode. */
const MAX_ALIASED = 100_000;

/** Types that may be asked for in so many words; a word must be of that type. Any other is a text. */
const TYPES: { readonly [tag: string]: (scalar: GoScalar) => boolean } = {
  "!!null": (scalar) => scalar === null,
  "!!bool": (scalar) => typeof scalar === "boolean",
  "!!int": (scalar) => typeof scalar === "bigint",
  "!!float": (scalar) => typeof scalar === "number" || typeof scalar === "bigint",
  "!!timestamp": (scalar) => scalar instanceof GoTime,
};

class Reader {
  /** Keys that their map has already. */
  readonly twice: TreeProblem[] = [];
  private readonly open = new Set<Node>();
  private aliased = 0;
  /** How many brackets and braces are open. */
  private flow = 0;

  constructor(
    private readonly document: Document,
    private readonly counter: LineCounter,
  ) {}

  read(node: Node | null): Tree {
    if (node === null) {
      return { scalar: null, plain: "" };
    }
    const place = this.placeOf(node);
    if (this.open.size > 0 && ++this.aliased > MAX_ALIASED) {
      throw new TreeError(place, "too much is made of its aliases");
    }
    if (isAlias(node)) {
      const target = node.resolve(this.document);
      if (target === undefined) {
        throw new TreeError(
          place,
          // Not by its name: it may be a password.
          "an alias of an anchor that does not stand above it; a text that begins with * needs quotes",
        );
      }
      if (this.open.has(target)) {
        throw new TreeError(place, `anchor ${JSON.stringify(node.source)} contains itself`);
      }
      this.open.add(target);
      const tree = this.read(target);
      this.open.delete(target);
      return { ...tree, place };
    }
    if (isScalar(node)) {
      return { ...this.scalar(node), place };
    }
    const collection = node as YAMLSeq | YAMLMap;
    const step = collection.flow ? 1 : 0;
    this.flow += step;
    const tree = isSeq(collection)
      ? { list: collection.items.map((item) => this.read(item as Node | null)), place }
      : { map: this.map(collection), place };
    this.flow -= step;
    return tree;
  }

  place(offset: number): Place {
    const { line, col } = this.counter.linePos(offset);
    return { line, column: col };
  }

  private placeOf(node: Node): Place | undefined {
    return node.range ? this.place(node.range[0]) : undefined;
  }

  private scalar(node: Scalar): ScalarTree {
    // The word itself: the library makes a date of what is tagged as one.
    const text = node.source ?? String(node.value ?? "");
    const tag = node.tag?.replace("tag:yaml.org,2002:", "!!") ?? "!";
    const isPlain = node.type === undefined || node.type === "PLAIN";
    if (isPlain && this.flow > 0 && text.startsWith(":")) {
      const quoted = JSON.stringify(text);
      throw new TreeError(
        this.placeOf(node),
        `${text} inside [ ] or { } is an error for Pulumi; write ${quoted} in quotes`,
      );
    }
    if (tag === "!") {
      return isPlain ? { scalar: resolveScalar(text), plain: text } : { scalar: text };
    }
    if (tag === "!!binary") {
      return { scalar: Buffer.from(text, "base64").toString("utf8") };
    }
    const fits = TYPES[tag];
    if (fits === undefined) {
      return { scalar: text };
    }
    const scalar = resolveScalar(text);
    if (!fits(scalar)) {
      throw new TreeError(this.placeOf(node), `this is not a value of ${tag}`);
    }
    return { scalar: tag === "!!float" ? Number(scalar) : scalar, plain: text };
  }

  private map(node: YAMLMap): Map<string, MapEntry> {
    const entries = new Map<string, MapEntry>();
    const merged: Node[] = [];
    for (const { key, value } of node.items as { key: Node | null; value: Node | null }[]) {
      if (isScalar(key) && key.value === "<<" && key.type === "PLAIN") {
        if (merged.length > 0) {
          throw new TreeError(this.placeOf(key), 'the key "<<" is there twice; give it a list of aliases');
        }
        merged.push(value as Node);
        continue;
      }
      const { name, entry } = this.key(key);
      const earlier = entries.get(name);
      if (earlier !== undefined) {
        const line = earlier.key.place === undefined ? "" : ` in line ${earlier.key.place.line}`;
        const problem = `the key ${JSON.stringify(name)} is there already${line}; remove one of the two`;
        this.twice.push({ place: entry.place, problem });
      }
      entries.set(name, { key: entry, value: this.read(value) });
    }
    for (const source of merged) {
      this.merge(source, entries);
    }
    return entries;
  }

  private key(node: Node | null): { readonly name: string; readonly entry: MapEntry["key"] } {
    const tree = this.read(node);
    if (!("scalar" in tree)) {
      throw new TreeError(tree.place, "a map or a list cannot be a key; a text that begins with { or [ needs quotes");
    }
    const { scalar, plain, place } = tree;
    const name = scalar === null ? "<nil>" : typeof scalar === "number" ? floatKey(scalar) : String(scalar);
    return { name, entry: { place, ...(typeof scalar === "string" ? {} : { plain: plain ?? "" }) } };
  }

  /** What is written out wins over what is merged, and the first of several over the next. */
  private merge(source: Node | null, entries: Map<string, MapEntry>): void {
    const list = isSeq(source) ? (source.items as Node[]) : [source];
    for (const each of list) {
      const tree = this.read(each);
      if (!("map" in tree)) {
        throw new TreeError(tree.place, "<< takes a map, an alias of one, or a list of these");
      }
      for (const [key, entry] of tree.map) {
        if (!entries.has(key)) {
          entries.set(key, entry);
        }
      }
    }
  }
}

/** As Go prints a number: with an exponent of two digits from a million on, and below a ten-thousandth. */
function floatKey(value: number): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  }
  const size = Math.abs(value);
  const isPlain = value === 0 || (size >= 1e-4 && size < 1e6);
  return isPlain ? String(value) : value.toExponential().replace(/e([-+])(\d)$/, "e$10$2");
}
