/** Where a subnet's packets for the internet go. */
import type { Family } from "../components/shared/cidr";
import { isWorld } from "./intervals";
import type { RouteTable, Subnet } from "./network";
import type { Answer } from "./read";

/** Whether the effective route table sends everything of a family to an internet gateway of the same VPC. */
export function routesToInternet(subnet: Subnet, family: Family): Answer {
  const answers = subnet.routeTable.options.map((table) => tableRoutesToInternet(table, subnet, family));
  if (answers.length === 0 || !subnet.routeTable.complete) {
    return "unknown";
  }
  const [first] = answers;
  return answers.every((answer) => answer === first) ? first! : "unknown";
}

function tableRoutesToInternet(table: RouteTable, subnet: Subnet, family: Family): Answer {
  const sure = table.routes.flatMap((route) =>
    route.certain && route.target.kind === "internet-gateway" && route.destination.kind === "cidr"
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
    !table.complete ||
    through(["yes", "unknown"]) ||
    table.routes.some((route) => !isSettled(route.destination.kind) || !route.certain || isUnknownHop(route, family));
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
const isUnknownHop = (route: RouteTable["routes"][number], family: Family): boolean =>
  route.target.kind === "opaque" &&
  !NEVER_INTERNET_GATEWAY.test(route.target.label) &&
  (route.destination.kind !== "cidr" || isWorld([route.destination.cidr], family));

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
