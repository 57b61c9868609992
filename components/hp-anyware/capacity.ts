/** How many connectors the expected load needs. Sizing: HP Anyware documentation, "HP Anyware Load Balancing". */
import { checkInteger, checkOneOf } from "../shared/input/checks";
import type { Issues } from "../shared/input/issues";
import { type CapacityArgs, Survive } from "./args";
import type { ConnectorPlan } from "./connectors-plan";
import { CONNECTOR_MBPS, SESSION_MBPS } from "./facts";

export interface CapacityPlan {
  readonly peakSessions: number;
  readonly mbpsPerSession: number;
  readonly survive: Survive;
  /** Connectors the peak needs, the spare one included when one may be down. */
  readonly neededConnectors: number;
  /** Connectors that take new sessions: those not drained. */
  readonly givenConnectors: number;
  /** Sessions that fit when all are up, and with one down. */
  readonly sessions: number;
  readonly sessionsWithOneDown: number;
  readonly enough: boolean;
}

export function planCapacity(
  args: CapacityArgs,
  connectors: { readonly [key: string]: ConnectorPlan },
  issues: Issues,
): CapacityPlan {
  checkInteger("capacity.peakSessions", args.peakSessions, { from: 1, to: 100_000, unit: "sessions" }, issues);
  checkOneOf("capacity.survive", args.survive, Object.values(Survive), issues);
  const mbpsPerSession = args.mbpsPerSession ?? SESSION_MBPS;
  if (!(mbpsPerSession > 0 && mbpsPerSession <= CONNECTOR_MBPS)) {
    issues.error("capacity.mbpsPerSession", `must be more than 0 and at most ${CONNECTOR_MBPS} Mbit/s`, {
      given: args.mbpsPerSession,
    });
  }
  const perConnector = Math.floor(CONNECTOR_MBPS / mbpsPerSession);
  const survive = args.survive ?? Survive.Nothing;
  const spare = survive === Survive.OneConnector ? 1 : 0;
  const neededConnectors = Math.ceil(args.peakSessions / perConnector) + spare;
  const givenConnectors = Object.values(connectors).filter((connector) => !connector.drain).length;
  const plan: CapacityPlan = {
    peakSessions: args.peakSessions,
    mbpsPerSession,
    survive,
    neededConnectors,
    givenConnectors,
    sessions: perConnector * givenConnectors,
    sessionsWithOneDown: perConnector * Math.max(0, givenConnectors - 1),
    enough: givenConnectors >= neededConnectors,
  };
  if (!plan.enough) {
    const text = `${args.peakSessions} sessions at ${mbpsPerSession} Mbit/s need ${neededConnectors} connectors${
      spare ? " with one down" : ""
    }; ${givenConnectors} take sessions`;
    if (args.required) {
      issues.error("capacity", text, { fix: { text: "add connectors, or undrain some" } });
    } else {
      issues.warn("capacity", text);
    }
  }
  return plan;
}

/** `150 sessions x 5 Mbps = 750 Mbps: 2 connectors needed, 3 given; one down: 160 sessions`. */
export function describeCapacity(plan: CapacityPlan): string {
  const total = plan.peakSessions * plan.mbpsPerSession;
  const needed = `${plan.neededConnectors} connector${plan.neededConnectors === 1 ? "" : "s"} needed`;
  return (
    `${plan.peakSessions} sessions x ${plan.mbpsPerSession} Mbps = ${total} Mbps: ${needed}` +
    `${plan.survive === Survive.OneConnector ? " with one down" : ""}, ${plan.givenConnectors} given; ` +
    `one down: ${plan.sessionsWithOneDown} sessions`
  );
}
