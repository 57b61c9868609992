/** Somebody who does in the stack file what the edits of a problem say, and knows nothing else. */
import * as assert from "node:assert/strict";
import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from "yaml";
import { NAMESPACE } from "../../../stacks/config/issue";
import type { Place } from "../../../stacks/mistakes/places";

interface Found {
  readonly key: string;
  readonly remove: () => void;
  readonly rename: (name: string) => void;
  readonly set: (value: unknown) => void;
  readonly value: unknown;
}

/** @param place of the problem: an edit without a line is made there */
export function typed(text: string, edits: readonly string[], place: Place): unknown {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  // Lines are those of the file as it was: what they mean is looked up before anything changes.
  const acts = edits.map((edit) => actOf(edit, document, counter, place));
  for (const act of acts) {
    act();
  }
  return (document.toJS() as { config: unknown }).config;
}

function actOf(edit: string, document: Document, counter: LineCounter, place: Place): () => void {
  const at = (name: string, line: string | number): Found => find(document, counter, name, Number(line));
  const setting = (found: Found, source: string) => () => found.set(parseDocument(source).toJS());
  const forms: readonly [RegExp, (...parts: string[]) => () => void][] = [
    [/^delete (.+) in line (\d+)(?:, and)?$/, (name, line) => at(name!, line!).remove],
    [
      /^write (\S+) in place of (\S+) in line (\d+)$/,
      (name, old, line) => {
        const found = at(old!, line!);
        return () => found.rename(found.key.replace(old!, name!));
      },
    ],
    [/^add below config: {2}(.+)$/s, (source) => adding(document.get("config"), source!, document)],
    [
      /^add below (.+?) in line (\d+) {2}(.+)$/s,
      (name, line, source) => adding(at(name!, line!).value, source!, document),
    ],
    [/^write (.+) at (.+?) in line (\d+)$/s, (source, name, line) => setting(at(name!, line!), source!)],
    [/^write (.+)$/s, (source) => setting(at("", place.line), source!)],
  ];
  for (const [form, act] of forms) {
    const [, ...parts] = form.exec(edit) ?? [undefined];
    if (form.test(edit)) {
      return act(...(parts as string[]));
    }
  }
  return assert.fail(`nobody can do: ${edit}`);
}

/** A line below a key: an entry of a list, or keys of a map. */
function adding(parent: unknown, source: string, document: Document): () => void {
  const added = parseDocument(source).toJS() as object;
  return () => {
    if (isSeq(parent) && Array.isArray(added)) {
      parent.items.push(...added.map((each) => document.createNode(each)));
    } else {
      assert.ok(isMap(parent) && !Array.isArray(added), `${source} is of another kind than what it is written below`);
      for (const [key, value] of Object.entries(added)) {
        assert.ok(!parent.has(key), `${key} is there already`);
        parent.set(key, value);
      }
    }
  };
}

/** The only thing of this name in the line, or what stands in it. */
function find(document: Document, counter: LineCounter, name: string, line: number): Found {
  const found: Found[] = [];
  const isIn = (node: unknown): boolean => counter.linePos((node as Node).range![0]).line === line;
  visit(document, {
    Pair(_, pair: Pair, path) {
      const key = isScalar(pair.key) ? String(pair.key.value) : "";
      const parent = path.at(-1);
      const isNamed = name === "" || key === name || key === `${NAMESPACE}:${name}`;
      if (isMap(parent) && isNamed && (isIn(pair.key) || (isScalar(pair.value) && isIn(pair.value)))) {
        found.push({
          key,
          value: pair.value,
          remove: () => parent.delete(pair.key),
          rename: (to) => {
            pair.key = document.createNode(to);
          },
          set: (value) => {
            pair.value = document.createNode(value);
          },
        });
      }
    },
    Seq(_, list, path) {
      const parent = path.at(-1);
      const owner = isPair(parent) && isScalar(parent.key) ? String(parent.key.value).replace(`${NAMESPACE}:`, "") : "";
      for (const [index, item] of list.items.entries()) {
        const itsName = `entry ${index + 1} of ${owner}`;
        if ((name === "" || name === itsName) && isIn(item)) {
          found.push({
            key: itsName,
            value: item,
            remove: () => list.items.splice(list.items.indexOf(item), 1),
            rename: () => assert.fail("an entry has no name"),
            set: (value) => list.items.splice(list.items.indexOf(item), 1, document.createNode(value)),
          });
        }
      }
    },
  });
  // What has no name is the whole of what stands in the line: the outermost.
  const isClear = name === "" ? found.length > 0 : found.length === 1;
  assert.ok(isClear, `${name || "a value"} in line ${line}: ${found.map(({ key }) => key).join(", ") || "nothing"}`);
  return found[0]!;
}
