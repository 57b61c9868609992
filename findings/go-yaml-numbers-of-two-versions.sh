#!/usr/bin/env bash
# One would guess: a YAML file means the same to Go, in which the Pulumi CLI reads config, and to Node's YAML 1.2.
# What happens: to Go 012345 is octal, but 012389 a decimal float; underscores are dropped, and a date is a time. To Node the
# first two are decimal and the others text. Quotes make all of them text for both.
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
	for _, text := range []string{"012345", "012389", "1_000", "2026-11-29"} {
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
for (const text of ["012345", "012389", "1_000", "2026-11-29"]) {
  console.log(`node ${text}: ${parse(text)}`);
}
END
cat > expected << 'END'
go 012345: 5349
go 012389: 12389
go 1_000: 1000
go 2026-11-29: 2026-11-29 00:00:00 +0000 UTC
node 012345: 12345
node 012389: 12389
node 1_000: 1_000
node 2026-11-29: 2026-11-29
END
GOFLAGS=-mod=mod go run . > seen 2> go.log || { cat go.log; exit 1; }
node finding.mjs >> seen
cat seen
diff expected seen
