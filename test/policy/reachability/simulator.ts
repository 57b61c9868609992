/**
 * One packet at a time through a small network, written from AWS's documents and not from the verifier: no sets, no
 * unknowns, plain numbers. What it says of every packet is what the verifier must say of all of them.
 */

export type Protocol = "tcp" | "udp";
export type Range = readonly [number, number];

export interface Block {
  readonly base: string;
  readonly bits: number;
}

export interface Traffic {
  /** `any` is every protocol and port. */
  readonly protocol: Protocol | "any";
  readonly ports: Range;
}

export type Peer =
  | { readonly kind: "cidr"; readonly cidr: Block }
  | { readonly kind: "group"; readonly group: number }
  | { readonly kind: "eip"; readonly eip: number };

export interface Rule extends Traffic {
  readonly group: number;
  readonly direction: "in" | "out";
  readonly peer: Peer;
}

export interface AclRule extends Traffic {
  readonly direction: "in" | "out";
  readonly number: number;
  readonly allow: boolean;
  readonly cidr: Block;
}

export type NextHop = "igw" | "nat" | "blackhole";

export interface SubnetSpec {
  readonly cidr: Block;
  readonly routes: readonly { readonly cidr: Block; readonly to: NextHop }[];
  /** Absent: the default list, which allows everything. */
  readonly acl?: readonly AclRule[];
}

export interface InstanceSpec {
  readonly subnet: number;
  readonly ip: string;
  readonly groups: readonly number[];
  /** Index of its Elastic IP. */
  readonly eip?: number;
}

export interface BalancerSpec {
  readonly subnets: readonly number[];
  /** Node address by position in `subnets`. */
  readonly nodes: readonly string[];
  readonly publicNodes: readonly string[];
  readonly groups: readonly number[];
  readonly internal: boolean;
  readonly listener: number;
  readonly targetPort: number;
  readonly targets: readonly number[];
}

export interface Spec {
  readonly vpc: Block;
  readonly gateway: boolean;
  readonly subnets: readonly SubnetSpec[];
  readonly groups: number;
  readonly rules: readonly Rule[];
  readonly instances: readonly InstanceSpec[];
  readonly eips: readonly string[];
  readonly nat?: { readonly subnet: number; readonly eip: number };
  readonly balancer?: BalancerSpec;
}

/** Where a packet starts or ends. */
export type Place =
  | { readonly at: "internet"; readonly ip: string }
  /** Someone in a subnet whom the program does not know. */
  | { readonly at: "host"; readonly subnet: number; readonly ip: string }
  | { readonly at: "instance"; readonly instance: number; readonly public: boolean }
  | { readonly at: "node"; readonly node: number; readonly public: boolean };

export interface Packet {
  readonly protocol: Protocol;
  readonly from: number;
  readonly to: number;
}

export const numberOf = (ip: string): number => ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
export const inBlock = ({ base, bits }: Block, ip: string): boolean =>
  Math.floor(numberOf(ip) / 2 ** (32 - bits)) === Math.floor(numberOf(base) / 2 ** (32 - bits));

const isPrivateAddress = (ip: string): boolean =>
  inBlock({ base: "10.0.0.0", bits: 8 }, ip) ||
  inBlock({ base: "172.16.0.0", bits: 12 }, ip) ||
  inBlock({ base: "192.168.0.0", bits: 16 }, ip);

const covers = ({ protocol, ports }: Traffic, packet: Protocol, port: number): boolean =>
  protocol === "any" || (protocol === packet && ports[0] <= port && port <= ports[1]);

/** Ports a NAT gateway may put in the place of the sender's; its choice must not matter. */
export const NAT_PORTS = [1024, 30000, 40000, 65535];

/** What the other end of a connection looks like at one filter. */
interface Seen {
  readonly ip: string;
  readonly groups: readonly number[];
}

export class Simulator {
  constructor(private readonly spec: Spec) {}

  /** Whether the packet arrives, and whether its answer comes back, whatever ports a NAT gateway chooses. */
  send(from: Place, to: Place, packet: Packet): { readonly arrives: boolean; readonly answered: boolean } {
    if (from.at === "internet") {
      return to.at === "internet" ? NOTHING : this.fromInternet({ ip: from.ip, groups: [] }, to, packet, packet.from);
    }
    const isLocal = to.at !== "internet" && (to.at === "host" || !to.public);
    if (isLocal) {
      return this.local(from, to, packet);
    }
    return from.at === "node" ? NOTHING : this.outward(from, to, packet);
  }

  private subnetOf(place: Exclude<Place, { at: "internet" }>): number {
    switch (place.at) {
      case "host":
        return place.subnet;
      case "instance":
        return this.spec.instances[place.instance]!.subnet;
      case "node":
        return this.spec.balancer!.subnets[place.node]!;
    }
  }

  private groupsOf(place: Place): readonly number[] | undefined {
    switch (place.at) {
      case "instance":
        return this.spec.instances[place.instance]!.groups;
      case "node":
        return this.spec.balancer!.groups;
      default:
        return undefined;
    }
  }

  private privateIp(place: Exclude<Place, { at: "internet" }>): string {
    switch (place.at) {
      case "host":
        return place.ip;
      case "instance":
        return this.spec.instances[place.instance]!.ip;
      case "node":
        return this.spec.balancer!.nodes[place.node]!;
    }
  }

  private publicIp(place: Place): string | undefined {
    if (place.at === "internet") {
      return place.ip;
    }
    if (place.at === "node") {
      return this.spec.balancer!.publicNodes[place.node];
    }
    const eip = place.at === "instance" ? this.spec.instances[place.instance]!.eip : undefined;
    return eip === undefined ? undefined : this.spec.eips[eip];
  }

  /** Hosts outside the program let everything through. */
  private groupsAllow(place: Place, direction: "in" | "out", other: Seen, protocol: Protocol, port: number): boolean {
    const groups = this.groupsOf(place);
    if (groups === undefined) {
      return true;
    }
    return this.spec.rules.some(
      (rule) =>
        groups.includes(rule.group) &&
        rule.direction === direction &&
        covers(rule, protocol, port) &&
        this.isPeer(rule.peer, other),
    );
  }

  private isPeer(peer: Peer, other: Seen): boolean {
    switch (peer.kind) {
      case "cidr":
        return inBlock(peer.cidr, other.ip);
      case "group":
        return other.groups.includes(peer.group);
      case "eip":
        return this.spec.eips[peer.eip] === other.ip;
    }
  }

  private aclAllows(subnet: number, direction: "in" | "out", ip: string, protocol: Protocol, port: number): boolean {
    const { acl } = this.spec.subnets[subnet]!;
    if (acl === undefined) {
      return true;
    }
    const first = [...acl]
      .filter((rule) => rule.direction === direction)
      .sort((a, b) => a.number - b.number)
      .find((rule) => covers(rule, protocol, port) && inBlock(rule.cidr, ip));
    return first?.allow ?? false;
  }

  /** The most specific route; the VPC's own network is a route like any other. */
  private route(subnet: number, ip: string): NextHop | "local" | undefined {
    const routes = [
      ...this.spec.subnets[subnet]!.routes.map(({ cidr, to }) => ({ cidr, to })),
      { cidr: this.spec.vpc, to: "local" as const },
    ];
    const fitting = routes.filter(({ cidr }) => inBlock(cidr, ip)).sort((a, b) => b.cidr.bits - a.cidr.bits);
    return fitting[0]?.to;
  }

  private accepts(place: Place, packet: Packet): boolean {
    return place.at !== "node" || (packet.protocol === "tcp" && packet.to === this.spec.balancer!.listener);
  }

  private mayAddress(from: Place, to: Place, packet: Packet): boolean {
    if (from.at !== "node") {
      return true;
    }
    const { targets, targetPort, subnets } = this.spec.balancer!;
    return (
      to.at === "instance" &&
      // Each subnet of the spec is a zone of its own; a zone without a node has no targets in use.
      subnets.includes(this.spec.instances[to.instance]!.subnet) &&
      targets.includes(to.instance) &&
      packet.protocol === "tcp" &&
      packet.to === targetPort
    );
  }

  private local(from: Place, to: Place, { protocol, from: port, to: toPort }: Packet) {
    if (from.at === "internet" || to.at === "internet") {
      return NOTHING;
    }
    const packet = { protocol, from: port, to: toPort };
    const [start, end] = [this.subnetOf(from), this.subnetOf(to)];
    const sender = { ip: this.privateIp(from), groups: this.groupsOf(from) ?? [] };
    const receiver = { ip: this.privateIp(to), groups: this.groupsOf(to) ?? [] };
    const crosses = start !== end;
    const arrives =
      this.mayAddress(from, to, packet) &&
      this.accepts(to, packet) &&
      this.groupsAllow(from, "out", receiver, protocol, toPort) &&
      this.groupsAllow(to, "in", sender, protocol, toPort) &&
      (!crosses ||
        (this.route(start, receiver.ip) === "local" &&
          this.aclAllows(start, "out", receiver.ip, protocol, toPort) &&
          this.aclAllows(end, "in", sender.ip, protocol, toPort)));
    const comesBack =
      !crosses ||
      (this.route(end, sender.ip) === "local" &&
        this.aclAllows(end, "out", sender.ip, protocol, port) &&
        this.aclAllows(start, "in", receiver.ip, protocol, port));
    return { arrives, answered: arrives && comesBack };
  }

  private fromInternet(sender: Seen, to: Place, { protocol, to: toPort }: Packet, port: number) {
    if (to.at === "internet" || to.at === "host" || !to.public) {
      return NOTHING;
    }
    const own = this.publicIp(to);
    const isOpen = to.at !== "node" || !this.spec.balancer!.internal;
    const subnet = this.subnetOf(to);
    const arrives =
      own !== undefined &&
      isOpen &&
      this.spec.gateway &&
      !isPrivateAddress(sender.ip) &&
      this.accepts(to, { protocol, from: port, to: toPort }) &&
      this.aclAllows(subnet, "in", sender.ip, protocol, toPort) &&
      this.groupsAllow(to, "in", sender, protocol, toPort);
    const comesBack =
      this.route(subnet, sender.ip) === "igw" && this.aclAllows(subnet, "out", sender.ip, protocol, port);
    return { arrives, answered: arrives && comesBack };
  }

  /** To the internet, or to a public address of this network by way of the internet. */
  private outward(from: Exclude<Place, { at: "internet" | "node" }>, to: Place, packet: Packet) {
    const target = this.publicIp(to);
    const start = this.subnetOf(from);
    if (target === undefined) {
      return NOTHING;
    }
    const { protocol, from: port, to: toPort } = packet;
    const leaves =
      this.groupsAllow(from, "out", { ip: target, groups: [] }, protocol, toPort) &&
      this.aclAllows(start, "out", target, protocol, toPort);
    const comesHome = this.aclAllows(start, "in", target, protocol, port);
    const exit = this.exit(from, start, target, packet);
    if (!leaves || exit === undefined) {
      return NOTHING;
    }
    const results = exit.ports.map((chosen) => {
      const isBack = comesHome && exit.returns(chosen);
      if (to.at === "internet") {
        return { arrives: true, answered: isBack };
      }
      const rest = this.fromInternet({ ip: exit.ip, groups: [] }, to, packet, chosen);
      return { arrives: rest.arrives, answered: rest.answered && isBack };
    });
    return { arrives: results.some(({ arrives }) => arrives), answered: results.every(({ answered }) => answered) };
  }

  private exit(from: Place, start: number, target: string, { protocol, from: port, to: toPort }: Packet) {
    if (isPrivateAddress(target) || !this.spec.gateway) {
      return undefined;
    }
    switch (this.route(start, target)) {
      case "igw": {
        const ip = from.at === "instance" ? this.publicIp(from) : undefined;
        return ip === undefined ? undefined : { ip, ports: [port], returns: () => true };
      }
      case "nat": {
        const { nat } = this.spec;
        if (nat === undefined || from.at === "internet") {
          return undefined;
        }
        const own = this.privateIp(from);
        const crosses = nat.subnet !== start;
        const passes =
          (!crosses || this.aclAllows(nat.subnet, "in", own, protocol, toPort)) &&
          this.aclAllows(nat.subnet, "out", target, protocol, toPort) &&
          this.route(nat.subnet, target) === "igw";
        const returns = (chosen: number) =>
          this.aclAllows(nat.subnet, "in", target, protocol, chosen) &&
          (!crosses || this.aclAllows(nat.subnet, "out", own, protocol, port));
        return passes ? { ip: this.spec.eips[nat.eip]!, ports: NAT_PORTS, returns } : undefined;
      }
      default:
        return undefined;
    }
  }
}

const NOTHING = { arrives: false, answered: false };
