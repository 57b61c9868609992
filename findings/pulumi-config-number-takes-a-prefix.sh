#!/usr/bin/env bash
# One would guess: Config.getNumber refuses a text that is no number.
# What happens: it takes the number at the beginning and drops the rest, so a size with a unit, a date and a hexadecimal
# number are read as something else without a word.
# @pulumi/pulumi 3.276.0, 2026-11-29.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-fund --no-audit @pulumi/pulumi@3.276.0 >> npm.log 2>&1
echo "node $(node --version), @pulumi/pulumi@3.276.0"

cat > finding.mjs << 'END'
import pulumi from "@pulumi/pulumi";
const texts = ["12 GiB", "2026-11-29", "0x1F", "1e3", "GiB 12"];
pulumi.runtime.setAllConfig(Object.fromEntries(texts.map((text, index) => [`demo:k${index}`, text])));
const config = new pulumi.Config("demo");
texts.forEach((text, index) => {
  try {
    console.log(`${text}: ${config.requireNumber(`k${index}`)}`);
  } catch (error) {
    console.log(`${text}: refused`);
  }
});
END
cat > expected << 'END'
12 GiB: 12
2026-11-29: 2026
0x1F: 0
1e3: 1000
GiB 12: refused
END
node finding.mjs | tee seen
diff expected seen
