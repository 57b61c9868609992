/** The pure plan of HP Anyware connectors: everything that can be decided and checked without a cloud. */

import { checkOneOf } from "../shared/input/checks";
import { type Issues, joinPath, nearest } from "../shared/input/issues";
import { checkComponentName } from "../shared/input/names";
import { checkTags } from "../shared/input/tags";
import { regionOfZone } from "../shared/instance/secret-reference";
import { sessionManagerHosts, sessionManagerNames, usesSessionManager } from "../shared/instance/session-manager";
import { type LoadBalancerArgs, LoadBalancerScheme } from "../shared/load-balancer/args";
import {
  checkCertificateKeys,
  checkDns,
  checkGivenCertificates,
  givenCertificates,
  issuesCertificate,
} from "../shared/load-balancer/certificate";
import {
  checkServedZones,
  type ExistingLoadBalancerPlan,
  type KnownTargetGroup,
  keysOfMade,
  planExisting,
  type ServedTargets,
} from "../shared/load-balancer/existing";
import { type LoadBalancerPlan, planLoadBalancer, planTargetGroup } from "../shared/load-balancer/plan";
import { checkReservedNames } from "../shared/load-balancer/reserved-names";
import { type MonitoredPlan, type MonitoringPlan, planMonitoring } from "../shared/monitoring/plan";
import { checkCidr } from "../shared/network/check-cidr";
import { type Cidr, isCidrProblem, overlaps, tryParseCidr } from "../shared/network/cidr";
import { checkLoadBalancerSubnets, checkNetwork, type SubnetGroup, type Subnets } from "../shared/network/plan";
import { checkPeers } from "../shared/network/traffic";
import type { TrafficPeers } from "../shared/network/traffic-source";
import { type Patched, type PatchingPlan, planPatching } from "../shared/patching/plan";
import { checkOnlyWay, checkSessionManagerProxy, type ProxyPlan, planProxy } from "../shared/proxy/plan";
import { type HpAnywareConnectorsArgs, Sessions } from "./args";
import { type CapacityPlan, planCapacity } from "./capacity";
import { type ConnectorPlan, homeGroup, homeSubnets, planConnectors } from "./connectors-plan";
import { BROKER_PORT, CLUSTER_RANGES, TARGET_GROUP } from "./facts";
import { checkLegacy } from "./legacy-template";
import { planStartScripts, type StartScript } from "./start-scripts";

/** Key of the only target group: the broker login on every connector. */
export const TARGET_GROUP_KEY = "broker";
/** Key of the HTTPS listener. */
export const LISTENER_KEY = "https";

export interface HpAnywarePlan {
  readonly name: string;
  readonly region: string;
  readonly sessions: Sessions;
  /** Where connectors and load balancer are. */
  readonly subnetGroup: SubnetGroup;
  /** The load balancer that is made; absent when `existing` is somebody else's. */
  readonly loadBalancer?: LoadBalancerPlan;
  /** Keys of its subnets. */
  readonly loadBalancerSubnets: readonly string[];
  readonly existing?: ExistingLoadBalancerPlan;
  /** Target group of the connectors, whoever has made it. */
  readonly targetGroup: KnownTargetGroup;
  readonly connectors: { readonly [key: string]: ConnectorPlan };
  /** By which the connectors that are made here reach the internet. */
  readonly proxy?: ProxyPlan;
  /** By connector; absent for those that have none. */
  readonly startScripts: ReadonlyMap<string, StartScript>;
  readonly capacity?: CapacityPlan;
  readonly monitoring: MonitoringPlan;
  readonly patching?: PatchingPlan;
}

/** Checks everything and decides everything; problems go into `issues`, and the plan is then not to be used. */
export function planHpAnyware(name: string, args: HpAnywareConnectorsArgs, issues: Issues): HpAnywarePlan {
  checkComponentName(name, TARGET_GROUP_KEY, issues);
  checkNetwork("network", args.network, issues);
  checkTags("tags", args.tags ?? {}, issues);
  checkWho(args, issues);
  checkDestinations(args, issues);
  checkClusterRanges(args, issues);
  const sessions = checkSessions(args, issues);
  const region = regionOf(homeSubnets(args));
  const front = planFront(args, region, issues);
  const connectors = planConnectors(args, issues);
  checkPlaces(front, connectors, issues);
  const plan: HpAnywarePlan = {
    name,
    region,
    sessions,
    subnetGroup: homeGroup(args),
    ...front,
    connectors,
    proxy: checkProxy(args, region, connectors, issues),
    startScripts: planStartScripts(args, connectors, region, issues),
    capacity:
      sessions === Sessions.Direct ? undefined : args.capacity && planCapacity(args.capacity, connectors, issues),
    monitoring: planMonitoring(args, monitored(args, front, connectors), "connector", region, issues),
    patching: planPatching(args.patching, patched(args, connectors), issues),
  };
  return plan;
}

type Front = Pick<HpAnywarePlan, "loadBalancer" | "loadBalancerSubnets" | "existing" | "targetGroup">;

/** What clients log in through: a load balancer that is made, or somebody else's. */
function planFront(args: HpAnywareConnectorsArgs, region: string, issues: Issues): Front {
  const given = args.loadBalancer ?? {};
  if (given.existing) {
    checkReservedNames("loadBalancer.existing.dnsName", given.existing.dnsName, args.reservedElsewhere, issues);
    const existing = planExisting(given.existing, served(args, given, region), issues);
    return { existing, loadBalancerSubnets: [], targetGroup: existing.targetGroups[TARGET_GROUP_KEY]! };
  }
  checkCertificate(args, region, issues);
  const loadBalancer = planLoadBalancer("loadBalancer", given, routes(args, region, issues), issues);
  const loadBalancerSubnets = chooseSubnets(args, issues);
  checkLegacy(args, issues);
  return {
    loadBalancer: { ...loadBalancer, deletionProtection: given.deletionProtection ?? args.protect ?? false },
    loadBalancerSubnets,
    targetGroup: loadBalancer.targetGroups[TARGET_GROUP_KEY]!,
  };
}

/** Whether somebody else's load balancer is in the zone of every connector that it sends to. */
function checkPlaces({ existing }: Front, connectors: HpAnywarePlan["connectors"], issues: Issues): void {
  const active = Object.entries(connectors).filter(([, { drain }]) => !drain);
  const zones = active.map(([key, { availabilityZone }]) => [`connector ${key}`, availabilityZone]);
  if (existing) {
    checkServedZones(existing, Object.fromEntries(zones), issues);
  }
}

function served(args: HpAnywareConnectorsArgs, given: LoadBalancerArgs, region: string): ServedTargets {
  const { dns, certificateArn, additionalCertificateArns, loadBalancerSubnets, targetGroup } = args;
  const { legacyEnvironmentName } = args;
  const { protocol, port, healthCheck } = TARGET_GROUP;
  return {
    network: args.network,
    region,
    groups: { [TARGET_GROUP_KEY]: { protocol, port, healthPath: healthCheck.path } },
    ofMade: {
      ...{ dns, certificateArn, additionalCertificateArns, loadBalancerSubnets, targetGroup, legacyEnvironmentName },
      ...keysOfMade(given),
    },
  };
}

/** Where the load balancer's addresses are. */
const schemeOf = ({ loadBalancer }: HpAnywareConnectorsArgs) => (loadBalancer?.existing ?? loadBalancer)?.scheme;

/** Direct sessions are of clients that reach workstations themselves, which nobody on the internet does. */
function checkSessions(args: HpAnywareConnectorsArgs, issues: Issues): Sessions {
  checkOneOf("sessions", args.sessions, Object.values(Sessions), issues);
  if (args.sessions !== Sessions.Direct) {
    return Sessions.Relayed;
  }
  const scheme = schemeOf(args);
  if (scheme !== LoadBalancerScheme.Internal) {
    const path = args.loadBalancer?.existing ? "loadBalancer.existing.scheme" : "loadBalancer.scheme";
    issues.error(path, "must be internal with direct sessions: they are of clients inside the company", {
      given: scheme,
      fix: { path, value: LoadBalancerScheme.Internal },
    });
  }
  if (args.capacity !== undefined) {
    issues.warn("capacity", "has no effect with direct sessions, which no connector carries");
  }
  return Sessions.Direct;
}

function patched({ access, connectors: given }: HpAnywareConnectorsArgs, plans: HpAnywarePlan["connectors"]): Patched {
  const made = Object.keys(plans).filter((key) => plans[key]!.created !== undefined);
  const own = made.filter((key) => given[key]!.instanceProfileName !== undefined);
  return {
    made: made.length,
    noun: "connector",
    access,
    profiles: [
      ...(access?.instanceProfileName === undefined || own.length === made.length
        ? []
        : ["access.instanceProfileName"]),
      ...own.map((key) => `${joinPath("connectors", key)}.instanceProfileName`),
    ],
  };
}

function monitored(
  args: HpAnywareConnectorsArgs,
  { existing, targetGroup }: Front,
  connectors: { readonly [key: string]: ConnectorPlan },
): MonitoredPlan {
  return {
    loadBalancer: { targetGroups: { [TARGET_GROUP_KEY]: targetGroup } },
    isShared: existing !== undefined,
    certificates: givenCertificates(args),
    instances: Object.fromEntries(
      Object.entries(connectors).map(([key, { created, formerly }]) => [
        key,
        { instanceType: created && (created.own.instanceType ?? created.boot.instanceType), formerly },
      ]),
    ),
  };
}

function routes(args: HpAnywareConnectorsArgs, region: string, issues: Issues) {
  return {
    region,
    listeners: { [LISTENER_KEY]: { port: BROKER_PORT, protocol: "HTTPS" as const, targetGroup: TARGET_GROUP_KEY } },
    targetGroups: { [TARGET_GROUP_KEY]: planTargetGroup("targetGroup", args.targetGroup ?? {}, TARGET_GROUP, issues) },
  };
}

function checkWho(args: HpAnywareConnectorsArgs, issues: Issues): void {
  if (Object.keys(args.clients).length === 0) {
    issues.error("clients", "names nobody; give at least one source, for example london-office: [203.0.113.0/24]");
  }
  const arePublic = schemeOf(args) !== LoadBalancerScheme.Internal;
  checkPeers("clients", args.clients, { noun: "client", world: "warned", arePublic }, issues);
  checkPeers("admins", args.admins ?? {}, { noun: "administrator", world: "refused" }, issues);
  checkClientFamilies(args, issues);
  const admins = Object.keys(args.admins ?? {});
  if (args.access?.ssh && admins.length === 0) {
    issues.error("access.ssh", "opens tcp 22 to the administrators, and admins names none", { given: true });
  }
  if (!args.access?.ssh && admins.length > 0) {
    issues.warn("admins", "admins has no effect while access.ssh is off; administrators use Session Manager");
  }
}

/** PCoIP goes to Elastic IPs, which are IPv4. */
function checkClientFamilies(args: HpAnywareConnectorsArgs, issues: Issues): void {
  for (const [name, peer] of Object.entries(args.clients)) {
    const cidrs = (peer.cidrs ?? []).map(tryParseCidr).filter((cidr) => !isCidrProblem(cidr));
    const ipv6 = cidrs.filter((cidr) => !isCidrProblem(cidr) && cidr.family === 6);
    const at = joinPath("clients", name);
    if (ipv6.length === 0) {
      continue;
    }
    if (args.sessions === Sessions.Direct) {
      checkFamily(at, args, issues);
      continue;
    }
    if (ipv6.length === cidrs.length && peer.prefixListId === undefined && peer.securityGroupId === undefined) {
      issues.error(at, "has IPv6 networks only; PCoIP sessions go to the connectors' Elastic IPs, which are IPv4", {
        given: peer.cidrs,
        fix: { text: "add the IPv4 networks of this source" },
      });
    } else {
      issues.warn(at, "its IPv6 networks reach the load balancer only; PCoIP sessions use its IPv4 networks");
    }
    checkFamily(at, args, issues);
  }
}

function checkFamily(at: string, { loadBalancer }: HpAnywareConnectorsArgs, issues: Issues): void {
  // What somebody else's serves is that one's to know.
  if (loadBalancer?.existing === undefined && loadBalancer?.ipAddressType !== "dualstack") {
    issues.error(at, "has IPv6 networks, which an ipv4 load balancer does not serve", {
      fix: { path: "loadBalancer.ipAddressType", value: "dualstack" },
    });
  }
}

function checkDestinations(args: HpAnywareConnectorsArgs, issues: Issues): void {
  for (const [group, peers] of Object.entries(args.egress) as [string, TrafficPeers | undefined][]) {
    const world = group === "internet" ? "allowed" : "warned";
    checkPeers(joinPath("egress", group), peers ?? {}, { noun: "destination", world }, issues);
  }
  for (const group of ["workstations", "domainControllers"] as const) {
    if (Object.keys(args.egress[group] ?? {}).length === 0) {
      issues.error(`egress.${group}`, "names none; a connector needs them, and only what is named is reachable");
    }
  }
}

function checkProxy(
  args: HpAnywareConnectorsArgs,
  region: string,
  connectors: HpAnywarePlan["connectors"],
  issues: Issues,
): ProxyPlan | undefined {
  const { proxy, network, egress } = args;
  checkOnlyWay(proxy, egress.internet, issues);
  if (proxy === undefined) {
    return undefined;
  }
  if (Object.values(connectors).every(({ created }) => created === undefined)) {
    issues.warn(
      "proxy",
      "changes nothing but the questions: every connector exists already, and its egress is not ours",
    );
  } else if (usesSessionManager(args.access) && Object.keys(network.ssmEndpointSubnets ?? {}).length === 0) {
    checkSessionManagerProxy("proxy", proxy, sessionManagerHosts(region), issues);
  }
  const { internet, ...inside } = egress;
  const names = sessionManagerNames(network, region);
  const networks = args.clusterRanges ?? CLUSTER_RANGES;
  return planProxy("proxy", proxy, { network, names, egress: Object.values(inside), networks }, issues);
}

/** A connector routes these into its own cluster: whoever is there gets no answer, and nothing in AWS tells why. */
function checkClusterRanges(args: HpAnywareConnectorsArgs, issues: Issues): void {
  const ranges = (args.clusterRanges ?? CLUSTER_RANGES).flatMap(
    (text, index) => checkCidr(joinPath("clusterRanges", index), text, issues) ?? [],
  );
  const { publicSubnets = {}, privateSubnets = {} } = args.network;
  const { internet, ...inside } = args.egress;
  const subnets = (group: string, all: Subnets) =>
    Object.entries(all).map(([key, { cidrBlock }]) => [joinPath(`network.${group}`, key), [cidrBlock]] as const);
  const peers = (path: string, all: TrafficPeers) =>
    Object.entries(all).map(([name, { cidrs }]) => [joinPath(path, name), cidrs ?? []] as const);
  const all = [
    ...subnets("publicSubnets", publicSubnets),
    ...subnets("privateSubnets", privateSubnets),
    ...peers("clients", args.clients),
    ...Object.entries(inside).flatMap(([group, each]) => peers(`egress.${group}`, each ?? {})),
  ];
  for (const [path, cidrs] of all) {
    const found = cidrs
      .map(tryParseCidr)
      .find((cidr) => !isCidrProblem(cidr) && cidr.prefix > 0 && inCluster(cidr, ranges));
    if (found !== undefined && !isCidrProblem(found)) {
      const range = ranges.find((each) => overlaps(each, found))!;
      issues.warn(
        path,
        `${found.text} overlaps ${range.text}, a network inside every connector (k3s): connectors reach nobody there; ` +
          'choose another network, or give clusterRanges when yours are others (HP, "Confirming the CIDR for Connector Cluster")',
      );
    }
  }
}

const inCluster = (cidr: Cidr, ranges: readonly Cidr[]): boolean => ranges.some((range) => overlaps(range, cidr));

function checkCertificate(args: HpAnywareConnectorsArgs, region: string, issues: Issues): void {
  if (args.dns) {
    checkDns("dns", args.dns, issues);
  }
  checkReservedNames("dns.name", args.dns?.name, args.reservedElsewhere, issues);
  const issued = issuesCertificate(args.dns);
  if (args.certificateArn === undefined && !issued) {
    issues.error("certificateArn", "is missing: the HTTPS listener needs a certificate", {
      fix: args.dns
        ? { path: "dns.certificate", value: "issue" }
        : { text: "give certificateArn, or dns with certificate: issue" },
    });
  }
  if (args.certificateArn !== undefined && issued) {
    issues.error("certificateArn", "is given, and dns.certificate asks for another one; keep one of the two");
  }
  checkGivenCertificates(args, region, issues);
  checkCertificateKeys(args, issues);
}

function chooseSubnets(args: HpAnywareConnectorsArgs, issues: Issues): readonly string[] {
  const all = homeSubnets(args);
  const keys = args.loadBalancerSubnets ?? Object.keys(all);
  const others = Object.keys(all).filter((key) => !keys.includes(key));
  keys.forEach((key, index) => {
    if (!Object.hasOwn(all, key)) {
      issues.error(joinPath("loadBalancerSubnets", index), unknownSubnet(args), {
        given: key,
        fix: { value: nearest(key, others) ?? others[0] },
      });
    }
  });
  const chosen = Object.fromEntries(keys.filter((key) => Object.hasOwn(all, key)).map((key) => [key, all[key]!]));
  const dualstack = args.loadBalancer?.ipAddressType === "dualstack";
  checkLoadBalancerSubnets(`network.${homeGroup(args)}`, chosen, dualstack, issues, "loadBalancerSubnets");
  return Object.keys(chosen);
}

const unknownSubnet = (args: HpAnywareConnectorsArgs): string =>
  `no such ${homeGroup(args) === "publicSubnets" ? "public" : "private"} subnet; known: ${Object.keys(homeSubnets(args)).join(", ") || "none"}`;

const regionOf = (subnets: Subnets): string => regionOfZone(Object.values(subnets)[0]?.availabilityZone ?? "") ?? "";
