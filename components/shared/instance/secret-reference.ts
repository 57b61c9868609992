/**
 * Secrets that an instance reads for itself at boot: Pulumi knows where they are, never what they are, so they stand
 * in no state, no user data and no log.
 */

import { partitionOfRegion } from "../aws/partitions";
import type { Issues } from "../input/issues";

/** Where a secret is kept: one of `secretArn` and `ssmParameter`. */
export interface SecretReferenceArgs {
  /** Full ARN of an AWS Secrets Manager secret, with the six characters AWS appends. @default - `ssmParameter` is given */
  readonly secretArn?: string;
  /** Key to take when the secret is a JSON object: letters, digits, `_` and `-`. @default - the whole text is the value */
  readonly jsonKey?: string;
  /** Name (`/pcoip/registration-code`) or ARN of a Systems Manager parameter. @default - `secretArn` is given */
  readonly ssmParameter?: string;
  /** KMS key that encrypts it, when that is not the key AWS manages. @default - the AWS managed key, which needs no permission */
  readonly kmsKeyArn?: string;
}

/** One statement of an IAM policy, as plain data. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string } };
}

/** arn:partition:secretsmanager:region:account:secret:name-AbCdEf */
const SECRET_ARN = /^arn:(aws[a-z-]*):secretsmanager:([a-z0-9-]+):(\d{12}):secret:[A-Za-z0-9/_+=.@-]+$/;
const SECRET_SUFFIX = /-[A-Za-z0-9]{6}$/;
const PARAMETER_ARN = /^arn:(aws[a-z-]*):ssm:([a-z0-9-]+):(\d{12}):parameter(\/[A-Za-z0-9_.\-/]+)$/;
/** Systems Manager API, PutParameter, Name: letters, digits and `_.-/`, at most 15 levels, 1011 characters. */
const PARAMETER_NAME = /^\/?[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+){0,14}$/;
const KEY_ARN = /^arn:(aws[a-z-]*):kms:([a-z0-9-]+):(\d{12}):key\/[A-Za-z0-9-]+$/;
/** No dot: plutil would read it as a path. */
const JSON_KEY = /^[A-Za-z0-9_-]+$/;

/** Checks a reference. A wrong `secretArn` is shown only when it looks like an ARN: it might be the secret itself. */
export function checkSecretReference(reference: SecretReferenceArgs, path: string, issues: Issues): void {
  const { secretArn, ssmParameter, jsonKey, kmsKeyArn } = reference;
  if ((secretArn === undefined) === (ssmParameter === undefined)) {
    issues.error(path, "must give exactly one of secretArn and ssmParameter");
  }
  if (secretArn !== undefined && !SECRET_ARN.test(secretArn)) {
    issues.error(`${path}.secretArn`, "must be the ARN of a Secrets Manager secret", showArn(secretArn));
  } else if (secretArn !== undefined && !SECRET_SUFFIX.test(secretArn)) {
    issues.error(`${path}.secretArn`, "must be the full ARN, with the six characters AWS appends to the name", {
      given: secretArn,
    });
  }
  if (ssmParameter !== undefined) {
    checkParameter(ssmParameter, `${path}.ssmParameter`, issues);
  }
  if (jsonKey !== undefined && secretArn === undefined) {
    issues.error(`${path}.jsonKey`, "goes with secretArn only", { given: jsonKey });
  } else if (jsonKey !== undefined && !JSON_KEY.test(jsonKey)) {
    issues.error(`${path}.jsonKey`, "must be letters, digits, _ and - only", { given: jsonKey });
  }
  if (kmsKeyArn !== undefined && !KEY_ARN.test(kmsKeyArn)) {
    issues.error(`${path}.kmsKeyArn`, "must be the ARN of a KMS key, not of an alias", { given: kmsKeyArn });
  }
}

function checkParameter(parameter: string, path: string, issues: Issues): void {
  if (parameter.startsWith("arn:")) {
    if (!PARAMETER_ARN.test(parameter)) {
      issues.error(path, "must be the name or the ARN of a Systems Manager parameter", { given: parameter });
    }
  } else if (!PARAMETER_NAME.test(parameter) || parameter.length > 1011) {
    issues.error(path, "must be a parameter name such as /pcoip/registration-code", showPath(parameter));
  } else if (/^\/?(aws|ssm)/i.test(parameter)) {
    issues.error(path, "must not begin with aws or ssm, which Systems Manager keeps for itself", { given: parameter });
  } else if (parameter.includes("/") && !parameter.startsWith("/")) {
    issues.error(path, "must begin with / when it has levels", { given: parameter, fix: { value: `/${parameter}` } });
  }
}

const showArn = (text: string) => (text.startsWith("arn:") ? { given: text } : {});
const showPath = (text: string) => (text.startsWith("/") ? { given: text } : {});

/** Region of an Availability Zone name; Local Zones too: `us-west-2-lax-1a` is in `us-west-2`. */
export function regionOfZone(availabilityZone: string): string | undefined {
  return /^[a-z]{2,4}(?:-[a-z]+)+-\d+/.exec(availabilityZone)?.[0];
}

/**
 * The least an instance role needs to read the given secrets: one statement a service, exactly these resources.
 * A parameter given by name has no account in it, so the account is left open in the ARN and closed by a condition.
 */
export function secretStatements(references: readonly SecretReferenceArgs[], region: string): PolicyStatement[] {
  const secrets = unique(references.flatMap(({ secretArn }) => secretArn ?? []));
  const parameters = unique(references.flatMap(({ ssmParameter }) => ssmParameter ?? []));
  const names = parameters.filter((parameter) => !parameter.startsWith("arn:"));
  const arns = parameters.filter((parameter) => parameter.startsWith("arn:"));
  const keys = unique(references.flatMap(({ kmsKeyArn }) => kmsKeyArn ?? []));
  const statements: PolicyStatement[] = [];
  if (secrets.length > 0) {
    statements.push(allow("ReadSecrets", ["secretsmanager:GetSecretValue"], secrets));
  }
  if (arns.length > 0) {
    statements.push(allow("ReadParametersByArn", ["ssm:GetParameter"], arns));
  }
  if (names.length > 0) {
    const prefix = `arn:${partitionOfRegion(region)}:ssm:${region}:*:parameter/`;
    statements.push({
      ...allow(
        "ReadParameters",
        ["ssm:GetParameter"],
        names.map((name) => prefix + name.replace(/^\//, "")),
      ),
      Condition: { StringEquals: { "aws:ResourceAccount": "${aws:PrincipalAccount}" } },
    });
  }
  if (keys.length > 0) {
    statements.push(allow("DecryptSecrets", ["kms:Decrypt"], keys));
  }
  return statements;
}

export function allow(sid: string, actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return { Sid: sid, Effect: "Allow", Action: actions, Resource: resources };
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

/** A text as one word of a POSIX shell. */
export const shellQuote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Name of the shell function that prints the secret `key`. */
export const fetchFunctionName = (key: string): string => `fetch_${key.replace(/[^A-Za-z0-9_]/g, "_")}`;

/**
 * POSIX sh: one function per secret that prints it, and what they share. They need the AWS CLI and the instance's
 * role; they try for some minutes, because IAM takes a while to know a new role, and fail with a message without the
 * secret. Call as `value=$(fetch_key) || exit 1`.
 */
export function fetchSecretFunctions(
  references: { readonly [key: string]: SecretReferenceArgs },
  region: string,
): string {
  const entries = Object.entries(references);
  if (entries.length === 0) {
    return "";
  }
  const needsJson = entries.some(([, { jsonKey }]) => jsonKey !== undefined);
  const functions = entries.map(([key, reference]) => fetchFunction(key, reference, region));
  return [RETRY_FUNCTION, ...(needsJson ? [JSON_FIELD_FUNCTION] : []), ...functions].join("\n");
}

function fetchFunction(key: string, reference: SecretReferenceArgs, region: string): string {
  const { secretArn, ssmParameter, jsonKey } = reference;
  const arn = secretArn ?? ssmParameter ?? "";
  const place = shellQuote(arn.startsWith("arn:") ? arn.split(":")[3]! : region);
  const get =
    secretArn !== undefined
      ? `aws secretsmanager get-secret-value --region ${place} --secret-id ${shellQuote(secretArn)} --query SecretString --output text`
      : `aws ssm get-parameter --region ${place} --name ${shellQuote(arn)} --with-decryption --query Parameter.Value --output text`;
  // Not one pipeline: its status would be that of the last command, and some versions of jq accept empty input.
  const body =
    jsonKey === undefined
      ? `retry ${get}`
      : `json=$(retry ${get}) || return 1\n  printf '%s' "$json" | json_field ${shellQuote(jsonKey)}`;
  return `${fetchFunctionName(key)}() {\n  ${body}\n}\n`;
}

/** 30 tries, 10 seconds apart. The last error of the AWS CLI is shown; it names the action, not the secret. */
const RETRY_FUNCTION = `retry() {
  command -v aws >/dev/null 2>&1 || { echo "the AWS CLI is not installed" >&2; return 1; }
  tries=0
  until "$@" 2>/dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -ge 30 ]; then
      "$@"
      return
    fi
    sleep 10
  done
}
`;

/** plutil comes first: on macOS \`python3\` may be a stub that asks for developer tools. */
const JSON_FIELD_FUNCTION = `json_field() {
  if command -v plutil >/dev/null 2>&1; then
    plutil -extract "$1" raw -o - -
  elif command -v jq >/dev/null 2>&1; then
    jq -er --arg key "$1" '.[$key]'
  else
    python=$(command -v python3 || echo /usr/libexec/platform-python)
    "$python" -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"
  fi
}
`;
