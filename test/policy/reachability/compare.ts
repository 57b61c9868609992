/** One random question about one random network, answered by the verifier and by counting packets. */
import * as fc from "fast-check";
import type { ResourceGraph } from "../../../policy/graph";
import { verify } from "../../../policy/reachability";
import { ask, cidrs, resource, world } from "../../../policy/reachability/build";
import type { Endpoint, Mode, Verdict } from "../../../policy/reachability/question";
import { clientIp, EIPS, STRANGERS, USABLE } from "./generator";
import { INSTANCE, LOAD_BALANCER, urnOf } from "./scenario";
import { type Packet, type Place, Simulator, type Spec } from "./simulator";

export type End =
  | { readonly kind: "clients"; readonly first: number; readonly last: number; readonly text: string }
  | { readonly kind: "inside"; readonly text: string; readonly ips: readonly string[] }
  | { readonly kind: "everyone"; readonly but: string }
  | { readonly kind: "internet" }
  | { readonly kind: "instance"; readonly instance: number; readonly public: boolean }
  | { readonly kind: "balancer"; readonly public: boolean };

export interface Query {
  readonly mode: Extract<Mode, "required" | "forbidden">;
  readonly from: End;
  readonly to: End;
  readonly protocol: "tcp" | "udp";
  readonly ports: readonly [number, number];
}

const CLIENTS: readonly End[] = [
  { kind: "clients", first: 0, last: 15, text: "203.0.113.0/28" },
  { kind: "clients", first: 0, last: 7, text: "203.0.113.0/29" },
  { kind: "clients", first: 4, last: 4, text: "203.0.113.4/32" },
];
const INSIDE: readonly End[] = [
  // The first four addresses and the last one are AWS's, and no host's.
  { kind: "inside", text: "10.0.0.8/29", ips: [12, 13, 14].map((last) => `10.0.0.${last}`) },
  { kind: "inside", text: "10.0.0.6/32", ips: ["10.0.0.6"] },
];
const instance: fc.Arbitrary<End> = fc
  .record({ instance: fc.nat(2), public: fc.boolean() })
  .map((end) => ({ kind: "instance" as const, ...end }));
const balancer: fc.Arbitrary<End> = fc.boolean().map((open) => ({ kind: "balancer" as const, public: open }));

const ports = fc.constantFrom([3, 3] as const, [2, 4] as const, [0, 7] as const);
const protocol = fc.constantFrom("tcp" as const, "udp" as const);

/** Ends as they occur in real questions; those a network lacks are skipped by the caller. */
export const query: fc.Arbitrary<Query> = fc
  .record({
    mode: fc.constantFrom("required" as const, "forbidden" as const),
    from: fc.oneof(
      fc.constantFrom(...CLIENTS),
      fc.constantFrom(...INSIDE),
      { weight: 3, arbitrary: instance },
      balancer,
      fc.constantFrom<End>({ kind: "everyone", but: "203.0.113.0/29" }, { kind: "everyone", but: "10.0.0.0/28" }),
    ),
    to: fc.oneof(
      { weight: 4, arbitrary: instance },
      { weight: 2, arbitrary: balancer },
      fc.constantFrom<End>({ kind: "internet" }),
      fc.constantFrom(...CLIENTS),
      fc.constantFrom(...INSIDE),
    ),
    protocol,
    ports,
  })
  .filter(({ mode, from, to }) => isAsked(mode, from, to));

function isAsked(mode: Query["mode"], from: End, to: End): boolean {
  const isResource = (end: End) => end.kind === "instance" || end.kind === "balancer";
  if (from.kind === "everyone" && (mode === "required" || !isResource(to))) {
    return false;
  }
  if (from.kind === "balancer" && (from.public || to.kind !== "instance" || to.public)) {
    return false;
  }
  if (from.kind === "instance" && (from.public || (mode === "forbidden" && !isResource(to)))) {
    return false;
  }
  if (!isResource(from) && !isResource(to)) {
    return false;
  }
  // Hosts inside reach what is inside; the internet reaches what is public.
  if (from.kind === "inside") {
    return isResource(to) && !("public" in to && to.public);
  }
  return !(from.kind === "clients" && mode === "required" && "public" in to && !to.public);
}

function endpointOf(end: End): Endpoint {
  switch (end.kind) {
    case "clients":
    case "inside":
      return cidrs(end.text, end.text);
    case "everyone":
      return world(`everyone but ${end.but}`, cidrs(end.but, end.but));
    case "internet":
      return { kind: "internet", label: "internet" };
    case "instance":
      return resource(
        urnOf(INSTANCE, `instance-${end.instance}`),
        `instance-${end.instance}`,
        end.public ? "public" : "private",
      );
    case "balancer":
      return resource(urnOf(LOAD_BALANCER, "balancer"), "balancer", end.public ? "public" : "private");
  }
}

/** The question about an instance the network has. */
export function fitted(query: Query, { instances }: Spec): Query {
  const placed = (end: End): End =>
    end.kind === "instance" ? { ...end, instance: end.instance % instances.length } : end;
  return { ...query, from: placed(query.from), to: placed(query.to) };
}

/** Whether the network has what the question is about. */
export function isPossible({ from, to }: Query, spec: Spec): boolean {
  const has = (end: End) =>
    end.kind === "instance"
      ? end.instance < spec.instances.length && (!end.public || spec.instances[end.instance]!.eip !== undefined)
      : end.kind === "balancer"
        ? spec.balancer !== undefined && (!end.public || !spec.balancer.internal)
        : true;
  const same = from.kind === "instance" && to.kind === "instance" && from.instance === to.instance;
  return has(from) && has(to) && !same;
}

export function verdictOf(
  graph: ResourceGraph,
  { mode, from, to, protocol: what, ports: [first, last] }: Query,
): Verdict {
  const question = ask(mode, endpointOf(from), endpointOf(to), [{ protocol: what, ports: [first, last] }]);
  return verify(graph, [question], { realAddresses: true })[0]!.verdict;
}

const SOURCE_PORTS = [1024, 40000, 40001, 65535];

/** What counting packets says, for a network in which everything is known. */
export function count(
  spec: Spec,
  { mode, from, to, protocol: what, ports: [first, last] }: Query,
): { holds: boolean; doubtful: boolean } {
  const simulator = new Simulator(spec);
  let holds = true;
  let doubtful = false;
  for (const source of placesOf(spec, from, to, mode)) {
    for (const target of placesOf(spec, to, from, mode)) {
      if (samePlace(source, target)) {
        continue;
      }
      for (let port = first; port <= last; port++) {
        for (const sender of SOURCE_PORTS) {
          const packet: Packet = { protocol: what, from: sender, to: port };
          const { arrives, answered } = simulator.send(source, target, packet);
          holds &&= mode === "required" ? answered : !arrives;
          doubtful ||= mode === "forbidden" && arrives && !answered;
        }
      }
    }
  }
  return { holds, doubtful };
}

const samePlace = (a: Place, b: Place): boolean =>
  a.at === "instance" && b.at === "instance"
    ? a.instance === b.instance
    : a.at === "node" && b.at === "node" && a.node === b.node;

function placesOf(spec: Spec, end: End, other: End, mode: Query["mode"]): Place[] {
  const held = spec.instances.map(({ ip }) => ip);
  const owners = (ips: readonly string[]): Place[] =>
    ips.map((ip): Place => {
      const owner = held.indexOf(ip);
      const node = mode === "forbidden" ? (spec.balancer?.nodes.indexOf(ip) ?? -1) : -1;
      if (node >= 0) {
        return { at: "node", node, public: false };
      }
      return owner >= 0
        ? { at: "instance", instance: owner, public: false }
        : { at: "host", subnet: Number(Number(ip.split(".")[3]) > 7), ip };
    });
  switch (end.kind) {
    case "clients":
      return Array.from({ length: end.last - end.first + 1 }, (_, index) => ({
        at: "internet" as const,
        ip: clientIp(end.first + index),
      }));
    case "inside":
      return owners(end.ips);
    case "internet":
      return [...STRANGERS, ...EIPS, ...Array.from({ length: 16 }, (_, last) => clientIp(last))].map((ip) => ({
        at: "internet" as const,
        ip,
      }));
    case "instance":
      return [{ at: "instance", instance: end.instance, public: end.public }];
    case "balancer":
      return spec.balancer!.subnets.map((_, node) => ({ at: "node" as const, node, public: end.public }));
    case "everyone":
      return everyone(spec, end.but, other).filter(Boolean);
  }
}

/** Senders of a question about everyone: outside, inside, and the program's own. */
function everyone(spec: Spec, but: string, other: End): Place[] {
  const isPublic = "public" in other && other.public;
  const inside = but.startsWith("10.");
  const free = EIPS.filter((ip) => !spec.eips.includes(ip));
  const outside = [...STRANGERS, ...free, ...Array.from({ length: 16 }, (_, last) => clientIp(last))]
    .filter((ip) => inside || Number(ip.split(".")[3]) > 7 || !ip.startsWith("203."))
    .map((ip): Place => ({ at: "internet", ip }));
  const held = spec.instances.map(({ ip }) => ip);
  const vacant = USABLE.flat().filter((ip) => !held.includes(ip));
  const hosts = vacant.map((ip): Place => ({ at: "host", subnet: Number(Number(ip.split(".")[3]) > 7), ip }));
  const own = spec.instances.map((_, index): Place => ({ at: "instance", instance: index, public: false }));
  const nodes = (spec.balancer?.subnets ?? []).map((_, node): Place => ({ at: "node", node, public: false }));
  if (inside && !isPublic) {
    return [];
  }
  // To a public address the program's own senders come from the internet, with addresses that are not excluded.
  return isPublic ? [...outside, ...own, ...hosts] : [...outside, ...hosts, ...own, ...nodes];
}

/** Whether the verifier must give the exact answer: all it depends on is known, and it asks about it. */
export function isExact({ from, to }: Query, spec: Spec): boolean {
  const hasNodes =
    from.kind === "balancer" ||
    to.kind === "balancer" ||
    (spec.balancer !== undefined && [from, to].some(({ kind }) => kind === "everyone" || kind === "inside"));
  const isOwn = from.kind === "everyone" && "public" in to && to.public;
  return !hasNodes && !isOwn;
}

/** The network with the load balancer's nodes at other addresses. */
export function* withNodes(spec: Spec): Generator<Spec> {
  const { balancer } = spec;
  if (!balancer) {
    yield spec;
    return;
  }
  const inside = balancer.subnets.map((subnet) =>
    USABLE[subnet]!.filter((ip) => spec.instances.every((instance) => instance.ip !== ip)),
  );
  for (let pick = 0; pick < 3; pick++) {
    for (const open of ["8.8.4.4", "150.0.0.9", "203.0.113.14"]) {
      const nodes = inside.map((ips, index) => ips[pick % Math.max(1, ips.length)] ?? balancer.nodes[index]!);
      yield { ...spec, balancer: { ...balancer, nodes, publicNodes: nodes.map(() => open) } };
    }
  }
}
