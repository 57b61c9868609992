import assert from "node:assert/strict";
import * as fc from "fast-check";
import { failureLines, planCapacity, spread } from "../../../components/cloudbrink/capacity";
import { addSession, emptyGroup } from "../../../components/cloudbrink/sessions";
import { base, planOf } from "./fixtures";

describe("users of an Active-Active group", () => {
  it("counts sixteen for each IPv4 prefix, whole and after every single failure", () => {
    const { capacity } = planOf(base).plan;
    assert.deepEqual(capacity?.pools, [
      { pool: "staff", users: 192, peakUsers: 120 },
      { pool: "contractors", users: 48, peakUsers: 30 },
    ]);
    assert.deepEqual(failureLines(capacity!), [
      "any one of 3 connectors (use1-a1, use1-b1, use1-c1) down: staff 128 users left of 120 needed, 40 reconnect; contractors 32 users left of 30 needed, 10 reconnect",
      "any one of 3 zones (us-east-1a, us-east-1b, us-east-1c) down: staff 128 users left of 120 needed, 40 reconnect; contractors 32 users left of 30 needed, 10 reconnect",
    ]);
    assert.equal(capacity?.hostSessions, 1200);
  });

  it("tells a zone with two connectors from a zone with one", () => {
    const { plan, warnings } = planOf({
      ...base,
      pools: { staff: { ipv4PrefixesPerConnector: 4, peakUsers: 120 } },
      connectors: { x: { subnet: "a", slot: 0 }, y: { subnet: "a", slot: 1 }, z: { subnet: "b", slot: 0 } },
    });
    assert.deepEqual(failureLines(plan.capacity!), [
      "any one of 3 connectors (x, y, z) down: staff 128 users left of 120 needed, 40 reconnect",
      "zone us-east-1a down: staff 64 users left of 120 needed, 80 reconnect, 56 WITHOUT AN ADDRESS",
      "zone us-east-1b down: staff 128 users left of 120 needed, 40 reconnect",
    ]);
    assert.deepEqual(warnings, []);
  });

  it("warns when one connector down leaves too few addresses", () => {
    const { warnings } = planOf({ ...base, pools: { staff: { ipv4PrefixesPerConnector: 4, peakUsers: 150 } } });
    assert.deepEqual(warnings, [
      "capacity: pool staff has 128 addresses with connector use1-a1 down, and 150 users at the peak",
    ]);
  });

  it("does not warn when nothing has to be survived", () => {
    const pools = { staff: { ipv4PrefixesPerConnector: 4, peakUsers: 150 } };
    assert.deepEqual(planOf({ ...base, pools, capacity: { survive: "nothing" } }).warnings, []);
  });

  it("does not count a pool with IPv6 only", () => {
    const connectors = [{ key: "a", availabilityZone: "z", ipv4Prefixes: new Map() }];
    assert.deepEqual(planCapacity({ connectors, peaks: new Map() }).pools, []);
  });

  it("spreads users as the simulator does", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(20), fc.nat(200), (connectors, limit, users) => {
        const keys = Array.from({ length: connectors }, (_, index) => `c${String(index).padStart(2, "0")}`);
        const simulated = Array.from({ length: users }, (_, index) => `s${index}`).reduce(
          (state, session) => addSession(state, session).state,
          emptyGroup(keys, limit),
        );
        assert.deepEqual(
          spread(
            keys.map(() => limit),
            users,
          ),
          [...simulated.connectors.values()].map(({ size }) => size),
        );
      }),
    );
  });
});
