/** What the stand-in knows of a resource type: data, and the few functions that make it behave as AWS does. */
import type { Account, AccountResource } from "./account";
import type { Change, Props } from "./values";

export interface ResourceTable {
  readonly type: string;
  /** File of hashicorp/terraform-provider-aws, below internal/service, that the lists are taken from: see sources.ts. */
  readonly source: string;
  /** Of the id that AWS would give, for example `vpc-`. */
  readonly idPrefix?: string;
  /** Inputs whose change replaces (ForceNew); dotted for a field of a block. */
  readonly replace: readonly string[];
  /** Inputs whose change updates in place. */
  readonly update: readonly string[];
  /** Inputs that AWS fills in when they are not given: unknown in a preview, kept when removed from the program. */
  readonly optionalComputed: readonly string[];
  /** Other inputs whose removal from the program is no change (DiffSuppressFunc in the source). */
  readonly keep: readonly string[];
  /** Of what AWS fills in, what AWS is not asked for, or answers more fully: its answer stands in the state, whatever was given. */
  readonly readBack: readonly string[];
  /** Outputs that are no inputs. */
  readonly computed: readonly string[];
  readonly required: readonly string[];
  /** What Check fills in (the provider's schema defaults); dotted for a field of a block, or of each block of a list. */
  readonly defaults: Props;
  /** List inputs (dotted) in which order does not count. */
  readonly sets: readonly string[];
  readonly autoName?: AutoName;
  /** Global services have no `region`. */
  readonly global: boolean;
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
  /** Further conditions for replacement; `olds` is what AWS answered last. */
  readonly replaces?: (before: Props, after: Props, changes: readonly Change[], olds: Props) => readonly string[];
  /** Outputs that a change makes unknown in a preview; `olds` is what AWS answered last. */
  readonly recomputed?: (changes: readonly Change[], olds: Props) => readonly string[];
  /** Optional and computed outputs that the provider works out itself when it plans a new resource. */
  readonly plans?: (inputs: Props) => Props;
}

/** Compact form in which the tables are written: word lists as texts. */
export interface TableSource {
  readonly type: string;
  readonly source: string;
  readonly idPrefix?: string;
  readonly replace?: string;
  readonly update?: string;
  readonly optionalComputed?: string;
  readonly keep?: string;
  readonly readBack?: string;
  readonly computed?: string;
  readonly required?: string;
  readonly defaults?: Props;
  readonly sets?: string;
  readonly autoName?: AutoName;
  readonly global?: boolean;
  readonly behaviour?: Behaviour;
}

const words = (list: string | undefined): string[] => (list ?? "").split(/\s+/).filter((word) => word !== "");

/** `region` stands in every regional type: changing it replaces. */
export function table(source: TableSource): ResourceTable {
  const regional = source.global !== true;
  return {
    ...source,
    replace: [...words(source.replace), ...(regional ? ["region"] : [])],
    update: words(source.update),
    optionalComputed: [...words(source.optionalComputed), ...(regional ? ["region"] : [])],
    keep: words(source.keep),
    readBack: words(source.readBack),
    computed: words(source.computed),
    required: words(source.required),
    defaults: source.defaults ?? {},
    sets: words(source.sets),
    global: !regional,
    behaviour: source.behaviour ?? {},
  };
}

/** All inputs of a type; a dotted entry of `replace` refines an input that `update` lists. */
export const inputsOf = (each: ResourceTable): string[] => [
  ...each.replace.filter((property) => !property.includes(".")),
  ...each.update,
];
