/**
 * A load balancer of somebody else: what the plan takes for granted about it, and whether AWS says the same. Nothing that is
 * found is used. Listeners and their rules are not asked for: the groups that the load balancer sends to are.
 */
import * as lb from "@pulumi/aws/lb";
import { awsReason } from "../../components/shared/aws/error-reason";
import { type Issue, Issues, joinPath } from "../../components/shared/input/issues";
import { NAMESPACE } from "../config/issue";
import type { ExistingLoadBalancerConfig } from "../config/load-balancer";
import { isExisting, type NetworkConfig } from "../network/network";

/** What the vendor's product needs of a target group. */
export interface NeededTargetGroup {
  readonly protocol: string;
  readonly healthCheckPath: string;
  /** Absent where clients need not stay with a target. */
  readonly stickiness?: { readonly type: string };
  /** Absent where any will do. */
  readonly algorithm?: string;
  /** What the load balancer's idle timeout must be over; absent where any will do. */
  readonly idleTimeoutOverSeconds?: number;
}

export interface FrontFacts {
  readonly network: NetworkConfig;
  readonly loadBalancer?: { readonly existing?: ExistingLoadBalancerConfig };
}

const PATH = "loadBalancer.existing";

type Found = Awaited<ReturnType<typeof lb.getTargetGroup>>;

/** Every difference between config and AWS, at config paths. */
export async function checkExistingLoadBalancer(
  { network, loadBalancer }: FrontFacts,
  needed: NeededTargetGroup,
): Promise<readonly Issue[]> {
  const existing = loadBalancer?.existing;
  if (existing === undefined) {
    return [];
  }
  const issues = new Issues();
  await asked(joinPath(PATH, "arn"), existing.arn, issues, () =>
    checkBalancer(existing, network, needed.idleTimeoutOverSeconds ?? 0, issues),
  );
  for (const [key, group] of Object.entries(existing.targetGroups)) {
    const path = joinPath(joinPath(PATH, "targetGroups"), key);
    await asked(joinPath(path, "arn"), group.arn, issues, async () => {
      const found = await lb.getTargetGroup({ arn: group.arn });
      checkPlace(joinPath(path, "arn"), group.arn, found, existing.arn, network, issues);
      checkBehaviour(joinPath(path, "arn"), group.arn, found, needed, issues);
      checkHealthCheck(path, group, found, needed, issues);
    });
  }
  return issues.errors;
}

async function asked(path: string, given: string, issues: Issues, ask: () => Promise<void>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    issues.error(path, `could not be looked up: ${awsReason(error)}`, {
      given,
      fix: { text: `correct the ARN, allow elasticloadbalancing:Describe*, or set ${NAMESPACE}:lookups to false` },
    });
  }
}

async function checkBalancer(
  existing: ExistingLoadBalancerConfig,
  network: NetworkConfig,
  idleTimeout: number,
  issues: Issues,
) {
  const at = (key: string): string => joinPath(PATH, key);
  const found = await lb.getLoadBalancer({ arn: existing.arn });
  const scheme = found.internal ? "internal" : "internet-facing";
  if (found.loadBalancerType !== "application") {
    issues.error(at("arn"), `is a load balancer of type ${found.loadBalancerType}; it must be an application one`, {
      given: existing.arn,
    });
  }
  if ((existing.scheme ?? "internet-facing") !== scheme) {
    issues.error(at("scheme"), `does not match AWS, which says ${scheme}`, {
      given: existing.scheme,
      fix: { value: scheme },
    });
  }
  if (found.idleTimeout <= idleTimeout) {
    issues.error(
      at("arn"),
      `closes idle connections after ${found.idleTimeout} s; targets here need over ${idleTimeout}`,
      {
        given: existing.arn,
        fix: { text: "have its owner raise the idle timeout" },
      },
    );
  }
  checkSecurityGroups(existing, [...found.securityGroups].sort(), issues);
  if (isExisting(network)) {
    checkVpc(at("arn"), existing.arn, found.vpcId, network.vpcId, issues);
    checkSubnets(existing, [...found.subnets].sort(), scheme === "internal", network, issues);
  }
}

/** One of its own is enough to be admitted by, so it may have others. */
function checkSecurityGroups(existing: ExistingLoadBalancerConfig, told: readonly string[], issues: Issues): void {
  const path = joinPath(PATH, "securityGroups");
  const declared = Object.entries(existing.securityGroups);
  for (const [name, id] of declared.filter(([, each]) => !told.includes(each))) {
    issues.error(joinPath(path, name), `is not on the load balancer, which has ${told.join(", ") || "none"}`, {
      given: id,
    });
  }
}

function checkSubnets(
  existing: ExistingLoadBalancerConfig,
  told: readonly string[],
  internal: boolean,
  { publicSubnets = {}, privateSubnets = {} }: Extract<NetworkConfig, { vpcId: string }>,
  issues: Issues,
): void {
  const known = internal ? { ...publicSubnets, ...privateSubnets } : publicSubnets;
  const declared = existing.subnets.map((key) => known[key]?.subnetId ?? key).sort();
  if (JSON.stringify(declared) !== JSON.stringify(told)) {
    const keyOf = (id: string) => Object.entries(known).find(([, { subnetId }]) => subnetId === id)?.[0];
    const keys = told.map(keyOf);
    issues.error(joinPath(PATH, "subnets"), `does not match AWS: the load balancer is in ${told.join(", ")}`, {
      given: existing.subnets,
      fix: keys.includes(undefined)
        ? { text: "add these subnets to network, and name all of them here" }
        : { value: keys },
    });
  }
}

function checkVpc(path: string, given: string, found: string, wanted: string, issues: Issues): void {
  if (found !== wanted) {
    issues.error(path, `is in ${found}, and the stack in ${wanted}; targets are registered in their own VPC`, {
      given,
    });
  }
}

function checkPlace(
  path: string,
  given: string,
  found: Found,
  balancer: string,
  network: NetworkConfig,
  issues: Issues,
) {
  if (isExisting(network)) {
    checkVpc(path, given, found.vpcId, network.vpcId, issues);
  }
  if (!found.loadBalancerArns.includes(balancer)) {
    const others = found.loadBalancerArns.join(", ");
    const whose = others === "" ? "no load balancer sends to it" : `${others} sends to it`;
    issues.error(path, `is no target group of the load balancer of ${PATH}.arn: ${whose}`, { given });
  }
}

/** What the group is cannot be declared: it is as the vendor needs it, or its owner changes it. */
function checkBehaviour(path: string, given: string, found: Found, needed: NeededTargetGroup, issues: Issues): void {
  const { stickiness } = needed;
  const kind = found.stickiness.enabled ? found.stickiness.type : "off";
  for (const [what, is, wanted] of [
    ["target type", found.targetType, "instance"],
    ["protocol", found.protocol, needed.protocol],
    ["health check's protocol", found.healthCheck.protocol, needed.protocol],
    ["stickiness", kind, stickiness?.type],
    ["algorithm", found.loadBalancingAlgorithmType, needed.algorithm],
  ] as const) {
    if (wanted !== undefined && is !== wanted) {
      issues.error(path, `has the ${what} ${is}; targets here need ${wanted}`, {
        given,
        fix: { text: "have its owner change it, or give the ARN of another target group" },
      });
    }
  }
}

function checkHealthCheck(
  path: string,
  group: ExistingLoadBalancerConfig["targetGroups"][string],
  { healthCheck }: Found,
  needed: NeededTargetGroup,
  issues: Issues,
): void {
  for (const [key, declared, is] of [
    ["healthCheckPath", group.healthCheckPath ?? needed.healthCheckPath, healthCheck.path],
    ["healthCheckPort", group.healthCheckPort ?? "traffic-port", healthCheck.port],
  ] as const) {
    if (declared !== is) {
      issues.error(joinPath(path, key), `does not match AWS, which says ${is}`, {
        given: group[key],
        fix: { value: is },
      });
    }
  }
}

/** A target group is in one VPC for good: of a VPC that is made it can only be told later. */
export function warnOfNewNetwork({ network, loadBalancer }: FrontFacts, issues: Issues): void {
  if (loadBalancer?.existing !== undefined && !isExisting(network)) {
    issues.warn(
      PATH,
      "must be in the VPC that this stack makes, or AWS refuses the targets: a target group takes those of its own VPC only",
    );
  }
}

/** What the plan takes for granted about it, a sentence each. */
export function loadBalancerAssumptions(config: unknown): string[] {
  const { loadBalancer } = config as Partial<FrontFacts>;
  const existing = loadBalancer?.existing;
  if (existing === undefined) {
    return [];
  }
  const { arn, dnsName, scheme = "internet-facing", subnets, securityGroups, targetGroups } = existing;
  return [
    `${arn} is somebody else's ${scheme} load balancer in ${subnets.join(", ")} with ${Object.values(securityGroups).join(", ")}; it admits clients only, and serves ${dnsName}`,
    ...Object.entries(targetGroups).map(
      ([key, group]) =>
        `${group.arn} (${key}) is a target group of it, of instances in the stack's VPC, as the vendor needs it`,
    ),
  ];
}
