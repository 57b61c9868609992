/** What this component tells policies about itself: plain values and URNs, all known at preview. */
import * as pulumi from "@pulumi/pulumi";
import { MANIFEST_VERSION, type Manifest, type ManifestInstance, type ManifestSubnet } from "../shared/manifest";
import { manifestDestinations, manifestSources } from "../shared/manifest/peers";
import { manifestNetwork, manifestSubnet } from "../shared/manifest/subnet";
import type { NetworkArgs } from "../shared/network/args";
import type { MacWorkstationArgs } from "./args";
import type { MacPlan } from "./plan";
import { workstationEgress } from "./traffic";
import type { Workstations } from "./workstations";

export function buildManifest(
  plan: MacPlan,
  args: MacWorkstationArgs,
  { securityGroup, resources }: Workstations,
): pulumi.Output<Manifest> {
  const urns = pulumi.output({
    securityGroup: securityGroup.urn,
    workstations: pulumi.all(
      Object.fromEntries(
        Object.entries(resources).map(([key, { instance, networkInterface, eip, host }]) => [
          key,
          { instance: instance.urn, networkInterface: networkInterface.urn, eip: eip?.urn, host: host?.urn },
        ]),
      ),
    ),
  });
  return urns.apply(
    (known): Manifest => ({
      schemaVersion: MANIFEST_VERSION,
      topology: "mac-workstation",
      name: plan.name,
      sources: {
        ...manifestSources(args.clients ?? {}, "client"),
        ...manifestSources(args.connectors ?? {}, "connector"),
        ...manifestSources(args.admins ?? {}, "admin"),
      },
      destinations: manifestDestinations(workstationEgress(args)),
      subnets: subnets(args.network),
      ...manifestNetwork(args.network),
      instances: Object.fromEntries(
        Object.entries(plan.workstations).map(([key, workstation]): [string, ManifestInstance] => {
          const { instance, networkInterface, eip, host } = known.workstations[key]!;
          return [
            key,
            {
              role: "workstation",
              urn: instance,
              instanceType: workstation.instanceType,
              subnet: workstation.subnet,
              ...(workstation.options.sessionManager ? { sessionManager: true } : {}),
              interfaceUrn: networkInterface,
              ...(eip === undefined ? {} : { eipUrn: eip }),
              ...(workstation.givenAddress ? { publicIp: workstation.givenAddress.publicIp } : {}),
              ...(host === undefined ? {} : { hostUrn: host }),
              securityGroupUrn: known.securityGroup,
            },
          ];
        }),
      ),
      settings: {
        ssh: plan.access.ssh,
        vnc: plan.access.vnc,
        screenSharing: plan.access.screenSharing,
        ssm: plan.access.ssm,
        hostOnDestroy: plan.onDestroy,
      },
    }),
  );
}

function subnets({ publicSubnets = {}, privateSubnets = {} }: NetworkArgs): { [key: string]: ManifestSubnet } {
  const plain = (group: NetworkArgs["publicSubnets"], defaultRoute?: string) =>
    Object.entries(group ?? {}).map(([key, subnet]) => [key, manifestSubnet(subnet, defaultRoute)]);
  return Object.fromEntries([...plain(privateSubnets), ...plain(publicSubnets, "internet-gateway")]);
}
