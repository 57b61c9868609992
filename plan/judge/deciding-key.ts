/**
 * The config key that decides a finding, for tools that show findings in a file.
 *
 * A resource does not say which keys it was made from, but its values do: a rule that lets 0.0.0.0/0 in stands in the
 * config where 0.0.0.0/0 stands. Where no value tells, the name of the property or of the resource does.
 */
import { joinPath } from "../../components/shared/input/issues";
import type { GraphResource } from "../../policy/graph";
import { nameOf } from "../../policy/rule/result";
import { memberNames } from "../../stacks/config/groups";
import { NAMESPACE } from "../../stacks/config/issue";

/** A config value that is no map and no list, and where it stands. */
interface Leaf {
  readonly path: string;
  readonly keys: readonly string[];
  readonly value: unknown;
}

/** Of a finding about a resource, or of a question by its id. */
export type DecidingKey = (urn: string, property: string, question?: string) => string;

const ANYWHERE = "topology";

export function decidingKey(
  config: { readonly [key: string]: unknown },
  resources: readonly GraphResource[],
): DecidingKey {
  const leaves = Object.entries(config).flatMap(([key, value]) => leavesOf(value, ownPath(key), [ownPath(key)]));
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  return (urn, property, question) => {
    if (question !== undefined) {
      return keyOfQuestion(leaves, question) ?? ANYWHERE;
    }
    const last = property.split(/[.[]/)[0] ?? "";
    const value = (byUrn.get(urn)?.inputs as { [name: string]: unknown } | undefined)?.[last];
    const isTelling = (typeof value === "string" && value.length > 3) || typeof value === "number";
    const same = isTelling ? leaves.find((leaf) => leaf.value === value || leaf.value === String(value)) : undefined;
    const named = leaves.find(({ keys }) => keys.at(-1) === last);
    return same?.path ?? named?.path ?? entryNamedIn(leaves, urn) ?? keyOfType(urn, leaves) ?? ANYWHERE;
  };
}

/** A question of the stack file, or whom one of ours is about. */
function keyOfQuestion(leaves: readonly Leaf[], id: string): string | undefined {
  const entries = leaves.filter(
    ({ keys }) => keys.length > 1 && memberNames(keys[1]!).some((name) => id.includes(name)),
  );
  const asked = entries.find(({ keys }) => keys[0] === "questions" && keys[1] === id);
  const longest = [...entries].sort((a, b) => b.keys[1]!.length - a.keys[1]!.length)[0];
  const found = asked ?? longest;
  return found && joinPath(found.keys[0]!, found.keys[1]!);
}

/** The entry of a map whose key ends the resource's name: `anyware-connector-a` is made from `connectors.a`. */
function entryNamedIn(leaves: readonly Leaf[], urn: string): string | undefined {
  const name = nameOf(urn);
  const entries = leaves.filter(
    ({ keys }) => keys.length > 1 && memberNames(keys[1]!).some((member) => name.endsWith(`-${member}`)),
  );
  const plain = (key: string): string => key.replace(/s$/, "");
  const best = entries.find(({ keys }) => name.includes(plain(keys[0]!))) ?? entries[0];
  return best && joinPath(best.keys[0]!, best.keys[1]!);
}

/** Keys whose values a type of resource has, the nearest first. */
const KEYS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^aws:(lb|alb)\/listener/, ["loadBalancer", "variant", "certificateArn", "dns"]],
  [/^aws:(lb|alb)\/targetGroup/, ["targetGroup", "loadBalancer", "variant"]],
  [/^aws:((lb|alb|s3)\/|wafv2)/, ["loadBalancer", "network"]],
  [/^aws:vpc\/|^aws:ec2\/securityGroup/, ["clients", "egress", "privateApplications"]],
  [/^aws:ec2\/(vpc|subnet|route|natGateway|internetGateway|networkAcl)/, ["network"]],
  [/^aws:ec2\/|^aws:ebs\//, ["connectors", "workstations", "host"]],
];

function keyOfType(urn: string, leaves: readonly Leaf[]): string | undefined {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const keys = KEYS.find(([pattern]) => pattern.test(type))?.[1] ?? [];
  return keys.find((key) => leaves.some((leaf) => leaf.keys[0] === key));
}

const ownPath = (key: string): string => (key.startsWith(`${NAMESPACE}:`) ? key.slice(NAMESPACE.length + 1) : key);

function leavesOf(value: unknown, path: string, keys: readonly string[]): Leaf[] {
  if (typeof value !== "object" || value === null) {
    return [{ path, keys, value }];
  }
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((each, index) => [index, each])
    : Object.entries(value);
  return entries.flatMap(([key, each]) =>
    leavesOf(each, joinPath(path, key), typeof key === "number" ? keys : [...keys, key]),
  );
}
