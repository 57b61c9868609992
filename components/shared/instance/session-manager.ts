/** What instances need for Session Manager besides their role: a way to its endpoints. */
import { dnsSuffix } from "../aws/partitions";
import type { NetworkArgs } from "../network/args";
import { type TrafficRequest, tcp } from "../network/traffic";

/**
 * What Session Manager and the agent speak to (Systems Manager guide, "Reference: ec2messages, ssmmessages, and other API
 * operations", read 2026-11-29). `ec2messages` is none of them: agents from 3.3.40.0 do without it, regions launched since
 * 2024 never had it, and AWS retired its endpoint on 2026-09-30. In every partition the names of their endpoints begin with
 * `com.amazonaws` (aws-cdk-lib 2.276.0, `InterfaceVpcEndpointAwsService`, where other services differ in China and elsewhere).
 */
export const SSM_SERVICES = ["ssm", "ssmmessages"] as const;

/** Names of the service, on the internet or of its endpoints in the VPC. */
export const sessionManagerHosts = (region: string): readonly string[] =>
  SSM_SERVICES.map((service) => `${service}.${region}.${dnsSuffix(region)}`);

/** Names that lead to the endpoints in the VPC, where there are any; private DNS answers them. */
export const sessionManagerNames = ({ ssmEndpointSubnets = {} }: NetworkArgs, region: string): readonly string[] =>
  Object.keys(ssmEndpointSubnets).length === 0 ? [] : sessionManagerHosts(region);

/** `access` of a topology, as far as Session Manager is concerned. */
export interface SessionManagerAccess {
  readonly ssm?: boolean;
  readonly instanceProfileName?: unknown;
}

/** Whether the role that is made lets Session Manager in; what a given instance profile allows is not known here. */
export const usesSessionManager = (access: SessionManagerAccess | undefined): boolean =>
  (access?.ssm ?? true) && access?.instanceProfileName === undefined;

/** To the endpoints in the VPC, where there are any: their names resolve to private addresses then. */
export function sessionManagerTraffic(
  { ssmEndpointSubnets = {} }: NetworkArgs,
  access: SessionManagerAccess | undefined,
): readonly TrafficRequest[] {
  const cidrs = Object.values(ssmEndpointSubnets).map(({ cidrBlock }) => cidrBlock);
  return cidrs.length === 0 || access?.ssm === false
    ? []
    : [{ direction: "egress", peers: { "systems-manager": { cidrs } }, ports: [tcp(443)], why: "Session Manager" }];
}
