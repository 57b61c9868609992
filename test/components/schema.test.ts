import assert from "node:assert/strict";
import { type AnalyzeResult, Analyzer, type PropertyDefinition } from "@pulumi/pulumi/provider/experimental/analyzer";
import * as components from "../../components";
import packageJson from "../../package.json";

/** Exported components. */
const names = Object.entries(components)
  .filter(([, value]) => typeof value === "function" && "isInstance" in value)
  .map(([name]) => name)
  .sort();

describe("the schema of the components for other languages", () => {
  let schema: AnalyzeResult;
  before(function () {
    // The analyzer type-checks the whole package.
    this.timeout(120_000);
    schema = new Analyzer(process.cwd(), packageJson.name, packageJson, new Set(names)).analyze();
  });

  it("has every component", () => {
    assert.deepEqual(Object.keys(schema.components).sort(), names);
  });

  it("describes every component, type, input and output", () => {
    const missing: string[] = [];
    const look = (owner: string, properties: Record<string, PropertyDefinition> | undefined): void => {
      for (const [key, property] of Object.entries(properties ?? {})) {
        if (!property.description) {
          missing.push(`${owner}.${key}`);
        }
      }
    };
    for (const [name, component] of Object.entries(schema.components)) {
      assert.ok(component.description, `${name} has no description`);
      look(name, component.inputs);
      look(name, component.outputs);
    }
    for (const [name, type] of Object.entries(schema.typeDefinitions)) {
      look(name, type.properties);
    }
    assert.deepEqual(missing, []);
  });

  it("gives HpAnywareConnectors exactly its documented outputs", () => {
    assert.deepEqual(Object.keys(schema.components["HpAnywareConnectors"]!.outputs).sort(), [
      "allowList",
      "check",
      "connectorSecurityGroupId",
      "handoff",
      "loadBalancerArn",
      "loadBalancerDnsName",
      "manifest",
      "url",
    ]);
  });
});
