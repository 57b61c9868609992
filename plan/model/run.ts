/** What a program registers, as data. */
import type { GraphResource, Value } from "../../policy/graph";

export interface Run {
  /** Sorted by URN, without the stack itself and without what the program only reads. */
  readonly resources: readonly PlannedResource[];
  readonly outputs: Readonly<Record<string, Value>>;
  readonly warnings: readonly string[];
  /** What the program looked up. */
  readonly lookUps: readonly LookUp[];
  /** URNs that were registered more than once; the engine refuses the second. */
  readonly duplicates: readonly string[];
}

/** What the engine would be told about a resource besides its inputs. Absent means the default. */
export interface ResourceOptions {
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  readonly retainOnDelete?: boolean;
  /** URN of the resource with which it goes. */
  readonly deletedWith?: string;
  /** URNs of resources with which it is replaced. */
  readonly replaceWith?: readonly string[];
  /** A change of it replaces. */
  readonly replacementTrigger?: Value;
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
  /** As in the plan. */
  readonly madeUp?: readonly string[];
  /** URN that it has in the plan that this one is compared with, where that is another. */
  readonly former?: string;
  /** URN that its id and addresses are made up from, where that is another. */
  readonly identity?: string;
  readonly options: ResourceOptions;
}

/** A function of the provider that was called. */
export interface LookUp {
  readonly token: string;
  readonly args: Readonly<Record<string, Value>>;
}
