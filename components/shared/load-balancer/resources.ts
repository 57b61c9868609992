/** An Application Load Balancer from its plan: security group, load balancer, listeners, target groups, targets. */

import * as ec2 from "@pulumi/aws/ec2";
import * as lb from "@pulumi/aws/lb";
import { type CustomResourceOptions, type Input, type Output, output, type ResourceOptions } from "@pulumi/pulumi";
import { type Tags, tagsFor } from "../input/tags";
import { createTrafficRules, type TrafficRule } from "../network/traffic";
import { createWebAcl } from "../web-acl/resources";
import type { ExistingLoadBalancerArgs } from "./args";
import { type ExistingLoadBalancerPlan, suffixOf } from "./existing";
import { createLogBucket, logAttributes } from "./logs";
import type { LoadBalancerPlan, TargetGroupPlan } from "./plan";

/** What only AWS knows, and what the plan does not decide. */
export interface LoadBalancerInputs {
  readonly vpcId: Input<string>;
  readonly subnetIds: readonly Input<string>[];
  /** Default certificate; needed when a listener speaks HTTPS. */
  readonly certificateArn?: Input<string>;
  /** Further certificates by key, chosen by server name. */
  readonly additionalCertificateArns?: { readonly [key: string]: Input<string> };
  readonly additionalSecurityGroupIds?: readonly Input<string>[];
  readonly securityGroup: ec2.SecurityGroup;
  /** Rules of that security group. */
  readonly traffic: readonly TrafficRule[];
  /** Instances by target-group key and target key. */
  readonly targets: Targets;
  readonly tags: Tags;
  /** Physical names, to take over resources that exist. @default - Pulumi names them */
  readonly legacyNames?: LegacyNames;
}

/** Name and Name tag of a resource that exists. */
export interface LegacyName {
  readonly name: string;
  readonly nameTag: string;
}

/** Names to keep, so that what exists is taken over without being replaced. */
export interface LegacyNames {
  readonly loadBalancer?: LegacyName;
  readonly targetGroups?: { readonly [key: string]: LegacyName };
}

/** The same of a security group, whose description cannot change either. */
export interface LegacySecurityGroup extends LegacyName {
  readonly description: string;
}

export interface Targets {
  readonly [targetGroup: string]: { readonly [target: string]: Target };
}

export interface Target {
  readonly instanceId: Input<string>;
  /** Old key of this target. */
  readonly formerly?: string;
}

export interface LoadBalancerResources {
  readonly loadBalancer: lb.LoadBalancer;
  readonly securityGroup: ec2.SecurityGroup;
  readonly listeners: { readonly [key: string]: lb.Listener };
  readonly targetGroups: { readonly [key: string]: lb.TargetGroup };
}

/** What alarms and outputs need of a load balancer, whoever has made it. */
export interface FrontResources {
  readonly loadBalancer: {
    readonly arn: Output<string>;
    readonly arnSuffix: Output<string>;
    readonly dnsName: Output<string>;
  };
  readonly targetGroups: {
    readonly [key: string]: { readonly arn: Output<string>; readonly arnSuffix: Output<string> };
  };
}

/** Registers targets with a load balancer of somebody else. */
export function registerTargets(
  name: string,
  plan: ExistingLoadBalancerPlan,
  { arn, targetGroups }: ExistingLoadBalancerArgs,
  targets: Targets,
  opts: ResourceOptions,
): FrontResources {
  createTargets(name, withPorts(targetGroups, plan.targetGroups), targets, opts);
  const front = (each: Input<string>) => ({ arn: output(each), arnSuffix: output(each).apply(suffixOf) });
  return {
    loadBalancer: { ...front(arn), dnsName: output(plan.dnsName) },
    targetGroups: mapValues(targetGroups, (_, group) => front(group.arn)),
  };
}

/** The own security group of a load balancer; its rules come later, since they may name the targets' group. */
export function createLoadBalancerSecurityGroup(
  name: string,
  vpcId: Input<string>,
  tags: Tags,
  opts: ResourceOptions,
  legacy?: LegacySecurityGroup,
): ec2.SecurityGroup {
  const groupName = `${name}-lb`;
  return new ec2.SecurityGroup(
    groupName,
    {
      ...physicalName(legacy),
      vpcId,
      description: legacy?.description ?? "Load balancer: clients in, targets out",
      tags: tagsFor(tags, legacy?.nameTag ?? groupName),
    },
    opts,
  );
}

export function createLoadBalancer(
  name: string,
  plan: LoadBalancerPlan,
  inputs: LoadBalancerInputs,
  opts: CustomResourceOptions,
): LoadBalancerResources {
  const { securityGroup } = inputs;
  createTrafficRules(`${name}-lb`, securityGroup.id, inputs.traffic, inputs.tags, opts);
  // The owner of the group is the account, which nothing has to be asked for.
  const logs = plan.logs && createLogBucket(name, plan.logs, securityGroup.ownerId, inputs.tags, opts);
  const loadBalancer = new lb.LoadBalancer(
    name,
    {
      ...physicalName(inputs.legacyNames?.loadBalancer),
      loadBalancerType: "application",
      internal: plan.internal,
      ipAddressType: plan.ipAddressType,
      subnets: [...inputs.subnetIds],
      securityGroups: [securityGroup.id, ...(inputs.additionalSecurityGroupIds ?? [])],
      idleTimeout: plan.idleTimeoutSeconds,
      clientKeepAlive: plan.clientKeepAliveSeconds,
      enableDeletionProtection: plan.deletionProtection,
      dropInvalidHeaderFields: plan.dropInvalidHeaderFields,
      desyncMitigationMode: plan.desyncMitigationMode,
      enableHttp2: true,
      ...logAttributes(plan.logs, logs),
      tags: tagsFor(inputs.tags, inputs.legacyNames?.loadBalancer?.nameTag ?? name),
    },
    logs ? { ...opts, dependsOn: [...logs.ready] } : opts,
  );
  if (plan.webAcl) {
    createWebAcl(name, plan.webAcl, loadBalancer.arn, inputs.tags, opts);
  }
  const targetGroups = mapValues(plan.targetGroups, (key, group) =>
    createTargetGroup(`${name}-${key}`, group, inputs, inputs.legacyNames?.targetGroups?.[key], opts),
  );
  createTargets(name, withPorts(targetGroups, plan.targetGroups), inputs.targets, opts);
  const listeners = mapValues(plan.listeners, (_, listener) =>
    createListener(
      // One listener a port is what AWS allows, so the port is the listener's identity.
      `${name}-listener-${listener.port}`,
      {
        loadBalancerArn: loadBalancer.arn,
        port: listener.port,
        protocol: listener.protocol,
        ...(listener.protocol === "HTTPS" ? { sslPolicy: plan.tlsPolicy, certificateArn: inputs.certificateArn } : {}),
        defaultActions: [{ type: "forward", targetGroupArn: targetGroups[listener.targetGroup]!.arn }],
      },
      inputs,
      opts,
    ),
  );
  createFixedResponses(name, plan, listeners, inputs.tags, opts);
  if (plan.redirectHttp) {
    createRedirect(name, loadBalancer.arn, inputs.tags, opts);
  }
  return { loadBalancer, securityGroup, listeners, targetGroups };
}

function createTargetGroup(
  name: string,
  plan: TargetGroupPlan,
  inputs: LoadBalancerInputs,
  legacy: LegacyName | undefined,
  opts: ResourceOptions,
): lb.TargetGroup {
  const { healthCheck, stickiness } = plan;
  return new lb.TargetGroup(
    name,
    {
      // No physical name unless one is taken over: a group with a fixed name cannot be replaced while it is in use.
      ...physicalName(legacy),
      vpcId: inputs.vpcId,
      port: plan.port,
      protocol: plan.protocol,
      protocolVersion: "HTTP1",
      targetType: "instance",
      ipAddressType: "ipv4",
      healthCheck: {
        enabled: true,
        protocol: plan.protocol,
        port: healthCheck.port,
        path: healthCheck.path,
        matcher: healthCheck.matcher,
        interval: healthCheck.intervalSeconds,
        timeout: healthCheck.timeoutSeconds,
        healthyThreshold: healthCheck.healthyThreshold,
        unhealthyThreshold: healthCheck.unhealthyThreshold,
      },
      stickiness: {
        enabled: stickiness.enabled,
        type: stickiness.type,
        cookieDuration: stickiness.durationSeconds,
        ...(stickiness.cookieName === undefined ? {} : { cookieName: stickiness.cookieName }),
      },
      loadBalancingAlgorithmType: plan.algorithm,
      loadBalancingAnomalyMitigation: plan.anomalyMitigation ? "on" : "off",
      loadBalancingCrossZoneEnabled: "use_load_balancer_configuration",
      slowStart: plan.slowStartSeconds,
      deregistrationDelay: plan.deregistrationDelaySeconds,
      tags: tagsFor(inputs.tags, legacy?.nameTag ?? name),
    },
    opts,
  );
}

interface GroupOfTargets {
  readonly arn: Input<string>;
  readonly port: number;
}

const withPorts = (
  groups: { readonly [key: string]: { readonly arn: Input<string> } },
  plans: { readonly [key: string]: { readonly port: number } },
): { readonly [key: string]: GroupOfTargets } => mapValues(groups, (key, { arn }) => ({ arn, port: plans[key]!.port }));

function createTargets(
  name: string,
  targetGroups: { readonly [key: string]: GroupOfTargets },
  targets: Targets,
  opts: ResourceOptions,
): void {
  for (const [groupKey, ofGroup] of Object.entries(targets)) {
    for (const [targetKey, target] of Object.entries(ofGroup)) {
      const { arn, port } = targetGroups[groupKey]!;
      new lb.TargetGroupAttachment(
        `${name}-${groupKey}-${targetKey}`,
        { targetGroupArn: arn, targetId: target.instanceId, port },
        { ...opts, aliases: formerNames(target.formerly, (old) => `${name}-${groupKey}-${old}`) },
      );
    }
  }
}

function createListener(
  name: string,
  args: Omit<lb.ListenerArgs, "tags">,
  inputs: LoadBalancerInputs,
  opts: ResourceOptions,
): lb.Listener {
  const listener = new lb.Listener(name, { ...args, tags: tagsFor(inputs.tags, name) }, opts);
  if (args.protocol === "HTTPS") {
    for (const [key, certificateArn] of Object.entries(inputs.additionalCertificateArns ?? {})) {
      new lb.ListenerCertificate(`${name}-certificate-${key}`, { listenerArn: listener.arn, certificateArn }, opts);
    }
  }
  return listener;
}

function createFixedResponses(
  name: string,
  plan: LoadBalancerPlan,
  listeners: { readonly [key: string]: lb.Listener },
  tags: Tags,
  opts: ResourceOptions,
): void {
  for (const [listenerKey, { port }] of Object.entries(plan.listeners)) {
    for (const response of Object.values(plan.fixedResponses)) {
      // AWS takes a priority of a listener once, so whatever a rule is called, it is the one of that priority.
      const ruleName = `${name}-listener-${port}-rule-${response.priority}`;
      new lb.ListenerRule(
        ruleName,
        {
          listenerArn: listeners[listenerKey]!.arn,
          priority: response.priority,
          conditions: [{ pathPattern: { values: [...response.paths] } }],
          actions: [
            {
              type: "fixed-response",
              fixedResponse: {
                statusCode: String(response.statusCode),
                contentType: response.contentType,
                ...(response.body === undefined ? {} : { messageBody: response.body }),
              },
            },
          ],
          tags: tagsFor(tags, ruleName),
        },
        opts,
      );
    }
  }
}

function createRedirect(name: string, loadBalancerArn: Output<string>, tags: Tags, opts: ResourceOptions): void {
  const listenerName = `${name}-listener-80`;
  new lb.Listener(
    listenerName,
    {
      loadBalancerArn,
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
      tags: tagsFor(tags, listenerName),
    },
    opts,
  );
}

/** Alias options for a resource whose key was renamed. */
export function formerNames(old: string | undefined, nameOf: (old: string) => string): { name: string }[] {
  return old === undefined ? [] : [{ name: nameOf(old) }];
}

const physicalName = (legacy: LegacyName | undefined): { name?: string } => (legacy ? { name: legacy.name } : {});

function mapValues<V, R>(
  map: { readonly [key: string]: V },
  create: (key: string, value: V) => R,
): { readonly [key: string]: R } {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, create(key, value)]));
}
