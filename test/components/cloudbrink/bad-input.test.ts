/** Every case with its exact message: over 400 lines because it is one table. */
import assert from "node:assert/strict";
import type { CloudbrinkConnectorsArgs } from "../../../components/cloudbrink/args";
import { base, dualStack, OTP, pair, planOf, standalone, withA1 } from "./fixtures";

const subnets = base.network.privateSubnets ?? {};
const dual = dualStack();
const sixtyFive = Object.fromEntries(
  Array.from({ length: 65 }, (_, index) => [
    `c${index + 1}`,
    { subnet: ["a", "b", "c"][index % 3], slot: Math.floor(index / 3) },
  ]),
);

const cases: [title: string, args: unknown, errors: string[], name?: string][] = [
  [
    "a prefix of /27",
    withA1({ prefixes: { staff: { ipv4: ["10.60.2.0/27"] } } }),
    [
      'connectors.use1-a1.prefixes.staff.ipv4[0] = "10.60.2.0/27": must be a /28: AWS delegates IPv4 prefixes of no other length',
    ],
  ],
  [
    "a prefix with host bits",
    withA1({ prefixes: { staff: { ipv4: ["10.60.2.5/28"] } } }),
    [
      'connectors.use1-a1.prefixes.staff.ipv4[0] = "10.60.2.5/28": has bits beyond its /28; the network is 10.60.2.0/28, the single address is 10.60.2.5/32; fix: set connectors.use1-a1.prefixes.staff.ipv4[0] to "10.60.2.0/28"',
    ],
  ],
  [
    "a prefix with leading zeros",
    withA1({ prefixes: { staff: { ipv4: ["10.60.02.0/28"] } } }),
    [
      'connectors.use1-a1.prefixes.staff.ipv4[0] = "10.60.02.0/28": has leading zeros, which some tools read as octal; fix: set connectors.use1-a1.prefixes.staff.ipv4[0] to "10.60.2.0/28"',
    ],
  ],
  [
    "a prefix without a length",
    withA1({ prefixes: { staff: { ipv4: ["10.60.2.0"] } } }),
    [
      'connectors.use1-a1.prefixes.staff.ipv4[0] = "10.60.2.0": has no prefix length; fix: set connectors.use1-a1.prefixes.staff.ipv4[0] to "10.60.2.0/28"',
    ],
  ],
  [
    "an IPv6 prefix among IPv4 ones",
    withA1({ prefixes: { staff: { ipv4: ["2001:db8:0:1:1000::/80"] } } }),
    ['connectors.use1-a1.prefixes.staff.ipv4[0] = "2001:db8:0:1:1000::/80": must be an IPv4 prefix'],
  ],
  [
    "a prefix outside the subnet",
    withA1({ prefixes: { staff: { ipv4: ["10.60.4.16/28"] } } }),
    ['connectors.use1-a1.prefixes.staff.ipv4[0] = "10.60.4.16/28": is outside subnet a (10.60.0.0/22)'],
  ],
  [
    "a prefix with the subnet's first addresses",
    withA1({ prefixes: { staff: { ipv4: ["10.60.0.0/28"] } } }),
    [
      'connectors.use1-a1.prefixes.staff.ipv4[0] = "10.60.0.0/28": contains 10.60.0.0 to 10.60.0.3, which AWS keeps in every subnet',
    ],
  ],
  [
    "a prefix with the subnet's last address",
    withA1({ prefixes: { staff: { ipv4: ["10.60.3.240/28"] } } }),
    [
      'connectors.use1-a1.prefixes.staff.ipv4[0] = "10.60.3.240/28": contains 10.60.3.255, which AWS keeps in every subnet',
    ],
  ],
  [
    "a prefix of somebody else",
    withA1({ prefixes: { staff: { ipv4: ["10.60.0.128/28"] } } }),
    ['connectors.use1-a1.prefixes.staff.ipv4[0] = "10.60.0.128/28": overlaps 10.60.0.128/25 of reservedElsewhere'],
  ],
  [
    "a prefix of another connector",
    withA1({}, { "use1-a2": { subnet: "a", slot: 1, prefixes: { staff: { ipv4: ["10.60.2.16/28"] } } } }),
    ['connectors.use1-a2.prefixes.staff.ipv4[0] = "10.60.2.16/28": belongs to use1-a1, pool staff already'],
  ],
  [
    "a prefix twice on one connector",
    withA1({ prefixes: { staff: { ipv4: ["10.60.1.0/28", "10.60.1.0/28"] } } }),
    ['connectors.use1-a1.prefixes.staff.ipv4[1] = "10.60.1.0/28": belongs to use1-a1, pool staff already'],
  ],
  [
    "a prefix for a pool that does not exist",
    withA1({ prefixes: { stuff: { ipv4: ["10.60.1.0/28"] } } }),
    ["connectors.use1-a1.prefixes.stuff: no such pool; known: staff, contractors; fix: write staff"],
  ],
  [
    "a pool without a prefix",
    { ...base, pools: { ...base.pools, guests: {} } },
    [
      "pools.guests: has no prefix; give ipv4PrefixesPerConnector, ipv6PrefixesPerConnector or both; fix: set pools.guests.ipv4PrefixesPerConnector to 1",
    ],
  ],
  [
    "a pool without a prefix on one connector",
    withA1({ prefixes: { contractors: { ipv4: [] } } }),
    ["connectors.use1-a1.prefixes.contractors: gives this pool no prefix at all"],
  ],
  [
    "a first boot of one connector that cannot enrol",
    withA1({ cloudInit: { arguments: ["-a", "1"] } }),
    ["connectors.use1-a1.cloudInit.arguments: has no ${otp}: a connector cannot enrol without its one-time password"],
  ],
  [
    "an IPv6 prefix of /64",
    { ...dual, connectors: { x: { subnet: "a", slot: 0, prefixes: { staff: { ipv6: ["2001:db8:0:1::/64"] } } } } },
    [
      'connectors.x.prefixes.staff.ipv6[0] = "2001:db8:0:1::/64": must be a /80: AWS delegates IPv6 prefixes of no other length',
    ],
  ],
  [
    "an IPv6 prefix of another subnet",
    { ...dual, connectors: { x: { subnet: "a", slot: 0, prefixes: { staff: { ipv6: ["2001:db8:0:2:1000::/80"] } } } } },
    ['connectors.x.prefixes.staff.ipv6[0] = "2001:db8:0:2:1000::/80": is outside subnet a (2001:db8:0:1::/64)'],
  ],
  [
    "the first IPv6 prefix of a subnet",
    { ...dual, connectors: { x: { subnet: "a", slot: 0, prefixes: { staff: { ipv6: ["2001:db8:0:1::/80"] } } } } },
    [
      'connectors.x.prefixes.staff.ipv6[0] = "2001:db8:0:1::/80": is the first /80 of the subnet, in which AWS keeps addresses',
    ],
  ],
  [
    "IPv6 prefixes in a subnet without IPv6",
    { ...base, pools: { staff: { ipv6PrefixesPerConnector: 1 } }, connectors: { x: { subnet: "a", slot: 0 } } },
    ["network.privateSubnets.a.ipv6CidrBlock: is missing: pools have IPv6 prefixes, which come from the subnet's /64"],
  ],
  [
    "IPv6 prefixes in a subnet that assigns IPv6 addresses",
    {
      ...dual,
      network: {
        ...dual.network,
        privateSubnets: { a: { ...dual.network.privateSubnets?.["a"], assignIpv6AddressOnCreation: true } },
      },
      prefixRanges: { a: "10.60.2.0/23" },
      connectors: { x: { subnet: "a", slot: 0 } },
    },
    [
      "network.privateSubnets.a.assignIpv6AddressOnCreation = true: must be false: AWS refuses an interface with IPv6 prefixes that is to get an IPv6 address too; fix: set network.privateSubnets.a.assignIpv6AddressOnCreation to false",
    ],
  ],
  [
    "an IPv6 range outside the /64",
    { ...dual, ipv6PrefixRanges: { a: "2001:db8:0:2:1000::/68" } },
    [
      'ipv6PrefixRanges.a = "2001:db8:0:2:1000::/68": must be a place in the subnet\'s /64 such as ::1000:0:0:0/68, or a part of 2001:db8:0:1::/64; fix: set ipv6PrefixRanges.a to "::1000:0:0:0/68"',
    ],
  ],
  [
    "a slot that is used",
    withA1({}, { "use1-a2": { subnet: "a", slot: 0 } }),
    [
      'connectors.use1-a2 = {"subnet":"a","slot":0}: slot 0 of subnet a belongs to use1-a1 (10.60.2.0/28 … 10.60.2.64/28), and two connectors cannot own one prefix; next free slot of subnet a: 1; slots never move, so existing connectors keep their pools; fix: set connectors.use1-a2.slot to 1',
    ],
  ],
  [
    "a missing slot",
    withA1({}, { "use1-a2": { subnet: "a" } }),
    ["connectors.use1-a2.slot: is missing; next free slot of subnet a: 1; fix: set connectors.use1-a2.slot to 1"],
  ],
  [
    "two missing slots, each with a free one of its own",
    withA1({ slot: undefined }, { "use1-a2": { subnet: "a" } }),
    [
      "connectors.use1-a1.slot: is missing; next free slot of subnet a: 0; fix: set connectors.use1-a1.slot to 0",
      "connectors.use1-a2.slot: is missing; next free slot of subnet a: 1; fix: set connectors.use1-a2.slot to 1",
    ],
  ],
  [
    "a slot beyond the range",
    withA1({ slot: 2 }),
    [
      "connectors.use1-a1.slot = 2: subnet a has no such slot, slots 0 to 1 fit into its prefix range; next free slot of subnet a: 0; fix: set connectors.use1-a1.slot to 0",
    ],
  ],
  [
    "a negative slot",
    withA1({ slot: -1 }),
    ["connectors.use1-a1.slot = -1: must be a whole number from 0 to 1000000; fix: set connectors.use1-a1.slot to 0"],
  ],
  [
    "no free slot",
    withA1({}, { "use1-a2": { subnet: "a", slot: 1 }, "use1-a3": { subnet: "a" } }),
    [
      "connectors.use1-a3.slot: is missing; subnet a has no free slot: slots 0 to 1 fit into its prefix range; a further range, morePrefixRanges.a, goes on counting",
    ],
  ],
  [
    "a pool at the place of another",
    { ...base, pools: { staff: { ipv4PrefixesPerConnector: 4 }, contractors: { ipv4PrefixesPerConnector: 1 } } },
    [
      "pools.contractors.offset = 0: place 0 of every slot belongs to pool staff; next free offset for 1 place: 4; fix: set pools.contractors.offset to 4",
    ],
  ],
  [
    "a pool that grew into its neighbour",
    {
      ...base,
      pools: { staff: { ipv4PrefixesPerConnector: 5 }, contractors: { ipv4PrefixesPerConnector: 1, offset: 4 } },
    },
    [
      "pools.staff.offset = 0: 5 places from offset 0 run into pool contractors at 4, there is room for 4; a further pool moves nobody, another offset moves this pool's prefixes; next free offset for 5 places: 5; fix: set pools.staff.offset to 5",
    ],
  ],
  [
    "a pool beyond the slot",
    { ...base, pools: { staff: { ipv4PrefixesPerConnector: 4, offset: 14 } } },
    [
      "pools.staff.offset = 14: 4 places from offset 14 end beyond the 16 of a slot; next free offset for 4 places: 0; fix: set pools.staff.offset to 0",
    ],
  ],
  [
    "no pools",
    { ...base, pools: {} },
    [
      'pools: names none; Active-Active gives users addresses from static IP pools only; fix: set pools to {"staff":{"ipv4PrefixesPerConnector":1}}',
    ],
  ],
  [
    "a Pool Name that is blank",
    { ...base, pools: { " ": { ipv4PrefixesPerConnector: 1 } } },
    ['pools[" "]: is not a Pool Name: 1 to 64 characters, without spaces around them or control characters'],
  ],
  [
    "a negative number of prefixes",
    { ...base, pools: { staff: { ipv4PrefixesPerConnector: -1 } } },
    [
      "pools.staff.ipv4PrefixesPerConnector = -1: must be a whole number from 0 to 64; fix: set pools.staff.ipv4PrefixesPerConnector to 0",
    ],
  ],
  [
    "a Device-User-Group without Lease-Time",
    { ...base, deviceUserGroups: { employees: { poolNames: ["staff", "contractors"] } } },
    ["deviceUserGroups.employees.leaseTime: is missing: the portal asks for a Lease-Time beside the Pool Names"],
  ],
  [
    "a Device-User-Group without Pool Names",
    { ...base, deviceUserGroups: { employees: { poolNames: [], leaseTime: "8 hours" } } },
    ["deviceUserGroups.employees.poolNames: names none; the portal asks for the Pool Names of every Device-User-Group"],
  ],
  [
    "a Device-User-Group with an unknown pool",
    { ...base, deviceUserGroups: { employees: { poolNames: ["stafff", "contractors"], leaseTime: "8 hours" } } },
    [
      'deviceUserGroups.employees.poolNames[0] = "stafff": no such pool; known: staff, contractors; fix: set deviceUserGroups.employees.poolNames[0] to "staff"',
    ],
  ],
  [
    "no prefix range",
    { ...base, prefixRanges: { a: "10.60.2.0/23", b: "10.60.6.0/23" } },
    [
      'prefixRanges.c: is missing: the part of subnet c (10.60.8.0/22) that prefixes come from; fix: set prefixRanges.c to "10.60.10.0/23"',
    ],
  ],
  [
    "a prefix range outside its subnet",
    { ...base, prefixRanges: { ...base.prefixRanges, a: "10.60.4.0/24" } },
    [
      'prefixRanges.a = "10.60.4.0/24": is not inside subnet a (10.60.0.0/22); fix: set prefixRanges.a to "10.60.2.0/23"',
    ],
  ],
  [
    "a prefix range with host bits",
    { ...base, prefixRanges: { ...base.prefixRanges, a: "10.60.3.0/23" } },
    [
      'prefixRanges.a = "10.60.3.0/23": has bits beyond its /23; the network is 10.60.2.0/23, the single address is 10.60.3.0/32; fix: set prefixRanges.a to "10.60.2.0/23"',
    ],
  ],
  [
    "a prefix range of an unknown subnet",
    { ...base, prefixRanges: { ...base.prefixRanges, d: "10.60.12.0/24" } },
    ["prefixRanges.d: no such private subnet; known: a, b, c"],
  ],
  [
    "a prefix range that leaves no management IP",
    { ...base, prefixRanges: { ...base.prefixRanges, a: "10.60.0.0/22" } },
    [
      'prefixRanges.a = "10.60.0.0/22": overlaps 10.60.0.128/25 of reservedElsewhere; AWS refuses a second reservation there',
      'prefixRanges.a = "10.60.0.0/22": leaves 0 addresses of subnet a (10.60.0.0/22), and 1 connector needs a management IP each',
      "connectors.use1-a1.slot = 0: prefix 10.60.0.0/28 of pool staff contains 10.60.0.0 to 10.60.0.3, which AWS keeps in every subnet; take another slot or prefix range",
    ],
  ],
  [
    "prefix ranges that overlap",
    { ...base, morePrefixRanges: { a: ["10.60.3.0/24"] } },
    ['morePrefixRanges.a[0] = "10.60.3.0/24": overlaps 10.60.2.0/23, which is a range of this subnet already'],
  ],
  [
    "a range of others that is no network",
    { ...base, reservedElsewhere: ["10.60.0.300/25"] },
    ['reservedElsewhere[0] = "10.60.0.300/25": has an octet over 255'],
  ],
  [
    "two VPCs",
    {
      ...base,
      network: {
        ...base.network,
        privateSubnets: { ...subnets, a: { ...subnets["a"], vpcId: "vpc-0ffff0000ffff0000" } },
      },
    },
    [
      'network.privateSubnets.a.vpcId = "vpc-0ffff0000ffff0000": is not vpc-0123abcd0123abcd0; all connectors of a group are in one VPC (Cloudbrink, "Active - Active: AWS")',
    ],
  ],
  [
    "65 connectors",
    {
      ...base,
      connectors: sixtyFive,
      prefixRanges: { a: "10.60.2.0/23", b: "10.60.6.0/23", c: "10.60.10.0/23" },
      prefixesPerSlot: 1,
      pools: { staff: { ipv4PrefixesPerConnector: 1 } },
    },
    ['connectors: has 65 entries; an Active-Active group has 1 to 64 connectors (Cloudbrink, "Active - Active: AWS")'],
  ],
  [
    "no connector",
    { ...base, connectors: {} },
    ['connectors: has 0 entries; an Active-Active group has 1 to 64 connectors (Cloudbrink, "Active - Active: AWS")'],
  ],
  [
    "three connectors in Active-Standby",
    { ...pair, connectors: { ...pair.connectors, third: { subnet: "c", otp: "cc" } } },
    ['connectors: has 3 entries; Active-Standby is exactly two connectors; fix: set mode to "active-active"'],
  ],
  [
    "one connector in Active-Standby",
    { ...pair, connectors: { left: pair.connectors["left"] } },
    ["connectors: has 1 entry; Active-Standby is exactly two connectors"],
  ],
  [
    "two connectors in Standalone",
    { ...standalone, connectors: { one: { subnet: "a" }, two: { subnet: "b" } } },
    ['connectors: has 2 entries; Standalone is exactly one connector; fix: set mode to "active-active"'],
  ],
  [
    "an unknown mode",
    { ...standalone, mode: "active-passive" },
    ['mode = "active-passive": must be one of standalone, active-standby, active-active'],
  ],
  [
    "pools in Standalone",
    { ...standalone, pools: base.pools },
    ['pools: belongs to Active-Active: the other modes have no static IP pools here; fix: set mode to "active-active"'],
  ],
  [
    "prefixes in Active-Standby",
    {
      ...pair,
      connectors: {
        ...pair.connectors,
        left: { subnet: "a", otp: OTP, prefixes: { staff: { ipv4: ["10.60.2.0/28"] } } },
      },
    },
    [
      'connectors.left.prefixes: belongs to Active-Active: the other modes have no static IP pools here; fix: set mode to "active-active"',
    ],
  ],
  [
    "a password missing for a connector that is not enrolled",
    {
      ...base,
      otp: undefined,
      connectors: {
        ...base.connectors,
        "use1-a1": { subnet: "a", slot: 0, enrolled: true },
        "use1-b1": { subnet: "b", slot: 0, enrolled: true },
      },
    },
    [
      "connectors.use1-c1.otp: is missing: a connector that is not enrolled needs a one-time password, here or as otp of the group; fix: give one from the portal; set connectors.use1-c1.enrolled to true if the portal shows it Online",
    ],
  ],
  [
    "one password for an Active-Standby pair",
    { ...pair, otp: OTP, connectors: { left: { subnet: "a" }, right: { subnet: "b" } } },
    [
      "otp: enrols one connector; the two of an Active-Standby pair have a password each",
      "connectors.left.otp: is missing: a connector that is not enrolled needs this connector's own one-time password; fix: give one from the portal; set connectors.left.enrolled to true if the portal shows it Online",
      "connectors.right.otp: is missing: a connector that is not enrolled needs this connector's own one-time password; fix: give one from the portal; set connectors.right.enrolled to true if the portal shows it Online",
    ],
  ],
  [
    "the same password twice in a pair",
    { ...pair, connectors: { left: { subnet: "a", otp: OTP }, right: { subnet: "b", otp: OTP } } },
    ["connectors.right.otp: is the password of connector left too; each connector has its own"],
  ],
  ["an empty password", { ...base, otp: " " }, ["otp: must not be empty"]],
  [
    "a password with a quote in it",
    { ...base, otp: 'abc"; rm -rf /' },
    ["otp: must be 1 to 256 letters, digits and . _ : = + / @ -, as the portal shows it"],
  ],
  [
    "an instance type without enough slots",
    { ...base, connectorDefaults: { ...base.connectorDefaults, instanceType: "t3.small" } },
    [
      'connectorDefaults.instanceType = "t3.small": takes 3 IPv4 prefixes beside its own address, and 5 are planned; take fewer prefixes or a larger type (EC2 DescribeInstanceTypes); fix: set connectorDefaults.instanceType to "t3.medium"',
    ],
  ],
  [
    "more prefixes than a c5.xlarge holds",
    { ...base, pools: { staff: { ipv4PrefixesPerConnector: 15 } } },
    [
      'connectorDefaults.instanceType = "c5.xlarge": takes 14 IPv4 prefixes beside its own address, and 15 are planned; take fewer prefixes or a larger type (EC2 DescribeInstanceTypes); fix: set connectorDefaults.instanceType to "c5.4xlarge"',
    ],
  ],
  [
    "an instance type that is not Nitro",
    { ...base, connectorDefaults: { ...base.connectorDefaults, instanceType: "c4.xlarge" } },
    [
      'connectorDefaults.instanceType = "c4.xlarge": is not a Nitro type, and AWS gives prefixes to Nitro instances only; fix: set connectorDefaults.instanceType to "c5.xlarge"',
    ],
  ],
  [
    "what is no instance type",
    withA1({ instanceType: "c5.xlarg" }),
    ['connectors.use1-a1.instanceType = "c5.xlarg": must look like c5.xlarge'],
  ],
  [
    "a Graviton type",
    withA1({ instanceType: "c8g.xlarge" }),
    [
      'connectors.use1-a1.instanceType = "c8g.xlarge": has arm64 processors; Cloudbrink\'s image is built for x86_64 only; fix: set connectors.use1-a1.instanceType to "c8i.xlarge"',
    ],
  ],
  [
    "an unknown subnet",
    withA1({ subnet: "d" }),
    [
      'connectors.use1-a1.subnet = "d": no such subnet; known: a (us-east-1a), b (us-east-1b), c (us-east-1c); fix: set connectors.use1-a1.subnet to "a"',
    ],
  ],
  [
    "a public subnet",
    withA1({ subnet: "outer" }),
    [
      'connectors.use1-a1.subnet = "outer": is a public subnet; a connector has no public address, so it needs a private one: a (us-east-1a), b (us-east-1b), c (us-east-1c); fix: set connectors.use1-a1.subnet to "a"',
    ],
  ],
  [
    "no image",
    { ...base, connectorDefaults: {}, connectors: { x: { subnet: "a", slot: 0 } } },
    [
      "connectors.x.amiId: is missing, and connectorDefaults.amiId too: the image that Cloudbrink shares with the account",
    ],
  ],
  [
    "an image that is none",
    withA1({ amiId: "ubuntu-20.04" }),
    ['connectors.use1-a1.amiId = "ubuntu-20.04": must look like ami-0123456789abcdef0'],
  ],
  [
    "a disk that is too small",
    withA1({ diskGiB: 4 }),
    [
      "connectors.use1-a1.diskGiB = 4: must be a whole number from 8 to 65536 GiB; fix: set connectors.use1-a1.diskGiB to 8",
    ],
  ],
  [
    "a connector name with a blank",
    withA1({}, { "my connector": { subnet: "b", slot: 1 } }),
    [
      'connectors["my connector"] = "my connector": is not a usable key: 1 to 40 letters and digits, with single hyphens between them',
    ],
  ],
  [
    "a former name that never was one",
    withA1({ formerly: "studio-[01-01]" }),
    [
      'connectors.use1-a1.formerly = "studio-[01-01]": must be the key it had: 1 to 40 letters and digits, with single hyphens between them; fix: write the one key that it had',
    ],
  ],
  [
    "a former name that is in use",
    withA1({ formerly: "use1-b1" }),
    ['connectors.use1-a1.formerly = "use1-b1": is a connector of its own; give the name this connector had before'],
  ],
  [
    "a former name given twice",
    {
      ...base,
      connectors: { x: { subnet: "a", slot: 0, formerly: "old" }, y: { subnet: "b", slot: 0, formerly: "old" } },
    },
    ['connectors.y.formerly = "old": is given to connector x too; a connector has one new name'],
  ],
  [
    "a private application without destination",
    { ...base, privateApplications: { wiki: { ports: ["tcp/443"] } } },
    ["privateApplications.wiki: has no destination; give to, prefixListId or securityGroupId"],
  ],
  [
    "a private application with a bare port",
    { ...base, privateApplications: { wiki: { to: ["10.61.4.0/24"], ports: ["443"] } } },
    [
      'privateApplications.wiki.ports[0] = "443": must look like tcp/443, udp/4172, tcp/8000-8100, icmp or all; fix: set privateApplications.wiki.ports[0] to "tcp/443"',
    ],
  ],
  [
    "a private application with ports in the wrong order",
    { ...base, privateApplications: { wiki: { to: ["10.61.4.0/24"], ports: ["tcp/900-80"] } } },
    [
      'privateApplications.wiki.ports[0] = "tcp/900-80": must look like tcp/443, udp/4172, tcp/8000-8100, icmp or all; fix: set privateApplications.wiki.ports[0] to "tcp/80-900"',
    ],
  ],
  [
    "the whole internet as a private application",
    { ...base, privateApplications: { all: { to: ["0.0.0.0/0"], ports: ["all"] } } },
    [
      'privateApplications.all.to[0] = "0.0.0.0/0": is the whole internet, which is no private application; give its networks',
    ],
  ],
  [
    "a private application with host bits",
    { ...base, privateApplications: { wiki: { to: ["10.61.4.7/24"], ports: ["tcp/443"] } } },
    [
      'privateApplications.wiki.to[0] = "10.61.4.7/24": has bits beyond its /24; the network is 10.61.4.0/24, the single address is 10.61.4.7/32; fix: set privateApplications.wiki.to[0] to "10.61.4.0/24"',
    ],
  ],
  [
    "a private application with a name of ours",
    { ...base, privateApplications: { "public-dns": { to: ["10.61.4.0/24"], ports: ["tcp/53"] } } },
    ["privateApplications.public-dns: is a name of ours; cloudbrink-saas, cloudbrink-edges, public-dns are taken"],
  ],
  [
    "an empty list of Cloudbrink's networks",
    { ...base, vendorEgress: { cloudbrink: [] } },
    ["vendorEgress.cloudbrink: names no network: connectors could not reach Cloudbrink; leave it out for everywhere"],
  ],
  [
    "cloud-init arguments without the password",
    { ...base, cloudInit: { arguments: ["-a", "1"] } },
    ["cloudInit.arguments: has no ${otp}: a connector cannot enrol without its one-time password"],
  ],
  [
    "a misspelt placeholder",
    { ...base, cloudInit: { extraArguments: ["-i", "${adress}"] } },
    [
      "cloudInit.extraArguments[1]: ${adress} is no placeholder; known: otp, address, addressWithMask, gateway, connectorName; fix: write ${address}",
    ],
  ],
  [
    "a template that is no cloud-config",
    { ...base, cloudInit: { template: "#!/bin/sh\necho ${otp}\n" } },
    ["cloudInit.template: must begin with the line #cloud-config, or cloud-init will not read it"],
  ],
  [
    "a template that is no YAML",
    { ...base, cloudInit: { template: "#cloud-config\nruncmd: [a, ${otp}\n" } },
    [
      'cloudInit.template: is not valid YAML: Missing , or : between flow sequence items at line 2, column 14; fix: put placeholders in a list [a, b] in quotes: "${otp}"',
    ],
  ],
  [
    "a template next to arguments",
    { ...base, cloudInit: { template: "#cloud-config\nruncmd: [[x, '${otp}']]\n", extraArguments: ["-v"] } },
    ["cloudInit.extraArguments: has no effect next to a template; remove one of the two"],
  ],
  [
    "an install script that is no path",
    { ...base, cloudInit: { script: "deploy.sh" } },
    ['cloudInit.script = "deploy.sh": must be an absolute path such as /opt/scripts/brink_connector_deploy_cloud.sh'],
  ],
  [
    "zero addresses per interface",
    { ...base, instanceTypeFacts: { "c5.xlarge": { ipv4AddressesPerInterface: 0 } } },
    [
      'instanceTypeFacts["c5.xlarge"].ipv4AddressesPerInterface = 0: must be a whole number from 1 to 256; fix: set instanceTypeFacts["c5.xlarge"].ipv4AddressesPerInterface to 1',
    ],
  ],
  [
    "too few users when a connector fails, where that is required",
    { ...base, pools: { staff: { ipv4PrefixesPerConnector: 4, peakUsers: 150 } }, capacity: { required: true } },
    [
      "pools.staff: pool staff has 128 addresses with connector use1-a1 down, and 150 users at the peak; fix: add connectors, or give the pool more prefixes per connector",
    ],
  ],
  [
    "too few users when a zone fails, where that is required",
    {
      ...base,
      connectors: { x: { subnet: "a", slot: 0 }, y: { subnet: "a", slot: 1 }, z: { subnet: "b", slot: 0 } },
      pools: { staff: { ipv4PrefixesPerConnector: 4, peakUsers: 120 } },
      capacity: { required: true, survive: "one-zone" },
    },
    [
      "pools.staff: pool staff has 64 addresses with zone us-east-1a down, and 120 users at the peak; fix: add connectors, or give the pool more prefixes per connector",
    ],
  ],
  [
    "a portal DNS server that is no address",
    { ...base, portalDnsServers: ["dns.example.com"] },
    ['portalDnsServers[0] = "dns.example.com": must be an address such as 10.60.0.2'],
  ],
  [
    "a name with a blank",
    base,
    ['name = "my brink": is not a usable key: 1 to 40 letters and digits, with single hyphens between them'],
    "my brink",
  ],
];

describe("bad input of Cloudbrink connectors", () => {
  for (const [title, args, errors, name] of cases) {
    it(`names ${title}`, () => {
      assert.deepEqual(planOf(args as CloudbrinkConnectorsArgs, name).errors, errors);
    });
  }

  it("reports everything at once", () => {
    const args = withA1({ slot: 7, amiId: "ami" }, { "use1-b2": { subnet: "b", slot: 0 } });
    assert.deepEqual(
      planOf({ ...args, otp: undefined, reservedElsewhere: ["10.60.0.1/25"] }).errors.map(
        (error) => error.split(/[ :]/)[0],
      ),
      [
        "connectors.use1-a1.otp",
        "connectors.use1-b1.otp",
        "connectors.use1-c1.otp",
        "connectors.use1-b2.otp",
        "connectors.use1-a1.amiId",
        "reservedElsewhere[0]",
        "connectors.use1-a1.slot",
        "connectors.use1-b2",
      ],
    );
  });

  it("finds nothing wrong with good input in any mode", () => {
    for (const args of [base, standalone, pair, dual]) {
      const { errors, warnings } = planOf(args);
      assert.deepEqual([errors, warnings], [[], []], args.mode);
    }
  });

  it("has a message of one form for every problem: a path, lower case, no full stop", () => {
    for (const [, , errors] of cases) {
      for (const error of errors) {
        assert.match(error, /^[a-zA-Z][\p{L}\w.[\]":" -]*( = .+?)?: [a-z0-9$].*[^.]$/u, error);
      }
    }
  });

  it("never shows a password", () => {
    const bad = 'hunter2"; rm -rf /';
    const args = { ...withA1({ otp: bad }), otp: bad };
    assert.equal(planOf(args).errors.length, 2);
    assert.equal(planOf(args).errors.join("\n").includes("hunter2"), false);
  });
});
