/** Values of secrets that the program reads at `up`, for what cannot read them at boot. */

import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as ssm from "@pulumi/aws/ssm";
import { type Output, RunError, secret } from "@pulumi/pulumi";
import { awsReason } from "../../components/shared/aws/error-reason";
import type { SecretReferenceArgs } from "../../components/shared/instance/secret-reference";

/** What a plan without an account has in place of every secret. */
export const UNREAD_SECRET = "not-read-by-the-plan";

/** The secret, encrypted in the state. `path` names it when it has not the form that the reference says. */
export function readSecret({ secretArn, jsonKey, ssmParameter }: SecretReferenceArgs, path: string): Output<string> {
  const value =
    secretArn === undefined
      ? ssm.getParameter({ name: ssmParameter ?? "", withDecryption: true }).then((found) => found.value)
      : secretsmanager.getSecretVersion({ secretId: secretArn }).then((found) => found.secretString);
  // Said as a problem of the configuration; the SDK's own rejection is printed with its stack.
  const read = value.catch((error: Error) => {
    throw new RunError(`${path}: cannot be read: ${awsReason(error)}`);
  });
  return secret(read).apply((text) => (jsonKey === undefined ? text : jsonField(text, jsonKey, path)));
}

/** One field of a secret that is a JSON object. Says what is missing, never what is there. */
export function jsonField(text: string, key: string, path: string): string {
  if (text === UNREAD_SECRET) {
    return text;
  }
  let found: unknown;
  try {
    found = (JSON.parse(text) as { [key: string]: unknown } | null)?.[key];
  } catch {
    throw new RunError(`${path}: must be a JSON object with the key ${key}`);
  }
  if (typeof found !== "string") {
    throw new RunError(`${path}: has no text at the key ${key}`);
  }
  return found;
}
