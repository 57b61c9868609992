/**
 * Private subnets with IPv6, and the NAT gateways they need for IPv4.
 *
 * Not awsx's: it gives a subnet a /64 only together with automatic address assignment, and AWS refuses an interface
 * with IPv6 prefixes that is to get an address too; and it numbers the blocks anew when a zone is added. Here a block's
 * number depends on the zone's letter alone.
 */
import * as ec2 from "@pulumi/aws/ec2";
import type { Input, Output } from "@pulumi/pulumi";
import { type Cidr, cidrOf, parseCidr } from "../../components/shared/network/cidr";

export interface DualStackRequest {
  readonly vpcId: Output<string>;
  /** The VPC's IPv6 /56. */
  readonly ipv6CidrBlock: Output<string>;
  readonly egressOnlyGatewayId: Input<string>;
  /** Public subnet of a zone, for its NAT gateway. */
  readonly publicSubnetId: (availabilityZone: string) => Output<string>;
  readonly natGateways: "none" | "single" | "one-per-zone";
  /** In the order of the zones; `key` is part of names. */
  readonly subnets: readonly { readonly key: string; readonly availabilityZone: string; readonly cidrBlock: string }[];
  readonly tags: { readonly [key: string]: string } | undefined;
}

export interface DualStackSubnets {
  readonly subnets: ReadonlyMap<string, ec2.Subnet>;
  readonly routeTables: ReadonlyMap<string, ec2.RouteTable>;
  /** Public address of a zone's NAT gateway; absent without NAT gateways. */
  readonly natAddress?: (availabilityZone: string) => Output<string>;
}

/** Number of a private block: awsx counts public ones from 0, one a zone. */
export const privateBlockNumber = (availabilityZone: string): number =>
  128 + (availabilityZone.charCodeAt(availabilityZone.length - 1) - "a".charCodeAt(0));

/** The numbered /64 of a VPC's /56. */
export const subnetBlock = (vpc: Cidr, number: number): string =>
  cidrOf(6, vpc.first + (BigInt(number) << 64n), 64).text;

export function createDualStackSubnets(name: string, request: DualStackRequest): DualStackSubnets {
  const { tags, vpcId } = request;
  const zones = request.subnets.map(({ availabilityZone }) => availabilityZone);
  const natZones = { none: [], single: zones.slice(0, 1), "one-per-zone": zones }[request.natGateways];
  const gateways = new Map(natZones.map((zone) => [zone, createNatGateway(`${name}-nat-${zone}`, zone, request)]));
  const gatewayOf = (zone: string) => gateways.get(zone) ?? gateways.get(zones[0]!);
  const subnets = request.subnets.map(({ key, availabilityZone, cidrBlock }) => {
    const subnetName = `${name}-private-${key}`;
    const named = { ...tags, Name: subnetName };
    const subnet = new ec2.Subnet(subnetName, {
      vpcId,
      availabilityZone,
      cidrBlock,
      ipv6CidrBlock: request.ipv6CidrBlock.apply((block) =>
        subnetBlock(parseCidr(block), privateBlockNumber(availabilityZone)),
      ),
      assignIpv6AddressOnCreation: false,
      mapPublicIpOnLaunch: false,
      tags: named,
    });
    const table = new ec2.RouteTable(subnetName, { vpcId, tags: named });
    new ec2.RouteTableAssociation(subnetName, { routeTableId: table.id, subnetId: subnet.id });
    new ec2.Route(`${subnetName}-ipv6`, {
      routeTableId: table.id,
      destinationIpv6CidrBlock: "::/0",
      egressOnlyGatewayId: request.egressOnlyGatewayId,
    });
    const gateway = gatewayOf(availabilityZone);
    if (gateway) {
      new ec2.Route(subnetName, {
        routeTableId: table.id,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId: gateway.gateway.id,
      });
    }
    return { key, subnet, table };
  });
  return {
    subnets: new Map(subnets.map(({ key, subnet }) => [key, subnet])),
    routeTables: new Map(subnets.map(({ key, table }) => [key, table])),
    ...(gateways.size === 0 ? {} : { natAddress: (zone: string) => gatewayOf(zone)!.address.publicIp }),
  };
}

function createNatGateway(
  name: string,
  availabilityZone: string,
  { publicSubnetId, tags }: DualStackRequest,
): { readonly gateway: ec2.NatGateway; readonly address: ec2.Eip } {
  const named = { ...tags, Name: name };
  const address = new ec2.Eip(name, { domain: "vpc", tags: named });
  const subnetId = publicSubnetId(availabilityZone);
  return { gateway: new ec2.NatGateway(name, { subnetId, allocationId: address.allocationId, tags: named }), address };
}
