/** The map of the folders in CONTRIBUTING.md. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";

/** Rooms, and the folder whose folders are in the map one by one. */
const PLACES = ["components", "components/shared", "stacks", "policy", "plan"];

describe("the map of the house", () => {
  it("has each folder of the rooms, and none that is not there", () => {
    const listed = [...readFileSync("CONTRIBUTING.md", "utf8").matchAll(/^\| `([a-z/-]+)` \| \S/gm)].map(
      ([, path]) => path!,
    );
    const there = PLACES.flatMap((place) =>
      readdirSync(place, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${place}/${name}`),
    );
    assert.deepEqual(
      listed.filter((path) => PLACES.some((place) => path.startsWith(`${place}/`))).sort(),
      there.filter((path) => !PLACES.includes(path)).sort(),
    );
  });
});
