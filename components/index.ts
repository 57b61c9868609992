/** The components, for programs and for other languages. */
export * from "./cloudbrink";
export * from "./codestream";
export * from "./hp-anyware";
export * from "./mac-workstation";
