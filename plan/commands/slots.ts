/** `slots <stack>`: fills in what the file of a Cloudbrink stack lacks of slots and offsets. */
import { join } from "node:path";
import { fillSlots } from "../../stacks/topologies/slot-filling";
import { EXIT_BAD_INPUT, EXIT_OK, failureText } from "../io/failure";
import { writeOutput } from "../io/output";
import { clean } from "../io/text";
import { readText } from "../io/text-file";
import { readProject, readStackFile } from "../project/project";
import { ENVIRONMENT, oneStack, parseOptions } from "./parse-options";
import type { Surroundings } from "./surroundings";
import { SLOTS_USAGE } from "./usages";

export function slotsCommand(
  args: readonly string[],
  { root, print, printError }: Pick<Surroundings, "root" | "print" | "printError">,
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
    const { text, changes } = fillSlots(readText(path), config);
    if (changes.length > 0) {
      writeOutput(path, text);
    }
    const lines = changes.length > 0 ? changes : ["nothing to fill in"];
    print(`${[...lines, `next: npm run plan -- ${stack}`].map(clean).join("\n")}\n`);
    return EXIT_OK;
  } catch (error) {
    printError(`${failureText(error)}\n`);
    return EXIT_BAD_INPUT;
  }
}
