/** Random questions about random worlds, by name and by address, answered by the verifier and by walking packets. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { ResourceGraph } from "../../../../policy/graph";
import { verify } from "../../../../policy/reachability";
import { ask, cidrs, resource } from "../../../../policy/reachability/build";
import type { Endpoint, Traffic, Verdict } from "../../../../policy/reachability/question";
import { world } from "./draw";
import { BALANCER_URN, graphOf, hostUrn } from "./graph";
import { inBlock, isPrivate, isSix } from "./numbers";
import { boundOf, hasAddress, hasTypedIcmp, type Packet, PLAYS, type Result, type Sender, Walk } from "./packets";
import { hasUnmodelled, IDLE, type World } from "./world";

export type End =
  | { readonly kind: "address"; readonly ip: string }
  | { readonly kind: "network"; readonly cidr: string }
  | { readonly kind: "host"; readonly host: number; readonly via: "public" | "private" }
  | { readonly kind: "balancer" };

export interface Query {
  readonly mode: "required" | "forbidden";
  readonly from: End;
  readonly to: End;
  readonly traffic: Traffic;
}

/** Addresses that no resource of a world has: on the internet, elsewhere, kept by AWS, in no subnet, free: two of each network. */
const OTHERS = [
  "8.8.8.8",
  "203.0.113.7",
  "203.0.113.9",
  "203.0.113.200",
  "52.0.0.5",
  "10.9.0.7",
  "10.0.0.3",
  "10.0.0.200",
  "10.0.0.10",
  "10.0.0.50",
  "10.0.0.51",
  "10.0.0.90",
  "10.0.0.91",
  "10.0.0.110",
  "10.1.0.50",
  "100.64.0.50",
  "10.2.0.50",
  "10.2.0.51",
  "172.31.0.50",
  "2a00::1",
  "2600:1f18:0:1::50",
  "2600:1f18:0:1::51",
  "2600:1f18:0:3::50",
  "2600:1f18:0:201::50",
  "2600:1f18:0:1::2",
  IDLE,
];
const NETWORKS = ["10.0.0.0/26", "10.0.0.64/27", "10.2.0.0/26", "203.0.113.0/25", "2600:1f18:0:1::/64"];

const TRAFFIC: readonly Traffic[] = [
  { protocol: "tcp", ports: [22, 22] },
  { protocol: "tcp", ports: [443, 443] },
  { protocol: "udp", ports: [22, 443] },
  { protocol: "tcp", ports: [5000, 5000] },
  { protocol: "icmp" },
];

interface Draw {
  readonly mode: Query["mode"];
  readonly kinds: readonly [number, number];
  readonly picks: readonly [number, number];
  readonly traffic: Traffic;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  mode: fc.constantFrom("required" as const, "required" as const, "forbidden" as const),
  kinds: fc.tuple(fc.nat(9), fc.nat(9)),
  picks: fc.tuple(fc.nat(1000), fc.nat(1000)),
  traffic: fc.constantFrom(...TRAFFIC),
});

export const drawList = fc.array(draw, { minLength: 6, maxLength: 6 });

/** What is drawn, about what the world has. */
export const queryOf = (drawn: World, { mode, kinds, picks, traffic }: Draw): Query => ({
  mode,
  traffic,
  from: endOf(kinds[0], picks[0], drawn, "from"),
  to: endOf(kinds[1], picks[1], drawn, "to"),
});

/** All addresses that resources of the world have, one of each kind. */
function ownAddresses({ hosts, balancer, nat }: World): string[] {
  const within = (block: string): string =>
    isSix(block)
      ? block.replace("::/80", "::5")
      : block.replace(/\.\d+\/28$/, (tail) => `.${Number(tail.slice(1, -3)) + 5}`);
  return [
    ...hosts.flatMap(({ ip, secondary, prefix, ip6, prefix6, open }) =>
      [ip, secondary, prefix && within(prefix), ip6, prefix6 && within(prefix6), open?.ip].filter(
        (each) => each !== undefined,
      ),
    ),
    ...(balancer ? [...balancer.nodes, ...(balancer.open ?? [])] : []),
    ...(nat?.open ? [nat.open] : []),
  ];
}

function endOf(kind: number, pick: number, world: World, side: "from" | "to"): End {
  const own = ownAddresses(world);
  if (kind < 3) {
    return {
      kind: "host",
      host: pick % world.hosts.length,
      via: pick % 2 === 0 || side === "from" ? "private" : "public",
    };
  }
  if (kind < 6) {
    return { kind: "address", ip: own[pick % own.length]! };
  }
  if (kind < 8) {
    return { kind: "address", ip: OTHERS[pick % OTHERS.length]! };
  }
  return kind === 8 && side === "to" && world.balancer
    ? { kind: "balancer" }
    : { kind: "network", cidr: NETWORKS[pick % NETWORKS.length]! };
}

const endpointOf = (world: World, end: End): Endpoint => {
  switch (end.kind) {
    case "address":
      return cidrs(end.ip, `${end.ip}/${isSix(end.ip) ? 128 : 32}`);
    case "network":
      return cidrs(end.cidr, end.cidr);
    case "host":
      return resource(hostUrn(world, end.host), `host-${end.host}`, end.via);
    default:
      return resource(BALANCER_URN, "balancer");
  }
};

/** The family that an end speaks by itself. */
function familyOf(end: End): boolean | undefined {
  return end.kind === "address" ? isSix(end.ip) : end.kind === "network" ? isSix(end.cidr) : undefined;
}

/** Interesting addresses of a network: whoever has one, and one that is free. */
const inNetwork = (world: World, cidr: string): string[] =>
  [...new Set([...ownAddresses(world), ...OTHERS])].filter((ip) => inBlock(cidr, ip));

function sendersOf(world: World, walk: Walk, end: End, six: boolean): Sender[] {
  switch (end.kind) {
    case "host": {
      const { subnet, ip, secondary, ip6 } = world.hosts[end.host]!;
      return (six ? [ip6] : [ip, secondary])
        .filter((each) => each !== undefined)
        .map((each) => ({ at: "inside", ip: each, subnet, host: end.host }));
    }
    case "network": {
      const all = inNetwork(world, end.cidr).map((ip) => senderAt(walk, ip));
      const some = all.filter(({ at }) => at !== "nobody");
      return some.length > 0 ? some : all;
    }
    case "address":
      return [senderAt(walk, end.ip)];
    default:
      return [];
  }
}

function senderAt(walk: Walk, ip: string): Sender {
  const vpc = walk.vpcOf(ip);
  if (vpc !== undefined) {
    const hold = walk.holderOf(ip);
    return hold ? { at: "inside", ip, ...hold } : { at: "nobody", ip };
  }
  const owner = isSix(ip) ? undefined : walk.publicOwner(ip);
  if (owner === "nobody") {
    return ip === IDLE ? { at: "nobody", ip } : { at: "internet", ip };
  }
  if (owner) {
    return owner.node ? { at: "nobody", ip } : { at: "inside", ...owner };
  }
  return isPrivate(ip) ? { at: "elsewhere", ip } : { at: "internet", ip };
}

function targetsOf(world: World, mode: Query["mode"], end: End, sender: Sender, six: boolean): string[] {
  switch (end.kind) {
    case "host": {
      const { ip, secondary, ip6, open } = world.hosts[end.host]!;
      const own = six ? [ip6] : end.via === "public" ? [open?.ip] : [ip, secondary];
      return own.filter((each) => each !== undefined);
    }
    case "network":
      return inNetwork(world, end.cidr);
    case "address": {
      // Who must not be reached must not be at any address.
      const holder = mode === "forbidden" && !six ? world.hosts.find((host) => hasAddress(host, end.ip)) : undefined;
      return [end.ip, ...(holder?.open ? [holder.open.ip] : [])];
    }
    default: {
      const { nodes, open } = world.balancer!;
      if (mode === "forbidden") {
        return six ? [] : [...nodes, ...(open ?? [])];
      }
      return six || (sender.at === "internet" && !open) ? [] : [...(open ?? nodes)];
    }
  }
}

function packetsOf({ protocol, ports }: Traffic): Packet[] {
  if (protocol === "icmp") {
    return [
      [0, 0],
      [8, 0],
      [8, 1],
      [3, 4],
      [3, 0],
      [11, 0],
    ].map(([type, code]) => ({ protocol, from: 0, to: 0, type: type!, code: code! }));
  }
  const all = ports![0] === ports![1] ? [ports![0]] : [22, 23, 442, 443];
  return all.flatMap((to) => [1024, 40_000, 40_001, 65_535].map((from) => ({ protocol: protocol as "tcp", from, to })));
}

export interface Count {
  readonly holds: boolean;
  /** Something arrives of which it is not documented that it does. */
  readonly doubtful: boolean;
  /** It depends on whether a host outside the program has a public address. */
  readonly guessed: boolean;
}

/** What walking the packets says; `undefined` where the question has nobody to ask about. */
export function count(
  world: World,
  { mode, from, to, traffic }: Query,
  play: (typeof PLAYS)[number],
): Count | undefined {
  const walk = new Walk(world, play);
  const wanted = familyOf(from) ?? familyOf(to);
  const families = wanted === undefined ? (mode === "required" ? [false] : [false, true]) : [wanted];
  const results: Result[] = [];
  for (const six of families) {
    for (const sender of sendersOf(world, walk, from, six)) {
      const targets = targetsOf(world, mode, to, sender, six);
      const isNobody = (ip: string) => walk.vpcOf(ip) !== undefined && walk.holderOf(ip) === undefined;
      const some = to.kind === "network" ? targets.filter((ip) => !isNobody(ip)) : targets;
      if (targets.length === 0 && mode === "required") {
        results.push({ arrives: false, answered: false });
      }
      for (const ip of some.length > 0 ? some : targets) {
        if (!isSelf(world, walk, sender, ip)) {
          results.push(...packetsOf(traffic).map((packet) => walk.send(sender, ip, packet)));
        }
      }
    }
  }
  if (results.length === 0) {
    return undefined;
  }
  return mode === "required"
    ? { holds: results.every(({ answered }) => answered), doubtful: false, guessed: walk.guessed }
    : {
        holds: !results.some(({ arrives }) => arrives),
        doubtful: results.some(({ arrives, answered }) => arrives && !answered),
        guessed: walk.guessed,
      };
}

function isSelf(world: World, walk: Walk, sender: Sender, ip: string): boolean {
  if (sender.at !== "inside" || (sender.host === undefined && !sender.node)) {
    return sender.at === "inside" && sender.ip === ip;
  }
  const owner = walk.holderOf(ip) ?? walk.publicOwner(ip);
  return (
    owner !== undefined &&
    owner !== "nobody" &&
    (sender.node ? owner.node === true : owner.host === sender.host && world.hosts[sender.host!] !== undefined)
  );
}

/** Questions that the verifier takes, and that have a meaning of their own in the world. */
export function isAsked(world: World, { mode, from, to, traffic }: Query): boolean {
  const [one, other] = [familyOf(from), familyOf(to)];
  const isOutside = (end: End) =>
    end.kind === "address" &&
    new Walk(world, "absent").vpcOf(end.ip) === undefined &&
    !ownAddresses(world).includes(end.ip) &&
    end.ip !== IDLE;
  const isWideOpen = (end: End) => end.kind === "network" && end.cidr.startsWith("203.");
  const node = from.kind === "address" && world.balancer?.open?.includes(from.ip);
  const six = (one ?? other) === true;
  return (
    JSON.stringify(from) !== JSON.stringify(to) &&
    !(one !== undefined && other !== undefined && one !== other) &&
    !((isOutside(from) || isWideOpen(from)) && (isOutside(to) || isWideOpen(to))) &&
    !(traffic.protocol === "icmp" && six) &&
    !node &&
    !(from.kind === "host" && to.kind === "host" && from.host === to.host) &&
    !(from.kind === "network" && to.kind === "network") &&
    // Somebody may have every public address behind the internet gateway: a host outside the program.
    !(mode === "forbidden" && to.kind === "network") &&
    !(
      from.kind === "host" &&
      boundOf(world.hosts[from.host]!) === undefined &&
      world.hosts[from.host]!.ip === undefined &&
      one === undefined &&
      other === undefined
    )
  );
}

export const verdictOf = (world: World, graph: ResourceGraph, { mode, from, to, traffic }: Query): Verdict =>
  verify(graph, [ask(mode, endpointOf(world, from), endpointOf(world, to), [traffic as never])], {
    realAddresses: true,
  })[0]!.verdict;

export function compareIn(world: World, graph: ResourceGraph, query: Query, tally: Map<string, number>): void {
  const counts = PLAYS.map((play) => count(world, query, play));
  if (counts.some((one) => one === undefined)) {
    return;
  }
  const verdict = verdictOf(world, graph, query);
  const label = `${JSON.stringify(query)}: ${verdict}`;
  const holds = counts.map((one) => one!.holds);
  tally.set(`wide ${query.mode} ${verdict}`, (tally.get(`wide ${query.mode} ${verdict}`) ?? 0) + 1);
  if (verdict === "PROVED") {
    assert.ok(holds.every(Boolean), `${label}, but some packet says otherwise: ${holds}`);
  } else if (verdict === "REFUTED") {
    assert.ok(!holds.some(Boolean), `${label}, but every packet agrees: ${holds}`);
  } else {
    const isExcused =
      hasUnmodelled(world) ||
      // Whether a NAT gateway sends something depends on who is behind it.
      (query.from.kind === "address" && query.from.ip === world.nat?.open) ||
      counts.some((one) => one!.doubtful || one!.guessed) ||
      holds.some((one) => one !== holds[0]) ||
      (query.traffic.protocol === "icmp" && hasTypedIcmp(world.subnets));
    assert.ok(isExcused, `${label}, though everything is known: ${holds}`);
  }
}

/** Networks of other people: the verdict is what walking packets says, and UNKNOWN only where something is not modelled. */
export function fuzzWide(runs: number, tally: Map<string, number> = new Map(), seed?: number): void {
  fc.assert(
    fc.property(world, drawList, (drawn, list) => {
      const graph = graphOf(drawn);
      for (const each of list) {
        const query = queryOf(drawn, each);
        if (isAsked(drawn, query)) {
          compareIn(drawn, graph, query, tally);
        }
      }
    }),
    { numRuns: runs, ...(seed === undefined ? {} : { seed }) },
  );
}
