import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { QUOTA_LIMITS } from "../../../plan/judge/quota-limits";
import { parseStack } from "../../../stacks/program";
import { TOPOLOGIES } from "../../../stacks/topologies";
import { schemaText, stackFileSchema } from "../../../stacks/topologies/json-schema";
import { existingVpc } from "./hp-anyware-config";

const FOLDER = join(__dirname, "../../../stacks");
const examples = readdirSync(FOLDER).filter((file) => /^Pulumi\..+\.yaml$/.test(file));
const textOf = (file: string) => readFileSync(join(FOLDER, file), "utf8");

type StackFile = { config: { [key: string]: unknown } };

describe("JSON Schema of stack files", () => {
  const valid = new Ajv({ strict: false }).compile(stackFileSchema(TOPOLOGIES));

  it("is committed as it is generated; else run npm run schema", () => {
    assert.equal(textOf("config.schema.json"), schemaText(TOPOLOGIES));
  });

  it("describes every topology", () => {
    const { properties } = stackFileSchema(TOPOLOGIES) as { properties: { config: { allOf: unknown[] } } };
    assert.equal(properties.config.allOf.length, TOPOLOGIES.length);
  });

  it("has a description for every top-level key", () => {
    const { properties } = stackFileSchema(TOPOLOGIES) as {
      properties: { config: { allOf: { then: { properties: { [key: string]: { description?: string } } } }[] } };
    };
    const silent = properties.config.allOf.flatMap(({ then }) =>
      Object.entries(then.properties).flatMap(([key, { description }]) =>
        description || key === "connector-topologies:topology" ? [] : [key],
      ),
    );
    assert.deepEqual([...new Set(silent)], []);
  });

  it("refuses an unknown key of ours and accepts keys of others", () => {
    assert.equal(valid({ config: { ...existingVpc(), "aws:profile": "prod" } }), true);
    assert.equal(valid({ config: { ...existingVpc(), "connector-topologies:client": {} } }), false);
  });

  it("takes a secret and a reference where a secret is meant, and no text", () => {
    const withCode = (code: unknown) =>
      valid({ config: { ...existingVpc(), "connector-topologies:registrationCode": code } });
    assert.equal(withCode({ secure: "v1:abc" }), true);
    assert.equal(withCode({ ssmParameter: "/anyware/code" }), true);
    assert.equal(withCode("ABCDEFGH12"), false);
  });

  it("knows the quotas that the plan counts", () => {
    const { properties } = stackFileSchema(TOPOLOGIES) as {
      properties: { config: { allOf: { then: { properties: { [key: string]: { properties: object } } } }[] } };
    };
    const quotas = properties.config.allOf[0]!.then.properties["connector-topologies:quotas"]!.properties;
    assert.deepEqual(Object.keys(quotas).sort(), [...Object.keys(QUOTA_LIMITS), "macHosts"].sort());
  });
});

describe("example stacks", () => {
  const valid = new Ajv({ strict: false }).compile(stackFileSchema(TOPOLOGIES));

  for (const file of examples) {
    it(`${file} names the schema in its first line`, () => {
      assert.equal(textOf(file).split("\n")[0], "# yaml-language-server: $schema=./config.schema.json");
    });

    it(`${file} is without problems`, () => {
      const { config } = parse(textOf(file)) as StackFile;
      const parsed = parseStack(config, { stackName: file.replace(/^Pulumi\.|\.yaml$/g, ""), directory: FOLDER });
      assert.deepEqual(parsed.ok ? [] : parsed.issues, []);
    });

    it(`${file} says which accounts it may be deployed to`, () => {
      const { config } = parse(textOf(file)) as StackFile;
      assert.deepEqual(config["aws:allowedAccountIds"], ["111122223333"]);
    });

    it(`${file} is valid under the schema`, () => {
      assert.deepEqual(valid(parse(textOf(file))) ? [] : valid.errors, []);
    });

    it(`${file} has no secret in it`, () => {
      assert.doesNotMatch(textOf(file), /secure:/);
    });
  }
});
