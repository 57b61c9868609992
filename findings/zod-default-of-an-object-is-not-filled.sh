#!/usr/bin/env bash
# One would guess: a default of {} for an inner object gets that object's own defaults.
# What happens: the default is the result as it stands, and the inner defaults are missing; prefault is parsed and gets them.
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
const inner = z.object({ port: z.number().default(443) });
for (const way of ["default", "prefault"]) {
  console.log(`${way}: ${JSON.stringify(z.object({ listener: inner[way]({}) }).parse({}))}`);
}
END
cat > expected << 'END'
default: {"listener":{}}
prefault: {"listener":{"port":443}}
END
node finding.mjs | tee seen
diff expected seen
