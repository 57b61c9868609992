import * as assert from "node:assert/strict";
import { Asker, type Ground, groundOf } from "./asker";
import { T } from "./types";
import { type Props, UNKNOWN } from "./values";

/** Each value as it stands in the file of the provider's source that sources.ts names for the type. */
describe("the stand-in plans, type by type, as the provider's source says", () => {
  let aws: Asker;
  let ground: Ground;

  beforeEach(async () => {
    aws = new Asker();
    ground = await groundOf(aws);
  });

  const filledIn = (type: string, given: Props): Props =>
    aws.standIn.check(aws.urn(type, "x"), {}, given, "seed").inputs;
  const instance = (more: Props = {}): Props => ({
    ami: "ami-0123456789abcdef0",
    instanceType: "t3.large",
    subnetId: ground.a.id,
    ...more,
  });

  describe("instances", () => {
    it("have defaults in their blocks, also where blocks stand in a list", () => {
      const { metadataOptions, ebsBlockDevices } = filledIn(
        T.instance,
        instance({
          metadataOptions: { httpTokens: "required" },
          ebsBlockDevices: [{ deviceName: "/dev/sdf" }, { deviceName: "/dev/sdg", deleteOnTermination: false }],
        }),
      );
      assert.deepEqual(metadataOptions, {
        httpTokens: "required",
        httpEndpoint: "enabled",
        httpProtocolIpv6: "disabled",
      });
      assert.deepEqual(ebsBlockDevices, [
        { deviceName: "/dev/sdf", deleteOnTermination: true },
        { deviceName: "/dev/sdg", deleteOnTermination: false },
      ]);
    });

    it("have fields of their root disk that AWS fills in: unknown first, then read back", async () => {
      const given = instance({ rootBlockDevice: { encrypted: true, volumeSize: 20 } });
      const block = { encrypted: true, volumeSize: 20, deleteOnTermination: true };
      const unknown = ["deviceName", "iops", "kmsKeyId", "throughput", "volumeId", "volumeType"];
      assert.deepEqual((await aws.plan(T.instance, "i", given))["rootBlockDevice"], {
        ...block,
        ...Object.fromEntries(unknown.map((field) => [field, UNKNOWN])),
      });
      const made = await aws.create(T.instance, "i", given);
      const { volumeId, ...read } = made.outputs["rootBlockDevice"] as Props;
      assert.match(String(volumeId), /^vol-/);
      assert.deepEqual(read, {
        ...block,
        deviceName: "/dev/xvda",
        iops: 3000,
        kmsKeyId: "",
        throughput: 125,
        volumeType: "gp3",
      });
      assert.deepEqual(aws.diff(made, instance({ rootBlockDevice: { encrypted: true } })), []);
    });

    it("lose user data that the program takes out, and keep credits that it takes out", async () => {
      const made = await aws.create(
        T.instance,
        "i",
        instance({ userData: "one", creditSpecification: { cpuCredits: "unlimited" } }),
      );
      assert.deepEqual(aws.diff(made, instance()), ["userData delete"]);
      assert.deepEqual(aws.diff(made, instance({ userDataReplaceOnChange: true })), [
        "userData delete!",
        "userDataReplaceOnChange update",
      ]);
    });

    it("take a primary IPv6 address on, and are replaced to give it up", async () => {
      const without = await aws.create(T.instance, "i", instance({ enablePrimaryIpv6: false }));
      assert.deepEqual(aws.diff(without, instance({ enablePrimaryIpv6: true })), ["enablePrimaryIpv6 update"]);
      const made = await aws.create(T.instance, "j", instance({ enablePrimaryIpv6: true }));
      assert.deepEqual(aws.diff(made, instance({ enablePrimaryIpv6: false })), ["enablePrimaryIpv6 update!"]);
    });

    it("are replaced for other IPv6 addresses, and not for another number of them", async () => {
      const made = await aws.create(T.instance, "i", instance({ ipv6Addresses: ["2001:db8::1"] }));
      assert.deepEqual(aws.diff(made, instance({ ipv6Addresses: ["2001:db8::2"] })), ["ipv6Addresses update!"]);
      const counted = await aws.create(T.instance, "j", instance({ ipv6AddressCount: 1 }));
      assert.deepEqual(aws.diff(counted, instance({ ipv6AddressCount: 2 })), ["ipv6AddressCount update"]);
    });

    it("lose sight of a public address while they restart, when they have one", async () => {
      const sees = async (more: Props): Promise<unknown> => {
        const made = await aws.create(T.instance, `i${JSON.stringify(more).length}`, instance(more));
        const { inputs } = aws.standIn.check(made.urn, made.inputs, instance({ ...more, userData: "two" }), "seed");
        const config = aws.standIn.configure({});
        const planned = await aws.standIn.update(made.urn, made.id, made.outputs, made.inputs, inputs, config, true);
        return planned["publicIp"];
      };
      assert.equal(await sees({ associatePublicIpAddress: true }), UNKNOWN);
      assert.equal(await sees({ associatePublicIpAddress: false }), "");
    });

    it("take no addresses beside an interface that they boot on", () => {
      const { subnetId: _subnetId, ...rest } = instance();
      const given = {
        ...rest,
        primaryNetworkInterface: { networkInterfaceId: "eni-1" },
        secondaryPrivateIps: ["10.0.0.9"],
        sourceDestCheck: false,
      };
      const reason = "conflicts with the network interface that is given";
      assert.deepEqual(aws.check(T.instance, given), [`secondaryPrivateIps: ${reason}`, `sourceDestCheck: ${reason}`]);
      assert.deepEqual(aws.check(T.instance, { ...given, secondaryPrivateIps: undefined, sourceDestCheck: true }), []);
    });
  });

  describe("networks", () => {
    it("give up dedicated tenancy in place, and are replaced to take it", async () => {
      const shared = { cidrBlock: "10.8.0.0/16", instanceTenancy: "default" };
      const dedicated = { ...shared, instanceTenancy: "dedicated" };
      assert.deepEqual(aws.diff(await aws.create(T.vpc, "s", shared), dedicated), ["instanceTenancy update!"]);
      assert.deepEqual(aws.diff(await aws.create(T.vpc, "d", dedicated), shared), ["instanceTenancy update"]);
    });

    it("learn an IPv6 block that they are given later", async () => {
      const given = { cidrBlock: "10.8.0.0/16" };
      const made = await aws.create(T.vpc, "v", given);
      assert.equal(made.outputs["ipv6CidrBlock"], "");
      const updated = await aws.update(made, { ...given, assignGeneratedIpv6CidrBlock: true });
      assert.match(String(updated.outputs["ipv6CidrBlock"]), /^2001:db8:.*\/56$/);
    });

    it("have a size between /16 and /28, and come from one source", () => {
      const size = (bits: number): string =>
        `cidrBlock: expected "cidr_block" to contain a network Value with between 16 and 28 significant bits, got: ${bits}`;
      assert.deepEqual(aws.check(T.vpc, { cidrBlock: "10.0.0.0/8" }), [size(8)]);
      assert.deepEqual(aws.check(T.vpc, { cidrBlock: "10.0.0.0/29" }), [size(29)]);
      assert.deepEqual(aws.check(T.vpc, { cidrBlock: "10.0.0.0/16", ipv4NetmaskLength: 20 }), [
        "ipv4NetmaskLength: conflicts with cidrBlock",
        "ipv4NetmaskLength: needs ipv4IpamPoolId",
      ]);
    });

    it("have private NAT gateways without public addresses, and public ones without a count of addresses", () => {
      const reason = (type: string): string => `is not supported with connectivityType "${type}"`;
      assert.deepEqual(aws.check(T.natGateway, { connectivityType: "private", allocationId: "eipalloc-1" }), [
        `allocationId: ${reason("private")}`,
      ]);
      assert.deepEqual(aws.check(T.natGateway, { secondaryPrivateIpAddressCount: 2 }), [
        `secondaryPrivateIpAddressCount: ${reason("public")}`,
      ]);
    });

    it("replace a private NAT gateway for another number of addresses", async () => {
      const given = { connectivityType: "private", subnetId: ground.a.id, secondaryPrivateIpAddressCount: 1 };
      const made = await aws.create(T.natGateway, "n", given);
      assert.deepEqual(aws.diff(made, { ...given, secondaryPrivateIpAddressCount: 2 }), [
        "secondaryPrivateIpAddressCount update!",
      ]);
    });

    it("have routes with one destination and one target", () => {
      const route = { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1" };
      assert.deepEqual(aws.check(T.route, route), []);
      assert.deepEqual(aws.check(T.route, { ...route, destinationIpv6CidrBlock: "::/0" }), [
        "destinationCidrBlock: exactly one of destinationCidrBlock, destinationIpv6CidrBlock, destinationPrefixListId must be given; got destinationCidrBlock, destinationIpv6CidrBlock",
      ]);
      const { gatewayId: _gatewayId, ...nowhere } = route;
      assert.match(aws.check(T.route, nowhere).join(), /^carrierGatewayId: exactly one of .*; got none$/);
      assert.match(aws.check(T.route, { ...route, natGatewayId: UNKNOWN }).join(), /got gatewayId, natGatewayId$/);
      assert.deepEqual(aws.check(T.route, { ...nowhere, egressOnlyGatewayId: "eigw-1" }), [
        "egressOnlyGatewayId: conflicts with destinationCidrBlock",
      ]);
    });

    it("take the associations off a route table that goes", async () => {
      const table = await aws.create(T.routeTable, "t", { vpcId: ground.vpc.id });
      await aws.create(T.routeTableAssociation, "a", { routeTableId: table.id, subnetId: ground.a.id });
      await aws.delete(table);
      assert.deepEqual(aws.account.list(T.routeTableAssociation), []);
    });

    it("delete a group that others name only when it may revoke their rules", async () => {
      for (const revokeRulesOnDelete of [false, true]) {
        const group = await aws.create(T.securityGroup, "g", { vpcId: ground.vpc.id, revokeRulesOnDelete });
        const other = await aws.create(T.securityGroup, `o${revokeRulesOnDelete}`, { vpcId: ground.vpc.id });
        const rule = { securityGroupId: other.id, referencedSecurityGroupId: group.id, ipProtocol: "-1" };
        await aws.create(T.ingressRule, `r${revokeRulesOnDelete}`, rule);
        if (revokeRulesOnDelete) {
          await aws.delete(group);
        } else {
          await assert.rejects(aws.delete(group), /^Error: DependencyViolation: .* has a dependent object/);
          aws.account.remove(aws.account.get(T.securityGroup, group.id)!);
        }
      }
      assert.deepEqual(aws.check(T.securityGroup, { namePrefix: "sg-a" }), ["namePrefix: cannot begin with sg-"]);
    });

    it("take a primary IPv6 address on at an interface, and replace it to give that up", async () => {
      const given = { subnetId: ground.a.id, enablePrimaryIpv6: true };
      const made = await aws.create(T.networkInterface, "n", given);
      assert.deepEqual(aws.diff(made, { ...given, enablePrimaryIpv6: false }), ["enablePrimaryIpv6 update!"]);
      const other = await aws.create(T.networkInterface, "m", { ...given, enablePrimaryIpv6: false });
      assert.deepEqual(aws.diff(other, given), ["enablePrimaryIpv6 update"]);
      assert.deepEqual(aws.check(T.networkInterface, { ...given, privateIps: [], privateIpLists: [] }), [
        "privateIps: conflicts with privateIpLists",
      ]);
    });
  });

  describe("connections", () => {
    it("have options of peering that only an accepted one takes", async () => {
      const vpcs = { vpcId: ground.vpc.id, peerVpcId: (await aws.create(T.vpc, "p", { cidrBlock: "10.9.0.0/16" })).id };
      assert.deepEqual(filledIn(T.vpcPeeringConnection, { ...vpcs, requester: {} })["requester"], {
        allowRemoteVpcDnsResolution: false,
      });
      const options = { ...vpcs, requester: { allowRemoteVpcDnsResolution: true } };
      await assert.rejects(aws.create(T.vpcPeeringConnection, "a", options), /only to active peerings/);
      await aws.create(T.vpcPeeringConnection, "b", { ...options, autoAccept: true });
    });

    it("have resolver rules with a port and a protocol for each target, and no way back to no endpoint", async () => {
      const given = { domainName: "corp.example.com", ruleType: "FORWARD", targetIps: [{ ip: "10.1.0.2" }] };
      assert.deepEqual(filledIn(T.resolverRule, given)["targetIps"], [{ ip: "10.1.0.2", port: 53, protocol: "Do53" }]);
      aws.account.add({ type: T.resolverEndpoint, id: "rslvr-out-1", region: "", inputs: {}, facts: {} });
      const made = await aws.create(T.resolverRule, "r", { ...given, resolverEndpointId: "rslvr-out-1" });
      assert.deepEqual(aws.diff(made, { ...given, resolverEndpointId: "rslvr-out-2" }), ["resolverEndpointId update"]);
      assert.deepEqual(aws.diff(made, given), ["resolverEndpointId delete!"]);
      assert.deepEqual(
        aws.diff(
          { ...made, inputs: { ...made.inputs, targetIps: [{ ip: "10.1.0.2", port: 53 }] } },
          {
            ...given,
            resolverEndpointId: "rslvr-out-1",
          },
        ),
        [],
      );
    });

    it("have resolver endpoints with 2 to 10 addresses", () => {
      const given = (count: number): Props => ({
        direction: "OUTBOUND",
        securityGroupIds: ["sg-1"],
        ipAddresses: Array.from({ length: count }, (_, index) => ({ subnetId: `subnet-${index}` })),
      });
      assert.deepEqual(aws.check(T.resolverEndpoint, given(1)), ["ipAddresses: attribute supports 2 item minimum"]);
      assert.deepEqual(aws.check(T.resolverEndpoint, given(11)), ["ipAddresses: attribute supports 10 item maximum"]);
      assert.deepEqual(aws.check(T.resolverEndpoint, given(10)), []);
    });
  });

  describe("what surrounds them", () => {
    const metricAlarm = { metricName: "m", namespace: "n", statistic: "Sum", period: 60 };

    it("certificates are requested for a domain or imported with a key, and say their names in a preview", async () => {
      const given = { domainName: "a.example.com", validationMethod: "DNS" };
      assert.deepEqual((await aws.plan(T.certificate, "c", given))["subjectAlternativeNames"], ["a.example.com"]);
      assert.deepEqual(aws.check(T.certificate, {}), [
        "domainName: exactly one of domainName, privateKey, privateKeyWo must be given; got none",
      ]);
      assert.deepEqual(aws.check(T.certificate, { privateKey: "k", certificateBody: "b", keyAlgorithm: "RSA_2048" }), [
        "keyAlgorithm: conflicts with certificateBody",
        "keyAlgorithm: conflicts with privateKey",
      ]);
      await assert.rejects(aws.create(T.certificate, "c", { domainName: "a.example.com" }), /must be set/);
      assert.deepEqual(filledIn(T.certificate, { ...given, options: { export: "ENABLED" } })["options"], {
        export: "ENABLED",
        certificateTransparencyLoggingPreference: "ENABLED",
      });
    });

    it("listeners redirect to what was asked for, where the program says nothing else", () => {
      const { defaultActions } = filledIn(T.listener, {
        loadBalancerArn: "arn",
        defaultActions: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
      });
      assert.deepEqual((defaultActions as Props[])[0]!["redirect"], {
        port: "443",
        protocol: "HTTPS",
        statusCode: "HTTP_301",
        host: "#{host}",
        path: "/#{path}",
        query: "#{query}",
      });
    });

    it("alarms are about a metric with one statistic, about queries, or about criteria", () => {
      const given = { ...metricAlarm, comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1 };
      assert.deepEqual(aws.check(T.metricAlarm, given), []);
      assert.deepEqual(aws.check(T.metricAlarm, metricAlarm), [
        "comparisonOperator: is required of every such alarm",
        "evaluationPeriods: is required of every such alarm",
      ]);
      assert.deepEqual(aws.check(T.metricAlarm, { ...given, statistic: undefined }), [
        "statistic: is required or extendedStatistic, with metricName",
      ]);
      assert.deepEqual(aws.check(T.metricAlarm, { ...given, extendedStatistic: "p99" }), [
        "statistic: conflicts with extendedStatistic",
      ]);
      assert.deepEqual(aws.check(T.metricAlarm, { evaluationCriteria: { promqlCriteria: { query: "q" } } }), [
        "evaluationInterval: is required with evaluationCriteria",
      ]);
      const queries = [{ id: "a", expression: "b" }];
      assert.deepEqual(filledIn(T.metricAlarm, { metricQueries: queries })["metricQueries"], [
        { id: "a", expression: "b", returnData: false },
      ]);
    });

    it("web ACLs lose the rules that the program takes out", async () => {
      const given = { scope: "REGIONAL", defaultAction: { allow: {} }, visibilityConfig: {} };
      const made = await aws.create(T.webAcl, "w", { ...given, rules: [{ name: "a", priority: 1 }] });
      assert.deepEqual(aws.diff(made, given), ["rules delete"]);
    });

    it("buckets of a bad name are refused when they are made, and in a preview only when the name is too long", async () => {
      assert.deepEqual(aws.check(T.bucket, { bucket: "Not_A_Bucket" }), []);
      await assert.rejects(aws.create(T.bucket, "b", { bucket: "Not_A_Bucket" }), /is no valid bucket name/);
      assert.deepEqual(aws.check(T.bucket, { bucket: "b".repeat(64) }), [
        "bucket: expected length of bucket to be in the range (0 - 63)",
      ]);
      const made = await aws.create(T.bucket, "b", { bucket: "logs", objectLockConfiguration: {} });
      const locked = { bucket: "logs", objectLockConfiguration: { objectLockEnabled: "Enabled" } };
      assert.deepEqual(aws.diff(made, locked), ["objectLockConfiguration.objectLockEnabled add!"]);
    });

    it("lifecycles of a bucket know their smallest transition in a preview", async () => {
      const type = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
      await aws.create(T.bucket, "b", { bucket: "logs" });
      const planned = await aws.plan(type, "l", { bucket: "logs", rules: [] });
      assert.equal(planned["transitionDefaultMinimumObjectSize"], "all_storage_classes_128K");
      assert.equal(planned["expectedBucketOwner"], UNKNOWN);
      const { outputs } = await aws.create(type, "l", { bucket: "logs", rules: [] });
      assert.equal(outputs["transitionDefaultMinimumObjectSize"], "all_storage_classes_128K");
      assert.equal(outputs["expectedBucketOwner"], "");
    });

    it("snapshot policies are replaced for a schedule that copies tags or no longer does", async () => {
      const type = "aws:dlm/lifecyclePolicy:LifecyclePolicy";
      const policy = (schedule: Props, description = "Snapshots"): Props => ({
        description,
        executionRoleArn: "arn",
        policyDetails: { schedules: [schedule] },
      });
      const made = await aws.create(type, "p", policy({ name: "a", copyTags: true }));
      assert.equal((made.inputs["policyDetails"] as Props)["policyType"], "EBS_SNAPSHOT_MANAGEMENT");
      assert.deepEqual(aws.diff(made, policy({ name: "b", copyTags: true })), ["policyDetails.schedules update"]);
      assert.deepEqual(aws.diff(made, policy({ name: "a", copyTags: false })), ["policyDetails.schedules update!"]);
      assert.deepEqual(aws.check(type, policy({ name: "a" }, "a.b")), [
        "description: must be 1 to 500 characters of 0-9A-Za-z _-",
      ]);
    });

    it("maintenance windows are changed in place; their targets and tasks stay in the window they were made for", async () => {
      const window = await aws.create(T.maintenanceWindow, "w", { schedule: "rate(7 days)", duration: 3, cutoff: 1 });
      assert.match(String(window.inputs["name"]), /^w-/);
      assert.deepEqual(aws.diff(window, { schedule: "rate(1 day)", duration: 4, cutoff: 1, name: "patches" }), [
        "duration update",
        "name update",
        "schedule update",
      ]);
      const target = { windowId: window.id, name: "own", resourceType: "INSTANCE" };
      const of = (...values: string[]): Props => ({ ...target, targets: [{ key: "InstanceIds", values }] });
      const made = await aws.create("aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget", "t", of("i-1"));
      assert.deepEqual(aws.diff(made, of("i-1", "i-2")), ["targets update"]);
      assert.deepEqual(aws.diff(made, { ...of("i-1"), name: "other" }), ["name update!"]);
      const task = (...parameters: string[]): Props => ({
        windowId: window.id,
        taskType: "RUN_COMMAND",
        taskArn: "AWS-RunPatchBaseline",
        taskInvocationParameters: {
          runCommandParameters: { parameters: parameters.map((name) => ({ name, values: ["x"] })) },
        },
      });
      const run = await aws.create("aws:ssm/maintenanceWindowTask:MaintenanceWindowTask", "t", {
        ...task("a", "b"),
        maxErrors: "0",
      });
      // A set, and what AWS fills in when it is not given.
      assert.deepEqual(aws.diff(run, task("b", "a")), []);
      assert.deepEqual(aws.diff(run, { ...task("a", "b"), windowId: "mw-0" }), ["windowId update!"]);
    });
  });
});
