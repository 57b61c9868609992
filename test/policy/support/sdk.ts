/** Calls the policy SDK as the engine does, without an engine: every resource, then the stack. */
import type { Policies } from "@pulumi/policy";
import * as protoutil from "@pulumi/policy/protoutil";
import * as proxy from "@pulumi/policy/proxy";
import * as server from "@pulumi/policy/server";
import {
  AnalyzeRequest,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
  PolicyType,
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
  /** Policies that the engine counts as passed, by resource (`Listener web-443`), and under "" for the stack. */
  readonly passed: { readonly [at: string]: readonly string[] };
  readonly analyzeMs: number;
  readonly analyzeStackMs: number;
}

/** @param atOnce asks about all resources before the first answer */
export async function runThroughSdk(
  policies: Policies,
  resources: readonly GraphResource[],
  atOnce = false,
): Promise<SdkRun> {
  const kinds = kindsOf(policies);
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
  const start = performance.now();
  const answers: Answer[] = [];
  if (atOnce) {
    answers.push(...(await Promise.all(requests.map((request) => call(analyze, request)))));
  } else {
    for (const request of requests) {
      answers.push(await call(analyze, request));
    }
  }
  const middle = performance.now();
  const ofStack = await call(analyzeStack, stackRequest);
  const analyzeStackMs = performance.now() - middle;
  const passed = answers.map((answer, index) => [labelOf(all[index]!), passedOf(answer, kinds.resource)]);
  return {
    diagnostics: [
      ...answers.flatMap(({ diagnostics }, index) =>
        diagnostics.map((entry) => ({ ...entry, at: entry.at || all[index]!.name })),
      ),
      ...ofStack.diagnostics,
    ],
    passed: { ...Object.fromEntries(passed), "": passedOf(ofStack, kinds.stack) },
    analyzeMs: middle - start,
    analyzeStackMs,
  };
}

const labelOf = ({ type, name }: GraphResource): string => `${type.slice(type.lastIndexOf(":") + 1)} ${name}`;

/** As the engine counts (`pkg/resource/analyzer/summary.go` of pulumi/pulumi): by name, of the kind that is listed. */
function passedOf({ diagnostics, notApplicable }: Answer, listed: readonly string[]): readonly string[] {
  const others = [...notApplicable, ...diagnostics.map(({ policy }) => policy)];
  return [...new Set(listed)].filter((policy) => !others.includes(policy)).sort();
}

/** Names of policies as the engine lists them, before it asks anything. */
function kindsOf(policies: Policies): { readonly resource: readonly string[]; readonly stack: readonly string[] } {
  const info = makeAnalyzerInfo("pack", "1.0.0", "advisory", { policies });
  const named = (kind: number) =>
    info
      .getPoliciesList()
      .filter((policy) => policy.getPolicyType() === kind)
      .map((policy) => policy.getName());
  return { resource: named(PolicyType.POLICY_TYPE_RESOURCE), stack: named(PolicyType.POLICY_TYPE_STACK) };
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

const { makeAnalyzerInfo } = protoutil as unknown as {
  makeAnalyzerInfo(pack: string, version: string, level: string, args: { readonly policies: Policies }): AnalyzerInfo;
};

interface AnalyzerInfo {
  getPoliciesList(): readonly { getName(): string; getPolicyType(): number }[];
}

type Rpc = (call: { readonly request: unknown }, callback: (error: unknown, response?: Response) => void) => void;

interface Response {
  getDiagnosticsList(): readonly {
    getPolicyname(): string;
    getMessage(): string;
    getEnforcementlevel(): number;
    getUrn(): string;
  }[];
  getNotApplicableList(): readonly { getPolicyName(): string }[];
}

interface Answer {
  readonly diagnostics: readonly Diagnostic[];
  /** Names of policies that do not apply. */
  readonly notApplicable: readonly string[];
}

async function call(rpc: Rpc, request: unknown): Promise<Answer> {
  const response = await answerOf(rpc, request);
  return {
    diagnostics: response.getDiagnosticsList().map((diagnostic) => ({
      policy: diagnostic.getPolicyname(),
      at: diagnostic.getUrn().split("::").slice(3).join("::"),
      level: LEVELS[diagnostic.getEnforcementlevel()]!,
      message: diagnostic.getMessage(),
    })),
    notApplicable: response.getNotApplicableList().map((each) => each.getPolicyName()),
  };
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
