/** A rule of the pack with its level. */
import type { Topology } from "../../components/shared/manifest";
import type { Rule } from "../rule";
import type { Level } from "../rule/level";

/** A rule at its level, and where it has another one. */
export interface Entry {
  /** The rule. */
  readonly rule: Rule;
  /** Its level where nothing else is configured. */
  readonly level: Level;
  /** Other levels inside a topology, or one variant of it. */
  readonly levels?: readonly SpecialLevel[];
}

/** The level of a rule inside a topology. */
export interface SpecialLevel {
  /** In this topology. */
  readonly topology: Topology;
  /** In this variant of it. @default in all */
  readonly variant?: string;
  /** The level there. */
  readonly level: "mandatory" | "advisory";
  /** Parameter by which it is configured: the engine tells a policy its parameters, but not its level. */
  readonly param: string;
}
