import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { documented } from "./documented";
import { COMPARED, NOT_COMPARED, TYPES } from "./sources";
import { inputsOf } from "./table";
import { TABLES } from "./tables";

/** What the SDK's generated code says of a type: which properties go in, which come out, which are required. */
function sdkOf(type: string): { inputs: string[]; outputs: string[]; required: string[]; token: string } {
  const [, module] = type.split(":") as [string, string];
  const source = fs.readFileSync(require.resolve(`@pulumi/aws/${module}.js`), "utf8");
  const create = source.slice(source.indexOf("else {", source.indexOf("opts.id")));
  const assigned = [...create.matchAll(/resourceInputs\["(\w+)"\] = (.*?);/g)];
  const isOutput = (value: string) => value.includes("/*out*/");
  return {
    inputs: assigned.filter(([, , value]) => !isOutput(value!)).map(([, name]) => name!),
    outputs: assigned.filter(([, , value]) => isOutput(value!)).map(([, name]) => name!),
    required: [...create.matchAll(/Missing required property '(\w+)'/g)].map(([, name]) => name!),
    token: /__pulumiType = '([^']+)'/.exec(source)?.[1] ?? "",
  };
}

describe("tables of the stand-in", () => {
  for (const [type, table] of TABLES) {
    it(`say of ${type} what the SDK says`, () => {
      const sdk = sdkOf(type);
      assert.equal(sdk.token, type);
      assert.deepEqual(inputsOf(table).sort(), sdk.inputs.sort());
      assert.deepEqual([...table.computed].sort(), sdk.outputs.sort());
      assert.deepEqual([...table.required].sort(), sdk.required.sort());
    });

    it(`refer for ${type} only to its inputs`, () => {
      const inputs = inputsOf(table);
      const named = [...table.replace, ...table.filledIn, ...Object.keys(table.defaults), ...table.sets];
      const unknown = named.map((path) => path.split(".")[0]!).filter((property) => !inputs.includes(property));
      assert.deepEqual(unknown, []);
    });
  }

  // Replacement on a condition, which the table's behaviour has.
  const CONDITIONAL: Readonly<Record<string, string>> = {
    "Instance enablePrimaryIpv6": "once it was on",
    "NetworkInterface enablePrimaryIpv6": "once it was on",
    "Subnet ipv6CidrBlock": "after addresses were assigned from it",
    "VpcEndpoint privateDnsEnabled": "unless the endpoint is of type Interface",
    "Instance userDataReplaceOnChange": "it is the condition for userData",
    "Instance userData": "with userDataReplaceOnChange",
    "Instance userDataBase64": "with userDataReplaceOnChange",
    "LoadBalancer secondaryIpsAutoAssignedPerSubnet": "a Network Load Balancer's",
    "LoadBalancer securityGroups": "a Network Load Balancer's",
    "LoadBalancer subnets": "a Network Load Balancer's",
  };

  it("replace for what the documents say replaces", () => {
    const others = [...TABLES.values()].flatMap(({ type, replace }) =>
      [...documented(type)]
        .filter(([property, { replaces }]) => replaces && !replace.includes(property))
        .map(([property]) => `${type.split(":").at(-1)} ${property}`),
    );
    assert.deepEqual(others.sort(), Object.keys(CONDITIONAL).sort());
  });

  // AWS fills these in; the provider's schema has no default.
  const BY_AWS = [
    "EipAssociation allowReassociation",
    "Key deletionWindowInDays",
    "Parameter overwrite",
    "Subnet mapCustomerOwnedIpOnLaunch",
    "Vpc assignGeneratedIpv6CidrBlock",
    "Zone enableAcceleratedRecovery",
  ];

  it("have the defaults that the documents say", () => {
    const differing = [...TABLES.values()].flatMap(({ type, defaults, filledIn }) =>
      [...documented(type)]
        .filter(([property, { default: text }]) => text !== undefined && !filledIn.includes(property))
        .filter(([property, { default: text }]) => String(defaults[property]) !== text)
        .map(([property]) => `${type.split(":").at(-1)} ${property}`),
    );
    assert.deepEqual(differing.sort(), BY_AWS);
  });

  it("know each side of a conflict that the documents name", () => {
    const unknown = [...TABLES.values()].flatMap((table) =>
      [...documented(table.type)].flatMap(([property, { conflicts }]) =>
        conflicts
          .filter((other) => !inputsOf(table).includes(other))
          .map((other) => `${table.type.split(":").at(-1)} ${property} ${other}`),
      ),
    );
    assert.deepEqual(unknown, []);
  });

  const unread = Object.values(NOT_COMPARED).flat();

  it("name the file that they come from, and the version in which it was compared or why it was not", () => {
    const files = [...new Set([...TABLES.values()].map(({ source }) => source))];
    assert.deepEqual(files.sort(), [...Object.keys(COMPARED), ...unread].sort());
    assert.ok(files.every((file) => /^[a-z0-9]+\/[a-z0-9_]+\.go$/.test(file)));
    assert.ok(Object.values(COMPARED).every(({ commit }) => /^[0-9a-f]{40}$/.test(commit)));
    const copies = Object.values(COMPARED).flatMap(({ repository }) => repository ?? []);
    assert.ok(copies.every((repository) => /^[\w-]+\/terraform-provider-aws$/.test(repository)));
    assert.ok(Object.values(COMPARED).every(({ date }) => /^\d{4}-\d\d-\d\d$/.test(date)));
  });

  it("are held against the types of the version that is installed", () => {
    assert.equal(TYPES.version, require(`${TYPES.package}/package.json`).version);
  });

  it("leave unread what no component makes, by the sources of the components", () => {
    const sources = ["components", "stacks"].flatMap((room) =>
      fs
        .readdirSync(room, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => fs.readFileSync(`${room}/${file}`, "utf8")),
    );
    const made = new Set(
      sources.flatMap((text) => [...text.matchAll(/\bnew \w+\.([A-Z]\w+)\(/g)].map(([, name]) => name!)),
    );
    assert.equal(Object.keys(NOT_COMPARED).length, 1);
    const [reason, files] = Object.entries(NOT_COMPARED)[0]!;
    assert.match(reason, /^no component makes it/);
    const ours = [...TABLES.values()]
      .filter(({ source, type }) => files.includes(source) && made.has(type.split(":").at(-1)!))
      .map(({ type }) => type);
    assert.deepEqual(ours, []);
  });

  it("do not let a property both replace and update", () => {
    const both = [...TABLES.values()].flatMap(({ type, replace, update }) =>
      replace.filter((property) => update.includes(property)).map((property) => `${type} ${property}`),
    );
    assert.deepEqual(both, []);
  });
});
