/** What the types of @pulumi/aws say of a resource's inputs in their texts, which come from the provider's documents. */
import * as fs from "node:fs";

export interface Documented {
  readonly text: string;
  /** Inputs that must not be given beside it. */
  readonly conflicts: readonly string[];
  /** As it is written; absent when the text names none. */
  readonly default?: string;
  /** Whether the text says that a change makes a new resource. */
  readonly replaces: boolean;
}

/** The condition is in the text; `destroy` alone is about something else. */
const REPLACES = /forces? (?:a |the )?(?:new|replacement|creation|recreation|res)|trigger a destroy and recreate/i;
const NAMES = /[Cc]onflicts with ((?:`\w+`(?:, | and | or )?)+)/;

const known = new Map<string, ReadonlyMap<string, Documented>>();

/** Inputs of a type by name. */
export function documented(type: string): ReadonlyMap<string, Documented> {
  const found = known.get(type) ?? read(type);
  known.set(type, found);
  return found;
}

function read(type: string): ReadonlyMap<string, Documented> {
  const [, module, name] = type.split(":") as [string, string, string];
  const source = fs.readFileSync(require.resolve(`@pulumi/aws/${module}.d.ts`), "utf8");
  const args = source.slice(source.indexOf(`export interface ${name}Args`));
  const properties = [...args.matchAll(/\/\*\*([\s\S]*?)\*\/\s*(\w+)\??: /g)];
  const names = properties.map(([, , property]) => property!);
  return new Map(
    properties.map(([, comment, property]) => {
      const text = comment!.replace(/\s*\*\s*/g, " ").trim();
      const conflicts = [...(NAMES.exec(text)?.[1] ?? "").matchAll(/`(\w+)`/g)].map(([, other]) => other!);
      const given = /\b[Dd]efaults? (?:to|is|value is) `([^`]*)`/.exec(text)?.[1];
      return [
        property!,
        {
          text,
          // Some texts keep the provider's name of a block, which is the singular here.
          conflicts: conflicts.map((other) => (names.includes(other) ? other : `${other}s`)),
          ...(given === undefined ? {} : { default: given }),
          replaces: REPLACES.test(text),
        },
      ];
    }),
  );
}

/** Pairs that exclude each other, of those that are given. */
export function conflicting(type: string, given: readonly string[]): readonly (readonly [string, string])[] {
  const pairs = [...documented(type)].flatMap(([property, { conflicts }]) =>
    conflicts.map((other) => [property, other].sort() as [string, string]),
  );
  const unique = new Map(pairs.map((pair) => [pair.join(), pair]));
  return [...unique.values()].filter((pair) => pair.every((property) => given.includes(property)));
}
