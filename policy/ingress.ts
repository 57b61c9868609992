/** Who a security group lets in on a port: surely, and as far as unknown values go, possibly. */
import { type Cidr, cidrOf } from "../components/shared/cidr";
import type { Peer, SecurityGroup, SecurityRule, TrafficBox } from "./network";
import { PROTOCOL_NUMBERS } from "./network";

export interface Admitted {
  /** Networks that are surely admitted, each with the rule that does it. */
  readonly cidrs: readonly { readonly cidr: Cidr; readonly rule: SecurityRule }[];
  /** Rules with a peer or traffic that is not known. */
  readonly unknown: readonly { readonly rule: SecurityRule; readonly input: string }[];
}

export type Protocol = "tcp" | "udp";

/** What the group's ingress rules say about one port. */
export function admitted(group: SecurityGroup, protocol: Protocol, port: number): Admitted {
  const cidrs: { cidr: Cidr; rule: SecurityRule }[] = [];
  const unknown: { rule: SecurityRule; input: string }[] = [];
  for (const rule of group.rules) {
    if (rule.direction !== "ingress" || !matches(rule.traffic.may, protocol, port)) {
      continue;
    }
    if (!rule.certain || !matches(rule.traffic.must, protocol, port)) {
      unknown.push({ rule, input: rule.traffic.unknown ?? rule.path });
      continue;
    }
    const peer = networksOf(rule.peer);
    cidrs.push(...peer.cidrs.map((cidr) => ({ cidr, rule })));
    unknown.push(...peer.unknown.map((input) => ({ rule, input })));
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
