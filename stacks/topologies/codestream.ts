/** CodeStream On-Prem behind a load balancer, from stack config. */
import * as ec2 from "@pulumi/aws/ec2";
import * as ssm from "@pulumi/aws/ssm";
import { output } from "@pulumi/pulumi";
import { z } from "zod";
import { CodeStreamOnPrem } from "../../components/codestream";
import type { CodeStreamHostArgs, CodeStreamOnPremArgs } from "../../components/codestream/args";
import { AMAZON_LINUX_PARAMETER, HEALTH_CHECK, IDLE_TIMEOUT, VARIANTS } from "../../components/codestream/facts";
import { planCodeStream } from "../../components/codestream/plan";
import { awsReason } from "../../components/shared/aws/error-reason";
import { type Issue, Issues, joinPath, nearest } from "../../components/shared/input/issues";
import type { SubnetArgs } from "../../components/shared/network/args";
import { parseAddress } from "../../components/shared/network/cidr";
import { keyNameConfig, kmsKeyConfig } from "../config/forms";
import { NAMESPACE } from "../config/issue";
import { certificateKeys, dnsConfig, loadBalancerKeys } from "../config/load-balancer";
import { serviceMonitoring } from "../config/monitoring";
import { destinationConfig, peersConfig, toDestinations, toPeers } from "../config/peers";
import { patchingConfig, snapshotsConfig } from "../config/schedules";
import { choice, isMap } from "../config/schema";
import { factsOf } from "../network/args";
import { checkNetworkFacts } from "../network/look-ups";
import { type ExistingSubnet, existingSubnet, GROUPS, isExisting } from "../network/network";
import { checkExistingLoadBalancer, type NeededTargetGroup, warnOfNewNetwork } from "./load-balancer-look-ups";
import {
  type ArgSources,
  awsAccessConfig,
  basicPerformanceConfig,
  defineTopology,
  instanceTypeFactsConfig,
  rootVolumeKeyConfig,
  sharedConfig,
  topologyConfig,
  userDataConfig,
  userDataTemplate,
} from "./topology";

const subnetKey = z.string();

const hostSubnet = choice(
  "a key in network.privateSubnets or network.publicSubnets, or a map that describes a subnet that exists",
  [subnetKey, existingSubnet] as const,
  (value) => (typeof value === "string" ? subnetKey : isMap(value) ? existingSubnet : undefined),
).meta({ description: "where the host is; its zone must be one of the load balancer's", examples: ["a"] });

const host = z.strictObject({
  subnet: hostSubnet,
  reachesInternetFrom: z
    .array(z.string().meta({ examples: ["198.51.100.7/32"] }))
    .optional()
    .meta({
      description:
        "networks its containers come from; the NAT gateway's of a new network or of natAddresses when absent",
    }),
  instanceId: z
    .string()
    .optional()
    .meta({ description: "a host that exists, i-…; needs securityGroupId", examples: ["i-0123456789abcdef0"] }),
  securityGroupId: z
    .string()
    .optional()
    .meta({ description: "group of an existing host that gets our two rules", examples: ["sg-0123456789abcdef0"] }),
  amiId: z.string().optional().meta({ description: "image of a new host; the newest Amazon Linux 2023 when absent" }),
  instanceType: z.string().optional().meta({ description: "instance type of a new host; m6i.large when absent" }),
  diskGiB: z.number().optional().meta({ description: "root volume in GiB, 12 to 65536; 30 when absent" }),
  ...basicPerformanceConfig,
  kmsKeyId: rootVolumeKeyConfig,
  keyName: keyNameConfig.meta({ description: "EC2 key pair; none when absent: use Session Manager" }),
  userData: userDataConfig.optional().meta({ description: "start script of a new host" }),
  reprovision: z
    .number()
    .optional()
    .meta({ description: "raise it by 1 to replace the host; the data volume stays; 0 when absent" }),
  dataVolume: z
    .strictObject({
      sizeGiB: z.number().optional().meta({ description: "size in GiB, 10 to 65536; 100 when absent" }),
      ...basicPerformanceConfig,
      kmsKeyId: kmsKeyConfig.meta({
        description: "KMS key of the data volume, its id, alias/… or ARN; the account's EBS key when absent",
      }),
      volumeId: z.string().optional().meta({ description: "a volume that exists, vol-…" }),
      protect: z.boolean().optional().meta({ description: "refuse to delete or replace it; true when absent" }),
      snapshots: snapshotsConfig("the data volume"),
    })
    .optional()
    .meta({ description: "EBS volume of MongoDB's data" }),
});

const hosts = z.array(host);

const service = z.strictObject({
  listenerProtocol: z
    .string()
    .optional()
    .meta({ description: "HTTP or HTTPS, which clients speak; the variant's when absent" }),
  listenerPort: z
    .number()
    .optional()
    .meta({ description: "port that clients connect to, 1 to 65535; the variant's when absent" }),
  targetProtocol: z.string().optional().meta({ description: "HTTP or HTTPS, to the host; the variant's when absent" }),
  targetPort: z.number().optional().meta({ description: "port on the host, 1 to 65535; the variant's when absent" }),
});

const config = z.strictObject({
  topology: topologyConfig("codestream"),
  variant: z
    .enum(["http", "https"])
    .optional()
    .meta({ description: "what clients speak; http encrypts nothing; https when absent" }),
  ...sharedConfig,
  // A list is what somebody writes who wants two; the planner says why there is one.
  host: choice("a map that describes the one host", [host, hosts] as const, (value) =>
    Array.isArray(value) ? hosts : isMap(value) ? host : undefined,
  ).meta({ description: "the one host: one that exists, or a new one", examples: [{ subnet: "a" }] }),
  clients: peersConfig.meta({
    description: "who uses the service: the two ports of the load balancer",
    examples: [{ engineering: ["203.0.113.0/24"] }],
  }),
  admins: peersConfig.optional().meta({ description: "who manages a new host by SSH; nobody when absent" }),
  access: z
    .strictObject({
      ssh: z.boolean().optional().meta({ description: "tcp 22 of a new host from admins; false when absent" }),
      ...awsAccessConfig,
    })
    .optional()
    .meta({ description: "how a new host is reached; Session Manager only when absent" }),
  egress: z
    .strictObject({
      internet: destinationConfig
        .optional()
        .meta({ description: "images and the public URL: tcp 443 and the two service ports; everywhere when absent" }),
      mail: destinationConfig.optional().meta({ description: "mail servers: tcp 25, 465, 587" }),
    })
    .optional()
    .meta({ description: "where a new host may connect to; nothing else is reachable" }),
  dns: dnsConfig.optional().meta({ description: "name of the service, in Route 53" }),
  hostname: z.string().optional().meta({ description: "name of the service, when its record is kept elsewhere" }),
  ...certificateKeys,
  certificateNames: z
    .array(z.string())
    .optional()
    .meta({ description: "names on that certificate, to check that they cover the service's" }),
  services: z
    .record(z.string(), service)
    .optional()
    .meta({ description: "ports and protocols of api and broadcaster, written out; the variant's or refused" }),
  ...loadBalancerKeys,
  instanceTypeFacts: instanceTypeFactsConfig.optional(),
  ...serviceMonitoring,
  patching: patchingConfig("a new host"),
  legacyNames: z.boolean().optional().meta({
    description:
      "keep the names of CodeStream's CloudFormation template, to take its resources over; false when absent",
  }),
  protect: z.boolean().optional().meta({ description: "deletion and termination protection; false when absent" }),
});

type Config = z.output<typeof config>;
type HostConfig = z.output<typeof host>;

/** What the stack decides beyond the component. */
interface CodeStreamStackArgs extends CodeStreamOnPremArgs {
  /** A new host without an image of its own. */
  readonly newestImage: boolean;
}

export const codestream = defineTopology({
  topology: "codestream",
  componentName: "codestream",
  config,
  refused: {
    proxy:
      "does not go with CodeStream: the host's containers call the public URL, and the load balancer knows them by their own " +
      "address; egress.internet narrows where the host may go",
  },
  toArgs,
  plan: planCodeStream,
  checkFacts: async (config) => [
    ...(await checkHostFacts(config)),
    ...(await checkExistingLoadBalancer(config, neededOf(config))),
  ],
  create: (name, { newestImage, ...args }: CodeStreamStackArgs, opts) => {
    const component = new CodeStreamOnPrem(name, newestImage ? withImage(args) : args, opts);
    const { url, loadBalancerDnsName, loadBalancerArn, instanceId, dataVolumeId, configMergePatch } = component;
    const { handoff, check, checkOnHost, manifest } = component;
    // The owner of the load balancer lets it out to this group.
    const { hostSecurityGroupId } = component;
    return {
      ...(args.loadBalancer?.existing ? { hostSecurityGroupId } : {}),
      ...{ url, loadBalancerDnsName, loadBalancerArn, instanceId, dataVolumeId },
      ...{ configMergePatch, handoff, check, checkOnHost, manifest },
    };
  },
});

const neededOf = ({ variant = "https" }: Config): NeededTargetGroup => ({
  protocol: VARIANTS[variant].protocol,
  healthCheckPath: HEALTH_CHECK.path,
  idleTimeoutOverSeconds: IDLE_TIMEOUT.leastSeconds,
});

function toArgs(config: Config, sources: ArgSources): CodeStreamStackArgs {
  const { paths } = sources;
  warnOfNewNetwork(config, sources.issues);
  const egressOf = (key: keyof NonNullable<Config["egress"]>) => {
    const value = config.egress?.[key];
    return value && toDestinations(value, `egress.${key}`, key, paths);
  };
  const given = config.host;
  const single = Array.isArray(given) ? given[0] : given;
  const newestImage = single !== undefined && single.amiId === undefined && single.instanceId === undefined;
  const hostArgs = single && toHost(single, config, sources);
  return {
    variant: config.variant,
    network: sources.network,
    // Several are refused by the planner, which says why.
    host: (Array.isArray(given) ? given.map(() => hostArgs) : hostArgs) as CodeStreamHostArgs,
    clients: toPeers(config.clients, "clients", paths),
    admins: config.admins && toPeers(config.admins, "admins", paths),
    access: config.access,
    egress: config.egress && { internet: egressOf("internet"), mail: egressOf("mail") },
    dns: config.dns,
    hostname: config.hostname,
    reservedElsewhere: config.reservedElsewhere,
    certificateArn: config.certificateArn,
    additionalCertificateArns: config.additionalCertificateArns,
    certificateNames: config.certificateNames,
    services: config.services,
    loadBalancer: config.loadBalancer,
    loadBalancerSubnets: config.loadBalancerSubnets,
    targetGroup: config.targetGroup,
    instanceTypeFacts: config.instanceTypeFacts,
    alarms: config.alarms,
    dashboard: config.dashboard,
    patching: config.patching,
    legacyNames: config.legacyNames,
    protect: config.protect,
    tags: config.tags,
    newestImage,
  };
}

function toHost(given: HostConfig, config: Config, sources: ArgSources): CodeStreamHostArgs {
  const { subnet: place, userData, ...rest } = given;
  const { subnet, isPrivate, natAddresses } = findSubnet(place, config, sources);
  const isNew = given.instanceId === undefined;
  // What is no address is told where it was written; an example stands for it, so that it is told once.
  const nat = natAddresses?.map((address) => `${parseAddress(address)?.family === 4 ? address : "198.51.100.7"}/32`);
  const known = given.reachesInternetFrom ?? nat;
  const natAddress = known === undefined && isPrivate ? sources.natAddress?.(subnet.availabilityZone) : undefined;
  return {
    ...rest,
    subnet,
    ...(known === undefined ? {} : { reachesInternetFrom: known }),
    ...(natAddress === undefined ? {} : { reachesInternetFromAddresses: { nat: natAddress } }),
    // Replaced by the newest image when the host is made; the planner only needs to know that there is one.
    ...(isNew && given.amiId === undefined ? { amiId: output("") } : {}),
    ...(userData === undefined
      ? {}
      : {
          userData: {
            template: userDataTemplate(userData, "host.userData", sources),
            variables: userData.variables,
          },
        }),
  };
}

interface Place {
  readonly subnet: SubnetArgs;
  readonly isPrivate: boolean;
  readonly natAddresses?: readonly string[];
}

function findSubnet(place: HostConfig["subnet"], { network }: Config, sources: ArgSources): Place {
  if (typeof place !== "string") {
    const { subnetId, availabilityZone, cidrBlock, ipv6CidrBlock } = place;
    const subnet = {
      subnetId,
      availabilityZone,
      cidrBlock,
      ...(ipv6CidrBlock === undefined ? {} : { ipv6CidrBlock }),
      ...factsOf(place),
    };
    return { subnet, isPrivate: true, natAddresses: place.natAddresses };
  }
  for (const group of [...GROUPS].reverse()) {
    const subnet = sources.network[group]?.[place];
    if (subnet !== undefined) {
      for (const field of ["subnetId", "availabilityZone", "cidrBlock"]) {
        sources.paths.add(`host.subnet.${field}`, `${joinPath(`network.${group}`, place)}.${field}`);
      }
      const declared = isExisting(network) ? (network[group]?.[place] as ExistingSubnet | undefined) : undefined;
      return { subnet, isPrivate: group === "privateSubnets", natAddresses: declared?.natAddresses };
    }
  }
  const known = GROUPS.flatMap((group) => Object.keys(sources.network[group] ?? {}));
  sources.issues.error("host.subnet", `no such subnet; known: ${known.join(", ") || "none"}`, {
    given: place,
    fix: { value: nearest(place, known) ?? known[0] },
  });
  const nowhere = { subnetId: "subnet-00000000", availabilityZone: "us-east-1a", cidrBlock: "192.0.2.0/28" };
  return { subnet: Object.values(sources.network.publicSubnets ?? {})[0] ?? nowhere, isPrivate: true };
}

/** The newest image, asked for now; the component keeps what the host was made with. */
const withImage = (args: CodeStreamOnPremArgs): CodeStreamOnPremArgs => ({
  ...args,
  host: { ...args.host, amiId: ssm.getParameterOutput({ name: AMAZON_LINUX_PARAMETER }).value },
});

/** Whether the host that exists, and its subnet, are what the config says. */
async function checkHostFacts({ host: given, network }: Config): Promise<readonly Issue[]> {
  if (Array.isArray(given)) {
    return [];
  }
  const { subnet, instanceId } = given;
  const ofSubnet =
    isExisting(network) && typeof subnet !== "string"
      ? await checkNetworkFacts({ vpcId: network.vpcId, privateSubnets: { host: subnet } })
      : [];
  return [
    ...ofSubnet.map((issue) => ({ ...issue, path: issue.path.replace("network.privateSubnets.host", "host.subnet") })),
    ...(instanceId === undefined ? [] : await checkInstance(given, instanceId)),
  ];
}

async function checkInstance({ subnet, securityGroupId }: HostConfig, instanceId: string): Promise<readonly Issue[]> {
  const issues = new Issues();
  try {
    const found = await ec2.getInstance({ instanceId });
    if (typeof subnet !== "string" && subnet.subnetId !== found.subnetId) {
      issues.error("host.subnet.subnetId", `is not the host's, which is in ${found.subnetId}`, {
        given: subnet.subnetId,
        fix: { value: found.subnetId },
      });
    }
    if (securityGroupId !== undefined && !found.vpcSecurityGroupIds.includes(securityGroupId)) {
      issues.error("host.securityGroupId", `is not on the host, which has ${found.vpcSecurityGroupIds.join(", ")}`, {
        given: securityGroupId,
        fix: { value: found.vpcSecurityGroupIds[0] },
      });
    }
  } catch (error) {
    issues.error("host.instanceId", `could not be looked up: ${awsReason(error)}`, {
      given: instanceId,
      fix: { text: `correct the id, allow ec2:DescribeInstances, or set ${NAMESPACE}:lookups to false` },
    });
  }
  return issues.errors;
}
