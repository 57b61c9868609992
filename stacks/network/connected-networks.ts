/** Networks elsewhere that an existing VPC is connected to: facts for proofs, a bare list of CIDRs is enough. */
import { z } from "zod";
import { joinPath } from "../../components/shared/input/issues";
import type { ConnectedNetworkArgs } from "../../components/shared/network/args";
import type { PathMap } from "../config/paths";
import { choice, isMap } from "../config/schema";

const cidrList = z.array(z.string().meta({ description: "IPv4 or IPv6 network", examples: ["10.41.0.0/16"] }));

const connected = z.strictObject({
  cidrs: cidrList.meta({ description: "networks there", examples: [["10.41.0.0/16"]] }),
  via: z
    .string()
    .optional()
    .meta({ description: "what carries the packets, for people", examples: ["transit gateway tgw-0123456789abcdef0"] }),
});

/** `company: [10.41.0.0/16]`. */
export const connectedNetworksConfig = z.record(
  z.string(),
  choice("a list of CIDRs, or a map with cidrs and via", [cidrList, connected] as const, (value) =>
    Array.isArray(value) ? cidrList : isMap(value) ? connected : undefined,
  ),
);
export type ConnectedNetworksConfig = z.output<typeof connectedNetworksConfig>;

export const toConnectedNetworks = (config: ConnectedNetworksConfig): { [name: string]: ConnectedNetworkArgs } =>
  Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, Array.isArray(value) ? { cidrs: value } : value]),
  );

/** Where the arguments stand in config when a bare list is given. */
export function mapConnectedNetworks(config: ConnectedNetworksConfig, paths: PathMap): void {
  for (const [name, value] of Object.entries(config)) {
    if (Array.isArray(value)) {
      const at = joinPath("network.connectedNetworks", name);
      paths.add(`${at}.cidrs`, at);
    }
  }
}

/** What the plan takes for granted, a sentence each. */
export const connectedAssumptions = (config: ConnectedNetworksConfig, vpcId: string): string[] =>
  Object.entries(toConnectedNetworks(config)).map(
    ([name, { cidrs, via }]) =>
      `${vpcId} is connected to ${name} (${cidrs.join(", ")})${via === undefined ? "" : ` by ${via}`}, every subnet routes it, and it routes answers back`,
  );
