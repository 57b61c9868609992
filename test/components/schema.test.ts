import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as components from "../../components";
import { componentNames } from "../../components/package-schema";

interface Property {
  readonly type?: string;
  readonly $ref?: string;
  readonly description?: string;
  readonly secret?: boolean;
  readonly items?: Property;
  readonly additionalProperties?: Property;
}
interface Properties {
  readonly [name: string]: Property;
}
interface Type {
  readonly type: string;
  readonly properties?: Properties;
  readonly enum?: readonly { readonly value: string }[];
}
interface Component {
  readonly description?: string;
  readonly properties: Properties;
  readonly inputProperties: Properties;
}
interface Schema {
  readonly resources: { readonly [token: string]: Component };
  readonly types: { readonly [token: string]: Type };
}

const TOKEN = "connector-topologies:index:";
const text = readFileSync("components/schema.json", "utf8");
const { resources, types } = JSON.parse(text) as Schema;

const component = (name: string): Component => resources[TOKEN + name]!;
const typeOf = ({ $ref }: Property): Type | undefined => types[$ref?.replace("#/types/", "") ?? ""];

/** Everything that a program gives or gets, by owner and name. */
const allProperties: readonly (readonly [string, Property])[] = [
  ...Object.entries(resources).flatMap(([token, { inputProperties, properties }]) => [
    ...named(token, inputProperties),
    ...named(token, properties),
  ]),
  ...Object.entries(types).flatMap(([token, { properties }]) => named(token, properties ?? {})),
];

function named(token: string, properties: Properties): (readonly [string, Property])[] {
  return Object.entries(properties).map(([name, property]) => [`${token.replace(TOKEN, "")}.${name}`, property]);
}

/** Paths of inputs that are marked secret; `*` is a key or an index. */
function secretPaths(properties: Properties, path: readonly string[] = []): string[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    const repeated = property.items ?? property.additionalProperties;
    const here = [...path, name, ...(repeated === undefined ? [] : ["*"])];
    const inner = typeOf(repeated ?? property)?.properties ?? {};
    return [...(property.secret ? [here.join(".")] : []), ...secretPaths(inner, here)];
  });
}

const OUTPUTS: { readonly [component: string]: readonly string[] } = {
  CloudbrinkConnectors: [
    "check",
    "connectorSecurityGroupId",
    "handoff",
    "managementIps",
    "manifest",
    "staticIpPools",
    "userNetworks",
  ],
  CodeStreamOnPrem: [
    "check",
    "checkOnHost",
    "configMergePatch",
    "dataVolumeId",
    "handoff",
    "hostSecurityGroupId",
    "instanceId",
    "loadBalancerArn",
    "loadBalancerDnsName",
    "loadBalancerSecurityGroupId",
    "manifest",
    "url",
  ],
  HpAnywareConnectors: [
    "allowList",
    "check",
    "connectorSecurityGroupId",
    "handoff",
    "loadBalancerArn",
    "loadBalancerDnsName",
    "manifest",
    "url",
  ],
  MacWorkstation: [
    "check",
    "handoff",
    "hosts",
    "instanceIds",
    "manifest",
    "privateIps",
    "publicIps",
    "securityGroupId",
  ],
};

/** Inputs with the text of a secret. Macs are given references only, which are no secrets. */
const SECRETS: { readonly [component: string]: readonly string[] } = {
  CloudbrinkConnectors: ["connectors.*.otp", "otp"],
  CodeStreamOnPrem: ["host.userData.secrets.*"],
  HpAnywareConnectors: ["connectors.*.userData.secrets.*", "userData.secrets.*"],
  MacWorkstation: [],
};

describe("the schema of the components for other languages", () => {
  it("has every component, with a description", () => {
    assert.deepEqual(
      Object.keys(resources),
      componentNames.map((name) => TOKEN + name),
    );
    assert.deepEqual(
      Object.values(resources).filter(({ description }) => !description),
      [],
    );
  });

  it("describes every input and every output, down to the fields of each type", () => {
    assert.deepEqual(
      allProperties.filter(([, { description }]) => !description).map(([name]) => name),
      [],
    );
  });

  it("says of every map, list and object what is in it", () => {
    const empty = Object.entries(types).filter(
      ([, type]) => type.enum === undefined && Object.keys(type.properties ?? {}).length === 0,
    );
    const vague = allProperties.filter(
      ([, { type, items, additionalProperties }]) =>
        (type === "object" || type === "array") && items === undefined && additionalProperties === undefined,
    );
    assert.deepEqual([empty.map(([token]) => token), vague.map(([name]) => name)], [[], []]);
  });

  it("has an enum for each closed set of words that a program may write, with the same words", () => {
    const enums = Object.entries(types).flatMap(([token, type]) =>
      type.enum === undefined ? [] : [[token.replace(TOKEN, ""), type.enum.map(({ value }) => value).sort()] as const],
    );
    const sets = Object.fromEntries(Object.entries(components).filter(([, value]) => isSetOfWords(value)));
    assert.deepEqual(
      Object.fromEntries(enums),
      Object.fromEntries(enums.map(([name]) => [name, Object.values(sets[name] ?? {}).sort()])),
    );
    assert.deepEqual(Object.keys(sets).sort(), enums.map(([name]) => name).sort());
  });

  it("names no type with Args, which SDKs add to inputs themselves", () => {
    const stuttering = Object.keys(types).filter((token) => token.endsWith("Args"));
    assert.deepEqual(stuttering, []);
    const hosts = Object.keys(types).filter((token) => /:MacHost(?!Status)/.test(token));
    assert.deepEqual(hosts, ["connector-topologies:index:MacHost", "connector-topologies:index:MacHostSettings"]);
  });

  it("offers no closed list of words as any text", () => {
    const open = ["NetworkAclRule.protocol", "NetworkAclRule.ports", "HealthCheck.matcher"];
    const listed = allProperties.filter(
      ([name, { type, description }]) =>
        type === "string" && /`[\w-]+`(?:, `[\w-]+`)* or `[\w-]+`/.test(description ?? "") && !open.includes(name),
    );
    assert.deepEqual(
      listed.map(([name]) => name),
      [],
    );
  });

  for (const name of componentNames) {
    it(`gives ${name} its documented outputs, and no private field`, () => {
      assert.deepEqual(Object.keys(component(name).properties), OUTPUTS[name]);
    });

    it(`marks the secrets of ${name}, and nothing else`, () => {
      assert.deepEqual(secretPaths(component(name).inputProperties).sort(), SECRETS[name]);
    });
  }
});

function isSetOfWords(value: unknown): value is { readonly [name: string]: string } {
  const isPlain = typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain && Object.values(value).every((each) => typeof each === "string");
}
