/**
 * How Node is started for the program and for the offline plan: `node --import ./stacks/start.mjs`.
 *
 * tsx runs TypeScript without checking types. Two things that help only who debugs are off, and CONNECTOR_TOPOLOGIES_DEBUG=1
 * gives them back: Error stacks, of which the Pulumi SDK formats one for every promise (two thirds of its time for each
 * resource), and source maps, which Node reads for every module of every package (a tenth of a plan's time).
 */
import "tsx";

if (process.env["CONNECTOR_TOPOLOGIES_DEBUG"] !== "1") {
  Error.stackTraceLimit = 0;
  process.setSourceMapsEnabled(false);
}
