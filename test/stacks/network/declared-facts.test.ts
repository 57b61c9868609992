import * as assert from "node:assert/strict";
import { secret } from "@pulumi/pulumi";
import { runProgram } from "../../../plan/offline/run";
import { ResourceGraph } from "../../../policy/graph";
import { networkOf } from "../../../policy/network/extract";
import { deploy, parseStack } from "../../../stacks/program";
import { changed, existingVpc } from "../topologies/hp-anyware-config";

async function networkOfStack(raw: { [key: string]: unknown }) {
  const parsed = parseStack(raw, { stackName: "demo" });
  assert.deepEqual(parsed.ok ? [] : parsed.issues, []);
  assert.ok(parsed.ok);
  const { resources } = await runProgram(() => deploy(parsed.stack, { lookups: false, secret: () => secret("") }), {
    project: "connector-topologies",
    stack: "demo",
    account: { region: "eu-west-1", accountId: "111122223333" },
    config: {},
  });
  return networkOf(new ResourceGraph(resources));
}

const rule = (number: number, direction: string, action: string, ports?: string) => ({
  number,
  direction,
  action,
  protocol: ports === undefined ? "-1" : "udp",
  cidr: "0.0.0.0/0",
  ...(ports === undefined ? {} : { ports }),
});

describe("declared facts of a subnet that exists", () => {
  it("reach the network that proofs are made of: rules of the network ACL in their order", async () => {
    const raw = changed(existingVpc(), [
      [
        ["network", "publicSubnets", "a", "networkAcl"],
        [rule(100, "ingress", "allow"), rule(90, "ingress", "deny", "4172"), rule(100, "egress", "allow")],
      ],
    ]);
    const network = await networkOfStack(raw);
    const subnet = network.subnets.find(({ cidr }) => cidr?.text === "10.40.0.0/26");
    assert.deepEqual(
      subnet?.acl.options[0]?.entries.map(({ number, egress, allow, traffic }) => [
        number,
        egress,
        allow,
        traffic.text,
      ]),
      [
        [90, false, false, "udp/4172"],
        [100, false, true, "all traffic"],
        [100, true, true, "all traffic"],
      ],
    );
  });

  it("let everything pass when no rules are declared", async () => {
    const network = await networkOfStack(existingVpc());
    const subnet = network.subnets.find(({ cidr }) => cidr?.text === "10.40.0.0/26");
    assert.equal(
      subnet?.acl.options[0]?.entries.every(({ allow }) => allow === true),
      true,
    );
    assert.equal(subnet?.declaredRoute, "internet-gateway");
  });
});
