/** Secrets in a stack file: encrypted there, or a reference to where they are kept. */

import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import type { SecretReferenceArgs } from "../../components/shared/instance/secret-reference";
import { choice, isMap, SecretGiven, secretGiven } from "./schema";

const reference = z
  .strictObject({
    secretArn: z.string().optional().meta({ description: "full ARN of a Secrets Manager secret" }),
    jsonKey: z
      .string()
      .optional()
      .meta({ description: "key to take when the secret is a JSON object; the whole text when absent" }),
    ssmParameter: z.string().optional().meta({ description: "name or ARN of a Systems Manager parameter" }),
    kmsKeyArn: z
      .string()
      .optional()
      .meta({ description: "KMS key of the secret; the one that AWS manages when absent" }),
  })
  .check((payload) => {
    const { secretArn, ssmParameter } = payload.value;
    if ((secretArn === undefined) === (ssmParameter === undefined)) {
      payload.issues.push({
        code: "custom",
        message: "must give exactly one of secretArn and ssmParameter",
        params: secretArn === undefined ? {} : { remove: "ssmParameter" },
        input: payload.value,
      });
    }
  })
  .meta({ description: "where the secret is kept; the instance reads it at boot" });

/** `secure: …`, or `{ secretArn, jsonKey? }`, or `{ ssmParameter }`. Plain text is refused and never shown. */
export const secretConfig = choice(
  "a secret (pulumi config set --secret), or a map with secretArn or ssmParameter",
  [secretGiven, reference] as const,
  (value) => (value instanceof SecretGiven ? secretGiven : isMap(value) ? reference : undefined),
).meta({ mayHoldSecret: true, description: "a secret, or where it is kept" });
export type SecretConfig = z.output<typeof secretConfig>;

/**
 * Only where a secret is kept: a value would go through the state into user data, where everybody on the instance could
 * read it. `reader` reads it, and `example` is the name of a parameter.
 */
export const secretPlaceConfig = (reader: string, example: string) =>
  choice(`a map with secretArn or ssmParameter: ${reader}, and Pulumi never does`, [reference] as const, (value) =>
    isMap(value) ? reference : undefined,
  ).meta({ mayHoldSecret: true, examples: [{ ssmParameter: example }] });

/** The two ways in which user data takes a secret. */
export function userDataSecret(
  placeholder: string,
  config: SecretConfig | undefined,
  secret: () => Input<string>,
): {
  readonly secrets?: { [placeholder: string]: Input<string> };
  readonly secretReferences?: { [placeholder: string]: SecretReferenceArgs };
} {
  if (config === undefined) {
    return {};
  }
  return config instanceof SecretGiven
    ? { secrets: { [placeholder]: secret() } }
    : { secretReferences: { [placeholder]: config } };
}
