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

# prints node finding.mjs << 'END': runs the command, and fails when it prints anything but what follows.
prints() {
  cat > expected
  "$@" < /dev/null > seen 2> err.log || { cat seen err.log; exit 1; }
  cat seen
  diff expected seen
}
