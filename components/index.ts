/** The components, for programs and for other languages. */
export * from "./cloudbrink";
export * from "./hp-anyware";
export * from "./mac-workstation";
