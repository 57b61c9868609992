import { type SecurityGroup, TYPES } from "../../network";
import { read } from "../../read";
import { defineStackRule, NOT_KNOWN, undecided, violation } from "../../rule";

interface Params {
  readonly closed: readonly string[];
}

export const sgEgressDeclared = defineStackRule<Params>({
  name: "sg-egress-declared",
  what: "a security group in use says where its members may go",
  why: "unlike CloudFormation, the provider removes AWS's allow-all egress rule: a group without one lets nothing out",
  source: "pulumi-aws SecurityGroup.egress; hashicorp/terraform-provider-aws vpc_security_group.go",
  fix: "add egress rules, or list the group under closed when nothing shall leave",
  types: [...TYPES.securityGroup],
  params: {
    closed: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Logical names of groups that let nothing out on purpose",
    },
  },
  check: ({ graph, network }, { closed }) => {
    const used = new Set<SecurityGroup>([
      ...network.interfaces.flatMap(({ groups }) => groups),
      ...network.loadBalancers.flatMap(({ groups }) => groups),
    ]);
    return [...used].flatMap((group) => {
      const resource = group.urn === undefined ? undefined : graph.byUrn(group.urn);
      const egress = group.rules.filter(({ direction }) => direction === "egress");
      if (!resource || closed.includes(resource.name) || egress.some(({ certain }) => certain)) {
        return [];
      }
      const isOpen = egress.length > 0 || read(resource.inputs, "egress").state === "unknown" || !group.complete.egress;
      return isOpen ? [undecided(resource, "egress", NOT_KNOWN)] : [violation(resource, "egress", "no egress rule")];
    });
  },
});
