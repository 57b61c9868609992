/** By which way hosts reach Session Manager: planned from stacks as users write them. */
import * as assert from "node:assert/strict";
import * as path from "node:path";
import { planStack } from "../../../plan/build";
import type { Plan } from "../../../plan/model/plan";
import { judge } from "../../../plan/model/verdict";
import { readProject } from "../../../plan/project/project";
import { renderScreen } from "../../../plan/show/screen";
import { sessionManagerTexts } from "../../../plan/show/session-manager";
import { deploy, parseStack } from "../../../stacks/program";

type Config = { [key: string]: unknown };

/** The plan of an example stack after a change to its config. */
async function planOf(name: string, change: (config: Config) => void = () => {}): Promise<Plan> {
  const changed: typeof parseStack = (raw, context) => {
    const config = structuredClone(raw) as Config;
    change(config);
    return parseStack(config, context);
  };
  const outcome = await planStack(readProject(path.resolve(__dirname, "../../..")), name, {
    parseStack: changed,
    deploy,
  });
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.plan;
}

const NETWORK = "connector-topologies:network";
const inNetwork = (values: Config) => (config: Config) => Object.assign(config[NETWORK] as Config, values);
const waysOf = ({ sessionManager }: Plan) =>
  Object.fromEntries(
    sessionManager.map(({ host, path: way, via }) => [host, via === undefined ? way : `${way}: ${via}`]),
  );
const screenOf = (plan: Plan): string => renderScreen(plan).join("\n");

describe("the way of each host to Session Manager", () => {
  it("is its public address", async () => {
    const plan = await planOf("hp-anyware");
    const way = "public address: internet gateway anyware-network";
    assert.deepEqual(waysOf(plan), { "connector a": way, "connector b": way, "connector c": way });
    assert.match(screenOf(plan), /^SSM {11}connector a, b, c by public address$/m);
  });

  it("is the NAT gateway of its zone", async () => {
    assert.deepEqual(waysOf(await planOf("cloudbrink-active-active")), {
      "connector use1-a1": "NAT gateway: NAT gateway brink-network-nat-us-east-1a",
      "connector use1-b1": "NAT gateway: NAT gateway brink-network-nat-us-east-1b",
      "connector use1-c1": "NAT gateway: NAT gateway brink-network-nat-us-east-1c",
    });
  });

  it("is an interface endpoint where there are any, whatever else there is", async () => {
    for (const [name, values] of [
      ["cloudbrink-active-active", { ssmEndpoints: true }],
      ["hp-anyware", { ssmEndpoints: true }],
      ["codestream-https", undefined],
    ] as const) {
      const plan = await planOf(name, values === undefined ? declareEndpoints : inNetwork(values));
      const ways = new Set(Object.values(waysOf(plan)));
      assert.deepEqual([...ways], ["interface endpoints: local route"], name);
    }
  });

  it("is missing without the three, which fails the plan and says what would help", async () => {
    const plan = await planOf("cloudbrink-standalone", withoutWayOut);
    assert.deepEqual([...new Set(Object.values(waysOf(plan)))], ["none"]);
    const verdict = judge(plan, {});
    assert.ok(verdict.failed);
    assert.ok(verdict.refuted.some(({ id }) => id === "SSM"));
    assert.match(screenOf(plan), /^SSM {11}connector .+: NO WAY$/m);
  });

  it("is there by endpoints for an instance that has no way to the internet", async () => {
    const plan = await planOf("cloudbrink-standalone", (config) => {
      withoutWayOut(config);
      declareEndpoints(config);
    });
    assert.deepEqual([...new Set(Object.values(waysOf(plan)))], ["interface endpoints: local route"]);
  });

  it("is not asked for where Session Manager is switched off, nor of a role that is not made here", async () => {
    const off = (access: Config) => (config: Config) => {
      config["connector-topologies:access"] = access;
    };
    const plan = await planOf("hp-anyware", off({ ssm: false }));
    assert.deepEqual(plan.sessionManager, []);
    const attached = plan.resources.filter(({ type }) => type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
    assert.deepEqual(attached, []);
    assert.doesNotMatch(screenOf(plan), /^SSM/m);
    assert.deepEqual((await planOf("hp-anyware", off({ instanceProfileName: "ours" }))).sessionManager, []);
  });

  it("is named once for all hosts that have the same", () => {
    const path = { component: "x", path: "NAT gateway", via: "NAT gateway n", verdict: "PROVED" as const };
    const hosts = ["a", "b", "c", "d", "e", "f", "g", "h"].map((host) => ({ ...path, host }));
    const [last] = hosts;
    assert.deepEqual(sessionManagerTexts([...hosts, { ...last!, host: "z", path: "none", verdict: "REFUTED" }]), [
      "a, b, c, d, e, f and 2 more by NAT gateway",
      "z: NO WAY",
    ]);
  });
});

/** Endpoints where the network already has subnets. */
function declareEndpoints(config: Config): void {
  const network = config[NETWORK] as Config;
  network["ssmEndpoints"] = network["vpcId"] === undefined ? true : endpointsOf(config);
}

const endpointsOf = (config: Config): unknown => {
  const network = config[NETWORK] as { [group: string]: Config };
  return network["vpcId"] === undefined
    ? true
    : Object.keys(network["privateSubnets"] ?? network["publicSubnets"] ?? {}).slice(0, 1);
};

/** No NAT gateway, and no default route where subnets exist. */
function withoutWayOut(config: Config): void {
  const network = config[NETWORK] as { [group: string]: { [key: string]: Config } };
  if (network["vpcId"] === undefined) {
    Object.assign(network, { natGateways: "none" });
  }
  for (const subnet of Object.values(network["vpcId"] === undefined ? {} : (network["privateSubnets"] ?? {}))) {
    delete subnet["natAddresses"];
    subnet["defaultRoute"] = "none";
  }
}
