/** Where a subnet's packets for the internet go. */
import type { Family } from "../components/shared/cidr";
import { isWorld } from "./intervals";
import type { Network, RouteEntry, RouteTable, Subnet } from "./network";
import type { Answer } from "./read";

/** Whether the effective route table sends everything of a family to an internet gateway of the same VPC. */
export function routesToInternet(subnet: Subnet, family: Family, network: Network): Answer {
  const answers = subnet.routeTable.options.map((table) => tableRoutesToInternet(table, subnet, family, network));
  if (answers.length === 0 || !subnet.routeTable.complete) {
    return "unknown";
  }
  const [first] = answers;
  return answers.every((answer) => answer === first) ? first! : "unknown";
}

function tableRoutesToInternet(table: RouteTable, subnet: Subnet, family: Family, network: Network): Answer {
  const sure = table.routes.flatMap((route) =>
    (route.certain || isForcedInto(route, network)) &&
    route.target.kind === "internet-gateway" &&
    route.destination.kind === "cidr"
      ? [{ cidr: route.destination.cidr, attached: isAttached(route.target.gateway.vpc, subnet) }]
      : [],
  );
  const through = (attached: readonly Answer[]) =>
    isWorld(
      sure.filter((route) => attached.includes(route.attached)).map((route) => route.cidr),
      family,
    );
  if (through(["yes"])) {
    return "yes";
  }
  const doubtful =
    !table.complete || through(["yes", "unknown"]) || table.routes.some((route) => isOpen(route, family));
  return doubtful ? "unknown" : "no";
}

function isAttached(vpc: Subnet["vpc"], subnet: Subnet): Answer {
  if (!vpc.certain || !subnet.vpc.certain) {
    return vpc.complete && vpc.options.length === 0 ? "no" : "unknown";
  }
  return vpc.options[0]!.key === subnet.vpc.options[0]!.key ? "yes" : "no";
}

/** Next hops that are no internet gateway whatever their id turns out to be, by how the model labels them. */
const NEVER_INTERNET_GATEWAY =
  /^(NAT gateway|transitGateway|vpcPeering|vpcEndpoint|networkInterface|carrier|localGateway|coreNetwork|odbNetwork|propagated)/;

/** A default route whose next hop may be an internet gateway. */
const isUnknownHop = (route: RouteEntry, family: Family): boolean =>
  route.target.kind === "opaque" &&
  !NEVER_INTERNET_GATEWAY.test(route.target.label) &&
  (route.destination.kind !== "cidr" || isWorld([route.destination.cidr], family));

/** Not known to be of this table, or not known where from or where to. */
const isOpen = (route: RouteEntry, family: Family): boolean =>
  !isSettled(route.destination.kind) || !route.certain || isUnknownHop(route, family);

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

const isSettled = (kind: string): boolean => kind === "cidr" || kind === "prefix-list" || kind === "address";

/** A few words about a table, for messages. */
export function describeDefaultRoute(subnet: Subnet, family: Family): string {
  const [table] = subnet.routeTable.options;
  const route = table?.routes.find(
    (candidate) => candidate.destination.kind === "cidr" && isWorld([candidate.destination.cidr], family),
  );
  const destination = family === 4 ? "0.0.0.0/0" : "::/0";
  return route
    ? `${destination} of ${table!.label} goes to ${route.target.kind.replaceAll("-", " ")}`
    : `${table?.label ?? "its route table"} has no route for ${destination}`;
}
