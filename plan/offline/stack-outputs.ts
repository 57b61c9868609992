/** Outputs of other stacks, for programs that read them with `StackReference`. */

import { existsSync } from "node:fs";
import { SECRET_TEXT } from "../../components/shared/input/secret-text";
import { readText } from "../io/text-file";
import { UsageError } from "../io/usage-error";
import { UNKNOWN_TEXT, type WireObject, type WireValue } from "../io/wire";

export const STACK_REFERENCE = "pulumi:pulumi:StackReference";

/** Outputs by the name of the stack, as the program writes it. */
export type StackOutputs = ReadonlyMap<string, WireObject>;

const FORM = "--stack-outputs org/network/prod=outputs.json, or one file of outputs by stack name";

/** `org/network/prod=outputs.json`, or a file that holds a map from such names to outputs. */
export function readStackOutputs(options: readonly string[]): StackOutputs {
  return new Map(
    options.flatMap((option): readonly (readonly [string, WireObject])[] => {
      const at = existsSync(option) ? -1 : option.indexOf("=");
      const content = readMap(option.slice(at + 1), option);
      return at === -1
        ? Object.entries(content).map(([name, outputs]) => [name, asMap(outputs, `${option}: ${name}`)] as const)
        : [[option.slice(0, at), content] as const];
    }),
  );
}

function readMap(file: string, option: string): WireObject {
  let content: WireValue;
  try {
    content = JSON.parse(readText(file)) as WireValue;
  } catch (error) {
    const problem = error instanceof SyntaxError ? "is not JSON" : "cannot be read";
    throw new UsageError(`--stack-outputs ${option}: ${file} ${problem}; give ${FORM}`);
  }
  return asMap(content, file);
}

function asMap(content: WireValue, place: string): WireObject {
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new UsageError(`${place} must be a map of outputs, as pulumi stack output --json writes it`);
  }
  return content;
}

/** The state of a reference: its outputs, all unknown when nobody gave them. */
export function referenceState(name: string, outputs: StackOutputs): WireObject {
  const given = outputs.get(name);
  const secret = Object.keys(given ?? {}).filter((key) => JSON.stringify(given![key] ?? null).includes(SECRET_TEXT));
  return { name, outputs: given ?? UNKNOWN_TEXT, secretOutputNames: given ? secret : UNKNOWN_TEXT };
}

/** What to give so that they are known. */
export const unknownOutputsText = (name: string): string =>
  `outputs of stack ${name} stay unknown: write them with pulumi stack output --json --stack ${name} > outputs.json, ` +
  `and give --stack-outputs ${name}=outputs.json`;
