/** Security groups and their rules. Sources: terraform-provider-aws internal/service/<source>. */
import { type Account, arn, busy, refuse } from "../account";
import { type Behaviour, type Failure, type ResourceTable, table } from "../table";
import { T } from "../types";
import { type Json, type Props, text, texts, UNKNOWN } from "../values";
import { networkForm } from "./ec2-network";

/** EC2-API IpRange.Description and CreateSecurityGroup.Description: up to 255 of these. */
const RULE_TEXT = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/;

/** Rules a group may have for each direction and address family (facts on quotas: 60 by default). */
const RULES_A_GROUP = 60;

const PEERS = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"] as const;

export const EC2_SECURITY = [
  table({
    type: T.securityGroup,
    idPrefix: "sg-",
    update: "egress ingress revokeRulesOnDelete tags",
    computed: "arn ownerId tagsAll",
    autoName: { maxLength: 255, prefixProperty: "namePrefix" },
    behaviour: {
      check: (inputs) =>
        ["name", "namePrefix"]
          .filter((property) => text(inputs[property]).startsWith("sg-"))
          .map((property) => ({ property, reason: "cannot begin with sg-" })),
      create: ({ account, inputs }) => {
        const vpc = account.require(T.vpc, inputs["vpcId"], "InvalidVpcID.NotFound");
        describable(inputs["description"], "GroupDescription");
        describable(inputs["name"], "GroupName");
        const name = text(inputs["name"]);
        if (
          account.list(T.securityGroup).some((each) => each.inputs["vpcId"] === vpc.id && each.inputs["name"] === name)
        ) {
          refuse("InvalidGroup.Duplicate", `The security group '${name}' already exists for VPC '${vpc.id}'`);
        }
        return undefined;
      },
      delete: ({ account, id, resource }) => {
        if (resource.inputs["revokeRulesOnDelete"] === true) {
          for (const each of rulesOf(account).filter((rule) => rule.inputs["referencedSecurityGroupId"] === id)) {
            account.remove(each);
          }
        }
        const user = account.list(T.networkInterface).find((each) => texts(each.facts["securityGroups"]).includes(id));
        const rule = rulesOf(account).find(
          (each) => each.inputs["referencedSecurityGroupId"] === id && each.inputs["securityGroupId"] !== id,
        );
        if (user || rule) {
          busy("DependencyViolation", `resource ${id} has a dependent object (${(user ?? rule)?.id})`);
        }
        for (const own of rulesOf(account).filter((each) => each.inputs["securityGroupId"] === id)) {
          account.remove(own);
        }
      },
      outputs: (resource, account) => ({
        arn: arn(account, "ec2", resource.region, `security-group/${resource.id}`),
        ownerId: account.settings.accountId,
        egress: [],
        ingress: [],
        namePrefix: "",
        vpcId: resource.inputs["vpcId"],
      }),
    },
  }),
  table({
    type: T.defaultSecurityGroup,
    update: "egress ingress revokeRulesOnDelete tags",
    computed: "arn description name namePrefix ownerId tagsAll",
    behaviour: {
      // Adopted, not created; a delete only forgets it.
      create: ({ account, inputs }) => {
        const vpc = account.require(T.vpc, inputs["vpcId"], "InvalidVpcID.NotFound");
        return { id: text(vpc.facts["defaultSecurityGroupId"]) };
      },
      outputs: (resource, account) => ({
        arn: arn(account, "ec2", resource.region, `security-group/${resource.id}`),
        description: "default VPC security group",
        name: "default",
        namePrefix: "",
        ownerId: account.settings.accountId,
        egress: [],
        ingress: [],
        vpcId: resource.inputs["vpcId"],
      }),
    },
  }),
  table({
    type: T.securityGroupRule,
    update: "description",
    computed: "securityGroupRuleId",
    required: "fromPort protocol securityGroupId toPort type",
    behaviour: {
      create: ({ account, inputs }) => {
        account.require(T.securityGroup, inputs["securityGroupId"], "InvalidGroup.NotFound");
        describable(inputs["description"], "rule description");
        return { id: `sgrule-${account.hex(10)}` };
      },
      outputs: (resource) => ({ securityGroupRuleId: `sgr-0${resource.id.slice(-10)}`, sourceSecurityGroupId: "" }),
    },
  }),
  ruleTable(T.ingressRule),
  ruleTable(T.egressRule),
];

/** Everything but the group can change in place, as long as the kind of peer stays (ModifyPlan in the source). */
function ruleTable(type: string): ResourceTable {
  const behaviour: Behaviour = {
    check: (inputs) => [
      ...networkForm(inputs, "cidrIpv4", "cidrIpv6"),
      ...onePeer(inputs),
      ...ports(inputs, "fromPort", "toPort"),
    ],
    create: (call) => {
      checkRule(call.account, type, call.inputs, call.id);
      return undefined;
    },
    update: (call) => checkRule(call.account, type, call.inputs, call.id),
    outputs: (resource, account) => ({
      arn: arn(account, "ec2", resource.region, `security-group-rule/${resource.id}`),
      securityGroupRuleId: resource.id,
    }),
  };
  return table({
    type,
    idPrefix: "sgr-",
    update: "cidrIpv4 cidrIpv6 description fromPort ipProtocol prefixListId referencedSecurityGroupId tags toPort",
    computed: "arn securityGroupRuleId tagsAll",
    required: "ipProtocol securityGroupId",
    behaviour,
  });
}

const peerProperty = (inputs: Props): string => PEERS.find((property) => inputs[property] !== undefined) ?? "";

function onePeer(inputs: Props): Failure[] {
  const given = PEERS.filter((property) => inputs[property] !== undefined);
  const reason = `exactly one of ${PEERS.join(", ")} must be given; got ${given.join(", ") || "none"}`;
  return given.length === 1 ? [] : [{ property: "cidrIpv4", reason }];
}

function ports(inputs: Props, ...properties: readonly string[]): Failure[] {
  return properties.flatMap((property) => {
    const port = inputs[property];
    const wrong = typeof port === "number" && (port < -1 || port > 65535);
    return wrong ? [{ property, reason: `must be between -1 and 65535; got ${port}` }] : [];
  });
}

const rulesOf = (account: Account) => [...account.list(T.ingressRule), ...account.list(T.egressRule)];

const protocolOf = (inputs: Props): string => {
  const name = text(inputs["ipProtocol"]).toLowerCase();
  return { "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", all: "-1" }[name] ?? name;
};

/** What AWS takes for the same rule: the description and tags do not count. */
function identity(inputs: Props): string {
  const protocol = protocolOf(inputs);
  const range = protocol === "-1" ? "" : `${String(inputs["fromPort"] ?? -1)}-${String(inputs["toPort"] ?? -1)}`;
  return [text(inputs["securityGroupId"]), protocol, range, text(inputs[peerProperty(inputs)])].join("|");
}

function checkRule(account: Account, type: string, inputs: Props, id: string): void {
  const group = account.require(T.securityGroup, inputs["securityGroupId"], "InvalidGroup.NotFound");
  describable(inputs["description"], "rule description");
  if (inputs["referencedSecurityGroupId"] !== undefined) {
    account.require(T.securityGroup, inputs["referencedSecurityGroupId"], "InvalidGroup.NotFound");
  }
  const listId = text(inputs["prefixListId"]);
  if (listId !== "" && listId !== UNKNOWN) {
    account.require(T.prefixList, listId, "InvalidPrefixListID.NotFound");
  }
  const protocol = protocolOf(inputs);
  const withPorts = inputs["fromPort"] !== undefined && inputs["toPort"] !== undefined;
  if (["tcp", "udp"].includes(protocol) && !withPorts) {
    refuse("InvalidParameterValue", "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
  }
  if (protocol === "-1" && (inputs["fromPort"] ?? -1) !== -1) {
    refuse("InvalidParameterValue", "You may not specify all protocols and specific ports.");
  }
  if (["tcp", "udp"].includes(protocol) && Number(inputs["fromPort"]) > Number(inputs["toPort"])) {
    refuse("InvalidParameterValue", "Invalid TCP/UDP port range");
  }
  const others = account.list(type).filter((each) => each.id !== id && each.inputs["securityGroupId"] === group.id);
  if (others.some((each) => identity(each.inputs) === identity(inputs))) {
    const peer = text(inputs[peerProperty(inputs)]);
    const range = withPorts ? `, from port: ${String(inputs["fromPort"])}, to port: ${String(inputs["toPort"])}` : "";
    refuse(
      "InvalidPermission.Duplicate",
      `the specified rule "peer: ${peer}, ${protocol.toUpperCase()}${range}, ALLOW" already exists`,
    );
  }
  const family = (rule: Props) => (rule["cidrIpv6"] === undefined ? 4 : 6);
  if (others.filter((each) => family(each.inputs) === family(inputs)).length >= RULES_A_GROUP) {
    refuse("RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached.");
  }
}

function describable(value: Json, what: string): void {
  if (!RULE_TEXT.test(text(value))) {
    refuse(
      "InvalidParameterValue",
      `Invalid ${what}. Valid descriptions are strings less than 256 characters from the following set: a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`,
    );
  }
}
