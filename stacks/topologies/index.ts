/** The topologies a stack may choose from, and the config of all of them. */
import { z } from "zod";
import type { AnyTopology } from "../config";
import { hpAnyware } from "./hp-anyware";

export const TOPOLOGIES: readonly AnyTopology[] = [hpAnyware];

/** Any valid config; `topology` says which. */
export const stackConfig = z.discriminatedUnion("topology", [hpAnyware.config]);
export type StackConfig = z.output<typeof stackConfig>;
