/** What the provider and ELB refuse around load balancers (ELB-API; facts on target groups and health checks). */
import { type Account, type AccountResource, refuse } from "../account";
import type { Failure } from "../table";
import { T } from "../types";
import { at, isProps, type Json, type Props, propsList, text, texts, UNKNOWN } from "../values";

export function namesOf(inputs: Props, property: string, rule: RegExp): Failure[] {
  const name = inputs[property];
  if (typeof name !== "string" || name === UNKNOWN || rule.test(name)) {
    return [];
  }
  const reason =
    name.length > 32
      ? "cannot be longer than 32 characters"
      : "only alphanumeric characters and hyphens, no hyphen at an end";
  return [{ property, reason: `${JSON.stringify(name)} ${reason}` }];
}

const RANGES: readonly (readonly [string, number, number])[] = [
  ["deregistrationDelay", 0, 3600],
  ["healthCheck.healthyThreshold", 2, 10],
  ["healthCheck.interval", 5, 300],
  ["healthCheck.timeout", 2, 120],
  ["healthCheck.unhealthyThreshold", 2, 10],
  ["port", 1, 65535],
  ["stickiness.cookieDuration", 0, 604800],
];

export function targetGroupRanges(inputs: Props): Failure[] {
  return RANGES.flatMap(([property, low, high]) => {
    const value = at(inputs, property);
    const wrong = typeof value === "number" && (value < low || value > high);
    return wrong ? [{ property, reason: `expected to be in the range (${low} - ${high}), got ${value}` }] : [];
  });
}

/** Combinations that the API refuses (facts 1.3 and 1.4). */
export function checkTargetGroup(inputs: Props): void {
  const algorithm = text(inputs["loadBalancingAlgorithmType"]) || "round_robin";
  const sticky = isProps(inputs["stickiness"]) && inputs["stickiness"]["enabled"] !== false;
  const timeout = Number(at(inputs, "healthCheck.timeout") ?? 0);
  if (Number(inputs["slowStart"] ?? 0) > 0 && algorithm !== "round_robin") {
    refuse("InvalidConfigurationRequest", `Slow start is not supported with the ${algorithm} algorithm`);
  }
  if (sticky && algorithm === "weighted_random") {
    refuse("InvalidConfigurationRequest", "Stickiness is not supported with the weighted_random algorithm");
  }
  if (inputs["loadBalancingAnomalyMitigation"] === "on" && algorithm !== "weighted_random") {
    refuse("InvalidConfigurationRequest", "Anomaly mitigation needs the weighted_random algorithm");
  }
  // AWS's own words, as in hashicorp/terraform-provider-aws issue 2366.
  const interval = Number(at(inputs, "healthCheck.interval") ?? 30);
  if (timeout >= interval) {
    refuse("ValidationError", `Health check timeout '${timeout}' must be smaller than the interval '${interval}'`);
  }
}

/** Subnets of at least two zones, one a zone, all in one VPC (ELB-API CreateLoadBalancerInput.Subnets). */
export function subnetsOf(account: Account, inputs: Props): AccountResource[] {
  const ids = [
    ...texts(inputs["subnets"]),
    ...propsList(inputs["subnetMappings"]).map((each) => text(each["subnetId"])),
  ];
  const subnets = ids.map((id) => account.require(T.subnet, id, "SubnetNotFound"));
  const zones = subnets.map((subnet) => text(subnet.facts["availabilityZone"]));
  if (new Set(zones).size < 2) {
    refuse("ValidationError", "At least two subnets in two different Availability Zones must be specified");
  }
  if (new Set(zones).size < zones.length) {
    refuse(
      "InvalidConfigurationRequest",
      "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
    );
  }
  if (new Set(subnets.map((subnet) => subnet.inputs["vpcId"])).size > 1) {
    refuse("InvalidConfigurationRequest", "All subnets must belong to the same VPC");
  }
  const withoutIpv6 = subnets.find((subnet) => text(subnet.facts["ipv6CidrBlock"]) === "");
  if (text(inputs["ipAddressType"]).startsWith("dualstack") && withoutIpv6) {
    refuse("ValidationError", `You must specify subnets with an associated IPv6 CIDR block (${withoutIpv6.id})`);
  }
  return subnets;
}

export function checkGroups(account: Account, inputs: Props): void {
  for (const id of texts(inputs["securityGroups"])) {
    account.require(T.securityGroup, id, "InvalidSecurityGroup");
  }
}

/** ELB writes a test file when logging is switched on: the bucket and its policy must be there. */
export function checkLogs(account: Account, inputs: Props): void {
  for (const property of ["accessLogs", "connectionLogs", "healthCheckLogs"]) {
    const logs = inputs[property];
    if (!isProps(logs) || logs["enabled"] !== true) {
      continue;
    }
    const bucket = account.list(T.bucket).find((each) => each.id === logs["bucket"]);
    const policy = account.list(T.bucketPolicy).find((each) => each.inputs["bucket"] === logs["bucket"]);
    if (!bucket || !policy || !text(policy.inputs["policy"]).includes("s3:PutObject")) {
      refuse(
        "InvalidConfigurationRequest",
        `Access Denied for bucket: ${text(logs["bucket"])}. Please check S3bucket permission`,
      );
    }
    const encryption = account.list(T.bucketEncryption).find((each) => each.inputs["bucket"] === logs["bucket"]);
    const [rule] = propsList(encryption?.inputs["rules"]);
    if (text(at(rule ?? {}, "applyServerSideEncryptionByDefault.sseAlgorithm")).startsWith("aws:kms")) {
      refuse(
        "InvalidConfigurationRequest",
        `Access Denied for bucket: ${text(logs["bucket"])}. Please check S3bucket permission`,
      );
    }
    bucket!.facts["objects"] = Number(bucket!.facts["objects"] ?? 0) + 1;
  }
}

/** Target groups that a listener or a rule forwards to. */
export function targetsOf(inputs: Props, property: string): string[] {
  return propsList(inputs[property]).flatMap((action) => [
    ...(text(action["targetGroupArn"]) === "" ? [] : [text(action["targetGroupArn"])]),
    ...propsList(at(action, "forward.targetGroups")).map((each) => text(each["arn"])),
  ]);
}

export const usersOf = (account: Account, targetGroup: string): AccountResource[] => [
  ...account.list(T.listener).filter((each) => targetsOf(each.inputs, "defaultActions").includes(targetGroup)),
  ...account.list(T.listenerRule).filter((each) => targetsOf(each.inputs, "actions").includes(targetGroup)),
];

export function balancerOf(account: Account, user: AccountResource): string {
  const listener = user.type === T.listener ? user : account.get(T.listener, user.inputs["listenerArn"]);
  return text(listener?.inputs["loadBalancerArn"]);
}

export function checkListener(account: Account, inputs: Props, id: string): AccountResource {
  const balancer = account.require(T.loadBalancer, inputs["loadBalancerArn"], "LoadBalancerNotFound");
  const same = account
    .list(T.listener)
    .find(
      (each) =>
        each.id !== id && each.inputs["loadBalancerArn"] === balancer.id && each.inputs["port"] === inputs["port"],
    );
  if (same) {
    refuse("DuplicateListener", `A listener already exists on this port for this load balancer '${balancer.id}'`);
  }
  if (inputs["protocol"] === "HTTPS") {
    if (inputs["certificateArn"] === undefined) {
      refuse("CertificateNotFound", "A certificate must be specified for HTTPS listeners");
    }
    usable(account, inputs["certificateArn"]);
  }
  for (const target of targetsOf(inputs, "defaultActions")) {
    account.require(T.targetGroup, target, "TargetGroupNotFound");
    const other = usersOf(account, target).find((each) => balancerOf(account, each) !== balancer.id);
    if (other) {
      refuse(
        "TargetGroupAssociationLimit",
        `The following target groups cannot be associated with more than one load balancer: ${target}`,
      );
    }
  }
  return balancer;
}

/** Certificates of the account must be issued; foreign ARNs (IAM, another stack's) are taken as given. */
export function usable(account: Account, certificateArn: Json): void {
  const certificate = account.get(T.certificate, certificateArn);
  if (certificate && certificate.facts["status"] !== "ISSUED") {
    refuse(
      "UnsupportedCertificate",
      `The certificate '${certificate.id}' must have a fully-qualified domain name, a supported signature, and a supported key size.`,
    );
  }
}

export function checkRulePriority(account: Account, inputs: Props, id: string): void {
  const same = account
    .list(T.listenerRule)
    .find((each) => each.id !== id && ["listenerArn", "priority"].every((key) => each.inputs[key] === inputs[key]));
  if (same && inputs["priority"] !== undefined) {
    refuse("PriorityInUse", `Priority '${String(inputs["priority"])}' is currently in use`);
  }
}
