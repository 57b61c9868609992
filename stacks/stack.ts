/**
 * The program of a project that has nothing but stack files of ours: `export = require("connector-topologies/stack");`
 * The engine starts programs in the folder of Pulumi.yaml, or of its `main`.
 */
import { runStack } from "./run-stack";

const stack = () => runStack(process.cwd());

export = stack;
