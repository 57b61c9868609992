/** Ports that are open without a rule that says so, and groups that are used by other things than instances. */
import { UNKNOWN } from "../../../policy/graph";
import { add, describeRule, drop, type Edit, patchOutput, set } from "../support/cases";
import { type Args, Program } from "../support/program";
import { ingress, instance, network, securityGroup, webService } from "../support/stacks";

/** A Network Load Balancer without security groups, in front of one instance. */
function networkBalancer(port: number, targetInputs: Args = {}) {
  const program = new Program();
  const net = network(program);
  const group = securityGroup(program, "app", net.vpc);
  ingress(program, "app-2222", group, "tcp", 2222, { cidrIpv4: "203.0.113.0/24" });
  const host = instance(program, "app", { subnetId: net.privateSubnets[0]!.id, vpcSecurityGroupIds: [group.id] });
  const balancer = program.add("aws:lb/loadBalancer:LoadBalancer", "nlb", {
    loadBalancerType: "network",
    subnets: net.publicSubnets.map(({ id }) => id),
  });
  const target = program.add("aws:lb/targetGroup:TargetGroup", "nlb", {
    vpcId: net.vpc.id,
    port: 2222,
    protocol: "TCP",
    targetType: "instance",
    ...targetInputs,
  });
  program.add("aws:lb/listener:Listener", "nlb", {
    loadBalancerArn: balancer.arn,
    port,
    protocol: "TCP",
    defaultActions: [{ type: "forward", targetGroupArn: target.arn }],
  });
  program.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", "nlb", {
    targetGroupArn: target.arn,
    targetId: host.id,
  });
  return { program };
}

const OPEN = "tcp 22 of nlb, which has no security groups, open to 0.0.0.0/0";
const GROUP = "TargetGroup nlb";

describe("a Network Load Balancer without security groups", () => {
  describeRule("sg-no-world-open-admin-ports", () => networkBalancer(22), [
    {
      title: "refuses it when the targets do not see the client's address",
      edits: [set(GROUP, "preserveClientIp", false)],
      expect: { verdict: "violation", at: "nlb", property: "port", found: OPEN },
    },
    {
      title: "refuses it when the targets admit anyone on the port it forwards to",
      edits: [set("SecurityGroupIngressRule app-2222", "cidrIpv4", "0.0.0.0/0")],
      expect: { verdict: "violation", at: "nlb", property: "port", found: OPEN },
    },
    {
      title: "says udp of a QUIC listener",
      edits: [set(GROUP, "preserveClientIp", false), set("Listener nlb", "protocol", "QUIC")],
      expect: { verdict: "violation", at: "nlb", property: "port", found: OPEN.replace("tcp", "udp") },
    },
    {
      title: "says both of a listener for TCP and QUIC",
      edits: [set(GROUP, "preserveClientIp", false), set("Listener nlb", "protocol", "TCP_QUIC")],
      expect: { verdict: "violation", at: "nlb", property: "port", found: OPEN.replace("tcp 22", "tcp 22, udp 22") },
    },
    {
      title: "passes an internal one",
      edits: [set(GROUP, "preserveClientIp", false), set("LoadBalancer nlb", "internal", true)],
      expect: "pass",
    },
    {
      title: "passes a port that is not one of administration",
      edits: [set(GROUP, "preserveClientIp", false), set("Listener nlb", "port", 443)],
      expect: "pass",
    },
    {
      title: "is undecided when there are no targets to ask",
      edits: [drop("TargetGroupAttachment nlb")],
      expect: { verdict: "undecided", at: "nlb", property: "port" },
    },
    {
      title: "is undecided when the port is not known",
      edits: [set("Listener nlb", "port", UNKNOWN)],
      expect: { verdict: "undecided", at: "nlb", property: "port" },
    },
  ]);
});

const nodes = (remoteAccess: Args, inputs: Args = {}): Edit =>
  add("aws:eks/nodeGroup:NodeGroup", "nodes", { clusterName: "main", remoteAccess, ...inputs });

describe("remote access to EKS nodes", () => {
  describeRule("sg-no-world-open-admin-ports", webService, [
    {
      title: "is refused with a key and without source groups",
      edits: [nodes({ ec2SshKey: "admin" })],
      expect: {
        verdict: "violation",
        at: "nodes",
        property: "remoteAccess.sourceSecurityGroupIds",
        found: "tcp 22 open to 0.0.0.0/0, which a key without source groups means",
      },
    },
    {
      title: "is refused on 3389 with Windows",
      edits: [nodes({ ec2SshKey: "admin" }, { amiType: "WINDOWS_CORE_2022_x86_64" })],
      expect: {
        verdict: "violation",
        at: "nodes",
        property: "remoteAccess.sourceSecurityGroupIds",
        found: "tcp 3389 open to 0.0.0.0/0, which a key without source groups means",
      },
    },
    {
      title: "passes with source groups",
      edits: [nodes({ ec2SshKey: "admin", sourceSecurityGroupIds: ["sg-0123456789abcdef0"] })],
      expect: "pass",
    },
    {
      title: "is undecided when the source groups are not known",
      edits: [nodes({ ec2SshKey: "admin" }), set("NodeGroup nodes", "remoteAccess.sourceSecurityGroupIds", UNKNOWN)],
      expect: { verdict: "undecided", at: "nodes", property: "remoteAccess.sourceSecurityGroupIds" },
    },
  ]);
});

const SILENT = "added-silent";
const silent = add("aws:ec2/securityGroup:SecurityGroup", "silent", {});
const refused = { verdict: "violation", at: "silent", property: "egress", found: "no egress rule" } as const;
const template = add("aws:ec2/launchTemplate:LaunchTemplate", "fleet", { vpcSecurityGroupIds: [SILENT] });

describe("groups of other things than instances", () => {
  describeRule("sg-egress-declared", webService, [
    ...(
      [
        ["a function", "aws:lambda/function:Function", { vpcConfig: { securityGroupIds: [SILENT], subnetIds: [] } }],
        ["an ECS service", "aws:ecs/service:Service", { networkConfiguration: { securityGroups: [SILENT] } }],
        [
          "an Instance Connect Endpoint",
          "aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint",
          { securityGroupIds: [SILENT] },
        ],
        ["a launch configuration", "aws:ec2/launchConfiguration:LaunchConfiguration", { securityGroups: [SILENT] }],
      ] as const
    ).map(([title, type, inputs]) => ({
      title: `refuses the group of ${title} without egress`,
      edits: [silent, add(type, "user", inputs as Args)],
      expect: refused,
    })),
    {
      title: "refuses the group of a launch template that an Auto Scaling group uses",
      edits: [silent, template, add("aws:autoscaling/group:Group", "fleet", { launchTemplate: { id: "added-fleet" } })],
      expect: refused,
    },
    {
      title: "is undecided about the group of a launch template that nothing uses here",
      edits: [silent, template],
      expect: { verdict: "undecided", at: "silent", property: "egress" },
    },
    {
      title: "passes the group of a database, which only answers",
      edits: [silent, add("aws:rds/instance:Instance", "db", { vpcSecurityGroupIds: [SILENT] })],
      expect: "pass",
    },
    {
      title: "refuses a group that is attached later to the first interface of an instance",
      edits: [
        silent,
        patchOutput("Instance web-0", "primaryNetworkInterfaceId", () => "eni-0123456789abcdef0"),
        add("aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment", "later", {
          securityGroupId: SILENT,
          networkInterfaceId: "eni-0123456789abcdef0",
        }),
      ],
      expect: refused,
    },
  ]);
});
