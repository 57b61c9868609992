/** VPCs, what is attached to them, and subnets: those of the program and those a manifest declares. */

import type { ManifestSubnet } from "../../components/shared/manifest";
import { parseCidr } from "../../components/shared/network/cidr";
import { type GraphResource, isUnknown, type ResourceGraph, type Value } from "../graph";
import { type ComponentManifest, vpcReferenceOf } from "./manifests";
import type { Choice, ConnectedNetwork, InternetGateway, Peering, Subnet, Vpc } from "./model";
import { type AddressBook, cidrOrUndefined } from "./peers";
import { isAbsent, labelOf, refer, TYPES, textOf } from "./read";

const IPV4_ASSOCIATION = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation";
const IPV6_ASSOCIATION = "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation";
const GATEWAY_ATTACHMENT = "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment";
const ROUTE_ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
export const PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection";
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
const vpcKeyOf = (graph: ResourceGraph, component: GraphResource): string => {
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

const DEFAULT_VPC = "aws:ec2/defaultVpc:DefaultVpc";
const DEFAULT_SUBNET = "aws:ec2/defaultSubnet:DefaultSubnet";
const DEFAULT_NAME = "default VPC";

/** The default VPC comes with an internet gateway and a main route table that leads there (VPC guide, "Default VPCs"). */
export const isDefault = ({ urn, key }: Vpc): boolean =>
  key === DEFAULT_NAME || urn?.split("::")[2]?.endsWith(DEFAULT_VPC) === true;

export const gatewayOfDefault = (vpc: Vpc): InternetGateway => ({
  key: `${vpc.key}#internet-gateway`,
  label: `internet gateway of ${vpc.label}`,
  vpc: { options: [vpc], certain: true, complete: true, input: vpc.label },
});

const NONE: Choice<never> = { options: [], certain: false, complete: false, input: "" };

export class Vpcs {
  private readonly vpcs = new Map<string, Vpc>();
  private readonly connected: ReadonlyMap<string, readonly ConnectedNetwork[]>;

  constructor(
    private readonly graph: ResourceGraph,
    private readonly book: AddressBook,
    manifests: readonly ComponentManifest[],
  ) {
    this.connected = connectedBy(graph, manifests);
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
    const vpc = {
      key: id,
      label: id,
      cidrs: [],
      complete: false,
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
    const made = this.graph.ofType(...TYPES.internetGateway).map((gateway): InternetGateway => {
      const attachment = attachments.find((candidate) =>
        this.graph
          .resolve(candidate, "internetGatewayId", candidate.inputs["internetGatewayId"], TYPES.internetGateway)
          .candidates.includes(gateway),
      );
      const source = isAbsent(gateway.inputs["vpcId"]) && attachment ? attachment : gateway;
      const vpc = this.reference(source, "vpcId", source.inputs["vpcId"]);
      const edgeRoutes = this.graph
        .ofType(ROUTE_ASSOCIATION)
        .some((candidate) =>
          this.graph
            .resolve(candidate, "gatewayId", candidate.inputs["gatewayId"], TYPES.internetGateway)
            .candidates.includes(gateway),
        );
      return { key: gateway.urn, urn: gateway.urn, label: labelOf(gateway), vpc, edgeRoutes };
    });
    const attached = new Set(made.flatMap(({ vpc }) => vpc.options));
    return [...made, ...this.all.filter((vpc) => isDefault(vpc) && !attached.has(vpc)).map(gatewayOfDefault)];
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

  private connectionsOf(vpc: GraphResource): string[] {
    return Object.entries(CONNECTIONS).flatMap(([type, properties]) =>
      this.graph
        .ofType(type)
        .filter((connection) =>
          properties.some((property) =>
            this.graph.resolve(connection, property, connection.inputs[property], TYPES.vpc).candidates.includes(vpc),
          ),
        )
        // Between two VPCs of the program it leads nowhere else.
        .filter((connection) => type !== PEERING || !this.joins(connection))
        .map(labelOf),
    );
  }
}

/** Name under which a subnet with endpoints of Systems Manager is found: its key may be that of another subnet. */
export const ssmKey = (key: string): string => `ssm:${key}`;

export class Subnets {
  private readonly subnets = new Map<string, Subnet>();
  /** Subnet of an instance, an interface or a load balancer, as its manifest declares it. */
  private readonly declaredFor = new Map<string, Subnet[]>();

  constructor(
    private readonly graph: ResourceGraph,
    private readonly vpcs: Vpcs,
    private readonly book: AddressBook,
    manifests: readonly ComponentManifest[],
  ) {
    for (const resource of graph.ofType(...TYPES.subnet)) {
      this.subnets.set(resource.urn, this.read(resource));
    }
    for (const entry of manifests) {
      this.declare(entry);
    }
  }

  get all(): readonly Subnet[] {
    return [...this.subnets.values()];
  }

  readonly of = (resource: GraphResource): Subnet | undefined => this.subnets.get(resource.urn);

  readonly outside = (id: string): Subnet => {
    const known = this.subnets.get(id);
    if (known) {
      return known;
    }
    const subnet = { key: id, label: id, vpc: { ...NONE, input: id }, routeTable: NONE, acl: NONE, declared: false };
    this.subnets.set(id, subnet);
    return subnet;
  };

  /** A reference by id; when that does not settle it, what the manifest says about `owner`. */
  reference(from: GraphResource, property: string, value: Value, owner = from.urn): Choice<Subnet> {
    const choice = refer(this.graph, from, property, value, TYPES.subnet, this.of, this.outside);
    const declared = this.declaredFor.get(owner) ?? [];
    const isSettled = choice.certain && choice.options[0]!.urn !== undefined;
    return isSettled || declared.length !== 1
      ? choice
      : { ...choice, options: declared, certain: true, complete: true };
  }

  /** Where AWS puts an instance that names no subnet: a default subnet of the default VPC. */
  defaultFor(instance: GraphResource): Choice<Subnet> {
    const input = `${labelOf(instance)}.subnetId`;
    const id = this.book.isReal ? instance.outputs["subnetId"] : undefined;
    const declared = this.declaredFor.get(instance.urn) ?? [];
    if (declared.length === 1) {
      return { options: declared, certain: true, complete: true, input };
    }
    const found = typeof id === "string" ? this.graph.resolve(instance, "subnetId", id, TYPES.subnet).candidates : [];
    if (found.length === 1) {
      return { options: [this.of(found[0]!)!], certain: true, complete: true, input };
    }
    const own = typeof id === "string" ? [] : this.graph.ofType(DEFAULT_SUBNET).map((subnet) => this.of(subnet)!);
    if (own.length > 0) {
      return { options: own, certain: false, complete: false, input };
    }
    const key = typeof id === "string" ? id : `a ${DEFAULT_NAME} subnet`;
    const subnet = this.subnets.get(key) ?? this.ofDefault(key);
    this.subnets.set(key, subnet);
    return { options: [subnet], certain: true, complete: true, input };
  }

  /** A default subnet gives its instances public addresses. */
  private ofDefault(key: string): Subnet {
    const vpc: Choice<Vpc> = { options: [this.vpcs.default()], certain: true, complete: true, input: key };
    const label = key.startsWith("subnet-") ? key : "a default subnet";
    return { key, label, vpc, mapPublicIp: true, ipv6: false, routeTable: NONE, acl: NONE, declared: false };
  }

  /** The subnets of a load balancer as its manifest declares them. */
  declaredSubnets(urn: string): readonly Subnet[] {
    return this.declaredFor.get(urn) ?? [];
  }

  /** The subnet a component's manifest calls `key`. */
  byManifest(componentUrn: string, key: string): Subnet | undefined {
    return this.declaredFor.get(`${componentUrn}#${key}`)?.[0];
  }

  private read(resource: GraphResource): Subnet {
    const { inputs } = resource;
    const cidr = cidrOrUndefined(inputs["cidrBlock"] ?? resource.outputs["cidrBlock"], 4, this.book);
    const cidr6 = cidrOrUndefined(inputs["ipv6CidrBlock"] ?? resource.outputs["ipv6CidrBlock"], 6, this.book);
    const isOfDefault = resource.type === DEFAULT_SUBNET;
    const vpcId = inputs["vpcId"] ?? (isOfDefault && this.book.isReal ? resource.outputs["vpcId"] : undefined);
    const zone = textOf(inputs["availabilityZone"]) ?? textOf(resource.outputs["availabilityZone"]);
    const zoneId = textOf(inputs["availabilityZoneId"]);
    const assign = inputs["assignIpv6AddressOnCreation"];
    return {
      key: resource.urn,
      urn: resource.urn,
      label: labelOf(resource),
      vpc:
        isOfDefault && isAbsent(vpcId)
          ? { options: [this.vpcs.default()], certain: true, complete: true, input: `${labelOf(resource)}.vpcId` }
          : this.vpcs.reference(resource, "vpcId", vpcId),
      ...(zone === undefined ? {} : { zone }),
      ...(zoneId === undefined ? {} : { zoneId }),
      ...(cidr === undefined ? {} : { cidr }),
      ...(cidr6 === undefined ? {} : { cidr6 }),
      ipv6:
        cidr6 !== undefined ||
        !isAbsent(inputs["ipv6CidrBlock"]) ||
        !isAbsent(inputs["ipv6IpamPoolId"]) ||
        inputs["ipv6Native"] === true,
      // A default subnet assigns public addresses until it is told not to.
      ...flag("mapPublicIp", inputs["mapPublicIpOnLaunch"], isOfDefault),
      ...flag("assignIpv6", assign),
      routeTable: NONE,
      acl: NONE,
      declared: false,
    };
  }

  /** Joins a manifest's subnets with the program's on VPC, zone and CIDR; makes declared ones of the rest. */
  private declare({ component, manifest }: ComponentManifest): void {
    const reference = vpcReferenceOf(this.graph, component);
    const vpc = this.vpcs.outside(vpcKeyOf(this.graph, component));
    const byKey = new Map<string, Subnet>();
    for (const [key, facts] of Object.entries(manifest.subnets)) {
      const subnet =
        this.inProgram(reference === undefined ? undefined : vpc, facts) ?? this.declared(component, vpc, key, facts);
      byKey.set(key, subnet);
      this.declaredFor.set(`${component.urn}#${key}`, [subnet]);
    }
    for (const [key, facts] of Object.entries(manifest.ssmEndpoints ?? {})) {
      const subnet =
        this.inProgram(reference === undefined ? undefined : vpc, facts) ?? this.declared(component, vpc, key, facts);
      this.declaredFor.set(`${component.urn}#${ssmKey(key)}`, [subnet]);
    }
    for (const instance of Object.values(manifest.instances)) {
      const subnet = byKey.get(instance.subnet);
      for (const urn of [instance.urn, instance.interfaceUrn]) {
        if (urn && subnet) {
          this.declaredFor.set(urn, [subnet]);
        }
      }
    }
    if (manifest.loadBalancer) {
      const { urn, subnets } = manifest.loadBalancer;
      this.declaredFor.set(
        urn,
        subnets.map((key) => byKey.get(key)).filter((subnet) => subnet !== undefined),
      );
    }
  }

  private inProgram(vpc: Vpc | undefined, facts: ManifestSubnet): Subnet | undefined {
    const matches = [...this.subnets.values()].filter(
      (subnet) =>
        subnet.urn !== undefined &&
        subnet.cidr?.text === facts.cidrBlock &&
        (subnet.zone === undefined || subnet.zone === facts.availabilityZone) &&
        (vpc === undefined || subnet.vpc.options.includes(vpc)),
    );
    return matches.length === 1 ? matches[0] : undefined;
  }

  private declared(component: GraphResource, vpc: Vpc, name: string, facts: ManifestSubnet): Subnet {
    const cidr = cidrOrUndefined(facts.cidrBlock, 4, this.book);
    const key = `${vpc.key}#${facts.availabilityZone} ${facts.cidrBlock}`;
    const known = this.subnets.get(key);
    if (known) {
      return known;
    }
    const cidr6 = cidrOrUndefined(facts.ipv6CidrBlock, 6, this.book);
    const subnet: Subnet = {
      key,
      label: `subnet ${name} (${facts.cidrBlock})`,
      vpc: { options: [vpc], certain: true, complete: true, input: `${component.name}.vpcId` },
      zone: facts.availabilityZone,
      ...(cidr === undefined ? {} : { cidr }),
      ...(cidr6 === undefined ? {} : { cidr6 }),
      ipv6: facts.ipv6CidrBlock !== undefined,
      routeTable: NONE,
      acl: NONE,
      declared: true,
      ...(facts.defaultRoute === undefined ? {} : { declaredRoute: facts.defaultRoute }),
      ...(facts.natAddresses === undefined ? {} : { declaredNat: facts.natAddresses }),
      ...(facts.networkAcl === undefined ? {} : { declaredAcl: facts.networkAcl }),
    };
    this.subnets.set(key, subnet);
    return subnet;
  }
}

/** A boolean input: absent means AWS's default, unknown stays absent in the model. */
function flag<K extends string>(name: K, value: Value, absent = false): { [key in K]?: boolean } {
  const known = isAbsent(value) ? absent : typeof value === "boolean" ? value : undefined;
  return (known === undefined ? {} : { [name]: known }) as { [key in K]?: boolean };
}
