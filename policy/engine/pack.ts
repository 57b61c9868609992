/** The list of rules as CrossGuard policies. */
import type {
  EnforcementLevel,
  Policies,
  ReportViolation,
  ResourceRemediation,
  ResourceValidation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidation,
  StackValidationPolicy,
} from "@pulumi/policy";
import { paramsOf, SETTINGS, settingsSchema } from "../evaluation/config";
import type { Entry } from "../evaluation/entry";
import { appliesTo, evaluateResource } from "../evaluation/evaluate";
import type { Finding, Patch, ResourceRule, Rule } from "../rule";
import { labelsOf, metadataOf } from "../rule/references";
import { messageOf, type PolicyResult, summarise } from "../rule/result";
import { topologyOf } from "../rule/scope";
import { resourceOf } from "./resources";
import { Session } from "./session";

/** One policy may look at single resources and at the stack; the SDK's types say so in no type of their own. */
type Policy = ResourceValidationPolicy & Partial<StackValidationPolicy>;

/** What the SDK's `reportViolation` takes besides a text: a report at another level than the policy's. */
type Report = (report: { message: string; urn?: string; enforcementLevel?: EnforcementLevel }) => void;

/** Root resource of every stack: analysed once, and first. */
const STACK = "pulumi:pulumi:Stack";

export function policiesOf(entries: readonly Entry[], today: string): Policies {
  const session = new Session(entries, today);
  const policies = [settingsPolicy(session, entries), ...entries.flatMap((entry) => rulePolicies(session, entry))];
  return policies as Policies;
}

/** Records every resource and holds the pack's settings; comes first. */
function settingsPolicy(session: Session, entries: readonly Entry[]): Policy {
  return {
    name: SETTINGS,
    description: "Settings of the pack; reports exceptions that are not in order, and how many rules are undecided",
    enforcementLevel: "mandatory",
    severity: "high",
    configSchema: { properties: { ...settingsSchema } },
    validateResource: (args) => {
      if (args.type === STACK) {
        session.configure(args.getConfig());
      }
      session.record(resourceOf(args));
    },
    validateStack: (args, report) => {
      session.configure(args.getConfig());
      const results = session.evaluateAll(args.resources, entries);
      for (const result of results.filter(({ policy }) => policy === SETTINGS)) {
        tell(report, result.message, undefined, result.blocks ? "mandatory" : "advisory");
      }
      const undecided = results.filter(({ verdict, level }) => verdict === "undecided" && level === "mandatory");
      if (undecided.length > 0) {
        const { undecidedMandatory } = summarise(results);
        const names = undecided.map(({ policy }) => policy).join(", ");
        tell(report, `${undecidedMandatory} mandatory rules are undecided: ${names}`, undefined, "advisory");
      }
    },
  };
}

function rulePolicies(session: Session, entry: Entry): readonly Policy[] {
  const { rule } = entry;
  const common = {
    name: rule.name,
    description: rule.what,
    enforcementLevel: entry.level,
    ...(rule.params ? { configSchema: { properties: { ...rule.params } } } : {}),
    remediationSteps: rule.fix,
    ...aboutOf(rule),
  };
  const main: Policy = {
    ...common,
    validateResource: typed<ResourceValidation>(STACK, (args) =>
      session.recordConfig(rule.name, paramsOf(rule.params, args.getConfig())),
    ),
    validateStack: skippedWhenSilent(session, rule, (args, report) => {
      for (const result of session.resultsOf(entry, args.resources, args.getConfig())) {
        reportStackResult(session, entry, result, report);
      }
    }),
  };
  // A typed policy is passed over without deserialising the resource, and holds one type. Twins such as aws:lb and
  // aws:alb are policies of one name that share the function.
  const perType =
    rule.kind === "resource"
      ? rule.types.map((type) => resourcePolicy(session, entry, rule, type))
      : rule.remediate
        ? rule.types.map((type) => ({ remediateResource: typed(type, remediation(session, entry)) }))
        : [];
  return [main, ...perType.map((policy) => ({ ...common, ...policy }))];
}

/** What the SDK takes besides: one framework, so the benchmark that has versions where the rule is in one. */
function aboutOf({ name, scope }: Rule): Partial<Policy> {
  const metadata = metadataOf(name);
  if (!metadata) {
    return {};
  }
  const [reference] = [...metadata.benchmarks, ...metadata.controls];
  return {
    severity: metadata.severity,
    tags: [...(scope ? [scope] : []), ...labelsOf(metadata)],
    ...(reference
      ? {
          url: reference.url,
          framework: {
            name: reference.framework,
            version: reference.version,
            reference: reference.id,
            specification: reference.title,
          },
        }
      : {}),
  };
}

function resourcePolicy(session: Session, entry: Entry, rule: ResourceRule, type: string) {
  const validateResource = typed<ResourceValidation>(type, (args, report) => {
    const resource = session.recordedInputs(args.urn) ?? resourceOf(args);
    if (!appliesTo(rule, resource, session.settings.topologyTag)) {
      return;
    }
    const evaluation = evaluateResource(rule, resource, paramsOf(rule.params, args.getConfig()));
    for (const finding of evaluation.findings.filter(({ verdict }) => verdict === "violation")) {
      if (evaluation.failed) {
        session.markTold(rule.name, finding);
        tell(report, finding.found, undefined, "mandatory");
      } else if (
        !session.exceptions.cover({ policy: rule.name, urn: args.urn, components: session.componentsOf(resource) })
      ) {
        session.markTold(rule.name, finding);
        tell(report, lines(rule, finding), undefined, specialLevel(session, entry, args.urn));
      }
    }
  });
  return rule.remediate
    ? { validateResource, remediateResource: typed(type, remediation(session, entry)) }
    : { validateResource };
}

/**
 * Violations of resource rules are told when the resource is analysed; of them what is undecided is left, and what
 * only the whole program decides.
 */
function reportStackResult(session: Session, entry: Entry, result: PolicyResult, report: ReportViolation): void {
  if (result.verdict === "undecided") {
    const level = session.settings.onUnknown === "advisory" ? "advisory" : specialLevel(session, entry, result.urn);
    tell(report, result.message, result.urn, level);
  } else if (result.verdict === "violation" && !session.isTold(entry.rule, result)) {
    const isCrash = result.failed === true;
    // The engine applies the configured level where the pack names none.
    const level = isCrash ? "mandatory" : result.levelIn === undefined ? undefined : result.level;
    tell(
      report,
      isCrash ? result.message : lines(entry.rule, result),
      result.urn,
      level as EnforcementLevel | undefined,
    );
  }
}

/** The level inside a topology that has one of its own, as its parameter configures it. */
function specialLevel(session: Session, entry: Entry, urn: string | undefined): EnforcementLevel | undefined {
  const resource = urn === undefined ? undefined : session.recordedInputs(urn);
  const topology = resource && topologyOf(resource, session.settings.topologyTag);
  const special = entry.levels?.find((level) => level.topology === topology && level.variant === undefined);
  const configured = special && session.configOf(entry.rule.name)?.[special.param];
  return (configured as EnforcementLevel | undefined) ?? special?.level;
}

function remediation(session: Session, entry: Entry): ResourceRemediation {
  const { rule } = entry;
  return (args) => {
    const resource = resourceOf(args);
    const topology = topologyOf(resource, session.settings.topologyTag);
    const params = paramsOf(rule.params, args.getConfig());
    const isExempt = entry.levels?.some((at) => at.topology === topology && params[at.param] === "advisory") ?? false;
    if (isExempt || (rule.kind === "resource" && !appliesTo(rule, resource, session.settings.topologyTag))) {
      return undefined;
    }
    const patches = rule.remediate?.(resource, params) ?? [];
    return patches.length === 0 ? undefined : patched(args, patches);
  };
}

/**
 * Writes into the SDK's own object, which keeps secrets secret and unknown values unknown, and returns it: a change that is
 * made in place and not returned is lost when it is alone, and made in the name of the next remediation when it is not.
 */
function patched({ props }: ResourceValidationArgs, patches: readonly Patch[]): Record<string, unknown> {
  for (const { path, value } of patches) {
    const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
    const last = steps.pop()!;
    let owner: Record<string, unknown> = props;
    for (const step of steps) {
      owner[step] ??= {};
      owner = owner[step] as Record<string, unknown>;
    }
    // The rule's own constant stays as it is, whatever is written into this one.
    owner[last] = structuredClone(value);
  }
  return props;
}

const lines = (rule: Rule, finding: Pick<Finding, "urn" | "property"> | PolicyResult): string =>
  messageOf(rule, finding as Finding)
    .replaceAll("; needed:", "\n  needed:")
    .replaceAll("; why:", "\n  why:")
    .replaceAll("; fix:", "\n  fix:");

const tell = (report: ReportViolation, message: string, urn?: string, enforcementLevel?: EnforcementLevel): void =>
  (report as unknown as Report)({
    message,
    ...(urn === undefined || urn === "" ? {} : { urn }),
    ...(enforcementLevel === undefined ? {} : { enforcementLevel }),
  });

/** The mark by which the SDK passes over resources of other types before it deserialises them. */
function typed<T extends ResourceValidation | ResourceRemediation>(type: string, validate: T): T {
  return Object.assign(validate, { __pulumiType: type });
}

/**
 * The same mark on a stack policy, decided when the SDK looks at it: a rule that is known to have nothing to report
 * names a type that no stack has. Anything that is not known runs.
 */
function skippedWhenSilent(session: Session, rule: Rule, validate: StackValidation): StackValidation {
  return Object.defineProperty(validate, "__pulumiType", {
    get: () => {
      const results = session.known(rule.name);
      const isSilent = results?.every(
        (result) => result.verdict !== "undecided" && (result.verdict !== "violation" || session.isTold(rule, result)),
      );
      return isSilent ? "connector-topologies:policy:NothingToReport" : undefined;
    },
  });
}
