/**
 * Route tables with inline and separate routes, NAT gateways, and the effective table of every subnet.
 *
 * Over 400 lines: one class, because routes lead to gateways and gateways decide which table is the main one.
 */
import { contains, parseCidr } from "../../components/shared/network/cidr";
import { type GraphResource, isUnknown, type ResourceGraph, UNKNOWN, type Value } from "../graph";
import { applyDeclaredRoutes } from "./declared-routes";
import type { ComponentManifest } from "./manifests";
import type {
  Choice,
  InternetGateway,
  NatGateway,
  Peer,
  Peering,
  RouteEntry,
  RouteTable,
  RouteTarget,
  Vpc,
} from "./model";
import { natGateways } from "./nat-gateways";
import type { Peers } from "./peers";
import { fieldOf, inputPath, isAbsent, isLost, labelOf, listOf, refer, TYPES, textOf } from "./read";
import { serviceRoutes, VPC_ENDPOINT } from "./service-endpoints";
import type { Subnets } from "./subnets";
import { gatewayOfDefault, isDefault, PEERING, type Vpcs } from "./vpcs";

const ROUTE = "aws:ec2/route:Route";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const MAIN_ASSOCIATION = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation";
const DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable";
const PROPAGATION = "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation";
/** By which a VPC tells the id of the table it came with. */
const MAIN_OUTPUTS = ["mainRouteTableId", "defaultRouteTableId"];
const ROUTE_SERVER_PROPAGATION = "aws:vpc/routeServerPropagation:RouteServerPropagation";

const IPV4_FIELDS = ["destinationCidrBlock", "cidrBlock"];
const IPV6_FIELDS = ["destinationIpv6CidrBlock", "ipv6CidrBlock"];
const LIST_FIELDS = ["destinationPrefixListId"];
const GATEWAY_FIELDS = ["gatewayId", "natGatewayId", "egressOnlyGatewayId"];
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

/** The same for routes that say the same, in whichever style: where to, and by what. */
const routeText = (read: (name: string) => Value): string =>
  [...IPV4_FIELDS, ...IPV6_FIELDS, ...LIST_FIELDS, ...GATEWAY_FIELDS, ...OPAQUE_TARGETS]
    .map((field) => textOf(read(field)) ?? "")
    .filter((text) => text !== "")
    .join(" ");

type Table = RouteTable & { routes: RouteEntry[]; complete: boolean };

export class Routes {
  private readonly tables = new Map<string, Table>();
  private readonly nats: ReadonlyMap<string, NatGateway>;
  private readonly gateways: Map<string, InternetGateway>;
  private readonly joined: Map<string, Peering>;
  /** Main table by VPC key. */
  private readonly main = new Map<string, Choice<Table>>();
  /** Tables and what inputs say of their routes. */
  private readonly declared = new Set<string>();

  constructor(
    private readonly graph: ResourceGraph,
    private readonly vpcs: Vpcs,
    private readonly subnets: Subnets,
    private readonly peers: Peers,
    private readonly manifests: readonly ComponentManifest[],
    /** Tables and subnets that somebody else may change. */
    private readonly changed: ReadonlySet<string>,
  ) {
    this.joined = new Map(vpcs.peerings().map((peering) => [peering.key, peering]));
    this.gateways = new Map(vpcs.internetGateways().map((gateway) => [gateway.key, gateway]));
    this.nats = natGateways(graph, subnets, peers.book);
    for (const resource of graph.ofType(...TYPES.routeTable)) {
      this.tables.set(resource.urn, {
        key: resource.urn,
        urn: resource.urn,
        label: labelOf(resource),
        routes: [],
        complete: !changed.has(resource.urn),
      });
    }
    for (const vpc of vpcs.all) {
      this.makeMain(vpc);
    }
    for (const resource of graph.ofType(...TYPES.routeTable)) {
      this.readInline(resource);
    }
    for (const resource of graph.ofType(ROUTE)) {
      this.addRoute(resource);
    }
    for (const resource of peers.book.isReal ? graph.ofType(...TYPES.routeTable) : []) {
      this.addActual(resource);
    }
    for (const resource of graph.ofType(PROPAGATION)) {
      for (const table of this.meant(this.tableOf(resource, resource.inputs["routeTableId"]))) {
        this.propagated(table, resource, "vpnGatewayId");
      }
    }
    for (const resource of graph.ofType(ROUTE_SERVER_PROPAGATION)) {
      for (const table of this.meant(this.tableOf(resource, resource.inputs["routeTableId"]))) {
        this.propagated(table, resource, "routeServerId", "routes of a route server");
      }
    }
    for (const { route, tables } of serviceRoutes(graph, peers.book.isReal)) {
      for (const { from, property, value } of tables) {
        const found = this.tableOf(from, value, property);
        for (const table of this.meant(found)) {
          table.routes.push({ ...route, certain: found.certain });
        }
      }
    }
    for (const resource of graph.ofType(...TYPES.routeTable)) {
      this.vouch(resource);
    }
    this.findMainTables();
    this.associate();
    this.connect();
  }

  /** Peering connections between VPCs of the program. */
  get peerings(): readonly Peering[] {
    return [...this.joined.values()];
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

  /** A table, also where it is named as the main one of a VPC. */
  private tableOf(from: GraphResource, value: Value, property = "routeTableId") {
    const vpcs = isUnknown(value) ? this.graph.resolve(from, property, value, TYPES.vpc).candidates : [];
    const tables = isUnknown(value) ? this.graph.resolve(from, property, value, TYPES.routeTable).candidates : [];
    const main = vpcs.length === 1 && tables.length === 0 ? this.main.get(vpcs[0]!.urn) : undefined;
    if (main) {
      return main;
    }
    return refer(this.graph, from, property, value, TYPES.routeTable, this.tableByResource, this.outsideTable);
  }

  /** Where nothing tells which table is meant, it may be any. */
  private readonly meant = ({ options }: Choice<Table>): readonly Table[] =>
    options.length > 0 ? options : [...new Set(this.tables.values())];

  private readInline(resource: GraphResource): void {
    const table = this.tables.get(resource.urn)!;
    const { items, complete } = listOf(resource.inputs["routes"]);
    table.complete &&= complete;
    const unknownDestinations = items.filter((item) => isUnknown(item)).length;
    items.forEach((item, index) => {
      const read = (name: string) => fieldOf(item, name);
      table.routes.push(...this.entries(resource, "routes", `routes[${index}]`, read, items.length === 1, true));
      this.declared.add(`${table.key} ${routeText(read)}`);
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
    const read = (name: string) => resource.inputs[name];
    for (const table of this.meant(owners)) {
      // An inline list owns the whole table, and removes what stands beside it on the next update.
      const inline = table.urn !== undefined && !isAbsent(this.graph.byUrn(table.urn)?.inputs["routes"]);
      table.routes.push(...this.entries(resource, undefined, "", read, true, owners.certain && !inline));
      this.declared.add(`${table.key} ${routeText(read)}`);
    }
  }

  /** Routes that the state has and no input names: added by hand and read again, or removed since the table was read. */
  private addActual(resource: GraphResource): void {
    const table = this.tables.get(resource.urn)!;
    listOf(resource.outputs["routes"]).items.forEach((item, index) => {
      const read = (name: string) => fieldOf(item, name);
      if (!this.declared.has(`${table.key} ${routeText(read)}`) && read("gatewayId") !== "local") {
        table.routes.push(...this.entries(resource, "routes", `routes[${index}]`, read, true, false));
      }
    });
  }

  /** What a VPC routes to elsewhere can bring packets in as well, wherever it is attached. */
  private connect(): void {
    for (const resource of this.graph.ofType(...TYPES.routeTable)) {
      const vpc = this.vpcs.reference(resource, "vpcId", resource.inputs["vpcId"]);
      this.connectBy(vpc.options, this.tables.get(resource.urn)!);
    }
    for (const vpc of this.vpcs.all) {
      this.connectBy([vpc], ...(this.main.get(vpc.key)?.options ?? []));
    }
  }

  private connectBy(vpcs: readonly Vpc[], ...tables: readonly Table[]): void {
    const labels = tables
      .flatMap(({ routes }) => routes)
      .flatMap(({ target }) => (target.kind === "opaque" && !target.endpoint ? [target.label] : []));
    for (const vpc of vpcs) {
      vpc.opaqueConnections = [...new Set([...vpc.opaqueConnections, ...labels])];
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

  /** Routes that a virtual private gateway or a route server propagates: any destination, not modelled. */
  private propagated(
    table: { routes: RouteEntry[] },
    resource: GraphResource,
    path: string,
    label = "propagated VPN routes",
  ): void {
    const input = inputPath(resource, path);
    const target = { kind: "opaque", label } as const;
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
    if (given("vpcPeeringConnectionId")) {
      const id = read("vpcPeeringConnectionId");
      const found = this.graph.resolve(from, property ?? "vpcPeeringConnectionId", id, [PEERING]);
      const peering = found.exact ? this.joined.get(found.candidates[0]!.urn) : undefined;
      if (peering) {
        return { kind: "peering", peering };
      }
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
    const outside = (id: string): InternetGateway | undefined => {
      const vpc = { options: [], certain: false, complete: false, input: `${id}.vpcId` };
      const known = this.gateways.get(id) ?? (id.startsWith("igw-") ? { key: id, label: id, vpc } : undefined);
      if (known) {
        this.gateways.set(id, known);
      }
      return known;
    };
    const gateways = refer(this.graph, from, property, value, TYPES.internetGateway, this.gatewayOf, outside);
    if (gateways.certain) {
      return { kind: "internet-gateway", gateway: gateways.options[0]! };
    }
    const label = `gateway ${textOf(value) ?? "not known yet"}`;
    const isEndpoint =
      textOf(value)?.startsWith("vpce-") === true ||
      this.graph.resolve(from, property, value, [VPC_ENDPOINT]).candidates.length > 0;
    return { kind: "opaque", label, ...(isEndpoint ? { endpoint: true } : {}) };
  }

  /** The main table that AWS makes with a VPC: of the default one it leads to the internet. */
  private makeMain(vpc: Vpc): void {
    const input = `${vpc.label}.mainRouteTable`;
    if (vpc.urn === undefined && !isDefault(vpc)) {
      this.main.set(vpc.key, { options: [], certain: false, complete: false, input });
      return;
    }
    const label = `main route table of ${vpc.label}`;
    const routes: RouteEntry[] = [];
    const gateway = isDefault(vpc) ? (this.gatewayInto(vpc) ?? gatewayOfDefault(vpc)) : undefined;
    if (gateway) {
      const destination = { kind: "cidr", cidr: parseCidr("0.0.0.0/0") } as const;
      const target = { kind: "internet-gateway", gateway } as const;
      routes.push({
        urn: vpc.key,
        path: "default",
        destination,
        target,
        certain: true,
        label: "0.0.0.0/0, as AWS makes it",
      });
    }
    const assumption = `${label} is as AWS makes it: it leads to an internet gateway`;
    const complete = !this.changed.has(vpc.key);
    const table: Table = { key: `${vpc.key}#main`, label, routes, complete, ...(gateway ? { assumption } : {}) };
    const ids = vpc.urn === undefined ? [] : MAIN_OUTPUTS.map((name) => this.graph.byUrn(vpc.urn!)?.outputs[name]);
    for (const id of [table.key, ...ids]) {
      if (typeof id === "string" && !this.tables.has(id)) {
        this.tables.set(id, table);
      }
    }
    this.main.set(vpc.key, { options: [table], certain: true, complete: true, input });
  }

  private gatewayInto(vpc: Vpc): InternetGateway | undefined {
    return this.internetGateways.find((gateway) => gateway.vpc.certain && gateway.vpc.options[0] === vpc);
  }

  private findMainTables(): void {
    for (const vpc of this.vpcs.all) {
      if (!this.main.has(vpc.key)) {
        this.makeMain(vpc);
      }
    }
    for (const resource of this.graph.ofType(DEFAULT_TABLE)) {
      const vpc = this.vpcOfDefault(resource, "defaultRouteTableId", MAIN_OUTPUTS);
      if (vpc) {
        const options = [this.tables.get(resource.urn)!];
        this.main.set(vpc.key, { options, certain: true, complete: true, input: labelOf(resource) });
      } else if (isLost(this.graph, resource, "defaultRouteTableId", TYPES.vpc)) {
        const table = this.tables.get(resource.urn)!;
        for (const each of this.vpcs.all) {
          this.mayBeMain(each, { options: [table], certain: false, complete: true, input: labelOf(resource) });
        }
      }
    }
    for (const resource of this.graph.ofType(MAIN_ASSOCIATION)) {
      const vpc = this.vpcs.reference(resource, "vpcId", resource.inputs["vpcId"]);
      const table = this.tableOf(resource, resource.inputs["routeTableId"]);
      for (const owner of vpc.options.length === 0 ? this.vpcs.all : vpc.options) {
        if (vpc.certain) {
          this.main.set(owner.key, table);
        } else {
          this.mayBeMain(owner, table);
        }
      }
    }
  }

  private mayBeMain({ key }: Vpc, table: Choice<Table>): void {
    const before = this.main.get(key)?.options ?? [];
    this.main.set(key, { ...table, options: [...table.options, ...before], certain: false });
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
    const unknown = new Set<string>();
    for (const resource of this.graph.ofType(ASSOCIATION)) {
      if (isAbsent(resource.inputs["subnetId"])) {
        continue;
      }
      const subnet = this.subnets.reference(resource, "subnetId", resource.inputs["subnetId"]);
      const table = this.tableOf(resource, resource.inputs["routeTableId"]);
      const isLost = subnet.options.length === 0;
      for (const option of isLost ? this.subnets.all.filter(({ declared }) => !declared) : subnet.options) {
        if (subnet.certain) {
          explicit.set(option.key, table);
        } else if (table.options.length === 0) {
          unknown.add(option.key);
        } else {
          possible.set(option.key, [...(possible.get(option.key) ?? []), ...table.options]);
        }
      }
    }
    for (const subnet of this.subnets.all) {
      const candidates = possible.get(subnet.key) ?? [];
      const sure = explicit.get(subnet.key);
      const owner = subnet.vpc.certain ? subnet.vpc.options[0] : undefined;
      const isKnown = owner && (subnet.urn !== undefined || isDefault(owner));
      const base = sure ?? (isKnown ? this.main.get(owner.key) : undefined);
      const input = `${subnet.label}.routeTable`;
      const found = base
        ? candidates.length > 0 && !sure
          ? { options: [...new Set([...base.options, ...candidates])], certain: false, complete: base.complete, input }
          : base
        : { options: candidates, certain: false, complete: false, input };
      const isChanged = subnet.urn !== undefined && this.changed.has(subnet.urn);
      const isOpen = isChanged || (!sure && unknown.has(subnet.key));
      subnet.routeTable = isOpen ? { ...found, certain: false, complete: false } : found;
    }
    applyDeclaredRoutes(this.subnets.all, this.manifests, this.subnets);
  }
}
