import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { argumentGroups } from "./arguments";
import { undocumented } from "./public-exports";
import { GENERATED_FILES, SECTIONS, TOPOLOGIES, withSection } from "./sections";

describe("the generated parts of the documents", () => {
  for (const section of SECTIONS) {
    it(`are fresh: ${section.name} of ${section.file} (npm run docs)`, async function () {
      this.timeout(300_000);
      assert.equal(readFileSync(section.file, "utf8"), await withSection(section));
    });
  }

  for (const { file, text } of GENERATED_FILES) {
    it(`are fresh: ${file} (npm run docs)`, async () => {
      assert.equal(readFileSync(file, "utf8"), await text());
    });
  }
});

describe("the docstrings of the arguments", () => {
  for (const [folder, args] of TOPOLOGIES) {
    it(`give every argument of ${args} a meaning, and every optional one its default`, function () {
      this.timeout(60_000);
      const groups = argumentGroups(`components/${folder}/args.ts`, args);
      const incomplete = groups.flatMap((group) =>
        group.arguments
          .filter(({ meaning, required, default: fallback }) => meaning === "" || (!required && fallback === ""))
          .map(({ name }) => `${group.name}.${name}`),
      );
      assert.deepEqual(incomplete, []);
    });
  }
});

describe("the docstrings of the package", () => {
  for (const entry of ["components/index.ts", "policy/pack.ts"]) {
    it(`say of everything that ${entry} exports what it is`, function () {
      this.timeout(60_000);
      assert.deepEqual(undocumented(entry), []);
    });
  }
});
