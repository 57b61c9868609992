/** The provider's own keys that a stack must have or may get wrong. */

import { KNOWN_REGIONS, PARTITIONS_READ, REGION_FORM } from "../../components/shared/aws/partitions";
import { type Issues, nearest } from "../../components/shared/input/issues";
import { regionOfZone } from "../../components/shared/instance/secret-reference";

export interface AwsConfig {
  readonly region: string | undefined;
  readonly allowedAccountIds: readonly string[];
}

const ACCOUNT_ID = /^[0-9]{12}$/;

/** Secrets that the provider takes from a stack file. (Pulumi AWS provider, Configuration) */
const CREDENTIALS = ["aws:secretKey", "aws:token"];

export function checkAwsConfig(raw: { readonly [key: string]: unknown }, issues: Issues): AwsConfig {
  // What is encrypted is no text here.
  for (const key of CREDENTIALS.filter((name) => typeof raw[name] === "string" && raw[name] !== "")) {
    issues.warn(
      key,
      `stands in plain text: have AWS take it back, and give Pulumi a role or a profile, or pulumi config set --secret ${key}`,
    );
  }
  return {
    region: checkRegion(raw, isTrue(raw["aws:skipRegionValidation"]), issues),
    allowedAccountIds: checkAccounts(raw, issues),
  };
}

/** The engine gives plain config as text. */
const isTrue = (value: unknown): boolean => value === true || value === "true";

/** Regions of all zones that the config names, the most frequent first. */
export function regionsOfZones(config: unknown): readonly string[] {
  const counts = new Map<string, number>();
  const visit = (value: unknown, key: string): void => {
    if (typeof value === "object" && value !== null) {
      for (const [name, each] of Object.entries(value)) {
        visit(each, Array.isArray(value) ? key : name);
      }
    } else if (typeof value === "string" && /^(availabilityZone|zones)$/.test(key)) {
      const region = regionOfZone(value);
      if (region !== undefined) {
        counts.set(region, (counts.get(region) ?? 0) + 1);
      }
    }
  };
  visit(config, "");
  return [...counts].sort(([, a], [, b]) => b - a).map(([region]) => region);
}

function checkRegion(raw: { readonly [key: string]: unknown }, isNew: boolean, issues: Issues): string | undefined {
  const region = raw["aws:region"];
  if (region === undefined || region === null || region === "") {
    issues.error("aws:region", "is required: names, zones and rules depend on it", {
      fix: { value: regionsOfZones(raw)[0] ?? "eu-west-1" },
    });
    return undefined;
  }
  if (typeof region !== "string" || !REGION_FORM.test(region)) {
    const zone = typeof region === "string" ? /^([a-z]{2,4}(?:-[a-z]+)+-[0-9])[a-z]$/.exec(region)?.[1] : undefined;
    issues.error("aws:region", `must be a region such as eu-west-1${zone ? "; this is an Availability Zone" : ""}`, {
      given: region,
      fix: { value: zone ?? regionsOfZones(raw)[0] ?? "eu-west-1" },
    });
    return undefined;
  }
  if (!isNew && !KNOWN_REGIONS.includes(region)) {
    const value = nearest(region, KNOWN_REGIONS);
    issues.error(
      "aws:region",
      `is no region of AWS (${PARTITIONS_READ}); a newer one needs aws:skipRegionValidation: true, for the provider too`,
      { given: region, fix: { value: value ?? "eu-west-1" } },
    );
    return undefined;
  }
  return region;
}

function checkAccounts(raw: { readonly [key: string]: unknown }, issues: Issues): string[] {
  const key = "aws:allowedAccountIds";
  const given = parsed(raw[key]);
  if (given === undefined || given === null) {
    return [];
  }
  if (!Array.isArray(given)) {
    const id = typeof given === "object" ? "" : String(given).padStart(12, "0");
    issues.error(key, "must be a list of account ids in quotes", {
      given,
      fix: { value: [ACCOUNT_ID.test(id) ? id : "111122223333"] },
    });
    return [];
  }
  const ids: string[] = [];
  given.forEach((id: unknown, index) => {
    const path = `${key}[${index}]`;
    if (typeof id === "number") {
      issues.error(path, "must be in quotes: YAML reads a bare number and drops or misreads leading zeros", {
        given: id,
        fix: { value: String(id).padStart(12, "0") },
      });
    } else if (typeof id !== "string" || !ACCOUNT_ID.test(id)) {
      const digits = typeof id === "string" ? id.replace(/[\s-]/g, "") : "";
      const fix = { value: ACCOUNT_ID.test(digits) ? digits : "111122223333" };
      issues.error(path, "must be an account id of 12 digits", { given: id, fix });
    } else {
      ids.push(id);
    }
  });
  return ids;
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string") {
    return value;
  }
  try {
    const read: unknown = JSON.parse(value);
    return Array.isArray(read) ? read : value;
  } catch {
    return value;
  }
}
