/** Levels of rules, as the engine knows them. */

/** What becomes of a violation: it fails the run, it is told, or nobody looks for it. */
export type Level = "mandatory" | "advisory" | "disabled";
