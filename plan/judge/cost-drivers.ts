/** What the bill of a plan depends on, as counts: prices change, counts do not. */

import { GP3 } from "../../components/shared/aws/gp3";
import type { GraphResource, Value } from "../../policy/graph";
import type { CostDriver } from "../model/plan";

/** What is counted, by the types it is made of. */
const BILLED = {
  hosts: ["ec2/dedicatedHost"],
  instances: ["ec2/instance"],
  balancers: ["lb/loadBalancer", "alb/loadBalancer"],
  natGateways: ["ec2/natGateway"],
  elasticIps: ["ec2/eip"],
  volumes: ["ebs/volume"],
  alarms: ["cloudwatch/metricAlarm"],
  dashboards: ["cloudwatch/dashboard"],
  endpoints: ["ec2/vpcEndpoint"],
  attachments: ["ec2transitgateway/vpcAttachment"],
  resolverEndpoints: ["route53/resolverEndpoint"],
  webAcls: ["wafv2/webAcl"],
  buckets: ["s3/bucket"],
  schedules: ["dlm/lifecyclePolicy"],
  flowLogs: ["ec2/flowLog"],
  logGroups: ["cloudwatch/logGroup"],
} as const;

/** `aws:lb/loadBalancer:LoadBalancer` is a `lb/loadBalancer`. */
const kindOf = (type: string): string => type.slice("aws:".length, type.lastIndexOf(":"));

const KINDS: ReadonlySet<string> = new Set(Object.values(BILLED).flat());

/** Whether resources of a type are counted. */
export const isBilled = (type: string): boolean => KINDS.has(kindOf(type));

export function costDrivers(resources: readonly GraphResource[]): CostDriver[] {
  const of = (what: keyof typeof BILLED) =>
    resources.filter(({ type }) => (BILLED[what] as readonly string[]).includes(kindOf(type)));
  const balancers = of("balancers");
  const instances = of("instances");
  return [
    ...byType(of("hosts"), "dedicated host"),
    ...byType(
      // A Mac instance costs nothing besides its host.
      instances.filter(({ inputs }) => !String(inputs["instanceType"]).startsWith("mac")),
      "",
    ),
    ...counted(balancers.length, "load balancer"),
    ...counted(of("natGateways").length, "NAT gateway"),
    ...publicAddresses(of("elasticIps").length, balancers, instances),
    ...storage(instances, of("volumes")),
    ...counted(
      instances.filter(({ inputs }) => inputs["monitoring"] === true).length,
      "instance",
      " with detailed monitoring",
    ),
    ...counted(of("alarms").length, "alarm"),
    ...counted(of("dashboards").length, "dashboard"),
    ...counted(endpointInterfaces(of("endpoints")), "VPC endpoint interface"),
    ...counted(of("attachments").length, "transit gateway attachment"),
    ...resolverAddresses(of("resolverEndpoints")),
    ...counted(of("webAcls").length, "web ACL"),
    ...counted(of("buckets").length, "S3 bucket"),
    ...counted(of("schedules").length, "schedule", " of snapshots"),
    ...counted(of("flowLogs").length, "flow log"),
    ...counted(of("logGroups").length, "log group"),
  ];
}

function counted(count: number, noun: string, which = ""): CostDriver[] {
  return count === 0 ? [] : [{ count, what: `${noun}${count === 1 ? "" : "s"}${which}` }];
}

/** AWS bills an interface endpoint in each of its zones; a gateway endpoint is free. */
const endpointInterfaces = (endpoints: readonly GraphResource[]): number =>
  endpoints
    .filter(({ inputs }) => inputs["vpcEndpointType"] === "Interface")
    .reduce((sum, { inputs }) => sum + length(inputs["subnetIds"]), 0);

/** AWS bills every address of a Route 53 Resolver endpoint. */
const resolverAddresses = (endpoints: readonly GraphResource[]): CostDriver[] => {
  const count = endpoints.reduce((sum, { inputs }) => sum + length(inputs["ipAddresses"]), 0);
  return count === 0 ? [] : [{ count, what: count === 1 ? "resolver address" : "resolver addresses" }];
};

function byType(resources: readonly GraphResource[], noun: string): CostDriver[] {
  const counts = new Map<string, number>();
  for (const { inputs } of resources) {
    const type = String(inputs["instanceType"] ?? inputs["instanceFamily"] ?? "instance of an unknown type");
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([type, count]) => (noun === "" ? [{ count, what: type }] : counted(count, `${type} ${noun}`)));
}

/** AWS bills every public IPv4 address, a load balancer's own ones too: at least one in each of its zones. */
function publicAddresses(
  elastic: number,
  balancers: readonly GraphResource[],
  instances: readonly GraphResource[],
): CostDriver[] {
  const ofBalancers = balancers
    .filter(({ inputs }) => inputs["internal"] !== true && inputs["ipAddressType"] !== "dualstack-without-public-ipv4")
    .reduce((sum, { inputs }) => sum + (length(inputs["subnets"]) || length(inputs["subnetMappings"])), 0);
  const ofInstances = instances.filter(({ inputs }) => inputs["associatePublicIpAddress"] === true).length;
  const parts = [
    elastic > 0 ? `${elastic} Elastic` : "",
    ofBalancers > 0 ? `${ofBalancers} of the load balancer${balancers.length > 1 ? "s" : ""}` : "",
    ofInstances > 0 ? `${ofInstances} of instances` : "",
  ].filter((part) => part !== "");
  return counted(elastic + ofBalancers + ofInstances, "public IPv4 address").map((driver) => ({
    ...driver,
    what: driver.count === 1 ? driver.what : "public IPv4 addresses",
    ...(parts.length > 0 ? { detail: parts.join(", ") } : {}),
  }));
}

/** The price of a gp3 volume has some performance in it; AWS bills the rest by the month. */
function beyond(volumes: readonly { [key: string]: Value }[], key: string, free: number, unit: string): CostDriver[] {
  const more = volumes.map((volume) => (typeof volume[key] === "number" ? Math.max(0, volume[key] - free) : 0));
  const count = more.reduce((sum, each) => sum + each, 0);
  return count === 0 ? [] : [{ count, what: `${unit} of gp3 beyond ${free} a volume` }];
}

function storage(instances: readonly GraphResource[], volumes: readonly GraphResource[]): CostDriver[] {
  const sizes = new Map<string, number>();
  const performances: { [key: string]: Value }[] = [];
  const add = (size: Value, type: Value) => {
    if (typeof size === "number") {
      const key = typeof type === "string" ? type : "EBS";
      sizes.set(key, (sizes.get(key) ?? 0) + size);
    }
  };
  for (const { inputs } of instances) {
    const devices: Value[] = [inputs["rootBlockDevice"], ...list(inputs["ebsBlockDevices"])];
    for (const device of devices.filter(isRecord)) {
      add(device["volumeSize"], device["volumeType"]);
      performances.push(...(device["volumeType"] === "gp3" ? [device] : []));
    }
  }
  for (const { inputs } of volumes) {
    add(inputs["size"], inputs["type"]);
    performances.push(...(inputs["type"] === "gp3" ? [inputs] : []));
  }
  return [
    ...[...sizes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => ({ count, what: `GiB ${type}` })),
    ...beyond(performances, "iops", GP3.iops.from, "IOPS"),
    ...beyond(performances, "throughput", GP3.throughputMiBps.from, "MiB/s"),
  ];
}

const list = (value: Value): Value[] => (Array.isArray(value) ? value : []);
const length = (value: Value): number => list(value).length;
const isRecord = (value: Value): value is { [key: string]: Value } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
