/**
 * Values that belong to another account, region or partition, wherever they stand in a config: every text that is an ARN;
 * and the form of every place where a secret is kept.
 */

import { partitionOfRegion } from "../../components/shared/aws/partitions";
import { Issues, joinPath } from "../../components/shared/input/issues";
import { checkSecretReference, type SecretReferenceArgs } from "../../components/shared/instance/secret-reference";

export interface Place {
  readonly region: string;
  /** None when the config allows every account. */
  readonly accounts: readonly string[];
}

/** Services that take ARNs of their own region only, whatever uses them. */
const REGIONAL: ReadonlySet<string> = new Set(["acm", "kms", "sns", "wafv2", "elasticloadbalancing"]);

const ARN = /^arn:([a-z-]+):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws)?:.+/;

export function checkConfigValues(config: unknown, place: Place, issues: Issues, path = ""): void {
  if (typeof config === "string") {
    checkArn(path, config, place, issues);
  } else if (Array.isArray(config)) {
    config.forEach((each, index) => {
      checkConfigValues(each, place, issues, joinPath(path, index));
    });
  } else if (typeof config === "object" && config !== null && Object.getPrototypeOf(config) === Object.prototype) {
    if (isReference(config)) {
      checkReference(path, config, issues);
    }
    for (const [key, each] of Object.entries(config)) {
      checkConfigValues(each, place, issues, joinPath(path, key));
    }
  }
}

const isReference = (config: object): config is SecretReferenceArgs => {
  const { secretArn, ssmParameter }: SecretReferenceArgs = config;
  return typeof secretArn === "string" || typeof ssmParameter === "string";
};

const isReported = (path: string, issues: Issues): boolean => issues.errors.some((issue) => issue.path === path);

/** Where a secret is kept, also when it is no instance that reads it there. */
function checkReference(path: string, reference: SecretReferenceArgs, issues: Issues): void {
  const found = new Issues();
  checkSecretReference(reference, path, found);
  issues.errors.push(...found.errors.filter((issue) => !isReported(issue.path, issues)));
}

function checkArn(path: string, text: string, { region, accounts }: Place, issues: Issues): void {
  const [, partition, service = "", ofRegion = "", account] = ARN.exec(text) ?? [];
  const own = partitionOfRegion(region);
  if (partition === undefined || isReported(path, issues)) {
    return;
  }
  if (partition !== own) {
    issues.error(path, `is of the partition ${partition}; ${region} is in ${own}`, {
      given: text,
      fix: { text: `give one that begins with arn:${own}:` },
    });
    return;
  }
  if (ofRegion !== "" && ofRegion !== region) {
    const problem = `is in ${ofRegion}; the stack is in ${region}`;
    if (REGIONAL.has(service)) {
      issues.error(path, `${problem}, and takes only what is there`, { given: text });
    } else {
      issues.warn(path, `${problem}: whoever reads it must ask that region`);
    }
  }
  if (account !== undefined && account !== "aws" && accounts.length > 0 && !accounts.includes(account)) {
    issues.warn(
      path,
      `is of account ${account}; the stack goes to ${accounts.join(" or ")}: it works only if that account shares it`,
    );
  }
}
