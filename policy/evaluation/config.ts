/**
 * Configuration of the pack, in the one form that `pulumi preview --policy-pack-config` and the offline plan read:
 *
 *     { "all": "advisory", "alb-waf-on-internet-facing": "mandatory",
 *       "sg-no-world-open-admin-ports": { "enforcementLevel": "mandatory", "ports": [22] },
 *       "settings": { "onUnknown": "mandatory", "exceptions": [ … ] } }
 */

import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";
import type { Params, ParamsSchema } from "../rule";
import type { Level } from "../rule/level";
import { DEFAULT_TOPOLOGY_TAG } from "../rule/scope";

/** A `--policy-pack-config` file: a level, or a level and parameters, by rule; `all` and `settings` besides. */
export interface PackConfig {
  readonly [policy: string]: Level | "remediate" | { readonly [key: string]: unknown } | undefined;
}

/** A violation that is accepted, by whom it was accepted and until when. */
export interface Exception {
  /** Name of the policy. */
  readonly policy: string;
  /** Logical name or URN, `*` stands for any text. */
  readonly resource?: string;
  /** Name of a component: everything in it. */
  readonly component?: string;
  /** Why the violation is accepted, and by whom. */
  readonly reason?: string;
  /** Last day it holds, `YYYY-MM-DD`. */
  readonly expires?: string;
}

/** Settings of the pack as a whole. */
export interface Settings {
  /** What an undecided mandatory rule is: `advisory` while developing, `mandatory` in CI. */
  readonly onUnknown: "advisory" | "mandatory";
  /** Tag by which a resource of any program comes under the rules of a vendor topology. */
  readonly topologyTag: string;
  /** Violations that are accepted. */
  readonly exceptions: readonly Exception[];
}

/** Name under which the pack's own settings are configured and its own problems reported. */
export const SETTINGS = "settings";

export const settingsSchema: ParamsSchema = {
  onUnknown: {
    type: "string",
    enum: ["advisory", "mandatory"],
    default: "advisory",
    description: "Level at which a mandatory rule that cannot be decided is reported",
  },
  topologyTag: {
    type: "string",
    minLength: 1,
    default: DEFAULT_TOPOLOGY_TAG,
    description: "Tag that puts a resource of any program under the rules of a vendor topology, for example hp-anyware",
  },
  exceptions: {
    type: "array",
    default: [],
    description: "Accepted violations: policy, resource or component, reason, and the last day the exception holds",
    items: {
      type: "object",
      properties: {
        policy: { type: "string" },
        resource: { type: "string", description: "Logical name or URN; * stands for any text" },
        component: { type: "string", description: "Name of a component: everything in it" },
        reason: { type: "string" },
        expires: { type: "string", description: "YYYY-MM-DD" },
      },
      required: ["policy"],
      additionalProperties: false,
    },
  },
};

/** Parameters as configured, defaults filled in. Values of a wrong type are refused by `configProblems` and the engine. */
export function paramsOf(schema: ParamsSchema | undefined, config: unknown): Params {
  const given = isMap(config) ? config : {};
  return Object.fromEntries(
    Object.entries(schema ?? {}).map(([name, property]) => [name, given[name] ?? property.default]),
  );
}

/** Not the `null` and the lists that JSON allows in its place, which `configProblems` tells of. */
const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const settingsOf = (config: unknown): Settings => paramsOf(settingsSchema, config) as unknown as Settings;

/** The level a policy is configured to, or `undefined` to leave it as the pack says. */
export function configuredLevel(config: PackConfig, policy: string): Level | undefined {
  for (const entry of [config[policy], policy === SETTINGS ? undefined : config["all"]]) {
    const level = isMap(entry) ? entry["enforcementLevel"] : entry;
    if (level === "remediate") {
      return "mandatory";
    }
    if (level === "mandatory" || level === "advisory" || level === "disabled") {
      return level;
    }
  }
  return undefined;
}

/** JSON Schema of a whole configuration file. */
export function configSchema(
  rules: readonly { readonly name: string; readonly what: string; readonly params?: ParamsSchema }[],
) {
  const level: PolicyConfigJSONSchema = { type: "string", enum: ["mandatory", "advisory", "disabled", "remediate"] };
  const entry = (description: string, params: ParamsSchema | undefined) => ({
    description,
    anyOf: [level, { type: "object", properties: { enforcementLevel: level, ...params }, additionalProperties: false }],
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: {
      all: { ...level, description: "Level of every rule that has none of its own here" },
      [SETTINGS]: entry("Settings of the pack", settingsSchema),
      ...Object.fromEntries(rules.map((rule) => [rule.name, entry(rule.what, rule.params)])),
    },
    additionalProperties: false,
  };
}
