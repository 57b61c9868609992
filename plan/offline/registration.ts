/** What passes between what answers the SDK and what keeps the resources. */
import type { WireObject } from "../io/wire";
import type { ResourceOptions } from "../model/run";

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

/** What a program registers, as the engine would take it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  /** URN; absent for the stack itself. */
  readonly parent?: string;
  readonly custom: boolean;
  /** A component that a provider makes, with its children. @default false */
  readonly remote?: boolean;
  readonly wire: WireObject;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect?: boolean;
  /** `URN::id` of a provider. @default - the default one */
  readonly provider?: string;
  readonly options: ResourceOptions;
  /** Of something that exists. @default - it is made */
  readonly id?: string;
}
