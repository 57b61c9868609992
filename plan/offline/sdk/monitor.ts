/**
 * What the offline plan needs of the Pulumi SDK: the features it announces, the methods of the resource monitor that it
 * answers, and the messages of both, in the SDK's own classes, so that what a later SDK adds to them is there.
 *
 * The order of calls: `getDeploymentInfo` (in earlier SDKs `supportsFeature`), `registerResource` of the stack, what
 * the program registers, `registerResourceOutputs` of the stack. The methods of Pulumi's mock monitor are replaced on the
 * instance that `setMocks` made, since a monitor of another class could be set by internal functions only.
 */
import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import * as proto from "@pulumi/pulumi/proto/resource_pb";
import { version } from "@pulumi/pulumi/version";
import type { Value } from "../../../policy/graph";
import { decodeRecord, type WireObject, type WireValue } from "../../io/wire";
import type { ResourceAlias, ResourceOptions } from "../../model/run";
import type { Recorder } from "../recorder";
import type { Registered } from "../registration";
import { encodedStruct, heldStruct, TESTED_SDKS } from "./messages";
import { type Transformable, Transforms } from "./transforms";

/** Whether a feature of the engine is announced to the program, and what the plan does about it. */
export interface Feature {
  readonly announced: boolean;
  readonly because: string;
}

const done = (because: string): Feature => ({ announced: true, because });
const left = (because: string): Feature => ({ announced: false, because });

/** Every feature that an SDK may ask for, by the name it asks with. */
export const FEATURES: Readonly<Record<string, Feature>> = {
  secrets: done("what is secret stays marked, and is printed as [secret]"),
  resourceReferences: done("a reference is the id of the resource, or its URN"),
  outputValues: left("inputs of remote components are recorded as values, as they are in a state"),
  aliasSpecs: done("aliases are recorded with what differs in them"),
  replacementTrigger: done("compared with --against"),
  deletedWith: done("recorded as an option"),
  replaceWith: done("recorded as an option"),
  transforms: done("run in the engine's order"),
  invokeTransforms: done("run before a look-up is answered"),
  parameterization: done("registering such a package is refused by its name"),
  resourceHooks: done("those of a create that run in a preview are run"),
  errorHooks: done("nothing that would call them can fail: nothing is created"),
  sendsOptionsToHooks: left("a hook is told what it acts on, not with which options"),
  byteString: left("the plan reads text"),
  invokeDependsOn: left("the SDK itself waits for what a look-up depends on"),
  invokeParent: left("the plan takes the provider that the look-up names"),
  stateMigrations: done("there is no state to migrate"),
  invokeOutputValues: left("arguments of a look-up are recorded as values"),
  callOutputValues: left("calls are refused"),
  registerResourceOutputValues: left("inputs carry their dependencies by property"),
};

/** Methods that are refused, and what the program is told. Every other one of `OfflineMonitor` is answered. */
export const REFUSED: Readonly<Record<string, string>> = {
  call: "calls a method of a resource, which only its provider can answer",
  registerPackage: "uses a parameterized package, whose resources only its provider knows",
};

type Answer<Request> = (request: Request) => object | Promise<object>;
type Method<Request> = (request: Request, callback: (error: Error | null, response?: object) => void) => void;

/** Stands for the engine while a program runs. */
export class OfflineMonitor {
  private readonly transforms: Transforms;

  constructor(private readonly recorder: Recorder) {
    this.transforms = new Transforms((message) => recorder.warnings.push(message));
  }

  /** Answers by method of the protocol; a method that is neither here nor in `REFUSED` is one of a later SDK. */
  readonly answers = {
    getDeploymentInfo: () => deploymentInfo(),
    supportsFeature: (request: proto.SupportsFeatureRequest) => supportsFeature(request),
    registerResource: (request: proto.RegisterResourceRequest) => this.registerResource(request),
    registerResourceOutputs: (request: proto.RegisterResourceOutputsRequest) => {
      this.recorder.registerOutputs(request.getUrn(), objectOf(request.getOutputs()));
      return nothing();
    },
    readResource: (request: proto.ReadResourceRequest) => this.readResource(request),
    existsResource: (request: ExistsRequest) => this.existsResource(request),
    invoke: (request: proto.ResourceInvokeRequest) => this.invoke(request),
    registerStackTransform: (transform: Callback) => {
      this.transforms.addToStack(transform);
      return nothing();
    },
    registerStackInvokeTransform: (transform: Callback) => {
      this.transforms.addToInvokes(transform);
      return nothing();
    },
    registerResourceHook: (hook: proto.RegisterResourceHookRequest) => {
      this.transforms.addHook(hook);
      return nothing();
    },
    registerErrorHook: () => nothing(),
    signalAndWaitForShutdown: () => nothing(),
  };

  /** @param monitor that of `setMocks`; what it answers itself from now on is an error that names the method */
  install(monitor: object): void {
    const answered = Object.entries(this.answers).map(([name, answer]) => [name, method(answer as Answer<unknown>)]);
    const refused = methodsOf(monitor)
      .filter((name) => !(name in this.answers))
      .map((name) => [name, method(() => refuse(name))]);
    Object.assign(monitor, Object.fromEntries([...answered, ...refused]));
  }

  close(): void {
    this.transforms.close();
  }

  private registerResource(request: proto.RegisterResourceRequest): object | Promise<object> {
    const given = transformable(request, (parent, type, name) => this.recorder.urnOf(parent, type, name));
    const transforms = this.transforms.of(given.urn, given.parent, request.getTransformsList());
    if (transforms.length === 0 && !this.transforms.hasHooks(given)) {
      return this.record(given, request);
    }
    return this.transforms.apply(given, transforms).then(async (transformed) => {
      await this.transforms.runHooks("before", transformed);
      const response = this.record(transformed, request);
      await this.transforms.runHooks("after", transformed, objectOf(response.getObject()));
      return response;
    });
  }

  private record(given: Transformable, request: proto.RegisterResourceRequest): proto.RegisterResourceResponse {
    const { type, name, parent, custom, wire, options } = given;
    const protect = options.hasProtect() ? options.getProtect() : undefined;
    const provider = options.getProvider() || options.getProvidersMap().get("aws") || undefined;
    const registered = this.recorder.register({
      type,
      name,
      ...(parent === "" ? {} : { parent }),
      custom,
      remote: request.getRemote(),
      wire,
      dependencies: options.getDependsOnList().sort(),
      propertyDependencies: dependenciesOf(given),
      ...(protect === undefined ? {} : { protect }),
      ...(provider === undefined ? {} : { provider }),
      options: optionsOf(options),
      ...(options.hasReplacementTrigger() ? { replacementTrigger: triggerOf(options) } : {}),
      ...(options.getImport() === "" ? {} : { id: options.getImport() }),
    });
    return registerResponse(registered);
  }

  private readResource(request: proto.ReadResourceRequest): object {
    const { urn, state } = this.recorder.read({
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent(),
      wire: objectOf(request.getProperties()),
      id: request.getId(),
    });
    const response: ReadResponse = new proto.ReadResourceResponse();
    response.setUrn(urn);
    response.setId?.(request.getId());
    response.setProperties(heldStruct(state));
    return response;
  }

  /** Whether something exists is known to AWS alone. */
  private existsResource(request: ExistsRequest): object {
    this.recorder.warnings.push(
      `whether ${request.getType()} ${request.getId()} exists was not asked: it stays unknown`,
    );
    const { ExistsResourceResponse } = proto as unknown as { ExistsResourceResponse: new () => ExistsResponse };
    const response = new ExistsResourceResponse();
    response.setUnknown(true);
    return response;
  }

  private invoke(request: proto.ResourceInvokeRequest): object | Promise<object> {
    const [token, args] = [request.getTok(), objectOf(request.getArgs())];
    if (token === "pulumi:pulumi:getResource") {
      return invokeResponse(this.resource(String(args["urn"])));
    }
    if (!this.transforms.changeInvokes) {
      return invokeResponse(heldStruct(this.recorder.lookUp(token, args, request.getProvider())));
    }
    const options = new proto.TransformInvokeOptions();
    options.setProvider(request.getProvider());
    options.setVersion(request.getVersion());
    options.setPluginDownloadUrl(request.getPlugindownloadurl());
    return this.transforms
      .applyToInvoke(token, args, options)
      .then((transformed) =>
        invokeResponse(heldStruct(this.recorder.lookUp(token, transformed, options.getProvider()))),
      );
  }

  /** What a reference to a resource is resolved by. */
  private resource(urn: string) {
    const registered = this.recorder.registered(urn);
    if (!registered) {
      throw new Error(`no resource ${urn}`);
    }
    return encodedStruct({ urn: registered.urn, id: registered.id, state: registered.state });
  }
}

/** Later SDKs take the id that the provider answers with; the lowest takes the one that was asked for. */
type ReadResponse = Pick<proto.ReadResourceResponse, "setUrn" | "setProperties"> & {
  readonly setId?: (id: string) => void;
};

/** Of later SDKs than the lowest. */
interface ExistsRequest {
  getType(): string;
  getId(): string;
}

interface ExistsResponse {
  setUnknown(unknown: boolean): void;
}

/** The methods of a monitor, on itself and on its class. */
export function methodsOf(monitor: object): readonly string[] {
  const own = [monitor, Object.getPrototypeOf(monitor) as object].flatMap((each) => Object.getOwnPropertyNames(each));
  // What the SDK's mocks keep for the tests of programs, and no part of the protocol.
  const aside = ["constructor", "newUrn", "recordTransformCallback", "getRegisteredResources"];
  const isMethod = (name: string) => typeof (monitor as Record<string, unknown>)[name] === "function";
  return [...new Set(own)].filter((name) => isMethod(name) && !aside.includes(name));
}

function refuse(name: string): never {
  const known = REFUSED[name];
  throw new Error(
    known === undefined
      ? `@pulumi/pulumi ${version} asks the engine to ${name}, which the offline plan does not answer; ` +
          `it is tested with ${TESTED_SDKS.lowest} to ${TESTED_SDKS.newest}`
      : `the program ${known}: it cannot be planned offline`,
  );
}

function method<Request>(answer: Answer<Request>): Method<Request> {
  return (request, callback) => {
    try {
      const answered = answer(request);
      if (answered instanceof Promise) {
        answered.then(
          (response) => callback(null, response),
          (error: Error) => callback(error),
        );
      } else {
        callback(null, answered);
      }
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
    }
  };
}

/** The SDK reads no field of an empty answer. */
const nothing = (): object => ({});

/** `RESOURCE_MONITOR_FEATURE_ALIAS_SPECS` for `aliasSpecs`. */
export const featureName = (feature: string): string =>
  `RESOURCE_MONITOR_FEATURE_${feature.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

function deploymentInfo(): object {
  const numbers = proto.ResourceMonitorFeature as unknown as Readonly<Record<string, number | undefined>>;
  const announced = Object.keys(FEATURES).filter((feature) => FEATURES[feature]!.announced);
  const info = new proto.DeploymentInfo();
  info.setSupportedfeaturesList(announced.flatMap((feature) => numbers[featureName(feature)] ?? []));
  return info;
}

function supportsFeature(request: proto.SupportsFeatureRequest): object {
  const response = new proto.SupportsFeatureResponse();
  response.setHassupport(FEATURES[request.getId()]?.announced ?? false);
  return response;
}

function registerResponse({ urn, id, state, dependencies }: Registered): proto.RegisterResourceResponse {
  const response = new proto.RegisterResourceResponse();
  response.setUrn(urn);
  response.setId(id);
  response.setObject(heldStruct(state));
  for (const [property, urns] of Object.entries(dependencies ?? {})) {
    const listed = new proto.RegisterResourceResponse.PropertyDependencies();
    listed.setUrnsList([...urns]);
    response.getPropertydependenciesMap().set(property, listed);
  }
  return response;
}

function invokeResponse(value: ReturnType<typeof heldStruct>): object {
  // The lowest SDK takes the message that a provider answers with.
  const later = proto as { readonly ResourceInvokeResponse?: typeof InvokeResponse };
  const response = new (later.ResourceInvokeResponse ?? InvokeResponse)();
  response.setReturn(value);
  return response;
}

const objectOf = (struct: { toJavaScript(): object } | undefined): WireObject =>
  (struct?.toJavaScript() ?? {}) as WireObject;

/** The options of a registration in the form in which transforms change them. */
function transformable(
  request: proto.RegisterResourceRequest,
  urnOf: (parent: string, type: string, name: string) => string,
): Transformable {
  const options = new proto.TransformResourceOptions();
  options.setDependsOnList(request.getDependenciesList());
  options.setIgnoreChangesList(request.getIgnorechangesList());
  options.setReplaceOnChangesList(request.getReplaceonchangesList());
  options.setVersion(request.getVersion());
  options.setAliasesList(request.getAliasesList());
  options.setProvider(request.getProvider());
  options.setCustomTimeouts(request.getCustomtimeouts());
  options.setPluginDownloadUrl(request.getPlugindownloadurl());
  options.setDeletedWith(request.getDeletedwith());
  options.setReplaceWithList(request.getReplaceWithList());
  options.setReplacementTrigger(request.getReplacementTrigger());
  options.setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList());
  options.setHooks(request.getHooks());
  options.setImport(request.getImportid());
  options.setHideDiffList(request.getHidediffsList());
  if (request.hasProtect()) {
    options.setProtect(request.getProtect()!);
  }
  if (request.hasRetainondelete()) {
    options.setRetainOnDelete(request.getRetainondelete()!);
  }
  if (request.getDeletebeforereplacedefined()) {
    options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  }
  request.getProvidersMap().forEach((reference, name) => {
    options.getProvidersMap().set(name, reference);
  });
  const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
  return {
    urn: urnOf(parent, type, name),
    type,
    name,
    parent,
    custom: request.getCustom(),
    wire: objectOf(request.getObject()),
    options,
    propertyDependencies: dependenciesByProperty(request),
  };
}

function dependenciesByProperty(request: proto.RegisterResourceRequest): Record<string, readonly string[]> {
  const entries: [string, string[]][] = [];
  request.getPropertydependenciesMap().forEach((value, key) => {
    const urns = value.getUrnsList().sort();
    if (urns.length > 0) {
      entries.push([key, urns]);
    }
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where the properties come from that a transform left in place. */
const dependenciesOf = ({ wire, propertyDependencies }: Transformable): Record<string, readonly string[]> =>
  Object.fromEntries(Object.entries(propertyDependencies).filter(([property]) => property in wire));

function optionsOf(options: proto.TransformResourceOptions): ResourceOptions {
  const timeouts = options.getCustomTimeouts()?.toObject();
  const hasTimeouts = timeouts !== undefined && [timeouts.create, timeouts.update, timeouts.pb_delete].some(Boolean);
  return {
    ...listOption("ignoreChanges", options.getIgnoreChangesList()),
    ...listOption("replaceOnChanges", options.getReplaceOnChangesList()),
    ...listOption("additionalSecretOutputs", options.getAdditionalSecretOutputsList()),
    ...(options.hasDeleteBeforeReplace() ? { deleteBeforeReplace: options.getDeleteBeforeReplace()! } : {}),
    ...(options.getRetainOnDelete() ? { retainOnDelete: true } : {}),
    ...(options.hasReplacementTrigger() ? { replacementTrigger: triggerOf(options) } : {}),
    ...(options.getImport() === "" ? {} : { importId: options.getImport() }),
    ...(options.getDeletedWith() === "" ? {} : { deletedWith: options.getDeletedWith() }),
    ...listOption("replaceWith", options.getReplaceWithList()),
    ...listOption("aliases", options.getAliasesList().filter(isOfThisStack).map(aliasOf)),
    ...(hasTimeouts
      ? { customTimeouts: { create: timeouts.create, update: timeouts.update, delete: timeouts.pb_delete } }
      : {}),
  };
}

const triggerOf = (options: proto.TransformResourceOptions): Value =>
  decodeRecord({ trigger: options.getReplacementTrigger()?.toJavaScript() as WireValue })["trigger"];

const listOption = <T>(key: string, list: readonly T[]): { [key: string]: readonly T[] } =>
  list.length === 0 ? {} : { [key]: list };

/** Nothing of another stack or project is compared. */
function isOfThisStack(alias: Alias): boolean {
  const spec = alias.getSpec();
  return spec === undefined || (spec.getStack() === "" && spec.getProject() === "");
}

function aliasOf(alias: Alias): ResourceAlias {
  const spec = alias.getSpec();
  if (!spec) {
    return { urn: alias.getUrn() };
  }
  return {
    ...(spec.getName() === "" ? {} : { name: spec.getName() }),
    ...(spec.getType() === "" ? {} : { type: spec.getType() }),
    ...(spec.getParenturn() === "" ? {} : { parentUrn: spec.getParenturn() }),
    ...(spec.getNoparent() ? { noParent: true } : {}),
  };
}
