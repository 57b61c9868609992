/** What one instance has besides what its component gives to all of them, planned. */
import type { Input } from "@pulumi/pulumi";
import { checkForm, FORMS } from "../input/checks";
import { type Issues, joinPath } from "../input/issues";
import { checkTags, TAGS_BESIDE_NAME, type Tags } from "../input/tags";
import type { InstanceDefaultOptionsArgs, InstanceOptionsArgs } from "./options-args";
import { type SessionManagerAccess, usesSessionManager } from "./session-manager";

export interface InstanceOptions {
  /** Security groups besides the one that is made. */
  readonly additionalSecurityGroupIds: readonly Input<string>[];
  /** A profile that exists; absent where the one that is made counts. */
  readonly instanceProfileName?: Input<string>;
  /** Tags of the instance and of what is made for it alone. */
  readonly tags: Tags;
  readonly detailedMonitoring: boolean;
  /** Whether the role that is made lets Session Manager in. */
  readonly sessionManager: boolean;
}

/** What the component gives to all instances. */
export interface CommonOptions {
  readonly access?: SessionManagerAccess & {
    readonly additionalSecurityGroupIds?: readonly Input<string>[];
    readonly instanceProfileName?: Input<string>;
  };
  readonly tags?: Tags;
  readonly defaults?: InstanceDefaultOptionsArgs;
  /** Tags that the component gives to this instance itself. */
  readonly set?: Tags;
}

/** Of one instance at `path`. */
export function planInstanceOptions(
  path: string,
  own: InstanceOptionsArgs,
  { access, tags, defaults, set }: CommonOptions,
  issues: Issues,
): InstanceOptions {
  own.additionalSecurityGroupIds?.forEach((id, index) => {
    const at = joinPath(joinPath(path, "additionalSecurityGroupIds"), index);
    checkForm(at, id, FORMS.securityGroup, "sg-0123456789abcdef0", issues);
  });
  const instanceProfileName = own.instanceProfileName ?? access?.instanceProfileName;
  const all = { ...tags, ...defaults?.tags, ...own.tags, ...set };
  checkOwnTags(joinPath(path, "tags"), own.tags, all, issues);
  return {
    additionalSecurityGroupIds: [
      ...new Set([...(access?.additionalSecurityGroupIds ?? []), ...(own.additionalSecurityGroupIds ?? [])]),
    ],
    ...(instanceProfileName === undefined ? {} : { instanceProfileName }),
    tags: all,
    detailedMonitoring: own.detailedMonitoring ?? defaults?.detailedMonitoring ?? false,
    sessionManager: usesSessionManager({ ssm: access?.ssm, instanceProfileName }),
  };
}

/** Too many together are said where the last ones were added. */
function checkOwnTags(path: string, own: Tags | undefined, all: Tags, issues: Issues): void {
  if (own === undefined) {
    return;
  }
  checkTags(path, own, issues);
  const count = Object.keys(all).length;
  if (Object.keys(own).length <= TAGS_BESIDE_NAME && count > TAGS_BESIDE_NAME) {
    issues.error(
      path,
      `makes ${count} tags with those of all resources; AWS allows 50 a resource and one is the Name`,
      {
        fix: { text: `remove ${count - TAGS_BESIDE_NAME} of them` },
      },
    );
  }
}

/** Whether a role is made: not when each instance has a profile that exists. */
export const needsRole = (all: readonly InstanceOptions[]): boolean =>
  all.length === 0 || all.some(({ instanceProfileName }) => instanceProfileName === undefined);
