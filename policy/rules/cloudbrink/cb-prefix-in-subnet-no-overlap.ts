import { RESERVED_FIRST, RESERVED_LAST } from "../../../components/cloudbrink/facts";
import { type Cidr, contains, type Family, overlaps, parseAddress } from "../../../components/shared/cidr";
import { type GraphResource, isUnknown } from "../../graph";
import { deploymentsIn } from "../../members";
import { type Choice, type Subnet, TYPES } from "../../network";
import { read, readList } from "../../read";
import { sameRegion } from "../../region";
import { defineStackRule, type Finding, NOT_KNOWN, type StackContext, undecided, violation } from "../../rule";
import { sameVpc } from "../../vpc";
import { INTERFACE, isCidr, prefixOf, prefixTexts } from "./prefixes";

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
    const hosts = allHosts(context);
    const isMember = (eni: GraphResource) => members.some((deployment) => deployment.has(eni));
    const own = prefixes.filter(({ eni }) => isMember(eni));
    return [
      ...own.flatMap((prefix) => [
        ...inSubnet(prefix),
        ...disjoint(prefix, prefixes),
        ...addresses(prefix, hosts),
        ...reservations(prefix, context),
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
    const open = ADDRESS_LISTS.flatMap((field) => {
      const { items, complete } = readList(owner.inputs, field);
      return [...(complete ? [] : [field]), ...items.filter(({ value }) => isUnknown(value)).map(({ path }) => path)];
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

/** Each overlap once, at the later of the two. */
function disjoint(prefix: Prefix, prefixes: readonly Prefix[]): readonly Finding[] {
  const index = prefixes.indexOf(prefix);
  return prefixes.slice(0, index).flatMap((other) => {
    if (!overlaps(prefix.cidr, other.cidr) || !mayMeet(prefix, { owner: other.eni, subnet: other.subnet })) {
      return [];
    }
    return [violation(prefix.eni, prefix.path, `${prefix.cidr.text}, which ${other.eni.name} has too`)];
  });
}

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

const ADDRESS_LISTS = ["privateIp", "privateIps", "privateIpLists", "secondaryPrivateIps", "ipv6Addresses"];

function allHosts({ graph, network }: StackContext): readonly Host[] {
  return graph.ofType(INTERFACE, ...TYPES.instance).flatMap((owner) => {
    const subnet = certain(network.interfacesOf(owner.urn)[0]?.subnet);
    return ADDRESS_LISTS.flatMap((field) => readList(owner.inputs, field).items).flatMap(({ value: text }) => {
      const address = typeof text === "string" ? parseAddress(text) : undefined;
      return address ? [{ text: text as string, ...address, owner, ...(subnet ? { subnet } : {}) }] : [];
    });
  });
}

const addresses = ({ cidr, path, eni, subnet }: Prefix, hosts: readonly Host[]): readonly Finding[] =>
  hosts
    .filter(({ family, value }) => family === cidr.family && cidr.first <= value && value <= cidr.last)
    .filter((host) => mayMeet({ eni, ...(subnet ? { subnet } : {}) }, host))
    .map(({ owner, text }) => violation(eni, path, `${cidr.text}, in which ${owner.name} has ${text}`));

function reservations({ cidr, path, eni, subnet }: Prefix, context: StackContext): readonly Finding[] {
  const own = deploymentsIn(context, "cloudbrink").find((deployment) => deployment.has(eni));
  return context.graph.ofType(RESERVATION).flatMap((reservation) => {
    // A group keeps its own ranges for its own prefixes.
    if (own?.has(reservation)) {
      return [];
    }
    const block = prefixOf(read(reservation.inputs, "cidrBlock"));
    const owner = context.graph.resolve(reservation, "subnetId", reservation.inputs["subnetId"], TYPES.subnet);
    const at = owner.exact ? context.network.subnetOf(owner.candidates[0]!.urn) : undefined;
    if (!mayMeet({ eni, ...(subnet ? { subnet } : {}) }, { owner: reservation, subnet: at })) {
      return [];
    }
    if (block === undefined) {
      return [undecided(reservation, "cidrBlock", `whether it keeps ${cidr.text} is ${NOT_KNOWN}`)];
    }
    return isCidr(block) && overlaps(cidr, block)
      ? [violation(eni, path, `${cidr.text}, which reservation ${reservation.name} (${block.text}) keeps`)]
      : [];
  });
}

const certain = (choice: Choice<Subnet> | undefined): Subnet | undefined =>
  choice?.certain ? choice.options[0] : undefined;
