/**
 * `node plan/main.cjs <command> …`: starts Node as the program itself is started, less what only
 * an engine needs, then the command line.
 */
require("../stacks/start.cjs");
require("./offline/sdk/without-engine.cjs").leaveOut();
require("./entry/cli.ts");
