import { type GraphResource, isUnknown, type Value } from "../../graph";
import { TYPES } from "../../network";
import { isOf } from "../../network/references";
import { defineStackRule, undecided, violation } from "../../rule";
import { actionsOf } from "../../rule/members";

/** What registers targets by itself, and the property that names the groups. */
const REGISTRARS: readonly { readonly type: string; readonly property: string }[] = [
  { type: "aws:autoscaling/group:Group", property: "targetGroupArns" },
  { type: "aws:autoscaling/group:Group", property: "trafficSources" },
  { type: "aws:autoscaling/attachment:Attachment", property: "lbTargetGroupArn" },
  { type: "aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment", property: "trafficSource" },
  { type: "aws:ecs/service:Service", property: "loadBalancers" },
  { type: "aws:ecs/taskSet:TaskSet", property: "loadBalancers" },
];

export const targetGroupHasTargets = defineStackRule({
  name: "target-group-has-targets",
  what: "a target group that a listener forwards to has targets",
  why: "a listener without targets answers every request with 503",
  source: "Reachability Analyzer ELBV2_LISTENER_HAS_NO_TG; HP Anyware and CodeStream guides (register the instances)",
  fix: "register the instances with aws.lb.TargetGroupAttachment, or keep registration elsewhere with an exception",
  types: [...TYPES.targetGroup],
  check: ({ graph, network }) => {
    const actions = network.loadBalancers.flatMap(({ listeners }) => listeners.flatMap(actionsOf));
    const groups = new Set(actions.flatMap((action) => action.targetGroups));
    const sure = new Set(actions.flatMap((action) => (action.certain ? action.targetGroups : [])));
    const mentions = REGISTRARS.flatMap(({ type, property }) =>
      graph.ofType(type).flatMap((resource) => ({
        text: JSON.stringify(resource.inputs[property]) ?? "",
        urns: resource.propertyDependencies[property] ?? [],
        // Unknown, and not by a group of the program.
        isOpen:
          hasUnknown(resource.inputs[property]) &&
          !(resource.propertyDependencies[property] ?? []).some((urn) => isTargetGroup(graph.byUrn(urn))),
      })),
    );
    return [...groups].flatMap((group) => {
      const resource = group.urn === undefined ? undefined : graph.byUrn(group.urn);
      if (!resource || group.targets.length > 0) {
        return [];
      }
      const arn = resource.outputs["arn"];
      const isNamed = mentions.some(
        ({ text, urns }) => urns.includes(resource.urn) || (typeof arn === "string" && text.includes(arn)),
      );
      if (isNamed) {
        return [];
      }
      const registersUnknown =
        mentions.some(({ isOpen }) => isOpen) ||
        graph
          .ofType(...TYPES.attachment)
          .some(
            (attachment) =>
              typeof attachment.inputs["targetGroupArn"] === "symbol" &&
              graph.resolve(attachment, "targetGroupArn", attachment.inputs["targetGroupArn"], TYPES.targetGroup)
                .candidates.length === 0,
          );
      return registersUnknown
        ? [undecided(resource, "", "an attachment may register targets: its group is not known")]
        : sure.has(group)
          ? [violation(resource, "", "no target")]
          : [undecided(resource, "", "whether a listener forwards to it is not known")];
    });
  },
});

const isTargetGroup = (resource: GraphResource | undefined): boolean =>
  resource !== undefined && isOf(resource, TYPES.targetGroup);

const hasUnknown = (value: Value): boolean =>
  isUnknown(value) || (typeof value === "object" && value !== null && Object.values(value).some(hasUnknown));
