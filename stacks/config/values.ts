/**
 * Values that AWS refuses, or that belong to another account, region or partition, wherever they stand in a config: every
 * text that is an ARN, and every key of KMS.
 */

import { partitionOfRegion } from "../../components/shared/aws/partitions";
import { type Issues, joinPath } from "../../components/shared/input/issues";

export interface Place {
  readonly region: string;
  /** None when the config allows every account. */
  readonly accounts: readonly string[];
}

/** Services that take ARNs of their own region only, whatever uses them. */
const REGIONAL: ReadonlySet<string> = new Set(["acm", "kms", "sns", "wafv2", "elasticloadbalancing"]);

const ARN = /^arn:([a-z-]+):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws)?:.+/;

/** EC2 API, EbsBlockDevice, KmsKeyId: key id, key alias, key ARN, alias ARN. */
const KMS_KEY =
  /^(?:arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/[\w/-]+|alias\/[\w/-]{1,250}|mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** IAM API, CreateRole, PermissionsBoundary. */
const BOUNDARY = /^arn:[a-z-]+:iam::(?:\d{12}|aws):policy\/[\w+=,.@/-]+$/;

export function checkConfigValues(config: unknown, place: Place, issues: Issues, path = ""): void {
  if (typeof config === "string") {
    checkText(path, config, place, issues);
  } else if (Array.isArray(config)) {
    config.forEach((each, index) => {
      checkConfigValues(each, place, issues, joinPath(path, index));
    });
  } else if (typeof config === "object" && config !== null && Object.getPrototypeOf(config) === Object.prototype) {
    for (const [key, each] of Object.entries(config)) {
      checkConfigValues(each, place, issues, joinPath(path, key));
    }
  }
}

function checkText(path: string, text: string, place: Place, issues: Issues): void {
  if (issues.errors.some((issue) => issue.path === path)) {
    return;
  }
  if (path.endsWith(".kmsKeyId") && !KMS_KEY.test(text)) {
    issues.error(path, "must be a KMS key: its id, alias/…, or an ARN of one of the two", { given: text });
  } else if (path.endsWith(".permissionsBoundaryArn") && !BOUNDARY.test(text)) {
    issues.error(path, "must look like arn:aws:iam::111122223333:policy/boundary", { given: text });
  } else {
    checkArn(path, text, place, issues);
  }
}

function checkArn(path: string, text: string, { region, accounts }: Place, issues: Issues): void {
  const [, partition, service = "", ofRegion = "", account] = ARN.exec(text) ?? [];
  const own = partitionOfRegion(region);
  if (partition === undefined) {
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
