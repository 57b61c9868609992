/** Questions people type: `203.0.113.7 -> connector-a udp/4172`, and those in a stack's configuration. */
import { nearest } from "../../components/shared/input/nearest";
import { isCidrProblem, parseAddress, tryParseCidr } from "../../components/shared/network/cidr";
import type { ResourceGraph } from "../graph";
import { manifestsOf, type NetworkOptions, networkOf, TYPES } from "../network";
import { ANY_TRAFFIC, ask, cidrs, parseTraffic, resource, strangers } from "./build";
import type { Answer, Endpoint, Question, Traffic } from "./question";
import { claim, type ExistingFront, existingFrontOf, membersOf } from "./questions/common";
import { answer } from "./verify";

/** A question of the stack's configuration. */
export interface ConfiguredQuestion {
  /** A source's name, an instance's key or logical name, `load-balancer`, `internet`, an address or a CIDR. */
  readonly from: string;
  readonly to: string;
  readonly protocol?: "tcp" | "udp" | "icmp" | "any";
  /** `443` or `60000-61000`. */
  readonly ports?: string;
  readonly expect: "reachable" | "unreachable";
  /** @default true */
  readonly required?: boolean;
}

export interface AskProblem {
  readonly problem: string;
}

export const isAskProblem = (value: object): value is AskProblem => "problem" in value;

/** One typed question: is this reachable? PROVED means yes, REFUTED no. */
export function askText(graph: ResourceGraph, text: string, options: NetworkOptions = {}): Answer | AskProblem {
  const question = parseQuestion(graph, text);
  return isAskProblem(question) ? question : answer(networkOf(graph, options), question);
}

/** `from -> to traffic[, traffic]`; traffic is `tcp/443`, `udp/60000-61000`, `icmp`, `any`; any when left out. */
export function parseQuestion(graph: ResourceGraph, text: string): Question | AskProblem {
  const match = /^\s*(\S.*?)\s*(?:->|→)\s*(\S.*?)\s*$/.exec(text);
  if (!match) {
    return { problem: "is not a question such as 203.0.113.7 -> connector-a udp/4172" };
  }
  const [, from = "", rest = ""] = match;
  const words = rest.split(/[\s,]+/).filter((word) => word !== "");
  const named = namedIn(graph);
  const { names } = named;
  // Names may have spaces, as in the tables of a plan; the longest one that is known is meant.
  const known = words.findLastIndex((_, index) => endpointOf(names, words.slice(0, index + 1).join(" "))) + 1;
  const length = known || wordsBeforeTraffic(words);
  const traffic: Traffic[] = [];
  for (const part of words.slice(length)) {
    const parsed = parseTraffic(part);
    if (!parsed) {
      return { problem: `${JSON.stringify(part)} is not traffic such as tcp/443, udp/60000-61000, icmp or any` };
    }
    traffic.push(parsed);
  }
  const asked = traffic.length > 0 ? traffic : ANY_TRAFFIC;
  return questionBetween(named, from, words.slice(0, length).join(" "), asked, "required");
}

/** Of a name that is not known: whatever stands before what looks like traffic. */
const wordsBeforeTraffic = (words: readonly string[]): number => {
  const at = words.findIndex((word, index) => index > 0 && /^(?:tcp|udp|icmp|any|all)(?:\/|$)/i.test(word));
  return at === -1 ? words.length : at;
};

/** Questions of the configuration; a problem names the question it is about. */
export function configuredQuestions(
  graph: ResourceGraph,
  given: Readonly<Record<string, ConfiguredQuestion>>,
): {
  readonly questions: readonly Question[];
  readonly problems: readonly { readonly name: string; readonly problem: string }[];
} {
  const named = namedIn(graph);
  const questions: Question[] = [];
  const problems: { name: string; problem: string }[] = [];
  for (const [name, { from, to, protocol = "tcp", ports, expect, required }] of Object.entries(given)) {
    const text = ports === undefined ? protocol : `${protocol}/${ports}`;
    const traffic = parseTraffic(text);
    const mode = expect === "reachable" ? "required" : "forbidden";
    const question = traffic
      ? questionBetween(named, from, to, [traffic], mode)
      : { problem: `${JSON.stringify(text)} is not traffic such as tcp/443` };
    if (isAskProblem(question)) {
      problems.push({ name, problem: question.problem });
    } else {
      questions.push({ ...question, id: name, key: `custom/${name}`, blocking: required ?? true });
    }
  }
  return { questions, problems };
}

interface Named {
  readonly names: ReadonlyMap<string, Endpoint>;
  readonly fronts: readonly ExistingFront[];
}

function questionBetween(
  { names, fronts }: Named,
  from: string,
  to: string,
  traffic: readonly Traffic[],
  mode: "required" | "forbidden",
): Question | AskProblem {
  const [sent, receiver] = [from, to].map((name) => endpointOf(names, name));
  // Whatever answers on a public address, it sends from its own.
  const sender = sent?.kind === "resource" ? resource(sent.urn, sent.label) : sent;
  for (const [name, endpoint] of [
    [from, sender],
    [to, receiver],
  ] as const) {
    if (!endpoint) {
      return { problem: `${JSON.stringify(name)} ${unknownEnd(name, names)}` };
    }
  }
  const question = ask(mode, sender!, receiver!, traffic);
  // As a sender it is where, and has what, it is said to.
  const front = fronts.find(({ endpoint }) => endpoint === sent);
  return front === undefined
    ? question
    : {
        ...question,
        claims: front.senders.map((each) => claim(each, receiver!, traffic)),
        assumes: front.assumes,
      };
}

function unknownEnd(name: string, names: ReadonlyMap<string, Endpoint>): string {
  const cidr = /^[0-9a-f.:]+\/\d/i.test(name) ? tryParseCidr(name) : undefined;
  if (cidr !== undefined && isCidrProblem(cidr)) {
    return cidr.problem;
  }
  const known = [...names.keys()].filter((key) => !key.includes(":")).sort();
  const guess = nearest(name.replace(/\s+/g, "-"), known);
  const meant = guess === undefined ? ";" : `; did you mean ${guess}?`;
  return `is no address, CIDR or name${meant} known: ${known.join(", ")}`;
}

function endpointOf(names: ReadonlyMap<string, Endpoint>, text: string): Endpoint | undefined {
  const known = names.get(text) ?? names.get(text.replace(/\s+/g, "-"));
  if (known) {
    return known;
  }
  const address = parseAddress(text);
  if (address) {
    return cidrs(text, `${text}/${address.family === 4 ? 32 : 128}`);
  }
  const cidr = tryParseCidr(text);
  return isCidrProblem(cidr) ? undefined : cidrs(text, cidr.text);
}

const ASKABLE = [...TYPES.instance, ...TYPES.networkInterface, ...TYPES.loadBalancer];

/** Load balancers of somebody else that components have targets with. */
const existingFronts = (graph: ResourceGraph): readonly ExistingFront[] =>
  manifestsOf(graph).manifests.flatMap(
    ({ component, manifest }) => existingFrontOf({ urn: component.urn, manifest }) ?? [],
  );

function namedIn(graph: ResourceGraph): Named {
  const fronts = existingFronts(graph);
  return { names: namesIn(graph, fronts), fronts };
}

/** What a person may call things: sources and members of components, logical names, URNs. */
function namesIn(graph: ResourceGraph, fronts: readonly ExistingFront[]): Map<string, Endpoint> {
  const names = new Map<string, Endpoint>([["internet", { kind: "internet", label: "internet" }]]);
  const add = (name: string, endpoint: Endpoint) => {
    if (!names.has(name)) {
      names.set(name, endpoint);
    }
  };
  for (const { component, manifest } of manifestsOf(graph).manifests) {
    for (const [name, source] of Object.entries(manifest.sources)) {
      if (source.cidrs.length > 0) {
        add(name, strangers(name, ...source.cidrs));
      }
    }
    for (const member of membersOf({ urn: component.urn, manifest })) {
      add(member.key, member.at());
      add(`${member.instance.role}-${member.key}`, member.at());
    }
    for (const [name, { cidrs: list }] of Object.entries(manifest.destinations)) {
      if (list.length > 0 && name !== "internet") {
        add(name, strangers(name, ...list));
      }
    }
    if (manifest.loadBalancer) {
      const { urn, internal } = manifest.loadBalancer;
      add("load-balancer", resource(urn, "load balancer", internal ? "private" : "public"));
    }
  }
  for (const { endpoint } of fronts) {
    add("load-balancer", endpoint);
  }
  for (const found of graph.ofType(...ASKABLE)) {
    const endpoint = resource(found.urn, found.name);
    add(found.name, endpoint);
    add(found.urn, endpoint);
  }
  return names;
}
