/** The schema of the components for other languages, as Pulumi's own analyser reads it from the sources of a package. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import * as components from ".";

/** Classes of the root entry that are components. */
export const componentNames: readonly string[] = Object.entries(components)
  .filter(([, value]) => typeof value === "function" && "isInstance" in value)
  .map(([name]) => name)
  .sort();

/** @param root folder with package.json, tsconfig.json and the sources: the repository, or an unpacked package */
export function packageSchema(root: string): object {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { components: found, typeDefinitions, dependencies } = analyse(root, manifest);
  const spec = generateSchema(
    manifest.name,
    manifest.version,
    manifest.description,
    found,
    typeDefinitions,
    dependencies,
  );
  const types = Object.entries(typeDefinitions).map(([name, { description }]) => {
    const token = `${manifest.name}:index:${name}`;
    return [token, asPublished({ description, ...spec.types[token] })];
  });
  return withoutStutter({
    ...spec,
    config: {},
    dependencies: dependencies.length === 0 ? undefined : dependencies,
    resources: mapValues(spec.resources, asPublished),
    types: Object.fromEntries(types),
  });
}

/**
 * Names of types without `Args`, which the generators of SDKs add to whatever is an input: `ConnectorArgs` would become
 * `ConnectorArgsArgs`. Where the name without it is an output's, as with `MacHost`, the input is `MacHostSettings`.
 */
function withoutStutter<T extends { readonly types: { readonly [token: string]: object }; readonly resources: object }>(
  spec: T,
): T {
  const taken = [...Object.keys(spec.types), ...Object.keys(spec.resources)];
  const renamed = Object.keys(spec.types)
    .filter((token) => token.endsWith("Args"))
    .map((token) => {
      const short = token.replace(/Args$/, "");
      return [token, taken.includes(short) ? `${short}Settings` : short] as const;
    });
  const text = renamed.reduce(
    (json, [token, short]) =>
      json.replaceAll(`"${token}"`, `"${short}"`).replaceAll(`types/${token}"`, `types/${short}"`),
    JSON.stringify(spec),
  );
  return JSON.parse(text) as T;
}

/**
 * What is published has a root entry, which the analyser finds by itself. In the repository it would read the tests too,
 * with everything that the tsconfig.json of its folder includes, so it is given a folder that has the components only.
 */
function analyse(root: string, manifest: { readonly name: string }): ReturnType<Analyzer["analyze"]> {
  const read = (folder: string, own: object) =>
    new Analyzer(folder, manifest.name, { ...manifest, ...own }, new Set(componentNames)).analyze();
  if (existsSync(join(root, "index.ts"))) {
    return read(root, {});
  }
  const folder = mkdtempSync(join(tmpdir(), "components-"));
  try {
    const main = join(resolve(root), "components/index.ts");
    const config = { extends: join(resolve(root), "tsconfig.json"), include: [], files: [main] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    return read(folder, { main });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the docstring of a value ends with that is to be kept secret: the analyser knows no mark for it. */
const SECRET = /\bsecret\.$/i;

/**
 * As `pulumi package get-schema` prints it. The analyser says of a property that it is optional, which the list of
 * required ones says already; nothing of secrets; and leaves out what it read about types.
 */
function asPublished<T extends object>(described: T): T {
  const entries = Object.entries(described).flatMap(([key, value]): [string, unknown][] => {
    if (key === "properties" || key === "inputProperties") {
      return [[key, mapValues(value as { [name: string]: Property }, asProperty)]];
    }
    return (key === "required" || key === "requiredInputs") && value.length === 0 ? [] : [[key, value]];
  });
  return Object.fromEntries(entries) as T;
}

interface Property {
  readonly description?: string;
  readonly optional?: boolean;
}

function asProperty({ optional: _, ...property }: Property): object {
  return SECRET.test(property.description ?? "") ? { ...property, secret: true } : property;
}

function mapValues<T, R>(values: { readonly [key: string]: T }, change: (value: T) => R): { [key: string]: R } {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
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
