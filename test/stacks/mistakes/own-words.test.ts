/** Problems are told in the words of stack files: nothing of the library that checks them shows. */
import assert from "node:assert/strict";
import { read } from "../../../stacks/program/parse";
import { allOptions } from "../../support/all-options";
import { type Config, exampleConfig } from "../../support/plans";

const WRONG: readonly unknown[] = [null, 17, -1, 1.5, true, "", "x y", [], [null], [{}], {}, { a: 1 }, "NaN"];

/** As zod 4 says things (its locale `en`). */
const ZOD = /Invalid|Too (?:big|small)|Unrecognized|expected|received|must match pattern/;

type Step = string | number;

function placesIn(value: unknown, at: readonly Step[] = []): readonly (readonly Step[])[] {
  const here = at.length === 0 ? [] : [at];
  return typeof value === "object" && value !== null
    ? [
        ...here,
        ...Object.entries(value).flatMap(([key, each]) =>
          placesIn(each, [...at, Array.isArray(value) ? Number(key) : key]),
        ),
      ]
    : here;
}

function replaced(config: Config, place: readonly Step[], value: unknown): Config {
  const copy = structuredClone(config);
  const holder = place.slice(0, -1).reduce<unknown>((node, step) => (node as Config)[step as string], copy);
  (holder as Config)[place.at(-1) as string] = value;
  return copy;
}

describe("a wrong value at any place of a stack file", () => {
  for (const name of ["hp-anyware", "cloudbrink-active-active", "codestream-https", "mac-workstation"]) {
    it(`is told in our words: ${name}`, () => {
      const config = { ...exampleConfig(name), ...allOptions(name) };
      const places = placesIn(config);
      const problems = places.flatMap((place, index) => {
        const wrong = replaced(config, place, WRONG[index % WRONG.length]);
        const context = { stackName: "x", projectName: "connector-topologies", directory: "stacks" };
        return read(wrong, context).issues.map(({ path, problem }) => `${path}: ${problem}`);
      });
      assert.ok(places.length > 50 && problems.length > places.length / 2, `${problems.length} of ${places.length}`);
      assert.deepEqual(
        problems.filter((problem) => ZOD.test(problem)),
        [],
      );
    });
  }
});
