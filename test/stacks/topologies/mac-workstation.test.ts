import assert from "node:assert/strict";
import { join } from "node:path";
import { secret } from "@pulumi/pulumi";
import { planStack } from "../../../plan/build";
import type { Plan } from "../../../plan/model/plan";
import { runProgram } from "../../../plan/offline/run";
import { readProject, readStackFile } from "../../../plan/project/project";
import type { GraphResource } from "../../../policy/graph";
import * as program from "../../../stacks/program";

const project = readProject(join(__dirname, "../../.."));

type Values = { [key: string]: unknown };

/** The example's config, with some keys changed; `undefined` takes one out. */
function configOf(stack: string, change: Values = {}): Values {
  const config: Values = { ...readStackFile(project, stack).config };
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) {
      delete config[`connector-topologies:${key}`];
    } else {
      config[`connector-topologies:${key}`] = value;
    }
  }
  return config;
}

function problems(stack: string, change: Values): string[] {
  const parsed = program.parseStack(configOf(stack, change), {
    stackName: stack,
    directory: project.stackDirectory,
  });
  const text = parsed.ok ? "" : program.renderIssues(`Pulumi.${stack}.yaml`, stack, parsed.issues);
  return text.split("\n").slice(2);
}

const part = (stack: string, key: string): Values => configOf(stack)[`connector-topologies:${key}`] as Values;

/** The whole plan, policies and questions of reachability included. */
async function planOf(stack: string): Promise<Plan> {
  const outcome = await planStack(project, stack, program);
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.plan;
}

const rulesOf = (plan: Plan, group: string, direction: "Ingress" | "Egress") =>
  plan.resources
    .filter(({ type, name }) => type.endsWith(`SecurityGroup${direction}Rule`) && name.startsWith(`${group}-`))
    .map(({ inputs }) => inputs as { [key: string]: unknown });

const only = (plan: Plan, name: string, type: string): Pick<GraphResource, "id" | "inputs" | "outputs"> => {
  const found = plan.resources.filter((resource) => resource.name === name && resource.type.endsWith(type));
  assert.equal(found.length, 1, `${found.length} are called ${name}`);
  return found[0]! as GraphResource;
};

const proved = (plan: Plan): string[] =>
  [...new Set(plan.reachability.map(({ id, verdict }) => `${id} ${verdict}`))].sort();

describe("example stack mac-workstation", () => {
  it("is proved to admit who it should, nobody else, and to pass every mandatory policy", async () => {
    const plan = await planOf("mac-workstation");
    assert.deepEqual(proved(plan), ["M1 PROVED", "M2 PROVED", "M3 PROVED", "M4 PROVED", "SSM PROVED"]);
    assert.deepEqual(
      plan.policy.filter(
        ({ level, verdict }) => level === "mandatory" && !["pass", "not-applicable"].includes(verdict),
      ),
      [],
    );
    const mac = plan.policy
      .filter(({ policy }) => policy.startsWith("mac-"))
      .map(({ policy, verdict }) => `${policy} ${verdict}`);
    assert.deepEqual(mac.sort(), [
      "mac-host-autoplacement-off pass",
      "mac-host-protected pass",
      "mac-host-recovery-followed pass",
      "mac-host-type-az-single-instance pass",
      "mac-tenancy-host pass",
    ]);
  });

  it("looks up one image per release and architecture, and none for image ids", async () => {
    const plan = await planOf("mac-workstation");
    assert.deepEqual(
      plan.resources.filter(({ type }) => type.endsWith(":DedicatedHost")).map(({ name }) => name),
      ["mac-anna-host"],
    );
    assert.equal(plan.warnings.filter((text) => text.includes("getParameter")).length, 1);
    assert.equal(plan.warnings.filter((text) => text.includes("getDedicatedHost")).length, 0);
  });

  it("names its hosts as outputs", async () => {
    const { outputs } = await planOf("mac-workstation");
    const hosts = outputs["hosts"] as { [name: string]: { adopted: boolean; availabilityZone: string } };
    assert.deepEqual(
      Object.entries(hosts).map(([name, { adopted, availabilityZone }]) => [name, adopted, availabilityZone]),
      [
        ["anna", false, "us-east-1a"],
        ["ben", true, "us-east-1a"],
      ],
    );
  });

  const refused: [title: string, change: Values, text: string[]][] = [
    [
      "an unknown key of a workstation",
      { workstations: { anna: { subnet: "a", instanceType: "mac2.metal", macos: "sequoia", host: "h-1" } } },
      [
        "1  workstations.anna.host",
        "   unknown key; did you mean hostId?",
        "   fix:  pulumi config rm --path 'connector-topologies:workstations.anna.host' --stack mac-workstation",
        "         pulumi config set --path 'connector-topologies:workstations.anna.hostId' h-0123456789abcdef0 --stack mac-workstation",
        "         with your own value in place of the example",
      ],
    ],
    [
      "a default type that is no Mac, at the key in the file",
      {
        workstations: {
          ...part("mac-workstation", "workstations"),
          defaults: { instanceType: "mac2-m2", macos: "sequoia" },
        },
      },
      [
        '1  workstations.defaults.instanceType = "mac2-m2"',
        "   is no EC2 Mac type; known: mac1.metal, mac2.metal, mac2-m2.metal, mac2-m2pro.metal, mac2-m1ultra.metal, mac-m4.metal,",
        "   mac-m4pro.metal, mac-m4max.metal, mac-m3ultra.metal",
        "   fix:  pulumi config set --path 'connector-topologies:workstations.defaults.instanceType' mac2-m2.metal --stack mac-workstation",
      ],
    ],
    [
      "a secret in place of where it is kept, without showing it",
      { pcoipRegistrationCode: { secure: "v1:xxxx" } },
      [
        "1  pcoipRegistrationCode",
        "   must be a map with secretArn or ssmParameter: the Mac reads it at boot, and Pulumi never does",
        `   fix:  pulumi config set --path 'connector-topologies:pcoipRegistrationCode' '{"ssmParameter":"/pcoip/registration-code"}' --stack mac-workstation`,
        "         with your own value in place of the example",
      ],
    ],
    [
      "administrators as the whole internet",
      { admins: { all: ["0.0.0.0/0"] } },
      [
        '1  admins.all[0] = "0.0.0.0/0"',
        "   is the whole internet, which may not be an administrator; give the networks you mean",
        "   fix:  pulumi config set --path 'connector-topologies:admins.all[0]' 203.0.113.0/24 --stack mac-workstation",
        "         with your own value in place of the example",
      ],
    ],
  ];
  for (const [title, change, text] of refused) {
    it(`refuses ${title}`, () => {
      assert.deepEqual(problems("mac-workstation", change), text);
    });
  }
});

describe("example stack hp-anyware-with-mac", () => {
  let plan: Plan;
  before(async () => {
    plan = await planOf("hp-anyware-with-mac");
  });

  const AGENT = ["tcp 4172", "tcp 443", "tcp 60443", "udp 4172"];
  const portsOf = (rules: readonly { [key: string]: unknown }[]): string[] =>
    rules.map((rule) => `${String(rule["ipProtocol"])} ${String(rule["fromPort"])}`).sort();

  it("lets connectors reach the Macs' subnets on exactly the ports on which the Macs let connectors in", () => {
    const macSubnets = ["10.40.1.0/24", "10.40.2.0/24"];
    for (const cidr of macSubnets) {
      const out = rulesOf(plan, "anyware-connector", "Egress").filter(({ cidrIpv4 }) => cidrIpv4 === cidr);
      assert.deepEqual(portsOf(out), AGENT);
    }
    const connectors = only(plan, "anyware-connector", ":SecurityGroup").id;
    const letIn = rulesOf(plan, "anyware-mac-workstation", "Ingress");
    assert.deepEqual(portsOf(letIn), AGENT);
    assert.deepEqual([...new Set(letIn.map((rule) => rule["referencedSecurityGroupId"]))], [connectors]);
  });

  it("is proved to let connectors reach the Macs and clients not, with no administration from anywhere", () => {
    assert.deepEqual(proved(plan), [
      "H1 PROVED",
      "H2 PROVED",
      "H3 PROVED",
      "H4 PROVED",
      "H5 PROVED",
      "H6 PROVED",
      "H7 PROVED",
      "H8 PROVED",
      "H9 PROVED",
      "M2 PROVED",
      "M3 PROVED",
      "M4 PROVED",
      "SSM PROVED",
    ]);
  });

  it("puts the Macs into private subnets without public addresses, so that no client reaches one directly", () => {
    const macs = plan.resources.filter(
      ({ type, name }) => type.endsWith(":Instance") && name.startsWith("anyware-mac-"),
    );
    assert.deepEqual(macs.map(({ name }) => name).sort(), ["anyware-mac-anna", "anyware-mac-ben"]);
    assert.equal(plan.resources.filter(({ name }) => /^anyware-mac-.*-eip/.test(name)).length, 0);
    const subnets = new Map(
      plan.resources
        .filter(({ type }) => type.endsWith(":Subnet"))
        .map(({ id, inputs }) => [id, (inputs as { cidrBlock: string }).cidrBlock]),
    );
    for (const key of ["anna", "ben"]) {
      const { inputs } = only(plan, `anyware-mac-${key}-interface`, ":NetworkInterface");
      assert.equal(subnets.get(inputs["subnetId"] as string), key === "anna" ? "10.40.1.0/24" : "10.40.2.0/24");
    }
  });

  it("has one list of steps, what comes before up first", () => {
    assert.deepEqual(
      plan.handoff?.steps?.map((step) => step.split(":")[0]),
      [
        "before up",
        "see that each connector took its own Elastic IP as ExternalRoutableIP (output handoff.connectors)",
        "run the check script",
        "give clients this allow-list",
        "log in as the user and allow PCoIP Agent under Privacy & Security",
        "macOS 15 and later ask once an app for Local Network, in the same place and without a line in a log",
        "add each workstation's private address to the connectors' manager (output macWorkstations.handoff.workstations, privateIp)",
        "check the Macs",
      ],
    );
  });

  it("adds the Macs to the workstations that are named", async () => {
    const config = configOf("hp-anyware-with-mac", {
      egress: { ...part("hp-anyware-with-mac", "egress"), workstations: ["10.50.0.0/24"] },
    });
    const parsed = program.parseStack(config, { stackName: "x", directory: project.stackDirectory });
    assert.deepEqual(parsed.ok ? [] : parsed.issues, []);
  });

  it("asks for the hosts' state, and not when lookups are off, beside connectors or without", async () => {
    const asked = async (name: string, lookups: boolean): Promise<string[]> => {
      const parsed = program.parseStack(configOf(name, { lookups }), {
        stackName: "x",
        directory: project.stackDirectory,
      });
      assert.ok(parsed.ok);
      const { lookUps } = await runProgram(
        () => program.deploy(parsed.stack, { lookups: true, secret: () => secret("hidden") }),
        { project: "test", stack: "x", account: { region: "us-east-1", accountId: "111122223333" }, config: {} },
      );
      return lookUps.map(({ token }) => token).filter((token) => token.endsWith(":getDedicatedHost"));
    };
    assert.equal((await asked("hp-anyware-with-mac", true)).length, 2);
    assert.deepEqual(await asked("hp-anyware-with-mac", false), []);
    assert.deepEqual(await asked("mac-workstation", false), []);
  });

  it("tells the stack's topic of the Macs too, and shows them on a dashboard of their own", async () => {
    const alarms = { topicArn: "arn:aws:sns:us-east-1:111122223333:on-call", errorsPerMinute: 5 };
    const parsed = program.parseStack(configOf("hp-anyware-with-mac", { alarms, dashboard: true }), {
      stackName: "x",
      directory: project.stackDirectory,
    });
    assert.ok(parsed.ok);
    const { resources } = await runProgram(
      () => program.deploy(parsed.stack, { lookups: false, secret: () => secret("hidden") }),
      { project: "test", stack: "x", account: { region: "us-east-1", accountId: "111122223333" }, config: {} },
    );
    const named = (type: string) =>
      resources
        .filter((each) => each.type === type && each.name.startsWith("anyware-mac-"))
        .map(({ name, inputs }) => [name, inputs["alarmActions"]]);
    assert.deepEqual(named("aws:cloudwatch/metricAlarm:MetricAlarm"), [
      ["anyware-mac-alarm-instance-anna", [alarms.topicArn]],
      ["anyware-mac-alarm-instance-ben", [alarms.topicArn]],
    ]);
    assert.deepEqual(named("aws:cloudwatch/dashboard:Dashboard"), [["anyware-mac-dashboard", undefined]]);
  });

  it("says once what is wrong with a topic that both parts have", () => {
    const topicArn = "arn:aws:sns:eu-west-1:111122223333:on-call";
    assert.deepEqual(problems("hp-anyware-with-mac", { alarms: { topicArn } }).slice(0, 2), [
      `1  alarms.topicArn = "${topicArn}"`,
      "   is in eu-west-1; an alarm tells topics of its own region, us-east-1",
    ]);
    assert.equal(
      problems("hp-anyware-with-mac", { alarms: { topicArn } }).filter((line) => /^\d/.test(line)).length,
      1,
    );
  });

  it("still needs workstations without Macs", () => {
    assert.deepEqual(problems("hp-anyware-with-mac", { macWorkstations: undefined }), [
      "1  egress.workstations",
      '   is required, such as ["10.41.0.0/20"]',
      `   fix:  pulumi config set --path 'connector-topologies:egress.workstations' '["10.41.0.0/20"]' --stack hp-anyware-with-mac`,
      "         with your own value in place of the example",
    ]);
  });

  it("names problems of the Macs at their place in the file", () => {
    const macs = part("hp-anyware-with-mac", "macWorkstations");
    const workstations = { ...(macs["workstations"] as Values), anna: { subnet: "inside-c", diskGiB: 10 } };
    assert.deepEqual(problems("hp-anyware-with-mac", { macWorkstations: { ...macs, workstations } }), [
      "1  macWorkstations.workstations.anna.diskGiB = 10",
      "   must be a whole number from 60 to 65536 GiB",
      "   fix:  pulumi config set --path 'connector-topologies:macWorkstations.workstations.anna.diskGiB' 60 --stack hp-anyware-with-mac",
      "",
      '2  macWorkstations.workstations.anna.subnet = "inside-c"',
      "   no such subnet; known: inside-a (us-east-1a), inside-b (us-east-1b), a (us-east-1a), b (us-east-1b)",
      "   fix:  pulumi config set --path 'connector-topologies:macWorkstations.workstations.anna.subnet' inside-a --stack hp-anyware-with-mac",
    ]);
  });

  it("says how connectors that exist are let in", () => {
    const connectors = { a: { subnet: "a", instanceId: "i-0123456789abcdef0", publicIp: "198.51.100.40" } };
    assert.match(
      problems("hp-anyware-with-mac", { connectors }).join("\n"),
      /macWorkstations\n {3}need the connectors' security groups to let them in; give each connector's securityGroupId/,
    );
  });
});
