/** Cloudbrink connectors in any of the three modes, from stack config. */
import { type Output, output } from "@pulumi/pulumi";
import { z } from "zod";
import { CloudbrinkConnectors, type CloudbrinkConnectorsArgs } from "../../components/cloudbrink";
import { planCloudbrink, slotLimits } from "../../components/cloudbrink/plan";
import { joinPath } from "../../components/shared/input/issues";
import { keyNameConfig } from "../config/forms";
import type { ConfigIssue } from "../config/issue";
import { instanceMonitoring } from "../config/monitoring";
import { SecretGiven } from "../config/schema";
import { jsonField, readSecret } from "../config/secret-values";
import { type SecretConfig, secretConfig } from "../config/secrets";
import { isExisting } from "../network/network";
import { checkPrefixFacts } from "./prefix-look-ups";
import {
  type ArgSources,
  awsAccessConfig,
  basicPerformanceConfig,
  defineTopology,
  instanceDefaultOptionsConfig,
  instanceOptionsConfig,
  instanceTypeFactsConfig,
  rootVolumeKeyConfig,
  sharedConfig,
  splitDefaults,
  topologyConfig,
  withDefaults,
} from "./topology";

const amiId = z
  .string()
  .optional()
  .meta({ description: "image that Cloudbrink shares with the account", examples: ["ami-0123456789abcdef0"] });

const connectorDefaults = z.strictObject({
  amiId,
  instanceType: z
    .string()
    .optional()
    .meta({ description: "Nitro instance type with at least 4 vCPUs and 8 GiB; c5.xlarge when absent" }),
  diskGiB: z.number().optional().meta({ description: "root volume in GiB, 8 to 65536; 50 when absent" }),
  ...basicPerformanceConfig,
  kmsKeyId: rootVolumeKeyConfig,
  keyName: keyNameConfig.meta({ description: "EC2 key pair of the user cbrink; none when absent" }),
  ...instanceDefaultOptionsConfig,
});

const cloudInitConfig = z.strictObject({
  script: z.string().optional().meta({ description: "install script on the image" }),
  arguments: z.array(z.string()).optional().meta({ description: "its arguments, with ${otp} and the like" }),
  extraArguments: z.array(z.string()).optional().meta({ description: "arguments after those" }),
  file: z.string().optional().meta({ description: "a cloud-config of your own, relative to the stack file" }),
});

const prefixes = z.record(
  z.string(),
  z.strictObject({
    ipv4: z.array(z.string()).optional().meta({ description: "/28 prefixes" }),
    ipv6: z.array(z.string()).optional().meta({ description: "/80 prefixes, or places in the /64" }),
  }),
);

const connector = z.strictObject({
  subnet: z.string().meta({ description: "key in network.privateSubnets", examples: ["a"] }),
  slot: z.number().optional().meta({
    description:
      "number of its block of prefixes, 0 or more, unique in its subnet; never changes; npm run slots; none when absent",
  }),
  firstSlot: z.number().optional().meta({
    description:
      "in a group such as c-[01-08]: slot of its first connector, 0 or more; those of the others follow; none when absent",
  }),
  prefixes: prefixes.optional().meta({ description: "prefixes by Pool Name, given by hand instead of planned" }),
  amiId: amiId.meta({
    description: "image of this connector; counts when it is made",
    examples: ["ami-0123456789abcdef0"],
  }),
  instanceType: z
    .string()
    .optional()
    .meta({ description: "instance type of this connector; a change stops and starts it" }),
  diskGiB: z
    .number()
    .optional()
    .meta({ description: "root volume of this connector in GiB, 8 to 65536; the default's when absent" }),
  ...instanceOptionsConfig,
  cloudInit: cloudInitConfig
    .optional()
    .meta({ description: "first-boot configuration of this connector in place of cloudInit" }),
  enrolled: z.boolean().optional().meta({
    description: "the portal shows it Online; back to false with a new password replaces it; false when absent",
  }),
  formerly: z.string().optional().meta({ description: "old key of this connector: a rename that replaces nothing" }),
});

const pool = z.strictObject({
  ipv4PrefixesPerConnector: z
    .number()
    .optional()
    .meta({ description: "/28 prefixes, 16 users each, 0 or more; 0 when absent" }),
  ipv6PrefixesPerConnector: z.number().optional().meta({ description: "/80 prefixes, 0 or more; 0 when absent" }),
  offset: z
    .number()
    .optional()
    .meta({ description: "first place in every slot, 0 or more; never changes; npm run slots; 0 when absent" }),
  peakUsers: z
    .number()
    .optional()
    .meta({ description: "users at the busiest moment, 0 or more; not checked when absent" }),
});

const application = z.strictObject({
  to: z
    .array(z.string().meta({ examples: ["10.41.4.0/24"] }))
    .optional()
    .meta({ description: "networks of the application; beside prefixListId, what the list holds" }),
  prefixListId: z
    .string()
    .optional()
    .meta({ description: "managed prefix list of the application", examples: ["pl-0123456789abcdef0"] }),
  securityGroupId: z
    .string()
    .optional()
    .meta({ description: "security group of the application", examples: ["sg-0123456789abcdef0"] }),
  ports: z
    .array(z.string())
    .meta({ description: "tcp/443, udp/53, tcp/8000-8100, icmp, all", examples: [["tcp/443"]] }),
});

const ranges = z.record(z.string(), z.string());

const config = z.strictObject({
  topology: topologyConfig("cloudbrink"),
  mode: z.enum(["standalone", "active-standby", "active-active"]).meta({
    description: "Deployment Mode; another one is another connector in the portal",
    examples: ["active-active"],
  }),
  ...sharedConfig,
  connectors: withDefaults(connector, connectorDefaults).meta({
    description: "connectors by name, many as a group such as a-[01-10], and defaults for new ones",
    examples: [{ a: { subnet: "a", slot: 0 } }],
  }),
  pools: z.record(z.string(), pool).optional().meta({ description: "Pool Names; active-active only" }),
  prefixRanges: ranges.optional().meta({
    description: "IPv4 range of prefixes by subnet key; its first address never changes",
    examples: [{ a: "10.60.2.0/23" }],
  }),
  morePrefixRanges: z
    .record(z.string(), z.array(z.string()))
    .optional()
    .meta({ description: "further ranges by subnet key, counted on; add at the end only" }),
  ipv6PrefixRanges: ranges
    .optional()
    .meta({ description: "IPv6 range by subnet key, a place in the /64; ::1000:0:0:0/68 when absent" }),
  prefixesPerSlot: z
    .number()
    .optional()
    .meta({ description: "places of a slot, 1 to 64; another number moves every prefix; 16 when absent" }),
  reservation: z
    .enum(["explicit", "prefix", "none"])
    .optional()
    .meta({ description: "how ranges are reserved in their subnets; explicit when absent" }),
  reservedElsewhere: z.array(z.string()).optional().meta({ description: "networks in this VPC that belong to others" }),
  deviceUserGroups: z
    .record(
      z.string(),
      z.strictObject({
        poolNames: z.array(z.string()).meta({ description: "Pool Names of the group", examples: [["staff"]] }),
        leaseTime: z.string().optional().meta({ description: "Lease-Time as entered in the portal" }),
      }),
    )
    .optional()
    .meta({ description: "Device-User-Groups of the portal, for the hand-over" }),
  portalDnsServers: z.array(z.string()).optional().meta({ description: "DNS servers to enter in the portal" }),
  otp: secretConfig.optional().meta({ description: "one-time password of the group", mayHoldSecret: true }),
  otps: secretConfig.optional().meta({
    description: "one-time passwords by connector, a JSON object; needed for active-standby",
    mayHoldSecret: true,
  }),
  privateApplications: z
    .record(z.string(), application)
    .optional()
    .meta({ description: "what users reach through the connectors; nothing else private is reachable" }),
  vendorEgress: z
    .strictObject({
      cloudbrink: z.array(z.string()).optional().meta({ description: "SaaS and FAST edges; everywhere when absent" }),
      dns: z.array(z.string()).optional().meta({ description: "DNS servers; everywhere when absent" }),
    })
    .optional()
    .meta({ description: "where Cloudbrink's own services are; the vendor publishes no addresses" }),
  cloudInit: cloudInitConfig.optional().meta({ description: "first-boot configuration; the vendor's when absent" }),
  access: z
    .strictObject({
      ...awsAccessConfig,
    })
    .optional()
    .meta({ description: "how AWS reaches connectors: role and further security groups" }),
  capacity: z
    .strictObject({
      survive: z
        .enum(["nothing", "one-connector", "one-zone"])
        .optional()
        .meta({ description: "what may be down at the peak; one-connector when absent" }),
      required: z
        .boolean()
        .optional()
        .meta({ description: "too few addresses are an error, no warning; false when absent" }),
    })
    .optional()
    .meta({ description: "what the addresses of pools have to suffice for" }),
  instanceTypeFacts: instanceTypeFactsConfig.optional(),
  ...instanceMonitoring,
  protect: z.boolean().optional().meta({ description: "deletion and termination protection; false when absent" }),
});

type Config = z.output<typeof config>;

/** Passwords are read when resources are made: a plan that only looks for problems knows that they are given. */
interface CloudbrinkStackArgs extends CloudbrinkConnectorsArgs {
  readonly passwords: {
    readonly otp?: () => Output<string>;
    /** JSON object by connector. */
    readonly otps?: () => Output<string>;
  };
}

export const cloudbrink = defineTopology({
  topology: "cloudbrink",
  componentName: "brink",
  config,
  refused: {
    proxy:
      "does not go with Cloudbrink: connectors open tcp 9090 and udp 9993-9994 to the vendor's cloud, which no HTTP proxy carries; " +
      "vendorEgress narrows where they may go",
  },
  toArgs,
  plan: planCloudbrink,
  checkFacts: checkPrefixFacts,
  create: (name, args: CloudbrinkStackArgs, opts) => {
    const brink = new CloudbrinkConnectors(name, withPasswords(args), opts);
    const { staticIpPools, userNetworks, connectorSecurityGroupId, managementIps, handoff, check, manifest } = brink;
    return { staticIpPools, userNetworks, connectorSecurityGroupId, managementIps, handoff, check, manifest };
  },
});

function toArgs(config: Config, sources: ArgSources): CloudbrinkStackArgs {
  const { defaults, entries } = splitDefaults<z.output<typeof connector>, z.output<typeof connectorDefaults>>(
    config.connectors,
    "connectors",
    {
      noun: "connector",
      single: ["prefixes"],
      slots: (connectors) =>
        slotLimits(slotArgs(config, connectors as CloudbrinkConnectorsArgs["connectors"], sources)),
    },
    sources,
  );
  checkPasswords(config, entries, sources);
  checkIpv6(config, sources);
  const given = output("");
  const connectors = Object.fromEntries(
    Object.entries(entries).map(([key, { cloudInit: init, ...each }]) => [
      key,
      {
        ...each,
        ...(init === undefined
          ? {}
          : { cloudInit: cloudInit(init, `${joinPath("connectors", key)}.cloudInit`, sources) }),
        ...(config.otps === undefined || each.enrolled ? {} : { otp: output("") }),
      },
    ]),
  );
  return {
    ...slotArgs(config, connectors, sources),
    connectorDefaults: defaults,
    deviceUserGroups: deviceUserGroups(config),
    ...(config.otp === undefined ? {} : { otp: given }),
    privateApplications: config.privateApplications,
    vendorEgress: config.vendorEgress,
    cloudInit: config.cloudInit && cloudInit(config.cloudInit, "cloudInit", sources),
    access: config.access,
    portalDnsServers: config.portalDnsServers,
    capacity: config.capacity,
    instanceTypeFacts: config.instanceTypeFacts,
    alarms: config.alarms,
    dashboard: config.dashboard,
    protect: config.protect,
    tags: config.tags,
    passwords: {
      otp: config.otp && passwordOf("otp", config.otp, sources),
      otps: config.otps && passwordOf("otps", config.otps, sources),
    },
  };
}

/** What decides how many slots there are. */
const slotArgs = (
  config: Config,
  connectors: CloudbrinkConnectorsArgs["connectors"],
  { network, owner }: ArgSources,
): CloudbrinkConnectorsArgs => ({
  mode: config.mode,
  network,
  connectors,
  pools: config.pools,
  prefixRanges: config.prefixRanges,
  morePrefixRanges: config.morePrefixRanges,
  ipv6PrefixRanges: config.ipv6PrefixRanges,
  prefixesPerSlot: config.prefixesPerSlot,
  reservation: config.reservation,
  reservedElsewhere: config.reservedElsewhere,
  reservationOwner: owner,
});

function passwordOf(key: string, config: SecretConfig, sources: ArgSources): () => Output<string> {
  return () => (config instanceof SecretGiven ? output(sources.secret(key)) : readSecret(config, key));
}

/** The passwords themselves in place of the signs that they are given; nothing is read once every connector is enrolled. */
function withPasswords({ passwords, ...args }: CloudbrinkStackArgs): CloudbrinkConnectorsArgs {
  const waiting = Object.values(args.connectors).some(({ enrolled }) => !enrolled);
  const all = waiting ? passwords.otps?.() : undefined;
  return {
    ...args,
    otp: waiting ? passwords.otp?.() : undefined,
    connectors: Object.fromEntries(
      Object.entries(args.connectors).map(([key, connector]) => [
        key,
        connector.enrolled ? connector : { ...connector, otp: all?.apply((text) => jsonField(text, key, "otps")) },
      ]),
    ),
  };
}

/** Config has the passwords in keys of their own, so what is missing is said there. */
function checkPasswords(
  config: Config,
  entries: { readonly [key: string]: z.output<typeof connector> },
  { issues, paths }: ArgSources,
): void {
  const pair = config.mode === "active-standby";
  const waiting = Object.entries(entries).flatMap(([key, { enrolled }]) => (enrolled ? [] : [key]));
  const key = pair ? "otps" : "otp";
  for (const name of Object.keys(entries)) {
    paths.add(`${joinPath("connectors", name)}.otp`, key);
  }
  if (waiting.length > 0 && config.otps === undefined && (pair || config.otp === undefined)) {
    const names =
      waiting.length > 3 ? `${waiting.slice(0, 3).join(", ")} and ${waiting.length - 3} more` : waiting.join(", ");
    const what = pair ? "a JSON object with the password of each connector" : "the one-time password from the portal";
    const issue: ConfigIssue = {
      path: key,
      problem: `is required: ${what}; not enrolled yet: ${names} (connectors.<name>.enrolled)`,
      fix: { secret: true },
    };
    issues.errors.push(issue);
  }
}

/** A new network gets IPv6 by switches, which the planner does not know. */
function checkIpv6({ network, pools }: Config, { issues }: ArgSources): void {
  const wanted = Object.values(pools ?? {}).some((each) => (each.ipv6PrefixesPerConnector ?? 0) > 0);
  if (wanted && !isExisting(network) && !network.privateIpv6) {
    issues.error("network.privateIpv6", "is needed: pools have IPv6 prefixes, which come from the private subnets", {
      given: network.privateIpv6,
      fix: { value: true },
    });
  }
}

/** A missing Lease-Time is the planner's to name. */
const deviceUserGroups = ({ deviceUserGroups: groups }: Config): CloudbrinkConnectorsArgs["deviceUserGroups"] =>
  groups &&
  Object.fromEntries(
    Object.entries(groups).map(([name, { poolNames, leaseTime = "" }]) => [name, { poolNames, leaseTime }]),
  );

function cloudInit(
  { file, ...rest }: z.output<typeof cloudInitConfig>,
  path: string,
  sources: ArgSources,
): CloudbrinkConnectorsArgs["cloudInit"] {
  if (file === undefined) {
    return rest;
  }
  const at = sources.paths.toConfig(path);
  sources.paths.add(`${path}.template`, `${at}.file`);
  return { ...rest, template: sources.file(file, `${at}.file`) };
}
