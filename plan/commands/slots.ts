/** `slots <stack>`: fills in what the file of a Cloudbrink stack lacks of slots and offsets, and tells what still fits. */
import { join } from "node:path";
import { headroomLines } from "../../components/cloudbrink/headroom";
import type { ParsedStack } from "../../stacks/program";
import { headroomOf } from "../../stacks/program/headroom";
import { fillSlots } from "../../stacks/topologies/slot-filling";
import { EXIT_BAD_INPUT, EXIT_OK, failureText } from "../io/failure";
import { writeOutput } from "../io/output";
import { clean } from "../io/text";
import { readText } from "../io/text-file";
import { UsageError } from "../io/usage-error";
import { readProject, readStackFile } from "../project/project";
import { ENVIRONMENT, oneStack, parseOptions } from "./parse-options";
import type { Surroundings } from "./surroundings";
import { SLOTS_USAGE } from "./usages";

export function slotsCommand(
  args: readonly string[],
  { root, program, print, printError }: Pick<Surroundings, "root" | "program" | "print" | "printError">,
): number {
  try {
    const project = readProject(root);
    const { values, positionals } = parseOptions(
      { args: [...args], allowPositionals: true, options: { ...ENVIRONMENT, json: { type: "boolean" } } },
      SLOTS_USAGE,
    );
    const stack = oneStack(positionals, project, SLOTS_USAGE);
    const { file, config } = readStackFile(project, stack, values.environment);
    const path = join(project.stackDirectory, file);
    const filled = fillSlots(readText(path), config);
    const { changes } = filled;
    const parsed = program.parseStack(filled.config, {
      stackName: stack,
      projectName: project.name,
      directory: project.stackDirectory,
    });
    const misfits = changes.length === 0 ? [] : misfitting(parsed);
    if (misfits.length > 0) {
      throw new UsageError(["nothing was written, because not all fits:", ...misfits].join("\n"));
    }
    if (changes.length > 0) {
      writeOutput(path, filled.text);
    }
    // In a file with other problems the numbers would mislead.
    const headroom = parsed.ok ? headroomOf(parsed.stack) : undefined;
    if (values.json) {
      print(`${JSON.stringify({ changes, ...(headroom === undefined ? {} : { headroom }) }, undefined, 2)}\n`);
      return EXIT_OK;
    }
    const lines = [
      ...(changes.length > 0 ? changes : ["nothing to fill in"]),
      ...(headroom === undefined ? [UNKNOWN_ROOM] : headroomLines(headroom)),
      `next: npm run plan -- ${stack}`,
    ];
    print(`${lines.map(clean).join("\n")}\n`);
    return EXIT_OK;
  } catch (error) {
    printError(`${failureText(error)}\n`);
    return EXIT_BAD_INPUT;
  }
}

const UNKNOWN_ROOM = "what still fits is not known: the stack file has problems, which the plan tells";

/** What is wrong with slots and offsets, those that were filled in among them. */
function misfitting(parsed: ParsedStack): string[] {
  const issues = parsed.ok ? [] : parsed.issues;
  return issues
    .filter(({ path }) => /^(?:connectors[.[].*\.(?:slot|firstSlot)|pools\.)/.test(path))
    .map(({ path, problem }) => `  ${path} ${problem}`);
}
