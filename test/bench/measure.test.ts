import assert from "node:assert/strict";
import { join } from "node:path";
import { run } from "../support/run";
import { KEPT } from "./measure";

describe("a cold start in the bench", () => {
  it("is without the folder in which our start keeps what it has compiled", () => {
    const runner = join(__dirname, "../../stacks/run-typescript.cjs");
    assert.equal(run(process.execPath, ["--print", `require(${JSON.stringify(runner)}).CACHE`]).out, `${KEPT}\n`);
  });
});
