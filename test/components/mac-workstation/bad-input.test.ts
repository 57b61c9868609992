import assert from "node:assert/strict";
import type { MacArchitecture } from "../../../components/mac-workstation";
import type { MacWorkstationArgs } from "../../../components/mac-workstation/args";
import { MAC_INSTANCE_TYPES } from "../../../components/mac-workstation/facts";
import { base, planOf, withAnna } from "./fixtures";

const TYPES = MAC_INSTANCE_TYPES.join(", ");
const RELEASES = "monterey, ventura, sonoma, sequoia, tahoe, goldengate";

const cases: [title: string, args: MacWorkstationArgs, errors: string[]][] = [
  [
    "no workstation",
    { ...base, workstations: {} },
    ["workstations: names none; give at least one, for example anna: { subnet: a }"],
  ],
  [
    "a key that cannot be part of a name",
    { ...base, workstations: { "anna smith": { subnet: "a" } } },
    [
      'workstations["anna smith"] = "anna smith": is not a usable key: 1 to 40 letters and digits, with single hyphens between them',
    ],
  ],
  [
    "a subnet that does not exist",
    withAnna({ subnet: "b" }),
    [
      'workstations.anna.subnet = "b": no such subnet; known: a (us-east-1a), edge (us-east-1b); fix: set workstations.anna.subnet to "a"',
    ],
  ],
  [
    "a key that is a public and a private subnet",
    {
      ...withAnna({ subnet: "a" }),
      network: { ...base.network, publicSubnets: { a: base.network.publicSubnets!["edge"]! } },
    },
    [
      'workstations.anna.subnet = "a": is the key of a public subnet and of a private one; give one of them another key',
    ],
  ],
  [
    "a subnet with host bits",
    {
      ...withAnna({}),
      network: {
        vpcId: "vpc-0f0e0d0c0b0a09080",
        privateSubnets: {
          a: { subnetId: "subnet-0ccc111122223333c", availabilityZone: "us-east-1a", cidrBlock: "10.41.0.8/24" },
        },
      },
    },
    [
      'network.privateSubnets.a.cidrBlock = "10.41.0.8/24": has bits beyond its /24; the network is 10.41.0.0/24, the single address is 10.41.0.8/32; fix: set network.privateSubnets.a.cidrBlock to "10.41.0.0/24"',
    ],
  ],
  [
    "a workstation of no type",
    { ...withAnna({}), workstationDefaults: { amiId: "ami-0fedcba9876543210" } },
    [`workstations.anna.instanceType: is missing, and workstationDefaults.instanceType too; known: ${TYPES}`],
  ],
  [
    "a type without its .metal",
    withAnna({ instanceType: "mac2-m2" }),
    [
      `workstations.anna.instanceType = "mac2-m2": is no EC2 Mac type; known: ${TYPES}; fix: set workstations.anna.instanceType to "mac2-m2.metal"`,
    ],
  ],
  [
    "a default type that is no Mac, once for all workstations",
    { ...base, workstationDefaults: { ...base.workstationDefaults, instanceType: "m6i.xlarge" } },
    [`workstationDefaults.instanceType = "m6i.xlarge": is no EC2 Mac type; known: ${TYPES}`],
  ],
  [
    "neither a release nor an image",
    { ...withAnna({}), workstationDefaults: { instanceType: "mac2.metal" } },
    ["workstations.anna.macos: is missing, and an amiId too: one of them says which macOS is installed"],
  ],
  [
    "a misspelt release",
    withAnna({ macos: "sequioa", amiId: "ami-0fedcba9876543210" }),
    [
      `workstations.anna.macos = "sequioa": is no macOS release with a public image; known: ${RELEASES}; another one as the path of its parameter; fix: set workstations.anna.macos to "sequoia"`,
    ],
  ],
  [
    "no name of a release, with the newest that the Mac starts",
    withAnna({ macos: "Sequoia 15", instanceType: "mac1.metal" }),
    [
      `workstations.anna.macos = "Sequoia 15": is no macOS release with a public image; known: ${RELEASES}; another one as the path of its parameter; fix: set workstations.anna.macos to "sequoia"`,
    ],
  ],
  [
    "Monterey on M2",
    withAnna({ macos: "monterey" }),
    [
      'workstations.anna.macos = "monterey": does not start on workstations.anna: Apple M2 starts from macOS 13 (ventura) on; fix: set workstations.anna.macos to "tahoe"',
    ],
  ],
  [
    "Sonoma on M4, by the path of an image",
    withAnna({ macos: "/aws/service/ec2-macos/sonoma/arm64_mac/14.8.1/image_id", instanceType: "mac-m4.metal" }),
    [
      'workstations.anna.macos = "/aws/service/ec2-macos/sonoma/arm64_mac/14.8.1/image_id": does not start on workstations.anna: Apple M4 starts from macOS 15 (sequoia) on; fix: set workstations.anna.macos to "tahoe"',
    ],
  ],
  [
    "Tahoe on the Intel Mac",
    withAnna({ macos: "tahoe", instanceType: "mac1.metal" }),
    [
      'workstations.anna.macos = "tahoe": does not start on workstations.anna: Intel Core i7 starts no macOS after 15 (sequoia); fix: set workstations.anna.macos to "sequoia"',
    ],
  ],
  [
    "a parameter of the other architecture",
    withAnna({ macos: "/aws/service/ec2-macos/sequoia/x86_64_mac/latest/image_id" }),
    [
      'workstations.anna.macos = "/aws/service/ec2-macos/sequoia/x86_64_mac/latest/image_id": is an image for x86_64_mac; workstations.anna is Apple M2, which needs arm64_mac; fix: set workstations.anna.macos to "/aws/service/ec2-macos/sequoia/arm64_mac/latest/image_id"',
    ],
  ],
  [
    "facts of a Mac type that cannot be",
    { ...withAnna({}), instanceTypeFacts: { "m5.metal": {}, "mac-m5.metal": { oldestMacos: 0 } } },
    [
      'instanceTypeFacts["m5.metal"] = "m5.metal": must look like mac2-m2.metal',
      'instanceTypeFacts["mac-m5.metal"].oldestMacos = 0: must be a whole number from 10 to 1000; fix: set instanceTypeFacts["mac-m5.metal"].oldestMacos to 10',
    ],
  ],
  [
    "a release without its image",
    withAnna({ macos: "sonoma" }),
    [
      'imageIds["sonoma/arm64_mac"]: is missing, and workstations.anna needs it; fix: give the value of the parameter /aws/service/ec2-macos/sonoma/arm64_mac/latest/image_id, or an amiId',
    ],
  ],
  [
    "an image of the other architecture only",
    { ...withAnna({ macos: "sonoma", instanceType: "mac1.metal" }), imageIds: { "sonoma/arm64_mac": "ami-0aaaabbbb" } },
    [
      'imageIds["sonoma/arm64_mac"] = "ami-0aaaabbbb": must look like ami-0123456789abcdef0',
      'imageIds["sonoma/x86_64_mac"]: is missing, and workstations.anna needs it; fix: give the value of the parameter /aws/service/ec2-macos/sonoma/x86_64_mac/latest/image_id, or an amiId',
    ],
  ],
  [
    "images by a key that means nothing",
    { ...base, imageIds: { "sequoia/arm64": "ami-0fedcba9876543210" } },
    [
      'imageIds["sequoia/arm64"]: is no release and architecture such as sequoia/arm64_mac; fix: call it sequoia/arm64_mac',
    ],
  ],
  [
    "an Intel image on Apple silicon",
    withAnna({ amiId: "ami-0fedcba9876543210", amiArchitecture: "x86_64_mac" }),
    [
      'workstations.anna.amiId = "ami-0fedcba9876543210": is an image for x86_64_mac; workstations.anna is mac2-m2.metal, Apple M2, which needs arm64_mac; fix: set workstations.anna.instanceType to "mac1.metal"',
    ],
  ],
  [
    "an Apple silicon image, the default, on Intel",
    {
      ...withAnna({ instanceType: "mac1.metal" }),
      workstationDefaults: { ...base.workstationDefaults, amiArchitecture: "arm64_mac" },
    },
    [
      'workstationDefaults.amiId = "ami-0fedcba9876543210": is an image for arm64_mac; workstations.anna is mac1.metal, Intel Core i7, which needs x86_64_mac; fix: set workstations.anna.instanceType to "mac2.metal"',
    ],
  ],
  [
    "an architecture in Linux spelling",
    withAnna({ amiId: "ami-0fedcba9876543210", amiArchitecture: "arm64" as MacArchitecture }),
    ['workstations.anna.amiArchitecture = "arm64": must be one of x86_64_mac, arm64_mac'],
  ],
  [
    "an image id that is none",
    withAnna({ amiId: "sequoia" }),
    ['workstations.anna.amiId = "sequoia": must look like ami-0123456789abcdef0'],
  ],
  [
    "a disk smaller than any image",
    withAnna({ diskGiB: 20 }),
    [
      "workstations.anna.diskGiB = 20: must be a whole number from 60 to 65536 GiB; fix: set workstations.anna.diskGiB to 60",
    ],
  ],
  [
    "a host id that is an instance id",
    withAnna({ hostId: "i-0123456789abcdef0" }),
    ['workstations.anna.hostId = "i-0123456789abcdef0": must look like h-0123456789abcdef0'],
  ],
  [
    "two workstations on one host",
    {
      ...base,
      workstations: {
        anna: { subnet: "a", hostId: "h-0123456789abcdef0" },
        ben: { subnet: "a", hostId: "h-0123456789abcdef0" },
      },
    },
    ['workstations.ben.hostId = "h-0123456789abcdef0": is given to anna too; a Mac host holds one instance'],
  ],
  [
    "an Elastic IP in a private subnet",
    withAnna({ elasticIp: true }),
    ["workstations.anna.elasticIp = true: needs a public subnet, and a is private; public ones: edge (us-east-1b)"],
  ],
  [
    "a brought Elastic IP without its address",
    withAnna({ subnet: "edge", allocationId: "eipalloc-0123456789abcdef0" }),
    ["workstations.anna.publicIp: must be the IPv4 address of the Elastic IP given in allocationId"],
  ],
  [
    "an address without a brought Elastic IP",
    withAnna({ subnet: "edge", elasticIp: true, publicIp: "203.0.113.10" }),
    ["workstations.anna.allocationId: is missing: publicIp is the address of an Elastic IP that exists"],
  ],
  [
    "an Elastic IP both refused and brought",
    withAnna({
      subnet: "edge",
      elasticIp: false,
      allocationId: "eipalloc-0123456789abcdef0",
      publicIp: "203.0.113.10",
    }),
    ['workstations.anna.allocationId = "eipalloc-0123456789abcdef0": does not go with elasticIp: false'],
  ],
  [
    "a reimage count that is no count",
    withAnna({ reimage: -1 }),
    [
      "workstations.anna.reimage = -1: must be a whole number from 0 to 1000000; fix: set workstations.anna.reimage to 0",
    ],
  ],
  [
    "a former name that never was one",
    withAnna({ formerly: "studio-[01-01]" }),
    [
      'workstations.anna.formerly = "studio-[01-01]": must be the key it had: 1 to 40 letters and digits, with single hyphens between them; fix: write the one key that it had',
    ],
  ],
  [
    "a former name that is a workstation of today",
    { ...base, workstations: { anna: { subnet: "a" }, ben: { subnet: "a", formerly: "anna" } } },
    ['workstations.ben.formerly = "anna": is a workstation of its own; give the name this one had before'],
  ],
  [
    "nobody who may work",
    { ...base, connectors: {} },
    ["clients: names nobody, and connectors too; say who may open a PCoIP session"],
  ],
  [
    "the whole internet as an administrator, in both families",
    { ...base, admins: { all: { cidrs: ["0.0.0.0/0", "::/0"] } } },
    [
      'admins.all.cidrs[0] = "0.0.0.0/0": is the whole internet, which may not be an administrator; give the networks you mean',
      'admins.all.cidrs[1] = "::/0": is the whole internet, which may not be an administrator; give the networks you mean',
    ],
  ],
  [
    "the whole internet as a connector",
    { ...base, connectors: { all: { cidrs: ["0.0.0.0/0"] } } },
    [
      'connectors.all.cidrs[0] = "0.0.0.0/0": is the whole internet, which may not be a connector; give the networks you mean',
    ],
  ],
  [
    "a client network with host bits",
    { ...base, clients: { home: { cidrs: ["198.51.100.20/28"] } } },
    [
      'clients.home.cidrs[0] = "198.51.100.20/28": has bits beyond its /28; the network is 198.51.100.16/28, the single address is 198.51.100.20/32; fix: set clients.home.cidrs[0] to "198.51.100.16/28"',
    ],
  ],
  [
    "SSH without administrators",
    { ...base, admins: {}, access: { ssh: true } },
    ["access.ssh = true: opens tcp 22 to the administrators, and admins names none"],
  ],
  [
    "VNC without administrators, and without Screen Sharing",
    { ...base, admins: {}, access: { vnc: true, screenSharing: false } },
    [
      "access.vnc = true: opens tcp 5900 and 5800 to the administrators, and admins names none",
      "access.vnc = true: opens Screen Sharing, which screenSharing: false switches off",
    ],
  ],
  [
    "an unknown wish for the end of a host",
    { ...base, host: { onDestroy: "delete" as "keep" } },
    ['host.onDestroy = "delete": must be one of protect, keep, release'],
  ],
  [
    "a registration code in place of its reference, and does not show it",
    { ...base, pcoipRegistrationCode: { ssmParameter: "ABCDEFGH12@AB12-C345-D67E-89FG" } },
    ["pcoipRegistrationCode.ssmParameter: must be a parameter name such as /pcoip/registration-code"],
  ],
  [
    "a password with two places",
    { ...base, adminPassword: { ssmParameter: "/mac/password", secretArn: "arn:aws:iam::1:x" } },
    [
      "adminPassword: must give exactly one of secretArn and ssmParameter",
      'adminPassword.secretArn = "arn:aws:iam::1:x": must be the ARN of a Secrets Manager secret',
    ],
  ],
  [
    "an agent package from nowhere",
    { ...base, pcoipAgentPackage: {} },
    ["pcoipAgentPackage: must give exactly one of s3Uri and url"],
  ],
  [
    "an agent package over plain HTTP",
    { ...base, pcoipAgentPackage: { url: "http://files.example.com/agent.pkg" } },
    ["pcoipAgentPackage.url: must be an https:// address"],
  ],
  [
    "a login in the agent's address, and does not show it",
    { ...base, pcoipAgentPackage: { url: "https://files.example.com/agent.pkg?X-Amz-Signature=abc" } },
    [
      "pcoipAgentPackage.url: has a login or a query in it, which everybody who may read the user data would see; use s3Uri",
      "pcoipAgentPackage.url: must end with .pkg or .dmg, which says how it is installed",
    ],
  ],
  [
    "an agent package of a kind that cannot be installed, and a digest that is none",
    { ...base, pcoipAgentPackage: { s3Uri: "s3://our-software/agent.zip", sha256: "abc" } },
    [
      "pcoipAgentPackage.s3Uri: must end with .pkg or .dmg, which says how it is installed",
      'pcoipAgentPackage.sha256 = "abc": must look like the 64 hexadecimal digits that shasum -a 256 prints',
    ],
  ],
  [
    "a boundary for a role that is not made",
    {
      ...base,
      access: { instanceProfileName: "mac", permissionsBoundaryArn: "arn:aws:iam::111122223333:policy/boundary" },
    },
    ["access.permissionsBoundaryArn: does not go with instanceProfileName: no role is made"],
  ],
  [
    "workstations in two regions",
    {
      ...base,
      network: {
        vpcId: "vpc-0f0e0d0c0b0a09080",
        privateSubnets: {
          a: base.network.privateSubnets!["a"]!,
          far: { subnetId: "subnet-0eee111122223333e", availabilityZone: "eu-west-1a", cidrBlock: "10.42.0.0/24" },
        },
      },
      workstations: { anna: { subnet: "a" }, ben: { subnet: "far" } },
    },
    ["workstations.ben.subnet: is in eu-west-1, anna is in us-east-1; one component is in one region"],
  ],
  [
    "a tag that the user sets",
    withAnna({ user: "anna@example.com", tags: { User: "ben@example.com" } }),
    ['workstations.anna.tags.User = "ben@example.com": is the tag that user sets; keep one of the two'],
  ],
  [
    "a user that cannot be a tag",
    withAnna({ user: "anna <anna@example.com>" }),
    [
      'workstations.anna.user = "anna <anna@example.com>": is not a tag value: up to 256 letters, digits, spaces and _.:/=+-@',
    ],
  ],
];

describe("bad input of Mac workstations", () => {
  for (const [title, args, errors] of cases) {
    it(`refuses ${title}`, () => {
      assert.deepEqual(planOf(args).errors, errors);
    });
  }

  it("refuses a name that cannot be part of names", () => {
    assert.deepEqual(planOf(base, "design_team").errors, [
      'name = "design_team": is not a usable key: 1 to 40 letters and digits, with single hyphens between them',
    ]);
  });

  it("has a message for every case, in one form", () => {
    for (const line of cases.flatMap(([, , errors]) => errors)) {
      const problem = line.replace(/^[^:]*?( = ("([^"\\]|\\.)*"|[^:]+))?: /, "");
      assert.match(problem, /^[a-z]/, line);
      assert.doesNotMatch(problem, /\.$/, line);
    }
  });
});
