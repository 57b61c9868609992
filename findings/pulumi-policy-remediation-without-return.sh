#!/usr/bin/env bash
# One would guess: a remediation that changes the properties in place and returns nothing changes the resource, or does not.
# What happens: alone it changes nothing and is not reported. Before another remediation that returns the properties, its
# change is made too, in the name of that other one.
# @pulumi/policy 1.21.0, @pulumi/pulumi 3.276.0; Node 20.20.2 and 24.22.3, 2026-11-29.

source "$(dirname "$0")/lib.bash"
npm_packages @pulumi/policy@1.21.0 @pulumi/pulumi@3.276.0

cat > finding.cjs << 'END'
const { makeRemediateRpcFun } = require("@pulumi/policy/server");
const { AnalyzeRequest, AnalyzerResourceOptions } = require("@pulumi/pulumi/proto/analyzer_pb");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");

const policy = (name, remediateResource) => ({ name, description: name, enforcementLevel: "remediate", remediateResource });
const inPlace = policy("in place", ({ props }) => {
  props.tags.owner = "network";
});
const returning = policy("returning", ({ props }) => ({ ...props, size: 2 }));

function remediate(...policies) {
  const request = new AnalyzeRequest();
  request.setType("demo:index:Thing");
  request.setName("one");
  request.setUrn("urn:pulumi:dev::demo::demo:index:Thing::one");
  request.setProperties(Struct.fromJavaScript({ size: 1, tags: { env: "dev" } }));
  request.setOptions(new AnalyzerResourceOptions());
  makeRemediateRpcFun("pack", "1.0.0", "advisory", policies)({ request }, (error, response) => {
    const found = error ?? response.getRemediationsList().map((each) => [each.getPolicyname(), each.getProperties().toJavaScript()]);
    console.log(`${policies.map(({ name }) => name).join(", ")}: ${JSON.stringify(found)}`);
  });
}
remediate(inPlace);
remediate(returning);
remediate(inPlace, returning);
END
prints node finding.cjs << 'END'
in place: []
returning: [["returning",{"size":2,"tags":{"env":"dev"}}]]
in place, returning: [["returning",{"size":2,"tags":{"env":"dev","owner":"network"}}]]
END
