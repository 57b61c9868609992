/** Rules whose group or source comes from a look-up: what nobody answers is not known, and never nothing. */
import { UNKNOWN, type Value } from "../../../policy/graph";
import { describeRule, set } from "../support/cases";
import { ingress, webService } from "../support/stacks";

const RULE = "SecurityGroupIngressRule ssh";

const GROUPS: readonly Value[] = [undefined, UNKNOWN, "sg-0123456789abcdef0"];

const withSsh = () => {
  const stack = webService();
  ingress(stack.program, "ssh", stack.appGroup, "tcp", 22, { cidrIpv4: "10.0.0.0/16" });
  return stack;
};

describe("a rule whose group comes from a look-up", () => {
  describeRule("sg-no-world-open-admin-ports", withSsh, [
    ...GROUPS.map((group) => ({
      title: `is refused when it opens ssh to anyone, ${group === undefined ? "without an answer" : String(group)}`,
      edits: [set(RULE, "securityGroupId", group), set(RULE, "cidrIpv4", "0.0.0.0/0")],
      expect: {
        verdict: "violation" as const,
        at: "ssh",
        property: "cidrIpv4",
        found: "tcp 22 open to 0.0.0.0/0",
      },
    })),
    {
      title: "passes when it opens ssh to a private network, whichever group it is",
      edits: [set(RULE, "securityGroupId", undefined)],
      expect: "pass",
    },
  ]);
});

describe("a rule whose source comes from a look-up", () => {
  describeRule("sg-no-world-open-admin-ports", withSsh, [
    {
      title: "is undecided when nobody answers",
      edits: [set(RULE, "cidrIpv4", undefined)],
      expect: { verdict: "undecided", at: "ssh", property: "cidrIpv4" },
    },
    {
      title: "passes when it is a group, which is no network",
      edits: [set(RULE, "cidrIpv4", undefined), set(RULE, "referencedSecurityGroupId", "sg-0123456789abcdef0")],
      expect: "pass",
    },
  ]);
});
