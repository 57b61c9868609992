import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  addConnector,
  addSession,
  emptyGroup,
  endSession,
  type GroupState,
  loseConnectors,
} from "../../../components/cloudbrink/sessions";

const loads = (state: GroupState): number[] => [...state.connectors.values()].map(({ size }) => size);
const all = (state: GroupState): string[] => [...state.connectors.values()].flatMap((sessions) => [...sessions]);
const connect = (state: GroupState, count: number, prefix = "s"): GroupState =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`).reduce(
    (next, session) => addSession(next, session).state,
    state,
  );
/** Where each session is. */
const places = (state: GroupState): ReadonlyMap<string, string> =>
  new Map([...state.connectors].flatMap(([key, sessions]) => [...sessions].map((session) => [session, key] as const)));

describe("session movement of an Active-Active group", () => {
  it("gives a new session to the connector with the least load", () => {
    const state = connect(emptyGroup(["a", "b", "c"]), 4);
    assert.deepEqual(loads(state), [2, 1, 1]);
    assert.equal(addSession(state, "next").connector, "b");
  });

  it("sends every new session to a new connector until loads are even", () => {
    let state = addConnector(connect(emptyGroup(["a", "b"]), 6), "c");
    assert.deepEqual(loads(state), [3, 3, 0]);
    state = connect(state, 3, "n");
    assert.deepEqual(loads(state), [3, 3, 3]);
    assert.deepEqual([...state.connectors.get("c")!], ["n0", "n1", "n2"]);
  });

  it("moves the sessions of a lost connector to the others by load", () => {
    const state = connect(emptyGroup(["a", "b", "c"]), 6);
    const loss = loseConnectors(state, ["b"]);
    assert.deepEqual(Object.fromEntries(loss.moved), { s1: "a", s4: "c" });
    assert.deepEqual(loads(loss.state), [3, 3]);
    assert.deepEqual(loss.lost, []);
  });

  it("leaves users without a session when addresses run out", () => {
    const loss = loseConnectors(connect(emptyGroup(["a", "b"], 4), 8), ["a"]);
    assert.deepEqual(loads(loss.state), [4]);
    assert.deepEqual(loss.lost, ["s0", "s2", "s4", "s6"]);
  });

  it("refuses a session when every connector is full", () => {
    const full = connect(emptyGroup(["a"], 2), 2);
    const { state, connector } = addSession(full, "late");
    assert.equal(connector, undefined);
    assert.deepEqual(all(state), ["s0", "s1"]);
  });

  const event = fc.oneof(
    fc.record({ kind: fc.constant("connect" as const), id: fc.nat(60) }),
    fc.record({ kind: fc.constant("end" as const), id: fc.nat(60) }),
    fc.record({ kind: fc.constant("up" as const), id: fc.nat(7) }),
    fc.record({ kind: fc.constant("down" as const), id: fc.nat(7) }),
  );

  it("never loses, doubles or moves a session without cause", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), (events) => {
        let state = emptyGroup(["c0", "c1", "c2"]);
        const alive = new Set<string>();
        for (const { kind, id } of events) {
          const before = places(state);
          let mayMove = new Set<string>();
          if (kind === "connect" && !alive.has(`s${id}`)) {
            const placed = addSession(state, `s${id}`);
            state = placed.state;
            if (placed.connector !== undefined) {
              alive.add(`s${id}`);
            }
          } else if (kind === "end") {
            state = endSession(state, `s${id}`);
            alive.delete(`s${id}`);
          } else if (kind === "up" && !state.connectors.has(`c${id}`)) {
            state = addConnector(state, `c${id}`);
          } else if (kind === "down") {
            mayMove = new Set(state.connectors.get(`c${id}`));
            const loss = loseConnectors(state, [`c${id}`]);
            state = loss.state;
            for (const session of loss.lost) {
              alive.delete(session);
            }
          }
          assert.deepEqual(all(state).sort(), [...alive].sort());
          for (const [session, connector] of places(state)) {
            const was = before.get(session);
            assert.ok(was === undefined || was === connector || mayMove.has(session), `${session} moved`);
          }
        }
      }),
    );
  });

  it("is even after any failure of an even group", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 64 }), fc.nat(500), fc.nat(63), (connectors, sessions, lost) => {
        const keys = Array.from({ length: connectors }, (_, index) => `c${String(index).padStart(2, "0")}`);
        const state = connect(emptyGroup(keys), sessions);
        const after = loads(loseConnectors(state, [keys[lost % connectors]!]).state);
        assert.ok(Math.max(...after) - Math.min(...after) <= 1, after.join(" "));
      }),
      { numRuns: 40 },
    );
  });
});
