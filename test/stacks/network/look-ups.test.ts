import * as assert from "node:assert/strict";
import { secret } from "@pulumi/pulumi";
import { runProgram } from "../../../plan/offline/run";
import { checkNetworkFacts, checkSsmEndpoints } from "../../../stacks/network/look-ups";
import type { ExistingNetwork } from "../../../stacks/network/network";
import { ConfigProblems, deploy, parseStack, renderIssues } from "../../../stacks/program";
import { type Answers, answerLookUps } from "../../support/aws-answers";
import { changed, existingVpc, newVpc } from "../topologies/hp-anyware-config";

const VPC = "vpc-0a1b2c3d4e5f60718";
const A = "subnet-0aaa111122223333a";
const DESKS = "subnet-0ccc111122223333c";

const declared = (): ExistingNetwork => ({
  vpcId: VPC,
  publicSubnets: { a: { subnetId: A, availabilityZone: "eu-west-1a", cidrBlock: "10.40.0.0/26" } },
  privateSubnets: {
    desks: {
      subnetId: DESKS,
      availabilityZone: "eu-west-1b",
      cidrBlock: "10.40.1.0/24",
      defaultRoute: "nat-gateway",
      natAddresses: ["198.51.100.7"],
    },
  },
});

const truth = (): Answers => ({
  subnets: {
    [A]: { vpcId: VPC, availabilityZone: "eu-west-1a", cidrBlock: "10.40.0.0/26" },
    [DESKS]: { vpcId: VPC, availabilityZone: "eu-west-1b", cidrBlock: "10.40.1.0/24" },
  },
  routeTables: {
    "rtb-main": { vpcId: VPC, main: true, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }] },
    "rtb-desks": {
      vpcId: VPC,
      subnetIds: [DESKS],
      routes: [
        { cidrBlock: "10.40.0.0/16", gatewayId: "local" },
        { cidrBlock: "0.0.0.0/0", natGatewayId: "nat-1" },
      ],
    },
  },
  natGateways: { "nat-1": { publicIp: "198.51.100.7" } },
});

async function found(answers: Answers, network = declared()): Promise<string[]> {
  await answerLookUps(answers);
  return [...(await checkNetworkFacts(network)), ...(await checkSsmEndpoints(network, "eu-west-1"))].map(
    ({ path, problem }) => `${path}: ${problem}`,
  );
}

describe("look-ups of an existing network", () => {
  it("find nothing to say when all is as declared", async () => {
    assert.deepEqual(await found(truth()), []);
  });

  it("want the VPC's own networks to be all that are declared", async () => {
    const network = { ...declared(), vpcCidrBlocks: ["10.40.0.0/16"] };
    const block = (cidrBlock: string, state = "associated") => ({ cidrBlock, state });
    const gone = block("10.42.0.0/16", "disassociated");
    assert.deepEqual(await found({ ...truth(), vpcs: { [VPC]: [block("10.40.0.0/16"), gone] } }, network), []);
    const more = { ...truth(), vpcs: { [VPC]: [block("10.41.0.0/16"), block("10.40.0.0/16")] } };
    assert.deepEqual(await found(more, network), [
      "network.vpcCidrBlocks: does not match AWS, which says 10.40.0.0/16, 10.41.0.0/16",
    ]);
    assert.deepEqual(await found({ ...truth(), vpcs: { [VPC]: [block("10.40.0.0/20")] } }, network), [
      "network.vpcCidrBlocks: does not match AWS, which says 10.40.0.0/20",
    ]);
  });

  it("want the endpoints of Systems Manager where they are declared, with private DNS", async () => {
    const network = { ...declared(), ssmEndpoints: ["desks"] };
    const whole = { subnetIds: [DESKS], privateDnsEnabled: true };
    const services = (last: { subnetIds: string[]; privateDnsEnabled: boolean } | undefined) => ({
      "com.amazonaws.eu-west-1.ssm": whole,
      ...(last ? { "com.amazonaws.eu-west-1.ssmmessages": last } : {}),
    });
    const say = (last: Parameters<typeof services>[0]) => found({ ...truth(), vpcEndpoints: services(last) }, network);
    assert.deepEqual(await say(whole), []);
    assert.deepEqual(await say({ ...whole, subnetIds: [A] }), [
      "network.ssmEndpoints: does not match AWS: the endpoint vpce-1 of ssmmessages is not in desks",
    ]);
    assert.deepEqual(await say({ ...whole, privateDnsEnabled: false }), [
      "network.ssmEndpoints: does not match AWS: the endpoint vpce-1 of ssmmessages has no private DNS",
    ]);
    assert.deepEqual(await say(undefined), [
      "network.ssmEndpoints: endpoint of ssmmessages could not be looked up: no matching EC2 VPC Endpoint found",
    ]);
  });

  it("use the main route table for a subnet that has none of its own", async () => {
    const answers = truth();
    const routeTables = { ...answers.routeTables, "rtb-main": { vpcId: VPC, main: true, routes: [] } };
    assert.deepEqual(await found({ ...answers, routeTables }), [
      "network.publicSubnets.a.defaultRoute: does not match AWS, which says none",
    ]);
  });

  it("report every difference at its key", async () => {
    const answers: Answers = {
      ...truth(),
      subnets: {
        [A]: { vpcId: "vpc-0fffffffffffffff0", availabilityZone: "eu-west-1c", cidrBlock: "10.40.0.0/27" },
        [DESKS]: { vpcId: VPC, availabilityZone: "eu-west-1b", cidrBlock: "10.40.1.0/24" },
      },
      natGateways: { "nat-1": { publicIp: "198.51.100.99" } },
    };
    assert.deepEqual(await found(answers), [
      "network.privateSubnets.desks.natAddresses: does not match AWS, which says 198.51.100.99",
      "network.publicSubnets.a.availabilityZone: does not match AWS, which says eu-west-1c",
      "network.publicSubnets.a.cidrBlock: does not match AWS, which says 10.40.0.0/27",
      `network.publicSubnets.a.subnetId: is in vpc-0fffffffffffffff0, not in ${VPC}`,
    ]);
  });

  it("report a private subnet that has an internet gateway", async () => {
    const answers = truth();
    const desks = { vpcId: VPC, subnetIds: [DESKS], routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }] };
    assert.deepEqual(await found({ ...answers, routeTables: { ...answers.routeTables, "rtb-desks": desks } }), [
      "network.privateSubnets.desks.defaultRoute: does not match AWS, which says internet-gateway",
    ]);
  });

  it("claim nothing of a default route through something else", async () => {
    const answers = truth();
    const desks = { vpcId: VPC, subnetIds: [DESKS], routes: [{ cidrBlock: "0.0.0.0/0", transitGatewayId: "tgw-1" }] };
    assert.deepEqual(await found({ ...answers, routeTables: { ...answers.routeTables, "rtb-desks": desks } }), []);
  });

  it("compare IPv6 networks whatever their spelling", async () => {
    const network = declared();
    const withIpv6 = { ...network.publicSubnets!["a"]!, ipv6CidrBlock: "2001:DB8:0:0a::/64" };
    const answers = truth();
    const subnets = { ...answers.subnets, [A]: { ...answers.subnets[A], ipv6CidrBlock: "2001:db8:0:a::/64" } };
    assert.deepEqual(await found({ ...answers, subnets }, { ...network, publicSubnets: { a: withIpv6 } }), []);
    assert.deepEqual(await found(answers, { ...network, publicSubnets: { a: withIpv6 } }), [
      "network.publicSubnets.a.ipv6CidrBlock: does not match AWS, which says none",
    ]);
  });

  for (const [title, natGateway, problems] of [
    [
      "match a regional NAT gateway, which has a list of addresses and no single one",
      { regionalNatGatewayAddresses: [{ publicIp: "198.51.100.8" }, { publicIp: "198.51.100.7" }] },
      [],
    ],
    [
      "report a regional NAT gateway's other addresses",
      { regionalNatGatewayAddresses: [{ publicIp: "198.51.100.7" }, { publicIp: "198.51.100.9" }] },
      ["does not match AWS, which says 198.51.100.7, 198.51.100.9; fix: 198.51.100.7, 198.51.100.9"],
    ],
    [
      "report a NAT gateway without a public address",
      { publicIp: "" },
      ["does not match AWS: the NAT gateway has no public address; fix: remove the key"],
    ],
    [
      "take a secondary address, of which the provider tells only the allocation, on trust",
      { publicIp: "198.51.100.7", secondaryAllocationIds: ["eipalloc-1"] },
      [],
    ],
  ] as const) {
    it(title, async () => {
      const network = declared();
      const desks = { ...network.privateSubnets!["desks"]!, natAddresses: ["198.51.100.7", "198.51.100.8"] };
      await answerLookUps({ ...truth(), natGateways: { "nat-1": natGateway } });
      const issues = await checkNetworkFacts({ ...network, privateSubnets: { desks } });
      assert.deepEqual(
        issues.map(({ path, problem, fix }) => {
          assert.equal(path, "network.privateSubnets.desks.natAddresses");
          return `${problem}; fix: ${fix?.value === undefined ? "remove the key" : (fix.value as string[]).join(", ")}`;
        }),
        problems,
      );
    });
  }

  it("say that a subnet could not be looked up, in one line", async () => {
    assert.deepEqual(await found({ ...truth(), subnets: { [A]: truth().subnets[A]! } }), [
      `network.privateSubnets.desks: could not be looked up: reading EC2 Subnet ${DESKS}: no matching subnet found`,
    ]);
  });

  it("stop a deployment before anything is created, with lines that mend the config", async () => {
    const parsed = parseStack(existingVpc(), { stackName: "demo" });
    assert.ok(parsed.ok);
    await answerLookUps({
      ...truth(),
      subnets: {
        [A]: { vpcId: VPC, availabilityZone: "eu-west-1a", cidrBlock: "10.40.0.0/27" },
        "subnet-0bbb111122223333b": { vpcId: VPC, availabilityZone: "eu-west-1b", cidrBlock: "10.40.0.64/26" },
        [DESKS]: { vpcId: VPC, availabilityZone: "eu-west-1a", cidrBlock: "10.40.1.0/24" },
      },
    });
    const problems = await deploy(parsed.stack, { lookups: true, secret: () => secret("") }).then(
      () => assert.fail("it deployed"),
      (error: unknown) => error,
    );
    assert.ok(problems instanceof ConfigProblems);
    assert.deepEqual(renderIssues("Pulumi.demo.yaml", "demo", problems.issues).split("\n"), [
      "Pulumi.demo.yaml: 1 problem, nothing was planned",
      "",
      '1  network.publicSubnets.a.cidrBlock = "10.40.0.0/26"',
      "   does not match AWS, which says 10.40.0.0/27",
      "   fix:  pulumi config set --path 'connector-topologies:network.publicSubnets.a.cidrBlock' 10.40.0.0/27 --stack demo",
    ]);
  });

  for (const [title, raw, lookups] of [
    ["the config switches them off", changed(existingVpc(), [[["lookups"], "false"]]), true],
    ["the plan runs offline", existingVpc(), false],
    ["the network is new", newVpc(), true],
  ] as const) {
    it(`are not made when ${title}`, async () => {
      const parsed = parseStack(raw, { stackName: "demo" });
      assert.ok(parsed.ok);
      // The offline run answers no look-up of a subnet: one that is made would end it.
      const { resources } = await runProgram(() => deploy(parsed.stack, { lookups, secret: () => secret("") }), {
        project: "connector-topologies",
        stack: "demo",
        account: { region: "eu-west-1", accountId: "111122223333" },
        config: {},
      });
      assert.equal(resources.filter(({ type }) => type === "aws:ec2/instance:Instance").length, 2);
    });
  }
});
