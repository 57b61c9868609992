/** Users that a group serves, whole and after failures. Pure. */
import { SESSIONS_BY_VCPUS, USERS_PER_IPV4_PREFIX } from "./facts";

export interface CapacityConnector {
  readonly key: string;
  readonly availabilityZone: string;
  /** IPv4 prefixes by Pool Name. */
  readonly ipv4Prefixes: ReadonlyMap<string, number>;
  /** vCPUs, when the instance type is known. */
  readonly vcpus?: number;
}

export interface PoolCapacity {
  readonly pool: string;
  /** Users with every connector up. */
  readonly users: number;
  readonly peakUsers?: number;
}

/** What is left when one connector or one zone fails. */
export interface FailureOutcome {
  readonly kind: "connector" | "zone";
  /** Names of the connectors or zones that this line stands for: equal outcomes share one. */
  readonly lost: readonly string[];
  readonly pools: readonly {
    readonly pool: string;
    /** Users that the rest can serve. */
    readonly usersLeft: number;
    readonly peakUsers?: number;
    /** Users that reconnect, of `peakUsers`, or of a full group when that is not given; the most of those merged. */
    readonly reconnect: number;
    /** Users without an address, of `peakUsers`. */
    readonly withoutAddress: number;
  }[];
}

export interface Capacity {
  readonly pools: readonly PoolCapacity[];
  readonly failures: readonly FailureOutcome[];
  /** Sessions the hosts carry by the vendor's sizing table, when all types are known. */
  readonly hostSessions?: number;
}

export interface CapacityRequest {
  readonly connectors: readonly CapacityConnector[];
  /** Peak users by Pool Name. */
  readonly peaks: ReadonlyMap<string, number | undefined>;
}

export function planCapacity({ connectors, peaks }: CapacityRequest): Capacity {
  const loads = [...peaks].map(([pool, peakUsers]) => loadOf(pool, peakUsers, connectors));
  const zones = [...new Set(connectors.map(({ availabilityZone }) => availabilityZone))].sort();
  const failures = [
    ...connectors.map(({ key }) => outcome("connector", key, [key], loads)),
    ...zones.map((zone) => outcome("zone", zone, keysInZone(connectors, zone), loads)),
  ];
  return {
    pools: loads.map(({ pool, users, peakUsers }) => ({ pool, users, peakUsers })),
    failures: mergeEqual(failures),
    hostSessions: hostSessions(connectors),
  };
}

/** A pool whose users have been spread over the group, least load first, as far as addresses go. */
interface PoolLoad extends PoolCapacity {
  /** Addresses and users by connector. */
  readonly byConnector: ReadonlyMap<string, { readonly addresses: number; readonly users: number }>;
}

function loadOf(pool: string, peakUsers: number | undefined, connectors: readonly CapacityConnector[]): PoolLoad {
  const limits = connectors.map(({ ipv4Prefixes }) => (ipv4Prefixes.get(pool) ?? 0) * USERS_PER_IPV4_PREFIX);
  const users = limits.reduce((sum, limit) => sum + limit, 0);
  const loads = spread(limits, peakUsers ?? users);
  const entries = connectors.map(
    ({ key }, index) => [key, { addresses: limits[index]!, users: loads[index]! }] as const,
  );
  return { pool, users, peakUsers, byConnector: new Map(entries) };
}

function hostSessions(connectors: readonly CapacityConnector[]): number | undefined {
  const sessions = connectors.map(({ vcpus }) => (vcpus === undefined ? undefined : sessionsOf(vcpus)));
  return sessions.includes(undefined) ? undefined : sessions.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

/** Sessions of a host by the vendor's table, `0` below its smallest. */
export function sessionsOf(vcpus: number): number {
  return SESSIONS_BY_VCPUS.filter((row) => row.vcpus <= vcpus).at(-1)?.sessions ?? 0;
}

/** One line for each failure, for the plan's screen. */
export function failureLines({ failures }: Capacity): readonly string[] {
  return failures.map(({ kind, lost, pools }) => {
    const parts = pools.map(({ pool, usersLeft, peakUsers, reconnect, withoutAddress }) => {
      const needed = peakUsers === undefined ? "" : ` of ${peakUsers} needed`;
      const missing = withoutAddress === 0 ? "" : `, ${withoutAddress} WITHOUT AN ADDRESS`;
      return `${pool} ${usersLeft} users left${needed}, ${reconnect} reconnect${missing}`;
    });
    return `${subject(kind, lost)} down: ${parts.join("; ")}`;
  });
}

/** At most three names, then how many there are. */
function subject(kind: string, lost: readonly string[]): string {
  const names = lost.length <= 3 ? lost.join(", ") : `${lost[0]} … ${lost.at(-1)}`;
  return lost.length === 1 ? `${kind} ${names}` : `any one of ${lost.length} ${kind}s (${names})`;
}

function outcome(
  kind: "connector" | "zone",
  name: string,
  lost: readonly string[],
  loads: readonly PoolLoad[],
): FailureOutcome {
  const pools = loads.map(({ pool, users, peakUsers, byConnector }) => {
    const gone = lost.map((key) => byConnector.get(key)!);
    const usersLeft = gone.reduce((left, { addresses }) => left - addresses, users);
    return {
      pool,
      usersLeft,
      peakUsers,
      reconnect: gone.reduce((sum, each) => sum + each.users, 0),
      withoutAddress: peakUsers === undefined ? 0 : Math.max(0, peakUsers - usersLeft),
    };
  });
  return { kind, lost: [name], pools };
}

/** Least-loaded placement of `users` over connectors with limits, in closed form: the simulator's result, fast. */
export function spread(limits: readonly number[], users: number): number[] {
  const loads = limits.map(() => 0);
  let rest = Math.min(
    users,
    limits.reduce((sum, limit) => sum + limit, 0),
  );
  while (rest > 0) {
    const open = limits.flatMap((limit, index) => (loads[index]! < limit ? [index] : []));
    const level = Math.min(...open.map((index) => limits[index]! - loads[index]!));
    const share = Math.min(level, Math.floor(rest / open.length));
    if (share === 0) {
      for (const index of open.slice(0, rest)) {
        loads[index]!++;
      }
      return loads;
    }
    for (const index of open) {
      loads[index]! += share;
    }
    rest -= share * open.length;
  }
  return loads;
}

const keysInZone = (connectors: readonly CapacityConnector[], zone: string): string[] =>
  connectors.filter(({ availabilityZone }) => availabilityZone === zone).map(({ key }) => key);

/** Failures that leave the same become one entry that names them all, with the most users that reconnect. */
function mergeEqual(failures: readonly FailureOutcome[]): FailureOutcome[] {
  const merged = new Map<string, FailureOutcome>();
  for (const failure of failures) {
    const identity = JSON.stringify([failure.kind, failure.pools.map(({ usersLeft }) => usersLeft)]);
    const known = merged.get(identity);
    merged.set(identity, known ? merge(known, failure) : failure);
  }
  return [...merged.values()];
}

function merge(a: FailureOutcome, b: FailureOutcome): FailureOutcome {
  const pools = a.pools.map((pool, index) => ({
    ...pool,
    reconnect: Math.max(pool.reconnect, b.pools[index]!.reconnect),
  }));
  return { ...a, lost: [...a.lost, ...b.lost], pools };
}
