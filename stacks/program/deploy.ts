/** Makes a stack's resources. */

import { type Issue, Issues } from "../../components/shared/input/issues";
import { PathMap } from "../config/paths";
import type { StackOutputs } from "../config/stack-outputs";
import { existingIds } from "../network/args";
import { withConnections } from "../network/connections-handoff";
import { checkNetworkFacts, checkSsmEndpoints } from "../network/look-ups";
import { isExisting } from "../network/network";
import { createNetwork } from "../network/new-network";
import { checkPrefixLists } from "../network/prefix-lists";
import { TOPOLOGIES } from "../topologies";
import type { AnyTopology, SharedConfig } from "../topologies/topology";
import { sourcesOf } from "./sources";
import type { DeployOptions, StackSpec } from "./spec";

/** Makes the stack's resources and returns its outputs. Rejects with `ConfigProblems` when look-ups contradict the config. */
export async function deploy(stack: StackSpec, options: DeployOptions): Promise<StackOutputs> {
  const config = stack.config as SharedConfig;
  const topology = TOPOLOGIES.find((each) => each.topology === stack.topology)!;
  const lookups = options.lookups && (config.lookups ?? true);
  if (lookups) {
    const issues = [
      ...(await checkNetworkFacts(config.network)),
      ...(await checkSsmEndpoints(config.network, stack.region)),
      ...(await checkPrefixLists(stack.config)),
      ...(await topology.checkFacts(stack.config, stack.owner)),
    ];
    if (issues.length > 0) {
      throw new ConfigProblems(issues);
    }
  }
  return createStack(stack, topology, { ...options, lookups });
}

/** Problems that only AWS could tell. */
export class ConfigProblems extends Error {
  constructor(readonly issues: readonly Issue[]) {
    super("the stack's config contradicts what AWS says");
  }
}

function createStack(stack: StackSpec, topology: AnyTopology, options: DeployOptions): StackOutputs {
  const { network, tags, access } = stack.config as SharedConfig;
  // What holds for the roles of the component holds for that of its network.
  const permissionsBoundaryArn = access?.permissionsBoundaryArn;
  const ids = isExisting(network)
    ? existingIds(network)
    : createNetwork(`${stack.name}-network`, network, tags, { ...stack, permissionsBoundaryArn });
  const sources = sourcesOf(stack, network, ids, { ...options, issues: new Issues(), paths: new PathMap() });
  const dependsOn = [...(ids.connections?.ready ?? [])];
  const outputs = topology.create(stack.name, stack.config, sources, dependsOn.length > 0 ? { dependsOn } : {});
  return isExisting(network) ? outputs : withConnections(outputs, network, ids, stack);
}
