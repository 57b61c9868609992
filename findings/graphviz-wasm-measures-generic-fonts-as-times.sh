#!/usr/bin/env bash
# One would guess: fontname sans-serif or monospace is measured as a sans-serif or a monospaced font, as a browser draws it.
# What happens: without fonts of a system, generic names are measured as Times, so text drawn by a browser outgrows its box;
# Arial, Helvetica, Courier and Verdana have tables of their own.
# @hpcc-js/wasm-graphviz 1.29.2; Node 20.20.2 and 24.22.3, 2026-11-29.

source "$(dirname "$0")/lib.bash"
npm_packages @hpcc-js/wasm-graphviz@1.29.2

cat > finding.mjs << 'END'
import { Graphviz } from "@hpcc-js/wasm-graphviz";
const graphviz = await Graphviz.load();
const width = (font) => {
  const source = `digraph { n [fontname="${font}" label="${"i".repeat(20)}" shape=box] }`;
  return JSON.parse(graphviz.dot(source, "json")).objects[0].width;
};
for (const font of ["Times-Roman", "sans-serif", "monospace", "Arial", "Courier"]) {
  console.log(`${font}: ${width(font) === width("Times-Roman") ? "as Times" : "its own width"}`);
}
END
prints node finding.mjs << 'END'
Times-Roman: as Times
sans-serif: as Times
monospace: as Times
Arial: its own width
Courier: its own width
END
