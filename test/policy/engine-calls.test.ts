/** The pack as CrossGuard policies, through the policy SDK's own functions: what the engine tests show, without an engine. */
import * as assert from "node:assert/strict";
import type { Policies } from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy";
import { policiesOf } from "../../policy/engine/pack";
import { plainProperties } from "../../policy/engine/values";
import { type GraphResource, isUnknown, ResourceGraph, UNKNOWN } from "../../policy/graph";
import { engineEntries, entries, runRules } from "../../policy/pack";
import { TODAY } from "./support/assert";
import { asPreview, exampleResources } from "./support/examples";
import { withInput } from "./support/program";
import { runThroughSdk } from "./support/sdk";
import { hpAnyware, webService } from "./support/stacks";

const { unknownCheckingProxy, unknownStringValue } = proxy as unknown as {
  readonly unknownCheckingProxy: <T>(value: T) => T;
  readonly unknownStringValue: string;
};

const run = (resources: readonly GraphResource[]) => runThroughSdk(policiesOf(entries, TODAY), resources);

/** What our own runner reports, in the words of the engine. */
function expected(resources: readonly GraphResource[]): readonly string[] {
  const results = runRules(new ResourceGraph(resources), { today: TODAY });
  return results
    .filter(({ verdict }) => verdict === "violation" || verdict === "undecided")
    .map(
      ({ policy, verdict, level, urn }) => `${verdict === "undecided" ? "advisory" : level} ${policy} ${nameOf(urn)}`,
    )
    .sort();
}

const nameOf = (urn: string | undefined): string => (urn ?? "").split("::").slice(3).join("::");

async function reported(resources: readonly GraphResource[]): Promise<readonly string[]> {
  const { diagnostics } = await run(resources);
  return diagnostics
    .filter(({ policy }) => policy !== "settings")
    .map(({ policy, level, at }) => `${level} ${policy} ${at}`)
    .sort();
}

const edit = (
  resources: readonly GraphResource[],
  name: string,
  path: string,
  value: Parameters<typeof withInput>[2],
) =>
  resources.map((resource) =>
    resource.name === name && !resource.type.endsWith("Attachment") ? withInput(resource, path, value) : resource,
  );

describe("the pack through the policy SDK", () => {
  it("reports what the runner reports, for programs with ids unknown", async () => {
    for (const make of [webService, hpAnyware]) {
      const resources = make().program.resources(true);
      assert.deepEqual(await reported(resources), expected(resources));
    }
  });

  it("reports violations of resource rules and of stack rules, each once", async () => {
    const resources = edit(
      edit(webService().program.resources(true), "web-0", "metadataOptions", undefined),
      "web-443",
      "defaultActions",
      [],
    );
    const lines = await reported(resources);
    assert.deepEqual(lines, expected(resources));
    assert.ok(lines.includes("mandatory instance-imdsv2-required web-0"));
    // Said outright: told before the instance is made, and not again.
    const outright = edit(resources, "web-0", "metadataOptions.httpTokens", "optional");
    assert.deepEqual(await reported(outright), expected(outright));
  });

  it("applies to aws:alb as to aws:lb", async () => {
    const resources = webService()
      .program.resources(true)
      .map((resource) => ({ ...resource, type: resource.type.replace("aws:lb/", "aws:alb/") }));
    const weak = edit(resources, "web-443", "sslPolicy", "ELBSecurityPolicy-2016-08");
    assert.ok((await reported(weak)).includes("mandatory alb-tls-policy-modern web-443"));
    assert.deepEqual(await reported(weak), expected(weak));
  });

  it("reports an undecided rule once, and how many mandatory ones there are", async () => {
    const resources = ["web-0", "web-1"].reduce(
      (list, name) => edit(list, name, "metadataOptions", UNKNOWN),
      webService().program.resources(true) as readonly GraphResource[],
    );
    const { diagnostics } = await run(resources);
    assert.deepEqual(
      diagnostics
        .filter(({ policy }) => policy === "settings" || policy === "instance-imdsv2-required")
        .map(({ policy, level, message }) => `${level} ${policy}: ${message}`),
      [
        "advisory settings: 2 mandatory rules are undecided: target-type-matches-attachment, instance-imdsv2-required",
        "advisory instance-imdsv2-required: undecided for 2 resources, first Instance web-0.metadataOptions.httpTokens: not known yet",
      ],
    );
  });

  it("takes the level of a topology that has one of its own", async () => {
    const resources = edit(
      asPreview(await exampleResources("codestream-https")),
      "codestream-listener-443",
      "sslPolicy",
      "ELBSecurityPolicy-2016-08",
    );
    assert.ok((await reported(resources)).includes("advisory alb-tls-policy-modern codestream-listener-443"));
  });

  it("asks the reachability questions as policies", async () => {
    const resources = asPreview(await exampleResources("hp-anyware"));
    const verdicts = async (list: readonly GraphResource[]) => {
      const { diagnostics } = await runThroughSdk(policiesOf(engineEntries, TODAY), list);
      return diagnostics
        .filter(({ policy }) => policy.startsWith("reach-"))
        .map(({ policy, level }) => `${level} ${policy}`);
    };
    assert.deepEqual(await verdicts(resources), []);
    const withoutWayOut = resources.filter(({ name }) => !/^anyware-connector-out-udp-4172/.test(name));
    assert.ok(withoutWayOut.length < resources.length);
    assert.deepEqual([...new Set(await verdicts(withoutWayOut))], ["mandatory reach-required"]);
  });

  it("gives one session's results to the next only for the same stack", async () => {
    const policies = policiesOf(entries, TODAY);
    const good = webService().program.resources(true);
    const bad = edit(good, "web-443", "loadBalancerArn", UNKNOWN).map((resource) =>
      resource.name === "web" && resource.type.endsWith(":TargetGroup")
        ? withInput(resource, "protocol", "HTTP")
        : resource,
    );
    const of = async (resources: readonly GraphResource[]) =>
      (await runThroughSdk(policies, resources)).diagnostics.filter(({ level }) => level === "mandatory").length;
    const [first, second, third] = [await of(good), await of(bad), await of(good)];
    assert.equal(first, 0);
    assert.ok(second > 0);
    assert.equal(third, 0);
  });

  it("stays silent where a program has nothing the pack knows", async () => {
    const bucket: GraphResource = {
      urn: "urn:pulumi:dev::test::aws:s3/bucket:Bucket::logs",
      type: "aws:s3/bucket:Bucket",
      name: "logs",
      custom: true,
      inputs: {},
      outputs: {},
      dependencies: [],
      propertyDependencies: {},
    };
    assert.deepEqual((await run([bucket])).diagnostics, []);
  });

  it("is counted by the engine as passed at a resource for what it judged there and found good", async () => {
    const resources = edit(webService().program.resources(true), "web-0", "rootBlockDevice.encrypted", UNKNOWN);
    const { passed } = await run(resources);
    const somewhere = Object.entries(passed).filter(([at, names]) => at !== "" && names.length > 0);
    assert.deepEqual(Object.fromEntries(somewhere), {
      "Listener web-443": ["alb-https-listener-has-certificate", "alb-tls-policy-modern"],
      "LoadBalancer web": ["alb-desync-mitigation", "alb-drop-invalid-headers"],
      "TargetGroup web": ["target-group-health-check-explicit"],
      "Instance web-0": ["eni-source-dest-check", "instance-imdsv2-required", "user-data-no-credentials"],
      "Instance web-1": [
        "eni-source-dest-check",
        "instance-ebs-encrypted",
        "instance-imdsv2-required",
        "user-data-no-credentials",
      ],
    });
  });

  it("is counted by the engine as passed for the stack where the runner says pass, for rules about the stack", async () => {
    for (const resources of [webService().program.resources(true), asPreview(await exampleResources("hp-anyware"))]) {
      const { passed } = await run(resources);
      const results = runRules(new ResourceGraph(resources), { today: TODAY });
      const ofStack = entries.filter(({ rule }) => rule.kind === "stack").map(({ rule }) => rule.name);
      const expectedNames = results.filter(({ policy, verdict }) => verdict === "pass" && ofStack.includes(policy));
      assert.ok(expectedNames.length > 15);
      assert.deepEqual(passed[""], expectedNames.map(({ policy }) => policy).sort());
    }
  });

  it("reports the same where the settings are disabled, which come first and tell the others what is asked", async () => {
    const resources = edit(webService().program.resources(true), "web-0", "metadataOptions.httpTokens", "optional");
    const withoutSettings = policiesOf(entries, TODAY).filter(({ name }) => name !== "settings") as Policies;
    const found = await runThroughSdk(withoutSettings, resources);
    const { diagnostics } = await run(resources);
    assert.ok(diagnostics.some(({ policy }) => policy === "instance-imdsv2-required"));
    assert.deepEqual(
      found.diagnostics,
      diagnostics.filter(({ policy }) => policy !== "settings"),
    );
  });

  it("answers questions that the engine asks at once as it does one after the other", async () => {
    const resources = edit(webService().program.resources(true), "web-0", "metadataOptions.httpTokens", "optional");
    const { diagnostics, passed } = await run(resources);
    const atOnce = await runThroughSdk(policiesOf(entries, TODAY), resources, true);
    assert.ok(diagnostics.some(({ policy }) => policy === "instance-imdsv2-required"));
    assert.deepEqual({ diagnostics: atOnce.diagnostics, passed: atOnce.passed }, { diagnostics, passed });
  });

  for (const example of ["hp-anyware", "cloudbrink-active-active", "mac-workstation", "codestream-http"]) {
    it(`says of the example ${example} what the runner says`, async () => {
      const resources = asPreview(await exampleResources(example));
      assert.deepEqual(await reported(resources), expected(resources));
    });
  }
});

describe("values of the SDK's property proxies", () => {
  const unknownInList = {
    zones: ["a", unknownStringValue],
    nested: { known: 1, later: unknownStringValue },
    later: unknownStringValue,
  };

  it("keep what is known next to what is not", () => {
    const plain = plainProperties(unknownCheckingProxy(unknownInList));
    assert.deepEqual(plain, { zones: ["a", UNKNOWN], nested: { known: 1, later: UNKNOWN }, later: UNKNOWN });
    assert.ok(isUnknown(plain["later"]));
  });

  it("leave no trace of the proxy, and no other limit of error stacks", () => {
    const before = Error.stackTraceLimit;
    structuredClone(plainProperties(unknownCheckingProxy({ a: { b: [1, { c: "d" }] } })));
    assert.equal(Error.stackTraceLimit, before);
  });

  it("let other errors through", () => {
    const broken = Object.defineProperty({}, "a", {
      enumerable: true,
      get: () => {
        throw new RangeError("not about unknown values");
      },
    });
    assert.throws(() => plainProperties(broken), RangeError);
  });
});
