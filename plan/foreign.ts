/** Commands on programs that are not ours. The published package has one file with all that this needs, but the SDK. */
export { foreignProgram } from "./foreign-program";
export { RUNS } from "./runs";
