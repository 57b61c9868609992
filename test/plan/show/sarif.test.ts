import * as assert from "node:assert/strict";
import type { Log } from "sarif";
import type { Plan } from "../../../plan/model/plan";
import { renderSarif } from "../../../plan/show/sarif";
import { entries, type PolicyResult } from "../../../policy/pack";

const URN = "urn:pulumi:dev::test::aws:lb/listener:Listener::web";
const BASE = {
  level: "mandatory",
  blocks: true,
  urn: URN,
  property: "sslPolicy",
  message: "found a weak one",
} as const;

const POLICY: readonly PolicyResult[] = [
  { ...BASE, policy: "alb-tls-policy-modern", verdict: "violation" },
  { ...BASE, policy: "alb-access-logs", level: "advisory", verdict: "violation", property: "accessLogs" },
  { ...BASE, policy: "instance-imdsv2-required", verdict: "undecided", blocks: false },
  {
    ...BASE,
    policy: "instance-ebs-encrypted",
    verdict: "excepted",
    blocks: false,
    exception: { reason: "scratch disk", expires: "2026-12-31" },
  },
  { policy: "alb-drop-invalid-headers", level: "advisory", verdict: "pass", blocks: false, message: "fine" },
];

const log = (policy: readonly PolicyResult[]): Log => {
  const plan = { stack: { name: "prod" }, policy, reachability: [] } as unknown as Plan;
  return JSON.parse(renderSarif(plan, { stackFile: "stacks/Pulumi.prod.yaml" })) as Log;
};

describe("the plan as SARIF", () => {
  it("describes every rule with its default level", () => {
    const rules = log([]).runs[0]!.tool.driver.rules!;
    assert.equal(rules.length, entries.length + 3);
    const rule = rules.find(({ id }) => id === "alb-tls-policy-modern");
    assert.equal(rule?.defaultConfiguration?.level, "error");
    assert.match(rule?.help?.text ?? "", /Security Hub ELB\.17/);
  });

  it("tells how severe a rule is, what it is about, and who else asks for it", () => {
    const rules = log([]).runs[0]!.tool.driver.rules!;
    const of = (name: string) => rules.find(({ id }) => id === name);
    assert.deepEqual(of("instance-imdsv2-required")?.properties, {
      tags: [
        "security",
        "credentials",
        "hardening",
        "security-hub/EC2.8",
        "security-hub/EC2.170",
        "security-hub/AutoScaling.3",
        "cis-aws-5.0.0/5.7",
      ],
      "security-severity": "8.0",
    });
    assert.equal(
      of("instance-imdsv2-required")?.helpUri,
      "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-8",
    );
    assert.deepEqual(of("hpa-listener-443-https-only")?.properties, {
      tags: ["security", "hp-anyware", "encryption"],
      "security-severity": "8.0",
    });
    assert.deepEqual(
      ["sg-no-world-all-ports", "alb-waf-on-internet-facing", "eip-attached"].map(
        (name) => of(name)?.properties?.["security-severity"],
      ),
      ["9.5", "5.5", "2.0"],
    );
  });

  it("names a rule for every result", () => {
    const run = log(POLICY).runs[0]!;
    const ids = run.tool.driver.rules!.map(({ id }) => id);
    assert.deepEqual(
      run.results!.filter(({ ruleId }) => !ids.includes(ruleId!)),
      [],
    );
  });

  it("writes violations by level, undecided ones as open, and leaves out what passed", () => {
    assert.deepEqual(
      log(POLICY).runs[0]!.results!.map(({ ruleId, kind, level }) => [ruleId, kind, level]),
      [
        ["alb-tls-policy-modern", "fail", "error"],
        ["alb-access-logs", "fail", "warning"],
        ["instance-imdsv2-required", "open", "none"],
        ["instance-ebs-encrypted", "fail", "error"],
      ],
    );
  });

  it("suppresses what an exception accepts, with reason and last day", () => {
    const suppressed = log(POLICY).runs[0]!.results!.filter(({ suppressions }) => suppressions);
    assert.deepEqual(
      suppressed.map(({ ruleId, suppressions }) => [ruleId, suppressions?.[0]?.justification]),
      [["instance-ebs-encrypted", "scratch disk (until 2026-12-31)"]],
    );
  });

  it("shows a finding at the stack file and names the resource", () => {
    const [location] = log(POLICY).runs[0]!.results![0]!.locations!;
    assert.equal(location?.physicalLocation?.artifactLocation?.uri, "stacks/Pulumi.prod.yaml");
    assert.deepEqual(location?.logicalLocations, [
      { name: "web", fullyQualifiedName: `${URN}#sslPolicy`, kind: "Listener" },
    ]);
  });

  it("names a component that has no URN in full", () => {
    const named = (urn: string) =>
      log([{ ...POLICY[0]!, urn }]).runs[0]!.results![0]!.locations![0]!.logicalLocations![0]!.name;
    assert.deepEqual([named("anyware"), named(URN)], ["anyware", "web"]);
  });

  it("keeps a finding's fingerprint when only its message changes", () => {
    const print = (message: string) =>
      log([{ ...POLICY[0]!, message }]).runs[0]!.results![0]!.partialFingerprints!["connectorTopologies/v1"];
    assert.equal(print("before"), print("after"));
    assert.notEqual(
      print("before"),
      log([{ ...POLICY[0]!, property: "port" }]).runs[0]!.results![0]!.partialFingerprints!["connectorTopologies/v1"],
    );
  });
});
