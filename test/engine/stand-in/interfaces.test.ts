/** Which address of an interface is its primary one, and when it stays: as the provider sends and compares them. */
import * as assert from "node:assert/strict";
import { Asker, groundOf, type Made } from "./asker";
import { T } from "./types";
import { type Props, UNKNOWN } from "./values";

describe("addresses of an interface of the stand-in", () => {
  let aws: Asker;
  let subnetId: string;

  beforeEach(async () => {
    aws = new Asker();
    subnetId = (await groundOf(aws)).a.id;
  });

  const make = (given: Props, name = "eni"): Promise<Made> =>
    aws.create(T.networkInterface, name, { subnetId, ...given });
  const addresses = ({ outputs }: Made) => [
    outputs["privateIp"],
    outputs["privateIpLists"],
    outputs["privateIpsCount"],
  ];

  const made: readonly [title: string, given: Props, expected: unknown][] = [
    ["are AWS's to choose where none is given", {}, ["10.0.0.4", ["10.0.0.4"], 0]],
    ["are AWS's to choose where only privateIp is given", { privateIp: "10.0.0.77" }, ["10.0.0.4", ["10.0.0.4"], 0]],
    [
      "begin with the first that the set has",
      { privateIps: ["10.0.0.20", "10.0.0.21"] },
      ["10.0.0.21", ["10.0.0.21", "10.0.0.20"], 1],
    ],
    [
      "begin with the first of the ordered list, where that is enabled",
      { privateIpListEnabled: true, privateIpLists: ["10.0.0.20", "10.0.0.21"] },
      ["10.0.0.20", ["10.0.0.20", "10.0.0.21"], 1],
    ],
    [
      "are not those of an ordered list that is not enabled",
      { privateIpLists: ["10.0.0.20"] },
      ["10.0.0.4", ["10.0.0.4"], 0],
    ],
    ["are filled up to the count", { privateIpsCount: 2 }, ["10.0.0.4", ["10.0.0.4", "10.0.0.5", "10.0.0.6"], 2]],
    [
      "are filled up to the count beside those that are given",
      { privateIps: ["10.0.0.9"], privateIpsCount: 1 },
      ["10.0.0.9", ["10.0.0.9", "10.0.0.4"], 1],
    ],
    [
      "are cut off at the count, in the order of the set",
      { privateIps: ["10.0.0.10", "10.0.0.11", "10.0.0.12"], privateIpsCount: 1 },
      ["10.0.0.11", ["10.0.0.11", "10.0.0.10"], 1],
    ],
  ];
  for (const [title, given, expected] of made) {
    it(title, async () => {
      assert.deepEqual(addresses(await make(given)), expected);
    });
  }

  it("are unknown in a preview of an interface that is not there, and privateIp is what was asked for", async () => {
    const plan = (given: Props) => aws.plan(T.networkInterface, "eni", { subnetId, ...given });
    assert.equal((await plan({ privateIps: ["10.0.0.20", "10.0.0.21"] }))["privateIp"], UNKNOWN);
    assert.equal((await plan({ privateIp: "10.0.0.77" }))["privateIp"], "10.0.0.77");
  });

  it("replace the interface when the primary one is given up, and no other change of them does", async () => {
    const eni = await make({ privateIps: ["10.0.0.20", "10.0.0.21"] });
    const diff = (...privateIps: string[]) => aws.diff(eni, { subnetId, privateIps });
    assert.deepEqual(diff("10.0.0.21", "10.0.0.20"), []);
    assert.deepEqual(diff("10.0.0.21"), ["privateIps update"]);
    assert.deepEqual(diff("10.0.0.9", "10.0.0.21"), ["privateIps update"]);
    assert.deepEqual(diff("10.0.0.20"), ["privateIps update!"]);
    assert.deepEqual(aws.diff(eni, { subnetId, privateIps: ["10.0.0.20"], privateIp: "10.0.0.20" }), [
      "privateIp add",
      "privateIps update!",
    ]);
  });

  it("replace the interface when another comes first in the ordered list", async () => {
    const list = (...privateIpLists: string[]) => ({ privateIpListEnabled: true, privateIpLists });
    const eni = await make(list("10.0.0.20", "10.0.0.21"));
    assert.deepEqual(aws.diff(eni, { subnetId, ...list("10.0.0.21", "10.0.0.20") }), ["privateIpLists update!"]);
    assert.deepEqual(aws.diff(eni, { subnetId, ...list("10.0.0.20") }), ["privateIpLists update"]);
  });

  it("keep their primary one in an update, whatever comes before it in the set", async () => {
    const eni = await make({ privateIps: ["10.0.0.8"] });
    const more = await aws.update(eni, { subnetId, privateIps: ["10.0.0.8", "10.0.0.9"] });
    assert.deepEqual(addresses(more), ["10.0.0.8", ["10.0.0.8", "10.0.0.9"], 1]);
    const fewer = await aws.update(more, { subnetId, privateIps: ["10.0.0.8"] });
    assert.deepEqual(addresses(fewer), ["10.0.0.8", ["10.0.0.8"], 0]);
    const counted = await aws.update(fewer, { subnetId, privateIps: ["10.0.0.8"], privateIpsCount: 2 });
    assert.deepEqual(addresses(counted), ["10.0.0.8", ["10.0.0.8", "10.0.0.4", "10.0.0.5"], 2]);
  });

  it("are refused to an update when another interface has them", async () => {
    await make({ privateIps: ["10.0.0.9"] });
    const eni = await make({ privateIps: ["10.0.0.8"] }, "other");
    await assert.rejects(aws.update(eni, { subnetId, privateIps: ["10.0.0.8", "10.0.0.9"] }), {
      message: /^InvalidIPAddress\.InUse: 10\.0\.0\.9 is already assigned/,
    });
  });
});
