/** Sessions that go from client to workstation: connectors carry the login, and have no address on the internet. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { type HpAnywareConnectorsArgs, Sessions } from "../../../components/hp-anyware/args";
import { planStack } from "../../../plan/build";
import type { Plan } from "../../../plan/model/plan";
import { judge } from "../../../plan/model/verdict";
import { readProject } from "../../../plan/project/project";
import * as program from "../../../stacks/program";
import { type Config, exampleConfig, own, projectWith } from "../../support/plans";
import { base, planOf } from "./fixtures";

const direct: HpAnywareConnectorsArgs = {
  ...base,
  network: {
    vpcId: "vpc-0a1b2c3d4e5f60718",
    publicSubnets: { out: base.network.publicSubnets!["a"]! },
    privateSubnets: {
      a: { ...base.network.privateSubnets!["inner"]!, cidrBlock: "10.40.2.0/24" },
      b: { subnetId: "subnet-0ddd111122223333d", availabilityZone: "eu-west-1b", cidrBlock: "10.40.3.0/24" },
    },
  },
  clients: { office: { cidrs: ["10.41.0.0/16"] } },
  sessions: Sessions.Direct,
  loadBalancer: { scheme: "internal" },
  userData: undefined,
};

describe("arguments of direct sessions", () => {
  it("put connectors and load balancer into private subnets", () => {
    const { plan, errors, warnings } = planOf(direct);
    assert.deepEqual([errors, warnings], [[], []]);
    assert.deepEqual([plan.subnetGroup, plan.loadBalancerSubnets], ["privateSubnets", ["a", "b"]]);
    assert.equal(plan.region, "eu-west-1");
  });

  for (const [title, change, errors] of [
    [
      "a load balancer on the internet",
      { loadBalancer: undefined },
      [
        'loadBalancer.scheme: must be internal with direct sessions: they are of clients inside the company; fix: set loadBalancer.scheme to "internal"',
      ],
    ],
    [
      "a public subnet",
      { connectors: { a: { subnet: "out" }, b: { subnet: "b" } } },
      [
        'connectors.a.subnet = "out": is a public subnet; with direct sessions connectors have no public address, so it needs a private one: a (eu-west-1a), b (eu-west-1b); fix: set connectors.a.subnet to "a"',
      ],
    ],
    [
      "an Elastic IP",
      {
        connectors: {
          a: { subnet: "a", allocationId: "eipalloc-0123456789abcdef0", publicIp: "198.51.100.7" },
          b: { subnet: "b" },
        },
      },
      [
        'connectors.a.allocationId = "eipalloc-0123456789abcdef0": does not go with direct sessions, which go past the connector',
        'connectors.a.publicIp = "198.51.100.7": does not go with direct sessions, which go past the connector',
      ],
    ],
    [
      "a subnet of the load balancer that is none of the private ones",
      { loadBalancerSubnets: ["a", "b", "out"] },
      ['loadBalancerSubnets[2] = "out": no such private subnet; known: a, b'],
    ],
    ["a way that there is not", { sessions: "both" }, ['sessions = "both": must be one of relayed, direct']],
  ] as const) {
    it(`refuse ${title}`, () => {
      const found = planOf({ ...direct, ...change } as HpAnywareConnectorsArgs).errors;
      assert.deepEqual(title === "a way that there is not" ? found.slice(0, 1) : found, errors);
    });
  }

  it("have no address for the start script", () => {
    const { errors } = planOf({ ...direct, userData: base.userData });
    assert.equal(errors.length, 1);
    assert.match(errors[0]!, /^userData\.template: .*externalRoutableIp/);
    assert.deepEqual(planOf({ ...direct, userData: { template: "#!/bin/sh\necho ${connectorName}\n" } }).warnings, []);
  });

  it("say that a capacity counts for nothing", () => {
    const { plan, warnings } = planOf({ ...direct, capacity: { peakSessions: 1000, required: true } });
    assert.deepEqual(warnings, ["capacity: has no effect with direct sessions, which no connector carries"]);
    assert.equal(plan.capacity, undefined);
  });

  it("take clients with IPv6 alone, whose sessions need no address of a connector", () => {
    const clients = { office: { cidrs: ["fd00:41::/32"] } };
    const loadBalancer = { scheme: "internal", ipAddressType: "dualstack" } as const;
    const { errors } = planOf({ ...direct, clients, loadBalancer });
    assert.deepEqual(
      errors.filter((error) => error.startsWith("clients")),
      [],
    );
  });
});

describe("a stack with direct sessions", function () {
  this.timeout(60_000);

  async function planned(change: Config = {}): Promise<Plan> {
    const example = exampleConfig("hp-anyware");
    const network = example["connector-topologies:network"] as Config;
    const transitGateway = { transitGatewayId: "tgw-0123456789abcdef0", routes: ["10.41.0.0/16"] };
    const config = {
      ...example,
      ...own({
        network: { ...network, ipv6: false, natGateways: "single", transitGateway },
        sessions: "direct",
        loadBalancer: { scheme: "internal" },
        clients: { office: ["10.41.0.0/16"] },
        connectors: {
          defaults: { amiId: "ami-0123456789abcdef0" },
          a: { subnet: "desks-a" },
          b: { subnet: "desks-b" },
        },
        ...change,
      }),
    };
    for (const key of ["capacity", "registrationCode", "userData"]) {
      delete (config as Config)[`connector-topologies:${key}`];
    }
    const root = projectWith("hp-anyware", config);
    try {
      const outcome = await planStack(readProject(root), "hp-anyware", program);
      assert.ok(outcome.ok, JSON.stringify(outcome));
      return outcome.plan;
    } finally {
      rmSync(root, { recursive: true });
    }
  }

  it("has no Elastic IP for a connector and no rule for 4172", async () => {
    const { resources } = await planned();
    const of = (type: string) => resources.filter((each) => each.type === type);
    assert.deepEqual(
      of("aws:ec2/eip:Eip").map(({ name }) => name),
      ["anyware-network-1"],
    );
    assert.deepEqual(of("aws:ec2/eipAssociation:EipAssociation"), []);
    const ports = resources
      .filter(({ type }) => type.startsWith("aws:vpc/securityGroup"))
      .flatMap(({ inputs }) => [inputs["fromPort"], inputs["toPort"]]);
    assert.ok(ports.includes(60_443));
    assert.ok(!ports.includes(4172));
  });

  it("is proved: clients log in, connectors prepare workstations in their own subnets, nobody has a session there", async () => {
    const plan = await planned();
    const answers = plan.reachability.map(({ id, verdict, group }) => `${id} ${verdict} ${group}`);
    assert.deepEqual(
      [...new Set(answers)],
      [
        "H1 PROVED office -> load balancer tcp/443",
        "H2 PROVED load balancer -> each connector tcp/443",
        "H4 PROVED nobody at all -> each connector tcp/4172, udp/4172, and nobody on the internet anything",
        "H5 PROVED nobody at all -> each connector tcp/22, tcp/3389, tcp/5900, tcp/5800",
        "H7 PROVED each connector -> dns tcp/53, udp/53",
        "H7 PROVED each connector -> domainControllers tcp/636",
        "H7 PROVED each connector -> internet tcp/443",
        "H6 PROVED each connector -> workstations tcp/443, tcp/60443",
        "H9 PROVED all connectors reach and admit the same",
        "SSM PROVED each connector -> Systems Manager tcp/443",
      ],
    );
    const { violations, refuted, unknown } = judge(plan);
    assert.deepEqual([violations, refuted, unknown], [[], [], []]);
  });

  it("asks for the direct login where clients may have it", async () => {
    const plan = await planned({ access: { directHttps: true } });
    const h3 = plan.reachability.filter(({ id }) => id === "H3");
    assert.deepEqual(
      h3.map(({ verdict, group }) => `${verdict} ${group}`),
      Array(2).fill("PROVED office -> each connector tcp/443"),
    );
  });

  it("tells people to open workstations, and has no list of addresses", async () => {
    const plan = await planned();
    const handoff = JSON.stringify(plan.handoff);
    assert.ok(handoff.includes("leave ExternalRoutableIP empty on each connector"));
    assert.ok(!handoff.includes("Elastic IP"));
  });
});
