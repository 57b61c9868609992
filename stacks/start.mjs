/**
 * How Node is started for the program and for the offline plan: `node --import ./stacks/start.mjs`.
 *
 * tsx runs TypeScript without checking types. The Pulumi SDK formats an Error stack for every promise, two thirds of its
 * time for each resource; CONNECTOR_TOPOLOGIES_DEBUG=1 gives full stacks back.
 */
import "tsx";

if (process.env["CONNECTOR_TOPOLOGIES_DEBUG"] !== "1") {
  Error.stackTraceLimit = 0;
}
