import assert from "node:assert/strict";
import { furtherAddresses, givenPrimary } from "../../policy/network/primary-address";

describe("the primary private address of a network interface", () => {
  const cases = [
    ["is not the one of privateIp, which the provider never sends", { privateIp: "10.0.0.77" }, undefined, []],
    ["is the one member of privateIps", { privateIps: ["10.0.0.9"] }, "10.0.0.9", []],
    [
      "is open where privateIps is a set of several",
      { privateIps: ["10.0.0.9", "10.0.0.8"] },
      undefined,
      ["10.0.0.9", "10.0.0.8"],
    ],
    [
      "is the first of privateIpLists, where that is enabled",
      { privateIpListEnabled: true, privateIpLists: ["10.0.0.9", "10.0.0.8"], privateIps: ["10.0.0.7"] },
      "10.0.0.9",
      ["10.0.0.8"],
    ],
    ["is not in a list that is not enabled", { privateIpLists: ["10.0.0.9"] }, undefined, []],
  ] as const;
  for (const [title, inputs, primary, further] of cases) {
    it(title, () => {
      assert.deepEqual([givenPrimary(inputs as never), furtherAddresses(inputs as never)], [primary, further]);
    });
  }
});
