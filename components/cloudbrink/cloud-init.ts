/**
 * First-boot configuration of a connector: a cloud-config with the vendor's script call, or a template of the caller's.
 *
 * Placeholders are replaced inside the parsed YAML, never in its text, so no value can break the document. The script
 * is called as a list of arguments, which cloud-init passes on without a shell.
 */
import { parseDocument, Scalar, stringify, visit } from "yaml";
import { type Issues, nearest } from "../shared/input/issues";
import { USER_DATA_LIMIT } from "../shared/instance/user-data";
import type { CloudbrinkMode, CloudInitArgs } from "./args";
import { ADDRESS_ARGUMENTS, DEPLOY_ARGUMENTS, DEPLOY_SCRIPT } from "./facts";

/** cloud-init takes a user data text for a cloud-config only with this first line. */
const HEADER = "#cloud-config";

/** What can stand in arguments and templates as `${name}`. */
export const PLACEHOLDERS = ["otp", "address", "addressWithMask", "gateway", "connectorName"] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];
export type PlaceholderValues = { readonly [name in Placeholder]: string };

const PLACEHOLDER = /\$\{([A-Za-z][A-Za-z0-9]*)\}/g;

/**
 * Characters of a one-time password. The vendor's example has the form of a UUID; this is wider, and has nothing that a
 * shell or YAML would read, for templates that put the password into a command line.
 */
const OTP_FORM = /^[A-Za-z0-9][A-Za-z0-9._:=+/@-]{0,255}$/;

/** A checked cloud-config that waits for its values. */
export interface CloudInitPlan {
  /** Arguments of the script call; absent with a template. */
  readonly command?: readonly string[];
  readonly template?: string;
  /** Placeholders that are used. */
  readonly uses: readonly Placeholder[];
}

export function planCloudInit(
  args: CloudInitArgs | undefined,
  mode: CloudbrinkMode,
  path: string,
  issues: Issues,
): CloudInitPlan {
  if (args?.template !== undefined) {
    return planTemplate(args, args.template, path, issues);
  }
  const script = args?.script ?? DEPLOY_SCRIPT;
  if (!/^\/[A-Za-z0-9._/-]+$/.test(script)) {
    issues.error(`${path}.script`, `must be an absolute path such as ${DEPLOY_SCRIPT}`, { given: script });
  }
  const defaults = mode === "active-active" ? [...DEPLOY_ARGUMENTS, ...ADDRESS_ARGUMENTS] : DEPLOY_ARGUMENTS;
  const lists = { arguments: args?.arguments ?? defaults, extraArguments: args?.extraArguments ?? [] };
  const uses = new Set<Placeholder>();
  for (const [name, list] of Object.entries(lists)) {
    for (const [index, text] of list.entries()) {
      checkText(`${path}.${name}[${index}]`, text, issues);
      collect(text, `${path}.${name}[${index}]`, uses, issues);
    }
  }
  if (!uses.has("otp")) {
    issues.error(`${path}.arguments`, "has no ${otp}: a connector cannot enrol without its one-time password");
  }
  return { command: ["bash", script, ...lists.arguments, ...lists.extraArguments], uses: [...uses] };
}

function planTemplate(args: CloudInitArgs, template: string, path: string, issues: Issues): CloudInitPlan {
  const at = `${path}.template`;
  for (const other of ["script", "arguments", "extraArguments"] as const) {
    if (args[other] !== undefined) {
      issues.error(`${path}.${other}`, "has no effect next to a template; remove one of the two");
    }
  }
  if (template.split(/\r?\n/, 1)[0]?.trimEnd() !== HEADER) {
    issues.error(at, `must begin with the line ${HEADER}, or cloud-init will not read it`);
    return { template, uses: [] };
  }
  const document = parseDocument(template);
  const [error] = document.errors;
  if (error) {
    issues.error(at, `is not valid YAML: ${error.message.split("\n", 1)[0]?.replace(/:$/, "")}`, {
      // Braces have a meaning of their own in [a, b].
      fix: /\[[^\]"']*\$\{/.test(template)
        ? { text: 'put placeholders in a list [a, b] in quotes: "${otp}"' }
        : undefined,
    });
    return { template, uses: [] };
  }
  const uses = new Set<Placeholder>();
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === "string") {
        collect(node.value, at, uses, issues);
      }
    },
  });
  if (!uses.has("otp")) {
    issues.error(at, "has no ${otp}: a connector cannot enrol without its one-time password");
  }
  return { template, uses: [...uses] };
}

/** The user data of one connector. Throws without showing any value when the text is too long. */
export function renderCloudInit(plan: CloudInitPlan, values: PlaceholderValues): string {
  const text =
    plan.template === undefined
      ? `${HEADER}\n${stringify({ runcmd: [(plan.command ?? []).map((part) => quoted(fill(part, values)))] }, { lineWidth: 0 })}`
      : fillTemplate(plan.template, values);
  const bytes = Buffer.byteLength(text);
  if (bytes > USER_DATA_LIMIT) {
    throw new RangeError(`cloudInit: is ${bytes} bytes; user data may have at most ${USER_DATA_LIMIT} before base64`);
  }
  return text;
}

/** User data of a connector that is enrolled. It has no password; an instance that boots with it says what is wrong. */
export function renderEnrolled(connectorName: string): string {
  const message = `connector ${connectorName} was created with enrolled: true, so it has no one-time password; set enrolled: false and give one`;
  return `${HEADER}\n${stringify({ runcmd: [["logger", "-s", "-t", "connector-topologies", message].map(quoted)] }, { lineWidth: 0 })}`;
}

/** What is wrong with a one-time password, without showing it. */
export function otpProblem(otp: string): string | undefined {
  if (otp.trim() === "") {
    return "must not be empty";
  }
  return OTP_FORM.test(otp)
    ? undefined
    : "must be 1 to 256 letters, digits and . _ : = + / @ -, as the portal shows it";
}

/** Double quotes keep a text a text: `-a "1"` is a string for the script, as the vendor writes it. */
function quoted(text: string): Scalar<string> {
  const scalar = new Scalar(text);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

function fillTemplate(template: string, values: PlaceholderValues): string {
  const document = parseDocument(template);
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === "string" && PLACEHOLDER.test(node.value)) {
        node.value = fill(node.value, values);
        // A filled plain scalar may look like a number or begin with a sign that YAML reads.
        if (node.type === Scalar.PLAIN) {
          node.type = Scalar.QUOTE_DOUBLE;
        }
      }
      PLACEHOLDER.lastIndex = 0;
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** Replaces what is a placeholder of ours; anything else, a shell variable for instance, stays. */
function fill(text: string, values: PlaceholderValues): string {
  return text.replace(PLACEHOLDER, (match, name: string) => (isPlaceholder(name) ? values[name] : match));
}

function collect(text: string, path: string, uses: Set<Placeholder>, issues: Issues): void {
  for (const [, name] of text.matchAll(PLACEHOLDER)) {
    if (isPlaceholder(name!)) {
      uses.add(name);
      continue;
    }
    const guess = nearest(name!, PLACEHOLDERS);
    if (guess !== undefined) {
      issues.error(path, `\${${name}} is no placeholder; known: ${PLACEHOLDERS.join(", ")}`, {
        fix: { text: `write \${${guess}}` },
      });
    }
  }
}

function checkText(path: string, text: string, issues: Issues): void {
  if (/\p{Cc}/u.test(text)) {
    issues.error(path, "must have no control characters or line ends");
  }
}

const isPlaceholder = (name: string): name is Placeholder => (PLACEHOLDERS as readonly string[]).includes(name);
