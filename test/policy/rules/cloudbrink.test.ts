import { UNKNOWN, type Value } from "../../../policy/graph";
import { add, copy, dependOn, describeRule, manifest, pointTo, set } from "../support/cases";

const STACK = "cloudbrink-active-active";
const COMPONENT = "CloudbrinkConnectors brink";
const A1 = "NetworkInterface brink-use1-a1-interface";
const B1 = "NetworkInterface brink-use1-b1-interface";

type Instances = { [key: string]: { [property: string]: Value } };
const instances = (value: { [key: string]: Value }) => value["instances"] as Instances;

const addInterface = (inputs: { readonly [property: string]: Value }) =>
  add("aws:ec2/networkInterface:NetworkInterface", "other", inputs as never);

describeRule("cb-connectors-same-vpc", STACK, [
  {
    title: "refuses a connector in another VPC",
    edits: [add("aws:ec2/vpc:Vpc", "other", {}), pointTo("Subnet brink-network-private-b", "vpcId", "Vpc other")],
    expect: {
      verdict: "violation",
      at: "brink-use1-b1",
      property: "subnetId",
      found: "other, while connector use1-a1 is in brink-network",
    },
  },
  {
    title: "refuses it at preview",
    preview: true,
    edits: [
      add("aws:ec2/vpc:Vpc", "other", {}, { id: UNKNOWN, outputs: { id: UNKNOWN } }),
      pointTo("Subnet brink-network-private-b", "vpcId", "Vpc other"),
    ],
    expect: { verdict: "violation", at: "brink-use1-b1", property: "subnetId" },
  },
  {
    title: "is undecided when the VPC of a subnet is not known",
    preview: true,
    edits: [dependOn("Subnet brink-network-private-b", "vpcId")],
    expect: { verdict: "undecided", at: "brink-use1-b1", property: "subnetId" },
  },
]);

describeRule("cb-group-size-1-to-64", STACK, [
  {
    title: "refuses a group of 65 connectors",
    edits: [
      manifest(COMPONENT, (value) => {
        const model = instances(value)["use1-a1"]!;
        value["instances"] = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`c${index}`, { ...model }]));
      }),
    ],
    expect: { verdict: "violation", at: "brink", property: "connectors", found: "65 connectors" },
  },
  {
    title: "refuses an empty group",
    edits: [manifest(COMPONENT, (value) => Object.assign(value, { instances: {} }))],
    expect: { verdict: "violation", at: "brink", property: "connectors", found: "0 connectors" },
  },
  {
    title: "is undecided when the manifest is not known",
    edits: [manifest(COMPONENT, (value) => Object.assign(value, { name: UNKNOWN }))],
    expect: { verdict: "undecided", at: "brink", property: "manifest" },
  },
]);

describeRule("cb-prefix-length-and-alignment", STACK, [
  {
    title: "refuses a /27",
    edits: [set(A1, "ipv4Prefixes[0]", "10.60.8.0/27")],
    expect: {
      verdict: "violation",
      at: "brink-use1-a1-interface",
      property: "ipv4Prefixes[0]",
      found: "10.60.8.0/27, a /27",
    },
  },
  {
    title: "refuses host bits",
    edits: [set(A1, "ipv4Prefixes[0]", "10.60.8.1/28")],
    expect: { verdict: "violation", at: "brink-use1-a1-interface", property: "ipv4Prefixes[0]" },
  },
  {
    title: "refuses leading zeros",
    edits: [set(A1, "ipv4Prefixes[0]", "10.060.8.0/28")],
    expect: {
      verdict: "violation",
      at: "brink-use1-a1-interface",
      property: "ipv4Prefixes[0]",
      found: '"10.060.8.0/28", which has leading zeros, which some tools read as octal',
    },
  },
  {
    title: "refuses a public network",
    edits: [set(A1, "ipv4Prefixes[0]", "203.0.113.0/28")],
    expect: {
      verdict: "violation",
      at: "brink-use1-a1-interface",
      property: "ipv4Prefixes[0]",
      found: "203.0.113.0/28, a public network",
    },
  },
  {
    title: "refuses an IPv6 /64",
    edits: [set(A1, "ipv6Prefixes[0]", "2001:db8::/64")],
    expect: {
      verdict: "violation",
      at: "brink-use1-a1-interface",
      property: "ipv6Prefixes[0]",
      found: "2001:db8::/64, a /64",
    },
  },
  {
    title: "leaves interfaces outside the group alone",
    edits: [add("aws:ec2/networkInterface:NetworkInterface", "eks", { ipv4Prefixes: ["10.60.15.0/27"] })],
    expect: "pass",
  },
  {
    title: "is undecided when a prefix is not known",
    edits: [set(A1, "ipv4Prefixes[0]", UNKNOWN)],
    expect: { verdict: "undecided", at: "brink-use1-a1-interface", property: "ipv4Prefixes[0]" },
  },
  {
    title: "is undecided when the list is not known",
    edits: [set(A1, "ipv4Prefixes", UNKNOWN)],
    expect: { verdict: "undecided", at: "brink-use1-a1-interface", property: "ipv4Prefixes" },
  },
]);

describeRule("cb-prefix-explicit-not-count", STACK, [
  {
    title: "advises against a count",
    edits: [set(A1, "ipv4PrefixCount", 4)],
    expect: { verdict: "violation", at: "brink-use1-a1-interface", property: "ipv4PrefixCount", found: "4" },
  },
  {
    title: "is undecided when a count is not known",
    edits: [set(A1, "ipv6PrefixCount", UNKNOWN)],
    expect: { verdict: "undecided", at: "brink-use1-a1-interface", property: "ipv6PrefixCount" },
  },
]);

describeRule("cb-prefix-in-subnet-no-overlap", STACK, [
  {
    title: "refuses a prefix outside the subnet",
    edits: [set(A1, "ipv4Prefixes[0]", "10.61.0.16/28")],
    expect: {
      verdict: "violation",
      at: "brink-use1-a1-interface",
      property: "ipv4Prefixes[0]",
      found: "10.61.0.16/28, outside subnet brink-network-private-a (10.60.0.0/20)",
    },
  },
  {
    title: "refuses the first and the last prefix of the subnet, whose addresses AWS keeps",
    edits: [set(A1, "ipv4Prefixes[0]", "10.60.0.0/28"), set(A1, "ipv4Prefixes[1]", "10.60.15.240/28")],
    expect: [
      { verdict: "violation", at: "brink-use1-a1-interface", property: "ipv4Prefixes[0]" },
      { verdict: "violation", at: "brink-use1-a1-interface", property: "ipv4Prefixes[1]" },
    ],
  },
  {
    title: "refuses a prefix that another connector has",
    edits: [
      pointTo(B1, "subnetId", "Subnet brink-network-private-a"),
      set(B1, "ipv4Prefixes", ["10.60.8.16/28"]),
      set(B1, "ipv6Prefixes", undefined),
    ],
    expect: {
      verdict: "violation",
      at: "brink-use1-b1-interface",
      property: "ipv4Prefixes[0]",
      found: "10.60.8.16/28, which brink-use1-a1-interface has too",
    },
  },
  {
    title: "refuses a prefix with an address that an instance has",
    edits: [add("aws:ec2/instance:Instance", "app", { privateIp: "10.60.8.20" })],
    expect: {
      verdict: "violation",
      at: "brink-use1-a1-interface",
      property: "ipv4Prefixes[2]",
      found: "10.60.8.16/28, in which app has 10.60.8.20",
    },
  },
  {
    title: "refuses a prefix in a reservation of others",
    edits: [
      add("aws:ec2/subnetCidrReservation:SubnetCidrReservation", "eks", { cidrBlock: "10.60.8.32/28" }),
      pointTo("SubnetCidrReservation eks", "subnetId", "Subnet brink-network-private-a"),
    ],
    expect: {
      verdict: "violation",
      at: "brink-use1-a1-interface",
      property: "ipv4Prefixes[3]",
      found: "10.60.8.32/28, which reservation eks (10.60.8.32/28) keeps",
    },
  },
  {
    title: "refuses a prefix with an address of another interface, wherever it is in the set",
    edits: [addInterface({ privateIps: ["10.60.0.9", "10.60.8.20"] })],
    expect: {
      verdict: "violation",
      at: "brink-use1-a1-interface",
      property: "ipv4Prefixes[2]",
      found: "10.60.8.16/28, in which other has 10.60.8.20",
    },
  },
  {
    title: "refuses a prefix with an address of an ordered list that is enabled",
    edits: [addInterface({ privateIpListEnabled: true, privateIpLists: ["10.60.8.20"] })],
    expect: { verdict: "violation", at: "brink-use1-a1-interface", property: "ipv4Prefixes[2]" },
  },
  {
    title: "passes the address of a list that is not enabled, and privateIp, which the provider does not send",
    edits: [addInterface({ privateIpLists: ["10.60.8.20"], privateIp: "10.60.8.21" })],
    expect: "pass",
  },
  {
    title: "is undecided while it is not known whether the ordered list is enabled",
    edits: [addInterface({ privateIpListEnabled: UNKNOWN, privateIpLists: ["10.60.8.20"] })],
    expect: { verdict: "undecided", at: "other", property: "privateIpListEnabled" },
  },
  {
    title: "is undecided while an address of the set is not known",
    edits: [addInterface({ privateIps: ["10.60.0.9", UNKNOWN] })],
    expect: { verdict: "undecided", at: "other", property: "privateIps[1]" },
  },
  {
    title: "is undecided when the network of the subnet is not known",
    edits: [set("Subnet brink-network-private-a", "cidrBlock", UNKNOWN)],
    expect: { verdict: "undecided", at: "brink-use1-a1-interface", property: "ipv4Prefixes[0]" },
  },
]);

describeRule("cb-static-pools-equal-prefixes", STACK, [
  {
    title: "refuses a prefix that is in no pool",
    edits: [set(A1, "ipv4Prefixes[5]", "10.60.8.144/28")],
    expect: {
      verdict: "violation",
      at: "brink-use1-a1-interface",
      property: "",
      found: "pools and prefixes that differ (in no pool: 10.60.8.144/28)",
    },
  },
  {
    title: "refuses a pool that is not on the interface, at preview too",
    preview: true,
    edits: [set(A1, "ipv4Prefixes[0]", undefined)],
    expect: {
      verdict: "violation",
      at: "brink-use1-a1-interface",
      property: "",
      // The first pool by name.
      found: "pools and prefixes that differ (not on the interface: 10.60.8.128/28)",
    },
  },
  {
    title: "refuses one prefix in two pools",
    edits: [
      manifest(COMPONENT, (value) => {
        const pools = instances(value)["use1-a1"]!["pools"] as { [name: string]: { ipv4: string[] } };
        pools["contractors"]!.ipv4.push("10.60.8.0/28");
      }),
    ],
    expect: { verdict: "violation", at: "brink-use1-a1-interface", property: "", found: "a prefix in two pools" },
  },
  {
    title: "is undecided when the IPv6 prefixes are not known",
    edits: [set(A1, "ipv6Prefixes", UNKNOWN)],
    expect: { verdict: "undecided", at: "brink-use1-a1-interface", property: "ipv6Prefixes" },
  },
]);

describeRule("cb-prefix-capable-instance-type", STACK, [
  {
    title: "refuses a type that is not Nitro",
    edits: [set("Instance brink-use1-a1", "instanceType", "c4.xlarge")],
    expect: {
      verdict: "violation",
      at: "brink-use1-a1",
      property: "instanceType",
      found: "c4.xlarge, which is no Nitro type",
    },
  },
  {
    title: "refuses more prefixes than the type takes",
    edits: [set("Instance brink-use1-a1", "instanceType", "t3.small")],
    expect: {
      verdict: "violation",
      at: "brink-use1-a1-interface",
      property: "ipv4Prefixes",
      found: "5 IPv4 prefixes and addresses, while t3.small takes 3",
    },
  },
  {
    title: "counts secondary addresses as the provider does: the count, or the set but for one",
    edits: [set(A1, "privateIps", ["10.60.0.9", "10.60.0.10"]), set(A1, "privateIpsCount", 9)],
    expect: "pass",
  },
  {
    title: "refuses one secondary address more than the type takes",
    edits: [set(A1, "privateIpsCount", 10)],
    expect: {
      verdict: "violation",
      at: "brink-use1-a1-interface",
      property: "ipv4Prefixes",
      found: "15 IPv4 prefixes and addresses, while c5.xlarge takes 14",
    },
  },
  {
    title: "is undecided while the set of addresses is not known",
    edits: [set(A1, "privateIps", UNKNOWN)],
    expect: { verdict: "undecided", at: "brink-use1-a1-interface", property: "privateIps" },
  },
  {
    title: "is undecided for a type that is not in the table",
    edits: [set("Instance brink-use1-a1", "instanceType", "c99.xlarge")],
    expect: { verdict: "undecided", at: "brink-use1-a1", property: "instanceType" },
  },
  {
    title: "is undecided when the type is not known",
    edits: [
      set("Instance brink-use1-a1", "instanceType", UNKNOWN),
      manifest(COMPONENT, (value) => {
        delete instances(value)["use1-a1"]!["instanceType"];
      }),
    ],
    expect: { verdict: "undecided", at: "brink-use1-a1", property: "instanceType" },
  },
]);

const OTP = "otp-Zk3Vq8LmXw";
const WITH_OTP = `#!/bin/sh\n/opt/scripts/brink_connector_deploy_cloud.sh -o ${OTP} -a 1\n`;

describeRule("cb-otp-never-plaintext", STACK, [
  {
    title: "passes the OTP in the user data",
    edits: [set("Instance brink-use1-a1", "userData", WITH_OTP)],
    expect: "pass",
  },
  {
    title: "refuses the OTP in a tag",
    edits: [set("Instance brink-use1-a1", "userData", WITH_OTP), set("SecurityGroup brink-connector", "tags.Otp", OTP)],
    expect: {
      verdict: "violation",
      at: "brink-connector",
      property: "tags.Otp",
      found: "a connector's one-time password",
    },
  },
  {
    title: "finds it in base64 user data, and refuses it in a description",
    edits: [
      set("Instance brink-use1-a1", "userDataBase64", Buffer.from(WITH_OTP).toString("base64")),
      set(A1, "description", `enrolled with ${OTP}`),
    ],
    expect: { verdict: "violation", at: "brink-use1-a1-interface", property: "description" },
  },
  {
    title: "refuses the OTP as a stack output",
    edits: [
      set("Instance brink-use1-a1", "userData", WITH_OTP),
      add("pulumi:pulumi:Stack", "dev", {}, { outputs: { otp: OTP } }),
    ],
    expect: { verdict: "violation", at: "dev", property: "otp" },
  },
]);

describeRule("cb-connectors-multi-az", STACK, [
  {
    title: "advises against one zone",
    edits: ["b", "c"].map((key) => set(`Subnet brink-network-private-${key}`, "availabilityZone", "us-east-1a")),
    expect: { verdict: "violation", at: "brink", property: "connectors", found: "3 connectors in us-east-1a alone" },
  },
  {
    title: "is undecided when the zones are not known",
    edits: ["b", "c"].map((key) => set(`Subnet brink-network-private-${key}`, "availabilityZone", UNKNOWN)),
    expect: { verdict: "undecided", at: "brink", property: "connectors" },
  },
]);

describeRule("cb-prefix-in-subnet-no-overlap", STACK, [
  {
    title: "allows the same networks in another VPC",
    edits: [
      add("aws:ec2/vpc:Vpc", "other", {}),
      copy("Subnet brink-network-private-a", "elsewhere"),
      pointTo("Subnet elsewhere", "vpcId", "Vpc other"),
      copy(A1, "elsewhere"),
      pointTo("NetworkInterface elsewhere", "subnetId", "Subnet elsewhere"),
    ],
    expect: "pass",
  },
]);
