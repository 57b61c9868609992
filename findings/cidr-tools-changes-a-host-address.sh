#!/usr/bin/env bash
# One would guess: normalizeCidr leaves 10.0.0.1/32 as it is.
# What happens: it gives another address; with any shorter prefix the network is right.
# cidr-tools 10.0.0, 2026-11-29.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-fund --no-audit cidr-tools@10.0.0 >> npm.log 2>&1
echo "node $(node --version), cidr-tools@10.0.0"

cat > finding.mjs << 'END'
import { normalizeCidr } from "cidr-tools";
for (const text of ["10.0.0.1/32", "10.0.0.1/31", "10.0.0.1/24"]) {
  console.log(`${text}: ${normalizeCidr(text)}`);
}
END
cat > expected << 'END'
10.0.0.1/32: 10.0.3.164
10.0.0.1/31: 10.0.0.0/31
10.0.0.1/24: 10.0.0.0/24
END
node finding.mjs | tee seen
diff expected seen
