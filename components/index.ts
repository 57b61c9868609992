/** The components, for programs and for other languages. */
export * from "./hp-anyware";
