/** The schema of the components for other languages, as Pulumi's own analyser reads it from the sources of a package. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema, type PackageSpec } from "@pulumi/pulumi/provider/experimental/schema";
import * as components from ".";

/** Classes of the root entry that are components. */
export const componentNames: readonly string[] = Object.entries(components)
  .filter(([, value]) => typeof value === "function" && "isInstance" in value)
  .map(([name]) => name)
  .sort();

/** @param root folder with package.json, tsconfig.json and the sources: the repository, or an unpacked package */
export function packageSchema(root: string): PackageSpec {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const analyzer = new Analyzer(root, manifest.name, manifest, new Set(componentNames));
  const { components: found, typeDefinitions, dependencies } = analyzer.analyze();
  return generateSchema(manifest.name, manifest.version, manifest.description, found, typeDefinitions, dependencies);
}

/** Sorted, so that a change of the order of files is none of the schema. */
export const packageSchemaText = (root: string): string =>
  `${JSON.stringify(sorted(packageSchema(root)), undefined, 2)}\n`;

function sorted(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== "object" || value === null) {
    return value;
  }
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
