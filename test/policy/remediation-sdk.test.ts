/**
 * Remediation through the policy SDK. What a remediation changes in place without returning it is lost when it is alone,
 * and made in the name of the next one that returns something: findings/pulumi-policy-remediation-without-return.sh.
 */
import * as assert from "node:assert/strict";
import type { Policies, ResourceValidationPolicy } from "@pulumi/policy";
import { policiesOf } from "../../policy/engine/pack";
import { appliesTo } from "../../policy/evaluation/evaluate";
import { type GraphResource, UNKNOWN, type Value } from "../../policy/graph";
import { type Entry, entries } from "../../policy/pack";
import type { Patch, Rule } from "../../policy/rule";
import { DEFAULT_TOPOLOGY_TAG } from "../../policy/rule/scope";
import { TODAY } from "./support/assert";
import { withInput } from "./support/program";
import { INSTANCE, REPAIRS, repair, resourceOf } from "./support/repairs";
import { type Remediation, remediateThroughSdk, wire } from "./support/sdk";

/** Comes last and returns what it is given: it shows what stands in the properties by then, told or not. */
const PROBE: ResourceValidationPolicy = {
  name: "probe",
  description: "what the properties are by now",
  enforcementLevel: "remediate",
  remediateResource: ({ props }) => props,
};

/** The entries at the level at which they repair, and the probe. */
function repairing(some: readonly Entry[]): Policies {
  const policies = policiesOf(some, TODAY) as readonly ResourceValidationPolicy[];
  return [...policies.map((policy) => ({ ...policy, enforcementLevel: "remediate" as const })), PROBE] as Policies;
}

const entryOf = (name: string): Entry => entries.find(({ rule }) => rule.name === name)!;

const patched = (resource: GraphResource, patches: readonly Patch[]): GraphResource =>
  patches.reduce((at, { path, value }) => withInput(at, path, value), resource);

const sent = ({ inputs }: GraphResource): unknown => wire(inputs as Value);

/** The resource with one node of its inputs unknown, for each node. */
function* blurred(resource: GraphResource): Generator<readonly [path: string, GraphResource]> {
  for (const path of pathsIn(resource.inputs as Value, "")) {
    yield [path, withInput(resource, path, UNKNOWN)];
  }
}

function pathsIn(value: Value, path: string): string[] {
  const below = Array.isArray(value)
    ? value.flatMap((item, index) => pathsIn(item, `${path}[${index}]`))
    : typeof value === "object" && value !== null
      ? Object.entries(value)
          // A tag's key has dots.
          .filter(([key]) => !/[.:]/.test(key))
          .flatMap(([key, item]) => pathsIn(item, path === "" ? key : `${path}.${key}`))
      : [];
  return [...(path === "" ? [] : [path]), ...below];
}

describe("remediation through the policy SDK", () => {
  for (const [name, repairs] of Object.entries(REPAIRS)) {
    it(`of ${name} is told with all that it changes, and nothing is changed that is not told`, async () => {
      for (const each of repairs) {
        const resource = resourceOf(each);
        const properties = sent(patched(resource, each.patches));
        const told: Remediation[] = each.patches.length === 0 ? [] : [{ policy: name, properties }];
        assert.deepEqual(await remediateThroughSdk(repairing([entryOf(name)]), resource), [
          ...told,
          { policy: "probe", properties },
        ]);
      }
    });

    it(`of ${name} leaves what is unknown, and what is beside it as it was`, async () => {
      for (const each of repairs) {
        for (const [path, resource] of blurred(resourceOf(each))) {
          const found = await remediateThroughSdk(repairing([entryOf(name)]), resource);
          const { rule } = entryOf(name);
          // While the tag of a topology is unknown, it is not known to be a vendor's.
          const applies = rule.kind === "stack" || appliesTo(rule, resource, DEFAULT_TOPOLOGY_TAG);
          const expected = applies ? rule.remediate!(resource, paramsOf(name)) : [];
          const properties = sent(patched(resource, expected));
          const told: Remediation[] = expected.length === 0 ? [] : [{ policy: name, properties }];
          assert.deepEqual(found, [...told, { policy: "probe", properties }], path);
          // Never in the place of the unknown value or below it.
          assert.ok(!expected.some((patch) => patch.path === path || /^[.[]/.test(below(patch.path, path))), path);
        }
      }
    });
  }

  it("adds up over the rules, each told with what was changed before it", async () => {
    const resource = resourceOf(
      repair(INSTANCE, {
        instanceType: "t3.micro",
        metadataOptions: { httpTokens: "optional", httpPutResponseHopLimit: UNKNOWN },
        sourceDestCheck: false,
      }),
    );
    const names = ["instance-imdsv2-required", "instance-ebs-encrypted", "eni-source-dest-check"];
    const given = { instanceType: "t3.micro", sourceDestCheck: false };
    const metadataOptions = { httpTokens: "required", httpPutResponseHopLimit: wire(UNKNOWN) };
    const encrypted = { ...given, metadataOptions, rootBlockDevice: { encrypted: true } };
    const all = { ...encrypted, sourceDestCheck: true };
    assert.deepEqual(await remediateThroughSdk(repairing(names.map(entryOf)), resource), [
      { policy: names[0], properties: { ...given, metadataOptions } },
      { policy: names[1], properties: encrypted },
      { policy: names[2], properties: all },
      { policy: "probe", properties: all },
    ]);
  });

  it("keeps from the SDK what a rule changes in what it was given", async () => {
    const careless: Rule = {
      kind: "resource",
      name: "careless",
      what: "changes in place and answers nothing",
      why: "a mistake",
      source: "none",
      fix: "none",
      types: [INSTANCE],
      check: () => [],
      remediate: ({ inputs }) => {
        (inputs["tags"] as { [key: string]: Value })["owner"] = "network";
        return [];
      },
    };
    const resource = resourceOf(repair(INSTANCE, { tags: { env: "dev" } }));
    assert.deepEqual(await remediateThroughSdk(repairing([{ rule: careless, level: "mandatory" }]), resource), [
      { policy: "probe", properties: { tags: { env: "dev" } } },
    ]);
  });

  it("gives each resource a value of its own", async () => {
    const shared = [{ type: "redirect" }];
    const setting: Rule = {
      kind: "resource",
      name: "setting",
      what: "sets a list",
      why: "a test",
      source: "none",
      fix: "none",
      types: [INSTANCE],
      check: () => [],
      remediate: () => [
        { path: "actions", value: shared },
        { path: "actions[0].type", value: "forward" },
      ],
    };
    const resource = resourceOf(repair(INSTANCE, {}));
    const [first] = await remediateThroughSdk(repairing([{ rule: setting, level: "mandatory" }]), resource);
    assert.deepEqual(first!.properties, { actions: [{ type: "forward" }] });
    assert.deepEqual(shared, [{ type: "redirect" }]);
  });
});

/** What of a path is after the beginning `path`, if that is its beginning. */
const below = (path: string, beginning: string): string =>
  path.startsWith(beginning) ? path.slice(beginning.length) : "";

function paramsOf(name: string): { readonly [param: string]: unknown } {
  const schema = entryOf(name).rule.params ?? {};
  return Object.fromEntries(Object.entries(schema).map(([param, { default: value }]) => [param, value]));
}
