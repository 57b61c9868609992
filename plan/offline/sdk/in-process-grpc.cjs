/**
 * Stands for gRPC where a plan of our own topologies is run: there is no engine, and the SDK's callbacks are served and
 * called in one process. It is put in gRPC's place by without-engine.cjs.
 */
/** https://grpc.io/docs/guides/status-codes/: those that the SDK tells apart, and those that it answers with. */
exports.status = { OK: 0, CANCELLED: 1, UNKNOWN: 2, INVALID_ARGUMENT: 3, UNIMPLEMENTED: 12, UNAVAILABLE: 14 };

const none = () => ({});
exports.credentials = { createInsecure: none };
exports.ServerCredentials = { createInsecure: none };
exports.Metadata = class Metadata {};

/** Implementations by the address that they are served at. */
const served = new Map();

exports.Server = class Server {
  /** What the SDK keeps from holding the process up: nothing does here. */
  http2Servers = new Map();

  addService(_definition, implementation) {
    this.implementation = implementation;
  }

  bindAsync(_address, _credentials, bound) {
    const port = served.size + 1;
    served.set(`127.0.0.1:${port}`, this.implementation);
    queueMicrotask(() => bound(null, port));
  }

  forceShutdown() {}
};

exports.StatusBuilder = class StatusBuilder {
  status = {};

  withCode(code) {
    this.status.code = code;
    return this;
  }

  withDetails(details) {
    this.status.details = details;
    return this;
  }

  build() {
    return this.status;
  }
};

/** A client hands messages over as they are; to an address where nothing is served it says so. */
exports.makeGenericClientConstructor = (definition) => {
  class Client {
    constructor(target) {
      this.target = target;
    }

    close() {}
  }
  for (const method of Object.keys(definition)) {
    Client.prototype[method] = function (request, ...rest) {
      const callback = rest.at(-1);
      const implementation = served.get(this.target);
      if (implementation?.[method] === undefined) {
        queueMicrotask(() => callback({ code: exports.status.UNIMPLEMENTED, details: `nothing serves ${method}` }));
      } else {
        implementation[method]({ request }, callback);
      }
    };
  }
  return Client;
};
