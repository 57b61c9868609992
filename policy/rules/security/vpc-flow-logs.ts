import { TYPES } from "../../network";
import { resolveInput } from "../../network/references";
import { defineStackRule, NOT_KNOWN, undecided, violation } from "../../rule";

const FLOW_LOG = "aws:ec2/flowLog:FlowLog";

export const vpcFlowLogs = defineStackRule({
  name: "vpc-flow-logs",
  what: "a VPC of the program has flow logs",
  why: "without them nobody can tell afterwards which connections there were",
  source: "Security Hub EC2.6",
  fix: "set network.flowLogs in the stack file, or add aws.ec2.FlowLog for the VPC",
  types: ["aws:ec2/vpc:Vpc"],
  check: ({ graph }) => {
    const logs = graph.ofType(FLOW_LOG).map((log) => resolveInput(graph, log, "vpcId", TYPES.vpc));
    return graph.ofType("aws:ec2/vpc:Vpc").flatMap((vpc) => {
      const own = logs.filter(({ candidates }) => candidates.includes(vpc));
      return own.some(({ exact }) => exact)
        ? []
        : own.length > 0
          ? [undecided(vpc, "", `the VPC of a flow log is ${NOT_KNOWN}`)]
          : [violation(vpc, "", "no flow log")];
    });
  },
});
