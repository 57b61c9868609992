import { parseAddress } from "../../../components/shared/network/cidr";
import type { GraphResource, ResourceGraph } from "../../graph";
import { read, show } from "../../graph/read";
import { TYPES } from "../../network";
import { resolveInput } from "../../network/references";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { isInComponent } from "../../rule/scope";

export const targetTypeMatchesAttachment = defineStackRule({
  name: "target-type-matches-attachment",
  what: "a group of type instance registers instance ids, a group of type ip registers addresses",
  why: "AWS refuses the registration; awsx load balancers make groups of type ip unless told otherwise",
  source: "Elastic Load Balancing API, RegisterTargets; pulumi-awsx awsx/lb/applicationLoadBalancer.ts",
  fix: 'set targetType "instance" on the group, or register the private address instead of the id',
  types: [...TYPES.attachment],
  check: ({ graph, deployments }) => {
    const declared = new Set<unknown>(
      deployments.flatMap(({ manifest }) =>
        Object.values(manifest?.existingLoadBalancer?.targetGroups ?? {}).flatMap(({ arn }) => arn ?? []),
      ),
    );
    return graph
      .ofType(...TYPES.attachment)
      .filter(({ inputs }) => !declared.has(inputs["targetGroupArn"]))
      .flatMap((attachment) => check(graph, attachment));
  },
});

/** Groups that a component declares to be of instances are left out before. */
function check(graph: ResourceGraph, attachment: GraphResource): readonly Finding[] {
  const group = resolveInput(graph, attachment, "targetGroupArn", TYPES.targetGroup);
  const types = group.candidates.map((candidate) => read(candidate.inputs, "targetType"));
  if (types.length === 0) {
    return [
      undecided(attachment, "targetGroupArn", group.outside ? "the target group is not in this program" : NOT_KNOWN),
    ];
  }
  if (types.some(({ state }) => state === "unknown")) {
    return [undecided(attachment, "targetGroupArn", `the target group's type is ${NOT_KNOWN}`)];
  }
  const expected = new Set(types.map((type) => (type.state === "known" ? String(type.value) : "instance")));
  const [type] = expected;
  if (expected.size > 1 || (type !== "instance" && type !== "ip")) {
    return [];
  }
  const target = read(attachment.inputs, "targetId");
  const instance = resolveInput(graph, attachment, "targetId", TYPES.instance);
  if (target.state === "unknown") {
    // Before an instance exists nothing tells its id from its address; a component of ours registers the id.
    return type === "instance" && instance.exact && isInComponent(attachment)
      ? []
      : [undecided(attachment, "targetId", reasonOf(instance.candidates))];
  }
  const text = target.state === "known" ? String(target.value) : "";
  const isAddress = parseAddress(text) !== undefined;
  const ok = type === "ip" ? isAddress : !isAddress && (instance.exact || text.startsWith("i-"));
  return ok ? [] : [violation(attachment, "targetId", `${show(text)} in a group of type ${type}`)];
}

const reasonOf = ([instance, ...others]: readonly GraphResource[]): string =>
  instance && others.length === 0
    ? `whether it is the id of ${instance.name} or an address of it is ${NOT_KNOWN}`
    : NOT_KNOWN;
