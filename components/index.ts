/** The components, for programs and for other languages. */
export * from "./cloudbrink";
export * from "./codestream";
export * from "./hp-anyware";
export * from "./mac-workstation";
export * from "./shared/instance-type-args";
export * from "./shared/load-balancer-args";
export * from "./shared/logs-args";
export * from "./shared/monitoring-args";
export {
  AclAction,
  AclDirection,
  DefaultRoute,
  type NetworkAclRuleArgs,
  type NetworkArgs,
  type SubnetArgs,
} from "./shared/network";
export type { SecretReferenceArgs } from "./shared/secret-reference";
export type { TrafficPeerArgs, TrafficPeers } from "./shared/traffic-source";
export type { UserDataArgs } from "./shared/user-data";
export * from "./shared/web-acl-args";
