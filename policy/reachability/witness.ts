/** What a verdict shows for itself: one packet, the path it takes, what stops it, what would decide. */
import { formatAddress } from "../../components/shared/network/cidr";
import { hasPorts, isIcmp, protocolName } from "../network";
import type { Hop, Path } from "./model/hop";
import type { Party } from "./model/party";
import type { PacketEnd, Step, Verdict, Witness } from "./question";
import type { BoxSet, Point } from "./sets";
import { countOf, DESTINATION, DESTINATION_PORT, PROTOCOL, SOURCE } from "./space";

/** What was found for one pair of parties, before it is put into words. */
export interface Finding {
  readonly verdict: Verdict;
  readonly pair: { readonly from: Party; readonly to: Party };
  /** Worked out only when asked for. */
  readonly paths: () => readonly Path[];
  readonly packet: Point | undefined;
  /** What arrives at all, for the verdict's purpose. */
  readonly reached: BoxSet;
}

export interface Explanation {
  readonly witness?: Witness;
  /** The way, where it is that of all senders and receivers that are alike. */
  readonly sharedVia?: string;
  readonly unknowns: readonly string[];
  readonly assumptions: readonly string[];
}

/** `wanted` says whether the packet should arrive. */
export function explain(finding: Finding, wanted: boolean): Explanation {
  const { packet, verdict } = finding;
  if (!packet) {
    return { unknowns: [], assumptions: [] };
  }
  const paths = finding.paths();
  const arrives = finding.reached.contains(packet);
  const ranked = [...paths].sort((a, b) => firstBlocking(b, packet) - firstBlocking(a, packet));
  const path = ranked[0];
  const text = describePacket(finding, packet);
  if (!path) {
    const blockedBy = `no route leads from ${finding.pair.from.label} to ${finding.pair.to.label}`;
    return { witness: { ...text, path: [], blockedBy }, unknowns: [], assumptions: [] };
  }
  const at = firstBlocking(path, packet);
  const passed = path.hops.slice(0, at).filter((hop) => wanted || hop.phase === "forward");
  const steps = passed.map((hop) => stepOf(hop, packet));
  const stop = path.hops[at];
  const blockedBy = arrives ? undefined : (stop?.blocked ?? "no single step lets all of it through");
  const optional = [finding.pair.from.optional, finding.pair.to.optional].filter((input) => input !== undefined);
  const unknowns = verdict === "UNKNOWN" ? [...optional, ...doubtsOf(paths, packet)] : [];
  // That a packet is stopped rests on the step that stops it; that it arrives rests on all of them.
  const relevant = blockedBy === undefined || !stop ? path.hops : [stop];
  const assumptions = [...new Set(relevant.flatMap((hop) => [...hop.assumptions]))];
  const { via, isOwn } = path;
  return {
    witness: { ...text, via, path: steps, ...(blockedBy === undefined ? {} : { blockedBy }) },
    ...(isOwn ? {} : { sharedVia: via }),
    unknowns,
    assumptions,
  };
}

/** Index of the first step that surely stops the packet; the number of steps when none does. */
function firstBlocking(path: Path, packet: Point): number {
  const index = path.hops.findIndex((hop) => !hop.may.contains(packet));
  return index < 0 ? path.hops.length : index;
}

function stepOf(hop: Hop, packet: Point): Step {
  const named = hop.passes.filter(({ label }) => label !== "");
  const pass =
    named.find(({ surely }) => surely?.contains(packet)) ?? named.find(({ packets }) => packets.contains(packet));
  return {
    at: hop.at,
    places: hop.places,
    ...(pass ? { by: pass.label } : {}),
    ...(pass?.urn ? { urn: pass.urn } : {}),
    ...(hop.phase === "forward" ? {} : { answer: true as const }),
  };
}

/** Inputs that decide: where some step may let the packet pass and need not, on a path that is open otherwise. */
function doubtsOf(paths: readonly Path[], packet: Point): string[] {
  const open = paths.filter((path) => path.hops.every((hop) => hop.may.contains(packet)));
  const inputs = (open.length > 0 ? open : paths).flatMap((path) =>
    path.hops
      .filter((hop) => hop.may.contains(packet) && !hop.must.contains(packet))
      .flatMap((hop) => hop.doubts.filter(({ packets }) => packets.contains(packet)).map(({ input }) => input)),
  );
  return [...new Set(inputs)];
}

function describePacket({ pair }: Finding, packet: Point): Pick<Witness, "packet" | "from" | "to"> {
  const protocol = Number(packet[PROTOCOL]!);
  const port = Number(packet[DESTINATION_PORT]!);
  const name = protocolName(protocol);
  const what = hasPorts(protocol)
    ? `${name}/${port}`
    : isIcmp(protocol)
      ? `${name} type ${Math.floor(port / 256)}`
      : name;
  const from = endOf(pair.from, packet[SOURCE]!);
  const to = endOf(pair.to, packet[DESTINATION]!);
  return { packet: `${endText(pair.from, from)} -> ${endText(pair.to, to)} ${what}`, from, to };
}

function endOf(party: Party, value: bigint): PacketEnd {
  const { place, label, identity, vague, addresses } = party;
  const isChosen = identity === undefined ? !vague : countOf(addresses) === 1n;
  return {
    label,
    urns:
      place.kind === "interface" ? place.interface.urns : place.kind === "load-balancer" ? [place.balancer.urn] : [],
    ...(isChosen ? { address: formatAddress(party.family, value) } : {}),
  };
}

/** A number where there is one; the owner's name where AWS has yet to choose it. */
function endText({ identity, vague }: Party, { label, address }: PacketEnd): string {
  if (address === undefined) {
    return label;
  }
  return identity === undefined && !vague ? address : `${label} at ${address}`;
}
