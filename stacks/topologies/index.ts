/** The topologies a stack may choose from, and the config of all of them. */
import type { z } from "zod";
import { cloudbrink } from "./cloudbrink";
import { codestream } from "./codestream";
import { hpAnyware } from "./hp-anyware";
import { macWorkstation } from "./mac-workstation";
import type { AnyTopology } from "./topology";

const ALL = [hpAnyware, cloudbrink, codestream, macWorkstation] as const;

export const TOPOLOGIES: readonly AnyTopology[] = ALL;

export const TOPOLOGY_NAMES = TOPOLOGIES.map(({ topology }) => topology);

/** Any valid config; `topology` says which. */
export type StackConfig = z.output<(typeof ALL)[number]["config"]>;
