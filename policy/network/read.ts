/** Reading property values without guessing: known, unknown or absent. */
import { type GraphResource, isUnknown, type ResourceGraph, UNKNOWN, type Value } from "../graph";
import type { Choice } from "./model";

/** Type tokens, with the twins AWS resources have under two names. */
export const TYPES = {
  vpc: ["aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc"],
  subnet: ["aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet"],
  securityGroup: ["aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"],
  routeTable: ["aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"],
  networkAcl: ["aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"],
  internetGateway: ["aws:ec2/internetGateway:InternetGateway"],
  egressOnlyGateway: ["aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway"],
  natGateway: ["aws:ec2/natGateway:NatGateway"],
  eip: ["aws:ec2/eip:Eip"],
  instance: ["aws:ec2/instance:Instance", "aws:ec2/spotInstanceRequest:SpotInstanceRequest"],
  networkInterface: ["aws:ec2/networkInterface:NetworkInterface"],
  prefixList: ["aws:ec2/managedPrefixList:ManagedPrefixList"],
  loadBalancer: ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"],
  listener: ["aws:lb/listener:Listener", "aws:alb/listener:Listener"],
  listenerRule: ["aws:lb/listenerRule:ListenerRule", "aws:alb/listenerRule:ListenerRule"],
  targetGroup: ["aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup"],
  attachment: [
    "aws:lb/targetGroupAttachment:TargetGroupAttachment",
    "aws:alb/targetGroupAttachment:TargetGroupAttachment",
  ],
} as const;

export const textOf = (value: Value): string | undefined =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;

/** A whole number; AWS and Pulumi write ports as numbers and as texts. */
export function numberOf(value: Value): number | undefined {
  const number = typeof value === "number" ? value : typeof value === "string" && value !== "" ? Number(value) : NaN;
  return Number.isInteger(number) ? number : undefined;
}

export const isAbsent = (value: Value): value is undefined | null => value === undefined || value === null;

/** A list property: its items, and whether that is the whole list. */
export function listOf(value: Value): { readonly items: readonly Value[]; readonly complete: boolean } {
  if (isAbsent(value)) {
    return { items: [], complete: true };
  }
  return Array.isArray(value) ? { items: value, complete: true } : { items: [], complete: false };
}

/** A field of a nested object; unknown when the object is. */
export function fieldOf(value: Value, name: string): Value {
  if (isUnknown(value)) {
    return UNKNOWN;
  }
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value[name] : undefined;
}

/** Short name for messages: the logical name. */
export const labelOf = (resource: GraphResource): string => resource.name;

export const inputPath = (resource: GraphResource, path: string): string => `${resource.name}.${path}`;

/** Nothing tells what a reference means: anything of the program may be meant, and things outside too. */
export const isLost = (
  graph: ResourceGraph,
  from: GraphResource,
  property: string,
  types: readonly string[],
): boolean =>
  isUnknown(from.inputs[property]) &&
  graph.resolve(from, property, from.inputs[property], types).candidates.length === 0;

/**
 * What a single reference means. `find` turns a resource into the model's object, `outside` makes one for an id that
 * is known but not in the program.
 */
export function refer<T>(
  graph: ResourceGraph,
  from: GraphResource,
  property: string,
  value: Value,
  types: readonly string[],
  find: (resource: GraphResource) => T | undefined,
  outside: (id: string) => T | undefined,
): Choice<T> {
  const input = inputPath(from, property);
  if (isAbsent(value)) {
    return { options: [], certain: false, complete: true, input };
  }
  const reference = graph.resolve(from, property, value, types);
  const options = reference.candidates.map(find).filter((option): option is T => option !== undefined);
  if (options.length > 0) {
    return { options, certain: options.length === 1 && reference.exact, complete: true, input };
  }
  const foreign = typeof value === "string" ? outside(value) : undefined;
  return foreign === undefined
    ? { options: [], certain: false, complete: false, input }
    : { options: [foreign], certain: true, complete: true, input };
}

/**
 * What a list of references means: those surely in it, those possibly in it. Unknown elements are matched with the
 * dependencies of the property: as many dependencies as unknown elements means exactly those.
 */
export function referAll<T>(
  graph: ResourceGraph,
  from: GraphResource,
  property: string,
  value: Value,
  types: readonly string[],
  find: (resource: GraphResource) => T | undefined,
  outside: (id: string) => T | undefined,
): { readonly certain: T[]; readonly possible: T[]; readonly complete: boolean } {
  const certain: T[] = [];
  const { items, complete } = listOf(value);
  const unknowns = items.filter((item) => typeof item !== "string").length;
  for (const item of items) {
    if (typeof item === "string") {
      const choice = refer(graph, from, property, item, types, find, outside);
      certain.push(...choice.options);
    }
  }
  if (complete && unknowns === 0) {
    return { certain, possible: [], complete: true };
  }
  const candidates = graph
    .resolve(from, property, UNKNOWN, types)
    .candidates.map(find)
    .filter((option): option is T => option !== undefined && !certain.includes(option));
  if (complete && candidates.length === unknowns) {
    return { certain: [...certain, ...candidates], possible: [], complete: true };
  }
  // Fewer dependencies than unknown elements: one of them refers to something the graph does not hold.
  return { certain, possible: candidates, complete: candidates.length > (complete ? unknowns : 0) };
}

/** A stand-in owner for texts that come from AWS's defaults and not from a resource. */
export const resourceless = (urn: string): GraphResource => ({
  urn,
  type: "",
  name: "AWS default",
  custom: true,
  inputs: {},
  outputs: {},
  dependencies: [],
  propertyDependencies: {},
});
