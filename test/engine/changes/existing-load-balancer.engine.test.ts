/** Under the real engine: the way behind a load balancer of somebody else, and back. */
import { EXISTING_LOAD_BALANCER_TABLES } from "./existing-load-balancer";
import { describeChanges } from "./walk";

for (const table of EXISTING_LOAD_BALANCER_TABLES) {
  describeChanges(table);
}
