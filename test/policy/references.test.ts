/** Severity, tags and references of every rule: what the pack, the documents and SARIF say of them. */
import * as assert from "node:assert/strict";
import { policiesOf } from "../../policy/engine/pack";
import { engineEntries } from "../../policy/pack";
import { labelsOf, metadataOf, RULES_WITH_METADATA, TAGS } from "../../policy/rule/references";
import data from "../../policy/rule/references-facts.json";
import { TODAY } from "./support/assert";

const SEVERITIES = ["low", "medium", "high", "critical"];
const names = engineEntries.map(({ rule }) => rule.name);
const policiesNamed = (name: string) => policiesOf(engineEntries, TODAY).filter((policy) => policy.name === name);

describe("metadata of the rules", () => {
  it("is there for every rule of the pack, and for nothing else", () => {
    assert.deepEqual([...RULES_WITH_METADATA].sort(), [...names].sort());
  });

  it("has a severity that the SDK knows and tags that are listed, in their order", () => {
    for (const name of names) {
      const { severity, tags } = metadataOf(name)!;
      assert.ok(SEVERITIES.includes(severity), `${name}: ${severity}`);
      assert.ok(tags.length > 0, name);
      assert.deepEqual(
        tags,
        TAGS.filter((tag) => tags.includes(tag)),
        name,
      );
    }
  });

  it("calls no rule critical that does not stop an update", () => {
    const critical = engineEntries.filter(({ rule }) => metadataOf(rule.name)!.severity === "critical");
    assert.deepEqual(
      critical.map(({ rule, level }) => `${level} ${rule.name}`),
      [
        "mandatory sg-no-world-open-admin-ports",
        "mandatory sg-no-world-all-ports",
        "mandatory instance-role-trust",
        "mandatory user-data-no-credentials",
        "mandatory reach-forbidden",
      ],
    );
  });

  it("names controls of Security Hub and numbers of the benchmark in their own form, each with a title", () => {
    for (const [id, control] of Object.entries<{ title: string; cis?: string }>(data.controls)) {
      assert.match(id, /^(EC2|ELB|Auto[Ss]caling)\.[1-9]\d*$/);
      assert.match(control.title, /^[A-Z].*[^.]$/, id);
      assert.match(control.cis ?? "5.3", /^[1-9]\d*(\.[1-9]\d*)+$/, id);
    }
    assert.match(data.read, /^\d{4}-\d{2}-\d{2}$/);
  });

  it("names no control that the table lacks, none twice, and has none that no rule names", () => {
    const named = RULES_WITH_METADATA.flatMap((name) => metadataOf(name)!.controls.map(({ id }) => id));
    assert.deepEqual([...named].sort(), Object.keys(data.controls).sort());
  });

  it("has every control that a rule's source names", () => {
    const missing = engineEntries.flatMap(({ rule }) => {
      const ids = metadataOf(rule.name)!.controls.map(({ id }) => id);
      return (rule.source.match(/\b(?:[A-Z][A-Za-z0-9]+)\.\d+\b/g) ?? [])
        .filter((id) => /^(EC2|ELB|ACM|S3|IAM|AutoScaling|Autoscaling)\./.test(id) && !ids.includes(id))
        .map((id) => `${rule.name}: ${id}`);
    });
    assert.deepEqual(missing, []);
  });

  it("leads to the control's place on its page", () => {
    assert.deepEqual(
      metadataOf("public-ip-only-on-allowed-roles")?.controls.map(({ url }) => url.split("/").pop()),
      [
        "ec2-controls.html#ec2-9",
        "ec2-controls.html#ec2-15",
        "ec2-controls.html#ec2-25",
        "autoscaling-controls.html#autoscaling-5",
      ],
    );
  });

  it("labels a rule by what it is about and by every reference", () => {
    assert.deepEqual(labelsOf(metadataOf("sg-no-world-open-admin-ports")!), [
      "exposure",
      "security-hub/EC2.13",
      "security-hub/EC2.14",
      "security-hub/EC2.19",
      "security-hub/EC2.53",
      "security-hub/EC2.54",
      "cis-aws-5.0.0/5.3",
      "cis-aws-5.0.0/5.4",
    ]);
    assert.equal(metadataOf("somebody-elses-rule"), undefined);
  });
});

describe("the pack's policies", () => {
  it("carry the benchmark where a rule is in it", () => {
    for (const { severity, tags, framework, url, remediationSteps } of policiesNamed("vpc-flow-logs")) {
      assert.deepEqual(
        { severity, tags, framework, url },
        {
          severity: "medium",
          tags: ["logging", "security-hub/EC2.6", "cis-aws-5.0.0/3.7"],
          framework: {
            name: "CIS AWS Foundations Benchmark",
            version: "5.0.0",
            reference: "3.7",
            specification: "VPC flow logging should be enabled in all VPCs",
          },
          url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-6",
        },
      );
      assert.ok(remediationSteps);
    }
  });

  it("carry the Security Hub control where there is no benchmark, dated by the day it was read", () => {
    assert.deepEqual(policiesNamed("eip-attached")[0]!.framework, {
      name: "AWS Security Hub CSPM",
      version: "2026-11-29",
      reference: "EC2.12",
      specification: "Unused Amazon EC2 EIPs should be removed",
    });
  });

  it("carry no framework where nobody else asks for it, but the topology", () => {
    const [policy] = policiesNamed("cb-otp-never-plaintext");
    assert.deepEqual(
      { severity: policy!.severity, tags: policy!.tags, framework: policy!.framework, url: policy!.url },
      { severity: "high", tags: ["cloudbrink", "credentials"], framework: undefined, url: undefined },
    );
  });

  it("have a severity each, that of the settings too", () => {
    assert.deepEqual(
      policiesOf(engineEntries, TODAY).filter(({ severity }) => !SEVERITIES.includes(severity ?? "")),
      [],
    );
  });
});
