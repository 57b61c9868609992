/** IAM policies as AWS takes them. */

export const policyDocument = (statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** Lets a service assume a role. @param condition for what of the service alone @default - whatever it does, for whomever */
export const trustPolicy = (service: string, condition?: object): string =>
  policyDocument([
    {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: service },
      ...(condition === undefined ? {} : { Condition: condition }),
    },
  ]);

/**
 * Only on behalf of what this account has in this region, against the confused deputy (IAM user guide, "The confused deputy
 * problem"). @param sourceArn ARN of what the service acts for, with `*` in place of what is not known
 */
export const ownSource = (account: string, sourceArn: string): object => ({
  StringEquals: { "aws:SourceAccount": account },
  ArnLike: { "aws:SourceArn": sourceArn },
});
