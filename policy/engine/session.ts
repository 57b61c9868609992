/**
 * What the pack remembers between the engine's calls: every resource is analysed before the stack is, in one process.
 *
 * The policy SDK deserialises the whole stack again for each stack policy. So the first stack policy, the settings,
 * runs all rules at once; a rule with nothing to report is then skipped (see `pack.ts`).
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { PolicyResource } from "@pulumi/policy";
import { type PackConfig, paramsOf, SETTINGS, type Settings, settingsOf } from "../evaluation/config";
import type { Entry } from "../evaluation/entry";
import { componentNames, Exceptions } from "../evaluation/exceptions";
import { runEntries } from "../evaluation/run";
import { type GraphResource, ResourceGraph } from "../graph";
import type { Finding, Params, Rule } from "../rule";
import type { PolicyResult } from "../rule/result";
import { stackResourceOf } from "./resources";

const keyOf = (policy: string, { urn, property }: Pick<PolicyResult, "urn" | "property">): string =>
  `${policy} ${urn} ${property}`;

export class Session {
  settings: Settings = settingsOf(undefined);
  exceptions: Exceptions;
  private readonly recorded = new Map<string, GraphResource>();
  /** Configuration of the policies that are enabled, as far as the engine has shown it. */
  private readonly configs = new Map<string, Params>();
  private readonly told = new Set<string>();
  private results: ReadonlyMap<string, readonly PolicyResult[]> | undefined;
  /** Type of the resource that the call is about: the engine may ask about several at once. */
  private readonly asked = new AsyncLocalStorage<string>();
  private begun = false;
  private graph: { readonly resources: readonly PolicyResource[]; readonly graph: ResourceGraph } | undefined;

  constructor(
    private readonly entries: readonly Entry[],
    private readonly today: string,
  ) {
    this.exceptions = new Exceptions([], today);
  }

  configure(config: unknown): void {
    this.settings = settingsOf(config);
    this.exceptions = new Exceptions(this.settings.exceptions, this.today);
  }

  /** A call about a resource of this type begins, for all the policies that it asks. */
  begin(type: string): void {
    this.begun = true;
    this.asked.enterWith(type);
  }

  /** Whether the engine has asked about a resource. */
  get hasBegun(): boolean {
    return this.begun;
  }

  /** Of the types the one that the call is about, any when it is about another; `undefined` when that is not known. */
  typeFor(types: readonly string[]): string | undefined {
    const type = this.asked.getStore();
    return type === undefined || types.includes(type) ? type : types[0];
  }

  /** A resource is analysed: whatever was found about the stack before is out of date. */
  record(resource: GraphResource): void {
    this.recorded.set(resource.urn, resource);
    this.results = undefined;
    this.graph = undefined;
  }

  recordConfig(policy: string, config: Params): void {
    this.configs.set(policy, config);
  }

  /** Parameters of a policy as the engine has shown them. */
  configOf(policy: string): Params | undefined {
    return this.configs.get(policy);
  }

  /** A resource rule has told this before the resource is created. */
  markTold(policy: string, finding: Finding): void {
    this.told.add(keyOf(policy, finding));
  }

  isTold({ kind, name }: Rule, result: PolicyResult): boolean {
    return kind === "resource" && this.told.has(keyOf(name, result));
  }

  recordedInputs(urn: string): GraphResource | undefined {
    return this.recorded.get(urn);
  }

  componentsOf(resource: GraphResource): readonly string[] {
    return componentNames(resource, (urn) => this.recorded.get(urn));
  }

  /** Runs the given entries over the stack; all that are known to be enabled when it is the settings policy's turn. */
  evaluate(resources: readonly PolicyResource[], entries: readonly Entry[]): readonly PolicyResult[] {
    const config: Record<string, PackConfig[string]> = {
      [SETTINGS]: { ...this.settings },
      ...Object.fromEntries(this.configs),
    };
    return runEntries(entries, this.graphOf(resources), {
      config,
      today: this.today,
      realAddresses: true,
      known: this.entries,
    });
  }

  evaluateAll(resources: readonly PolicyResource[], entries: readonly Entry[]): readonly PolicyResult[] {
    const enabled = entries.filter((entry) => this.configs.has(entry.rule.name));
    const results = this.evaluate(resources, enabled);
    this.results = new Map(
      enabled.map(({ rule }) => [rule.name, results.filter((result) => result.policy === rule.name)]),
    );
    return results;
  }

  resultsOf(entry: Entry, resources: readonly PolicyResource[], config: Params): readonly PolicyResult[] {
    const known = this.results?.get(entry.rule.name);
    if (known) {
      return known;
    }
    this.configs.set(entry.rule.name, paramsOf(entry.rule.params, config));
    return this.evaluate(resources, [entry]).filter((result) => result.policy === entry.rule.name);
  }

  /** Whether all that a rule has to say of the stack is known, in this call, and good. */
  hasPassed({ name }: Rule): boolean {
    return this.results?.get(name)?.every(({ verdict }) => verdict === "pass") ?? false;
  }

  /** Whether all that a rule has to say of the stack is known, in this call, and nothing of it is left to be told. */
  hasNothingToTell(rule: Rule): boolean {
    const results = this.results?.get(rule.name);
    return (
      results?.every(
        (result) => result.verdict !== "undecided" && (result.verdict !== "violation" || this.isTold(rule, result)),
      ) ?? false
    );
  }

  private graphOf(resources: readonly PolicyResource[]): ResourceGraph {
    const isSame =
      this.graph?.resources.length === resources.length &&
      this.graph.resources.every((resource, index) => resource.urn === resources[index]!.urn);
    if (!this.graph || !isSame) {
      const list = resources.map((resource) => stackResourceOf(resource, this.recorded.get(resource.urn)));
      this.graph = { resources, graph: new ResourceGraph(list) };
    }
    return this.graph.graph;
  }
}
