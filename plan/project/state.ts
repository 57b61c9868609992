/** What `pulumi stack export` writes, as a resource graph. */
import { z } from "zod";
import { type GraphResource, ResourceGraph, type Value } from "../../policy/graph";
import { regionOf } from "../../policy/graph/region";
import { readText } from "../io/text-file";
import { UsageError } from "../io/usage-error";
import { decodeRecord, type WireObject } from "../io/wire";

const record = z.record(z.string(), z.unknown()).nullish();

const stateResource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  custom: z.boolean().optional(),
  id: z.string().optional(),
  parent: z.string().optional(),
  protect: z.boolean().optional(),
  /** Left in the account when it is removed here. */
  retainOnDelete: z.boolean().optional(),
  created: z.string().optional(),
  /** URN and id of the provider. */
  provider: z.string().optional(),
  additionalSecretOutputs: z.array(z.string()).nullish(),
  ignoreChanges: z.array(z.string()).nullish(),
  /** Read and not managed: what the provider would need to know about it is not in the state. */
  external: z.boolean().optional(),
  /** Replaced already and waiting to be deleted. */
  delete: z.boolean().optional(),
  inputs: record,
  outputs: record,
  dependencies: z.array(z.string()).nullish(),
  propertyDependencies: z.record(z.string(), z.array(z.string()).nullish()).nullish(),
});

const exported = z.looseObject({
  version: z.number().optional(),
  deployment: z.looseObject({ resources: z.array(stateResource).nullish() }),
});

type StateResource = z.infer<typeof stateResource>;

/**
 * Reads an exported state. Resources that were only read (`.get()`) are left out: they have outputs and no inputs, and
 * would look like resources without rules, routes or groups. Known by id only, they are outside the program.
 */
export function readState(file: string): ResourceGraph {
  const resources = readStateFile(file);
  // "Nobody" would be the answer of a stack that was never brought up, and of a file that is something else.
  if (!resources.some(({ urn }) => !/::pulumi:(pulumi:Stack|providers:)/.test(urn))) {
    throw new UsageError(
      `${file}: holds no resource, so there is nothing to ask; write it with pulumi stack export --stack <stack> --file ${file}`,
    );
  }
  return new ResourceGraph(resources);
}

/**
 * The deployment, whatever it is wrapped in: \`pulumi stack export\` and the Automation API write \`{ version, deployment }\`,
 * a backend of one's own keeps \`{ version, checkpoint: { latest } }\`, and scripts print the deployment alone or wrap
 * once more.
 */
function unwrapped(json: unknown): unknown {
  const at = (value: unknown, key: string): unknown =>
    typeof value === "object" && value !== null ? (value as { readonly [key: string]: unknown })[key] : undefined;
  const inner = at(json, "deployment");
  const candidates = [at(inner, "deployment"), inner, at(at(json, "checkpoint"), "latest"), at(json, "latest"), json];
  const found = candidates.find((each) => Array.isArray(at(each, "resources")));
  return found === undefined ? json : { deployment: found };
}

/** A resource as the state has it. */
export interface StoredResource extends GraphResource {
  readonly retainOnDelete?: boolean;
  /** ISO 8601. */
  readonly created?: string;
}

export function readStateFile(file: string): StoredResource[] {
  let json: unknown;
  try {
    json = JSON.parse(readText(file));
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof SyntaxError ? "is not JSON" : "cannot be read"}`);
  }
  const parsed = exported.safeParse(unwrapped(json));
  if (!parsed.success) {
    throw new UsageError(`${file}: is not what pulumi stack export writes`);
  }
  const resources = parsed.data.deployment.resources ?? [];
  const regions: ReadonlyMap<string, Value> = new Map(
    resources
      .filter(({ type }) => type === "pulumi:providers:aws")
      .map(({ urn, inputs }): [string, Value] => [urn, decodeRecord((inputs ?? {}) as WireObject)["region"]]),
  );
  return resources.filter((each) => !each.external && !each.delete).map((each) => graphResource(each, regions));
}

function graphResource(each: StateResource, regions: ReadonlyMap<string, Value>): StoredResource {
  const { urn, type, custom = false, id, parent, protect, retainOnDelete, created } = each;
  const provider = each.provider?.slice(0, each.provider.lastIndexOf("::"));
  const own = decodeRecord({ region: each.inputs?.["region"] ?? each.outputs?.["region"] } as WireObject)["region"];
  const region = regionOf(type, own, provider === undefined ? undefined : regions.get(provider));
  const dependencies = Object.entries(each.propertyDependencies ?? {}).map(([key, urns]) => [key, urns ?? []] as const);
  return {
    urn,
    type,
    name: urn.slice(urn.lastIndexOf("::") + 2),
    custom,
    ...(id === undefined ? {} : { id }),
    ...(parent === undefined ? {} : { parent }),
    ...(protect === undefined ? {} : { protect }),
    ...(retainOnDelete === undefined ? {} : { retainOnDelete }),
    ...(created === undefined ? {} : { created }),
    ...(provider === undefined ? {} : { provider }),
    ...(region === undefined ? {} : { region }),
    additionalSecretOutputs: each.additionalSecretOutputs ?? [],
    ...(each.ignoreChanges ? { ignoreChanges: each.ignoreChanges } : {}),
    inputs: decodeRecord((each.inputs ?? {}) as WireObject),
    outputs: decodeRecord((each.outputs ?? {}) as WireObject),
    dependencies: each.dependencies ?? [],
    propertyDependencies: Object.fromEntries(dependencies),
  };
}
