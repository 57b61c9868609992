/** Mac workstations on dedicated hosts, from stack config. */
import * as ssm from "@pulumi/aws/ssm";
import { type Output, output } from "@pulumi/pulumi";
import { z } from "zod";
import {
  MacArchitecture,
  MacWorkstation,
  type MacWorkstationArgs,
  macHostStatus,
} from "../../components/mac-workstation";
import {
  DISK_PERFORMANCE,
  imageKey,
  MAC_TYPE_FORM,
  MACOS_RELEASES,
  macType,
  parameterOf,
  unknownMac,
} from "../../components/mac-workstation/facts";
import { planMacWorkstation } from "../../components/mac-workstation/plan";
import { keyNameConfig } from "../config/forms";
import { hostMonitoring } from "../config/monitoring";
import { destinationConfig, peersConfig, toDestinations, toPeers } from "../config/peers";
import { proxyConfig, toProxyPlace } from "../config/proxy";
import { snapshotsConfig } from "../config/schedules";
import { secretPlaceConfig } from "../config/secrets";
import { checkMacFacts } from "./mac-look-ups";
import {
  type ArgSources,
  awsAccessConfig,
  defineTopology,
  instanceDefaultOptionsConfig,
  instanceOptionsConfig,
  performanceConfig,
  rootVolumeKeyConfig,
  sharedConfig,
  splitDefaults,
  topologyConfig,
  withDefaults,
} from "./topology";

const releases = Object.keys(MACOS_RELEASES).join(", ");
const instanceType = z
  .string()
  .optional()
  .meta({ description: "EC2 Mac type, for example mac2-m2.metal", examples: ["mac2-m2.metal"] });
const macos = z
  .string()
  .optional()
  .meta({
    description: `macOS release (${releases}): its newest image when the instance is made; or the path of a parameter`,
    examples: ["sequoia"],
  });
const amiId = z
  .string()
  .optional()
  .meta({ description: "image, ami-…", examples: ["ami-0123456789abcdef0"] });
const amiArchitecture = z
  .enum(MacArchitecture)
  .optional()
  .meta({ description: "architecture of amiId, to be checked against the type; not checked when absent" });
const diskGiB = z.number().optional().meta({ description: "root volume in GiB, 60 to 65536; 200 when absent" });

const macPerformanceConfig = performanceConfig(DISK_PERFORMANCE);

const workstationDefaults = z.strictObject({
  instanceType,
  macos,
  amiId,
  amiArchitecture,
  diskGiB,
  ...macPerformanceConfig,
  kmsKeyId: rootVolumeKeyConfig,
  keyName: keyNameConfig.meta({ description: "EC2 key pair, for SSH" }),
  ...instanceDefaultOptionsConfig,
});

const workstation = z.strictObject({
  subnet: z.string().meta({ description: "key of a subnet of network, public or private", examples: ["a"] }),
  user: z.string().optional().meta({ description: "who works here; becomes the tag User" }),
  instanceType: instanceType.meta({ description: "a host keeps its type: for another one make a new workstation" }),
  macos,
  amiId: amiId.meta({ description: "image of this workstation; a change replaces its instance, which takes hours" }),
  amiArchitecture,
  diskGiB,
  ...macPerformanceConfig,
  ...instanceOptionsConfig,
  hostId: z.string().optional().meta({ description: "a dedicated host that exists, h-…: used, not allocated" }),
  elasticIp: z
    .boolean()
    .optional()
    .meta({ description: "a public address of its own, in a public subnet; false when absent" }),
  allocationId: z
    .string()
    .optional()
    .meta({
      description: "an Elastic IP that exists, eipalloc-…; needs publicIp",
      examples: ["eipalloc-0123456789abcdef0"],
    }),
  publicIp: z
    .string()
    .optional()
    .meta({ description: "address of allocationId", examples: ["203.0.113.10"] }),
  reimage: z
    .number()
    .optional()
    .meta({ description: "raise it by 1 to replace the instance, which takes hours; 0 when absent" }),
  formerly: z.string().optional().meta({ description: "old key of this workstation: a rename that replaces nothing" }),
});

/** The part of a config that describes workstations, without their network and who reaches them. */
export const workstationsConfig = {
  workstations: withDefaults(workstation, workstationDefaults).meta({
    description: "workstations by name, many as a group such as studio-[01-20], and defaults for new ones",
    examples: [{ anna: { subnet: "a", instanceType: "mac2-m2.metal", macos: "sequoia" } }],
  }),
  instanceTypeFacts: z
    .record(
      z.string(),
      z.strictObject({
        architecture: z.enum(MacArchitecture).optional().meta({
          description: "architecture of its images; the table's, and arm64_mac for a type that it lacks, when absent",
        }),
        oldestMacos: z
          .number()
          .optional()
          .meta({
            description: "first version that it starts, 15 for Sequoia; the table's when absent",
            examples: [15],
          }),
        newestMacos: z
          .number()
          .optional()
          .meta({ description: "last version that it starts, 15 for Sequoia; the table's when absent" }),
      }),
    )
    .optional()
    .meta({ description: "facts of Mac types that our table lacks or has wrong, by type" }),
  host: z
    .strictObject({
      onDestroy: z
        .enum(["protect", "keep", "release"])
        .optional()
        .meta({ description: "protect refuses to destroy, keep leaves the host allocated; protect when absent" }),
      recovery: z
        .boolean()
        .optional()
        .meta({ description: "AWS moves the Mac when its hardware fails, to a host with a new id; false when absent" }),
    })
    .optional()
    .meta({ description: "dedicated hosts that are allocated here" }),
  access: z
    .strictObject({
      ssh: z
        .boolean()
        .optional()
        .meta({ description: "tcp 22 from admins; true with admins, else false, when absent" }),
      screenSharing: z
        .boolean()
        .optional()
        .meta({ description: "switched on inside macOS, reached by a tunnel; as vnc when absent" }),
      vnc: z
        .boolean()
        .optional()
        .meta({ description: "tcp 5900 and 5800 from admins, without a tunnel; false when absent" }),
      ...awsAccessConfig,
    })
    .optional()
    .meta({ description: "how Macs are reached by administrators and by AWS" }),
  egress: z
    .strictObject({
      internet: destinationConfig.optional().meta({ description: "tcp 443; not with a proxy; everywhere when absent" }),
      dns: destinationConfig.optional().meta({ description: "DNS servers; the VPC's own resolver needs no rule" }),
      licenseServer: destinationConfig.optional().meta({ description: "local licence server: tcp 7070" }),
    })
    .optional()
    .meta({ description: "where workstations may connect to; nothing else is reachable" }),
  proxy: proxyConfig("the Macs").optional(),
  adminPassword: secretPlaceConfig("the Mac reads it at boot", "/mac/password")
    .optional()
    .meta({ description: "where the password of ec2-user is kept; read at boot" }),
  pcoipRegistrationCode: secretPlaceConfig("the Mac reads it at boot", "/pcoip/registration-code")
    .optional()
    .meta({ description: "where the registration code is kept; read at boot, never by Pulumi" }),
  pcoipAgentPackage: z
    .strictObject({
      s3Uri: z.string().optional().meta({ description: "s3://bucket/key of a .pkg or .dmg" }),
      url: z.string().optional().meta({ description: "https://… of a .pkg or .dmg that needs no login" }),
      sha256: z.string().optional().meta({ description: "SHA-256 of the file" }),
    })
    .optional()
    .meta({ description: "copy of HP's Graphics Agent for macOS; installed by hand when absent" }),
  snapshots: snapshotsConfig("every Mac's root volume"),
};

const config = z.strictObject({
  topology: topologyConfig("mac-workstation"),
  ...sharedConfig,
  clients: peersConfig
    .optional()
    .meta({ description: "who connects with a PCoIP client directly", examples: [{ office: ["203.0.113.0/24"] }] }),
  connectors: peersConfig
    .optional()
    .meta({ description: "HP Anyware connectors; by their security group, for example" }),
  admins: peersConfig
    .optional()
    .meta({ description: "who manages workstations; nobody when absent", examples: [{ "it-vpn": ["10.0.8.0/24"] }] }),
  ...workstationsConfig,
  ...hostMonitoring,
});

type Config = z.output<typeof config>;
export type WorkstationsConfig = Pick<Config, keyof typeof workstationsConfig>;

/** What the stack decides beyond the component. */
interface MacStackArgs extends MacWorkstationArgs {
  /** Whether the hosts' state is asked for. */
  readonly lookups: boolean;
}

export const macWorkstation = defineTopology({
  topology: "mac-workstation",
  componentName: "mac",
  config,
  toArgs,
  plan: planMacWorkstation,
  checkFacts: (config) => checkMacFacts(config, config.network),
  create: (name, { lookups, ...args }: MacStackArgs, opts) => {
    const mac = new MacWorkstation(name, withImages(args), opts);
    const { instanceIds, privateIps, publicIps, securityGroupId, handoff, check, manifest } = mac;
    const hosts = lookups ? hostsWithStatus(mac, args) : mac.hosts;
    return { hosts, instanceIds, privateIps, publicIps, securityGroupId, handoff, check, manifest };
  },
});

function toArgs(config: Config, sources: ArgSources): MacStackArgs {
  const { paths } = sources;
  return {
    network: sources.network,
    clients: config.clients && toPeers(config.clients, "clients", paths),
    connectors: config.connectors && toPeers(config.connectors, "connectors", paths),
    admins: config.admins && toPeers(config.admins, "admins", paths),
    ...workstationArgs(config, "", sources),
    alarms: config.alarms,
    dashboard: config.dashboard,
    tags: config.tags,
    lookups: sources.lookups,
  };
}

/** Arguments from the part that describes workstations, which stands at `path` in the config. */
export function workstationArgs(
  config: WorkstationsConfig,
  path: string,
  sources: Pick<ArgSources, "paths" | "issues">,
): Omit<MacWorkstationArgs, "network"> {
  const { paths } = sources;
  const at = (key: string): string => `${path}${key}`;
  const { defaults, entries } = splitDefaults<z.output<typeof workstation>, z.output<typeof workstationDefaults>>(
    config.workstations,
    at("workstations"),
    { noun: "workstation", single: ["hostId", "allocationId", "publicIp", "user"] },
    sources,
  );
  const egressOf = (key: keyof NonNullable<Config["egress"]>) => {
    const value = config.egress?.[key];
    return value && toDestinations(value, at(`egress.${key}`), key, paths);
  };
  const args = { workstationDefaults: defaults, workstations: entries, instanceTypeFacts: config.instanceTypeFacts };
  return {
    ...args,
    imageIds: Object.fromEntries(imagesOf(args).map((key) => [key, output("")])),
    host: config.host,
    access: config.access,
    egress: config.egress && {
      internet: egressOf("internet"),
      dns: egressOf("dns"),
      licenseServer: egressOf("licenseServer"),
    },
    proxy: config.proxy && toProxyPlace(config.proxy, at("proxy"), paths),
    adminPassword: config.adminPassword,
    pcoipRegistrationCode: config.pcoipRegistrationCode,
    pcoipAgentPackage: config.pcoipAgentPackage,
    snapshots: config.snapshots,
  };
}

/** Images to look up, `sequoia/arm64_mac`: those of workstations that no image id decides for. */
function imagesOf(
  args: Pick<MacWorkstationArgs, "workstations" | "workstationDefaults" | "instanceTypeFacts">,
): string[] {
  const defaults = args.workstationDefaults ?? {};
  const keys = Object.values(args.workstations).flatMap((each) => {
    const release = each.macos ?? (defaults.amiId === undefined ? defaults.macos : undefined);
    const type = each.instanceType ?? defaults.instanceType ?? "";
    const mac = macType(type, args.instanceTypeFacts) ?? (MAC_TYPE_FORM.test(type) ? unknownMac(type) : undefined);
    return each.amiId === undefined && release !== undefined && mac !== undefined
      ? [imageKey(release, mac.architecture)]
      : [];
  });
  return [...new Set(keys)].sort();
}

/** The newest images, asked for now; the component keeps what an instance was made with. */
export function withImages(args: MacWorkstationArgs): MacWorkstationArgs {
  const imageIds = Object.fromEntries(
    imagesOf(args).map((key): [string, Output<string>] => [
      key,
      ssm.getParameterOutput({ name: parameterOf(key) }).value,
    ]),
  );
  return { ...args, imageIds };
}

/** Hosts with their state and the time before which AWS does not release them. */
export function hostsWithStatus(mac: MacWorkstation, args: MacWorkstationArgs): Output<unknown> {
  return output(
    Object.fromEntries(
      Object.keys(args.workstations).map((key) => {
        const host = mac.hosts.apply((hosts) => hosts[key]!);
        const status = macHostStatus(host.hostId);
        return [key, output([host, status]).apply(([declared, found]) => ({ ...found, ...declared }))];
      }),
    ),
  );
}
