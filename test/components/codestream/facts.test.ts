import assert from "node:assert/strict";
import { HEALTH_CHECK, SELF_SIGNED_CERTIFICATE, VARIANTS } from "../../../components/codestream/facts";
import { type LegacyValues, legacyTemplate } from "../../../components/codestream/legacy-template";

const VALUES: LegacyValues = {
  vpcId: "vpc-1",
  publicSubnetIdA: "subnet-a",
  publicSubnetIdB: "subnet-b",
  sslCertArn: "arn:certificate",
  CodeStreamClientCidrBlock: "203.0.113.0/24",
  CodeStreamHostOsIp: "198.51.100.7",
};

describe("facts of CodeStream", () => {
  it("have one protocol a variant and a port a service", () => {
    assert.deepEqual(VARIANTS, {
      http: { protocol: "HTTP", scheme: "http", ports: { api: 80, broadcaster: 12080 }, ignoreHttps: true },
      https: { protocol: "HTTPS", scheme: "https", ports: { api: 443, broadcaster: 12443 }, ignoreHttps: false },
    });
  });

  it("have the guide's health check", () => {
    assert.deepEqual(HEALTH_CHECK, {
      path: "/no-auth/status",
      matcher: "200",
      body: "OK",
      intervalSeconds: 15,
      timeoutSeconds: 5,
      healthyThreshold: 5,
      unhealthyThreshold: 2,
    });
    assert.equal(SELF_SIGNED_CERTIFICATE.days, 3650);
  });

  it("have the secure template, word for word", () => {
    const targets = (Name: string, Port: number, tag: string) => ({
      Type: "AWS::ElasticLoadBalancingV2::TargetGroup",
      Properties: {
        HealthCheckIntervalSeconds: 15,
        HealthCheckPath: "/no-auth/status",
        HealthCheckPort: "traffic-port",
        HealthCheckProtocol: "HTTPS",
        HealthCheckTimeoutSeconds: 5,
        HealthyThresholdCount: 5,
        UnhealthyThresholdCount: 2,
        Name,
        Port,
        Protocol: "HTTPS",
        Tags: [{ Key: "Name", Value: tag }],
        TargetType: "instance",
        VpcId: "vpc-1",
      },
    });
    const listener = (Port: number, group: string) => ({
      Type: "AWS::ElasticLoadBalancingV2::Listener",
      Properties: {
        DefaultActions: [{ TargetGroupArn: { Ref: group }, Type: "forward" }],
        LoadBalancerArn: { Ref: "Elb" },
        Port,
        Protocol: "HTTPS",
        SslPolicy: "ELBSecurityPolicy-2016-08",
        Certificates: [{ CertificateArn: "arn:certificate" }],
      },
    });
    const ingress = (port: number, CidrIp: string) => ({ CidrIp, FromPort: port, IpProtocol: "tcp", ToPort: port });
    assert.deepEqual(legacyTemplate("https", VALUES), {
      ApiTargets: targets("codestream-api-targets", 443, "codestream_api_targets"),
      BroadcasterTargets: targets("codestream-broadcaster-targets", 12443, "codestream_broadcaster_targets"),
      Elb: {
        Type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
        Properties: {
          Name: "codestream-alb",
          Scheme: "internet-facing",
          SecurityGroups: [{ Ref: "ElbSecurityGroup" }],
          Subnets: ["subnet-a", "subnet-b"],
          Type: "application",
          IpAddressType: "ipv4",
          Tags: [{ Key: "Name", Value: "codestream_alb" }],
        },
      },
      ApiListener: listener(443, "ApiTargets"),
      BroadcasterListener: listener(12443, "BroadcasterTargets"),
      ElbSecurityGroup: {
        Type: "AWS::EC2::SecurityGroup",
        Properties: {
          GroupDescription: "CodeStream ALB Security Group",
          GroupName: "codestream_alb_sg",
          SecurityGroupEgress: [{ CidrIp: "0.0.0.0/0", IpProtocol: -1 }],
          SecurityGroupIngress: [
            ingress(443, "203.0.113.0/24"),
            ingress(443, "198.51.100.7/32"),
            ingress(12443, "203.0.113.0/24"),
            ingress(12443, "198.51.100.7/32"),
          ],
          Tags: [{ Key: "Name", Value: "codestream_alb_sg" }],
          VpcId: "vpc-1",
        },
      },
    });
  });

  it("have the insecure template without TLS policy and certificate", () => {
    const template = legacyTemplate("http", VALUES);
    assert.deepEqual(template.ApiListener.Properties, {
      DefaultActions: [{ TargetGroupArn: { Ref: "ApiTargets" }, Type: "forward" }],
      LoadBalancerArn: { Ref: "Elb" },
      Port: 80,
      Protocol: "HTTP",
    });
    assert.deepEqual(template.BroadcasterListener.Properties["Port"], 12080);
    assert.equal(template.ApiTargets.Properties["HealthCheckProtocol"], "HTTP");
  });
});
