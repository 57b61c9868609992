/** What others put into their networks: default VPCs, peering, private NAT, services that are not modelled. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../../policy/graph";
import { compareReach, reachTable } from "../../../policy/reachability";
import { answer, asked, connector, INTERNET, instance, pair } from "./asking";
import { Scenario } from "./scenario";

const ALL = { cidrIpv4: "0.0.0.0/0" };
const verdict = (scenario: Scenario, text: string) => asked(scenario, text).verdict;
const stop = (scenario: Scenario, text: string) => asked(scenario, text).witness?.blockedBy;

/** The connector `c`, open to everybody in the VPC and outside. */
function open(): Scenario {
  const scenario = connector();
  scenario.allow("in", "sg", "tcp/443", ALL);
  return scenario;
}

/** Instance `h` in a private subnet with one route. */
function host(route: Record<string, string>): Scenario {
  const scenario = connector();
  scenario.allow("in", "sg", "all", ALL);
  scenario.subnet("priv", "10.0.8.0/24");
  scenario.routes("priv-rt", ["priv"], [route]);
  scenario.instance("h", "priv", ["sg"], { privateIp: "10.0.8.10" });
  return scenario;
}

describe("networks of others in reachability", () => {
  it("let everything into a Network Load Balancer without security groups", () => {
    const scenario = pair();
    scenario.add("aws:lb/loadBalancer:LoadBalancer", "nlb", { loadBalancerType: "network", subnets: ["pub-id"] });
    scenario.targetGroup("tg", 22, { protocol: "TCP" });
    scenario.listener("l", "nlb", 22, "tg", { protocol: "TCP" });
    assert.equal(verdict(scenario, "0.0.0.0/0 -> nlb tcp/22"), "PROVED");
    assert.equal(stop(scenario, "0.0.0.0/0 -> nlb tcp/23"), "no listener of nlb takes it");
    const lines = compareReach(new Map(), reachTable(scenario.graph())).gained;
    const found = lines.some(
      ({ from, to, traffic }) => `${from} ${to} ${traffic}` === "the internet nlb in pub (public) tcp/22",
    );
    assert.ok(found, JSON.stringify(lines));
  });

  it("let UDP into a QUIC listener, and TCP too into one for both", () => {
    const scenario = pair();
    scenario.add("aws:lb/loadBalancer:LoadBalancer", "nlb", { loadBalancerType: "network", subnets: ["pub-id"] });
    scenario.targetGroup("tg", 443, { protocol: "TCP_QUIC" });
    scenario.listener("quic", "nlb", 443, "tg", { protocol: "QUIC" });
    scenario.listener("both", "nlb", 8443, "tg", { protocol: "TCP_QUIC" });
    assert.equal(verdict(scenario, "0.0.0.0/0 -> nlb udp/443"), "PROVED");
    assert.equal(stop(scenario, "0.0.0.0/0 -> nlb tcp/443"), "no listener of nlb takes it");
    assert.equal(verdict(scenario, "0.0.0.0/0 -> nlb udp/8443"), "PROVED");
    assert.equal(verdict(scenario, "0.0.0.0/0 -> nlb tcp/8443"), "PROVED");
  });

  it("take a load balancer by its name: at its public addresses, and without any where it has none", () => {
    const scenario = open();
    scenario.group("lb-sg");
    scenario.allow("in", "lb-sg", "tcp/443", { cidrIpv4: "10.0.0.0/16" });
    scenario.balancer("lb", ["pub"], ["lb-sg"]);
    scenario.targetGroup("tg", 443);
    scenario.listener("l", "lb", 443, "tg");
    assert.equal(stop(scenario, "c -> lb tcp/443"), "no ingress rule of lb-sg admits it");
    scenario.allow("in", "lb-sg", "tcp/443", { cidrIpv4: "198.51.100.1/32" });
    assert.equal(verdict(scenario, "c -> lb tcp/443"), "PROVED");
    const hidden = open();
    hidden.group("lb-sg");
    hidden.allow("in", "lb-sg", "tcp/443", ALL);
    hidden.balancer("lb", ["pub"], ["lb-sg"], { ipAddressType: "dualstack-without-public-ipv4" });
    assert.equal(stop(hidden, "198.51.100.7 -> lb tcp/443"), "lb has no public IPv4 address");
  });

  it("send an ICMP entry of a network ACL without a type as one of echo replies", () => {
    const scenario = pair();
    scenario.allow("in", "sg2", "all", ALL);
    scenario.acl("acl", ["other"], ["in 100 allow icmp 0.0.0.0/0", "out 100 allow all 0.0.0.0/0"]);
    assert.equal(stop(scenario, "c -> d icmp"), "network ACL into other denies it");
  });

  it("give a default VPC its gateway and main route, and its instances public addresses", () => {
    const scenario = new Scenario();
    scenario.group("sg");
    scenario.allow("in", "sg", "tcp/22", ALL);
    scenario.add(
      "aws:ec2/instance:Instance",
      "w",
      { vpcSecurityGroupIds: ["sg-id"] },
      { outputs: { subnetId: "subnet-0123456789abcdef0", publicIp: "52.9.9.9", privateIp: "172.31.0.10" } },
    );
    const found = asked(scenario, "8.8.8.8 -> w tcp/22");
    assert.equal(found.verdict, "PROVED");
    assert.deepEqual(found.assumptions, [
      "main route table of default VPC is as AWS makes it: it leads to an internet gateway",
    ]);
  });

  it("count a group that is attached to the primary interface that an instance announces", () => {
    const scenario = connector();
    scenario.group("late");
    scenario.allow("in", "late", "tcp/22", ALL);
    const one = scenario.resources.find(({ name }) => name === "c")!;
    Object.assign(one.outputs, { primaryNetworkInterfaceId: "eni-0123456789abcdef0" });
    assert.equal(stop(scenario, "8.8.8.8 -> c tcp/22"), "no ingress rule of sg admits it");
    scenario.add("aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment", "attach", {
      networkInterfaceId: "eni-0123456789abcdef0",
      securityGroupId: "late-id",
    });
    assert.equal(verdict(scenario, "8.8.8.8 -> c tcp/22"), "PROVED");
    assert.equal(stop(scenario, "8.8.8.8 -> c tcp/23"), "no ingress rule of sg, late admits it");
  });

  it("count rules that only the outputs of a group have", () => {
    const scenario = connector();
    const group = scenario.resources.find(({ name }) => name === "sg")!;
    const ingress = [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"], self: false }];
    Object.assign(group.outputs, { ingress });
    assert.equal(verdict(scenario, "8.8.8.8 -> c tcp/22"), "PROVED");
    assert.equal(verdict(scenario, "8.8.8.8 -> c tcp/23"), "REFUTED");
  });

  it("follow a private NAT gateway by the routes of its own subnet", () => {
    const scenario = host({ destinationCidrBlock: "10.0.0.0/8", natGatewayId: "nat-id" });
    scenario.subnet("nat-s", "10.0.9.0/24");
    scenario.routes("nat-rt", ["nat-s"], [{ destinationCidrBlock: "10.9.0.0/16", transitGatewayId: "tgw-1" }]);
    scenario.add("aws:ec2/natGateway:NatGateway", "nat", { subnetId: "nat-s-id", connectivityType: "private" });
    const found = asked(scenario, "h -> 10.9.1.1 tcp/443");
    assert.equal(found.verdict, "UNKNOWN");
    assert.deepEqual(found.unknowns, ["transitGatewayId tgw-1 (not modelled)"]);
    assert.equal(verdict(scenario, "h -> 10.10.1.1 tcp/443"), "REFUTED");
  });

  it("leave open what a transit gateway brings that is attached elsewhere", () => {
    const scenario = host({ destinationCidrBlock: "10.9.0.0/16", transitGatewayId: "tgw-1" });
    assert.equal(verdict(scenario, "10.9.1.1 -> h tcp/443"), "UNKNOWN");
  });

  it("leave open what comes over a peering that somebody else asked for, into the VPC that AWS tells", () => {
    const build = (outputs?: Record<string, string>): Scenario => {
      const scenario = open();
      if (outputs) {
        const type = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter";
        scenario.add(type, "theirs", { vpcPeeringConnectionId: "pcx-0123", autoAccept: true }, { outputs });
      }
      return scenario;
    };
    const far = { kind: "cidrs", cidrs: ["10.9.0.5/32"], label: "far" } as const;
    const closed = (scenario: Scenario) => answer(scenario, "forbidden", far, instance("c"), "tcp/443").verdict;
    assert.equal(closed(build()), "PROVED");
    assert.equal(closed(build({})), "UNKNOWN");
    assert.equal(closed(build({ vpcId: "vpc-id" })), "UNKNOWN");
    assert.equal(closed(build({ vpcId: "vpc-0fedcba9876543210" })), "PROVED");
  });

  it("know a NAT gateway's address by its state where the Elastic IP is not of the program", () => {
    const scenario = host({ destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-id" });
    const inputs = { subnetId: "pub-id", allocationId: "eipalloc-0ff" };
    scenario.add("aws:ec2/natGateway:NatGateway", "nat", inputs, { outputs: { publicIp: "52.5.5.5" } });
    scenario.group("lb-sg");
    scenario.allow("in", "lb-sg", "tcp/443", { cidrIpv4: "52.5.5.5/32" });
    scenario.balancer("lb", ["pub"], ["lb-sg"]);
    scenario.targetGroup("tg", 443);
    scenario.listener("l", "lb", 443, "tg");
    assert.equal(verdict(scenario, "h -> lb tcp/443"), "PROVED");
    assert.equal(stop(scenario, "h -> lb tcp/80"), "no ingress rule of lb-sg admits it");
  });

  it("leave open what an attachment brings whose VPC is not known", () => {
    const scenario = open();
    const far = { kind: "cidrs", cidrs: ["10.9.0.5/32"], label: "far" } as const;
    assert.equal(answer(scenario, "forbidden", far, instance("c"), "tcp/443").verdict, "PROVED");
    const type = "aws:ec2transitgateway/vpcAttachment:VpcAttachment";
    scenario.add(type, "joined", { transitGatewayId: "tgw-1", vpcId: UNKNOWN });
    assert.equal(answer(scenario, "forbidden", far, instance("c"), "tcp/443").verdict, "UNKNOWN");
  });

  it("leave open where a route server's routes lead", () => {
    const scenario = host({ destinationCidrBlock: "10.77.0.0/16", gatewayId: "igw-id" });
    assert.equal(verdict(scenario, "h -> 172.20.0.1 tcp/443"), "REFUTED");
    const inputs = { routeServerId: "rs-1", routeTableId: "priv-rt-id" };
    scenario.add("aws:vpc/routeServerPropagation:RouteServerPropagation", "learned", inputs);
    assert.equal(verdict(scenario, "h -> 172.20.0.1 tcp/443"), "UNKNOWN");
  });

  it("join two VPCs of the program by a peering connection and routes on both sides", () => {
    const build = (back: boolean, autoAccept = true): Scenario => {
      const scenario = host({ destinationCidrBlock: "10.1.0.0/16", vpcPeeringConnectionId: "peer-id" });
      scenario.vpc("far", "10.1.0.0/16");
      scenario.subnet("far-s", "10.1.0.0/24", "a", { vpcId: "far-id" });
      const route = { destinationCidrBlock: "10.0.0.0/16", vpcPeeringConnectionId: "peer-id" };
      scenario.routes("far-rt", ["far-s"], back ? [route] : [], "far-id");
      scenario.group("far-sg", { vpcId: "far-id" });
      scenario.allow("in", "far-sg", "tcp/443", { referencedSecurityGroupId: "sg-id" });
      scenario.instance("y", "far-s", ["far-sg"], { privateIp: "10.1.0.10" });
      const ends = { vpcId: "vpc-id", peerVpcId: "far-id", autoAccept };
      scenario.add("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "peer", ends);
      return scenario;
    };
    assert.equal(verdict(build(true), "h -> y tcp/443"), "PROVED");
    assert.equal(verdict(build(true), "h -> 10.1.0.10 tcp/443"), "PROVED");
    assert.equal(stop(build(true), "h -> y tcp/22"), "no ingress rule of far-sg admits it");
    assert.equal(stop(build(false), "h -> y tcp/443"), "route table of far-s (answer) has no route to h");
    assert.deepEqual(asked(build(true, false), "h -> y tcp/443").unknowns, ["peer (whether it is accepted)"]);
  });

  it("name the exclusion that lets traffic past Block Public Access, and the block that stops it", () => {
    const build = (mode: string, exclusion?: Record<string, string>): Scenario => {
      const scenario = open();
      scenario.add("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions", "block", {
        internetGatewayBlockMode: mode,
        region: "eu-west-1",
      });
      for (const [at, resource] of scenario.resources.entries()) {
        scenario.resources[at] = { ...resource, region: "eu-west-1" };
      }
      if (exclusion) {
        const type = "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion";
        scenario.add(type, "ours", exclusion);
      }
      return scenario;
    };
    const blocked = "VPC Block Public Access (block-bidirectional) stops it";
    assert.equal(stop(build("block-bidirectional"), "8.8.8.8 -> c tcp/443"), blocked);
    assert.equal(stop(build("block-bidirectional"), "c -> 8.8.8.8 tcp/443"), blocked);
    const both = { subnetId: "pub-id", internetGatewayExclusionMode: "allow-bidirectional" };
    const found = asked(build("block-ingress", both), "8.8.8.8 -> c tcp/443");
    assert.equal(found.verdict, "PROVED");
    assert.equal(found.witness?.path[0]?.by, "exclusion ours of VPC Block Public Access");
    const out = { vpcId: "vpc-id", internetGatewayExclusionMode: "allow-egress" };
    assert.equal(verdict(build("block-bidirectional", out), "c -> 8.8.8.8 tcp/443"), "PROVED");
    assert.equal(verdict(build("block-bidirectional", out), "8.8.8.8 -> c tcp/443"), "REFUTED");
    const elsewhere = { vpcId: "vpc-0fedcba9876543210", internetGatewayExclusionMode: "allow-bidirectional" };
    assert.equal(verdict(build("block-bidirectional", elsewhere), "8.8.8.8 -> c tcp/443"), "REFUTED");
  });

  it("leave open what a block of another region or account stops, for hosts of a default VPC too", () => {
    const build = (region: string, provider: string): Scenario => {
      const scenario = new Scenario();
      const type = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions";
      scenario.add(type, "block", { internetGatewayBlockMode: "block-bidirectional" }, { region, provider });
      scenario.group("sg");
      scenario.allow("in", "sg", "tcp/22", ALL);
      const outputs = { publicIp: "52.9.9.9", privateIp: "172.31.0.10" };
      const place = { region: "eu-west-1", provider: "one" };
      scenario.add("aws:ec2/instance:Instance", "w", { vpcSecurityGroupIds: ["sg-id"] }, { outputs, ...place });
      return scenario;
    };
    assert.equal(verdict(build("eu-west-1", "one"), "8.8.8.8 -> w tcp/22"), "REFUTED");
    assert.equal(verdict(build("us-east-1", "one"), "8.8.8.8 -> w tcp/22"), "UNKNOWN");
    assert.equal(verdict(build("eu-west-1", "two"), "8.8.8.8 -> w tcp/22"), "UNKNOWN");
  });

  it("take a Global Accelerator endpoint for a way in, without a public address", () => {
    const scenario = host({ destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-id" });
    assert.equal(stop(scenario, "8.8.8.8 -> h tcp/443"), "h has no public IPv4 address");
    const inputs = { listenerArn: "arn:l", endpointConfigurations: [{ endpointId: "h-id" }] };
    scenario.add("aws:globalaccelerator/endpointGroup:EndpointGroup", "fast", inputs);
    const found = asked(scenario, "8.8.8.8 -> h tcp/443");
    assert.equal(found.verdict, "UNKNOWN");
    assert.ok(found.unknowns.includes("Global Accelerator endpoint group fast (not modelled)"), found.unknowns.join());
    assert.equal(answer(scenario, "forbidden", INTERNET, instance("h"), "tcp/443").verdict, "UNKNOWN");
  });

  it("name a service that is not modelled where it carries a group that a rule names, or is in the VPC", () => {
    const scenario = pair();
    scenario.allow("in", "sg2", "tcp/5432", { referencedSecurityGroupId: "sg-id" });
    const nobody = { kind: "world", except: [instance("c")], label: "anyone" } as const;
    assert.equal(answer(scenario, "forbidden", nobody, instance("d"), "tcp/5432").verdict, "PROVED");
    const vpcConfig = { subnetIds: ["pub-id"], securityGroupIds: ["sg-id"] };
    scenario.add("aws:lambda/function:Function", "job", { vpcConfig });
    const found = answer(scenario, "forbidden", nobody, instance("d"), "tcp/5432");
    assert.equal(found.verdict, "UNKNOWN");
    assert.ok(found.unknowns.includes("job (aws:lambda/function is not modelled)"), found.unknowns.join());
    const strange = open();
    assert.equal(verdict(strange, "8.8.8.8 -> c tcp/443"), "PROVED");
    strange.add("aws:newservice/thing:Thing", "thing", { vpcId: "vpc-id" });
    assert.deepEqual(asked(strange, "8.8.8.8 -> c tcp/443").unknowns, ["thing (aws:newservice/thing is not modelled)"]);
    const quiet = open();
    quiet.add("aws:ec2/flowLog:FlowLog", "log", { vpcId: "vpc-id" });
    assert.equal(verdict(quiet, "8.8.8.8 -> c tcp/443"), "PROVED");
  });

  it("leave open what VPC encryption controls in enforce mode let through", () => {
    const scenario = open();
    scenario.add("aws:ec2/vpcEncryptionControl:VpcEncryptionControl", "strict", { vpcId: "vpc-id", mode: "enforce" });
    assert.deepEqual(asked(scenario, "8.8.8.8 -> c tcp/443").unknowns, ["VPC encryption control strict"]);
  });

  it("send out of a subnet that the program does not know by a table that it does not know", () => {
    const scenario = connector();
    scenario.instance("far", "nowhere", ["sg"]);
    const found = asked(scenario, "far -> 8.8.8.8 tcp/443");
    assert.equal(found.verdict, "UNKNOWN");
    assert.ok(found.unknowns.includes("nowhere-id.routeTable"), found.unknowns.join());
  });

  it("show that a rule was widened from one subnet's network to the VPC's", () => {
    const build = (cidrIpv4: string): Scenario => {
      const scenario = pair();
      scenario.allow("in", "sg2", "tcp/22", { cidrIpv4 });
      return scenario;
    };
    const table = (cidrIpv4: string) => reachTable(build(cidrIpv4).graph(), { realAddresses: true });
    const change = compareReach(table("10.0.1.0/24"), table("10.0.0.0/16"));
    assert.deepEqual(
      change.gained.map(({ from, to, traffic }) => `${from} -> ${to} ${traffic}`),
      ["10.0.0.0/24 (in the VPC) -> d tcp/22", "c -> d tcp/22"],
    );
    assert.deepEqual(change.lost, []);
  });
});
