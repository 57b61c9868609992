/** The page of component outputs, from the package's Pulumi schema. */
import { readFileSync } from "node:fs";
import { anchor, sentences, stacked, table } from "./markdown";

interface Property {
  readonly type?: string;
  readonly $ref?: string;
  readonly description?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
  readonly secret?: boolean;
}

interface Properties {
  readonly description?: string;
  readonly properties?: { readonly [name: string]: Property };
  readonly enum?: readonly { readonly value: unknown }[];
}

interface PackageSchema {
  readonly resources: { readonly [token: string]: Properties };
  readonly types: { readonly [token: string]: Properties };
}

const OWN_TYPE = /^#\/types\/(.+)$/;

const schema = JSON.parse(readFileSync("components/schema.json", "utf8")) as PackageSchema;

const nameOf = (token: string): string => token.split(":").at(-1)!;

/** Components with their outputs, then the types that these have, each once. */
export function componentOutputs(): string {
  const components = Object.entries(schema.resources).map(([token, component]) => ["##", token, component] as const);
  const types = new Map<string, Properties>();
  const queue = components.map(([, , component]) => component);
  for (const each of queue) {
    for (const token of Object.values(each.properties ?? {}).flatMap(typesOf)) {
      const type = schema.types[token]!;
      if (!types.has(token) && type.properties !== undefined) {
        types.set(token, type);
        queue.push(type);
      }
    }
  }
  return [
    ...components.map(tableOf),
    "## Parts of outputs",
    ...[...types].map(([token, type]) => tableOf(["###", token, type])),
  ].join("\n\n");
}

function tableOf([level, token, { description, properties = {} }]: readonly [string, string, Properties]): string {
  const rows = Object.entries(properties).flatMap(([name, property]) =>
    stacked([[`\`${name}\``], [typeText(property)], sentences(property.description ?? "")]),
  );
  const meaning = level === "###" && description ? [description.replace(/\s+/g, " "), ""] : [];
  return [`${level} \`${nameOf(token)}\``, "", ...meaning, table(["output", "type", "meaning"], rows)].join("\n");
}

/** Our own types that a value has. */
function typesOf({ $ref = "", items, additionalProperties }: Property): readonly string[] {
  const [, own] = OWN_TYPE.exec($ref) ?? [];
  return [own, ...[items, additionalProperties].flatMap((each) => (each ? typesOf(each) : []))].filter(
    (each) => each !== undefined,
  );
}

function typeText({ type, $ref = "", items, additionalProperties, secret }: Property): string {
  const [, own] = OWN_TYPE.exec($ref) ?? [];
  const text = items
    ? `list: ${typeText(items)}`
    : additionalProperties
      ? `map by name: ${typeText(additionalProperties)}`
      : own !== undefined
        ? ownType(own)
        : $ref !== ""
          ? "anything"
          : type === "string"
            ? "text"
            : type === "boolean"
              ? "`true` or `false`"
              : type!;
  return secret ? `${text}, a secret` : text;
}

function ownType(token: string): string {
  const { enum: values } = schema.types[token]!;
  return values === undefined
    ? `[\`${nameOf(token)}\`](#${anchor(nameOf(token))})`
    : values.map(({ value }) => `\`${value}\``).join(", ");
}
