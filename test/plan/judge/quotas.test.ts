import { strict as assert } from "node:assert";
import { destroyBlockers } from "../../../plan/judge/blockers";
import { costDrivers } from "../../../plan/judge/cost-drivers";
import { isStandardFamily } from "../../../plan/judge/quota-limits";
import { countQuotas, quotaWarnings } from "../../../plan/judge/quotas";
import type { Quota } from "../../../plan/model/plan";
import type { PlannedResource } from "../../../plan/model/run";
import { plannedObstacles } from "../../../plan/tear-down/obstacles";
import type { Value } from "../../../policy/graph";

type Inputs = Record<string, Value>;

let serial = 0;

const make = (type: string, inputs: Inputs = {}, fields: Partial<PlannedResource> = {}): PlannedResource => {
  const name = `r${++serial}`;
  return {
    urn: `urn:pulumi:dev::p::${type}::${name}`,
    type,
    name,
    custom: true,
    id: `${name}-id`,
    inputs,
    outputs: inputs,
    dependencies: [],
    propertyDependencies: {},
    options: {},
    ...fields,
  };
};

const eip = () => make("aws:ec2/eip:Eip");
const instance = (instanceType: string, more: Inputs = {}) =>
  make("aws:ec2/instance:Instance", { instanceType, ...more });
const ingress = (securityGroupId: string, peer: Inputs) =>
  make("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", { securityGroupId, ...peer });

function quotaOf(resources: readonly PlannedResource[], key: string, config = {}): Quota {
  const found = countQuotas(resources, config).find((quota) => quota.key === key);
  assert.ok(found, `no quota ${key}`);
  return found;
}

describe("quotas", () => {
  it("counts Elastic IPs, those of NAT gateways too, against 5 a region", () => {
    const nat = eip();
    const gateway = make("aws:ec2/natGateway:NatGateway", { allocationId: `${nat.name}-id` });
    const quota = quotaOf([eip(), eip(), nat, gateway], "elasticIps");
    assert.deepEqual(
      { used: quota.used, limit: quota.limit, scope: quota.scope, exceeded: quota.exceeded },
      { used: 3, limit: 5, scope: "a region", exceeded: false },
    );
  });

  it("finds five Elastic IPs within the default and six beyond it", () => {
    const five = Array.from({ length: 5 }, eip);
    assert.equal(quotaOf(five, "elasticIps").exceeded, false);
    assert.equal(quotaOf([...five, eip()], "elasticIps").exceeded, true);
  });

  it("counts the vCPUs of a type that only the config knows", () => {
    const count = (given = {}) => {
      const found = countQuotas([instance("m77i.xlarge")], {}, given).find(({ key }) => key === "standardVcpus");
      return [found?.used, found?.atLeast];
    };
    assert.deepEqual(count(), [1, true]);
    assert.deepEqual(count({ "m77i.xlarge": { vcpus: 4 } }), [4, false]);
  });

  it("takes an account's real limit and what is used elsewhere from config", () => {
    const quota = quotaOf([eip(), eip()], "elasticIps", { elasticIps: { limit: 10, usedElsewhere: 9 } });
    assert.deepEqual(
      { limit: quota.limit, usedElsewhere: quota.usedElsewhere, exceeded: quota.exceeded, source: quota.source },
      { limit: 10, usedElsewhere: 9, exceeded: true, source: "quotas.elasticIps.limit" },
    );
  });

  it("names the quota in one warning for each that is exceeded", () => {
    const quotas = countQuotas(Array.from({ length: 6 }, eip), { elasticIps: { usedElsewhere: 1 } });
    assert.deepEqual(quotaWarnings(quotas), [
      "quota Elastic IPs: 6 here and 1 elsewhere, limit 5 a region; ask AWS for more, or give connector-topologies:quotas.elasticIps.limit",
    ]);
  });

  it("does not ask for the limit where it is the stack file that gives it", () => {
    const quotas = countQuotas([eip(), eip()], { elasticIps: { limit: 10, usedElsewhere: 9 } });
    assert.deepEqual(quotaWarnings(quotas), [
      "quota Elastic IPs: 2 here and 9 elsewhere, limit 10 a region; have AWS raise it to 11 at least, and connector-topologies:quotas.elasticIps.limit with it",
    ]);
  });

  it("adds up vCPUs of Standard families only", () => {
    const fleet = [instance("m6i.xlarge"), instance("c5.9xlarge"), instance("t4g.medium"), instance("g4dn.xlarge")];
    assert.equal(quotaOf([...fleet, instance("mac2.metal")], "standardVcpus").used, 4 + 36 + 2);
  });

  it("knows the Standard families", () => {
    const standard = ["a1.medium", "c7g.large", "d3.xlarge", "h1.2xlarge", "i4i.large", "im4gn.large", "m5.large"];
    for (const type of [...standard, "r6i.large", "t3.micro", "z1d.large"]) {
      assert.equal(isStandardFamily(type), true, type);
    }
    for (const type of [
      "mac2.metal",
      "g5.xlarge",
      "p4d.24xlarge",
      "inf2.xlarge",
      "trn1.2xlarge",
      "hpc6a.48xlarge",
      "x2gd.large",
      "f1.2xlarge",
      "dl1.24xlarge",
    ]) {
      assert.equal(isStandardFamily(type), false, type);
    }
  });

  it("says at least when an instance type is not in the table", () => {
    const quota = quotaOf([instance("m6i.xlarge"), instance("m99.xlarge")], "standardVcpus");
    assert.deepEqual({ used: quota.used, atLeast: quota.atLeast }, { used: 5, atLeast: true });
  });

  it("counts rules by group, direction and IP family: group references and prefix lists in both families", () => {
    const rules = [
      ingress("sg-1", { cidrIpv4: "10.0.0.0/8" }),
      ingress("sg-1", { cidrIpv4: "172.16.0.0/12" }),
      ingress("sg-1", { cidrIpv6: "2001:db8::/32" }),
      ingress("sg-1", { referencedSecurityGroupId: "sg-2" }),
      ingress("sg-2", { cidrIpv4: "10.0.0.0/8" }),
      make("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", {
        securityGroupId: "sg-1",
        cidrIpv4: "0.0.0.0/0",
      }),
    ];
    const quota = quotaOf(rules, "rulesPerSecurityGroup");
    assert.deepEqual({ used: quota.used, where: quota.where }, { used: 3, where: "sg-1, ingress IPv4" });
  });

  it("counts a prefix list as its greatest number of entries", () => {
    const list = make("aws:ec2/managedPrefixList:ManagedPrefixList", { addressFamily: "IPv4", maxEntries: 59 });
    const rules = [ingress("sg-1", { prefixListId: list.id as string }), ingress("sg-1", { cidrIpv4: "10.0.0.0/8" })];
    const quota = quotaOf([list, ...rules], "rulesPerSecurityGroup");
    assert.deepEqual({ used: quota.used, atLeast: quota.atLeast }, { used: 60, atLeast: false });
    const outside = quotaOf([ingress("sg-1", { prefixListId: "pl-0123" })], "rulesPerSecurityGroup");
    assert.deepEqual({ used: outside.used, atLeast: outside.atLeast }, { used: 1, atLeast: true });
  });

  it("counts a prefix list that exists as its declared size, else as what it is said to hold", () => {
    const counted = (source: Inputs) => {
      const type = "connector-topologies:index:HpAnywareConnectors";
      const manifest = { schemaVersion: 1, topology: "hp-anyware", sources: { office: source }, destinations: {} };
      const component = make(type, {}, { outputs: { manifest: manifest as unknown as Value } });
      const rule = ingress("sg-1", { prefixListId: "pl-0123" });
      const { used, atLeast, where } = quotaOf([component, rule], "rulesPerSecurityGroup");
      return [used, atLeast, where];
    };
    const list = { role: "client", prefixList: true, prefixListId: "pl-0123" };
    const cidrs = ["203.0.113.0/24", "198.51.100.0/25"];
    assert.deepEqual(counted({ ...list, cidrs, maxEntries: 20 }), [20, false, "sg-1, ingress IPv4"]);
    assert.deepEqual(counted({ ...list, cidrs: [], maxEntries: 20 }), [20, false, "sg-1, ingress IPv4"]);
    assert.deepEqual(counted({ ...list, cidrs }), [2, true, "sg-1, ingress IPv4"]);
    assert.deepEqual(counted({ ...list, prefixListId: "pl-9999", cidrs, maxEntries: 20 }), [
      1,
      true,
      "sg-1, ingress IPv4",
    ]);
  });

  it("counts inline rules and older rule resources, a rule for each peer", () => {
    const group = make("aws:ec2/securityGroup:SecurityGroup", {
      ingress: [{ cidrBlocks: ["10.0.0.0/8", "192.168.0.0/16"], ipv6CidrBlocks: ["::/0"], self: false }],
    });
    const older = make("aws:ec2/securityGroupRule:SecurityGroupRule", {
      type: "ingress",
      securityGroupId: group.id as string,
      sourceSecurityGroupId: "sg-9",
    });
    const quota = quotaOf([group, older], "rulesPerSecurityGroup");
    assert.deepEqual({ used: quota.used, where: quota.where }, { used: 3, where: `${group.name}, ingress IPv4` });
  });

  it("finds the interface with most security groups", () => {
    const crowded = instance("m6i.xlarge", { vpcSecurityGroupIds: ["1", "2", "3", "4", "5", "6"] });
    const other = make("aws:ec2/networkInterface:NetworkInterface", { securityGroups: ["1"] });
    const quota = quotaOf([crowded, other], "securityGroupsPerInterface");
    assert.deepEqual(
      { used: quota.used, where: quota.where, exceeded: quota.exceeded },
      { used: 6, where: crowded.name, exceeded: true },
    );
  });

  it("counts targets of a load balancer over all its target groups, and certificates besides the default", () => {
    const balancer = make("aws:lb/loadBalancer:LoadBalancer");
    const groups = [make("aws:lb/targetGroup:TargetGroup"), make("aws:lb/targetGroup:TargetGroup")];
    const listeners = groups.map((group) =>
      make("aws:lb/listener:Listener", {
        loadBalancerArn: balancer.id as string,
        defaultActions: [{ type: "forward", targetGroupArn: group.id as string }],
      }),
    );
    const targets = [...groups, groups[1]!].map((group) =>
      make("aws:lb/targetGroupAttachment:TargetGroupAttachment", { targetGroupArn: group.id as string }),
    );
    const certificate = make("aws:lb/listenerCertificate:ListenerCertificate", {
      listenerArn: listeners[0]!.id as string,
    });
    const all = [balancer, ...groups, ...listeners, ...targets, certificate];
    const used = Object.fromEntries(countQuotas(all).map((quota) => [quota.key, quota.used]));
    assert.deepEqual(used, {
      loadBalancers: 1,
      listenersPerLoadBalancer: 2,
      certificatesPerLoadBalancer: 1,
      targetGroupsPerLoadBalancer: 2,
      targetsPerLoadBalancer: 3,
    });
  });

  it("counts NAT gateways by zone", () => {
    const subnets = ["eu-west-1a", "eu-west-1b"].map((availabilityZone) =>
      make("aws:ec2/subnet:Subnet", { availabilityZone }),
    );
    const gateways = [0, 0, 1].map((at) =>
      make("aws:ec2/natGateway:NatGateway", { subnetId: subnets[at]!.id as string }),
    );
    const quota = quotaOf([...subnets, ...gateways], "natGatewaysPerZone");
    assert.deepEqual({ used: quota.used, where: quota.where }, { used: 2, where: "eu-west-1a" });
  });

  it("holds Mac hosts against their family's quota, 0 until AWS raises it", () => {
    const hosts = ["mac2-m2.metal", "mac2-m2.metal", "mac1.metal", "m5.metal"].map((instanceType) =>
      make("aws:ec2/dedicatedHost:DedicatedHost", { instanceType }),
    );
    const quotas = countQuotas(hosts, { "macHosts.mac1": { limit: 1 } });
    assert.deepEqual(
      quotas.map(({ key, name, used, limit, exceeded }) => ({ key, name, used, limit, exceeded })),
      [
        { key: "macHosts.mac1", name: "Running Dedicated mac1 Hosts", used: 1, limit: 1, exceeded: false },
        { key: "macHosts.mac2-m2", name: "Running Dedicated mac2-m2 Hosts", used: 2, limit: 0, exceeded: true },
      ],
    );
  });
});

describe("cost drivers", () => {
  it("are counts by what is billed", () => {
    const root = { rootBlockDevice: { volumeSize: 60, volumeType: "gp3" } };
    const drivers = costDrivers([
      instance("m6i.xlarge", root),
      instance("m6i.xlarge", root),
      instance("t3.micro", { ...root, associatePublicIpAddress: true }),
      eip(),
      make("aws:lb/loadBalancer:LoadBalancer", { internal: false, subnets: ["a", "b"] }),
      make("aws:lb/loadBalancer:LoadBalancer", { internal: true, subnets: ["a", "b"] }),
      make("aws:ec2/natGateway:NatGateway"),
    ]);
    assert.deepEqual(drivers, [
      { count: 2, what: "m6i.xlarge" },
      { count: 1, what: "t3.micro" },
      { count: 2, what: "load balancers" },
      { count: 1, what: "NAT gateway" },
      {
        count: 4,
        what: "public IPv4 addresses",
        detail: "1 Elastic, 2 of the load balancers, 1 of instances",
      },
      { count: 180, what: "GiB gp3" },
    ]);
  });

  it("bill no public address of a load balancer that has none over IPv4", () => {
    const inputs = { internal: false, ipAddressType: "dualstack-without-public-ipv4", subnets: ["a", "b"] };
    assert.deepEqual(costDrivers([make("aws:lb/loadBalancer:LoadBalancer", inputs)]), [
      { count: 1, what: "load balancer" },
    ]);
  });

  it("count instances whose metrics are billed", () => {
    const drivers = costDrivers([
      instance("m6i.xlarge", { monitoring: true }),
      instance("m6i.xlarge", { monitoring: false }),
      instance("m6i.xlarge"),
    ]);
    assert.deepEqual(drivers, [
      { count: 3, what: "m6i.xlarge" },
      { count: 1, what: "instance with detailed monitoring" },
    ]);
  });

  it("bill a Mac by its host, not by its instance", () => {
    const host = make("aws:ec2/dedicatedHost:DedicatedHost", { instanceType: "mac2-m2.metal" });
    assert.deepEqual(costDrivers([host, instance("mac2-m2.metal")]), [
      { count: 1, what: "mac2-m2.metal dedicated host" },
    ]);
  });
});

describe("what stands in the way of destroy", () => {
  it("is nothing unless something is protected", () => {
    assert.deepEqual(destroyBlockers(plannedObstacles([eip(), instance("t3.micro")])), []);
  });

  it("names what is protected, and Mac hosts, which AWS keeps for a day", () => {
    const balancer = make("aws:lb/loadBalancer:LoadBalancer", { enableDeletionProtection: true }, { name: "web" });
    const host = make("aws:ec2/dedicatedHost:DedicatedHost", { instanceType: "mac2.metal" }, { name: "anna" });
    const kept = make("aws:ec2/dedicatedHost:DedicatedHost", {}, { name: "ben", options: { retainOnDelete: true } });
    const many = ["a", "b", "c", "d", "e"].map((name) => make("aws:ec2/eip:Eip", {}, { name, protect: true }));
    assert.deepEqual(destroyBlockers(plannedObstacles([balancer, host, kept, ...many])), [
      "protected by Pulumi: a, b, c, d and 1 more",
      "deletion protection: web",
      "AWS releases a Mac host 24 hours after allocation at the earliest: anna",
      "stays in the account: ben",
    ]);
  });
});
