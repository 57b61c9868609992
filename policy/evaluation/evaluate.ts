/** One rule against one resource or one program, and a crash turned into a finding that cannot be missed. */
import type { Topology } from "../../components/shared/manifest";
import type { GraphResource, ResourceGraph } from "../graph";
import { TYPES } from "../network";
import {
  type Finding,
  type Params,
  type ResourceRule,
  type Rule,
  type StackContext,
  type StackRule,
  undecided,
} from "../rule";
import type { Level } from "../rule/level";
import { type Deployment, topologyOf } from "../rule/scope";
import { configuredLevel, type PackConfig, paramsOf } from "./config";
import type { Entry, SpecialLevel } from "./entry";

export interface Evaluation {
  readonly findings: readonly Finding[];
  /** The rule had something to look at. */
  readonly applies: boolean;
  /** The rule itself failed; its findings say so, at level mandatory whatever is configured. */
  readonly failed?: true;
}

export function appliesTo(rule: ResourceRule, resource: GraphResource, topologyTag: string): boolean {
  return (
    rule.types.includes(resource.type) && (rule.scope === undefined || topologyOf(resource, topologyTag) === rule.scope)
  );
}

export function evaluateResource(
  rule: ResourceRule,
  resource: GraphResource,
  params: Params,
  graph?: ResourceGraph,
): Evaluation {
  return guarded(rule, resource.urn, () => rule.check(resource, params, graph));
}

/** Resource rules over a whole graph, stack rules over their context. */
export function evaluate(rule: Rule, context: StackContext, params: Params, topologyTag: string): Evaluation {
  if (rule.kind === "resource") {
    const subjects = context.graph.ofType(...rule.types).filter((resource) => appliesTo(rule, resource, topologyTag));
    const evaluations = subjects.map((resource) => evaluateResource(rule, resource, params, context.graph));
    const failed = evaluations.some((evaluation) => evaluation.failed);
    return {
      findings: evaluations.flatMap((evaluation) => evaluation.findings),
      applies: subjects.length > 0,
      ...(failed ? { failed } : {}),
    };
  }
  if (!stackRuleApplies(rule, context) || rule.isOff?.(params)) {
    return { findings: [], applies: false };
  }
  return guarded(rule, context.graph.resources[0]?.urn ?? "", () => checkStack(rule, context, params));
}

/** A vendor rule does not judge a component it cannot read: that would be a guess about its members. */
function checkStack(rule: StackRule, context: StackContext, params: Params): readonly Finding[] {
  if (rule.scope === undefined) {
    return rule.check(context, params);
  }
  const unreadable = context.deployments.filter(({ topology, unreadable: is }) => is && topology === rule.scope);
  const readable: StackContext = {
    graph: context.graph,
    deployments: context.deployments.filter((deployment) => !deployment.unreadable),
    get network() {
      return context.network;
    },
  };
  return [
    ...unreadable.map((component) => undecided(component, "manifest", "it is missing, or holds an unknown value")),
    ...rule.check(readable, params),
  ];
}

function stackRuleApplies(rule: Rule, { graph, deployments }: StackContext): boolean {
  if (rule.scope !== undefined) {
    return deployments.some((deployment) => deployment.topology === rule.scope && !isOfOthers(rule, deployment));
  }
  return graph.ofType(...rule.types).length > 0;
}

/** A rule about load balancers has nothing to look at where the load balancer is somebody else's. */
const isOfOthers = ({ types }: Rule, { manifest }: Deployment): boolean =>
  manifest?.existingLoadBalancer !== undefined &&
  types.length > 0 &&
  types.every((type) => (TYPES.loadBalancer as readonly string[]).includes(type));

interface Where {
  readonly topology?: Topology | undefined;
  readonly variant?: string | undefined;
}

export const specialOf = (entry: Entry, where: Where | undefined): SpecialLevel | undefined =>
  entry.levels?.find(
    (level) => level.topology === where?.topology && (level.variant === undefined || level.variant === where?.variant),
  );

/**
 * The level of a finding: inside a topology for which the pack has a level of its own that one, as its parameter
 * configures it; elsewhere the rule's.
 */
export function levelOf(entry: Entry, config: PackConfig, where?: Where): Level {
  const special = specialOf(entry, where);
  const configured = configuredLevel(config, entry.rule.name);
  if (special === undefined || configured === "disabled") {
    return configured ?? entry.level;
  }
  return paramsOf(entry.rule.params, config[entry.rule.name])[special.param] as Level;
}

/** Topology and variant of the deployment that holds a resource. */
export function whereIs(urn: string, graph: ResourceGraph, deployments: readonly Deployment[]): Deployment | undefined {
  const resource = graph.byUrn(urn);
  return resource && deployments.find((deployment) => deployment.has(resource));
}

function guarded(rule: Rule, urn: string, check: () => readonly Finding[]): Evaluation {
  try {
    return { findings: check(), applies: true };
  } catch (error) {
    // A rule that crashes must not read as a rule that passes, nor take the other rules with it.
    const reason = error instanceof Error ? error.message : String(error);
    const finding: Finding = {
      verdict: "violation",
      urn,
      property: "",
      found: `the rule ${rule.name} failed with an internal error: ${reason}`,
      needed: "a rule that can be run",
      fix: "report this as a bug of the policy pack",
    };
    return { findings: [finding], applies: true, failed: true };
  }
}
