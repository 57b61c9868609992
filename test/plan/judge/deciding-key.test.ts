import { strict as assert } from "node:assert";
import { refutingKey } from "../../../plan/judge/deciding-key";
import type { GraphResource } from "../../../policy/graph";
import type { Answer } from "../../../policy/reachability";
import { end, step } from "../fixtures/plan";

const rule = (name: string, inputs: object): GraphResource =>
  ({ urn: `urn:pulumi:dev::shop::aws:vpc/rule:Rule::${name}`, type: "aws:vpc/rule:Rule", name, inputs }) as never;

const CONFIG = {
  "connector-topologies:network": {
    publicSubnets: {
      a: { cidrBlock: "10.50.0.0/26", networkAcl: [{ number: 90, action: "deny", cidr: "0.0.0.0/0" }] },
      b: { cidrBlock: "10.50.0.64/26", networkAcl: "open" },
    },
  },
  "connector-topologies:clients": { office: ["203.0.113.0/24"] },
  "connector-topologies:egress": { licenseServer: ["0.0.0.0/0"], dns: { cidrs: ["203.0.113.0/24"] } },
  "connector-topologies:questions": { mine: { from: "0.0.0.0/0", to: "a" } },
  "connector-topologies:proxy": { addresses: ["10.40.8.20/32"] },
};
const RULES = [
  rule("anyware-connector-out-tcp-7070-0.0.0.0_0", { cidrIpv4: "0.0.0.0/0" }),
  rule("anyware-connector-in-udp-4172-203.0.113.0_24", { cidrIpv4: "203.0.113.0/24" }),
  rule("anyware-connector-out-udp-53-203.0.113.0_24", { cidrIpv4: "203.0.113.0/24" }),
  rule("anyware-lb-out-tcp-443-sg-connectors", { referencedSecurityGroupId: "sg-made-up" }),
];
const keyOf = refutingKey(CONFIG, RULES);

const stopped = (blockedBy: string): Pick<Answer, "expect" | "witness"> => ({
  expect: "required",
  witness: { packet: "a -> b", from: end("a"), to: end("b"), path: [], blockedBy },
});
const arrives = (index: number): Pick<Answer, "expect" | "witness"> => ({
  expect: "forbidden",
  witness: {
    packet: "a -> b",
    from: end("a"),
    to: end("b"),
    path: [step("internet gateway"), { ...step("security group"), urn: RULES[index]!.urn }],
  },
});

describe("the key that refutes a question", () => {
  it("is the network that the last rule lets in or out, on its own side", () => {
    assert.deepEqual(
      [0, 1, 2].map((index) => keyOf(arrives(index))),
      ["egress.licenseServer[0]", "clients.office[0]", "egress.dns.cidrs[0]"],
    );
  });

  it("is the network ACL that denies, where the stack file has its rules", () => {
    assert.equal(
      keyOf(stopped("network ACL into subnet a (10.50.0.0/26) (answer) denies it")),
      "network.publicSubnets.a.networkAcl",
    );
    assert.equal(keyOf(stopped("network ACL into subnet b (10.50.0.64/26) denies it")), undefined);
  });

  it("is the network that nobody has", () => {
    assert.equal(keyOf(stopped("no subnet of anyware-network has 10.40.8.20/32")), "proxy.addresses[0]");
  });

  it("is the destination that no route leads to", () => {
    const none = "route table of anyware-network-public-1 has no route to";
    assert.deepEqual(
      ["proxy", "licenseServer", "internet"].map((label) => keyOf(stopped(`${none} ${label}`))),
      ["proxy", "egress.licenseServer", undefined],
    );
    const twice = refutingKey({ "connector-topologies:macWorkstations": { proxy: { url: "a" } }, ...CONFIG }, RULES);
    assert.equal(twice(stopped(`${none} proxy`)), undefined);
  });

  it("is none where no value of the stack file is to blame", () => {
    assert.equal(keyOf(arrives(3)), undefined);
    assert.equal(keyOf(stopped("no route of anyware-network-public-1")), undefined);
    assert.equal(keyOf({ expect: "same" }), undefined);
  });
});
