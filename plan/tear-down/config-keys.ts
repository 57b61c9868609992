/** Which key of the stack file takes an obstacle away. */
import { COMPONENT_TYPES } from "../../components/shared/manifest";
import type { Obstacle } from "../model/plan";
import { HOST, VOLUME } from "./obstacles";

export interface ConfigChange {
  readonly path: string;
  readonly value: string | boolean;
}

export interface StackFacts {
  /** `codestream`, without variant or mode; unknown for a program of its user's. */
  readonly topology: string;
  /** Values by top-level key, without our namespace. */
  readonly config: Readonly<Record<string, unknown>>;
}

const TOPOLOGIES = Object.keys(COMPONENT_TYPES);

/** `undefined` where only a command helps. */
export function clearingKey({ kind, type }: Obstacle, stack: StackFacts): ConfigChange | undefined {
  if (!TOPOLOGIES.includes(stack.topology)) {
    return undefined;
  }
  switch (kind) {
    case "protected":
      return protectedKey(type, stack);
    case "termination-protection":
      return { path: "protect", value: false };
    case "deletion-protection":
      // The load balancer's own key decides where it is given.
      return isSet(stack.config["loadBalancer"], "deletionProtection")
        ? { path: "loadBalancer.deletionProtection", value: false }
        : { path: "protect", value: false };
    default:
      return undefined;
  }
}

/** What would be kept for it; `undefined` where no key keeps it. */
export const keepingKey = ({ kind, name }: Obstacle, { topology }: StackFacts): ConfigChange | undefined =>
  kind === "records" && TOPOLOGIES.includes(topology) && name.endsWith("-flow-logs")
    ? { path: "network.flowLogs.onDestroy", value: "keep" }
    : undefined;

function protectedKey(type: string, { topology, config }: StackFacts): ConfigChange {
  switch (type) {
    case HOST:
      return {
        path: topology === "mac-workstation" ? "host.onDestroy" : "macWorkstations.host.onDestroy",
        value: "release",
      };
    case VOLUME:
      return { path: `${Array.isArray(config["host"]) ? "host[0]" : "host"}.dataVolume.protect`, value: false };
    default:
      return { path: "protect", value: false };
  }
}

const isSet = (value: unknown, key: string): boolean =>
  typeof value === "object" && value !== null && (value as Record<string, unknown>)[key] !== undefined;
