/**
 * What `awsx.ec2.Vpc` creates, as data: names, types, parents and inputs of its children.
 *
 * The component runs in a provider binary that is not there offline, so the plan expands it by this function.
 * Source: pulumi/pulumi-awsx awsx/ec2/vpc.ts (3.8 to 3.9). Logical names and parents are awsx's contract with states.
 */
import { formatAddress, parseCidr } from "../components/shared/cidr";
import { type AwsxSubnet, type AwsxSubnetSpec, awsxSubnets, gaps, overlapping } from "./awsx-subnets";

export const AWSX_VPC_TYPE = "awsx:ec2:Vpc";

/** Stands for a property of another child, `id` included. */
export class ChildProperty {
  constructor(
    readonly child: string,
    readonly property: string,
  ) {}
}

/** Stands for the nth /64 of the VPC's IPv6 block: nothing when the subnet has no IPv6, unknown while the block is. */
export class ChildIpv6Block {
  constructor(
    readonly vpc: string,
    readonly index: number,
    readonly assigned: boolean,
  ) {}
}

/** Stands for a child itself, in an output. */
export class ChildResource {
  constructor(readonly child: string) {}
}

/** JSON in which a node may be one of the three classes above, or a value that the caller gave (an Output, say). */
export type LayoutValue = unknown;

export interface LayoutChild {
  /** Unique in the layout: short type and name, for example `subnet:net-public-1`. */
  readonly key: string;
  readonly type: string;
  readonly name: string;
  /** Key of the parent; absent when it is the component itself. */
  readonly parent?: string;
  /** Keys of what it explicitly depends on. */
  readonly dependsOn: readonly string[];
  readonly inputs: { readonly [property: string]: LayoutValue };
}

export interface VpcLayout {
  /** In creation order: whatever a child refers to stands before it. */
  readonly children: readonly LayoutChild[];
  readonly outputs: { readonly [property: string]: LayoutValue };
}

/** The arguments of `awsx.ec2.Vpc`. What decides the layout is plain, as there. */
export interface AwsxVpcArgs {
  readonly availabilityZoneNames?: readonly string[];
  readonly numberOfAvailabilityZones?: number;
  readonly availabilityZoneCidrMask?: number;
  readonly cidrBlock?: string;
  readonly assignGeneratedIpv6CidrBlock?: boolean;
  readonly natGateways?: { readonly strategy?: string; readonly elasticIpAllocationIds?: readonly unknown[] };
  readonly subnetSpecs?: readonly AwsxSubnetSpec[];
  readonly subnetStrategy?: string;
  readonly subnetNameTagStrategy?: string;
  readonly vpcEndpointSpecs?: readonly AwsxEndpointSpec[];
  readonly vpcEndpointStrategy?: string;
  readonly region?: unknown;
  readonly tags?: { readonly [key: string]: unknown };
  /** Passed on to the VPC: enableDnsHostnames, instanceTenancy and so on. */
  readonly [property: string]: unknown;
}

export interface AwsxEndpointSpec {
  readonly serviceName: string;
  readonly vpcEndpointType?: string;
  readonly tags?: { readonly [key: string]: unknown };
  readonly [property: string]: unknown;
}

/** What awsx hands on to `aws.ec2.Vpc` unchanged. */
const VPC_PROPERTIES = [
  "assignGeneratedIpv6CidrBlock",
  "enableDnsHostnames",
  "enableDnsSupport",
  "enableNetworkAddressUsageMetrics",
  "instanceTenancy",
  "ipv4IpamPoolId",
  "ipv4NetmaskLength",
  "ipv6CidrBlock",
  "ipv6CidrBlockNetworkBorderGroup",
  "ipv6IpamPoolId",
  "ipv6NetmaskLength",
  "region",
] as const;

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
  return { children: builder.children, outputs: builder.outputs(args) };
}

/**
 * Replaces the stand-in classes by real values. `property` answers for a child's property, `resource` for a child
 * itself; `ipv6` derives a subnet's block from what `property` answered for the VPC's.
 */
export interface LayoutResolver {
  readonly property: (child: string, property: string) => unknown;
  readonly resource: (child: string) => unknown;
  readonly ipv6: (vpcBlock: unknown, index: number, assigned: boolean) => unknown;
}

export function resolveLayout(value: LayoutValue, resolver: LayoutResolver): unknown {
  if (value instanceof ChildProperty) {
    return resolver.property(value.child, value.property);
  }
  if (value instanceof ChildIpv6Block) {
    return resolver.ipv6(resolver.property(value.vpc, "ipv6CidrBlock"), value.index, value.assigned);
  }
  if (value instanceof ChildResource) {
    return resolver.resource(value.child);
  }
  if (Array.isArray(value)) {
    return value.map((each) => resolveLayout(each, resolver));
  }
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolveLayout(each, resolver)]));
  }
  return value;
}

/** The nth /64 of a VPC's /56, as awsx numbers them. */
export function ipv6SubnetBlock(vpcBlock: string, index: number): string {
  const vpc = parseCidr(vpcBlock);
  if (vpc.family !== 6 || vpc.prefix !== 56) {
    throw new RangeError(`awsx.ec2.Vpc: the VPC's IPv6 block must be a /56; got ${vpcBlock}`);
  }
  if (index > 0xff) {
    throw new RangeError("awsx.ec2.Vpc: a VPC has 256 IPv6 subnets");
  }
  return `${formatAddress(6, vpc.first + (BigInt(index) << 64n))}/64`;
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

const TYPE_ORDER = ["public", "private", "isolated"];
const typeOrder = (subnet: AwsxSubnet): number => TYPE_ORDER.indexOf(subnet.type.toLowerCase());

class LayoutBuilder {
  readonly children: LayoutChild[] = [];
  private readonly vpc: string;
  private readonly internetGateway: string;
  private readonly sharedTags: { readonly [key: string]: unknown };
  private readonly subnets: { readonly key: string; readonly type: string; readonly zoneIndex: number }[] = [];
  private readonly natGateways: string[] = [];

  constructor(
    private readonly name: string,
    private readonly args: AwsxVpcArgs,
  ) {
    this.vpc = `vpc:${name}`;
    this.internetGateway = `internetGateway:${name}`;
    this.sharedTags = { Name: name, ...args.tags };
  }

  addVpc(): void {
    const given = Object.fromEntries(VPC_PROPERTIES.map((property) => [property, this.args[property]]));
    const inputs = {
      ...given,
      cidrBlock: this.args.cidrBlock ?? "10.0.0.0/16",
      ...this.endpointDnsDefaults(),
      tags: this.sharedTags,
    };
    this.add("vpc", "Vpc", this.name, undefined, inputs, []);
  }

  addInternetGateway(): void {
    const inputs = { ...this.region(), vpcId: this.id(this.vpc), tags: this.sharedTags };
    this.add("internetGateway", "InternetGateway", this.name, this.vpc, inputs);
  }

  addSubnet(subnet: AwsxSubnet, zoneIndex: number, ipv6Index: number, natStrategy: string): void {
    const kind = subnet.type.toLowerCase();
    const assigned = subnet.assignIpv6AddressOnCreation ?? this.args.assignGeneratedIpv6CidrBlock ?? false;
    const named = { Name: subnet.nameTag, SubnetType: subnet.type };
    const key = this.add("subnet", "Subnet", subnet.resourceName, this.vpc, {
      ...this.region(),
      vpcId: this.id(this.vpc),
      availabilityZone: subnet.availabilityZone,
      mapPublicIpOnLaunch: kind === "public",
      cidrBlock: subnet.cidrBlock,
      assignIpv6AddressOnCreation: assigned,
      ipv6CidrBlock: new ChildIpv6Block(this.vpc, ipv6Index, assigned),
      tags: { ...this.sharedTags, ...subnet.tags, ...named },
    });
    this.subnets.push({ key, type: kind, zoneIndex });

    const routeTable = this.add("routeTable", "RouteTable", subnet.resourceName, key, {
      ...this.region(),
      vpcId: this.id(this.vpc),
      tags: { ...this.sharedTags, ...named },
    });
    this.add("routeTableAssociation", "RouteTableAssociation", subnet.resourceName, routeTable, {
      ...this.region(),
      routeTableId: this.id(routeTable),
      subnetId: this.id(key),
    });
    if (kind === "public") {
      this.addNatGateway(key, zoneIndex, natStrategy.toLowerCase());
      this.addDefaultRoute(subnet.resourceName, routeTable, { gatewayId: this.id(this.internetGateway) });
    } else if (kind === "private" && natStrategy.toLowerCase() !== "none") {
      const gateway = this.natGateways[natStrategy.toLowerCase() === "single" ? 0 : zoneIndex]!;
      this.addDefaultRoute(subnet.resourceName, routeTable, { natGatewayId: this.id(gateway) });
    }
  }

  addEndpoints(zones: readonly string[]): void {
    for (const spec of this.args.vpcEndpointSpecs ?? []) {
      const kind = endpointKind(spec);
      const auto = this.args.vpcEndpointStrategy === "Auto" ? kind : undefined;
      const region = spec.region ?? this.args.region;
      const { tags, ...given } = spec;
      const filled: Record<string, LayoutValue> = {};
      if (auto === "interface") {
        filled["privateDnsEnabled"] = spec["privateDnsEnabled"] ?? true;
        filled["securityGroupIds"] = spec["securityGroupIds"] ?? [this.addEndpointSecurityGroup(spec, region)];
        if (spec["subnetIds"] === undefined && spec["subnetConfigurations"] === undefined) {
          filled["subnetIds"] = this.endpointSubnets(zones.length);
        }
      } else if (auto === "gateway") {
        filled["routeTableIds"] = spec["routeTableIds"] ?? this.keys("routeTable").map((key) => this.id(key));
      }
      this.add("vpcEndpoint", "VpcEndpoint", spec.serviceName, this.vpc, {
        ...given,
        ...filled,
        ...(region === undefined ? {} : { region }),
        tags: { ...this.sharedTags, ...tags },
        vpcId: this.id(this.vpc),
      });
    }
  }

  outputs(args: AwsxVpcArgs): { [property: string]: LayoutValue } {
    const resources = (kind: string) => this.keys(kind).map((key) => new ChildResource(key));
    const subnetsOf = (...types: string[]) => this.subnets.filter(({ type }) => types.includes(type));
    const isolated = this.subnets.filter(({ type }) => type !== "public" && type !== "private");
    const ids = (list: readonly { key: string }[]) => list.map(({ key }) => this.id(key));
    const refs = (list: readonly { key: string }[]) => list.map(({ key }) => new ChildResource(key));
    return {
      vpc: new ChildResource(this.vpc),
      vpcId: this.id(this.vpc),
      subnets: resources("subnet"),
      publicSubnets: refs(subnetsOf("public")),
      privateSubnets: refs(subnetsOf("private")),
      isolatedSubnets: refs(isolated),
      publicSubnetIds: ids(subnetsOf("public")),
      privateSubnetIds: ids(subnetsOf("private")),
      isolatedSubnetIds: ids(isolated),
      internetGateway: new ChildResource(this.internetGateway),
      natGateways: resources("natGateway"),
      eips: resources("eip"),
      routeTables: resources("routeTable"),
      routeTableAssociations: resources("routeTableAssociation"),
      routes: resources("route"),
      vpcEndpoints: resources("vpcEndpoint"),
      subnetLayout: (args.subnetSpecs ?? []).map(({ name, type, cidrBlocks, cidrMask, size }) => ({
        name,
        type,
        cidrBlocks,
        cidrMask,
        size,
      })),
    };
  }

  private addNatGateway(subnet: string, zoneIndex: number, strategy: string): void {
    const made = this.natGateways.length;
    if (strategy === "none" || (strategy === "single" ? made >= 1 : made >= zoneIndex + 1)) {
      return;
    }
    const name = `${this.name}-${zoneIndex + 1}`;
    const tags = { ...this.args.tags, Name: name };
    const given = this.args.natGateways?.elasticIpAllocationIds ?? [];
    const allocationId =
      given.length > 0
        ? given[zoneIndex]
        : new ChildProperty(this.add("eip", "Eip", name, subnet, { ...this.region(), tags }), "allocationId");
    const inputs = { ...this.region(), subnetId: this.id(subnet), allocationId, tags };
    this.natGateways.push(this.add("natGateway", "NatGateway", name, subnet, inputs));
  }

  private addDefaultRoute(name: string, routeTable: string, target: { readonly [key: string]: LayoutValue }): void {
    this.add("route", "Route", name, routeTable, {
      ...this.region(),
      routeTableId: this.id(routeTable),
      ...target,
      destinationCidrBlock: "0.0.0.0/0",
    });
  }

  private addEndpointSecurityGroup(spec: AwsxEndpointSpec, region: unknown): ChildProperty {
    const regional = region === undefined ? {} : { region };
    const group = this.add("securityGroup", "SecurityGroup", `${spec.serviceName}-sg`, this.vpc, {
      ...regional,
      description: "Managed by Pulumi",
      vpcId: this.id(this.vpc),
      tags: { ...this.sharedTags, ...spec.tags },
    });
    const dual = ["ipv6", "dualstack"].includes(String(spec["ipAddressType"] ?? "").toLowerCase());
    const inputs = {
      ...regional,
      type: "ingress",
      securityGroupId: this.id(group),
      protocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrBlocks: [new ChildProperty(this.vpc, "cidrBlock")],
      ...(dual ? { ipv6CidrBlocks: [new ChildProperty(this.vpc, "ipv6CidrBlock")] } : {}),
    };
    this.add("securityGroupRule", "SecurityGroupRule", `${spec.serviceName}-ingress`, this.vpc, inputs, [group]);
    return this.id(group);
  }

  /** One subnet a zone: private before isolated before public. */
  private endpointSubnets(zones: number): ChildProperty[] {
    const chosen: ChildProperty[] = [];
    for (let zoneIndex = 0; zoneIndex < zones; zoneIndex++) {
      const here = this.subnets.filter((subnet) => subnet.zoneIndex === zoneIndex);
      const best = ["private", "isolated", "public"].flatMap((type) => here.filter((each) => each.type === type))[0];
      if (best) {
        chosen.push(this.id(best.key));
      }
    }
    return chosen;
  }

  private endpointDnsDefaults(): { readonly [property: string]: LayoutValue } {
    const privateDns = (this.args.vpcEndpointSpecs ?? []).some(
      (spec) => endpointKind(spec) === "interface" && (spec["privateDnsEnabled"] ?? true) === true,
    );
    if (this.args.vpcEndpointStrategy !== "Auto" || !privateDns) {
      return {};
    }
    for (const property of ["enableDnsHostnames", "enableDnsSupport"]) {
      if (this.args[property] === false) {
        throw new Error(`awsx.ec2.Vpc: interface endpoints with private DNS need ${property}`);
      }
    }
    return { enableDnsHostnames: true, enableDnsSupport: true };
  }

  private add(
    module: string,
    className: string,
    name: string,
    parent: string | undefined,
    inputs: { readonly [property: string]: LayoutValue },
    dependsOn: readonly string[] = parent === undefined ? [] : [parent],
  ): string {
    const key = `${module}:${name}`;
    const given = Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
    this.children.push({ key, type: `aws:ec2/${module}:${className}`, name, parent, dependsOn, inputs: given });
    return key;
  }

  private keys(module: string): string[] {
    return this.children.filter(({ key }) => key.startsWith(`${module}:`)).map(({ key }) => key);
  }

  private id(key: string): ChildProperty {
    return new ChildProperty(key, "id");
  }

  private region(): { readonly region?: unknown } {
    return this.args.region === undefined ? {} : { region: this.args.region };
  }
}

const endpointKind = (spec: AwsxEndpointSpec): string => (spec.vpcEndpointType ?? "Gateway").toLowerCase();
