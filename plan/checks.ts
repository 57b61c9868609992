/** Policies and reachability over the plan's resource graph. */
import type { Exception } from "../policy/config";
import { ResourceGraph } from "../policy/graph";
import { runRules } from "../policy/pack";
import type { Checks } from "./plan";
import type { Run } from "./run";

export interface CheckOptions {
  /** `exceptions` of the stack's config, by name. */
  readonly exceptions?: Readonly<Record<string, Exception>>;
}

export function runChecks(run: Run, { exceptions }: CheckOptions): Checks {
  const graph = new ResourceGraph(run.resources);
  const config = { settings: { exceptions: Object.values(exceptions ?? {}) } };
  return {
    policy: runRules(graph, { config, realAddresses: false }),
    reachability: [],
  };
}
