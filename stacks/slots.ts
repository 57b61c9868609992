/** `npm run slots -- <stack>`: fills in what `stacks/Pulumi.<stack>.yaml` lacks of slots and offsets. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillSlots } from "./topologies/slot-filling";

const USAGE = "usage: npm run slots -- <stack>";

const stack = process.argv[2];
if (stack === "--help" || stack === "-h") {
  console.log(USAGE);
  process.exit(0);
}
const file = join(__dirname, `Pulumi.${stack}.yaml`);
if (stack === undefined || !existsSync(file)) {
  console.error(stack === undefined ? USAGE : `no such stack: stacks/Pulumi.${stack}.yaml is not there`);
  process.exit(2);
}
const { text, changes } = fillSlots(readFileSync(file, "utf8"));
if (changes.length > 0) {
  writeFileSync(file, text);
}
console.log(changes.length > 0 ? changes.join("\n") : "nothing to fill in");
console.log(`next: npm run plan -- ${stack}`);
