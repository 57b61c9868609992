/** Drift, by the command of its page: what AWS changes by itself is none, what somebody changes by hand is named. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { runBeside } from "../support/run";
import { stepsOf } from "./changes";
import { engineFor, example, SMALLEST } from "./examples";
import { describeEngine, type Engine, type EngineStack, REPOSITORY } from "./harness";
import { inlineStack } from "./inline";
import type { AccountResource } from "./stand-in/account";
import { seedImage } from "./stand-in/seed";
import { TABLES } from "./stand-in/tables";
import { T } from "./stand-in/types";
import { type Props, props } from "./stand-in/values";

/** The flags that the nightly job uses. */
function nightly(): string[] {
  const page = fs.readFileSync(path.join(REPOSITORY, "docs/drift.md"), "utf8");
  const [, flags] = /npx pulumi refresh --stack prod (.*)$/m.exec(page)!;
  return flags!.split(" ");
}

interface Result {
  readonly code: number | null;
  readonly text: string;
}

async function checkDrift(stack: EngineStack): Promise<Result> {
  const { command } = stack.engine.cli.command;
  const all = ["refresh", "--stack", stack.stack.name, ...nightly(), "--color", "never"];
  const env = { ...process.env, ...stack.engine.environment };
  const { code, out, err } = await runBeside(command, all, { cwd: stack.folder, env });
  return { code, text: `${out}${err}` };
}

const owned = (engine: Engine): AccountResource[] => engine.account.all().filter(({ urn }) => urn !== undefined);
const byName = (engine: Engine, type: string, name: string): AccountResource =>
  owned(engine).find((each) => each.type === type && each.urn?.endsWith(`::${name}`))!;

/** Everything that AWS reports without having been asked for it becomes something else. */
function changeAllComputed(engine: Engine): number {
  let count = 0;
  for (const resource of owned(engine)) {
    const found = TABLES.get(resource.type)!;
    const free = [...found.computed, ...found.filledIn].filter(
      (property) => !property.includes(".") && !["region", "tagsAll"].includes(property),
    );
    const changed = free.filter((property) => resource.inputs[property] === undefined);
    resource.facts["changedByAws"] = Object.fromEntries(changed.map((property) => [property, `new ${property}`]));
    count += changed.length;
  }
  return count;
}

for (const name of ["hp-anyware", "cloudbrink-active-active", "codestream-https", "mac-workstation"]) {
  describeEngine(`drift of ${name}`, { long: !SMALLEST.includes(name) }, () => {
    let engine: Engine;
    let stack: EngineStack;

    before(async () => {
      const given = example(name);
      engine = await engineFor(given);
      stack = await inlineStack(engine, given);
      await stack.up();
    });
    after(() => engine?.stop());

    it("is none after an up", async () => {
      const { code, text } = await checkDrift(stack);
      assert.equal(code, 0, text);
    });

    it("is none when AWS renews certificates, tags for itself, publishes images and starts instances anew", async () => {
      for (const resource of owned(engine)) {
        if (resource.inputs["tags"] !== undefined) {
          resource.inputs["tags"] = { ...props(resource.inputs["tags"]), "aws:autoscaling:groupName": "by AWS" };
        }
      }
      for (const certificate of engine.account.list(T.certificate)) {
        const renewed: Props = {
          notAfter: "2028-01-01T00:00:00Z",
          notBefore: "2027-01-01T00:00:00Z",
          status: "ISSUED",
        };
        certificate.facts["changedByAws"] = { ...renewed, renewalEligibility: "ELIGIBLE", pendingRenewal: true };
      }
      for (const instance of engine.account.list(T.instance)) {
        instance.facts["changedByAws"] = { instanceState: "stopped", publicDns: "", publicIp: "" };
      }
      for (const parameter of engine.account.log.filter(({ type }) => type.endsWith(":getParameter"))) {
        const asked = (JSON.parse(parameter.id) as Props)["name"] as string;
        if (asked.startsWith("/aws/service/")) {
          const value = "ami-0ffffffffffffffff";
          const inputs = { name: asked, type: "String", value };
          engine.account.add({ type: T.parameter, id: asked, region: "", inputs, facts: { version: 2 } });
        }
      }
      seedImage(engine.account, "ami-0eeeeeeeeeeeeeeee", "zzz-newest");
      const { code, text } = await checkDrift(stack);
      assert.equal(code, 0, text);
      assert.deepEqual(stepsOf(await stack.preview()), []);
    });

    it("is none whatever else AWS computes: no input follows it", async () => {
      assert.ok(changeAllComputed(engine) > 100);
      const { code, text } = await checkDrift(stack);
      assert.equal(code, 0, text);
    });
  });
}

describeEngine("drift that somebody made by hand", () => {
  let engine: Engine;
  let stack: EngineStack;

  before(async () => {
    const given = example("hp-anyware");
    engine = await engineFor(given);
    stack = await inlineStack(engine, given);
    await stack.up();
  });
  after(() => engine?.stop());

  async function found(change: () => () => void): Promise<Result> {
    const undo = change();
    const result = await checkDrift(stack);
    undo();
    return result;
  }

  const set = (resource: AccountResource, property: string, value: Props[string]) => (): (() => void) => {
    const before = resource.inputs[property];
    resource.inputs[property] = value;
    return () => {
      resource.inputs[property] = before;
    };
  };

  it("is named when a rule is opened to the world", async () => {
    const rule = byName(engine, T.ingressRule, "anyware-lb-in-tcp-443-203.0.113.0_24");
    const { code, text } = await found(set(rule, "cidrIpv4", "0.0.0.0/0"));
    assert.equal(code, 7);
    assert.match(text, /anyware-lb-in-tcp-443-203\.0\.113\.0_24/);
    assert.match(text, /cidrIpv4\s*: "203\.0\.113\.0\/24" => "0\.0\.0\.0\/0"/);
    assert.match(text, /no changes were expected/);
  });

  it("is named when the default security group, which is kept empty, gets a rule", async () => {
    const group = byName(engine, T.defaultSecurityGroup, "anyware-network-default");
    const open = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] };
    const { code, text } = await found(set(group, "ingress", [open]));
    assert.equal(code, 7);
    assert.match(text, /anyware-network-default/);
    assert.match(text, /0\.0\.0\.0\/0/);
  });

  it("is named when a listener gets another certificate", async () => {
    const listener = byName(engine, T.listener, "anyware-listener-443");
    const other = "arn:aws:acm:eu-west-1:111122223333:certificate/0a0a0a0a-0000-4000-8000-123456789abc";
    const { code, text } = await found(set(listener, "certificateArn", other));
    assert.equal(code, 7);
    assert.match(text, /anyware-listener-443/);
    assert.ok(text.includes(other));
  });

  it("is named when a rule is deleted", async () => {
    const rule = byName(engine, T.egressRule, "anyware-connector-out-tcp-443-0.0.0.0_0");
    const { code, text } = await found(() => {
      engine.account.remove(rule);
      return () => engine.account.add(rule);
    });
    assert.equal(code, 7);
    assert.match(
      text,
      /- aws:vpc\/securityGroupEgressRule[^\n]*\n[^\n]*\n\s*\[urn=[^\n]*anyware-connector-out-tcp-443-0\.0\.0\.0_0\]/,
    );
  });

  it("is gone when it is put back", async () => {
    assert.equal((await checkDrift(stack)).code, 0);
  });
});
