import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { parse } from "yaml";
import { planStack } from "../../../plan/build";
import type { Plan } from "../../../plan/model/plan";
import { readProject } from "../../../plan/project/project";
import { jsonField, UNREAD_SECRET } from "../../../stacks/config/secret-values";
import * as program from "../../../stacks/program";
import { projectWith } from "../../support/plans";

type Values = { [key: string]: unknown };

const example = (name: string): Values =>
  (parse(readFileSync(`stacks/Pulumi.cloudbrink-${name}.yaml`, "utf8")) as { config: Values }).config;

/** The example with other values at top-level keys. */
const withKeys = (name: string, changes: Values): Values => ({
  ...example(name),
  ...Object.fromEntries(Object.entries(changes).map(([key, value]) => [`connector-topologies:${key}`, value])),
});

function messages(raw: Values): string[] {
  const parsed = program.parseStack(raw, { stackName: "demo" });
  return program
    .renderIssues("Pulumi.demo.yaml", "demo", parsed.ok ? [] : parsed.issues)
    .split("\n")
    .slice(2);
}

const connectors = (changes: Values): Values => ({
  ...(example("active-active")["connector-topologies:connectors"] as Values),
  ...changes,
});

describe("Cloudbrink stack files", () => {
  for (const name of ["standalone", "active-standby", "active-active", "active-active-64"]) {
    it(`have an example without problems or warnings: ${name}`, () => {
      const parsed = program.parseStack(example(name), { stackName: "demo" });
      assert.deepEqual([parsed.ok ? [] : parsed.issues, parsed.warnings], [[], []]);
    });
  }

  it("explain a slot that belongs to another, with the line that fixes it", () => {
    const raw = withKeys("active-active", { connectors: connectors({ "use1-a2": { subnet: "a", slot: 0 } }) });
    assert.deepEqual(messages(raw), [
      "1  connectors.use1-a2 = { subnet: a, slot: 0 }",
      "   slot 0 of subnet a belongs to use1-a1 (10.60.8.0/28 … 10.60.8.128/28), and two connectors cannot own one prefix; next",
      "   free slot of subnet a: 1; slots never move, so existing connectors keep their pools",
      "   fix:  pulumi config set --path 'connector-topologies:connectors.use1-a2.slot' 1 --stack demo",
    ]);
  });

  it("explain a missing slot", () => {
    const raw = withKeys("active-active", { connectors: connectors({ "use1-a2": { subnet: "a" } }) });
    assert.deepEqual(messages(raw), [
      "1  connectors.use1-a2.slot",
      "   is missing; next free slot of subnet a: 1",
      "   fix:  pulumi config set --path 'connector-topologies:connectors.use1-a2.slot' 1 --stack demo",
    ]);
  });

  it("refuse a password in a plain key and do not show it", () => {
    const raw = withKeys("active-active", { otp: "7f4e1c52-9a0b-4d3e-8c61-5b2f90ad1e37" });
    assert.deepEqual(messages(raw), [
      "1  otp",
      "   must be a secret (pulumi config set --secret), or a map with secretArn or ssmParameter",
      "   fix:  pulumi config set --secret connector-topologies:otp --stack demo",
    ]);
  });

  it("ask for the password of connectors that are not enrolled", () => {
    assert.deepEqual(messages(withKeys("active-active", { otp: undefined })), [
      "1  otp",
      "   is required: the one-time password from the portal; not enrolled yet: use1-a1, use1-b1, use1-c1",
      "   (connectors.<name>.enrolled)",
      "   fix:  pulumi config set --secret connector-topologies:otp --stack demo",
    ]);
  });

  it("ask for one password each of an Active-Standby pair", () => {
    const raw = withKeys("active-standby", { otps: undefined, otp: { ssmParameter: "/brink/otp" } });
    assert.deepEqual(messages(raw), [
      "1  otp",
      "   enrols one connector; the two of an Active-Standby pair have a password each",
      "   fix:  pulumi config rm --path 'connector-topologies:otp' --stack demo",
      "",
      "2  otps",
      "   is required: a JSON object with the password of each connector; not enrolled yet: left, right",
      "   (connectors.<name>.enrolled)",
      "   fix:  pulumi config set --secret connector-topologies:otps --stack demo",
    ]);
  });

  it("need no password once every connector is enrolled", () => {
    const all = connectors({
      "use1-a1": { subnet: "a", slot: 0, enrolled: true },
      "use1-b1": { subnet: "b", slot: 0, enrolled: true },
      "use1-c1": { subnet: "c", slot: 0, enrolled: true },
    });
    assert.deepEqual(messages(withKeys("active-active", { otp: undefined, connectors: all })), []);
  });

  it("ask for the Lease-Time of a Device-User-Group", () => {
    const raw = withKeys("active-active", { deviceUserGroups: { employees: { poolNames: ["staff", "contractors"] } } });
    assert.deepEqual(messages(raw), [
      "1  deviceUserGroups.employees.leaseTime",
      "   is missing: the portal asks for a Lease-Time beside the Pool Names",
    ]);
  });

  it("name the default at its place in the file", () => {
    const raw = withKeys("active-active", {
      connectors: connectors({ defaults: { amiId: "ami-0abcabcabcabcabc0", instanceType: "t3.small" } }),
    });
    assert.equal(messages(raw)[0], '1  connectors.defaults.instanceType = "t3.small"');
  });

  it("refuse IPv6 pools in a new network without private IPv6", () => {
    const network = example("active-active")["connector-topologies:network"] as Values;
    const raw = withKeys("active-active", { network: { ...network, privateIpv6: undefined } });
    assert.deepEqual(messages(raw), [
      "1  network.privateIpv6",
      "   is needed: pools have IPv6 prefixes, which come from the private subnets",
      "   fix:  pulumi config set --path 'connector-topologies:network.privateIpv6' true --stack demo",
    ]);
  });
});

describe("plans of Cloudbrink stacks", () => {
  const planOf = async (name: string): Promise<Plan> => {
    const outcome = await planStack(readProject(process.cwd()), `cloudbrink-${name}`, program);
    assert.ok(outcome.ok, JSON.stringify(outcome));
    return outcome.plan;
  };
  const ofType = (plan: Plan, type: string) => plan.resources.filter((resource) => resource.type.endsWith(type));

  it("are made of a password that only `up` decrypts", async () => {
    const root = projectWith("standalone", withKeys("standalone", { otp: { secure: "AAABADQXFlU0mxC0" } }));
    try {
      const outcome = await planStack(readProject(root), "standalone", program);
      assert.ok(outcome.ok, JSON.stringify(outcome));
      const [instance] = ofType(outcome.plan, "ec2/instance:Instance");
      assert.equal(instance!.inputs["userData"], "[secret]");
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  for (const name of ["standalone", "active-standby", "active-active", "active-active-64"]) {
    it(`have every question proved and no mandatory violation: ${name}`, async () => {
      const plan = await planOf(name);
      assert.deepEqual(
        plan.reachability.filter(({ verdict }) => verdict !== "PROVED").map(({ id, verdict }) => `${id} ${verdict}`),
        [],
      );
      assert.ok(plan.reachability.length > 0);
      assert.deepEqual(
        plan.policy.filter(({ level, verdict }) => verdict === "violation" && level === "mandatory"),
        [],
      );
    });
  }

  it("say what every single failure leaves", async () => {
    const { capacity } = await planOf("active-active");
    assert.deepEqual(capacity, {
      // In the order in which the CLI hands the pools over: by name.
      summary: "contractors 48 users, 30 at the peak; staff 192 users, 120 at the peak",
      enough: true,
      failures: [
        "any one of 3 connectors (use1-a1, use1-b1, use1-c1) down: contractors 32 users left of 30 needed, 10 reconnect; staff 128 users left of 120 needed, 40 reconnect",
        "any one of 3 zones (us-east-1a, us-east-1b, us-east-1c) down: contractors 32 users left of 30 needed, 10 reconnect; staff 128 users left of 120 needed, 40 reconnect",
      ],
    });
  });

  it("make dual-stack private subnets that assign no IPv6 addresses, each with a way out", async () => {
    const plan = await planOf("active-active");
    const subnets = ofType(plan, "subnet:Subnet").filter(({ name }) => name.includes("private"));
    assert.deepEqual(
      subnets.map(({ name, inputs }) => [name, inputs["availabilityZone"], inputs["assignIpv6AddressOnCreation"]]),
      ["a", "b", "c"].map((key) => [`brink-network-private-${key}`, `us-east-1${key}`, false]),
    );
    const blocks = subnets.map(({ outputs }) => String(outputs["ipv6CidrBlock"]));
    assert.deepEqual(
      blocks.map((block) => block.replace(/^.*(..)::\/64$/, "$1")),
      ["80", "81", "82"],
    );
    const routes = ofType(plan, "route:Route").filter(({ name }) => name.includes("private"));
    assert.deepEqual(
      routes
        .map(
          ({ name, inputs }) =>
            `${name} ${String(inputs["destinationCidrBlock"] ?? inputs["destinationIpv6CidrBlock"])}`,
        )
        .sort(),
      ["a", "b", "c"].flatMap((key) => [
        `brink-network-private-${key} 0.0.0.0/0`,
        `brink-network-private-${key}-ipv6 ::/0`,
      ]),
    );
    const [first] = ofType(plan, "networkInterface:NetworkInterface");
    assert.deepEqual(
      (first!.inputs["ipv6Prefixes"] as string[]).map((prefix) => prefix.startsWith(blocks[0]!.replace("::/64", ":"))),
      [true, true],
    );
  });

  it("say where the password comes from and show none", async () => {
    const plan = await planOf("active-active");
    assert.deepEqual(plan.secrets, ["otp from Secrets Manager, read at up"]);
    assert.equal(JSON.stringify(plan).includes(UNREAD_SECRET), false);
    assert.deepEqual(
      plan.warnings.filter((text) => text.includes("look-up")),
      [],
    );
  });
});

describe("passwords read at up", () => {
  it("take one field of a JSON secret and name what is missing without showing what is there", () => {
    assert.equal(jsonField('{"left":"abc"}', "left", "otps"), "abc");
    assert.equal(jsonField(UNREAD_SECRET, "left", "otps"), UNREAD_SECRET);
    assert.throws(() => jsonField('{"left":"abc"}', "right", "otps"), {
      message: "otps: has no text at the key right",
    });
    assert.throws(() => jsonField("hunter2", "left", "otps"), {
      message: "otps: must be a JSON object with the key left",
    });
  });
});
