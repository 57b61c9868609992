/** HP Anyware connectors behind an Application Load Balancer. */
import type * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { checkScript } from "../shared/handoff/check-script";
import { planInShape } from "../shared/input/shape";
import type { Tags } from "../shared/input/tags";
import { givenCertificates } from "../shared/load-balancer/certificate";
import { existingPeers } from "../shared/load-balancer/existing";
import {
  createLoadBalancerSecurityGroup,
  type FrontResources,
  type LoadBalancerResources,
  registerTargets,
} from "../shared/load-balancer/resources";
import { createServiceLoadBalancer } from "../shared/load-balancer/service";
import { COMPONENT_TYPES } from "../shared/manifest";
import { createMonitoring } from "../shared/monitoring/resources";
import { createPatching } from "../shared/patching/resources";
import { type HpAnywareConnectorsArgs, Sessions } from "./args";
import { type Connectors, createConnectors } from "./connectors";
import { buildChecks, buildHandoff, type HpAnywareHandoff } from "./handoff";
import { legacyNames } from "./legacy-template";
import { buildManifest } from "./manifest";
import { type HpAnywarePlan, planHpAnyware, TARGET_GROUP_KEY } from "./plan";
import { loadBalancerTraffic } from "./traffic";

export * from "./args";
export type { ConnectorHandoff, HpAnywareHandoff } from "./handoff";

/**
 * HP Anyware connectors behind an Application Load Balancer: logins go through the load balancer (HTTPS 443 to HTTPS
 * 443, round robin, sticky), PCoIP pixels go straight to each connector's own Elastic IP, or with direct sessions to the
 * workstations.
 *
 * Creates: a load balancer with its security group, listener and target group, or registrations with a load balancer
 * of somebody else (`loadBalancer.existing`); a certificate and DNS records when asked; and per connector a network
 * interface, an Elastic IP and an encrypted instance without IMDSv1. When asked: alarms, a dashboard, a log bucket, a web
 * ACL and a maintenance window for patches.
 * Costs: the load balancer, the instances and their volumes, and every public IPv4 address.
 */
export class HpAnywareConnectors extends pulumi.ComponentResource {
  /** What users type, `https://…`. */
  public readonly url: pulumi.Output<string>;
  /** DNS name of the load balancer; of one that is somebody else's, the name that users type. */
  public readonly loadBalancerDnsName: pulumi.Output<string>;
  /** ARN of the load balancer, whoever has made it. */
  public readonly loadBalancerArn: pulumi.Output<string>;
  /** Security group of the connectors made here, for the rules of workstations. Empty when all connectors exist already. */
  public readonly connectorSecurityGroupId: pulumi.Output<string>;
  /** Public addresses of all connectors, for the firewall of a client's network; the load balancer's change. Empty with direct sessions. */
  public readonly allowList: pulumi.Output<string[]>;
  /** What people need: addresses, settings to enter, steps left to do. */
  public readonly handoff: pulumi.Output<HpAnywareHandoff>;
  /** POSIX shell script that checks the deployment from outside. */
  public readonly check: pulumi.Output<string>;
  /** Plain values and URNs for policies: a `Manifest`. */
  // biome-ignore lint/suspicious/noExplicitAny: its type has unions, which other languages' schemas do not know
  public readonly manifest: pulumi.Output<any>;

  constructor(name: string, args: HpAnywareConnectorsArgs, opts?: pulumi.ComponentResourceOptions) {
    // No inputs: they would go into the state as they are given, and a secret may be given as plain text.
    super(COMPONENT_TYPES["hp-anyware"], name, {}, opts);
    const plan = planInShape("HpAnywareConnectors", name, args, planHpAnyware, this);

    const tags = args.tags ?? {};
    const parent = { parent: this };
    const { front, made, connectors } = createFront(plan, args, tags, parent);
    const instances = Object.fromEntries(
      Object.entries(connectors.addresses).map(([key, { instanceId }]) => [key, instanceId]),
    );
    createMonitoring(
      name,
      plan.monitoring,
      {
        region: plan.region,
        topicArn: args.alarms?.topicArn,
        ...front,
        certificates: givenCertificates(args),
        instances,
      },
      tags,
      parent,
    );
    if (plan.patching) {
      const created = Object.values(connectors.resources).flatMap(({ instance }) => instance ?? []);
      const permissionsBoundary = args.access?.permissionsBoundaryArn;
      createPatching(name, plan.patching, created, { region: plan.region, permissionsBoundary, tags }, parent);
    }

    const dnsName = front.loadBalancer.dnsName;
    const serviceName = args.dns ? pulumi.output(args.dns.name) : dnsName;
    this.url = pulumi.interpolate`https://${serviceName}`;
    this.loadBalancerDnsName = dnsName;
    this.loadBalancerArn = front.loadBalancer.arn;
    this.connectorSecurityGroupId = pulumi.output(connectors.securityGroup?.id ?? "");
    const addresses = Object.values(connectors.addresses).map(({ publicIp }) => publicIp);
    this.allowList = pulumi.all(plan.sessions === Sessions.Direct ? [] : addresses);
    const checks = buildChecks(plan, args, { serviceName, dnsName, connectors: connectors.addresses });
    this.handoff = buildHandoff(plan, args, { serviceName, connectors: connectors.addresses }, checks);
    this.check = checks.apply((steps) => checkScript({ title: name, steps }));
    this.manifest = buildManifest(plan, args, {
      loadBalancer: made,
      connectorSecurityGroup: connectors.securityGroup as ec2.SecurityGroup | undefined,
      connectors: connectors.resources,
    });
    this.registerOutputs({
      url: this.url,
      loadBalancerDnsName: this.loadBalancerDnsName,
      loadBalancerArn: this.loadBalancerArn,
      connectorSecurityGroupId: this.connectorSecurityGroupId,
      allowList: this.allowList,
      handoff: this.handoff,
      check: this.check,
      manifest: this.manifest,
    });
  }
}

interface Front {
  readonly front: FrontResources;
  /** Absent when the load balancer is somebody else's. */
  readonly made?: LoadBalancerResources;
  readonly connectors: Connectors;
}

/** Connectors, and what is in front of them: each names the other's security group. */
function createFront(
  plan: HpAnywarePlan,
  args: HpAnywareConnectorsArgs,
  tags: Tags,
  opts: pulumi.CustomResourceOptions,
): Front {
  const { name, loadBalancer } = plan;
  if (loadBalancer === undefined) {
    const given = args.loadBalancer!.existing!;
    const connectors = createConnectors(plan, args, existingPeers(given), opts);
    const targets = { [TARGET_GROUP_KEY]: connectors.targets };
    return { connectors, front: registerTargets(name, plan.existing!, given, targets, opts) };
  }
  const securityGroup = createLoadBalancerSecurityGroup(name, args.network.vpcId, tags, opts);
  const connectors = createConnectors(plan, args, { "load-balancer": { securityGroupId: securityGroup.id } }, opts);
  const made = createServiceLoadBalancer(
    { ...plan, loadBalancer },
    args,
    {
      securityGroup,
      traffic: loadBalancerTraffic(plan, args, connectors.securityGroupIds),
      targets: { [TARGET_GROUP_KEY]: connectors.targets },
      legacyNames:
        args.legacyEnvironmentName === undefined
          ? undefined
          : legacyNames(args.legacyEnvironmentName, TARGET_GROUP_KEY),
    },
    opts,
  );
  return { connectors, made, front: made };
}
