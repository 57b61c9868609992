/**
 * User data from a caller's template.
 *
 * `${name}` stands for a value. Only names that are offered are replaced. Shell expansions stay as they are: `$NAME`,
 * `${NAME}`, `${name:-default}`, and `${name}` when the script itself sets `name`. Any other `${lowerCamel}` is an
 * error, because a misspelt placeholder would reach the instance as an empty shell variable. `$${name}` writes
 * `${name}` literally. A value is put in as it is: quoting is the template's business.
 *
 * A secret that the instance reads at boot is not put in: its placeholder becomes a shell variable of the same name,
 * set by lines added below the first line of the script. Variables of the environment stand above these lines.
 */
import * as pulumi from "@pulumi/pulumi";
import { Issues, joinPath, nearest } from "../input/issues";
import {
  checkSecretReference,
  fetchFunctionName,
  fetchSecretFunctions,
  type SecretReferenceArgs,
} from "./secret-reference";

export type { SecretReferenceArgs } from "./secret-reference";

/** EC2 user guide, "Work with instance user data": 16 KB, in raw form, before it is base64-encoded. */
export const USER_DATA_LIMIT = 16_384;

/** Start script of instances, with values and secrets in place of its placeholders. */
export interface UserDataArgs {
  /** Text with placeholders `${name}`; `$${name}` stays `${name}`. At most 16,384 bytes when rendered. */
  readonly template: string;
  /** Values by placeholder name. @default - only what the topology offers */
  readonly variables?: { [name: string]: pulumi.Input<string> };
  /** Values by placeholder name, encrypted in the state, readable on the instance. Each is a secret. @default - none */
  readonly secrets?: { [name: string]: pulumi.Input<string> };
  /** Secrets the instance reads at boot, by placeholder name; the template must be a shell script. @default - none */
  readonly secretReferences?: { [name: string]: SecretReferenceArgs };
}

/** A checked template: text and placeholder names in turn, and what it needs. */
export interface UserDataPlan {
  readonly parts: readonly TemplatePart[];
  /** Names of the values to put in, in order of first use. */
  readonly values: readonly string[];
  /** Secrets to read at boot that the template uses. */
  readonly bootSecrets: { readonly [name: string]: SecretReferenceArgs };
}

export interface TemplatePart {
  readonly text?: string;
  readonly placeholder?: string;
}

const NAME = /^[a-z][A-Za-z0-9]*$/;
/** `$${…}` is an escape; `${name}` a placeholder or a plain shell variable; other expansions do not match. */
const TOKEN = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Variables that a shell script exports first of all, each the value of an offered placeholder. */
export interface BootEnvironment {
  readonly [variable: string]: string;
}

/**
 * Checks a template against the names that are known: those `offered` by the topology and those in `args`.
 * Reads no Input.
 */
export function planUserData(
  args: UserDataArgs,
  offered: readonly string[],
  region: string,
  path: string,
  issues: Issues,
  environment: BootEnvironment = {},
): UserDataPlan {
  const references = args.secretReferences ?? {};
  const own = { variables: args.variables ?? {}, secrets: args.secrets ?? {}, secretReferences: references };
  const known = new Set(offered);
  for (const [kind, entries] of Object.entries(own)) {
    for (const name of Object.keys(entries)) {
      checkName(name, known, joinPath(`${path}.${kind}`, name), issues);
      known.add(name);
    }
  }
  for (const [name, reference] of Object.entries(references)) {
    checkSecretReference(reference, joinPath(`${path}.secretReferences`, name), issues);
  }
  const { parts, used } = parseTemplate(args.template, [...known], `${path}.template`, issues);
  for (const name of [...Object.keys(own.variables), ...Object.keys(own.secrets), ...Object.keys(references)]) {
    if (!used.includes(name)) {
      issues.warn(`${path}.template`, `does not use \${${name}}, which is given`);
    }
  }
  const bootSecrets = Object.fromEntries(Object.entries(references).filter(([name]) => used.includes(name)));
  checkText(args.template, Object.keys(bootSecrets), `${path}.template`, issues);
  const exported = isShellScript(args.template) ? environment : {};
  return {
    parts: insertBootLines(parts, exported, bootSecrets, region),
    values: [...new Set([...used.filter((name) => !(name in bootSecrets)), ...Object.values(exported)])],
    bootSecrets,
  };
}

function checkName(name: string, taken: ReadonlySet<string>, path: string, issues: Issues): void {
  if (!NAME.test(name)) {
    issues.error(path, "a placeholder name must begin with a small letter and have letters and digits only");
  } else if (taken.has(name)) {
    issues.error(path, `\${${name}} is given twice or is set by the topology itself`);
  }
}

/** Splits a template at its placeholders and reports those that are not in `known`. */
export function parseTemplate(
  template: string,
  known: readonly string[],
  path: string,
  issues: Issues,
): { parts: TemplatePart[]; used: string[] } {
  const parts: TemplatePart[] = [];
  const used = new Set<string>();
  const reported = new Set<string>();
  let text = "";
  let end = 0;
  for (const match of template.matchAll(TOKEN)) {
    text += template.slice(end, match.index);
    end = match.index + match[0].length;
    const name = match[1];
    if (name !== undefined && known.includes(name)) {
      parts.push({ text }, { placeholder: name });
      used.add(name);
      text = "";
      continue;
    }
    text += name === undefined ? "${" : match[0];
    if (name !== undefined && !reported.has(name)) {
      reported.add(name);
      reportUndeclared(name, template, known, path, issues);
    }
  }
  parts.push({ text: text + template.slice(end) });
  return { parts: parts.filter((part) => part.text !== ""), used: [...used] };
}

function reportUndeclared(
  name: string,
  template: string,
  known: readonly string[],
  path: string,
  issues: Issues,
): void {
  const guess = nearest(name.replaceAll("_", ""), known);
  if (NAME.test(name) && !setsVariable(template, name)) {
    const list = known.length > 0 ? `known: ${[...known].sort().join(", ")}` : "none is known here";
    const hint = guess === undefined ? `write $\${${name}} to leave it to the shell` : `write \${${guess}}`;
    issues.error(path, `\${${name}} is no placeholder; ${list}`, { fix: { text: hint } });
  } else if (guess !== undefined) {
    issues.warn(path, `\${${name}} is left to the shell; \${${guess}} would be the placeholder`);
  }
}

/** Whether the script gives the variable a value: an assignment, a loop, or `read`. */
function setsVariable(template: string, name: string): boolean {
  return new RegExp(String.raw`(^|[\s;&|({])(${name}\+?=|for\s+${name}\b|read\s[^\n]*\b${name}\b)`, "m").test(template);
}

function checkText(template: string, bootSecrets: readonly string[], path: string, issues: Issues): void {
  const firstLine = template.split("\n", 1)[0] ?? "";
  if (template.trim() === "") {
    issues.error(path, "must not be empty");
  } else if (firstLine.startsWith("#!") && firstLine.endsWith("\r")) {
    issues.error(path, "has Windows line ends, so its first line names a program that does not exist", {
      fix: { text: "save the file with line ends LF" },
    });
  } else if (!/^(#!|#cloud-config|#include|Content-Type:|MIME-Version:|<powershell>|<script>)/.test(firstLine)) {
    issues.warn(path, "begins with neither #! nor #cloud-config, so the instance will not run it");
  }
  checkSize(template, path, issues);
  if (bootSecrets.length > 0 && !isShellScript(template)) {
    issues.error(path, "must be a shell script (first line #!/bin/sh or #!/bin/bash) to read secrets at boot");
  }
  for (const name of bootSecrets) {
    if (new RegExp(String.raw`'[^'\n]*\$\{${name}\}[^'\n]*'`).test(template)) {
      issues.warn(path, `has \${${name}} in single quotes: it is a shell variable, so use double quotes`);
    }
  }
}

export const isShellScript = (template: string): boolean => /^#!.*\b(ba|z|k|da)?sh\b/.test(template.split("\n", 1)[0]!);

function checkSize(text: string, path: string, issues: Issues): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > USER_DATA_LIMIT) {
    issues.error(path, `is ${bytes} bytes; user data may have at most ${USER_DATA_LIMIT} before base64`);
  }
}

/** Sets the environment and reads the secrets right below the first line; placeholders of secrets then are shell variables. */
function insertBootLines(
  parts: readonly TemplatePart[],
  environment: BootEnvironment,
  bootSecrets: { readonly [name: string]: SecretReferenceArgs },
  region: string,
): TemplatePart[] {
  const names = Object.keys(bootSecrets);
  const exports = Object.entries(environment).flatMap(([variable, placeholder]): TemplatePart[] => [
    { text: `export ${variable}='` },
    { placeholder },
    { text: "'\n" },
  ]);
  if (names.length === 0 && exports.length === 0) {
    return [...parts];
  }
  const kept = parts.map(({ text, placeholder }) =>
    placeholder !== undefined && names.includes(placeholder) ? { text: `\${${placeholder}}` } : { text, placeholder },
  );
  const [first, ...rest] = kept;
  const head = first?.text ?? "";
  const lineEnd = head.indexOf("\n") + 1;
  const assignments = names.map((name) => `${name}=$(${fetchFunctionName(name)}) || exit 1\n`);
  const lines = names.length === 0 ? "" : `${fetchSecretFunctions(bootSecrets, region)}\n${assignments.join("")}`;
  const isOneLine = lineEnd === 0 && rest.length === 0;
  const [top, body] = isOneLine ? [`${head}\n`, ""] : [head.slice(0, lineEnd), head.slice(lineEnd)];
  return [{ text: top }, ...exports, { text: lines + body }, ...rest].filter(({ text }) => text !== "");
}

/** Puts plain values in. Every name in `plan.values` must be there. */
export function renderTemplate(plan: UserDataPlan, values: { readonly [name: string]: string }): string {
  return plan.parts
    .map(({ text, placeholder }) => {
      if (placeholder === undefined) {
        return text ?? "";
      }
      const value = values[placeholder];
      if (value === undefined) {
        throw new Error(`no value for \${${placeholder}}`);
      }
      return value;
    })
    .join("");
}

/**
 * Puts Inputs in. Depends only on the values that are used; is a secret when one of them is. Values of `args.secrets`
 * are made secret here. Too long a result fails, naming `path` and the size and nothing of the text.
 */
export function renderUserData(
  plan: UserDataPlan,
  args: UserDataArgs,
  offered: { readonly [name: string]: pulumi.Input<string> },
  path: string,
): pulumi.Output<string> {
  const secrets = Object.entries(args.secrets ?? {}).map(([name, value]) => [name, pulumi.secret(value)] as const);
  const all: { [name: string]: pulumi.Input<string> } = {
    ...args.variables,
    ...Object.fromEntries(secrets),
    ...offered,
  };
  const values = Object.fromEntries(plan.values.map((name) => [name, all[name] as pulumi.Input<string>]));
  return pulumi.output(values).apply((known) => {
    const text = renderTemplate(plan, known);
    const issues = new Issues();
    checkSize(text, path, issues);
    issues.throwIfAnyLate("user data");
    return text;
  });
}
