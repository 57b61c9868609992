/** Who a role's trust policy lets assume it: whether that is everybody. */
import { isUnknown, type Value } from "../../graph";
import { type Answer, all, any, not, type Read, SECRET } from "../../graph/read";

/** Actions that hand out the role's credentials to an AWS principal. */
const ASSUME = "sts:assumerole";

/**
 * Condition keys that tell who or where the caller is, so that a statement with one of them is not for everybody.
 * (IAM user guide, AWS global condition context keys)
 */
const LIMITS: ReadonlySet<string> = new Set([
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceip",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "aws:vpcsourceip",
]);

/**
 * Those that everybody can meet: an external id is not a secret, the rest says when and how. (IAM user guide, Access to
 * AWS accounts owned by third parties: "AWS does not treat the external ID as a secret"; AWS global condition context keys)
 */
const NO_LIMITS: ReadonlySet<string> = new Set([
  "aws:currenttime",
  "aws:epochtime",
  "aws:multifactorauthage",
  "aws:multifactorauthpresent",
  "aws:requestedregion",
  "aws:securetransport",
  "aws:tokenissuetime",
  "aws:useragent",
  "sts:externalid",
  "sts:rolesessionname",
  "sts:transitivetagkeys",
]);

/** Operators that need the key to be there and to have one of the values. `…IfExists` is met by who lacks the key. */
const NAMES_VALUES = /^(foranyvalue:)?(stringequals|stringequalsignorecase|stringlike|arnequals|arnlike|ipaddress)$/;

/** Whether everybody may assume a role; `policy` is its trust policy, as text or as an object. */
export function isOpenTrust(policy: Read): Answer {
  if (policy.state !== "known") {
    return policy.state === "unknown" ? "unknown" : "no";
  }
  const document = typeof policy.value === "string" ? parsed(policy.value) : policy.value;
  if (document === undefined) {
    return "unknown";
  }
  const statements = listOf(field(document, "Statement"));
  const open = any(...statements.map(isOpen));
  // What a denial leaves of everybody is not worked out.
  const isDenied = statements.some((statement) => known(field(statement, "Effect")) !== "Allow");
  return isUnknown(field(document, "Statement")) || (open === "yes" && isDenied) ? "unknown" : open;
}

function isOpen(statement: Value): Answer {
  if (isHidden(statement)) {
    return "unknown";
  }
  const effect = field(statement, "Effect");
  const isAllowed: Answer = isHidden(effect) ? "unknown" : effect === "Allow" ? "yes" : "no";
  return all(isAllowed, isAssumption(field(statement, "Action")), isEverybody(statement), not(isLimited(statement)));
}

function isAssumption(action: Value): Answer {
  const isMatch = (value: string) => {
    const pattern = value.toLowerCase().split("*").map(escaped).join(".*").replaceAll("\\?", ".");
    return new RegExp(`^${pattern}$`).test(ASSUME);
  };
  return anyOf(listOf(action), isMatch);
}

function isEverybody(statement: Value): Answer {
  const excepted = field(statement, "NotPrincipal");
  if (excepted !== undefined) {
    return isHidden(excepted) ? "unknown" : "yes";
  }
  const principal = field(statement, "Principal");
  const isStar = (value: string) => value === "*";
  return typeof principal === "string" || isUnknown(principal)
    ? anyOf([principal], isStar)
    : anyOf(listOf(field(principal, "AWS")), isStar);
}

/** Whether a condition says who the caller is; all conditions of a statement must hold. */
function isLimited(statement: Value): Answer {
  const condition = field(statement, "Condition");
  if (isHidden(condition)) {
    return "unknown";
  }
  return any(
    ...entriesOf(condition).flatMap(([operator, keys]) =>
      isHidden(keys)
        ? (["unknown"] as const)
        : entriesOf(keys).map(([key, value]) => limits(operator.toLowerCase(), key.toLowerCase(), value)),
    ),
  );
}

function limits(operator: string, key: string, value: Value): Answer {
  if (NO_LIMITS.has(key) || !NAMES_VALUES.test(operator)) {
    return LIMITS.has(key) || NO_LIMITS.has(key) ? "no" : "unknown";
  }
  return LIMITS.has(key) ? all(...listOf(value).map((text) => pins(key, text))) : "unknown";
}

/** Whether a value of a condition leaves out most of the world, up to its first wildcard. */
function pins(key: string, value: Value): Answer {
  if (isHidden(value)) {
    return "unknown";
  }
  const text = String(value);
  const [start] = /^[^*?]*/.exec(text)!;
  if (start === "" || text === "0.0.0.0/0" || text === "::/0") {
    return "no";
  }
  return key === "aws:principalarn"
    ? /^arn:[^:]+:(iam|sts)::\d{12}:/.test(start)
      ? "yes"
      : "no" // A name that everybody may give to a role of their own.
    : start === text || (key === "aws:principalorgpaths" && start.includes("/"))
      ? "yes"
      : "unknown";
}

function parsed(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
}

const isHidden = (value: Value): boolean => isUnknown(value) || value === SECRET;

const known = (value: Value): Value => (isHidden(value) ? undefined : value);

const escaped = (text: string): string => text.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");

const field = (value: Value, name: string): Value =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value[name] : undefined;

const entriesOf = (value: Value): readonly (readonly [string, Value])[] =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

const listOf = (value: Value): readonly Value[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

const anyOf = (values: readonly Value[], ok: (text: string) => boolean): Answer =>
  any(...values.map((value) => (isHidden(value) ? "unknown" : typeof value === "string" && ok(value) ? "yes" : "no")));
