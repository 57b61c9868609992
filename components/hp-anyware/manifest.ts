/** What this component tells policies about itself: plain values and URNs, all known at preview. */
import type * as ec2 from "@pulumi/aws/ec2";
import type * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import { MANIFEST_VERSION, type Manifest, type ManifestInstance } from "../shared/manifest";
import { manifestDestinations, manifestSources } from "../shared/manifest/peers";
import { manifestNetwork, manifestSubnet } from "../shared/manifest/subnet";
import type { HpAnywareConnectorsArgs } from "./args";
import type { ConnectorResources } from "./connectors";
import { type ConnectorPlan, homeGroup, homeSubnets } from "./connectors-plan";
import { type HpAnywarePlan, LISTENER_KEY, TARGET_GROUP_KEY } from "./plan";
import { connectorEgress } from "./traffic";

export interface ManifestResources {
  readonly loadBalancer: lb.LoadBalancer;
  readonly securityGroup: ec2.SecurityGroup;
  readonly listener: lb.Listener;
  readonly targetGroup: lb.TargetGroup;
  readonly connectorSecurityGroup?: ec2.SecurityGroup;
  readonly connectors: { readonly [key: string]: ConnectorResources };
}

export function buildManifest(
  plan: HpAnywarePlan,
  args: HpAnywareConnectorsArgs,
  resources: ManifestResources,
): pulumi.Output<Manifest> {
  const urns = pulumi.output({
    loadBalancer: resources.loadBalancer.urn,
    securityGroup: resources.securityGroup.urn,
    listener: resources.listener.urn,
    targetGroup: resources.targetGroup.urn,
    connectorSecurityGroup: resources.connectorSecurityGroup?.urn,
    connectors: pulumi.all(
      Object.fromEntries(
        Object.entries(resources.connectors).map(([key, { instance, networkInterface, eip }]) => [
          key,
          { instance: instance?.urn, networkInterface: networkInterface?.urn, eip: eip?.urn },
        ]),
      ),
    ),
  });
  return urns.apply(
    (known): Manifest => ({
      schemaVersion: MANIFEST_VERSION,
      topology: "hp-anyware" as const,
      name: plan.name,
      sources: { ...manifestSources(args.clients, "client"), ...manifestSources(args.admins ?? {}, "admin") },
      destinations: manifestDestinations(connectorEgress(args)),
      subnets: subnets(args),
      ...manifestNetwork(args.network),
      loadBalancer: {
        urn: known.loadBalancer,
        internal: plan.loadBalancer.internal,
        ipAddressType: plan.loadBalancer.ipAddressType,
        securityGroupUrn: known.securityGroup,
        subnets: [...plan.loadBalancerSubnets],
        listeners: {
          [LISTENER_KEY]: { urn: known.listener, port: 443, protocol: "HTTPS", targetGroup: TARGET_GROUP_KEY },
        },
        targetGroups: {
          [TARGET_GROUP_KEY]: {
            urn: known.targetGroup,
            port: plan.loadBalancer.targetGroups[TARGET_GROUP_KEY]!.port,
            protocol: "HTTPS",
            healthCheckPath: plan.loadBalancer.targetGroups[TARGET_GROUP_KEY]!.healthCheck.path,
          },
        },
      },
      instances: Object.fromEntries(
        Object.entries(plan.connectors).map(([key, connector]): [string, ManifestInstance] => [
          key,
          {
            role: "connector",
            subnet: connector.subnet,
            ...(connector.drain ? { drain: true } : {}),
            ...(connector.publicIp === undefined ? {} : { publicIp: connector.publicIp }),
            ...(connector.created
              ? {
                  urn: known.connectors[key]!.instance,
                  interfaceUrn: known.connectors[key]!.networkInterface,
                  securityGroupUrn: known.connectorSecurityGroup,
                  instanceType: connector.created.own.instanceType ?? connector.created.boot.instanceType,
                  ...(connector.created.options.sessionManager ? { sessionManager: true } : {}),
                }
              : {}),
            ...adopted(connector),
            ...(known.connectors[key]!.eip === undefined ? {} : { eipUrn: known.connectors[key]!.eip }),
          },
        ]),
      ),
      settings: {
        sessions: plan.sessions,
        ssh: args.access?.ssh ?? false,
        directHttps: args.access?.directHttps ?? false,
        redirectHttp: plan.loadBalancer.redirectHttp,
        userData: plan.startScripts.size > 0,
        ...(plan.capacity
          ? { peakSessions: plan.capacity.peakSessions, mbpsPerSession: plan.capacity.mbpsPerSession }
          : {}),
      },
    }),
  );
}

function adopted({ existing }: ConnectorPlan): Pick<ManifestInstance, "instanceId" | "securityGroupId"> {
  return existing === undefined
    ? {}
    : {
        instanceId: existing.instanceId,
        ...(typeof existing.securityGroupId === "string" ? { securityGroupId: existing.securityGroupId } : {}),
      };
}

function subnets(args: HpAnywareConnectorsArgs): Manifest["subnets"] {
  return Object.fromEntries(
    Object.entries(homeSubnets(args)).map(([key, subnet]) => [
      key,
      manifestSubnet(subnet, homeGroup(args) === "publicSubnets" ? "internet-gateway" : undefined),
    ]),
  );
}
