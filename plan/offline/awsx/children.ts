/** The children of an `awsx.ec2.Vpc`, in the order in which they are made. */

import type { AwsxEndpointSpec, AwsxVpcArgs } from "./args";
import { ChildIpv6Block, ChildProperty, ChildResource, type LayoutChild, type LayoutValue } from "./layout";
import type { AwsxSubnet } from "./subnets";

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

export class LayoutBuilder {
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

  outputs(): { [property: string]: LayoutValue } {
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
    // Two of one name are what the engine refuses; the plan has to see both.
    const twins = this.children.filter(
      (child) => child.type === `aws:ec2/${module}:${className}` && child.name === name,
    );
    const key = twins.length === 0 ? `${module}:${name}` : `${module}:${name}#${twins.length + 1}`;
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
