/** What registers targets of load balancers by itself: their hosts are not in the program. */
import type { GraphResource, ResourceGraph, Value } from "../graph";
import { hasUnknown } from "../graph/contents";
import { labelOf, TYPES } from "./read";

const REGISTRARS: readonly { readonly type: string; readonly property: string; readonly ownHosts?: true }[] = [
  { type: "aws:autoscaling/group:Group", property: "targetGroupArns", ownHosts: true },
  { type: "aws:autoscaling/group:Group", property: "trafficSources", ownHosts: true },
  { type: "aws:autoscaling/attachment:Attachment", property: "lbTargetGroupArn", ownHosts: true },
  {
    type: "aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment",
    property: "trafficSource",
    ownHosts: true,
  },
  { type: "aws:ecs/service:Service", property: "loadBalancers" },
  { type: "aws:ecs/taskSet:TaskSet", property: "loadBalancers" },
];

export interface Registrar {
  readonly label: string;
  /** It registers hosts that it launches, and no instance of the program. */
  readonly ownHosts: boolean;
  /** Target groups that it names. */
  readonly groups: ReadonlySet<GraphResource>;
  /** It may name others: something in it is not known, and depends on no target group of the program. */
  readonly isOpen: boolean;
}

export function registrarsIn(graph: ResourceGraph): Registrar[] {
  return REGISTRARS.flatMap(({ type, property, ownHosts = false }) =>
    graph.ofType(type).flatMap((resource): Registrar[] => {
      const value = resource.inputs[property];
      const isOpen = hasUnknown(value);
      const groups = new Set(
        textsIn(value).flatMap((text) => graph.resolve(resource, property, text, TYPES.targetGroup).candidates),
      );
      for (const urn of resource.propertyDependencies[property] ?? []) {
        const found = graph.byUrn(urn);
        if (found && (TYPES.targetGroup as readonly string[]).includes(found.type)) {
          groups.add(found);
        }
      }
      const registrar = { label: labelOf(resource), ownHosts, groups, isOpen: isOpen && groups.size === 0 };
      return groups.size > 0 || registrar.isOpen ? [registrar] : [];
    }),
  );
}

const children = (value: Value): readonly Value[] =>
  typeof value === "object" && value !== null ? (Object.values(value) as readonly Value[]) : [];

const textsIn = (value: Value): readonly string[] =>
  typeof value === "string" ? [value] : children(value).flatMap(textsIn);
