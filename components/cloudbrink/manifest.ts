/** What this component tells policies about itself: plain values and URNs, all known at preview. */
import type * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { MANIFEST_VERSION, type Manifest, type ManifestInstance } from "../shared/manifest";
import { manifestNetwork, manifestSubnet } from "../shared/manifest/subnet";
import type { CloudbrinkConnectorsArgs } from "./args";
import type { ConnectorResources } from "./connectors";
import type { CloudbrinkPlan } from "./plan";
import { manifestDestinations } from "./traffic";

export function buildManifest(
  plan: CloudbrinkPlan,
  args: CloudbrinkConnectorsArgs,
  securityGroup: ec2.SecurityGroup,
  resources: { readonly [key: string]: ConnectorResources },
): pulumi.Output<Manifest> {
  const urns = pulumi.output({
    securityGroup: securityGroup.urn,
    connectors: Object.fromEntries(
      Object.entries(resources).map(([key, { instance, networkInterface }]) => [
        key,
        { instance: instance.urn, networkInterface: networkInterface.urn },
      ]),
    ),
  });
  return urns.apply(
    (known): Manifest => ({
      schemaVersion: MANIFEST_VERSION,
      topology: "cloudbrink",
      variant: plan.mode,
      name: plan.name,
      sources: {},
      destinations: manifestDestinations(args),
      subnets: subnets(plan, args),
      ...manifestNetwork(args.network),
      instances: Object.fromEntries(
        [...plan.connectors].map(([key, connector]): [string, ManifestInstance] => [
          key,
          {
            role: "connector",
            urn: known.connectors[key]!.instance,
            interfaceUrn: known.connectors[key]!.networkInterface,
            securityGroupUrn: known.securityGroup,
            instanceType: connector.instanceType,
            subnet: connector.subnet,
            ...(connector.options.sessionManager ? { sessionManager: true } : {}),
            ...(plan.prefixes.size === 0 ? {} : { pools: pools(plan, key) }),
          },
        ]),
      ),
      settings: { mode: plan.mode, reservation: args.reservation ?? "explicit" },
    }),
  );
}

function pools(plan: CloudbrinkPlan, key: string): NonNullable<ManifestInstance["pools"]> {
  return Object.fromEntries(
    [...plan.prefixes.get(key)!].map(([name, { ipv4, ipv6 }]) => [
      name,
      { ipv4: [...ipv4], ipv6: ipv6.map(({ text }) => text) },
    ]),
  );
}

/** Only subnets that hold connectors. */
function subnets(plan: CloudbrinkPlan, args: CloudbrinkConnectorsArgs): Manifest["subnets"] {
  const used = new Set([...plan.connectors.values()].map(({ subnet }) => subnet));
  return Object.fromEntries(
    Object.entries(args.network.privateSubnets ?? {})
      .filter(([key]) => used.has(key))
      .map(([key, subnet]) => [key, manifestSubnet(subnet)]),
  );
}
