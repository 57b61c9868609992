/** The resources of a new network. */

import * as ec2 from "@pulumi/aws/ec2";
import type { Output } from "@pulumi/pulumi";
import type { SubnetGroup } from "../../components/shared/network/plan";
import type { NetworkIds } from "./args";
import { createDualStackSubnets, type DualStackSubnets } from "./dual-stack-subnets";
import { GROUPS, type NewNetwork, zonesOf } from "./network";
import { createConnections } from "./new-connections";
import { createFlowLogs } from "./new-flow-logs";

/**
 * Makes a new VPC. What awsx leaves out is added: `::/0` routes of public subnets, and private subnets with IPv6, whose
 * way out is an egress-only gateway. The VPC's default security group is taken over and emptied.
 */
export function createNetwork(
  name: string,
  network: NewNetwork,
  tags: { readonly [key: string]: string } | undefined,
  here: {
    readonly region: string;
    readonly allowedAccountIds: readonly string[];
    readonly permissionsBoundaryArn?: string;
  },
): NetworkIds {
  const zones = zonesOf(network);
  const rows = layout(network, zones);
  const nat = network.natGateways ?? "none";
  // awsx alone takes as long to load as all else; only stacks with a new network need it.
  const awsx = require("@pulumi/awsx/ec2") as typeof import("@pulumi/awsx/ec2");
  const vpc = new awsx.Vpc(name, {
    cidrBlock: network.cidrBlock,
    availabilityZoneNames: zones,
    // The default strategy, Legacy, ignores explicit CIDRs.
    subnetStrategy: "Auto",
    subnetSpecs: rows.map(({ type, cidrBlocks, ipv6 }) => ({ type, cidrBlocks, assignIpv6AddressOnCreation: ipv6 })),
    assignGeneratedIpv6CidrBlock: network.ipv6 ?? false,
    enableDnsHostnames: true,
    enableDnsSupport: true,
    natGateways: { strategy: NAT_STRATEGY[network.privateIpv6 ? "none" : nat] },
    tags,
  });
  // AWS lets its members talk to each other and to the internet; here nothing is in it, and nothing may. Said with empty
  // lists: what a program leaves out the provider fills in from AWS, and a rule added by hand would be no drift
  // (terraform-provider-aws internal/service/ec2/vpc_security_group.go: ingress and egress are optional and computed).
  new ec2.DefaultSecurityGroup(`${name}-default`, {
    vpcId: vpc.vpcId,
    ingress: [],
    egress: [],
    tags: { ...tags, Name: `${name}-default` },
  });
  if (network.flowLogs) {
    createFlowLogs(
      name,
      { permissionsBoundaryArn: here.permissionsBoundaryArn, ...network.flowLogs },
      vpc.vpcId,
      tags ?? {},
    );
  }
  const own = network.privateIpv6 ? createPrivate(name, network, zones, vpc, tags) : undefined;
  // awsx lists route tables zone by zone, in each the public subnet's before the private one's.
  const routeTableOf = (group: SubnetGroup, zoneName: string) => {
    const table = zones.indexOf(zoneName) * rows.length + rows.findIndex((row) => row.group === group);
    return vpc.routeTables.apply((tables) => tables[table]!.id);
  };
  for (const row of rows.filter(({ ipv6 }) => ipv6)) {
    for (const zoneName of zones) {
      new ec2.Route(`${name}-${row.keys[zoneName]}-ipv6`, {
        routeTableId: routeTableOf(row.group, zoneName),
        destinationIpv6CidrBlock: "::/0",
        gatewayId: vpc.internetGateway.apply((gateway) => gateway.id),
      });
    }
  }
  const isOwn = (group: SubnetGroup): boolean => own !== undefined && group === "privateSubnets";
  const zoneOf = (group: SubnetGroup, key: string): string => network[group]![key]!.availabilityZone;
  const subnetId = (group: SubnetGroup, key: string): Output<string> =>
    isOwn(group) ? own!.subnets.get(key)!.id : subnetIdOf(vpc, group, zones.indexOf(zoneOf(group, key)));
  return {
    vpcId: vpc.vpcId,
    connections: createConnections({
      name,
      network,
      vpcId: vpc.vpcId,
      subnetId,
      routeTableId: (group, key) =>
        isOwn(group) ? own!.routeTables.get(key)!.id : routeTableOf(group, zoneOf(group, key)),
      here,
      tags: tags ?? {},
    }),
    ...natAddress(nat, zones, vpc, own),
    subnet: (group, key, { availabilityZone, cidrBlock }) => {
      const dual = group === "privateSubnets" ? own?.subnets.get(key) : undefined;
      if (dual) {
        // The provider's type says that a block may be missing; this one is asked for.
        const ipv6CidrBlock = dual.ipv6CidrBlock.apply((block) => block!);
        return { subnetId: dual.id, availabilityZone, cidrBlock, ipv6CidrBlock };
      }
      const index = zones.indexOf(availabilityZone);
      const subnets = group === "publicSubnets" ? vpc.publicSubnets : vpc.privateSubnets;
      const ipv6 = rows.find((row) => row.group === group)!.ipv6;
      return {
        subnetId: subnetId(group, key),
        availabilityZone,
        cidrBlock,
        ...(ipv6 ? { ipv6CidrBlock: subnets.apply((list) => list[index]!.ipv6CidrBlock) } : {}),
      };
    },
  };
}

type AwsxVpc = import("@pulumi/awsx/ec2").Vpc;

/**
 * From the subnet itself, not from awsx's list of ids: awsx makes all its outputs from one value, so that while one
 * subnet is new the SDK takes the whole list for unknown (pulumi-awsx awsx/ec2/vpc.ts, `getData`), and a preview would
 * replace whatever stands in the other subnets. Subnets are references, each known or unknown by itself.
 */
function subnetIdOf(vpc: AwsxVpc, group: SubnetGroup, index: number): Output<string> {
  const subnets = group === "publicSubnets" ? vpc.publicSubnets : vpc.privateSubnets;
  return subnets.apply((list) => list[index]!.id);
}

function createPrivate(
  name: string,
  network: NewNetwork,
  zones: readonly string[],
  vpc: AwsxVpc,
  tags: { readonly [key: string]: string } | undefined,
): DualStackSubnets {
  const egressOnly = new ec2.EgressOnlyInternetGateway(`${name}-egress-only`, {
    vpcId: vpc.vpcId,
    tags: { ...tags, Name: `${name}-egress-only` },
  });
  const subnets = Object.entries(network.privateSubnets ?? {})
    .map(([key, { availabilityZone, cidrBlock }]) => ({ key, availabilityZone, cidrBlock }))
    .sort((a, b) => zones.indexOf(a.availabilityZone) - zones.indexOf(b.availabilityZone));
  return createDualStackSubnets(name, {
    vpcId: vpc.vpcId,
    ipv6CidrBlock: vpc.vpc.apply((inner) => inner.ipv6CidrBlock),
    egressOnlyGatewayId: egressOnly.id,
    publicSubnetId: (zone) => subnetIdOf(vpc, "publicSubnets", zones.indexOf(zone)),
    natGateways: network.natGateways ?? "none",
    subnets,
    tags,
  });
}

function natAddress(
  nat: NonNullable<NewNetwork["natGateways"]>,
  zones: readonly string[],
  vpc: AwsxVpc,
  own: DualStackSubnets | undefined,
): Pick<NetworkIds, "natAddress"> {
  if (own) {
    return own.natAddress ? { natAddress: own.natAddress } : {};
  }
  // awsx makes the Elastic IPs in the order of the zones; a single gateway is in the first.
  const at = (zone: string): number => (nat === "single" ? 0 : zones.indexOf(zone));
  return nat === "none" ? {} : { natAddress: (zone) => vpc.eips.apply((eips) => eips[at(zone)]!.publicIp) };
}

const NAT_STRATEGY = { none: "None", single: "Single", "one-per-zone": "OnePerAz" } as const;

interface Row {
  readonly group: SubnetGroup;
  readonly type: "Public" | "Private";
  /** One block a zone, in the order of the zones. */
  readonly cidrBlocks: string[];
  /** Key of the subnet by zone. */
  readonly keys: { readonly [zone: string]: string };
  readonly ipv6: boolean;
}

/** What awsx makes: public before private, as it sorts them. */
function layout(network: NewNetwork, zones: readonly string[]): Row[] {
  const groups = GROUPS.filter((group) => !(network.privateIpv6 && group === "privateSubnets"));
  return groups
    .filter((group) => Object.keys(network[group] ?? {}).length > 0)
    .map((group) => {
      const subnets = Object.entries(network[group] ?? {});
      const inZone = (zoneName: string) => subnets.find(([, { availabilityZone }]) => availabilityZone === zoneName)!;
      const isPublic = group === "publicSubnets";
      return {
        group,
        type: isPublic ? "Public" : "Private",
        cidrBlocks: zones.map((zoneName) => inZone(zoneName)[1].cidrBlock),
        keys: Object.fromEntries(
          zones.map((zoneName) => [zoneName, `${isPublic ? "public" : "private"}-${inZone(zoneName)[0]}`]),
        ),
        ipv6: isPublic && (network.ipv6 ?? false),
      };
    });
}
