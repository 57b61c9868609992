/** Protocols and ports as AWS writes them, turned into boxes. */
import { isUnknown, type Value } from "../graph";
import type { TrafficBox, TrafficMatch } from "./model";
import { isAbsent, numberOf, textOf } from "./read";

/** IANA protocol numbers that have a name in AWS rules. */
export const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 };

const NAMES = new Map(Object.entries(PROTOCOL_NUMBERS).map(([name, number]) => [number, name]));
const ANY_PROTOCOL = [0, 255] as const;
const ANY_PORT = [0, 65535] as const;
const EVERYTHING: readonly TrafficBox[] = [{ protocols: ANY_PROTOCOL, ports: ANY_PORT }];

export const ALL_TRAFFIC: TrafficMatch = { must: EVERYTHING, may: EVERYTHING, text: "all traffic" };

export const protocolName = (protocol: number): string => NAMES.get(protocol) ?? `protocol ${protocol}`;

export const hasPorts = (protocol: number): boolean => protocol === 6 || protocol === 17;
export const isIcmp = (protocol: number): boolean => protocol === 1 || protocol === 58;

/** What listeners and target groups are given (ELBv2 API, ProtocolEnum); `npm run facts` compares the names. */
const LISTENER_PROTOCOLS: Readonly<Record<string, readonly number[]>> = {
  HTTP: [6],
  HTTPS: [6],
  TCP: [6],
  TLS: [6],
  UDP: [17],
  TCP_UDP: [6, 17],
  QUIC: [17],
  TCP_QUIC: [6, 17],
  GENEVE: [17],
};

/** Protocol numbers of a listener; both where its protocol is not known. */
export const listenerProtocols = (protocol: string | undefined): readonly number[] =>
  LISTENER_PROTOCOLS[protocol ?? ""] ?? [6, 17];

/** Protocol number, `all`, or `undefined` when the value is not known or not a protocol. */
export function protocolOf(value: Value): number | "all" | undefined {
  const text = textOf(value)?.trim().toLowerCase();
  if (text === undefined || text === "") {
    return undefined;
  }
  if (text === "-1" || text === "all") {
    return "all";
  }
  const number = PROTOCOL_NUMBERS[text] ?? (/^\d{1,3}$/.test(text) ? Number(text) : undefined);
  return number !== undefined && number <= 255 ? number : undefined;
}

/**
 * What a rule matches. `from` and `to` are ports for TCP and UDP, type and code for ICMP (`-1` means any), and mean
 * nothing for other protocols and for all protocols (EC2 guide, "Security group rules").
 */
export function trafficOf(protocolValue: Value, from: Value, to: Value, input: string): TrafficMatch {
  const protocol = protocolOf(protocolValue);
  if (protocol === "all") {
    return ALL_TRAFFIC;
  }
  if (protocol === undefined) {
    return { must: [], may: EVERYTHING, text: "unknown traffic", unknown: `${input}.protocol` };
  }
  if (isIcmp(protocol)) {
    return icmp(protocol, from, to, input);
  }
  const protocols = [protocol, protocol] as const;
  if (!hasPorts(protocol)) {
    const boxes = [{ protocols, ports: ANY_PORT }];
    return { must: boxes, may: boxes, text: protocolName(protocol) };
  }
  const first = numberOf(from);
  const last = numberOf(to);
  if (first === undefined || last === undefined || first < 0 || last < first || last > 65535) {
    const may = [{ protocols, ports: ANY_PORT }];
    return { must: [], may, text: `${protocolName(protocol)} with unknown ports`, unknown: `${input}.ports` };
  }
  const boxes = [{ protocols, ports: [first, last] as const }];
  return { must: boxes, may: boxes, text: `${protocolName(protocol)}/${first === last ? first : `${first}-${last}`}` };
}

function icmp(protocol: number, from: Value, to: Value, input: string): TrafficMatch {
  const protocols = [protocol, protocol] as const;
  const name = protocolName(protocol);
  const type = isAbsent(from) ? -1 : numberOf(from);
  const code = isAbsent(to) ? -1 : numberOf(to);
  if (isUnknown(from) || isUnknown(to) || type === undefined || code === undefined || type > 255 || code > 255) {
    return { must: [], may: [{ protocols, ports: ANY_PORT }], text: name, unknown: `${input}.icmp` };
  }
  const ports: readonly [number, number] =
    type < 0 ? ANY_PORT : code < 0 ? [type * 256, type * 256 + 255] : [type * 256 + code, type * 256 + code];
  const boxes = [{ protocols, ports }];
  return { must: boxes, may: boxes, text: type < 0 ? name : `${name} type ${type}` };
}
