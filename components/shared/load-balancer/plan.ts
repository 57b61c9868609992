/**
 * The pure plan of an Application Load Balancer: every value explicit, because several provider defaults differ from
 * AWS's and one (the health check's protocol) is HTTP even on an HTTPS target group. No Pulumi in here.
 */

import type { SummaryLine } from "../handoff/args";
import { checkForm, checkInteger, checkOneOf } from "../input/checks";
import { type Issues, joinPath, nearest } from "../input/issues";
import { planWebAcl, type WebAclPlan, webAclSummary } from "../web-acl/plan";
import {
  DesyncMitigationMode,
  type HealthCheckArgs,
  IpAddressType,
  type LoadBalancerArgs,
  LoadBalancerScheme,
  RoutingAlgorithm,
  type StickinessArgs,
  StickinessType,
  type TargetGroupArgs,
} from "./args";
import { type FixedResponsePlan, fixedResponsesSummary, planFixedResponses } from "./fixed-responses";
import { type LogsPlan, logsSummary, planLogs } from "./logs-plan";
import limits from "./ranges-facts.json";
import {
  ANNOUNCED_TLS_POLICIES,
  DEFAULT_TLS_POLICY,
  KNOWN_TLS_POLICIES,
  TLS_POLICIES_READ,
  TLS_POLICY_FORM,
  WEAK_TLS_POLICIES,
} from "./tls-policies";

/** What AWS takes; source and date stand in the data file. */
const RANGES = limits.ranges;

export type ListenerProtocol = "HTTP" | "HTTPS";

export interface LoadBalancerPlan {
  readonly internal: boolean;
  readonly ipAddressType: IpAddressType;
  readonly tlsPolicy: string;
  readonly idleTimeoutSeconds: number;
  readonly clientKeepAliveSeconds: number;
  readonly deletionProtection: boolean;
  readonly dropInvalidHeaderFields: boolean;
  readonly desyncMitigationMode: DesyncMitigationMode;
  readonly redirectHttp: boolean;
  readonly logs?: LogsPlan;
  readonly webAcl?: WebAclPlan;
  readonly fixedResponses: { readonly [name: string]: FixedResponsePlan };
  /** Listeners by key. An ALB has one listener a port. */
  readonly listeners: { readonly [key: string]: ListenerPlan };
  readonly targetGroups: { readonly [key: string]: TargetGroupPlan };
}

export interface ListenerPlan {
  readonly port: number;
  readonly protocol: ListenerProtocol;
  /** Key of the target group everything is forwarded to. */
  readonly targetGroup: string;
}

export interface TargetGroupPlan {
  readonly port: number;
  readonly protocol: ListenerProtocol;
  readonly healthCheck: HealthCheckPlan;
  readonly stickiness: StickinessPlan;
  readonly algorithm: RoutingAlgorithm;
  readonly anomalyMitigation: boolean;
  readonly slowStartSeconds: number;
  readonly deregistrationDelaySeconds: number;
}

export interface HealthCheckPlan {
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  readonly matcher: string;
  readonly port: string;
}

export interface StickinessPlan {
  readonly enabled: boolean;
  readonly type: StickinessType;
  readonly durationSeconds: number;
  readonly cookieName?: string;
}

/** What the vendor wants where the user says nothing. */
export interface TargetGroupDefaults {
  readonly protocol: ListenerProtocol;
  readonly port: number;
  readonly healthCheck: Omit<HealthCheckPlan, "port">;
  readonly stickiness?: Omit<StickinessPlan, "enabled">;
  readonly deregistrationDelaySeconds?: number;
  readonly slowStartSeconds?: number;
  readonly algorithm?: RoutingAlgorithm;
}

/** Defaults: ELBv2 API, LoadBalancerAttribute. */
export function planLoadBalancer(
  path: string,
  args: LoadBalancerArgs,
  routes: Pick<LoadBalancerPlan, "listeners" | "targetGroups"> & {
    readonly region: string;
    readonly defaultIdleTimeoutSeconds?: number;
  },
  issues: Issues,
): LoadBalancerPlan {
  const at = (key: string): string => joinPath(path, key);
  checkOneOf(at("scheme"), args.scheme, Object.values(LoadBalancerScheme), issues);
  checkOneOf(at("ipAddressType"), args.ipAddressType, Object.values(IpAddressType), issues);
  checkOneOf(at("desyncMitigationMode"), args.desyncMitigationMode, Object.values(DesyncMitigationMode), issues);
  checkInteger(
    at("idleTimeoutSeconds"),
    args.idleTimeoutSeconds,
    { ...RANGES.idleTimeoutSeconds, unit: "seconds" },
    issues,
  );
  checkInteger(
    at("clientKeepAliveSeconds"),
    args.clientKeepAliveSeconds,
    { ...RANGES.clientKeepAliveSeconds, unit: "seconds" },
    issues,
  );
  checkTlsPolicy(at("tlsPolicy"), args.tlsPolicy, issues);
  const scheme = args.scheme ?? LoadBalancerScheme.InternetFacing;
  if (scheme === LoadBalancerScheme.Internal && args.ipAddressType === IpAddressType.Dualstack) {
    issues.warn(
      at("ipAddressType"),
      "AWS's API text says internal load balancers must use ipv4, its user guide describes internal dualstack",
    );
  }
  const listeners = Object.values(routes.listeners);
  if (args.redirectHttp && listeners.some((listener) => listener.port === 80)) {
    issues.error(at("redirectHttp"), "needs port 80, which a listener uses already", { given: true });
  }
  return {
    internal: scheme === LoadBalancerScheme.Internal,
    ipAddressType: args.ipAddressType ?? IpAddressType.Ipv4,
    tlsPolicy: args.tlsPolicy ?? DEFAULT_TLS_POLICY,
    idleTimeoutSeconds: args.idleTimeoutSeconds ?? routes.defaultIdleTimeoutSeconds ?? 60,
    clientKeepAliveSeconds: args.clientKeepAliveSeconds ?? 3600,
    deletionProtection: args.deletionProtection ?? false,
    dropInvalidHeaderFields: args.dropInvalidHeaderFields ?? true,
    desyncMitigationMode: args.desyncMitigationMode ?? DesyncMitigationMode.Defensive,
    redirectHttp: args.redirectHttp ?? false,
    logs: planLogs(at("logs"), args.logs, routes.region, issues),
    webAcl: planWebAcl(at("webAcl"), args.webAcl, routes.region, issues),
    fixedResponses: planFixedResponses(at("fixedResponses"), args.fixedResponses ?? {}, listeners.length, issues),
    listeners: routes.listeners,
    targetGroups: routes.targetGroups,
  };
}

function checkTlsPolicy(path: string, policy: string | undefined, issues: Issues): void {
  checkForm(path, policy, TLS_POLICY_FORM, DEFAULT_TLS_POLICY, issues);
  const weakness = WEAK_TLS_POLICIES[policy ?? ""];
  if (weakness !== undefined) {
    issues.warn(path, `${policy} ${weakness}; AWS recommends ${DEFAULT_TLS_POLICY}`);
  } else if (policy !== undefined && ANNOUNCED_TLS_POLICIES.includes(policy)) {
    issues.warn(
      path,
      `${policy} was not in AWS's list of ${TLS_POLICIES_READ}, only in its TLS library (s2n-tls): up fails where AWS does not offer it`,
    );
  } else if (policy !== undefined && TLS_POLICY_FORM.test(policy) && !KNOWN_TLS_POLICIES.includes(policy)) {
    const guess = nearestPolicy(policy);
    issues.warn(path, `is no policy that we know of AWS's${guess === undefined ? "" : `; was ${guess} meant`}`);
  }
}

/** What was meant; the part that all names share says nothing of that, and nobody is led to a weak one. */
function nearestPolicy(policy: string): string | undefined {
  const prefix = "ELBSecurityPolicy-";
  const names = [...KNOWN_TLS_POLICIES, ...ANNOUNCED_TLS_POLICIES].filter((name) => !(name in WEAK_TLS_POLICIES));
  const guess = nearest(
    policy.slice(prefix.length),
    names.map((name) => name.slice(prefix.length)),
  );
  return guess === undefined ? undefined : `${prefix}${guess}`;
}

export function planTargetGroup(
  path: string,
  args: TargetGroupArgs,
  defaults: TargetGroupDefaults,
  issues: Issues,
): TargetGroupPlan {
  const at = (key: string): string => joinPath(path, key);
  checkInteger(
    at("deregistrationDelaySeconds"),
    args.deregistrationDelaySeconds,
    { ...RANGES.deregistrationDelaySeconds, unit: "seconds" },
    issues,
  );
  if (args.slowStartSeconds !== 0) {
    checkInteger(
      at("slowStartSeconds"),
      args.slowStartSeconds,
      { ...RANGES.slowStartSeconds, unit: "seconds, or 0" },
      issues,
    );
  }
  checkOneOf(at("algorithm"), args.algorithm, Object.values(RoutingAlgorithm), issues);
  const plan: TargetGroupPlan = {
    port: defaults.port,
    protocol: defaults.protocol,
    healthCheck: planHealthCheck(at("healthCheck"), args.healthCheck ?? {}, defaults.healthCheck, issues),
    stickiness: planStickiness(at("stickiness"), args.stickiness ?? {}, defaults.stickiness, issues),
    algorithm: args.algorithm ?? defaults.algorithm ?? RoutingAlgorithm.RoundRobin,
    anomalyMitigation: args.anomalyMitigation ?? false,
    slowStartSeconds: args.slowStartSeconds ?? defaults.slowStartSeconds ?? 0,
    deregistrationDelaySeconds: args.deregistrationDelaySeconds ?? defaults.deregistrationDelaySeconds ?? 300,
  };
  checkCombinations(path, plan, issues);
  return plan;
}

/** What AWS refuses together (ELB user guide, "Target groups for your Application Load Balancers"). */
function checkCombinations(path: string, plan: TargetGroupPlan, issues: Issues): void {
  const at = (key: string): string => joinPath(path, key);
  if (plan.slowStartSeconds > 0 && plan.algorithm !== RoutingAlgorithm.RoundRobin) {
    issues.error(
      at("slowStartSeconds"),
      `cannot be used with ${plan.algorithm}; AWS allows slow start with round_robin only`,
      {
        given: plan.slowStartSeconds,
        fix: { value: 0 },
      },
    );
  }
  if (plan.algorithm === RoutingAlgorithm.WeightedRandom && plan.stickiness.enabled) {
    issues.error(at("algorithm"), "cannot be used with sticky sessions, which this target group has", {
      given: plan.algorithm,
      fix: { value: RoutingAlgorithm.RoundRobin },
    });
  }
  if (plan.anomalyMitigation && plan.algorithm !== RoutingAlgorithm.WeightedRandom) {
    issues.error(at("anomalyMitigation"), "works with the algorithm weighted_random only", {
      given: true,
      fix: { value: false },
    });
  }
}

function planHealthCheck(
  path: string,
  args: HealthCheckArgs,
  defaults: Omit<HealthCheckPlan, "port">,
  issues: Issues,
): HealthCheckPlan {
  const at = (key: string): string => joinPath(path, key);
  checkInteger(
    at("intervalSeconds"),
    args.intervalSeconds,
    { ...RANGES.healthCheckIntervalSeconds, unit: "seconds" },
    issues,
  );
  checkInteger(
    at("timeoutSeconds"),
    args.timeoutSeconds,
    { ...RANGES.healthCheckTimeoutSeconds, unit: "seconds" },
    issues,
  );
  checkInteger(at("healthyThreshold"), args.healthyThreshold, RANGES.healthyThreshold, issues);
  checkInteger(at("unhealthyThreshold"), args.unhealthyThreshold, RANGES.healthyThreshold, issues);
  const plan: HealthCheckPlan = { port: "traffic-port", ...defaults, ...defined(args) };
  checkHealthCheckPath(at("path"), plan.path, issues);
  if (!isMatcher(plan.matcher)) {
    issues.error(at("matcher"), "must be status codes from 200 to 499, such as 200, 200,302 or 200-299", {
      given: plan.matcher,
    });
  }
  checkHealthCheckPort(at("port"), plan.port, issues);
  if (plan.timeoutSeconds >= plan.intervalSeconds) {
    issues.error(at("timeoutSeconds"), `must be less than the interval of ${plan.intervalSeconds} seconds`, {
      given: plan.timeoutSeconds,
    });
  }
  return plan;
}

export function checkHealthCheckPath(at: string, path: string | undefined, issues: Issues): void {
  if (path !== undefined && (!path.startsWith("/") || path.length > 1024)) {
    issues.error(at, "must begin with / and have at most 1024 characters", {
      given: path,
      fix: path.startsWith("/") ? undefined : { value: `/${path}` },
    });
  }
}

export function checkHealthCheckPort(at: string, port: string | undefined, issues: Issues): void {
  if (port !== undefined && port !== "traffic-port" && !isPort(port)) {
    issues.error(at, "must be traffic-port or a port from 1 to 65535", { given: port });
  }
}

function planStickiness(
  path: string,
  args: StickinessArgs,
  defaults: TargetGroupDefaults["stickiness"],
  issues: Issues,
): StickinessPlan {
  const at = (key: string): string => joinPath(path, key);
  checkOneOf(at("type"), args.type, Object.values(StickinessType), issues);
  checkInteger(at("durationSeconds"), args.durationSeconds, { ...RANGES.stickinessSeconds, unit: "seconds" }, issues);
  const plan: StickinessPlan = {
    enabled: defaults !== undefined,
    type: StickinessType.LoadBalancerCookie,
    durationSeconds: 86400,
    ...defaults,
    ...defined(args),
  };
  if (plan.type === StickinessType.ApplicationCookie && plan.enabled && plan.cookieName === undefined) {
    issues.error(at("cookieName"), "is required with app_cookie: the name of the application's own cookie");
  }
  if (plan.type === StickinessType.LoadBalancerCookie && plan.cookieName !== undefined) {
    issues.error(at("cookieName"), "belongs to app_cookie; lb_cookie names its cookie AWSALB", {
      given: plan.cookieName,
    });
  }
  if (plan.cookieName?.startsWith("AWSALB")) {
    issues.error(at("cookieName"), "must not begin with AWSALB, which AWS keeps for itself", {
      given: plan.cookieName,
    });
  }
  return plan;
}

function isMatcher(text: string): boolean {
  const codes = text.split(/[,-]/);
  const separators = new Set(text.replace(/[0-9]/g, ""));
  return (
    separators.size <= 1 &&
    (!text.includes("-") || codes.length === 2) &&
    codes.every((code) => /^[2-4][0-9]{2}$/.test(code))
  );
}

const isPort = (text: string): boolean => /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65535;

/** Without the fields that are `undefined`, so that they do not hide a default. */
function defined<T extends object>(args: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) as never;
}

/** What stands in front of targets and what is written down, beyond the topology's own lines. */
export const loadBalancerSummary = ({ logs, webAcl, fixedResponses }: LoadBalancerPlan): SummaryLine[] => [
  ...logsSummary(logs),
  ...webAclSummary(webAcl),
  ...fixedResponsesSummary(fixedResponses),
];
