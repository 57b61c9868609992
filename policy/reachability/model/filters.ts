/** Security groups (stateful, allow only) and network ACLs (stateless, in order) as steps of a path. */
import { parseCidr } from "../../../components/shared/network/cidr";
import type {
  AclEntry,
  Choice,
  NetworkAcl,
  Peer,
  SecurityGroup,
  SecurityRule,
  Subnet,
  TrafficMatch,
} from "../../network";
import { isIcmp } from "../../network";
import { BoxSet } from "../sets";
import {
  type AddressDimension,
  allPackets,
  DESTINATION,
  DESTINATION_PORT,
  noPackets,
  type PortDimension,
  packetsOf,
  packetsWith,
  SOURCE,
  SOURCE_PORT,
  trafficBoxes,
} from "../space";
import { anything, atSubnet, type Doubt, everything, type Hop, hop, type Pass, type Phase } from "./hop";
import { matchPeer, type Relation } from "./match";
import type { Carrier, Party } from "./party";

/** The groups of one end: ingress looks at the source, egress at the destination; answers pass by themselves. */
export function securityHop(carrier: Carrier, direction: "ingress" | "egress", remote: Party): Hop {
  const { family } = remote;
  if (carrier.unfiltered) {
    const at = `${carrier.label}, which has no security group`;
    return hop("forward", at, everything(family));
  }
  const dimension = direction === "ingress" ? SOURCE : DESTINATION;
  const passes: Pass[] = [];
  const doubts: Doubt[] = [];
  const assumptions: string[] = [];
  const must: BoxSet[] = [];
  const may: BoxSet[] = [];
  for (const [groups, sure] of [
    [carrier.groups, true],
    [carrier.possibleGroups, false],
  ] as const) {
    for (const group of groups) {
      for (const rule of group.rules) {
        if (rule.direction !== direction || remote.otherThan?.has(rule.urn)) {
          continue;
        }
        const adopted = existingGroup(rule.peer, remote, direction);
        const peer = adopted ? allOf(family) : rule.peer;
        const matched = matchRule(adopted ? { ...rule, peer } : rule, remote, dimension, DESTINATION_PORT);
        if (matched.may.isEmpty) {
          continue;
        }
        may.push(matched.may);
        if (adopted) {
          assumptions.push(`${remote.label} carries ${adopted.label}`);
        }
        const certain = sure && rule.certain;
        passes.push({
          label: `rule ${rule.label}`,
          urn: rule.urn,
          packets: matched.may,
          ...(certain ? { surely: matched.must } : {}),
        });
        if (certain) {
          must.push(matched.must);
        }
        if (!certain || !matched.must.equals(matched.may)) {
          const input = unknownOf(rule.traffic, peer) ?? `${rule.label} (whether it applies to ${carrier.label})`;
          doubts.push({ input, packets: matched.may });
        }
      }
      if (!group.complete[direction]) {
        may.push(allPackets(family));
        const input = `the ${direction} rules of ${group.label}, which are not in the program`;
        doubts.push({ input, packets: allPackets(family) });
        passes.push({ label: `unknown rule of ${group.label}`, urn: group.urn ?? "", packets: allPackets(family) });
      }
    }
  }
  if (!carrier.groupsComplete) {
    may.push(allPackets(family));
    doubts.push({ input: `security groups of ${carrier.label}`, packets: allPackets(family) });
  }
  const names = [...carrier.groups, ...carrier.possibleGroups].map((group) => group.label);
  const list = names.length === 0 ? "no security group" : names.join(", ");
  const at = `security group ${direction} of ${carrier.label}`;
  const relation = {
    must: BoxSet.unionOf(must) ?? noPackets(family),
    may: BoxSet.unionOf(may) ?? noPackets(family),
  };
  return hop("forward", at, relation, {
    passes,
    doubts,
    assumptions,
    blocked: `no ${direction} rule of ${list} admits it`,
  });
}

/**
 * The one group outside the program that a rule names, when what is adopted carries it. As a sender it does when it was
 * given with that group, and only by its private address.
 */
function existingGroup(
  peer: Peer,
  { adopted, scope }: Party,
  direction: "ingress" | "egress",
): SecurityGroup | undefined {
  const group = peer.kind === "security-group" && peer.groups.certain ? peer.groups.options[0]! : undefined;
  const id = adopted?.securityGroupId;
  const isCarried =
    direction === "egress"
      ? adopted && (id === undefined || id === group?.key)
      : id !== undefined && id === group?.key && scope === "private";
  return isCarried && group?.urn === undefined ? group : undefined;
}

const allOf = (family: Party["family"]): Peer => ({
  kind: "cidr",
  cidr: parseCidr(family === 4 ? "0.0.0.0/0" : "::/0"),
});

/** The list of a subnet for packets that cross its edge, with the `remote` end in `dimension` and ports in `port`. */
export function aclHop(
  subnet: Choice<Subnet>,
  egress: boolean,
  remote: Party,
  dimension: AddressDimension,
  port: PortDimension,
  phase: Phase,
): Hop {
  const { family } = remote;
  const side = egress ? "out of" : "into";
  const label = subnet.options.map((option) => option.label).join(" or ") || subnet.input;
  const at = `network ACL ${side} ${label}${phase === "return" ? " (answer)" : ""}`;
  const lists = subnet.options.flatMap((option) => option.acl.options);
  const certain = subnet.certain && subnet.options[0]!.acl.certain;
  const complete =
    subnet.complete && subnet.options.length > 0 && subnet.options.every((option) => option.acl.complete);
  const doubts: Doubt[] = [];
  const passes: Pass[] = [];
  const results = lists.map((acl) => walk(acl, egress, remote, dimension, port, passes, doubts));
  if (!complete || results.length === 0) {
    results.push(anything(family));
    doubts.push({ input: `network ACL of ${label}`, packets: allPackets(family) });
  } else if (!certain) {
    const input = subnet.certain ? subnet.options[0]!.acl.input : subnet.input;
    doubts.push({ input, packets: allPackets(family) });
  }
  const must = results.map((result) => result.must).reduce((a, b) => a.intersect(b));
  const may = results.map((result) => result.may).reduce((a, b) => a.union(b));
  const assumptions = lists.flatMap((acl) => (acl.assumption ? [acl.assumption] : []));
  return hop(
    phase,
    at,
    { must, may },
    {
      places: atSubnet(subnet),
      passes,
      doubts,
      assumptions,
      blocked: `${at} denies it`,
    },
  );
}

/**
 * Rules in order, first match wins, carrying what no rule has matched yet. Whether an uncertain rule matches is
 * decided against the verdict: an uncertain allow guarantees nothing, an uncertain deny may deny.
 */
function walk(
  acl: NetworkAcl,
  egress: boolean,
  remote: Party,
  dimension: AddressDimension,
  port: PortDimension,
  passes: Pass[],
  doubts: Doubt[],
): Relation {
  const { family } = remote;
  const byNumber = acl.entries.every(({ peer }) => peer.kind === "cidr");
  const key = `${family}${egress}${dimension}${port}`;
  const known = byNumber ? WALKS.get(acl)?.get(key) : undefined;
  if (known) {
    passes.push(...known.passes);
    doubts.push(...known.doubts);
    return known.relation;
  }
  const made = { passes: [] as Pass[], doubts: [] as Doubt[] };
  const relation = buildWalk(acl, egress, remote, dimension, port, made.passes, made.doubts);
  if (byNumber) {
    WALKS.set(acl, (WALKS.get(acl) ?? new Map()).set(key, { ...made, relation }));
  }
  passes.push(...made.passes);
  doubts.push(...made.doubts);
  return relation;
}

interface Walk {
  readonly relation: Relation;
  readonly passes: readonly Pass[];
  readonly doubts: readonly Doubt[];
}

/** Lists whose rules all have CIDRs decide by number alone, for every remote party of a family alike. */
const WALKS = new WeakMap<NetworkAcl, Map<string, Walk>>();

function buildWalk(
  acl: NetworkAcl,
  egress: boolean,
  remote: Party,
  dimension: AddressDimension,
  port: PortDimension,
  passes: Pass[],
  doubts: Doubt[],
): Relation {
  const { family } = remote;
  if (!acl.complete) {
    doubts.push({ input: `rules of ${acl.label}`, packets: allPackets(family) });
    return anything(family);
  }
  const entries = acl.entries.filter((entry) => entry.egress === egress);
  let surelyLeft = allPackets(family);
  let possiblyLeft = allPackets(family);
  let must = noPackets(family);
  let may = noPackets(family);
  const matched = entries.map((entry) => ({ entry, ...matchRule(entry, remote, dimension, port) }));
  // A rule whose place in the order is unknown may come first.
  for (const { entry, may: possible } of matched.filter(({ entry }) => entry.number === undefined)) {
    doubts.push({ input: `${entry.label} (its number)`, packets: possible });
    if (entry.allow !== false) {
      may = may.union(possible);
    }
    if (entry.allow !== true) {
      surelyLeft = surelyLeft.subtract(possible);
    }
  }
  for (const { entry, must: sure, may: possible } of matched) {
    if (entry.number === undefined || possible.isEmpty) {
      continue;
    }
    const certain = entry.certain && entry.allow !== undefined;
    if (!certain || !sure.equals(possible)) {
      const input = unknownOf(entry.traffic, entry.peer) ?? `${entry.label} (its action or list)`;
      doubts.push({ input, packets: possible });
    }
    if (entry.allow !== false) {
      const admitted = possiblyLeft.intersect(possible);
      may = may.union(admitted);
      passes.push({ label: entry.label, urn: entry.urn, packets: admitted });
    }
    if (entry.allow === true) {
      must = certain ? must.union(surelyLeft.intersect(sure)) : must;
      surelyLeft = certain ? surelyLeft.subtract(sure) : surelyLeft;
    } else {
      surelyLeft = surelyLeft.subtract(possible);
    }
    possiblyLeft = certain ? possiblyLeft.subtract(sure) : possiblyLeft;
  }
  return { must, may };
}

type Rule = Pick<SecurityRule | AclEntry, "peer" | "traffic">;

/** What rules with a CIDR match is the same for every remote party of a family. */
const BY_CIDR = new WeakMap<Rule, Map<string, Relation>>();

/** Packets a rule matches, with the peer's address in `dimension` and the rule's ports in `port`. */
function matchRule(rule: Rule, remote: Party, dimension: AddressDimension, port: PortDimension): Relation {
  if (rule.peer.kind !== "cidr") {
    return buildMatch(rule, remote, dimension, port);
  }
  const known = BY_CIDR.get(rule) ?? new Map<string, Relation>();
  BY_CIDR.set(rule, known);
  const key = `${remote.family}${dimension}${port}`;
  const relation = known.get(key) ?? buildMatch(rule, remote, dimension, port);
  known.set(key, relation);
  return relation;
}

function buildMatch(rule: Rule, remote: Party, dimension: AddressDimension, port: PortDimension): Relation {
  const peer = matchPeer(rule.peer, remote);
  if (peer.may.isEmpty) {
    return { must: noPackets(remote.family), may: noPackets(remote.family) };
  }
  const traffic = trafficRelation(rule.traffic, remote, port);
  return {
    must: packetsWith(remote.family, dimension, peer.must).intersect(traffic.must),
    may: packetsWith(remote.family, dimension, peer.may).intersect(traffic.may),
  };
}

function trafficRelation(traffic: TrafficMatch, remote: Party, port: PortDimension): Relation {
  const { family } = remote;
  if (port === DESTINATION_PORT) {
    return {
      must: packetsOf(family, trafficBoxes(family, port, traffic.must)),
      may: packetsOf(family, trafficBoxes(family, port, traffic.may)),
    };
  }
  // An ICMP answer has a type of its own, which the packet's source port does not hold.
  const isPartial = ({ protocols, ports }: (typeof traffic.must)[number]) =>
    isIcmp(protocols[0]) && protocols[0] === protocols[1] && (ports[0] !== 0 || ports[1] !== 65535);
  const must = traffic.must.filter((box) => !isPartial(box));
  const may = traffic.may.map((box) => (isPartial(box) ? { ...box, ports: [0, 65535] as const } : box));
  return {
    must: packetsOf(family, trafficBoxes(family, SOURCE_PORT, must)),
    may: packetsOf(family, trafficBoxes(family, SOURCE_PORT, may)),
  };
}

function unknownOf(traffic: TrafficMatch, peer: SecurityRule["peer"]): string | undefined {
  switch (peer.kind) {
    case "unknown":
      return peer.input;
    case "prefix-list":
      return peer.list.complete ? traffic.unknown : `entries of prefix list ${peer.list.label}`;
    case "security-group":
      return peer.groups.certain ? (traffic.unknown ?? whoCarries(peer.groups.options[0]!)) : peer.groups.input;
    default:
      return traffic.unknown;
  }
}

/** Services that are not modelled and have the group, where there are some. */
const whoCarries = ({ label, elsewhere = [] }: SecurityGroup): string =>
  elsewhere.length > 0 ? elsewhere.map((one) => one.label).join(", ") : `who carries ${label}`;

/** A step that lets everything pass, with what that assumes. */
export const openHop = (remote: Party, at: string, assumption: string): Hop =>
  hop("forward", at, everything(remote.family), { assumptions: [assumption] });
