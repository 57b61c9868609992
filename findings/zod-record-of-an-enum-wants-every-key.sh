#!/usr/bin/env bash
# One would guess: a record whose keys are an enum may have any of these keys, as Partial<Record<…>> would say.
# What happens: it must have all of them; z.partialRecord is the one that takes some.
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
const key = z.enum(["tcp", "udp"]);
const value = { tcp: 443 };
console.log(`record: ${z.record(key, z.number()).safeParse(value).success}`);
console.log(`partialRecord: ${z.partialRecord(key, z.number()).safeParse(value).success}`);
console.log(`record of text: ${z.record(z.string(), z.number()).safeParse(value).success}`);
END
cat > expected << 'END'
record: false
partialRecord: true
record of text: true
END
node finding.mjs | tee seen
diff expected seen
