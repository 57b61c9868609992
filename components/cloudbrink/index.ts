/** Cloudbrink connectors: Standalone, Active-Standby, Active-Active. */
import * as pulumi from "@pulumi/pulumi";
import { checkScript } from "../shared/handoff/check-script";
import { planInShape } from "../shared/input/shape";
import { COMPONENT_TYPES } from "../shared/manifest";
import { createMonitoring } from "../shared/monitoring/resources";
import type { CloudbrinkConnectorsArgs } from "./args";
import { createConnectors } from "./connectors";
import { buildChecks, buildHandoff, type CloudbrinkHandoff, staticIpPools, userNetworks } from "./handoff";
import { buildManifest } from "./manifest";
import { planCloudbrink } from "./plan";
import type { StaticIpPool } from "./portal";

export * from "./args";
export type { CloudbrinkHandoff } from "./handoff";
export { HeadroomLimit, type RangeHeadroom } from "./headroom";
export type { StaticIpPool } from "./portal";

/**
 * Cloudbrink connectors in one of three modes: Standalone (one), Active-Standby (two, tcp 22 between them) and
 * Active-Active (1 to 64, with user addresses from prefixes of each connector's interface).
 *
 * Creates: a security group with no way in; an instance role; CIDR reservations in the subnets; and per connector a
 * network interface with its prefixes and an encrypted instance without IMDSv1 that enrols at its first boot. When
 * asked: alarms and a dashboard.
 * Costs: the instances and their volumes.
 */
export class CloudbrinkConnectors extends pulumi.ComponentResource {
  /** What goes into the portal: one entry for each connector and Pool Name. Empty without pools. */
  public readonly staticIpPools: pulumi.Output<StaticIpPool[]>;
  /** All prefixes of the group, with which users reach private applications: let them in there by CIDR. */
  public readonly userNetworks: pulumi.Output<string[]>;
  /** Security group of the connectors, for rules of private applications. */
  public readonly connectorSecurityGroupId: pulumi.Output<string>;
  /** Management IP of each connector by name. */
  public readonly managementIps: pulumi.Output<{ [name: string]: string }>;
  /** What people need: the portal's table and steps. */
  public readonly handoff: pulumi.Output<CloudbrinkHandoff>;
  /** POSIX shell script that compares the interfaces' prefixes with the table. */
  public readonly check: pulumi.Output<string>;
  /** Plain values and URNs for policies: a `Manifest`. */
  // biome-ignore lint/suspicious/noExplicitAny: its type has unions, which other languages' schemas do not know
  public readonly manifest: pulumi.Output<any>;

  constructor(name: string, args: CloudbrinkConnectorsArgs, opts?: pulumi.ComponentResourceOptions) {
    // No inputs: the state needs none of them, and they would only be one more place for a password.
    super(COMPONENT_TYPES.cloudbrink, name, {}, opts);
    const plan = planInShape("CloudbrinkConnectors", name, args, planCloudbrink, this);

    const parent = { parent: this };
    const { securityGroup, resources } = createConnectors(plan, args, parent);
    const instances = Object.fromEntries(Object.entries(resources).map(([key, { instance }]) => [key, instance.id]));
    const monitored = { region: plan.region, topicArn: args.alarms?.topicArn, instances };
    createMonitoring(name, plan.monitoring, monitored, args.tags ?? {}, parent);

    this.staticIpPools = staticIpPools(plan, resources);
    this.userNetworks = userNetworks(plan, resources);
    this.connectorSecurityGroupId = securityGroup.id;
    this.managementIps = pulumi.all(
      Object.fromEntries(
        Object.entries(resources).map(([key, { networkInterface }]) => [key, networkInterface.privateIp]),
      ),
    );
    const checks = buildChecks(plan, resources);
    this.handoff = buildHandoff(plan, args, this.staticIpPools, checks);
    this.check = checks.apply((steps) => checkScript({ title: name, steps }));
    this.manifest = buildManifest(plan, args, securityGroup, resources);
    this.registerOutputs({
      staticIpPools: this.staticIpPools,
      userNetworks: this.userNetworks,
      connectorSecurityGroupId: this.connectorSecurityGroupId,
      managementIps: this.managementIps,
      handoff: this.handoff,
      check: this.check,
      manifest: this.manifest,
    });
  }
}
