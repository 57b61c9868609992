/** What a rule is: data that describes it, and a pure check that answers with findings. Levels are in `pack.ts`. */
import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";
import type { Topology } from "../../components/shared/manifest";
import type { GraphResource, ResourceGraph, Value } from "../graph";
import { type Answer, type Read, read, show } from "../graph/read";
import type { Network } from "../network/model";
import type { Deployment } from "./scope";

/** Something a rule has to say about one property. No finding means pass. */
export interface Finding {
  /** Wrong, or dependent on a value that nobody knows yet. */
  readonly verdict: "violation" | "undecided";
  /** Resource the finding is about. */
  readonly urn: string;
  /** Property path in it. */
  readonly property: string;
  /** What was found; for undecided, why it cannot be decided. Never a secret's value. */
  readonly found: string;
  /** What is needed, when more exact than the rule's own `what`. */
  readonly needed?: string;
  /** How to fix this one, when more exact than the rule's own `fix`. */
  readonly fix?: string;
}

/** Parameters by name; the schema's `default` is the value when nothing is configured. */
export type ParamsSchema = { readonly [name: string]: PolicyConfigJSONSchema };
export type Params = { readonly [name: string]: unknown };

interface RuleText {
  /** Name of the policy and of its file. */
  readonly name: string;
  /** What is checked, in one sentence without a full stop. */
  readonly what: string;
  /** What goes wrong otherwise. */
  readonly why: string;
  /** Control ids and vendor documents. */
  readonly source: string;
  /** What to change. */
  readonly fix: string;
  /** Vendor rules apply to that topology only: our components, or resources with the pack's topology tag. */
  readonly scope?: Topology;
  readonly params?: ParamsSchema;
}

/** Looks at one resource's inputs alone: the engine asks before it creates the resource. */
export interface ResourceRule<P = Params> extends RuleText {
  readonly kind: "resource";
  readonly types: readonly string[];
  /** The graph is there when the whole program is: it may decide what the resource alone leaves undecided. */
  check(resource: GraphResource, params: P, graph?: ResourceGraph): readonly Finding[];
  readonly remediate?: Remediate<P>;
}

/** Looks at the whole program. */
export interface StackRule<P = Params> extends RuleText {
  readonly kind: "stack";
  /** Types without which the rule has nothing to say; those it can repair come first. */
  readonly types: readonly string[];
  /** Whether the configuration gives it nothing to check: it then does not apply, which is not the same as a pass. */
  isOff?(params: P): boolean;
  check(context: StackContext, params: P): readonly Finding[];
  readonly remediate?: Remediate<P>;
}

/** What to set so that the resource passes; nothing when it does already or that cannot be known. */
export type Remediate<P = Params> = (resource: GraphResource, params: P) => readonly Patch[];

/** One property to set. */
export interface Patch {
  readonly path: string;
  readonly value: Value;
}

/** A rule, about single resources or about the whole program. */
export type Rule = ResourceRule | StackRule;
export type Inputs = Readonly<Record<string, Value>>;

/** What stack rules read; built once for all of them. */
export interface StackContext {
  readonly graph: ResourceGraph;
  /** Vendor deployments: our components with their manifest, and tagged resources. */
  readonly deployments: readonly Deployment[];
  readonly network: Network;
}

export const defineResourceRule = <P = Params>(rule: Omit<ResourceRule<P>, "kind">): ResourceRule =>
  ({ kind: "resource", ...rule }) as ResourceRule;

export const defineStackRule = <P = Params>(rule: Omit<StackRule<P>, "kind">): StackRule =>
  ({ kind: "stack", ...rule }) as StackRule;

type Detail = Pick<Finding, "needed" | "fix">;

export const violation = (
  resource: Pick<GraphResource, "urn">,
  property: string,
  found: string,
  detail: Detail = {},
): Finding => ({ verdict: "violation", urn: resource.urn, property, found, ...detail });

export const undecided = (resource: Pick<GraphResource, "urn">, property: string, reason: string): Finding => ({
  verdict: "undecided",
  urn: resource.urn,
  property,
  found: reason,
});

/** Of a value that a resource, a look-up or another stack is to give. */
export const NOT_KNOWN = "not known yet";

/** Turns an answer into at most one finding. */
export function decide(
  answer: Answer,
  resource: Pick<GraphResource, "urn">,
  property: string,
  found: string,
  detail: Detail = {},
): readonly Finding[] {
  return answer === "yes"
    ? []
    : answer === "no"
      ? [violation(resource, property, found, detail)]
      : [undecided(resource, property, NOT_KNOWN)];
}

/** Without what is undecided of a place that is wrong already, for example because a rule may be of several groups. */
export function settled(findings: readonly Finding[]): readonly Finding[] {
  const key = ({ urn, property }: Finding): string => `${urn} ${property}`;
  const wrong = new Set(findings.filter(({ verdict }) => verdict === "violation").map(key));
  return findings.filter((finding) => finding.verdict === "violation" || !wrong.has(key(finding)));
}

/** What is found at a read, in words. `absent` says what applies when the property is not given. */
export const found = (value: Read, absent = "nothing"): string =>
  value.state === "known" ? show(value.value) : value.state === "unknown" ? "an unknown value" : absent;

export interface Expectation extends Detail {
  readonly ok: (value: Exclude<Value, undefined | null>) => boolean;
  /** What applies when the property is not given. @default nothing does, which is a violation */
  readonly absent?: string | number | boolean;
}

/** One input against one expectation. */
export function expectInput(resource: GraphResource, path: string, expectation: Expectation): readonly Finding[] {
  const value = read(resource.inputs, path);
  if (value.state === "unknown") {
    return [undecided(resource, path, NOT_KNOWN)];
  }
  const { ok, absent, ...detail } = expectation;
  if (value.state === "absent") {
    const text = absent === undefined ? "nothing" : `nothing, which means ${show(absent)}`;
    return absent !== undefined && ok(absent) ? [] : [violation(resource, path, text, detail)];
  }
  return ok(value.value) ? [] : [violation(resource, path, show(value.value), detail)];
}
