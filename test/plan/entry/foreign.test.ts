/** A stack file of a program that is not ours: what of our keys it may have. */
import assert from "node:assert/strict";
import { foreignProgram } from "../../../plan/entry/foreign-program";
import { isForeign } from "../../../plan/entry/foreign-project";
import type { Project } from "../../../plan/project/project";

const SHOP = { name: "shop", root: "/shop", runtime: "nodejs" } as unknown as Project;
const parse = (raw: { readonly [key: string]: unknown }) =>
  foreignProgram(SHOP, { secretKeys: [], encryptedKeys: [] }).parseStack(
    { "aws:region": "eu-west-1", ...raw },
    { stackName: "dev" },
  );

describe("a stack file of a program of one's own", () => {
  it("may have quotas of the account and stays what it is", () => {
    assert.equal(isForeign(SHOP, {}), true);
    assert.equal(isForeign(SHOP, { "shop:size": "1", "connector-topologies:quotas": {} }), true);
    assert.equal(isForeign(SHOP, { "connector-topologies:quotas": {}, "connector-topologies:clients": {} }), false);
  });

  it("has its quotas read as those of our stacks are", () => {
    const parsed = parse({
      "connector-topologies:quotas": { standardVcpus: { limit: "64" }, macHosts: { "mac2-m2": { limit: 3 } } },
    });
    assert.deepEqual(parsed.ok && (parsed.stack.config as { quotas?: unknown }).quotas, {
      standardVcpus: { limit: 64 },
      "macHosts.mac2-m2": { limit: 3 },
    });
  });

  it("is told what is wrong with them", () => {
    const parsed = parse({ "connector-topologies:quotas": { standardVcpu: { limit: "many" } } });
    assert.deepEqual(!parsed.ok && parsed.issues, [
      {
        path: "quotas.standardVcpu",
        problem: "unknown key; did you mean standardVcpus?",
        fix: { remove: "quotas.standardVcpu", path: "quotas.standardVcpus", value: { limit: "many" } },
      },
    ]);
  });
});
