/** Mac workstations on EC2 Mac dedicated hosts. */
import * as pulumi from "@pulumi/pulumi";
import { checkScript } from "../shared/handoff/check-script";
import { planInShape } from "../shared/input/shape";
import { COMPONENT_TYPES } from "../shared/manifest";
import { createMonitoring } from "../shared/monitoring/resources";
import type { MacWorkstationArgs } from "./args";
import { buildChecks, buildHandoff, type MacHandoff } from "./handoff";
import { buildManifest } from "./manifest";
import { planMacWorkstation } from "./plan";
import { createWorkstations, type WorkstationResources } from "./workstations";

export * from "./args";
export { MAC_INSTANCE_TYPES, MacArchitecture, macosImageParameter, macType } from "./facts";
export type { MacHandoff, WorkstationHandoff } from "./handoff";
export { type MacHostStatus, macHostStatus } from "./host";

/** The dedicated host of one workstation. */
export interface MacHost {
  /** `h-…`; give it as `hostId` to keep using a host that was kept on destroy. */
  readonly hostId: string;
  /** Availability Zone. */
  readonly availabilityZone: string;
  /** EC2 Mac type. */
  readonly instanceType: string;
  /** It existed before and is not managed here. */
  readonly adopted: boolean;
}

/**
 * Mac workstations, each on a dedicated host of its own, reached by PCoIP from HP Anyware connectors or clients.
 *
 * Creates: a security group; an instance role with Session Manager and exactly the given secrets; and per workstation
 * a dedicated host without auto-placement (or uses one that exists), a network interface, an Elastic IP when asked,
 * and an encrypted instance without IMDSv1. Hosts outlive their instances and are protected unless told otherwise. When
 * asked: snapshots of the volumes, alarms and a dashboard.
 * Costs: every host from its allocation, 24 hours at least; volumes and their snapshots; Elastic IPs. The instances themselves are free.
 */
export class MacWorkstation extends pulumi.ComponentResource {
  /** Dedicated hosts by workstation. State and earliest release: `macHostStatus(hostId)`, 24 hours after allocation. */
  public readonly hosts: pulumi.Output<{ [name: string]: MacHost }>;
  /** Instance ids by workstation. */
  public readonly instanceIds: pulumi.Output<{ [name: string]: string }>;
  /** Private addresses by workstation; they stay the same when an instance is replaced. */
  public readonly privateIps: pulumi.Output<{ [name: string]: string }>;
  /** Elastic IPs, for the workstations that have one. */
  public readonly publicIps: pulumi.Output<{ [name: string]: string }>;
  /** Security group of all workstations, for the egress rules of connectors. */
  public readonly securityGroupId: pulumi.Output<string>;
  /** What people need: quotas, addresses, how to connect, steps left to do. */
  public readonly handoff: pulumi.Output<MacHandoff>;
  /** POSIX shell script that checks the deployment. */
  public readonly check: pulumi.Output<string>;
  /** Plain values and URNs for policies: a `Manifest`. */
  // biome-ignore lint/suspicious/noExplicitAny: its type has unions, which other languages' schemas do not know
  public readonly manifest: pulumi.Output<any>;

  constructor(name: string, args: MacWorkstationArgs, opts?: pulumi.ComponentResourceOptions) {
    // No inputs: the state needs none of them, and they would only be one more place for values.
    super(COMPONENT_TYPES["mac-workstation"], name, {}, opts);
    const plan = planInShape("MacWorkstation", name, args, planMacWorkstation, this);

    const parent = { parent: this };
    const workstations = createWorkstations(plan, args, parent);
    const { resources, securityGroup } = workstations;
    const instances = Object.fromEntries(Object.entries(resources).map(([key, { instance }]) => [key, instance.id]));
    const monitored = { region: plan.region, topicArn: args.alarms?.topicArn, instances };
    createMonitoring(name, plan.monitoring, monitored, args.tags ?? {}, parent);

    this.hosts = each(resources, ({ host, hostId }, key) => {
      const { availabilityZone, instanceType } = plan.workstations[key]!;
      return pulumi
        .all([hostId, host?.instanceType.apply((type) => type!) ?? instanceType])
        .apply(([id, type]): MacHost => ({ hostId: id, availabilityZone, instanceType: type, adopted: !host }));
    });
    this.instanceIds = each(resources, ({ instance }) => instance.id);
    this.privateIps = each(resources, ({ networkInterface }) => networkInterface.privateIp);
    const withAddress = Object.entries(resources).filter(([key]) => plan.workstations[key]!.elasticIp);
    this.publicIps = each(Object.fromEntries(withAddress), ({ publicIp }) => publicIp);
    this.securityGroupId = securityGroup.id;
    const checks = buildChecks(plan, args, resources);
    this.handoff = buildHandoff(plan, args, resources, checks);
    this.check = checks.apply((steps) => checkScript({ title: name, steps }));
    this.manifest = buildManifest(plan, args, workstations);
    this.registerOutputs({
      hosts: this.hosts,
      instanceIds: this.instanceIds,
      privateIps: this.privateIps,
      publicIps: this.publicIps,
      securityGroupId: this.securityGroupId,
      handoff: this.handoff,
      check: this.check,
      manifest: this.manifest,
    });
  }
}

/** One value per workstation. */
function each<T>(
  resources: { readonly [key: string]: WorkstationResources },
  value: (workstation: WorkstationResources, key: string) => pulumi.Input<T>,
): pulumi.Output<{ [key: string]: T }> {
  const entries = Object.entries(resources).map(([key, workstation]) => [key, value(workstation, key)] as const);
  return pulumi.output(Object.fromEntries(entries)) as unknown as pulumi.Output<{ [key: string]: T }>;
}
