/** Results of the pack: one line of the plan's `policy` list, and the count at its end. */

import type { Finding, Rule } from ".";
import type { Level } from "./level";

/** What a rule says. `excepted` is a violation that an exception accepts. */
export type Verdict = "pass" | "violation" | "undecided" | "excepted" | "not-applicable";

/** What a rule says of one property, or of all that it looked at. */
export interface PolicyResult {
  /** Name of the rule. */
  readonly policy: string;
  /** The level it was judged at. */
  readonly level: Level;
  /** The topology, and variant, that has a level of its own for the rule. */
  readonly levelIn?: string;
  /** What the rule says; undecided is never pass. */
  readonly verdict: Verdict;
  /** Whether this result alone makes the run fail. */
  readonly blocks: boolean;
  /** The resource it is about. */
  readonly urn?: string;
  /** Property path in it. */
  readonly property?: string;
  /** One line that stands for itself. */
  readonly message: string;
  /** What stands there; never a secret's value. */
  readonly found?: string;
  /** What should. */
  readonly needed?: string;
  /** What goes wrong otherwise. */
  readonly why?: string;
  /** Control ids and vendor documents. */
  readonly source?: string;
  /** What to change. */
  readonly fix?: string;
  /** The rule itself failed: a bug of the pack. */
  readonly failed?: true;
  /** Accepted by an exception. */
  readonly exception?: { readonly reason: string; readonly expires: string };
  /** For undecided: every property that would decide. */
  readonly undecidedBy?: readonly { readonly urn: string; readonly property: string }[];
}

/** How many results there are of each kind. */
export interface PolicySummary {
  /** Rules that found nothing wrong. */
  readonly pass: number;
  /** Violations that no exception accepts, of any level. */
  readonly violations: number;
  /** Results that wait for a value nobody knows yet. */
  readonly undecided: number;
  /** Those of mandatory rules. */
  readonly undecidedMandatory: number;
  /** Violations that an exception accepts. */
  readonly excepted: number;
  /** Rules that had nothing to look at. */
  readonly notApplicable: number;
  /** Something blocks: the run fails. */
  readonly blocked: boolean;
}

/** Counts results. */
export function summarise(results: readonly PolicyResult[]): PolicySummary {
  const count = (verdict: Verdict) => results.filter((result) => result.verdict === verdict).length;
  return {
    pass: count("pass"),
    violations: count("violation"),
    undecided: count("undecided"),
    undecidedMandatory: results.filter((result) => result.verdict === "undecided" && result.level === "mandatory")
      .length,
    excepted: count("excepted"),
    notApplicable: count("not-applicable"),
    blocked: results.some((result) => result.blocks),
  };
}

/** Last part of a URN. */
export const nameOf = (urn: string): string => urn.split("::").at(-1)!;

/** `loadBalancer` of `…$aws:lb/loadBalancer:LoadBalancer::web`. */
export const typeOf = (urn: string): string => {
  const types = urn.split("::")[2] ?? "";
  return types.slice(types.lastIndexOf(":") + 1);
};

/** `Listener web.protocol`: what a message begins with. */
export const place = (urn: string, property: string): string =>
  urn === "" ? property : `${typeOf(urn)} ${nameOf(urn)}${property === "" ? "" : `.${property}`}`;

/** `Listener web.sslPolicy: found …; needed …; why …; fix: …`. */
export function messageOf(rule: Rule, finding: Finding): string {
  return [
    `${place(finding.urn, finding.property)}: found ${finding.found}`,
    `needed: ${finding.needed ?? rule.what}`,
    `why: ${rule.why} (${rule.source})`,
    `fix: ${finding.fix ?? rule.fix}`,
  ].join("; ");
}

/** One message for all that a rule cannot decide: `undecided for 3 resources, first Listener web.port: …`. */
export function undecidedMessage(findings: readonly Finding[]): string {
  const [first] = findings;
  const urns = new Set(findings.map((finding) => finding.urn));
  const where = urns.size > 1 ? `undecided for ${urns.size} resources, first ` : "undecided: ";
  return `${where}${place(first!.urn, first!.property)}: ${first!.found}`;
}
