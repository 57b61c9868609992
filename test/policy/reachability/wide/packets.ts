/**
 * One packet at a time through a world, written from AWS's documents and not from the verifier: no sets, no parties, one
 * address at each end. What is not modelled is played in turn: it drops what it gets, it takes what it may claim and
 * drops it, and it delivers.
 *
 * Over 400 lines: one class, because every way out may lead in again.
 */

import { inBlock, isKept, isPrivate, isSix } from "./numbers";
import type { AclEntry, Host, Subnet, Traffic, Via, World } from "./world";
import { IDLE } from "./world";

/** What unmodelled parts do: nothing; claim packets and lose them; deliver them. */
export type Play = "absent" | "swallow" | "deliver";
export const PLAYS: readonly Play[] = ["absent", "swallow", "deliver"];

/** Ports of TCP and UDP; type and code of ICMP in the place of `to`. */
export interface Packet {
  readonly protocol: "tcp" | "udp" | "icmp";
  readonly from: number;
  readonly to: number;
  readonly type?: number;
  readonly code?: number;
}

export interface Result {
  readonly arrives: boolean;
  readonly answered: boolean;
}
const NOTHING: Result = { arrives: false, answered: false };

/** Who sends: from the internet, from a private network elsewhere, or from a subnet. */
export type Sender =
  | { readonly at: "internet" | "elsewhere" | "nobody"; readonly ip: string }
  | {
      readonly at: "inside";
      readonly ip: string;
      readonly subnet: number;
      readonly host?: number;
      readonly node?: boolean;
    };
type Inside = Extract<Sender, { at: "inside" }>;

/** Ports that a NAT gateway may choose. */
const NAT_PORTS = [1024, 40000, 65535];

function covers(rule: Traffic, packet: Packet, port: number): boolean {
  if (rule.protocol === "any") {
    return true;
  }
  if (rule.protocol !== packet.protocol) {
    return false;
  }
  if (packet.protocol === "icmp") {
    return (
      (rule.type === undefined || rule.type === packet.type) && (rule.code === undefined || rule.code === packet.code)
    );
  }
  return rule.ports === undefined || (rule.ports[0] <= port && port <= rule.ports[1]);
}

/** Only an echo request has a documented answer, of type 0. */
const answerTo = (packet: Packet): Packet => (packet.type === 8 ? { ...packet, type: 0, code: 0 } : packet);

interface Hold {
  readonly subnet: number;
  readonly host?: number;
  readonly node?: boolean;
}

export class Walk {
  /** Whether a host outside the program was asked for the public address that nobody knows. */
  guessed = false;

  constructor(
    private readonly world: World,
    private readonly play: Play,
  ) {}

  send(from: Sender, to: string, packet: Packet): Result {
    switch (from.at) {
      case "nobody":
        return NOTHING;
      case "internet":
        return this.fromInternet(from.ip, to, packet, packet.from);
      case "elsewhere":
        return this.fromElsewhere(from.ip, to, packet);
      default:
        return this.fromInside(from, to, packet);
    }
  }

  /** The VPC that has the address in one of its blocks. */
  vpcOf(ip: string): number | undefined {
    const found = this.world.vpcs.findIndex(
      ({ cidrs, cidr6 }, vpc) =>
        this.world.subnets.some((subnet) => subnet.vpc === vpc) &&
        [...cidrs, ...(cidr6 ? [cidr6] : [])].some((block) => inBlock(block, ip)),
    );
    return found < 0 ? undefined : found;
  }

  /** Who has an address of a VPC. */
  holderOf(ip: string): Hold | undefined {
    const subnet = this.world.subnets.findIndex(({ cidr, cidr6 }) =>
      [cidr, cidr6].some((block) => block !== undefined && inBlock(block, ip)),
    );
    if (subnet < 0) {
      return undefined;
    }
    const host = this.world.hosts.findIndex((one) => one.subnet === subnet && hasAddress(one, ip));
    if (host >= 0) {
      return { subnet, host };
    }
    if (this.world.balancer?.nodes.includes(ip)) {
      return { subnet, node: true };
    }
    const { cidr, cidr6 } = this.world.subnets[subnet]!;
    return isKept((isSix(ip) ? cidr6 : cidr)!, ip) ? undefined : { subnet };
  }

  /** Public IPv4 addresses: whose they are, and the address behind them. */
  publicOwner(ip: string): (Hold & { readonly ip: string }) | "nobody" | undefined {
    for (const [host, one] of this.world.hosts.entries()) {
      if (one.open?.ip === ip) {
        return { subnet: one.subnet, host, ip: boundOf(one)! };
      }
    }
    const node = this.world.balancer?.open?.indexOf(ip) ?? -1;
    if (node >= 0) {
      const { subnets, nodes } = this.world.balancer!;
      return { subnet: subnets[node]!, node: true, ip: nodes[node]! };
    }
    return ip === IDLE || ip === this.world.nat?.open ? "nobody" : undefined;
  }

  /** Longest prefix first; the VPC's own blocks are routes like others. */
  private route(subnet: number, ip: string): Via | "local" | undefined {
    const { routes, vpc } = this.world.subnets[subnet]!;
    const { cidrs, cidr6 } = this.world.vpcs[vpc]!;
    if ([...cidrs, ...(cidr6 ? [cidr6] : [])].some((block) => inBlock(block, ip))) {
      return "local";
    }
    // The list of the service may hold the address, or not.
    if (this.play !== "absent" && !isSix(ip) && !isPrivate(ip) && routes.some(({ to }) => to === "service")) {
      return "endpoint";
    }
    const all = routes.flatMap(({ to, via }) =>
      to === "service" ? [] : (typeof to === "number" ? this.world.lists[to]! : [to]).map((block) => ({ block, via })),
    );
    const bits = ({ block }: { readonly block: string }): number => Number(block.split("/")[1]);
    return all.filter(({ block }) => inBlock(block, ip)).sort((a, b) => bits(b) - bits(a))[0]?.via;
  }

  private aclAllows(
    subnet: number,
    direction: AclEntry["direction"],
    other: string,
    packet: Packet,
    port: number,
  ): boolean {
    const { acl } = this.world.subnets[subnet]!;
    if (acl === undefined) {
      return true;
    }
    const first = [...acl]
      .sort((a, b) => a.number - b.number)
      .find((entry) => entry.direction === direction && inBlock(entry.cidr, other) && covers(entry, packet, port));
    return first?.allow ?? false;
  }

  /** Hosts outside the program let everything through, and so does a balancer without groups. */
  private groupsAllow(
    hold: Hold,
    direction: "in" | "out",
    other: string,
    groups: readonly number[],
    packet: Packet,
  ): boolean {
    const own = this.groupsOf(hold);
    if (own === undefined) {
      return true;
    }
    return this.world.rules.some(
      (rule) =>
        own.includes(rule.group) &&
        rule.direction === direction &&
        covers(rule, packet, packet.to) &&
        ("cidr" in rule.peer
          ? inBlock(rule.peer.cidr, other)
          : "list" in rule.peer
            ? this.world.lists[rule.peer.list]!.some((block) => inBlock(block, other))
            : groups.includes(rule.peer.group)),
    );
  }

  private groupsOf({ host, node }: Hold): readonly number[] | undefined {
    if (node) {
      const { groups } = this.world.balancer!;
      return groups.length === 0 ? undefined : groups;
    }
    return host === undefined ? undefined : this.world.hosts[host]!.groups;
  }

  /** Groups by which a rule means an address; whether they stand for what comes out of a prefix is not documented. */
  private namesOf(hold: Hold | undefined, ip: string): readonly number[] {
    const own = hold && this.groupsOf(hold);
    const one = hold?.host === undefined ? undefined : this.world.hosts[hold.host]!;
    const isDelegated =
      one !== undefined && [one.prefix, one.prefix6].some((block) => block !== undefined && inBlock(block, ip));
    return own === undefined || (isDelegated && this.play !== "deliver") ? [] : own;
  }

  private listens({ node }: Hold, { protocol, to }: Packet): boolean {
    const { protocol: own, port } = this.world.balancer ?? { protocol: "TCP", port: 0 };
    return !node || (to === port && own.split("_").includes(protocol.toUpperCase()));
  }

  private fromInside(from: Inside, to: string, packet: Packet): Result {
    // What a Network Load Balancer sends to its targets is not modelled.
    if (from.node && (this.play !== "deliver" || (!isSix(to) && !isPrivate(to)))) {
      return NOTHING;
    }
    const there = this.holderOf(to);
    const isOut = this.groupsAllow(from, "out", to, this.namesOf(there, to), packet);
    if (!isOut) {
      return NOTHING;
    }
    const { vpc } = this.world.subnets[from.subnet]!;
    const way = this.route(from.subnet, to);
    // Its service has the address, or not.
    const isServed = this.play === "deliver" && this.world.served.includes(from.subnet) && way !== "local";
    if (
      isServed &&
      !isSix(to) &&
      !isPrivate(to) &&
      this.publicOwner(to) === undefined &&
      this.vpcOf(to) === undefined
    ) {
      const arrives = this.aclAllows(from.subnet, "out", to, packet, packet.to);
      return { arrives, answered: arrives && this.aclAllows(from.subnet, "in", to, answerTo(packet), packet.from) };
    }
    switch (way) {
      case "local":
        return there && this.world.subnets[there.subnet]!.vpc === vpc
          ? this.deliver(from, there, to, packet, ["local"])
          : NOTHING;
      case "peering":
        return this.peered(from, there, to, packet);
      case "transit":
      case "endpoint":
        return this.handOver(from, to, packet);
      case "igw":
        return this.throughGateway(from, to, packet);
      case "egress-only":
        return isSix(to) && this.mayUse(from.subnet, "nat")
          ? this.beyond(from, to, from.ip, packet, [packet.from])
          : NOTHING;
      case "nat":
        return this.throughNat(from, to, packet);
      default:
        return NOTHING;
    }
  }

  /** Within private networks: both edges, both ends, and a way back by one of the given routes. */
  private deliver(from: Inside, there: Hold, to: string, packet: Packet, back: readonly (Via | "local")[]): Result {
    const crosses = from.subnet !== there.subnet;
    const answer = answerTo(packet);
    const arrives =
      this.listens(there, packet) &&
      this.groupsAllow(there, "in", from.ip, this.namesOf(from, from.ip), packet) &&
      (!crosses ||
        (this.aclAllows(from.subnet, "out", to, packet, packet.to) &&
          this.aclAllows(there.subnet, "in", from.ip, packet, packet.to)));
    const returns =
      !crosses ||
      (back.includes(this.route(there.subnet, from.ip)!) &&
        this.aclAllows(there.subnet, "out", from.ip, answer, packet.from) &&
        this.aclAllows(from.subnet, "in", to, answer, packet.from));
    return { arrives, answered: arrives && returns };
  }

  /** To the VPC at the other end and no further. */
  private peered(from: Inside, there: Hold | undefined, to: string, packet: Packet): Result {
    const { vpc } = this.world.subnets[from.subnet]!;
    const isThere = there !== undefined && this.world.subnets[there.subnet]!.vpc === 1 - vpc;
    const isAccepted = this.world.peering?.accepted || this.play === "deliver";
    const back: readonly Via[] = this.play === "deliver" ? ["peering", "transit", "endpoint"] : ["peering"];
    return isThere && isAccepted ? this.deliver(from, there, to, packet, back) : NOTHING;
  }

  /** A transit gateway or an endpoint: whoever is behind it. */
  private handOver(from: Inside, to: string, packet: Packet): Result {
    if (this.play !== "deliver") {
      return NOTHING;
    }
    const there = this.holderOf(to);
    const hits = this.publicOwner(to);
    if (there) {
      const isReached = this.world.attached.length > 0 && this.isConnected(this.world.subnets[there.subnet]!.vpc);
      return isReached ? this.deliver(from, there, to, packet, ["transit", "endpoint", "nat"]) : NOTHING;
    }
    const arrives =
      hits === undefined && this.vpcOf(to) === undefined && this.aclAllows(from.subnet, "out", to, packet, packet.to);
    return { arrives, answered: arrives && this.aclAllows(from.subnet, "in", to, answerTo(packet), packet.from) };
  }

  private isConnected(vpc: number): boolean {
    return (
      this.world.attached.includes(vpc) ||
      this.world.subnets.some((subnet) => subnet.vpc === vpc && subnet.routes.some(({ via }) => via === "transit"))
    );
  }

  private throughGateway(from: Inside, to: string, packet: Packet): Result {
    const { vpc } = this.world.subnets[from.subnet]!;
    const one = from.host === undefined ? undefined : this.world.hosts[from.host]!;
    const seen = isSix(from.ip) ? from.ip : one && boundOf(one) === from.ip ? one.open!.ip : undefined;
    const isOpen = this.world.vpcs[vpc]!.gateway && this.mayUse(from.subnet, "out");
    this.guessed ||= isOpen && from.host === undefined && !from.node && seen === undefined;
    return seen === undefined || !isOpen || isPrivate(to)
      ? NOTHING
      : this.beyond(from, to, seen, packet, [packet.from]);
  }

  private throughNat(from: Inside, to: string, packet: Packet): Result {
    const { nat } = this.world;
    if (nat === undefined || isSix(to)) {
      return NOTHING;
    }
    const crosses = nat.subnet !== from.subnet;
    const way = this.route(nat.subnet, to);
    const into = !crosses || this.aclAllows(nat.subnet, "in", from.ip, packet, packet.to);
    const out = this.aclAllows(nat.subnet, "out", to, packet, packet.to);
    const away = !crosses || this.aclAllows(from.subnet, "out", to, packet, packet.to);
    if (!into || !out || !away) {
      return NOTHING;
    }
    const answer = answerTo(packet);
    const home = (chosen: number): boolean =>
      this.aclAllows(nat.subnet, "in", to, answer, chosen) &&
      (!crosses ||
        (this.aclAllows(nat.subnet, "out", from.ip, answer, packet.from) &&
          this.aclAllows(from.subnet, "in", to, answer, packet.from)));
    if (way === "igw") {
      const isOpen =
        nat.open !== undefined &&
        this.world.vpcs[0]!.gateway &&
        this.mayUse(nat.subnet, "nat", from.subnet) &&
        !isPrivate(to);
      if (!isOpen) {
        return NOTHING;
      }
      const results = NAT_PORTS.map((chosen) => {
        const there = this.fromInternet(nat.open!, to, packet, chosen, true);
        return { arrives: there.arrives, answered: there.answered && home(chosen) };
      });
      return { arrives: results.some(({ arrives }) => arrives), answered: results.every(({ answered }) => answered) };
    }
    // Beyond a private address of the NAT gateway nothing is modelled.
    const isOpaque = way === "transit" || way === "endpoint" || way === "peering";
    if (!isOpaque || this.play !== "deliver") {
      return NOTHING;
    }
    const there = this.holderOf(to);
    const isSomebody = this.vpcOf(to) === undefined && this.publicOwner(to) === undefined;
    // Its private address is somewhere in its subnet.
    const seen = this.world.subnets[nat.subnet]!.cidr!.replace(
      /\d+\/26$/,
      (tail) => `${Number(tail.slice(0, -3)) + 30}`,
    );
    const isLetIn = (hold: Hold): boolean =>
      this.listens(hold, packet) &&
      this.aclAllows(hold.subnet, "in", seen, packet, packet.to) &&
      this.groupsAllow(hold, "in", seen, [], packet);
    if (way === "peering") {
      const far = there !== undefined && this.world.subnets[there.subnet]!.vpc === 1 ? there : undefined;
      const arrives = far !== undefined && isLetIn(far);
      const back = far && this.route(far.subnet, seen);
      const returns = (chosen: number): boolean =>
        (back === "peering" || back === "transit" || back === "endpoint") &&
        this.aclAllows(far!.subnet, "out", seen, answer, chosen);
      return { arrives, answered: arrives && NAT_PORTS.every((chosen) => home(chosen) && returns(chosen)) };
    }
    const arrives = there === undefined ? isSomebody : isLetIn(there);
    return { arrives, answered: arrives && NAT_PORTS.every(home) };
  }

  /** On the internet, or in again. */
  private beyond(from: Inside, to: string, seen: string, packet: Packet, ports: readonly number[]): Result {
    const leaves = this.aclAllows(from.subnet, "out", to, packet, packet.to);
    if (!leaves) {
      return NOTHING;
    }
    const home = this.aclAllows(from.subnet, "in", to, answerTo(packet), packet.from);
    const there = this.fromInternet(seen, to, packet, ports[0]!, true);
    return { arrives: there.arrives, answered: there.answered && home };
  }

  /** `isOurs`: it comes from a VPC of the world; then who is not here is somebody on the internet. */
  private fromInternet(source: string, to: string, packet: Packet, port: number, isOurs = false): Result {
    const own = isSix(to) ? this.holderOf(to) : this.publicOwner(to);
    if (own === "nobody" || own === undefined) {
      const isSomebody = own === undefined && isOurs && this.vpcOf(to) === undefined && !isPrivate(to);
      return { arrives: isSomebody, answered: isSomebody };
    }
    const { vpc } = this.world.subnets[own.subnet]!;
    const answer = answerTo(packet);
    const arrives =
      this.world.vpcs[vpc]!.gateway &&
      !isPrivate(source) &&
      this.mayUse(own.subnet, "in") &&
      this.listens(own, packet) &&
      this.aclAllows(own.subnet, "in", source, packet, packet.to) &&
      this.groupsAllow(own, "in", source, [], packet);
    const way = this.route(own.subnet, source);
    const returns =
      (way === "igw" || (this.play === "deliver" && (way === "transit" || way === "endpoint"))) &&
      this.aclAllows(own.subnet, "out", source, answer, port);
    return { arrives, answered: arrives && returns };
  }

  private fromElsewhere(source: string, to: string, packet: Packet): Result {
    const there = this.holderOf(to);
    if (there === undefined || isSix(to) || this.play !== "deliver") {
      return NOTHING;
    }
    const { vpc } = this.world.subnets[there.subnet]!;
    const arrives =
      this.isConnected(vpc) &&
      this.listens(there, packet) &&
      this.aclAllows(there.subnet, "in", source, packet, packet.to) &&
      this.groupsAllow(there, "in", source, [], packet);
    const way = this.route(there.subnet, source);
    return {
      arrives,
      answered:
        arrives &&
        (way === "transit" || way === "endpoint") &&
        this.aclAllows(there.subnet, "out", source, answerTo(packet), packet.from),
    };
  }

  /** VPC Block Public Access, for what comes in, goes out, or goes out by a NAT or an egress-only gateway. */
  private mayUse(subnet: number, way: "in" | "out" | "nat", behind?: number): boolean {
    const { block } = this.world;
    if (block === undefined || block.mode === "off" || (block.mode === "block-ingress" && way === "nat")) {
      return true;
    }
    const isExcluded = (at: number): boolean =>
      block.exclusions.some(
        (exclusion) =>
          (exclusion.subnet === at || exclusion.vpc === this.world.subnets[at]!.vpc) &&
          (exclusion.mode === "allow-bidirectional" || way !== "in"),
      );
    const answers = [subnet, ...(behind === undefined ? [] : [behind])].map(isExcluded);
    return answers.every(Boolean) || (this.play === "deliver" && answers.some(Boolean));
  }
}

/** The private address that the public one is bound to. */
export const boundOf = ({ open, ip, secondary }: Host): string | undefined =>
  open && (open.on === "secondary" ? secondary : ip);

export const hasAddress = (host: Host, ip: string): boolean =>
  [host.ip, host.secondary, host.ip6].includes(ip) ||
  [host.prefix, host.prefix6].some((block) => block !== undefined && inBlock(block, ip));

export const hasTypedIcmp = (subnets: readonly Subnet[]): boolean =>
  subnets.some(({ acl }) => acl?.some(({ protocol, type }) => protocol === "icmp" && type !== undefined));
