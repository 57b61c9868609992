import assert from "node:assert/strict";
import { HpAnywareConnectors } from "../../../components/hp-anyware";
import type { HpAnywareConnectorsArgs } from "../../../components/hp-anyware/args";
import { legacyTemplate } from "../../../components/hp-anyware/legacy-template";
import type { Run } from "../../../plan/model/run";
import { runIn } from "../runs";
import { base, planOf } from "./fixtures";

const GROUP = "sg-0123456789abcdef0";
const CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc";

/** As the template has it: its own security group, the health check's port written out, no TLS policy. */
const LEGACY: HpAnywareConnectorsArgs = {
  ...base,
  dns: undefined,
  certificateArn: CERTIFICATE,
  legacyEnvironmentName: "vdi-prod",
  loadBalancer: { tlsPolicy: "ELBSecurityPolicy-2016-08", additionalSecurityGroupIds: [GROUP] },
  targetGroup: { healthCheck: { port: "443" } },
};

const run = (): Promise<Run> => runIn("eu-west-1", () => ({ url: new HpAnywareConnectors("anyware", LEGACY).url }));

describe("legacy mode of HP Anyware", () => {
  it("has every property of the guide's template", async () => {
    const { resources } = await run();
    const find = (type: string) => resources.filter((resource) => resource.type === type);
    const [balancer, listener, group] = [
      find("aws:lb/loadBalancer:LoadBalancer")[0]!,
      find("aws:lb/listener:Listener")[0]!,
      find("aws:lb/targetGroup:TargetGroup")[0]!,
    ];
    const own = resources.find(({ name, type }) => name === "anyware-lb" && type.includes("securityGroup:"))!.id;
    const publicSubnets = Object.values(base.network.publicSubnets!).map(({ subnetId }) => subnetId as string);
    const template = legacyTemplate({
      SSLCertificateARN: CERTIFICATE,
      LoadBalancerTopology: "internet-facing",
      EnvironmentName: "vdi-prod",
      VPC: base.network.vpcId as string,
      Subnets: publicSubnets,
      SecurityGroup: GROUP,
    });
    const check = group.inputs["healthCheck"] as { [key: string]: unknown };
    const stickiness = group.inputs["stickiness"] as { [key: string]: unknown };
    const [action] = listener.inputs["defaultActions"] as { [key: string]: unknown }[];
    assert.deepEqual(
      {
        Type: balancer.inputs["loadBalancerType"],
        Name: balancer.inputs["name"],
        Subnets: balancer.inputs["subnets"],
        Scheme: balancer.inputs["internal"] ? "internal" : "internet-facing",
        // A group of our own joins the given one: an update in place.
        SecurityGroups: (balancer.inputs["securityGroups"] as unknown[]).filter((id) => id !== own),
        Tags: [{ Key: "Name", Value: (balancer.inputs["tags"] as { Name: string }).Name }],
      },
      template.LoadBalancer.Properties,
    );
    assert.deepEqual(
      {
        LoadBalancerArn: { Ref: listener.inputs["loadBalancerArn"] === balancer.outputs["arn"] && "LoadBalancer" },
        Port: listener.inputs["port"],
        Protocol: listener.inputs["protocol"],
        Certificates: [{ CertificateArn: listener.inputs["certificateArn"] }],
        DefaultActions: [
          {
            Type: action!["type"],
            TargetGroupArn: { Ref: action!["targetGroupArn"] === group.outputs["arn"] && "DefaultTargetGroup" },
          },
        ],
      },
      template.LoadBalancerListener.Properties,
    );
    assert.equal(listener.inputs["sslPolicy"], "ELBSecurityPolicy-2016-08");
    assert.deepEqual(
      {
        Name: group.inputs["name"],
        Port: group.inputs["port"],
        Protocol: group.inputs["protocol"],
        VpcId: group.inputs["vpcId"],
        TargetType: group.inputs["targetType"],
        HealthCheckProtocol: check["protocol"],
        HealthCheckPort: check["port"],
        HealthCheckPath: check["path"],
        HealthCheckIntervalSeconds: check["interval"],
        HealthCheckTimeoutSeconds: check["timeout"],
        HealthyThresholdCount: check["healthyThreshold"],
        UnhealthyThresholdCount: check["unhealthyThreshold"],
        TargetGroupAttributes: {
          "stickiness.enabled": String(stickiness["enabled"]),
          "stickiness.type": stickiness["type"],
          "stickiness.lb_cookie.duration_seconds": String(stickiness["cookieDuration"]),
          "deregistration_delay.timeout_seconds": String(group.inputs["deregistrationDelay"]),
          "slow_start.duration_seconds": String(group.inputs["slowStart"]),
          "load_balancing.algorithm.type": group.inputs["loadBalancingAlgorithmType"],
        },
      },
      template.DefaultTargetGroup.Properties,
    );
    assert.equal(check["matcher"], "200");
  });

  it("says what keeping the names means", () => {
    const { tlsPolicy: _, ...loadBalancer } = LEGACY.loadBalancer!;
    assert.deepEqual(planOf({ ...LEGACY, loadBalancer }).warnings.slice(0, 2), [
      "legacyEnvironmentName: the names vdi-prod and vdi-prod-primary are free once a region and account: no second such stack",
      "loadBalancer.tlsPolicy: changes from the template's ELBSecurityPolicy-2016-08 with the first up; set it to keep clients that need TLS 1.0 or 1.1",
    ]);
  });

  it("refuses a name that leaves no room for the template's suffix", () => {
    assert.deepEqual(planOf({ ...LEGACY, legacyEnvironmentName: "a".repeat(25) }).errors, [
      `legacyEnvironmentName = "${"a".repeat(25)}": must be 1 to 24 letters and digits, with single hyphens between them`,
    ]);
  });
});
