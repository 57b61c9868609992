/** The published package, as programs get at it. */
import assert from "node:assert/strict";
import { PRINTED, PROGRAMS } from "./mock-program";
import { built, Consumer } from "./packed";

describe("the published package in a program", function () {
  this.timeout(60_000);

  let consumer: Consumer;

  before(async function () {
    this.timeout(240_000);
    consumer = await Consumer.create(built);
  });

  for (const [title, file] of [
    ["is required by CommonJS", "program.cjs"],
    ["is imported by name from an ES module", "program.mjs"],
  ] as const) {
    it(title, () => {
      const cwd = consumer.project(file, { [file]: PROGRAMS[file] });
      assert.deepEqual(consumer.run(process.execPath, [file], cwd), { code: 0, out: PRINTED, err: "" });
    });
  }
});
