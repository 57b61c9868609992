/** From the words of an answer to the nodes its packet goes by, and from there to the edges of the drawing. */
import { parseAddress } from "../../components/shared/cidr";
import type { Answer, Step, Witness } from "../../policy/reachability";
import type { DrawnEdge, NodeKind, Place } from "./drawing";
import { inside } from "./networks";

/** Steps of the answer packet are told, not drawn. */
const BACK = / \(answer\)$/;

interface Traced {
  readonly edges: readonly DrawnEdge[];
  readonly lit: readonly (readonly string[])[];
}

export class EndFinder {
  constructor(
    private readonly places: readonly Place[],
    private readonly subnets: ReadonlyMap<string, string>,
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
    const { from, to } = this.ends(answer, witness);
    const forward = witness.path.filter(({ at }) => !BACK.test(at));
    const middle = forward.map((step) => this.middle(step)).filter((place) => place !== undefined);
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
    const frames = forward.map(({ at }) =>
      this.subnets.get(at.replace(/^(network ACL (into|out of)|route table of) /, "")),
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

  private ends(answer: Answer, { packet, path }: Witness): { from: Place; to: Place } {
    const [source = "", target = ""] = packet.replace(/ (?:\S+\/\d+|protocol \d+|\S+ type \d+|\S+)$/, "").split(" -> ");
    const [asker = "", asked = ""] = answer.question.split(" -> ");
    const reached = path.map(({ at }) =>
      this.own(answer).find(({ kind, name }) => kind === "destination" && name === at),
    );
    return {
      from: this.end(answer, source, asker),
      to: reached.find((place) => place !== undefined) ?? this.end(answer, target, asked),
    };
  }

  /** Sources the question names beside this one. */
  private alike(answer: Answer, from: Place): Place[] {
    const [asker = ""] = answer.question.split(" -> ");
    return this.own(answer).filter((place) => place !== from && place.kind === "source" && mentions(asker, place.name));
  }

  private own({ component }: Answer): Place[] {
    return this.places.filter((place) => place.component === component);
  }

  /** A packet names an interface, a load balancer, or an address; the question says whose address that is. */
  private end(answer: Answer, text: string, words: string): Place {
    const candidates = [...this.own(answer), ...this.places];
    const named = longest(
      candidates
        .flatMap((place) => place.aliases.map((alias) => ({ place, alias })))
        .filter(({ alias }) => starts(text, alias)),
    );
    if (named) {
      return named;
    }
    const mentioned = candidates.filter(({ name, aliases }) =>
      [name, ...aliases].some((each) => mentions(words, each)),
    );
    const address = parseAddress(text.replace(/ .*$/, ""));
    const host = address ? `${text.replace(/ .*$/, "")}/${address.family === 4 ? 32 : 128}` : undefined;
    const holds = ({ cidrs }: Place): boolean => host !== undefined && cidrs.some((cidr) => inside(cidr, host));
    return (
      mentioned.find(holds) ??
      candidates.find((place) => place.kind !== "source" && holds(place)) ??
      mentioned.find(({ kind }) => kind === "instance" || kind === "balancer") ??
      this.ofKind("internet")!
    );
  }

  private middle({ at, by, urn }: Step): Place | undefined {
    const route = urn === undefined ? undefined : this.places.find(({ routes }) => routes?.includes(urn));
    if (route) {
      return route;
    }
    if (by?.includes(" -> internet-gateway,")) {
      return this.ofKind("gateway");
    }
    if (at.startsWith("internet gateway ")) {
      return this.gateway("gateway", at);
    }
    if (at.startsWith("NAT gateway ")) {
      return this.gateway("nat", at);
    }
    if (at.startsWith("private networks ")) {
      return this.ofKind("private");
    }
    const balancer = /^(?:listeners|targets) of (.+)$/.exec(at)?.[1];
    return balancer === undefined
      ? undefined
      : this.places.find(({ kind, name }) => kind === "balancer" && name === balancer);
  }

  private gateway(kind: NodeKind, at: string): Place | undefined {
    const all = this.places.filter((place) => place.kind === kind);
    return all.find(({ aliases }) => aliases.some((alias) => at.endsWith(` ${alias}`))) ?? all[0];
  }

  private ofKind(wanted: NodeKind): Place | undefined {
    return this.places.find(({ kind }) => kind === wanted);
  }
}

const longest = (found: readonly { place: Place; alias: string }[]): Place | undefined =>
  [...found].sort((a, b) => b.alias.length - a.alias.length)[0]?.place;

const starts = (text: string, alias: string): boolean => text === alias || text.startsWith(`${alias} `);

/** As a word of its own. */
const mentions = (words: string, name: string): boolean =>
  ` ${words.replace(/,|'s\b/g, " ")} `.includes(` ${name.replace(/,|'s\b/g, " ")} `);
