/**
 * A load balancer of somebody else, into whose target groups our targets are registered: the checks of what is said of it.
 * No Pulumi in here.
 */
import type { SummaryLine } from "../handoff/args";
import { checkForm, checkOneOf, FORMS } from "../input/checks";
import { type Issues, isAtOrBelow, joinPath, nearest } from "../input/issues";
import { checkKey } from "../input/names";
import type { NetworkArgs, SubnetArgs } from "../network/args";
import type { TrafficPeers } from "../network/traffic-source";
import { type ExistingLoadBalancerArgs, type ExistingTargetGroupArgs, LoadBalancerScheme } from "./args";
import { checkHealthCheckPath, checkHealthCheckPort, type HealthCheckPlan, type TargetGroupPlan } from "./plan";

/** Where the key stands in the arguments of every component. */
const PATH = "loadBalancer.existing";

/** What is known of a target group, whoever has made it. */
export interface KnownTargetGroup extends Pick<TargetGroupPlan, "port" | "protocol"> {
  readonly healthCheck: Pick<HealthCheckPlan, "path" | "port">;
}

export interface ExistingLoadBalancerPlan {
  readonly internal: boolean;
  readonly dnsName: string;
  /** `app/<name>/<id>`; absent while the ARN is not known. */
  readonly title?: string;
  readonly subnets: { readonly [key: string]: SubnetArgs };
  readonly targetGroups: { readonly [key: string]: KnownTargetGroup };
}

/** What the vendor's product fixes, and what the load balancer must serve. */
export interface ServedTargets {
  readonly network: NetworkArgs;
  readonly region: string;
  readonly groups: {
    readonly [key: string]: Pick<TargetGroupPlan, "port" | "protocol"> & { readonly healthPath: string };
  };
  /** Arguments that describe a load balancer that is made, by path; `undefined` where they are not given. */
  readonly ofMade: { readonly [path: string]: unknown };
}

const EXAMPLE_REGION = "eu-west-1";

const ARNS = {
  loadBalancer: {
    form: /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/app\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{16}$/,
    example: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/front/0123456789abcdef",
  },
  targetGroup: {
    form: /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:targetgroup\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{16}$/,
    example: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/broker/0123456789abcdef",
  },
} as const;

export function planExisting(
  args: ExistingLoadBalancerArgs,
  served: ServedTargets,
  issues: Issues,
): ExistingLoadBalancerPlan {
  const at = (key: string): string => joinPath(PATH, key);
  for (const [path, given] of Object.entries(served.ofMade)) {
    if (given !== undefined) {
      issues.error(
        path,
        `is about a load balancer that is made, and ${PATH} names one of somebody else; keep one of the two`,
      );
    }
  }
  checkOneOf(at("scheme"), args.scheme, Object.values(LoadBalancerScheme), issues);
  checkForm(at("dnsName"), args.dnsName, FORMS.domainName, "anyware.example.com", issues);
  checkArn(at("arn"), args.arn, "loadBalancer", served.region, issues);
  checkSecurityGroups(at("securityGroups"), args.securityGroups, issues);
  checkTargetGroups(args, served, issues);
  const internal = args.scheme === LoadBalancerScheme.Internal;
  return {
    internal,
    dnsName: args.dnsName,
    ...(typeof args.arn === "string" ? { title: suffixOf(args.arn) } : {}),
    subnets: subnetsOf(args.subnets, internal, served.network, issues),
    targetGroups: Object.fromEntries(
      Object.entries(served.groups).map(([key, { port, protocol, healthPath }]): [string, KnownTargetGroup] => {
        const {
          healthCheckPath: path = healthPath,
          healthCheckPort = "traffic-port",
        }: Partial<ExistingTargetGroupArgs> = args.targetGroups[key] ?? {};
        return [key, { port, protocol, healthCheck: { path, port: healthCheckPort } }];
      }),
    ),
  };
}

/** Everything of `loadBalancer` but `existing` is about one that is made. */
export const keysOfMade = (loadBalancer: object): { readonly [path: string]: unknown } =>
  Object.fromEntries(
    Object.entries(loadBalancer)
      .filter(([key]) => key !== "existing")
      .map(([key, value]) => [joinPath("loadBalancer", key), value]),
  );

/** An ARN's part that CloudWatch knows: `app/<name>/<id>`, `targetgroup/<name>/<id>`. */
export const suffixOf = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1).replace(/^loadbalancer\//, "");

function checkArn(path: string, arn: unknown, kind: keyof typeof ARNS, region: string, issues: Issues): void {
  const { form, example } = ARNS[kind];
  const [, , service, ofRegion] = typeof arn === "string" ? arn.split(":") : [];
  if (service === "elasticloadbalancing" && /:loadbalancer\/(?:net|gwy)\//.test(String(arn))) {
    issues.error(
      path,
      "is no Application Load Balancer, which alone binds clients to targets by cookie and speaks HTTPS",
      {
        given: arn,
      },
    );
    return;
  }
  checkForm(path, arn, form, region === "" ? example : example.replace(EXAMPLE_REGION, region), issues);
  if (typeof arn === "string" && form.test(arn) && region !== "" && ofRegion !== region) {
    issues.error(
      path,
      `is in ${ofRegion}; targets are in ${region}, and a load balancer sends to its own region only`,
      {
        given: arn,
      },
    );
  }
}

function checkSecurityGroups(path: string, groups: ExistingLoadBalancerArgs["securityGroups"], issues: Issues): void {
  if (Object.keys(groups).length === 0) {
    issues.error(
      path,
      "names none; targets admit the load balancer by its security groups, for example front: sg-0123456789abcdef0",
    );
  }
  const owners = new Map<unknown, string>();
  for (const [name, id] of Object.entries(groups)) {
    checkKey(joinPath(path, name), name, issues);
    checkForm(joinPath(path, name), id, FORMS.securityGroup, "sg-0123456789abcdef0", issues);
    const owner = typeof id === "string" ? owners.get(id) : undefined;
    if (owner !== undefined) {
      issues.error(joinPath(path, name), `is the security group of ${owner} too; AWS refuses the same rule twice`, {
        given: id,
      });
    }
    owners.set(id, owners.get(id) ?? name);
  }
}

function checkTargetGroups(
  { arn, targetGroups }: ExistingLoadBalancerArgs,
  served: ServedTargets,
  issues: Issues,
): void {
  const path = joinPath(PATH, "targetGroups");
  const wanted = Object.keys(served.groups);
  const renamed = new Set<string>();
  for (const key of Object.keys(targetGroups).filter((each) => !wanted.includes(each))) {
    const missing = wanted.filter((each) => !Object.hasOwn(targetGroups, each) && !renamed.has(each));
    const guess = nearest(key, missing) ?? missing[0];
    const at = joinPath(path, key);
    const problem = `is no target group of this topology, which has ${wanted.join(" and ")}`;
    if (guess === undefined) {
      issues.error(at, problem);
    } else {
      renamed.add(guess);
      issues.error(at, problem, { fix: { text: `rename it to ${guess}` } });
    }
  }
  const owners = new Map<unknown, string>();
  for (const key of wanted.filter((each) => !renamed.has(each))) {
    const at = joinPath(path, key);
    const group = targetGroups[key];
    if (group === undefined) {
      const { protocol, port } = served.groups[key]!;
      issues.error(at, `is missing: the target group of ${key}, with targets that speak ${protocol} on port ${port}`, {
        fix: { value: { arn: ARNS.targetGroup.example.replace(EXAMPLE_REGION, served.region) }, example: true },
      });
      continue;
    }
    checkArn(joinPath(at, "arn"), group.arn, "targetGroup", served.region, issues);
    checkAccount(joinPath(at, "arn"), group.arn, arn, issues);
    checkHealthCheckPath(joinPath(at, "healthCheckPath"), group.healthCheckPath, issues);
    checkHealthCheckPort(joinPath(at, "healthCheckPort"), group.healthCheckPort, issues);
    const owner = typeof group.arn === "string" ? owners.get(group.arn) : undefined;
    if (owner !== undefined) {
      issues.error(
        joinPath(at, "arn"),
        `is the target group of ${owner} too; each has a listener and a group of its own`,
        {
          given: group.arn,
        },
      );
    }
    owners.set(group.arn, owners.get(group.arn) ?? key);
  }
}

function checkAccount(path: string, group: unknown, balancer: unknown, issues: Issues): void {
  const [own, owner] = [group, balancer].map((arn) => (typeof arn === "string" ? arn.split(":")[4] : undefined));
  if (own !== undefined && owner !== undefined && own !== owner) {
    issues.error(
      path,
      `is of account ${own}; the load balancer is of ${owner}, and has groups of its own account only`,
      {
        given: group,
      },
    );
  }
}

function subnetsOf(
  keys: readonly string[],
  internal: boolean,
  { publicSubnets = {}, privateSubnets = {} }: NetworkArgs,
  issues: Issues,
): ExistingLoadBalancerPlan["subnets"] {
  const path = joinPath(PATH, "subnets");
  const known = internal ? { ...publicSubnets, ...privateSubnets } : publicSubnets;
  if (keys.length === 0) {
    issues.error(path, `names none; give the keys of all subnets that the load balancer is in`, {
      fix: { value: Object.keys(known), example: true },
    });
  }
  const others = Object.keys(known).filter((key) => !keys.includes(key));
  keys.forEach((key, index) => {
    if (!Object.hasOwn(known, key)) {
      const kind = internal ? "" : "public ";
      issues.error(
        joinPath(path, index),
        `no such ${kind}subnet of network; known: ${Object.keys(known).join(", ") || "none"}`,
        {
          given: key,
          fix: { value: nearest(key, others) ?? others[0] },
        },
      );
    } else if (keys.indexOf(key) < index) {
      issues.error(joinPath(path, index), "is named twice; name each subnet of the load balancer once", { given: key });
    }
  });
  return Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(known, key) ? [[key, known[key]!]] : [])));
}

/** A target in a zone where the load balancer has no subnet gets nothing (ELBv2 API, reason Target.NotInUse). */
export function checkServedZones(
  { subnets }: ExistingLoadBalancerPlan,
  targets: { readonly [label: string]: string },
  issues: Issues,
): void {
  const zones = new Set(Object.values(subnets).map(({ availabilityZone }) => availabilityZone));
  const path = joinPath(PATH, "subnets");
  if (issues.errors.some((issue) => isAtOrBelow(issue.path, path))) {
    return;
  }
  for (const [label, zone] of Object.entries(targets)) {
    if (zone !== "" && !zones.has(zone)) {
      issues.error(
        path,
        `has none in ${zone}, where ${label} is; a load balancer sends nothing to zones that it is not in`,
        { fix: { text: `name its subnet there too, or move ${label} to ${[...zones].join(" or ")}` } },
      );
    }
  }
}

/** Those whom targets admit. */
export const existingPeers = ({ securityGroups }: ExistingLoadBalancerArgs): TrafficPeers =>
  Object.fromEntries(
    Object.entries(securityGroups).map(([name, securityGroupId]) => [`load-balancer-${name}`, { securityGroupId }]),
  );

/** What is in front, a line for it and one for each group. */
export const existingSummary = (plan: ExistingLoadBalancerPlan): SummaryLine[] => [
  {
    subject: "load balancer",
    text: `somebody else's${plan.title === undefined ? "" : ` ${plan.title}`}  ${plan.internal ? "internal" : "internet-facing"}  ${zonesOf(plan)}  as declared`,
  },
];

/** What its owner has to do, and what targets there need: nothing in AWS tells when it is missing. */
export function ownerSteps(
  { dnsName, targetGroups }: ExistingLoadBalancerPlan,
  {
    targets,
    group,
    clients,
  }: { readonly targets: string; readonly group: string; readonly clients: readonly string[] },
  needs: string,
): string[] {
  const known = Object.entries(targetGroups);
  const checks = known.flatMap(([, { healthCheck }]) =>
    healthCheck.port === "traffic-port" ? [] : [healthCheck.port],
  );
  const ports = [...new Set([...known.map(([, { port }]) => String(port)), ...checks])];
  const owner = "the load balancer's owner";
  return [
    `have ${owner} let it out to ${targets}: tcp ${ports.join(", ")} from its security groups to ${group}`,
    ...known.map(
      ([key, { protocol, healthCheck }]) =>
        `have ${owner} see that target group ${key} is of type instance and protocol ${protocol}${needs}; its health check asks ${healthCheck.path} over ${protocol} on ${healthCheck.port === "traffic-port" ? "the traffic port" : `port ${healthCheck.port}`}`,
    ),
    ...known.map(
      ([key, { protocol, port }]) =>
        `have ${owner} send ${dnsName} on ${protocol} ${port} to target group ${key}, and admit ${clients.join(", ")} there`,
    ),
  ];
}

export const existingNotes = ({ alarms }: { readonly alarms: object }): string[] => [
  "the load balancer is somebody else's: what is proved of it rests on what loadBalancer.existing says, which up compares with AWS as far as AWS tells",
  ...(Object.keys(alarms).length === 0
    ? []
    : [
        "no alarm tells of 5xx that the load balancer answers itself: other services may be behind it, so its owner watches it",
      ]),
];

export const existingLeftovers = ({ dnsName }: ExistingLoadBalancerPlan): string[] => [
  `with the load balancer's owner: ${dnsName} and its target groups, which then have no targets of this stack`,
];

const zonesOf = ({ subnets }: ExistingLoadBalancerPlan): string =>
  [...new Set(Object.values(subnets).map(({ availabilityZone }) => availabilityZone))].join(" ");
