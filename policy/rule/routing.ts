/** Where a subnet's packets for the internet go. */
import type { Family } from "../../components/shared/network/cidr";
import { type GraphResource, UNKNOWN, type Value } from "../graph";
import { type Answer, all, read, readList, same, test } from "../graph/read";
import { type Network, type RouteEntry, type RouteTable, type Subnet, TYPES } from "../network";
import type { StackContext } from ".";
import { networksOf } from "./ingress";
import { isWorld } from "./intervals";

type Around = Pick<StackContext, "graph" | "network">;

/**
 * Whether the effective route table sends everything of a family to an internet gateway of the same VPC, at once or
 * through an appliance or a firewall endpoint whose own subnet does.
 */
export function routesToInternet(subnet: Subnet, family: Family, around: Around): Answer {
  return reaches(subnet, family, around, []);
}

function reaches(subnet: Subnet, family: Family, around: Around, passed: readonly Subnet[]): Answer {
  if (passed.includes(subnet)) {
    return "no"; // in a circle
  }
  const answers = subnet.routeTable.options.map((table) =>
    tableReaches(table, subnet, family, around, [...passed, subnet]),
  );
  if (answers.length === 0 || !subnet.routeTable.complete) {
    return "unknown";
  }
  const [first] = answers;
  return answers.every((answer) => answer === first) ? first! : "unknown";
}

function tableReaches(
  table: RouteTable,
  subnet: Subnet,
  family: Family,
  around: Around,
  passed: readonly Subnet[],
): Answer {
  const routes = table.routes.map((route) => ({
    ...networksOf(route.destination),
    isSure: route.certain || isForcedInto(route, around.network),
    hop: hopReaches(route, subnet, family, around, passed),
  }));
  if (
    isWorld(
      routes.flatMap(({ cidrs, isSure, hop }) => (isSure && hop === "yes" ? cidrs : [])),
      family,
    )
  ) {
    return "yes";
  }
  const possible = routes.filter(({ hop }) => hop !== "no");
  const mayBeWorld = isWorld(
    possible.flatMap(({ cidrs }) => cidrs),
    family,
  );
  return !table.complete || mayBeWorld || possible.some(({ unknown }) => unknown.length > 0) ? "unknown" : "no";
}

/** Next hops that lead to no internet gateway, whatever their id turns out to be, by how the model labels them. */
const NEVER_INTERNET_GATEWAY =
  /^(NAT gateway|transitGateway|vpcPeering|vpcEndpoint|networkInterface|coreNetwork|odbNetwork|propagated)/;

/** Whether the next hop of a route is an internet gateway of the subnet's VPC, or passes on to one. */
function hopReaches(
  route: RouteEntry,
  subnet: Subnet,
  family: Family,
  around: Around,
  passed: readonly Subnet[],
): Answer {
  const { target } = route;
  if (target.kind === "internet-gateway") {
    return isAttached(target.gateway.vpc, subnet);
  }
  if (target.kind !== "opaque") {
    return "no";
  }
  const behind = subnetsBehind(route, around);
  return behind === undefined
    ? NEVER_INTERNET_GATEWAY.test(target.label)
      ? "no"
      : "unknown"
    : behind.length === 0
      ? "unknown"
      : agreed(
          behind.map(({ forwards, subnet: own }) =>
            all(forwards, own ? reaches(own, family, around, passed) : "unknown"),
          ),
        );
}

const agreed = (answers: readonly Answer[]): Answer =>
  answers.every((answer) => answer === answers[0]) ? answers[0]! : "unknown";

interface Behind {
  /** Whether it passes on packets that are not for itself. */
  readonly forwards: Answer;
  /** The subnet it is in; absent when not known. */
  readonly subnet: Subnet | undefined;
}

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const FIREWALL = "aws:networkfirewall/firewall:Firewall";

/** Where an appliance or endpoint that a route names may be; `undefined` when the route names neither. */
function subnetsBehind(route: RouteEntry, around: Around): readonly Behind[] | undefined {
  const { graph, network } = around;
  const from = graph.byUrn(route.urn);
  if (!from) {
    return undefined;
  }
  for (const name of ["vpcEndpointId", "networkInterfaceId"]) {
    const value = read(from.inputs, route.path === "" ? name : `${route.path}.${name}`);
    if (value.state === "absent" || (value.state === "known" && value.value === "")) {
      continue;
    }
    const property = route.path === "" ? name : "routes";
    const types = [ENDPOINT, FIREWALL, ...TYPES.networkInterface, ...TYPES.instance];
    const { candidates } = graph.resolve(from, property, value.state === "known" ? value.value : UNKNOWN, types);
    const named =
      value.state === "known"
        ? graph.ofType(FIREWALL, ...TYPES.instance).filter((other) => has(other, value.value))
        : [];
    return [...new Set([...candidates, ...named])].flatMap((hop) =>
      hop.type === ENDPOINT || hop.type === FIREWALL
        ? endpointSubnets(hop, around).map((subnet): Behind => ({ forwards: "yes", subnet }))
        : network.interfacesOf(hop.urn).map(
            ({ subnet }): Behind => ({
              forwards: test(read(hop.inputs, "sourceDestCheck"), (given) => same(given, false), false),
              subnet: subnet.certain ? subnet.options[0] : undefined,
            }),
          ),
    );
  }
  return undefined;
}

/** Subnets of an endpoint of the program, or of a firewall. */
function endpointSubnets(hop: GraphResource, { graph, network }: Around): readonly (Subnet | undefined)[] {
  const [property, field] = hop.type === FIREWALL ? ["subnetMappings", ".subnetId"] : ["subnetIds", ""];
  const { items, complete } = readList(hop.inputs, property!);
  const found = items.flatMap(({ path }) => {
    const id = read(hop.inputs, `${path}${field}`);
    const { candidates } = graph.resolve(hop, property!, id.state === "known" ? id.value : UNKNOWN, TYPES.subnet);
    return candidates.length > 0 ? candidates.map(({ urn }) => network.subnetOf(urn)) : [undefined];
  });
  return complete ? found : [...found, undefined];
}

/** A firewall knows its endpoints, an instance its first interface, and neither id is that of a resource. */
function has(hop: GraphResource, id: Value): boolean {
  const own = hop.type === FIREWALL ? hop.outputs["firewallStatuses"] : hop.outputs["primaryNetworkInterfaceId"];
  return textsIn(own).includes(String(id));
}

const textsIn = (value: Value): readonly string[] =>
  typeof value === "object" && value !== null
    ? Object.values(value).flatMap(textsIn)
    : typeof value === "string"
      ? [value]
      : [];

function isAttached(vpc: Subnet["vpc"], subnet: Subnet): Answer {
  if (!vpc.certain || !subnet.vpc.certain) {
    return vpc.complete && vpc.options.length === 0 ? "no" : "unknown";
  }
  return vpc.options[0]!.key === subnet.vpc.options[0]!.key ? "yes" : "no";
}

/**
 * A table has one route for a destination. So as many routes for it as tables they may be in (awsx outputs name all
 * tables of a kind) means one in each of them, whichever.
 */
function isForcedInto(route: RouteEntry, network: Network): boolean {
  const tables = new Set(network.subnets.flatMap((subnet) => subnet.routeTable.options));
  const holders = (urn: string) => [...tables].filter((table) => table.routes.some((entry) => entry.urn === urn));
  const own = holders(route.urn);
  const rivals = new Set(
    own.flatMap((table) =>
      table.routes.filter((entry) => !entry.certain && sameDestination(entry, route)).map((entry) => entry.urn),
    ),
  );
  const isTaken = own.some((table) => table.routes.some((entry) => entry.certain && sameDestination(entry, route)));
  return !isTaken && rivals.size === own.length && [...rivals].every((urn) => holders(urn).length === own.length);
}

const sameDestination = (a: RouteEntry, b: RouteEntry): boolean =>
  a.destination.kind === "cidr" && b.destination.kind === "cidr" && a.destination.cidr.text === b.destination.cidr.text;

/** A few words about where the default route leads, for messages. */
export function describeDefaultRoute(subnet: Subnet, family: Family): string {
  const [table] = subnet.routeTable.options;
  const destination = family === 4 ? "0.0.0.0/0" : "::/0";
  const route = table?.routes.find((candidate) => isWorld(networksOf(candidate.destination).cidrs, family));
  return route
    ? `${destination} of ${table!.label} goes to ${describeTarget(route, subnet)}`
    : `${table?.label ?? "its route table"} has no route for ${destination}`;
}

function describeTarget({ target }: RouteEntry, subnet: Subnet): string {
  if (target.kind === "opaque") {
    return target.label;
  }
  const kind = target.kind.replaceAll("-", " ");
  if (target.kind !== "internet-gateway" || isAttached(target.gateway.vpc, subnet) !== "no") {
    return kind;
  }
  const { label, vpc } = target.gateway;
  const [other] = vpc.options;
  return `${kind} ${label}, which is attached to ${other ? `another VPC, ${other.label}` : "no VPC"}`;
}

/** Why it cannot be said where the default route leads. */
export function defaultRouteDoubt(subnet: Subnet, family: Family): string {
  const { options, complete } = subnet.routeTable;
  if (options.length === 0 || !complete) {
    return `the route table of subnet ${subnet.label} is not in this program`;
  }
  return options.length > 1
    ? `which of ${options.map(({ label }) => label).join(" and ")} is the route table of subnet ${subnet.label}`
    : `whether that leads to the internet gateway: ${describeDefaultRoute(subnet, family)}`;
}
