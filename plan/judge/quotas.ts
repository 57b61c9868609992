/** Counts what a plan uses of AWS's quotas. */

import { factsOf, type GivenFacts } from "../../components/shared/aws/instance-types";
import { type GraphResource, ResourceGraph, type Value } from "../../policy/graph";
import { manifestsOf } from "../../policy/network";
import type { Quota, QuotaConfig } from "../model/plan";
import { fullLimitKey, isLimitGiven, limitKey } from "../model/verdict";
import { isStandardFamily, macHostLimit, QUOTA_LIMITS, type QuotaKey, type QuotaLimit } from "./quota-limits";

interface Count {
  readonly used: number;
  readonly where?: string;
  readonly atLeast?: boolean;
}

const LOAD_BALANCERS = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"] as const;
const LISTENERS = ["aws:lb/listener:Listener", "aws:alb/listener:Listener"] as const;
const CERTIFICATES = [
  "aws:lb/listenerCertificate:ListenerCertificate",
  "aws:alb/listenerCertificate:ListenerCertificate",
] as const;
const ATTACHMENTS = [
  "aws:lb/targetGroupAttachment:TargetGroupAttachment",
  "aws:alb/targetGroupAttachment:TargetGroupAttachment",
] as const;
const INSTANCES = "aws:ec2/instance:Instance";
const INTERFACES = "aws:ec2/networkInterface:NetworkInterface";
const SECURITY_GROUPS = "aws:ec2/securityGroup:SecurityGroup";

/** Only quotas of which something is used, in the order of `QUOTA_LIMITS`. */
export function countQuotas(
  resources: readonly GraphResource[],
  config: QuotaConfig = {},
  /** Sizes of instance types that the table lacks. */
  given: GivenFacts = {},
): Quota[] {
  const graph = new ResourceGraph(resources);
  const counts: Record<QuotaKey, Count> = {
    elasticIps: { used: graph.ofType("aws:ec2/eip:Eip").length },
    natGatewaysPerZone: natGatewaysPerZone(graph),
    vpcs: { used: graph.ofType("aws:ec2/vpc:Vpc").length },
    securityGroupsPerInterface: securityGroupsPerInterface(graph),
    rulesPerSecurityGroup: rulesPerSecurityGroup(graph),
    standardVcpus: standardVcpus(graph, given),
    loadBalancers: { used: graph.ofType(...LOAD_BALANCERS).filter(isApplication).length },
    listenersPerLoadBalancer: fullest(graph.ofType(...LISTENERS), (listener) => [loadBalancerOf(graph, listener)]),
    certificatesPerLoadBalancer: fullest(graph.ofType(...CERTIFICATES), (certificate) => [
      nameOf(listenersOf(graph, certificate)[0], (listener) => loadBalancerOf(graph, listener)),
    ]),
    targetGroupsPerLoadBalancer: perLoadBalancer(graph, () => 1),
    targetsPerLoadBalancer: perLoadBalancer(graph, (group) => attachmentsOf(graph, group).length),
  };
  const standard = Object.entries(counts).map(([key, count]) =>
    quota(key, QUOTA_LIMITS[key as QuotaKey], count, config[key]),
  );
  return [...standard, ...macHosts(graph, config)].filter(({ used }) => used > 0);
}

/** `quota Elastic IPs: 6, limit 5 a region; …`: one text for each quota that is exceeded. */
export function quotaWarnings(quotas: readonly Quota[]): string[] {
  return quotas
    .filter(({ exceeded }) => exceeded)
    .map((exceeded) => {
      const { key, name, used, usedElsewhere, limit, scope, where } = exceeded;
      const need = usedElsewhere > 0 ? `${used} here and ${usedElsewhere} elsewhere` : `${used}`;
      const place = where === undefined ? "" : ` (${where})`;
      const more = isLimitGiven(exceeded)
        ? `have AWS raise it to ${used + usedElsewhere} at least, and ${fullLimitKey(key)} with it`
        : `ask AWS for more, or give ${fullLimitKey(key)}`;
      return `quota ${name}: ${need}${place}, limit ${limit} ${scope}; ${more}`;
    });
}

function quota(key: string, base: QuotaLimit, count: Count, given: QuotaConfig[string] | undefined): Quota {
  const limit = given?.limit ?? base.limit;
  const usedElsewhere = given?.usedElsewhere ?? 0;
  return {
    key,
    name: base.name,
    used: count.used,
    usedElsewhere,
    limit,
    scope: base.scope,
    ...(count.where === undefined ? {} : { where: count.where }),
    source: given?.limit === undefined ? base.source : limitKey(key),
    atLeast: count.atLeast === true,
    exceeded: count.used + usedElsewhere > limit,
  };
}

function macHosts(graph: ResourceGraph, config: QuotaConfig): Quota[] {
  const families = new Map<string, number>();
  for (const host of graph.ofType("aws:ec2/dedicatedHost:DedicatedHost")) {
    const family = text(host.inputs["instanceFamily"]) || text(host.inputs["instanceType"]).replace(/\..*$/, "");
    if (family.startsWith("mac")) {
      families.set(family, (families.get(family) ?? 0) + 1);
    }
  }
  return [...families]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([family, used]) => {
      const key = `macHosts.${family}`;
      return quota(key, macHostLimit(family), { used }, config[key]);
    });
}

const isApplication = (balancer: GraphResource): boolean =>
  (balancer.inputs["loadBalancerType"] ?? "application") === "application";

function natGatewaysPerZone(graph: ResourceGraph): Count {
  return fullest(graph.ofType("aws:ec2/natGateway:NatGateway"), (gateway) => {
    const { candidates } = graph.resolve(gateway, "subnetId", gateway.inputs["subnetId"], ["aws:ec2/subnet:Subnet"]);
    return [text(candidates[0]?.inputs["availabilityZone"]) || text(gateway.inputs["subnetId"])];
  });
}

function securityGroupsPerInterface(graph: ResourceGraph): Count {
  const carriers = graph.ofType(INSTANCES, INTERFACES, ...LOAD_BALANCERS);
  return greatest(
    carriers.map((carrier) => {
      const groups = carrier.inputs["securityGroups"] ?? carrier.inputs["vpcSecurityGroupIds"];
      return { used: list(groups).length, where: carrier.name };
    }),
  );
}

type IpFamily = "IPv4" | "IPv6";

/** How much one rule weighs in which families: a reference to a group or a prefix list counts in both. */
interface RuleWeight {
  readonly group: Value;
  readonly direction: string;
  readonly families: readonly IpFamily[];
  readonly weight: number;
  readonly atLeast: boolean;
}

function rulesPerSecurityGroup(graph: ResourceGraph): Count {
  const counts = new Map<string, { used: number; atLeast: boolean }>();
  for (const { group, direction, families, weight, atLeast } of allRules(graph)) {
    for (const family of families) {
      const key = `${groupName(graph, group)}, ${direction} ${family}`;
      const before = counts.get(key) ?? { used: 0, atLeast: false };
      counts.set(key, { used: before.used + weight, atLeast: before.atLeast || atLeast });
    }
  }
  return greatest([...counts].map(([where, count]) => ({ where, ...count })));
}

function allRules(graph: ResourceGraph): RuleWeight[] {
  const separate = ["Ingress", "Egress"].flatMap((kind) =>
    graph.ofType(`aws:vpc/securityGroup${kind}Rule:SecurityGroup${kind}Rule`).map(
      (rule): RuleWeight => ({
        group: rule.inputs["securityGroupId"],
        direction: kind.toLowerCase(),
        ...singleWeight(graph, rule),
      }),
    ),
  );
  const older = graph
    .ofType("aws:ec2/securityGroupRule:SecurityGroupRule")
    .flatMap(({ inputs }) =>
      listWeights(graph, inputs).map(
        (weight): RuleWeight => ({ group: inputs["securityGroupId"], direction: text(inputs["type"]), ...weight }),
      ),
    );
  const inline = graph.ofType(SECURITY_GROUPS).flatMap((group) =>
    ["ingress", "egress"].flatMap((direction) =>
      list(group.inputs[direction])
        .filter(isRecord)
        .flatMap((rule) =>
          listWeights(graph, rule).map((weight): RuleWeight => ({ group: group.id, direction, ...weight })),
        ),
    ),
  );
  return [...separate, ...older, ...inline];
}

type Weight = Pick<RuleWeight, "families" | "weight" | "atLeast">;

const BOTH: readonly IpFamily[] = ["IPv4", "IPv6"];

/** `SecurityGroupIngressRule` and its twin have exactly one peer. */
function singleWeight(graph: ResourceGraph, { inputs }: GraphResource): Weight {
  if (inputs["cidrIpv4"] !== undefined) {
    return { families: ["IPv4"], weight: 1, atLeast: false };
  }
  if (inputs["cidrIpv6"] !== undefined) {
    return { families: ["IPv6"], weight: 1, atLeast: false };
  }
  return inputs["prefixListId"] === undefined
    ? { families: BOTH, weight: 1, atLeast: false }
    : prefixListWeight(graph, inputs["prefixListId"]);
}

/** Rules that take lists of peers are one rule a peer to AWS. */
function listWeights(graph: ResourceGraph, rule: Readonly<Record<string, Value>>): Weight[] {
  const one = (families: readonly IpFamily[]): Weight => ({ families, weight: 1, atLeast: false });
  const groups = [...list(rule["securityGroups"]), rule["sourceSecurityGroupId"], rule["self"]];
  return [
    ...list(rule["cidrBlocks"]).map(() => one(["IPv4"])),
    ...list(rule["ipv6CidrBlocks"]).map(() => one(["IPv6"])),
    ...list(rule["prefixListIds"]).map((id) => prefixListWeight(graph, id)),
    ...groups.filter((group) => group !== undefined && group !== false).map(() => one(BOTH)),
  ];
}

/** A prefix list counts as its greatest number of entries, which a list of this program or the stack file tells. */
function prefixListWeight(graph: ResourceGraph, id: Value): Weight {
  const owner = graph.ofType("aws:ec2/managedPrefixList:ManagedPrefixList").find((list) => list.id === id);
  const entries = owner?.inputs["maxEntries"];
  return typeof entries === "number"
    ? { families: [owner?.inputs["addressFamily"] === "IPv6" ? "IPv6" : "IPv4"], weight: entries, atLeast: false }
    : declaredWeight(graph, id);
}

/** As components were told; without a size it is at least what it is said to hold. */
function declaredWeight(graph: ResourceGraph, id: Value): Weight {
  const declared = manifestsOf(graph)
    .manifests.flatMap(({ manifest }) => [...Object.values(manifest.sources), ...Object.values(manifest.destinations)])
    .filter(({ prefixListId }) => prefixListId !== undefined && prefixListId === id);
  const sizes = declared.flatMap(({ maxEntries }) => maxEntries ?? []);
  const cidrs = declared.flatMap((each) => each.cidrs);
  // A list has one family.
  const families = cidrs.length === 0 ? BOTH : ([cidrs[0]!.includes(":") ? "IPv6" : "IPv4"] as const);
  return sizes.length > 0
    ? { families, weight: Math.max(...sizes), atLeast: false }
    : { families, weight: Math.max(1, new Set(cidrs).size), atLeast: true };
}

const groupName = (graph: ResourceGraph, id: Value): string =>
  graph.ofType(SECURITY_GROUPS).find((group) => group.id === id)?.name ?? text(id);

function standardVcpus(graph: ResourceGraph, given: GivenFacts): Count {
  let used = 0;
  let atLeast = false;
  for (const instance of graph.ofType(INSTANCES)) {
    const type = text(instance.inputs["instanceType"]);
    const vcpus = factsOf(type, given)?.vcpus;
    if (isStandardFamily(type)) {
      used += vcpus ?? 1;
      atLeast ||= vcpus === undefined;
    }
  }
  return { used, atLeast };
}

/** Sums a number of every target group over the load balancer whose listeners forward to it. */
function perLoadBalancer(graph: ResourceGraph, weigh: (targetGroup: GraphResource) => number): Count {
  const groups = new Map<string, Set<GraphResource>>();
  for (const listener of graph.ofType(...LISTENERS)) {
    const balancer = loadBalancerOf(graph, listener);
    const known = groups.get(balancer) ?? new Set();
    groups.set(balancer, known);
    for (const group of targetGroupsOf(graph, listener)) {
      known.add(group);
    }
  }
  return greatest(
    [...groups].map(([where, members]) => ({
      where,
      used: [...members].reduce((sum, group) => sum + weigh(group), 0),
    })),
  );
}

function targetGroupsOf(graph: ResourceGraph, listener: GraphResource): readonly GraphResource[] {
  const arns = list(listener.inputs["defaultActions"])
    .filter(isRecord)
    .flatMap((action): Value[] => {
      const forward = isRecord(action["forward"]) ? list(action["forward"]["targetGroups"]).filter(isRecord) : [];
      return [action["targetGroupArn"], ...forward.map((target) => target["arn"])];
    });
  const types = ["aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup"];
  return arns.flatMap((arn) => graph.resolve(listener, "defaultActions", arn, types).candidates);
}

const attachmentsOf = (graph: ResourceGraph, targetGroup: GraphResource): readonly GraphResource[] =>
  graph.ofType(...ATTACHMENTS).filter((attachment) => attachment.inputs["targetGroupArn"] === targetGroup.id);

const listenersOf = (graph: ResourceGraph, certificate: GraphResource): readonly GraphResource[] =>
  graph.resolve(certificate, "listenerArn", certificate.inputs["listenerArn"], LISTENERS).candidates;

function loadBalancerOf(graph: ResourceGraph, listener: GraphResource): string {
  const arn = listener.inputs["loadBalancerArn"];
  return graph.resolve(listener, "loadBalancerArn", arn, LOAD_BALANCERS).candidates[0]?.name ?? text(arn);
}

const nameOf = (resource: GraphResource | undefined, name: (found: GraphResource) => string): string =>
  resource ? name(resource) : "a load balancer outside this stack";

/** The place that most resources belong to. */
function fullest(resources: readonly GraphResource[], places: (resource: GraphResource) => readonly string[]): Count {
  const counts = new Map<string, number>();
  for (const place of resources.flatMap(places)) {
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return greatest([...counts].map(([where, used]) => ({ where, used })));
}

function greatest(counts: readonly Count[]): Count {
  return counts.reduce((most, count) => (count.used > most.used ? count : most), { used: 0 });
}

const text = (value: Value): string => (typeof value === "string" ? value : "");
const list = (value: Value): Value[] => (Array.isArray(value) ? value : []);
const isRecord = (value: Value): value is { [key: string]: Value } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
