/** A world as the state of a program: everything that AWS has chosen is in the outputs. */
import type { ResourceGraph, Value } from "../../../../policy/graph";
import { EIP, INSTANCE, LOAD_BALANCER, Scenario, urnOf } from "../scenario";
import { type AclEntry, type Host, IDLE, type Rule, type Subnet, type Traffic, type World } from "./world";

export const INTERFACE = "aws:ec2/networkInterface:NetworkInterface";
type Inputs = Record<string, Value>;

const isSix = (text: string): boolean => text.includes(":");

export const hostUrn = ({ hosts }: World, index: number): string =>
  urnOf(hosts[index]!.form === "instance" ? INSTANCE : INTERFACE, `host-${index}`);
export const BALANCER_URN = urnOf(LOAD_BALANCER, "balancer");

export function graphOf(world: World): ResourceGraph {
  const scenario = new Scenario({ region: "eu-west-1" });
  addVpcs(scenario, world);
  world.lists.forEach((entries, index) => {
    scenario.add("aws:ec2/managedPrefixList:ManagedPrefixList", `list-${index}`, {
      addressFamily: "IPv4",
      maxEntries: 10,
      entries: entries.map((cidr) => ({ cidr })),
    });
  });
  world.subnets.forEach((subnet, index) => {
    addSubnet(scenario, subnet, index);
  });
  if (world.nat) {
    const { subnet, open } = world.nat;
    const inputs: Inputs = open ? { allocationId: "nat-ip-id" } : { connectivityType: "private" };
    scenario.add("aws:ec2/natGateway:NatGateway", "nat", { subnetId: `subnet-${subnet}-id`, ...inputs });
    if (open) {
      scenario.eip("nat-ip", {}, open);
    }
  }
  scenario.eip("idle", {}, IDLE);
  world.groups.forEach((vpc, index) => {
    if (hasVpc(world, vpc)) {
      scenario.group(`group-${index}`, { vpcId: `vpc-${vpc}-id` });
    }
  });
  world.rules.forEach((rule, index) => {
    addRule(scenario, world, rule, index);
  });
  world.hosts.forEach((host, index) => {
    addHost(scenario, host, index);
  });
  addBalancer(scenario, world);
  if (world.block) {
    addBlock(scenario, world.block);
  }
  return scenario.graph();
}

const hasVpc = ({ subnets }: World, vpc: number): boolean => subnets.some((subnet) => subnet.vpc === vpc);

function addVpcs(scenario: Scenario, world: World): void {
  world.vpcs.forEach(({ cidrs, cidr6, gateway, isDefault }, index) => {
    if (!hasVpc(world, index)) {
      return;
    }
    const name = `vpc-${index}`;
    const [cidrBlock = "", ...more] = cidrs;
    if (isDefault) {
      scenario.add("aws:ec2/defaultVpc:DefaultVpc", name, {}, { outputs: { cidrBlock } });
      return;
    }
    scenario.vpc(name, cidrBlock, cidr6 ? { ipv6CidrBlock: cidr6 } : {});
    more.forEach((cidr) => {
      const type = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation";
      scenario.add(type, `${name}-more`, { vpcId: `${name}-id`, cidrBlock: cidr });
    });
    scenario.add("aws:ec2/internetGateway:InternetGateway", `igw-${index}`, { vpcId: gateway ? `${name}-id` : null });
    scenario.add("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", `eigw-${index}`, {
      vpcId: `${name}-id`,
    });
  });
  scenario.add("aws:ec2/internetGateway:InternetGateway", "nowhere", { vpcId: null });
  if (world.peering) {
    const inputs = { vpcId: "vpc-0-id", peerVpcId: "vpc-1-id", autoAccept: world.peering.accepted };
    scenario.add("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "peering", inputs);
  }
  world.served.forEach((subnet, index) => {
    scenario.add("aws:ec2/vpcEndpoint:VpcEndpoint", `endpoint-${index}`, {
      vpcId: `vpc-${world.subnets[subnet]!.vpc}-id`,
      serviceName: "com.amazonaws.eu-west-1.s3",
      routeTableIds: [`table-${subnet}-id`],
    });
  });
  for (const vpc of world.attached.filter((each) => hasVpc(world, each))) {
    scenario.add("aws:ec2transitgateway/vpcAttachment:VpcAttachment", `attachment-${vpc}`, {
      vpcId: `vpc-${vpc}-id`,
      transitGatewayId: "tgw-0123456789abcdef0",
    });
  }
}

function addSubnet(scenario: Scenario, { vpc, cidr, cidr6, routes, acl }: Subnet, index: number): void {
  const name = `subnet-${index}`;
  const vpcId = `vpc-${vpc}-id`;
  if (vpc === 2) {
    const outputs = { cidrBlock: cidr!, vpcId, mapPublicIpOnLaunch: true };
    scenario.add("aws:ec2/defaultSubnet:DefaultSubnet", name, { availabilityZone: "eu-west-1a" }, { outputs });
    return;
  }
  scenario.add("aws:ec2/subnet:Subnet", name, {
    vpcId,
    availabilityZone: `eu-west-1${"abc"[index % 3]}`,
    ...(cidr ? { cidrBlock: cidr } : { ipv6Native: true }),
    ...(cidr6 ? { ipv6CidrBlock: cidr6 } : {}),
  });
  const targets: Record<string, Inputs> = {
    igw: { gatewayId: `igw-${vpc}-id` },
    nat: { natGatewayId: "nat-id" },
    "egress-only": { egressOnlyGatewayId: `eigw-${vpc}-id` },
    peering: { vpcPeeringConnectionId: "peering-id" },
    transit: { transitGatewayId: "tgw-0123456789abcdef0" },
    endpoint: { vpcEndpointId: "vpce-0123456789abcdef0" },
    nowhere: { gatewayId: "nowhere-id" },
  };
  const list = routes.map(({ to, via }): Inputs => {
    const where = via === "endpoint" ? { gatewayId: "vpce-0123456789abcdef0" } : targets[via]!;
    const destination: Inputs =
      to === "service"
        ? { destinationPrefixListId: "pl-63a5400a" }
        : typeof to === "number"
          ? { destinationPrefixListId: `list-${to}-id` }
          : isSix(to)
            ? { destinationIpv6CidrBlock: to }
            : { destinationCidrBlock: to };
    return { ...destination, ...where };
  });
  scenario.routes(`table-${index}`, [name], list, vpcId);
  if (acl) {
    scenario.add("aws:ec2/networkAcl:NetworkAcl", `acl-${index}`, { vpcId, subnetIds: [`${name}-id`] });
    acl.forEach((entry, at) => {
      addEntry(scenario, entry, `acl-${index}`, at);
    });
  }
}

function addEntry(scenario: Scenario, entry: AclEntry, acl: string, index: number): void {
  const { protocol, ports, type, code, cidr, direction, number, allow } = entry;
  const what: Inputs =
    protocol === "icmp"
      ? { icmpType: type ?? -1, icmpCode: code ?? -1 }
      : ports
        ? { fromPort: ports[0], toPort: ports[1] }
        : {};
  scenario.add("aws:ec2/networkAclRule:NetworkAclRule", `${acl}-${index}`, {
    networkAclId: `${acl}-id`,
    egress: direction === "out",
    ruleNumber: number,
    ruleAction: allow ? "allow" : "deny",
    protocol: protocol === "any" ? "-1" : protocol,
    ...what,
    ...(isSix(cidr) ? { ipv6CidrBlock: cidr } : { cidrBlock: cidr }),
  });
}

function portsOf({ protocol, ports, type, code }: Traffic): Inputs {
  const [fromPort, toPort] = protocol === "icmp" ? [type ?? -1, code ?? -1] : (ports ?? []);
  return {
    ipProtocol: protocol === "any" ? "-1" : protocol,
    ...(fromPort === undefined ? {} : { fromPort, toPort: toPort! }),
  };
}

function addRule(scenario: Scenario, world: World, rule: Rule, index: number): void {
  const { group, direction, peer } = rule;
  if (!hasVpc(world, world.groups[group]!) || ("group" in peer && !hasVpc(world, world.groups[peer.group]!))) {
    return;
  }
  const side = direction === "in" ? "Ingress" : "Egress";
  const who: Inputs =
    "group" in peer
      ? { referencedSecurityGroupId: `group-${peer.group}-id` }
      : "list" in peer
        ? { prefixListId: `list-${peer.list}-id` }
        : isSix(peer.cidr)
          ? { cidrIpv6: peer.cidr }
          : { cidrIpv4: peer.cidr };
  scenario.add(`aws:vpc/securityGroup${side}Rule:SecurityGroup${side}Rule`, `rule-${index}`, {
    securityGroupId: `group-${group}-id`,
    ...portsOf(rule),
    ...who,
  });
}

function addHost(scenario: Scenario, host: Host, index: number): void {
  const { form, subnet, groups, ip, secondary, prefix, ip6, prefix6, open } = host;
  const name = `host-${index}`;
  const names = groups.map((group) => `group-${group}-id`);
  const six = ip6 ? { ipv6Addresses: [ip6] } : {};
  const all = [ip, secondary].filter((each) => each !== undefined);
  if (form === "instance") {
    const outputs: Inputs = {
      ...(ip ? { privateIp: ip } : {}),
      ...(open?.on === "assigned" ? { publicIp: open.ip } : {}),
    };
    scenario.add(INSTANCE, name, { subnetId: `subnet-${subnet}-id`, vpcSecurityGroupIds: names, ...six }, { outputs });
  } else {
    const prefixes = { ...(prefix ? { ipv4Prefixes: [prefix] } : {}), ...(prefix6 ? { ipv6Prefixes: [prefix6] } : {}) };
    const asked: Inputs =
      form === "interface"
        ? { privateIps: all, ...six, ...prefixes }
        : {
            ...(secondary ? { privateIpsCount: 1 } : {}),
            ...(ip6 ? { ipv6AddressCount: 1 } : {}),
            ...(prefix ? { ipv4PrefixCount: 1 } : {}),
            ...(prefix6 ? { ipv6PrefixCount: 1 } : {}),
          };
    const outputs: Inputs = { privateIp: ip!, privateIps: all, ...six, ...prefixes };
    scenario.add(INTERFACE, name, { subnetId: `subnet-${subnet}-id`, securityGroups: names, ...asked }, { outputs });
  }
  if (open && open.on !== "assigned") {
    const owner = form === "instance" ? { instance: `${name}-id` } : { networkInterface: `${name}-id` };
    const at = open.on === "secondary" ? { associateWithPrivateIp: secondary! } : {};
    scenario.add(EIP, `ip-${index}`, { domain: "vpc", ...owner, ...at }, { outputs: { publicIp: open.ip } });
  }
}

function addBalancer(scenario: Scenario, { balancer }: World): void {
  if (!balancer) {
    return;
  }
  const { subnets, nodes, open, groups, protocol, port } = balancer;
  open?.forEach((ip, index) => {
    scenario.eip(`node-ip-${index}`, {}, ip);
  });
  scenario.add(LOAD_BALANCER, "balancer", {
    loadBalancerType: "network",
    internal: open === undefined,
    ...(groups.length === 0 ? {} : { securityGroups: groups.map((group) => `group-${group}-id`) }),
    subnetMappings: subnets.map((subnet, index) => ({
      subnetId: `subnet-${subnet}-id`,
      privateIpv4Address: nodes[index]!,
      ...(open ? { allocationId: `node-ip-${index}-id` } : {}),
    })),
  });
  scenario.targetGroup("targets", port, { protocol, vpcId: "vpc-0-id" });
  scenario.listener("listener", "balancer", port, "targets", { protocol });
}

function addBlock(scenario: Scenario, { mode, exclusions }: NonNullable<World["block"]>): void {
  scenario.add("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions", "block", {
    internetGatewayBlockMode: mode,
  });
  exclusions.forEach(({ vpc, subnet, mode: how }, index) => {
    scenario.add("aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion", `exclusion-${index}`, {
      internetGatewayExclusionMode: how,
      ...(subnet === undefined ? { vpcId: `vpc-${vpc}-id` } : { subnetId: `subnet-${subnet}-id` }),
    });
  });
}
