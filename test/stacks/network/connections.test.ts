/** What connects a new network: attachment, peerings, resolver, endpoints, each in the right subnets and tables. */
import * as assert from "node:assert/strict";
import { secret } from "@pulumi/pulumi";
import { Issues } from "../../../components/shared/input/issues";
import type { Run } from "../../../plan/model/run";
import { runProgram } from "../../../plan/offline/run";
import { type Connections, checkConnections } from "../../../stacks/network/connections";
import { connectionSteps } from "../../../stacks/network/connections-handoff";
import type { NewNetwork } from "../../../stacks/network/network";
import { deploy, parseStack } from "../../../stacks/program";
import { changed, newVpc } from "../topologies/hp-anyware-config";

const TGW = "tgw-0123456789abcdef0";
const DIRECTORY = { vpcId: "vpc-0fedcba9876543210", routes: ["10.50.0.0/16"] };
const RESOLVER = { rules: { corp: { domain: "corp.example.com", targetIps: ["10.50.8.10", "10.50.8.11"] } } };

async function run(connections: Connections, more: Parameters<typeof changed>[1] = []): Promise<Run> {
  const given = Object.entries(connections).map(([key, value]) => [["network", key], value] as const);
  const parsed = parseStack(changed(newVpc(), [...given, ...more]), { stackName: "demo" });
  assert.deepEqual(parsed.ok ? [] : parsed.issues, []);
  assert.ok(parsed.ok);
  const { stack } = parsed;
  return runProgram(async () => deploy(stack, { lookups: false, secret: () => secret("hidden") }), {
    project: "connector-topologies",
    stack: "demo",
    account: { region: "eu-west-1", accountId: "111122223333" },
    config: {},
  });
}

const ofType = ({ resources }: Run, type: string) => resources.filter((resource) => resource.type === type);
const named = (result: Run, name: string) => result.resources.filter((resource) => resource.name === name);
const subnetNames = (result: Run, ids: unknown) =>
  (ids as string[]).map((id) => ofType(result, "aws:ec2/subnet:Subnet").find((subnet) => subnet.id === id)?.name);

/** Routes to what lies elsewhere, by the subnet whose table they are in. */
function routesBySubnet(result: Run): { [subnet: string]: string[] } {
  const associations = ofType(result, "aws:ec2/routeTableAssociation:RouteTableAssociation");
  const subnets = ofType(result, "aws:ec2/subnet:Subnet");
  const routes = ofType(result, "aws:ec2/route:Route").filter(
    ({ inputs }) => inputs["transitGatewayId"] !== undefined || inputs["vpcPeeringConnectionId"] !== undefined,
  );
  return Object.fromEntries(
    subnets.map((subnet) => {
      const table = associations.find(({ inputs }) => inputs["subnetId"] === subnet.id)?.inputs["routeTableId"];
      const own = routes.filter(({ inputs }) => inputs["routeTableId"] === table);
      return [subnet.name, own.map(({ inputs }) => String(inputs["destinationCidrBlock"])).sort()];
    }),
  );
}

describe("the connections of a new network", () => {
  it("are none, and cost nothing, unless they are given", async () => {
    const result = await run({});
    const types = new Set(result.resources.map(({ type }) => type));
    for (const type of [
      "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
      "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
      "aws:route53/resolverEndpoint:ResolverEndpoint",
      "aws:ec2/vpcEndpoint:VpcEndpoint",
    ]) {
      assert.ok(!types.has(type), type);
    }
  });

  it("attach a transit gateway to the private subnets and route to it from every subnet", async () => {
    const result = await run({ transitGateway: { transitGatewayId: TGW, routes: ["10.41.0.0/16", "10.42.0.0/16"] } });
    const [attachment] = ofType(result, "aws:ec2transitgateway/vpcAttachment:VpcAttachment");
    assert.deepEqual(subnetNames(result, attachment!.inputs["subnetIds"]), [
      "anyware-network-private-1",
      "anyware-network-private-2",
    ]);
    assert.deepEqual(routesBySubnet(result), {
      "anyware-network-private-1": ["10.41.0.0/16", "10.42.0.0/16"],
      "anyware-network-private-2": ["10.41.0.0/16", "10.42.0.0/16"],
      "anyware-network-public-1": ["10.41.0.0/16", "10.42.0.0/16"],
      "anyware-network-public-2": ["10.41.0.0/16", "10.42.0.0/16"],
    });
    const [route] = named(result, "anyware-network-public-a-to-10.41.0.0_16");
    assert.ok(route!.dependencies.includes(attachment!.urn), "AWS refuses a route to what is not attached yet");
  });

  it("route private subnets with IPv6, which have tables of their own, as well", async () => {
    const result = await run({ transitGateway: { transitGatewayId: TGW, routes: ["10.41.0.0/16"] } }, [
      [["network", "ipv6"], true],
      [["network", "privateIpv6"], true],
    ]);
    assert.deepEqual(routesBySubnet(result), {
      "anyware-network-private-desks-a": ["10.41.0.0/16"],
      "anyware-network-private-desks-b": ["10.41.0.0/16"],
      "anyware-network-public-1": ["10.41.0.0/16"],
      "anyware-network-public-2": ["10.41.0.0/16"],
    });
  });

  it("are in public subnets where there are no others", async () => {
    const result = await run({ transitGateway: { transitGatewayId: TGW, routes: ["10.41.0.0/16"] } }, [
      [["network", "privateSubnets"], undefined],
    ]);
    const [attachment] = ofType(result, "aws:ec2transitgateway/vpcAttachment:VpcAttachment");
    assert.deepEqual(subnetNames(result, attachment!.inputs["subnetIds"]), [
      "anyware-network-public-1",
      "anyware-network-public-2",
    ]);
  });

  it("accept a peering of this account and region, and leave every other to its owner", async () => {
    const peerings = {
      same: DIRECTORY,
      named: { ...DIRECTORY, ownerId: "111122223333", region: "eu-west-1", routes: ["10.51.0.0/16"] },
      region: { ...DIRECTORY, region: "us-east-1", routes: ["10.52.0.0/16"] },
      account: { ...DIRECTORY, ownerId: "222233334444", routes: ["10.53.0.0/16"] },
    };
    const result = await run({ peerings });
    const found = ofType(result, "aws:ec2/vpcPeeringConnection:VpcPeeringConnection").map(({ name, inputs }) => [
      name,
      [inputs["autoAccept"], inputs["peerOwnerId"], inputs["peerRegion"]],
    ]);
    assert.deepEqual(Object.fromEntries(found), {
      "anyware-network-peering-same": [true, undefined, undefined],
      "anyware-network-peering-named": [true, "111122223333", undefined],
      "anyware-network-peering-region": [undefined, undefined, "us-east-1"],
      "anyware-network-peering-account": [undefined, "222233334444", undefined],
    });
    assert.deepEqual(routesBySubnet(result)["anyware-network-public-1"], [
      "10.50.0.0/16",
      "10.51.0.0/16",
      "10.52.0.0/16",
      "10.53.0.0/16",
    ]);
  });

  it("forward a domain from two subnets, with DNS let out to its name servers and nowhere else", async () => {
    const result = await run({ peerings: { directory: DIRECTORY }, resolver: RESOLVER });
    const [endpoint] = ofType(result, "aws:route53/resolverEndpoint:ResolverEndpoint");
    const [rule] = ofType(result, "aws:route53/resolverRule:ResolverRule");
    const [association] = ofType(result, "aws:route53/resolverRuleAssociation:ResolverRuleAssociation");
    const [vpc] = ofType(result, "aws:ec2/vpc:Vpc");
    const places = endpoint!.inputs["ipAddresses"] as { subnetId: string }[];
    assert.deepEqual(
      subnetNames(
        result,
        places.map(({ subnetId }) => subnetId),
      ),
      ["anyware-network-private-1", "anyware-network-private-2"],
    );
    assert.deepEqual(
      [endpoint!.inputs["direction"], rule!.inputs["ruleType"], rule!.inputs["domainName"], rule!.inputs["targetIps"]],
      [
        "OUTBOUND",
        "FORWARD",
        "corp.example.com",
        [
          { ip: "10.50.8.10", port: 53 },
          { ip: "10.50.8.11", port: 53 },
        ],
      ],
    );
    assert.deepEqual(
      [association!.inputs["resolverRuleId"], association!.inputs["vpcId"], rule!.inputs["resolverEndpointId"]],
      [rule!.id, vpc!.id, endpoint!.id],
    );
    const [group] = endpoint!.inputs["securityGroupIds"] as string[];
    const rules = result.resources.filter(({ inputs }) => inputs["securityGroupId"] === group);
    assert.deepEqual(
      rules
        .map(({ type, inputs }) =>
          [type.split(":").at(-1), inputs["ipProtocol"], inputs["fromPort"], inputs["toPort"], inputs["cidrIpv4"]].join(
            " ",
          ),
        )
        .sort(),
      [
        "SecurityGroupEgressRule tcp 53 53 10.50.8.10/32",
        "SecurityGroupEgressRule tcp 53 53 10.50.8.11/32",
        "SecurityGroupEgressRule udp 53 53 10.50.8.10/32",
        "SecurityGroupEgressRule udp 53 53 10.50.8.11/32",
      ],
    );
  });

  it("give Systems Manager two endpoints with private DNS, none of ec2messages,, open to the VPC on tcp 443 only", async () => {
    const result = await run({ ssmEndpoints: true });
    const endpoints = ofType(result, "aws:ec2/vpcEndpoint:VpcEndpoint");
    assert.deepEqual(
      endpoints
        .map(({ inputs }) => [inputs["serviceName"], inputs["vpcEndpointType"], inputs["privateDnsEnabled"]].join(" "))
        .sort(),
      ["ssm", "ssmmessages"].map((service) => `com.amazonaws.eu-west-1.${service} Interface true`),
    );
    const groups = new Set(endpoints.flatMap(({ inputs }) => inputs["securityGroupIds"] as string[]));
    assert.equal(groups.size, 1);
    const rules = result.resources.filter(({ inputs }) => groups.has(String(inputs["securityGroupId"])));
    assert.deepEqual(
      rules.map(({ name, inputs }) => [name, inputs["cidrIpv4"]]),
      [["anyware-network-ssm-endpoints-in-tcp-443-10.40.0.0_20", "10.40.0.0/20"]],
    );
  });

  it("are there before the component, and so before an instance boots", async () => {
    const result = await run({
      transitGateway: { transitGatewayId: TGW, routes: ["10.41.0.0/16"] },
      ssmEndpoints: true,
    });
    const [component] = named(result, "anyware").filter(({ custom }) => !custom);
    for (const name of ["anyware-network-public-a-to-10.41.0.0_16", "anyware-network-ssm"]) {
      assert.ok(component!.dependencies.includes(named(result, name)[0]!.urn), name);
    }
  });

  it("tell people what to do elsewhere, with the ids to accept as outputs", async () => {
    const result = await run({
      peerings: { directory: { ...DIRECTORY, ownerId: "222233334444" } },
      resolver: RESOLVER,
    });
    const { steps } = result.outputs["handoff"] as unknown as { steps: string[] };
    assert.deepEqual(steps.slice(0, 2), [
      "in account 222233334444, eu-west-1, accept peering directory (output connections.directory) and route 10.40.0.0/20 to it in the route tables of vpc-0fedcba9876543210",
      "let 10.50.8.10, 10.50.8.11 answer DNS for corp.example.com from 10.40.4.0/24, 10.40.5.0/24 (resolver rule corp)",
    ]);
    const [connection] = ofType(result, "aws:ec2/vpcPeeringConnection:VpcPeeringConnection");
    assert.deepEqual(result.outputs["connections"], { directory: connection!.id });
  });

  it("say of a transit gateway what its owner does, and of an own peering that routes lead back", () => {
    const network: NewNetwork = {
      cidrBlock: "10.40.0.0/20",
      transitGateway: { transitGatewayId: TGW, routes: ["10.41.0.0/16"] },
      peerings: { directory: DIRECTORY },
    };
    assert.deepEqual(connectionSteps(network, { region: "eu-west-1", allowedAccountIds: [] }), [
      `see that ${TGW} has accepted the attachment (output connections.transit-gateway) and routes 10.40.0.0/20 to it; where its owner accepts by hand, up stops at the routes until then`,
      "for peering directory (output connections.directory), route 10.40.0.0/20 to it in the route tables of vpc-0fedcba9876543210",
    ]);
  });

  it("take no peering for their own whose account they cannot know", () => {
    const issues = new Issues();
    const peerings = { "transit-gateway": { ...DIRECTORY, ownerId: "222233334444" } };
    checkConnections({ cidrBlock: "10.40.0.0/20", peerings }, "eu-west-1", issues);
    assert.deepEqual(
      issues.errors.map(({ path, problem }) => `${path}: ${problem}`),
      ["network.peerings.transit-gateway: is what the transit gateway's networks are called; give it another name"],
    );
    const steps = connectionSteps(
      { cidrBlock: "10.40.0.0/20", peerings },
      { region: "eu-west-1", allowedAccountIds: [] },
    );
    assert.match(steps[0]!, /^in account 222233334444, eu-west-1, accept peering/);
  });
});
