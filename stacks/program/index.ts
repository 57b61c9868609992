/** A stack, from raw config to resources. The same code under the engine (stacks/index.ts) and in the offline plan. */
export { SecretGiven } from "../config/schema";
export { renderIssues } from "../mistakes/render";
export { briefOutputs } from "./brief-outputs";
export { ConfigProblems, deploy } from "./deploy";
export { parseStack } from "./parse";
export type { DeployOptions, ParsedStack, StackContext, StackSpec } from "./spec";
