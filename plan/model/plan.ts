/** The plan as data: the stable contract behind `--json`, from which screen, Markdown and reports are made. */
import type { RangeHeadroom } from "../../components/cloudbrink/headroom";
import { COMPONENT_TYPES } from "../../components/shared/manifest";
import type { GraphResource, Value } from "../../policy/graph";
import type { Answer, ReachLine, Verdict } from "../../policy/reachability";
import type { PolicyResult } from "../../policy/rule/result";

export const PLAN_VERSION = 1;

export interface Plan {
  readonly schemaVersion: typeof PLAN_VERSION;
  readonly stack: PlanStack;
  /** What the plan takes for granted, a sentence each. */
  readonly assumptions: readonly string[];
  readonly warnings: readonly string[];
  /** Sorted by URN. Ids, ARNs and addresses are made up. */
  readonly resources: readonly PlanResource[];
  /** What the program asks AWS without making anything, sorted by token. The plan asked nobody. */
  readonly lookUps: readonly PlanLookUp[];
  /** Outputs of the stack; a secret is the text "[secret]". */
  readonly outputs: Readonly<Record<string, Value>>;
  readonly policy: readonly PolicyResult[];
  readonly reachability: readonly Answer[];
  /** By which way each host whose role allows it reaches Session Manager. */
  readonly sessionManager: readonly SessionManagerPath[];
  readonly quotas: readonly Quota[];
  /** Expected load against what is there; absent when no load was given. */
  readonly capacity?: PlanCapacity;
  /** What still fits into each prefix range of Cloudbrink connectors; absent without ranges. */
  readonly headroom?: readonly RangeHeadroom[];
  /** What people need after `up`; absent when the component says nothing. */
  readonly handoff?: PlanHandoff;
  readonly costDrivers: readonly CostDriver[];
  /** Types that no rule, no proof and no count of what is billed looks at, but for what our components make. */
  readonly notJudged: readonly TypeCount[];
  /** Which resources bear tags, and which cannot. */
  readonly tags: PlanTags;
  /** Secrets and where they are kept. */
  readonly secrets: readonly string[];
  /** What `pulumi destroy` will not get past. */
  readonly destroyBlockers: readonly string[];
  /** The same one by one, with what a destroy leaves and what else may be in its way. */
  readonly obstacles: readonly Obstacle[];
  /** Against the plan given with `--against`; absent without one. */
  readonly change?: PlanChange;
}

export interface PlanStack {
  readonly name: string;
  readonly topology: string;
  readonly region: string;
  /** Accounts the stack may be put into, as its config says. */
  readonly accountIds: readonly string[];
}

export interface PlanResource
  extends Pick<
    GraphResource,
    | "urn"
    | "type"
    | "name"
    | "parent"
    | "custom"
    | "id"
    | "inputs"
    | "outputs"
    | "dependencies"
    | "propertyDependencies"
  > {
  /** Region it is in; absent where that is not known. */
  readonly region?: string;
  /** `pulumi up` refuses to delete or replace it. */
  readonly protect?: boolean;
  /** It stays at AWS when it leaves the program. */
  readonly retainOnDelete?: boolean;
  /** What of `id` and `outputs` the plan made up, in place of what AWS chooses; absent for components. */
  readonly madeUp?: readonly string[];
  /** A change of it replaces; absent for most. */
  readonly replacementTrigger?: Value;
  /** URN that its id and addresses are made up from, where it had another name in the plan before. */
  readonly identity?: string;
}

export interface PlanLookUp {
  readonly token: string;
  readonly args: Readonly<Record<string, Value>>;
}

export interface PlanCapacity {
  readonly summary: string;
  readonly enough: boolean;
  /** What each single failure leaves, a line each; absent where nothing is said of failures. */
  readonly failures?: readonly string[];
}

export interface PlanHandoff {
  readonly summary?: readonly { readonly subject: string; readonly text: string }[];
  readonly steps?: readonly string[];
  readonly notes?: readonly string[];
  readonly capacity?: string;
  readonly failures?: readonly string[];
  readonly headroom?: readonly RangeHeadroom[];
  /** What a destroy leaves with the vendor and with others. */
  readonly leftovers?: readonly string[];
  readonly [field: string]: unknown;
}

export interface SessionManagerPath {
  /** `connector a`. */
  readonly host: string;
  /** Component it belongs to. */
  readonly component: string;
  /** `public address`, `NAT gateway`, `interface endpoints`, another way in words, `none`, or `not known`. */
  readonly path: string;
  /** What it goes through: `NAT gateway brink-network-1`; absent without a proved way. */
  readonly via?: string;
  readonly verdict: Verdict;
}

export interface Quota {
  /** As in stack config; `macHosts.<family>` for dedicated hosts. */
  readonly key: string;
  readonly name: string;
  /** Used by this stack, or by the fullest thing in it where the scope is smaller than a region. */
  readonly used: number;
  /** Used by others, as the stack's config says. */
  readonly usedElsewhere: number;
  readonly limit: number;
  readonly scope: string;
  /** The fullest thing, where the scope is smaller than a region. */
  readonly where?: string;
  readonly source: string;
  /** Something could not be counted: `used` is the least it can be. */
  readonly atLeast: boolean;
  readonly exceeded: boolean;
}

/** `quotas` of the stack's config. */
export interface QuotaConfig {
  readonly [key: string]: { readonly limit?: number; readonly usedElsewhere?: number };
}

export interface CostDriver {
  readonly count: number;
  /** What is counted, in the plural where the count is not one. */
  readonly what: string;
  /** Where the count comes from, when from several things. */
  readonly detail?: string;
}

export interface PlanTags {
  /** Keys that every resource has whose type takes tags, but for Name; sorted. */
  readonly keys: readonly string[];
  /** How many resources bear tags. */
  readonly tagged: number;
  /** URNs of resources without any whose type takes some. */
  readonly untagged: readonly string[];
  /** Types that take none, by name, with the number of such resources. */
  readonly notTaggable: readonly TypeCount[];
}

/** Resources of a type. */
export interface TypeCount {
  readonly type: string;
  readonly count: number;
}

export type ObstacleKind =
  /** Pulumi refuses to delete it. */
  | "protected"
  /** AWS refuses to delete it: an attribute of the load balancer. */
  | "deletion-protection"
  /** AWS refuses to terminate it: an attribute of the instance. */
  | "termination-protection"
  /** A Mac host that the destroy releases, which AWS refuses in its first hours and while it is scrubbed. */
  | "mac-host"
  /** A bucket that AWS refuses to delete while there is something in it. */
  | "bucket"
  /** A certificate that AWS keeps while something outside uses it. */
  | "certificate"
  /** A network that AWS keeps while something of others is in it. */
  | "network"
  /** Addresses of somebody's subnet that anyone can get again. */
  | "reservation"
  /** Has another end, with routes of its own. */
  | "other-side"
  /** Stays in the account, on purpose. */
  | "kept"
  /** Makes copies that stay in the account. */
  | "snapshots"
  /** Goes with what it has recorded. */
  | "records";

export interface Obstacle {
  readonly kind: ObstacleKind;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Physical id; only of what exists. */
  readonly id?: string;
  /** When it was made, in ISO 8601; only of what exists. */
  readonly created?: string;
  /** What the command or the sentence needs to know: an ARN, a name, a CIDR. */
  readonly detail?: string;
}

export interface PlanChange {
  /** What `up` will do, the most disruptive first. */
  readonly steps: readonly ChangeStep[];
  /** Inputs of what is in both plans that are secret or not known: whether they differ is not known either. */
  readonly notCompared: readonly NotCompared[];
  readonly verdicts: readonly ChangedVerdict[];
  /** Who can newly reach what. */
  readonly gained: readonly ReachLine[];
  readonly lost: readonly ReachLine[];
}

export interface ChangeStep {
  /** `restart`: AWS stops and starts the instance. `change`: whether AWS replaces it is not known. */
  readonly operation: "replace" | "delete" | "restart" | "update" | "change" | "import" | "create";
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Inputs that differ. */
  readonly properties?: readonly string[];
  /** Of a replacement: whether the old one goes first. */
  readonly order?: "old first" | "new first";
  /** Pulumi refuses it: the resource is protected. */
  readonly refused?: boolean;
  /** The old one stays at AWS: `retainOnDelete`. */
  readonly retained?: boolean;
  /** Names of what outlives a replaced instance: its interface, addresses and volumes. */
  readonly keeps?: readonly string[];
}

export type NotCompared = Pick<ChangeStep, "urn" | "type" | "name"> & Required<Pick<ChangeStep, "properties">>;

export interface ChangedVerdict {
  readonly question: string;
  /** Absent where it was not asked. */
  readonly before?: string;
  readonly after?: string;
  /** Of whom it is told, where it is not of all. */
  readonly members?: readonly string[];
}

export const OFFLINE_ASSUMPTION = "ids, ARNs and addresses are made up: nothing was asked of AWS";

export const isComponentOfOurs = ({ type }: Pick<GraphResource, "type">): boolean =>
  (Object.values(COMPONENT_TYPES) as string[]).includes(type);

/** What there will be at AWS: neither a component nor what Pulumi keeps in its own state. */
export const isAtAws = ({ custom, type }: Pick<GraphResource, "custom" | "type">): boolean =>
  custom && !type.startsWith("pulumi:");

export const countResources = (all: readonly Pick<GraphResource, "custom" | "type">[]): number =>
  all.filter(isAtAws).length;

/** Our components in the plan, in the order of their URNs. */
export const componentsOf = (resources: readonly PlanResource[]): readonly PlanResource[] =>
  resources.filter(isComponentOfOurs);
