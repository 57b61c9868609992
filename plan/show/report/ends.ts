/** From the evidence of an answer to the nodes its packet goes by, and from there to the edges of the drawing. */
import { parseAddress } from "../../../components/shared/network/cidr";
import type { Answer, PacketEnd, StepPlace, Witness } from "../../../policy/reachability";
import type { DrawnEdge, NodeKind, Place } from "./drawn";
import { inside } from "./networks";

interface Traced {
  readonly edges: readonly DrawnEdge[];
  readonly lit: readonly (readonly string[])[];
}

type Ends = "source" | "destination";

const NODES: Readonly<Record<StepPlace["kind"], NodeKind | undefined>> = {
  "internet-gateway": "gateway",
  "nat-gateway": "nat",
  "load-balancer": "balancer",
  "private-network": "private",
  subnet: undefined,
};

export class EndFinder {
  constructor(
    private readonly places: readonly Place[],
    private readonly frameOfSubnet: (key: string) => string | undefined,
  ) {}

  trace(answers: readonly Answer[]): Traced {
    const edges = new Map<string, DrawnEdge>();
    const edge = (from: string, to: string, kind: DrawnEdge["kind"]): string => {
      // A stopped packet goes along a drawn edge as far as there is one.
      const key = kind === "probe" && edges.has(`${from} ${to} flow`) ? `${from} ${to} flow` : `${from} ${to} ${kind}`;
      const known = edges.get(key) ?? { id: `e${edges.size}`, from, to, kind };
      edges.set(key, known);
      return known.id;
    };
    const lit = answers.map((): readonly string[] => []);
    // What arrives first, so that what is stopped finds its edges.
    const order = answers.map((answer, index) => ({ answer, index }));
    for (const stopped of [false, true]) {
      for (const { answer, index } of order) {
        if (answer.witness && (answer.witness.blockedBy !== undefined) === stopped) {
          lit[index] = this.light(answer, answer.witness, edge);
        }
      }
    }
    return { edges: [...edges.values()], lit };
  }

  private light(
    answer: Answer,
    witness: Witness,
    edge: (a: string, b: string, kind: DrawnEdge["kind"]) => string,
  ): string[] {
    const from = this.end(answer, witness.from, "source");
    const to = this.end(answer, witness.to, "destination");
    // Steps of the answer packet are told, not drawn.
    const forward = witness.path.filter((step) => step.answer === undefined).flatMap(({ places }) => places);
    const middle = forward.map((place) => this.node(place)).filter((place) => place !== undefined);
    const nodes = [from, ...middle, to].map(({ id }) => id).filter((id, index, all) => id !== all[index - 1]);
    const stopped = witness.blockedBy !== undefined;
    // Nothing leads from one to the other: there is no way to draw.
    const pairs =
      stopped && witness.path.length === 0 ? [] : nodes.slice(1).map((id, index) => [nodes[index]!, id] as const);
    const drawn = pairs.map(([a, b], index) =>
      edge(a, b, !stopped ? "flow" : index === pairs.length - 1 ? "stop" : "probe"),
    );
    // The packet is one client's, the answer is about every client of the question.
    const others = from.kind === "source" && answer.verdict !== "REFUTED" ? this.alike(answer, from) : [];
    const second = nodes[1];
    const joined =
      second === undefined || pairs.length === 0
        ? []
        : others.map(({ id }) => edge(id, second, stopped ? "probe" : "flow"));
    const frames = forward.map(({ kind, key }) =>
      kind === "subnet" && key !== undefined ? this.frameOfSubnet(key) : undefined,
    );
    return [
      ...new Set([
        ...nodes,
        ...others.map(({ id }) => id),
        ...drawn,
        ...joined,
        ...frames.filter((id) => id !== undefined),
      ]),
    ];
  }

  /** Sources the question names beside this one. */
  private alike(answer: Answer, from: Place): Place[] {
    return this.near(answer).filter(
      ({ id, kind, name }) => kind === "source" && id !== from.id && answer.senders.includes(name),
    );
  }

  /** Places of the answer's component; a question of the user's own may be about any. */
  private near({ component }: Answer): readonly Place[] {
    const own = this.places.filter((place) => place.component === component);
    return own.length > 0 ? own : this.places;
  }

  /** By resource, by what the question calls it, by its address. */
  private end(answer: Answer, { label, urns, address }: PacketEnd, side: Ends): Place {
    const near = this.near(answer);
    const host = address === undefined ? undefined : `${address}/${parseAddress(address)?.family === 6 ? 128 : 32}`;
    const holds = ({ cidrs }: Place): boolean => host !== undefined && cidrs.some((cidr) => inside(cidr, host));
    return (
      this.places.find((place) => place.urns.some((urn) => urns.includes(urn))) ??
      near.find(({ kind, labels }) => [side, "instance", "balancer"].includes(kind) && labels.includes(label)) ??
      near.find((place) => place.kind === side && answer.senders.includes(place.name) && holds(place)) ??
      this.places.find((place) => place.kind !== "source" && holds(place)) ??
      this.places.find(({ kind }) => kind === "internet")!
    );
  }

  /** The node where a step takes place; the only one of its kind where the step cannot say which. */
  private node({ kind, key }: StepPlace): Place | undefined {
    const all = this.places.filter((place) => place.kind === NODES[kind]);
    return all.find(({ urns }) => key !== undefined && urns.includes(key)) ?? (all.length === 1 ? all[0] : undefined);
  }
}
