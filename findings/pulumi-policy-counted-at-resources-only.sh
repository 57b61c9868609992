#!/usr/bin/env bash
# One would guess: a policy that looks at single resources and at the stack is listed as both, so that the engine, which counts
# passed policies by what they are listed as, can count it as passed for the stack.
# What happens: it is listed as one about resources. And of two policies of one name, each for a type of its own, the name is
# not applicable to a resource that one of them passed, for the other does not apply.
# @pulumi/policy 1.21.0, @pulumi/pulumi 3.276.0; Node 20.20.2 and 24.22.3, 2026-11-30.

source "$(dirname "$0")/lib.bash"
npm_packages @pulumi/policy@1.21.0 @pulumi/pulumi@3.276.0

cat > finding.cjs << 'END'
const { makeAnalyzerInfo } = require("@pulumi/policy/protoutil");
const { makeAnalyzeRpcFun } = require("@pulumi/policy/server");
const { AnalyzeRequest, AnalyzerResourceOptions, PolicyType } = require("@pulumi/pulumi/proto/analyzer_pb");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");

const policy = (name, functions) => ({ name, description: name, enforcementLevel: "advisory", ...functions });
const forType = (type) => Object.assign(() => {}, { __pulumiType: type });
const pack = [
  policy("resources", { validateResource: () => {} }),
  policy("stack", { validateStack: () => {} }),
  policy("both", { validateResource: () => {}, validateStack: () => {} }),
];
const kinds = Object.fromEntries(Object.entries(PolicyType).map(([kind, number]) => [number, kind]));
for (const each of makeAnalyzerInfo("pack", "1.0.0", "advisory", { policies: pack }).getPoliciesList()) {
  console.log(`${each.getName()}: ${kinds[each.getPolicyType()]}`);
}

const twins = ["demo:index:Old", "demo:index:New"].map((type) => policy("twins", { validateResource: forType(type) }));
const request = new AnalyzeRequest();
request.setType("demo:index:New");
request.setProperties(Struct.fromJavaScript({}));
request.setOptions(new AnalyzerResourceOptions());
makeAnalyzeRpcFun("pack", "1.0.0", "advisory", twins)({ request }, (error, response) => {
  const not = response.getNotApplicableList().map((each) => `${each.getPolicyName()}: ${each.getReason()}`);
  console.log(error ?? `not applicable: ${not.join(", ")}; found: ${response.getDiagnosticsList().length}`);
});
END
prints node finding.cjs << 'END'
resources: POLICY_TYPE_RESOURCE
stack: POLICY_TYPE_STACK
both: POLICY_TYPE_RESOURCE
not applicable: twins: Policy only applies to resources of type 'demo:index:Old'; found: 0
END
