import * as assert from "node:assert/strict";
import { output, unknown } from "@pulumi/pulumi";
import * as runtime from "@pulumi/pulumi/runtime";
import { awsReason } from "../../../components/shared/aws/error-reason";
import { Asker, type Ground, groundOf, type Made } from "./asker";
import { asTheSdkSends } from "./awsx";
import { AwsStandIn } from "./provider";
import { seed, seedImage, seedNetwork } from "./seed";
import { inBridgeForm } from "./server";
import { T } from "./types";
import { type Props, UNKNOWN } from "./values";

describe("the stand-in plans as the provider does", () => {
  let aws: Asker;
  let ground: Ground;

  beforeEach(async () => {
    aws = new Asker();
    ground = await groundOf(aws);
  });

  const target = (more: Props = {}): Props => ({ vpcId: ground.vpc.id, port: 443, protocol: "HTTPS", ...more });
  const instance = (more: Props = {}): Props => ({
    ami: "ami-0123456789abcdef0",
    instanceType: "t3.large",
    subnetId: ground.a.id,
    ...more,
  });

  it("fills defaults in, also in the blocks that are given, and says which", () => {
    const urn = aws.urn(T.targetGroup, "tg");
    const { inputs } = aws.standIn.check(urn, {}, target({ healthCheck: { path: "/health" } }), "seed");
    assert.deepEqual(inputs["healthCheck"], {
      path: "/health",
      enabled: true,
      healthyThreshold: 3,
      interval: 30,
      port: "traffic-port",
      protocol: "HTTP",
      unhealthyThreshold: 3,
    });
    assert.equal(inputs["stickiness"], undefined);
    assert.deepEqual(inputs["__defaults"], [
      "deregistrationDelay",
      "lambdaMultiValueHeadersEnabled",
      "proxyProtocolV2",
      "slowStart",
      "targetType",
      "name",
    ]);
    assert.match(String(inputs["name"]), /^tg-[0-9a-f]{7}$/);
  });

  it("knows in a preview what is given, and says unknown of what AWS will fill in", async () => {
    const planned = await aws.plan(T.targetGroup, "tg", target({ tags: { a: "1" }, healthCheck: { path: "/health" } }));
    assert.equal(planned["id"], UNKNOWN);
    assert.equal(planned["arn"], UNKNOWN);
    assert.equal(planned["stickiness"], UNKNOWN);
    assert.equal((planned["healthCheck"] as Props)["matcher"], UNKNOWN);
    assert.equal((planned["healthCheck"] as Props)["path"], "/health");
    assert.equal(planned["port"], 443);
    assert.equal(planned["region"], "eu-west-1");
    assert.deepEqual(planned["tagsAll"], { a: "1" });
  });

  it("keeps a made-up name as long as the resource lives", async () => {
    const made = await aws.create(T.targetGroup, "tg", target());
    assert.deepEqual(aws.diff(made, target()), []);
  });

  it("merges default tags into tagsAll and not into tags", async () => {
    const config = aws.standIn.configure({ region: "eu-west-1", defaultTags: '{"tags":{"Team":"vdi"}}' });
    const { outputs } = await aws.standIn.create(
      aws.urn(T.eip, "e"),
      { domain: "vpc", tags: { a: "1" } },
      config,
      false,
    );
    assert.deepEqual(outputs["tags"], { a: "1" });
    assert.deepEqual(outputs["tagsAll"], { Team: "vdi", a: "1" });
  });

  it("refuses an account that is not allowed", () => {
    assert.throws(() => new AwsStandIn(aws.account).configure({ allowedAccountIds: '["999999999999"]' }), {
      message: "AccessDenied: AWS account ID not allowed: 111122223333",
    });
  });

  it("does not undo what AWS filled in when the program stops saying it", async () => {
    const made = await aws.create(T.targetGroup, "tg", target({ healthCheck: { path: "/health", matcher: "200" } }));
    assert.deepEqual(aws.diff(made, target({ healthCheck: { path: "/health" } })), []);
    const updated = await aws.update(made, target());
    assert.deepEqual((updated.outputs["healthCheck"] as Props)["path"], "/health");
  });

  it("finds no change in saying what AWS filled in", async () => {
    const group = { vpcId: ground.vpc.id };
    const made = await aws.create(T.defaultSecurityGroup, "default", group);
    assert.deepEqual(made.outputs["ingress"], []);
    assert.deepEqual(aws.diff(made, { ...group, ingress: [], egress: [] }), []);
    const open = { protocol: "-1", fromPort: 0, toPort: 0, self: true };
    assert.deepEqual(aws.diff(made, { ...group, ingress: [open] }), ["ingress add"]);
  });

  it("shows a rule that was added by hand only to a program that says which rules there are", async () => {
    const open = { protocol: "-1", fromPort: 0, toPort: 0, self: true };
    const byHand = async (given: Props): Promise<Props> => {
      const made = await aws.create(T.defaultSecurityGroup, "default", { vpcId: ground.vpc.id, ...given });
      aws.account.get(T.defaultSecurityGroup, made.id)!.inputs["ingress"] = [open];
      return (await aws.read(made)).inputs;
    };
    assert.equal((await byHand({}))["ingress"], undefined);
    assert.deepEqual((await byHand({ ingress: [], egress: [] }))["ingress"], [open]);
  });

  it("leaves logs on when their block is taken out, and off only when it says so", async () => {
    const bucket = await aws.create(T.bucket, "logs", {});
    await aws.create(T.bucketPolicy, "logs", { bucket: bucket.id, policy: '{"Action":"s3:PutObject"}' });
    const balancer = (more: Props): Props => ({ subnets: [ground.a.id, ground.b.id], ...more });
    const logs = { bucket: bucket.id, enabled: true };
    const made = await aws.create(T.loadBalancer, "lb", balancer({ accessLogs: logs }));
    assert.deepEqual(aws.diff(made, balancer({})), []);
    assert.deepEqual(aws.diff(made, balancer({ accessLogs: { bucket: "", enabled: false } })), [
      "accessLogs.bucket update",
      "accessLogs.enabled update",
    ]);
  });

  it("replaces for what AWS cannot change, updates for the rest", async () => {
    const made = await aws.create(T.targetGroup, "tg", target({ deregistrationDelay: 300 }));
    assert.deepEqual(aws.diff(made, target({ deregistrationDelay: 60 })), ["deregistrationDelay update"]);
    assert.deepEqual(aws.diff(made, target({ port: 8443 })), ["port update!"]);
    assert.deepEqual(aws.diff(made, target({ targetControlPort: 9000 })), ["targetControlPort add!"]);
  });

  it("does not care for the order of a set", async () => {
    const [x, y] = [ground.a.id, ground.b.id];
    const made = await aws.create(T.loadBalancer, "lb", { subnets: [x, y] });
    assert.deepEqual(aws.diff(made, { subnets: [y, x] }), []);
  });

  it("replaces an instance for its image, and for user data only when told to", async () => {
    const made = await aws.create(T.instance, "i", instance({ userData: "one" }));
    assert.deepEqual(aws.diff(made, instance({ ami: "ami-0fedcba9876543210", userData: "one" })), ["ami update!"]);
    assert.deepEqual(aws.diff(made, instance({ userData: "two" })), ["userData update"]);
    assert.deepEqual(aws.diff(made, instance({ userData: "two", userDataReplaceOnChange: true })), [
      "userData update!",
      "userDataReplaceOnChange update",
    ]);
  });

  it("replaces an instance for a type of another processor architecture, and for no other", async () => {
    const made = await aws.create(T.instance, "i", instance());
    const types = ["t3.xlarge", "g4dn.xlarge", "t4g.large", "im4gn.large", "a1.large"];
    assert.deepEqual(
      types.map((instanceType) => aws.diff(made, instance({ instanceType }))),
      [
        ["instanceType update"],
        ["instanceType update"],
        ["instanceType update!"],
        ["instanceType update!"],
        ["instanceType update!"],
      ],
    );
  });

  it("replaces what the provider's own comparison of old and new says, and no more", async () => {
    const endpoint = { vpcId: ground.vpc.id, serviceName: "com.amazonaws.eu-west-1.s3" };
    const gateway = await aws.create(T.vpcEndpoint, "gateway", endpoint);
    assert.deepEqual(aws.diff(gateway, { ...endpoint, privateDnsEnabled: true }), ["privateDnsEnabled add!"]);
    assert.deepEqual(aws.diff(gateway, { ...endpoint, privateDnsEnabled: false }), []);
    const own = { ...endpoint, vpcEndpointType: "Interface", subnetIds: [ground.a.id] };
    const made = await aws.create(T.vpcEndpoint, "interface", own);
    assert.deepEqual(aws.diff(made, { ...own, privateDnsEnabled: true }), ["privateDnsEnabled add"]);
    const parameter = { name: "/a", type: "String", value: "x", tier: "Advanced", dataType: "text" };
    const kept = await aws.create(T.parameter, "p", parameter);
    assert.deepEqual(aws.diff(kept, { ...parameter, tier: "Standard" }), ["tier update!"]);
    assert.deepEqual(aws.diff(kept, { ...parameter, type: "SecureString" }), ["type update"]);
    assert.deepEqual(aws.diff(kept, { ...parameter, dataType: "aws:ec2:image" }), ["dataType update!"]);
  });

  it("replaces a root volume's encryption and not its size", async () => {
    const made = await aws.create(T.instance, "i", instance({ rootBlockDevice: { encrypted: false, volumeSize: 20 } }));
    const block = { encrypted: false, volumeSize: 40 };
    assert.deepEqual(aws.diff(made, instance({ rootBlockDevice: block })), ["rootBlockDevice.volumeSize update"]);
    assert.deepEqual(aws.diff(made, instance({ rootBlockDevice: { ...block, encrypted: true, volumeSize: 20 } })), [
      "rootBlockDevice.encrypted update!",
    ]);
  });

  it("changes a rule's peer in place, and replaces it for another kind of peer", async () => {
    const group = await aws.create(T.securityGroup, "g", { vpcId: ground.vpc.id });
    const rule = { securityGroupId: group.id, ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    const made = await aws.create(T.ingressRule, "r", { ...rule, cidrIpv4: "192.0.2.0/24" });
    assert.deepEqual(aws.diff(made, { ...rule, cidrIpv4: "198.51.100.0/24" }), ["cidrIpv4 update"]);
    assert.deepEqual(aws.diff(made, { ...rule, cidrIpv6: "2001:db8::/32" }), ["cidrIpv4 delete!", "cidrIpv6 add!"]);
  });

  it("deletes first when a name of the program's own would exist twice", async () => {
    const fixed = await aws.create(T.targetGroup, "a", target({ name: "web" }));
    const free = await aws.create(T.targetGroup, "b", target());
    assert.equal(aws.deletesFirst(fixed, target({ name: "web", port: 8443 })), true);
    assert.equal(aws.deletesFirst(free, target({ port: 8443 })), false);
  });

  it("reads drift back into the inputs", async () => {
    const made = await aws.create(T.vpc, "v", { cidrBlock: "10.9.0.0/16", tags: { a: "1" } });
    aws.account.get(T.vpc, made.id)!.inputs["tags"] = { a: "2" };
    assert.deepEqual((await aws.read(made)).inputs["tags"], { a: "2" });
    aws.account.remove(aws.account.get(T.vpc, made.id)!);
    assert.equal((await aws.read(made)).id, "");
  });

  it("says of an instance with an Elastic IP that it has a public address, whatever was asked for", async () => {
    const made = await aws.create(T.instance, "i", instance({ associatePublicIpAddress: false }));
    const eip = await aws.create(T.eip, "e", { domain: "vpc" });
    assert.equal((await aws.read(made)).inputs["associatePublicIpAddress"], false);
    await aws.create(T.eipAssociation, "a", { allocationId: eip.id, instanceId: made.id });
    assert.equal((await aws.read(made)).inputs["associatePublicIpAddress"], true);
  });

  it("refuses a type and a property that it has no data for", () => {
    assert.deepEqual(aws.check("aws:foo/bar:Bar", {}), ["type: the stand-in has no data for aws:foo/bar:Bar"]);
    assert.deepEqual(aws.check(T.eip, { vpc: true }), ["vpc: no such property"]);
    assert.deepEqual(aws.check(T.subnet, {}), ["vpcId: Missing required argument"]);
  });
});

describe("the stand-in's server", () => {
  it("tells errors with all the lines of the bridge, around which a reason can still be found", async () => {
    const aws = new Asker();
    const token = "aws:ec2/getSubnet:getSubnet";
    const answer = inBridgeForm(`invoking ${token}: `, aws.invoke(token, { id: "subnet-0f" }));
    const error = await answer.then(
      () => assert.fail("it was found"),
      (thrown: Error) => thrown,
    );
    assert.deepEqual(error.message.split("\n"), [
      `invoking ${token}: 1 error occurred:`,
      "\t* operation error, https response error StatusCode: 400, RequestID: 00000000-0000-4000-8000-000000000000, api error InvalidQuery: reading EC2 Subnet subnet-0f: no matching Subnet subnet-0f found",
      "",
      "",
    ]);
    assert.match(awsReason(error), /^operation error, api error InvalidQuery: reading EC2 Subnet subnet-0f: no match/);
  });
});

describe("the stand-in for awsx", () => {
  // awsx makes its outputs of one value, `output(this.getData())`: what the SDK sends of that is the measure.
  const sent = async (data: Record<string, unknown>): Promise<Props> => {
    const whole = output(Promise.resolve(data)) as unknown as Record<string, unknown>;
    const outputs = Object.fromEntries(Object.keys(data).map((property) => [property, whole[property]]));
    return (await runtime.serializeProperties("outputs", outputs)) as Props;
  };

  it("says unknown of a whole list of ids while one of them is, as the SDK does", async () => {
    const ids = ["subnet-0a", UNKNOWN];
    assert.deepEqual(await sent({ ids: [output("subnet-0a"), output(unknown)], vpcId: output("vpc-01") }), {
      ids: UNKNOWN,
      vpcId: "vpc-01",
    });
    assert.deepEqual(asTheSdkSends({ ids, vpcId: "vpc-01" }), { ids: UNKNOWN, vpcId: "vpc-01" });
  });

  it("hands on references of new subnets beside those of old ones", () => {
    const reference = (urn: string, id: string): Props => ({
      "4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e",
      urn,
      id,
    });
    const subnets = [reference("a", "subnet-0a"), reference("b", UNKNOWN)];
    assert.deepEqual(asTheSdkSends({ subnets }), { subnets });
  });
});

describe("the stand-in told to fail", () => {
  const eip = { domain: "vpc" };

  it("refuses the nth create, and only that", async () => {
    const aws = new Asker();
    aws.faults({ operation: "create", nth: 2, effect: "refuse", message: "no" });
    await aws.create(T.eip, "a", eip);
    await assert.rejects(aws.create(T.eip, "b", eip), { message: "no" });
    await aws.create(T.eip, "c", eip);
    assert.equal(aws.account.list(T.eip).length, 2);
  });

  it("does what was asked and loses the answer", async () => {
    const aws = new Asker();
    aws.faults({ operation: "create", urn: /::b$/, effect: "lose" });
    await aws.create(T.eip, "a", eip);
    await assert.rejects(aws.create(T.eip, "b", eip), { message: "RequestError: the answer was lost" });
    assert.equal(aws.account.list(T.eip).length, 2);
  });

  it("keeps the answer back until it is told to go on", async () => {
    const aws = new Asker();
    const struck: string[] = [];
    aws.faults({ operation: "create", effect: "hang", onStrike: (urn) => struck.push(urn) });
    const asked = aws.create(T.eip, "a", eip);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(struck, [aws.urn(T.eip, "a")]);
    aws.standIn.faults.release();
    assert.match((await asked).id, /^eipalloc-/);
  });

  it("waits for what AWS lets go of meanwhile, and logs what it refused", async () => {
    const aws = new Asker({ patience: 500 });
    const { vpc } = await groundOf(aws);
    const deletion = aws.delete(vpc);
    await Promise.all(aws.account.list(T.subnet).map((subnet) => aws.delete(madeOf(subnet.urn!, subnet.id))));
    await Promise.all(aws.account.list(T.internetGateway).map((each) => aws.delete(madeOf(each.urn!, each.id))));
    await deletion;
    assert.deepEqual(aws.account.owned(), []);
    assert.deepEqual(
      aws.account.log.filter((entry) => entry.refused !== undefined),
      [],
    );
  });

  const madeOf = (urn: string, id: string): Made => ({ urn, id, inputs: {}, outputs: {} });
});

describe("the stand-in answers look-ups", () => {
  const aws = new Asker({ region: "eu-west-1" });
  before(() => {
    seedNetwork(aws.account, "vpc-01", "10.50.0.0/16", [
      { id: "subnet-0a", zone: "eu-west-1a", cidrBlock: "10.50.0.0/26" },
      {
        id: "subnet-0b",
        zone: "eu-west-1b",
        cidrBlock: "10.50.0.64/26",
        defaultRoute: "nat-gateway",
        natAddress: "198.51.100.7",
      },
      { id: "subnet-0c", zone: "eu-west-1c", cidrBlock: "10.50.0.128/26", defaultRoute: "none" },
    ]);
  });

  const routesOf = async (subnetId: string): Promise<Props[]> => {
    const filters = [{ name: "association.subnet-id", values: [subnetId] }];
    const { ids } = (await aws.invoke("aws:ec2/getRouteTables:getRouteTables", { filters })) as { ids: string[] };
    const table = await aws.invoke("aws:ec2/getRouteTable:getRouteTable", { routeTableId: ids[0] });
    return table["routes"] as Props[];
  };

  it("about who the caller is and where", async () => {
    const caller = await aws.invoke("aws:index/getCallerIdentity:getCallerIdentity");
    assert.equal(caller["accountId"], "111122223333");
    assert.equal((await aws.invoke("aws:index/getRegion:getRegion"))["region"], "eu-west-1");
    const zones = await aws.invoke("aws:index/getAvailabilityZones:getAvailabilityZones");
    assert.deepEqual(zones["names"], ["eu-west-1a", "eu-west-1b", "eu-west-1c"]);
  });

  it("about subnets and their default routes", async () => {
    const subnet = await aws.invoke("aws:ec2/getSubnet:getSubnet", { id: "subnet-0a" });
    assert.deepEqual(
      [subnet["vpcId"], subnet["cidrBlock"], subnet["availabilityZone"]],
      ["vpc-01", "10.50.0.0/26", "eu-west-1a"],
    );
    assert.equal((await routesOf("subnet-0a"))[0]?.["gatewayId"], "igw-01");
    const nat = String((await routesOf("subnet-0b"))[0]?.["natGatewayId"]);
    assert.equal((await aws.invoke("aws:ec2/getNatGateway:getNatGateway", { id: nat }))["publicIp"], "198.51.100.7");
    assert.deepEqual(await routesOf("subnet-0c"), []);
  });

  it("about the main route table of a VPC", async () => {
    const filters = [{ name: "association.main", values: ["true"] }];
    const main = await aws.invoke("aws:ec2/getRouteTable:getRouteTable", { vpcId: "vpc-01", filters });
    assert.equal(main["id"], "rtb-01");
  });

  it("about the newest image of a name, and public parameters", async () => {
    seedImage(aws.account, "ami-0000000000000000a", "al2023-ami-2025.1");
    seedImage(aws.account, "ami-0000000000000000b", "al2023-ami-2025.2");
    const filters = [{ name: "name", values: ["al2023-ami-2025.*"] }];
    assert.equal(
      (await aws.invoke("aws:ec2/getAmi:getAmi", { filters, mostRecent: true }))["id"],
      "ami-0000000000000000b",
    );
    const name = "/aws/service/ami-amazon-linux-latest/x";
    const made = await aws.invoke("aws:ssm/getParameter:getParameter", { name });
    assert.match(String(made["value"]), /^ami-0[0-9a-f]{16}$/);
    seed(aws.account, T.parameter, name, { name, type: "String", value: "ami-0123456789abcdef0" });
    const seeded = await aws.invoke("aws:ssm/getParameter:getParameter", { name });
    assert.equal(seeded["value"], "ami-0123456789abcdef0");
  });

  it("with AWS's error for what is not there", async () => {
    await assert.rejects(aws.invoke("aws:ec2/getSubnet:getSubnet", { id: "subnet-0f" }), {
      message: "InvalidQuery: reading EC2 Subnet subnet-0f: no matching Subnet subnet-0f found",
    });
    await assert.rejects(aws.invoke("aws:foo/getBar:getBar"), {
      message: "NotImplemented: the stand-in has no answer for aws:foo/getBar:getBar",
    });
  });
});
