/** The components, for programs and for other languages. */
export * from "./cloudbrink";
export * from "./codestream";
export * from "./hp-anyware";
export * from "./mac-workstation";
export * from "./shared/aws/instance-type-args";
export type { SecretReferenceArgs } from "./shared/instance/secret-reference";
export type { UserDataArgs } from "./shared/instance/user-data";
export * from "./shared/load-balancer/args";
export * from "./shared/load-balancer/logs-args";
export * from "./shared/monitoring/args";
export {
  AclAction,
  AclDirection,
  DefaultRoute,
  type NetworkAclRuleArgs,
  type NetworkArgs,
  type SubnetArgs,
} from "./shared/network/args";
export type { TrafficPeerArgs, TrafficPeers } from "./shared/network/traffic-source";
export * from "./shared/patching/args";
export * from "./shared/proxy/args";
export * from "./shared/snapshots/args";
export * from "./shared/web-acl/args";
