/** What moved between our data files and newer data: one line each, with the file to change. Pure. */

export interface Moved {
  readonly file: string;
  readonly what: string;
}

/** DescribeInstanceTypes of one type, as far as the table has it. */
export interface DescribedType {
  readonly Hypervisor?: string;
  readonly BareMetal?: boolean;
  readonly AutoRecoverySupported?: boolean;
  readonly VCpuInfo: { readonly DefaultVCpus: number };
  readonly MemoryInfo: { readonly SizeInMiB: number };
  readonly ProcessorInfo: { readonly SupportedArchitectures: readonly string[] };
  readonly NetworkInfo: { readonly MaximumNetworkInterfaces: number; readonly Ipv4AddressesPerInterface: number };
}

/** A row of the table of instance types. */
export const rowOf = (type: DescribedType): number[] => [
  type.VCpuInfo.DefaultVCpus,
  type.MemoryInfo.SizeInMiB,
  type.NetworkInfo.MaximumNetworkInterfaces,
  type.NetworkInfo.Ipv4AddressesPerInterface,
  Number(type.Hypervisor === "nitro" || type.BareMetal === true),
  Number(type.ProcessorInfo.SupportedArchitectures.includes("arm64")),
  Number(type.AutoRecoverySupported === true),
];

export const INSTANCE_TYPES = "components/shared/aws/instance-types-facts.json";
export const MAC_TYPES = "components/mac-workstation/mac-types.json";

export function movedInstanceTypes(
  ours: { readonly [type: string]: readonly number[] },
  described: { readonly [type: string]: DescribedType },
): Moved[] {
  return Object.entries(described)
    .filter(([type]) => !type.startsWith("mac"))
    .flatMap(([type, each]) => {
      const row = rowOf(each);
      const own = Object.hasOwn(ours, type) ? ours[type] : undefined;
      return own !== undefined && String(own) === String(row)
        ? []
        : [{ file: INSTANCE_TYPES, what: `"${type}": [${row}]${own === undefined ? "" : `, ours is [${own}]`}` }];
    });
}

export interface MacRow {
  readonly architecture: string;
  readonly vcpus: number;
  readonly memoryGib: number;
}

export function movedMacTypes(
  ours: { readonly [type: string]: MacRow },
  described: { readonly [type: string]: DescribedType },
  names: readonly string[],
): Moved[] {
  const missing = names.filter((type) => type.startsWith("mac") && !Object.hasOwn(ours, type));
  const different = Object.entries(ours).flatMap(([type, own]) => {
    const each = described[type];
    if (each === undefined) {
      return [];
    }
    const found = [
      each.VCpuInfo.DefaultVCpus,
      each.MemoryInfo.SizeInMiB / 1024,
      ...each.ProcessorInfo.SupportedArchitectures,
    ];
    const known = [own.vcpus, own.memoryGib, own.architecture];
    return String(found) === String(known) ? [] : [{ file: MAC_TYPES, what: `${type}: ${found}, ours is ${known}` }];
  });
  return [...missing.map((type) => ({ file: MAC_TYPES, what: `${type} is new` })), ...different];
}

/** Types that the table says nobody describes, and somebody does; and those of an enum that it says nothing of. */
export function movedUndescribed(
  marked: readonly string[],
  described: readonly string[],
  chosen: readonly string[],
  known: readonly string[],
): Moved[] {
  const file = INSTANCE_TYPES;
  return [
    ...marked
      .filter((type) => described.includes(type))
      .map((type) => ({ file, what: `${type} is described now: its mark under "undescribed" goes` })),
    ...chosen
      .filter((type) => ![...known, ...described, ...marked].includes(type))
      .map((type) => ({ file, what: `${type} is in the provider's enum, and nobody describes it` })),
  ];
}

/** Entries that one list has and the other has not. */
export function movedList(file: string, noun: string, ours: readonly string[], theirs: readonly string[]): Moved[] {
  return [
    ...theirs.filter((each) => !ours.includes(each)).map((each) => ({ file, what: `${noun} ${each} is new` })),
    ...ours.filter((each) => !theirs.includes(each)).map((each) => ({ file, what: `${noun} ${each} is gone` })),
  ];
}

/** The range that follows gp3 in a sentence of the API's documentation. */
export function rangeIn(text: string, before: RegExp): { readonly from: number; readonly to: number } | undefined {
  const plain = text.replace(/<[^>]+>/g, "").replace(/\(default\)/g, "");
  const [, from, to] = new RegExp(`${before.source}[^0-9]*([\\d,]+)[^0-9]+?([\\d,]+)`).exec(plain) ?? [];
  const number = (digits: string): number => Number(digits.replaceAll(",", ""));
  return from === undefined || to === undefined ? undefined : { from: number(from), to: number(to) };
}

export function movedRange(
  file: string,
  noun: string,
  ours: { readonly from: number; readonly to: number },
  theirs: { readonly from: number; readonly to: number } | undefined,
): Moved[] {
  if (theirs === undefined) {
    return [{ file, what: `${noun}: the newer data says no range in the words that were looked for` }];
  }
  return ours.from === theirs.from && ours.to === theirs.to
    ? []
    : [{ file, what: `${noun}: ${theirs.from} to ${theirs.to}, ours is ${ours.from} to ${ours.to}` }];
}

/** Dependent actions that nothing allows. */
export function movedDependents(
  asked: readonly (readonly string[])[],
  dependents: { readonly [action: string]: readonly string[] },
  elsewhere: (action: string, dependent: string) => boolean,
): Moved[] {
  const lines = asked.flatMap((actions) => {
    const lower = new Set(actions.map((action) => action.toLowerCase()));
    return actions.flatMap((action) =>
      (dependents[action] ?? [])
        .filter((each) => !lower.has(each.toLowerCase()) && !elsewhere(action, each))
        .map((each) => `${action} needs ${each}`),
    );
  });
  return [...new Set(lines)].sort().map((what) => ({ file: "plan/permissions/dependent-actions.ts", what }));
}

/** A row of the table of actions, as far as its handlers are compared. */
export interface HandledRow {
  readonly cloudFormation?: string;
  readonly actions: readonly string[];
}

export interface LeftOut {
  readonly actions: readonly string[];
  readonly types?: readonly string[];
}

/** What a handler of CloudFormation's may do with a resource, and our row may not, unless the table says why. */
export function movedHandlers(
  rows: { readonly [type: string]: HandledRow },
  handlers: { readonly [cloudFormation: string]: readonly string[] },
  leftOut: readonly LeftOut[],
): Moved[] {
  const file = ACTIONS;
  return Object.entries(rows).flatMap(([type, { cloudFormation, actions }]) => {
    if (cloudFormation === undefined) {
      return [];
    }
    const asked = handlers[cloudFormation];
    if (asked === undefined) {
      return [{ file, what: `${type}: CloudFormation has no ${cloudFormation}` }];
    }
    const known = new Set(actions.map((action) => action.toLowerCase()));
    const left = leftOut.filter(({ types }) => types === undefined || types.includes(type));
    return [...new Set(asked)]
      .filter((action) => !known.has(action.toLowerCase()))
      .filter((action) => !left.some((each) => each.actions.some((pattern) => isLike(action, pattern))))
      .map((action) => ({ file, what: `${type}: ${action} is in CloudFormation's handlers` }));
  });
}

export const ACTIONS = "plan/permissions/actions-facts.json";

/** `ec2:*VpcEncryptionControl*` means any characters at each star. */
export function isLike(action: string, pattern: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(action);
}

/** Quotas in the words of a dump, against ours by those words. */
export function movedQuotas(
  ours: { readonly [key: string]: { readonly limit: number } },
  names: { readonly [key: string]: string },
  theirs: ReadonlyMap<string, number>,
): Moved[] {
  const file = "plan/judge/quota-facts.json";
  return Object.entries(names).flatMap(([key, name]) => {
    const value = theirs.get(name);
    const limit = ours[key]?.limit;
    return value === limit ? [] : [{ file, what: `${key}: ${value ?? "no such quota"}, ours is ${limit}` }];
  });
}
