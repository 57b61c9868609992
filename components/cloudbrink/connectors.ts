/** The connectors themselves: reserved ranges, interfaces with their prefixes, instances on them. */
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { joinPath } from "../shared/input/issues";
import { judgedSecret } from "../shared/input/secrets";
import { tagsFor } from "../shared/input/tags";
import { createInterface } from "../shared/instance/resources";
import { createAccessRole } from "../shared/instance/role";
import { formerNames } from "../shared/load-balancer/resources";
import { parseCidr } from "../shared/network/cidr";
import { createTrafficRules } from "../shared/network/traffic";
import type { CloudbrinkConnectorsArgs, CloudbrinkSubnetArgs } from "./args";
import { otpProblem, type PlaceholderValues, renderCloudInit, renderEnrolled } from "./cloud-init";
import type { ConnectorPlan } from "./connectors-plan";
import { ipv6PrefixAt, placeInBlock } from "./places";
import type { CloudbrinkPlan } from "./plan";
import type { ConnectorPrefixes } from "./prefixes";
import type { RangePlan } from "./ranges-plan";
import { reservationTags } from "./reservation-tags";
import { connectorRules } from "./traffic";

export interface ConnectorResources {
  readonly networkInterface: ec2.NetworkInterface;
  readonly instance: ec2.Instance;
  /** Prefixes by Pool Name, as they stand on the interface. */
  readonly pools: { readonly [poolName: string]: PoolAddresses };
}

export interface PoolAddresses {
  readonly ipv4: readonly string[];
  readonly ipv6: pulumi.Output<string[]>;
}

export interface Connectors {
  readonly securityGroup: ec2.SecurityGroup;
  readonly resources: { readonly [key: string]: ConnectorResources };
}

export function createConnectors(
  plan: CloudbrinkPlan,
  args: CloudbrinkConnectorsArgs,
  opts: pulumi.CustomResourceOptions,
): Connectors {
  const { securityGroup, ready } = createSecurityGroup(plan, args, opts);
  const role = createAccessRole(
    `${plan.name}-connector`,
    args.access,
    { region: plan.region, tags: args.tags ?? {} },
    opts,
    [...plan.connectors.values()].map(({ options }) => options),
  );
  const reservations = createReservations(plan, args, opts);
  const shared = { securityGroup, profileName: role?.profile.name, ready: [...ready, ...(role?.policies ?? [])] };
  return {
    securityGroup,
    resources: Object.fromEntries(
      [...plan.connectors].map(([key, connector]) => {
        const dependsOn = [...(reservations.get(connector.subnet) ?? [])];
        return [key, createConnector(plan, args, connector, shared, { ...opts, dependsOn })];
      }),
    ),
  };
}

interface Shared {
  readonly securityGroup: ec2.SecurityGroup;
  /** Of the profile that is made. */
  readonly profileName?: pulumi.Input<string>;
  /** What the first boot needs, because it enrols: rules and permissions. */
  readonly ready: readonly pulumi.Resource[];
}

function createSecurityGroup(
  plan: CloudbrinkPlan,
  args: CloudbrinkConnectorsArgs,
  opts: pulumi.CustomResourceOptions,
): { readonly securityGroup: ec2.SecurityGroup; readonly ready: readonly pulumi.Resource[] } {
  const name = `${plan.name}-connector`;
  const tags = args.tags ?? {};
  const securityGroup = new ec2.SecurityGroup(
    name,
    {
      vpcId: args.network.vpcId,
      description: "Connectors: nobody in, Cloudbrink and private applications out",
      tags: tagsFor(tags, name),
    },
    opts,
  );
  const rules = connectorRules(args, securityGroup.id);
  return { securityGroup, ready: createTrafficRules(name, securityGroup.id, rules, tags, opts) };
}

/** Keeps AWS from handing out addresses of the ranges. By subnet. */
function createReservations(
  plan: CloudbrinkPlan,
  args: CloudbrinkConnectorsArgs,
  opts: pulumi.CustomResourceOptions,
): ReadonlyMap<string, readonly pulumi.Resource[]> {
  const bySubnet = new Map<string, pulumi.Resource[]>();
  for (const range of plan.reservations) {
    const subnet = args.network.privateSubnets![range.subnet]!;
    const reservation = new ec2.SubnetCidrReservation(
      `${plan.name}-prefix-range-${range.key}`,
      {
        subnetId: subnet.subnetId,
        cidrBlock: rangeCidr(range, subnet),
        reservationType: args.reservation ?? "explicit",
        description: `Prefixes of ${plan.name}`,
      },
      // A larger range overlaps the smaller one, and AWS refuses two reservations of one address. Prefixes that are
      // assigned stay assigned meanwhile (VPC User Guide, "Subnet CIDR reservations").
      { ...opts, deleteBeforeReplace: true },
    );
    bySubnet.set(range.subnet, [...(bySubnet.get(range.subnet) ?? []), reservation]);
  }
  return bySubnet;
}

function rangeCidr({ cidr, relative }: RangePlan, subnet: CloudbrinkSubnetArgs): pulumi.Input<string> {
  return relative
    ? pulumi.output(subnet.ipv6CidrBlock!).apply((block) => placeInBlock(parseCidr(block), cidr).text)
    : cidr.text;
}

function createConnector(
  plan: CloudbrinkPlan,
  args: CloudbrinkConnectorsArgs,
  connector: ConnectorPlan,
  shared: Shared,
  opts: pulumi.CustomResourceOptions,
): ConnectorResources {
  const name = `${plan.name}-${connector.key}`;
  const formerly = connector.formerly === undefined ? undefined : `${plan.name}-${connector.formerly}`;
  const subnet = args.network.privateSubnets![connector.subnet]!;
  const pools = poolAddresses(plan.prefixes.get(connector.key), subnet);
  const ipv4 = Object.values(pools).flatMap((pool) => pool.ipv4);
  const ipv6 = Object.values(pools).map((pool) => pool.ipv6);
  const hasIpv6 = [...(plan.prefixes.get(connector.key)?.values() ?? [])].some((pool) => pool.ipv6.length > 0);
  const networkInterface = createInterface(
    name,
    {
      subnetId: subnet.subnetId,
      securityGroups: [shared.securityGroup.id, ...connector.options.additionalSecurityGroupIds],
      description: `Cloudbrink connector ${connector.key}`,
      // Never counts, and never a primary address of ours: the API refuses both next to explicit prefixes.
      ...(ipv4.length === 0 ? {} : { ipv4Prefixes: ipv4 }),
      ...(hasIpv6 ? { ipv6Prefixes: pulumi.all(ipv6).apply((lists) => lists.flat()) } : {}),
    },
    { ...connector.options.tags, ...reservationTags(args.reservationOwner, connector.subnet, plan.reservations) },
    formerly,
    { ...opts, protect: args.protect },
  );
  const instance = createInstance(name, plan, args, connector, networkInterface, shared, {
    ...opts,
    protect: args.protect,
    aliases: formerNames(formerly, (old) => old),
    dependsOn: [...shared.ready],
  });
  return { networkInterface, instance, pools };
}

/** Texts of the prefixes; IPv6 ones wait for the subnet's block where that is not known. */
function poolAddresses(
  prefixes: ConnectorPrefixes | undefined,
  subnet: CloudbrinkSubnetArgs,
): { readonly [poolName: string]: PoolAddresses } {
  return Object.fromEntries(
    [...(prefixes ?? [])].map(([poolName, { ipv4, ipv6 }]) => [
      poolName,
      {
        ipv4,
        ipv6:
          ipv6.length === 0
            ? pulumi.output<string[]>([])
            : pulumi
                .output(subnet.ipv6CidrBlock!)
                .apply((block) => ipv6.map(({ index }) => ipv6PrefixAt(parseCidr(block), index).text)),
      },
    ]),
  );
}

/**
 * An instance on its own interface. A one-time password works once, so an enrolled connector must not move when
 * passwords, images or user data change: these are ignored then, and `enrolled: false` with a new password replaces it
 * with all current values. Tried with the engine: `pulumi up --replace`, and a move to another subnet, take all current
 * values too although the connector is enrolled, so they need a new password first.
 */
function createInstance(
  name: string,
  plan: CloudbrinkPlan,
  args: CloudbrinkConnectorsArgs,
  connector: ConnectorPlan,
  networkInterface: ec2.NetworkInterface,
  shared: Shared,
  opts: pulumi.CustomResourceOptions,
): ec2.Instance {
  const { options } = connector;
  return new ec2.Instance(
    name,
    {
      ami: connector.amiId,
      instanceType: connector.instanceType,
      ...(connector.keyName === undefined ? {} : { keyName: connector.keyName }),
      iamInstanceProfile: options.instanceProfileName ?? shared.profileName,
      primaryNetworkInterface: { networkInterfaceId: networkInterface.id },
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: "disabled",
      },
      rootBlockDevice: {
        volumeType: "gp3",
        volumeSize: connector.diskGiB,
        ...connector.performance,
        encrypted: true,
        ...(connector.kmsKeyId === undefined ? {} : { kmsKeyId: connector.kmsKeyId }),
        deleteOnTermination: true,
        tags: tagsFor(options.tags, name),
      },
      userData: userData(plan, connector, networkInterface),
      userDataReplaceOnChange: true,
      disableApiTermination: args.protect ?? false,
      monitoring: options.detailedMonitoring,
      tags: tagsFor(options.tags, name),
    },
    {
      ...opts,
      // A second instance cannot boot on an attached interface.
      deleteBeforeReplace: true,
      additionalSecretOutputs: ["userData"],
      ignoreChanges: connector.enrolled ? ignoredWhenEnrolled(connector) : [],
    },
  );
}

/** What came from the group or works once. A connector's own type and disk apply at once. */
function ignoredWhenEnrolled(connector: ConnectorPlan): string[] {
  return [
    "ami",
    "userData",
    "keyName",
    "rootBlockDevice.kmsKeyId",
    ...(connector.ownInstanceType ? [] : ["instanceType"]),
    ...(connector.ownDiskGiB ? [] : ["rootBlockDevice.volumeSize"]),
    ...Object.keys(connector.performance).map((key) => `rootBlockDevice.${key}`),
  ];
}

function userData(
  plan: CloudbrinkPlan,
  connector: ConnectorPlan,
  networkInterface: ec2.NetworkInterface,
): pulumi.Output<string> {
  if (connector.otp === undefined) {
    return pulumi.secret(renderEnrolled(connector.key));
  }
  const uses = connector.cloudInit.uses;
  const needsAddress = uses.includes("address") || uses.includes("addressWithMask");
  const path = `${joinPath("connectors", connector.key)}.otp`;
  // By itself, so that a preview judges it: the address is known only when the interface exists.
  const judged = judgedSecret(connector.otp, path, `${plan.name} (CloudbrinkConnectors)`, otpProblem);
  return pulumi.all([judged, needsAddress ? networkInterface.privateIp : ""]).apply(([otp, address]) => {
    const values: PlaceholderValues = {
      otp,
      address,
      addressWithMask: `${address}/${connector.maskLength}`,
      gateway: connector.gateway,
      connectorName: connector.key,
    };
    return renderCloudInit(connector.cloudInit, values);
  });
}
