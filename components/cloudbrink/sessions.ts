/**
 * How Cloudbrink moves user sessions in an Active-Active group, as a pure simulator of what the vendor says
 * (Cloudbrink documentation, "Active - Active: AWS"): a new session goes to the connector with the least load; a new
 * connector takes new sessions until loads are even; the sessions of a lost connector go to the others; a session never
 * moves otherwise.
 *
 * What the vendor does not say and we take: connectors count alike, ties go to the connector that comes first by name,
 * and a connector without a free address takes no session.
 */

export interface GroupState {
  /** Sessions by connector. */
  readonly connectors: ReadonlyMap<string, ReadonlySet<string>>;
  /** Most sessions that a connector takes: its addresses. `Infinity` when not limited. */
  readonly limit: number;
}

export interface Placement {
  readonly state: GroupState;
  /** Connector that took the session; absent when none had room. */
  readonly connector?: string;
}

export interface Loss {
  readonly state: GroupState;
  /** Sessions that reconnect, with the connector that took each. TCP connections break, users stay logged in. */
  readonly moved: ReadonlyMap<string, string>;
  /** Sessions for which no connector had room. */
  readonly lost: readonly string[];
}

export function emptyGroup(connectors: readonly string[], limit = Number.POSITIVE_INFINITY): GroupState {
  return { connectors: new Map([...connectors].sort().map((key) => [key, new Set<string>()])), limit };
}

/** A user connects. */
export function addSession(state: GroupState, session: string): Placement {
  const connector = leastLoaded(state);
  if (connector === undefined) {
    return { state };
  }
  const sessions = new Set(state.connectors.get(connector)).add(session);
  return { state: { ...state, connectors: new Map(state.connectors).set(connector, sessions) }, connector };
}

/** A user disconnects. */
export function endSession(state: GroupState, session: string): GroupState {
  const connectors = new Map(state.connectors);
  for (const [key, sessions] of connectors) {
    if (sessions.has(session)) {
      connectors.set(key, new Set([...sessions].filter((other) => other !== session)));
    }
  }
  return { ...state, connectors };
}

/** A connector comes up: existing sessions stay where they are. */
export function addConnector(state: GroupState, connector: string): GroupState {
  const entries = [...state.connectors, [connector, new Set<string>()] as const];
  return { ...state, connectors: new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** Connectors fail together (one instance, or all of a zone): their sessions go to the rest, by load. */
export function loseConnectors(state: GroupState, lost: readonly string[]): Loss {
  const orphans = lost.flatMap((key) => [...(state.connectors.get(key) ?? [])]).sort();
  let rest: GroupState = {
    ...state,
    connectors: new Map([...state.connectors].filter(([key]) => !lost.includes(key))),
  };
  const moved = new Map<string, string>();
  const homeless: string[] = [];
  for (const session of orphans) {
    const placement = addSession(rest, session);
    rest = placement.state;
    if (placement.connector === undefined) {
      homeless.push(session);
    } else {
      moved.set(session, placement.connector);
    }
  }
  return { state: rest, moved, lost: homeless };
}

function leastLoaded({ connectors, limit }: GroupState): string | undefined {
  let best: { readonly key: string; readonly load: number } | undefined;
  for (const [key, { size: load }] of connectors) {
    if (load < limit && (best === undefined || load < best.load)) {
      best = { key, load };
    }
  }
  return best?.key;
}
