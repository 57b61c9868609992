import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import Ajv from "ajv/dist/2020";
import { configSchemaText } from "../../policy/config-schema";
import { runEntries } from "../../policy/evaluation/run";
import { UNKNOWN } from "../../policy/graph";
import { engineEntries, entries, type PackConfig, rules, runRules, summarise } from "../../policy/pack";
import { defineStackRule } from "../../policy/rule";
import { resultsOf, TODAY } from "./support/assert";
import { withInput } from "./support/program";
import { graphOf, IMDS, webService, withImdsV1 } from "./support/stacks";

const POLICY = path.resolve(__dirname, "../../policy");

describe("the policy pack", () => {
  it("has fifty rules and the second tier, at these levels", () => {
    assert.deepEqual(
      entries.map(({ rule, level }) => `${level} ${rule.name}`),
      LEVELS.trim().split("\n"),
    );
  });

  it("asks the reachability questions under the engine, where the plan answers them in a part of its own", () => {
    assert.deepEqual(
      engineEntries.slice(entries.length).map(({ rule, level }) => `${level} ${rule.name}`),
      ["mandatory reach-required", "mandatory reach-forbidden", "mandatory reach-only", "mandatory reach-same"],
    );
    const exceptions = [{ policy: "reach-only", component: "anyware", reason: "a pilot", expires: "2999-12-31" }];
    const results = runRules(webService().program.graph(), {
      today: TODAY,
      config: { "reach-only": "advisory", settings: { exceptions } },
    });
    assert.deepEqual(
      results.filter(({ policy }) => policy === "settings"),
      [],
    );
  });

  it("keeps each rule in a file of its name, and no other file with a rule", () => {
    const files = readdirSync(path.join(POLICY, "rules")).flatMap((folder) =>
      readdirSync(path.join(POLICY, "rules", folder)).filter((file) =>
        /define(Stack|Resource)Rule[<(]/.test(readFileSync(path.join(POLICY, "rules", folder, file), "utf8")),
      ),
    );
    assert.deepEqual(files.sort(), rules.map(({ name }) => `${name}.ts`).sort());
  });

  it("says no level in a rule", () => {
    for (const rule of rules) {
      assert.ok(!("level" in rule) && !("enforcementLevel" in rule), rule.name);
    }
  });

  it("writes every text of a rule in one form", () => {
    for (const rule of rules) {
      for (const [field, text] of Object.entries({
        what: rule.what,
        why: rule.why,
        source: rule.source,
        fix: rule.fix,
      })) {
        assert.ok(text.length > 0 && !/[.\n]$/.test(text), `${rule.name}.${field}: ${text}`);
      }
    }
  });

  it("says of no value that a resource is to give it: it may come from a look-up or another stack", () => {
    const texts = readdirSync(path.join(POLICY, "rules"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => readFileSync(path.join(POLICY, "rules", file), "utf8").match(/(["`]).*?\1/g) ?? []);
    assert.deepEqual(
      texts.filter((text) => /before (it|the \w+) (exists|is made|is created)/.test(text)),
      [],
    );
  });

  it("has a default for every parameter, which its schema allows", () => {
    const ajv = new Ajv({ strict: false });
    for (const rule of rules) {
      for (const [name, schema] of Object.entries(rule.params ?? {})) {
        assert.ok(schema.description, `${rule.name}.${name}`);
        assert.ok(ajv.validate(schema, schema.default), `${rule.name}.${name}`);
      }
    }
  });

  it("has a configuration schema that is up to date", () => {
    assert.equal(readFileSync(path.join(POLICY, "config.schema.json"), "utf8"), configSchemaText());
  });
});

describe("levels", () => {
  it("are advisory for the TLS policy of CodeStream, whose own template has an old one", () => {
    const entry = entries.find(({ rule }) => rule.name === "alb-tls-policy-modern");
    assert.deepEqual(entry?.levels, [{ topology: "codestream", level: "advisory", param: "inCodestream" }]);
  });

  it("are taken from the configuration", () => {
    const levels = (config: PackConfig) =>
      resultsOf(IMDS, withImdsV1(), { config }).map(({ level, blocks }) => [level, blocks]);
    assert.deepEqual(levels({}), [["mandatory", true]]);
    assert.deepEqual(levels({ [IMDS]: "advisory" }), [["advisory", false]]);
    assert.deepEqual(levels({ [IMDS]: { enforcementLevel: "advisory" } }), [["advisory", false]]);
    assert.deepEqual(levels({ [IMDS]: "remediate" }), [["mandatory", true]]);
    assert.deepEqual(levels({ [IMDS]: "disabled" }), []);
    assert.deepEqual(levels({ all: "advisory" }), [["advisory", false]]);
    assert.deepEqual(levels({ all: "disabled", [IMDS]: "mandatory" }), [["mandatory", true]]);
  });

  it("of a topology hold there whatever the rule's own level is, and are changed by their parameter", () => {
    const rule = "alb-tls-policy-modern";
    const resources = webService()
      .program.resources(false)
      .map((resource) =>
        resource.type.endsWith(":Listener")
          ? withInput(withInput(resource, "sslPolicy", "ELBSecurityPolicy-2016-08"), "tags", {
              "connector-topologies:topology": "codestream/https",
            })
          : resource,
      );
    const of = (config: PackConfig) =>
      resultsOf(rule, graphOf(resources), { config }).map(({ level, levelIn }) => [level, levelIn]);
    assert.deepEqual(of({}), [["advisory", "codestream"]]);
    assert.deepEqual(of({ [rule]: "mandatory" }), [["advisory", "codestream"]]);
    assert.deepEqual(of({ [rule]: { inCodestream: "mandatory" } }), [["mandatory", "codestream"]]);
    assert.deepEqual(of({ [rule]: "disabled" }), []);
  });

  it("refuse a configuration that is not understood", () => {
    const problems = (config: unknown) =>
      runRules(webService().program.graph(), { today: TODAY, config: config as PackConfig })
        .filter(({ policy }) => policy === "settings")
        .map(({ message, blocks }) => [message, blocks]);
    assert.deepEqual(problems({ "instance-imds": "mandatory" }), [
      [
        "instance-imds: is no policy of the pack; known: instance-imdsv2-required, instance-ebs-encrypted, instance-role-trust",
        true,
      ],
    ]);
    assert.deepEqual(problems({ [IMDS]: "strict" }), [
      [`${IMDS}: must be mandatory, advisory, disabled or remediate`, true],
    ]);
    for (const nothing of [null, []]) {
      assert.deepEqual(problems({ all: nothing, [IMDS]: nothing, settings: nothing }), [
        ["all: must be mandatory, advisory, disabled or remediate", true],
        [`${IMDS}: must be mandatory, advisory, disabled or remediate`, true],
        ["settings: must be mandatory, advisory, disabled or remediate", true],
      ]);
    }
    assert.deepEqual(problems({ "sg-no-world-open-admin-ports": { ports: ["22", 70_000] } }), [
      ["sg-no-world-open-admin-ports.ports[0]: must be an integer", true],
      ["sg-no-world-open-admin-ports.ports[1]: must be 0 to 65535", true],
    ]);
    assert.deepEqual(problems({ settings: { onUnknown: "fail", exeptions: [] } }), [
      ["settings.onUnknown: must be advisory or mandatory", true],
      ["settings.exeptions: is no parameter; known: onUnknown, topologyTag, exceptions", true],
    ]);
  });
});

describe("undecided rules", () => {
  const unknownTwice = () => {
    const resources = webService()
      .program.resources(false)
      .map((resource) =>
        resource.type.endsWith(":Instance") ? withInput(resource, "metadataOptions.httpTokens", UNKNOWN) : resource,
      );
    return graphOf(resources);
  };

  it("are reported once for all resources, with the properties that decide", () => {
    const [result, ...more] = resultsOf(IMDS, unknownTwice());
    assert.deepEqual(more, []);
    assert.equal(
      result?.message,
      "undecided for 2 resources, first Instance web-0.metadataOptions.httpTokens: not known yet",
    );
    assert.deepEqual(
      result?.undecidedBy?.map(({ urn, property }) => `${urn.split("::").pop()}.${property}`),
      ["web-0.metadataOptions.httpTokens", "web-1.metadataOptions.httpTokens"],
    );
  });

  it("block when the configuration says so, and only mandatory rules", () => {
    const blocks = (config: PackConfig) => resultsOf(IMDS, unknownTwice(), { config }).map((result) => result.blocks);
    assert.deepEqual(blocks({}), [false]);
    assert.deepEqual(blocks({ settings: { onUnknown: "mandatory" } }), [true]);
    assert.deepEqual(blocks({ settings: { onUnknown: "mandatory" }, [IMDS]: "advisory" }), [false]);
  });

  it("are counted", () => {
    const summary = summarise(runRules(unknownTwice(), { today: TODAY }));
    assert.deepEqual([summary.undecided, summary.undecidedMandatory, summary.blocked], [1, 1, false]);
  });
});

describe("a rule that crashes", () => {
  const broken = defineStackRule({
    name: "broken",
    what: "is broken",
    why: "to see what happens",
    source: "this test",
    fix: "none",
    types: ["aws:ec2/vpc:Vpc"],
    check: () => {
      throw new TypeError("cannot read properties of undefined");
    },
  });

  it("is a mandatory violation that names it, whatever its level, and the others run", () => {
    const results = runEntries([{ rule: broken, level: "advisory" }, ...entries], webService().program.graph(), {
      today: TODAY,
    });
    assert.deepEqual(
      results.filter(({ policy }) => policy === "broken").map(({ level, blocks, message }) => [level, blocks, message]),
      [["mandatory", true, "the rule broken failed with an internal error: cannot read properties of undefined"]],
    );
    assert.equal(results.length, entries.length + 1);
  });
});

describe("messages", () => {
  it("carry what, where, why and how to fix in one line", () => {
    const [result] = resultsOf(IMDS, withImdsV1());
    assert.equal(
      result?.message,
      'Instance web-0.metadataOptions.httpTokens: found nothing, which means optional; needed: instances, launch templates, launch configurations and Spot fleets require IMDSv2, or switch the metadata service off; why: IMDSv1 gives the instance role\'s credentials to anyone who can make a program on the instance fetch a URL (Security Hub EC2.8, EC2.170; CKV_AWS_79); fix: set metadataOptions.httpTokens to "required" (containers need httpPutResponseHopLimit 2)',
    );
  });
});

const LEVELS = `
mandatory alb-https-listener-https-backend
mandatory alb-no-plaintext-listener
mandatory alb-https-listener-has-certificate
mandatory alb-tls-policy-modern
advisory alb-drop-invalid-headers
advisory alb-access-logs
advisory alb-deletion-protection
advisory alb-waf-on-internet-facing
mandatory alb-two-azs-one-vpc
mandatory alb-scheme-matches-routing
mandatory alb-target-vpc-matches
mandatory alb-target-az-enabled
mandatory target-group-single-load-balancer
mandatory target-group-health-check-explicit
mandatory target-group-health-check-admitted
advisory target-group-has-targets
mandatory target-type-matches-attachment
mandatory alb-no-open-default-security-group
advisory alb-ports-match-listeners
mandatory hpa-listener-443-https-only
mandatory hpa-stickiness-lb-cookie
advisory hpa-target-group-vendor-values
mandatory hpa-connector-own-eip
mandatory hpa-connector-in-public-subnet
mandatory hpa-external-ip-is-own-eip
mandatory hpa-pcoip-4172-tcp-and-udp
advisory hpa-connector-session-capacity
mandatory mac-tenancy-host
mandatory mac-host-type-az-single-instance
mandatory mac-host-autoplacement-off
advisory mac-host-protected
advisory mac-host-recovery-followed
mandatory cb-connectors-same-vpc
mandatory cb-group-size-1-to-64
mandatory cb-prefix-length-and-alignment
advisory cb-prefix-explicit-not-count
mandatory cb-prefix-in-subnet-no-overlap
mandatory cb-static-pools-equal-prefixes
mandatory cb-prefix-capable-instance-type
mandatory cb-otp-never-plaintext
advisory cb-connectors-multi-az
mandatory cs-listener-pair-by-variant
mandatory cs-health-check-no-auth-status
mandatory cs-alb-allows-hairpin-source
advisory cs-public-url-matches-alb
mandatory sg-no-world-open-admin-ports
mandatory sg-no-world-all-ports
mandatory sg-single-rule-style
mandatory sg-all-protocols-without-ports
mandatory sg-egress-declared
mandatory instance-imdsv2-required
mandatory instance-ebs-encrypted
mandatory public-ip-only-on-allowed-roles
mandatory instance-role-trust
mandatory user-data-no-credentials
advisory alb-desync-mitigation
advisory alb-certificate-validation-awaited
advisory eni-source-dest-check
advisory vpc-flow-logs
advisory default-security-group-closed
advisory eip-attached
advisory vpc-block-public-access-consistent
advisory nacl-rule-shadowed
advisory sg-rule-implied
advisory tcp-response-blocked
advisory references-in-one-region
mandatory alb-log-bucket-sse-s3
advisory required-tags
`;
