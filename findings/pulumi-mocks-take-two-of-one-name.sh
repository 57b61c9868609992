#!/usr/bin/env bash
# One would guess: a unit test under setMocks fails when two resources of one type have one name, as `pulumi up` does.
# What happens: both are registered, with one and the same URN, and the test passes.
# @pulumi/pulumi 3.276.0, 2026-11-29.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-fund --no-audit @pulumi/pulumi@3.276.0 >> npm.log 2>&1
echo "node $(node --version), @pulumi/pulumi@3.276.0"

cat > finding.mjs << 'END'
import pulumi from "@pulumi/pulumi";
const registered = [];
await pulumi.runtime.setMocks({
  newResource: ({ name, inputs }) => {
    registered.push(name);
    return { id: `${name}-${registered.length}`, state: inputs };
  },
  call: ({ inputs }) => inputs,
});
class Thing extends pulumi.CustomResource {
  constructor(name) {
    super("demo:index:Thing", name, {});
  }
}
const [first, second] = [new Thing("one"), new Thing("one")];
const value = (output) => new Promise((resolve) => output.apply(resolve));
console.log(`registered: ${await value(first.id)}, ${await value(second.id)}`);
console.log(`one URN: ${(await value(first.urn)) === (await value(second.urn))}`);
END
cat > expected << 'END'
registered: one-1, one-2
one URN: true
END
node finding.mjs | tee seen
diff expected seen
