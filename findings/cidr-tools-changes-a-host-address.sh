#!/usr/bin/env bash
# One would guess: normalizeCidr leaves 10.0.0.1/32 as it is.
# What happens: it gives another address; with any shorter prefix the network is right.
# cidr-tools 10.0.0; Node 20.20.2 and 24.22.3, 2026-11-29.

source "$(dirname "$0")/lib.bash"
npm_packages cidr-tools@10.0.0

cat > finding.mjs << 'END'
import { normalizeCidr } from "cidr-tools";
for (const text of ["10.0.0.1/32", "10.0.0.1/31", "10.0.0.1/24"]) {
  console.log(`${text}: ${normalizeCidr(text)}`);
}
END
prints node finding.mjs << 'END'
10.0.0.1/32: 10.0.3.164
10.0.0.1/31: 10.0.0.0/31
10.0.0.1/24: 10.0.0.0/24
END
