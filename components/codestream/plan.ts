/** The pure plan of CodeStream On-Prem: everything that can be decided and checked without a cloud. */

import { checkForm, checkOneOf, FORMS } from "../shared/input/checks";
import { Issues, joinPath, nearest } from "../shared/input/issues";
import { checkComponentName } from "../shared/input/names";
import { checkTags } from "../shared/input/tags";
import { regionOfZone } from "../shared/instance/secret-reference";
import { LoadBalancerScheme } from "../shared/load-balancer/args";
import {
  checkCertificateKeys,
  checkDns,
  checkGivenCertificates,
  givenCertificates,
  issuesCertificate,
} from "../shared/load-balancer/certificate";
import { certificateCovers } from "../shared/load-balancer/certificate-names";
import {
  checkServedZones,
  type ExistingLoadBalancerPlan,
  keysOfMade,
  planExisting,
  type ServedTargets,
} from "../shared/load-balancer/existing";
import { type LoadBalancerPlan, planLoadBalancer, planTargetGroup } from "../shared/load-balancer/plan";
import { checkReservedNames } from "../shared/load-balancer/reserved-names";
import { type MonitoringPlan, planMonitoring } from "../shared/monitoring/plan";
import { checkLoadBalancerSubnets, checkNetwork, describeSubnets, type Subnets } from "../shared/network/plan";
import { checkPeers } from "../shared/network/traffic";
import type { TrafficPeers } from "../shared/network/traffic-source";
import { type PatchingPlan, planPatching } from "../shared/patching/plan";
import { WebAclMode } from "../shared/web-acl/args";
import { type CodeStreamOnPremArgs, CodeStreamVariant } from "./args";
import { HEALTH_CHECK, IDLE_TIMEOUT, RULES_AGAINST_SOURCE_CODE, SERVICE_KEYS, VARIANTS, WEBSOCKET } from "./facts";
import { type HostPlan, planHost, servesIpv6 } from "./host-plan";
import { LEGACY_NAMES, LEGACY_TLS_POLICY } from "./legacy-template";
import { checkServices } from "./services-plan";

/** Key of the one instance. */
export const HOST_KEY = "host";

export interface CodeStreamPlan {
  readonly name: string;
  readonly region: string;
  readonly variant: CodeStreamVariant;
  /** Name clients use; absent when it is the load balancer's own. */
  readonly hostname?: string;
  /** The load balancer that is made; absent when `existing` is somebody else's. */
  readonly loadBalancer?: LoadBalancerPlan;
  /** Keys of its subnets. */
  readonly loadBalancerSubnets: readonly string[];
  readonly existing?: ExistingLoadBalancerPlan;
  readonly host: HostPlan;
  readonly legacyNames: boolean;
  readonly monitoring: MonitoringPlan;
  readonly patching?: PatchingPlan;
}

/** Checks everything and decides everything; problems go into `issues`, and the plan is then not to be used. */
export function planCodeStream(name: string, args: CodeStreamOnPremArgs, issues: Issues): CodeStreamPlan {
  checkComponentName(name, "broadcaster", issues);
  checkOneOf("variant", args.variant, Object.values(CodeStreamVariant), issues);
  const variant = args.variant === CodeStreamVariant.Http ? CodeStreamVariant.Http : CodeStreamVariant.Https;
  if (variant === CodeStreamVariant.Http) {
    issues.warn("variant", "http sends passwords and source code unencrypted over the internet; https is the default");
  }
  checkServices(variant, args.services, issues);
  checkNetwork("network", args.network, issues);
  checkTags("tags", args.tags ?? {}, issues);
  checkWho(args, issues);
  const region = regionOfZone(Object.values(args.network.publicSubnets ?? {})[0]?.availabilityZone ?? "") ?? "";
  const front = planFront(variant, args, region, issues);
  const host = planHost(args, front.loadBalancerSubnets, region, issues);
  if (front.existing) {
    checkServedZones(front.existing, { "the host": host.availabilityZone }, issues);
  }
  const type = host.created && (host.created.own.instanceType ?? host.created.boot.instanceType);
  const watched = {
    loadBalancer: front.existing ?? front.loadBalancer,
    isShared: front.existing !== undefined,
    certificates: givenCertificates(args),
    instances: { [HOST_KEY]: { instanceType: type } },
  };
  return {
    name,
    region,
    variant,
    ...front,
    host,
    legacyNames: front.existing === undefined && checkLegacy(variant, args, issues),
    monitoring: planMonitoring(args, watched, "instance", region, issues),
    patching: planPatching(
      args.patching,
      {
        made: host.created ? 1 : 0,
        noun: "host",
        access: args.access,
        profiles: args.access?.instanceProfileName === undefined ? [] : ["access.instanceProfileName"],
      },
      issues,
    ),
  };
}

type Front = Pick<CodeStreamPlan, "hostname" | "loadBalancer" | "loadBalancerSubnets" | "existing">;

/** What clients connect to: a load balancer that is made, or somebody else's. */
function planFront(variant: CodeStreamVariant, args: CodeStreamOnPremArgs, region: string, issues: Issues): Front {
  const given = args.loadBalancer?.existing;
  if (given) {
    checkReservedNames("loadBalancer.existing.dnsName", given.dnsName, args.reservedElsewhere, issues);
    checkScheme("loadBalancer.existing.scheme", given.scheme, issues);
    for (const [key, { healthCheckPath: path, healthCheckPort: port }] of Object.entries(given.targetGroups)) {
      const at = joinPath("loadBalancer.existing.targetGroups", key);
      checkAnswered({ healthCheckPath: path, healthCheckPort: port }, HEALTH_KEYS, at, issues);
    }
    const existing = planExisting(given, served(variant, args, region), issues);
    return { hostname: given.dnsName, existing, loadBalancerSubnets: [] };
  }
  const hostname = checkName(args, issues);
  checkCertificate(variant, args, region, hostname, issues);
  const loadBalancerSubnets = chooseSubnets(args, issues);
  return { hostname, loadBalancerSubnets, loadBalancer: planBalancer(variant, args, region, issues) };
}

function served(variant: CodeStreamVariant, args: CodeStreamOnPremArgs, region: string): ServedTargets {
  const { dns, hostname, certificateArn, additionalCertificateArns, certificateNames } = args;
  const { loadBalancerSubnets, targetGroup } = args;
  const { protocol, ports } = VARIANTS[variant];
  return {
    network: args.network,
    region,
    groups: Object.fromEntries(
      SERVICE_KEYS.map((key) => [key, { protocol, port: ports[key], healthPath: HEALTH_CHECK.path }]),
    ),
    ofMade: {
      ...{ dns, hostname, certificateArn, additionalCertificateArns, certificateNames, loadBalancerSubnets },
      targetGroup,
      legacyNames: args.legacyNames || undefined,
      ...keysOfMade(args.loadBalancer ?? {}),
    },
  };
}

function checkScheme(path: string, scheme: LoadBalancerScheme | undefined, issues: Issues): void {
  if (scheme === LoadBalancerScheme.Internal) {
    issues.error(path, "must be internet-facing: the host's own containers reach it over its public addresses", {
      given: scheme,
      fix: { value: LoadBalancerScheme.InternetFacing },
    });
  }
}

function checkWho(args: CodeStreamOnPremArgs, issues: Issues): void {
  if (Object.keys(args.clients).length === 0) {
    issues.error("clients", "names nobody; give at least one source, for example engineering: [203.0.113.0/24]");
  }
  checkPeers("clients", args.clients, { noun: "client", world: "warned", arePublic: true }, issues);
  checkPeers("admins", args.admins ?? {}, { noun: "administrator", world: "refused" }, issues);
  for (const [group, peers] of Object.entries(args.egress ?? {}) as [string, TrafficPeers | undefined][]) {
    const world = group === "internet" ? "allowed" : "warned";
    checkPeers(joinPath("egress", group), peers ?? {}, { noun: "destination", world }, issues);
  }
  for (const [name, peer] of Object.entries(args.clients)) {
    const at = joinPath("clients", name);
    if (!servesIpv6(args) && peer.cidrs?.some((cidr) => cidr.includes(":"))) {
      issues.error(at, "has IPv6 networks, which an ipv4 load balancer does not serve", {
        fix: { path: "loadBalancer.ipAddressType", value: "dualstack" },
      });
    }
  }
}

/** The name clients use, when it is not the load balancer's own. */
function checkName(args: CodeStreamOnPremArgs, issues: Issues): string | undefined {
  if (args.dns) {
    checkDns("dns", args.dns, issues);
  }
  checkReservedNames(
    args.dns ? "dns.name" : "hostname",
    args.dns?.name ?? args.hostname,
    args.reservedElsewhere,
    issues,
  );
  checkForm("hostname", args.hostname, FORMS.domainName, "codestream.example.com", issues);
  if (args.dns !== undefined && args.hostname !== undefined) {
    issues.error("hostname", "is given, and dns.name too; keep dns where the record is in Route 53, else hostname", {
      given: args.hostname,
    });
  }
  return args.dns?.name ?? args.hostname;
}

function checkCertificate(
  variant: CodeStreamVariant,
  args: CodeStreamOnPremArgs,
  region: string,
  hostname: string | undefined,
  issues: Issues,
): void {
  const { certificateArn, dns } = args;
  const issued = issuesCertificate(dns);
  if (variant === CodeStreamVariant.Http) {
    if (certificateArn !== undefined || issued) {
      issues.error(issued ? "dns.certificate" : "certificateArn", "has no use in the http variant", {
        fix: { path: "variant", value: CodeStreamVariant.Https },
      });
    }
    if (Object.keys(args.additionalCertificateArns ?? {}).length > 0) {
      issues.error("additionalCertificateArns", "has no use in the http variant", {
        fix: { path: "variant", value: CodeStreamVariant.Https },
      });
    }
    return;
  }
  if (certificateArn === undefined && !issued) {
    issues.error("certificateArn", "is missing: both HTTPS listeners need a certificate", {
      fix: dns
        ? { path: "dns.certificate", value: "issue" }
        : { text: "give certificateArn, or dns with certificate: issue" },
    });
  }
  if (certificateArn !== undefined && issued) {
    issues.error("certificateArn", "is given, and dns.certificate asks for another one; keep one of the two");
  }
  checkGivenCertificates(args, region, issues);
  checkCertificateKeys(args, issues);
  args.certificateNames?.forEach((name, index) => {
    checkForm(joinPath("certificateNames", index), name, FORMS.wildcardName, "codestream.example.com", issues);
  });
  if (hostname === undefined) {
    issues.warn("dns", "is not given: no certificate covers the load balancer's own name, so clients will refuse it");
  } else if (args.certificateNames && !issued && !certificateCovers(args.certificateNames, hostname)) {
    issues.error("certificateNames", `do not cover ${hostname}; clients will refuse the certificate`, {
      given: args.certificateNames,
      fix: { text: "give a certificate for this name, or dns with certificate: issue" },
    });
  }
}

function chooseSubnets(args: CodeStreamOnPremArgs, issues: Issues): readonly string[] {
  const all: Subnets = args.network.publicSubnets ?? {};
  const keys = args.loadBalancerSubnets ?? Object.keys(all);
  keys.forEach((key, index) => {
    if (!Object.hasOwn(all, key)) {
      issues.error(
        joinPath("loadBalancerSubnets", index),
        `no such public subnet; known: ${describeSubnets(all) || "none"}`,
        { given: key, fix: { value: nearest(key, Object.keys(all)) } },
      );
    }
  });
  const chosen = Object.fromEntries(keys.filter((key) => Object.hasOwn(all, key)).map((key) => [key, all[key]!]));
  const dualstack = args.loadBalancer?.ipAddressType === "dualstack";
  checkLoadBalancerSubnets("network.publicSubnets", chosen, dualstack, issues, "loadBalancerSubnets");
  return Object.keys(chosen);
}

function planBalancer(
  variant: CodeStreamVariant,
  args: CodeStreamOnPremArgs,
  region: string,
  issues: Issues,
): LoadBalancerPlan {
  const given = args.loadBalancer ?? {};
  checkScheme("loadBalancer.scheme", given.scheme, issues);
  if (given.redirectHttp) {
    issues.error(
      "loadBalancer.redirectHttp",
      "opens port 80, which is the http variant's; CodeStream needs no redirect",
      {
        given: true,
        fix: { value: false },
      },
    );
  }
  const idle = given.idleTimeoutSeconds;
  if (idle !== undefined && idle >= 1 && idle <= IDLE_TIMEOUT.leastSeconds) {
    issues.error(
      "loadBalancer.idleTimeoutSeconds",
      `must be over ${IDLE_TIMEOUT.leastSeconds} seconds, or idle WebSockets break: the broadcaster pings every ${WEBSOCKET.pingSeconds} and waits ${WEBSOCKET.pingTimeoutSeconds}`,
      { given: idle, fix: { value: IDLE_TIMEOUT.defaultSeconds } },
    );
  }
  const { protocol, ports } = VARIANTS[variant];
  checkHealthCheck(args, issues);
  const plan = planLoadBalancer(
    "loadBalancer",
    { ...given, redirectHttp: false },
    {
      region,
      defaultIdleTimeoutSeconds: IDLE_TIMEOUT.defaultSeconds,
      listeners: {
        api: { port: ports.api, protocol, targetGroup: "api" },
        broadcaster: { port: ports.broadcaster, protocol, targetGroup: "broadcaster" },
      },
      targetGroups: Object.fromEntries(
        SERVICE_KEYS.map((key, index) => {
          const defaults = { protocol, port: ports[key], healthCheck: HEALTH_CHECK_PLAN };
          // Both groups have the same arguments, whose problems are reported once.
          const reported = index === 0 ? issues : new Issues();
          return [key, planTargetGroup("targetGroup", args.targetGroup ?? {}, defaults, reported)];
        }),
      ),
    },
    issues,
  );
  checkWebAcl(plan, issues);
  return { ...plan, deletionProtection: given.deletionProtection ?? args.protect ?? false };
}

/** Rules against source code in requests, before a service whose requests are about source code. */
function checkWebAcl({ webAcl }: LoadBalancerPlan, issues: Issues): void {
  const { mode, countedRules = [] } = webAcl?.own ?? {};
  const blocking = RULES_AGAINST_SOURCE_CODE.filter((rule) => !countedRules.includes(rule));
  if (mode === WebAclMode.Block && blocking.length > 0) {
    issues.warn(
      "loadBalancer.webAcl.countedRules",
      `AWS's rules take comments with source code for attacks; let these only count: ${blocking.join(", ")}`,
    );
  }
}

const { body: _, ...HEALTH_CHECK_PLAN } = HEALTH_CHECK;

/** Path, matcher and port are what both services answer; intervals and thresholds are the user's to choose. */
function checkHealthCheck(args: CodeStreamOnPremArgs, issues: Issues): void {
  const { path, matcher, port } = args.targetGroup?.healthCheck ?? {};
  const wanted = { path: HEALTH_CHECK.path, matcher: HEALTH_CHECK.matcher, port: "traffic-port" };
  checkAnswered({ path, matcher, port }, wanted, "targetGroup.healthCheck", issues);
}

/** The same of a target group of somebody else. */
const HEALTH_KEYS = { healthCheckPath: HEALTH_CHECK.path, healthCheckPort: "traffic-port" } as const;

function checkAnswered<T extends { readonly [field: string]: string }>(
  given: { readonly [field in keyof T]: string | undefined },
  wanted: T,
  at: string,
  issues: Issues,
): void {
  for (const [field, value] of Object.entries(wanted)) {
    if (given[field] !== undefined && given[field] !== value) {
      issues.error(`${at}.${field}`, `must be ${value}, which is what CodeStream answers`, {
        given: given[field],
        fix: { value },
      });
    }
  }
}

function checkLegacy(variant: CodeStreamVariant, args: CodeStreamOnPremArgs, issues: Issues): boolean {
  if (!args.legacyNames) {
    return false;
  }
  issues.warn(
    "legacyNames",
    `names such as ${LEGACY_NAMES.loadBalancer} are free once a region and account: no second such stack, and no switch of the variant`,
  );
  issues.warn(
    "legacyNames",
    "keeps the load balancer's security group open to everywhere outbound, as the template has it",
  );
  if (variant === CodeStreamVariant.Https && args.loadBalancer?.tlsPolicy === undefined) {
    issues.warn(
      "loadBalancer.tlsPolicy",
      `changes from the template's ${LEGACY_TLS_POLICY} with the first up; set it to keep clients that need TLS 1.0 or 1.1`,
    );
  }
  return true;
}
