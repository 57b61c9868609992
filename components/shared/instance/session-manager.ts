/** What instances need for Session Manager besides their role: a way to its endpoints. */
import type { NetworkArgs } from "../network/args";
import { type TrafficRequest, tcp } from "../network/traffic";

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
