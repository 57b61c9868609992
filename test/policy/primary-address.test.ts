import assert from "node:assert/strict";
import { UNKNOWN, type Value } from "../../policy/graph";
import { furtherAddresses, givenPrimary, secondaryCount, setOrder } from "../../policy/network/primary-address";

type Inputs = Readonly<Record<string, Value>>;

describe("the primary private address of a network interface", () => {
  const cases: readonly [title: string, inputs: Inputs, primary: Value, further: readonly Value[]][] = [
    ["is not the one of privateIp, which the provider never sends", { privateIp: "10.0.0.77" }, undefined, []],
    ["is the one member of privateIps", { privateIps: ["10.0.0.9"] }, "10.0.0.9", []],
    ["is AWS's to choose where the list is empty", { privateIps: [] }, undefined, []],
    [
      "is the first that the set has, not the first that is listed",
      { privateIps: ["10.0.0.8", "10.0.0.9"] },
      "10.0.0.9",
      ["10.0.0.8"],
    ],
    [
      "is the same in whatever order they are listed",
      { privateIps: ["10.0.0.12", "10.0.0.10", "10.0.0.11"] },
      "10.0.0.11",
      ["10.0.0.10", "10.0.0.12"],
    ],
    ["counts a member once", { privateIps: ["10.0.0.9", "10.0.0.9"] }, "10.0.0.9", []],
    [
      "leaves members out that are more than are counted",
      { privateIps: ["10.0.0.10", "10.0.0.11", "10.0.0.12"], privateIpsCount: 1 },
      "10.0.0.11",
      ["10.0.0.10"],
    ],
    ["is not known while a member is not", { privateIps: ["10.0.0.9", UNKNOWN] }, UNKNOWN, ["10.0.0.9", UNKNOWN]],
    ["is not known while the one member is not", { privateIps: [UNKNOWN] }, UNKNOWN, []],
    ["is not known while the set is not", { privateIps: UNKNOWN }, UNKNOWN, []],
    ["is not known while the set is a secret", { privateIps: "[secret]" }, UNKNOWN, []],
    [
      "is not known while one of two is a secret",
      { privateIps: ["10.0.0.9", "[secret]"] },
      UNKNOWN,
      ["10.0.0.9", "[secret]"],
    ],
    [
      "is the first of privateIpLists, where that is enabled",
      { privateIpListEnabled: true, privateIpLists: ["10.0.0.8", "10.0.0.9"], privateIps: ["10.0.0.7"] },
      "10.0.0.8",
      ["10.0.0.9"],
    ],
    [
      "is known though a later one of the ordered list is not",
      { privateIpListEnabled: true, privateIpLists: ["10.0.0.8", UNKNOWN] },
      "10.0.0.8",
      [UNKNOWN],
    ],
    ["is not in a list that is not enabled", { privateIpLists: ["10.0.0.9"] }, undefined, []],
    [
      "is not known while it is not whether the ordered list is enabled",
      { privateIpListEnabled: UNKNOWN, privateIpLists: ["10.0.0.9"] },
      UNKNOWN,
      ["10.0.0.9"],
    ],
  ];
  for (const [title, inputs, primary, further] of cases) {
    it(title, () => {
      assert.deepEqual([givenPrimary(inputs), furtherAddresses(inputs)], [primary, further]);
    });
  }
});

describe("the secondary private addresses of a network interface", () => {
  const counts: readonly [inputs: Inputs, count: Value][] = [
    [{}, 0],
    [{ privateIps: ["10.0.0.9"] }, 0],
    [{ privateIps: ["10.0.0.9", "10.0.0.8", "10.0.0.8"] }, 1],
    [{ privateIpsCount: 3 }, 3],
    [{ privateIps: ["10.0.0.9", "10.0.0.8"], privateIpsCount: 3 }, 3],
    [{ privateIps: ["10.0.0.9", "10.0.0.8"], privateIpsCount: 0 }, 1],
    [{ privateIps: ["10.0.0.9", "10.0.0.8"], privateIpsCount: UNKNOWN }, UNKNOWN],
    [{ privateIps: UNKNOWN, privateIpsCount: 2 }, 2],
    [{ privateIps: UNKNOWN }, UNKNOWN],
    [{ privateIpListEnabled: true, privateIpLists: ["10.0.0.9", "10.0.0.8"] }, 1],
    [{ privateIpLists: ["10.0.0.9", "10.0.0.8"] }, 0],
  ];
  for (const [inputs, count] of counts) {
    it(`are ${String(count)} for ${JSON.stringify(inputs, (_, value) => (value === UNKNOWN ? "unknown" : value))}`, () => {
      assert.equal(secondaryCount(inputs), count);
    });
  }
});

describe("the order of a set of texts", () => {
  // As `schema.NewSet(schema.HashSchema(…), …).List()` of terraform-plugin-sdk v2.40.1 gave it: findings/.
  const ORDERS = [
    ["10.0.0.9", "10.0.0.8"],
    ["10.0.0.21", "10.0.0.20"],
    ["10.0.1.20", "10.0.1.21"],
    ["10.0.0.11", "10.0.0.10", "10.0.0.12"],
    ["10.0.0.60", "10.0.0.70", "10.0.0.50"],
  ];
  for (const order of ORDERS) {
    it(`is ${order.join(", ")}`, () => {
      assert.deepEqual(setOrder(order), order);
      assert.deepEqual(setOrder([...order].reverse()), order);
    });
  }
});
