/** HP Anyware connectors behind a load balancer, from stack config. */
import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import { HpAnywareConnectors } from "../../components/hp-anyware";
import type { HpAnywareConnectorsArgs } from "../../components/hp-anyware/args";
import { TARGET_GROUP } from "../../components/hp-anyware/facts";
import { planHpAnyware } from "../../components/hp-anyware/plan";
import { joinPath } from "../../components/shared/input/issues";
import type { TrafficPeers } from "../../components/shared/network/traffic-source";
import { keyNameConfig } from "../config/forms";
import { type ConfigIssue, flow } from "../config/issue";
import { certificateKeys, dnsConfig, loadBalancerKeys } from "../config/load-balancer";
import { serviceMonitoring } from "../config/monitoring";
import { destinationConfig, peersConfig, toDestinations, toPeers } from "../config/peers";
import { proxyConfig, proxyCredentialsConfig, toProxy } from "../config/proxy";
import { patchingConfig } from "../config/schedules";
import { SecretGiven } from "../config/schema";
import { secretConfig, userDataSecret } from "../config/secrets";
import { checkExistingLoadBalancer, type NeededTargetGroup, warnOfNewNetwork } from "./load-balancer-look-ups";
import {
  createMacCompanion,
  type MacCompanion,
  macCompanion,
  macOutputs,
  macSubnetPeers,
  macWorkstationsConfig,
  planMacCompanion,
  withMacSteps,
} from "./mac-companion";
import { checkMacFacts } from "./mac-look-ups";
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
  userDataConfig,
  userDataTemplate,
  withDefaults,
} from "./topology";

const amiId = z
  .string()
  .optional()
  .meta({ description: "Rocky Linux 8 or RHEL 8 image", examples: ["ami-0123456789abcdef0"] });

const connectorDefaults = z.strictObject({
  amiId,
  instanceType: z
    .string()
    .optional()
    .meta({ description: "instance type with at least 4 vCPUs and 8 GiB; m6i.xlarge when absent" }),
  diskGiB: z.number().optional().meta({ description: "root volume in GiB, 12 to 65536; 60 when absent" }),
  ...basicPerformanceConfig,
  kmsKeyId: rootVolumeKeyConfig,
  keyName: keyNameConfig.meta({ description: "EC2 key pair; none when absent: use Session Manager" }),
  ...instanceDefaultOptionsConfig,
});

const connector = z.strictObject({
  subnet: z.string().meta({
    description: "key in network.publicSubnets; in network.privateSubnets with direct sessions",
    examples: ["a"],
  }),
  amiId: amiId.meta({
    description: "image of this connector; a change replaces exactly this one",
    examples: ["ami-0123456789abcdef0"],
  }),
  instanceType: z
    .string()
    .optional()
    .meta({ description: "instance type of this connector; a change stops and starts it" }),
  diskGiB: z
    .number()
    .optional()
    .meta({ description: "root volume of this connector in GiB, 12 to 65536; the default's when absent" }),
  ...instanceOptionsConfig,
  userData: userDataConfig
    .optional()
    .meta({ description: "start script of this connector in place of userData; counts when it is made" }),
  drain: z
    .boolean()
    .optional()
    .meta({ description: "take it out of the target group and change nothing else; false when absent" }),
  reprovision: z.number().optional().meta({ description: "raise it by 1 to replace this connector; 0 when absent" }),
  formerly: z.string().optional().meta({ description: "old key of this connector: a rename that replaces nothing" }),
  instanceId: z
    .string()
    .optional()
    .meta({ description: "an instance that exists; needs publicIp", examples: ["i-0123456789abcdef0"] }),
  allocationId: z
    .string()
    .optional()
    .meta({ description: "an Elastic IP that exists; needs publicIp", examples: ["eipalloc-0123456789abcdef0"] }),
  publicIp: z
    .string()
    .optional()
    .meta({ description: "address of allocationId or of an existing instance", examples: ["198.51.100.40"] }),
  securityGroupId: z
    .string()
    .optional()
    .meta({ description: "group of an existing instance that gets our rules", examples: ["sg-0123456789abcdef0"] }),
});

const egress = z.strictObject({
  workstations: destinationConfig.optional().meta({
    description: "PCoIP workstations: tcp 443, tcp 60443, tcp and udp 4172; macWorkstations are added by themselves",
    examples: [["10.41.0.0/20"]],
  }),
  domainControllers: destinationConfig.meta({
    description: "domain controllers: tcp 636",
    examples: [["10.40.8.10/32"]],
  }),
  dns: destinationConfig.optional().meta({ description: "DNS servers; the VPC's own resolver needs no rule" }),
  radius: destinationConfig.optional().meta({ description: "RADIUS servers: udp 1812" }),
  licenseServer: destinationConfig.optional().meta({ description: "local licence server: tcp 7070" }),
  internet: destinationConfig
    .optional()
    .meta({ description: "Anyware Manager and licensing: tcp 443; not with a proxy; everywhere when absent" }),
});

const config = z.strictObject({
  topology: topologyConfig("hp-anyware"),
  ...sharedConfig,
  clients: peersConfig.meta({
    description: "who uses the service: load balancer tcp 443; with relayed sessions every connector tcp and udp 4172",
    examples: [{ office: ["203.0.113.0/24"] }],
  }),
  sessions: z.enum(["relayed", "direct"]).optional().meta({
    description:
      "direct: from client to workstation inside the company, no Elastic IPs and no 4172; relayed, through connectors, when absent",
  }),
  admins: peersConfig.optional().meta({ description: "who manages connectors; nobody when absent" }),
  dns: dnsConfig.optional().meta({ description: "name of the service" }),
  ...certificateKeys,
  connectors: withDefaults(connector, connectorDefaults).meta({
    description: "connectors by name, many as a group such as a-[01-10], and defaults for new ones",
    examples: [{ a: { subnet: "a", amiId: "ami-0123456789abcdef0" } }],
  }),
  userData: userDataConfig.optional().meta({ description: "start script of new connectors" }),
  registrationCode: secretConfig
    .optional()
    .meta({ description: "value of ${registrationCode} in the start script", mayHoldSecret: true }),
  egress: egress.meta({
    description: "where connectors may connect to; nothing else is reachable",
    examples: [{ workstations: ["10.41.0.0/20"], domainControllers: ["10.40.8.10/32"] }],
  }),
  proxy: proxyConfig("the connectors that are made here").optional(),
  proxyCredentials: proxyCredentialsConfig.optional(),
  clusterRanges: z
    .array(z.string())
    .optional()
    .meta({
      description:
        "networks inside every connector (k3s), which its peers must not be in; 10.42.0.0/16 and 10.43.0.0/16 when absent",
      examples: [["10.42.0.0/16", "10.43.0.0/16"]],
    }),
  ...loadBalancerKeys,
  access: z
    .strictObject({
      ssh: z.boolean().optional().meta({ description: "tcp 22 from admins; false when absent" }),
      directHttps: z
        .boolean()
        .optional()
        .meta({ description: "tcp 443 of each connector from clients; false when absent" }),
      ...awsAccessConfig,
    })
    .optional()
    .meta({ description: "how connectors are reached by administrators and by AWS" }),
  capacity: z
    .strictObject({
      peakSessions: z.number().meta({ description: "sessions at the busiest moment, 1 or more", examples: [100] }),
      mbpsPerSession: z
        .number()
        .optional()
        .meta({ description: "Mbit/s of one session, more than 0 and at most 400; 5 when absent" }),
      survive: z
        .enum(["nothing", "one-connector"])
        .optional()
        .meta({ description: "what may be down at the peak; nothing when absent" }),
      required: z
        .boolean()
        .optional()
        .meta({ description: "too few connectors are an error, no warning; false when absent" }),
    })
    .optional()
    .meta({ description: "expected load" }),
  instanceTypeFacts: instanceTypeFactsConfig.optional(),
  ...serviceMonitoring,
  patching: patchingConfig("the connectors that are made here, one after the other"),
  legacyEnvironmentName: z.string().optional().meta({
    description:
      "keep the names of the guide's CloudFormation template, to take its resources over; Pulumi names them when absent",
  }),
  protect: z.boolean().optional().meta({ description: "deletion and termination protection; false when absent" }),
  macWorkstations: macWorkstationsConfig.optional(),
});

type Config = z.output<typeof config>;

/** With the Macs of the same stack. */
interface HpAnywareStackArgs extends HpAnywareConnectorsArgs {
  readonly macs?: MacCompanion;
}

export const hpAnyware = defineTopology({
  topology: "hp-anyware",
  componentName: "anyware",
  config,
  toArgs,
  plan: (name, args, issues) => {
    const plan = planHpAnyware(name, args, issues);
    if (args.macs) {
      planMacCompanion(name, args.macs, connectorPeers(args, ""), issues);
    }
    return plan;
  },
  checkFacts: async ({ macWorkstations, ...config }) => [
    ...(macWorkstations === undefined ? [] : await checkMacFacts(macWorkstations, config.network, "macWorkstations.")),
    ...(await checkExistingLoadBalancer(config, NEEDED)),
  ],
  create: (name, { macs, ...args }: HpAnywareStackArgs, opts) => {
    const anyware = new HpAnywareConnectors(name, args, opts);
    const { url, loadBalancerDnsName, loadBalancerArn, allowList, handoff, check, manifest } = anyware;
    const made = { url, loadBalancerDnsName, loadBalancerArn, allowList, handoff, check, manifest };
    // The owner of the load balancer lets it out to this group.
    const { connectorSecurityGroupId } = anyware;
    const outputs = args.loadBalancer?.existing ? { ...made, connectorSecurityGroupId } : made;
    if (macs === undefined) {
      return outputs;
    }
    const mac = createMacCompanion(name, macs, connectorPeers(args, anyware.connectorSecurityGroupId), opts);
    return { ...outputs, handoff: withMacSteps(handoff, mac), macWorkstations: macOutputs(mac, macs) };
  },
});

const { protocol, healthCheck, stickiness, algorithm } = TARGET_GROUP;
const NEEDED: NeededTargetGroup = { protocol, healthCheckPath: healthCheck.path, stickiness, algorithm };

/** Security groups of all connectors: one of those made here, and one each of those that exist. */
function connectorPeers(args: HpAnywareConnectorsArgs, made: Input<string>): TrafficPeers {
  const entries = Object.entries(args.connectors);
  const existing = entries.flatMap(([key, { securityGroupId }]): [string, { securityGroupId: Input<string> }][] =>
    securityGroupId === undefined ? [] : [[`connector-${key}`, { securityGroupId }]],
  );
  const someMade = entries.some(([, { instanceId }]) => instanceId === undefined);
  return { ...(someMade ? { connectors: { securityGroupId: made } } : {}), ...Object.fromEntries(existing) };
}

function toArgs(config: Config, sources: ArgSources): HpAnywareStackArgs {
  const { paths } = sources;
  warnOfNewNetwork(config, sources.issues);
  const { defaults, entries } = splitDefaults<z.output<typeof connector>, z.output<typeof connectorDefaults>>(
    config.connectors,
    "connectors",
    { noun: "connector", single: ["instanceId", "allocationId", "publicIp", "securityGroupId"] },
    sources,
  );
  const macs = config.macWorkstations && macCompanion(config.macWorkstations, config, sources);
  if (config.egress.workstations === undefined && macs === undefined) {
    const value = ["10.41.0.0/20"];
    const missing = { path: "egress.workstations", problem: `is required, such as ${flow(value)}` };
    const issue: ConfigIssue = { ...missing, fix: { value, example: true } };
    sources.issues.errors.push(issue);
  }
  if (config.sessions === "direct" && macs !== undefined) {
    const problem = "admit connectors only, and direct sessions come from clients; give the Macs a stack of their own";
    const issue: ConfigIssue = { path: "macWorkstations", problem, fix: { remove: "macWorkstations" } };
    sources.issues.errors.push(issue);
  }
  const egressOf = (key: keyof Config["egress"]) => {
    const value = config.egress[key];
    return value && toDestinations(value, `egress.${key}`, key, paths);
  };
  return {
    network: sources.network,
    clients: toPeers(config.clients, "clients", paths),
    sessions: config.sessions,
    admins: config.admins && toPeers(config.admins, "admins", paths),
    dns: config.dns,
    reservedElsewhere: config.reservedElsewhere,
    certificateArn: config.certificateArn,
    additionalCertificateArns: config.additionalCertificateArns,
    connectorDefaults: defaults,
    ...startScripts(config, entries, sources),
    egress: {
      workstations: { ...egressOf("workstations"), ...(macs ? macSubnetPeers(macs) : {}) },
      domainControllers: egressOf("domainControllers")!,
      dns: egressOf("dns"),
      radius: egressOf("radius"),
      licenseServer: egressOf("licenseServer"),
      internet: egressOf("internet"),
    },
    proxy: toProxy(config, sources),
    clusterRanges: config.clusterRanges,
    loadBalancer: config.loadBalancer,
    loadBalancerSubnets: config.loadBalancerSubnets,
    targetGroup: config.targetGroup,
    access: config.access,
    capacity: config.capacity,
    instanceTypeFacts: config.instanceTypeFacts,
    alarms: config.alarms,
    dashboard: config.dashboard,
    patching: config.patching,
    legacyEnvironmentName: config.legacyEnvironmentName,
    protect: config.protect,
    tags: config.tags,
    macs,
  };
}

/** The common start script and those of connectors, each with the registration code where it uses it. */
function startScripts(
  config: Config,
  entries: { readonly [key: string]: z.output<typeof connector> },
  sources: ArgSources,
): Pick<HpAnywareConnectorsArgs, "userData" | "connectors"> {
  const { registrationCode } = config;
  const given = [
    ...(config.userData === undefined ? [] : [["userData", config.userData] as const]),
    ...Object.entries(entries).flatMap(([key, { userData }]) =>
      userData === undefined ? [] : [[joinPath(joinPath("connectors", key), "userData"), userData] as const],
    ),
  ];
  if (given.length === 0 && registrationCode !== undefined) {
    const unused: ConfigIssue = {
      path: "registrationCode",
      problem: "is used by the start script only, and userData is not given",
      fix: { remove: "registrationCode" },
    };
    sources.issues.errors.push(unused);
  }
  const templates = new Map(given.map(([path, script]) => [path, userDataTemplate(script, path, sources)]));
  const users = [...templates].filter(([, template]) => template.includes("${registrationCode}"));
  const missing = registrationCode === undefined && users.length > 0;
  if (missing) {
    const problem = "is required: the start script uses ${registrationCode}";
    const needed: ConfigIssue = { path: "registrationCode", problem, fix: { secret: true } };
    sources.issues.errors.push(needed);
  }
  const code = missing ? new SecretGiven() : registrationCode;
  const scripts = new Map(
    given.map(([path, { variables }]) => {
      const template = templates.get(path)!;
      // A code that none of them uses is told once, at the first.
      const takes = template.includes("${registrationCode}") || (users.length === 0 && path === given[0]![0]);
      for (const kind of ["secretReferences", "secrets"]) {
        sources.paths.add(`${path}.${kind}.registrationCode`, "registrationCode");
      }
      const secret = takes ? userDataSecret("registrationCode", code, () => sources.secret("registrationCode")) : {};
      return [path, { template, variables, ...secret }];
    }),
  );
  return {
    userData: scripts.get("userData"),
    connectors: Object.fromEntries(
      Object.entries(entries).map(([key, { userData, ...each }]) => [
        key,
        userData === undefined
          ? each
          : { ...each, userData: scripts.get(joinPath(joinPath("connectors", key), "userData"))! },
      ]),
    ),
  };
}
