#!/usr/bin/env bash
# One would guess: [10.0.0.0/8, ::/0] is a list of two texts, as YAML 1.2 has it.
# What happens: Go's YAML, with which the Pulumi CLI reads stack files, refuses a word that begins with a colon inside brackets;
# fe80::/10 passes there, and ::/0 outside of brackets.
# gopkg.in/yaml.v3 3.0.1, yaml 2.9.1, 2026-11-29.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-fund --no-audit yaml@2.9.1 >> npm.log 2>&1
printf 'module finding\n\ngo 1.21\n\nrequire gopkg.in/yaml.v3 v3.0.1\n' > go.mod
echo "$(go version | cut -d ' ' -f 3), gopkg.in/yaml.v3 3.0.1; node $(node --version), yaml@2.9.1"

cat > main.go << 'END'
package main

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

func main() {
	for _, text := range []string{"[10.0.0.0/8, ::/0]", "[10.0.0.0/8, fe80::/10]"} {
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			fmt.Printf("go %s: refused\n", text)
		} else {
			fmt.Printf("go %s: %v\n", text, value)
		}
	}
}
END
cat > finding.mjs << 'END'
import { parse } from "yaml";
for (const text of ["[10.0.0.0/8, ::/0]", "[10.0.0.0/8, fe80::/10]"]) {
  console.log(`node ${text}: ${parse(text)}`);
}
END
cat > expected << 'END'
go [10.0.0.0/8, ::/0]: refused
go [10.0.0.0/8, fe80::/10]: [10.0.0.0/8 fe80::/10]
node [10.0.0.0/8, ::/0]: 10.0.0.0/8,::/0
node [10.0.0.0/8, fe80::/10]: 10.0.0.0/8,fe80::/10
END
GOFLAGS=-mod=mod go run . > seen 2> go.log || { cat go.log; exit 1; }
node finding.mjs >> seen
cat seen
diff expected seen
