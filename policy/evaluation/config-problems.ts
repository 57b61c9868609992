/** What is wrong with a configuration of the pack. The engine checks the same schema before it starts the pack. */
import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";
import type { ParamsSchema } from "../rule";
import { type PackConfig, SETTINGS, settingsSchema } from "./config";

const LEVELS = ["mandatory", "advisory", "disabled", "remediate"];

export interface ConfigProblem {
  /** `sg-no-world-open-admin-ports.ports[1]`. */
  readonly path: string;
  readonly problem: string;
}

interface Named {
  readonly name: string;
  readonly params?: ParamsSchema;
}

export function configProblems(config: PackConfig, rules: readonly Named[]): readonly ConfigProblem[] {
  const schemas = new Map<string, ParamsSchema>([
    ["all", {}],
    [SETTINGS, settingsSchema],
    ...rules.map(({ name, params }) => [name, params ?? {}] as const),
  ]);
  return Object.entries(config).flatMap(([policy, value]) => {
    const schema = schemas.get(policy);
    if (!schema) {
      return [{ path: policy, problem: `is no policy of the pack; known: ${similar(policy, [...schemas.keys()])}` }];
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return levelProblems(policy, value);
    }
    return Object.entries(value).flatMap(([name, given]) => {
      const path = `${policy}.${name}`;
      if (name === "enforcementLevel") {
        return levelProblems(path, given);
      }
      const property = schema[name];
      return property
        ? valueProblems(path, given, property)
        : [{ path, problem: `is no parameter; known: ${Object.keys(schema).join(", ") || "none"}` }];
    });
  });
}

/** Names with the same first word, or all. */
function similar(name: string, known: readonly string[]): string {
  const [first] = name.split("-");
  const family = known.filter((each) => each.split("-")[0] === first);
  return (family.length > 0 ? family : known).join(", ");
}

const levelProblems = (path: string, value: unknown): readonly ConfigProblem[] =>
  LEVELS.includes(value as string)
    ? []
    : [{ path, problem: `must be ${LEVELS.slice(0, -1).join(", ")} or ${LEVELS.at(-1)}` }];

function valueProblems(path: string, value: unknown, schema: PolicyConfigJSONSchema): readonly ConfigProblem[] {
  if (value === undefined) {
    return [];
  }
  const problem = simpleProblem(value, schema);
  if (problem !== undefined) {
    return [{ path, problem }];
  }
  const items = schema.items;
  if (Array.isArray(value) && typeof items === "object" && !Array.isArray(items)) {
    return value.flatMap((item, index) => valueProblems(`${path}[${index}]`, item, items));
  }
  if (typeof value === "object" && value !== null && schema.properties) {
    return Object.entries(value).flatMap(([name, item]) => {
      const property = schema.properties![name];
      return typeof property === "object"
        ? valueProblems(`${path}.${name}`, item, property)
        : [
            {
              path: `${path}.${name}`,
              problem: `is not known here; known: ${Object.keys(schema.properties!).join(", ")}`,
            },
          ];
    });
  }
  return [];
}

function simpleProblem(value: unknown, schema: PolicyConfigJSONSchema): string | undefined {
  const { type, minimum, maximum } = schema;
  const is = Array.isArray(value) ? "array" : Number.isInteger(value) && type === "integer" ? "integer" : typeof value;
  if (type !== undefined && is !== type) {
    return `must be ${type === "integer" || type === "array" || type === "object" ? "an" : "a"} ${String(type)}`;
  }
  if (schema.enum && !schema.enum.includes(value as string)) {
    return `must be ${schema.enum.join(" or ")}`;
  }
  if (typeof value === "number" && ((minimum ?? value) > value || (maximum ?? value) < value)) {
    return `must be ${minimum ?? "any"} to ${maximum ?? "any"}`;
  }
  return undefined;
}
