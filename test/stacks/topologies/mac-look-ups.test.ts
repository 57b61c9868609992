import assert from "node:assert/strict";
import { issueLine } from "../../../components/shared/input/issues";
import { checkMacFacts, type MacLookups } from "../../../stacks/topologies/mac-look-ups";

const network = {
  cidrBlock: "10.41.0.0/20",
  publicSubnets: { a: { availabilityZone: "us-east-1a", cidrBlock: "10.41.0.0/24" } },
};
const HOST = "h-0123456789abcdef0";
const AMI = "ami-0123456789abcdef0";

const lookups = (answers: {
  host?: { availabilityZone: string; instanceType: string } | Error;
  architecture?: string;
}): MacLookups => ({
  host: async () => {
    if (answers.host instanceof Error) {
      throw answers.host;
    }
    return answers.host ?? { availabilityZone: "us-east-1a", instanceType: "mac2-m2.metal" };
  },
  architecture: async () => answers.architecture,
});

async function problems(
  given: { readonly [key: string]: object },
  answers: Parameters<typeof lookups>[0],
  section?: string,
): Promise<string[]> {
  // Workstations and their defaults share a map, which no literal's type can follow.
  const workstations = given as Parameters<typeof checkMacFacts>[0]["workstations"];
  return (await checkMacFacts({ workstations }, network, section, lookups(answers))).map(issueLine);
}

const defaults = { instanceType: "mac2-m2.metal", amiId: AMI };
const adopting = { defaults, ben: { subnet: "a", hostId: HOST } };

describe("facts of Mac hosts and images", () => {
  it("are true when host and image fit", async () => {
    assert.deepEqual(await problems(adopting, { architecture: "arm64_mac" }), []);
  });

  it("are wrong for a host in another zone, or of another type", async () => {
    assert.deepEqual(
      await problems(adopting, { host: { availabilityZone: "us-east-1b", instanceType: "mac-m4.metal" } }),
      [
        `workstations.ben.hostId = "${HOST}": is in us-east-1b, AWS says; the subnet of workstations.ben is in us-east-1a; fix: choose a subnet in us-east-1b, or another host`,
        `workstations.ben.hostId = "${HOST}": is a host for mac-m4.metal, AWS says; workstations.ben is mac2-m2.metal; fix: set workstations.ben.instanceType to "mac-m4.metal"`,
      ],
    );
  });

  it("cannot be told for a host that is not there", async () => {
    assert.deepEqual(
      await problems(adopting, {
        host: new Error(
          "invoking aws:ec2/getDedicatedHost:getDedicatedHost: 1 error occurred:\n\t* no matching host\n\n",
        ),
      }),
      [
        `workstations.ben.hostId = "${HOST}": could not be looked up: no matching host; fix: correct the id, allow ec2:DescribeHosts, or set connector-topologies:lookups to false`,
      ],
    );
  });

  it("are wrong for an image of the other architecture, at the key that names it", async () => {
    const own = { anna: { subnet: "a", instanceType: "mac1.metal", amiId: AMI } };
    assert.deepEqual(await problems(own, { architecture: "arm64_mac" }), [
      `workstations.anna.amiId = "${AMI}": is an image for arm64_mac, AWS says; workstations.anna is mac1.metal, which needs x86_64_mac; fix: give an image for x86_64_mac, or macos instead`,
    ]);
    assert.deepEqual(
      await problems({ defaults, anna: { subnet: "a" } }, { architecture: "x86_64_mac" }, "macWorkstations."),
      [
        `macWorkstations.workstations.defaults.amiId = "${AMI}": is an image for x86_64_mac, AWS says; macWorkstations.workstations.anna is mac2-m2.metal, which needs arm64_mac; fix: give an image for arm64_mac, or macos instead`,
      ],
    );
  });

  it("are not asked for an image that a release replaces, nor wrong for one that is gone", async () => {
    const release = { defaults, anna: { subnet: "a", macos: "sequoia" } };
    assert.deepEqual(await problems(release, { architecture: "x86_64_mac" }), []);
    assert.deepEqual(await problems({ defaults, anna: { subnet: "a" } }, {}), []);
  });
});
