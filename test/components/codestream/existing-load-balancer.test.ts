/** A host behind a load balancer of somebody else, in both variants. */
import assert from "node:assert/strict";
import type { CodeStreamOnPremArgs } from "../../../components/codestream/args";
import type { CodeStreamHandoff } from "../../../components/codestream/handoff";
import { issueLine } from "../../../components/shared/input/issues";
import { byName } from "../runs";
import { CREATED, EXISTING, planOf, run, withValue } from "./fixtures";

const ARN = "arn:aws:elasticloadbalancing:us-east-1:111122223333";
const BALANCER = `${ARN}:loadbalancer/app/front/0123456789abcdef`;
const groupArn = (name: string) => `${ARN}:targetgroup/${name}/0123456789abcdef`;

function behind({ dns: _dns, certificateArn: _arn, ...args }: CodeStreamOnPremArgs): CodeStreamOnPremArgs {
  const existing = {
    arn: BALANCER,
    dnsName: "codestream.example.com",
    subnets: ["a", "b"],
    securityGroups: { front: "sg-0aaaa111122223333" },
    targetGroups: { api: { arn: groupArn("api") }, broadcaster: { arn: groupArn("broadcaster") } },
  };
  return { ...args, loadBalancer: { existing } };
}

const errorsOf = (path: string, value: unknown): string[] =>
  planOf(withValue(behind(CREATED), path, value)).issues.errors.map(issueLine);

describe("a CodeStream host behind a load balancer of somebody else", () => {
  const variants = [
    ["http", 80, 12_080],
    ["https", 443, 12_443],
  ] as const;
  for (const [variant, api, broadcaster] of variants) {
    it(`is registered in one target group for each port of ${variant}, and admits its load balancer there alone`, async () => {
      const result = await run({ ...behind(CREATED), variant });
      const attached = result.resources.filter(({ type }) => type.includes("TargetGroupAttachment"));
      assert.deepEqual(
        attached.map(({ name, inputs }) => [name, inputs["targetGroupArn"], inputs["port"]]),
        [
          ["codestream-api-host", groupArn("api"), api],
          ["codestream-broadcaster-host", groupArn("broadcaster"), broadcaster],
        ],
      );
      const admitted = result.resources.filter(({ type }) => type.includes("IngressRule"));
      assert.deepEqual(
        admitted.map(({ inputs }) => [inputs["referencedSecurityGroupId"], inputs["fromPort"], inputs["toPort"]]),
        [broadcaster, api].map((port) => ["sg-0aaaa111122223333", port, port]),
      );
      const made = result.resources.filter(({ type }) =>
        /^aws:(?:lb\/(?!targetGroupAttachment)|acm|route53)/.test(type),
      );
      assert.deepEqual(made, []);
      assert.equal(result.outputs["url"], `${variant}://codestream.example.com`);
    });
  }

  it("that exists already gets the two rules in its own security group", async () => {
    const result = await run(behind(EXISTING));
    const { inputs } = byName(result, "codestream-host-in-tcp-443-sg-load-balancer-front");
    assert.deepEqual(
      [inputs["securityGroupId"], inputs["referencedSecurityGroupId"]],
      ["sg-0fedcba9876543210", "sg-0aaaa111122223333"],
    );
  });

  it("needs what its owner has to see to: addresses of the host itself, and an idle timeout", async () => {
    const { steps } = (await run(behind(CREATED))).outputs["handoff"] as unknown as CodeStreamHandoff;
    assert.deepEqual(
      steps.filter((step) => step.includes("owner")),
      [
        "have the load balancer's owner let it out to the host: tcp 443, 12443 from its security groups to the host's (output hostSecurityGroupId)",
        ...["api", "broadcaster"].map(
          (key) =>
            `have the load balancer's owner see that target group ${key} is of type instance and protocol HTTPS; its health check asks /no-auth/status over HTTPS on the traffic port`,
        ),
        ...["443 to target group api", "12443 to target group broadcaster"].map(
          (which) =>
            `have the load balancer's owner send codestream.example.com on HTTPS ${which}, and admit engineering, the host's own containers (198.51.100.7/32) there`,
        ),
        "have the load balancer's owner keep idle connections for more than 28 s (its idle timeout), or idle WebSockets break",
      ],
    );
  });

  it("is refused with an internal one, a health check that it does not answer, and one group for both services", () => {
    const at = "loadBalancer.existing";
    assert.deepEqual(errorsOf(`${at}.scheme`, "internal"), [
      'loadBalancer.existing.scheme = "internal": must be internet-facing: the host\'s own containers reach it over its public addresses; fix: set loadBalancer.existing.scheme to "internet-facing"',
    ]);
    assert.deepEqual(errorsOf(`${at}.targetGroups.api.healthCheckPath`, "/health"), [
      'loadBalancer.existing.targetGroups.api.healthCheckPath = "/health": must be /no-auth/status, which is what CodeStream answers; fix: set loadBalancer.existing.targetGroups.api.healthCheckPath to "/no-auth/status"',
    ]);
    assert.deepEqual(errorsOf(`${at}.targetGroups.broadcaster.arn`, groupArn("api")), [
      `loadBalancer.existing.targetGroups.broadcaster.arn = "${groupArn("api")}": is the target group of api too; each has a listener and a group of its own`,
    ]);
    assert.deepEqual(errorsOf(`${at}.subnets`, ["b"]), [
      "loadBalancer.existing.subnets: has none in us-east-1a, where the host is; a load balancer sends nothing to zones that it is not in; fix: name its subnet there too, or move the host to us-east-1b",
    ]);
  });

  it("is refused with each argument that is about a load balancer that is made", () => {
    const given = {
      dns: EXISTING.dns,
      hostname: "codestream.example.com",
      certificateArn: EXISTING.certificateArn,
      additionalCertificateArns: {},
      certificateNames: ["*.example.com"],
      loadBalancerSubnets: ["a", "b"],
      targetGroup: {},
      legacyNames: true,
      "loadBalancer.idleTimeoutSeconds": 300,
    };
    for (const [path, value] of Object.entries(given)) {
      assert.deepEqual(errorsOf(path, value), [
        `${path}: is about a load balancer that is made, and loadBalancer.existing names one of somebody else; keep one of the two`,
      ]);
    }
  });
});
