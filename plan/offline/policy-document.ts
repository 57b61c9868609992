/**
 * The JSON of `aws.iam.getPolicyDocument`, which the provider makes of its arguments alone, asking nobody.
 *
 * Source: hashicorp/terraform-provider-aws, internal/service/iam/policy_document_data_source.go (04e9356d) and
 * policy_model.go (084fd7bc), read on 2026-11-30.
 */
import { SECRET_TEXT } from "../../components/shared/input/secret-text";
import { isUnknown, type Value } from "../../policy/graph";
import { holds } from "../../policy/graph/contents";

export type Arguments = Readonly<Record<string, Value>>;
/** A policy as AWS has it: keys such as `Statement` and `Principal`. */
type Element = { [key: string]: Value };

/** Names of a statement's parts in a program, and in the order in which the provider writes them. */
const LISTS = [
  ["actions", "Action"],
  ["notActions", "NotAction"],
  ["resources", "Resource"],
  ["notResources", "NotResource"],
] as const;

const PRINCIPALS = [
  ["principals", "Principal"],
  ["notPrincipals", "NotPrincipal"],
] as const;

const ORDER = ["Sid", "Effect", ...LISTS.map(([, key]) => key), ...PRINCIPALS.map(([, key]) => key), "Condition"];

/**
 * The document as text, indented and not. Members of a set stand in the provider's order, but for several principals of one
 * type and several conditions on one key, whose order the provider takes from hashes of them.
 *
 * @returns `undefined` where something in it is not known
 * @throws Error for what the provider refuses: two statements with one Sid, a source that is no policy, `&{` in a version
 *   that has no variables
 */
export function policyDocument(args: Arguments): { readonly json: string; readonly minifiedJson: string } | undefined {
  if (holds(args as Value, isHidden)) {
    return undefined;
  }
  const version = textOf(args["version"]) || "2012-10-17";
  const sources = documentsOf(args, "sourcePolicyDocuments", "source");
  const statements = listOf(args["statements"]).map((statement) => statementOf(statement as Arguments, version));
  refuseDuplicates(sources.flatMap(statementsIn), "in source_policy_documents");
  refuseDuplicates(statements, "in its statements");
  const own: Element = { Version: version, Id: textOf(args["policyId"]), Statement: statements };
  const merged = [...sources, own, ...documentsOf(args, "overridePolicyDocuments", "override")].reduce(merge, {});
  const written = compact({ Version: merged["Version"], Id: merged["Id"], Statement: statementsIn(merged) });
  return { json: escaped(JSON.stringify(written, null, 2)), minifiedJson: escaped(JSON.stringify(written)) };
}

/** A secret may be anything, as what is unknown may. */
const isHidden = (value: Value): boolean => isUnknown(value) || value === SECRET_TEXT;

function statementOf(given: Arguments, version: string): Element {
  const expanded = (value: Value) => listOf(value).map((text) => variablesIn(textOf(text), version));
  const lists = LISTS.map(([name, key]): [string, Value] => {
    const isResource = key === "Resource" || key === "NotResource";
    return [key, oneOrSorted(isResource ? expanded(given[name]) : listOf(given[name]).map(textOf))];
  });
  const principals = PRINCIPALS.map(([name, key]): [string, Value] => [
    key,
    principalsOf(
      listOf(given[name]).map((principal) => {
        const { type, identifiers } = principal as Arguments;
        return [textOf(type), oneOrSorted(expanded(identifiers))];
      }),
    ),
  ]);
  const conditions = listOf(given["conditions"]).map((condition): Condition => {
    const { test, variable, values } = condition as Arguments;
    return [textOf(test), textOf(variable), expanded(values)];
  });
  return compact({
    Sid: textOf(given["sid"]),
    Effect: textOf(given["effect"]) || "Allow",
    ...Object.fromEntries([...lists, ...principals]),
    Condition: conditionsOf(conditions),
  });
}

/** `&{aws:username}` is written for `${aws:username}`, which languages take for their own. */
function variablesIn(text: string, version: string): string {
  if (version === "2008-10-17" && text.includes("&{")) {
    throw new Error(`found &{ sequence in (${text}), which is not supported in document version 2008-10-17`);
  }
  return text.replaceAll("&{", "${");
}

/** The only member as it is, several sorted backwards; none is left out. */
function oneOrSorted(texts: readonly string[]): Value {
  const distinct = [...new Set(texts)].sort().reverse();
  return distinct.length > 1 ? distinct : distinct[0];
}

type Principal = readonly [type: string, identifiers: Value];

function principalsOf(principals: readonly Principal[]): Value {
  const [only] = principals;
  if (principals.length === 1 && only![0] === "*" && listOf(only![1]).join() === "*") {
    return "*";
  }
  const byType = new Map<string, Value>();
  for (const [type, identifiers] of principals) {
    const before = byType.get(type);
    byType.set(type, before === undefined ? identifiers : [...listOf(before), ...listOf(identifiers)]);
  }
  return byType.size === 0 ? undefined : sorted(Object.fromEntries(byType));
}

type Condition = readonly [test: string, variable: string, values: readonly string[]];

function conditionsOf(conditions: readonly Condition[]): Value {
  const byTest: { [test: string]: { [variable: string]: readonly string[] } } = {};
  for (const [test, variable, values] of conditions) {
    byTest[test] ??= {};
    byTest[test][variable] = [...(byTest[test][variable] ?? []), ...values];
  }
  const written = Object.entries(byTest).map(([test, keys]): [string, Value] => [
    test,
    sorted(Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, oneOf(values)]))),
  ]);
  return written.length === 0 ? undefined : sorted(Object.fromEntries(written));
}

const oneOf = (values: readonly string[]): Value => (values.length === 1 ? values[0] : [...values]);

/** Documents that are given as text, each as the provider reads and writes it again. */
function documentsOf(args: Arguments, name: string, kind: string): Element[] {
  return listOf(args[name]).map((text, index) => {
    const document = parsed(textOf(text));
    const given = document?.["Statement"] ?? [];
    if (document === undefined || !Array.isArray(given) || !given.every(isElement)) {
      throw new Error(
        `writing IAM Policy Document: merging ${kind} document ${index}: it is no policy with a list of statements`,
      );
    }
    return { Version: document["Version"], Id: document["Id"], Statement: given.map(readAgain) };
  });
}

function readAgain(statement: Element): Element {
  const principals = PRINCIPALS.map(([, key]): [string, Value] => {
    const given = statement[key];
    return [
      key,
      typeof given === "string"
        ? "*"
        : principalsOf(Object.entries((given ?? {}) as Element).map(([type, value]) => [type, backwards(value)])),
    ];
  });
  const conditions = Object.entries((statement["Condition"] ?? {}) as { [test: string]: Element }).flatMap(
    ([test, keys]) =>
      Object.entries(keys).flatMap(([key, values]): Condition[] =>
        typeof values === "number" ? [] : [[test, key, listOf(values).map(String)]],
      ),
  );
  const all = { ...statement, ...Object.fromEntries(principals), Condition: conditionsOf(conditions) };
  return compact(Object.fromEntries(ORDER.map((key) => [key, (all as Element)[key]])));
}

const backwards = (value: Value): Value => (Array.isArray(value) ? value.map(textOf).sort().reverse() : value);

/** The later statement takes the place of an earlier one with its Sid. */
function merge(before: Element, next: Element): Element {
  const statements = [...statementsIn(before)];
  for (const statement of statementsIn(next)) {
    const at = statement["Sid"] === undefined ? -1 : statements.findIndex(({ Sid }) => Sid === statement["Sid"]);
    statements.splice(at === -1 ? statements.length : at, at === -1 ? 0 : 1, statement);
  }
  const versions = [textOf(before["Version"]), textOf(next["Version"])].sort();
  return {
    Version: versions[1],
    Id: textOf(next["Id"]) || textOf(before["Id"]),
    Statement: statements,
  };
}

function refuseDuplicates(statements: readonly Element[], where: string): void {
  const sids = statements.flatMap(({ Sid }) => (Sid === undefined ? [] : [textOf(Sid)]));
  const twice = sids.find((sid, index) => sids.indexOf(sid) !== index);
  if (twice !== undefined) {
    throw new Error(`writing IAM Policy Document: duplicate Sid (${twice}) ${where}: remove it or give another one`);
  }
}

const statementsIn = ({ Statement }: Element): Element[] => (Statement ?? []) as Element[];

const isElement = (value: unknown): value is Element =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(text: string): Element | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return isElement(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

const textOf = (value: Value): string => (value === undefined || value === null ? "" : String(value));

const listOf = (value: Value): readonly Value[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

/** Without what is empty, as the provider writes it. */
const compact = (element: Element): Element =>
  Object.fromEntries(
    Object.entries(element).filter(
      ([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0),
    ),
  );

const sorted = (element: Element): Element =>
  Object.fromEntries(Object.entries(element).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Go writes these characters of a text so. (encoding/json, Marshal) */
const escaped = (json: string): string =>
  json.replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
