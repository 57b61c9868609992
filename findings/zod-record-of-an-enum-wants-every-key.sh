#!/usr/bin/env bash
# One would guess: a record whose keys are an enum may have any of these keys, as Partial<Record<…>> would say.
# What happens: it must have all of them; z.partialRecord is the one that takes some.
# zod 4.6.7; Node 20.20.2 and 24.22.3, 2026-11-29.

source "$(dirname "$0")/lib.bash"
npm_packages zod@4.6.7

cat > finding.mjs << 'END'
import { z } from "zod";
const key = z.enum(["tcp", "udp"]);
const value = { tcp: 443 };
console.log(`record: ${z.record(key, z.number()).safeParse(value).success}`);
console.log(`partialRecord: ${z.partialRecord(key, z.number()).safeParse(value).success}`);
console.log(`record of text: ${z.record(z.string(), z.number()).safeParse(value).success}`);
END
prints node finding.mjs << 'END'
record: false
partialRecord: true
record of text: true
END
