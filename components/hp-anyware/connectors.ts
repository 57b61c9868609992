/** The connectors themselves: interface, Elastic IP, instance; or an existing instance, registered. */
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { tagsFor } from "../shared/input/tags";
import { createElasticIp, createInstance, createInterface } from "../shared/instance/resources";
import { createAccessRole, type InstanceRole } from "../shared/instance/role";
import { renderUserData } from "../shared/instance/user-data";
import type { Target } from "../shared/load-balancer/resources";
import { createTrafficRules, planTraffic } from "../shared/network/traffic";
import type { TrafficPeers } from "../shared/network/traffic-source";
import { proxyValues } from "../shared/proxy/plan";
import { type HpAnywareConnectorsArgs, Sessions } from "./args";
import { type ConnectorPlan, type CreatedConnectorPlan, homeSubnets } from "./connectors-plan";
import type { HpAnywarePlan } from "./plan";
import { connectorIngress, connectorTraffic } from "./traffic";

/** What AWS knows of one connector. */
export interface ConnectorAddress {
  readonly instanceId: pulumi.Output<string>;
  /** Empty for an existing instance: it is not looked up. */
  readonly privateIp: pulumi.Output<string>;
  /** Empty with direct sessions. */
  readonly publicIp: pulumi.Output<string>;
}

export interface ConnectorResources {
  readonly instance?: ec2.Instance;
  readonly networkInterface?: ec2.NetworkInterface;
  readonly eip?: ec2.Eip;
}

export interface Connectors {
  /** Group of the connectors made here; absent when all exist already. */
  readonly securityGroup?: ec2.SecurityGroup;
  /** Every group the load balancer must reach, by a name for rules. */
  readonly securityGroupIds: { readonly [name: string]: pulumi.Input<string> };
  readonly addresses: { readonly [key: string]: ConnectorAddress };
  readonly resources: { readonly [key: string]: ConnectorResources };
  /** Those not drained. */
  readonly targets: { readonly [key: string]: Target };
}

/** Containers of the connector run in their own network: with one hop only the host itself reaches the metadata. */
const METADATA_HOPS = 1;

export function createConnectors(
  plan: HpAnywarePlan,
  args: HpAnywareConnectorsArgs,
  loadBalancer: TrafficPeers,
  opts: pulumi.CustomResourceOptions,
): Connectors {
  const entries = Object.entries(plan.connectors);
  const created = entries.some(([, connector]) => connector.created !== undefined);
  const shared = created ? createShared(plan, args, loadBalancer, opts) : undefined;
  const made = entries.map(([key, connector]) => {
    const result = connector.created
      ? createConnector(plan, args, key, connector, connector.created, shared!, opts)
      : registerExisting(plan, args, key, connector, loadBalancer, opts);
    return [key, connector, result] as const;
  });
  return {
    securityGroup: shared?.securityGroup,
    securityGroupIds: {
      ...(shared ? { connectors: shared.securityGroup.id } : {}),
      ...Object.fromEntries(
        entries.flatMap(([key, { existing }]) =>
          existing?.securityGroupId === undefined ? [] : [[`connector-${key}`, existing.securityGroupId]],
        ),
      ),
    },
    addresses: Object.fromEntries(made.map(([key, , { address }]) => [key, address])),
    resources: Object.fromEntries(made.map(([key, , { resources }]) => [key, resources])),
    targets: Object.fromEntries(
      made
        .filter(([, connector]) => !connector.drain)
        .map(([key, { formerly }, { address }]) => [key, { instanceId: address.instanceId, formerly }]),
    ),
  };
}

interface Shared {
  readonly securityGroup: ec2.SecurityGroup;
  readonly role?: InstanceRole;
  /** What the first boot needs: permissions for secrets, rules for downloads. */
  readonly ready: readonly pulumi.Resource[];
}

function createShared(
  plan: HpAnywarePlan,
  args: HpAnywareConnectorsArgs,
  loadBalancer: TrafficPeers,
  opts: pulumi.CustomResourceOptions,
): Shared {
  const tags = args.tags ?? {};
  const groupName = `${plan.name}-connector`;
  const securityGroup = new ec2.SecurityGroup(
    groupName,
    {
      vpcId: args.network.vpcId,
      description:
        plan.sessions === Sessions.Direct
          ? "Connectors: load balancer in, what HP lists out"
          : "Connectors: load balancer and PCoIP clients in, what HP lists out",
      tags: tagsFor(tags, groupName),
    },
    opts,
  );
  const traffic = connectorTraffic(plan, args, loadBalancer);
  const rules = createTrafficRules(groupName, securityGroup.id, traffic, tags, opts);
  const scripts = new Set(plan.startScripts.values());
  const secrets = [...scripts].flatMap((script) => Object.values(script.plan.bootSecrets));
  const options = Object.values(plan.connectors).flatMap(({ created }) => created?.options ?? []);
  const role = createAccessRole(groupName, args.access, { region: plan.region, secrets, tags }, opts, options);
  return { securityGroup, role, ready: [...rules, ...(role?.policies ?? [])] };
}

interface Made {
  readonly address: ConnectorAddress;
  readonly resources: ConnectorResources;
}

function createConnector(
  plan: HpAnywarePlan,
  args: HpAnywareConnectorsArgs,
  key: string,
  connector: ConnectorPlan,
  created: CreatedConnectorPlan,
  { securityGroup, role, ready }: Shared,
  opts: pulumi.CustomResourceOptions,
): Made {
  const name = `${plan.name}-${key}`;
  const { additionalSecurityGroupIds, instanceProfileName, tags, detailedMonitoring } = created.options;
  const formerly = connector.formerly === undefined ? undefined : `${plan.name}-${connector.formerly}`;
  const networkInterface = createInterface(
    name,
    {
      subnetId: homeSubnets(args)[connector.subnet]!.subnetId,
      securityGroups: [securityGroup.id, ...additionalSecurityGroupIds],
      description: `HP Anyware connector ${key}`,
    },
    tags,
    formerly,
    opts,
  );
  const address =
    plan.sessions === Sessions.Direct
      ? undefined
      : createElasticIp(
          name,
          networkInterface.id,
          connector.allocationId === undefined
            ? undefined
            : { allocationId: connector.allocationId, publicIp: connector.publicIp! },
          tags,
          formerly,
          { ...opts, protect: args.protect },
        );
  const script = plan.startScripts.get(key);
  const instance = createInstance(
    name,
    {
      boot: created.boot,
      own: created.own,
      userData:
        script &&
        renderUserData(
          script.plan,
          script.args,
          {
            ...(address === undefined ? {} : { externalRoutableIp: address.publicIp }),
            connectorName: key,
            ...(plan.proxy === undefined ? {} : proxyValues("proxy", plan.proxy, args.proxy!)),
          },
          `${script.path}.template`,
        ),
      reprovision: created.reprovision,
      instanceProfileName: instanceProfileName ?? role?.profile.name,
      interfaceId: networkInterface.id,
      metadataHopLimit: METADATA_HOPS,
      detailedMonitoring,
      terminationProtection: args.protect ?? false,
      tags,
      formerly,
      replacementWarning: connector.drain
        ? undefined
        : `connector ${key} is replaced while it takes sessions; set connectors.${key}.drain first and wait`,
    },
    { ...opts, dependsOn: [...ready, ...(address === undefined ? [] : [address.association])] },
  );
  return {
    address: {
      instanceId: instance.id,
      privateIp: networkInterface.privateIp,
      publicIp: address?.publicIp ?? pulumi.output(""),
    },
    resources: { instance, networkInterface, eip: address?.eip },
  };
}

function registerExisting(
  plan: HpAnywarePlan,
  args: HpAnywareConnectorsArgs,
  key: string,
  connector: ConnectorPlan,
  loadBalancer: TrafficPeers,
  opts: pulumi.CustomResourceOptions,
): Made {
  const { instanceId, securityGroupId } = connector.existing!;
  const name = `${plan.name}-${key}`;
  if (securityGroupId !== undefined) {
    const rules = planTraffic(connectorIngress(plan, args, loadBalancer));
    createTrafficRules(name, securityGroupId, rules, args.tags ?? {}, opts);
  }
  if (connector.allocationId !== undefined) {
    new ec2.EipAssociation(
      `${name}-eip-association`,
      { allocationId: connector.allocationId, instanceId },
      { ...opts, deleteBeforeReplace: true },
    );
  }
  return {
    address: {
      instanceId: pulumi.output(instanceId),
      privateIp: pulumi.output(""),
      publicIp: pulumi.output(connector.publicIp ?? ""),
    },
    resources: {},
  };
}
