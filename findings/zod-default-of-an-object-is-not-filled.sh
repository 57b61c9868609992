#!/usr/bin/env bash
# One would guess: a default of {} for an inner object gets that object's own defaults.
# What happens: the default is the result as it stands, and the inner defaults are missing; prefault is parsed and gets them.
# zod 4.6.7; Node 20.20.2 and 24.22.3, 2026-11-29.

source "$(dirname "$0")/lib.bash"
npm_packages zod@4.6.7

cat > finding.mjs << 'END'
import { z } from "zod";
const inner = z.object({ port: z.number().default(443) });
for (const way of ["default", "prefault"]) {
  console.log(`${way}: ${JSON.stringify(z.object({ listener: inner[way]({}) }).parse({}))}`);
}
END
prints node finding.mjs << 'END'
default: {"listener":{}}
prefault: {"listener":{"port":443}}
END
