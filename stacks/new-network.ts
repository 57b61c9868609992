/** The resources of a new network. */
import * as ec2 from "@pulumi/aws/ec2";
import { GROUPS, type Group, type NetworkIds, type NewNetwork, zonesOf } from "./network";

/**
 * Makes a new VPC. What awsx leaves out is added: `::/0` routes, through the internet gateway for public subnets and
 * through an egress-only one for private ones.
 */
export function createNetwork(
  name: string,
  network: NewNetwork,
  tags: { readonly [key: string]: string } | undefined,
): NetworkIds {
  const zones = zonesOf(network);
  const rows = layout(network, zones);
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
    natGateways: { strategy: NAT_STRATEGY[network.natGateways ?? "none"] },
    tags,
  });
  const egressOnly = rows.some(({ group, ipv6 }) => ipv6 && group === "privateSubnets")
    ? new ec2.EgressOnlyInternetGateway(`${name}-egress-only`, {
        vpcId: vpc.vpcId,
        tags: { ...tags, Name: `${name}-egress-only` },
      })
    : undefined;
  // awsx lists route tables zone by zone, in each the public subnet's before the private one's.
  zones.forEach((zoneName, zoneIndex) => {
    rows.forEach((row, rowIndex) => {
      if (row.ipv6) {
        const table = zoneIndex * rows.length + rowIndex;
        new ec2.Route(`${name}-${row.keys[zoneName]}-ipv6`, {
          routeTableId: vpc.routeTables.apply((tables) => tables[table]!.id),
          destinationIpv6CidrBlock: "::/0",
          ...(row.group === "publicSubnets"
            ? { gatewayId: vpc.internetGateway.apply((gateway) => gateway.id) }
            : { egressOnlyGatewayId: egressOnly!.id }),
        });
      }
    });
  });
  const nat = network.natGateways ?? "none";
  return {
    vpcId: vpc.vpcId,
    ...(nat === "none"
      ? {}
      : {
          // awsx makes the Elastic IPs in the order of the zones; a single gateway is in the first.
          natAddress: (availabilityZone: string) =>
            vpc.eips.apply((eips) => eips[nat === "single" ? 0 : zones.indexOf(availabilityZone)]!.publicIp),
        }),
    subnet: (group, _key, { availabilityZone, cidrBlock }) => {
      const index = zones.indexOf(availabilityZone);
      const ids = group === "publicSubnets" ? vpc.publicSubnetIds : vpc.privateSubnetIds;
      const subnets = group === "publicSubnets" ? vpc.publicSubnets : vpc.privateSubnets;
      const ipv6 = rows.find((row) => row.group === group)!.ipv6;
      return {
        subnetId: ids.apply((list) => list[index]!),
        availabilityZone,
        cidrBlock,
        ...(ipv6 ? { ipv6CidrBlock: subnets.apply((list) => list[index]!.ipv6CidrBlock) } : {}),
      };
    },
  };
}

const NAT_STRATEGY = { none: "None", single: "Single", "one-per-zone": "OnePerAz" } as const;

interface Row {
  readonly group: Group;
  readonly type: "Public" | "Private";
  /** One block a zone, in the order of the zones. */
  readonly cidrBlocks: string[];
  /** Key of the subnet by zone. */
  readonly keys: { readonly [zone: string]: string };
  readonly ipv6: boolean;
}

/** Public before private, as awsx sorts them. */
function layout(network: NewNetwork, zones: readonly string[]): Row[] {
  return GROUPS.filter((group) => Object.keys(network[group] ?? {}).length > 0).map((group) => {
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
      ipv6: isPublic ? (network.ipv6 ?? false) : (network.privateIpv6 ?? false),
    };
  });
}
