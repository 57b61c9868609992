/** CodeStream On-Prem behind an Application Load Balancer. */
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
  type Targets,
} from "../shared/load-balancer/resources";
import { createServiceLoadBalancer } from "../shared/load-balancer/service";
import { COMPONENT_TYPES } from "../shared/manifest";
import { createMonitoring } from "../shared/monitoring/resources";
import { createPatching } from "../shared/patching/resources";
import type { CodeStreamOnPremArgs } from "./args";
import { SERVICE_KEYS, VARIANTS } from "./facts";
import { buildChecks, buildHandoff, buildHostCheck, type CodeStreamHandoff } from "./handoff";
import { createHost, type Host } from "./host";
import { legacyNames } from "./legacy-names";
import { buildManifest } from "./manifest";
import { type CodeStreamPlan, HOST_KEY, planCodeStream } from "./plan";
import { configMergePatch } from "./services-config";
import { createSelfRules, loadBalancerTraffic } from "./traffic";

export * from "./args";
export type { CodeStreamHandoff } from "./handoff";

/**
 * CodeStream On-Prem behind an Application Load Balancer: the API and the broadcaster have a listener and a target
 * group each, in one protocol on both sides (HTTPS 443 and 12443, or HTTP 80 and 12080), on the one host.
 *
 * Creates: a load balancer with its security group, two listeners and two target groups, or registrations with a load
 * balancer of somebody else (`loadBalancer.existing`); a certificate and DNS records when asked; and a host with its interface, security group, role and a data volume that outlives it, or two rules in
 * the security group of a host that exists. When asked: alarms, a dashboard, a log bucket, a web ACL and a maintenance
 * window for patches.
 * Costs: the load balancer, every public IPv4 address, and a new host with its volumes and snapshots.
 */
export class CodeStreamOnPrem extends pulumi.ComponentResource {
  /** What users enter as server, `https://…`. */
  public readonly url: pulumi.Output<string>;
  /** DNS name of the load balancer; of one that is somebody else's, the name that users type. */
  public readonly loadBalancerDnsName: pulumi.Output<string>;
  /** ARN of the load balancer, whoever has made it. */
  public readonly loadBalancerArn: pulumi.Output<string>;
  /** Security group of the load balancer. Empty when it is somebody else's. */
  public readonly loadBalancerSecurityGroupId: pulumi.Output<string>;
  /** Instance of the host. */
  public readonly instanceId: pulumi.Output<string>;
  /** Security group of the host. */
  public readonly hostSecurityGroupId: pulumi.Output<string>;
  /** EBS volume of MongoDB's data; empty for an existing host. */
  public readonly dataVolumeId: pulumi.Output<string>;
  /** RFC 7396 merge patch of the host's `codestream-services-config.json`. */
  // biome-ignore lint/suspicious/noExplicitAny: the schema of other languages knows JSON as any only
  public readonly configMergePatch: pulumi.Output<{ [key: string]: any }>;
  /** What people need: settings to enter, steps left to do. */
  public readonly handoff: pulumi.Output<CodeStreamHandoff>;
  /** POSIX shell script that checks the deployment from a client network. */
  public readonly check: pulumi.Output<string>;
  /** POSIX shell script that checks the host, on the host. */
  public readonly checkOnHost: pulumi.Output<string>;
  /** Plain values and URNs for policies: a `Manifest`. */
  // biome-ignore lint/suspicious/noExplicitAny: its type has unions, which other languages' schemas do not know
  public readonly manifest: pulumi.Output<any>;

  constructor(name: string, args: CodeStreamOnPremArgs, opts?: pulumi.ComponentResourceOptions) {
    // No inputs: they would go into the state as they are given, and a secret may be given as plain text.
    super(COMPONENT_TYPES.codestream, name, {}, opts);
    const plan = planInShape("CodeStreamOnPrem", name, args, planCodeStream, this);

    const tags = args.tags ?? {};
    const parent = { parent: this };
    const { front, made, host } = createFront(plan, args, tags, parent);
    createMonitoring(
      name,
      plan.monitoring,
      {
        region: plan.region,
        topicArn: args.alarms?.topicArn,
        ...front,
        certificates: givenCertificates(args),
        instances: { [HOST_KEY]: host.instanceId },
      },
      tags,
      parent,
    );
    if (plan.patching && host.instance) {
      const permissionsBoundary = args.access?.permissionsBoundaryArn;
      createPatching(name, plan.patching, [host.instance], { region: plan.region, permissionsBoundary, tags }, parent);
    }

    const dnsName = front.loadBalancer.dnsName;
    const serviceName = plan.hostname === undefined ? dnsName : pulumi.output(plan.hostname);
    const dataVolumeId = host.data?.volumeId ?? pulumi.output("");
    const inputs = {
      serviceName,
      dnsName,
      instanceId: host.instanceId,
      dataVolumeId,
      targetGroupArns: {
        api: front.targetGroups["api"]!.arn,
        broadcaster: front.targetGroups["broadcaster"]!.arn,
      },
    };
    const checks = buildChecks(plan, args, inputs);
    this.url = pulumi.interpolate`${VARIANTS[plan.variant].scheme}://${serviceName}`;
    this.loadBalancerDnsName = dnsName;
    this.loadBalancerArn = front.loadBalancer.arn;
    this.loadBalancerSecurityGroupId = made?.securityGroup.id ?? pulumi.output("");
    this.instanceId = host.instanceId;
    this.hostSecurityGroupId = host.securityGroupId;
    this.dataVolumeId = dataVolumeId;
    this.configMergePatch = serviceName.apply((hostname) => configMergePatch(plan.variant, hostname));
    this.handoff = buildHandoff(plan, args, inputs, checks);
    this.check = checks.apply((steps) => checkScript({ title: name, steps }));
    this.checkOnHost = buildHostCheck(plan, inputs);
    this.manifest = buildManifest(plan, args, made, host);
    this.registerOutputs({
      url: this.url,
      loadBalancerDnsName: this.loadBalancerDnsName,
      loadBalancerArn: this.loadBalancerArn,
      loadBalancerSecurityGroupId: this.loadBalancerSecurityGroupId,
      instanceId: this.instanceId,
      hostSecurityGroupId: this.hostSecurityGroupId,
      dataVolumeId: this.dataVolumeId,
      configMergePatch: this.configMergePatch,
      handoff: this.handoff,
      check: this.check,
      checkOnHost: this.checkOnHost,
      manifest: this.manifest,
    });
  }
}

interface Front {
  readonly front: FrontResources;
  /** Absent when the load balancer is somebody else's. */
  readonly made?: LoadBalancerResources;
  readonly host: Host;
}

const targetsOf = ({ instanceId }: Host): Targets =>
  Object.fromEntries(SERVICE_KEYS.map((key) => [key, { [HOST_KEY]: { instanceId } }]));

/** The host, and what is in front of it: each names the other's security group. */
function createFront(
  plan: CodeStreamPlan,
  args: CodeStreamOnPremArgs,
  tags: Tags,
  opts: pulumi.CustomResourceOptions,
): Front {
  const { name, loadBalancer } = plan;
  if (loadBalancer === undefined) {
    const given = args.loadBalancer!.existing!;
    const host = createHost(plan, args, existingPeers(given), opts);
    return { host, front: registerTargets(name, plan.existing!, given, targetsOf(host), opts) };
  }
  const legacy = plan.legacyNames ? legacyNames() : undefined;
  const { vpcId } = args.network;
  const securityGroup = createLoadBalancerSecurityGroup(name, vpcId, tags, opts, legacy?.securityGroup);
  const host = createHost(plan, args, { "load-balancer": { securityGroupId: securityGroup.id } }, opts);
  const made = createServiceLoadBalancer(
    { ...plan, loadBalancer },
    args,
    {
      securityGroup,
      traffic: loadBalancerTraffic(plan, args, host.securityGroupId),
      targets: targetsOf(host),
      legacyNames: legacy,
    },
    opts,
  );
  createSelfRules(plan, securityGroup.id, host.addresses, tags, opts);
  return { host, made, front: made };
}
