import { RESERVED_FIRST, RESERVED_LAST } from "../../../components/cloudbrink/facts";
import { type Cidr, contains, type Family, overlaps, parseAddress } from "../../../components/shared/network/cidr";
import { type GraphResource, isUnknown } from "../../graph";
import { append } from "../../graph/multi-map";
import { read, readList } from "../../graph/read";
import { sameRegion } from "../../graph/region";
import { type Choice, type Subnet, TYPES } from "../../network";
import { addressList } from "../../network/primary-address";
import { sameVpc } from "../../network/vpc";
import { defineStackRule, type Finding, NOT_KNOWN, type StackContext, undecided, violation } from "../../rule";
import { deploymentsIn } from "../../rule/members";
import type { Deployment } from "../../rule/scope";
import { INTERFACE, isCidr, prefixOf, prefixTexts } from "../shared/prefixes";

const RESERVATION = "aws:ec2/subnetCidrReservation:SubnetCidrReservation";

interface Prefix {
  readonly cidr: Cidr;
  readonly path: string;
  readonly eni: GraphResource;
  readonly subnet?: Subnet;
}

export const cbPrefixInSubnetNoOverlap = defineStackRule({
  name: "cb-prefix-in-subnet-no-overlap",
  what: "a prefix lies in its interface's subnet and overlaps no other prefix, address, reservation or address that AWS keeps",
  why: "AWS refuses it, in the middle of an update and for one connector only",
  source: "EC2 user guide, Assigning prefixes to network interfaces; VPC user guide, Subnet CIDR reservations",
  fix: "choose a free prefix inside the subnet",
  scope: "cloudbrink",
  types: [INTERFACE],
  check: (context) => {
    const prefixes = allPrefixes(context);
    const members = deploymentsIn(context, "cloudbrink");
    const earlier = overlapsBefore(prefixes);
    const hosts = allHosts(context).sort((a, b) => order(a.value, b.value));
    const reservations = allReservations(context);
    const isMember = (eni: GraphResource) => members.some((deployment) => deployment.has(eni));
    const own = prefixes.filter(({ eni }) => isMember(eni));
    return [
      ...own.flatMap((prefix) => [
        ...inSubnet(prefix),
        ...disjoint(prefix, earlier.get(prefix) ?? []),
        ...addresses(prefix, hosts),
        ...reserved(
          prefix,
          reservations,
          members.find((deployment) => deployment.has(prefix.eni)),
        ),
      ]),
      ...context.graph.ofType(INTERFACE).filter(isMember).flatMap(unknownPrefixes),
      ...unknownHosts(own, context),
    ];
  },
});

/** A prefix that is not known is in no place that could be compared. */
function unknownPrefixes(eni: GraphResource): readonly Finding[] {
  const { texts, unknown } = prefixTexts(eni);
  const open = texts.filter(({ value }) => value.state === "unknown").map(({ path }) => path);
  return [...unknown, ...open].map((path) => undecided(eni, path, NOT_KNOWN));
}

/** An address that is asked for and not known may be in a prefix of the same VPC. One that AWS chooses is not. */
function unknownHosts(prefixes: readonly Prefix[], { graph, network }: StackContext): readonly Finding[] {
  return graph.ofType(INTERFACE, ...TYPES.instance).flatMap((owner) => {
    const subnet = certain(network.interfacesOf(owner.urn)[0]?.subnet);
    const open = addressLists(owner).flatMap((field) => {
      const { items, complete } = readList(owner.inputs, field);
      return [
        ...(isSent(owner, field) || items.length === 0 ? [] : ["privateIpListEnabled"]),
        ...(complete ? [] : [field]),
        ...items.filter(({ value }) => isUnknown(value)).map(({ path }) => path),
      ];
    });
    return open.length > 0 && prefixes.some((prefix) => mayMeet(prefix, { owner, subnet }))
      ? [undecided(owner, open[0]!, `whether the address is in a prefix is ${NOT_KNOWN}`)]
      : [];
  });
}

function allPrefixes({ graph, network }: StackContext): readonly Prefix[] {
  return graph.ofType(INTERFACE).flatMap((eni) => {
    const choice = network.interfacesOf(eni.urn)[0]?.subnet;
    const subnet = choice?.certain ? choice.options[0] : undefined;
    return prefixTexts(eni).texts.flatMap(({ path, value }) => {
      const cidr = prefixOf(value);
      return isCidr(cidr) ? [{ cidr, path, eni, ...(subnet ? { subnet } : {}) }] : [];
    });
  });
}

function inSubnet({ cidr, path, eni, subnet }: Prefix): readonly Finding[] {
  const block = cidr.family === 4 ? subnet?.cidr : subnet?.cidr6;
  if (!block) {
    return [undecided(eni, path, `the subnet's IPv${cidr.family} network is ${NOT_KNOWN}`)];
  }
  if (!contains(block, cidr)) {
    return [violation(eni, path, `${cidr.text}, outside subnet ${subnet!.label} (${block.text})`)];
  }
  const kept = cidr.first < block.first + BigInt(RESERVED_FIRST) || cidr.last > block.last - BigInt(RESERVED_LAST);
  return kept ? [violation(eni, path, `${cidr.text}, which holds addresses that AWS keeps in ${block.text}`)] : [];
}

const order = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** For each prefix those before it in the program that share addresses with it: one pass over them in address order. */
function overlapsBefore(prefixes: readonly Prefix[]): ReadonlyMap<Prefix, readonly Prefix[]> {
  const found = new Map<Prefix, Prefix[]>();
  const places = new Map(prefixes.map((prefix, index) => [prefix, index]));
  for (const family of [4, 6]) {
    let open: Prefix[] = [];
    const sorted = prefixes.filter(({ cidr }) => cidr.family === family);
    for (const prefix of sorted.sort((a, b) => order(a.cidr.first, b.cidr.first))) {
      open = open.filter(({ cidr }) => cidr.last >= prefix.cidr.first);
      for (const other of open) {
        const [first, later] = places.get(other)! < places.get(prefix)! ? [other, prefix] : [prefix, other];
        append(found, later, first);
      }
      open.push(prefix);
    }
  }
  for (const others of found.values()) {
    others.sort((a, b) => places.get(a)! - places.get(b)!);
  }
  return found;
}

/** Each overlap once, at the later of the two. */
const disjoint = (prefix: Prefix, earlier: readonly Prefix[]): readonly Finding[] =>
  earlier
    .filter((other) => mayMeet(prefix, { owner: other.eni, subnet: other.subnet }))
    .map((other) => violation(prefix.eni, prefix.path, `${prefix.cidr.text}, which ${other.eni.name} has too`));

/** Two VPCs may have the same addresses, and two regions have two VPCs. */
const mayMeet = (
  { eni, subnet }: Pick<Prefix, "eni" | "subnet">,
  other: { readonly owner: GraphResource; readonly subnet?: Subnet | undefined },
): boolean =>
  sameRegion(eni, other.owner) !== "no" && (!subnet || !other.subnet || sameVpc(subnet.vpc, other.subnet.vpc) !== "no");

/** One address that an interface or an instance names. */
interface Host {
  readonly text: string;
  readonly family: Family;
  readonly value: bigint;
  readonly owner: GraphResource;
  readonly subnet?: Subnet;
}

/** The ordered list is sent only where it is enabled; while that is not known, it may be. */
const isSent = ({ inputs }: GraphResource, field: string): boolean =>
  field !== "privateIpLists" || inputs["privateIpListEnabled"] === true;

/** The provider sends no `privateIp` of an interface. */
const addressLists = ({ type, inputs }: GraphResource): readonly string[] =>
  type === INTERFACE ? [addressList(inputs), "ipv6Addresses"] : ["privateIp", "secondaryPrivateIps", "ipv6Addresses"];

function allHosts({ graph, network }: StackContext): Host[] {
  return graph.ofType(INTERFACE, ...TYPES.instance).flatMap((owner) => {
    const subnet = certain(network.interfacesOf(owner.urn)[0]?.subnet);
    return addressLists(owner)
      .filter((field) => isSent(owner, field))
      .flatMap((field) => readList(owner.inputs, field).items)
      .flatMap(({ value: text }) => {
        const address = typeof text === "string" ? parseAddress(text) : undefined;
        return address ? [{ text: text as string, ...address, owner, ...(subnet ? { subnet } : {}) }] : [];
      });
  });
}

/** `hosts` in the order of their addresses. */
function addresses({ cidr, path, eni, subnet }: Prefix, hosts: readonly Host[]): readonly Finding[] {
  const found: Finding[] = [];
  for (let index = firstFrom(hosts, cidr.first); index < hosts.length && hosts[index]!.value <= cidr.last; index += 1) {
    const host = hosts[index]!;
    if (host.family === cidr.family && mayMeet({ eni, ...(subnet ? { subnet } : {}) }, host)) {
      found.push(violation(eni, path, `${cidr.text}, in which ${host.owner.name} has ${host.text}`));
    }
  }
  return found;
}

/** Index of the first host at this address or after it. */
function firstFrom(hosts: readonly Host[], value: bigint): number {
  let [low, high] = [0, hosts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (hosts[middle]!.value < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

interface Reservation {
  readonly resource: GraphResource;
  /** Absent while it is not known. */
  readonly block?: Cidr;
  readonly subnet?: Subnet;
  /** Id of a subnet that exists. */
  readonly subnetId?: string;
}

function allReservations({ graph, network }: StackContext): readonly Reservation[] {
  return graph.ofType(RESERVATION).flatMap((resource) => {
    const block = prefixOf(read(resource.inputs, "cidrBlock"));
    const owner = graph.resolve(resource, "subnetId", resource.inputs["subnetId"], TYPES.subnet);
    const subnet = owner.exact ? network.subnetOf(owner.candidates[0]!.urn) : undefined;
    const place = { ...(subnet ? { subnet } : {}), ...(owner.candidates.length === 0 ? idOf(resource) : {}) };
    return block === undefined ? [{ resource, ...place }] : isCidr(block) ? [{ resource, block, ...place }] : [];
  });
}

function reserved(
  { cidr, path, eni, subnet }: Prefix,
  reservations: readonly Reservation[],
  own: Deployment | undefined,
): readonly Finding[] {
  return (
    reservations
      .filter(({ block }) => block === undefined || overlaps(cidr, block))
      .filter((each) => mayMeet({ eni, ...(subnet ? { subnet } : {}) }, { owner: each.resource, subnet: each.subnet }))
      // A group keeps its own ranges for its own prefixes.
      .filter((each) => !own?.has(each.resource) && !elsewhere(eni, each))
      .map(({ resource, block }) =>
        block === undefined
          ? undecided(resource, "cidrBlock", `whether it keeps ${cidr.text} is ${NOT_KNOWN}`)
          : violation(eni, path, `${cidr.text}, which reservation ${resource.name} (${block.text}) keeps`),
      )
  );
}

/** Two subnets that exist, of which both ids are known, share no address unless they are in different VPCs. */
const elsewhere = (eni: GraphResource, { subnetId }: Reservation): boolean =>
  subnetId !== undefined && (idOf(eni).subnetId ?? subnetId) !== subnetId;

const idOf = ({ inputs }: GraphResource): { readonly subnetId?: string } =>
  typeof inputs["subnetId"] === "string" && inputs["subnetId"] !== "" ? { subnetId: inputs["subnetId"] } : {};

const certain = (choice: Choice<Subnet> | undefined): Subnet | undefined =>
  choice?.certain ? choice.options[0] : undefined;
