/** Values as the text that the engine hands to a program. */
import { GoTime } from "./scalars";
import type { Tree } from "./tree";

/** The value of a key: text as it is, anything else as JSON; no value is no text. */
export function configText(tree: Tree): string {
  if (!("scalar" in tree)) {
    return json(tree);
  }
  return tree.scalar === null ? "" : String(tree.scalar);
}

/** As Go's encoding/json writes it: keys in the order of their bytes, `<`, `>` and `&` escaped. */
export function json(tree: Tree): string {
  if ("list" in tree) {
    return `[${tree.list.map(json).join(",")}]`;
  }
  if ("map" in tree) {
    const entries = [...tree.map].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return `{${entries.map(([key, { value }]) => `${jsonString(key)}:${json(value)}`).join(",")}}`;
  }
  const { scalar } = tree;
  if (typeof scalar === "string" || scalar instanceof GoTime) {
    return jsonString(String(scalar));
  }
  if (typeof scalar === "number" && !Number.isFinite(scalar)) {
    return "null"; // A problem by itself.
  }
  // A whole number beyond an int64 becomes a float in a map or a list.
  return String(typeof scalar === "bigint" && scalar > MAX_INT64 ? Number(scalar) : scalar);
}

const MAX_INT64 = 2n ** 63n - 1n;

const jsonString = (text: string): string =>
  JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
