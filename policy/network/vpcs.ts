/** VPCs and what is attached to them. */

import { type Cidr, parseCidr } from "../../components/shared/network/cidr";
import { type GraphResource, isUnknown, type ResourceGraph, type Value } from "../graph";
import { type ComponentManifest, vpcReferenceOf } from "./manifests";
import type { Choice, ConnectedNetwork, InternetGateway, Peering, Vpc } from "./model";
import { type AddressBook, cidrOrUndefined } from "./peers";
import { isAbsent, isLost, labelOf, refer, TYPES } from "./read";

const IPV4_ASSOCIATION = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation";
const IPV6_ASSOCIATION = "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation";
const GATEWAY_ATTACHMENT = "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment";
const ROUTE_ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
export const PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection";
const EDGE_GATEWAYS = [...TYPES.internetGateway, "aws:ec2/vpnGateway:VpnGateway"];
const PEERING_ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter";

/** What can connect a VPC to another private network, and the properties that name the VPC. */
const CONNECTIONS: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2/vpnGateway:VpnGateway": ["vpcId"],
  "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment": ["vpcId"],
  [PEERING]: ["vpcId", "peerVpcId"],
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": ["vpcId"],
  "aws:networkmanager/vpcAttachment:VpcAttachment": ["vpcArn"],
  "aws:vpclattice/serviceNetworkVpcAssociation:ServiceNetworkVpcAssociation": ["vpcIdentifier"],
};

/** The VPC a component is in, by the key of its model; what stands for it when nothing says which one it is. */
export const vpcKeyOf = (graph: ResourceGraph, component: GraphResource): string => {
  const reference = vpcReferenceOf(graph, component);
  return typeof reference === "string" ? reference : (reference?.urn ?? `${component.name}'s VPC`);
};

/** Networks that manifests declare to be connected, by the key of the VPC. */
function connectedBy(graph: ResourceGraph, manifests: readonly ComponentManifest[]): Map<string, ConnectedNetwork[]> {
  const byVpc = new Map<string, ConnectedNetwork[]>();
  for (const { component, manifest } of manifests) {
    const declared = Object.entries(manifest.connectedNetworks ?? {});
    if (declared.length === 0) {
      continue;
    }
    const key = vpcKeyOf(graph, component);
    const own = declared.map(([name, { cidrs, via }]): ConnectedNetwork => {
      const label = via === undefined ? name : `${name} by ${via}`;
      const assumption = `${label} is connected, as configured: it delivers ${cidrs.join(", ")}, no other public numbers, and routes answers back`;
      return { name, cidrs: cidrs.map(parseCidr), label, assumption };
    });
    byVpc.set(key, [...(byVpc.get(key) ?? []), ...own]);
  }
  return byVpc;
}

/** Blocks that manifests declare of VPCs outside the program, by the key of the VPC. */
function blocksBy(graph: ResourceGraph, manifests: readonly ComponentManifest[]): Map<string, readonly Cidr[]> {
  const byVpc = new Map<string, readonly Cidr[]>();
  for (const { component, manifest } of manifests) {
    const key = vpcKeyOf(graph, component);
    const own = (manifest.vpcCidrBlocks ?? []).map(parseCidr);
    const all = new Map([...(byVpc.get(key) ?? []), ...own].map((cidr) => [cidr.text, cidr]));
    byVpc.set(key, [...all.values()]);
  }
  return byVpc;
}

export const DEFAULT_VPC = "aws:ec2/defaultVpc:DefaultVpc";
export const DEFAULT_SUBNET = "aws:ec2/defaultSubnet:DefaultSubnet";
export const DEFAULT_NAME = "default VPC";

/** The default VPC comes with an internet gateway and a main route table that leads there (VPC guide, "Default VPCs"). */
export const isDefault = ({ urn, key }: Vpc): boolean =>
  key === DEFAULT_NAME || urn?.split("::")[2]?.endsWith(DEFAULT_VPC) === true;

export const gatewayOfDefault = (vpc: Vpc): InternetGateway => ({
  key: `${vpc.key}#internet-gateway`,
  label: `internet gateway of ${vpc.label}`,
  vpc: { options: [vpc], certain: true, complete: true, input: vpc.label },
});

export const NONE: Choice<never> = { options: [], certain: false, complete: false, input: "" };

export class Vpcs {
  private readonly vpcs = new Map<string, Vpc>();
  private readonly connected: ReadonlyMap<string, readonly ConnectedNetwork[]>;
  private readonly blocks: ReadonlyMap<string, readonly Cidr[]>;

  constructor(
    private readonly graph: ResourceGraph,
    private readonly book: AddressBook,
    manifests: readonly ComponentManifest[],
  ) {
    this.connected = connectedBy(graph, manifests);
    this.blocks = blocksBy(graph, manifests);
    for (const resource of graph.ofType(...TYPES.vpc)) {
      this.vpcs.set(resource.urn, this.read(resource));
    }
  }

  get all(): readonly Vpc[] {
    return [...this.vpcs.values()];
  }

  readonly of = (resource: GraphResource): Vpc | undefined => this.vpcs.get(resource.urn);

  readonly outside = (id: string): Vpc => {
    const known = this.vpcs.get(id);
    if (known) {
      return known;
    }
    const cidrs = this.blocks.get(id) ?? [];
    const vpc = {
      key: id,
      label: id,
      cidrs,
      complete: cidrs.length > 0,
      completeIpv6: false,
      opaqueConnections: [],
      connected: this.connected.get(id) ?? [],
      outside: true,
      doubts: [],
    };
    this.vpcs.set(id, vpc);
    return vpc;
  };

  reference(from: GraphResource, property: string, value: Value): Choice<Vpc> {
    return refer(this.graph, from, property, value, TYPES.vpc, this.of, this.outside);
  }

  /** Peering connections whose both sides are VPCs of the program. */
  peerings(): Peering[] {
    const accepters = this.graph.ofType(PEERING_ACCEPTER);
    return this.graph.ofType(PEERING).flatMap((connection): Peering[] => {
      const { inputs, outputs } = connection;
      const sides = [
        this.reference(connection, "vpcId", inputs["vpcId"]),
        this.reference(connection, "peerVpcId", inputs["peerVpcId"]),
      ] as const;
      if (!sides.every(({ certain, options }) => certain && options[0]!.urn !== undefined)) {
        return [];
      }
      const isAccepted =
        inputs["autoAccept"] === true ||
        outputs["acceptStatus"] === "active" ||
        accepters.some((accepter) => {
          const id = accepter.inputs["vpcPeeringConnectionId"];
          const found = this.graph.resolve(accepter, "vpcPeeringConnectionId", id, [PEERING]);
          return found.candidates.includes(connection) && accepter.inputs["autoAccept"] === true;
        });
      const { urn } = connection;
      return [{ key: urn, urn, label: labelOf(connection), sides, ...(isAccepted ? { active: true } : {}) }];
    });
  }

  internetGateways(): InternetGateway[] {
    const attachments = this.graph.ofType(GATEWAY_ATTACHMENT);
    // It may attach any gateway that nothing else does.
    const lost = attachments.find((each) => isLost(this.graph, each, "internetGatewayId", TYPES.internetGateway));
    const attached = this.firstNaming(attachments, "internetGatewayId");
    const associations = this.graph.ofType(ROUTE_ASSOCIATION);
    const edges = this.firstNaming(associations, "gatewayId");
    const isAnyEdge = associations.some((each) => isLost(this.graph, each, "gatewayId", EDGE_GATEWAYS));
    const made = this.graph.ofType(...TYPES.internetGateway).map((gateway): InternetGateway => {
      const attachment = attached.get(gateway);
      const isFree = isAbsent(gateway.inputs["vpcId"]);
      const source = isFree ? (attachment ?? lost ?? gateway) : gateway;
      const found = this.reference(source, "vpcId", source.inputs["vpcId"]);
      const vpc = source === lost ? { ...found, certain: false, complete: false } : found;
      const edgeRoutes = isAnyEdge || edges.has(gateway);
      return { key: gateway.urn, urn: gateway.urn, label: labelOf(gateway), vpc, edgeRoutes };
    });
    const others = attachments.flatMap((attachment) => this.attachedFromElsewhere(attachment));
    const joined = new Set([...made, ...others].flatMap(({ vpc }) => vpc.options));
    return [...made, ...others, ...this.all.filter((vpc) => isDefault(vpc) && !joined.has(vpc)).map(gatewayOfDefault)];
  }

  /** The first of the resources that names an internet gateway, by the gateway. */
  private firstNaming(resources: readonly GraphResource[], property: string): Map<GraphResource, GraphResource> {
    const found = new Map<GraphResource, GraphResource>();
    for (const from of resources) {
      for (const gateway of this.graph.resolve(from, property, from.inputs[property], TYPES.internetGateway)
        .candidates) {
        found.set(gateway, found.get(gateway) ?? from);
      }
    }
    return found;
  }

  /** The gateway of an attachment that is none of the program's, or may be one of several. */
  private attachedFromElsewhere(attachment: GraphResource): InternetGateway[] {
    const id = attachment.inputs["internetGatewayId"];
    const found = this.graph.resolve(attachment, "internetGatewayId", id, TYPES.internetGateway);
    const key = typeof id === "string" ? id : attachment.urn;
    const vpc = this.reference(attachment, "vpcId", attachment.inputs["vpcId"]);
    return found.exact ? [] : [{ key, label: typeof id === "string" ? id : labelOf(attachment), vpc }];
  }

  /** The region's default VPC: the program's, where it has one of them. */
  default(): Vpc {
    const own = this.graph.ofType(DEFAULT_VPC);
    return (own.length === 1 ? this.of(own[0]!) : undefined) ?? this.outside(DEFAULT_NAME);
  }

  private read(resource: GraphResource): Vpc {
    const { inputs, outputs } = resource;
    const cidrs = [cidrOrUndefined(inputs["cidrBlock"], 4, this.book)];
    let complete = cidrs[0] !== undefined;
    if (!complete) {
      const computed = cidrOrUndefined(outputs["cidrBlock"], 4, this.book);
      complete = computed !== undefined && !this.book.isMadeUp(computed);
      cidrs[0] = complete ? computed : undefined;
    }
    const ipv6 = cidrOrUndefined(inputs["ipv6CidrBlock"] ?? outputs["ipv6CidrBlock"], 6, this.book);
    const wantsIpv6 =
      inputs["assignGeneratedIpv6CidrBlock"] === true ||
      isUnknown(inputs["assignGeneratedIpv6CidrBlock"]) ||
      !isAbsent(inputs["ipv6IpamPoolId"]) ||
      !isAbsent(inputs["ipv6CidrBlock"]);
    let completeIpv6 = !wantsIpv6 || ipv6 !== undefined;
    for (const [type, family] of [
      [IPV4_ASSOCIATION, 4],
      [IPV6_ASSOCIATION, 6],
    ] as const) {
      for (const association of this.graph.ofType(type)) {
        const owner = this.graph.resolve(association, "vpcId", association.inputs["vpcId"], TYPES.vpc);
        if (!owner.candidates.includes(resource)) {
          continue;
        }
        const property = family === 4 ? "cidrBlock" : "ipv6CidrBlock";
        const cidr = cidrOrUndefined(association.inputs[property] ?? association.outputs[property], family, this.book);
        cidrs.push(owner.exact ? cidr : undefined);
        complete &&= family === 6 || (owner.exact && cidr !== undefined);
        completeIpv6 &&= family === 4 || (owner.exact && cidr !== undefined);
      }
    }
    return {
      key: resource.urn,
      urn: resource.urn,
      label: labelOf(resource),
      cidrs: [...cidrs, ipv6].filter((cidr) => cidr !== undefined),
      complete,
      completeIpv6,
      opaqueConnections: this.connectionsOf(resource),
      connected: this.connected.get(resource.urn) ?? [],
      outside: false,
      doubts: [],
    };
  }

  private joins(connection: GraphResource): boolean {
    return ["vpcId", "peerVpcId"].every(
      (property) => this.graph.resolve(connection, property, connection.inputs[property], TYPES.vpc).exact,
    );
  }

  /** Accepted connections that somebody else asked for: which VPC they join is told by AWS alone. */
  private acceptedBy(vpc: GraphResource): string[] {
    return this.graph
      .ofType(PEERING_ACCEPTER)
      .filter((accepter) => {
        const id = accepter.inputs["vpcPeeringConnectionId"];
        const isOwn = this.graph.resolve(accepter, "vpcPeeringConnectionId", id, [PEERING]).candidates.length > 0;
        const told = this.book.isReal ? accepter.outputs["vpcId"] : undefined;
        const isThere =
          typeof told !== "string" || this.graph.resolve(accepter, "vpcId", told, TYPES.vpc).candidates.includes(vpc);
        return !isOwn && isThere;
      })
      .map(labelOf);
  }

  private connectionsOf(vpc: GraphResource): string[] {
    const others = Object.entries(CONNECTIONS).flatMap(([type, properties]) =>
      this.graph
        .ofType(type)
        .filter((connection) =>
          properties.some((property) => {
            const value = connection.inputs[property];
            const { candidates } = this.graph.resolve(connection, property, value, TYPES.vpc);
            return candidates.includes(vpc) || (isUnknown(value) && candidates.length === 0);
          }),
        )
        // Between two VPCs of the program it leads nowhere else.
        .filter((connection) => type !== PEERING || !this.joins(connection))
        .map(labelOf),
    );
    return [...others, ...this.acceptedBy(vpc)];
  }
}
