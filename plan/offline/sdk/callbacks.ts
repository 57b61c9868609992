/**
 * Calls functions that a program has given to the engine: transforms and hooks. The SDK serves them over its own
 * protocol, in the program's process; they are called that way, as the engine does.
 */
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb";
import { type Callback, CallbackInvokeRequest } from "@pulumi/pulumi/proto/callback_pb";
import { dependencyOfSdk } from "./dependency";

type Grpc = typeof import("@grpc/grpc-js");

interface Message {
  serializeBinary(): Uint8Array;
}

export class Callbacks {
  private readonly clients = new Map<string, CallbacksClient>();

  /** @throws Error with the text that the program threw */
  async call(callback: Callback, request: Message): Promise<Uint8Array> {
    const invocation = new CallbackInvokeRequest();
    invocation.setToken(callback.getToken());
    invocation.setRequest(request.serializeBinary());
    return new Promise((resolve, reject) => {
      this.client(callback.getTarget()).invoke(invocation, (error, response) =>
        error ? reject(new Error(error.details)) : resolve(response.getResponse_asU8()),
      );
    });
  }

  close(): void {
    for (const client of this.clients.values()) {
      client.close();
    }
    this.clients.clear();
  }

  private client(target: string): CallbacksClient {
    const known = this.clients.get(target);
    if (known) {
      return known;
    }
    const { credentials } = dependencyOfSdk<Grpc>("@grpc/grpc-js");
    // The SDK sets no limit to what it sends; gRPC's own is 4 MiB.
    const made = new CallbacksClient(target, credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      "grpc.use_local_subchannel_pool": 1,
    });
    this.clients.set(target, made);
    return made;
  }
}
