import type { GraphResource, ResourceGraph } from "../../graph";
import { read } from "../../graph/read";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { isOpenTrust } from "../shared/trust";

const PROFILE = "aws:iam/instanceProfile:InstanceProfile";
const ROLE = "aws:iam/role:Role";

export const instanceRoleTrust = defineStackRule({
  name: "instance-role-trust",
  what: "the role of an instance profile may be assumed by those who are named, and not by everybody",
  why: "whoever has an AWS account gets the role's permissions, and with them what the instance may read and do",
  source: "IAM user guide, AWS JSON policy elements: Principal; CKV_AWS_60",
  fix: "name the service ec2.amazonaws.com as the principal of sts:AssumeRole, and each account that needs the role",
  types: [PROFILE],
  check: ({ graph }) => {
    const findings = graph.ofType(PROFILE).flatMap((profile) => check(graph, profile));
    return findings.filter(({ urn }, index) => findings.findIndex((other) => other.urn === urn) === index);
  },
});

function check(graph: ResourceGraph, profile: GraphResource): readonly Finding[] {
  const name = read(profile.inputs, "role");
  if (name.state === "absent") {
    return [];
  }
  const roles = rolesOf(graph, profile);
  if (roles.length === 0) {
    return [undecided(profile, "role", name.state === "known" ? "the role is not in this program" : NOT_KNOWN)];
  }
  return roles.flatMap((role) => {
    const answer = isOpenTrust(read(role.inputs, "assumeRolePolicy"));
    return answer === "no"
      ? []
      : answer === "yes" && roles.length === 1
        ? [violation(role, "assumeRolePolicy", `a statement that lets everybody assume the role of ${profile.name}`)]
        : [undecided(role, "assumeRolePolicy", `whether it lets everybody assume the role is ${NOT_KNOWN}`)];
  });
}

/** By reference, by what the property is made of, or by a name that both of them have written out. */
function rolesOf(graph: ResourceGraph, profile: GraphResource): readonly GraphResource[] {
  const given = profile.inputs["role"];
  const { candidates } = graph.resolve(profile, "role", given, [ROLE]);
  if (candidates.length > 0 || typeof given !== "string") {
    return candidates;
  }
  const urns = profile.propertyDependencies["role"] ?? [];
  return graph
    .ofType(ROLE)
    .filter(({ urn, inputs, outputs }) => urns.includes(urn) || [inputs["name"], outputs["name"]].includes(given));
}
