/** What the stand-in knows of a resource type: data, and the few functions that make it behave as AWS does. */
import { type ProviderInputs, providerInputs } from "../../../plan/change/provider-inputs";
import type { Account, AccountResource } from "./account";
import type { Change, Props } from "./values";

/** With what the plan knows of the type: plan/change/provider-inputs.json. Where that is taken from: see sources.ts. */
export interface ResourceTable extends Omit<ProviderInputs, "autoName"> {
  readonly type: string;
  /** Of the id that AWS would give, for example `vpc-`. */
  readonly idPrefix?: string;
  /** Inputs whose change updates in place. */
  readonly update: readonly string[];
  /** Of what AWS fills in, what AWS is not asked for, or answers more fully: its answer stands in the state, whatever was given. */
  readonly readBack: readonly string[];
  /** Outputs that are no inputs. */
  readonly computed: readonly string[];
  readonly required: readonly string[];
  readonly autoName?: AutoName;
  readonly behaviour: Behaviour;
}

export interface AutoName {
  readonly property: string;
  readonly maxLength: number;
  readonly prefixProperty?: string;
  readonly lowerCase?: boolean;
}

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

export interface Call {
  readonly account: Account;
  readonly urn: string;
  readonly region: string;
  readonly inputs: Props;
}

export interface CreateCall extends Call {
  readonly id: string;
}

export interface UpdateCall extends Call {
  readonly id: string;
  readonly resource: AccountResource;
  readonly oldInputs: Props;
}

export interface DeleteCall {
  readonly account: Account;
  readonly id: string;
  readonly resource: AccountResource;
}

export interface Behaviour {
  /** What the provider refuses before it asks AWS. Unknown values are not looked at. */
  readonly check?: (inputs: Props) => readonly Failure[];
  /** Checks what AWS checks, changes the account, answers with the id (when it is not made up) and the facts to keep. */
  readonly create?: (call: CreateCall) => { readonly id?: string; readonly facts?: Props } | undefined;
  readonly update?: (call: UpdateCall) => void;
  readonly delete?: (call: DeleteCall) => void;
  /** Computed and optional-computed outputs, from what the account holds now. */
  readonly outputs?: (resource: AccountResource, account: Account) => Props;
  /** Outputs that a change makes unknown in a preview; `olds` is what AWS answered last. */
  readonly recomputed?: (changes: readonly Change[], olds: Props) => readonly string[];
  /** Optional and computed outputs that the provider works out itself when it plans a new resource. */
  readonly plans?: (inputs: Props) => Props;
}

/** Compact form in which the tables are written: word lists as texts. */
export interface TableSource {
  readonly type: string;
  readonly idPrefix?: string;
  readonly update?: string;
  readonly readBack?: string;
  readonly computed?: string;
  readonly required?: string;
  readonly autoName?: Omit<AutoName, "property">;
  readonly behaviour?: Behaviour;
}

const words = (list: string | undefined): string[] => (list ?? "").split(/\s+/).filter((word) => word !== "");

export function table({ type, idPrefix, autoName, behaviour, ...lists }: TableSource): ResourceTable {
  const { autoName: property, ...known } = providerInputs(type)!;
  return {
    ...known,
    type,
    ...(idPrefix === undefined ? {} : { idPrefix }),
    update: words(lists.update),
    readBack: words(lists.readBack),
    computed: words(lists.computed),
    required: words(lists.required),
    ...(autoName === undefined || property === undefined ? {} : { autoName: { ...autoName, property } }),
    behaviour: behaviour ?? {},
  };
}

/** All inputs of a type; a dotted entry of `replace` refines an input that `update` lists. */
export const inputsOf = (each: ResourceTable): string[] => [
  ...each.replace.filter((property) => !property.includes(".")),
  ...each.update,
];
