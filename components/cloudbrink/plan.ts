/** The pure plan of Cloudbrink connectors: everything that can be decided and checked without a cloud. */

import { factsOf } from "../shared/aws/instance-types";
import { checkInteger, checkOneOf } from "../shared/input/checks";
import { Issues, joinPath, nearest } from "../shared/input/issues";
import { checkKey } from "../shared/input/names";
import { checkTags } from "../shared/input/tags";
import { regionOfZone } from "../shared/instance/secret-reference";
import { type MonitoringPlan, planMonitoring } from "../shared/monitoring/plan";
import { type Cidr, parseAddress } from "../shared/network/cidr";
import { checkNetwork } from "../shared/network/plan";
import { type CloudbrinkConnectorsArgs, CloudbrinkMode, CloudbrinkSurvive } from "./args";
import { type Capacity, planCapacity } from "./capacity";
import { type ConnectorPlan, planConnectors } from "./connectors-plan";
import { DEFAULT_PREFIXES_PER_SLOT, GROUP_LIMIT, STANDBY_PAIR } from "./facts";
import { planHeadroom, type RangeHeadroom } from "./headroom";
import { checkHosts, ipv4Slots } from "./hosts-plan";
import type { PrefixPool, PrefixRequest } from "./prefix-request";
import { type ConnectorPrefixes, planPrefixes } from "./prefixes";
import {
  type Families,
  idleSubnets,
  planReservations,
  planSubnets,
  type RangePlan,
  reservedElsewhere,
} from "./ranges-plan";
import { slotLimit } from "./slots";
import { checkTraffic } from "./traffic";

export interface CloudbrinkPlan {
  readonly name: string;
  readonly mode: CloudbrinkMode;
  readonly region: string;
  readonly connectors: ReadonlyMap<string, ConnectorPlan>;
  /** Prefixes by connector and Pool Name; empty without pools. */
  readonly prefixes: ReadonlyMap<string, ConnectorPrefixes>;
  readonly reservations: readonly RangePlan[];
  /** Users served, in Active-Active. */
  readonly capacity?: Capacity;
  /** What still fits into each prefix range, in Active-Active. */
  readonly headroom: readonly RangeHeadroom[];
  readonly monitoring: MonitoringPlan;
}

/** Checks everything and decides everything; problems go into `issues`, and the plan is then not to be used. */
export function planCloudbrink(name: string, args: CloudbrinkConnectorsArgs, issues: Issues): CloudbrinkPlan {
  checkKey("name", name, issues);
  checkOneOf("mode", args.mode, Object.values(CloudbrinkMode), issues);
  checkNetwork("network", args.network, issues);
  checkOneVpc(args, issues);
  checkTags("tags", args.tags ?? {}, issues);
  checkGroupSize(args, issues);
  checkPools(args, issues);
  checkPortal(args, issues);
  checkTraffic(args, issues);
  const connectors = planConnectors(args, issues);
  const { prefixes, reservations, headroom } = planAddresses(args, connectors, issues);
  checkHosts(args, connectors, prefixes, issues);
  const region = planRegion(connectors, issues);
  return {
    name,
    mode: args.mode,
    region,
    connectors,
    prefixes,
    reservations,
    headroom,
    capacity: planUsers(args, connectors, prefixes, issues),
    monitoring: planMonitoring(args, { instances: Object.fromEntries(connectors) }, "connector", region, issues),
  };
}

/** Only subnets can say that they are elsewhere; a group has one `vpcId`. */
function checkOneVpc({ network }: CloudbrinkConnectorsArgs, issues: Issues): void {
  for (const [key, { vpcId }] of Object.entries(network.privateSubnets ?? {})) {
    if (typeof vpcId === "string" && typeof network.vpcId === "string" && vpcId !== network.vpcId) {
      issues.error(
        `${joinPath("network.privateSubnets", key)}.vpcId`,
        `is not ${network.vpcId}; all connectors of a group are in one VPC (Cloudbrink, "Active - Active: AWS")`,
        { given: vpcId },
      );
    }
  }
}

function checkGroupSize({ mode, connectors }: CloudbrinkConnectorsArgs, issues: Issues): void {
  const count = Object.keys(connectors).length;
  if (mode === "standalone" && count !== 1) {
    issues.error("connectors", `has ${entries(count)}; Standalone is exactly one connector`, {
      fix: count > 1 ? { path: "mode", value: "active-active" } : undefined,
    });
  }
  if (mode === "active-standby" && count !== STANDBY_PAIR) {
    issues.error("connectors", `has ${entries(count)}; Active-Standby is exactly two connectors`, {
      fix: count > STANDBY_PAIR ? { path: "mode", value: "active-active" } : undefined,
    });
  }
  if (mode === "active-active" && (count < 1 || count > GROUP_LIMIT)) {
    issues.error(
      "connectors",
      `has ${entries(count)}; an Active-Active group has 1 to ${GROUP_LIMIT} connectors (Cloudbrink, "Active - Active: AWS")`,
    );
  }
}

const entries = (count: number): string => (count === 1 ? "1 entry" : `${count} entries`);

/** Static IP pools with AWS prefixes are described for Active-Active alone. */
function checkPools({ mode, pools = {}, prefixesPerSlot, ...args }: CloudbrinkConnectorsArgs, issues: Issues): void {
  const names = Object.keys(pools);
  checkInteger("prefixesPerSlot", prefixesPerSlot, { from: 1, to: 64 }, issues);
  if (mode === "active-active" && names.length === 0) {
    issues.error("pools", "names none; Active-Active gives users addresses from static IP pools only", {
      fix: { value: { staff: { ipv4PrefixesPerConnector: 1 } } },
    });
  }
  if (mode !== "active-active") {
    for (const field of ["prefixRanges", "morePrefixRanges", "ipv6PrefixRanges", "deviceUserGroups"] as const) {
      if (Object.keys(args[field] ?? {}).length > 0) {
        issues.error(field, "belongs to Active-Active: the other modes have no static IP pools here", NO_POOLS);
      }
    }
    if (names.length > 0) {
      issues.error("pools", "belongs to Active-Active: the other modes have no static IP pools here", NO_POOLS);
    }
  }
  for (const [name, pool] of Object.entries(pools)) {
    const path = joinPath("pools", name);
    if (name.trim() !== name || name === "" || name.length > 64 || /\p{Cc}/u.test(name)) {
      issues.error(path, "is not a Pool Name: 1 to 64 characters, without spaces around them or control characters");
    }
    checkInteger(`${path}.ipv4PrefixesPerConnector`, pool.ipv4PrefixesPerConnector, { from: 0, to: 64 }, issues);
    checkInteger(`${path}.ipv6PrefixesPerConnector`, pool.ipv6PrefixesPerConnector, { from: 0, to: 64 }, issues);
    checkInteger(`${path}.offset`, pool.offset, { from: 0, to: 63 }, issues);
    checkInteger(`${path}.peakUsers`, pool.peakUsers, { from: 1, to: 1_000_000 }, issues);
  }
}

const NO_POOLS = { fix: { path: "mode", value: "active-active" } } as const;

/** What is entered in the portal and what we only hand over. */
function checkPortal(
  { pools = {}, deviceUserGroups, portalDnsServers }: CloudbrinkConnectorsArgs,
  issues: Issues,
): void {
  const names = Object.keys(pools);
  for (const [group, { poolNames, leaseTime }] of Object.entries(deviceUserGroups ?? {})) {
    const path = joinPath("deviceUserGroups", group);
    if ((poolNames ?? []).length === 0) {
      issues.error(`${path}.poolNames`, "names none; the portal asks for the Pool Names of every Device-User-Group");
    }
    for (const [index, name] of (poolNames ?? []).entries()) {
      if (!names.includes(name)) {
        const guess = nearest(name, names);
        issues.error(`${path}.poolNames[${index}]`, `no such pool; known: ${names.join(", ") || "none"}`, {
          given: name,
          fix: guess === undefined ? undefined : { value: guess },
        });
      }
    }
    if ((leaseTime ?? "").trim() === "") {
      issues.error(`${path}.leaseTime`, "is missing: the portal asks for a Lease-Time beside the Pool Names");
    }
  }
  const used = Object.values(deviceUserGroups ?? {}).flatMap(({ poolNames }) => poolNames ?? []);
  for (const name of deviceUserGroups === undefined ? [] : names.filter((each) => !used.includes(each))) {
    issues.warn(joinPath("pools", name), "no Device-User-Group uses it");
  }
  for (const [index, text] of (portalDnsServers ?? []).entries()) {
    if (parseAddress(text) === undefined) {
      issues.error(`portalDnsServers[${index}]`, "must be an address such as 10.60.0.2", { given: text });
    }
  }
}

function planAddresses(
  args: CloudbrinkConnectorsArgs,
  plans: ReadonlyMap<string, ConnectorPlan>,
  issues: Issues,
): Pick<CloudbrinkPlan, "prefixes" | "reservations" | "headroom"> {
  const elsewhere = reservedElsewhere(args, issues);
  if (args.mode !== "active-active") {
    checkNoPrefixes(args, issues);
    return { prefixes: new Map(), reservations: [], headroom: [] };
  }
  const { request, planned, used } = prefixRequest(args, elsewhere, issues);
  const { subnets } = request;
  const prefixes = planPrefixes(request, issues);
  const all = {
    ...request,
    subnets: new Map([...subnets, ...(planned.ipv4 ? idleSubnets(args, used, elsewhere) : [])]),
  };
  return {
    prefixes,
    reservations: planReservations(args, subnets, planned),
    // With errors the numbers would mislead.
    headroom: issues.errors.length === 0 ? planHeadroom(all, prefixes, mostIpv4(args, plans)) : [],
  };
}

function prefixRequest(args: CloudbrinkConnectorsArgs, elsewhere: readonly Cidr[], issues: Issues) {
  const pools = new Map(Object.entries(args.pools ?? {}).map(([name, pool]) => [name, prefixPool(pool)]));
  const planned = plannedFamilies(args, pools);
  const used = {
    ipv4: true,
    ipv6: planned.ipv6 || givenPrefixes(args).some(({ ipv6 }) => (ipv6 ?? []).length > 0),
  };
  const subnets = planSubnets(args, planned, used, elsewhere, issues);
  const connectors = new Map(
    Object.entries(args.connectors).map(([key, { subnet, slot, prefixes }]) => [
      key,
      { subnet, slot: isCount(slot) ? slot : undefined, given: prefixes ?? {} },
    ]),
  );
  const placesPerSlot = args.prefixesPerSlot ?? DEFAULT_PREFIXES_PER_SLOT;
  const request: PrefixRequest = { subnets, pools, connectors, placesPerSlot, reservedElsewhere: elsewhere };
  return { request, planned, used };
}

/** How many slots each subnet with connectors has; a subnet without a range, or without planned prefixes, is absent. */
export function slotLimits(args: CloudbrinkConnectorsArgs): ReadonlyMap<string, number> {
  if (args.mode !== "active-active") {
    return new Map();
  }
  // What is wrong with ranges is told by the plan.
  const issues = new Issues();
  const { request } = prefixRequest(args, reservedElsewhere(args, issues), issues);
  const limits = [...request.subnets].map(([key, subnet]) => [key, slotLimit(request, subnet)] as const);
  return new Map(limits.filter(([, limit]) => limit > 0 && Number.isFinite(limit)));
}

/** Prefixes that the smallest of the instance types takes. */
const mostIpv4 = (args: CloudbrinkConnectorsArgs, plans: ReadonlyMap<string, ConnectorPlan>): number =>
  Math.min(
    ...[...plans.values()].map(({ instanceType }) => {
      const facts = factsOf(instanceType, args.instanceTypeFacts);
      return facts === undefined ? Number.POSITIVE_INFINITY : ipv4Slots(facts);
    }),
  );

/** Numbers of wrong form count as nothing here: they have been named. */
const isCount = (value: number | undefined): value is number => Number.isInteger(value) && (value ?? -1) >= 0;

const prefixPool = (pool: NonNullable<CloudbrinkConnectorsArgs["pools"]>[string]): PrefixPool => ({
  offset: isCount(pool.offset) ? pool.offset : 0,
  ipv4: isCount(pool.ipv4PrefixesPerConnector) ? Math.min(pool.ipv4PrefixesPerConnector, 64) : 0,
  ipv6: isCount(pool.ipv6PrefixesPerConnector) ? Math.min(pool.ipv6PrefixesPerConnector, 64) : 0,
});

const givenPrefixes = (args: CloudbrinkConnectorsArgs) =>
  Object.values(args.connectors).flatMap(({ prefixes }) => Object.values(prefixes ?? {}));

/** Families for which at least one connector's prefixes are planned. */
function plannedFamilies(args: CloudbrinkConnectorsArgs, pools: ReadonlyMap<string, PrefixPool>): Families {
  const plans = (family: "ipv4" | "ipv6") =>
    Object.values(args.connectors).some(({ prefixes }) =>
      [...pools].some(([name, pool]) => pool[family] > 0 && prefixes?.[name]?.[family] === undefined),
    );
  return { ipv4: plans("ipv4"), ipv6: plans("ipv6") };
}

function checkNoPrefixes(args: CloudbrinkConnectorsArgs, issues: Issues): void {
  for (const [key, { prefixes }] of Object.entries(args.connectors)) {
    if (Object.keys(prefixes ?? {}).length > 0) {
      issues.error(
        `${joinPath("connectors", key)}.prefixes`,
        "belongs to Active-Active: the other modes have no static IP pools here",
        NO_POOLS,
      );
    }
  }
}

function planRegion(connectors: ReadonlyMap<string, ConnectorPlan>, issues: Issues): string {
  const zones = [...connectors.values()].map(({ availabilityZone }) => availabilityZone);
  const regions = [...new Set(zones.flatMap((zone) => regionOfZone(zone) ?? []))];
  if (regions.length > 1) {
    issues.error("network.privateSubnets", `are in ${regions.join(" and ")}; a VPC is in one region`);
  }
  return regions[0] ?? "";
}

/** Counts users. A pool without IPv4 is not counted: one /80 has more addresses than there are users. */
function planUsers(
  args: CloudbrinkConnectorsArgs,
  connectors: ReadonlyMap<string, ConnectorPlan>,
  prefixes: ReadonlyMap<string, ConnectorPrefixes>,
  issues: Issues,
): Capacity | undefined {
  checkOneOf("capacity.survive", args.capacity?.survive, Object.values(CloudbrinkSurvive), issues);
  if (args.mode !== "active-active") {
    return undefined;
  }
  const counted = Object.entries(args.pools ?? {}).filter(([name]) =>
    [...prefixes.values()].some((pools) => (pools.get(name)?.ipv4.length ?? 0) > 0),
  );
  const capacity = planCapacity({
    connectors: [...connectors.values()].map(({ key, availabilityZone, instanceType }) => ({
      key,
      availabilityZone,
      ipv4Prefixes: new Map([...(prefixes.get(key) ?? [])].map(([name, { ipv4 }]) => [name, ipv4.length])),
      vcpus: factsOf(instanceType, args.instanceTypeFacts)?.vcpus,
    })),
    peaks: new Map(counted.map(([name, { peakUsers }]) => [name, peakUsers])),
  });
  // With errors elsewhere the numbers would mislead.
  if (issues.errors.length === 0) {
    checkCapacity(args, capacity, issues);
  }
  return capacity;
}

function checkCapacity(args: CloudbrinkConnectorsArgs, capacity: Capacity, issues: Issues): void {
  const survive = args.capacity?.survive ?? CloudbrinkSurvive.OneConnector;
  for (const { pool, users, peakUsers } of capacity.pools) {
    if (peakUsers === undefined) {
      continue;
    }
    const { left, when } = leftWhen(survive, pool, users, capacity);
    if (left >= peakUsers) {
      continue;
    }
    const text = `pool ${pool} has ${left} addresses ${when}, and ${peakUsers} users at the peak`;
    if (args.capacity?.required) {
      issues.error(joinPath("pools", pool), text, {
        fix: { text: "add connectors, or give the pool more prefixes per connector" },
      });
    } else {
      issues.warn("capacity", text);
    }
  }
}

/** Addresses of a pool in the worst case that has to be survived. */
function leftWhen(
  survive: CloudbrinkSurvive,
  pool: string,
  users: number,
  { failures }: Capacity,
): { readonly left: number; readonly when: string } {
  const kind = survive === CloudbrinkSurvive.OneZone ? "zone" : "connector";
  const worst =
    survive === CloudbrinkSurvive.Nothing
      ? undefined
      : failures
          .filter((failure) => failure.kind === kind)
          .map(({ lost, pools }) => ({ lost: lost[0]!, left: pools.find((each) => each.pool === pool)!.usersLeft }))
          .sort((a, b) => a.left - b.left)[0];
  return worst
    ? { left: worst.left, when: `with ${kind} ${worst.lost} down` }
    : { left: users, when: "with every connector up" };
}
