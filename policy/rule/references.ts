/**
 * How severe a rule is, what it is about, and which controls of others ask the same. The data file has all of it: the
 * controls with AWS's titles, and for each rule its severity:
 *
 * - `critical`: everybody gets in, or gets credentials
 * - `high`: data or credentials can be read on the way, or more is open than is meant
 * - `medium`: the topology does not work, or lacks a layer of defence
 * - `low`: money, order, or a value that a vendor recommends
 *
 * The level says what becomes of a violation, and is in `pack.ts`.
 */
import data from "./references-facts.json";

/** As the policy SDK names them. */
export type Severity = "low" | "medium" | "high" | "critical";

/** A control that asks for what a rule asks for, or for part of it. */
export interface Reference {
  /** `AWS Security Hub CSPM`, or a benchmark's name. */
  readonly framework: string;
  /** Version of the benchmark; of what has no versions the day on which it was read. */
  readonly version: string;
  /** `EC2.13`, `5.3`. */
  readonly id: string;
  /** Title of the Security Hub control. */
  readonly title: string;
  /** Page of the Security Hub control. */
  readonly url: string;
}

/** What is said of a rule besides its text. */
export interface Metadata {
  readonly severity: Severity;
  /** What the rule is about, by the words of `TAGS`. */
  readonly tags: readonly string[];
  /** Controls of AWS Security Hub, in the order of the data file. */
  readonly controls: readonly Reference[];
  /** Numbers of the CIS AWS Foundations Benchmark. */
  readonly benchmarks: readonly Reference[];
}

/** What a rule may be about. */
export const TAGS = [
  "availability",
  "cost",
  "credentials",
  "encryption",
  "exposure",
  "hardening",
  "hygiene",
  "logging",
  "reachability",
] as const;

interface Given {
  readonly severity: string;
  readonly tags: readonly string[];
  readonly controls?: readonly string[];
}

const RULES: Readonly<Record<string, Given | undefined>> = data.rules;
const CONTROLS: Readonly<Record<string, { readonly title: string; readonly cis?: string }>> = data.controls;
const PAGES: Readonly<Record<string, string>> = data.securityHub.pages;

/** Names that have metadata; every rule of the pack is one of them. */
export const RULES_WITH_METADATA: readonly string[] = Object.keys(RULES);

/** @returns `undefined` for a rule that is not of the pack */
export function metadataOf(rule: string): Metadata | undefined {
  const given = RULES[rule];
  if (!given) {
    return undefined;
  }
  const controls = (given.controls ?? []).map((id): Reference => {
    const [service] = id.split(".");
    const page = PAGES[service!.toLowerCase()]!;
    const url = `${page}#${id.toLowerCase().replace(".", "-")}`;
    return { framework: data.securityHub.name, version: data.read, id, title: CONTROLS[id]!.title, url };
  });
  const benchmarks = controls.flatMap((control): Reference[] => {
    const { cis } = CONTROLS[control.id]!;
    return cis === undefined ? [] : [{ ...control, framework: data.cis.name, version: data.cis.version, id: cis }];
  });
  return { severity: given.severity as Severity, tags: given.tags, controls, benchmarks };
}

/** Tags for tools: what the rule is about, and each reference as `security-hub/EC2.13` or `cis-aws-5.0.0/5.3`. */
export const labelsOf = ({ tags, controls, benchmarks }: Metadata): readonly string[] => [
  ...tags,
  ...controls.map(({ id }) => `security-hub/${id}`),
  ...benchmarks.map(({ id, version }) => `cis-aws-${version}/${id}`),
];
