/**
 * What a function of the AWS provider answers, by its own types: a look-up that nobody answers is unknown in each of
 * these fields. An answer without them would read as "there is none".
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { UNKNOWN_TEXT, type WireObject, type WireValue } from "../io/wire";

/** How many elements a list has that is not known: programs take the first, or the first two. */
export const ASSUMED_ELEMENTS = 2;

/** Every field of the answer, unknown; those that only repeat an argument are what was asked. */
export function unknownAnswer(token: string, asked: WireObject): WireObject {
  return Object.fromEntries(
    fieldsOf(token).map(({ name, isList }): [string, WireValue] => {
      const given = asked[name];
      const unknown = isList ? Array.from({ length: ASSUMED_ELEMENTS }, () => UNKNOWN_TEXT) : UNKNOWN_TEXT;
      return [name, given === undefined || given === null ? unknown : given];
    }),
  );
}

interface Field {
  readonly name: string;
  readonly isList: boolean;
}

const known = new Map<string, readonly Field[]>();

function fieldsOf(token: string): readonly Field[] {
  const fields = known.get(token) ?? readFields(token);
  known.set(token, fields);
  return fields;
}

/** `aws:ec2/getVpc:getVpc` is declared in `ec2/getVpc.d.ts`. */
function readFields(token: string): readonly Field[] {
  const [, module = "", name] = /^aws:([\w/]+):(\w+)$/.exec(token) ?? [];
  const package_ = packageFolder();
  const file = package_ && join(package_, `${module.replace(/^index\//, "")}.d.ts`);
  if (name === undefined || file === undefined || !existsSync(file)) {
    return [];
  }
  const title = `${name[0]!.toUpperCase()}${name.slice(1)}Result`;
  const [, body = ""] =
    new RegExp(`^export interface ${title} \\{\\n([\\s\\S]*?)^\\}`, "m").exec(readFileSync(file, "utf8")) ?? [];
  // Fields are indented by one step; what is deeper is of a map.
  return [...body.matchAll(/^ {4}readonly (\w+)\??: (.*)$/gm)].map(([, field, type]) => ({
    name: field!,
    isList: type!.endsWith("[];"),
  }));
}

/** The provider of the program, else ours. */
function packageFolder(): string | undefined {
  for (const from of [join(process.cwd(), "index.js"), __filename]) {
    try {
      return dirname(createRequire(from).resolve("@pulumi/aws/package.json"));
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}
