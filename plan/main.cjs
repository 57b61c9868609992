/** `node plan/main.cjs <command> …`: starts Node as the program itself is started, then the command line. */
require("../stacks/start.cjs");
require("./entry/cli.ts");
