/**
 * The components as a Pulumi provider, for programs in other languages: `main` of the package, started by the engine by
 * way of PulumiPlugin.yaml.
 *
 * The SDK would start a provider for any package that exports components, but would type-check its sources with a
 * TypeScript of its own choice on every start, and cannot mark secrets. This one serves the schema that `npm run schema`
 * wrote.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ComponentResource, ComponentResourceOptions, Inputs } from "@pulumi/pulumi";
import { type ConstructResult, main, type Provider } from "@pulumi/pulumi/provider";
import * as components from ".";
import { forProgram } from "./shared/input/argument-errors";

type Component = new (name: string, args: never, options?: ComponentResourceOptions) => ComponentResource;

interface Schema {
  readonly name: string;
  readonly version: string;
  readonly resources: { readonly [type: string]: { readonly properties: { readonly [output: string]: unknown } } };
}

/** The package: its schema is not compiled. */
const ROOT = join(__dirname, "../..");

class ComponentProvider implements Provider {
  readonly version: string;
  private readonly described: Schema;

  constructor(readonly schema: string) {
    this.described = JSON.parse(schema) as Schema;
    this.version = this.described.version;
  }

  async getSchema(): Promise<string> {
    return this.schema;
  }

  async construct(
    name: string,
    type: string,
    inputs: Inputs,
    options: ComponentResourceOptions,
  ): Promise<ConstructResult> {
    const outputs = Object.keys(this.described.resources[type]?.properties ?? {});
    const Class = (components as unknown as { readonly [name: string]: Component })[type.split(":").at(-1)!];
    if (outputs.length === 0 || Class === undefined) {
      throw new Error(
        `${this.described.name} has no ${type}: one of ${Object.keys(this.described.resources).join(", ")}`,
      );
    }
    const component = made(() => new Class(name, inputs as never, options));
    const values = component as unknown as { readonly [output: string]: unknown };
    return { urn: component.urn, state: Object.fromEntries(outputs.map((output) => [output, values[output]])) };
  }
}

function made<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw forProgram(error, process.cwd());
  }
}

const serve = (): Promise<void> =>
  main(new ComponentProvider(readFileSync(join(ROOT, "components/schema.json"), "utf8")), process.argv.slice(2));

// The SDK calls what a plugin exports; what does not know `exports` of package.json finds the components here too.
export = Object.assign(serve, components);
