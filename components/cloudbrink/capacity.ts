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
  const pools = [...peaks].map(([pool, peakUsers]) => ({ pool, users: usersOf(connectors, pool), peakUsers }));
  const zones = [...new Set(connectors.map(({ availabilityZone }) => availabilityZone))].sort();
  const failures = [
    ...connectors.map(({ key }) => outcome("connector", key, [key], connectors, peaks)),
    ...zones.map((zone) => outcome("zone", zone, keysInZone(connectors, zone), connectors, peaks)),
  ];
  const sessions = connectors.map(({ vcpus }) => (vcpus === undefined ? undefined : sessionsOf(vcpus)));
  const hostSessions = sessions.includes(undefined)
    ? undefined
    : sessions.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  return { pools, failures: mergeEqual(failures), hostSessions };
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
  connectors: readonly CapacityConnector[],
  peaks: ReadonlyMap<string, number | undefined>,
): FailureOutcome {
  const rest = connectors.filter(({ key }) => !lost.includes(key));
  const pools = [...peaks].map(([pool, peakUsers]) => {
    const usersLeft = usersOf(rest, pool);
    const users = peakUsers ?? usersOf(connectors, pool);
    return {
      pool,
      usersLeft,
      peakUsers,
      reconnect: usersOn(connectors, lost, pool, users),
      withoutAddress: peakUsers === undefined ? 0 : Math.max(0, peakUsers - usersLeft),
    };
  });
  return { kind, lost: [name], pools };
}

/** Users of the lost connectors when `users` have been spread over the group: least load first, as far as addresses go. */
function usersOn(
  connectors: readonly CapacityConnector[],
  lost: readonly string[],
  pool: string,
  users: number,
): number {
  const loads = spread(
    connectors.map((connector) => addresses(connector, pool)),
    users,
  );
  return connectors.reduce((sum, { key }, index) => sum + (lost.includes(key) ? loads[index]! : 0), 0);
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

const addresses = ({ ipv4Prefixes }: CapacityConnector, pool: string): number =>
  (ipv4Prefixes.get(pool) ?? 0) * USERS_PER_IPV4_PREFIX;

const usersOf = (connectors: readonly CapacityConnector[], pool: string): number =>
  connectors.reduce((sum, connector) => sum + addresses(connector, pool), 0);

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
