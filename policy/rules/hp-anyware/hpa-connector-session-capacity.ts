import { CONNECTOR_MBPS, SESSION_MBPS } from "../../../components/hp-anyware/facts";
import { defineStackRule, violation } from "../../rule";
import { deploymentsIn, membersOf } from "../../rule/members";

interface Params {
  readonly peakSessions: number;
}

export const hpaConnectorSessionCapacity = defineStackRule<Params>({
  name: "hpa-connector-session-capacity",
  what: `there are connectors enough for the configured peak of sessions, at ${CONNECTOR_MBPS} Mbit/s a connector`,
  why: "a connector over its throughput delays every session it carries",
  source: "HP Anyware, HP Anyware Load Balancing (400 Mbps a connector, 80 sessions at 5 Mbps)",
  fix: "add connectors, or configure fewer sessions or less bandwidth a session",
  scope: "hp-anyware",
  types: [],
  params: {
    peakSessions: {
      type: "integer",
      minimum: 0,
      default: 0,
      description: "Peak of sessions of tagged connectors; 0 for not known",
    },
  },
  check: (context, params) =>
    deploymentsIn(context, "hp-anyware").flatMap((deployment) => {
      const { settings } = deployment.manifest ?? {};
      const peak = Number(settings?.["peakSessions"] ?? params.peakSessions);
      const each = Math.floor(CONNECTOR_MBPS / Number(settings?.["mbpsPerSession"] ?? SESSION_MBPS));
      const connectors = membersOf(deployment, context).filter(({ declared }) => declared?.drain !== true).length;
      const text = `${peak} sessions for ${connectors} connectors of ${each} sessions each`;
      return peak > connectors * each ? [violation(deployment, "capacity", text)] : [];
    }),
});
