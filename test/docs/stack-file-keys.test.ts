/** Every key of a stack file stands on a page, with what there is to say of it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { described, KEYS, pageOf, type Schema, SHARED_PAGE } from "./stack-file-keys";

interface Key {
  readonly path: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
}

/** Every key below a schema, by a walk of its own. */
function keysOf(schema: Schema, path = ""): readonly Key[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, each]) => {
    const at = path === "" ? key : `${path}.${key}`;
    return [{ path: at, schema: each, isRequired: schema.required?.includes(key) ?? false }, ...keysOf(each, at)];
  });
  const { additionalProperties: entry, items, anyOf = [] } = schema;
  return [
    ...own,
    ...(typeof entry === "object" ? keysOf(entry, `${path}.<name>`) : []),
    ...(items ? keysOf(items, `${path}[]`) : []),
    ...anyOf.flatMap((form) => keysOf(form, path)),
  ];
}

/** Rows of pages: what stands in the column "value", by key. */
const rowsOf = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(/^\| `([^`]+)` \| (.*?) \|/gm)].map(([, key, value]) => [key!, value!]));

/** Whether a key has a row, or stands below one that says as which other key it is. */
function stands(path: string, rows: ReadonlyMap<string, string>, depth = 0): boolean {
  if (rows.has(path)) {
    return true;
  }
  const above = [...path.matchAll(/\.|\[\]/g)].map(({ index }) => index).reverse();
  return above.some((end) => {
    const rest = path.slice(end).replace(/^(?:\.<name>|\[\])(?=[.[])/, "");
    const others = [...(rows.get(path.slice(0, end)) ?? "").matchAll(/as \[`([^`]+)`\]/g)];
    return (
      depth < 5 &&
      others.some(([, other]) => [rest, path.slice(end)].some((below) => stands(`${other}${below}`, rows, depth + 1)))
    );
  });
}

const read = (page: string): string => readFileSync(page, "utf8");

describe("the pages of stack-file keys", () => {
  for (const [topology, schema] of KEYS) {
    const pages = read(SHARED_PAGE) + read(pageOf(topology));
    const keys = keysOf(schema);
    const missing = (text: string) => [
      ...new Set(keys.map(({ path }) => path).filter((path) => !stands(path, rowsOf(text)))),
    ];

    it(`have every key of ${topology}`, () => {
      assert.ok(keys.length > 150);
      assert.deepEqual(missing(pages), []);
    });

    it(`would lack a key of ${topology} whose row is not there`, () => {
      assert.deepEqual(missing(pages.replace(/^\| `exceptions\.<name>\.expires` .*\n/m, "")), [
        "exceptions.<name>.expires",
      ]);
      assert.ok(missing(pages.replace(/^\| `quotas\.elasticIps\.limit` .*\n/m, "")).includes("quotas.vpcs.limit"));
    });

    it(`say of every key of ${topology} what it is`, () => {
      const silent = keys.filter(({ schema: { description = "" } }) => described(description).meaning === "");
      assert.deepEqual(
        silent.map(({ path }) => path),
        [],
      );
    });

    it(`say of every choice and number of ${topology} what counts when it is absent, and the range of every number`, () => {
      const isChoice = ({ type, enum: values }: Schema) =>
        type === "boolean" || type === "number" || values !== undefined;
      const open = keys.filter(
        ({ schema: each, isRequired }) =>
          isChoice(each) && !isRequired && described(each.description ?? "").fallback === "",
      );
      const endless = keys.filter(
        ({ schema: { type, description = "" } }) => type === "number" && !/\d/.test(described(description).meaning),
      );
      assert.deepEqual(
        [...open, ...endless].map(({ path }) => path),
        [],
      );
    });
  }
});
