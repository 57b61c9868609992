/**
 * The SDK less what only an engine needs: the Automation API, dynamic providers, provider servers, functions as code
 * (which bring a TypeScript compiler), tracing, and gRPC, which nobody is at the other end of. No program of ours reaches
 * them, and they are half of the SDK's start. plan/main.cjs leaves them out of a plan in the repository, and
 * .ci/bundle.cjs out of the published command. A program of somebody else's is planned with the whole SDK.
 */
const Module = require("node:module");
const { dirname, join } = require("node:path");
const { standIn } = require("../../../stacks/load-later.cjs");

/** Modules that are left out, by the module of the SDK that requires them. */
exports.PARTS = {
  index: ["./automation", "./dynamic", "./provider"],
  "runtime/index": ["./closure/serializeClosure", "./closure/codePaths"],
};

/** Files in place of packages that the SDK depends on; undefined for an empty one. */
exports.PACKAGES = {
  "@opentelemetry/api": undefined,
  "@grpc/grpc-js": join(__dirname, "in-process-grpc.cjs"),
};

/** In this process, before the SDK is loaded. */
exports.leaveOut = () => {
  const sdk = require.resolve("@pulumi/pulumi");
  for (const [file, parts] of Object.entries(exports.PARTS)) {
    const { resolve } = Module.createRequire(join(dirname(sdk), `${file}.js`));
    for (const part of parts) {
      standIn(resolve, part, () => ({}));
    }
  }
  const { resolve } = Module.createRequire(sdk);
  for (const [name, file] of Object.entries(exports.PACKAGES)) {
    standIn(resolve, name, () => (file === undefined ? {} : require(file)));
  }
};
