/** The load balancer with connectors behind it as a CDK app; runs in a temporary folder, next to `shape.json`. */
const cdk = require("aws-cdk-lib");
const acm = require("aws-cdk-lib/aws-certificatemanager");
const ec2 = require("aws-cdk-lib/aws-ec2");
const elb = require("aws-cdk-lib/aws-elasticloadbalancingv2");
const iam = require("aws-cdk-lib/aws-iam");
const route53 = require("aws-cdk-lib/aws-route53");
const shape = require("./shape.json");

const app = new cdk.App();
const stack = new cdk.Stack(app, "anyware", { env: { region: shape.region, account: shape.account } });

const vpc = new ec2.CfnVPC(stack, "vpc", { cidrBlock: shape.vpcCidr, enableDnsHostnames: true });
const gateway = new ec2.CfnInternetGateway(stack, "gateway", {});
new ec2.CfnVPCGatewayAttachment(stack, "attachment", { vpcId: vpc.ref, internetGatewayId: gateway.ref });
const subnets = shape.subnets.map(({ cidrBlock, zone, public: open }, index) => {
  const subnet = new ec2.CfnSubnet(stack, `subnet${index}`, { vpcId: vpc.ref, cidrBlock, availabilityZone: zone });
  const table = new ec2.CfnRouteTable(stack, `table${index}`, { vpcId: vpc.ref });
  new ec2.CfnSubnetRouteTableAssociation(stack, `association${index}`, {
    routeTableId: table.ref,
    subnetId: subnet.ref,
  });
  if (open) {
    new ec2.CfnRoute(stack, `route${index}`, {
      routeTableId: table.ref,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: gateway.ref,
    });
  }
  return subnet;
});

const group = (name) => new ec2.CfnSecurityGroup(stack, name, { groupDescription: name, vpcId: vpc.ref });
const groups = { balancer: group("balancer"), connector: group("connector") };
shape.rules.forEach(({ group: own, egress, protocol, from, to, cidr }, index) => {
  const other = groups[own === "balancer" ? "connector" : "balancer"].attrGroupId;
  const common = { groupId: groups[own].attrGroupId, ipProtocol: protocol, fromPort: from, toPort: to };
  if (egress) {
    const target = cidr === undefined ? { destinationSecurityGroupId: other } : { cidrIp: cidr };
    new ec2.CfnSecurityGroupEgress(stack, `rule${index}`, { ...common, ...target });
  } else {
    const source = cidr === undefined ? { sourceSecurityGroupId: other } : { cidrIp: cidr };
    new ec2.CfnSecurityGroupIngress(stack, `rule${index}`, { ...common, ...source });
  }
});

const role = new iam.Role(stack, "role", { assumedBy: new iam.ServicePrincipal("ec2.amazonaws.com") });
role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName("AmazonSSMManagedInstanceCore"));
const profile = new iam.CfnInstanceProfile(stack, "profile", { roles: [role.roleName] });

const targets = shape.interfaces.map((place, index) => {
  const networkInterface = new ec2.CfnNetworkInterface(stack, `interface${index}`, {
    subnetId: subnets[place].ref,
    groupSet: [groups.connector.attrGroupId],
    sourceDestCheck: true,
  });
  const address = new ec2.CfnEIP(stack, `address${index}`, { domain: "vpc" });
  new ec2.CfnEIPAssociation(stack, `binding${index}`, {
    allocationId: address.attrAllocationId,
    networkInterfaceId: networkInterface.ref,
  });
  const instance = new ec2.CfnInstance(stack, `instance${index}`, {
    imageId: "ami-0123456789abcdef0",
    instanceType: "m6i.xlarge",
    iamInstanceProfile: profile.ref,
    networkInterfaces: [{ deviceIndex: "0", networkInterfaceId: networkInterface.ref }],
    blockDeviceMappings: [{ deviceName: "/dev/sda1", ebs: { encrypted: true, volumeSize: 60, volumeType: "gp3" } }],
    userData: cdk.Fn.base64(cdk.Fn.sub(`#!/bin/sh\necho \${address${index}.PublicIp}\n`)),
  });
  return { id: instance.ref };
});

const zone = route53.HostedZone.fromHostedZoneAttributes(stack, "zone", {
  hostedZoneId: "Z0123456789ABCDEFGHIJ",
  zoneName: "example.com",
});
const certificate = new acm.Certificate(stack, "certificate", {
  domainName: "anyware.example.com",
  validation: acm.CertificateValidation.fromDns(zone),
});
const balancer = new elb.CfnLoadBalancer(stack, "load-balancer", {
  scheme: "internet-facing",
  subnets: subnets.filter((_, index) => shape.subnets[index].public).map(({ ref }) => ref),
  securityGroups: [groups.balancer.attrGroupId],
});
const targetGroup = new elb.CfnTargetGroup(stack, "target-group", {
  port: 443,
  protocol: "HTTPS",
  vpcId: vpc.ref,
  targets,
  healthCheckPath: "/health",
  healthCheckProtocol: "HTTPS",
  targetGroupAttributes: [{ key: "stickiness.enabled", value: "true" }],
});
new elb.CfnListener(stack, "listener", {
  loadBalancerArn: balancer.ref,
  port: 443,
  protocol: "HTTPS",
  sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
  certificates: [{ certificateArn: certificate.certificateArn }],
  defaultActions: [{ type: "forward", targetGroupArn: targetGroup.ref }],
});
new route53.CfnRecordSet(stack, "record", {
  hostedZoneId: zone.hostedZoneId,
  name: "anyware.example.com",
  type: "A",
  aliasTarget: { dnsName: balancer.attrDnsName, hostedZoneId: balancer.attrCanonicalHostedZoneId },
});
new cdk.CfnOutput(stack, "url", { value: "https://anyware.example.com" });
