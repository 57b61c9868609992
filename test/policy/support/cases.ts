/** Tables of rule tests: a compliant program, one change, what the rule says. */
import * as assert from "node:assert/strict";
import type { RunOptions } from "../../../policy/evaluation/run";
import { type GraphResource, ResourceGraph, UNKNOWN, type Value } from "../../../policy/graph";
import { read } from "../../../policy/graph/read";
import { resultsOf } from "./assert";
import { asPreview, exampleResources } from "./examples";
import { type Args, Program, withInput } from "./program";

export type Edit = (resources: readonly GraphResource[]) => readonly GraphResource[];

/** `Listener web-443`: the last part of the type, and the logical name. */
const isCalled = (resource: GraphResource, label: string): boolean =>
  `${resource.type.slice(resource.type.lastIndexOf(":") + 1)} ${resource.name}` === label;

function change(label: string, edit: (resource: GraphResource) => GraphResource | undefined): Edit {
  return (resources) => {
    assert.ok(
      resources.some((resource) => isCalled(resource, label)),
      `no ${label} in the program`,
    );
    return resources.flatMap((resource) => (isCalled(resource, label) ? (edit(resource) ?? []) : [resource]));
  };
}

/** Sets an input; `undefined` removes it. */
export const set = (label: string, path: string, value: Value): Edit =>
  change(label, (resource) => withInput(resource, path, value));

export const drop = (label: string): Edit => change(label, () => undefined);

/** The property comes from other resources than before. */
export const dependOn =
  (label: string, property: string, ...others: readonly string[]): Edit =>
  (resources) => {
    const urns = others.map((other) => {
      const found = resources.find((candidate) => isCalled(candidate, other));
      assert.ok(found, `no ${other} in the program`);
      return found.urn;
    });
    const edit = change(label, (resource) => ({
      ...resource,
      propertyDependencies: { ...resource.propertyDependencies, [property]: urns },
    }));
    return edit(resources);
  };

/** The property refers to another resource: by id, or while ids are unknown by dependency. */
export const pointTo =
  (label: string, path: string, other: string): Edit =>
  (resources) => {
    const target = resources.find((candidate) => isCalled(candidate, other));
    assert.ok(target, `no ${other} in the program`);
    const property = /^[^.[]+/.exec(path)![0];
    return dependOn(
      label,
      property,
      other,
    )(change(label, (resource) => withInput(resource, path, target.id))(resources));
  };

/** A further resource like another one. */
export const copy =
  (label: string, name: string, inputs: { readonly [path: string]: Value } = {}): Edit =>
  (resources) => {
    const original = resources.find((candidate) => isCalled(candidate, label));
    assert.ok(original, `no ${label} in the program`);
    const made: GraphResource = {
      ...original,
      name,
      urn: original.urn.slice(0, original.urn.lastIndexOf("::") + 2) + name,
      id: `copy-${name}`,
    };
    return [...resources, Object.entries(inputs).reduce((at, [path, value]) => withInput(at, path, value), made)];
  };

/** Changes a manifest. */
export const manifest = (label: string, edit: (manifest: { [key: string]: Value }) => void): Edit =>
  patchOutput(label, "manifest", (value) => {
    const next = structuredClone(value as { [key: string]: Value });
    edit(next);
    return next;
  });

/** The resources it waits for, whatever the reason. */
export const patchDependencies =
  (label: string, ...others: readonly string[]): Edit =>
  (resources) => {
    const dependencies = others.map((other) => resources.find((candidate) => isCalled(candidate, other))!.urn);
    return change(label, (resource) => ({ ...resource, dependencies }))(resources);
  };

/** The same resource under its other type token. */
export const retype = (label: string, type: string): Edit => change(label, (resource) => ({ ...resource, type }));

export const patchOutput = (label: string, name: string, map: (value: Value) => Value): Edit =>
  change(label, (resource) => ({
    ...resource,
    outputs: { ...resource.outputs, [name]: map(resource.outputs[name]) },
  }));

/** Where a resource is: its region, and the provider that manages it. */
export const locate = (label: string, place: Pick<GraphResource, "region" | "provider">): Edit =>
  change(label, (resource) => ({ ...resource, ...place }));

/** The program ignores changes of these, or of nothing. */
export const ignoring = (label: string, ...ignoreChanges: readonly string[]): Edit =>
  change(label, (resource) => ({ ...resource, ignoreChanges }));

/** Everything that is in no region yet is in this one. */
export const everywhere =
  (region: string): Edit =>
  (resources) =>
    resources.map((resource) => ({ region, ...resource }));

/** A further resource, with plain inputs. */
export const add =
  (type: string, name: string, inputs: Args, more: Partial<GraphResource> = {}): Edit =>
  (resources) => {
    const program = new Program();
    program.add(type, name, inputs);
    const [resource] = program.resources(false);
    return [
      ...resources,
      { ...resource!, id: `added-${name}`, outputs: { ...inputs, id: `added-${name}` } as never, ...more },
    ];
  };

export interface Expected {
  readonly verdict: "violation" | "undecided" | "excepted";
  /** Logical name. */
  readonly at: string;
  readonly property: string;
  readonly found?: string;
}

export interface Case {
  readonly title: string;
  /** Ids and computed values are not known. */
  readonly preview?: boolean;
  readonly edits?: readonly Edit[];
  readonly options?: RunOptions;
  readonly expect: "pass" | "not-applicable" | Expected | readonly Expected[];
}

/** Where a table starts: a program of the tests, or an example stack by name. */
export type Start = (() => { readonly program: Program }) | string;

export async function startResources(start: Start, preview: boolean): Promise<readonly GraphResource[]> {
  if (typeof start !== "string") {
    return start().program.resources(preview);
  }
  const resources = await exampleResources(start);
  return preview ? asPreview(resources) : resources;
}

export function describeRule(
  policy: string,
  start: Start,
  cases: readonly Case[],
  /** Modes in which the compliant program passes; where ids decide, only with them. */
  modes: readonly boolean[] = [false, true],
): void {
  describe(policy, () => {
    // A table may start at a program that does not comply as it is.
    if (modes.length > 0) {
      it(`passes the compliant program, with ids ${modes.length > 1 ? "known and unknown" : "known"}`, async () => {
        for (const preview of modes) {
          assert.deepEqual(messages(policy, new ResourceGraph(await startResources(start, preview))), ["pass"]);
        }
      });
    }
    if (MAY_PASS[policy] === undefined && cases.some(({ expect }) => typeof expect !== "string")) {
      it("passes nothing that it refuses while that is unknown, in whole or in part", () =>
        assertNoPass(policy, start, cases));
    }
    for (const { title, preview, edits, options, expect } of cases) {
      it(title, async () => {
        const resources = (edits ?? []).reduce<readonly GraphResource[]>(
          (list, edit) => edit(list),
          await startResources(start, preview ?? false),
        );
        const graph = new ResourceGraph(resources);
        if (typeof expect === "string") {
          assert.deepEqual(messages(policy, graph, options), [expect]);
          return;
        }
        const expected = Array.isArray(expect) ? (expect as readonly Expected[]) : [expect as Expected];
        const results = resultsOf(policy, graph, options);
        assert.deepEqual(
          results.map((result, index) => ({
            verdict: result.verdict,
            at: result.urn?.slice(result.urn.lastIndexOf("::") + 2),
            property: result.property,
            ...(expected[index]?.found === undefined ? {} : { found: result.found ?? result.message }),
          })),
          expected,
        );
      });
    }
  });
}

/** Rules that may pass what they would refuse if it were known, and why. */
const MAY_PASS: Readonly<Record<string, string>> = {
  "alb-access-logs": "a bucket that is given counts, whichever it is",
  "alb-certificate-validation-awaited": "what a value is made of decides, and that is known",
  "alb-https-listener-has-certificate": "a certificate that is given counts, whichever it is",
  "alb-log-bucket-sse-s3": "what a value is made of decides, and that is known",
  "alb-two-azs-one-vpc": "enough zones are known without the subnet",
  "cb-otp-never-plaintext": "a text is looked for, which what is unknown has not got",
  "cb-prefix-capable-instance-type": "the manifest tells the type",
  "hpa-external-ip-is-own-eip": "a component of ours fills it in from the connector's own address",
  "mac-tenancy-host": "a host that is given counts, whichever it is",
  "references-in-one-region": "what a value is made of decides, and that is known",
  "sg-rule-implied": "a rule is compared when it is known",
  "target-group-health-check-explicit": "a path that is given counts, whichever it is",
  "tcp-response-blocked": "a rule counts as a request when it is known to be one",
};

/**
 * A rule that asks a list for its length, or an object whether it has a key, does not notice that what is in it is not
 * known. So the place of a violation, what it is in and what is in it is made unknown in turn: none of it may pass.
 */
async function assertNoPass(policy: string, start: Start, cases: readonly Case[]): Promise<void> {
  const tried = new Set<string>();
  for (const { title, preview, edits, options, expect } of cases) {
    const expected = typeof expect === "string" ? [] : ([expect].flat() as readonly Expected[]);
    const places = expected
      .filter(({ verdict, property }) => verdict === "violation" && /^\w/.test(property))
      // One of each kind: `ingress[0].cidrBlocks[1]` is like `ingress[1].cidrBlocks[0]`.
      .filter(({ property }) => !tried.has(property.replaceAll(/\d+/g, "")));
    if (places.length === 0) {
      continue;
    }
    const resources = (edits ?? []).reduce<readonly GraphResource[]>(
      (list, edit) => edit(list),
      await startResources(start, preview ?? false),
    );
    for (const { at, property } of places) {
      tried.add(property.replaceAll(/\d+/g, ""));
      for (const resource of resources.filter(({ name }) => name === at)) {
        for (const path of around(resource, property)) {
          const changed = resources.map((each) => (each === resource ? blurred(each, path) : each));
          const verdicts = resultsOf(policy, new ResourceGraph(changed), options).map((result) => result.verdict);
          assert.ok(
            verdicts.some((found) => found === "violation" || found === "undecided"),
            `${title}: with ${path} of ${resource.type} ${at} unknown: ${verdicts.join(", ")}`,
          );
        }
      }
    }
  }
}

/** Unknown, and made of nothing that the program has: a dependency would say what it is. */
function blurred(resource: GraphResource, path: string): GraphResource {
  const { [/^[^.[]+/.exec(path)![0]]: _, ...propertyDependencies } = resource.propertyDependencies;
  return { ...withInput(resource, path, UNKNOWN), propertyDependencies };
}

/** The path, what it is in, and what is in it. */
function around({ inputs }: GraphResource, path: string): readonly string[] {
  const steps = path.match(/[^.[\]]+|\[\d+\]/g) ?? [];
  const above = steps.map((_, index) =>
    steps
      .slice(0, index + 1)
      .join(".")
      .replaceAll(".[", "["),
  );
  const found = read(inputs, path);
  const value = found.state === "known" ? found.value : undefined;
  const inside = Array.isArray(value)
    ? value.map((_, index) => `${path}[${index}]`)
    : typeof value === "object"
      ? Object.keys(value).map((key) => `${path}.${key}`)
      : [];
  return [...above, ...inside];
}

const messages = (policy: string, graph: ResourceGraph, options: RunOptions = {}): readonly string[] =>
  resultsOf(policy, graph, options).map(({ verdict, message }) =>
    verdict === "pass" || verdict === "not-applicable" ? verdict : `${verdict}: ${message}`,
  );
