#!/usr/bin/env bash
# One would guess: a refinement of a strict object runs only on what has passed the object's own checks.
# What happens: an unknown key is reported and the refinement runs all the same; a value of the wrong type stops it.
# zod 4.6.7, 2026-11-29.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-fund --no-audit zod@4.6.7 >> npm.log 2>&1
echo "node $(node --version), zod@4.6.7"

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
cat > expected << 'END'
unknown key: unrecognized_keys, custom; the refinement ran 1 times
wrong type: invalid_type; the refinement ran 0 times
END
node finding.mjs | tee seen
diff expected seen
