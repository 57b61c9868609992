/**
 * What `awsx.ec2.Vpc` creates, as data: names, types, parents and inputs of its children.
 *
 * The component runs in a provider binary that is not there offline, so the plan expands it by this function.
 * Source: pulumi/pulumi-awsx awsx/ec2/vpc.ts (3.8 to 3.9). Logical names and parents are awsx's contract with states.
 */
import type { AwsxVpcArgs } from "./args";
import { LayoutBuilder } from "./children";
import type { VpcLayout } from "./layout";
import { subnetLayout } from "./subnet-layout";
import { type AwsxSubnet, awsxSubnets, gaps, overlapping } from "./subnets";

export * from "./layout";

export const AWSX_VPC_TYPE = "awsx:ec2:Vpc";

/** Zones when none are named: awsx takes the first three of a look-up; the caller says what that would find. */
export interface LayoutOptions {
  readonly regionZones?: readonly string[];
}

/** Lays the VPC out. Throws an `Error` where awsx would refuse the arguments. */
export function awsxVpcLayout(name: string, args: AwsxVpcArgs, options: LayoutOptions = {}): VpcLayout {
  const zones = chooseZones(args, options);
  const strategy = args.natGateways?.strategy ?? "OnePerAz";
  const subnets = chooseSubnets(name, args, zones);
  checkNat(strategy, args.natGateways?.elasticIpAllocationIds ?? [], zones.length, subnets);
  checkIpv6(args, subnets);

  const builder = new LayoutBuilder(name, args);
  builder.addVpc();
  builder.addInternetGateway();
  zones.forEach((zone, zoneIndex) => {
    subnets
      .filter((each) => each.availabilityZone === zone && each.type.toLowerCase() !== "unused")
      .sort((a, b) => typeOrder(a) - typeOrder(b))
      .forEach((each, nth) => {
        builder.addSubnet(each, zoneIndex, zoneIndex + nth * zones.length, strategy);
      });
  });
  builder.addEndpoints(zones);
  const layout = subnetLayout(args.subnetSpecs, args.subnetStrategy ?? "Legacy", subnets, zones.length);
  return { children: builder.children, outputs: { ...builder.outputs(), subnetLayout: layout } };
}

function chooseZones(args: AwsxVpcArgs, options: LayoutOptions): readonly string[] {
  if (args.availabilityZoneNames !== undefined) {
    if (args.numberOfAvailabilityZones) {
      throw new Error("awsx.ec2.Vpc: only one of availabilityZoneNames and numberOfAvailabilityZones can be given");
    }
    return args.availabilityZoneNames;
  }
  const count = args.numberOfAvailabilityZones ?? 3;
  const zones = options.regionZones ?? [];
  if (zones.length < count) {
    throw new Error(`awsx.ec2.Vpc: ${count} zones are wanted and ${zones.length} known; give availabilityZoneNames`);
  }
  return zones.slice(0, count);
}

function chooseSubnets(name: string, args: AwsxVpcArgs, zones: readonly string[]): AwsxSubnet[] {
  if (args.ipv4IpamPoolId !== undefined && args.cidrBlock === undefined) {
    throw new Error("awsx.ec2.Vpc: an address range that IPAM chooses is known only after creation; give cidrBlock");
  }
  const cidrBlock = args.cidrBlock ?? "10.0.0.0/16";
  const strategy = args.subnetStrategy ?? "Legacy";
  const subnets = awsxSubnets({
    vpcName: name,
    cidrBlock,
    zones,
    specs: args.subnetSpecs,
    strategy,
    nameTagStrategy: args.subnetNameTagStrategy ?? "Legacy",
    availabilityZoneCidrMask: args.availabilityZoneCidrMask,
  });
  const clashes = overlapping(subnets);
  if (clashes.length > 0) {
    const list = clashes.map((each) => `${each.resourceName} ${each.cidrBlock}`).join(", ");
    throw new Error(`awsx.ec2.Vpc: these subnets overlap: ${list}`);
  }
  const uncovered = strategy === "Exact" ? gaps(cidrBlock, subnets) : [];
  if (uncovered.length > 0) {
    throw new Error(`awsx.ec2.Vpc: strategy Exact leaves gaps: ${uncovered.join(", ")}`);
  }
  return subnets;
}

function checkNat(
  strategy: string,
  allocationIds: readonly unknown[],
  zones: number,
  subnets: readonly AwsxSubnet[],
): void {
  const kind = strategy.toLowerCase();
  const has = (...types: string[]) => subnets.some((each) => types.includes(each.type.toLowerCase()));
  if (kind === "none") {
    if (allocationIds.length > 0) {
      throw new Error("awsx.ec2.Vpc: elasticIpAllocationIds with NAT gateway strategy None");
    }
    return;
  }
  if (kind !== "single" && kind !== "oneperaz") {
    throw new Error(`awsx.ec2.Vpc: NAT gateway strategy must be None, Single or OnePerAz; got ${strategy}`);
  }
  const wanted = kind === "single" ? 1 : zones;
  if (allocationIds.length > 0 && allocationIds.length !== wanted) {
    throw new Error(`awsx.ec2.Vpc: NAT gateway strategy ${strategy} takes ${wanted} elasticIpAllocationIds`);
  }
  if (!has("public") || !has("private", "isolated")) {
    throw new Error(`awsx.ec2.Vpc: NAT gateway strategy ${strategy} needs public subnets and private or isolated ones`);
  }
}

const IPV6_ARGS = ["assignGeneratedIpv6CidrBlock", "ipv6CidrBlock", "ipv6IpamPoolId"];

/** awsx stops when the VPC exists and has no IPv6 block: too late for whoever deploys. */
function checkIpv6(args: AwsxVpcArgs, subnets: readonly AwsxSubnet[]): void {
  const asking = subnets.filter(
    ({ type, assignIpv6AddressOnCreation }) => type !== "Unused" && assignIpv6AddressOnCreation === true,
  );
  if (asking.length > 0 && !IPV6_ARGS.some((name) => args[name] !== undefined && args[name] !== false)) {
    const names = asking.map(({ resourceName }) => resourceName).join(", ");
    throw new Error(
      `awsx.ec2.Vpc: assignIpv6AddressOnCreation of ${names} needs an IPv6 block of the VPC; give assignGeneratedIpv6CidrBlock: true`,
    );
  }
}

const TYPE_ORDER = ["public", "private", "isolated"];
const typeOrder = (subnet: AwsxSubnet): number => TYPE_ORDER.indexOf(subnet.type.toLowerCase());
