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

  it("names only files that are there", () => {
    const [, section = ""] = readFileSync("CONTRIBUTING.md", "utf8").split("\n## Where a change goes\n");
    const named = [...section.split("\n## ")[0]!.matchAll(/`([\w/.<>*-]+\.ts)`/g)].map(([, file]) => file!);
    // `<topology>` and `*` stand for any name.
    const files = ["components", "stacks", "plan"].flatMap((room) =>
      readdirSync(room, { recursive: true, encoding: "utf8" }).map((file) => `${room}/${file}`),
    );
    const pattern = (file: string) => new RegExp(`^${file.replaceAll(".", "\\.").replace(/<\w+>|\*/g, "[\\w-]+")}$`);
    assert.ok(named.length > 10);
    assert.deepEqual(
      named.filter((file) => !files.some((each) => pattern(file).test(each))),
      [],
    );
  });
});
