/** Every text that a config takes has a form, and a text without it is refused at its own place. */
import { strict as assert } from "node:assert";
import { isAtOrBelow } from "../../components/shared/input/issues";
import schema from "../../stacks/config.schema.json";
import { read } from "../../stacks/program/parse";
import { allOptions } from "../support/all-options";
import { type Config, EXAMPLE_STACKS, exampleConfig } from "../support/plans";

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly examples?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: { readonly [key: string]: Schema };
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

interface Step {
  readonly key: string;
  /** What holds the key: a map of known keys, one of the user's, or a list. */
  readonly parent: Schema;
}

const NAMESPACE = "connector-topologies:";
/** No name, no id, no number, no path of a file that exists, in no alphabet of AWS's. */
const BAD = "not ☃ this!";

/** Texts that are passed on as they are, that only people read, or that are judged with the plan. */
const FREE: { readonly [path: string]: string } = {
  "userData.template": "a script of the user's",
  "userData.variables.*": "goes into the script as it is",
  "connectors.*.userData.template": "a script of the user's",
  "connectors.*.userData.variables.*": "goes into the script as it is",
  "host.userData.template": "a script of the user's",
  "host.userData.variables.*": "goes into the script as it is",
  "cloudInit.extraArguments.[]": "goes to the vendor's script, in quotes",
  "connectors.*.cloudInit.extraArguments.[]": "goes to the vendor's script, in quotes",
  "deviceUserGroups.*.leaseTime": "what people enter in the portal",
  "loadBalancer.fixedResponses.*.body": "what callers read",
  "connectors.*.formerly": "an alias: what nothing was called changes nothing",
  "workstations.*.formerly": "an alias: what nothing was called changes nothing",
  "exceptions.*.reason": "people's own words",
  "network.connectedNetworks.*.via": "people's own words",
  "questions.*.from": "a question is refused when the plan asks it",
  "questions.*.to": "a question is refused when the plan asks it",
  "questions.*.ports": "a question is refused when the plan asks it",
  "exceptions.*.policy": "an exception that covers nothing is a problem of the plan",
  "exceptions.*.resource": "an exception that covers nothing is a problem of the plan",
  "exceptions.*.component": "an exception that covers nothing is a problem of the plan",
  "exceptions.*.expires": "an exception without a day is a problem of the plan",
};

/** Keys that are checked by the same code as others here: those of a companion, and a host in a list of one. */
const SAME = /^(?:macWorkstations\.|host\.\[\])/;

/** Keys that all topologies share: one of them tells. */
const SHARED = /^(?:network|questions|exceptions|tags|alarms|dns|loadBalancer|targetGroup|additionalCertificateArns)\b/;

/** Of two keys one is given. */
const RIVALS: { readonly [key: string]: string } = {
  secretArn: "ssmParameter",
  ssmParameter: "secretArn",
  file: "template",
  template: "file",
  resource: "component",
};

/** What goes with a key. */
const COMPANIONS: { readonly [key: string]: Config } = {
  publicIp: { allocationId: "eipalloc-0123456789abcdef0" },
  natAddresses: { defaultRoute: "nat-gateway" },
};

function textsOf(topology: string): (readonly Step[])[] {
  const branch = schema.properties.config.allOf.find(
    ({ if: each }) => each.properties["connector-topologies:topology"].const === topology,
  )!;
  const found = new Map<string, readonly Step[]>();
  const walk = (node: Schema, path: readonly Step[]): void => {
    if (node.type === "string" && node.enum === undefined && node.const === undefined) {
      const name = nameOf(path);
      found.set(name, found.get(name) ?? path);
    }
    for (const each of node.anyOf ?? []) {
      walk(each, path);
    }
    for (const [key, each] of Object.entries(node.properties ?? {})) {
      walk(each, [...path, { key, parent: node }]);
    }
    if (typeof node.additionalProperties === "object") {
      walk(node.additionalProperties, [...path, { key: "*", parent: node }]);
    }
    if (node.items !== undefined) {
      walk(node.items, [...path, { key: "[]", parent: node }]);
    }
  };
  walk(branch.then as unknown as Schema, []);
  return [...found.values()];
}

const nameOf = (path: readonly Step[]): string =>
  path
    .map(({ key }) => key)
    .join(".")
    .replace(NAMESPACE, "");

const example = (node: Schema): unknown =>
  node.examples?.[0] ?? node.enum?.[0] ?? node.const ?? (node.type === "number" ? 1 : "");

/** The config with the bad text at a place, which is made where it is not there. */
function withText(config: Config, path: readonly Step[]): { readonly config: Config; readonly at: string } {
  const copy = structuredClone(config);
  const real: (string | number)[] = [];
  let node: Config = copy;
  path.forEach(({ key: step, parent }, index) => {
    const key =
      step === "[]" ? 0 : step === "*" ? (Object.keys(node).find((each) => each !== "defaults") ?? "k") : step;
    const map = node as { [key: string | number]: unknown };
    real.push(key);
    for (const name of Array.isArray(node) || index === 0 ? [] : (parent.required ?? [])) {
      map[name] ??= example(parent.properties![name]!);
    }
    delete map[RIVALS[key] ?? ""];
    Object.assign(map, COMPANIONS[key]);
    const next = path[index + 1];
    if (next === undefined) {
      map[key] = BAD;
      return;
    }
    const isList = next.key === "[]";
    const is = map[key];
    const fits = typeof is === "object" && is !== null && Array.isArray(is) === isList;
    map[key] = fits ? is : isList ? [] : {};
    node = map[key] as Config;
  });
  const [first, ...rest] = real;
  const tail = rest.map((each) => (typeof each === "number" ? `[${each}]` : `.${each}`)).join("");
  return { config: copy, at: String(first).replace(NAMESPACE, "") + tail };
}

/** How the configs take it: empty when one of them refuses it at its place, or at the map or list that it stands in. */
function answerTo(configs: readonly Config[], path: readonly Step[]): string {
  const answers: string[] = [];
  for (const each of configs) {
    const { config, at } = withText(each, path);
    const { stack, issues } = read(config, {
      stackName: "x",
      projectName: "connector-topologies",
      directory: "stacks",
    });
    const places = issues.map((issue) => issue.path);
    if (places.some((place) => place.length > 0 && (isAtOrBelow(at, place) || isAtOrBelow(place, at)))) {
      return "";
    }
    answers.push(stack !== undefined ? "accepted" : `refused for ${places.join(", ")}`);
  }
  return answers.join("; ");
}

describe("a text without the form that its key has", function () {
  this.timeout(120_000);
  const told = new Set<string>();

  for (const topology of ["hp-anyware", "cloudbrink", "codestream", "mac-workstation"]) {
    it(`is refused at its own place in a stack of ${topology}`, () => {
      const examples = EXAMPLE_STACKS.filter((name) => exampleConfig(name)[`${NAMESPACE}topology`] === topology);
      const configs = examples.flatMap((name) => [
        { ...exampleConfig(name), ...allOptions(name) },
        exampleConfig(name),
      ]);
      const others = textsOf(topology).flatMap((path) => {
        const name = nameOf(path);
        // Destinations are checked alike.
        const alike = name.replace(/^egress\.\w+\./, "egress.");
        if (name in FREE || SAME.test(name) || told.has(alike) || told.has(`${topology} ${alike}`)) {
          return [];
        }
        const answer = answerTo(configs, path);
        if (answer === "") {
          told.add(SHARED.test(name) ? alike : `${topology} ${alike}`);
        }
        return answer === "" ? [] : [`${name}: ${answer}`];
      });
      assert.deepEqual(others, []);
    });
  }
});
