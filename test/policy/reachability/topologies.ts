/** One small stack per topology, with the manifest its component would register. */
import type { Manifest } from "../../../components/shared/manifest";
import { COMPONENT_TYPES } from "../../../components/shared/manifest";
import type { Value } from "../../../policy/graph";
import { EIP, INSTANCE, LOAD_BALANCER, Scenario, urnOf } from "./scenario";

const LISTENER = "aws:lb/listener:Listener";
const TARGET_GROUP = "aws:lb/targetGroup:TargetGroup";
const ENI = "aws:ec2/networkInterface:NetworkInterface";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";

const ANYWHERE = { cidrIpv4: "0.0.0.0/0" };
export const CLIENT = "203.0.113.0/24";
export const ADMIN = "203.0.113.200/32";

function register(scenario: Scenario, manifest: Manifest): Scenario {
  const type = COMPONENT_TYPES[manifest.topology];
  scenario.add(type, manifest.name, {}, { custom: false, outputs: { manifest: manifest as unknown as Value } });
  return scenario;
}

/** VPC with two public subnets and a private one behind a NAT gateway, and the networks of offices by transit gateway. */
function network(scenario: Scenario): void {
  scenario.vpc();
  scenario.publicSubnet("pub-a", "10.0.0.0/24");
  scenario.publicSubnet("pub-b", "10.0.1.0/24", "b");
  scenario.subnet("priv-a", "10.0.8.0/24");
  scenario.eip("nat-eip", {}, "198.51.100.9");
  scenario.nat("nat", "pub-a", "nat-eip");
  scenario.routes("priv-rt", ["priv-a"], [{ destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-id" }]);
  scenario.subnet("desks", "10.0.9.0/24");
}

const subnets = {
  a: { availabilityZone: "a", cidrBlock: "10.0.0.0/24", defaultRoute: "internet-gateway" },
  b: { availabilityZone: "b", cidrBlock: "10.0.1.0/24", defaultRoute: "internet-gateway" },
  p: { availabilityZone: "a", cidrBlock: "10.0.8.0/24", defaultRoute: "nat-gateway" },
};

export function hpAnyware(): Scenario {
  const scenario = new Scenario();
  network(scenario);
  scenario.group("lb-sg");
  scenario.group("conn-sg");
  scenario.allow("in", "lb-sg", "tcp/443", { cidrIpv4: CLIENT });
  scenario.allow("out", "lb-sg", "tcp/443", { referencedSecurityGroupId: "conn-sg-id" });
  scenario.allow("in", "conn-sg", "tcp/443", { referencedSecurityGroupId: "lb-sg-id" });
  scenario.allow("in", "conn-sg", "tcp/4172", { cidrIpv4: CLIENT });
  scenario.allow("in", "conn-sg", "udp/4172", { cidrIpv4: CLIENT });
  scenario.allow("out", "conn-sg", "tcp/60443", { cidrIpv4: "10.0.9.0/24" });
  scenario.allow("out", "conn-sg", "tcp/443", ANYWHERE);
  scenario.balancer("lb", ["pub-a", "pub-b"], ["lb-sg"]);
  scenario.targetGroup("tg", 443);
  scenario.listener("https", "lb", 443, "tg");
  const instances: Record<string, Manifest["instances"][string]> = {};
  for (const [key, subnet] of [
    ["a", "pub-a"],
    ["b", "pub-b"],
  ] as const) {
    scenario.instance(`conn-${key}`, subnet, ["conn-sg"]);
    scenario.eip(`eip-${key}`, { instance: `conn-${key}-id` }, `198.51.100.${key === "a" ? 1 : 2}`);
    scenario.attach("tg", `conn-${key}`);
    instances[key] = {
      role: "connector",
      subnet: key,
      urn: urnOf(INSTANCE, `conn-${key}`),
      eipUrn: urnOf(EIP, `eip-${key}`),
    };
  }
  return register(scenario, {
    schemaVersion: 1,
    topology: "hp-anyware",
    name: "anyware",
    sources: { office: { role: "client", cidrs: [CLIENT] } },
    destinations: {
      workstations: { role: "workstations", cidrs: ["10.0.9.0/24"], ports: ["tcp/60443"] },
      internet: { role: "internet", cidrs: ["0.0.0.0/0"], ports: ["tcp/443"] },
    },
    subnets,
    loadBalancer: {
      urn: urnOf(LOAD_BALANCER, "lb"),
      internal: false,
      ipAddressType: "ipv4",
      securityGroupUrn: urnOf(GROUP, "lb-sg"),
      subnets: ["a", "b"],
      listeners: { https: { urn: urnOf(LISTENER, "https"), port: 443, protocol: "HTTPS", targetGroup: "tg" } },
      targetGroups: {
        tg: { urn: urnOf(TARGET_GROUP, "tg"), port: 443, protocol: "HTTPS", healthCheckPath: "/health" },
      },
    },
    instances,
    settings: { ssh: false, directHttps: false },
  });
}

export function macWorkstation(): Scenario {
  const scenario = new Scenario();
  network(scenario);
  scenario.group("mac-sg");
  scenario.allow("in", "mac-sg", "tcp/22", { cidrIpv4: ADMIN });
  scenario.allow("out", "mac-sg", "tcp/443", ANYWHERE);
  for (const ports of ["tcp/443", "tcp/4172", "udp/4172"]) {
    scenario.allow("in", "mac-sg", ports, { cidrIpv4: CLIENT });
  }
  scenario.instance("mac", "pub-a", ["mac-sg"]);
  scenario.eip("eip-a", { instance: "mac-id" }, "198.51.100.1");
  return register(scenario, {
    schemaVersion: 1,
    topology: "mac-workstation",
    name: "macs",
    sources: { office: { role: "client", cidrs: [CLIENT] }, desk: { role: "admin", cidrs: [ADMIN] } },
    destinations: { internet: { role: "internet", cidrs: ["0.0.0.0/0"], ports: ["tcp/443"] } },
    subnets,
    instances: { anna: { role: "workstation", subnet: "a", urn: urnOf(INSTANCE, "mac"), eipUrn: urnOf(EIP, "eip-a") } },
    settings: { ssh: true, vnc: false },
  });
}

export function cloudbrink(): Scenario {
  const scenario = new Scenario();
  network(scenario);
  scenario.group("brink-sg");
  scenario.allow("out", "brink-sg", "tcp/443", ANYWHERE);
  scenario.group("app-sg");
  scenario.allow("in", "app-sg", "tcp/443", { cidrIpv4: "10.0.0.0/23" });
  scenario.instance("app", "desks", ["app-sg"], { privateIp: "10.0.9.20" });
  const instances: Record<string, Manifest["instances"][string]> = {};
  for (const [key, subnet, prefix] of [
    ["a", "pub-a", "10.0.0.16/28"],
    ["b", "pub-b", "10.0.1.16/28"],
  ] as const) {
    scenario.add(ENI, `eni-${key}`, {
      subnetId: `${subnet}-id`,
      securityGroups: ["brink-sg-id"],
      privateIps: [key === "a" ? "10.0.0.9" : "10.0.1.9"],
      ipv4Prefixes: [prefix],
    });
    scenario.add(INSTANCE, `brink-${key}`, { primaryNetworkInterface: { networkInterfaceId: `eni-${key}-id` } });
    scenario.eip(`eip-${key}`, { networkInterface: `eni-${key}-id` }, `198.51.100.${key === "a" ? 1 : 2}`);
    const pools = { staff: { ipv4: [prefix], ipv6: [] } };
    const urns = { urn: urnOf(INSTANCE, `brink-${key}`), interfaceUrn: urnOf(ENI, `eni-${key}`) };
    instances[key] = { role: "connector", subnet: key, ...urns, pools };
  }
  return register(scenario, {
    schemaVersion: 1,
    topology: "cloudbrink",
    variant: "active-active",
    name: "brink",
    sources: {},
    destinations: {
      saas: { role: "internet", cidrs: ["0.0.0.0/0"], ports: ["tcp/443"] },
      wiki: { role: "privateApplication", cidrs: ["10.0.9.20/32"], ports: ["tcp/443"] },
    },
    subnets,
    instances,
    settings: {},
  });
}

export function codestream(): Scenario {
  const scenario = new Scenario();
  network(scenario);
  scenario.group("lb-sg");
  scenario.group("host-sg");
  scenario.balancer("lb", ["pub-a", "pub-b"], ["lb-sg"]);
  const [listeners, targetGroups]: [Record<string, Value>, Record<string, Value>] = [{}, {}];
  scenario.instance("host", "priv-a", ["host-sg"]);
  scenario.allow("out", "host-sg", "tcp/443", ANYWHERE);
  scenario.allow("out", "host-sg", "tcp/12443", ANYWHERE);
  for (const [key, port] of [
    ["api", 443],
    ["broadcaster", 12443],
  ] as const) {
    scenario.allow("in", "lb-sg", `tcp/${port}`, { cidrIpv4: CLIENT });
    scenario.allow("in", "lb-sg", `tcp/${port}`, { cidrIpv4: "198.51.100.9/32" });
    scenario.allow("out", "lb-sg", `tcp/${port}`, { referencedSecurityGroupId: "host-sg-id" });
    scenario.allow("in", "host-sg", `tcp/${port}`, { referencedSecurityGroupId: "lb-sg-id" });
    scenario.targetGroup(`tg-${key}`, port);
    scenario.listener(`listener-${key}`, "lb", port, `tg-${key}`);
    scenario.attach(`tg-${key}`, "host");
    listeners[key] = { urn: urnOf(LISTENER, `listener-${key}`), port, protocol: "HTTPS", targetGroup: key };
    targetGroups[key] = {
      urn: urnOf(TARGET_GROUP, `tg-${key}`),
      port,
      protocol: "HTTPS",
      healthCheckPath: "/no-auth/status",
    };
  }
  return register(scenario, {
    schemaVersion: 1,
    topology: "codestream",
    variant: "https",
    name: "codestream",
    sources: { engineering: { role: "client", cidrs: [CLIENT] } },
    destinations: { internet: { role: "internet", cidrs: ["0.0.0.0/0"], ports: ["tcp/443"] } },
    subnets,
    loadBalancer: {
      urn: urnOf(LOAD_BALANCER, "lb"),
      internal: false,
      ipAddressType: "ipv4",
      securityGroupUrn: urnOf(GROUP, "lb-sg"),
      subnets: ["a", "b"],
      listeners: listeners as never,
      targetGroups: targetGroups as never,
    },
    instances: { host: { role: "host", subnet: "p", urn: urnOf(INSTANCE, "host") } },
    settings: { ssh: false },
  });
}
