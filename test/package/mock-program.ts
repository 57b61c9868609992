/** A consumer's program that runs the SDK's mocks, in each way there is to write one. */
import { NAME } from "./packed";

const ARGS = {
  network: {
    vpcId: "vpc-0a1b2c3d4e5f60718",
    publicSubnets: {
      a: { subnetId: "subnet-0aaa111122223333a", availabilityZone: "eu-west-1a", cidrBlock: "10.40.0.0/26" },
      b: { subnetId: "subnet-0bbb111122223333b", availabilityZone: "eu-west-1b", cidrBlock: "10.40.0.64/26" },
    },
  },
  clients: { london: { cidrs: ["203.0.113.0/24"] } },
  certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc",
  connectorDefaults: { amiId: "ami-0123456789abcdef0" },
  connectors: { a: { subnet: "a" }, b: { subnet: "b" } },
  egress: {
    workstations: { workstations: { cidrs: ["10.41.0.0/20"] } },
    domainControllers: { domainControllers: { cidrs: ["10.40.8.10/32"] } },
  },
};

const body = (typed: boolean): string => `
const run = async () => {
  await pulumi.runtime.setMocks({
    newResource: (${typed ? "{ name, inputs }: pulumi.runtime.MockResourceArgs" : "{ name, inputs }"}) => ({ id: name + "-id", state: inputs }),
    call: (${typed ? "{ inputs }: pulumi.runtime.MockCallArgs" : "{ inputs }"}) => inputs,
  }, "shop", "dev", false);
  const connectors = new HpAnywareConnectors("anyware", ${JSON.stringify(ARGS)});
  connectors.connectorSecurityGroupId.apply((id) => console.log(id, typeof runRules, schema.title));
};
run();
`;

/** What it prints. */
export const PRINTED = "anyware-connector-id function Stack of connector-topologies\n";

export const PROGRAMS = {
  "program.cjs": `const pulumi = require("@pulumi/pulumi");
const { HpAnywareConnectors } = require("${NAME}");
const { runRules } = require("${NAME}/policy");
const schema = require("${NAME}/config.schema.json");
${body(false)}`,
  "program.mjs": `import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { HpAnywareConnectors } from "${NAME}";
import { runRules } from "${NAME}/policy";
const schema = createRequire(import.meta.url)("${NAME}/config.schema.json");
${body(false)}`,
  "program.cts": `import * as pulumi from "@pulumi/pulumi";
import { HpAnywareConnectors } from "${NAME}";
import { runRules } from "${NAME}/policy";
import schema = require("${NAME}/config.schema.json");
${body(true)}`,
  "program.mts": `import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { HpAnywareConnectors } from "${NAME}";
import { runRules } from "${NAME}/policy";
const schema: { title: string } = createRequire(import.meta.url)("${NAME}/config.schema.json");
${body(true)}`,
} as const;

/** For the two that are compiled first: `tsc`, then `compiled/program.cjs` and `compiled/program.mjs`. */
export const TSCONFIG = {
  compilerOptions: {
    target: "es2022",
    module: "node16",
    strict: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    outDir: "compiled",
    types: ["node"],
  },
  files: ["program.cts", "program.mts"],
};
