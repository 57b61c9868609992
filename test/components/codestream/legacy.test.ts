import assert from "node:assert/strict";
import {
  LEGACY_RESOURCES,
  type LegacyResourceTable,
  type LegacyValues,
  legacyTemplate,
} from "../../../components/codestream/legacy-template";
import type { PlannedResource, Run } from "../../../plan/model/run";
import { byName } from "../runs";
import { CERTIFICATE, EXISTING, run, withValue } from "./fixtures";

type Properties = { readonly [property: string]: unknown };

/** The values of the fixture, where the templates have placeholders. */
const VALUES: LegacyValues = {
  vpcId: "vpc-0c0de57ea0c0de57e",
  publicSubnetIdA: "subnet-0aaa555566667777a",
  publicSubnetIdB: "subnet-0bbb555566667777b",
  sslCertArn: CERTIFICATE,
  CodeStreamClientCidrBlock: "203.0.113.0/24",
  CodeStreamHostOsIp: "198.51.100.7",
};

const legacyArgs = (variant: "http" | "https"): unknown => {
  const args = withValue(withValue(EXISTING, "variant", variant) as never, "legacyNames", true);
  return variant === "http"
    ? withValue(args as never, "certificateArn", undefined)
    : withValue(args as never, "loadBalancer", { tlsPolicy: "ELBSecurityPolicy-2016-08" });
};

/** A resource of ours in CloudFormation's words: every property that the template sets, read from ours. */
function inCloudFormation(result: Run, { type, inputs, id }: PlannedResource): LegacyResourceTable {
  const tags = Object.entries(inputs["tags"] as Record<string, string>).map(([Key, Value]) => ({ Key, Value }));
  const ref = (value: unknown) => ({ Ref: logicalIdOf(result, value) });
  switch (type) {
    case "aws:lb/targetGroup:TargetGroup": {
      const check = inputs["healthCheck"] as Properties;
      return {
        Type: "AWS::ElasticLoadBalancingV2::TargetGroup",
        Properties: {
          Name: inputs["name"],
          Port: inputs["port"],
          Protocol: inputs["protocol"],
          TargetType: inputs["targetType"],
          VpcId: inputs["vpcId"],
          HealthCheckPath: check["path"],
          HealthCheckPort: check["port"],
          HealthCheckProtocol: check["protocol"],
          HealthCheckIntervalSeconds: check["interval"],
          HealthCheckTimeoutSeconds: check["timeout"],
          HealthyThresholdCount: check["healthyThreshold"],
          UnhealthyThresholdCount: check["unhealthyThreshold"],
          Tags: tags,
        },
      };
    }
    case "aws:lb/listener:Listener": {
      const [action] = inputs["defaultActions"] as Properties[];
      return {
        Type: "AWS::ElasticLoadBalancingV2::Listener",
        Properties: {
          LoadBalancerArn: ref(inputs["loadBalancerArn"]),
          Port: inputs["port"],
          Protocol: inputs["protocol"],
          DefaultActions: [{ Type: action!["type"], TargetGroupArn: ref(action!["targetGroupArn"]) }],
          ...(inputs["sslPolicy"] === undefined ? {} : { SslPolicy: inputs["sslPolicy"] }),
          ...(inputs["certificateArn"] === undefined
            ? {}
            : { Certificates: [{ CertificateArn: inputs["certificateArn"] }] }),
        },
      };
    }
    case "aws:lb/loadBalancer:LoadBalancer":
      return {
        Type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
        Properties: {
          Name: inputs["name"],
          Scheme: inputs["internal"] ? "internal" : "internet-facing",
          Type: inputs["loadBalancerType"],
          IpAddressType: inputs["ipAddressType"],
          SecurityGroups: (inputs["securityGroups"] as unknown[]).map(ref),
          Subnets: inputs["subnets"],
          Tags: tags,
        },
      };
    default:
      return {
        Type: "AWS::EC2::SecurityGroup",
        Properties: {
          GroupName: inputs["name"],
          GroupDescription: inputs["description"],
          VpcId: inputs["vpcId"],
          SecurityGroupEgress: rulesOf(result, id, "Egress")
            // Ours to the host come on top: the template's rule lets everything out anyway.
            .filter((rule) => rule["referencedSecurityGroupId"] === undefined)
            .map((rule) => ({ IpProtocol: Number(rule["ipProtocol"]), CidrIp: rule["cidrIpv4"] })),
          SecurityGroupIngress: rulesOf(result, id, "Ingress").map((rule) => ({
            IpProtocol: rule["ipProtocol"],
            FromPort: rule["fromPort"],
            ToPort: rule["toPort"],
            CidrIp: rule["cidrIpv4"],
          })),
          Tags: tags,
        },
      };
  }
}

const rulesOf = (result: Run, groupId: unknown, direction: string): Properties[] =>
  result.resources
    .filter(
      ({ type, inputs }) => type.includes(`securityGroup${direction}Rule`) && inputs["securityGroupId"] === groupId,
    )
    .map(({ inputs }) => inputs);

function resourcesOf(
  result: Run,
  ports: { api: number; broadcaster: number },
): { [logicalId: string]: PlannedResource } {
  return {
    ApiTargets: byName(result, "codestream-api"),
    BroadcasterTargets: byName(result, "codestream-broadcaster"),
    Elb: byName(result, "codestream", "loadBalancer:"),
    ApiListener: byName(result, `codestream-listener-${ports.api}`),
    BroadcasterListener: byName(result, `codestream-listener-${ports.broadcaster}`),
    ElbSecurityGroup: byName(result, "codestream-lb", "securityGroup:"),
  };
}

function logicalIdOf(result: Run, value: unknown): string {
  const ports = result.resources.some(({ name }) => name === "codestream-listener-80")
    ? { api: 80, broadcaster: 12080 }
    : { api: 443, broadcaster: 12443 };
  const found = Object.entries(resourcesOf(result, ports)).find(
    ([, { id, outputs }]) => id === value || outputs["arn"] === value,
  );
  return found?.[0] ?? `nothing of the template (${String(value)})`;
}

/** Lists of rules in any order. */
const sorted = (table: LegacyResourceTable): LegacyResourceTable => ({
  ...table,
  Properties: Object.fromEntries(
    Object.entries(table.Properties).map(([key, value]) => [
      key,
      /^SecurityGroup(In|E)gress$/.test(key)
        ? [...(value as object[])].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
        : value,
    ]),
  ),
});

describe("legacy mode of CodeStream", () => {
  for (const [variant, ports] of [
    ["http", { api: 80, broadcaster: 12080 }],
    ["https", { api: 443, broadcaster: 12443 }],
  ] as const) {
    describe(`in the ${variant} variant`, () => {
      let result: Run;
      before(async () => {
        result = await run(legacyArgs(variant));
      });

      for (const logicalId of LEGACY_RESOURCES) {
        it(`has ${logicalId} of the template, property by property`, () => {
          const ours = inCloudFormation(result, resourcesOf(result, ports)[logicalId]!);
          assert.deepEqual(sorted(ours), sorted(legacyTemplate(variant, VALUES)[logicalId]));
        });
      }

      it("adds to the template's resources only what registers the host and names the service", () => {
        const legacy = new Set(Object.values(resourcesOf(result, ports)).map(({ urn }) => urn));
        const group = byName(result, "codestream-lb", "securityGroup:").id;
        const more = result.resources.filter(
          ({ custom, urn, inputs }) =>
            custom && !legacy.has(urn) && !(inputs["securityGroupId"] === group && inputs["cidrIpv4"] !== undefined),
        );
        assert.deepEqual(
          more.map(({ name }) => name).sort(),
          [
            "codestream-alias-a",
            "codestream-api-host",
            "codestream-broadcaster-host",
            `codestream-host-in-tcp-${ports.broadcaster}-sg-load-balancer`,
            `codestream-host-in-tcp-${ports.api}-sg-load-balancer`,
            `codestream-lb-out-tcp-${ports.broadcaster}-sg-host`,
            `codestream-lb-out-tcp-${ports.api}-sg-host`,
          ].sort(),
        );
      });
    });
  }

  it("describes every rule in characters that AWS takes", async () => {
    const descriptions = (await run(legacyArgs("https"))).resources
      .filter(({ type }) => type.includes("Rule:"))
      .map(({ inputs }) => inputs["description"] as string);
    assert.equal(descriptions.length, 9);
    // EC2 API, IpRange.Description.
    assert.deepEqual(
      descriptions.filter((text) => !/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(text)),
      [],
    );
  });

  it("prints the order of taking over, which is what keeps the resources alive", async () => {
    const handoff = (await run(legacyArgs("https"))).outputs["handoff"] as { adoption: string[] };
    assert.deepEqual(
      handoff.adoption.map((step) => step.split(" ").slice(0, 3).join(" ")),
      [
        "in the CloudFormation",
        "aws cloudformation describe-stack-resources",
        "aws ec2 describe-security-group-rules",
        "npm run adopt",
        "pulumi import --file",
        "pulumi preview --diff",
        "aws cloudformation delete-stack",
      ],
    );
    assert.deepEqual(((await run(EXISTING)).outputs["handoff"] as { adoption: string[] }).adoption, []);
  });

  it("gives nothing a physical name, and the current TLS policy, without it", async () => {
    const result = await run(EXISTING);
    assert.deepEqual(
      result.resources.filter(({ inputs, type }) => inputs["name"] !== undefined && !type.includes("route53")),
      [],
    );
    assert.equal(
      byName(result, "codestream-listener-443").inputs["sslPolicy"],
      "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    );
  });
});
