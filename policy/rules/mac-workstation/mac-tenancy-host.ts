import type { GraphResource } from "../../graph";
import { read, same, test } from "../../graph/read";
import { TYPES } from "../../network";
import { defineStackRule, expectInput, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { LAUNCH_TEMPLATE } from "../shared/launches";
import { isMacType, type MacInstance, macInstances } from "../shared/macs";

export const macTenancyHost = defineStackRule({
  name: "mac-tenancy-host",
  what: "a Mac instance runs on a dedicated host that is named, never on shared hardware or as a Spot instance",
  why: "AWS offers Macs as dedicated hosts only and refuses everything else",
  source: "EC2 user guide, Amazon EC2 Mac instances",
  fix: 'set tenancy "host" and hostId (or hostResourceGroupArn), and no instanceMarketOptions',
  types: [...TYPES.instance, LAUNCH_TEMPLATE],
  check: (context) => [
    ...macInstances(context).flatMap(check),
    ...context.graph.ofType(LAUNCH_TEMPLATE).flatMap(checkTemplate),
  ],
  remediate: ({ type, inputs }) => {
    const isMac = test(read(inputs, "instanceType"), (value) => isMacType(String(value)), false);
    const path = type === LAUNCH_TEMPLATE ? "placement.tenancy" : "tenancy";
    return isMac === "yes" && test(read(inputs, path), (value) => same(value, "host"), false) === "no"
      ? [{ path, value: "host" }]
      : [];
  },
});

function checkTemplate(template: GraphResource): readonly Finding[] {
  const isMac = test(read(template.inputs, "instanceType"), (value) => isMacType(String(value)), false);
  if (isMac === "no") {
    return [];
  }
  const findings = [
    ...expectInput(template, "placement.tenancy", {
      ok: (value) => same(value, "host"),
      absent: "default",
      needed: "host",
    }),
    ...(read(template.inputs, "instanceMarketOptions").state === "absent"
      ? []
      : [violation(template, "instanceMarketOptions", "Spot options")]),
  ];
  return isMac === "unknown" && findings.length > 0 ? [undecided(template, "instanceType", NOT_KNOWN)] : findings;
}

function check({ resource, instanceType }: MacInstance): readonly Finding[] {
  const findings = [
    ...(resource.type.endsWith(":SpotInstanceRequest") ? [violation(resource, "", "a Spot request for a Mac")] : []),
    ...(read(resource.inputs, "instanceMarketOptions").state === "absent"
      ? []
      : [violation(resource, "instanceMarketOptions", "Spot options")]),
    ...expectInput(resource, "tenancy", { ok: (value) => same(value, "host"), absent: "default", needed: "host" }),
    ...(["hostId", "hostResourceGroupArn"].every((name) => read(resource.inputs, name).state === "absent")
      ? [violation(resource, "hostId", "nothing", { needed: "the host the instance runs on" })]
      : []),
  ];
  // An instance whose type is not known may be no Mac at all.
  return instanceType === undefined && findings.length > 0
    ? [undecided(resource, "instanceType", NOT_KNOWN)]
    : findings;
}
