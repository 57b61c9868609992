/** Short ways to write endpoints, traffic and claims. */
import type { Claim, Endpoint, Mode, Question, Traffic } from "./question";

export const cidrs = (label: string, ...list: readonly string[]): Endpoint => ({ kind: "cidrs", cidrs: list, label });

/** Who a component names by network: hosts outside the program, and whoever has an address that is named alone. */
export const strangers = (label: string, ...list: readonly string[]): Endpoint => ({
  kind: "cidrs",
  cidrs: list,
  label,
  strangers: true,
});

export const resource = (urn: string, label: string, via?: "public" | "private" | "prefixes"): Endpoint => ({
  kind: "resource",
  urn,
  label,
  ...(via === undefined ? {} : { via }),
});

export const world = (label: string, ...except: readonly Endpoint[]): Endpoint => ({ kind: "world", except, label });

export const internet = (label: string, ...except: readonly Endpoint[]): Endpoint => ({
  kind: "internet",
  except,
  label,
});

export const ANY_TRAFFIC: readonly Traffic[] = [{ protocol: "any" }];

/** `tcp/443`, `udp/60000-61000`, `icmp`, `all`; undefined when the text is none of these. */
export function parseTraffic(text: string): Traffic | undefined {
  const match = /^(tcp|udp|icmp|icmpv6|any|all)(?:\/(\d{1,5})(?:-(\d{1,5}))?)?$/.exec(text.trim().toLowerCase());
  if (!match) {
    return undefined;
  }
  const protocol = match[1] === "all" ? "any" : (match[1] as Traffic["protocol"]);
  if (match[2] === undefined) {
    return { protocol };
  }
  const [first, last] = [Number(match[2]), Number(match[3] ?? match[2])];
  const hasPorts = protocol === "tcp" || protocol === "udp";
  return hasPorts && first <= last && last <= 65535 ? { protocol, ports: [first, last] } : undefined;
}

/** For texts that are known to be right; throws `RangeError` otherwise. */
export function traffic(...texts: readonly string[]): Traffic[] {
  return texts.map((text) => {
    const parsed = parseTraffic(text);
    if (!parsed) {
      throw new RangeError(`${JSON.stringify(text)} is not traffic such as tcp/443 or udp/60000-61000`);
    }
    return parsed;
  });
}

/** `tcp/443`. */
export const trafficText = ({ protocol, ports }: Traffic): string =>
  ports
    ? `${protocol}/${ports[0] === ports[1] ? ports[0] : `${ports[0]}-${ports[1]}`}`
    : protocol === "any"
      ? "any traffic"
      : protocol;

/** A question of one claim. */
export function ask(mode: Mode, from: Endpoint, to: Endpoint, what: readonly Traffic[], id = "custom"): Question {
  const claim: Claim = { from, to, traffic: what };
  const text = `${from.label} -> ${to.label} ${what.map(trafficText).join(", ")}`;
  return { id, key: `${id}/${text}`, component: "", text, group: text, mode, claims: [claim] };
}
