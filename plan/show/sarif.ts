/** Rules and refuted questions as SARIF 2.1.0, for code scanning. */
import { createHash } from "node:crypto";
import type { Location, Log, ReportingDescriptor, Result, ToolComponent } from "sarif";
import { entries, SETTINGS } from "../../policy/pack";
import type { Answer } from "../../policy/reachability";
import { labelsOf, metadataOf, type Severity } from "../../policy/rule/references";
import { nameOf, type PolicyResult, typeOf } from "../../policy/rule/result";
import { ownVersion } from "../io/version";
import type { Plan } from "../model/plan";
import { evidence } from "./answers";

export interface SarifOptions {
  /** Stack file, relative to the repository: what a finding is shown at, since resources have no file of their own. */
  readonly stackFile: string;
  /** Where the config key stands that decides a finding. @default - the first line of the stack file */
  readonly placeOf?: (
    urn: string,
    property: string,
    question?: string,
  ) => { readonly file: string; readonly line: number; readonly column: number };
  /** The same of what refutes a question. @default - as `placeOf` says */
  readonly placeOfAnswer?: (
    answer: Answer,
  ) => { readonly file: string; readonly line: number; readonly column: number } | undefined;
}

export const SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
const REACHABILITY = "reachability";

export function renderSarif(plan: Plan, options: SarifOptions): string {
  const results = [
    ...plan.policy.flatMap((result) => policyResult(result, options)),
    ...plan.reachability.flatMap((answer) => reachabilityResult(answer, options)),
  ];
  const log: Log = {
    $schema: SARIF_SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: driver() },
        automationDetails: { id: `connector-topologies/${plan.stack.name}/` },
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** The package that finds something, in the version that runs. */
export function driver(): ToolComponent {
  const version = ownVersion();
  return {
    name: "connector-topologies",
    version,
    semanticVersion: version,
    informationUri: `pkg:npm/connector-topologies@${version}`,
    rules: descriptors(),
  };
}

/**
 * GitHub sorts security findings by this number: over 9.0 is critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, less is low.
 * (GitHub, "SARIF support for code scanning")
 */
const SEVERITIES: Readonly<Record<Severity, string>> = { critical: "9.5", high: "8.0", medium: "5.5", low: "2.0" };

function descriptors(): ReportingDescriptor[] {
  const rules = entries.map(({ rule, level }): ReportingDescriptor => {
    const metadata = metadataOf(rule.name)!;
    const [control] = metadata.controls;
    return {
      id: rule.name,
      shortDescription: { text: rule.what },
      fullDescription: { text: rule.why },
      help: { text: `${rule.fix}. Source: ${rule.source}` },
      ...(control ? { helpUri: control.url } : {}),
      defaultConfiguration: { level: level === "mandatory" ? "error" : "warning" },
      properties: {
        tags: ["security", ...(rule.scope ? [rule.scope] : []), ...labelsOf(metadata)],
        "security-severity": SEVERITIES[metadata.severity],
      },
    };
  });
  return [
    ...rules,
    own(SETTINGS, "configuration and exceptions of the policy pack are in order"),
    own(REACHABILITY, "who must reach what does, and nobody else"),
    own("config", "the stack file can be planned"),
  ];
}

const own = (id: string, text: string): ReportingDescriptor => ({
  id,
  shortDescription: { text },
  defaultConfiguration: { level: "error" },
  properties: { tags: ["security"], "security-severity": SEVERITIES.high },
});

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
      locations: [location(component, "", options, id, options.placeOfAnswer?.(answer))],
      partialFingerprints: fingerprint(REACHABILITY, id, question),
    },
  ];
}

function location(
  urn: string,
  property: string,
  { stackFile, placeOf }: SarifOptions,
  question?: string,
  found?: ReturnType<NonNullable<SarifOptions["placeOfAnswer"]>>,
): Location {
  const place = found ?? placeOf?.(urn, property, question);
  return {
    physicalLocation: {
      artifactLocation: { uri: place?.file ?? stackFile },
      region: place ? { startLine: place.line, startColumn: place.column } : { startLine: 1 },
    },
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
export const fingerprint = (...parts: readonly string[]): Record<string, string> => ({
  "connectorTopologies/v1": createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32),
});
