#!/usr/bin/env bash
# One would guess: a refinement of a strict object runs only on what has passed the object's own checks.
# What happens: an unknown key is reported and the refinement runs all the same; a value of the wrong type stops it.
# zod 4.6.7; Node 20.20.2 and 24.22.3, 2026-11-29.

source "$(dirname "$0")/lib.bash"
npm_packages zod@4.6.7

cat > finding.mjs << 'END'
import { z } from "zod";
let runs = 0;
const schema = z.strictObject({ a: z.number() }).refine(() => {
  runs += 1;
  return false;
});
const codes = (value) => schema.safeParse(value).error.issues.map(({ code }) => code).join(", ");
console.log(`unknown key: ${codes({ a: 1, b: 2 })}; the refinement ran ${runs} times`);
runs = 0;
console.log(`wrong type: ${codes({ a: "x" })}; the refinement ran ${runs} times`);
END
prints node finding.mjs << 'END'
unknown key: unrecognized_keys, custom; the refinement ran 1 times
wrong type: invalid_type; the refinement ran 0 times
END
