/**
 * The config key that decides a finding, for tools that show findings in a file.
 *
 * A resource does not say which keys it was made from, but its values do: a rule that lets 0.0.0.0/0 in stands in the
 * config where 0.0.0.0/0 stands. Where no value tells, the name of the property or of the resource does.
 */
import { joinPath } from "../../components/shared/input/issues";
import type { GraphResource } from "../../policy/graph";
import type { Answer } from "../../policy/reachability";
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

type Config = { readonly [key: string]: unknown };

const allLeaves = (config: Config): Leaf[] =>
  Object.entries(config).flatMap(([key, value]) => leavesOf(value, ownPath(key), [ownPath(key)]));

/** Of a question that is refuted: the value of the stack file that decides it, where one does. */
export type RefutingKey = (answer: Pick<Answer, "expect" | "witness">) => string | undefined;

/** Inputs of a rule that say who is let in or out. */
const PEERS = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

/** Keys that name who connects; others name where instances connect to. */
const SOURCES: readonly string[] = ["clients", "admins", "connectors"];

export function refutingKey(config: Config, resources: readonly GraphResource[]): RefutingKey {
  // A question names what it asks about; that is no cause.
  const leaves = allLeaves(config).filter(({ keys }) => keys[0] !== "questions");
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  return ({ expect, witness }) => {
    if (witness === undefined) {
      return undefined;
    }
    const { path, blockedBy } = witness;
    if (expect === "required") {
      return blockedBy === undefined
        ? undefined
        : (networkAclIn(leaves, blockedBy) ?? networkIn(leaves, blockedBy) ?? destinationIn(leaves, blockedBy));
    }
    // What lets it through: the last rule that names somebody.
    const peers = path.flatMap(({ urn = "" }) => {
      const inputs = byUrn.get(urn)?.inputs as Config | undefined;
      const peer = PEERS.map((name) => inputs?.[name]).find((value) => typeof value === "string");
      return peer === undefined ? [] : [{ peer, name: nameOf(urn), isOut: nameOf(urn).includes("-out-") }];
    });
    const last = peers.at(-1);
    const same = leaves.filter(({ keys, value }) => keys[0] !== "network" && value === last?.peer);
    // A network may be a source and a destination.
    const inPlace = same.find(({ keys }) => SOURCES.includes(keys[0] ?? "") !== last?.isOut);
    return (inPlace ?? same[0])?.path;
  };
}

/** `network ACL into subnet a (10.50.0.0/26) denies it`: rules that the stack file declares. */
function networkAclIn(leaves: readonly Leaf[], text: string): string | undefined {
  const [, key, block] = /^network ACL (?:into|out of) subnet (\S+) \(([^)]+)\)/.exec(text) ?? [];
  const subnet = leaves.find(
    ({ keys, value }) => keys.at(-2) === key && keys.at(-1) === "cidrBlock" && value === block,
  );
  const at = subnet && joinPath(subnet.path.slice(0, -".cidrBlock".length), "networkAcl");
  return at !== undefined && leaves.some(({ path }) => path.startsWith(`${at}[`)) ? at : undefined;
}

/** `no subnet of anyware-network has 10.40.8.20/32`: the network that is named. */
const networkIn = (leaves: readonly Leaf[], text: string): string | undefined => {
  const named: readonly string[] = text.match(/\b[\da-f.:]+\/\d+\b/g) ?? [];
  return leaves.find(({ keys, value }) => keys[0] !== "network" && named.includes(String(value)))?.path;
};

/** `route table of a has no route to domainControllers`: the destination, where one key alone is called so. */
function destinationIn(leaves: readonly Leaf[], text: string): string | undefined {
  const [, label] = / has no route to (\S+)$/.exec(text) ?? [];
  const paths = leaves.flatMap(({ keys }) => {
    const [above, own] = keys[0] === "macWorkstations" ? [keys.slice(0, 1), keys.slice(1)] : [[], keys];
    const [group, name, peer] = own;
    if (group === "proxy" && label === "proxy" && name !== "noProxy") {
      return [[...above, group]];
    }
    const isMeant = group === "egress" && name !== undefined && (label === name || label === `${name}-${peer}`);
    return isMeant ? [[...above, group, name]] : [];
  });
  const found = [...new Set(paths.map((keys) => keys.reduce(joinPath)))];
  return found.length === 1 ? found[0] : undefined;
}

export function decidingKey(config: Config, resources: readonly GraphResource[]): DecidingKey {
  const leaves = allLeaves(config);
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
