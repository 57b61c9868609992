# What the findings share; `source` it after the first comment. A finding runs in a temporary folder of its own.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm_packages zod@4.6.7 …: installs them, and says under which Node.
npm_packages() {
  npm init -y > npm.log
  npm install --no-fund --no-audit "$@" >> npm.log 2>&1 || { cat npm.log; exit 1; }
  echo "node $(node --version); $*"
}

# go_packages gopkg.in/yaml.v3@v3.0.1 …: makes a module of this folder that requires them, and says under which Go.
go_packages() {
  printf 'module finding\n\ngo 1.21\n' > go.mod
  go get "$@" > go.log 2>&1 || { cat go.log; exit 1; }
  echo "$(go version | cut -d ' ' -f 3); $*"
}

# yaml_in_go TEXT…, yaml_in_node TEXT…: what each makes of the texts, a line each; for `prints`.
yaml_in_go() {
  cat > main.go << 'END'
package main

import (
	"fmt"
	"os"

	"gopkg.in/yaml.v3"
)

func main() {
	for _, text := range os.Args[1:] {
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			fmt.Printf("go %s: refused\n", text)
		} else {
			fmt.Printf("go %s: %v\n", text, value)
		}
	}
}
END
  go run . "$@"
}
yaml_in_node() {
  cat > yaml.mjs << 'END'
import { parse } from "yaml";
for (const text of process.argv.slice(2)) {
  console.log(`node ${text}: ${parse(text)}`);
}
END
  node yaml.mjs "$@"
}

# prints node finding.mjs << 'END': runs the command, and fails when it prints anything but what follows.
prints() {
  cat > expected
  "$@" < /dev/null > seen 2> err.log || { cat seen err.log; exit 1; }
  cat seen
  diff expected seen
}
