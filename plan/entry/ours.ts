/** Commands on stacks of our own topologies. The published package has one file with all that this needs. */
import { deploy, parseStack } from "../../stacks/program";

export { RUNS } from "../commands/runs";

export const program = { parseStack, deploy };
