/** What changes what, for HP Anyware: edits of stacks/Pulumi.hp-anyware.yaml, one after the other. */
import type { ChangeTable, DocumentedChange } from "./index";

const NEW_IMAGE = "ami-0fedcba9876543210";

/** A new image for one connector, while its users finish their sessions. No Elastic IP changes. */
export const ROLLING_UPGRADE: readonly DocumentedChange[] = [
  {
    title: "drain a connector",
    set: { "connectors.a.drain": true },
    steps: ["delete lb.TargetGroupAttachment anyware-broker-a"],
  },
  {
    title: "give the drained connector a new image",
    set: { "connectors.a.amiId": NEW_IMAGE },
    steps: ["replace, old first ec2.Instance anyware-a", "update Stash anyware-a-generation"],
  },
  {
    title: "take the connector back into service",
    set: { "connectors.a.drain": null },
    steps: ["create lb.TargetGroupAttachment anyware-broker-a"],
  },
];

export const HP_ANYWARE_CHANGES: ChangeTable = {
  topology: "hp-anyware",
  stack: "hp-anyware",
  changes: [
    ...ROLLING_UPGRADE,
    {
      title: "change the image that new connectors get",
      set: { "connectors.defaults.amiId": NEW_IMAGE },
      steps: [],
    },
    {
      title: "add a connector",
      set: { "connectors.d": { subnet: "b" } },
      steps: [
        "create Stash anyware-d-boot",
        "create Stash anyware-d-generation",
        "create Stash anyware-d-user-data",
        "create ec2.Eip anyware-d-eip",
        "create ec2.EipAssociation anyware-d-eip-association",
        "create ec2.Instance anyware-d",
        "create ec2.NetworkInterface anyware-d-interface",
        "create lb.TargetGroupAttachment anyware-broker-d",
      ],
    },
    {
      title: "rename a connector",
      set: { "connectors.d": null, "connectors.e": { subnet: "b", formerly: "d" } },
      steps: [
        "update ec2.Eip anyware-e-eip: tags",
        "update ec2.Instance anyware-e: rootBlockDevice, tags",
        "update ec2.NetworkInterface anyware-e-interface: description, tags",
      ],
    },
    {
      title: "forget the former name",
      set: { "connectors.e.formerly": null },
      steps: [],
    },
    {
      title: "remove a connector",
      set: { "connectors.e": null },
      steps: [
        "delete Stash anyware-e-boot",
        "delete Stash anyware-e-generation",
        "delete Stash anyware-e-user-data",
        "delete ec2.Eip anyware-e-eip",
        "delete ec2.EipAssociation anyware-e-eip-association",
        "delete ec2.Instance anyware-e",
        "delete ec2.NetworkInterface anyware-e-interface",
        "delete lb.TargetGroupAttachment anyware-broker-e",
      ],
    },
    {
      title: "let another network of a client in",
      set: { "clients.london-office": ["203.0.113.0/24", "192.0.2.0/25"] },
      steps: [
        "create vpc.SecurityGroupIngressRule anyware-connector-in-tcp-4172-192.0.2.0_25",
        "create vpc.SecurityGroupIngressRule anyware-connector-in-udp-4172-192.0.2.0_25",
        "create vpc.SecurityGroupIngressRule anyware-lb-in-tcp-443-192.0.2.0_25",
      ],
    },
    {
      title: "rename a client",
      set: { "clients.london-office": null, "clients.london": ["203.0.113.0/24", "192.0.2.0/25"] },
      steps: [
        "update vpc.SecurityGroupIngressRule anyware-connector-in-tcp-4172-192.0.2.0_25: description",
        "update vpc.SecurityGroupIngressRule anyware-connector-in-tcp-4172-203.0.113.0_24: description",
        "update vpc.SecurityGroupIngressRule anyware-connector-in-udp-4172-192.0.2.0_25: description",
        "update vpc.SecurityGroupIngressRule anyware-connector-in-udp-4172-203.0.113.0_24: description",
        "update vpc.SecurityGroupIngressRule anyware-lb-in-tcp-443-192.0.2.0_25: description",
        "update vpc.SecurityGroupIngressRule anyware-lb-in-tcp-443-203.0.113.0_24: description",
      ],
    },
    {
      title: "shut a network of a client out",
      set: { "clients.london": ["203.0.113.0/24"] },
      steps: [
        "delete vpc.SecurityGroupIngressRule anyware-connector-in-tcp-4172-192.0.2.0_25",
        "delete vpc.SecurityGroupIngressRule anyware-connector-in-udp-4172-192.0.2.0_25",
        "delete vpc.SecurityGroupIngressRule anyware-lb-in-tcp-443-192.0.2.0_25",
      ],
    },
    {
      title: "change the health path",
      set: { "targetGroup.healthCheck.path": "/healthz" },
      steps: ["update lb.TargetGroup anyware-broker: healthCheck"],
    },
    {
      title: "change the size of a connector (AWS stops and starts it)",
      set: { "connectors.b.instanceType": "m6i.2xlarge" },
      steps: ["update ec2.Instance anyware-b: instanceType"],
    },
    {
      title: "give a connector an instance profile, tags and detailed monitoring of its own",
      set: {
        "connectors.b": {
          subnet: "b",
          instanceType: "m6i.2xlarge",
          instanceProfileName: "company-connector",
          tags: { Team: "paris" },
          detailedMonitoring: true,
        },
      },
      steps: [
        "update ec2.Eip anyware-b-eip: tags",
        "update ec2.Instance anyware-b: iamInstanceProfile, monitoring, rootBlockDevice, tags",
        "update ec2.NetworkInterface anyware-b-interface: tags",
      ],
      note: "nothing restarts",
    },
    {
      title: "give a connector a start script of its own",
      set: { "connectors.b.userData": { template: "#!/bin/sh\necho ${externalRoutableIp}\n" } },
      steps: [],
      note: "it counts when the connector is rebuilt",
    },
    {
      title: "grow the disk of a connector",
      set: { "connectors.b.diskGiB": 120 },
      steps: ["update ec2.Instance anyware-b: rootBlockDevice"],
    },
    {
      title: "rebuild a connector that takes sessions (the plan warns)",
      set: { "connectors.b.reprovision": 1 },
      steps: [
        "create Stash anyware-b-boot-1",
        "create Stash anyware-b-user-data-1",
        "delete Stash anyware-b-boot",
        "delete Stash anyware-b-user-data",
        "replace, old first ec2.Instance anyware-b",
        "replace, old first lb.TargetGroupAttachment anyware-broker-b",
        "update Stash anyware-b-generation",
      ],
    },
    {
      title: "add a zone",
      set: {
        "network.publicSubnets.c": { availabilityZone: "eu-west-1c", cidrBlock: "10.40.0.128/26" },
        "network.privateSubnets.c": { availabilityZone: "eu-west-1c", cidrBlock: "10.40.6.0/24" },
      },
      steps: [
        "create ec2.Route anyware-network-public-3",
        "create ec2.Route anyware-network-public-c-ipv6",
        "create ec2.RouteTable anyware-network-private-3",
        "create ec2.RouteTable anyware-network-public-3",
        "create ec2.RouteTableAssociation anyware-network-private-3",
        "create ec2.RouteTableAssociation anyware-network-public-3",
        "create ec2.Subnet anyware-network-private-3",
        "create ec2.Subnet anyware-network-public-3",
        "update lb.LoadBalancer anyware: subnets",
      ],
    },
    {
      title: "remove the zone",
      set: { "network.publicSubnets.c": null, "network.privateSubnets.c": null },
      steps: [
        "delete ec2.Route anyware-network-public-3",
        "delete ec2.Route anyware-network-public-c-ipv6",
        "delete ec2.RouteTable anyware-network-private-3",
        "delete ec2.RouteTable anyware-network-public-3",
        "delete ec2.RouteTableAssociation anyware-network-private-3",
        "delete ec2.RouteTableAssociation anyware-network-public-3",
        "delete ec2.Subnet anyware-network-private-3",
        "delete ec2.Subnet anyware-network-public-3",
        "update lb.LoadBalancer anyware: subnets",
      ],
    },
    {
      title: "let connectors out by a proxy only",
      set: { proxy: { url: "http://10.40.4.20:3128" } },
      steps: [
        "create vpc.SecurityGroupEgressRule anyware-connector-out-tcp-3128-10.40.4.20_32",
        "delete vpc.SecurityGroupEgressRule anyware-connector-out-tcp-443-0.0.0.0_0",
      ],
      note: "tell connectors that run of it first: their start script counts when they are rebuilt",
    },
    {
      title: "let them out without it",
      set: { proxy: null },
      steps: [
        "create vpc.SecurityGroupEgressRule anyware-connector-out-tcp-443-0.0.0.0_0",
        "delete vpc.SecurityGroupEgressRule anyware-connector-out-tcp-3128-10.40.4.20_32",
      ],
    },
    {
      title: "bring a certificate of your own",
      set: {
        "dns.certificate": null,
        certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc",
      },
      steps: [
        "delete acm.Certificate anyware-certificate",
        "delete acm.CertificateValidation anyware-certificate-valid",
        "delete route53.Record anyware-validation-anyware.example.com",
        "update lb.Listener anyware-listener-443: certificateArn",
      ],
    },
    {
      title: "show a maintenance page",
      set: { "loadBalancer.fixedResponses": { maintenance: { priority: 1, statusCode: 503, body: "back at 10" } } },
      steps: ["create lb.ListenerRule anyware-listener-443-rule-1"],
      note: "nobody can log in meanwhile; sessions that run go on",
    },
    {
      title: "change its text",
      set: { "loadBalancer.fixedResponses.maintenance.body": "back at 11" },
      steps: ["update lb.ListenerRule anyware-listener-443-rule-1: actions"],
    },
    {
      title: "call it otherwise",
      set: {
        "loadBalancer.fixedResponses.maintenance": null,
        "loadBalancer.fixedResponses.closed": { priority: 1, statusCode: 503, body: "back at 11" },
      },
      steps: [],
    },
    {
      title: "take the page away",
      set: { "loadBalancer.fixedResponses": null },
      steps: ["delete lb.ListenerRule anyware-listener-443-rule-1"],
    },
    {
      title: "take the start script away",
      set: { userData: null, registrationCode: null, "connectors.b.userData": null },
      steps: ["delete iam.RolePolicy anyware-connector-secrets"],
      note: "connectors that run keep what they booted with",
    },
    {
      title: "protect the load balancer and the connectors",
      set: { protect: true },
      steps: [
        "update ec2.Instance anyware-a: disableApiTermination",
        "update ec2.Instance anyware-b: disableApiTermination",
        "update ec2.Instance anyware-c: disableApiTermination",
        "update lb.LoadBalancer anyware: enableDeletionProtection",
      ],
      note: "from now on AWS refuses to delete them",
    },
    {
      title: "take the protection off, before a destroy",
      set: { protect: null },
      steps: [
        "update ec2.Instance anyware-a: disableApiTermination",
        "update ec2.Instance anyware-b: disableApiTermination",
        "update ec2.Instance anyware-c: disableApiTermination",
        "update lb.LoadBalancer anyware: enableDeletionProtection",
      ],
    },
  ],
};
