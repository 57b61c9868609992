/**
 * What a stack file takes for granted, laid out in an emulator: a network that exists, its secrets, zones, keys and
 * hosts. An emulator gives ids of its own, so what stands in the stack file is replaced by what was given for it.
 */

import { generateKeyPairSync } from "node:crypto";
import { overlaps, parseCidr } from "../../components/shared/network/cidr";
import { memberNames } from "../../stacks/config/groups";

export type Config = { readonly [key: string]: unknown };

/** An output of a piece; `nth` takes that /64 of an IPv6 /56. */
export interface Reference {
  readonly from: string;
  readonly output: string;
  readonly nth?: number;
}

/** A resource of @pulumi/aws (`ec2.Vpc`), or a function of it (`ec2.getAmi`). */
export interface Piece {
  readonly name: string;
  readonly type: string;
  readonly args: Config;
}

export interface Furniture {
  readonly pieces: readonly Piece[];
  /** What stands for a text of the stack file. */
  readonly replaced: { readonly [given: string]: Reference };
}

interface Subnet {
  readonly subnetId: string;
  readonly availabilityZone?: string;
  readonly cidrBlock: string;
  readonly ipv6CidrBlock?: string;
  readonly assignIpv6AddressOnCreation?: boolean;
  readonly defaultRoute?: string;
  readonly natAddresses?: readonly string[];
}

class Builder implements Furniture {
  readonly pieces: Piece[] = [];
  readonly replaced: { [given: string]: Reference } = {};

  add(name: string, type: string, args: Config): string {
    if (!this.pieces.some((piece) => piece.name === name)) {
      this.pieces.push({ name, type, args });
    }
    return name;
  }

  /** A piece that stands for a text of the stack file. */
  stand(given: string, type: string, args: Config, output = "id"): void {
    this.add(given, type, args);
    this.replaced[given] = { from: given, output };
  }
}

const id = (from: string): Reference => ({ from, output: "id" });

/** Pure: what to make, in the order in which it is made. */
export function furniture(config: Config): Furniture {
  const built = new Builder();
  const found = walk(config);
  const texts = (key: string) => [...new Set(found.flatMap((each) => text(each[key]) ?? []))];
  for (const given of texts("amiId")) {
    built.stand(given, "ec2.getAmi", { owners: ["amazon"], mostRecent: true });
  }
  for (const keyName of texts("keyName")) {
    built.add(keyName, "ec2.KeyPair", { keyName, publicKey: publicKey() });
  }
  const domain = domainOf(found);
  for (const zone of texts("zoneId")) {
    built.stand(zone, "route53.Zone", { name: domain });
  }
  for (const arn of texts("certificateArn")) {
    const args = { domainName: `*.${domain}`, subjectAlternativeNames: [domain], validationMethod: "DNS" };
    built.stand(arn, "acm.Certificate", args, "arn");
  }
  for (const key of texts("kmsKeyArn")) {
    built.stand(key, "kms.Key", { deletionWindowInDays: 7 }, "arn");
  }
  for (const list of texts("prefixListId")) {
    built.stand(list, "ec2.ManagedPrefixList", { name: list, addressFamily: "IPv4", maxEntries: 5 });
  }
  for (const [, bucket] of texts("bucketArn").map((arn) => arn.split(/:::|\//))) {
    built.add(bucket!, "s3.Bucket", { bucket: bucket!, forceDestroy: true });
  }
  secrets(built, found, config);
  network(built, found);
  hosts(built, found);
  return built;
}

function secrets(built: Builder, found: readonly Config[], config: Config): void {
  for (const each of found) {
    const [arn, parameter] = [text(each["secretArn"]), text(each["ssmParameter"])];
    if (arn !== undefined) {
      const name = arn
        .split(":")
        .at(-1)!
        .replace(/-\w{6}$/, "");
      built.stand(arn, "secretsmanager.Secret", { name, recoveryWindowInDays: 0 }, "arn");
      const keys = found.filter((other) => other["secretArn"] === arn).flatMap((other) => text(other["jsonKey"]) ?? []);
      const fields = [...keys, ...(isOtps(config, each) ? connectorKeys(config) : [])];
      built.add(`${arn} value`, "secretsmanager.SecretVersion", { secretId: id(arn), secretString: madeUp(fields) });
    }
    if (parameter !== undefined) {
      const name = parameter.startsWith("arn:") ? parameter.slice(parameter.indexOf(":parameter/") + 10) : parameter;
      built.stand(parameter, "ssm.Parameter", { name, type: "SecureString", value: madeUp([]) }, "name");
    }
  }
}

const own = (config: Config, key: string): unknown =>
  Object.entries(config).find(([full]) => full.split(":").at(-1) === key)?.[1];

const isOtps = (config: Config, reference: Config): boolean => own(config, "otps") === reference;

const connectorKeys = (config: Config): string[] =>
  Object.keys((own(config, "connectors") ?? {}) as object)
    .filter((key) => key !== "defaults")
    .flatMap(memberNames);

/** A secret that is none: a text, or a JSON object with these keys. */
const madeUp = (keys: readonly string[]): string =>
  keys.length === 0 ? "made-up-secret" : JSON.stringify(Object.fromEntries(keys.map((key) => [key, `made-up-${key}`])));

/** What stands for an encrypted key: a pair has one text, a JSON object with the password of each connector. */
export const madeUpSecret = (key: string, config: Config): string =>
  madeUp(key.split(":").at(-1) === "otps" ? connectorKeys(config) : []);

const VPC = "vpc";

function network(built: Builder, found: readonly Config[]): void {
  const vpcId = found.flatMap((each) => text(each["vpcId"]) ?? []).find((each) => each.startsWith("vpc-"));
  if (vpcId === undefined) {
    return;
  }
  const subnets = found.filter(isSubnet);
  const blocks = [...new Set(subnets.map(({ cidrBlock }) => around(cidrBlock)))];
  built.add(VPC, "ec2.Vpc", {
    cidrBlock: blocks[0] ?? "10.0.0.0/16",
    enableDnsHostnames: true,
    assignGeneratedIpv6CidrBlock: subnets.some((subnet) => subnet.ipv6CidrBlock !== undefined),
  });
  built.replaced[vpcId] = id(VPC);
  for (const block of blocks.slice(1)) {
    built.add(block, "ec2.VpcIpv4CidrBlockAssociation", { vpcId: id(VPC), cidrBlock: block });
  }
  built.add("internet", "ec2.InternetGateway", { vpcId: id(VPC) });
  subnets.forEach((subnet, nth) => {
    oneSubnet(built, subnet, nth, subnets);
  });
  for (const group of new Set(found.flatMap((each) => text(each["securityGroupId"]) ?? []))) {
    built.stand(group, "ec2.SecurityGroup", {
      // AWS refuses a name that looks like an id.
      name: `existing-${group.replace("sg-", "")}`,
      vpcId: id(VPC),
      description: "there before",
    });
  }
  for (const each of found) {
    instance(built, each, found);
  }
}

/** The /16 that a network is in. */
const around = (cidrBlock: string): string => cidrBlock.replace(/\.\d+\.\d+\/\d+$/, ".0.0/16");

function oneSubnet(built: Builder, subnet: Subnet, nth: number, subnets: readonly Subnet[]): void {
  const { subnetId, availabilityZone, cidrBlock, ipv6CidrBlock, natAddresses = [] } = subnet;
  const inBlock = built.pieces.find(({ name }) => name === around(cidrBlock));
  built.stand(subnetId, "ec2.Subnet", {
    // Of the association, so that it is there when the subnet is made.
    vpcId: inBlock === undefined ? id(VPC) : { from: inBlock.name, output: "vpcId" },
    availabilityZone,
    cidrBlock,
    assignIpv6AddressOnCreation: subnet.assignIpv6AddressOnCreation,
    ...(ipv6CidrBlock === undefined ? {} : { ipv6CidrBlock: { from: VPC, output: "ipv6CidrBlock", nth } }),
  });
  if (ipv6CidrBlock !== undefined) {
    built.replaced[ipv6CidrBlock] = { from: subnetId, output: "ipv6CidrBlock" };
  }
  const table = built.add(`${subnetId} table`, "ec2.RouteTable", { vpcId: id(VPC) });
  built.add(`${subnetId} its table`, "ec2.RouteTableAssociation", { routeTableId: id(table), subnetId: id(subnetId) });
  const kind = subnet.defaultRoute ?? (natAddresses.length > 0 ? "nat-gateway" : "internet-gateway");
  if (kind !== "none") {
    const target =
      kind === "nat-gateway"
        ? { natGatewayId: id(natGateway(built, natAddresses, subnets)) }
        : { gatewayId: id("internet") };
    built.add(`${subnetId} route`, "ec2.Route", {
      routeTableId: id(table),
      destinationCidrBlock: "0.0.0.0/0",
      ...target,
    });
  }
}

/** One gateway for each list of addresses. */
function natGateway(built: Builder, addresses: readonly string[], subnets: readonly Subnet[]): string {
  const home = built.add("nat home", "ec2.Subnet", { vpcId: id(VPC), cidrBlock: freeBlock(subnets) });
  const eips = (addresses.length === 0 ? ["nat"] : addresses).map((address) => {
    const name = built.add(`${address} address`, "ec2.Eip", { domain: "vpc" });
    if (addresses.length > 0) {
      built.replaced[address] = { from: name, output: "publicIp" };
    }
    return id(name);
  });
  const [first, ...others] = eips;
  return built.add(`nat ${addresses.join(" ")}`, "ec2.NatGateway", {
    subnetId: id(home),
    allocationId: first,
    ...(others.length > 0 ? { secondaryAllocationIds: others } : {}),
  });
}

/** A /28 of the VPC's own block that no subnet of the stack takes. */
function freeBlock(subnets: readonly Subnet[]): string {
  const [a, b] = subnets[0]!.cidrBlock.split(".");
  const taken = subnets.map(({ cidrBlock }) => parseCidr(cidrBlock));
  const candidates = Array.from({ length: 256 }, (_, nth) => `${a}.${b}.${255 - nth}.240/28`);
  return candidates.find((each) => !taken.some((other) => overlaps(parseCidr(each), other))) ?? candidates[0]!;
}

function instance(built: Builder, each: Config, found: readonly Config[]): void {
  const [instanceId, group, publicIp] = [
    text(each["instanceId"]),
    text(each["securityGroupId"]),
    text(each["publicIp"]),
  ];
  const home = isSubnet(each["subnet"]) ? each["subnet"] : subnetCalled(found, text(each["subnet"]) ?? "");
  if (instanceId === undefined || home === undefined) {
    return;
  }
  const image = built.add("image", "ec2.getAmi", { owners: ["amazon"], mostRecent: true });
  built.stand(instanceId, "ec2.Instance", {
    ami: id(image),
    instanceType: "m6i.xlarge",
    subnetId: id(home.subnetId),
    ...(group === undefined ? {} : { vpcSecurityGroupIds: [id(group)] }),
  });
  if (publicIp !== undefined) {
    built.stand(publicIp, "ec2.Eip", { domain: "vpc", instance: id(instanceId) }, "publicIp");
  }
}

function hosts(built: Builder, found: readonly Config[]): void {
  const defaults = found.find((each) => isMap(each["defaults"]))?.["defaults"] as Config | undefined;
  for (const each of found) {
    const host = text(each["hostId"]);
    if (host !== undefined) {
      const { instanceType, availabilityZone } = { ...defaults, ...each };
      const zone = availabilityZone ?? subnetCalled(found, text(each["subnet"]) ?? "")?.availabilityZone;
      built.stand(host, "ec2.DedicatedHost", { instanceType, availabilityZone: zone, autoPlacement: "off" });
    }
  }
}

function subnetCalled(found: readonly Config[], key: string): Subnet | undefined {
  return found.map((each) => each[key]).find(isSubnet);
}

const isSubnet = (value: unknown): value is Subnet & Config =>
  isMap(value) && text(value["subnetId"]) !== undefined && text(value["cidrBlock"]) !== undefined;

function domainOf(found: readonly Config[]): string {
  const names = found.filter((each) => each["zoneId"] !== undefined).flatMap((each) => text(each["name"]) ?? []);
  return names[0]?.split(".").slice(1).join(".") || "example.com";
}

/** The same config with what stands for its texts in their place. */
export function replaceTexts(value: unknown, by: { readonly [given: string]: string }): unknown {
  if (typeof value === "string") {
    return Object.hasOwn(by, value) ? by[value] : value;
  }
  if (Array.isArray(value)) {
    return value.map((each) => replaceTexts(each, by));
  }
  return isMap(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaceTexts(each, by)]))
    : value;
}

/** Every map in the config. */
function walk(value: unknown): Config[] {
  if (Array.isArray(value)) {
    return value.flatMap(walk);
  }
  return isMap(value) ? [value, ...Object.values(value).flatMap(walk)] : [];
}

const isMap = (value: unknown): value is Config => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** An ed25519 key as OpenSSH writes it (RFC 8709); its other half is thrown away. */
function publicKey(): string {
  const { x } = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
  const part = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  const blob = Buffer.concat([part(Buffer.from("ssh-ed25519")), part(Buffer.from(x!, "base64url"))]);
  return `ssh-ed25519 ${blob.toString("base64")} sandbox`;
}

/** The program that makes it, beside `furniture.json`; outputs: the account, and what stands for each text. */
export const FURNITURE_PROGRAM = `const aws = require("@pulumi/aws");
const pulumi = require("@pulumi/pulumi");
const { pieces, replaced } = require("./furniture.json");

module.exports = async () => {
  const made = {};
  const nth64 = (block, nth) => {
    const groups = block.split("::")[0].split(":");
    const last = (groups[3] ?? "0").padStart(4, "0").slice(0, 2) + nth.toString(16).padStart(2, "0");
    return [groups[0], groups[1], groups[2] ?? "0", last].join(":") + "::/64";
  };
  const refer = ({ from, output, nth }) =>
    nth === undefined ? made[from][output] : pulumi.output(made[from][output]).apply((block) => nth64(block, nth));
  const value = (given) => {
    if (Array.isArray(given)) return given.map(value);
    if (given === null || typeof given !== "object") return given;
    if ("from" in given) return refer(given);
    return Object.fromEntries(Object.entries(given).map(([key, each]) => [key, value(each)]));
  };
  for (const { name, type, args } of pieces) {
    const [module, member] = type.split(".");
    made[name] = member.startsWith("get")
      ? await aws[module][member](args)
      : new aws[module][member](name, value(args));
  }
  const { accountId } = await aws.getCallerIdentity({});
  return { account: accountId, replaced: pulumi.all(value(replaced)) };
};
`;
