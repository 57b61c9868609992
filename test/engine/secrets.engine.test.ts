/** A secret that stands encrypted in the stack file: in plain text it is nowhere but in AWS. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { engineFor, example } from "./examples";
import { describeEngine } from "./harness";
import { T } from "./stand-in/types";
import { text } from "./stand-in/values";

const SECRET = "zzyzx-road-90210";

const CASES = [
  { stack: "hp-anyware", key: "registrationCode" },
  {
    stack: "hp-anyware",
    key: "proxyCredentials",
    value: `svc:${SECRET}`,
    more: { proxy: { url: "http://10.40.4.20:3128" } },
  },
  { stack: "cloudbrink-standalone", key: "otp" },
] as const;

describeEngine("a secret in the stack file", { long: true }, () => {
  for (const { stack: name, key, ...given } of CASES) {
    const { value = SECRET, more = {} } = given as { value?: string; more?: object };
    it(`${key} of ${name} reaches the instance and nothing else`, async () => {
      const file = example(name);
      const engine = await engineFor(file);
      try {
        const stack = await engine.stack({ name, config: file.file });
        stack.configure((config) => {
          delete config[`connector-topologies:${key}`];
          for (const [other, wanted] of Object.entries(more)) {
            config[`connector-topologies:${other}`] = wanted;
          }
        });
        await stack.command("config", "set", "--secret", `connector-topologies:${key}`, value);
        const planned = await stack.preview();
        const { printed } = await stack.up();
        const outputs = await stack.plainOutputs();
        const exported = JSON.stringify(await stack.export());

        const booted = engine.account.list(T.instance).filter((each) => each.urn !== undefined);
        assert.ok(booted.length > 0);
        for (const instance of booted) {
          assert.ok(text(instance.inputs["userData"]).includes(SECRET), `${instance.urn}`);
        }
        assert.ok(![planned.printed, printed, outputs, exported].join("").includes(SECRET));
        assert.deepEqual(filesWith(engine.folder), []);
        const elsewhere = engine.account.all().filter((each) => each.type !== T.instance);
        assert.ok(!JSON.stringify(elsewhere).includes(SECRET));
        assert.ok(!JSON.stringify(booted.map((each) => ({ ...each.inputs, userData: "" }))).includes(SECRET));
        assert.ok(!JSON.stringify(engine.account.log).includes(SECRET));
      } finally {
        await engine.stop();
      }
    });
  }
});

const MISSING = "arn:aws:secretsmanager:us-east-1:111122223333:secret:brink/otp-AbCdEf";

describeEngine("a secret that stands elsewhere", () => {
  it("is missed by its key in the stack file, in one line without a stack trace", async () => {
    const given = example("cloudbrink-standalone");
    const engine = await engineFor(given);
    try {
      const stack = await engine.stack({ name: "cloudbrink-standalone", config: given.file });
      stack.configure((config) => {
        config["connector-topologies:otp"] = {
          secretArn: MISSING,
        };
      });
      const { error, printed } = await stack.up({ fails: true });
      assert.equal(
        error,
        `otp: cannot be read: operation error, api error ResourceNotFoundException: Secrets Manager can't find the specified secret ${MISSING}`,
      );
      assert.doesNotMatch(printed, /<ref|node_modules|\n +at /);
      assert.deepEqual(engine.account.list(T.instance), []);
    } finally {
      await engine.stop();
    }
  });
});

/** Files under the folder with the secret in them: state, history, backups, stack files. Links lead out of it. */
function filesWith(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      return filesWith(file);
    }
    return entry.isFile() && fs.readFileSync(file, "utf8").includes(SECRET) ? [file] : [];
  });
}
