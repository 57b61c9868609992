import { MINIMUM_ALLOCATION_HOURS } from "../../../components/mac-workstation/facts";
import { defineStackRule, NOT_KNOWN, undecided, violation } from "../../rule";
import { HOST, isMacHost, keptBy } from "../shared/macs";

export const macHostProtected = defineStackRule({
  name: "mac-host-protected",
  what: "a Mac host is protected, or kept when the stack is destroyed",
  why: `AWS releases a Mac host ${MINIMUM_ALLOCATION_HOURS} hours after its allocation at the earliest: an earlier destroy fails half-way`,
  source: "EC2 user guide, Amazon EC2 Mac instances",
  fix: "set the resource option protect (or retainOnDelete, which policies cannot see, with an exception)",
  types: [HOST],
  check: (context) =>
    context.graph.ofType(HOST).flatMap((host) => {
      const mac = isMacHost(host);
      const kept = keptBy(host, context);
      if (mac === "no" || host.protect === true || kept === "keep" || kept === "protect") {
        return [];
      }
      return mac === "unknown"
        ? [undecided(host, "instanceType", NOT_KNOWN)]
        : [violation(host, "", kept === undefined ? "no protection" : `onDestroy ${kept}`)];
    }),
});
