/**
 * What a program changes in the registrations and look-ups of others, and the hooks that run around a registration: in
 * the engine's order (pkg/resource/deploy/source_eval.go, RegisterResource), by the program's own functions.
 */
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import {
  type RegisterResourceHookRequest,
  ResourceHookRequest,
  ResourceHookResponse,
  type TransformInvokeOptions,
  TransformInvokeRequest,
  TransformInvokeResponse,
  TransformRequest,
  type TransformResourceOptions,
  TransformResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { asOutputs, type WireObject, withoutOutputs } from "../../io/wire";
import { Callbacks } from "./callbacks";
import { encodedStruct } from "./messages";

/** A registration before it is recorded. */
export interface Transformable {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly custom: boolean;
  readonly wire: WireObject;
  readonly options: TransformResourceOptions;
  /** URNs by property, as the program gave them. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

export class Transforms {
  private readonly ofStack: Callback[] = [];
  private readonly ofInvokes: Callback[] = [];
  /** Of a resource, by its URN: they apply to what is in it too. */
  private readonly ofResources = new Map<string, readonly Callback[]>();
  private readonly parents = new Map<string, string>();
  private readonly hooks = new Map<string, RegisterResourceHookRequest>();
  private readonly callbacks = new Callbacks();

  constructor(private readonly warn: (message: string) => void) {}

  addToStack(transform: Callback): void {
    this.ofStack.push(transform);
  }

  addToInvokes(transform: Callback): void {
    this.ofInvokes.push(transform);
  }

  addHook(hook: RegisterResourceHookRequest): void {
    this.hooks.set(hook.getName(), hook);
  }

  close(): void {
    this.callbacks.close();
  }

  /** What applies to a resource: its own first, then those of what it is in, from the inside out, then the stack's. */
  of(urn: string, parent: string, own: readonly Callback[]): readonly Callback[] {
    this.parents.set(urn, parent);
    if (own.length > 0) {
      this.ofResources.set(urn, own);
    }
    const all = [...own];
    for (let owner: string | undefined = parent; owner; owner = this.parents.get(owner)) {
      all.push(...(this.ofResources.get(owner) ?? []));
    }
    return [...all, ...this.ofStack];
  }

  async apply<T extends Transformable>(given: T, transforms: readonly Callback[]): Promise<T> {
    const { type, name, parent, custom, propertyDependencies } = given;
    let wire = asOutputs(given.wire, propertyDependencies);
    let options = given.options;
    for (const transform of transforms) {
      const request = new TransformRequest();
      request.setType(type);
      request.setName(name);
      request.setParent(parent);
      request.setCustom(custom);
      request.setProperties(encodedStruct(wire));
      request.setOptions(options);
      const response = TransformResponse.deserializeBinary(await this.callbacks.call(transform, request));
      wire = (response.getProperties()?.toJavaScript() as WireObject | undefined) ?? wire;
      options = response.getOptions() ?? options;
    }
    return { ...given, wire: withoutOutputs(wire), options };
  }

  get changeInvokes(): boolean {
    return this.ofInvokes.length > 0;
  }

  /** The arguments of a look-up, as the invoke transforms leave them. */
  async applyToInvoke(token: string, args: WireObject, options: TransformInvokeOptions): Promise<WireObject> {
    let wire = args;
    let current = options;
    for (const transform of this.ofInvokes) {
      const request = new TransformInvokeRequest();
      request.setToken(token);
      request.setArgs(encodedStruct(wire));
      request.setOptions(current);
      const response = TransformInvokeResponse.deserializeBinary(await this.callbacks.call(transform, request));
      wire = (response.getArgs()?.toJavaScript() as WireObject | undefined) ?? wire;
      current = response.getOptions() ?? current;
    }
    return withoutOutputs(wire);
  }

  /** Hooks that a preview of a create runs: those that say they run on a dry run. */
  private hooksOf(names: readonly string[]): readonly RegisterResourceHookRequest[] {
    return names.flatMap((name) => this.hooks.get(name) ?? []).filter((hook) => hook.getOnDryRun());
  }

  /**
   * @param outputs of what was created, for hooks that run after it
   * @throws Error when a hook fails, which fails a preview too
   */
  async runHooks(when: "before" | "after", of: Transformable, outputs?: WireObject): Promise<void> {
    const binding = of.options.getHooks();
    const names = (when === "before" ? binding?.getBeforeCreateList() : binding?.getAfterCreateList()) ?? [];
    for (const hook of this.hooksOf(names)) {
      const request = new ResourceHookRequest();
      request.setUrn(of.urn);
      request.setName(of.name);
      request.setType(of.type);
      request.setNewInputs(encodedStruct(of.wire));
      if (outputs !== undefined) {
        request.setNewOutputs(encodedStruct(outputs));
      }
      const response = ResourceHookResponse.deserializeBinary(await this.callbacks.call(hook.getCallback()!, request));
      if (response.getError() !== "") {
        this.fail(hook, `${when} hook ${hook.getName()} of ${of.name} failed: ${response.getError()}`);
      }
    }
  }

  hasHooks({ options }: Transformable): boolean {
    const binding = options.getHooks();
    return (
      this.hooksOf([...(binding?.getBeforeCreateList() ?? []), ...(binding?.getAfterCreateList() ?? [])]).length > 0
    );
  }

  private fail(hook: MayIgnoreErrors, message: string): void {
    if (!hook.getIgnoreErrors?.()) {
      throw new Error(message);
    }
    this.warn(message);
  }
}

/** What hooks of later SDKs say. */
interface MayIgnoreErrors {
  readonly getIgnoreErrors?: () => boolean;
}
