/** The host itself: interface, Elastic IP in a public subnet, instance, data volume; or an existing one, registered. */
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { tagsFor } from "../shared/input/tags";
import { createElasticIp, createInstance, createInterface } from "../shared/instance/resources";
import { createAccessRole } from "../shared/instance/role";
import { renderUserData } from "../shared/instance/user-data";
import { createTrafficRules, planTraffic } from "../shared/network/traffic";
import type { TrafficPeers } from "../shared/network/traffic-source";
import type { CodeStreamOnPremArgs } from "./args";
import { attachDataVolume, createDataVolume, type DataVolume } from "./data-volume";
import { METADATA_HOP_LIMIT } from "./facts";
import type { CreatedHostPlan } from "./host-plan";
import type { CodeStreamPlan } from "./plan";
import { hostIngress, hostTraffic } from "./traffic";

export interface Host {
  readonly instanceId: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  /** Addresses of its containers that are known only after `up`, by name. */
  readonly addresses: { readonly [name: string]: pulumi.Input<string> };
  /** What was made here. */
  readonly instance?: ec2.Instance;
  readonly networkInterface?: ec2.NetworkInterface;
  readonly eip?: ec2.Eip;
  readonly securityGroup?: ec2.SecurityGroup;
  readonly data?: DataVolume;
}

/** Name of its own Elastic IP among `addresses`. */
const OWN_ADDRESS = "host";

export function createHost(
  plan: CodeStreamPlan,
  args: CodeStreamOnPremArgs,
  loadBalancer: TrafficPeers,
  opts: pulumi.CustomResourceOptions,
): Host {
  const { created, existing } = plan.host;
  return created
    ? createNewHost(plan, args, created, loadBalancer, opts)
    : registerExisting(plan, args, existing!, loadBalancer, opts);
}

function createNewHost(
  plan: CodeStreamPlan,
  args: CodeStreamOnPremArgs,
  created: CreatedHostPlan,
  loadBalancer: TrafficPeers,
  opts: pulumi.CustomResourceOptions,
): Host {
  const name = `${plan.name}-host`;
  const tags = args.tags ?? {};
  const { host } = args;
  const securityGroup = new ec2.SecurityGroup(
    name,
    {
      vpcId: args.network.vpcId,
      description: "CodeStream host: load balancer in, images and mail out",
      tags: tagsFor(tags, name),
    },
    opts,
  );
  const traffic = hostTraffic(plan, args, loadBalancer);
  const rules = createTrafficRules(name, securityGroup.id, traffic, tags, opts);
  const secrets = Object.values(created.userData?.bootSecrets ?? {});
  const role = createAccessRole(name, args.access, { region: plan.region, secrets, tags }, opts);
  const networkInterface = createInterface(
    name,
    {
      subnetId: host.subnet.subnetId,
      securityGroups: [securityGroup.id, ...(args.access?.additionalSecurityGroupIds ?? [])],
      description: "CodeStream host",
    },
    tags,
    undefined,
    opts,
  );
  const address = plan.host.internetAddresses.ownElasticIp
    ? createElasticIp(name, networkInterface.id, undefined, tags, undefined, opts)
    : undefined;
  const data = createDataVolume(
    plan.name,
    created.dataVolume,
    {
      availabilityZone: plan.host.availabilityZone,
      region: plan.region,
      permissionsBoundary: args.access?.permissionsBoundaryArn,
      tags,
    },
    opts,
  );
  const instance = createInstance(
    name,
    {
      boot: created.boot,
      own: created.own,
      userData:
        created.userData &&
        renderUserData(created.userData, host.userData!, { dataVolumeId: data.volumeId }, "host.userData.template"),
      reprovision: created.reprovision,
      instanceProfileName: args.access?.instanceProfileName ?? role?.profile.name,
      interfaceId: networkInterface.id,
      metadataHopLimit: METADATA_HOP_LIMIT,
      terminationProtection: args.protect ?? false,
      tags,
      replacementWarning: "the host is replaced: CodeStream is down until it is installed again; its data volume stays",
    },
    { ...opts, dependsOn: [...rules, ...(role?.policies ?? []), ...(address ? [address.association] : [])] },
  );
  attachDataVolume(plan.name, data.volumeId, instance.id, opts);
  return {
    instanceId: instance.id,
    securityGroupId: securityGroup.id,
    addresses: { ...host.reachesInternetFromAddresses, ...(address ? { [OWN_ADDRESS]: address.publicIp } : {}) },
    instance,
    networkInterface,
    eip: address?.eip,
    securityGroup,
    data,
  };
}

function registerExisting(
  plan: CodeStreamPlan,
  args: CodeStreamOnPremArgs,
  existing: { readonly instanceId: string; readonly securityGroupId: pulumi.Input<string> },
  loadBalancer: TrafficPeers,
  opts: pulumi.CustomResourceOptions,
): Host {
  const rules = planTraffic(hostIngress(plan, loadBalancer));
  createTrafficRules(`${plan.name}-host`, existing.securityGroupId, rules, args.tags ?? {}, opts);
  return {
    instanceId: pulumi.output(existing.instanceId),
    securityGroupId: pulumi.output(existing.securityGroupId),
    addresses: args.host.reachesInternetFromAddresses ?? {},
  };
}
