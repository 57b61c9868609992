import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parse } from "yaml";
import type { CloudInitArgs } from "../../../components/cloudbrink/args";
import { otpProblem, planCloudInit, renderCloudInit, renderEnrolled } from "../../../components/cloudbrink/cloud-init";
import { Issues, issueLine } from "../../../components/shared/input/issues";
import { outputOf, run } from "../../support/run";

const values = {
  otp: "7f4e1c52-9a0b-4d3e-8c61-5b2f90ad1e37",
  address: "10.60.0.17",
  addressWithMask: "10.60.0.17/22",
  gateway: "10.60.0.1",
  connectorName: "use1-a1",
};

function planned(args: CloudInitArgs | undefined, mode: "standalone" | "active-active" = "standalone") {
  const issues = new Issues();
  const plan = planCloudInit(args, mode, "cloudInit", issues);
  assert.deepEqual(issues.errors.map(issueLine), []);
  return plan;
}

const rendered = (args?: CloudInitArgs, mode?: "standalone" | "active-active"): string =>
  renderCloudInit(planned(args, mode), values);

describe("first-boot configuration", () => {
  it("is the vendor's call, as the vendor writes it", () => {
    assert.equal(
      rendered(),
      `#cloud-config
runcmd:
  - - "bash"
    - "/opt/scripts/brink_connector_deploy_cloud.sh"
    - "-o"
    - "7f4e1c52-9a0b-4d3e-8c61-5b2f90ad1e37"
    - "-a"
    - "1"
`,
    );
  });

  it("gives address and gateway in Active-Active", () => {
    assert.deepEqual(parse(rendered(undefined, "active-active")).runcmd[0].slice(2), [
      "-o",
      values.otp,
      "-a",
      "1",
      "-i",
      "10.60.0.17/22",
      "-g",
      "10.60.0.1",
    ]);
  });

  it("takes other arguments and passes extra ones through", () => {
    const args = {
      arguments: ["-o", "${otp}"],
      extraArguments: ["-v", "", "-h", "${connectorName}.example.com", "${HOME}"],
    };
    assert.deepEqual(parse(rendered(args)).runcmd[0].slice(2), [
      "-o",
      values.otp,
      "-v",
      "",
      "-h",
      "use1-a1.example.com",
      "${HOME}",
    ]);
  });

  it("takes another script", () => {
    assert.equal(parse(rendered({ script: "/opt/brink/deploy.sh" })).runcmd[0][1], "/opt/brink/deploy.sh");
  });

  it("fills a template inside its texts and keeps its comments", () => {
    const template = `#cloud-config
# Ours.
write_files:
  - path: /etc/brink/otp
    content: |
      \${otp}
runcmd:
  - [bash, /opt/deploy.sh, -g, '\${gateway}', -n, 1]
  - echo \${connectorName} > /tmp/name
`;
    const text = rendered({ template });
    assert.match(text, /^#cloud-config\n# Ours\.\n/);
    assert.deepEqual(parse(text), {
      write_files: [{ path: "/etc/brink/otp", content: `${values.otp}\n` }],
      runcmd: [["bash", "/opt/deploy.sh", "-g", "10.60.0.1", "-n", 1], "echo use1-a1 > /tmp/name"],
    });
  });

  it("keeps every argument what it is, whatever stands in it", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: "grapheme" }).filter((text) => !/\p{Cc}|\$\{/u.test(text)),
          { maxLength: 6 },
        ),
        (extra) => {
          const text = rendered({ extraArguments: extra });
          assert.equal(text.split("\n", 1)[0], "#cloud-config");
          assert.deepEqual(parse(text).runcmd[0].slice(6), extra);
        },
      ),
    );
  });

  it("keeps a template's texts what they are, whatever a value looks like", () => {
    for (const otp of ["1e3", "true", "0x1F", "null", "a:b", "12:30:45", "-1"]) {
      const plan = planned({ template: "#cloud-config\nruncmd:\n  - - x\n    - ${otp}\n" });
      assert.deepEqual(parse(renderCloudInit(plan, { ...values, otp })).runcmd, [["x", otp]]);
    }
  });

  it("refuses user data beyond AWS's limit without showing it", () => {
    const plan = planned({ extraArguments: ["x".repeat(17_000)] });
    assert.throws(
      () => renderCloudInit(plan, values),
      (error: Error) => {
        assert.match(error.message, /^cloudInit: is 17\d{3} bytes; user data may have at most 16384 before base64$/);
        return !error.message.includes(values.otp);
      },
    );
  });

  it("lets an enrolled connector that boots anew say what is wrong", () => {
    assert.deepEqual(parse(renderEnrolled("use1-a1")).runcmd[0].slice(0, 4), [
      "logger",
      "-s",
      "-t",
      "connector-topologies",
    ]);
  });

  it("accepts the portal's passwords and nothing a shell would read", () => {
    assert.equal(otpProblem(values.otp), undefined);
    for (const otp of ["", " ", "a b", "a;b", "$(id)", "`id`", 'a"b', "a'b", "a\nb", "-o", "x".repeat(257)]) {
      assert.notEqual(otpProblem(otp), undefined, otp);
      assert.equal(otp.length > 2 && otpProblem(otp)!.includes(otp), false);
    }
  });

  it("is read by Python's YAML as well, which cloud-init uses", function () {
    if (run("python3", ["-c", "import yaml"]).code !== 0) {
      this.skip();
    }
    const read = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))";
    const text = rendered({ extraArguments: ["yes", "1", "a: b", "# c", "é"] }, "active-active");
    const answer = JSON.parse(outputOf("python3", ["-c", read], { input: text }));
    assert.deepEqual(answer, parse(text));
  });
});
