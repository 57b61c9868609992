#!/usr/bin/env bash
# One would guess: Config.getNumber refuses a text that is no number.
# What happens: it takes the number at the beginning and drops the rest, so a size with a unit, a date and a hexadecimal
# number are read as something else without a word.
# @pulumi/pulumi 3.276.0; Node 20.20.2 and 24.22.3, 2026-11-29.

source "$(dirname "$0")/lib.bash"
npm_packages @pulumi/pulumi@3.276.0

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
prints node finding.mjs << 'END'
12 GiB: 12
2026-11-29: 2026
0x1F: 0
1e3: 1000
GiB 12: refused
END
