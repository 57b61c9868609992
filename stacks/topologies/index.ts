/** The topologies a stack may choose from, and the config of all of them. */
import { z } from "zod";
import type { AnyTopology } from "../config";
import { hpAnyware } from "./hp-anyware";
import { macWorkstation } from "./mac-workstation";

export const TOPOLOGIES: readonly AnyTopology[] = [hpAnyware, macWorkstation];

/** Any valid config; `topology` says which. */
export const stackConfig = z.discriminatedUnion("topology", [hpAnyware.config, macWorkstation.config]);
export type StackConfig = z.output<typeof stackConfig>;
