/**
 * The resource graph that rules and reachability read: one shape for three feeds
 * (the engine's policy call, the offline plan, an exported state).
 */
import { append } from "./multi-map";

/** Stands for a value that is not known yet. Compare with `isUnknown`, never by text. */
export const UNKNOWN: unique symbol = Symbol.for("connector-topologies.unknown");
export type Unknown = typeof UNKNOWN;
export const isUnknown = (value: unknown): value is Unknown => value === UNKNOWN;

/** A property value: JSON, in which any node may be `UNKNOWN`. Secrets are the text "[secret]". */
export type Value = string | number | boolean | null | undefined | Unknown | Value[] | { [key: string]: Value };

export interface GraphResource {
  readonly urn: string;
  /** Pulumi type token, for example `aws:lb/listener:Listener`. */
  readonly type: string;
  readonly name: string;
  /** URN of the parent; absent for the root. */
  readonly parent?: string;
  /** False for components. */
  readonly custom: boolean;
  /** Provider id; `UNKNOWN` before creation, absent for components. */
  readonly id?: string | Unknown;
  /** What the program asked for; an omitted property is absent. */
  readonly inputs: Readonly<Record<string, Value>>;
  /** What the provider answered or will answer (at preview: inputs plus unknowns). */
  readonly outputs: Readonly<Record<string, Value>>;
  /** URNs this resource depends on. */
  readonly dependencies: readonly string[];
  /** URNs by top-level input property: over-approximate, exact for plain references to our own resources. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** Protect flag, where the feed has it. */
  readonly protect?: boolean;
  /** Properties whose changes the program ignores, where the feed tells. */
  readonly ignoreChanges?: readonly string[];
  /** URN of the provider that manages it, where the feed has it; absent for the default one of the offline plan. */
  readonly provider?: string;
  /** Region it is in: its own `region`, else its provider's. Absent when not known. */
  readonly region?: string;
  /** Outputs that the program marks secret by name, where the feed has them. */
  readonly additionalSecretOutputs?: readonly string[];
}

/** Resources by URN and by type, and what a property refers to. */
export class ResourceGraph {
  readonly resources: readonly GraphResource[];
  private readonly urns: ReadonlyMap<string, GraphResource>;
  private readonly types = new Map<string, GraphResource[]>();
  private readonly ids = new Map<string, GraphResource[]>();

  constructor(resources: readonly GraphResource[]) {
    // The engine hands resources over in no stable order.
    this.resources = [...resources].sort((a, b) => (a.urn < b.urn ? -1 : a.urn > b.urn ? 1 : 0));
    this.urns = new Map(this.resources.map((resource) => [resource.urn, resource]));
    for (const resource of this.resources) {
      append(this.types, resource.type, resource);
      for (const id of identifiers(resource)) {
        append(this.ids, id, resource);
      }
    }
  }

  byUrn(urn: string): GraphResource | undefined {
    return this.urns.get(urn);
  }

  /** All resources of any of the given types, sorted by URN. */
  ofType(...types: readonly string[]): readonly GraphResource[] {
    const lists = types.flatMap((type) => {
      const list = this.types.get(type);
      return list ? [list] : [];
    });
    // Types come in pairs of twins of which a program uses one: what is sorted already is not sorted again.
    return lists.length < 2 ? (lists[0] ?? []) : lists.flat().sort((a, b) => (a.urn < b.urn ? -1 : 1));
  }

  /**
   * The resources of the given types that a reference may mean. A known id is matched exactly; for an unknown one
   * the dependencies of `property` are the candidates. `exact` is false when the answer is a candidate list of
   * several, or when a known id belongs to nothing here (it lives outside the program).
   */
  resolve(from: GraphResource, property: string, value: Value, types: readonly string[]): Reference {
    if (typeof value === "string") {
      const matches = (this.ids.get(value) ?? []).filter((resource) => types.includes(resource.type));
      return { candidates: matches, exact: matches.length === 1, outside: matches.length === 0 };
    }
    if (!isUnknown(value)) {
      return { candidates: [], exact: false, outside: false };
    }
    const candidates = (from.propertyDependencies[property] ?? [])
      .map((urn) => this.urns.get(urn))
      .filter((resource): resource is GraphResource => resource !== undefined && types.includes(resource.type));
    return { candidates, exact: candidates.length === 1, outside: false };
  }
}

export interface Reference {
  readonly candidates: readonly GraphResource[];
  /** Exactly one resource is meant. */
  readonly exact: boolean;
  /** A known id that no resource of the graph has. */
  readonly outside: boolean;
}

/** Ids, ARNs and the other texts by which AWS resources refer to one another. */
function identifiers(resource: GraphResource): string[] {
  const { outputs } = resource;
  // A request for a Spot Instance has an id of its own, and is named by that of its instance.
  const texts = [resource.id, outputs["arn"], outputs["id"], outputs["allocationId"], outputs["spotInstanceId"]];
  return [...new Set(texts.filter((text): text is string => typeof text === "string" && text !== ""))];
}
