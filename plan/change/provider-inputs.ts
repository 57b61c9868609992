/**
 * What the AWS provider does with a changed input, by resource type. The data are taken from the provider's sources
 * (`source`: file of hashicorp/terraform-provider-aws, below internal/service); the provider that stands in for it in the
 * tests under the engine plans by the same.
 */
import data from "./provider-inputs.json";
import type { Props } from "./values";

export interface ProviderInputs {
  readonly source: string;
  /** Inputs whose change replaces (ForceNew); dotted for a field of a block. */
  readonly replace: readonly string[];
  /** Inputs that AWS fills in when they are not given (Optional and Computed): kept when the program stops giving them. */
  readonly filledIn: readonly string[];
  /** Other inputs whose removal from the program is no change (DiffSuppressFunc). */
  readonly keep: readonly string[];
  /** List inputs (dotted) in which order does not count. */
  readonly sets: readonly string[];
  /** What the provider fills in (schema defaults); dotted for a field of a block, or of each block of a list. */
  readonly defaults: Props;
  /** The input that gets a made-up name when none is given. */
  readonly autoName?: string;
  /** Global services have no `region`. */
  readonly global: boolean;
}

interface Row extends Partial<Record<"replace" | "filledIn" | "keep" | "sets" | "autoName", string>> {
  readonly source: string;
  /** Where something stands besides. */
  readonly note?: string;
  readonly global?: boolean;
  readonly defaults?: Props;
}

const ROWS = data as { readonly [type: string]: Row };

const words = (list = ""): string[] => list.split(" ").filter((word) => word !== "");

const rows = new Map(
  Object.entries(ROWS).map(([type, row]): [string, ProviderInputs] => {
    // It stands in every regional type, and changing it replaces.
    const region = row.global === true ? [] : ["region"];
    return [
      type,
      {
        source: row.source,
        replace: [...words(row.replace), ...region],
        filledIn: [...words(row.filledIn), ...region],
        keep: words(row.keep),
        sets: words(row.sets),
        defaults: row.defaults ?? {},
        ...(row.autoName === undefined ? {} : { autoName: row.autoName }),
        global: row.global === true,
      },
    ];
  }),
);

/** `undefined` for a type that we have no data of. */
export const providerInputs = (type: string): ProviderInputs | undefined => rows.get(type);
