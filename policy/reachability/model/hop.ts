/** One step of a path: what it lets through, and how to say so. */
import type { Family } from "../../../components/shared/network/cidr";
import type { Choice, Subnet } from "../../network";
import type { StepPlace } from "../question";
import type { Interval } from "../sets";
import { BoxSet } from "../sets";
import { allPackets, noPackets, ranges, SOURCE, SOURCE_PORT } from "../space";
import type { Relation } from "./match";
import type { Party } from "./party";

/** An input that is not known, and the packets it decides. */
export interface Doubt {
  readonly input: string;
  readonly packets: BoxSet;
}

/**
 * `forward` steps deliver the packet. `symmetry` steps are not on its way, but only with them is it documented that
 * the packet arrives (the subnet's own route to the internet gateway). `return` steps deliver the answer.
 */
export type Phase = "forward" | "symmetry" | "return";

export interface Pass {
  readonly label: string;
  readonly urn: string;
  readonly packets: BoxSet;
  /** Those of the packets that it lets through whatever is not known; a step is shown by one of these, if there is. */
  readonly surely?: BoxSet | undefined;
}

export interface Hop extends Relation {
  readonly phase: Phase;
  /** What it is and of what, for example `security group in of connector-a`. */
  readonly at: string;
  /** The same for programs, in the order in which the packet meets them. */
  readonly places: readonly StepPlace[];
  /** Rules that let packets through, to name the one that does. */
  readonly passes: readonly Pass[];
  /** What to say when it lets a packet not through. */
  readonly blocked: string;
  /** Inputs that decide where `must` and `may` differ. */
  readonly doubts: readonly Doubt[];
  readonly assumptions: readonly string[];
}

export interface Path {
  /** What the path goes through, for example `NAT gateway nat-a`. */
  readonly via: string;
  /** `via` names the sender's own address, so it tells of nobody else. */
  readonly isOwn?: true;
  readonly hops: readonly Hop[];
  /** What can pass at all, where that is less than what every hop may let pass on its own. */
  readonly limit?: BoxSet;
  /** The same for the forward steps alone. */
  readonly forwardLimit?: BoxSet;
}

export function hop(
  phase: Phase,
  at: string,
  relation: Relation,
  details: Partial<Pick<Hop, "places" | "passes" | "blocked" | "doubts" | "assumptions">> = {},
): Hop {
  return {
    phase,
    at,
    places: [],
    passes: [],
    blocked: `${at} does not let it through`,
    doubts: [],
    assumptions: [],
    ...relation,
    ...details,
  };
}

/** Where a step at the edge of a subnet takes place. */
export const atSubnet = ({ certain, options }: Choice<Subnet>): readonly StepPlace[] => [
  { kind: "subnet", ...(certain ? { key: options[0]!.key } : {}) },
];

export const everything = (family: Family): Relation => ({ must: allPackets(family), may: allPackets(family) });
export const nothing = (family: Family): Relation => ({ must: noPackets(family), may: noPackets(family) });
export const anything = (family: Family): Relation => ({ must: noPackets(family), may: allPackets(family) });

/** `must` narrowed to what also holds when the party exists only maybe. */
export function unsure(relation: Relation): Relation {
  return { must: BoxSet.empty(relation.must.space), may: relation.may };
}

/**
 * A step seen before an address translation: it must hold for every address and port the translation may choose, and
 * may hold for some.
 */
export function beforeTranslation(step: Hop, seenAs: readonly Party[], ports: Interval | undefined): Hop {
  const perParty = seenAs.map((party) => translated(step, ranges(party.addresses), ports));
  const must = perParty.map((relation) => relation.must).reduce((a, b) => a.intersect(b));
  const may = perParty.map((relation) => relation.may).reduce((a, b) => a.union(b));
  const sources = seenAs.flatMap((party) => ranges(party.addresses));
  const free = <T extends { readonly packets: BoxSet }>(item: T): T => ({
    ...item,
    packets: perhaps(item.packets, sources, ports),
  });
  return {
    ...step,
    must,
    may,
    passes: step.passes.map((pass) => ({
      ...free(pass),
      surely:
        pass.surely &&
        seenAs.map((party) => always(pass.surely!, ranges(party.addresses), ports)).reduce((a, b) => a.intersect(b)),
    })),
    doubts: step.doubts.map(free),
  };
}

function translated(step: Relation, sources: readonly Interval[], ports: Interval | undefined): Relation {
  return { must: always(step.must, sources, ports), may: perhaps(step.may, sources, ports) };
}

function always(packets: BoxSet, sources: readonly Interval[], ports: Interval | undefined): BoxSet {
  const all = packets.forAll(SOURCE, sources);
  return ports ? all.forAll(SOURCE_PORT, [ports]) : all;
}

export function perhaps(packets: BoxSet, sources: readonly Interval[], ports: Interval | undefined): BoxSet {
  const some = packets.exists(SOURCE, sources);
  return ports ? some.exists(SOURCE_PORT, [ports]) : some;
}
