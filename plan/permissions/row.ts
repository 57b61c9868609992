/** The form in which permissions of resource types are written down. */

export interface TypeActions {
  /** Also what `pulumi refresh` and an import need. */
  readonly read: readonly string[];
  readonly create: readonly string[];
  readonly update: readonly string[];
  readonly delete: readonly string[];
  /** How actions that support it are restricted. @default - to the region only */
  readonly scope?: ScopeName;
}

/** What an ARN in a policy can be narrowed to. */
export const SCOPE_NAMES = [
  "loadBalancing",
  "certificates",
  "records",
  "roles",
  "profiles",
  "attachments",
  "snapshotPolicies",
  "buckets",
  "alarms",
  "dashboards",
  "webAcls",
  "webAclAssociations",
  "resolver",
  "logGroups",
  "maintenanceWindows",
] as const;

export type ScopeName = (typeof SCOPE_NAMES)[number];

/** `ec2("CreateVpc DeleteVpc")`: names of one service, separated by spaces. */
export function actions(service: string) {
  return (names: string): string[] => names.split(/\s+/).map((name) => `${service}:${name}`);
}
