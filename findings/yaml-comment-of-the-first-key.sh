#!/usr/bin/env bash
# One would guess: a comment above a key goes when the key is deleted, or stays, wherever the key is.
# What happens: above the first key of the file it goes, though it may be about the whole file; above the first key of an
# inner map it stays, and stands above the next key.
# yaml 2.9.1; Node 20.20.2 and 24.22.3, 2026-11-29.

source "$(dirname "$0")/lib.bash"
npm_packages yaml@2.9.1

cat > finding.mjs << 'END'
import { parseDocument } from "yaml";
const outer = parseDocument("# of the file\na: 1\nb: 2\n");
outer.delete("a");
console.log(JSON.stringify(String(outer)));
const inner = parseDocument("map:\n  # of a\n  a: 1\n  b: 2\n");
inner.deleteIn(["map", "a"]);
console.log(JSON.stringify(String(inner)));
END
prints node finding.mjs << 'END'
"b: 2\n"
"map:\n  # of a\n  b: 2\n"
END
