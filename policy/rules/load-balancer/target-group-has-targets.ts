import { TYPES } from "../../network";
import { registrarsIn } from "../../network/registrars";
import { defineStackRule, undecided, violation } from "../../rule";
import { actionsOf } from "../../rule/members";

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
    const registrars = registrarsIn(graph);
    return [...groups].flatMap((group) => {
      const resource = group.urn === undefined ? undefined : graph.byUrn(group.urn);
      if (!resource || group.targets.length > 0) {
        return [];
      }
      if (registrars.some((each) => each.groups.has(resource))) {
        return [];
      }
      const registersUnknown =
        registrars.some(({ isOpen }) => isOpen) ||
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
