/** Named sources and destinations in a stack file: a bare list of CIDRs is enough. */
import { z } from "zod";
import { joinPath } from "../../components/shared/input/issues";
import type { TrafficPeerArgs, TrafficPeers } from "../../components/shared/network/traffic-source";
import type { PathMap } from "./paths";
import { choice, isMap } from "./schema";

const cidrList = z.array(z.string().meta({ description: "IPv4 or IPv6 network", examples: ["203.0.113.0/24"] }));

const peer = z
  .strictObject({
    cidrs: cidrList.optional().meta({ description: "IPv4 and IPv6 networks" }),
    prefixListId: z
      .string()
      .optional()
      .meta({
        description: "managed prefix list; cidrs beside it are what it holds",
        examples: ["pl-0123456789abcdef0"],
      }),
    maxEntries: z.number().optional().meta({
      description: "the list's greatest number of entries, 1 to 1000; counted as the cidrs that are given when absent",
    }),
    securityGroupId: z
      .string()
      .optional()
      .meta({ description: "security group", examples: ["sg-0123456789abcdef0"] }),
  })
  .meta({ description: "one or more of CIDRs, a prefix list, a security group" });

const isPeer = (value: unknown): boolean =>
  isMap(value) && Object.keys(value).some((key) => key in peer.shape) && Object.keys(value).length <= 4;

const source = choice(
  "a list of CIDRs, or a map with cidrs, prefixListId or securityGroupId",
  [cidrList, peer] as const,
  (value) => (Array.isArray(value) ? cidrList : isMap(value) ? peer : undefined),
);

type Source = z.output<typeof source>;

/** Sources by name: `london-office: [203.0.113.0/24]`. */
export const peersConfig = z.record(z.string(), source);
export type PeersConfig = { [name: string]: Source };

/** Destinations: sources by name, or one that is named like the key itself. */
export const destinationConfig = choice(
  "a list of CIDRs, or a map of names to lists of CIDRs",
  [cidrList, peer, peersConfig] as const,
  (value) => (Array.isArray(value) ? cidrList : isPeer(value) ? peer : isMap(value) ? peersConfig : undefined),
);
export type DestinationConfig = z.output<typeof destinationConfig>;

/** Component form of sources by name, which stand at the same path in config. */
export function toPeers(config: PeersConfig, path: string, paths: PathMap): TrafficPeers {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => {
      const at = joinPath(path, name);
      return [name, toPeer(value, at, at, paths)];
    }),
  );
}

/** Component form of destinations; a bare one is named `name`. */
export function toDestinations(config: DestinationConfig, path: string, name: string, paths: PathMap): TrafficPeers {
  if (isMap(config) && !isPeer(config)) {
    return toPeers(config as PeersConfig, path, paths);
  }
  return { [name]: toPeer(config as Source, joinPath(path, name), path, paths) };
}

function toPeer(value: Source, argument: string, config: string, paths: PathMap): TrafficPeerArgs {
  if (Array.isArray(value)) {
    paths.add(argument, config);
    paths.add(`${argument}.cidrs`, config);
    return { cidrs: value };
  }
  if (argument !== config) {
    paths.add(argument, config);
  }
  return value;
}
