/** Administration ports that are open without a rule of a security group that says so. */

import type { Cidr } from "../../../components/shared/network/cidr";
import type { GraphResource, ResourceGraph } from "../../graph";
import { type Answer, read, readList, same, test } from "../../graph/read";
import {
  type Listener,
  type LoadBalancer,
  listenerProtocols,
  type Network,
  type Target,
  type TargetGroup,
} from "../../network";
import { type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { admitted, type Protocol } from "../../rule/ingress";

export const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";

const SSH = 22;
const RDP = 3389;
const UDP = 17;

/**
 * An EKS node group with a key and without source groups opens its port to everyone (EKS API, RemoteAccessConfig):
 * 22, with Windows 3389.
 */
export function nodeGroupFindings(group: GraphResource, ports: readonly number[]): readonly Finding[] {
  const key = read(group.inputs, "remoteAccess.ec2SshKey");
  const sources = readList(group.inputs, "remoteAccess.sourceSecurityGroupIds");
  if (key.state === "absent" || sources.items.length > 0) {
    return read(group.inputs, "remoteAccess").state === "unknown" ? [undecided(group, "remoteAccess", NOT_KNOWN)] : [];
  }
  const windows = test(read(group.inputs, "amiType"), (type) => String(type).startsWith("WINDOWS"), false);
  const open = [...(windows === "yes" ? [] : [SSH]), ...(windows === "no" ? [] : [RDP])].filter((port) =>
    ports.includes(port),
  );
  if (open.length === 0) {
    return [];
  }
  const path = "remoteAccess.sourceSecurityGroupIds";
  return sources.complete
    ? [violation(group, path, `tcp ${open.join(" or ")} open to 0.0.0.0/0, which a key without source groups means`)]
    : [undecided(group, path, NOT_KNOWN)];
}

interface Limits {
  readonly ports: readonly number[];
  /** Whether these networks are too much of the internet. */
  readonly isTooOpen: (cidrs: readonly Cidr[]) => boolean;
}

/** A Network Load Balancer without security groups passes on what anyone sends to its listeners. */
export function balancerFindings(graph: ResourceGraph, network: Network, limits: Limits): readonly Finding[] {
  return network.loadBalancers
    .filter(({ kind, internal }) => kind === "network" && internal !== true)
    .flatMap((balancer) => {
      const groups = readList(graph.byUrn(balancer.urn)!.inputs, "securityGroups");
      return groups.items.length > 0 || !groups.complete
        ? []
        : balancer.listeners.flatMap((listener) => listenerFindings(graph, balancer, listener, limits));
    });
}

function listenerFindings(
  graph: ResourceGraph,
  balancer: LoadBalancer,
  listener: Listener,
  limits: Limits,
): readonly Finding[] {
  const { port, protocol, defaultAction } = listener;
  if (port === undefined) {
    return [undecided(listener, "port", `the port of a load balancer without security groups is ${NOT_KNOWN}`)];
  }
  const protocols = listenerProtocols(protocol).map((number): Protocol => (number === UDP ? "udp" : "tcp"));
  const isNamed = limits.ports.includes(port);
  const text = `${protocols.map((name) => `${name} ${port}`).join(", ")} of ${balancer.label}, which has no security groups,`;
  return defaultAction.targetGroups.flatMap((group): readonly Finding[] => {
    if (!isNamed && !(group.port !== undefined && limits.ports.includes(group.port))) {
      return [];
    }
    const answer = reachesTargets(graph, group, protocols, limits);
    return answer === "no"
      ? []
      : answer === "yes" && balancer.internal === false && defaultAction.certain
        ? [violation(listener, "port", `${text} open to 0.0.0.0/0`)]
        : [undecided(listener, "port", `${text} may be open to anyone: what its targets admit is ${NOT_KNOWN}`)];
  });
}

/** Whether anyone gets through to a target: its own groups decide where it sees the client's address. */
function reachesTargets(
  graph: ResourceGraph,
  group: TargetGroup,
  protocols: readonly Protocol[],
  { ports, isTooOpen }: Limits,
): Answer {
  const preserved = preservesClients(graph.byUrn(group.urn ?? "")?.inputs, group);
  if (preserved !== "yes") {
    return preserved === "no" ? "yes" : "unknown";
  }
  const answers = group.targets.map((target): Answer => {
    // The groups of the targets are judged themselves where the port is one of those.
    if (target.port !== undefined && ports.includes(target.port)) {
      return "no";
    }
    return admitsAnyone(target, protocols, isTooOpen);
  });
  return answers.includes("yes") ? "yes" : answers.length === 0 || answers.includes("unknown") ? "unknown" : "no";
}

function admitsAnyone(target: Target, protocols: readonly Protocol[], isTooOpen: Limits["isTooOpen"]): Answer {
  const [host] = target.interface.options;
  if (!target.certain || host === undefined || target.port === undefined) {
    return "unknown";
  }
  const all = protocols.flatMap((protocol) => host.groups.map((group) => admitted(group, protocol, target.port!)));
  return isTooOpen(all.flatMap(({ cidrs }) => cidrs.map(({ cidr }) => cidr)))
    ? "yes"
    : !host.groupsComplete || host.possibleGroups.length > 0 || all.some(({ unknown }) => unknown.length > 0)
      ? "unknown"
      : "no";
}

/** ELBv2 API, `preserve_client_ip.enabled`: on by default, but for addresses with TCP or TLS. */
function preservesClients(inputs: GraphResource["inputs"] = {}, { targetType, protocol }: TargetGroup): Answer {
  const byDefault = targetType !== "ip" || (protocol !== "TCP" && protocol !== "TLS");
  return targetType === undefined || (targetType === "ip" && protocol === undefined)
    ? "unknown"
    : test(read(inputs, "preserveClientIp"), (value) => same(value, true), byDefault);
}
