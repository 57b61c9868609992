/** Look-ups of who else is in the ranges that prefixes come from. */
import * as assert from "node:assert/strict";
import { checkPrefixFacts, type PrefixFacts } from "../../../stacks/topologies/prefix-look-ups";
import { type Answers, answerLookUps } from "../../support/aws-answers";

const SUBNET = "subnet-0aaa999988887777a";
const OWNER = "acme/prod";

const facts = (more: Partial<PrefixFacts> = {}): PrefixFacts => ({
  network: {
    vpcId: "vpc-0123abcd0123abcd0",
    privateSubnets: {
      a: {
        subnetId: SUBNET,
        availabilityZone: "us-east-1a",
        cidrBlock: "10.60.0.0/18",
        ipv6CidrBlock: "2001:db8:0:a::/64",
      },
    },
  },
  mode: "active-active",
  prefixRanges: { a: "10.60.32.0/23" },
  ...more,
});

const connector = (owner: string, ranges: string, subnetId = SUBNET) => ({
  subnetId,
  privateIps: ["10.60.0.9"],
  tags: { "connector-topologies:owner": owner, "connector-topologies:ranges": ranges },
});

async function found(networkInterfaces: Answers["networkInterfaces"], config = facts()): Promise<string[]> {
  await answerLookUps({ subnets: {}, routeTables: {}, networkInterfaces });
  return (await checkPrefixFacts(config, OWNER)).map(({ path, problem }) => `${path}: ${problem}`);
}

describe("look-ups of prefix ranges", () => {
  it("find nothing in a subnet where nobody is, or only this stack", async () => {
    assert.deepEqual(await found({}), []);
    assert.deepEqual(await found({ "eni-1": connector(OWNER, "10.60.32.0/23") }), []);
  });

  it("name the range and the stack that has it, once for all of its connectors", async () => {
    const other = connector("acme/dev", "10.60.33.0/24 10.60.48.0/24");
    assert.deepEqual(await found({ "eni-1": other, "eni-2": other }), [
      `prefixRanges.a: overlaps 10.60.33.0/24, which the stack acme/dev has reserved in ${SUBNET}`,
    ]);
  });

  it("leave stacks alone that are beside, or in another subnet", async () => {
    const beside = connector("acme/dev", "10.60.48.0/24");
    assert.deepEqual(await found({ "eni-1": beside, "eni-2": connector("acme/dev", "10.60.32.0/23", "subnet-2") }), []);
  });

  it("compare IPv6 ranges, the default one too, as places in the subnet's block", async () => {
    const config = facts({ pools: { staff: { ipv6PrefixesPerConnector: 1 } } });
    assert.deepEqual(await found({ "eni-1": connector("acme/dev", "2001:db8:0:a:1000::/68") }, config), [
      `ipv6PrefixRanges.a: overlaps 2001:db8:0:a:1000::/68, which the stack acme/dev has reserved in ${SUBNET}`,
    ]);
    assert.deepEqual(await found({ "eni-1": connector("acme/dev", "2001:db8:0:a:2000::/68") }, config), []);
  });

  it("name an address in use by anybody else, in ranges below a /24 as well", async () => {
    const foreign = { subnetId: SUBNET, privateIps: ["10.60.33.7"], tags: {} };
    const problem = "holds 10.60.33.7 of eni-1, which is not this stack's; AWS gives no prefix around it";
    assert.deepEqual(await found({ "eni-1": foreign }), [`prefixRanges.a: ${problem}`]);
    const small = facts({ prefixRanges: { a: "10.60.32.0/28" }, morePrefixRanges: { a: ["10.60.33.0/25"] } });
    assert.deepEqual(await found({ "eni-1": foreign }, small), [`morePrefixRanges.a[0]: ${problem}`]);
    assert.deepEqual(await found({ "eni-1": { ...foreign, privateIps: ["10.60.33.129"] } }, small), []);
  });

  it("are made for ranges only: not for other modes, nor in a network that is made", async () => {
    const asked = await answerLookUps({ subnets: {}, routeTables: {} });
    await checkPrefixFacts(facts({ mode: "standalone" }), OWNER);
    await checkPrefixFacts({ ...facts(), network: { cidrBlock: "10.60.0.0/18" } }, OWNER);
    assert.deepEqual(asked, []);
  });
});
