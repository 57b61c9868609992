/**
 * What a program has in its network that the model does not look into: by one net for every resource that names a VPC,
 * a subnet or a security group, and by a table of those that bring connections to what they name. Answers that they
 * could touch are not known, and name them.
 */
import type { GraphResource, ResourceGraph, Value } from "../graph";
import { append } from "../graph/multi-map";
import type { Choice, Interface, PublicAccessExclusion, SecurityGroup, Subnet, TrafficMatch, Vpc } from "./model";
import { fieldOf, inputPath, isAbsent, labelOf, listOf, refer, TYPES, textOf } from "./read";
import type { SecurityGroups } from "./security-groups";
import { isServiceEndpoint } from "./service-endpoints";
import { type Stranger, strangersIn } from "./strangers";
import type { Subnets } from "./subnets";
import { ALL_TRAFFIC } from "./traffic";
import type { Vpcs } from "./vpcs";

const EXCLUSION = "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion";
const ENCRYPTION = ["aws:ec2/vpcEncryptionControl:VpcEncryptionControl", "aws:ec2/encryptionControl:EncryptionControl"];

/** Modules and types whose resources the rest of the model reads, or that neither carry nor stop packets. */
export const MODELLED_TYPES: ReadonlySet<string> = new Set([
  ...Object.values(TYPES).flat(),
  ...ENCRYPTION,
  EXCLUSION,
  ...[
    "ec2/eipAssociation:EipAssociation",
    "ec2/flowLog:FlowLog",
    "ec2/internetGatewayAttachment:InternetGatewayAttachment",
    "ec2/launchConfiguration:LaunchConfiguration",
    "ec2/mainRouteTableAssociation:MainRouteTableAssociation",
    "ec2/networkAclAssociation:NetworkAclAssociation",
    "ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",
    "ec2/routeTableAssociation:RouteTableAssociation",
    "ec2/securityGroupAssociation:SecurityGroupAssociation",
    "ec2/securityGroupRule:SecurityGroupRule",
    "ec2/subnetCidrReservation:SubnetCidrReservation",
    "ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
    "ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
    "ec2/vpcEndpointSecurityGroupAssociation:VpcEndpointSecurityGroupAssociation",
    "ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation",
    "ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
    "ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation",
    "ec2/vpcPeeringConnection:VpcPeeringConnection",
    "ec2/vpnGateway:VpnGateway",
    "ec2/vpnGatewayAttachment:VpnGatewayAttachment",
    "ec2transitgateway/multicastDomainAssociation:MulticastDomainAssociation",
    "ec2transitgateway/vpcAttachment:VpcAttachment",
    "networkfirewall/firewall:Firewall",
    "networkfirewall/vpcEndpointAssociation:VpcEndpointAssociation",
    "networkmanager/vpcAttachment:VpcAttachment",
    "redshift/endpointAuthorization:EndpointAuthorization",
    "route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
    "route53/resolverRuleAssociation:ResolverRuleAssociation",
    "route53/vpcAssociationAuthorization:VpcAssociationAuthorization",
    "route53/zone:Zone",
    "route53/zoneAssociation:ZoneAssociation",
    "s3/accessPoint:AccessPoint",
    "servicediscovery/privateDnsNamespace:PrivateDnsNamespace",
    "vpc/routeServerEndpoint:RouteServerEndpoint",
    "vpc/routeServerVpcAssociation:RouteServerVpcAssociation",
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation",
    "vpclattice/serviceNetworkVpcAssociation:ServiceNetworkVpcAssociation",
  ].map((token) => `aws:${token}`),
]);
/** Sets of subnets that others are put into. */
const SUBNET_GROUP = /\/\w*[sS]ubnetGroup:/;

const GROUP_FIELD = /^(?:vpcS|s)ecurityGroup(?:s|Ids?)?$/;
const SUBNET_FIELD = /^(?:subnet(?:s|Ids?)?|vpcSubnetIds|vpcZoneIdentifiers)$/;
const VPC_FIELD = /^vpc(?:Ids?|Identifier)?$/;

/** What brings connections from elsewhere to a load balancer, an instance or an interface, and where it names them. */
const WAYS_IN: Readonly<Record<string, { readonly what: string; readonly names: readonly string[] }>> = {
  "aws:globalaccelerator/endpointGroup:EndpointGroup": {
    what: "Global Accelerator endpoint group",
    names: ["endpointConfigurations[].endpointId"],
  },
  "aws:globalaccelerator/customRoutingEndpointGroup:CustomRoutingEndpointGroup": {
    what: "Global Accelerator endpoint group",
    names: ["endpointConfigurations[].endpointId"],
  },
  "aws:cloudfront/vpcOrigin:VpcOrigin": { what: "CloudFront VPC origin", names: ["vpcOriginEndpointConfig.arn"] },
  "aws:verifiedaccess/endpoint:Endpoint": {
    what: "Verified Access endpoint",
    names: ["loadBalancerOptions.loadBalancerArn", "networkInterfaceOptions.networkInterfaceId"],
  },
  "aws:ec2/vpcEndpointService:VpcEndpointService": {
    what: "endpoint service",
    names: ["networkLoadBalancerArns[]", "gatewayLoadBalancerArns[]"],
  },
  "aws:apigateway/vpcLink:VpcLink": { what: "API Gateway VPC link", names: ["targetArn", "targetArns[]"] },
};

export class Unmodelled {
  /** Interfaces of services, as carriers of groups in subnets. */
  readonly carriers: Interface[] = [];
  /** Labels of what brings connections to a resource, by its URN. */
  readonly waysIn = new Map<string, string[]>();
  /** URNs of route tables, network ACLs and subnets that somebody else may change, and of VPCs for what they came with. */
  readonly changed = new Set<string>();

  constructor(
    private readonly graph: ResourceGraph,
    private readonly vpcs: Vpcs,
    private readonly subnets: Subnets,
    private readonly groups: SecurityGroups,
  ) {
    for (const resource of graph.resources) {
      if (resource.custom && resource.type.startsWith("aws:")) {
        this.read(resource);
      }
    }
    for (const stranger of strangersIn(graph)) {
      this.readStranger(stranger);
    }
  }

  /** Exclusions from VPC Block Public Access. */
  get exclusions(): PublicAccessExclusion[] {
    return this.graph.ofType(EXCLUSION).map((resource) => {
      const { inputs } = resource;
      const mode = textOf(inputs["internetGatewayExclusionMode"]);
      return {
        label: `exclusion ${labelOf(resource)} of VPC Block Public Access`,
        ...(mode === undefined ? {} : { mode }),
        ...(isAbsent(inputs["subnetId"])
          ? { vpc: this.vpcs.reference(resource, "vpcId", inputs["vpcId"]) }
          : { subnet: this.subnets.reference(resource, "subnetId", inputs["subnetId"]) }),
      };
    });
  }

  private read(resource: GraphResource): void {
    const way = WAYS_IN[resource.type];
    if (way) {
      this.readWay(resource, way);
    }
    if (ENCRYPTION.includes(resource.type) && resource.inputs["mode"] !== "monitor") {
      const vpc = this.vpcs.reference(resource, "vpcId", resource.inputs["vpcId"]);
      doubt(vpc, `VPC encryption control ${labelOf(resource)}`, false);
    }
    if (MODELLED_TYPES.has(resource.type) || SUBNET_GROUP.test(resource.type)) {
      return;
    }
    const named = this.named(resource);
    const label = `${labelOf(resource)} (${resource.type.slice(0, resource.type.lastIndexOf(":"))} is not modelled)`;
    if (named.groups.length + named.subnets.length > 0 || named.isOpen) {
      this.carry(resource, label, named);
    } else if (!isServiceEndpoint(resource)) {
      for (const vpc of named.vpcs) {
        doubt(vpc, label, true);
      }
    }
  }

  private carry(resource: GraphResource, label: string, { groups, subnets, isOpen }: Carried): void {
    this.carriers.push({
      key: `${resource.urn}#interfaces`,
      label,
      urns: [resource.urn],
      subnet: {
        options: subnets,
        certain: false,
        complete: subnets.length > 0,
        input: inputPath(resource, "subnets"),
      },
      groups: [],
      possibleGroups: groups,
      groupsComplete: groups.length > 0 && !isOpen,
      privateAddresses: [{ key: `${resource.urn}#private`, label, family: 4, scope: "private" }],
      prefixes: [],
      publicAddresses: [],
      possiblePublicAddresses: [],
      bindings: new Map(),
      hasIpv6: false,
      ...(isServiceEndpoint(resource) ? { answersOnly: true } : {}),
    });
  }

  private readStranger({ resource, label, changes, named }: Stranger): void {
    const groups = named.flatMap((one) => this.groups.of(one) ?? []);
    const subnets = named.flatMap((one) => this.subnets.of(one) ?? []);
    if (groups.length + subnets.length > 0) {
      this.carry(resource, label, { groups, subnets, isOpen: false });
    }
    for (const one of named) {
      const isCarried = groups.includes(this.groups.of(one)!) || subnets.includes(this.subnets.of(one)!);
      if (changes || !isCarried) {
        this.change(one, label);
      }
    }
  }

  /** Something of the program to which `label` may add. */
  private change(resource: GraphResource, label: string): void {
    const { urn } = resource;
    const group = this.groups.of(resource);
    const vpc = this.vpcs.of(resource);
    if (group) {
      for (const direction of ["ingress", "egress"] as const) {
        const peer = { kind: "unknown", input: label } as const;
        group.rules.push({
          urn,
          path: direction,
          style: "rule",
          direction,
          peer,
          traffic: UNKNOWN_TRAFFIC,
          certain: false,
          label,
        });
      }
    } else if (vpc) {
      vpc.doubts.push({ label, isWay: true });
      this.changed.add(urn);
    } else if (isOneOf(resource, [...TYPES.routeTable, ...TYPES.networkAcl, ...TYPES.subnet])) {
      this.changed.add(urn);
    } else if (isOneOf(resource, [...TYPES.internetGateway, ...TYPES.egressOnlyGateway, ...TYPES.natGateway])) {
      doubt(this.vpcs.reference(resource, "vpcId", resource.inputs["vpcId"]), label, true);
    } else {
      append(this.waysIn, urn, label);
    }
  }

  private readWay(resource: GraphResource, { what, names }: (typeof WAYS_IN)[string]): void {
    const types = [...TYPES.loadBalancer, ...TYPES.instance, ...TYPES.networkInterface, ...TYPES.eip];
    for (const name of names) {
      const property = name.split(/[.[]/)[0]!;
      for (const value of valuesAt(resource.inputs as Value, name)) {
        for (const found of this.graph.resolve(resource, property, value, types).candidates) {
          append(this.waysIn, found.urn, `${what} ${labelOf(resource)}`);
        }
      }
    }
  }

  /** What a resource names, however deep in its inputs. */
  private named(resource: GraphResource) {
    const groups = new Set<SecurityGroup>();
    const subnets = new Set<Subnet>();
    const vpcs: Choice<Vpc>[] = [];
    let isOpen = false;
    const walk = (value: Value, top: string, name: string): void => {
      if (Array.isArray(value)) {
        for (const item of value) {
          walk(item, top, name);
        }
      } else if (GROUP_FIELD.test(name) && typeof value !== "object") {
        const found = this.groups.reference(resource, top, value);
        isOpen ||= !found.complete || (!isAbsent(value) && found.options.length === 0);
        for (const group of found.options) {
          groups.add(group);
        }
      } else if (SUBNET_FIELD.test(name) && typeof value !== "object") {
        const found = refer(this.graph, resource, top, value, TYPES.subnet, this.subnets.of, this.subnets.outside);
        for (const subnet of found.options) {
          subnets.add(subnet);
        }
      } else if (VPC_FIELD.test(name) && typeof value !== "object" && !isAbsent(value)) {
        vpcs.push(this.vpcs.reference(resource, top, value));
      } else if (typeof value === "object" && value !== null) {
        for (const [key, item] of Object.entries(value)) {
          walk(item as Value, top, key);
        }
      }
    };
    for (const [name, value] of Object.entries(resource.inputs)) {
      walk(value, name, name);
    }
    return { groups: [...groups], subnets: [...subnets], vpcs, isOpen };
  }
}

interface Carried {
  readonly groups: readonly SecurityGroup[];
  readonly subnets: readonly Subnet[];
  readonly isOpen: boolean;
}

const UNKNOWN_TRAFFIC: TrafficMatch = { ...ALL_TRAFFIC, must: [], text: "unknown traffic" };

const isOneOf = ({ type }: GraphResource, types: readonly string[]): boolean => types.includes(type);

function doubt(vpc: Choice<Vpc>, label: string, isWay: boolean): void {
  for (const option of vpc.options) {
    option.doubts.push({ label, isWay });
  }
}

/** Values at a path such as `a[].b`, where a block may stand once as an object. */
function valuesAt(value: Value, path: string): Value[] {
  const [step = "", ...rest] = path.split(".");
  const name = step.replace("[]", "");
  const found = fieldOf(value, name);
  const items: readonly Value[] = Array.isArray(found) ? listOf(found).items : isAbsent(found) ? [] : [found];
  return rest.length === 0 ? [...items] : items.flatMap((item) => valuesAt(item, rest.join(".")));
}
