/** Answers all questions of a program, and says what CPU time it took. Arguments: repository, file of resources. */
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const [root, file] = process.argv.slice(2);
const { ResourceGraph } = require(join(root, "policy/graph"));
const { reachability } = require(join(root, "policy/reachability"));

const graph = new ResourceGraph(JSON.parse(readFileSync(file, "utf8")));
// CPU time, which a busy machine disturbs less.
const start = process.cpuUsage();
if (reachability(graph).length === 0) {
  throw new Error("no question was asked");
}
const { user, system } = process.cpuUsage(start);
console.log(`milliseconds ${(user + system) / 1000}`);
