import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missingPeers } from "../../../plan/entry/peers";

const RANGES = { "@pulumi/pulumi": "^3.248.0", "@pulumi/aws": "^7.43.0" };

describe("packages that the published command runs with", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "peers-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("are not spoken of when they are there", () => {
    assert.equal(
      missingPeers(RANGES, () => true, folder),
      undefined,
    );
  });

  it("are named in one line when they are not, with what to type", () => {
    assert.equal(
      missingPeers(RANGES, (name) => name === "@pulumi/aws", folder),
      'not installed: @pulumi/pulumi, which connector-topologies runs with; type: npm install "@pulumi/pulumi@^3.248.0"\n',
    );
  });

  it("are installed by what installed the project", () => {
    writeFileSync(join(folder, "yarn.lock"), "");
    assert.equal(
      missingPeers(RANGES, () => false, folder),
      "not installed: @pulumi/pulumi, @pulumi/aws, which connector-topologies runs with; " +
        'type: yarn add "@pulumi/pulumi@^3.248.0" "@pulumi/aws@^7.43.0"\n',
    );
  });
});
