/**
 * Who may reach which port, and why: checked, merged, and rendered to one security-group rule resource each.
 *
 * A rule's logical name is what AWS takes for the rule's identity (direction, protocol, ports, peer), because AWS
 * refuses a second rule with the same identity and Pulumi creates before it deletes: named by its source, a rule
 * could not follow when that source is renamed. The sources' names stand in the description, which AWS can change.
 */

import * as vpc from "@pulumi/aws/vpc";
import type { Input, Resource, ResourceOptions } from "@pulumi/pulumi";
import { checkForm, FORMS } from "../input/checks";
import { type Issues, joinPath } from "../input/issues";
import { checkCidr } from "./check-cidr";
import { addressCount, type Cidr, contains, isCidrProblem, overlaps, parseCidr, tryParseCidr } from "./cidr";
import type { TrafficPeerArgs, TrafficPeers } from "./traffic-source";

export type Direction = "ingress" | "egress";
export type Protocol = "tcp" | "udp" | "icmp" | "-1";

/** Ports of one protocol, both ends included. ICMP and `-1` (everything) have none. */
export interface PortRange {
  readonly protocol: Protocol;
  readonly from?: number;
  readonly to?: number;
}

export const tcp = (port: number, to: number = port): PortRange => ({ protocol: "tcp", from: port, to });
export const udp = (port: number, to: number = port): PortRange => ({ protocol: "udp", from: port, to });

/** One wish: these peers on these ports, for this reason. */
export interface TrafficRequest {
  readonly direction: Direction;
  readonly peers: TrafficPeers;
  readonly ports: readonly PortRange[];
  /** Why, for people: `PCoIP session`. Stands in the description. */
  readonly why: string;
}

/** A wish of one group of `egress`. */
export interface EgressRequest extends TrafficRequest {
  readonly group: string;
}

/** What each group of `egress` is reached on, and why. */
export type EgressPorts<Group extends string> = {
  readonly [group in Group]: Pick<TrafficRequest, "ports" | "why">;
};

/** A destination that stands for the internet. */
export type EgressGroup = Omit<EgressRequest, "direction">;

/**
 * Every group of `egress` with its default: the group `internet` is everywhere, another one nowhere. With `proxy`, that is
 * the way to the internet, and there is no other.
 */
export const planEgress = <Group extends string>(
  egress: { readonly [group in Group]?: TrafficPeers } | undefined,
  groups: EgressPorts<Group>,
  proxy?: EgressGroup,
): readonly EgressRequest[] =>
  (Object.keys(groups) as Group[]).map((group) =>
    group === "internet" && proxy !== undefined
      ? { direction: "egress", ...proxy }
      : {
          group,
          direction: "egress",
          peers: egress?.[group] ?? (group === "internet" ? { internet: { cidrs: ["0.0.0.0/0"] } } : {}),
          ...groups[group],
        },
  );

/** One rule as AWS has it. */
export interface TrafficRule {
  /** Identity, unique in a security group: `in-tcp-443-203.0.113.0_24`. */
  readonly key: string;
  readonly direction: Direction;
  readonly ports: PortRange;
  readonly cidr?: string;
  readonly prefixListId?: Input<string>;
  readonly securityGroupId?: Input<string>;
  readonly description: string;
}

/** AWS: up to 255 of these characters in the description of a rule (EC2 API, IpRange.Description). */
const DESCRIPTION_LIMIT = 255;
const PEER_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** What a kind of peer may be. */
export interface PeerPolicy {
  /** How the peers are called in messages: `client`, `administrator`. */
  readonly noun: string;
  /** Whether all addresses may be given. */
  readonly world: "allowed" | "warned" | "refused";
  /**
   * They arrive by a public address, an Elastic IP's or a load balancer's. A rule with a security group admits its members
   * by their private addresses (VPC guide, "Security group rules"), so it never matches. @default false
   */
  readonly arePublic?: boolean;
}

/** Checks named peers; every problem goes into `issues` under `path`. */
export function checkPeers(path: string, peers: TrafficPeers, policy: PeerPolicy, issues: Issues): void {
  for (const [name, peer] of Object.entries(peers)) {
    const at = joinPath(path, name);
    if (!PEER_NAME.test(name)) {
      issues.error(at, "is not a name; it stands in rule descriptions: 1 to 63 letters, digits, '.', '_', '-'");
    }
    if ((peer.cidrs?.length ?? 0) === 0 && peer.prefixListId === undefined && peer.securityGroupId === undefined) {
      issues.error(at, `names no ${policy.noun}; give cidrs, prefixListId or securityGroupId`);
    }
    checkForm(joinPath(at, "prefixListId"), peer.prefixListId, /^pl-[0-9a-f]{8,17}$/, "pl-0123456789abcdef0", issues);
    checkMaxEntries(at, peer, issues);
    if (policy.arePublic && peer.securityGroupId !== undefined) {
      const given = typeof peer.securityGroupId === "string" ? { given: peer.securityGroupId } : {};
      issues.error(
        joinPath(at, "securityGroupId"),
        "never matches: who comes by a public address is admitted by its number, and a security group admits private ones",
        { ...given, fix: { text: `give cidrs, the addresses with which this ${policy.noun} appears on the internet` } },
      );
    }
    checkForm(
      joinPath(at, "securityGroupId"),
      peer.securityGroupId,
      FORMS.securityGroup,
      "sg-0123456789abcdef0",
      issues,
    );
    checkCidrs(joinPath(at, "cidrs"), peer.cidrs ?? [], policy, issues);
  }
  if (policy.world !== "allowed") {
    const cidrs = Object.values(peers).flatMap((peer) => peer.cidrs ?? []);
    checkTogether(path, cidrs, policy, issues);
  }
}

/** What is routed in the internet of each family: of IPv6, global unicast addresses (RFC 4291, 2.4). */
const INTERNET: readonly Cidr[] = ["0.0.0.0/0", "2000::/3"].map(parseCidr);

/** Networks named at most. */
const NAMED = 4;

/** The internet in parts is the internet: half of it and more is told as all of it is, however it is written. */
export function checkTogether(
  path: string,
  cidrs: readonly string[],
  { noun, world }: Pick<PeerPolicy, "noun" | "world">,
  issues: Issues,
): void {
  const given = cidrs.map(tryParseCidr).filter((each): each is Cidr => !isCidrProblem(each));
  for (const internet of INTERNET) {
    const own = given.filter((each) => overlaps(each, internet));
    const percent = (networks: readonly Cidr[]): bigint =>
      (networks.reduce((sum, each) => sum + addressCount(contains(each, internet) ? internet : each), 0n) * 100n) /
      addressCount(internet);
    // A network of all addresses is told by itself. Long lists of small ones are not compared with one another.
    if (own.some(({ prefix }) => prefix === 0) || percent(own) < 50n) {
      continue;
    }
    const outer = own.filter((each, index) => !own.some((other, at) => holds(other, each, at < index)));
    if (percent(outer) < 50n) {
      continue;
    }
    const names = outer.sort((a, b) => a.prefix - b.prefix).map(({ text }) => text);
    const list = [...names.slice(0, NAMED), ...(names.length > NAMED ? [`${names.length - NAMED} more`] : [])].join(
      ", ",
    );
    const share = percent(outer) >= 100n ? "the whole internet" : `${percent(outer)} % of the internet`;
    if (world === "refused") {
      const problem = `${list} ${names.length === 1 ? "is" : "are together"} ${share}, which may not be ${article(noun)}`;
      issues.error(path, problem, { fix: { text: "give the networks you mean" } });
    } else {
      issues.warn(path, `${list} ${names.length === 1 ? "admits" : "together admit"} ${share}`);
    }
  }
}

/** Of two that are alike, the first holds the second. */
const holds = (outer: Cidr, inner: Cidr, isBefore: boolean): boolean =>
  contains(outer, inner) && (outer.prefix < inner.prefix || isBefore);

/** Entries of a managed prefix list (VPC guide, "Amazon VPC quotas"). */
const MOST_ENTRIES = 1000;

function checkMaxEntries(path: string, { maxEntries, prefixListId, cidrs }: TrafficPeerArgs, issues: Issues): void {
  const at = joinPath(path, "maxEntries");
  if (maxEntries === undefined) {
    return;
  }
  if (prefixListId === undefined) {
    issues.error(at, "is of a prefix list, and none is given; give prefixListId, or remove it", { given: maxEntries });
  } else if (!Number.isInteger(maxEntries) || maxEntries < 1 || maxEntries > MOST_ENTRIES) {
    issues.error(at, `must be a whole number from 1 to ${MOST_ENTRIES}`, { given: maxEntries });
  } else if (maxEntries < (cidrs?.length ?? 0)) {
    issues.error(at, `is less than the ${cidrs?.length} networks that the list is said to hold`, { given: maxEntries });
  }
}

function checkCidrs(path: string, cidrs: readonly string[], policy: PeerPolicy, issues: Issues): void {
  cidrs.forEach((text, index) => {
    const at = joinPath(path, index);
    const cidr = checkCidr(at, text, issues);
    if (cidr === undefined) {
      return;
    }
    if (cidrs.slice(0, index).includes(text)) {
      issues.error(at, "stands in this list already", { given: text, fix: { text: "remove one of the two" } });
    }
    if (cidr.prefix > 0) {
      return;
    }
    if (policy.world === "refused") {
      issues.error(at, `is the whole internet, which may not be ${article(policy.noun)}; give the networks you mean`, {
        given: text,
      });
    } else if (policy.world === "warned") {
      issues.warn(at, `${text} admits the whole internet`);
    }
  });
}

/** Turns wishes into rules: one per direction, protocol, ports and peer. What several wishes share is one rule. */
export function planTraffic(requests: readonly TrafficRequest[]): readonly TrafficRule[] {
  const rules = new Map<string, TrafficRule & { readonly names: Set<string>; readonly reasons: Set<string> }>();
  for (const { direction, peers, ports, why } of requests) {
    for (const range of ports) {
      for (const [name, peer] of Object.entries(peers)) {
        for (const target of targets(name, peer)) {
          const key = [direction === "ingress" ? "in" : "out", portsText(range), target.key].join("-");
          const known = rules.get(key);
          if (known) {
            known.names.add(name);
            known.reasons.add(why);
          } else {
            const { key: _, ...fields } = target;
            rules.set(key, {
              key,
              direction,
              ports: range,
              ...fields,
              description: "",
              names: new Set([name]),
              reasons: new Set([why]),
            });
          }
        }
      }
    }
  }
  return [...rules.values()]
    .map(({ names, reasons, ...rule }) => ({ ...rule, description: describe(rule.direction, names, reasons) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * Creates the rules on one security group. `name` is the group's logical name. An instance that needs the network at
 * its first boot depends on the result.
 */
export function createTrafficRules(
  name: string,
  securityGroupId: Input<string>,
  rules: readonly TrafficRule[],
  tags: Readonly<Record<string, string>>,
  opts: ResourceOptions,
): readonly Resource[] {
  return rules.map((rule) => {
    const args = {
      securityGroupId,
      ipProtocol: rule.ports.protocol,
      // `-1` means every port and takes none.
      ...(rule.ports.protocol === "-1" ? {} : { fromPort: rule.ports.from ?? -1, toPort: rule.ports.to ?? -1 }),
      ...(rule.cidr === undefined ? {} : rule.cidr.includes(":") ? { cidrIpv6: rule.cidr } : { cidrIpv4: rule.cidr }),
      ...(rule.prefixListId === undefined ? {} : { prefixListId: rule.prefixListId }),
      ...(rule.securityGroupId === undefined ? {} : { referencedSecurityGroupId: rule.securityGroupId }),
      description: rule.description,
      tags,
    };
    const Rule = rule.direction === "ingress" ? vpc.SecurityGroupIngressRule : vpc.SecurityGroupEgressRule;
    return new Rule(`${name}-${rule.key}`, args, opts);
  });
}

/** `tcp-443`, `udp-60000-61000`, `icmp`, `all`. */
export function portsText({ protocol, from, to }: PortRange): string {
  if (protocol === "-1") {
    return "all";
  }
  if (from === undefined) {
    return protocol;
  }
  return to === undefined || to === from ? `${protocol}-${from}` : `${protocol}-${from}-${to}`;
}

/** `tcp/443`, the form of manifests and screens. */
export const portLabel = (range: PortRange): string => portsText(range).replace("-", "/");

type Target = Pick<TrafficRule, "cidr" | "prefixListId" | "securityGroupId"> & { readonly key: string };

function targets(name: string, peer: TrafficPeerArgs): readonly Target[] {
  // Beside a list they are what it holds.
  const own = peer.prefixListId === undefined ? (peer.cidrs ?? []) : [];
  const cidrs = own.map((cidr) => ({ key: slug(cidr), cidr }));
  const list = peer.prefixListId === undefined ? [] : [{ key: `pl-${name}`, prefixListId: peer.prefixListId }];
  const group =
    peer.securityGroupId === undefined ? [] : [{ key: `sg-${name}`, securityGroupId: peer.securityGroupId }];
  return [...cidrs, ...list, ...group];
}

/** A CIDR as part of a logical name: `::` would split a URN. */
const slug = (cidr: string): string => cidr.replaceAll(":", ".").replace("/", "_");

function describe(direction: Direction, names: ReadonlySet<string>, reasons: ReadonlySet<string>): string {
  const text = `${direction === "ingress" ? "from" : "to"} ${[...names].join(", ")}: ${[...reasons].join(", ")}`;
  return text.length <= DESCRIPTION_LIMIT ? text : `${text.slice(0, DESCRIPTION_LIMIT - 2)}..`;
}

const article = (noun: string): string => `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
