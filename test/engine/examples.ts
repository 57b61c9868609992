/** Accounts in which the example stacks can live: what a stack file says that exists, exists. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "yaml";
import { memberNames } from "../../stacks/config/groups";
import { Engine, IS_SHORT, REPOSITORY } from "./harness";
import type { Account, AccountSettings } from "./stand-in/account";
import { type SeededSubnet, seed, seedNetwork } from "./stand-in/seed";
import { T } from "./stand-in/types";
import { isProps, type Json, type Props, props, text, texts } from "./stand-in/values";

export interface Example {
  readonly name: string;
  readonly file: string;
  readonly region: string;
  readonly config: Props;
}

export function example(name: string): Example {
  const file = path.join(REPOSITORY, "stacks", `Pulumi.${name}.yaml`);
  const { config } = yaml.parse(fs.readFileSync(file, "utf8")) as { config: Props };
  return { name, file, region: text(config["aws:region"]), config };
}

/** Every example stack, by name. */
export const exampleNames = (): string[] =>
  fs
    .readdirSync(path.join(REPOSITORY, "stacks"))
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();

/** The smallest example of each topology. */
export const SMALLEST: readonly string[] = [
  "cloudbrink-standalone",
  "codestream-existing",
  "hp-anyware-existing",
  "mac-workstation",
];

/** One of each topology where only a part is wanted. */
export const wanted = (names: readonly string[]): readonly string[] =>
  IS_SHORT ? names.filter((name) => SMALLEST.includes(name)) : names;

/** An engine with an account in which the example can live. */
export async function engineFor(given: Example, settings: Partial<AccountSettings> = {}): Promise<Engine> {
  const engine = await Engine.start({ region: given.region, ...settings });
  furnish(engine.account, given);
  return engine;
}

/** Puts everything into the account that the stack file takes for granted. */
export function furnish(account: Account, { config }: Example): void {
  const found = walk(config);
  const zones = new Set(found.flatMap((each) => (text(each["zoneId"]).startsWith("Z") ? [text(each["zoneId"])] : [])));
  for (const zoneId of zones) {
    seed(account, T.zone, zoneId, { name: domainOf(found) });
  }
  for (const keyName of new Set(
    found.flatMap((each) => (text(each["keyName"]) === "" ? [] : [text(each["keyName"])])),
  )) {
    seed(account, T.keyPair, keyName, { keyName, publicKey: "ssh-ed25519 stand-in" });
  }
  for (const name of new Set(found.map((each) => text(each["instanceProfileName"])).filter((each) => each !== ""))) {
    seed(account, T.role, name, { name, assumeRolePolicy: "{}" });
    seed(account, T.instanceProfile, name, { name, role: name });
  }
  furnishSecrets(account, found, config);
  furnishNetwork(account, found);
  for (const front of found.filter((each) => isProps(each["targetGroups"]) && text(each["arn"]) !== "")) {
    furnishLoadBalancer(account, found, front);
  }
  for (const host of found.filter((each) => text(each["hostId"]) !== "")) {
    const { hostId, instanceType, availabilityZone } = { ...defaultsOf(found), ...host };
    const zone = text(availabilityZone) || zoneOf(found, text(host["subnet"]));
    seed(account, T.dedicatedHost, text(hostId), { instanceType, availabilityZone: zone, autoPlacement: "off" });
  }
}

/** What every furnished secret contains: a text that must turn up in no state, output, tag or log. */
export const SECRET_TEXT = "xyzzy-plugh-4711";

function furnishSecrets(account: Account, found: readonly Props[], config: Props): void {
  // One password a connector stands in one secret, as fields of a JSON object.
  const shared = props(config["connector-topologies:otps"])["secretArn"];
  const connectors = Object.keys(props(config["connector-topologies:connectors"]))
    .filter((key) => key !== "defaults")
    .flatMap(memberNames);
  for (const arn of new Set(found.map((each) => text(each["secretArn"])).filter((each) => each !== ""))) {
    const own = found.filter((each) => each["secretArn"] === arn).map((each) => text(each["jsonKey"]));
    const keys = arn === shared ? connectors : own;
    const fields = keys.filter((key) => key !== "").map((key) => [key, `${SECRET_TEXT}-${key}`]);
    const secretString = fields.length > 0 ? JSON.stringify(Object.fromEntries(fields)) : SECRET_TEXT;
    seed(account, T.secret, arn, {
      name:
        arn
          .split(":")
          .at(-1)
          ?.replace(/-\w{6}$/, "") ?? "",
    });
    seed(account, T.secretVersion, `${arn}|0123456789abcdef`, { secretId: arn, secretString });
  }
  for (const name of new Set(found.map((each) => text(each["ssmParameter"])).filter((each) => each !== ""))) {
    seed(account, T.parameter, name, { name, type: "SecureString", value: SECRET_TEXT });
  }
}

function furnishNetwork(account: Account, found: readonly Props[]): void {
  const vpcId = found.map((each) => text(each["vpcId"])).find((id) => id.startsWith("vpc-"));
  if (vpcId === undefined) {
    return;
  }
  const subnets = found
    .filter((each) => text(each["subnetId"]) !== "" && each["cidrBlock"] !== undefined)
    .map(subnetOf);
  const [a, b] = subnets[0]!.cidrBlock.split(".");
  const natHome: SeededSubnet = {
    id: "subnet-0e0e0e0e0e0e0e0e0",
    zone: subnets[0]!.zone,
    cidrBlock: `${a}.${b}.255.0/28`,
  };
  seedNetwork(account, vpcId, `${a}.${b}.0.0/16`, [...subnets, natHome]);
  const groups = new Set(
    found
      .flatMap((each) => [text(each["securityGroupId"]), ...texts(each["additionalSecurityGroupIds"])])
      .filter((id) => id !== ""),
  );
  for (const id of groups) {
    seed(account, T.securityGroup, id, {
      name: `existing ${id}`.replace("sg-", ""),
      vpcId,
      description: "there before",
    });
  }
  for (const each of found.filter((instance) => text(instance["instanceId"]) !== "")) {
    const home = isProps(each["subnet"]) ? each["subnet"] : subnetCalled(found, text(each["subnet"]));
    seed(account, T.instance, text(each["instanceId"]), {
      ami: "ami-0123456789abcdef0",
      instanceType: "m6i.xlarge",
      subnetId: home["subnetId"],
      vpcSecurityGroupIds: text(each["securityGroupId"]) === "" ? [] : [each["securityGroupId"]],
    });
  }
}

/** A load balancer of somebody else, whose listeners send to its target groups. */
function furnishLoadBalancer(account: Account, found: readonly Props[], front: Props): void {
  const vpcId = found.map((each) => text(each["vpcId"])).find((id) => id.startsWith("vpc-"));
  const securityGroups = Object.values(props(front["securityGroups"])).map(text);
  for (const id of securityGroups) {
    seed(account, T.securityGroup, id, { name: `front ${id}`.replace("sg-", ""), vpcId: vpcId!, description: "front" });
  }
  const arn = text(front["arn"]);
  const subnets = texts(front["subnets"]).map((key) => text(subnetCalled(found, key)["subnetId"]));
  const [, name] = arn.split("/").slice(-3) as [string, string, string];
  const balancer = seed(account, T.loadBalancer, arn, {
    name,
    subnets,
    securityGroups,
    internal: front["scheme"] === "internal",
  });
  balancer.facts["suffix"] = arn.slice(arn.indexOf("app/"));
  Object.entries(props(front["targetGroups"])).forEach(([key, given], index) => {
    const { protocol, port, healthCheckPath, stickiness } = SERVED[key]!;
    const group = text(props(given)["arn"]);
    seed(account, T.targetGroup, group, {
      name: `front-${key}`,
      ...{ vpcId: vpcId!, protocol, port, targetType: "instance", stickiness },
      healthCheck: { protocol, path: healthCheckPath, port: "traffic-port", interval: 30, timeout: 5 },
      loadBalancingAlgorithmType: "round_robin",
    }).facts["suffix"] = group.slice(group.indexOf("targetgroup/"));
    seed(account, T.listener, `${arn.replace(":loadbalancer/", ":listener/")}/${index}`, {
      ...{ loadBalancerArn: arn, port, protocol: "HTTP" },
      defaultActions: [{ type: "forward", targetGroupArn: group }],
    });
  });
}

/** What its target groups are, by the services of both topologies. */
const SERVED: { readonly [service: string]: Props & { readonly port: number } } = {
  broker: {
    ...{ protocol: "HTTPS", port: 443, healthCheckPath: "/health" },
    stickiness: { enabled: true, type: "lb_cookie", cookieDuration: 3600 },
  },
  api: {
    protocol: "HTTPS",
    port: 443,
    healthCheckPath: "/no-auth/status",
    stickiness: { enabled: false, type: "lb_cookie" },
  },
  broadcaster: {
    ...{ protocol: "HTTPS", port: 12_443, healthCheckPath: "/no-auth/status" },
    stickiness: { enabled: false, type: "lb_cookie" },
  },
};

function subnetOf(declared: Props): SeededSubnet {
  const natAddress = texts(declared["natAddresses"])[0];
  const given = text(declared["defaultRoute"]) || (natAddress === undefined ? "internet-gateway" : "nat-gateway");
  return {
    id: text(declared["subnetId"]),
    zone: text(declared["availabilityZone"]),
    cidrBlock: text(declared["cidrBlock"]),
    defaultRoute: given as SeededSubnet["defaultRoute"],
    ...(natAddress === undefined ? {} : { natAddress }),
  };
}

const zoneOf = (found: readonly Props[], key: string): string => text(subnetCalled(found, key)["availabilityZone"]);

function subnetCalled(found: readonly Props[], key: string): Props {
  const parent = found.find((each) => isProps(each[key]) && (each[key] as Props)["cidrBlock"] !== undefined);
  return (parent?.[key] as Props | undefined) ?? {};
}

const defaultsOf = (found: readonly Props[]): Props =>
  (found.find((each) => isProps(each["defaults"]))?.["defaults"] as Props | undefined) ?? {};

const domainOf = (found: readonly Props[]): string =>
  found
    .filter((each) => each["zoneId"] !== undefined)
    .map((each) => text(each["name"]).split(".").slice(1).join("."))
    .find((name) => name !== "") ?? "example.com";

/** Every map in the config. */
function walk(value: Json): Props[] {
  if (Array.isArray(value)) {
    return value.flatMap(walk);
  }
  return isProps(value) ? [value, ...Object.values(value).flatMap(walk)] : [];
}
