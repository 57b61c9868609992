#!/usr/bin/env bash
# One would guess: an object that was made a Struct and read back has its keys in the order in which they were written, as an
# object and a Map of JavaScript do.
# What happens: the keys come back sorted as texts, capitals first, at every depth. What gets its properties by Pulumi's
# protocol, a policy or a provider, never sees the order that a program gave them.
# google-protobuf 3.21.4, as @pulumi/pulumi 3.276.0 has it, and 4.0.3; Node 20.20.2 and 24.22.3, 2026-11-30.

source "$(dirname "$0")/lib.bash"
for version in 3.21.4 4.0.3; do
  npm_packages "google-protobuf@$version"
  cat > finding.cjs << 'END'
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");
const sent = { zone: "b", name: { second: 2, first: 1 }, Zone: "a" };
console.log(JSON.stringify(Struct.fromJavaScript(sent).toJavaScript()));
END
  prints node finding.cjs << 'END'
{"Zone":"a","name":{"first":1,"second":2},"zone":"b"}
END
done
