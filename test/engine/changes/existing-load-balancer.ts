/** What changes what, between a load balancer of the stack's own and one of somebody else. */
import type { ChangeTable, Edit } from "./index";

const ARN = "arn:aws:elasticloadbalancing:us-east-1:111122223333";
const CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc";

/** What is said of it, key by key; it has the groups of these services. */
const existing = (dnsName: string, services: readonly string[]): Edit => ({
  "loadBalancer.existing.arn": `${ARN}:loadbalancer/app/front/0123456789abcdef`,
  "loadBalancer.existing.dnsName": dnsName,
  "loadBalancer.existing.subnets": ["a", "b"],
  "loadBalancer.existing.securityGroups": { front: "sg-0aaaa111122223333" },
  ...Object.fromEntries(
    services.map((key) => [
      `loadBalancer.existing.targetGroups.${key}.arn`,
      `${ARN}:targetgroup/${key}/0123456789abcdef`,
    ]),
  ),
});

const ABOUT = "A load balancer of somebody else";

export const EXISTING_LOAD_BALANCER_TABLES: readonly ChangeTable[] = [
  {
    topology: "hp-anyware",
    stack: "hp-anyware-existing",
    about: ABOUT,
    changes: [
      {
        title: "go behind a load balancer of somebody else",
        set: {
          "loadBalancer.scheme": null,
          ...existing("anyware.corp.example.com", ["broker"]),
          "loadBalancer.existing.scheme": "internal",
          dns: null,
          certificateArn: null,
        },
        steps: [
          "create vpc.SecurityGroupIngressRule anyware-east-in-tcp-443-sg-load-balancer-front",
          "create vpc.SecurityGroupIngressRule anyware-west-in-tcp-443-sg-load-balancer-front",
          "delete ec2.SecurityGroup anyware-lb",
          "delete lb.Listener anyware-listener-443",
          "delete lb.LoadBalancer anyware",
          "delete lb.TargetGroup anyware-broker",
          "delete route53.Record anyware-alias-a",
          "delete vpc.SecurityGroupEgressRule anyware-lb-out-tcp-443-sg-connector-east",
          "delete vpc.SecurityGroupEgressRule anyware-lb-out-tcp-443-sg-connector-west",
          "delete vpc.SecurityGroupIngressRule anyware-east-in-tcp-443-sg-load-balancer",
          "delete vpc.SecurityGroupIngressRule anyware-lb-in-tcp-443-10.8.0.0_16",
          "delete vpc.SecurityGroupIngressRule anyware-lb-in-tcp-443-203.0.113.0_25",
          "delete vpc.SecurityGroupIngressRule anyware-west-in-tcp-443-sg-load-balancer",
          "replace, new first lb.TargetGroupAttachment anyware-broker-east",
          "replace, new first lb.TargetGroupAttachment anyware-broker-west",
        ],
        note: "connectors stay, and are registered there before they leave the old target group",
      },
      {
        title: "drain a connector there",
        set: { "connectors.east.drain": true },
        steps: ["delete lb.TargetGroupAttachment anyware-broker-east"],
      },
      {
        title: "go back to a load balancer of its own",
        set: {
          "connectors.east.drain": null,
          loadBalancer: { scheme: "internal" },
          dns: { zoneId: "Z0123456789ABCDEFGHIJ", name: "anyware.corp.example.com" },
          certificateArn: CERTIFICATE,
        },
        steps: [
          "create ec2.SecurityGroup anyware-lb",
          "create lb.Listener anyware-listener-443",
          "create lb.LoadBalancer anyware",
          "create lb.TargetGroup anyware-broker",
          "create lb.TargetGroupAttachment anyware-broker-east",
          "create route53.Record anyware-alias-a",
          "create vpc.SecurityGroupEgressRule anyware-lb-out-tcp-443-sg-connector-east",
          "create vpc.SecurityGroupEgressRule anyware-lb-out-tcp-443-sg-connector-west",
          "create vpc.SecurityGroupIngressRule anyware-east-in-tcp-443-sg-load-balancer",
          "create vpc.SecurityGroupIngressRule anyware-lb-in-tcp-443-10.8.0.0_16",
          "create vpc.SecurityGroupIngressRule anyware-lb-in-tcp-443-203.0.113.0_25",
          "create vpc.SecurityGroupIngressRule anyware-west-in-tcp-443-sg-load-balancer",
          "delete vpc.SecurityGroupIngressRule anyware-east-in-tcp-443-sg-load-balancer-front",
          "delete vpc.SecurityGroupIngressRule anyware-west-in-tcp-443-sg-load-balancer-front",
          "replace, new first lb.TargetGroupAttachment anyware-broker-west",
        ],
      },
    ],
  },
  {
    topology: "codestream",
    stack: "codestream-existing",
    about: ABOUT,
    changes: [
      {
        title: "go behind a load balancer of somebody else",
        set: {
          ...existing("codestream.example.com", ["api", "broadcaster"]),
          dns: null,
          certificateArn: null,
          certificateNames: null,
        },
        steps: [
          "create vpc.SecurityGroupIngressRule codestream-host-in-tcp-12443-sg-load-balancer-front",
          "create vpc.SecurityGroupIngressRule codestream-host-in-tcp-443-sg-load-balancer-front",
          "delete ec2.SecurityGroup codestream-lb",
          "delete lb.Listener codestream-listener-12443",
          "delete lb.Listener codestream-listener-443",
          "delete lb.LoadBalancer codestream",
          "delete lb.TargetGroup codestream-api",
          "delete lb.TargetGroup codestream-broadcaster",
          "delete route53.Record codestream-alias-a",
          "delete vpc.SecurityGroupEgressRule codestream-lb-out-tcp-12443-sg-host",
          "delete vpc.SecurityGroupEgressRule codestream-lb-out-tcp-443-sg-host",
          "delete vpc.SecurityGroupIngressRule codestream-host-in-tcp-12443-sg-load-balancer",
          "delete vpc.SecurityGroupIngressRule codestream-host-in-tcp-443-sg-load-balancer",
          "delete vpc.SecurityGroupIngressRule codestream-lb-in-tcp-12443-198.51.100.7_32",
          "delete vpc.SecurityGroupIngressRule codestream-lb-in-tcp-12443-203.0.113.0_24",
          "delete vpc.SecurityGroupIngressRule codestream-lb-in-tcp-443-198.51.100.7_32",
          "delete vpc.SecurityGroupIngressRule codestream-lb-in-tcp-443-203.0.113.0_24",
          "replace, new first lb.TargetGroupAttachment codestream-api-host",
          "replace, new first lb.TargetGroupAttachment codestream-broadcaster-host",
        ],
        note: "the host stays",
      },
    ],
  },
];
