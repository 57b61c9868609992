/** Options of an AWS provider that change what it makes: tags of its own, its region, the account it works in. */
import type { Value } from "../../policy/graph";
import { isTaggable } from "../../policy/graph/taggable-types";

type Inputs = Readonly<Record<string, Value>>;

export interface ProviderOptions {
  /** Absent when it says none. */
  readonly region?: string;
  /** Absent when it works in the account of whoever runs it. */
  readonly accountId?: string;
  readonly defaultTags: Readonly<Record<string, Value>>;
  readonly ignores: (key: string) => boolean;
}

/**
 * Reads a provider's inputs, in which everything but texts is JSON, or the configuration of the default one.
 *
 * @param inputs by name (`defaultTags`)
 */
export function providerOptions(inputs: Inputs): ProviderOptions {
  const region = inputs["region"];
  const accountId = accountOf(inputs);
  const tags = objectOf(objectOf(plain(inputs["defaultTags"]))["tags"]);
  const ignored = objectOf(plain(inputs["ignoreTags"]));
  const [keys, prefixes] = [listOf(ignored["keys"]), listOf(ignored["keyPrefixes"])];
  return {
    ...(typeof region === "string" && region !== "" ? { region } : {}),
    ...(accountId === undefined ? {} : { accountId }),
    defaultTags: tags,
    ignores: (key) => keys.includes(key) || prefixes.some((prefix) => key.startsWith(prefix)),
  };
}

/** What the provider answers as `tagsAll`; nothing for a type that takes no tags, or a resource without any. */
export function allTags(type: string, inputs: Inputs, { defaultTags, ignores }: ProviderOptions): Inputs {
  const own = inputs["tags"];
  const isMap = typeof own === "object" && own !== null && !Array.isArray(own);
  if (!isTaggable(type) || (own !== undefined && !isMap)) {
    return own === undefined ? {} : { tagsAll: own };
  }
  const merged = Object.entries({ ...defaultTags, ...(isMap ? own : {}) }).filter(([key]) => !ignores(key));
  return merged.length === 0 && own === undefined ? {} : { tagsAll: Object.fromEntries(merged) };
}

/** The account of the last role that is assumed (`assumeRole` before pulumi-aws 7), else the only one that is allowed. */
function accountOf(inputs: Inputs): string | undefined {
  const rolesIn = (name: string): Value[] => {
    const value = plain(inputs[name]);
    return Array.isArray(value) ? value : [value];
  };
  const roles = [...rolesIn("assumeRoles"), ...rolesIn("assumeRole")];
  const arns = roles.flatMap((role) => objectOf(role)["roleArn"] ?? []);
  const [, account] = /^arn:[\w-]+:iam::(\d{12}):role\//.exec(String(arns[arns.length - 1])) ?? [];
  const allowed = listOf(plain(inputs["allowedAccountIds"]));
  return account ?? (allowed.length === 1 ? allowed[0] : undefined);
}

/** A property of a provider, which is sent as JSON. */
function plain(value: Value): Value {
  if (typeof value !== "string") {
    return value;
  }
  try {
    return JSON.parse(value) as Value;
  } catch {
    return value;
  }
}

const objectOf = (value: Value): Readonly<Record<string, Value>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};

const listOf = (value: Value): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
