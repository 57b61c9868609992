/** Secrets whose value is judged: late, because only an engine decrypts them, and without showing it. */
import * as pulumi from "@pulumi/pulumi";
import { Issues } from "./issues";
import { SECRET_TEXT } from "./secret-text";

/**
 * The value as a secret. Fails when it is known and wrong.
 *
 * @param path where it stands
 * @param subject whose it is
 * @param problemOf what is wrong with a value, without it
 */
export const judgedSecret = (
  value: pulumi.Input<string>,
  path: string,
  subject: string,
  problemOf: (text: string) => string | undefined,
): pulumi.Output<string> =>
  pulumi.secret(value).apply((text) => {
    const problem = text === SECRET_TEXT ? undefined : problemOf(text);
    const issues = new Issues();
    if (problem !== undefined) {
      issues.error(path, problem);
    }
    issues.throwIfAnyLate(subject);
    return text;
  });
