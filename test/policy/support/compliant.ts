/** Small AWS programs of common shapes, all as they should be: what the pack must not complain about. */
import { type Handle, Program } from "./program";
import {
  CERTIFICATE,
  httpsListener,
  ingress,
  instance,
  loadBalancer,
  type NetworkHandles,
  network,
  securityGroup,
  TLS_POLICY,
  targetGroup,
  webService,
} from "./stacks";

const REDIRECT = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };

/** A network and a load balancer with its own group that admits 443 (and 80) from everyone. */
function front(program: Program, ports: readonly number[] = [443]) {
  const net = network(program);
  const group = securityGroup(program, "lb", net.vpc);
  for (const port of ports) {
    ingress(program, `lb-${port}`, group, "tcp", port, { cidrIpv4: "0.0.0.0/0" });
  }
  return { ...net, group, balancer: loadBalancer(program, "web", net.publicSubnets, [group]) };
}

function hosts(program: Program, net: NetworkHandles, from: Handle, target: Handle, port = 443): void {
  const group = securityGroup(program, "app", net.vpc);
  ingress(program, "app-in", group, "tcp", port, { referencedSecurityGroupId: from.id });
  net.privateSubnets.forEach((subnet, index) => {
    const host = instance(program, `app-${index}`, { subnetId: subnet.id, vpcSecurityGroupIds: [group.id] });
    program.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", `app-${index}`, {
      targetGroupArn: target.arn,
      targetId: host.id,
    });
  });
}

const staticSite = (program: Program) => {
  const { balancer, group, ...net } = front(program, [80, 443]);
  const target = targetGroup(program, "site", net.vpc);
  httpsListener(program, "site-443", balancer, target);
  program.add("aws:lb/listener:Listener", "site-80", {
    loadBalancerArn: balancer.arn,
    port: 80,
    protocol: "HTTP",
    defaultActions: [REDIRECT],
  });
  hosts(program, net, group, target);
};

const networkLoadBalancer = (program: Program) => {
  const net = network(program);
  const balancer = program.add("aws:lb/loadBalancer:LoadBalancer", "nlb", {
    loadBalancerType: "network",
    subnets: net.publicSubnets.map(({ id }) => id),
  });
  const target = program.add("aws:lb/targetGroup:TargetGroup", "nlb", {
    vpcId: net.vpc.id,
    port: 443,
    protocol: "TCP",
    targetType: "instance",
    healthCheck: { protocol: "TCP" },
  });
  program.add("aws:lb/listener:Listener", "nlb", {
    loadBalancerArn: balancer.arn,
    port: 443,
    protocol: "TCP",
    defaultActions: [{ type: "forward", targetGroupArn: target.arn }],
  });
  const group = securityGroup(program, "app", net.vpc);
  ingress(program, "app-443", group, "tcp", 443, { cidrIpv4: "0.0.0.0/0" });
  const host = instance(program, "app", { subnetId: net.privateSubnets[0]!.id, vpcSecurityGroupIds: [group.id] });
  program.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", "app", {
    targetGroupArn: target.arn,
    targetId: host.id,
    port: 443,
  });
};

const networkLoadBalancerWithFixedAddresses = (program: Program) => {
  const net = network(program);
  const subnetMappings = net.publicSubnets.map((subnet, index) => {
    const eip = program.add("aws:ec2/eip:Eip", `nlb-${index}`, { domain: "vpc" });
    return { subnetId: subnet.id, allocationId: eip.id };
  });
  const balancer = program.add("aws:lb/loadBalancer:LoadBalancer", "nlb", {
    loadBalancerType: "network",
    subnetMappings,
  });
  const target = program.add("aws:lb/targetGroup:TargetGroup", "nlb", {
    vpcId: net.vpc.id,
    port: 8443,
    protocol: "TLS",
    targetType: "ip",
  });
  program.add("aws:lb/listener:Listener", "nlb", {
    loadBalancerArn: balancer.arn,
    port: 443,
    protocol: "TLS",
    sslPolicy: TLS_POLICY,
    certificateArn: CERTIFICATE,
    defaultActions: [{ type: "forward", targetGroupArn: target.arn }],
  });
};

const ecsService = (program: Program) => {
  const { balancer, group, ...net } = front(program);
  const target = targetGroup(program, "ecs", net.vpc, { targetType: "ip", port: 8443 });
  httpsListener(program, "ecs", balancer, target);
  const own = securityGroup(program, "ecs", net.vpc);
  ingress(program, "ecs-8443", own, "tcp", 8443, { referencedSecurityGroupId: group.id });
  const cluster = program.add("aws:ecs/cluster:Cluster", "ecs");
  program.add("aws:ecs/service:Service", "ecs", {
    cluster: cluster.arn,
    launchType: "FARGATE",
    networkConfiguration: { subnets: net.privateSubnets.map(({ id }) => id), securityGroups: [own.id] },
    loadBalancers: [{ targetGroupArn: target.arn, containerName: "web", containerPort: 8443 }],
  });
};

const privateInstancesBehindNat = (program: Program) => {
  const net = network(program);
  const group = securityGroup(program, "batch", net.vpc);
  instance(program, "batch", {
    subnetId: net.privateSubnets[0]!.id,
    vpcSecurityGroupIds: [group.id],
    ebsBlockDevices: [{ deviceName: "/dev/sdb", encrypted: true, volumeSize: 100 }],
    userData: "#!/bin/sh\ndnf -y update\n",
  });
};

const bastionBySessionManager = (program: Program) => {
  const net = network(program);
  const role = program.add("aws:iam/role:Role", "bastion", { assumeRolePolicy: "{}" });
  const profile = program.add("aws:iam/instanceProfile:InstanceProfile", "bastion", { role: role.out("name") });
  const group = securityGroup(program, "bastion", net.vpc);
  instance(program, "bastion", {
    instanceType: "t4g.nano",
    subnetId: net.privateSubnets[0]!.id,
    vpcSecurityGroupIds: [group.id],
    iamInstanceProfile: profile.out("name"),
  });
};

const sshFromTheOffice = (program: Program) => {
  const net = network(program);
  const group = securityGroup(program, "admin", net.vpc);
  const list = program.add("aws:ec2/managedPrefixList:ManagedPrefixList", "office", {
    addressFamily: "IPv4",
    maxEntries: 2,
    entries: [{ cidr: "203.0.113.0/24" }, { cidr: "198.51.100.16/28" }],
  });
  ingress(program, "ssh-office", group, "tcp", 22, { prefixListId: list.id });
  ingress(program, "ssh-vpn", group, "tcp", 22, { cidrIpv4: "10.8.0.0/16" });
  ingress(program, "ssh-site", group, "tcp", 22, { cidrIpv6: "2001:db8:12::/48" });
  instance(program, "admin", { subnetId: net.privateSubnets[0]!.id, vpcSecurityGroupIds: [group.id] });
};

const autoScalingGroup = (program: Program) => {
  const { balancer, group, ...net } = front(program);
  const target = targetGroup(program, "fleet", net.vpc);
  httpsListener(program, "fleet", balancer, target);
  const own = securityGroup(program, "fleet", net.vpc);
  ingress(program, "fleet-443", own, "tcp", 443, { referencedSecurityGroupId: group.id });
  const template = program.add("aws:ec2/launchTemplate:LaunchTemplate", "fleet", {
    imageId: "ami-0123456789abcdef0",
    instanceType: "m7g.large",
    metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 },
    blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeSize: 30 } }],
    networkInterfaces: [{ associatePublicIpAddress: "false", securityGroups: [own.id] }],
    userData: Buffer.from("#!/bin/sh\nsystemctl start web\n").toString("base64"),
  });
  program.add("aws:autoscaling/group:Group", "fleet", {
    vpcZoneIdentifiers: net.privateSubnets.map(({ id }) => id),
    launchTemplate: { id: template.id, version: "$Latest" },
    targetGroupArns: [target.arn],
    minSize: 2,
    maxSize: 6,
  });
};

const lambdaBehindLoadBalancer = (program: Program) => {
  const { balancer } = front(program);
  const fn = program.add("aws:lambda/function:Function", "api", { runtime: "nodejs22.x" });
  const target = program.add("aws:lb/targetGroup:TargetGroup", "api", { targetType: "lambda" });
  program.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", "api", {
    targetGroupArn: target.arn,
    targetId: fn.arn,
  });
  httpsListener(program, "api", balancer, target);
};

const internalLoadBalancer = (program: Program) => {
  const net = network(program);
  const group = securityGroup(program, "lb", net.vpc);
  ingress(program, "lb-443", group, "tcp", 443, { cidrIpv4: "10.0.0.0/8" });
  const balancer = loadBalancer(program, "web", net.privateSubnets, [group], { internal: true });
  const target = targetGroup(program, "web", net.vpc);
  httpsListener(program, "web", balancer, target);
  hosts(program, net, group, target);
};

const dualStackLoadBalancer = (program: Program) => {
  const { program: same, balancer, balancerGroup } = webService(program);
  const index = same.declared.findIndex(({ urn }) => urn === balancer.urn);
  same.declared[index] = {
    ...same.declared[index]!,
    inputs: { ...same.declared[index]!.inputs, ipAddressType: "dualstack" },
  };
  ingress(same, "web-lb-443-v6", balancerGroup, "tcp", 443, { cidrIpv6: "::/0" });
  const handle = (type: string, name: string) => {
    const found = same.declared.find((declared) => declared.type.endsWith(`:${type}`) && declared.name === name)!;
    return same.handleOf(found.urn);
  };
  same.add("aws:ec2/route:Route", "public-v6", {
    routeTableId: handle("RouteTable", "public").id,
    destinationIpv6CidrBlock: "::/0",
    gatewayId: handle("InternetGateway", "net").id,
  });
};

const blueAndGreen = (program: Program) => {
  const { balancer, group, ...net } = front(program);
  const [blue, green] = ["blue", "green"].map((name) => targetGroup(program, name, net.vpc)) as [Handle, Handle];
  program.add("aws:lb/listener:Listener", "web", {
    loadBalancerArn: balancer.arn,
    port: 443,
    protocol: "HTTPS",
    sslPolicy: TLS_POLICY,
    certificateArn: CERTIFICATE,
    defaultActions: [
      {
        type: "forward",
        forward: {
          targetGroups: [
            { arn: blue.arn, weight: 90 },
            { arn: green.arn, weight: 10 },
          ],
        },
      },
    ],
  });
  hosts(program, net, group, blue);
};

const pathsWithFixedResponse = (program: Program) => {
  const { balancer, group, ...net } = front(program);
  const api = targetGroup(program, "api", net.vpc);
  const listener = program.add("aws:lb/listener:Listener", "web", {
    loadBalancerArn: balancer.arn,
    port: 443,
    protocol: "HTTPS",
    sslPolicy: TLS_POLICY,
    certificateArn: CERTIFICATE,
    defaultActions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }],
  });
  program.add("aws:lb/listenerRule:ListenerRule", "api", {
    listenerArn: listener.arn,
    priority: 10,
    conditions: [{ pathPattern: { values: ["/api/*"] } }],
    actions: [{ type: "forward", targetGroupArn: api.arn }],
  });
  hosts(program, net, group, api);
};

const grpcService = (program: Program) => {
  const { balancer, group, ...net } = front(program);
  const target = targetGroup(program, "grpc", net.vpc, {
    protocolVersion: "GRPC",
    healthCheck: { path: "/grpc.health.v1.Health/Check", protocol: "HTTPS", port: "traffic-port", matcher: "0" },
  });
  httpsListener(program, "grpc", balancer, target);
  hosts(program, net, group, target);
};

const databaseWithOldStyleRules = (program: Program) => {
  const net = network(program);
  const app = securityGroup(program, "app", net.vpc);
  const database = program.add("aws:ec2/securityGroup:SecurityGroup", "database", { vpcId: net.vpc.id });
  program.add("aws:ec2/securityGroupRule:SecurityGroupRule", "database-5432", {
    type: "ingress",
    securityGroupId: database.id,
    protocol: "tcp",
    fromPort: 5432,
    toPort: 5432,
    sourceSecurityGroupId: app.id,
  });
  program.add("aws:rds/instance:Instance", "database", { engine: "postgres", vpcSecurityGroupIds: [database.id] });
  instance(program, "app", { subnetId: net.privateSubnets[0]!.id, vpcSecurityGroupIds: [app.id] });
};

const endpointsWithInlineRules = (program: Program) => {
  const net = network(program);
  const group = program.add("aws:ec2/securityGroup:SecurityGroup", "endpoints", {
    vpcId: net.vpc.id,
    ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/16"], self: false }],
    egress: [],
  });
  program.add("aws:ec2/vpcEndpoint:VpcEndpoint", "ssm", {
    vpcId: net.vpc.id,
    serviceName: "com.amazonaws.eu-west-1.ssm",
    vpcEndpointType: "Interface",
    subnetIds: net.privateSubnets.map(({ id }) => id),
    securityGroupIds: [group.id],
  });
};

const kubernetesNodes = (program: Program) => {
  const net = network(program);
  const group = securityGroup(program, "nodes", net.vpc);
  ingress(program, "nodes-self", group, "-1", 0, { referencedSecurityGroupId: group.id });
  const template = program.add("aws:ec2/launchTemplate:LaunchTemplate", "nodes", {
    metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 },
    blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true" } }],
    vpcSecurityGroupIds: [group.id],
  });
  const cluster = program.add("aws:eks/cluster:Cluster", "main", {
    vpcConfig: { subnetIds: net.privateSubnets.map(({ id }) => id) },
  });
  program.add("aws:eks/nodeGroup:NodeGroup", "nodes", {
    clusterName: cluster.out("name"),
    subnetIds: net.privateSubnets.map(({ id }) => id),
    launchTemplate: { id: template.id, version: "1" },
  });
};

const cloudFrontSite = (program: Program) => {
  const bucket = program.add("aws:s3/bucket:Bucket", "site", {});
  program.add("aws:cloudfront/distribution:Distribution", "site", {
    enabled: true,
    origins: [{ originId: "site", domainName: bucket.out("bucketRegionalDomainName") }],
  });
};

const prefixesOfKubernetes = (program: Program) => {
  const net = network(program);
  const group = securityGroup(program, "pods", net.vpc);
  // Counted prefixes and a public CIDR are Cloudbrink's business only.
  program.add("aws:ec2/networkInterface:NetworkInterface", "pods", {
    subnetId: net.privateSubnets[0]!.id,
    securityGroups: [group.id],
    ipv4PrefixCount: 2,
  });
};

export const COMPLIANT: Readonly<Record<string, (program: Program) => void>> = {
  "a web service behind HTTPS": (program) => void webService(program),
  "a static site behind a load balancer with a redirect": staticSite,
  "a network load balancer": networkLoadBalancer,
  "a network load balancer with fixed addresses": networkLoadBalancerWithFixedAddresses,
  "an ECS service on Fargate": ecsService,
  "private instances behind a NAT gateway": privateInstancesBehindNat,
  "a bastion by Session Manager": bastionBySessionManager,
  "SSH from the office, by prefix list, VPN and IPv6 site": sshFromTheOffice,
  "an Auto Scaling group with a launch template": autoScalingGroup,
  "a function behind a load balancer": lambdaBehindLoadBalancer,
  "an internal load balancer": internalLoadBalancer,
  "a dual-stack load balancer": dualStackLoadBalancer,
  "blue and green target groups with weights": blueAndGreen,
  "paths by listener rules, and a fixed response for the rest": pathsWithFixedResponse,
  "a gRPC service": grpcService,
  "a database with old-style rules": databaseWithOldStyleRules,
  "interface endpoints with inline rules": endpointsWithInlineRules,
  "Kubernetes nodes": kubernetesNodes,
  "a CloudFront site": cloudFrontSite,
  "delegated prefixes of Kubernetes": prefixesOfKubernetes,
};

export function compliant(name: string): Program {
  const program = new Program();
  COMPLIANT[name]!(program);
  return program;
}
