/** Rules and refuted questions as SARIF 2.1.0, for code scanning. */
import { createHash } from "node:crypto";
import type { Location, Log, ReportingDescriptor, Result } from "sarif";
import { entries, SETTINGS } from "../policy/pack";
import type { Answer } from "../policy/reachability";
import { nameOf, type PolicyResult, typeOf } from "../policy/result";
import { evidence } from "./answers";
import type { Plan } from "./plan";

export interface SarifOptions {
  /** Stack file, relative to the repository: what a finding is shown at, since resources have no file of their own. */
  readonly stackFile: string;
}

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
const REACHABILITY = "reachability";

export function renderSarif(plan: Plan, options: SarifOptions): string {
  const results = [
    ...plan.policy.flatMap((result) => policyResult(result, options)),
    ...plan.reachability.flatMap((answer) => reachabilityResult(answer, options)),
  ];
  const log: Log = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "connector-topologies", rules: descriptors() } },
        automationDetails: { id: `connector-topologies/${plan.stack.name}/` },
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function descriptors(): ReportingDescriptor[] {
  const rules = entries.map(({ rule, level }) => ({
    id: rule.name,
    shortDescription: { text: rule.what },
    fullDescription: { text: rule.why },
    help: { text: `${rule.fix}. Source: ${rule.source}` },
    defaultConfiguration: { level: level === "mandatory" ? ("error" as const) : ("warning" as const) },
    properties: { tags: ["security", ...(rule.scope ? [rule.scope] : [])] },
  }));
  return [
    ...rules,
    { id: SETTINGS, shortDescription: { text: "configuration and exceptions of the policy pack are in order" } },
    { id: REACHABILITY, shortDescription: { text: "who must reach what does, and nobody else" } },
  ];
}

/** Passes say nothing; what is accepted is a result that is suppressed, with its reason. */
function policyResult(result: PolicyResult, options: SarifOptions): Result[] {
  const { policy, verdict, level, urn = "", property = "", message } = result;
  if (verdict === "pass" || verdict === "not-applicable") {
    return [];
  }
  return [
    {
      ruleId: policy,
      kind: verdict === "undecided" ? "open" : "fail",
      // SARIF allows a level with kind "fail" only; "open" is for what needs a person or a deployment to decide.
      level: verdict === "undecided" ? "none" : level === "mandatory" ? "error" : "warning",
      message: { text: message },
      locations: [location(urn, property, options)],
      partialFingerprints: fingerprint(policy, urn, property),
      ...(result.exception
        ? {
            suppressions: [
              {
                kind: "external" as const,
                status: "accepted" as const,
                justification: `${result.exception.reason} (until ${result.exception.expires})`,
              },
            ],
          }
        : {}),
    },
  ];
}

function reachabilityResult(answer: Answer, options: SarifOptions): Result[] {
  const { id, question, verdict, blocking, component } = answer;
  if (verdict === "PROVED" || (verdict === "UNKNOWN" && !blocking)) {
    return [];
  }
  const text = [`${verdict} ${id}: ${question}`, ...evidence(answer)].join("; ");
  return [
    {
      ruleId: REACHABILITY,
      kind: verdict === "REFUTED" ? "fail" : "open",
      level: verdict === "REFUTED" ? "error" : "none",
      message: { text },
      locations: [location(component, "", options)],
      partialFingerprints: fingerprint(REACHABILITY, id, question),
    },
  ];
}

function location(urn: string, property: string, { stackFile }: SarifOptions): Location {
  return {
    physicalLocation: { artifactLocation: { uri: stackFile }, region: { startLine: 1 } },
    ...(urn === ""
      ? {}
      : {
          logicalLocations: [
            {
              name: nameOf(urn),
              fullyQualifiedName: property === "" ? urn : `${urn}#${property}`,
              kind: urn.startsWith("urn:") ? typeOf(urn) : "resource",
            },
          ],
        }),
  };
}

/** The same finding in the next run, whatever its message says. */
const fingerprint = (...parts: readonly string[]): Record<string, string> => ({
  "connectorTopologies/v1": createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32),
});
