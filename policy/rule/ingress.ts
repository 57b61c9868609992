/** Who a security group lets in on a port: surely, and as far as unknown values go, possibly. */
import { type Cidr, cidrOf } from "../../components/shared/network/cidr";
import type { Peer, SecurityGroup, SecurityRule, TrafficBox } from "../network";
import { PROTOCOL_NUMBERS } from "../network";
import { type Finding, NOT_KNOWN, undecided } from ".";

export interface Admitted {
  /** Networks that are surely admitted, each with the rule that does it. */
  readonly cidrs: readonly { readonly cidr: Cidr; readonly rule: SecurityRule }[];
  /** Rules with a peer, or a protocol or port, that is not known. */
  readonly unknown: readonly Doubt[];
}

export interface Doubt {
  readonly rule: SecurityRule;
  /** What it admits if it is of this group and means this port; absent when the peer is not known. */
  readonly cidrs?: readonly Cidr[];
}

/** A group whose inline list is not known as a whole has none of its rules: that says nothing of them. */
export const unknownIngress = ({ urn, complete }: SecurityGroup): readonly Finding[] =>
  urn === undefined || complete.ingress ? [] : [undecided({ urn }, "ingress", `its rules are ${NOT_KNOWN}`)];

export type Protocol = "tcp" | "udp";

/** What the group's ingress rules say about one port. */
export function admitted(group: SecurityGroup, protocol: Protocol, port: number): Admitted {
  const cidrs: { cidr: Cidr; rule: SecurityRule }[] = [];
  const unknown: Doubt[] = [];
  for (const rule of group.rules) {
    if (rule.direction !== "ingress" || !matches(rule.traffic.may, protocol, port)) {
      continue;
    }
    const peer = networksOf(rule.peer);
    const isSure = rule.certain && matches(rule.traffic.must, protocol, port);
    if (isSure) {
      cidrs.push(...peer.cidrs.map((cidr) => ({ cidr, rule })));
    }
    if (peer.unknown.length > 0) {
      unknown.push({ rule });
    } else if (!isSure && peer.cidrs.length > 0) {
      unknown.push({ rule, cidrs: peer.cidrs });
    }
  }
  return { cidrs, unknown };
}

export const matches = (boxes: readonly TrafficBox[], protocol: Protocol, port: number): boolean =>
  boxes.some((box) => within(PROTOCOL_NUMBERS[protocol]!, box.protocols) && within(port, box.ports));

/** The networks of a peer; a security group is no network, an address whose number is unknown is one address. */
export function networksOf(peer: Peer): { readonly cidrs: readonly Cidr[]; readonly unknown: readonly string[] } {
  switch (peer.kind) {
    case "cidr":
      return { cidrs: [peer.cidr], unknown: [] };
    case "address": {
      const { family, value } = peer.address;
      return { cidrs: value === undefined ? [] : [cidrOf(family, value, family === 4 ? 32 : 128)], unknown: [] };
    }
    case "prefix-list": {
      const entries = peer.list.entries.map(networksOf);
      return {
        cidrs: entries.flatMap((entry) => entry.cidrs),
        unknown: [...entries.flatMap((entry) => entry.unknown), ...(peer.list.complete ? [] : [peer.list.label])],
      };
    }
    case "security-group":
      return { cidrs: [], unknown: [] };
    case "unknown":
      return { cidrs: [], unknown: [peer.input] };
    default:
      return peer satisfies never;
  }
}

const within = (value: number, [first, last]: readonly [number, number]): boolean => first <= value && value <= last;
