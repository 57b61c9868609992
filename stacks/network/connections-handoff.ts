/** What people elsewhere have to do for the connections of a new network. */
import type { Output } from "@pulumi/pulumi";
import type { Handoff } from "../../components/shared/handoff/args";
import type { StackOutputs } from "../config/stack-outputs";
import type { NetworkIds } from "./args";
import { acceptsItself, homeGroup, homeKeys, TRANSIT_GATEWAY } from "./connections";
import type { NewNetwork } from "./network";

type Here = { readonly region: string; readonly allowedAccountIds: readonly string[] };

/** Adds the steps to the hand-over, and the ids to accept as output `connections`. */
export function withConnections(
  outputs: StackOutputs,
  network: NewNetwork,
  { connections }: NetworkIds,
  here: Here,
): StackOutputs {
  const steps = connectionSteps(network, here);
  if (steps.length === 0) {
    return outputs;
  }
  const handoff = (outputs["handoff"] as Output<Handoff>).apply((own) => ({
    ...own,
    steps: [...steps, ...own.steps],
  }));
  const ids = connections?.outputs ?? {};
  return { ...outputs, handoff, ...(Object.keys(ids).length > 0 ? { connections: ids } : {}) };
}

/** In the order in which they are needed. */
export function connectionSteps(network: NewNetwork, here: Here): string[] {
  const { cidrBlock, transitGateway, peerings = {}, resolver } = network;
  return [
    ...(transitGateway
      ? [
          `see that ${transitGateway.transitGatewayId} has accepted the attachment (output connections.${TRANSIT_GATEWAY}) and routes ${cidrBlock} to it; where its owner accepts by hand, up stops at the routes until then`,
        ]
      : []),
    ...Object.entries(peerings).map(([name, peering]) => {
      const place = [
        ...(peering.ownerId === undefined ? [] : [`account ${peering.ownerId}`]),
        peering.region ?? here.region,
      ].join(", ");
      const route = `route ${cidrBlock} to it in the route tables of ${peering.vpcId}`;
      return acceptsItself(peering, here)
        ? `for peering ${name} (output connections.${name}), ${route}`
        : `in ${place}, accept peering ${name} (output connections.${name}) and ${route}`;
    }),
    ...Object.entries(resolver?.rules ?? {}).map(([name, { domain, targetIps }]) => {
      const from = homeKeys(network, resolver?.subnets).map((key) => network[homeGroup(network)]![key]!.cidrBlock);
      return `let ${targetIps.join(", ")} answer DNS for ${domain} from ${from.join(", ")} (resolver rule ${name})`;
    }),
  ];
}
