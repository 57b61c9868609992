/** The stand-in `awsx`: constructs what `awsx.ec2.Vpc` constructs, from the same layout as the offline plan. */
import * as grpc from "@grpc/grpc-js";
import { type ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";
import {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  type RegisterResourceResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import type { AwsxVpcArgs } from "../../../plan/offline/awsx/args";
import {
  AWSX_VPC_TYPE,
  awsxVpcLayout,
  ipv6SubnetBlock,
  type LayoutChild,
  type LayoutValue,
  resolveLayout,
} from "../../../plan/offline/awsx/vpc";
import { isProps, type Json, type Props, UNKNOWN } from "./values";
import { fromStruct, toStruct } from "./wire";

// Typings leave the clients out.
const services = require("@pulumi/pulumi/proto/resource_grpc_pb") as {
  ResourceMonitorClient: new (address: string, credentials: grpc.ChannelCredentials) => grpc.Client;
};

/** Markers of the engine's wire form (pulumi/pulumi sdk/nodejs/runtime/rpc.ts). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

interface Registered {
  readonly urn: string;
  readonly id: string;
  readonly state: Props;
}

type Monitor = grpc.Client & {
  registerResource(request: RegisterResourceRequest, done: grpc.requestCallback<RegisterResourceResponse>): void;
  registerResourceOutputs(request: RegisterResourceOutputsRequest, done: grpc.requestCallback<unknown>): void;
};

/** Registers the component and its children, each as soon as what it refers to stands. */
export async function construct(request: ConstructRequest): Promise<ConstructResponse> {
  if (request.getType() !== AWSX_VPC_TYPE) {
    throw new Error(`the stand-in has no component ${request.getType()}`);
  }
  const monitor = new services.ResourceMonitorClient(
    request.getMonitorendpoint(),
    grpc.credentials.createInsecure(),
  ) as Monitor;
  try {
    return await constructVpc(monitor, request);
  } finally {
    monitor.close();
  }
}

async function constructVpc(monitor: Monitor, request: ConstructRequest): Promise<ConstructResponse> {
  const args = unwrapped(fromStruct(request.getInputs())) as unknown as AwsxVpcArgs;
  const region = regionOf(request);
  const layout = awsxVpcLayout(request.getName(), args, { regionZones: ["a", "b", "c"].map((zone) => region + zone) });
  const component = await register(monitor, componentRequest(request));
  const children = new Map<string, Promise<Registered>>();
  for (const child of layout.children) {
    children.set(child.key, registerChild(monitor, request, component.urn, child, children));
  }
  // All of them, before the first failure is told: a child that is left alone fails unheard.
  await Promise.allSettled(children.values());
  const made = new Map<string, Registered>();
  for (const [key, child] of children) {
    made.set(key, await child);
  }
  const outputs = asTheSdkSends(resolved(layout.outputs, made) as Props);
  const final = new RegisterResourceOutputsRequest().setUrn(component.urn).setOutputs(toStruct(outputs));
  await new Promise<void>((resolve, reject) =>
    monitor.registerResourceOutputs(final, (error) => (error ? reject(error) : resolve())),
  );
  return response(component.urn, layout.outputs, outputs, made);
}

/**
 * awsx's outputs are Outputs of one value, and the SDK sends an Output that holds anything unknown as unknown, so one
 * new subnet makes the lists of ids unknown. References stay: they are known as soon as their URN is.
 * (pulumi-awsx awsx/ec2/vpc.ts, `getData`; pulumi/pulumi sdk/nodejs/runtime/rpc.ts, `serializeProperty`)
 */
export function asTheSdkSends(outputs: Props): Props {
  const unknown = (value: Json): boolean =>
    value === UNKNOWN ||
    (Array.isArray(value) && value.some(unknown)) ||
    (isProps(value) && value[SIGNATURE] !== RESOURCE && Object.values(value).some(unknown));
  return Object.fromEntries(
    Object.entries(outputs).map(([property, value]) => [property, unknown(value) ? UNKNOWN : value]),
  );
}

function response(
  urn: string,
  layout: { readonly [property: string]: LayoutValue },
  outputs: Props,
  made: ReadonlyMap<string, Registered>,
): ConstructResponse {
  const result = new ConstructResponse().setUrn(urn).setState(toStruct(outputs));
  for (const [property, value] of Object.entries(layout)) {
    const urns = [...new Set(references(value).map((key) => made.get(key)!.urn))].sort();
    result.getStatedependenciesMap().set(property, new ConstructResponse.PropertyDependencies().setUrnsList(urns));
  }
  return result;
}

async function registerChild(
  monitor: Monitor,
  request: ConstructRequest,
  component: string,
  child: LayoutChild,
  children: ReadonlyMap<string, Promise<Registered>>,
): Promise<Registered> {
  const needed = new Set([...references(child.inputs), ...child.dependsOn, ...(child.parent ? [child.parent] : [])]);
  const made = new Map<string, Registered>();
  for (const key of needed) {
    made.set(key, await children.get(key)!);
  }
  const urns = (keys: readonly string[]): string[] => [...new Set(keys.map((key) => made.get(key)!.urn))].sort();
  const message = new RegisterResourceRequest()
    .setType(child.type)
    .setName(child.name)
    .setParent(child.parent ? made.get(child.parent)!.urn : component)
    .setCustom(true)
    .setObject(toStruct(resolved(child.inputs, made) as Props))
    .setDependenciesList(urns([...needed].filter((key) => key !== child.parent || child.dependsOn.includes(key))))
    .setAcceptsecrets(true)
    .setAcceptresources(true)
    .setSupportspartialvalues(true);
  const provider = request.getProvidersMap().get("aws");
  if (provider) {
    message.setProvider(provider);
  }
  for (const [property, value] of Object.entries(child.inputs)) {
    const dependencies = new RegisterResourceRequest.PropertyDependencies().setUrnsList(urns(references(value)));
    message.getPropertydependenciesMap().set(property, dependencies);
  }
  return register(monitor, message);
}

function componentRequest(request: ConstructRequest): RegisterResourceRequest {
  return new RegisterResourceRequest()
    .setType(request.getType())
    .setName(request.getName())
    .setParent(request.getParent())
    .setCustom(false)
    .setObject(request.getInputs())
    .setDependenciesList(request.getDependenciesList())
    .setProtect(request.getProtect() ?? false)
    .setAliasesList(request.getAliasesList())
    .setAcceptsecrets(true)
    .setAcceptresources(true);
}

function register(monitor: Monitor, message: RegisterResourceRequest): Promise<Registered> {
  return new Promise((resolve, reject) => {
    monitor.registerResource(message, (error, answer) => {
      if (error || !answer) {
        reject(new Error(error?.details ?? "no answer"));
        return;
      }
      const state = fromStruct(answer.getObject());
      resolve({ urn: answer.getUrn(), id: answer.getId(), state });
    });
  });
}

/** Children that a value refers to. */
function references(value: LayoutValue): string[] {
  const found: string[] = [];
  resolveLayout(value, {
    property: (child) => found.push(child),
    resource: (child) => found.push(child),
    ipv6: () => undefined,
  });
  return found;
}

function resolved(value: LayoutValue, made: ReadonlyMap<string, Registered>): unknown {
  return resolveLayout(value, {
    property: (child, property) => {
      const { id, state } = made.get(child)!;
      return property === "id" ? id || UNKNOWN : (state[property] ?? (id === "" ? UNKNOWN : undefined));
    },
    resource: (child) => {
      const { urn, id } = made.get(child)!;
      return { [SIGNATURE]: RESOURCE, urn, id: id || UNKNOWN };
    },
    // As awsx derives it: while the VPC's block is unknown so is the subnet's, wanted or not.
    ipv6: (block, index, assigned) => {
      if (block === UNKNOWN) {
        return UNKNOWN;
      }
      return assigned && typeof block === "string" && block !== "" ? ipv6SubnetBlock(block, index) : undefined;
    },
  });
}

/** Arguments as plain values: the engine wraps what has dependencies or is secret. */
function unwrapped(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(unwrapped);
  }
  if (!isProps(value)) {
    return value;
  }
  if (value[SIGNATURE] === OUTPUT) {
    return value["value"] === undefined ? UNKNOWN : unwrapped(value["value"]);
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unwrapped(each)]));
}

function regionOf(request: ConstructRequest): string {
  return request.getConfigMap().get("aws:region") ?? "eu-west-1";
}
