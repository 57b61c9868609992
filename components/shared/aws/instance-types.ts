/**
 * Instance types: one table of what EC2 says of them, and the checks that a component makes with it. Macs have a table of
 * their own. `npm run facts` compares the table with the newest dump.
 */
import { checkForm, checkInteger, checkOneOf, FORMS } from "../input/checks";
import { type Issues, joinPath, nearest } from "../input/issues";
import { Architecture, type InstanceTypeFactsArgs } from "./instance-type-args";
import table from "./instance-types-facts.json";

/** What is known of an instance type; absent where nobody said. */
export interface InstanceTypeFacts {
  readonly vcpus?: number;
  readonly memoryGiB?: number;
  readonly architecture?: Architecture;
  /** Network interfaces that it takes. */
  readonly interfaces?: number;
  /** Addresses an interface takes; a prefix counts as one, and so does the primary IPv4 address. */
  readonly ipv4AddressesPerInterface?: number;
  readonly ipv6AddressesPerInterface?: number;
  /** Prefixes need Nitro: "only Nitro-based instances" (EC2 user guide, "Assigning prefixes to network interfaces"). */
  readonly nitro: boolean;
}

export const INSTANCE_TYPES_SOURCE = table.source;

const rows = table.types as { readonly [type: string]: readonly number[] };

type Row = [number, number, number, number, number, number, number];

const rowOf = (type: string): Row | undefined =>
  Object.hasOwn(rows, type) ? (rows[type] as unknown as Row) : undefined;

/** Facts of an instance type, or `undefined` when the table does not have it. */
export function instanceTypeFacts(type: string): Required<InstanceTypeFacts> | undefined {
  const row = rowOf(type);
  if (row === undefined) {
    return undefined;
  }
  const [vcpus, memoryMiB, interfaces, addresses, nitro, arm] = row;
  return {
    vcpus,
    memoryGiB: memoryMiB / 1024,
    architecture: arm === 1 ? Architecture.Arm : Architecture.X86,
    interfaces,
    ipv4AddressesPerInterface: addresses,
    ipv6AddressesPerInterface: addresses,
    nitro: nitro === 1,
  };
}

/** Every type of the table, smaller ones of a family first. */
export const knownInstanceTypes = (): readonly string[] => Object.keys(rows);

/**
 * Whether EC2 moves an instance of this type to other hardware when its own fails (`AutoRecoverySupported`): not those with
 * instance-store volumes or on dedicated hosts, as every Mac. A size that the table lacks is like the rest of its family; a
 * family that it lacks is taken not to.
 */
export function isRecoverable(type: string): boolean {
  const row = rowOf(type);
  if (row !== undefined) {
    return row[6] === 1;
  }
  const family = knownInstanceTypes().find((each) => each.startsWith(`${type.split(".")[0]}.`));
  return family !== undefined && rowOf(family)![6] === 1;
}

export interface GivenFacts {
  readonly [type: string]: InstanceTypeFactsArgs;
}

/** Facts of a type: what the caller says wins over the table. */
export function factsOf(type: string, given: GivenFacts = {}): InstanceTypeFacts | undefined {
  const own = Object.hasOwn(given, type) ? given[type] : undefined;
  const known = instanceTypeFacts(type);
  if (own === undefined) {
    return known;
  }
  const ipv4 = own.ipv4AddressesPerInterface;
  return {
    ...known,
    ...(own as InstanceTypeFacts),
    ...(ipv4 === undefined ? {} : { ipv6AddressesPerInterface: own.ipv6AddressesPerInterface ?? ipv4 }),
    nitro: own.nitro ?? known?.nitro ?? true,
  };
}

/** Reports given facts that cannot be. */
export function checkGivenFacts(given: GivenFacts | undefined, issues: Issues): void {
  for (const [type, facts] of Object.entries(given ?? {})) {
    const path = joinPath("instanceTypeFacts", type);
    checkForm(path, type, FORMS.instanceType, "m6i.xlarge", issues);
    checkInteger(`${path}.vcpus`, facts.vcpus, { from: 1, to: 10_000 }, issues);
    checkOneOf(`${path}.architecture`, facts.architecture, Object.values(Architecture), issues);
    checkInteger(`${path}.ipv4AddressesPerInterface`, facts.ipv4AddressesPerInterface, { from: 1, to: 256 }, issues);
    checkInteger(`${path}.ipv6AddressesPerInterface`, facts.ipv6AddressesPerInterface, { from: 0, to: 256 }, issues);
    if (facts.memoryGiB !== undefined && !(facts.memoryGiB > 0)) {
      issues.error(`${path}.memoryGiB`, "must be more than 0 GiB", { given: facts.memoryGiB });
    }
  }
}

/** What software asks of the instance that it runs on. */
export interface Demands {
  /** Who asks: `HP's connector`. */
  readonly software: string;
  readonly architecture: Architecture;
  /** Least vCPUs and GiB of memory. @default - no size is asked for */
  readonly least?: { readonly vcpus: number; readonly memoryGiB: number };
  /** A type that does, for fixes. */
  readonly example: string;
}

/**
 * Checks the form of a type, its architecture and its size. A type that is newer than the table is a warning with the key
 * that tells its facts.
 */
export function checkInstanceType(
  path: string,
  type: string | undefined,
  demands: Demands,
  given: GivenFacts | undefined,
  issues: Issues,
): void {
  if (type === undefined) {
    return;
  }
  const before = issues.errors.length;
  checkForm(path, type, FORMS.instanceType, demands.example, issues);
  const isBad = issues.errors.length > before || issues.errors.some((issue) => issue.path.startsWith(factsPath(type)));
  if (isBad) {
    return;
  }
  const facts = factsOf(type, given);
  if (facts === undefined) {
    warnUnknown(path, type, "neither its architecture nor its size is checked", issues);
    return;
  }
  checkArchitecture(path, type, facts, demands, issues);
  checkSize(path, type, facts, demands, issues);
}

const factsPath = (type: string): string => joinPath("instanceTypeFacts", type);

/** A type that the table lacks: a newer one, or a typing error. */
export function warnUnknown(path: string, type: string, consequence: string, issues: Issues): void {
  const guess = nearest(type, knownInstanceTypes());
  issues.warn(
    path,
    `${type} is not in our table of instance types (${table.read}), so ${consequence}; ` +
      `give ${factsPath(type)}${guess === undefined ? "" : `, or was ${guess} meant`}`,
  );
}

function checkArchitecture(
  path: string,
  type: string,
  { architecture }: InstanceTypeFacts,
  demands: Demands,
  issues: Issues,
): void {
  if (architecture !== undefined && architecture !== demands.architecture) {
    issues.error(
      path,
      `has ${architecture} processors; ${demands.software} is built for ${demands.architecture} only`,
      {
        given: type,
        fix: { value: equivalent(type, demands) },
      },
    );
  }
}

/** The same size of the family with the other processors, `m8i.xlarge` for `m8g.xlarge`, when there is one. */
function equivalent(type: string, { architecture, example, least }: Demands): string {
  const [family, size] = type.split(".") as [string, string];
  const candidates = [family.replace(/g/, "i"), family.replace(/g/, "a"), family.replace(/g/, "")].map(
    (each) => `${each}.${size}`,
  );
  return (
    candidates.find((each) => {
      const facts = instanceTypeFacts(each);
      return facts?.architecture === architecture && (least === undefined || isLargeEnough(facts, least));
    }) ?? example
  );
}

const isLargeEnough = (facts: InstanceTypeFacts, least: NonNullable<Demands["least"]>): boolean =>
  (facts.vcpus ?? least.vcpus) >= least.vcpus && (facts.memoryGiB ?? least.memoryGiB) >= least.memoryGiB;

function checkSize(path: string, type: string, facts: InstanceTypeFacts, demands: Demands, issues: Issues): void {
  const { least, software, example } = demands;
  if (least === undefined || isLargeEnough(facts, least)) {
    return;
  }
  const has = `has ${facts.vcpus ?? "unknown"} vCPUs and ${facts.memoryGiB ?? "unknown"} GiB`;
  issues.error(path, `${has}; ${software} asks for ${least.vcpus} and ${least.memoryGiB} at least`, {
    given: type,
    fix: { value: largerOf(type, demands) ?? example },
  });
}

/** The smallest type of the same family that is large enough. */
function largerOf(type: string, { least, architecture }: Demands): string | undefined {
  return knownInstanceTypes().find((each) => {
    const facts = instanceTypeFacts(each)!;
    const isSame = each.startsWith(`${type.split(".")[0]}.`) && facts.architecture === architecture;
    return isSame && (least === undefined || isLargeEnough(facts, least));
  });
}
