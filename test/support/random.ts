/**
 * The tests draw the same random cases each time, so that a change is judged by what it changes; `npm run fuzz` draws
 * others, as does FC_SEED=random or a number. Loaded by mocha (.mocharc.cjs).
 */
import { configureGlobal } from "fast-check";

const SEED = process.env["FC_SEED"] ?? "20261121";

if (SEED !== "random") {
  configureGlobal({ seed: Number(SEED) });
}
