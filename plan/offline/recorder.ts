/**
 * Keeps everything a program registers, and works out what it is told about it: URNs as the engine forms them, duplicate
 * URNs, resource options, computed properties, the children of remote components. What the SDK asks and is answered,
 * message by message, is plan/offline/sdk/monitor.ts.
 */

import type { GraphResource, Value } from "../../policy/graph";
import { regionOf } from "../../policy/graph/region";
import { formerUrn } from "../change/former";
import { alive } from "../io/progress";
import { asSecret, decodeRecord, encodeRecord, type WireObject } from "../io/wire";
import type { PlanResource } from "../model/plan";
import type { LookUp, PlannedResource } from "../model/run";
import { AWSX_VPC_TYPE, expandVpc, zonesAssumption } from "./awsx/expansion";
import { type Account, computedOutputs } from "./computed";
import { AddressBook, isAddress } from "./identity";
import { unknownAnswer } from "./look-up-fields";
import { asksForSecret, madeUpText, makeUp, workOut } from "./look-ups";
import { allTags, type ProviderOptions, providerOptions } from "./provider-options";
import type { ChildRegistration, Registered, Registration } from "./registration";
import { referenceState, STACK_REFERENCE, type StackOutputs, unknownOutputsText } from "./stack-outputs";

const ROOT_TYPE = "pulumi:pulumi:Stack";

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
  private readonly providers = new Map<string, ProviderOptions>();

  /**
   * @param subnets networks by subnet id, for subnets that exist already
   * @param defaults configuration of the default provider, by name (`defaultTags`)
   * @param stackOutputs outputs of other stacks
   * @param earlier resources of an earlier plan, by URN: what is still there keeps its ids, and what it remembered
   */
  constructor(
    private readonly project: string,
    private readonly stack: string,
    private readonly account: Account,
    subnets: ReadonlyMap<string, string>,
    private readonly defaults: Readonly<Record<string, Value>> = {},
    private readonly outputsOfStacks: StackOutputs = new Map(),
    private readonly earlier: ReadonlyMap<string, PlanResource> = new Map(),
  ) {
    this.addresses = new AddressBook(new Map(subnets));
    for (const { urn, identity = urn, outputs, madeUp = [] } of earlier.values()) {
      for (const [property, key] of MADE_UP_ADDRESSES) {
        const address = outputs[property];
        if (madeUp.includes(property) && isAddress(address)) {
          this.addresses.reserve(`${identity}${key}`, address);
        }
      }
    }
  }

  /** All registered resources but the stack itself, sorted by URN. */
  get resources(): PlannedResource[] {
    return [...this.recorded.values()]
      .filter(({ type }) => type !== ROOT_TYPE)
      .sort((a, b) => (a.urn < b.urn ? -1 : 1));
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
  urnOf(parent: string, type: string, name: string): string {
    const parentType = parent === "" ? ROOT_TYPE : parent.split("::")[2]!;
    const chain = parentType === ROOT_TYPE ? type : `${parentType}$${type}`;
    return `urn:pulumi:${this.stack}::${this.project}::${chain}::${name}`;
  }

  register(registration: Registration): Registered {
    const urn = this.urnOf(registration.parent ?? "", registration.type, registration.name);
    const { provider, ...known } = registration;
    const registered = this.record(urn, {
      ...known,
      ...this.placeOf(known.type, known.wire, provider),
      additionalSecretOutputs: known.options.additionalSecretOutputs ?? [],
      ignoreChanges: known.options.ignoreChanges ?? [],
    });
    return registration.remote ? this.expand(registration, registered) : registered;
  }

  /** @returns `undefined` for a URN that was never registered */
  registered(urn: string): Registered | undefined {
    return this.states.get(urn);
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
    const provider = urnOfProvider(reference);
    const its = provider === undefined ? this.account.region : this.optionsOf(provider).region;
    const region = regionOf(type, decodeRecord({ region: wire["region"] })["region"], its);
    return { ...(provider === undefined ? {} : { provider }), ...(region === undefined ? {} : { region }) };
  }

  /** What the provider of a resource says, the default one's without a reference. */
  private optionsOf(provider: string | undefined): ProviderOptions {
    const key = provider ?? "";
    const options =
      this.providers.get(key) ??
      providerOptions(provider === undefined ? this.defaults : (this.recorded.get(provider)?.inputs ?? {}));
    this.providers.set(key, options);
    return options;
  }

  /** The account and the region that a resource or a look-up is in. */
  private accountAt(provider: string | undefined, region?: string): Account {
    const its = this.optionsOf(provider);
    const where = region ?? (provider === undefined ? undefined : its.region);
    return { region: where ?? this.account.region, accountId: its.accountId ?? this.account.accountId };
  }

  private record(urn: string, registration: Recorded): Registered {
    const { wire, id, remote: _remote, ...given } = registration;
    const former = this.formerOf(urn, given);
    const identity = this.earlier.get(former ?? urn)?.identity ?? former ?? urn;
    const known = {
      ...given,
      ...(former === undefined ? {} : { former }),
      ...(identity === urn ? {} : { identity }),
    };
    if (this.recorded.has(urn)) {
      this.duplicates.push(urn);
    }
    const inputs = decodeRecord(wire);
    const computed = known.custom
      ? this.compute(identity, known, inputs, this.earlier.get(former ?? urn), id)
      : { id: "", outputs: {} as Record<string, Value> };
    const state: WireObject = { ...wire, ...encodeRecord(computed.outputs) };
    for (const property of known.options.additionalSecretOutputs ?? []) {
      state[property] = asSecret(state[property]);
    }
    const outputs = decodeRecord(state);
    const answered = Object.keys(computed.outputs).filter((property) => inputs[property] === undefined);
    const madeUp = known.type === STASH ? [] : [...(id ? [] : ["id"]), ...answered.sort()];
    const custom = known.custom ? { id: computed.id, ...(madeUp.length === 0 ? {} : { madeUp }) } : {};
    this.recorded.set(urn, { urn, ...known, ...custom, inputs, outputs });
    this.remember(computed.id, outputs);
    const registered = { urn, id: computed.id, state };
    this.states.set(urn, registered);
    alive("resources registered", this.states.size);
    return registered;
  }

  private formerOf(urn: string, { parent, ...registration }: Omit<Recorded, "wire">): string | undefined {
    if (this.earlier.size === 0 || this.earlier.has(urn)) {
      return undefined;
    }
    const formerParent = parent === undefined ? undefined : this.recorded.get(parent)?.former;
    const named = {
      ...registration,
      ...(parent === undefined ? {} : { parent }),
      ...(formerParent === undefined ? {} : { formerParent }),
    };
    return formerUrn(
      named,
      (above, type, name) => this.urnOf(above, type, name),
      (each) => this.earlier.has(each),
    );
  }

  /**
   * @param urn that its id is made up from
   * @param earlier the same in the earlier plan
   */
  private compute(urn: string, known: Placed, inputs: Record<string, Value>, earlier?: PlanResource, id?: string) {
    const { addresses } = this;
    const { type, name, provider, region } = known;
    const account = this.accountAt(provider, region);
    const outputsOf = (other: Value) => (typeof other === "string" ? this.outputsById.get(other) : undefined);
    const computed = computedOutputs({ ...account, urn, type, name, inputs, addresses, outputsOf });
    const remembered = earlier?.outputs["output"];
    if (type === STASH && known.options.ignoreChanges?.includes("input") && remembered !== undefined) {
      const outputs: Record<string, Value> = { output: remembered };
      return { id: computed.id, outputs };
    }
    const tags = allTags(type, inputs, this.optionsOf(provider));
    return { id: id || computed.id, outputs: { ...computed.outputs, ...tags } };
  }

  private remember(id: string, outputs: Readonly<Record<string, Value>>): void {
    const arn = outputs["arn"];
    for (const key of [id, arn]) {
      if (typeof key === "string" && key !== "") {
        this.outputsById.set(key, { ...outputs, id });
      }
    }
  }

  private expand({ type, name, wire }: Registration, component: Registered): Registered {
    if (type !== AWSX_VPC_TYPE) {
      this.warnings.push(`${type} ${name}: its children are known only to the engine`);
      return component;
    }
    const assumed = zonesAssumption(name, wire, this.account.region);
    this.warnings.push(...(assumed === undefined ? [] : [assumed]));
    const expanded = expandVpc(component.urn, name, wire, this.account.region, (child) => this.registerChild(child));
    const planned = this.recorded.get(component.urn)!;
    this.recorded.set(component.urn, { ...planned, outputs: decodeRecord(expanded.state) });
    return { ...component, ...expanded };
  }

  registerOutputs(urn: string, wire: WireObject): void {
    const outputs = decodeRecord(wire);
    const resource = this.recorded.get(urn);
    if (!resource) {
      throw new Error(`outputs of a resource that was never registered: ${urn}`);
    }
    this.recorded.set(resource.urn, { ...resource, outputs });
    if (resource.type === ROOT_TYPE) {
      this.stackOutputs = outputs;
    }
  }

  /**
   * `Resource.get`: something that exists, of which the plan knows what the program says and nothing else. The engine
   * does not show it to policies, so it is not in the graph.
   */
  read({ type, name, parent, wire, id }: Pick<Registration, "type" | "name" | "parent" | "wire"> & { id: string }): {
    readonly urn: string;
    readonly state: WireObject;
  } {
    const urn = this.urnOf(parent ?? "", type, name);
    if (type === STACK_REFERENCE) {
      if (!this.outputsOfStacks.has(id)) {
        this.warnings.push(unknownOutputsText(id));
      }
      return { urn, state: referenceState(id, this.outputsOfStacks) };
    }
    this.remember(id, decodeRecord(wire));
    return { urn, state: wire };
  }

  /** A function of the provider: what the plan answers in its place. */
  lookUp(token: string, args: WireObject, provider?: string): WireObject {
    const asked = decodeRecord(args);
    const account = this.accountAt(urnOfProvider(provider));
    this.lookUps.push({ token, args: asked });
    const exact = workOut(token, asked, account);
    if (exact !== undefined) {
      return { ...args, ...exact };
    }
    const answer = makeUp(token, asked, account);
    if (answer === undefined) {
      this.warnings.push(`look-up ${token} was not made: what it answers stays unknown`);
    } else if (!asksForSecret(token, asked)) {
      this.warnings.push(madeUpText({ token, args: asked }));
    }
    return answer ?? unknownAnswer(token, args);
  }
}

/** A reference to a provider is its URN and its id; the default provider has none. */
const urnOfProvider = (reference: string | undefined): string | undefined =>
  reference === undefined || reference === "" ? undefined : reference.slice(0, reference.lastIndexOf("::"));

/** Outputs with addresses that the plan makes up, and what its key has besides the URN. */
const MADE_UP_ADDRESSES = [
  ["privateIp", ""],
  ["publicIp", ""],
  ["publicIp", "#public"],
] as const;

/** What it was first given is what it answers, whatever it is given later. */
const STASH = "pulumi:index:Stash";

type Placed = Pick<Recorded, "type" | "name" | "provider" | "region" | "options">;

/** A registration whose provider and region are found. */
type Recorded = Omit<Registration, "provider"> &
  Pick<GraphResource, "provider" | "region" | "additionalSecretOutputs" | "ignoreChanges">;
