/** Commands on programs that are not ours. The published package has one file with all that this needs, but the SDK. */

export { RUNS } from "../commands/runs";
export { foreignProgram } from "./foreign-program";
