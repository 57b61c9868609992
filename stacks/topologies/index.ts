/** The topologies a stack may choose from, and the config of all of them. */
import { z } from "zod";
import { cloudbrink } from "./cloudbrink";
import { codestream } from "./codestream";
import { hpAnyware } from "./hp-anyware";
import { macWorkstation } from "./mac-workstation";
import type { AnyTopology } from "./topology";

export const TOPOLOGIES: readonly AnyTopology[] = [hpAnyware, cloudbrink, codestream, macWorkstation];

/** Any valid config; `topology` says which. */
export const stackConfig = z.discriminatedUnion("topology", [
  hpAnyware.config,
  cloudbrink.config,
  codestream.config,
  macWorkstation.config,
]);
export type StackConfig = z.output<typeof stackConfig>;
