/** A complete, valid set of arguments, and what its plan says. */
import type { CloudbrinkConnectorArgs, CloudbrinkConnectorsArgs } from "../../../components/cloudbrink/args";
import { type CloudbrinkPlan, planCloudbrink } from "../../../components/cloudbrink/plan";
import { type Outcome, outcomeOf } from "../runs";

export const OTP = "7f4e1c52-9a0b-4d3e-8c61-5b2f90ad1e37";

export const base: CloudbrinkConnectorsArgs = {
  mode: "active-active",
  network: {
    vpcId: "vpc-0123abcd0123abcd0",
    publicSubnets: {
      outer: { subnetId: "subnet-0eee999988887777e", availabilityZone: "us-east-1a", cidrBlock: "10.60.12.0/26" },
    },
    privateSubnets: {
      a: { subnetId: "subnet-0aaa999988887777a", availabilityZone: "us-east-1a", cidrBlock: "10.60.0.0/22" },
      b: { subnetId: "subnet-0bbb999988887777b", availabilityZone: "us-east-1b", cidrBlock: "10.60.4.0/22" },
      c: { subnetId: "subnet-0ccc999988887777c", availabilityZone: "us-east-1c", cidrBlock: "10.60.8.0/22" },
    },
  },
  prefixRanges: { a: "10.60.2.0/23", b: "10.60.6.0/23", c: "10.60.10.0/23" },
  reservedElsewhere: ["10.60.0.128/25"],
  pools: {
    staff: { ipv4PrefixesPerConnector: 4, peakUsers: 120 },
    contractors: { ipv4PrefixesPerConnector: 1, offset: 4, peakUsers: 30 },
  },
  connectorDefaults: { amiId: "ami-0abcabcabcabcabc0" },
  connectors: {
    "use1-a1": { subnet: "a", slot: 0 },
    "use1-b1": { subnet: "b", slot: 0 },
    "use1-c1": { subnet: "c", slot: 0 },
  },
  otp: OTP,
  privateApplications: {
    wiki: { to: ["10.61.4.0/24"], ports: ["tcp/443"] },
    git: { to: ["10.61.5.20/32"], ports: ["tcp/22", "tcp/443"] },
  },
};

export const standalone: CloudbrinkConnectorsArgs = {
  mode: "standalone",
  network: base.network,
  connectorDefaults: { amiId: "ami-0abcabcabcabcabc0" },
  connectors: { one: { subnet: "a" } },
  otp: OTP,
  privateApplications: { wiki: { to: ["10.61.4.0/24"], ports: ["tcp/443"] } },
};

export const pair: CloudbrinkConnectorsArgs = {
  ...standalone,
  mode: "active-standby",
  otp: undefined,
  connectors: { left: { subnet: "a", otp: OTP }, right: { subnet: "b", otp: "b81e6a44-1f6c-4f0e-9d4b-6a7b3c2d1e0f" } },
};

/** Every subnet with an IPv6 block. */
export const dualStack = (block?: (key: string) => string): CloudbrinkConnectorsArgs => ({
  ...base,
  network: {
    ...base.network,
    privateSubnets: Object.fromEntries(
      Object.entries(base.network.privateSubnets ?? {}).map(([key, subnet], index) => [
        key,
        { ...subnet, ipv6CidrBlock: block ? block(key) : `2001:db8:0:${index + 1}::/64` },
      ]),
    ),
  },
  pools: { staff: { ipv4PrefixesPerConnector: 1, ipv6PrefixesPerConnector: 1 } },
});

/** The base with other values for connector use1-a1, and with more connectors. */
export const withA1 = (
  connector: Partial<CloudbrinkConnectorArgs>,
  more: { [key: string]: CloudbrinkConnectorArgs } = {},
): CloudbrinkConnectorsArgs => ({
  ...base,
  connectors: { ...base.connectors, "use1-a1": { ...base.connectors["use1-a1"]!, ...connector }, ...more },
});

export const planOf = (args: CloudbrinkConnectorsArgs, name = "brink"): Outcome<CloudbrinkPlan> =>
  outcomeOf((issues) => planCloudbrink(name, args, issues));

/** Prefixes of one connector, all pools, as texts. */
export const prefixesOf = (plan: CloudbrinkPlan, key: string): { [pool: string]: readonly string[] } =>
  Object.fromEntries(
    [...plan.prefixes.get(key)!].map(([name, { ipv4, ipv6 }]) => [name, [...ipv4, ...ipv6.map(({ text }) => text)]]),
  );
