/**
 * The network a program describes: what policies and reachability share.
 *
 *   const network = networkOf(graph, { realAddresses });   // cached per graph
 *
 * - `network.subnets`: every subnet with its effective route table and network ACL (AWS's defaults filled in), whether
 *   it is a resource, an id outside the program, or declared by a component's manifest (`declared`).
 * - `network.securityGroups`: rules of all three styles (inline, `ec2.SecurityGroupRule`, `vpc.SecurityGroup*Rule`) as
 *   one list, one peer each. `complete` is false for groups outside the program.
 * - `network.interfaces`: network interfaces and primary interfaces of instances with subnet, groups, private
 *   addresses, delegated prefixes and public addresses. `interfacesOf(urn)` takes an instance or an interface URN.
 * - `network.loadBalancers`: load balancer → listeners → target groups → targets; both `aws:lb` and `aws:alb` tokens.
 * - `Choice<T>`: what a reference means. `certain` is exactly one; `complete` false means it may be something else.
 *
 * `realAddresses` says whether addresses in outputs were chosen by AWS (engine, exported state) or made up (offline
 * plan). Made-up ones are identified by owner only.
 */
export { type NetworkOptions, networkOf } from "./extract";
export { type ComponentManifest, isInside, manifestsOf } from "./manifests";
export type * from "./model";
export { TYPES } from "./read";
export { frontKey, ssmKey } from "./subnets";
export {
  ALL_TRAFFIC,
  hasPorts,
  isIcmp,
  listenerProtocols,
  PROTOCOL_NUMBERS,
  protocolName,
  protocolOf,
  trafficOf,
} from "./traffic";
export { MODELLED_TYPES } from "./unmodelled";
