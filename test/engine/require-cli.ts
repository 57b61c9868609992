/** Ends `npm run test:engine` with one line where there is no engine to test with: a run without a test proves nothing. */
import { whyNoEngine } from "./cli";

const reason = whyNoEngine();
if (reason !== undefined) {
  console.error(`${reason}: the engine tests need the Pulumi CLI and its Node language host (pulumi.com/docs/install)`);
  process.exitCode = 1;
}
