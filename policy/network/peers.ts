/** Addresses that belong to resources, prefix lists, and who a CIDR text or reference means. */
import {
  type Cidr,
  type Family,
  isCidrProblem,
  parseAddress,
  parseCidr,
  tryParseCidr,
} from "../../components/shared/network/cidr";
import { type GraphResource, isUnknown, type ResourceGraph, type Value } from "../graph";
import type { OwnAddress, Peer, PrefixList } from "./model";
import { givenPrimary } from "./primary-address";
import { fieldOf, inputPath, labelOf, listOf, TYPES, textOf } from "./read";

/** Addresses the offline plan makes up (benchmarking ranges, RFC 2544 and RFC 5180): nobody really has them. */
const MADE_UP = [parseCidr("198.18.0.0/15"), parseCidr("2001:2::/48")];
const isMadeUp = (family: Family, first: bigint): boolean =>
  MADE_UP.some((range) => range.family === family && range.first <= first && first <= range.last);

export interface PeerOptions {
  /**
   * Whether computed outputs (public and private addresses AWS chose) are real. False for the offline plan, whose
   * outputs are made up; then such an address is known by its owner only.
   */
  readonly realAddresses: boolean;
}

/** Which resource has which address. */
export class AddressBook {
  private readonly owners = new Map<string, OwnAddress>();
  private readonly publicByUrn = new Map<string, OwnAddress>();
  private readonly privateByUrn = new Map<string, OwnAddress>();

  constructor(
    private readonly graph: ResourceGraph,
    private readonly options: PeerOptions,
  ) {
    for (const eip of graph.ofType(...TYPES.eip)) {
      this.addPublic(eip, eip.inputs["address"] ?? eip.outputs["publicIp"]);
    }
    for (const instance of graph.ofType(...TYPES.instance)) {
      this.addPublic(instance, instance.outputs["publicIp"]);
      this.addPrivate(instance, instance.inputs["privateIp"], instance.outputs["privateIp"]);
    }
    for (const eni of graph.ofType(...TYPES.networkInterface)) {
      const answered = eni.outputs["privateIp"];
      // A preview repeats what is asked for, though the provider never sends it.
      const isEcho = answered !== undefined && answered === eni.inputs["privateIp"];
      this.addPrivate(eni, givenPrimary(eni.inputs), isEcho ? undefined : answered);
    }
    for (const nat of graph.ofType(...TYPES.natGateway)) {
      this.aliasNat(nat);
    }
  }

  /** The public address of an Elastic IP, or the auto-assigned one of an instance. */
  publicOf(urn: string): OwnAddress | undefined {
    return this.publicByUrn.get(urn);
  }

  /** The primary private IPv4 address of an instance or a network interface. */
  privateOf(urn: string): OwnAddress | undefined {
    return this.privateByUrn.get(urn);
  }

  get elasticIps(): ReadonlyMap<string, OwnAddress> {
    const entries = this.graph.ofType(...TYPES.eip).map((eip) => [eip.urn, this.publicByUrn.get(eip.urn)!] as const);
    return new Map(entries);
  }

  /** The owner of an address text whose number is only known by its owner. */
  owner(address: string): OwnAddress | undefined {
    return this.owners.get(address);
  }

  /** A number that is real, from a text the provider or the user gave. */
  known(text: Value, computed: boolean): bigint | undefined {
    const address = typeof text === "string" ? parseAddress(text) : undefined;
    if (address === undefined || (computed && !this.options.realAddresses)) {
      return undefined;
    }
    return computed && isMadeUp(address.family, address.value) ? undefined : address.value;
  }

  /** Outputs say what is: the program is deployed. */
  get isReal(): boolean {
    return this.options.realAddresses;
  }

  /** Whether a network can only come from an output that was made up. */
  isMadeUp(cidr: Cidr): boolean {
    const wholeRange = MADE_UP.some((range) => range.text === cidr.text);
    return !this.options.realAddresses && !wholeRange && isMadeUp(cidr.family, cidr.first);
  }

  private addPublic(resource: GraphResource, output: Value): void {
    this.publicByUrn.set(resource.urn, this.own(resource, "public", this.known(output, true), output));
  }

  private addPrivate(resource: GraphResource, given: Value, output: Value): void {
    // What AWS says counts for more: of addresses that were added later, none becomes the primary one.
    const value = this.known(output, true) ?? this.known(given, false);
    this.privateByUrn.set(resource.urn, this.own(resource, "private", value, output));
  }

  private own(
    resource: GraphResource,
    scope: OwnAddress["scope"],
    value: OwnAddress["value"],
    output: Value,
  ): OwnAddress {
    const label = `${scope} address of ${labelOf(resource)}`;
    const key = `${resource.urn}#${scope}`;
    const address: OwnAddress = { key, label, family: 4, scope, ...(value === undefined ? {} : { value }) };
    if (value === undefined && typeof output === "string" && output !== "") {
      this.owners.set(output, address);
    }
    return address;
  }

  /** A NAT gateway's `publicIp` is its Elastic IP's. */
  private aliasNat(nat: GraphResource): void {
    const eip = this.graph.resolve(nat, "allocationId", nat.inputs["allocationId"], TYPES.eip);
    const address = eip.exact ? this.publicByUrn.get(eip.candidates[0]!.urn) : undefined;
    const text = textOf(nat.outputs["publicIp"]);
    if (address) {
      this.publicByUrn.set(nat.urn, address);
      if (address.value === undefined && text) {
        this.owners.set(text, address);
      }
    }
  }
}

/** An instance is not here: an unknown address that depends on it may be its public or its private one. */
const ADDRESS_OWNERS = [...TYPES.eip, ...TYPES.natGateway, ...TYPES.networkInterface];

/** Turns CIDR texts, address texts and prefix-list references of rules and routes into peers. */
export class Peers {
  private readonly lists = new Map<string, PrefixList>();

  /** @param declared networks of lists that exist, by id, as components were told */
  constructor(
    private readonly graph: ResourceGraph,
    readonly book: AddressBook,
    private readonly declared: ReadonlyMap<string, readonly string[]> = new Map(),
  ) {
    for (const resource of graph.ofType(...TYPES.prefixList)) {
      this.lists.set(resource.urn, this.prefixList(resource));
    }
  }

  /** Those of the program, and those outside that something refers to. */
  get prefixLists(): readonly PrefixList[] {
    return [...this.lists.values()];
  }

  /** `value` is one CIDR; `siblings` is how many unknown CIDRs the same top-level property holds. */
  cidr(from: GraphResource, property: string, path: string, value: Value, siblings = 1): Peer {
    if (typeof value === "string") {
      return cidrPeer(value, this.book, inputPath(from, path));
    }
    const owners = this.graph.resolve(from, property, value, ADDRESS_OWNERS).candidates.filter((owner, _, all) => {
      // An Elastic IP depends on nothing, but its NAT gateway may be listed next to it: count the address once.
      const address = this.addressOf(owner);
      return all.find((other) => this.addressOf(other)?.key === address?.key) === owner;
    });
    const isAlone = siblings === 1 || this.isAllOf(from, property, owners[0]);
    const address = isUnknown(value) && isAlone && owners.length === 1 ? this.addressOf(owners[0]!) : undefined;
    return address ? { kind: "address", address } : { kind: "unknown", input: inputPath(from, path) };
  }

  /** Reference to a managed prefix list. */
  list(from: GraphResource, property: string, path: string, value: Value): Peer {
    const reference = this.graph.resolve(from, property, value, TYPES.prefixList);
    if (reference.exact) {
      return { kind: "prefix-list", list: this.lists.get(reference.candidates[0]!.urn)! };
    }
    if (typeof value === "string" && reference.outside) {
      return { kind: "prefix-list", list: this.outside(value) };
    }
    return { kind: "unknown", input: inputPath(from, path) };
  }

  /** A list that exists: what it holds is what somebody says, else unknown. */
  private outside(id: string): PrefixList {
    const known = this.lists.get(id);
    if (known) {
      return known;
    }
    const texts = this.declared.get(id);
    const entries = (texts ?? []).map((text) => cidrPeer(text, this.book, id));
    const list = { key: id, label: id, entries, complete: texts !== undefined };
    this.lists.set(id, list);
    return list;
  }

  /** Nothing but this address is what the property depends on: several unknown CIDRs in it can only be made of it. */
  private isAllOf(from: GraphResource, property: string, owner: GraphResource | undefined): boolean {
    const key = owner && this.addressOf(owner)?.key;
    return (from.propertyDependencies[property] ?? []).every((urn) => {
      const source = this.graph.byUrn(urn);
      return source !== undefined && key !== undefined && this.addressOf(source)?.key === key;
    });
  }

  private addressOf(resource: GraphResource): OwnAddress | undefined {
    const isPrivate = (TYPES.networkInterface as readonly string[]).includes(resource.type);
    return isPrivate ? this.book.privateOf(resource.urn) : this.book.publicOf(resource.urn);
  }

  private prefixList(resource: GraphResource): PrefixList {
    const inline = listOf(resource.inputs["entries"]);
    const entries = inline.items.map((item, index) =>
      this.cidr(resource, "entries", `entries[${index}].cidr`, fieldOf(item, "cidr")),
    );
    let complete = inline.complete;
    for (const entry of this.graph.ofType("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry")) {
      const owner = this.graph.resolve(entry, "prefixListId", entry.inputs["prefixListId"], TYPES.prefixList);
      if (owner.exact && owner.candidates[0] === resource) {
        entries.push(this.cidr(entry, "cidr", "cidr", entry.inputs["cidr"]));
      } else if (owner.candidates.includes(resource) || (owner.candidates.length === 0 && !owner.outside)) {
        complete = false;
      }
    }
    const told = listOf(this.book.isReal ? resource.outputs["entries"] : undefined).items;
    const texts = new Set(entries.map((entry) => (entry.kind === "cidr" ? entry.cidr.text : "")));
    // Added by hand and read again, or removed since the list was read.
    const isMore = told.some((item) => {
      const read = cidrPeer(textOf(fieldOf(item, "cidr")) ?? "", this.book, "");
      return read.kind !== "cidr" || !texts.has(read.cidr.text);
    });
    complete &&= !isMore;
    return { key: resource.urn, label: labelOf(resource), entries, complete };
  }
}

/** A CIDR text as a peer. EC2 masks host bits away, so a text with host bits means its network. */
export function cidrPeer(text: string, book: AddressBook, input: string): Peer {
  const owner = text.endsWith("/32") ? book.owner(text.slice(0, -3)) : undefined;
  if (owner) {
    return { kind: "address", address: owner };
  }
  const cidr = lenientCidr(text);
  // A single made-up address without an owner, or a made-up IPv6 network, is a number nobody knows yet.
  const unknown = cidr && book.isMadeUp(cidr) && (cidr.family === 6 || cidr.prefix === 32);
  return cidr && !unknown ? { kind: "cidr", cidr } : { kind: "unknown", input };
}

function lenientCidr(text: string): Cidr | undefined {
  const cidr = tryParseCidr(text);
  if (!isCidrProblem(cidr)) {
    return cidr;
  }
  const masked = cidr.problem.startsWith("has bits beyond") && cidr.suggestion ? tryParseCidr(cidr.suggestion) : cidr;
  return isCidrProblem(masked) ? undefined : masked;
}

/** A network of the given family; absent when it is unknown, made up or not a network. */
export function cidrOrUndefined(value: Value, family: Family, book: AddressBook): Cidr | undefined {
  const cidr = typeof value === "string" ? lenientCidr(value) : undefined;
  return cidr?.family === family && !(family === 6 && book.isMadeUp(cidr)) ? cidr : undefined;
}
