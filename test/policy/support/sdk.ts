/** Calls the policy SDK as the engine does, without an engine: every resource, then the stack. */
import type { Policies } from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy";
import * as server from "@pulumi/policy/server";
import {
  AnalyzeRequest,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { type GraphResource, isUnknown, type Value } from "../../../policy/graph";

const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");
const { unknownStringValue } = proxy as unknown as { readonly unknownStringValue: string };

export interface Diagnostic {
  readonly policy: string;
  /** Logical name; empty for the stack. */
  readonly at: string;
  readonly level: "advisory" | "mandatory" | "disabled" | "remediate";
  readonly message: string;
}

const LEVELS = ["advisory", "mandatory", "disabled", "remediate"] as const;
const STACK = "urn:pulumi:dev::test::pulumi:pulumi:Stack::test-dev";

export interface SdkRun {
  readonly diagnostics: readonly Diagnostic[];
  readonly analyzeMs: number;
  readonly analyzeStackMs: number;
}

export async function runThroughSdk(policies: Policies, resources: readonly GraphResource[]): Promise<SdkRun> {
  const analyze = makeAnalyzeRpcFun!("pack", "1.0.0", "advisory", policies);
  const analyzeStack = makeAnalyzeStackRpcFun!("pack", "1.0.0", "advisory", policies);
  const root: GraphResource = {
    urn: STACK,
    type: "pulumi:pulumi:Stack",
    name: "test-dev",
    custom: false,
    inputs: {},
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
  };
  const all = [root, ...resources.filter(({ type }) => type !== root.type)];
  const requests = all.map(analyzeRequest);
  const stackRequest = new AnalyzeStackRequest();
  stackRequest.setResourcesList(all.map(stackResource));
  const diagnostics: Diagnostic[] = [];
  const start = performance.now();
  for (const [index, request] of requests.entries()) {
    diagnostics.push(
      ...(await call(analyze, request)).map((entry) => ({ ...entry, at: entry.at || all[index]!.name })),
    );
  }
  const middle = performance.now();
  diagnostics.push(...(await call(analyzeStack, stackRequest)));
  return { diagnostics, analyzeMs: middle - start, analyzeStackMs: performance.now() - middle };
}

export interface Remediation {
  readonly policy: string;
  /** All properties, as they are after it; absent when it could not run. */
  readonly properties?: unknown;
  /** Why it could not. */
  readonly diagnostic?: string;
}

/** What the SDK answers the engine: the policies that changed the resource, in their order. */
export async function remediateThroughSdk(
  policies: Policies,
  resource: GraphResource,
): Promise<readonly Remediation[]> {
  const remediate = makeRemediateRpcFun!("pack", "1.0.0", "advisory", policies);
  const response = (await answerOf(remediate, analyzeRequest(resource))) as unknown as RemediateResponse;
  return response.getRemediationsList().map((each) => ({
    policy: each.getPolicyname(),
    ...(each.getDiagnostic() === "" ? {} : { diagnostic: each.getDiagnostic() }),
    ...(each.getProperties() === undefined ? {} : { properties: each.getProperties()!.toJavaScript() }),
  }));
}

interface RemediateResponse {
  getRemediationsList(): readonly {
    getPolicyname(): string;
    getDiagnostic(): string;
    getProperties(): { toJavaScript(): unknown } | undefined;
  }[];
}

/** Internal to the SDK, so not in its types. */
const { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun, makeRemediateRpcFun } = server as unknown as {
  readonly [name: string]: (pack: string, version: string, level: string, policies: Policies) => Rpc;
};

type Rpc = (call: { readonly request: unknown }, callback: (error: unknown, response?: Response) => void) => void;

interface Response {
  getDiagnosticsList(): readonly {
    getPolicyname(): string;
    getMessage(): string;
    getEnforcementlevel(): number;
    getUrn(): string;
  }[];
}

async function call(rpc: Rpc, request: unknown): Promise<readonly Diagnostic[]> {
  return (await answerOf(rpc, request)).getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    at: diagnostic.getUrn().split("::").slice(3).join("::"),
    level: LEVELS[diagnostic.getEnforcementlevel()]!,
    message: diagnostic.getMessage(),
  }));
}

const answerOf = (rpc: Rpc, request: unknown): Promise<Response> =>
  new Promise((resolve, reject) => {
    rpc({ request }, (error, response) => (error ? reject(error) : resolve(response!)));
  });

function analyzeRequest(resource: GraphResource): AnalyzeRequest {
  const request = new AnalyzeRequest();
  request.setUrn(resource.urn);
  request.setType(resource.type);
  request.setName(resource.name);
  request.setProperties(Struct.fromJavaScript(wire(resource.inputs as Value)));
  request.setOptions(optionsOf(resource));
  return request;
}

function stackResource(resource: GraphResource): AnalyzerResource {
  const message = new AnalyzerResource();
  message.setUrn(resource.urn);
  message.setType(resource.type);
  message.setName(resource.name);
  message.setProperties(Struct.fromJavaScript(wire(resource.outputs as Value)));
  message.setOptions(optionsOf(resource));
  message.setParent(resource.parent ?? "");
  message.setDependenciesList([...resource.dependencies]);
  const { AnalyzerPropertyDependencies } = require("@pulumi/pulumi/proto/analyzer_pb");
  for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
    const list = new AnalyzerPropertyDependencies();
    list.setUrnsList([...urns]);
    message.getPropertydependenciesMap().set(property, list);
  }
  return message;
}

function optionsOf(resource: GraphResource): AnalyzerResourceOptions {
  const options = new AnalyzerResourceOptions();
  options.setProtect(resource.protect ?? false);
  options.setParent(resource.parent ?? "");
  return options;
}

/** As the engine sends it. */
export function wire(value: Value): unknown {
  if (isUnknown(value)) {
    return unknownStringValue;
  }
  if (Array.isArray(value)) {
    return value.map(wire);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([, item]) => item !== undefined)
          .map(([key, item]) => [key, wire(item)]),
      )
    : (value ?? null);
}
