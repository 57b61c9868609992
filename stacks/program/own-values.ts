/** Our keys of a stack file as values, and the topology that they are for. */

import { Issues, joinPath, nearest } from "../../components/shared/input/issues";
import { type ConfigFix, NAMESPACE } from "../config/issue";
import { fromJson, isMap, mayHoldSecret, movedSecretFix, SecretGiven } from "../config/schema";
import { TOPOLOGIES, TOPOLOGY_NAMES } from "../topologies";
import type { AnyTopology } from "../topologies/topology";
import type { Values } from "./spec";

/** Keys of our namespace without it. A namespace that is nearly ours is a typing error. */
export function ownValues(raw: { readonly [key: string]: unknown }, projectName: string, issues: Issues): Values {
  const values: Values = {};
  for (const [key, value] of Object.entries(raw)) {
    const [namespace, name] = key.includes(":") ? split(key) : [projectName, key];
    if (namespace === NAMESPACE) {
      // The engine hands over a key without a value as empty text.
      values[name] = value === "" ? null : markSecrets(value, name, issues);
    } else if (nearest(namespace, [NAMESPACE]) !== undefined && namespace !== projectName) {
      issues.error(key, `unknown namespace; did you mean ${NAMESPACE}?`, {
        fix: movedToOurs(key, name, value),
      });
    }
  }
  return values;
}

/** A secret is not printed: the CLI asks for it anew. What has one in it has to be moved by hand. */
function movedToOurs(key: string, name: string, value: unknown): ConfigFix {
  const schema = TOPOLOGIES.map(({ config }) => config.shape[name as keyof typeof config.shape]).find(mayHoldSecret);
  if (schema !== undefined) {
    return movedSecretFix(key, name, schema);
  }
  const marked = markSecrets(fromJson(value), name, new Issues());
  return hasSecret(marked)
    ? { path: name, text: `write ${NAMESPACE}:${name} in place of ${key}` }
    : { remove: key, path: name, value: marked };
}

const hasSecret = (value: unknown): boolean =>
  value instanceof SecretGiven || (typeof value === "object" && value !== null && Object.values(value).some(hasSecret));

function split(key: string): [string, string] {
  const at = key.indexOf(":");
  return [key.slice(0, at), key.slice(at + 1)];
}

function markSecrets(value: unknown, path: string, issues: Issues): unknown {
  if (Array.isArray(value)) {
    return value.map((each, index) => markSecrets(each, joinPath(path, index), issues));
  }
  if (!isMap(value)) {
    return value;
  }
  if (typeof value["secure"] === "string" && Object.keys(value).length === 1) {
    return new SecretGiven();
  }
  // Assigned to an object, it would replace what the object is made from.
  if (Object.hasOwn(value, "__proto__")) {
    issues.error(joinPath(path, "__proto__"), "is a name that JavaScript keeps for itself; use another key");
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "__proto__")
      .map(([key, each]) => [key, markSecrets(each, joinPath(path, key), issues)]),
  );
}

export function chooseTopology(values: Values, issues: Issues): AnyTopology | undefined {
  const given = values["topology"];
  const found = TOPOLOGIES.find(({ topology }) => topology === given);
  if (found === undefined) {
    const guess = (typeof given === "string" ? nearest(given, TOPOLOGY_NAMES) : undefined) ?? likeliest(values);
    const list = TOPOLOGY_NAMES.length === 1 ? TOPOLOGY_NAMES[0] : `one of ${TOPOLOGY_NAMES.join(", ")}`;
    const problem = given === undefined ? `is required: ${list}` : `must be ${list}`;
    issues.error("topology", problem, {
      ...(given === undefined || given instanceof SecretGiven ? {} : { given }),
      fix: { value: guess },
    });
  }
  return found;
}

/** The topology that knows most of the keys. */
function likeliest(values: Values): string {
  const keys = Object.keys(values);
  const counts = TOPOLOGIES.map(({ topology, config }) => ({
    topology,
    known: keys.filter((key) => Object.hasOwn(config.shape, key)).length,
  }));
  return counts.sort((a, b) => b.known - a.known)[0]!.topology;
}
