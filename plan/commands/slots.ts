/** `slots <stack>`: fills in what the file of a Cloudbrink stack lacks of slots and offsets. */
import { join } from "node:path";
import { fillSlots } from "../../stacks/topologies/slot-filling";
import type { StackProgram } from "../build";
import { EXIT_BAD_INPUT, EXIT_OK, failureText } from "../io/failure";
import { writeOutput } from "../io/output";
import { clean } from "../io/text";
import { readText } from "../io/text-file";
import { UsageError } from "../io/usage-error";
import { type Project, readProject, readStackFile } from "../project/project";
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
      { args: [...args], allowPositionals: true, options: ENVIRONMENT },
      SLOTS_USAGE,
    );
    const stack = oneStack(positionals, project, SLOTS_USAGE);
    const { file, config } = readStackFile(project, stack, values.environment);
    const path = join(project.stackDirectory, file);
    const filled = fillSlots(readText(path), config);
    const { changes } = filled;
    const misfits = changes.length === 0 ? [] : misfitting(filled.config, stack, project, program.parseStack);
    if (misfits.length > 0) {
      throw new UsageError(["nothing was written, because not all fits:", ...misfits].join("\n"));
    }
    if (changes.length > 0) {
      writeOutput(path, filled.text);
    }
    const lines = changes.length > 0 ? changes : ["nothing to fill in"];
    print(`${[...lines, `next: npm run plan -- ${stack}`].map(clean).join("\n")}\n`);
    return EXIT_OK;
  } catch (error) {
    printError(`${failureText(error)}\n`);
    return EXIT_BAD_INPUT;
  }
}

/** What is wrong with slots and offsets, those that were filled in among them. */
function misfitting(
  config: { readonly [key: string]: unknown },
  stackName: string,
  project: Project,
  parseStack: StackProgram["parseStack"],
): string[] {
  const parsed = parseStack(config, { stackName, projectName: project.name, directory: project.stackDirectory });
  const issues = parsed.ok ? [] : parsed.issues;
  return issues
    .filter(({ path }) => /^(?:connectors\..*\.slot|pools\.)/.test(path))
    .map(({ path, problem }) => `  ${path} ${problem}`);
}
