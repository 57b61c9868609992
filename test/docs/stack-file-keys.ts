/** The pages of stack-file keys, from the JSON Schema that editors use and from the example stacks. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative } from "node:path/posix";
import * as yaml from "yaml";
import { flow, NAMESPACE } from "../../stacks/config/issue";
import { anchor, sentences, stacked, table } from "./markdown";

/** The part of JSON Schema that the generated file uses. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: { readonly [key: string]: Schema };
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
}

interface ConfigSchema extends Schema {
  readonly allOf: readonly {
    readonly if: { readonly properties: { readonly [key: string]: Schema } };
    readonly then: Schema;
  }[];
}

/** The page of keys that every topology has alike. */
export const SHARED_PAGE = "docs/stack-file.md";
export const pageOf = (topology: string): string => `docs/stack-file/${topology}.md`;

const LONGEST_EXAMPLE = 60;
const LONGEST_PATTERN = 60;

const { properties } = JSON.parse(readFileSync("stacks/config.schema.json", "utf8")) as {
  properties: { config: ConfigSchema };
};
const config = properties.config;

const shortName = (key: string): string => key.replace(`${NAMESPACE}:`, "");

/** Keys of each topology, without the namespace. */
export const KEYS: ReadonlyMap<string, Schema> = new Map(
  config.allOf.map(({ if: { properties: chosen }, then }) => [
    String(chosen[`${NAMESPACE}:topology`]!.const),
    {
      properties: Object.fromEntries(Object.entries(then.properties!).map(([key, schema]) => [shortName(key), schema])),
      required: then.required!.map(shortName),
    },
  ]),
);

const [first, ...others] = [...KEYS.values()] as [Schema, ...Schema[]];

const isShared = (key: string): boolean =>
  others.every(({ properties: keys }) => JSON.stringify(keys![key]) === JSON.stringify(first.properties![key]));

const part = ({ properties: keys, required }: Schema, has: (key: string) => boolean): Schema => ({
  properties: Object.fromEntries(Object.entries(keys!).filter(([key]) => has(key))),
  required: required!,
});

/** Those of the provider that the program reads, the one that chooses the topology, and what all topologies have alike. */
const SHARED: Schema = {
  properties: {
    ...Object.fromEntries(Object.entries(config.properties!).map(([key, schema]) => [shortName(key), schema])),
    ...part(first, isShared).properties,
  },
  required: [...config.required!, ...first.required!].map(shortName),
};

export const sharedKeys = (): string => new Page(SHARED_PAGE, new Map(), examples()).text(SHARED);

/** The other keys of a topology. */
export function topologyKeys(topology: string): string {
  const shared = new Page(SHARED_PAGE, new Map(), []);
  shared.text(SHARED);
  const own = part(KEYS.get(topology)!, (key) => !Object.hasOwn(SHARED.properties!, key));
  return new Page(pageOf(topology), shared.seen, examples(topology)).text(own);
}

/** Configs of the committed example stacks, keys without the namespace. */
function examples(topology?: string): readonly unknown[] {
  return readdirSync("stacks")
    .filter((file) => /^Pulumi\..+\.yaml$/.test(file))
    .sort()
    .map((file) => (yaml.parse(readFileSync(`stacks/${file}`, "utf8")) as { config: object }).config)
    .map((values) => Object.fromEntries(Object.entries(values).map(([key, value]) => [shortName(key), value])))
    .filter((values) => topology === undefined || values["topology"] === topology);
}

/** Where a form of several keys is written out. */
interface Place {
  readonly page: string;
  readonly path: string;
  readonly heading: string;
}

/** One page: a table of its keys, and one for each key that has keys of its own. A form that occurs again is a link. */
class Page {
  constructor(
    readonly page: string,
    known: ReadonlyMap<string, Place>,
    private readonly configs: readonly unknown[],
  ) {
    this.seen = new Map(known);
  }

  readonly seen: Map<string, Place>;
  /** Of the table that is being made. */
  private heading = "";

  text(keys: Schema): string {
    const below: string[] = [];
    const rows = Object.entries(keys.properties!).map(([key, schema]) => {
      // What stands below a key first: a form of it may be as another.
      below.push(...this.section(key, schema));
      return this.row(key, schema, keys.required?.includes(key) ?? false);
    });
    return [tableOf(rows), ...below].join("\n\n");
  }

  /** The keys below a key; a table for each of its forms where every form has a required key of its own. */
  private section(key: string, schema: Schema): readonly string[] {
    const forms = schema.anyOf ?? [schema];
    const required = forms.map((form) => form.required?.find((each) => isOnlyIn(form, each, forms)));
    if (forms.length > 1 && required.every((each) => each !== undefined)) {
      return forms.map((form, index) => this.table(`\`${key}\` with \`${required[index]}\``, key, form));
    }
    const found = this.table(`\`${key}\``, key, schema);
    return found === "" ? [] : [found];
  }

  private table(heading: string, key: string, schema: Schema): string {
    this.heading = heading;
    const rows = this.known(schema, key) ? [] : this.below(key, schema);
    return rows.length === 0 ? "" : `## ${heading}\n\n${tableOf(rows)}`;
  }

  private row(path: string, schema: Schema, isRequired: boolean): Row {
    const { meaning, fallback } = described(schema.description ?? "");
    const example = this.example(path, schema);
    return stacked([
      [`\`${path}\``],
      sentences(this.value(path, schema)),
      [isRequired ? "required" : fallback],
      sentences(meaning),
      [example === undefined ? "" : `\`${example}\``],
    ]);
  }

  /** Rows of everything below a key. */
  private below(path: string, schema: Schema): readonly Row[] {
    const form = signature(schema);
    if (form !== undefined && !this.seen.has(form)) {
      this.seen.set(form, { page: this.page, path, heading: this.heading });
    }
    if (schema.anyOf) {
      return schema.anyOf.flatMap((each) => (this.known(each, path) ? [] : this.below(path, each)));
    }
    if (schema.items) {
      return this.known(schema.items, `${path}[]`) ? [] : this.below(`${path}[]`, schema.items);
    }
    const own = Object.entries(schema.properties ?? {}).flatMap(([key, each]) => {
      const at = `${path}.${key}`;
      const rows = this.known(each, at) ? [] : this.below(at, each);
      return [this.row(at, each, schema.required?.includes(key) ?? false), ...rows];
    });
    const entry = entryOf(schema);
    const named = entry === undefined || this.known(entry, `${path}.<name>`) ? [] : this.below(`${path}.<name>`, entry);
    return [...own, ...named];
  }

  /** Where the same form stands already. */
  private known(schema: Schema, path: string): Place | undefined {
    const form = signature(schema);
    const place = form === undefined ? undefined : this.seen.get(form);
    return place?.path === path && place.page === this.page ? undefined : place;
  }

  private value(path: string, schema: Schema): string {
    const place = this.known(schema, path);
    if (place !== undefined) {
      return `as ${this.link(place)}`;
    }
    if (schema.anyOf) {
      return [...new Set(schema.anyOf.map((form) => this.value(path, form)))].join(", or ");
    }
    if (schema.enum || "const" in schema) {
      return (schema.enum ?? [schema.const]).map((each) => `\`${each}\``).join(", ");
    }
    if (schema.items) {
      return listOf(this.value(`${path}[]`, schema.items));
    }
    const entry = entryOf(schema);
    if (schema.type === "object") {
      return entry === undefined ? "map" : `map by name: ${this.value(`${path}.<name>`, entry)}`;
    }
    return schema.type === "boolean"
      ? "`true` or `false`"
      : schema.type === "string"
        ? textOf(schema)
        : (schema.type ?? "");
  }

  private link({ page, path, heading }: Place): string {
    const file = page === this.page ? "" : relative(dirname(this.page), page);
    return `[\`${path}\`](${file}#${anchor(heading)})`;
  }

  /** From the example stacks, else what the schema shows. */
  private example(path: string, schema: Schema): string | undefined {
    const given = [
      ...this.configs.flatMap((values) => valuesAt(values, path.split(".").flatMap(steps))),
      ...(schema.examples ?? []),
    ];
    return given
      .filter((value) => typeof value !== "object" || Object.keys(value ?? {}).length > 0)
      .map((value) => flow(value).replaceAll("\n", "\\n"))
      .find((text) => text.length <= LONGEST_EXAMPLE);
  }
}

const isOnlyIn = (form: Schema, key: string, forms: readonly Schema[]): boolean =>
  forms.every((other) => other === form || !other.required?.includes(key));

type Row = readonly (readonly string[])[];

const tableOf = (rows: readonly Row[]): string => table(["key", "value", "default", "meaning", "example"], rows.flat());

const listOf = (value: string): string =>
  value.startsWith("as ") ? `list, each ${value}` : `list of ${value.replace(/^(text|map|number)\b/, "$1s")}`;

/** A short pattern says more than words; what a long one asks for is in the meaning. */
const textOf = ({ pattern = "" }: Schema): string =>
  pattern === "" || pattern.length > LONGEST_PATTERN ? "text" : `text of the form \`${pattern}\``;

/** A form is worth a link when it has keys of its own; what it means at its place does not count. */
function signature({ description: _, examples: __, ...form }: Schema): string | undefined {
  const has = ({ properties: keys, additionalProperties: entry, anyOf, items }: Schema): boolean =>
    Object.keys(keys ?? {}).length > 1 ||
    (typeof entry === "object" && has(entry)) ||
    (anyOf?.some(has) ?? false) ||
    (items !== undefined && has(items));
  return has(form) ? JSON.stringify(form) : undefined;
}

const entryOf = ({ additionalProperties: entry }: Schema): Schema | undefined =>
  typeof entry === "object" ? entry : undefined;

/** `what it is; its default when absent` in two. */
export function described(text: string): { readonly meaning: string; readonly fallback: string } {
  const clauses = text.split("; ");
  const fallback = clauses.find((clause) => clause.includes(" when absent"));
  return {
    meaning: clauses.filter((clause) => clause !== fallback).join("; "),
    fallback: fallback?.replace(/,? when absent/, "") ?? "",
  };
}

const steps = (step: string): readonly string[] => step.split(/(?=\[\])/);

function valuesAt(value: unknown, [step, ...rest]: readonly string[]): readonly unknown[] {
  if (step === undefined) {
    return value === undefined ? [] : [value];
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  if (step === "[]") {
    return Array.isArray(value) ? value.flatMap((each) => valuesAt(each, rest)) : [];
  }
  const here =
    step === "<name>"
      ? Object.entries(value)
          .filter(([key]) => key !== "defaults")
          .map(([, each]) => each)
      : [(value as { [key: string]: unknown })[step]];
  return here.flatMap((each) => valuesAt(each, rest));
}
