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
      session.begin(args.type);
      if (args.type === STACK) {
        session.configure(args.getConfig());
      }
      session.record(resourceOf(args));
      args.notApplicable("It only takes down what the rules judge");
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

/**
 * One policy for a rule, since the engine counts by name: a policy that says of a resource that it does not apply has not
 * passed it, whatever others of its name say. Only what repairs for a rule about the stack stands alone, for what has a
 * function for resources is counted at resources.
 */
const rulePolicies = (session: Session, entry: Entry): readonly Policy[] =>
  entry.rule.kind === "resource"
    ? [resourcePolicy(session, entry, entry.rule)]
    : [
        stackPolicy(session, entry),
        ...(entry.rule.remediate ? [{ ...commonOf(entry), ...repairOf(session, entry) }] : []),
      ];

const commonOf = ({ rule, level }: Entry): Policy => ({
  name: rule.name,
  description: rule.what,
  enforcementLevel: level,
  ...(rule.params ? { configSchema: { properties: { ...rule.params } } } : {}),
  remediationSteps: rule.fix,
  ...aboutOf(rule),
});

/** Judges each resource before it is made, and tells of the stack what that left open. */
function resourcePolicy(session: Session, entry: Entry, rule: ResourceRule): Policy {
  const judge = judgement(session, entry, rule);
  const validateResource = typed<ResourceValidation>(
    () => session.typeFor([STACK, ...rule.types]),
    (args, report) => {
      if (args.type === STACK) {
        session.recordConfig(rule.name, paramsOf(rule.params, args.getConfig()));
        args.notApplicable("It gave the policy its configuration");
      }
      judge(args, report);
    },
  );
  const policy = { ...commonOf(entry), validateResource, ...repairOf(session, entry) };
  return withStackPart(policy, session, entry);
}

/** Tells of the stack what the rule finds. */
function stackPolicy(session: Session, entry: Entry): Policy {
  const { rule } = entry;
  const record = typed<ResourceValidation>(
    () => STACK,
    (args) => session.recordConfig(rule.name, paramsOf(rule.params, args.getConfig())),
  );
  const policy = Object.defineProperty(commonOf(entry), "validateResource", {
    // While the engine lists the policies there is none, or it would be listed as one about resources.
    get: () => (session.hasBegun ? record : undefined),
    enumerable: true,
  });
  return withStackPart(policy, session, entry);
}

/**
 * Adds the function for the stack, decided when the SDK looks at it: the SDK deserialises the whole stack for each policy
 * that has one. A rule that is known to pass has none, and the engine counts it as passed; one that neither passes nor has
 * anything to report names a type that no stack has. Anything that is not known runs.
 */
function withStackPart(policy: Policy, session: Session, entry: Entry): Policy {
  const { rule } = entry;
  const validate = typed<StackValidation>(
    () => (session.hasNothingToTell(rule) ? "connector-topologies:policy:NothingToTell" : undefined),
    (args, report) => {
      for (const result of session.resultsOf(entry, args.resources, args.getConfig())) {
        reportStackResult(session, entry, result, report);
      }
    },
  );
  return Object.defineProperty(policy, "validateStack", {
    get: () => (session.hasPassed(rule) ? undefined : validate),
    enumerable: true,
  });
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

function judgement(session: Session, entry: Entry, rule: ResourceRule): ResourceValidation {
  return (args, report) => {
    const resource = session.recordedInputs(args.urn) ?? resourceOf(args);
    if (!rule.types.includes(args.type) || !appliesTo(rule, resource, session.settings.topologyTag)) {
      args.notApplicable("The rule is about other resources");
    }
    const evaluation = evaluateResource(rule, resource, paramsOf(rule.params, args.getConfig()));
    let leftOpen: string | undefined;
    for (const finding of evaluation.findings) {
      if (finding.verdict === "undecided") {
        leftOpen = "It depends on values that are not known yet";
      } else if (evaluation.failed) {
        session.markTold(rule.name, finding);
        tell(report, finding.found, undefined, "mandatory");
      } else if (
        session.exceptions.cover({ policy: rule.name, urn: args.urn, components: session.componentsOf(resource) })
      ) {
        leftOpen = "What is wrong is accepted by an exception";
      } else {
        session.markTold(rule.name, finding);
        tell(report, lines(rule, finding), undefined, specialLevel(session, entry, args.urn));
      }
    }
    if (leftOpen !== undefined) {
      args.notApplicable(leftOpen);
    }
  };
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

function repairOf(session: Session, entry: Entry): { readonly remediateResource?: ResourceRemediation } {
  const { rule } = entry;
  const { remediate } = rule;
  if (!remediate) {
    return {};
  }
  return {
    remediateResource: (args) => {
      const resource = resourceOf(args);
      const topology = topologyOf(resource, session.settings.topologyTag);
      const params = paramsOf(rule.params, args.getConfig());
      const isExempt = entry.levels?.some((at) => at.topology === topology && params[at.param] === "advisory") ?? false;
      const applies = rule.kind === "stack" || appliesTo(rule, resource, session.settings.topologyTag);
      if (!rule.types.includes(args.type) || isExempt || !applies) {
        return undefined;
      }
      const patches = remediate(resource, params);
      return patches.length === 0 ? undefined : patched(args, patches);
    },
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

/**
 * The mark by which the SDK passes over what is of another type before it deserialises it, decided when the SDK looks at it.
 * Without one the function runs.
 */
const typed = <T extends ResourceValidation | StackValidation>(type: () => string | undefined, validate: T): T =>
  Object.defineProperty(validate, "__pulumiType", { get: type });
