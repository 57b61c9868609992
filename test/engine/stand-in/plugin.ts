/**
 * A stand-in as a plugin that the engine starts by itself: `pulumi-resource-aws` and `pulumi-resource-awsx` on PATH.
 *
 * The account lives in the file named by STAND_IN_ACCOUNT, so that several stacks and commands share it. Tests that
 * steer the account speak to it in their own process instead (../harness.ts).
 */
import { Account } from "./account";
import { AwsStandIn } from "./provider";
import { serve } from "./server";

const [, , pkg] = process.argv;
if (pkg !== "aws" && pkg !== "awsx") {
  throw new Error("usage: plugin.ts aws|awsx");
}

serve(new AwsStandIn(new Account({}, process.env["STAND_IN_ACCOUNT"])), pkg).then(({ port }) => {
  // The engine reads the port from the first line.
  process.stdout.write(`${port}\n`);
});
