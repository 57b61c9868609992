/**
 * How Node is started: for the program by `nodeargs` of Pulumi.yaml, for the offline plan by plan/main.cjs.
 *
 * tsx runs TypeScript without checking types; its CommonJS half is enough, and starts without a second thread. The
 * Pulumi SDK is loaded before it, because tsx reads and parses every module of every package that is loaded after it;
 * a traced run has to load the SDK itself, after its instrumentation.
 *
 * Two things that help only who debugs are off, and CONNECTOR_TOPOLOGIES_DEBUG=1 gives them back: Error stacks, of which
 * the SDK formats one for every promise (two thirds of its time for each resource), and source maps, which Node reads
 * for every module.
 */
// From Node 22 on, what V8 has compiled is kept on disk.
require("node:module").enableCompileCache?.();

if (process.env["TRACEPARENT"] === undefined) {
  require("@pulumi/pulumi");
}
require("tsx/cjs");

if (process.env["CONNECTOR_TOPOLOGIES_DEBUG"] !== "1") {
  Error.stackTraceLimit = 0;
  process.setSourceMapsEnabled(false);
}
