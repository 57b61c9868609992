/**
 * What the questions of a stack cost, and how the cost grows with it.
 *
 * Five and 47 groups of HP Anyware connectors, each in a VPC of its own: about 1,000 and 10,000 resources. The growth per
 * resource may be 1.1 at most; seconds depend on the machine.
 */
import type { Manifest } from "../../../components/shared/manifest";
import { COMPONENT_TYPES } from "../../../components/shared/manifest";
import { ResourceGraph, type Value } from "../../../policy/graph";
import { reachability } from "../../../policy/reachability";
import { EIP, INSTANCE, LOAD_BALANCER, Scenario, urnOf } from "../../policy/reachability/scenario";
import { spread } from "../measure";
import type { Findings } from "../rows";

const CLIENTS = ["203.0.113.0/24", "198.51.100.16/28"];
const CONNECTORS = 64;
const GROWTH_AIM = 1.1;
/** Resident memory of this process, MiB. */
const MEMORY_AIM = 600;

/** A VPC with a load balancer and 64 connectors, every logical name starting with `name`. */
function group(scenario: Scenario, name: string): void {
  const own = (text: string) => `${name}-${text}`;
  const vpcId = `${own("vpc")}-id`;
  scenario.vpc(own("vpc"), "10.0.0.0/16");
  scenario.gateway(own("igw"), vpcId);
  const zones = ["a", "b", "c"];
  for (const [index, zone] of zones.entries()) {
    scenario.subnet(own(zone), `10.0.${index}.0/24`, zone, { vpcId });
  }
  const anywhere = { destinationCidrBlock: "0.0.0.0/0", gatewayId: `${own("igw")}-id` };
  scenario.routes(own("table"), zones.map(own), [anywhere], vpcId);
  for (const text of ["lb-sg", "sg"]) {
    scenario.group(own(text), { vpcId });
  }
  for (const cidrIpv4 of CLIENTS) {
    scenario.allow("in", own("lb-sg"), "tcp/443", { cidrIpv4 });
    scenario.allow("in", own("sg"), "tcp/4172", { cidrIpv4 });
    scenario.allow("in", own("sg"), "udp/4172", { cidrIpv4 });
  }
  scenario.allow("out", own("lb-sg"), "tcp/443", { referencedSecurityGroupId: `${own("sg")}-id` });
  scenario.allow("in", own("sg"), "tcp/443", { referencedSecurityGroupId: `${own("lb-sg")}-id` });
  scenario.allow("out", own("sg"), "tcp/443", { cidrIpv4: "0.0.0.0/0" });
  scenario.balancer(own("lb"), zones.map(own), [own("lb-sg")]);
  scenario.targetGroup(own("tg"), 443, { vpcId });
  scenario.listener(own("https"), own("lb"), 443, own("tg"));
  const instances: Record<string, Manifest["instances"][string]> = {};
  for (let index = 0; index < CONNECTORS; index++) {
    const [key, zone] = [`c${index}`, zones[index % 3]!];
    scenario.instance(own(key), own(zone), [own("sg")]);
    scenario.eip(
      own(`${key}-eip`),
      { instance: `${own(key)}-id` },
      `198.18.${scenario.resources.length >> 8}.${scenario.resources.length & 255}`,
    );
    scenario.attach(own("tg"), own(key));
    instances[key] = {
      role: "connector",
      subnet: zone,
      urn: urnOf(INSTANCE, own(key)),
      eipUrn: urnOf(EIP, own(`${key}-eip`)),
    };
  }
  register(scenario, name, own, zones, instances);
}

function register(
  scenario: Scenario,
  name: string,
  own: (text: string) => string,
  zones: readonly string[],
  instances: Manifest["instances"],
): void {
  const urn = (type: string, text: string) => urnOf(type, own(text));
  const subnets = zones.map(
    (zone, index) =>
      [zone, { availabilityZone: zone, cidrBlock: `10.0.${index}.0/24`, defaultRoute: "internet-gateway" }] as const,
  );
  const manifest: Manifest = {
    schemaVersion: 1,
    topology: "hp-anyware",
    name,
    sources: { office: { role: "client", cidrs: CLIENTS } },
    destinations: { internet: { role: "internet", cidrs: ["0.0.0.0/0"], ports: ["tcp/443"] } },
    subnets: Object.fromEntries(subnets),
    loadBalancer: {
      urn: urn(LOAD_BALANCER, "lb"),
      internal: false,
      ipAddressType: "ipv4",
      securityGroupUrn: urn("aws:ec2/securityGroup:SecurityGroup", "lb-sg"),
      subnets: zones,
      listeners: {
        https: { urn: urn("aws:lb/listener:Listener", "https"), port: 443, protocol: "HTTPS", targetGroup: "tg" },
      },
      targetGroups: {
        tg: {
          urn: urn("aws:lb/targetGroup:TargetGroup", "tg"),
          port: 443,
          protocol: "HTTPS",
          healthCheckPath: "/health",
        },
      },
    },
    instances,
    settings: {},
  };
  const outputs = { manifest: manifest as unknown as Value };
  scenario.add(COMPONENT_TYPES["hp-anyware"], name, {}, { custom: false, outputs });
}

interface Cost {
  readonly resources: number;
  readonly answers: number;
  readonly seconds: number;
}

/** CPU time, which a busy machine disturbs less. */
export function measure(scenario: Scenario): Cost {
  const graph = new ResourceGraph(scenario.resources);
  const started = process.cpuUsage();
  const answers = reachability(graph);
  const { user, system } = process.cpuUsage(started);
  const wrong = answers.filter(({ verdict }) => verdict !== "PROVED");
  if (wrong.length > 0) {
    throw new Error(`${wrong.length} questions are not proved, first ${JSON.stringify(wrong[0])}`);
  }
  return { resources: scenario.resources.length, answers: answers.length, seconds: (user + system) / 1e6 };
}

export function groupsOf(count: number): Scenario {
  const scenario = new Scenario();
  for (let index = 0; index < count; index++) {
    group(scenario, `g${index}`);
  }
  return scenario;
}

export async function measureReachability(rounds: number): Promise<Findings> {
  const [small, large] = [groupsOf(5), groupsOf(47)];
  measure(small);
  measure(small);
  const costs = Array.from({ length: rounds }, () => ({
    // The fastest of three: other work only ever adds.
    small: [1, 2, 3].map(() => measure(small)).reduce((a, b) => (a.seconds < b.seconds ? a : b)),
    large: measure(large),
  }));
  const each = ({ seconds, resources }: Cost): number => seconds / resources;
  const what = `reachability: cost of a resource of ${large.resources.length} / of ${small.resources.length}`;
  const ratio = spread(costs.map((cost) => each(cost.large) / each(cost.small)));
  const behind = { costs };
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  const limit = {
    part: "reachability",
    what: "memory of the bench after it",
    unit: "MiB",
    measured: memory,
    most: MEMORY_AIM,
  };
  return { rows: [{ part: "reachability", what, ratio, aim: GROWTH_AIM, behind }], limits: [limit] };
}
