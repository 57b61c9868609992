/** The change table of each topology. */
import { CLOUDBRINK_CHANGES } from "./cloudbrink";
import { CODESTREAM_CHANGES } from "./codestream";
import { EXISTING_LOAD_BALANCER_TABLES } from "./existing-load-balancer";
import { HP_ANYWARE_CHANGES } from "./hp-anyware";
import type { ChangeTable } from "./index";
import { MAC_WORKSTATION_CHANGES } from "./mac-workstation";

export const CHANGE_TABLES: readonly ChangeTable[] = [
  HP_ANYWARE_CHANGES,
  MAC_WORKSTATION_CHANGES,
  CLOUDBRINK_CHANGES,
  CODESTREAM_CHANGES,
  ...EXISTING_LOAD_BALANCER_TABLES,
];
