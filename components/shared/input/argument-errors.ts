/** Problems of a component's arguments as the engine and a program in another language show them. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { InputPropertiesError } from "@pulumi/pulumi";
import { packageSchema } from "./shape";

type Details = InputPropertiesError["errors"][number];

/**
 * The engine prints an error's message and then each of its properties (pulumi/pulumi pkg/resource/deploy): the message
 * is the heading here, else such a program would show every problem twice. Keys are spelt as its language does.
 *
 * @param folder where the provider runs: the engine starts it in the program's folder
 */
export function forProgram(error: unknown, folder: string): unknown {
  if (!InputPropertiesError.isInstance(error)) {
    return error;
  }
  const message = error.message.split("\n")[0]!;
  const errors = error.errors ?? [];
  return new InputPropertiesError({ message, errors: runtimeOf(folder) === "python" ? inPython(errors) : errors });
}

/** `runtime` of the project in a folder or above it. */
function runtimeOf(folder: string): string | undefined {
  const file = join(folder, "Pulumi.yaml");
  if (existsSync(file)) {
    return /^runtime:\s*(?:name:\s*)?([a-z]+)/m.exec(readFileSync(file, "utf8"))?.[1];
  }
  return dirname(folder) === folder ? undefined : runtimeOf(dirname(folder));
}

/** Property names of the package that Python spells in another way: `cidrBlock`, which is `cidr_block` there. */
function renamed(): ReadonlyMap<string, string> {
  const { resources, types } = packageSchema();
  const all = [
    ...Object.values(resources).map(({ inputProperties }) => inputProperties),
    ...Object.values(types).map(({ properties = {} }) => properties),
  ];
  const names = all.flatMap((properties) => Object.keys(properties)).filter((name) => /[A-Z]/.test(name));
  return new Map(names.map((name) => [name, snakeCase(name)]));
}

/** As Pulumi's code generator for Python does it (pulumi/pulumi pkg/codegen/python/python.go, `PyName`). */
export const snakeCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();

function inPython(errors: readonly Details[]): Details[] {
  const names = renamed();
  // A quoted step of a path is a name of the user's.
  const spelt = (text: string): string =>
    text.replace(/"(?:[^"\\]|\\.)*"|[A-Za-z][A-Za-z0-9]*/g, (word) => names.get(word) ?? word);
  return errors.map(({ propertyPath, reason }) => ({ propertyPath: spelt(propertyPath), reason: spelt(reason) }));
}
