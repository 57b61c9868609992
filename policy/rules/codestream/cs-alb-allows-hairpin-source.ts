import { SERVICE_KEYS, VARIANTS } from "../../../components/codestream/facts";
import { cidrOf, contains, parseCidr } from "../../../components/shared/network/cidr";
import { type LoadBalancer, type OwnAddress, type SecurityRule, TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { admitted, matches } from "../../rule/ingress";
import { balancersOf, deploymentsIn, type Member, membersOf } from "../../rule/members";

const WORLD = parseCidr("0.0.0.0/0");

export const csAlbAllowsHairpinSource = defineStackRule({
  name: "cs-alb-allows-hairpin-source",
  what: "the load balancer admits, on both ports, the public addresses from which CodeStream's own host calls it",
  why: "the host's containers call the public URL; their packets come back from the NAT gateway's address, which no security-group reference matches",
  source: "CodeStream On-Prem guide, Prerequisite Work (the CIDR of requests coming from your EC2 instance)",
  fix: "admit each NAT gateway's Elastic IP as a /32 (or the host's own, for a public host) on both ports",
  scope: "codestream",
  types: [...TYPES.loadBalancer],
  check: (context) =>
    deploymentsIn(context, "codestream").flatMap((deployment) =>
      membersOf(deployment, context).flatMap((member) =>
        balancersOf(deployment, context)
          .filter(({ internal }) => internal !== true)
          .flatMap((balancer) => check(balancer, member)),
      ),
    ),
});

function check(balancer: LoadBalancer, member: Member): readonly Finding[] {
  const sources = sourcesOf(member);
  if (typeof sources === "string") {
    return [undecided(balancer, "securityGroups", sources)];
  }
  return portsOf(balancer).flatMap((port) =>
    sources.flatMap((source) => {
      const answer = admits(balancer, port, source);
      const text = `no ingress rule on ${port} for ${source.label}, from which the host calls the load balancer`;
      return answer === "yes"
        ? []
        : answer === "no"
          ? [violation(balancer, "securityGroups", text)]
          : [undecided(balancer, "securityGroups", `${text}, that is certain: an address or a rule is ${NOT_KNOWN}`)];
    }),
  );
}

/** Both ports of the variant that the listeners show. */
function portsOf(balancer: LoadBalancer): readonly number[] {
  const all = Object.values(VARIANTS).flatMap(({ ports }) => SERVICE_KEYS.map((key) => ports[key]));
  return balancer.listeners.flatMap(({ port, defaultAction }) =>
    port !== undefined && all.includes(port as never) && defaultAction.type !== "redirect" ? [port] : [],
  );
}

/** Public addresses behind which the host appears, or why they are not known. */
function sourcesOf({ subnet, interfaces }: Member): readonly OwnAddress[] | string {
  const table = subnet?.certain ? subnet.options[0]!.routeTable : undefined;
  const route = table?.certain
    ? table.options[0]!.routes.find(
        ({ destination }) => destination.kind === "cidr" && contains(destination.cidr, WORLD),
      )
    : undefined;
  if (!route) {
    return `the way of the host to the internet is ${NOT_KNOWN}`;
  }
  switch (route.target.kind) {
    case "nat-gateway": {
      const { addresses, complete, label } = route.target.gateway;
      return complete && addresses.length > 0 ? addresses : `the addresses of ${label} are ${NOT_KNOWN}`;
    }
    case "internet-gateway": {
      const own = interfaces[0]?.publicAddresses ?? [];
      return own.length > 0 ? own : "the host has no public address that is certain";
    }
    default:
      return `the host's default route is ${route.label}`;
  }
}

function admits(balancer: LoadBalancer, port: number, source: OwnAddress): "yes" | "no" | "unknown" {
  const rules = balancer.groups.flatMap(({ rules: list }) => list).filter((rule) => isIngress(rule, port));
  const host = source.value === undefined ? undefined : cidrOf(4, source.value, 32);
  const certain = rules.some(
    ({ peer, certain: isSure, traffic }) =>
      isSure &&
      matches(traffic.must, "tcp", port) &&
      ((peer.kind === "address" && peer.address.key === source.key) ||
        (peer.kind === "cidr" && (host ? contains(peer.cidr, host) : contains(peer.cidr, WORLD)))),
  );
  if (certain) {
    return "yes";
  }
  const groups = [...balancer.groups, ...balancer.possibleGroups];
  const doubt =
    !balancer.groupsComplete ||
    groups.some((group) => !group.complete.ingress || admitted(group, "tcp", port).unknown.length > 0) ||
    // A number in a rule may be the one that an address not known yet turns out to have.
    (host === undefined && rules.some(({ peer }) => peer.kind === "cidr" && peer.cidr.prefix === 32));
  return doubt ? "unknown" : "no";
}

const isIngress = (rule: SecurityRule, port: number): boolean =>
  rule.direction === "ingress" && matches(rule.traffic.may, "tcp", port);
