/** A fifth topology, as somebody would add it: the files of "Add a topology" in CONTRIBUTING.md, with a relay as example. */

/** New files, by path. */
export const WRITTEN: { readonly [file: string]: string } = {
  "components/relay/index.ts": `/** One relay that clients reach on TCP 8443. */
import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { Issues } from "../shared/input/issues";
import { COMPONENT_TYPES, MANIFEST_VERSION, type Manifest } from "../shared/manifest";
import { manifestSources } from "../shared/manifest/peers";
import { manifestNetwork, manifestSubnet } from "../shared/manifest/subnet";
import type { RelayArgs } from "./args";
import { PORT, planRelay } from "./plan";

export * from "./args";

export class Relay extends pulumi.ComponentResource {
  public readonly manifest: pulumi.Output<Manifest>;

  constructor(name: string, args: RelayArgs, opts?: pulumi.ComponentResourceOptions) {
    super(COMPONENT_TYPES.relay, name, {}, opts);
    const issues = new Issues();
    const plan = planRelay(name, args, issues);
    issues.throwIfAny(name);
    const parent = { parent: this };
    const group = new ec2.SecurityGroup(
      \`\${name}-group\`,
      { vpcId: args.network.vpcId, description: "relay", tags: { Name: name } },
      parent,
    );
    for (const [key, cidr] of Object.entries(plan.sources)) {
      new vpc.SecurityGroupIngressRule(
        \`\${name}-\${key}\`,
        { securityGroupId: group.id, ipProtocol: "tcp", fromPort: PORT, toPort: PORT, cidrIpv4: cidr },
        parent,
      );
    }
    new vpc.SecurityGroupEgressRule(
      \`\${name}-out\`,
      { securityGroupId: group.id, ipProtocol: "tcp", fromPort: PORT, toPort: PORT, cidrIpv4: "10.0.0.0/8" },
      parent,
    );
    const instance = new ec2.Instance(
      \`\${name}-instance\`,
      {
        ami: args.amiId,
        instanceType: "t3.small",
        subnetId: plan.subnet.subnetId,
        vpcSecurityGroupIds: [group.id],
        associatePublicIpAddress: false,
        metadataOptions: { httpTokens: "required", httpEndpoint: "enabled" },
        rootBlockDevice: { encrypted: true },
        tags: { Name: name },
      },
      parent,
    );
    this.manifest = pulumi.all([group.urn, instance.urn]).apply(
      ([groupUrn, urn]): Manifest => ({
        schemaVersion: MANIFEST_VERSION,
        topology: "relay",
        name,
        sources: manifestSources(args.clients, "client"),
        destinations: {},
        subnets: { [args.subnet]: manifestSubnet(plan.subnet, "nat-gateway") },
        ...manifestNetwork(args.network),
        instances: { relay: { role: "host", urn, subnet: args.subnet, securityGroupUrn: groupUrn } },
        settings: {},
      }),
    );
    this.registerOutputs({ manifest: this.manifest });
  }
}
`,
  "components/relay/args.ts": `/** What a relay is made of. */
import type { NetworkArgs } from "../shared/network/args";
import type { TrafficPeers } from "../shared/network/traffic-source";

export interface RelayArgs {
  readonly network: NetworkArgs;
  readonly clients: TrafficPeers;
  readonly subnet: string;
  readonly amiId: string;
}
`,
  "components/relay/plan.ts": `/** What a relay will be, and everything that is wrong with its arguments. */
import { type Issues, joinPath } from "../shared/input/issues";
import { checkCidr } from "../shared/network/check-cidr";
import type { SubnetArgs } from "../shared/network/args";
import type { RelayArgs } from "./args";

export const PORT = 8443;

export interface RelayPlan {
  readonly subnet: SubnetArgs;
  readonly sources: { readonly [key: string]: string };
}

export function planRelay(_name: string, args: RelayArgs, issues: Issues): RelayPlan {
  const subnets = { ...args.network.publicSubnets, ...args.network.privateSubnets };
  if (!(args.subnet in subnets)) {
    issues.error("subnet", \`no such subnet; known: \${Object.keys(subnets).join(", ")}\`, { given: args.subnet });
  }
  const sources = Object.entries(args.clients).flatMap(([name, { cidrs = [] }]) =>
    cidrs.map((cidr, index) => {
      checkCidr(joinPath(joinPath("clients", name), index), cidr, issues);
      return [\`\${name}-\${index}\`, cidr] as const;
    }),
  );
  return { subnet: subnets[args.subnet]!, sources: Object.fromEntries(sources) };
}
`,
  "stacks/topologies/relay.ts": `/** A relay, from stack config. */
import { z } from "zod";
import { Relay } from "../../components/relay";
import { planRelay } from "../../components/relay/plan";
import { peersConfig, toPeers } from "../config/peers";
import { defineTopology, sharedConfig } from "./topology";

export const relay = defineTopology({
  topology: "relay",
  componentName: "relay",
  config: z.strictObject({
    topology: z.literal("relay"),
    ...sharedConfig,
    clients: peersConfig,
    subnet: z.string().meta({ examples: ["a"] }),
    amiId: z.string().meta({ examples: ["ami-0123456789abcdef0"] }),
  }),
  toArgs: ({ clients, subnet, amiId }, { network, paths }) => ({
    network,
    clients: toPeers(clients, "clients", paths),
    subnet,
    amiId,
  }),
  plan: planRelay,
  create: (name, args, opts) => ({ manifest: new Relay(name, args, opts).manifest }),
});
`,
  "policy/reachability/questions/relay.ts": `/** R1 and R2: the relay. */
import { traffic } from "../build";
import type { Question } from "../question";
import { claim, type Declared, namesOf } from "./common";

export function relayQuestions({ ask, members, sources }: Declared): Question[] {
  const clients = sources("client");
  const [relay] = members;
  return ask(
    "R1",
    "required",
    \`\${namesOf(clients)} -> the relay tcp/8443\`,
    clients.map((from) => claim(from, relay!.at(), traffic("tcp/8443"))),
  );
}
`,
  "policy/rules/relay/relay-instance-named.ts": `import { decide, defineResourceRule } from "../../rule";

export const relayInstanceNamed = defineResourceRule({
  name: "relay-instance-named",
  what: "a relay's instance has a name",
  why: "nobody finds it otherwise",
  source: "an example",
  fix: "set the tag Name",
  types: ["aws:ec2/instance:Instance"],
  scope: "relay",
  check: (instance) => decide(instance.inputs["tags"] === undefined ? "no" : "yes", instance, "tags", "no tags"),
});
`,
  "stacks/Pulumi.relay.yaml": `# yaml-language-server: $schema=./config.schema.json
config:
  aws:region: eu-west-1
  aws:allowedAccountIds: ["111122223333"]
  connector-topologies:topology: relay
  connector-topologies:network:
    vpcId: vpc-0a1b2c3d4e5f60718
    privateSubnets:
      a:
        subnetId: subnet-0aaa111122223333a
        availabilityZone: eu-west-1a
        cidrBlock: 10.40.0.0/26
        defaultRoute: nat-gateway
  connector-topologies:clients:
    office: [10.41.0.0/16]
  connector-topologies:subnet: a
  connector-topologies:amiId: ami-0123456789abcdef0
`,
};

/** Lines that go into files that are there: before the first text that is given. */
export const ADDED: { readonly [file: string]: readonly (readonly [before: string, line: string])[] } = {
  "components/index.ts": [["export", 'export * from "./relay";\n']],
  "components/shared/manifest/index.ts": [["} as const;", '  relay: "connector-topologies:index:Relay",\n']],
  "stacks/topologies/index.ts": [
    ["import", 'import { relay } from "./relay";\n'],
    ["] as const", ", relay"],
  ],
  "policy/reachability/questions/index.ts": [
    ["import", 'import { relayQuestions } from "./relay";\n'],
    ["};", "  relay: relayQuestions,\n"],
  ],
  "policy/pack.ts": [
    ["import", 'import { relayInstanceNamed } from "./rules/relay/relay-instance-named";\n'],
    ["  // Second tier.", "  mandatory(relayInstanceNamed),\n"],
  ],
  "policy/rule/references-facts.json": [
    [
      '    "hpa-listener-443-https-only": {',
      '    "relay-instance-named": { "severity": "low", "tags": ["hygiene"] },\n',
    ],
  ],
};
