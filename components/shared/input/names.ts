/** Length and character rules of names that AWS derives from ours. */
import type { Issues } from "./issues";

/** Longest name of a load balancer or target group (ELBv2 API, CreateLoadBalancer and CreateTargetGroup, Name). */
export const ELB_NAME_LIMIT = 32;

/** What Pulumi adds to a logical name to make it unique: a hyphen and seven hexadecimal digits. */
export const AUTO_NAME_SUFFIX = 8;

/** Longest logical name of a load balancer or target group. */
export const ELB_LOGICAL_NAME_LIMIT = ELB_NAME_LIMIT - AUTO_NAME_SUFFIX;

/** Keys become part of names: letters, digits and single hyphens, as ELB names allow. */
const KEY = /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/;
export const KEY_LIMIT = 40;

/** Checks the name of a component whose longest ELB name is `${name}-${longestRole}`. */
export function checkComponentName(name: string, longestRole: string, issues: Issues): void {
  const allowed = ELB_LOGICAL_NAME_LIMIT - longestRole.length - 1;
  if (!KEY.test(name)) {
    issues.error("name", "must be letters and digits, with single hyphens between them", { given: name });
  } else if (name.length > allowed) {
    issues.error(
      "name",
      `has ${name.length} characters, at most ${allowed} are allowed: AWS limits load balancer and target group names to ${ELB_NAME_LIMIT}`,
      { given: name, fix: { value: name.slice(0, allowed).replace(/-+$/, "") } },
    );
  }
  if (name.startsWith("sg-")) {
    issues.error("name", "must not begin with sg-, as no name of a security group may", { given: name });
  }
  if (name.startsWith("internal-")) {
    issues.error("name", "must not begin with internal-, which AWS keeps for itself", { given: name });
  }
}

export const isUsableKey = (key: string): boolean => KEY.test(key) && key.length <= KEY_LIMIT;

/** Checks the key that an entry had before it was renamed: what never was a key is nobody's, and all is made anew. */
export function checkFormerKey(path: string, formerly: string | undefined, issues: Issues): void {
  if (formerly !== undefined && !isUsableKey(formerly)) {
    issues.error(
      path,
      `must be the key it had: 1 to ${KEY_LIMIT} letters and digits, with single hyphens between them`,
      {
        given: formerly,
        fix: { text: "write the one key that it had" },
      },
    );
  }
}

/** Checks a key of a map whose entries become resources. */
export function checkKey(path: string, key: string, issues: Issues): void {
  if (!isUsableKey(key)) {
    issues.error(path, `is not a usable key: 1 to ${KEY_LIMIT} letters and digits, with single hyphens between them`, {
      given: key,
    });
  }
}
