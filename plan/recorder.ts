/**
 * Answers the Pulumi SDK in place of the engine and keeps everything a program registers.
 *
 * The methods of Pulumi's own mock monitor are replaced one by one on the instance: a subclass would have to be set by
 * `setMockOptions`, which resets the feature flags, so that secrets would no longer be secret. Done here and not by the
 * mock: URNs as the engine forms them, duplicate URNs, resource options, remote components.
 */
import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import {
  type ReadResourceRequest,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
  type ResourceInvokeRequest,
  Result,
} from "@pulumi/pulumi/proto/resource_pb";
import type { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import type { GraphResource, Value } from "../policy/graph";
import { regionOf } from "../policy/region";
import { AWSX_VPC_TYPE, expandVpc } from "./awsx-expansion";
import { type Account, computedOutputs } from "./computed";
import { AddressBook } from "./identity";
import { answerLookUp, asksForSecret } from "./look-ups";
import { asSecret, decodeRecord, type WireObject } from "./wire";

const ROOT_TYPE = "pulumi:pulumi:Stack";

/** What the engine would be told about a resource besides its inputs. Absent means the default. */
export interface ResourceOptions {
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  readonly retainOnDelete?: boolean;
  readonly importId?: string;
  readonly aliases?: readonly ResourceAlias[];
  readonly customTimeouts?: { readonly create: string; readonly update: string; readonly delete: string };
}

/** A former URN, or what differed in it. */
export interface ResourceAlias {
  readonly urn?: string;
  readonly name?: string;
  readonly type?: string;
  readonly parentUrn?: string;
  readonly noParent?: boolean;
}

export interface PlannedResource extends GraphResource {
  readonly options: ResourceOptions;
}

/** A function of the provider that was called. */
export interface LookUp {
  readonly token: string;
  readonly args: Readonly<Record<string, Value>>;
}

/** One child of a remote component, its references resolved. */
export interface ChildRegistration {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly inputs: WireObject;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** What the SDK is told about a registered resource. */
export interface Registered {
  readonly urn: string;
  readonly id: string;
  readonly state: WireObject;
  /** URNs by output property; only remote components answer with them. */
  readonly dependencies?: Readonly<Record<string, readonly string[]>>;
}

type Callback = (error: Error | null, response?: unknown) => void;
type Replaceable = { -readonly [method in keyof MockMonitor]: unknown };

export class Recorder {
  /** URNs registered more than once: the engine refuses the second. */
  readonly duplicates: string[] = [];
  readonly warnings: string[] = [];
  /** What the program asked without making anything, in the order of asking. */
  readonly lookUps: LookUp[] = [];
  stackOutputs: Record<string, Value> = {};
  private readonly recorded = new Map<string, PlannedResource>();
  private readonly states = new Map<string, Registered>();
  private readonly outputsById = new Map<string, Readonly<Record<string, Value>>>();
  private readonly addresses: AddressBook;

  /**
   * @param subnets networks by subnet id, for subnets that exist already
   * @param keepUnknowns a computed property that nothing is known of stays unknown, as in a preview; else it is undefined
   */
  constructor(
    private readonly project: string,
    private readonly stack: string,
    private readonly account: Account,
    subnets: ReadonlyMap<string, string>,
    private readonly keepUnknowns = false,
  ) {
    this.addresses = new AddressBook(new Map(subnets));
  }

  /** All registered resources but the stack itself, sorted by URN. */
  get resources(): PlannedResource[] {
    return [...this.recorded.values()]
      .filter(({ type }) => type !== ROOT_TYPE)
      .sort((a, b) => (a.urn < b.urn ? -1 : 1));
  }

  install(monitor: MockMonitor): void {
    const methods: Partial<Replaceable> = {
      registerResource: answering((request: RegisterResourceRequest) => this.registerResource(request)),
      registerResourceOutputs: answering((request: RegisterResourceOutputsRequest) => this.registerOutputs(request)),
      readResource: answering((request: ReadResourceRequest) => this.readResource(request)),
      invoke: answering((request: ResourceInvokeRequest) => this.invoke(request)),
    };
    Object.assign(monitor, methods);
  }

  /** Registers a resource that the program did not register itself. */
  registerChild(child: ChildRegistration): Registered {
    const urn = this.urnOf(child.parent, child.type, child.name);
    return this.record(urn, {
      type: child.type,
      name: child.name,
      parent: child.parent,
      custom: true,
      ...this.placeOf(child.type, child.inputs, this.providerOf(child.parent)),
      wire: child.inputs,
      dependencies: child.dependencies,
      propertyDependencies: child.propertyDependencies,
      options: {},
    });
  }

  /** The engine leaves the stack's own type out and keeps the whole chain of component types. */
  private urnOf(parent: string, type: string, name: string): string {
    const parentType = parent === "" ? ROOT_TYPE : parent.split("::")[2]!;
    const chain = parentType === ROOT_TYPE ? type : `${parentType}$${type}`;
    return `urn:pulumi:${this.stack}::${this.project}::${chain}::${name}`;
  }

  private registerResource(request: RegisterResourceRequest): unknown {
    const urn = this.urnOf(request.getParent(), request.getType(), request.getName());
    const wire = (request.getObject()?.toJavaScript() ?? {}) as WireObject;
    const parent = request.getParent();
    const protect = request.getProtect();
    const registered = this.record(urn, {
      type: request.getType(),
      name: request.getName(),
      ...(parent === "" ? {} : { parent }),
      custom: request.getCustom(),
      wire,
      dependencies: request.getDependenciesList().sort(),
      propertyDependencies: dependenciesByProperty(request),
      ...(protect === undefined ? {} : { protect }),
      ...this.placeOf(request.getType(), wire, providerReference(request)),
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      options: optionsOf(request),
      importId: request.getImportid(),
    });
    const known = request.getRemote() ? this.expand(request, registered, wire) : registered;
    return registerResponse(known, this.keepUnknowns && request.getCustom() ? Result.SKIP : Result.SUCCESS);
  }

  /** The provider that a remote component, or what it is in, was given for AWS. */
  private providerOf(urn: string): string | undefined {
    const owner = this.recorded.get(urn);
    return owner?.provider === undefined ? owner?.parent && this.providerOf(owner.parent) : `${owner.provider}::id`;
  }

  /** A reference to a provider is its URN and its id; the default provider has neither. */
  private placeOf(
    type: string,
    wire: WireObject,
    reference: string | undefined,
  ): { provider?: string; region?: string } {
    const provider =
      reference === undefined || reference === "" ? undefined : reference.slice(0, reference.lastIndexOf("::"));
    const its = provider === undefined ? this.account.region : this.recorded.get(provider)?.inputs["region"];
    const region = regionOf(type, decodeRecord({ region: wire["region"] })["region"], its);
    return { ...(provider === undefined ? {} : { provider }), ...(region === undefined ? {} : { region }) };
  }

  private record(urn: string, registration: RegistrationData): Registered {
    const { wire, importId, ...known } = registration;
    if (this.recorded.has(urn)) {
      this.duplicates.push(urn);
    }
    const inputs = decodeRecord(wire);
    const computed = known.custom
      ? this.compute(urn, known.type, known.name, inputs, importId)
      : { id: "", outputs: {} as Record<string, Value> };
    const state: WireObject = { ...wire, ...(computed.outputs as WireObject) };
    for (const property of known.options.additionalSecretOutputs ?? []) {
      state[property] = asSecret(state[property]);
    }
    const outputs = decodeRecord(state);
    this.recorded.set(urn, { urn, ...known, ...(known.custom ? { id: computed.id } : {}), inputs, outputs });
    this.remember(computed.id, outputs);
    const registered = { urn, id: computed.id, state };
    this.states.set(urn, registered);
    return registered;
  }

  private compute(urn: string, type: string, name: string, inputs: Record<string, Value>, id?: string) {
    const { addresses, account } = this;
    const outputsOf = (known: Value) => (typeof known === "string" ? this.outputsById.get(known) : undefined);
    const computed = computedOutputs({ ...account, urn, type, name, inputs, addresses, outputsOf });
    return { id: id || computed.id, outputs: { ...computed.outputs, ...this.tags(inputs) } };
  }

  /** The provider answers with all tags, its default ones included. */
  private tags(inputs: Record<string, Value>): Record<string, Value> {
    return inputs["tags"] === undefined ? {} : { tagsAll: inputs["tags"] };
  }

  private remember(id: string, outputs: Readonly<Record<string, Value>>): void {
    const arn = outputs["arn"];
    for (const key of [id, arn]) {
      if (typeof key === "string" && key !== "") {
        this.outputsById.set(key, { ...outputs, id });
      }
    }
  }

  private expand(request: RegisterResourceRequest, component: Registered, wire: WireObject): Registered {
    if (request.getType() !== AWSX_VPC_TYPE) {
      this.warnings.push(`${request.getType()} ${request.getName()}: its children are known only to the engine`);
      return component;
    }
    const expanded = expandVpc(component.urn, request.getName(), wire, this.account.region, (child) =>
      this.registerChild(child),
    );
    const planned = this.recorded.get(component.urn)!;
    this.recorded.set(component.urn, { ...planned, outputs: decodeRecord(expanded.state) });
    return { ...component, ...expanded };
  }

  private registerOutputs(request: RegisterResourceOutputsRequest): unknown {
    const outputs = decodeRecord((request.getOutputs()?.toJavaScript() ?? {}) as WireObject);
    const resource = this.recorded.get(request.getUrn());
    if (!resource) {
      throw new Error(`outputs of a resource that was never registered: ${request.getUrn()}`);
    }
    this.recorded.set(resource.urn, { ...resource, outputs });
    if (resource.type === ROOT_TYPE) {
      this.stackOutputs = outputs;
    }
    return {};
  }

  /** `Resource.get`: something that exists. The engine does not show it to policies, so it is not in the graph. */
  private readResource(request: ReadResourceRequest): unknown {
    const urn = this.urnOf(request.getParent(), request.getType(), request.getName());
    const wire = (request.getProperties()?.toJavaScript() ?? {}) as WireObject;
    const inputs = decodeRecord(wire);
    const { outputs } = this.compute(urn, request.getType(), request.getName(), inputs, request.getId());
    const state: WireObject = { ...(outputs as WireObject), ...wire };
    this.remember(request.getId(), decodeRecord(state));
    return { getUrn: () => urn, getProperties: () => struct(state) };
  }

  private invoke(request: ResourceInvokeRequest): unknown {
    const args = (request.getArgs()?.toJavaScript() ?? {}) as WireObject;
    if (request.getTok() === "pulumi:pulumi:getResource") {
      return resourceResponse(this.states.get(String(args["urn"])), String(args["urn"]));
    }
    const token = request.getTok();
    const asked = decodeRecord(args);
    const answer = answerLookUp(token, asked, this.account);
    this.lookUps.push({ token, args: asked });
    if (answer === undefined || !asksForSecret(token, asked)) {
      const made = answer === undefined ? "nothing" : "a made-up value";
      this.warnings.push(`look-up ${token} was not made: the plan goes on with ${made}`);
    }
    return {
      getFailuresList: () => [],
      getReturn: () => struct(answer ?? {}),
      getReturndependenciesMap: () => undefined,
    };
  }
}

interface RegistrationData {
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
  readonly custom: boolean;
  readonly wire: WireObject;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect?: boolean;
  readonly provider?: string;
  readonly region?: string;
  readonly additionalSecretOutputs?: readonly string[];
  readonly options: ResourceOptions;
  readonly importId?: string;
}

/** The SDK reads responses by these methods only, so no message has to be encoded. */
const struct = (value: WireObject) => ({ toJavaScript: () => value });

/** @param result of what was skipped the SDK takes every property that is not answered for unknown */
function registerResponse({ urn, id, state, dependencies }: Registered, result: Result): unknown {
  const entries = Object.entries(dependencies ?? {}).map(([key, urns]) => [key, { getUrnsList: () => urns }] as const);
  return {
    getUrn: () => urn,
    getId: () => id,
    getObject: () => struct(state),
    getPropertydependenciesMap: () => new Map(entries),
    getResult: () => result,
  };
}

function resourceResponse(registered: Registered | undefined, urn: string): unknown {
  if (!registered) {
    throw new Error(`no resource ${urn}`);
  }
  const fields = new Map<string, unknown>([
    ["urn", struct(registered.urn as unknown as WireObject)],
    ["id", struct(registered.id as unknown as WireObject)],
    ["state", { getStructValue: () => struct(registered.state) }],
  ]);
  return { getFailuresList: () => [], getReturn: () => ({ getFieldsMap: () => fields }) };
}

function answering<Request>(answer: (request: Request) => unknown) {
  return (request: Request, callback: Callback): void => {
    let response: unknown;
    try {
      response = answer(request);
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    callback(null, response);
  };
}

function dependenciesByProperty(request: RegisterResourceRequest): Record<string, readonly string[]> {
  const entries: [string, string[]][] = [];
  request.getPropertydependenciesMap().forEach((value, key) => {
    const urns = value.getUrnsList().sort();
    if (urns.length > 0) {
      entries.push([key, urns]);
    }
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function optionsOf(request: RegisterResourceRequest): ResourceOptions {
  const timeouts = request.getCustomtimeouts()?.toObject();
  const hasTimeouts = timeouts !== undefined && [timeouts.create, timeouts.update, timeouts.pb_delete].some(Boolean);
  return {
    ...listOption("ignoreChanges", request.getIgnorechangesList()),
    ...listOption("replaceOnChanges", request.getReplaceonchangesList()),
    ...listOption("additionalSecretOutputs", request.getAdditionalsecretoutputsList()),
    ...(request.getDeletebeforereplacedefined() ? { deleteBeforeReplace: request.getDeletebeforereplace() } : {}),
    ...(request.getRetainondelete() ? { retainOnDelete: true } : {}),
    ...(request.getImportid() === "" ? {} : { importId: request.getImportid() }),
    ...listOption("aliases", request.getAliasesList().map(aliasOf)),
    ...(hasTimeouts
      ? { customTimeouts: { create: timeouts.create, update: timeouts.update, delete: timeouts.pb_delete } }
      : {}),
  };
}

/** Components are given providers by package. */
const providerReference = (request: RegisterResourceRequest): string =>
  request.getProvider() || (request.getProvidersMap().get("aws") ?? "");

const listOption = <T>(key: string, list: readonly T[]): { [key: string]: readonly T[] } =>
  list.length === 0 ? {} : { [key]: list };

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
