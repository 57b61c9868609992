/** Results of the pack: one line of the plan's `policy` list, and the count at its end. */
import type { Level } from "./config";
import type { Finding, Rule } from "./rule";

export type Verdict = "pass" | "violation" | "undecided" | "excepted" | "not-applicable";

export interface PolicyResult {
  readonly policy: string;
  readonly level: Level;
  /** The topology, and variant, that has a level of its own for the rule. */
  readonly levelIn?: string;
  readonly verdict: Verdict;
  /** Whether this result alone makes the run fail. */
  readonly blocks: boolean;
  readonly urn?: string;
  readonly property?: string;
  /** One line that stands for itself. */
  readonly message: string;
  readonly found?: string;
  readonly needed?: string;
  readonly why?: string;
  readonly source?: string;
  readonly fix?: string;
  /** The rule itself failed: a bug of the pack. */
  readonly failed?: true;
  /** Accepted by an exception. */
  readonly exception?: { readonly reason: string; readonly expires: string };
  /** For undecided: every property that would decide. */
  readonly undecidedBy?: readonly { readonly urn: string; readonly property: string }[];
}

export interface PolicySummary {
  readonly pass: number;
  readonly violations: number;
  readonly undecided: number;
  readonly undecidedMandatory: number;
  readonly excepted: number;
  readonly notApplicable: number;
  /** Something blocks: the run fails. */
  readonly blocked: boolean;
}

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
export const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

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
