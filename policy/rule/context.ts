/** What stack rules read, built when first asked for and then shared by all of them. */
import type { ResourceGraph } from "../graph";
import { type Network, networkOf } from "../network";
import type { StackContext } from ".";
import { type Deployment, deploymentsOf } from "./scope";

export interface ContextOptions {
  readonly topologyTag: string;
  /** Whether addresses in outputs are real; false for the offline plan, which makes them up. */
  readonly realAddresses: boolean;
}

export type Context = StackContext;

export function createContext(graph: ResourceGraph, options: ContextOptions): Context {
  let deployments: readonly Deployment[] | undefined;
  let network: Network | undefined;
  return {
    graph,
    get deployments() {
      deployments ??= deploymentsOf(graph, options.topologyTag);
      return deployments;
    },
    get network() {
      network ??= networkOf(graph, { realAddresses: options.realAddresses });
      return network;
    },
  };
}
