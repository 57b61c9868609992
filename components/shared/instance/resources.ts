/**
 * One instance with its own network interface and, where wanted, its own Elastic IP.
 *
 * Interface and Elastic IP are the instance's identity and outlive it: a replaced instance gets them back, so its
 * private and public addresses never change. A second instance cannot boot on an attached interface, hence instances
 * are deleted before they are replaced.
 *
 * Nothing running moves by itself: what came from defaults and user data is remembered in a `pulumi.Stash` when the
 * instance is made, and read from there until `reprovision` is raised. (`ignoreChanges` would not do: a replacement
 * takes ignored inputs from the old state, so it would boot with the old ones.)
 */
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { type Tags, tagsFor } from "../input/tags";
import { formerNames } from "../load-balancer/resources";
import { warnOnChange } from "./replacement-warning";

/** Values that count when the instance is made. */
export interface BootValues {
  readonly amiId: pulumi.Input<string>;
  readonly instanceType: pulumi.Input<string>;
  readonly kmsKeyId?: pulumi.Input<string>;
  readonly keyName?: pulumi.Input<string>;
  readonly diskGiB: number;
  /** gp3's own when absent, as in what was remembered before there was a choice. */
  readonly iops?: number;
  readonly throughput?: number;
}

/** The same in a plan, where the type is checked. */
export interface PlannedBootValues extends BootValues {
  readonly instanceType: string;
}

export interface InstanceInputs {
  /** Remembered from the moment the instance is made. */
  readonly boot: BootValues;
  /** Explicit for this instance: a change applies at once. */
  readonly own: Partial<Pick<BootValues, "amiId" | "instanceType" | "diskGiB" | "iops" | "throughput">>;
  /** Remembered like `boot`; secret when a value in it is. @default - none */
  readonly userData?: pulumi.Input<string>;
  /** Raised to take the current `boot` and `userData`: replaces the instance. */
  readonly reprovision: number;
  readonly instanceProfileName?: pulumi.Input<string>;
  readonly interfaceId: pulumi.Input<string>;
  /** Dedicated host the instance is bound to. @default - shared hardware */
  readonly hostId?: pulumi.Input<string>;
  /** Hops a metadata answer may take; 2 where containers need the instance's role. */
  readonly metadataHopLimit: number;
  /** Metrics each minute. @default - the provider leaves what is */
  readonly detailedMonitoring?: boolean;
  readonly terminationProtection: boolean;
  readonly tags: Tags;
  /** Further ones of its root volume. @default - none */
  readonly volumeTags?: Tags;
  /** Old logical name of the instance. */
  readonly formerly?: string;
  /** What to say when a change replaces this instance. @default - nothing */
  readonly replacementWarning?: string;
}

export function createInterface(
  name: string,
  args: Omit<ec2.NetworkInterfaceArgs, "tags">,
  tags: Tags,
  formerly: string | undefined,
  opts: pulumi.CustomResourceOptions,
): ec2.NetworkInterface {
  return new ec2.NetworkInterface(
    `${name}-interface`,
    { sourceDestCheck: true, ...args, tags: tagsFor(tags, name) },
    {
      ...opts,
      // A second interface cannot take the addresses or the attachment of the first.
      deleteBeforeReplace: true,
      aliases: formerNames(formerly, (old) => `${old}-interface`),
    },
  );
}

export interface ElasticIp {
  /** Absent for a given allocation. */
  readonly eip?: ec2.Eip;
  readonly publicIp: pulumi.Output<string>;
  /** An instance that needs the internet at its first boot depends on this. */
  readonly association: ec2.EipAssociation;
}

/** An Elastic IP for the interface: a new one, or the given allocation. */
export function createElasticIp(
  name: string,
  interfaceId: pulumi.Input<string>,
  given: { readonly allocationId: string; readonly publicIp: string } | undefined,
  tags: Tags,
  formerly: string | undefined,
  opts: pulumi.CustomResourceOptions,
): ElasticIp {
  const aliases = (role: string) => formerNames(formerly, (old) => `${old}-${role}`);
  const eip = given
    ? undefined
    : new ec2.Eip(`${name}-eip`, { domain: "vpc", tags: tagsFor(tags, name) }, { ...opts, aliases: aliases("eip") });
  const allocationId = pulumi.output(eip ? eip.allocationId : given!.allocationId);
  const association = new ec2.EipAssociation(
    `${name}-eip-association`,
    { allocationId, networkInterfaceId: interfaceId },
    { ...opts, protect: false, deleteBeforeReplace: true, aliases: aliases("eip-association") },
  );
  return { eip, publicIp: pulumi.output(eip ? eip.publicIp : given!.publicIp), association };
}

/** What is remembered of an instance that was made without a start script. */
const NO_SCRIPT = "";

export function createInstance(name: string, inputs: InstanceInputs, opts: pulumi.CustomResourceOptions): ec2.Instance {
  const { own, tags, formerly } = inputs;
  // What is meant for the instance alone.
  const plainOpts = { ...opts, protect: false, dependsOn: undefined, hooks: undefined, customTimeouts: undefined };
  const boot = remember(name, "boot", inputs.boot, inputs, plainOpts);
  // Remembered where there is none too: a script that is given later must not replace what runs, nor one that is taken away.
  const script = remember(name, "user-data", inputs.userData ?? NO_SCRIPT, inputs, plainOpts);
  warnOnChange(
    `${name}-generation`,
    { amiId: own.amiId ?? "", reprovision: inputs.reprovision },
    inputs.replacementWarning,
    { ...plainOpts, aliases: formerNames(formerly, (old) => `${old}-generation`) },
  );
  return new ec2.Instance(
    name,
    {
      ami: own.amiId ?? boot.apply((values) => values.amiId),
      instanceType: own.instanceType ?? boot.apply((values) => values.instanceType),
      keyName: boot.apply((values) => values.keyName),
      ...(inputs.instanceProfileName === undefined ? {} : { iamInstanceProfile: inputs.instanceProfileName }),
      primaryNetworkInterface: { networkInterfaceId: inputs.interfaceId },
      ...(inputs.hostId === undefined ? {} : { tenancy: "host", hostId: inputs.hostId }),
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: inputs.metadataHopLimit,
        instanceMetadataTags: "disabled",
      },
      rootBlockDevice: {
        volumeType: "gp3",
        // An EBS volume cannot shrink: a smaller default must not reach a volume that exists.
        volumeSize: own.diskGiB ?? boot.apply((values) => values.diskGiB),
        iops: own.iops ?? boot.apply((values) => values.iops),
        throughput: own.throughput ?? boot.apply((values) => values.throughput),
        encrypted: true,
        kmsKeyId: boot.apply((values) => values.kmsKeyId),
        deleteOnTermination: true,
        tags: { ...tagsFor(tags, name), ...inputs.volumeTags },
      },
      userData: script.apply((text) => (text === NO_SCRIPT ? undefined! : text)),
      userDataReplaceOnChange:
        inputs.userData === undefined ? script.apply((text) => (text === NO_SCRIPT ? undefined! : true)) : true,
      disableApiTermination: inputs.terminationProtection,
      ...(inputs.detailedMonitoring === undefined ? {} : { monitoring: inputs.detailedMonitoring }),
      tags: tagsFor(tags, name),
    },
    {
      ...opts,
      deleteBeforeReplace: true,
      // Raised values may be equal to the remembered ones; the wish for a fresh instance counts all the same.
      replacementTrigger: inputs.reprovision,
      aliases: formerNames(formerly, (old) => old),
      additionalSecretOutputs: inputs.userData === undefined ? [] : ["userData"],
    },
  );
}

/** The value as it was when `generation` was first seen. */
function remember<T>(
  owner: string,
  role: string,
  value: pulumi.Input<T>,
  inputs: Pick<InstanceInputs, "reprovision" | "formerly">,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<pulumi.Unwrap<T>> {
  const nameOf = (instance: string): string =>
    inputs.reprovision === 0 ? `${instance}-${role}` : `${instance}-${role}-${inputs.reprovision}`;
  const aliases = formerNames(inputs.formerly, nameOf);
  const stash = new pulumi.Stash(nameOf(owner), { input: value }, { ...opts, aliases, ignoreChanges: ["input"] });
  // Under mocks that answer with nothing computed, what is remembered is what was given.
  const kept: pulumi.Output<unknown> = stash.output.apply((first) => (first === undefined ? value : first));
  return kept as pulumi.Output<pulumi.Unwrap<T>>;
}
