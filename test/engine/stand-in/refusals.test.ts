import * as assert from "node:assert/strict";
import { Asker, type Ground, groundOf, type Made } from "./asker";
import { T } from "./types";
import type { Props } from "./values";

describe("the stand-in refuses as AWS does", () => {
  let aws: Asker;
  let ground: Ground;
  let group: Made;
  const refuses = (asked: Promise<unknown>, message: RegExp): Promise<void> => assert.rejects(asked, { message });

  beforeEach(async () => {
    aws = new Asker();
    ground = await groundOf(aws);
    group = await aws.create(T.securityGroup, "web", { vpcId: ground.vpc.id });
  });

  describe("networks", () => {
    it("a subnet outside its VPC", () =>
      refuses(subnet("x", { cidrBlock: "10.1.0.0/24" }), /^InvalidSubnet.Range: The CIDR '10.1.0.0\/24' is invalid/));

    it("a subnet over another", () =>
      refuses(
        subnet("x", { cidrBlock: "10.0.0.128/25" }),
        /^InvalidSubnet.Conflict: The CIDR '10.0.0.128\/25' conflicts/,
      ));

    it("a zone of another region", () =>
      refuses(
        subnet("x", { cidrBlock: "10.0.9.0/24", availabilityZone: "us-east-1a" }),
        /^InvalidParameterValue: Value \(us-east-1a\)/,
      ));

    it("a CIDR with host bits, before it asks AWS", () => {
      assert.deepEqual(aws.check(T.vpc, { cidrBlock: "10.0.0.1/16" }), [
        'cidrBlock: "10.0.0.1/16" is not a valid CIDR block; did you mean 10.0.0.0/16?',
      ]);
    });

    it("a second internet gateway", () =>
      refuses(
        aws.create(T.internetGateway, "x", { vpcId: ground.vpc.id }),
        /already has an internet gateway attached$/,
      ));

    it("a route that is there already, and a route to nowhere", async () => {
      const routeTableId = (await aws.create(T.routeTable, "r", { vpcId: ground.vpc.id })).id;
      const route = { routeTableId, destinationCidrBlock: "0.0.0.0/0", gatewayId: ground.gateway.id };
      await aws.create(T.route, "first", route);
      await refuses(
        aws.create(T.route, "second", route),
        /^RouteAlreadyExists: .* with destination \(0.0.0.0\/0\) already exists/,
      );
      await refuses(
        aws.create(T.route, "third", { routeTableId, destinationCidrBlock: "10.9.0.0/16", natGatewayId: "nat-0" }),
        /^NatGatewayNotFound/,
      );
    });

    it("a second route table for a subnet", async () => {
      const [one, two] = [await table("one"), await table("two")];
      await aws.create(T.routeTableAssociation, "one", { routeTableId: one.id, subnetId: ground.a.id });
      await refuses(
        aws.create(T.routeTableAssociation, "two", { routeTableId: two.id, subnetId: ground.a.id }),
        /^Resource.AlreadyAssociated/,
      );
    });

    it("a reservation outside its subnet or over another", async () => {
      const reserve = (name: string, cidrBlock: string) =>
        aws.create(T.reservation, name, { subnetId: ground.a.id, cidrBlock, reservationType: "prefix" });
      await refuses(reserve("out", "10.0.1.0/28"), /^InvalidParameterValue: CIDR 10.0.1.0\/28 is not in the subnet/);
      await reserve("first", "10.0.0.64/26");
      await refuses(reserve("second", "10.0.0.64/28"), /^SubnetCidrReservationConflict/);
    });

    it("more prefix-list entries than its maximum", () =>
      refuses(
        aws.create(T.prefixList, "x", {
          addressFamily: "IPv4",
          maxEntries: 1,
          entries: [{ cidr: "192.0.2.0/24" }, { cidr: "198.51.100.0/24" }],
        }),
        /^PrefixListMaxEntriesExceeded/,
      ));

    it("the deletion of a VPC or a subnet with something in it", async () => {
      await refuses(aws.delete(ground.vpc), /^DependencyViolation: The vpc '.*' has dependencies/);
      await networkInterface("eni");
      await refuses(aws.delete(ground.a), /^DependencyViolation: The subnet '.*' has dependencies/);
    });

    it("taking the internet gateway from under a public address", async () => {
      const eni = await networkInterface("eni");
      const eip = await elasticIp("eip");
      await aws.create(T.eipAssociation, "a", { allocationId: eip.id, networkInterfaceId: eni.id });
      await refuses(aws.delete(ground.gateway), /^DependencyViolation: .* has some mapped public address/);
    });

    it("a NAT gateway without an internet gateway", async () => {
      const bare = await aws.create(T.vpc, "bare", { cidrBlock: "10.7.0.0/16" });
      const inner = await subnet("inner", { vpcId: bare.id, cidrBlock: "10.7.0.0/24" });
      const eip = await elasticIp("eip");
      await refuses(
        aws.create(T.natGateway, "n", { subnetId: inner.id, allocationId: eip.id }),
        /^Gateway.NotAttached/,
      );
    });
  });

  describe("security groups", () => {
    it("a rule that is there already, whatever its description", async () => {
      await ingress("first", { cidrIpv4: "192.0.2.0/24", description: "from the office" });
      await refuses(
        ingress("second", { cidrIpv4: "192.0.2.0/24", description: "from elsewhere" }),
        /^InvalidPermission.Duplicate: the specified rule "peer: 192.0.2.0\/24, TCP, from port: 443, to port: 443, ALLOW" already exists$/,
      );
    });

    it("a rule that an update would make equal to another", async () => {
      await ingress("first", { cidrIpv4: "192.0.2.0/24" });
      const second = await ingress("second", { cidrIpv4: "198.51.100.0/24" });
      await refuses(aws.update(second, { ...second.inputs, cidrIpv4: "192.0.2.0/24" }), /^InvalidPermission.Duplicate/);
    });

    it("but not the same peer in the other direction, on another port or over another protocol", async () => {
      await ingress("tcp", { cidrIpv4: "192.0.2.0/24" });
      await ingress("udp", { cidrIpv4: "192.0.2.0/24", ipProtocol: "udp" });
      await ingress("port", { cidrIpv4: "192.0.2.0/24", toPort: 444 });
      await aws.create(T.egressRule, "out", { ...rule(), cidrIpv4: "192.0.2.0/24" });
      assert.equal(aws.account.list(T.ingressRule).length, 3);
    });

    it("a description with a character of its own", async () => {
      const message =
        /^InvalidParameterValue: Invalid rule description. Valid descriptions are strings less than 256 characters from the following set/;
      await refuses(ingress("x", { cidrIpv4: "192.0.2.0/24", description: "büro" }), message);
      await refuses(ingress("y", { cidrIpv4: "192.0.2.0/24", description: "a|b" }), message);
      await refuses(ingress("z", { cidrIpv4: "192.0.2.0/24", description: "x".repeat(256) }), message);
      await ingress("ok", { cidrIpv4: "192.0.2.0/24", description: "a-z 0.9 _-:/()#,@[]+=&;{}!$*" });
    });

    it("a rule without exactly one peer, or with host bits", () => {
      assert.deepEqual(aws.check(T.ingressRule, rule()), [
        "cidrIpv4: exactly one of cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId must be given; got none",
      ]);
      assert.deepEqual(aws.check(T.ingressRule, { ...rule(), cidrIpv4: "192.0.2.1/24" }), [
        'cidrIpv4: "192.0.2.1/24" is not a valid CIDR block; did you mean 192.0.2.0/24?',
      ]);
    });

    it("TCP without ports, ports with all protocols, and a range upside down", async () => {
      const { fromPort: _from, toPort: _to, ...noPorts } = rule();
      await refuses(aws.create(T.ingressRule, "a", { ...noPorts, cidrIpv4: "192.0.2.0/24" }), /both from and to ports/);
      await refuses(ingress("b", { ipProtocol: "-1", cidrIpv4: "192.0.2.0/24" }), /all protocols and specific ports/);
      await refuses(ingress("c", { fromPort: 9, toPort: 8, cidrIpv4: "192.0.2.0/24" }), /Invalid TCP\/UDP port range/);
    });

    it("the 61st rule of one family, and not the first of the other", async () => {
      for (let index = 0; index < 60; index++) {
        await ingress(`r${index}`, { cidrIpv4: `192.0.2.${index}/32` });
      }
      await refuses(ingress("r60", { cidrIpv4: "192.0.2.60/32" }), /^RulesPerSecurityGroupLimitExceeded/);
      await ingress("six", { cidrIpv6: "2001:db8::/32" });
    });

    it("the deletion of a group that an interface or another group's rule uses", async () => {
      const other = await aws.create(T.securityGroup, "other", { vpcId: ground.vpc.id });
      const reference = await ingress("ref", { securityGroupId: other.id, referencedSecurityGroupId: group.id });
      await refuses(aws.delete(group), /^DependencyViolation: resource sg-\w+ has a dependent object/);
      await aws.delete(reference);
      const eni = await networkInterface("eni", { securityGroups: [group.id] });
      await refuses(aws.delete(group), /^DependencyViolation/);
      await aws.delete(eni);
      await aws.delete(group);
    });

    it("a second group of one name in a VPC, and a name that looks like an id", async () => {
      await aws.create(T.securityGroup, "one", { vpcId: ground.vpc.id, name: "web" });
      await refuses(
        aws.create(T.securityGroup, "two", { vpcId: ground.vpc.id, name: "web" }),
        /^InvalidGroup.Duplicate/,
      );
      assert.deepEqual(aws.check(T.securityGroup, { vpcId: "v", name: "sg-web" }), ["name: cannot begin with sg-"]);
    });
  });

  describe("interfaces and addresses", () => {
    it("an interface attached twice", async () => {
      const eni = await networkInterface("eni");
      const [one, two] = [await instance("one"), await instance("two")];
      const attach = (name: string, instanceId: string) =>
        aws.create(T.networkInterfaceAttachment, name, { instanceId, networkInterfaceId: eni.id, deviceIndex: 1 });
      await attach("first", one.id);
      await refuses(attach("second", two.id), /^InvalidNetworkInterface.InUse: Interface: \[eni-\w+\] in use/);
    });

    it("two interfaces at one device index", async () => {
      const [first, second] = [await networkInterface("first"), await networkInterface("second")];
      const { id: instanceId } = await instance("i");
      await aws.create(T.networkInterfaceAttachment, "a", { instanceId, networkInterfaceId: first.id, deviceIndex: 1 });
      await refuses(
        aws.create(T.networkInterfaceAttachment, "b", { instanceId, networkInterfaceId: second.id, deviceIndex: 1 }),
        /already has an interface attached at device index '1'/,
      );
    });

    it("a second instance that boots on one interface", async () => {
      const eni = await networkInterface("eni");
      const boots = { subnetId: undefined, primaryNetworkInterface: { networkInterfaceId: eni.id } };
      const first = await instance("one", boots);
      await refuses(instance("two", boots), /^InvalidNetworkInterface.InUse/);
      await aws.delete(first);
      await instance("two", boots);
    });

    it("an Elastic IP attached twice, unless it may move", async () => {
      const eip = await elasticIp("eip");
      const [one, two] = [await networkInterface("one"), await networkInterface("two")];
      const associate = (name: string, networkInterfaceId: string, more: Props = {}) =>
        aws.create(T.eipAssociation, name, { allocationId: eip.id, networkInterfaceId, ...more });
      await associate("first", one.id);
      await refuses(
        associate("second", two.id),
        /^Resource.AlreadyAssociated: resource eipalloc-\w+ is already associated/,
      );
      await associate("moved", two.id, { allowReassociation: true });
    });

    it("a second Elastic IP for an interface", async () => {
      const eni = await networkInterface("eni");
      const [first, second] = [await elasticIp("first"), await elasticIp("second")];
      await aws.create(T.eipAssociation, "a", { allocationId: first.id, networkInterfaceId: eni.id });
      await refuses(
        aws.create(T.eipAssociation, "b", { allocationId: second.id, networkInterfaceId: eni.id }),
        /^Resource.AlreadyAssociated: resource eni-\w+ already has the Elastic IP eipalloc-/,
      );
    });

    it("releasing an Elastic IP that something uses", async () => {
      const eni = await networkInterface("eni");
      const eip = await elasticIp("eip");
      const association = await aws.create(T.eipAssociation, "a", { allocationId: eip.id, networkInterfaceId: eni.id });
      await refuses(aws.delete(eip), /^InvalidIPAddress.InUse/);
      await aws.delete(association);
      await aws.delete(eip);
    });

    it("an Elastic IP over the quota", async () => {
      aws = new Asker({ elasticIpLimit: 1 });
      await elasticIp("first");
      await refuses(elasticIp("second"), /^AddressLimitExceeded/);
    });

    it("a prefix that another interface holds, in whole or in part", async () => {
      await networkInterface("first", { ipv4Prefixes: ["10.0.0.32/28"] });
      await refuses(
        networkInterface("second", { ipv4Prefixes: ["10.0.0.32/28"] }),
        /^InvalidParameterValue: 10.0.0.32\/28 is already assigned to the interface eni-/,
      );
    });

    it("a prefix that an update takes from another", async () => {
      await networkInterface("first", { ipv4Prefixes: ["10.0.0.32/28"] });
      const second = await networkInterface("second", { ipv4Prefixes: ["10.0.0.48/28"] });
      await refuses(aws.update(second, { ...second.inputs, ipv4Prefixes: ["10.0.0.32/28"] }), /is already assigned/);
    });

    it("a prefix over an address in use, outside the subnet, or of another size", async () => {
      await networkInterface("address", { privateIps: ["10.0.0.100"] });
      await refuses(networkInterface("a", { ipv4Prefixes: ["10.0.0.96/28"] }), /is already assigned/);
      await refuses(networkInterface("b", { ipv4Prefixes: ["10.0.5.0/28"] }), /does not fall within the subnet/);
      await refuses(networkInterface("c", { ipv4Prefixes: ["10.0.0.0/27"] }), /is not a \/28/);
    });

    it("prefixes together with addresses or a count of them, and not with privateIp, which nobody sends", async () => {
      const prefixes = { ipv4Prefixes: ["10.0.0.32/28"] };
      await refuses(networkInterface("x", { ...prefixes, privateIps: ["10.0.0.9"] }), /^InvalidParameterCombination/);
      await refuses(networkInterface("y", { ...prefixes, privateIpsCount: 1 }), /^InvalidParameterCombination/);
      const { outputs } = await networkInterface("z", { ...prefixes, privateIp: "10.0.0.9" });
      assert.equal(outputs["privateIp"], "10.0.0.4");
    });

    it("the deletion of an interface in use", async () => {
      const eni = await networkInterface("eni");
      await instance("i", { subnetId: undefined, primaryNetworkInterface: { networkInterfaceId: eni.id } });
      await refuses(aws.delete(eni), /^InvalidParameterValue: Network interface 'eni-\w+' is currently in use/);
    });
  });

  describe("instances, hosts and volumes", () => {
    it("a placement besides an interface, no image, user data of 16 KB and a byte", () => {
      const given = { ...instanceInputs(), primaryNetworkInterface: { networkInterfaceId: "eni-1" } };
      assert.deepEqual(aws.check(T.instance, given), ["subnetId: conflicts with the network interface that is given"]);
      const { ami: _ami, ...imageless } = instanceInputs();
      assert.deepEqual(aws.check(T.instance, imageless), ["ami: one of it and launchTemplate must be given"]);
      assert.deepEqual(aws.check(T.instance, { ...instanceInputs(), userData: "x".repeat(16385) }), [
        "userData: expected length of user_data to be in the range (0 - 16384)",
      ]);
    });

    it("a group of another VPC", async () => {
      const foreign = await aws.create(T.vpc, "foreign", { cidrBlock: "10.7.0.0/16" });
      const foreignGroup = await aws.create(T.securityGroup, "foreign", { vpcId: foreign.id });
      await refuses(instance("i", { vpcSecurityGroupIds: [foreignGroup.id] }), /belong to different networks/);
    });

    it("an instance profile or a key that does not exist", async () => {
      await refuses(instance("i", { iamInstanceProfile: "none" }), /Invalid IAM Instance Profile name$/);
      await refuses(instance("i", { keyName: "none" }), /^InvalidKeyPair.NotFound/);
    });

    it("terminating what is protected", async () => {
      const made = await instance("i", { disableApiTermination: true });
      await refuses(aws.delete(made), /^OperationNotPermitted: The instance 'i-\w+' may not be terminated/);
    });

    it("a second instance on a Mac host, and one in the wrong place", async () => {
      const host = await macHost();
      const mac = (name: string, more: Props = {}) =>
        instance(name, { instanceType: "mac2.metal", tenancy: "host", hostId: host.id, ...more });
      await mac("first");
      await refuses(mac("second"), /^InsufficientCapacityOnHost: Host h-\w+ has no capacity for another instance/);
      await refuses(mac("elsewhere", { subnetId: ground.b.id }), /is not in the zone eu-west-1b of the subnet/);
      await refuses(mac("homeless", { tenancy: "default" }), /^InvalidParameterCombination: Mac instances run only on/);
      await refuses(mac("other", { instanceType: "mac1.metal" }), /^InvalidHostConfiguration/);
    });

    it("the release of an occupied host, and of a Mac host in its first 24 hours", async () => {
      const host = await macHost();
      const tenant = await instance("i", { instanceType: "mac2.metal", tenancy: "host", hostId: host.id });
      await refuses(aws.delete(host), /^Client.InvalidHost.Occupied/);
      await aws.delete(tenant);
      await refuses(aws.delete(host), /cannot be released in its first 24 hours/);
      aws.account.advance(24);
      await aws.delete(host);
    });

    it("a host with both or neither of family and type", () => {
      const reason = "instanceType: exactly one of instanceFamily, instanceType must be given; got none";
      assert.deepEqual(aws.check(T.dedicatedHost, { availabilityZone: "eu-west-1a" }), [reason]);
    });

    it("a volume without a size or a snapshot, and performance that its type does not take", () => {
      const reasons = (inputs: Props): string[] => {
        const given = { availabilityZone: "eu-west-1a", ...inputs };
        return aws.standIn.check(aws.urn(T.volume, "data"), {}, given, "seed").failures.map(({ reason }) => reason);
      };
      assert.deepEqual(reasons({}), ["one of size, snapshotId must be given"]);
      assert.deepEqual(reasons({ size: 10, type: "gp3", iops: 4000, throughput: 250 }), []);
      assert.deepEqual(reasons({ size: 10, type: "gp2", iops: 4000, throughput: 250 }), [
        "'iops' must not be set when 'type' is 'gp2'",
        "'throughput' must not be set when 'type' is 'gp2'",
      ]);
      assert.deepEqual(reasons({ size: 10, type: "io2" }), ["'iops' must be set when 'type' is 'io2'"]);
      assert.deepEqual(reasons({ size: 10, volumeInitializationRate: 200 }), [
        "'volume_initialization_rate' must not be set unless 'snapshot_id' is set",
      ]);
      assert.deepEqual(reasons({ snapshotId: "snap-0a", volumeInitializationRate: 200 }), []);
    });

    it("a volume attached twice, across zones, or at a device in use", async () => {
      const [one, two] = [await instance("one"), await instance("two")];
      const volume = (name: string, availabilityZone = "eu-west-1a") =>
        aws.create(T.volume, name, { availabilityZone, size: 10 });
      const attach = (name: string, volumeId: string, instanceId: string, deviceName = "/dev/sdf") =>
        aws.create(T.volumeAttachment, name, { volumeId, instanceId, deviceName });
      const data = await volume("data");
      await attach("first", data.id, one.id);
      await refuses(attach("second", data.id, two.id), /^VolumeInUse: vol-\w+ is already attached to an instance/);
      await refuses(attach("third", (await volume("far", "eu-west-1b")).id, one.id), /^InvalidVolume.ZoneMismatch/);
      await refuses(
        attach("fourth", (await volume("more")).id, one.id),
        /Attachment point \/dev\/sdf is already in use/,
      );
      await refuses(aws.delete(data), /^VolumeInUse: Volume vol-\w+ is currently attached/);
    });
  });

  const rule = (): Props => ({ securityGroupId: group.id, ipProtocol: "tcp", fromPort: 443, toPort: 443 });
  const ingress = (name: string, more: Props) => aws.create(T.ingressRule, name, { ...rule(), ...more });
  const table = (name: string) => aws.create(T.routeTable, name, { vpcId: ground.vpc.id });
  const elasticIp = (name: string) => aws.create(T.eip, name, { domain: "vpc" });
  const subnet = (name: string, more: Props) => aws.create(T.subnet, name, { vpcId: ground.vpc.id, ...more });
  const networkInterface = (name: string, more: Props = {}) =>
    aws.create(T.networkInterface, name, { subnetId: ground.a.id, ...more });
  const instanceInputs = (): Props => ({
    ami: "ami-0123456789abcdef0",
    instanceType: "t3.large",
    subnetId: ground.a.id,
  });
  const instance = (name: string, more: Props = {}) => aws.create(T.instance, name, { ...instanceInputs(), ...more });
  const macHost = () =>
    aws.create(T.dedicatedHost, "host", { availabilityZone: "eu-west-1a", instanceType: "mac2.metal" });
});
