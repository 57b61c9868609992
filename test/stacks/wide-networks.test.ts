/** Valid configs whose sources or destinations hold the stack's own VPC: nobody is asked about themselves. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { planStack } from "../../plan/build";
import { judge } from "../../plan/model/verdict";
import { readProject } from "../../plan/project/project";
import * as program from "../../stacks/program";
import { type Config, exampleConfig, own, projectWith } from "../support/plans";

const ALL = ["0.0.0.0/0", "::/0"];

const egressOf = (name: string): Config => (exampleConfig(name)["connector-topologies:egress"] ?? {}) as Config;
const application = { privateApplications: { company: { to: ["10.0.0.0/8"], ports: ["tcp/443"] } } };

/** An existing VPC in 10.0.0.0/8, whose routes to private networks are taken as declared. */
const existing = {
  vpcId: "vpc-0a1b2c3d4e5f60718",
  publicSubnets: {
    a: { subnetId: "subnet-0aaa111122223333a", availabilityZone: "us-east-1a", cidrBlock: "10.41.0.0/24" },
  },
};

describe("a stack that plans green", function () {
  this.timeout(60_000);

  for (const [title, name, change] of [
    ["clients everywhere, in both families", "hp-anyware", { clients: { all: ALL } }],
    ["clients everywhere, in two halves", "hp-anyware", { clients: { all: ["0.0.0.0/1", "128.0.0.0/1"] } }],
    ["clients everywhere, HTTPS", "codestream-https", { clients: { all: ["0.0.0.0/0"] } }],
    ["clients everywhere, HTTP", "codestream-http", { clients: { all: ["0.0.0.0/0"] } }],
    ["the internet in both families", "hp-anyware", { egress: { ...egressOf("hp-anyware"), internet: ALL } }],
    ["the internet in both families from a host without IPv6", "codestream-https", { egress: { internet: ALL } }],
    ["administrators around its own VPC", "mac-workstation", { network: existing, admins: { office: ["10.0.0.0/8"] } }],
    ["private applications around its own VPC", "cloudbrink-standalone", application],
    ["private applications around the VPC of a pair", "cloudbrink-active-standby", application],
  ] as const) {
    it(`has ${title}: ${name}`, async () => {
      const root = projectWith(name, { ...exampleConfig(name), ...own(change as Config) });
      try {
        const outcome = await planStack(readProject(root), name, program);
        assert.ok(outcome.ok, JSON.stringify(outcome));
        const { violations, refuted, unknown } = judge(outcome.plan);
        assert.deepEqual(
          [violations, refuted, unknown].map((each) => each.map((one) => JSON.stringify(one))),
          [[], [], []],
        );
        assert.ok(outcome.plan.reachability.length > 0);
      } finally {
        rmSync(root, { recursive: true });
      }
    });
  }
});
