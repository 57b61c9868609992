const { availableParallelism } = require("node:os");

module.exports = {
  "node-option": ["import=tsx"],
  require: ["./test/support/run-folder.ts", "./test/support/random.ts"],
  // For `--parallel`. One more than there are processors: many tests wait for a child or a clock.
  jobs: Math.max(2, availableParallelism()) + 1,
  timeout: 120_000,
};
