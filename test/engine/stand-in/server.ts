/**
 * The stand-in providers behind gRPC, as the engine speaks to plugins.
 *
 * The SDK's own server (`provider.main`) neither answers previews with planned outputs nor sends a diff by property,
 * and both decide what a policy or a step table sees; so the service is implemented here on the SDK's messages.
 */
import * as grpc from "@grpc/grpc-js";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as provider from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Refusal } from "./account";
import { construct } from "./awsx";
import type { ProviderConfig } from "./outputs";
import type { AwsStandIn } from "./provider";
import { clean, text } from "./values";
import { fromStruct, toStruct } from "./wire";

// Typings leave the service definitions out.
const services = require("@pulumi/pulumi/proto/provider_grpc_pb") as {
  ResourceProviderService: grpc.ServiceDefinition;
};

type Handler<Request> = (request: Request, peer: string) => Promise<unknown>;

export interface Listening {
  readonly port: number;
  stop(): Promise<void>;
}

/** Serves one package. The engine speaks to `awsx` only to construct components. */
export async function serve(standIn: AwsStandIn, pkg: "aws" | "awsx"): Promise<Listening> {
  // The engine opens a connection for each provider of a program; its configuration is kept by connection.
  const configs = new Map<string, ProviderConfig>();
  const config = (peer: string): ProviderConfig =>
    configs.get(peer) ?? { region: standIn.account.settings.region, defaultTags: {} };

  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(services.ResourceProviderService, {
    attach: unary(async () => new Empty()),
    cancel: unary(async () => new Empty()),
    getPluginInfo: unary(async () => new plugin.PluginInfo().setVersion(pkg === "aws" ? standIn.version : "3.9.0")),
    getSchema: unary(async () => new provider.GetSchemaResponse().setSchema("{}")),
    checkConfig: unary<provider.CheckRequest>(async (request) =>
      new provider.CheckResponse().setInputs(toStruct(fromStruct(request.getNews()))),
    ),
    diffConfig: unary(async () => new provider.DiffResponse().setChanges(provider.DiffResponse.DiffChanges.DIFF_NONE)),
    configure: unary<provider.ConfigureRequest>(async (request, peer) => {
      if (pkg === "aws") {
        configs.set(peer, standIn.configure(fromStruct(request.getArgs())));
      }
      return new provider.ConfigureResponse()
        .setSupportspreview(true)
        .setAcceptresources(pkg === "awsx")
        .setAcceptsecrets(pkg === "awsx");
    }),
    check: unary<provider.CheckRequest>(async (request) => {
      const seed = Buffer.from(request.getRandomseed_asU8()).toString("hex");
      const { inputs, failures } = standIn.check(
        request.getUrn(),
        fromStruct(request.getOlds()),
        fromStruct(request.getNews()),
        seed,
      );
      return new provider.CheckResponse()
        .setInputs(toStruct(inputs))
        .setFailuresList(
          failures.map(({ property, reason }) => new provider.CheckFailure().setProperty(property).setReason(reason)),
        );
    }),
    diff: unary<provider.DiffRequest>(async (request) => diffResponse(standIn, request)),
    create: unary<provider.CreateRequest>(async (request, peer) => {
      const inputs = fromStruct(request.getProperties());
      const made = await inBridgeForm("", standIn.create(request.getUrn(), inputs, config(peer), request.getPreview()));
      return new provider.CreateResponse().setId(made.id).setProperties(toStruct(made.outputs));
    }),
    update: unary<provider.UpdateRequest>(async (request, peer) => {
      const updated = standIn.update(
        request.getUrn(),
        request.getId(),
        fromStruct(request.getOlds()),
        fromStruct(request.getOldInputs()),
        fromStruct(request.getNews()),
        config(peer),
        request.getPreview(),
      );
      const outputs = await inBridgeForm(`updating ${request.getUrn()}: `, updated);
      return new provider.UpdateResponse().setProperties(toStruct(outputs));
    }),
    read: unary<provider.ReadRequest>(async (request, peer) => {
      const oldInputs = request.getInputs() ? fromStruct(request.getInputs()) : undefined;
      const known = oldInputs !== undefined && Object.keys(oldInputs).length > 0 ? oldInputs : undefined;
      const found = await standIn.read(request.getUrn(), request.getId(), known, config(peer));
      return new provider.ReadResponse()
        .setId(found.id)
        .setProperties(toStruct(found.outputs))
        .setInputs(toStruct(found.inputs));
    }),
    delete: unary<provider.DeleteRequest>(async (request) => {
      await inBridgeForm(`deleting ${request.getUrn()}: `, standIn.delete(request.getUrn(), request.getId()));
      return new Empty();
    }),
    invoke: unary<provider.InvokeRequest>(async (request, peer) => {
      const token = request.getTok();
      const answered = standIn.invoke(token, fromStruct(request.getArgs()), config(peer));
      const { outputs } = await inBridgeForm(`invoking ${token}: `, answered);
      return new provider.InvokeResponse().setReturn(toStruct(clean(outputs)));
    }),
    construct: unary<provider.ConstructRequest>(async (request) => construct(request)),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { port, stop: async () => server.forceShutdown() };
}

/** What AWS's SDK for Go says around an answer that is an error (aws-sdk-go-v2 aws/transport/http/response_error.go). */
const RESPONSE = "https response error StatusCode: 400, RequestID: 00000000-0000-4000-8000-000000000000, api error ";

/**
 * Errors as the bridge forms them: a list of points, also where there is one (pulumi-terraform-bridge
 * pkg/tfbridge/provider.go `Create`, `Update`, `Delete`, `Invoke`; pkg/tfshim/sdk-v2 `errors`, with go-multierror).
 */
export async function inBridgeForm<T>(before: string, answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    const message = error instanceof Error ? error.message : text(error as string);
    const told = error instanceof Refusal ? `operation error, ${RESPONSE}${message}` : message;
    throw new Error(`${before}1 error occurred:\n\t* ${told}\n\n`);
  });
}

function unary<Request>(handle: Handler<Request>): grpc.handleUnaryCall<Request, unknown> {
  return (call, callback) => {
    handle(call.request, call.getPeer()).then(
      (response) => callback(null, response),
      (error: unknown) =>
        callback({
          code: grpc.status.UNKNOWN,
          details: error instanceof Error ? error.message : text(error as string),
        }),
    );
  };
}

function diffResponse(standIn: AwsStandIn, request: provider.DiffRequest): provider.DiffResponse {
  const response = new provider.DiffResponse();
  const plan = standIn.diff(
    request.getUrn(),
    fromStruct(request.getOldInputs()),
    fromStruct(request.getNews()),
    fromStruct(request.getOlds()),
  );
  response.setChanges(
    plan.changed.length > 0 ? provider.DiffResponse.DiffChanges.DIFF_SOME : provider.DiffResponse.DiffChanges.DIFF_NONE,
  );
  response.setDiffsList([...new Set(plan.changed.map((each) => each.path.split(".")[0]!))]);
  response.setReplacesList(plan.changed.filter((each) => each.replaces).map((each) => each.path));
  response.setDeletebeforereplace(plan.deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  const { Kind } = provider.PropertyDiff;
  for (const { path, kind, replaces } of plan.changed) {
    const kinds = {
      add: replaces ? Kind.ADD_REPLACE : Kind.ADD,
      delete: replaces ? Kind.DELETE_REPLACE : Kind.DELETE,
      update: replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE,
    };
    response.getDetaileddiffMap().set(path, new provider.PropertyDiff().setKind(kinds[kind]).setInputdiff(true));
  }
  return response;
}
