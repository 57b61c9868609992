/** Over 400 lines: a table of layouts, with all that awsx makes of each. */
import * as assert from "node:assert/strict";
import type { AwsxVpcArgs } from "../../../plan/offline/awsx/args";
import { zonesAssumption, zonesOf } from "../../../plan/offline/awsx/expansion";
import { awsxSubnets } from "../../../plan/offline/awsx/subnets";
import {
  awsxVpcLayout,
  ChildProperty,
  ChildResource,
  ipv6SubnetBlock,
  type LayoutChild,
  resolveLayout,
} from "../../../plan/offline/awsx/vpc";

const twoZones: AwsxVpcArgs = {
  cidrBlock: "10.40.0.0/20",
  availabilityZoneNames: ["eu-west-1a", "eu-west-1b"],
  subnetStrategy: "Auto",
  subnetSpecs: [
    { type: "Public", cidrBlocks: ["10.40.0.0/26", "10.40.0.64/26"] },
    { type: "Private", name: "workstations", cidrBlocks: ["10.40.4.0/24", "10.40.5.0/24"], tags: { Use: "desk" } },
  ],
  natGateways: { strategy: "Single" },
  enableDnsHostnames: true,
  tags: { Project: "demo" },
};

describe("layout of awsx.ec2.Vpc", () => {
  it("lists every child with its parent, what it refers to before it", () => {
    const { children } = awsxVpcLayout("net", twoZones);
    assert.deepEqual(
      children.map((child) => `${child.key} < ${child.parent ?? "-"}`),
      [
        "vpc:net < -",
        "internetGateway:net < vpc:net",
        "subnet:net-public-1 < vpc:net",
        "routeTable:net-public-1 < subnet:net-public-1",
        "routeTableAssociation:net-public-1 < routeTable:net-public-1",
        "eip:net-1 < subnet:net-public-1",
        "natGateway:net-1 < subnet:net-public-1",
        "route:net-public-1 < routeTable:net-public-1",
        "subnet:net-workstations-1 < vpc:net",
        "routeTable:net-workstations-1 < subnet:net-workstations-1",
        "routeTableAssociation:net-workstations-1 < routeTable:net-workstations-1",
        "route:net-workstations-1 < routeTable:net-workstations-1",
        "subnet:net-public-2 < vpc:net",
        "routeTable:net-public-2 < subnet:net-public-2",
        "routeTableAssociation:net-public-2 < routeTable:net-public-2",
        "route:net-public-2 < routeTable:net-public-2",
        "subnet:net-workstations-2 < vpc:net",
        "routeTable:net-workstations-2 < subnet:net-workstations-2",
        "routeTableAssociation:net-workstations-2 < routeTable:net-workstations-2",
        "route:net-workstations-2 < routeTable:net-workstations-2",
      ],
    );
    const seen = new Set<string>();
    for (const child of children) {
      for (const reference of references(child.inputs)) {
        assert.ok(seen.has(reference), `${child.key} refers to ${reference} before it stands`);
      }
      seen.add(child.key);
    }
  });

  it("gives the VPC its own arguments and tags, and nothing of the layout", () => {
    assert.deepEqual(child("vpc:net").inputs, {
      cidrBlock: "10.40.0.0/20",
      enableDnsHostnames: true,
      tags: { Name: "net", Project: "demo" },
    });
    assert.equal(child("vpc:net").type, "aws:ec2/vpc:Vpc");
  });

  it("gives a subnet its zone, its CIDR and the tags awsx adds", () => {
    const { ipv6CidrBlock, ...inputs } = child("subnet:net-workstations-2").inputs;
    assert.deepEqual(inputs, {
      vpcId: new ChildProperty("vpc:net", "id"),
      availabilityZone: "eu-west-1b",
      mapPublicIpOnLaunch: false,
      cidrBlock: "10.40.5.0/24",
      assignIpv6AddressOnCreation: false,
      tags: { Name: "net-workstations-2", Project: "demo", Use: "desk", SubnetType: "Private" },
    });
    assert.equal(ipv6CidrBlock?.constructor.name, "ChildIpv6Block");
  });

  it("routes public subnets to the internet gateway and private ones to the single NAT gateway", () => {
    assert.deepEqual(child("route:net-public-2").inputs, {
      routeTableId: new ChildProperty("routeTable:net-public-2", "id"),
      gatewayId: new ChildProperty("internetGateway:net", "id"),
      destinationCidrBlock: "0.0.0.0/0",
    });
    assert.deepEqual(
      child("route:net-workstations-2").inputs["natGatewayId"],
      new ChildProperty("natGateway:net-1", "id"),
    );
  });

  it("makes a NAT gateway and an Elastic IP in each zone by default, and none with strategy None", () => {
    const kinds = (args: AwsxVpcArgs, kind: string) => names(awsxVpcLayout("net", args).children, kind);
    assert.deepEqual(kinds({ ...twoZones, natGateways: undefined }, "natGateway"), ["net-1", "net-2"]);
    assert.deepEqual(kinds({ ...twoZones, natGateways: undefined }, "eip"), ["net-1", "net-2"]);
    const none = { ...twoZones, natGateways: { strategy: "None" } };
    assert.deepEqual(kinds(none, "natGateway"), []);
    assert.deepEqual(kinds(none, "route"), ["net-public-1", "net-public-2"]);
  });

  it("uses given Elastic IPs instead of new ones", () => {
    const { children } = awsxVpcLayout("net", {
      ...twoZones,
      natGateways: { strategy: "Single", elasticIpAllocationIds: ["eipalloc-1"] },
    });
    assert.deepEqual(names(children, "eip"), []);
    assert.equal(children.find((each) => each.key === "natGateway:net-1")?.inputs["allocationId"], "eipalloc-1");
  });

  it("puts ids and resources into the outputs by type of subnet", () => {
    const { outputs } = awsxVpcLayout("net", twoZones);
    assert.deepEqual(outputs["vpcId"], new ChildProperty("vpc:net", "id"));
    assert.deepEqual(outputs["publicSubnetIds"], [
      new ChildProperty("subnet:net-public-1", "id"),
      new ChildProperty("subnet:net-public-2", "id"),
    ]);
    assert.deepEqual(outputs["privateSubnets"], [
      new ChildResource("subnet:net-workstations-1"),
      new ChildResource("subnet:net-workstations-2"),
    ]);
    assert.deepEqual(outputs["isolatedSubnetIds"], []);
    assert.deepEqual(outputs["eips"], [new ChildResource("eip:net-1")]);
  });

  it("names by zone index even when the Name tag follows the zone", () => {
    const { children } = awsxVpcLayout("net", { ...twoZones, subnetNameTagStrategy: "AvailabilityZone" });
    const subnet = children.find((each) => each.key === "subnet:net-public-2");
    assert.equal((subnet?.inputs["tags"] as Record<string, string> | undefined)?.["Name"], "net-public-1b");
  });

  it("numbers IPv6 subnets by zone first, then by type", () => {
    const { children } = awsxVpcLayout("net", { ...twoZones, assignGeneratedIpv6CidrBlock: true });
    const blocks = children
      .filter((each) => each.key.startsWith("subnet:"))
      .map((each) => [each.name, resolveLayout(each.inputs["ipv6CidrBlock"], resolver)]);
    assert.deepEqual(blocks, [
      ["net-public-1", "2001:db8:0:1100::/64"],
      ["net-workstations-1", "2001:db8:0:1102::/64"],
      ["net-public-2", "2001:db8:0:1101::/64"],
      ["net-workstations-2", "2001:db8:0:1103::/64"],
    ]);
  });

  it("gives no IPv6 block to a subnet that takes no IPv6 address", () => {
    assert.equal(resolveLayout(child("subnet:net-public-1").inputs["ipv6CidrBlock"], resolver), undefined);
  });

  it("takes the first three zones of the region when none are named", () => {
    const { children } = awsxVpcLayout("net", {}, { regionZones: ["a-1a", "a-1b", "a-1c", "a-1d"] });
    assert.deepEqual(
      children.filter((each) => each.key.startsWith("subnet:")).map((each) => [each.name, each.inputs["cidrBlock"]]),
      [
        ["net-public-1", "10.0.32.0/20"],
        ["net-private-1", "10.0.0.0/19"],
        ["net-public-2", "10.0.96.0/20"],
        ["net-private-2", "10.0.64.0/19"],
        ["net-public-3", "10.0.160.0/20"],
        ["net-private-3", "10.0.128.0/19"],
      ],
    );
  });

  it("takes the letters of a region's zones where these are not a, b and c", () => {
    assert.deepEqual(zonesOf("ap-northeast-1"), ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"]);
    assert.throws(() => awsxVpcLayout("net", {}, { regionZones: zonesOf("us-west-1") }), {
      message: "awsx.ec2.Vpc: 3 zones are wanted and 2 known; give availabilityZoneNames",
    });
    assert.equal(
      zonesAssumption("net", {}, "ca-central-1"),
      "awsx.ec2.Vpc net asks AWS for the zones of ca-central-1: taken to be ca-central-1a, ca-central-1b, ca-central-1d, without Local Zones; availabilityZoneNames names them",
    );
    assert.equal(zonesAssumption("net", { availabilityZoneNames: ["ca-central-1a"] }, "ca-central-1"), undefined);
  });

  it("shows both subnets where two specs of different types have one name", () => {
    const { children } = awsxVpcLayout("net", {
      availabilityZoneNames: ["eu-west-1a"],
      subnetStrategy: "Auto",
      subnetSpecs: [
        { type: "Public", name: "app" },
        { type: "Private", name: "app" },
      ],
    });
    assert.deepEqual(
      children.filter(({ type }) => type === "aws:ec2/subnet:Subnet").map(({ name }) => name),
      ["net-app-1", "net-app-1"],
    );
    assert.equal(new Set(children.map(({ key }) => key)).size, children.length);
  });

  it("completes endpoints under strategy Auto and passes them through otherwise", () => {
    const specs = [
      { serviceName: "com.amazonaws.eu-west-1.ssm", vpcEndpointType: "Interface" },
      { serviceName: "com.amazonaws.eu-west-1.s3" },
    ];
    const auto = awsxVpcLayout("net", { ...twoZones, vpcEndpointSpecs: specs, vpcEndpointStrategy: "Auto" }).children;
    const ssm = auto.find((each) => each.key === "vpcEndpoint:com.amazonaws.eu-west-1.ssm");
    assert.deepEqual(ssm?.inputs["subnetIds"], [
      new ChildProperty("subnet:net-workstations-1", "id"),
      new ChildProperty("subnet:net-workstations-2", "id"),
    ]);
    assert.deepEqual(names(auto, "securityGroup"), ["com.amazonaws.eu-west-1.ssm-sg"]);
    const s3 = auto.find((each) => each.key === "vpcEndpoint:com.amazonaws.eu-west-1.s3");
    assert.equal((s3?.inputs["routeTableIds"] as unknown[] | undefined)?.length, 4);
    const legacy = awsxVpcLayout("net", { ...twoZones, vpcEndpointSpecs: specs }).children;
    assert.deepEqual(names(legacy, "securityGroup"), []);
    assert.equal(legacy.find((each) => each.name.endsWith(".ssm"))?.inputs["subnetIds"], undefined);
  });

  const child = (key: string): LayoutChild => {
    const found = awsxVpcLayout("net", twoZones).children.find((each) => each.key === key);
    assert.ok(found, key);
    return found;
  };
});

describe("the layout that awsx.ec2.Vpc tells", () => {
  const told = (args: AwsxVpcArgs) =>
    awsxVpcLayout("net", args, { regionZones: zonesOf("eu-west-1") }).outputs["subnetLayout"];

  it("is derived from the subnets where there are no specs, and wrong for two zones of strategy Legacy, as in awsx", () => {
    assert.deepEqual(told({ subnetStrategy: "Auto" }), [
      { type: "Private", cidrMask: 19 },
      { type: "Public", cidrMask: 20 },
    ]);
    assert.deepEqual(told({}), [
      { type: "Private", cidrMask: 19 },
      { type: "Unused", cidrMask: 19 },
      { type: "Private", cidrMask: 19 },
    ]);
  });

  it("has both mask and size of specs, and no name of the subnets it was derived from", () => {
    const subnetSpecs = [
      { type: "Public", name: "web", size: 256 },
      { type: "Private", cidrMask: 22 },
    ] as const;
    assert.deepEqual(told({ subnetStrategy: "Auto", subnetSpecs }), [
      { name: "web", type: "Public", cidrMask: 24, size: 256 },
      { type: "Private", cidrMask: 22, size: 1024 },
    ]);
    assert.deepEqual(told({ subnetStrategy: "AutoMerge", subnetSpecs }), [
      { type: "Private", cidrMask: 22 },
      { type: "Unused", cidrMask: 22 },
      { type: "Unused", cidrMask: 21 },
      { type: "Public", cidrMask: 20 },
      { type: "Public", cidrMask: 24 },
    ]);
  });
});

describe("arguments that awsx.ec2.Vpc refuses", () => {
  const cases: readonly [string, AwsxVpcArgs, string][] = [
    [
      "zones both named and counted",
      { ...twoZones, numberOfAvailabilityZones: 2 },
      "awsx.ec2.Vpc: only one of availabilityZoneNames and numberOfAvailabilityZones can be given",
    ],
    [
      "a block missing for a zone",
      { ...twoZones, subnetSpecs: [{ type: "Public", cidrBlocks: ["10.40.0.0/26"] }] },
      "awsx.ec2.Vpc: subnetSpecs[0].cidrBlocks must have one block for each of the 2 zones",
    ],
    [
      "subnets that overlap",
      { ...twoZones, subnetSpecs: [{ type: "Public", cidrBlocks: ["10.40.0.0/26", "10.40.0.0/24"] }] },
      "awsx.ec2.Vpc: these subnets overlap: net-public-1 10.40.0.0/26, net-public-2 10.40.0.0/24",
    ],
    [
      "a NAT gateway without a public subnet",
      { ...twoZones, subnetSpecs: [{ type: "Private" }] },
      "awsx.ec2.Vpc: NAT gateway strategy Single needs public subnets and private or isolated ones",
    ],
    [
      "Elastic IPs without NAT gateways",
      { ...twoZones, natGateways: { strategy: "None", elasticIpAllocationIds: ["eipalloc-1"] } },
      "awsx.ec2.Vpc: elasticIpAllocationIds with NAT gateway strategy None",
    ],
    [
      "two unnamed specs of one type",
      { ...twoZones, subnetSpecs: [{ type: "Public" }, { type: "Public" }] },
      "awsx.ec2.Vpc: several subnet specs of type public need different names",
    ],
    [
      "gaps under strategy Exact",
      { ...twoZones, subnetStrategy: "Exact" },
      "awsx.ec2.Vpc: strategy Exact leaves gaps: before net-workstations-1 (10.40.4.0/24), " +
        "before net-public-2 (10.40.0.64/26), before net-workstations-2 (10.40.5.0/24), at the end of 10.40.0.0/20",
    ],
    [
      "a size that is not that of the blocks",
      {
        numberOfAvailabilityZones: 2,
        availabilityZoneNames: undefined,
        subnetStrategy: "Auto",
        subnetSpecs: [
          { type: "Public", size: 128, cidrBlocks: ["10.0.0.0/24", "10.0.1.0/24"] },
          { type: "Private", cidrBlocks: ["10.0.2.0/24", "10.0.3.0/24"] },
        ],
      },
      "awsx.ec2.Vpc: subnetSpecs[0].size must match its cidrBlocks or be left out",
    ],
    [
      "IPv6 of a subnet whose VPC has none",
      { ...twoZones, subnetSpecs: [{ type: "Public", assignIpv6AddressOnCreation: true }, { type: "Private" }] },
      "awsx.ec2.Vpc: assignIpv6AddressOnCreation of net-public-1, net-public-2 needs an IPv6 block of the VPC; give assignGeneratedIpv6CidrBlock: true",
    ],
    [
      "no zones known",
      { cidrBlock: "10.0.0.0/16" },
      "awsx.ec2.Vpc: 3 zones are wanted and 0 known; give availabilityZoneNames",
    ],
  ];
  for (const [what, args, message] of cases) {
    it(`refuses ${what}`, () => {
      const regionZones = args.numberOfAvailabilityZones === undefined ? [] : zonesOf("eu-west-1");
      assert.throws(() => awsxVpcLayout("net", args, { regionZones }), { message });
    });
  }
});

describe("addresses that awsx gives subnets", () => {
  const blocks = (request: Partial<Parameters<typeof awsxSubnets>[0]>) =>
    awsxSubnets({
      vpcName: "v",
      cidrBlock: "10.0.0.0/16",
      zones: ["eu-west-1a", "eu-west-1b"],
      strategy: "Legacy",
      nameTagStrategy: "Legacy",
      ...request,
    }).map((each) => `${each.resourceName} ${each.cidrBlock}`);

  // Expected values computed once by awsx's own distributor functions.
  it("ignores explicit blocks under strategy Legacy", () => {
    const specs = [{ type: "Public" as const, cidrBlocks: ["10.0.128.0/24", "10.0.129.0/24"] }];
    assert.deepEqual(blocks({ specs }), ["v-public-1 10.0.0.0/20", "v-public-2 10.0.128.0/20"]);
    assert.deepEqual(blocks({ specs, strategy: "Auto" }), ["v-public-1 10.0.128.0/24", "v-public-2 10.0.129.0/24"]);
  });

  it("moves a subnet on when the one before it reaches into its place", () => {
    const specs = [
      { type: "Private" as const, cidrMask: 26 },
      { type: "Public" as const, cidrMask: 24 },
    ];
    assert.deepEqual(blocks({ specs, zones: ["eu-west-1a"] }), ["v-private-1 10.0.0.0/26", "v-public-1 10.0.1.0/24"]);
    assert.deepEqual(blocks({ specs, zones: ["eu-west-1a"], strategy: "Auto" }), [
      "v-private-1 10.0.0.0/26",
      "v-public-1 10.0.1.0/24",
    ]);
  });

  it("splits a zone evenly under strategy Auto when no sizes are given", () => {
    const specs = [{ type: "Public" as const }, { type: "Private" as const }, { type: "Isolated" as const }];
    assert.deepEqual(blocks({ specs, strategy: "Auto", zones: ["eu-west-1a"] }), [
      "v-public-1 10.0.0.0/18",
      "v-private-1 10.0.64.0/18",
      "v-isolated-1 10.0.128.0/18",
    ]);
  });

  it("loses the default size of a type that AutoMerge overrides without one", () => {
    assert.deepEqual(blocks({ strategy: "AutoMerge", zones: ["eu-west-1a"], specs: [{ type: "Public" }] }), [
      "v-private-1 10.0.0.0/17",
      "v-public-1 10.0.128.0/17",
    ]);
  });

  it("refuses subnets that do not fit their zone", () => {
    assert.throws(() => blocks({ strategy: "Auto", specs: [{ type: "Public", cidrMask: 16 }] }), {
      message: "awsx.ec2.Vpc: subnets need 65536 addresses in each zone, a zone has 32768 (/17)",
    });
  });

  it("refuses a layout whose address is no network", () => {
    const specs = [
      { type: "Public" as const, size: 4 },
      { type: "Isolated" as const },
      { type: "Isolated" as const, name: "n", cidrMask: 26 },
    ];
    assert.throws(() => blocks({ specs, zones: ["eu-west-1a"] }), {
      message: "awsx.ec2.Vpc: strategy Legacy gives v-n-1 10.0.0.68/26, which is no network; use Auto",
    });
  });
});

describe("IPv6 subnets of a VPC", () => {
  it("are /64 blocks numbered from the start of the /56", () => {
    assert.equal(ipv6SubnetBlock("2001:db8:0:1100::/56", 0), "2001:db8:0:1100::/64");
    assert.equal(ipv6SubnetBlock("2001:db8:0:1100::/56", 42), "2001:db8:0:112a::/64");
  });

  it("need a /56", () => {
    assert.throws(() => ipv6SubnetBlock("2001:db8::/48", 0), {
      message: "awsx.ec2.Vpc: the VPC's IPv6 block must be a /56; got 2001:db8::/48",
    });
    assert.throws(() => ipv6SubnetBlock("2001:db8:0:1100::/56", 256), RangeError);
  });
});

const resolver = {
  property: (_child: string, property: string) => (property === "ipv6CidrBlock" ? "2001:db8:0:1100::/56" : "id"),
  resource: (key: string) => key,
  ipv6: (block: unknown, index: number, assigned: boolean) =>
    assigned ? ipv6SubnetBlock(String(block), index) : undefined,
};

const names = (children: readonly LayoutChild[], kind: string): string[] =>
  children.filter((each) => each.key.startsWith(`${kind}:`)).map((each) => each.name);

function references(value: unknown): string[] {
  const found: string[] = [];
  resolveLayout(value, {
    property: (key) => found.push(key),
    resource: (key) => found.push(key),
    ipv6: () => undefined,
  });
  return found;
}
