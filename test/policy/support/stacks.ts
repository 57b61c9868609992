/** Compliant programs that tests change one thing of. */
import { COMPONENT_TYPES } from "../../../components/shared/manifest";
import { type GraphResource, ResourceGraph } from "../../../policy/graph";
import { type Args, type Handle, Program, withInput } from "./program";

export interface NetworkHandles {
  readonly vpc: Handle;
  readonly publicSubnets: readonly Handle[];
  readonly privateSubnets: readonly Handle[];
}

/** A VPC with public subnets behind an internet gateway, and private ones behind a NAT gateway. */
export function network(program: Program, zones: readonly string[] = ["eu-west-1a", "eu-west-1b"]): NetworkHandles {
  const vpc = program.add("aws:ec2/vpc:Vpc", "net", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true });
  const gateway = program.add("aws:ec2/internetGateway:InternetGateway", "net", { vpcId: vpc.id });
  const publicTable = program.add("aws:ec2/routeTable:RouteTable", "public", { vpcId: vpc.id });
  program.add("aws:ec2/route:Route", "public-default", {
    routeTableId: publicTable.id,
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: gateway.id,
  });
  const subnet = (name: string, zone: string, cidrBlock: string, table: Handle) => {
    const handle = program.add("aws:ec2/subnet:Subnet", name, { vpcId: vpc.id, cidrBlock, availabilityZone: zone });
    program.add("aws:ec2/routeTableAssociation:RouteTableAssociation", name, {
      subnetId: handle.id,
      routeTableId: table.id,
    });
    return handle;
  };
  const publicSubnets = zones.map((zone, index) => subnet(`public-${index}`, zone, `10.0.${index}.0/24`, publicTable));
  const eip = program.add("aws:ec2/eip:Eip", "nat", { domain: "vpc" });
  const nat = program.add("aws:ec2/natGateway:NatGateway", "nat", {
    subnetId: publicSubnets[0]!.id,
    allocationId: eip.id,
  });
  const privateTable = program.add("aws:ec2/routeTable:RouteTable", "private", {
    vpcId: vpc.id,
    routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: nat.id }],
  });
  const privateSubnets = zones.map((zone, index) =>
    subnet(`private-${index}`, zone, `10.0.${index + 10}.0/24`, privateTable),
  );
  return { vpc, publicSubnets, privateSubnets };
}

export const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";
export const CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc";

export function securityGroup(program: Program, name: string, vpc: Handle, options: { parent?: Handle } = {}): Handle {
  const group = program.add("aws:ec2/securityGroup:SecurityGroup", name, { vpcId: vpc.id, description: name }, options);
  program.add(
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    `${name}-out`,
    { securityGroupId: group.id, ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "10.0.0.0/8" },
    options,
  );
  return group;
}

export function ingress(
  program: Program,
  name: string,
  group: Handle,
  protocol: string,
  port: number,
  peer: Args,
  options: { parent?: Handle } = {},
): Handle {
  return program.add(
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    name,
    { securityGroupId: group.id, ipProtocol: protocol, fromPort: port, toPort: port, ...peer },
    options,
  );
}

export function targetGroup(program: Program, name: string, vpc: Handle, inputs: Args = {}, parent?: Handle): Handle {
  return program.add(
    "aws:lb/targetGroup:TargetGroup",
    name,
    {
      vpcId: vpc.id,
      port: 443,
      protocol: "HTTPS",
      targetType: "instance",
      healthCheck: {
        path: "/health",
        protocol: "HTTPS",
        port: "traffic-port",
        matcher: "200",
        interval: 30,
        timeout: 5,
        healthyThreshold: 3,
        unhealthyThreshold: 3,
      },
      ...inputs,
    },
    parent ? { parent } : {},
  );
}

export function loadBalancer(
  program: Program,
  name: string,
  subnets: readonly Handle[],
  groups: readonly Handle[],
  inputs: Args = {},
  parent?: Handle,
): Handle {
  return program.add(
    "aws:lb/loadBalancer:LoadBalancer",
    name,
    {
      loadBalancerType: "application",
      subnets: subnets.map((subnet) => subnet.id),
      securityGroups: groups.map((group) => group.id),
      dropInvalidHeaderFields: true,
      ...inputs,
    },
    parent ? { parent } : {},
  );
}

export function httpsListener(
  program: Program,
  name: string,
  balancer: Handle,
  target: Handle,
  inputs: Args = {},
  parent?: Handle,
): Handle {
  return program.add(
    "aws:lb/listener:Listener",
    name,
    {
      loadBalancerArn: balancer.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: TLS_POLICY,
      certificateArn: CERTIFICATE,
      defaultActions: [{ type: "forward", targetGroupArn: target.arn }],
      ...inputs,
    },
    parent ? { parent } : {},
  );
}

export function instance(program: Program, name: string, inputs: Args, parent?: Handle): Handle {
  return program.add(
    "aws:ec2/instance:Instance",
    name,
    {
      ami: "ami-0123456789abcdef0",
      instanceType: "m6i.xlarge",
      metadataOptions: { httpTokens: "required" },
      rootBlockDevice: { encrypted: true, volumeType: "gp3" },
      ...inputs,
    },
    parent ? { parent } : {},
  );
}

/** The usual web service: HTTPS load balancer, two private instances. */
export function webService(program = new Program()) {
  const net = network(program);
  const balancerGroup = securityGroup(program, "web-lb", net.vpc);
  ingress(program, "web-lb-443", balancerGroup, "tcp", 443, { cidrIpv4: "0.0.0.0/0" });
  const appGroup = securityGroup(program, "web-app", net.vpc);
  ingress(program, "web-app-443", appGroup, "tcp", 443, { referencedSecurityGroupId: balancerGroup.id });
  const balancer = loadBalancer(program, "web", net.publicSubnets, [balancerGroup]);
  const group = targetGroup(program, "web", net.vpc);
  const listener = httpsListener(program, "web-443", balancer, group);
  const instances = net.privateSubnets.map((subnet, index) => {
    const handle = instance(program, `web-${index}`, { subnetId: subnet.id, vpcSecurityGroupIds: [appGroup.id] });
    program.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", `web-${index}`, {
      targetGroupArn: group.arn,
      targetId: handle.id,
      port: 443,
    });
    return handle;
  });
  return { program, ...net, balancerGroup, appGroup, balancer, group, listener, instances };
}

export const CLIENTS = ["203.0.113.0/24", "198.51.100.16/28"];

/** HP Anyware connectors as our component registers them: two connectors, one load balancer. */
export function hpAnyware(program = new Program()) {
  const net = network(program);
  const component = program.add(COMPONENT_TYPES["hp-anyware"], "anyware", {}, { custom: false });
  const parent = { parent: component };
  const balancerGroup = securityGroup(program, "anyware-lb", net.vpc, parent);
  const connectorGroup = securityGroup(program, "anyware-connector", net.vpc, parent);
  for (const cidr of CLIENTS) {
    ingress(program, `anyware-lb-443-${cidr}`, balancerGroup, "tcp", 443, { cidrIpv4: cidr }, parent);
    ingress(program, `anyware-tcp-4172-${cidr}`, connectorGroup, "tcp", 4172, { cidrIpv4: cidr }, parent);
    ingress(program, `anyware-udp-4172-${cidr}`, connectorGroup, "udp", 4172, { cidrIpv4: cidr }, parent);
  }
  ingress(
    program,
    "anyware-443-lb",
    connectorGroup,
    "tcp",
    443,
    { referencedSecurityGroupId: balancerGroup.id },
    parent,
  );
  const balancer = loadBalancer(program, "anyware", net.publicSubnets, [balancerGroup], {}, component);
  const group = targetGroup(
    program,
    "anyware-connectors",
    net.vpc,
    {
      stickiness: { enabled: true, type: "lb_cookie", cookieDuration: 3600 },
      loadBalancingCrossZoneEnabled: "use_load_balancer_configuration",
      loadBalancingAlgorithmType: "round_robin",
      deregistrationDelay: 300,
      slowStart: 0,
    },
    component,
  );
  const listener = httpsListener(program, "anyware-listener-443", balancer, group, {}, component);
  const connectors = ["a", "b"].map((key, index) => {
    const name = `anyware-${key}`;
    const eni = program.add(
      "aws:ec2/networkInterface:NetworkInterface",
      `${name}-interface`,
      { subnetId: net.publicSubnets[index]!.id, securityGroups: [connectorGroup.id], sourceDestCheck: true },
      parent,
    );
    const eip = program.add("aws:ec2/eip:Eip", name, { domain: "vpc" }, parent);
    program.add(
      "aws:ec2/eipAssociation:EipAssociation",
      name,
      { allocationId: eip.id, networkInterfaceId: eni.id },
      parent,
    );
    const boot = program.add(
      "pulumi:index:Stash",
      `${name}-boot`,
      { input: { userData: eip.out("publicIp") } },
      parent,
    );
    const handle = instance(
      program,
      name,
      { primaryNetworkInterface: { networkInterfaceId: eni.id }, userData: boot.out("output") },
      component,
    );
    program.add(
      "aws:lb/targetGroupAttachment:TargetGroupAttachment",
      name,
      { targetGroupArn: group.arn, targetId: handle.id, port: 443 },
      parent,
    );
    return { key, eni, eip, boot, instance: handle };
  });
  const manifest: Args = {
    schemaVersion: 1,
    topology: "hp-anyware",
    name: "anyware",
    sources: {
      "london-office": { role: "client", cidrs: [CLIENTS[0]] },
      "home-vpn": { role: "client", cidrs: [CLIENTS[1]] },
    },
    destinations: {},
    subnets: {
      a: { availabilityZone: "eu-west-1a", cidrBlock: "10.0.0.0/24", defaultRoute: "internet-gateway" },
      b: { availabilityZone: "eu-west-1b", cidrBlock: "10.0.1.0/24", defaultRoute: "internet-gateway" },
    },
    loadBalancer: {
      urn: balancer.urn,
      internal: false,
      ipAddressType: "ipv4",
      securityGroupUrn: balancerGroup.urn,
      subnets: ["a", "b"],
      listeners: { https: { urn: listener.urn, port: 443, protocol: "HTTPS", targetGroup: "connectors" } },
      targetGroups: { connectors: { urn: group.urn, port: 443, protocol: "HTTPS", healthCheckPath: "/health" } },
    },
    instances: Object.fromEntries(
      connectors.map(({ key, eni, eip, instance: handle }) => [
        key,
        {
          role: "connector",
          subnet: key,
          urn: handle.urn,
          interfaceUrn: eni.urn,
          eipUrn: eip.urn,
          securityGroupUrn: connectorGroup.urn,
          instanceType: "m6i.xlarge",
        },
      ]),
    ),
    settings: { directHttps: false },
  };
  const index = program.declared.findIndex(({ urn }) => urn === component.urn);
  program.declared[index] = { ...program.declared[index]!, outputs: { manifest } };
  return { program, ...net, component, balancerGroup, connectorGroup, balancer, group, listener, connectors };
}

export const graphOf = (resources: readonly GraphResource[]) => new ResourceGraph(resources);

/** The rule that `withImdsV1` breaks. */
export const IMDS = "instance-imdsv2-required";

/** The web service with IMDSv1 on one instance. */
export function withImdsV1(preview = false): ResourceGraph {
  const { program } = webService();
  const resources = program
    .resources(preview)
    .map((resource) => (resource.name === "web-0" ? withInput(resource, "metadataOptions", undefined) : resource));
  return graphOf(resources);
}
