/** The example stacks as resource graphs, as the offline plan makes them and as a preview would show them. */
import * as assert from "node:assert/strict";
import * as path from "node:path";
import { planStack } from "../../../plan/build";
import { readProject, stackNames } from "../../../plan/project/project";
import { type GraphResource, UNKNOWN, type Unknown, type Value } from "../../../policy/graph";
import * as program from "../../../stacks/program";

const PROJECT = readProject(path.resolve(__dirname, "../../.."));

export const EXAMPLES: readonly string[] = stackNames(PROJECT);

const loaded = new Map<string, Promise<readonly GraphResource[]>>();

/** Resources of an example stack. One program at a time: the mock runtime is one for the process. */
export function exampleResources(name: string): Promise<readonly GraphResource[]> {
  const known = loaded.get(name);
  if (known) {
    return known;
  }
  const previous = Promise.allSettled([...loaded.values()]);
  const next = previous.then(async () => {
    let resources: readonly GraphResource[] | undefined;
    // Only the resources are wanted: the plan's own checks are left out by leaving at the point where they begin.
    const leave = new Error("resources are taken");
    const outcome = planStack(PROJECT, name, program, (run) => {
      resources = run.resources;
      throw leave;
    });
    await outcome.then(
      (result) => assert.fail(`example ${name} has no plan: ${JSON.stringify(result)}`),
      (error: unknown) => assert.equal(error, leave),
    );
    return resources!;
  });
  loaded.set(name, next);
  return next;
}

/**
 * The same program before anything exists: ids and computed outputs are unknown, and so is every input made of them.
 * URNs, and manifests made of URNs, stay known, as measured with the engine.
 */
export function asPreview(resources: readonly GraphResource[]): readonly GraphResource[] {
  const computed = new Map(resources.map((resource) => [resource.urn, computedTexts(resource)]));
  return resources.map((resource) => {
    if (!resource.custom || resource.type.startsWith("pulumi:")) {
      return resource;
    }
    const inputs: Record<string, Value> = Object.fromEntries(
      Object.entries(resource.inputs).map(([property, value]) => {
        const texts = (resource.propertyDependencies[property] ?? []).flatMap((urn) => computed.get(urn) ?? []);
        return [property, hide(value, texts)];
      }),
    );
    const outputs: Record<string, Value> = Object.fromEntries(
      Object.keys(resource.outputs).map((property) => [property, property in inputs ? inputs[property] : UNKNOWN]),
    );
    const id: Unknown = UNKNOWN;
    return { ...resource, id, inputs, outputs };
  });
}

function computedTexts(resource: GraphResource): readonly string[] {
  const outputs = Object.entries(resource.outputs).filter(([property]) => !(property in resource.inputs));
  const texts = outputs.flatMap(([, value]) => (typeof value === "string" && value.length > 4 ? [value] : []));
  return [...(typeof resource.id === "string" ? [resource.id] : []), ...texts];
}

function hide(value: Value, texts: readonly string[]): Value {
  if (typeof value === "string") {
    return texts.some((text) => value.includes(text)) ? UNKNOWN : value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => hide(item, texts));
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hide(item, texts)]))
    : value;
}
