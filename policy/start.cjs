/**
 * Starts the pack. The SDK loads packs through ts-node with a type check, which takes seconds on every run and has
 * nothing to say that `npm run check` has not; so TypeScript goes through tsx, whose hook comes last and therefore first.
 */
require("tsx/cjs");
require("./index.ts");
