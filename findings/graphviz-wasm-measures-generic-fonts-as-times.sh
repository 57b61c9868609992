#!/usr/bin/env bash
# One would guess: fontname sans-serif or monospace is measured as a sans-serif or a monospaced font, as a browser draws it.
# What happens: without fonts of a system, generic names are measured as Times, so text drawn by a browser outgrows its box;
# Arial, Helvetica, Courier and Verdana have tables of their own.
# @hpcc-js/wasm-graphviz 1.29.2, 2026-11-29.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-fund --no-audit @hpcc-js/wasm-graphviz@1.29.2 >> npm.log 2>&1
echo "node $(node --version), @hpcc-js/wasm-graphviz@1.29.2"

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
cat > expected << 'END'
Times-Roman: as Times
sans-serif: as Times
monospace: as Times
Arial: its own width
Courier: its own width
END
node finding.mjs | tee seen
diff expected seen
