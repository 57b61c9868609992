/** Writes the resources of a plan as the plain Pulumi program that somebody without our components would have written. */
import { createRequire } from "node:module";
import type { PlanResource } from "../../plan/model/plan";
import type { Value } from "../../policy/graph";

const load = createRequire(__filename);

/**
 * Source text of a TypeScript program that exports `program()`; resources refer to one another as in a person's program.
 *
 * @param imports one import of each service's own module, which is fastest, or of the whole of `@pulumi/aws`, which is
 *   what its documentation shows
 */
export function bareProgram(resources: readonly PlanResource[], imports: "services" | "everything"): string {
  const ordered = inOrder(resources.filter(({ custom }) => custom));
  const variables = new Map(ordered.map(({ urn }, index) => [urn, `r${index}`]));
  const modules = [...new Set(ordered.map(({ type }) => moduleOf(type)))].sort();
  return [
    ...(imports === "services"
      ? modules.map((name) => `import * as ${name} from ${JSON.stringify(packageOf(name))};`)
      : [
          'import * as aws from "@pulumi/aws";',
          'import * as pulumi from "@pulumi/pulumi";',
          ...modules.filter((name) => name !== "pulumi").map((name) => `const ${name} = aws.${name};`),
        ]),
    "export function program(): object {",
    ...ordered.map((resource) => {
      const references = referencesOf(resource, ordered, variables);
      const inputs = literal(resource.inputs, references);
      return `  const ${variables.get(resource.urn)} = new ${className(resource.type)}(${JSON.stringify(unique(resource))}, ${inputs} as any);`;
    }),
    `  return { ${ordered
      .map(({ urn }) => variables.get(urn))
      .map((name) => `${name}: ${name}.id`)
      .join(", ")} };`,
    "}",
    "",
  ].join("\n");
}

/** `aws:ec2/instance:Instance` stands in `@pulumi/aws/ec2`, `pulumi:index:Stash` in the SDK itself. */
const moduleOf = (type: string): string => (type.startsWith("pulumi:") ? "pulumi" : type.split(":")[1]!.split("/")[0]!);

const packageOf = (module: string): string => (module === "pulumi" ? "@pulumi/pulumi" : `@pulumi/aws/${module}`);

function className(type: string): string {
  const name = type.split(":")[2]!;
  const module = moduleOf(type);
  if (!(name in load(packageOf(module)))) {
    throw new Error(`${packageOf(module)} has no ${name}`);
  }
  return `${module}.${name}`;
}

/** Names are unique in a type only inside a parent; a flat program needs more. */
const unique = ({ urn, name }: PlanResource): string => `${name}-${urn.split("::")[2]!.length}`;

/** What a resource refers to before the resource itself. */
function inOrder(resources: readonly PlanResource[]): PlanResource[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const ordered = new Set<PlanResource>();
  const visit = (resource: PlanResource): void => {
    if (!ordered.has(resource)) {
      for (const urn of resource.dependencies) {
        const dependency = byUrn.get(urn);
        if (dependency) {
          visit(dependency);
        }
      }
      ordered.add(resource);
    }
  };
  resources.forEach(visit);
  return [...ordered];
}

/** Expressions by the value they stand for: ids, ARNs and addresses of what the resource depends on. */
function referencesOf(
  resource: PlanResource,
  ordered: readonly PlanResource[],
  variables: ReadonlyMap<string, string>,
): Map<string, string> {
  const references = new Map<string, string>();
  for (const dependency of ordered.filter(({ urn }) => resource.dependencies.includes(urn))) {
    const variable = variables.get(dependency.urn)!;
    for (const [property, value] of [["id", dependency.id] as const, ...Object.entries(dependency.outputs)]) {
      const isInput = property in dependency.inputs;
      if (typeof value === "string" && value.length > 8 && !isInput && !references.has(value)) {
        references.set(value, `${variable}.${property}`);
      }
    }
  }
  return references;
}

function literal(value: Value, references: ReadonlyMap<string, string>): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => literal(item, references)).join(", ")}]`;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${literal(item, references)}`);
    return `{ ${entries.join(", ")} }`;
  }
  return (typeof value === "string" ? references.get(value) : undefined) ?? JSON.stringify(value);
}
