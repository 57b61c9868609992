import type { GraphResource } from "../../graph";
import { type Answer, all, read, same, test } from "../../graph/read";
import { TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, type StackContext, undecided, violation } from "../../rule";
import { isInComponent } from "../../rule/scope";
import { HOST, isMacHost } from "../shared/macs";

/** What names a host, and where. */
const TENANTS: readonly { readonly types: readonly string[]; readonly property: string }[] = [
  { types: TYPES.instance, property: "hostId" },
  { types: ["aws:ec2/launchTemplate:LaunchTemplate"], property: "placement.hostId" },
];

/**
 * AWS recovers hosts of every Mac family: "Host recovery is supported for the following instance families: … Mac1 | Mac2 |
 * Mac2-m1ultra | Mac2-m2 | Mac2-m2pro … Mac-m4 | Mac-m4pro | Mac-m4max | Mac-m3ultra", and "the replacement Dedicated Host
 * receives a new host ID, but retains the same attributes", its tags among them. (EC2 user guide, "Amazon EC2 Dedicated
 * Host recovery" and "How Amazon EC2 Dedicated Host recovery works", read 2026-11-29)
 */
export const macHostRecoveryFollowed = defineStackRule({
  name: "mac-host-recovery-followed",
  what: "nothing is tied to the id of a Mac host that AWS may replace by host recovery",
  why: "the replacement has a new id: after a refresh the next update replaces the Mac that AWS has just saved, or launches it on a host that is gone",
  source:
    "EC2 user guide, Amazon EC2 Dedicated Host recovery (supported for Mac families; the replacement receives a new host ID)",
  fix: "place the Mac by hostResourceGroupArn, find its host by a tag, which the replacement keeps, or set ignoreChanges for hostId; or leave hostRecovery off",
  types: [HOST],
  check: (context) =>
    context.graph
      .ofType(HOST)
      // The hand-over of a component of ours says how its new id is taken over.
      .filter((host) => !isInComponent(host))
      .flatMap((host) => check(host, context)),
});

function check(host: GraphResource, { graph }: StackContext): readonly Finding[] {
  const recovers = all(
    isMacHost(host),
    test(read(host.inputs, "hostRecovery"), (value) => same(value, "on"), false),
  );
  if (recovers === "no") {
    return [];
  }
  return TENANTS.flatMap(({ types, property }) =>
    graph.ofType(...types).flatMap((tenant) => {
      const [first] = property.split(".");
      const given = read(tenant.inputs, property);
      const depends = tenant.propertyDependencies[first!]?.includes(host.urn) ?? false;
      const reference = graph.resolve(tenant, first!, tenant.inputs[first!], [HOST]);
      const kept = ignores(tenant, first!);
      const isMeant = given.state === "known" ? [host.id, host.outputs["id"]].includes(String(given.value)) : depends;
      const isOther = given.state === "known" ? !isMeant : reference.candidates.length > 0 && !depends;
      if (given.state === "absent" || isOther || kept === "yes") {
        return [];
      }
      const isSure = isMeant && depends && reference.candidates.length < 2 && kept === "no";
      return [
        recovers === "yes" && isSure
          ? violation(tenant, property, `the id of host ${host.name}, which AWS replaces when its hardware fails`)
          : undecided(tenant, property, `whether it stays tied to host ${host.name} is ${NOT_KNOWN}`),
      ];
    }),
  );
}

/** Whether the program leaves the property as it was made; not every state tells. */
const ignores = ({ ignoreChanges }: GraphResource, property: string): Answer =>
  ignoreChanges === undefined
    ? "unknown"
    : ignoreChanges.some((path) => path === "*" || path.split(/[.[]/)[0] === property)
      ? "yes"
      : "no";
