/** What this component tells policies about itself: plain values and URNs, all known at preview. */
import * as pulumi from "@pulumi/pulumi";
import { usesSessionManager } from "../shared/instance/session-manager";
import { manifestExisting } from "../shared/load-balancer/manifest";
import type { LoadBalancerResources } from "../shared/load-balancer/resources";
import { MANIFEST_VERSION, type Manifest, type ManifestInstance } from "../shared/manifest";
import { manifestDestinations, manifestSources } from "../shared/manifest/peers";
import { manifestNetwork, manifestSubnet } from "../shared/manifest/subnet";
import type { CodeStreamOnPremArgs } from "./args";
import { SERVICE_KEYS, VARIANTS } from "./facts";
import type { Host } from "./host";
import { type CodeStreamPlan, HOST_KEY } from "./plan";
import { hostEgress, SELF } from "./traffic";

export function buildManifest(
  plan: CodeStreamPlan,
  args: CodeStreamOnPremArgs,
  balancer: LoadBalancerResources | undefined,
  host: Host,
): pulumi.Output<Manifest> {
  const urnsOf = <T extends { readonly urn: pulumi.Output<string> }>(map: { readonly [key: string]: T }) =>
    pulumi.all(Object.fromEntries(Object.entries(map).map(([key, { urn }]) => [key, urn])));
  const urns = pulumi.output({
    loadBalancer: balancer?.loadBalancer.urn,
    securityGroup: balancer?.securityGroup.urn,
    listeners: urnsOf(balancer?.listeners ?? {}),
    targetGroups: urnsOf(balancer?.targetGroups ?? {}),
    instance: host.instance?.urn,
    networkInterface: host.networkInterface?.urn,
    eip: host.eip?.urn,
    hostGroup: host.securityGroup?.urn,
  });
  return urns.apply(
    (known): Manifest => ({
      schemaVersion: MANIFEST_VERSION,
      topology: "codestream",
      variant: plan.variant,
      name: plan.name,
      sources: sources(plan, args),
      destinations: plan.host.created ? manifestDestinations(hostEgress(plan, args)) : {},
      subnets: subnets(plan, args),
      ...manifestNetwork(args.network),
      ...front(plan, args, known),
      instances: { [HOST_KEY]: instance(plan, args, known) },
      settings: settings(plan, args),
    }),
  );
}

interface FrontUrns {
  readonly loadBalancer?: string;
  readonly securityGroup?: string;
  readonly listeners: { readonly [key: string]: string };
  readonly targetGroups: { readonly [key: string]: string };
}

function front(
  { variant, loadBalancer, loadBalancerSubnets, existing }: CodeStreamPlan,
  args: CodeStreamOnPremArgs,
  known: FrontUrns,
): Pick<Manifest, "loadBalancer" | "existingLoadBalancer"> {
  if (loadBalancer === undefined) {
    return { existingLoadBalancer: manifestExisting(existing!, args.loadBalancer!.existing!) };
  }
  const { protocol, ports } = VARIANTS[variant];
  return {
    loadBalancer: {
      urn: known.loadBalancer!,
      internal: false,
      ipAddressType: loadBalancer.ipAddressType,
      securityGroupUrn: known.securityGroup!,
      subnets: [...loadBalancerSubnets],
      listeners: Object.fromEntries(
        SERVICE_KEYS.map((key) => [key, { urn: known.listeners[key]!, port: ports[key], protocol, targetGroup: key }]),
      ),
      targetGroups: Object.fromEntries(
        SERVICE_KEYS.map((key) => [
          key,
          {
            urn: known.targetGroups[key]!,
            port: ports[key],
            protocol,
            healthCheckPath: loadBalancer.targetGroups[key]!.healthCheck.path,
          },
        ]),
      ),
    },
  };
}

function instance(
  plan: CodeStreamPlan,
  args: CodeStreamOnPremArgs,
  known: {
    readonly instance?: string;
    readonly networkInterface?: string;
    readonly eip?: string;
    readonly hostGroup?: string;
  },
): ManifestInstance {
  const { created, existing } = plan.host;
  return {
    role: "host",
    subnet: hostSubnetKey(plan),
    ...(created ? { instanceType: created.own.instanceType ?? created.boot.instanceType } : {}),
    ...(created && usesSessionManager(args.access) ? { sessionManager: true } : {}),
    ...(known.instance === undefined ? {} : { urn: known.instance }),
    ...(known.networkInterface === undefined ? {} : { interfaceUrn: known.networkInterface }),
    ...(known.eip === undefined ? {} : { eipUrn: known.eip }),
    ...(known.hostGroup === undefined ? {} : { securityGroupUrn: known.hostGroup }),
    ...(existing === undefined ? {} : { instanceId: existing.instanceId }),
    ...(typeof existing?.securityGroupId === "string" ? { securityGroupId: existing.securityGroupId } : {}),
  };
}

/** Key of the host's subnet in the manifest: its public key, or one that no public subnet has. */
const hostSubnetKey = (plan: CodeStreamPlan): string => plan.host.publicSubnet ?? "host:private";

function subnets(plan: CodeStreamPlan, args: CodeStreamOnPremArgs): Manifest["subnets"] {
  const entries = Object.entries(args.network.publicSubnets ?? {}).map(([key, subnet]) => [key, subnet] as const);
  const all =
    plan.host.publicSubnet === undefined ? [...entries, [hostSubnetKey(plan), args.host.subnet] as const] : entries;
  return Object.fromEntries(
    all.map(([key, subnet]) => {
      const isPrivate = key === hostSubnetKey(plan) && plan.host.publicSubnet === undefined;
      return [key, manifestSubnet(subnet, isPrivate ? "nat-gateway" : "internet-gateway")];
    }),
  );
}

const sources = (plan: CodeStreamPlan, args: CodeStreamOnPremArgs): Manifest["sources"] => ({
  ...manifestSources(args.clients, "client"),
  ...manifestSources(args.access?.ssh ? (args.admins ?? {}) : {}, "admin"),
  [SELF]: { role: "self", cidrs: [...plan.host.internetAddresses.cidrs] },
});

function settings(plan: CodeStreamPlan, args: CodeStreamOnPremArgs): Manifest["settings"] {
  const { scheme, ports, ignoreHttps } = VARIANTS[plan.variant];
  const { names, ownElasticIp } = plan.host.internetAddresses;
  return {
    ssh: args.access?.ssh ?? false,
    legacyNames: plan.legacyNames,
    hostIsPublic: plan.host.publicSubnet !== undefined,
    // Addresses of the host's containers that no CIDR here shows: rules name them by reference.
    hostOwnElasticIp: ownElasticIp,
    hostAddressesByReference: names.length,
    broadcasterPort: ports.broadcaster,
    ignoreHttps,
    // Absent when clients use the load balancer's own name, which only AWS knows.
    ...(plan.hostname === undefined
      ? {}
      : { hostname: plan.hostname, publicApiUrl: `${scheme}://${plan.hostname}`, broadcasterHost: plan.hostname }),
  };
}
