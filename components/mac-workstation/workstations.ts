/** The workstations themselves: security group, role, and per workstation host, interface, address, instance. */
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { tagsFor } from "../shared/input/tags";
import { createElasticIp, createInstance, createInterface } from "../shared/instance/resources";
import { createAccessRole, type InstanceRole } from "../shared/instance/role";
import { createTrafficRules } from "../shared/network/traffic";
import { createSnapshots, snapshotTag } from "../shared/snapshots/resources";
import type { MacWorkstationArgs } from "./args";
import { INSTANCE_TIMEOUT, SCRUBBING_HOURS } from "./facts";
import { createHost, hostHooks } from "./host";
import type { MacPlan } from "./plan";
import type { WorkstationPlan } from "./workstations-plan";

/** What AWS knows of one workstation. */
export interface WorkstationResources {
  readonly instance: ec2.Instance;
  readonly networkInterface: ec2.NetworkInterface;
  readonly eip?: ec2.Eip;
  /** Absent when the host was given. */
  readonly host?: ec2.DedicatedHost;
  readonly hostId: pulumi.Output<string>;
  /** Empty without an Elastic IP. */
  readonly publicIp: pulumi.Output<string>;
}

export interface Workstations {
  readonly securityGroup: ec2.SecurityGroup;
  readonly resources: { readonly [key: string]: WorkstationResources };
}

/** Of what all workstations share. */
const groupNameOf = ({ name }: MacPlan): string => `${name}-workstation`;

export function createWorkstations(
  plan: MacPlan,
  args: MacWorkstationArgs,
  opts: pulumi.CustomResourceOptions,
): Workstations {
  const tags = args.tags ?? {};
  const groupName = groupNameOf(plan);
  const securityGroup = new ec2.SecurityGroup(
    groupName,
    {
      vpcId: args.network.vpcId,
      description: "Mac workstations: PCoIP, connectors and administrators in, 443 and DNS out",
      tags: tagsFor(tags, groupName),
    },
    opts,
  );
  createTrafficRules(groupName, securityGroup.id, plan.rules, tags, opts);
  const { region, secrets, statements } = plan;
  const options = Object.values(plan.workstations).map((each) => each.options);
  const role = createAccessRole(
    groupName,
    args.access,
    { region, secrets, statements, tags: args.tags },
    opts,
    options,
  );
  if (plan.snapshots !== undefined) {
    const permissionsBoundary = args.access?.permissionsBoundaryArn;
    const place = { region, neighbourArn: securityGroup.arn, permissionsBoundary, tags };
    createSnapshots(groupName, plan.snapshots, place, opts);
  }
  const resources = Object.entries(plan.workstations).map(
    ([key, workstation]) => [key, createWorkstation(plan, key, workstation, securityGroup, role, opts)] as const,
  );
  return { securityGroup, resources: Object.fromEntries(resources) };
}

function createWorkstation(
  plan: MacPlan,
  key: string,
  workstation: WorkstationPlan,
  securityGroup: ec2.SecurityGroup,
  role: InstanceRole | undefined,
  opts: pulumi.CustomResourceOptions,
): WorkstationResources {
  const name = `${plan.name}-${key}`;
  const formerly = workstation.formerly === undefined ? undefined : `${plan.name}-${workstation.formerly}`;
  const { additionalSecurityGroupIds, instanceProfileName, tags, detailedMonitoring } = workstation.options;
  const host = workstation.hostId === undefined ? createHost(name, workstation, plan, tags, formerly, opts) : undefined;
  const hostId = host ? host.id : pulumi.output(workstation.hostId!);
  const networkInterface = createInterface(
    name,
    {
      subnetId: workstation.subnetId,
      securityGroups: [securityGroup.id, ...additionalSecurityGroupIds],
      description: `Mac workstation ${key}`,
    },
    tags,
    formerly,
    opts,
  );
  const address = workstation.elasticIp
    ? createElasticIp(name, networkInterface.id, workstation.givenAddress, tags, formerly, opts)
    : undefined;
  const instance = createInstance(
    name,
    {
      boot: {
        amiId: workstation.amiId,
        instanceType: workstation.instanceType,
        kmsKeyId: workstation.kmsKeyId,
        keyName: workstation.keyName,
        diskGiB: workstation.diskGiB,
        ...workstation.performance,
      },
      // The host's own type: a changed default must not move the instance away from its hardware.
      own: {
        amiId: workstation.ownAmiId,
        instanceType: host?.instanceType.apply((type) => type!),
        diskGiB: workstation.ownDiskGiB,
        ...workstation.ownPerformance,
      },
      userData: plan.userData,
      reprovision: workstation.reimage,
      instanceProfileName: instanceProfileName ?? role?.profile.name,
      interfaceId: networkInterface.id,
      hostId,
      metadataHopLimit: 1,
      detailedMonitoring,
      terminationProtection: false,
      tags,
      volumeTags: plan.snapshots === undefined ? {} : snapshotTag(groupNameOf(plan)),
      formerly,
      replacementWarning: `workstation ${key} is replaced: its disk is lost, and its host is scrubbed for up to ${SCRUBBING_HOURS} hours first`,
    },
    {
      ...opts,
      dependsOn: [...(role?.policies ?? []), ...(address ? [address.association] : [])],
      customTimeouts: { create: INSTANCE_TIMEOUT, update: INSTANCE_TIMEOUT, delete: INSTANCE_TIMEOUT },
      hooks: hostHooks(name, { parent: opts.parent }),
    },
  );
  return {
    instance,
    networkInterface,
    eip: address?.eip,
    host,
    hostId,
    publicIp: address?.publicIp ?? pulumi.output(""),
  };
}
