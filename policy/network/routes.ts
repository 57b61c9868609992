/** Route tables with inline and separate routes, NAT gateways, and the effective table of every subnet. */
import { contains } from "../../components/shared/cidr";
import { type GraphResource, isUnknown, type ResourceGraph, UNKNOWN, type Value } from "../graph";
import { applyDeclaredRoutes } from "./declared-routes";
import type { ComponentManifest } from "./manifests";
import type {
  Choice,
  InternetGateway,
  NatGateway,
  OwnAddress,
  Peer,
  RouteEntry,
  RouteTable,
  RouteTarget,
  Vpc,
} from "./model";
import type { Peers } from "./peers";
import { fieldOf, inputPath, isAbsent, labelOf, listOf, refer, TYPES, textOf } from "./read";
import type { Subnets, Vpcs } from "./vpcs";

const ROUTE = "aws:ec2/route:Route";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const MAIN_ASSOCIATION = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation";
const DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable";
const PROPAGATION = "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation";
const NAT_ADDRESS = "aws:ec2/natGatewayEipAssociation:NatGatewayEipAssociation";

const IPV4_FIELDS = ["destinationCidrBlock", "cidrBlock"];
const IPV6_FIELDS = ["destinationIpv6CidrBlock", "ipv6CidrBlock"];
const LIST_FIELDS = ["destinationPrefixListId"];
/** Next hops that are not modelled: they may deliver anything and guarantee nothing. */
const OPAQUE_TARGETS = [
  "transitGatewayId",
  "vpcPeeringConnectionId",
  "vpcEndpointId",
  "networkInterfaceId",
  "carrierGatewayId",
  "localGatewayId",
  "coreNetworkArn",
  "odbNetworkArn",
];

/** Those of them that lead to another network, for which a component may vouch. */
const CONNECTIONS = ["transitGatewayId", "vpcPeeringConnectionId", "coreNetworkArn"];

export class Routes {
  private readonly tables = new Map<string, RouteTable & { routes: RouteEntry[]; complete: boolean }>();
  private readonly nats = new Map<string, NatGateway>();
  private readonly gateways: Map<string, InternetGateway>;
  /** Main table by VPC key. */
  private readonly main = new Map<string, Choice<RouteTable>>();

  constructor(
    private readonly graph: ResourceGraph,
    private readonly vpcs: Vpcs,
    private readonly subnets: Subnets,
    private readonly peers: Peers,
    private readonly manifests: readonly ComponentManifest[],
  ) {
    this.gateways = new Map(vpcs.internetGateways().map((gateway) => [gateway.key, gateway]));
    for (const resource of graph.ofType(...TYPES.natGateway)) {
      this.nats.set(resource.urn, this.nat(resource));
    }
    for (const resource of graph.ofType(...TYPES.routeTable)) {
      this.tables.set(resource.urn, {
        key: resource.urn,
        urn: resource.urn,
        label: labelOf(resource),
        routes: [],
        complete: true,
      });
    }
    for (const resource of graph.ofType(...TYPES.routeTable)) {
      this.readInline(resource);
    }
    for (const resource of graph.ofType(ROUTE)) {
      this.addRoute(resource);
    }
    for (const resource of graph.ofType(PROPAGATION)) {
      for (const table of this.tableOf(resource, resource.inputs["routeTableId"]).options) {
        this.propagated(table, resource, "vpnGatewayId");
      }
    }
    for (const resource of graph.ofType(...TYPES.routeTable)) {
      this.vouch(resource);
    }
    this.findMainTables();
    this.associate();
  }

  get natGateways(): readonly NatGateway[] {
    return [...this.nats.values()];
  }

  get internetGateways(): readonly InternetGateway[] {
    return [...this.gateways.values()];
  }

  private readonly natOf = (resource: GraphResource) => this.nats.get(resource.urn);
  private readonly gatewayOf = (resource: GraphResource) => this.gateways.get(resource.urn);
  private readonly tableByResource = (resource: GraphResource) => this.tables.get(resource.urn);
  private readonly outsideTable = (id: string) => {
    const table = this.tables.get(id) ?? { key: id, label: id, routes: [], complete: false };
    this.tables.set(id, table);
    return table;
  };

  private tableOf(from: GraphResource, value: Value) {
    return refer(this.graph, from, "routeTableId", value, TYPES.routeTable, this.tableByResource, this.outsideTable);
  }

  private readInline(resource: GraphResource): void {
    const table = this.tables.get(resource.urn)!;
    const { items, complete } = listOf(resource.inputs["routes"]);
    table.complete &&= complete;
    const unknownDestinations = items.filter((item) => isUnknown(item)).length;
    items.forEach((item, index) => {
      const read = (name: string) => fieldOf(item, name);
      table.routes.push(...this.entries(resource, "routes", `routes[${index}]`, read, items.length === 1, true));
    });
    table.complete &&= unknownDestinations === 0;
    if (
      !isAbsent(resource.inputs["propagatingVgws"]) &&
      listOf(resource.inputs["propagatingVgws"]).items.length !== 0
    ) {
      this.propagated(table, resource, "propagatingVgws");
    }
  }

  private addRoute(resource: GraphResource): void {
    const owners = this.tableOf(resource, resource.inputs["routeTableId"]);
    const candidates = owners.options.length > 0 ? owners.options : [...this.tables.values()];
    const read = (name: string) => resource.inputs[name];
    for (const table of candidates) {
      table.routes.push(...this.entries(resource, undefined, "", read, true, owners.certain));
    }
  }

  /** A connection delivers what a manifest declares to be behind it, as far as the table routes it there. */
  private vouch(resource: GraphResource): void {
    const table = this.tables.get(resource.urn)!;
    const vpc = this.vpcs.reference(resource, "vpcId", resource.inputs["vpcId"]);
    const connected = vpc.certain ? vpc.options[0]!.connected : [];
    table.routes = table.routes.map((route) => {
      const { destination, target } = route;
      if (destination.kind !== "cidr" || target.kind !== "opaque" || !target.connection) {
        return route;
      }
      const declared = connected.find(({ cidrs }) => cidrs.some((cidr) => contains(cidr, destination.cidr)));
      return declared
        ? { ...route, target: { kind: "private-network", label: declared.label }, assumption: declared.assumption }
        : route;
    });
  }

  /** Routes a virtual private gateway propagates: any destination, not modelled. */
  private propagated(table: { routes: RouteEntry[] }, resource: GraphResource, path: string): void {
    const input = inputPath(resource, path);
    const target = { kind: "opaque", label: "propagated VPN routes" } as const;
    const destination = { kind: "unknown", input } as const;
    table.routes.push({ urn: resource.urn, path, destination, target, certain: false, label: labelOf(resource) });
  }

  private entries(
    from: GraphResource,
    property: string | undefined,
    path: string,
    read: (name: string) => Value,
    alone: boolean,
    certain: boolean,
  ): RouteEntry[] {
    const at = (name: string) => (path ? `${path}.${name}` : name);
    const destinations: Peer[] = [];
    for (const field of [...IPV4_FIELDS, ...IPV6_FIELDS]) {
      const value = read(field);
      if (!isAbsent(value) && value !== "") {
        destinations.push(this.peers.cidr(from, property ?? field, at(field), value, alone ? 1 : 2));
      }
    }
    for (const field of LIST_FIELDS) {
      const value = read(field);
      if (!isAbsent(value) && value !== "") {
        destinations.push(this.peers.list(from, property ?? field, at(field), value));
      }
    }
    const target = this.target(from, property, read);
    return destinations.map((destination) => ({
      urn: from.urn,
      path,
      destination,
      target,
      certain,
      label: path ? `${labelOf(from)} ${path}` : labelOf(from),
    }));
  }

  private target(from: GraphResource, property: string | undefined, read: (name: string) => Value): RouteTarget {
    const given = (name: string) => !isAbsent(read(name)) && read(name) !== "";
    if (given("natGatewayId")) {
      const value = read("natGatewayId");
      const nats = refer(
        this.graph,
        from,
        property ?? "natGatewayId",
        value,
        TYPES.natGateway,
        this.natOf,
        () => undefined,
      );
      return nats.certain
        ? { kind: "nat-gateway", gateway: nats.options[0]! }
        : { kind: "opaque", label: `NAT gateway ${textOf(value) ?? "not known yet"}` };
    }
    if (given("egressOnlyGatewayId")) {
      return { kind: "egress-only-gateway", label: textOf(read("egressOnlyGatewayId")) ?? "egress-only gateway" };
    }
    if (given("gatewayId")) {
      return this.gatewayTarget(from, property ?? "gatewayId", read("gatewayId"));
    }
    const opaque = OPAQUE_TARGETS.find(given);
    return {
      kind: "opaque",
      label: opaque ? `${opaque} ${textOf(read(opaque)) ?? "not known yet"}` : "unknown next hop",
      ...(opaque && CONNECTIONS.includes(opaque) ? { connection: true } : {}),
    };
  }

  private gatewayTarget(from: GraphResource, property: string, value: Value): RouteTarget {
    if (value === "local") {
      return { kind: "local" };
    }
    const outside = (id: string): InternetGateway | undefined =>
      id.startsWith("igw-")
        ? { key: id, label: id, vpc: { options: [], certain: false, complete: false, input: `${id}.vpcId` } }
        : undefined;
    const gateways = refer(this.graph, from, property, value, TYPES.internetGateway, this.gatewayOf, outside);
    if (gateways.certain) {
      return { kind: "internet-gateway", gateway: gateways.options[0]! };
    }
    return { kind: "opaque", label: `gateway ${textOf(value) ?? "not known yet"}` };
  }

  private nat(resource: GraphResource): NatGateway {
    const { inputs } = resource;
    const addresses: OwnAddress[] = [];
    let complete = true;
    const add = (from: GraphResource, property: string, value: Value) => {
      const reference = this.graph.resolve(from, property, value, TYPES.eip);
      const address = reference.exact ? this.peers.book.publicOf(reference.candidates[0]!.urn) : undefined;
      if (address) {
        addresses.push(address);
      } else {
        complete = false;
      }
    };
    const regional = inputs["availabilityMode"] === "regional";
    if (!isAbsent(inputs["allocationId"])) {
      add(resource, "allocationId", inputs["allocationId"]);
    }
    const secondary = listOf(inputs["secondaryAllocationIds"]);
    complete &&= secondary.complete;
    secondary.items.forEach((item) => {
      add(resource, "secondaryAllocationIds", item);
    });
    for (const association of this.graph.ofType(NAT_ADDRESS)) {
      const owner = this.graph.resolve(
        association,
        "natGatewayId",
        association.inputs["natGatewayId"],
        TYPES.natGateway,
      );
      if (owner.candidates.includes(resource)) {
        add(association, "allocationId", owner.exact ? association.inputs["allocationId"] : undefined);
      }
    }
    if (regional || addresses.length === 0) {
      complete = false;
    }
    const type = inputs["connectivityType"];
    const isPublic = isAbsent(type) || type === "public" ? true : type === "private" ? false : undefined;
    return {
      key: resource.urn,
      urn: resource.urn,
      label: labelOf(resource),
      ...(regional ? {} : { subnet: this.subnets.reference(resource, "subnetId", inputs["subnetId"]) }),
      ...(isPublic === undefined ? {} : { public: isPublic }),
      addresses,
      complete,
      regional,
    };
  }

  private findMainTables(): void {
    for (const vpc of this.vpcs.all) {
      const input = `${vpc.label}.mainRouteTable`;
      if (vpc.urn === undefined) {
        this.main.set(vpc.key, { options: [], certain: false, complete: false, input });
        continue;
      }
      const table = { key: `${vpc.key}#main`, label: `main route table of ${vpc.label}`, routes: [], complete: true };
      this.main.set(vpc.key, { options: [table], certain: true, complete: true, input });
    }
    for (const resource of this.graph.ofType(DEFAULT_TABLE)) {
      const vpc = this.vpcOfDefault(resource, "defaultRouteTableId", ["defaultRouteTableId", "mainRouteTableId"]);
      if (vpc) {
        const options = [this.tables.get(resource.urn)!];
        this.main.set(vpc.key, { options, certain: true, complete: true, input: labelOf(resource) });
      }
    }
    for (const resource of this.graph.ofType(MAIN_ASSOCIATION)) {
      const vpc = this.vpcs.reference(resource, "vpcId", resource.inputs["vpcId"]);
      const table = this.tableOf(resource, resource.inputs["routeTableId"]);
      for (const owner of vpc.options) {
        const before = this.main.get(owner.key)?.options ?? [];
        this.main.set(
          owner.key,
          vpc.certain ? table : { ...table, options: [...table.options, ...before], certain: false },
        );
      }
    }
  }

  /** The VPC a default table or list belongs to: by the id the VPC announces, else by dependency. */
  private vpcOfDefault(resource: GraphResource, property: string, outputs: readonly string[]): Vpc | undefined {
    const value = resource.inputs[property];
    const owner =
      typeof value === "string"
        ? this.graph.ofType(...TYPES.vpc).find((vpc) => outputs.some((output) => vpc.outputs[output] === value))
        : this.graph.resolve(resource, property, UNKNOWN, TYPES.vpc).candidates[0];
    return owner && this.vpcs.of(owner);
  }

  private associate(): void {
    const explicit = new Map<string, Choice<RouteTable>>();
    const possible = new Map<string, RouteTable[]>();
    for (const resource of this.graph.ofType(ASSOCIATION)) {
      if (isAbsent(resource.inputs["subnetId"])) {
        continue;
      }
      const subnet = this.subnets.reference(resource, "subnetId", resource.inputs["subnetId"]);
      const table = this.tableOf(resource, resource.inputs["routeTableId"]);
      for (const option of subnet.options) {
        if (subnet.certain) {
          explicit.set(option.key, table);
        } else {
          possible.set(option.key, [...(possible.get(option.key) ?? []), ...table.options]);
        }
      }
    }
    for (const subnet of this.subnets.all) {
      const candidates = possible.get(subnet.key) ?? [];
      const sure = explicit.get(subnet.key);
      const owner = subnet.vpc.certain ? subnet.vpc.options[0] : undefined;
      const base = sure ?? (owner && subnet.urn !== undefined ? this.main.get(owner.key) : undefined);
      const input = `${subnet.label}.routeTable`;
      subnet.routeTable = base
        ? candidates.length > 0 && !sure
          ? { options: [...new Set([...base.options, ...candidates])], certain: false, complete: base.complete, input }
          : base
        : { options: candidates, certain: false, complete: false, input };
    }
    applyDeclaredRoutes(this.subnets.all, this.manifests, this.subnets);
  }
}
