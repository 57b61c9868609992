#!/usr/bin/env bash
# One would guess: a unit test under setMocks fails when two resources of one type have one name, as `pulumi up` does.
# What happens: both are registered, with one and the same URN, and the test passes.
# @pulumi/pulumi 3.276.0; Node 20.20.2 and 24.22.3, 2026-11-29.

source "$(dirname "$0")/lib.bash"
npm_packages @pulumi/pulumi@3.276.0

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
prints node finding.mjs << 'END'
registered: one-1, one-2
one URN: true
END
