/** What this component tells policies about itself: plain values and URNs, all known at preview. */
import type * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { manifestExisting } from "../shared/load-balancer/manifest";
import type { LoadBalancerResources } from "../shared/load-balancer/resources";
import { MANIFEST_VERSION, type Manifest, type ManifestInstance } from "../shared/manifest";
import { manifestDestinations, manifestSources } from "../shared/manifest/peers";
import { manifestNetwork, manifestSubnet } from "../shared/manifest/subnet";
import type { HpAnywareConnectorsArgs } from "./args";
import type { ConnectorResources } from "./connectors";
import { type ConnectorPlan, homeGroup, homeSubnets } from "./connectors-plan";
import { type HpAnywarePlan, LISTENER_KEY, TARGET_GROUP_KEY } from "./plan";
import { connectorEgress } from "./traffic";

export interface ManifestResources {
  /** Absent when the load balancer is somebody else's. */
  readonly loadBalancer?: LoadBalancerResources;
  readonly connectorSecurityGroup?: ec2.SecurityGroup;
  readonly connectors: { readonly [key: string]: ConnectorResources };
}

export function buildManifest(
  plan: HpAnywarePlan,
  args: HpAnywareConnectorsArgs,
  resources: ManifestResources,
): pulumi.Output<Manifest> {
  const { loadBalancer: made } = resources;
  const urns = pulumi.output({
    loadBalancer: made?.loadBalancer.urn,
    securityGroup: made?.securityGroup.urn,
    listener: made?.listeners[LISTENER_KEY]?.urn,
    targetGroup: made?.targetGroups[TARGET_GROUP_KEY]?.urn,
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
      ...front(plan, args, known),
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
        redirectHttp: plan.loadBalancer?.redirectHttp ?? false,
        userData: plan.startScripts.size > 0,
        ...(plan.capacity
          ? { peakSessions: plan.capacity.peakSessions, mbpsPerSession: plan.capacity.mbpsPerSession }
          : {}),
      },
    }),
  );
}

interface FrontUrns {
  readonly loadBalancer?: string;
  readonly securityGroup?: string;
  readonly listener?: string;
  readonly targetGroup?: string;
}

function front(
  { loadBalancer, loadBalancerSubnets, existing, targetGroup }: HpAnywarePlan,
  args: HpAnywareConnectorsArgs,
  known: FrontUrns,
): Pick<Manifest, "loadBalancer" | "existingLoadBalancer"> {
  if (existing) {
    return { existingLoadBalancer: manifestExisting(existing, args.loadBalancer!.existing!) };
  }
  return {
    loadBalancer: {
      urn: known.loadBalancer!,
      internal: loadBalancer!.internal,
      ipAddressType: loadBalancer!.ipAddressType,
      securityGroupUrn: known.securityGroup!,
      subnets: [...loadBalancerSubnets],
      listeners: {
        [LISTENER_KEY]: { urn: known.listener!, port: 443, protocol: "HTTPS", targetGroup: TARGET_GROUP_KEY },
      },
      targetGroups: {
        [TARGET_GROUP_KEY]: {
          urn: known.targetGroup!,
          port: targetGroup.port,
          protocol: "HTTPS",
          healthCheckPath: targetGroup.healthCheck.path,
        },
      },
    },
  };
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
