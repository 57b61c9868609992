/**
 * The config of a stack as the engine hands it to the program: a stack file's keys with their namespaces, over what an
 * environment gives, over what Pulumi.yaml gives. Pure.
 */
import type { Warning } from "../../components/shared/input/issues";
import { joinPath } from "../../components/shared/input/property-path";
import { SECRET_TEXT } from "../../components/shared/input/secret-text";
import { type ConfigIssue, NAMESPACE } from "../../stacks/config/issue";
import { configText, json } from "./go-json";
import { GoTime } from "./scalars";
import type { MapEntry, Place, Tree } from "./tree";

/** By full key (`aws:region`). */
export type ConfigMap = Map<string, ConfigEntry>;

export interface ConfigEntry {
  /** An encrypted text is still `{ secure: … }`. */
  readonly value: Tree;
  /** The key as it stands in the file. */
  readonly written: string;
  readonly place?: Place;
}

/** Where problems and warnings of a file go. */
export interface Findings {
  /** The file that they are about, as its name. */
  readonly file: string;
  readonly issues: ConfigIssue[];
  readonly warnings: Warning[];
}

/** Keys of a stack file. What the CLI takes by chance is a problem. */
export function stackKeys(config: ReadonlyMap<string, MapEntry>, project: string, findings: Findings): ConfigMap {
  const found: ConfigMap = new Map();
  for (const [written, { value, key }] of config) {
    const full = fullKey(written, project);
    const at = placeText(findings.file, key.place);
    if (key.plain !== undefined || full === undefined) {
      findings.issues.push({
        path: written,
        problem: `is no key: Pulumi takes <namespace>:<name>, or a name alone for ${project}; both are text (${at})`,
        fix: { text: `write the key as a name without further colons, in quotes if it is digits or a date` },
      });
      continue;
    }
    const twin = found.get(full);
    if (twin !== undefined) {
      findings.issues.push({
        path: ownPath(full),
        problem:
          `is given twice, as ${twin.written} (${placeText(findings.file, twin.place)}) and as ${written} (${at}): ` +
          "Pulumi takes either one of them, by chance",
        fix: { text: `remove one of the two lines from ${findings.file}` },
      });
      continue;
    }
    checkScalars(value, ownPath(full), true, findings);
    found.set(full, { value, written, ...(key.place === undefined ? {} : { place: key.place }) });
  }
  return found;
}

/** With its namespace; undefined when Pulumi takes it for no key. */
export function fullKey(key: string, project: string): string | undefined {
  const parts = key.split(":");
  const [namespace = "", middle = "", name] = parts;
  if (parts.length === 1) {
    return `${project}:${key}`;
  }
  // An old form, from when every value had to be in a module of that name.
  return parts.length === 2 ? key : parts.length === 3 && middle === "config" ? `${namespace}:${name}` : undefined;
}

/** Our own keys are named without their namespace, everywhere. */
export const ownPath = (key: string): string =>
  key.startsWith(`${NAMESPACE}:`) ? key.slice(NAMESPACE.length + 1) : key;

export const placeText = (file: string, place: Place | undefined): string =>
  place === undefined ? file : `${file}:${place.line}:${place.column}`;

/** What a program gets that is not what stands in the file. */
export function checkScalars(tree: Tree, path: string, top: boolean, findings: Findings): void {
  if ("list" in tree) {
    tree.list.forEach((each, index) => {
      checkScalars(each, joinPath(path, index), false, findings);
    });
    return;
  }
  const at = placeText(findings.file, tree.place);
  if ("map" in tree) {
    for (const [key, { value, key: written }] of tree.map) {
      if (written.plain !== undefined && written.plain !== key) {
        const text = `the key ${written.plain} without quotes reaches the program as ${key}; write ${JSON.stringify(written.plain)}`;
        findings.warnings.push({ path, text: `${text} (${placeText(findings.file, written.place)})` });
      }
      checkScalars(value, joinPath(path, key), false, findings);
    }
    return;
  }
  const { scalar, plain } = tree;
  if (typeof scalar === "number" && !Number.isFinite(scalar)) {
    findings.issues.push({
      path,
      given: plain,
      problem: `is a number that Pulumi cannot hand over (${at})`,
      fix: { value: plain },
    });
  } else if (scalar === null && top) {
    const text = 'has no value: it reaches the program as "", and as null in a future version of Pulumi; write ""';
    findings.warnings.push({ path, text: `${text} (${at})` });
  } else if (plain !== undefined && scalar !== null && plain !== scalarText(tree)) {
    const text = `${plain} without quotes reaches the program as ${scalarText(tree)}; write ${JSON.stringify(plain)}`;
    findings.warnings.push({ path, text: `${text} if it is to stay as it is (${at})` });
  } else if (typeof scalar === "bigint" && !top && !Number.isSafeInteger(Number(scalar))) {
    const text = `${scalar} is read as ${Number(scalar)} by Node, and beyond 64 bits by Pulumi; write ${JSON.stringify(String(scalar))}`;
    findings.warnings.push({ path, text: `${text} (${at})` });
  }
}

const scalarText = (tree: Tree): string =>
  "scalar" in tree && tree.scalar instanceof GoTime ? tree.scalar.text : configText(tree);

/** A map of `secure` alone, with a text: how the CLI writes what it encrypts. */
export function isSecure(tree: Tree): boolean {
  if (!("map" in tree) || tree.map.size !== 1) {
    return false;
  }
  const secure = tree.map.get("secure")?.value;
  return secure !== undefined && "scalar" in secure && typeof secure.scalar === "string";
}

/** Whether any of it is encrypted. The engine then takes all of it for a secret. */
export function holdsSecret(tree: Tree): boolean {
  if (isSecure(tree)) {
    return true;
  }
  if ("list" in tree) {
    return tree.list.some(holdsSecret);
  }
  return "map" in tree && [...tree.map.values()].some(({ value }) => holdsSecret(value));
}

/** The text that the engine hands over, with a word in place of each encrypted text. */
export const programText = (tree: Tree): string => configText(withoutSecrets(tree));

function withoutSecrets(tree: Tree): Tree {
  if (isSecure(tree)) {
    return { scalar: SECRET_TEXT };
  }
  if ("list" in tree) {
    return { ...tree, list: tree.list.map(withoutSecrets) };
  }
  if ("map" in tree) {
    const entries = [...tree.map].map(
      ([key, entry]) => [key, { ...entry, value: withoutSecrets(entry.value) }] as const,
    );
    return { ...tree, map: new Map(entries) };
  }
  return tree;
}

/** As a program reads it: a text, or what is in the JSON of a map or list. Encrypted texts are `{ secure: … }`. */
export const programValue = (tree: Tree): unknown => ("scalar" in tree ? configText(tree) : JSON.parse(json(tree)));

/** A stack's value over one from below: maps are merged, anything else wins. */
export function mergeTrees(over: Tree, under: Tree): Tree {
  if (!("map" in over) || !("map" in under) || isSecure(over) || isSecure(under)) {
    return over;
  }
  const merged = new Map(under.map);
  for (const [key, entry] of over.map) {
    const below = merged.get(key);
    merged.set(key, below === undefined ? entry : { ...entry, value: mergeTrees(entry.value, below.value) });
  }
  return { ...over, map: merged };
}
