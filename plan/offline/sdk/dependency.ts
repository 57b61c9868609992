/** What the SDK depends on. The files of the published command have something else in this one's place: `.ci/bundle.cjs`. */
import { createRequire } from "node:module";

// A strict installer (pnpm) shows us our own dependencies only, and the SDK must be met with its own copies.
const requireOfSdk = createRequire(require.resolve("@pulumi/pulumi"));

/** A package that the SDK depends on, in the SDK's own copy. */
export const dependencyOfSdk = <T>(name: string): T => requireOfSdk(name) as T;
