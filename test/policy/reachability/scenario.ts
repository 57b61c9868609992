/** Small networks for tests: resources by short calls, ids made up, everything known unless told otherwise. */
import { type GraphResource, ResourceGraph, UNKNOWN, type Value } from "../../../policy/graph";

type Inputs = Record<string, Value>;

export const urnOf = (type: string, name: string): string => `urn:pulumi:test::test::${type}::${name}`;

export const INSTANCE = "aws:ec2/instance:Instance";
export const EIP = "aws:ec2/eip:Eip";
export const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";

/** Collects resources; every method returns the logical name. Ids are `<name>-id`. */
export class Scenario {
  readonly resources: GraphResource[] = [];

  /** @param place of every resource that says nothing else */
  constructor(private readonly place: Pick<GraphResource, "region"> = {}) {}

  add(type: string, name: string, inputs: Inputs, extra: Partial<GraphResource> = {}): string {
    const urn = urnOf(type, name);
    const outputs = { ...inputs, ...extra.outputs };
    const base = { urn, type, name, custom: true, id: `${name}-id`, dependencies: [], propertyDependencies: {} };
    this.resources.push({ ...base, ...this.place, inputs, ...extra, outputs });
    return name;
  }

  graph(): ResourceGraph {
    return new ResourceGraph(this.resources);
  }

  vpc(name = "vpc", cidrBlock = "10.0.0.0/16", more: Inputs = {}): string {
    return this.add("aws:ec2/vpc:Vpc", name, { cidrBlock, ...more });
  }

  subnet(name: string, cidrBlock: string, zone = "a", more: Inputs = {}): string {
    const inputs = { vpcId: "vpc-id", cidrBlock, availabilityZone: zone, ...more };
    return this.add("aws:ec2/subnet:Subnet", name, inputs);
  }

  gateway(name = "igw", vpcId: Value = "vpc-id"): string {
    return this.add("aws:ec2/internetGateway:InternetGateway", name, { vpcId });
  }

  /** A route table of the subnets with the given routes. */
  routes(name: string, subnets: readonly string[], routes: readonly Inputs[], vpcId = "vpc-id"): void {
    this.add("aws:ec2/routeTable:RouteTable", name, { vpcId });
    routes.forEach((route, index) => {
      this.add("aws:ec2/route:Route", `${name}-route-${index}`, { routeTableId: `${name}-id`, ...route });
    });
    for (const subnet of subnets) {
      const inputs = { routeTableId: `${name}-id`, subnetId: `${subnet}-id` };
      this.add("aws:ec2/routeTableAssociation:RouteTableAssociation", `${name}-${subnet}`, inputs);
    }
  }

  /** Public subnet: default routes to the internet gateway, with the gateway when there is none yet. */
  publicSubnet(name: string, cidrBlock: string, zone = "a", more: Inputs = {}): string {
    this.subnet(name, cidrBlock, zone, more);
    if (!this.resources.some(({ name: other }) => other === "igw")) {
      this.gateway();
    }
    const ipv6 = more["ipv6CidrBlock"] ? [{ destinationIpv6CidrBlock: "::/0", gatewayId: "igw-id" }] : [];
    this.routes(`${name}-rt`, [name], [{ destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-id" }, ...ipv6]);
    return name;
  }

  group(name: string, more: Inputs = {}): string {
    return this.add("aws:ec2/securityGroup:SecurityGroup", name, { vpcId: "vpc-id", ...more });
  }

  allow(
    direction: "in" | "out",
    group: string,
    ports: string,
    peer: Inputs,
    extra: Partial<GraphResource> = {},
  ): string {
    const side = direction === "in" ? "Ingress" : "Egress";
    const [ipProtocol, range] = ports.split("/");
    const [from, to] = (range ?? "").split("-");
    const given = range === undefined ? {} : { fromPort: Number(from), toPort: Number(to ?? from) };
    const inputs = {
      securityGroupId: `${group}-id`,
      ipProtocol: ipProtocol === "all" ? "-1" : ipProtocol,
      ...given,
      ...peer,
    };
    const key = Object.values(peer)
      .map((value) => (value === UNKNOWN ? "unknown" : String(value)))
      .join("-");
    const type = `aws:vpc/securityGroup${side}Rule:SecurityGroup${side}Rule`;
    return this.add(type, `${group}-${direction}-${ports}-${key}`, inputs, extra);
  }

  instance(name: string, subnet: string, groups: readonly string[], more: Inputs = {}): string {
    const inputs = { subnetId: `${subnet}-id`, vpcSecurityGroupIds: groups.map((group) => `${group}-id`), ...more };
    return this.add(INSTANCE, name, inputs);
  }

  eip(name: string, more: Inputs = {}, publicIp: Value = "198.18.0.1"): string {
    return this.add(EIP, name, { domain: "vpc", ...more }, { outputs: { publicIp } });
  }

  nat(name: string, subnet: string, eip: string, more: Inputs = {}): string {
    return this.add("aws:ec2/natGateway:NatGateway", name, {
      subnetId: `${subnet}-id`,
      allocationId: `${eip}-id`,
      ...more,
    });
  }

  /** A list of the subnets; entries as `in 100 allow tcp/443 0.0.0.0/0`. */
  acl(name: string, subnets: readonly string[], entries: readonly string[]): void {
    this.add("aws:ec2/networkAcl:NetworkAcl", name, {
      vpcId: "vpc-id",
      subnetIds: subnets.map((subnet) => `${subnet}-id`),
    });
    for (const entry of entries) {
      const [side, number, ruleAction, ports, cidr] = entry.split(" ") as [string, string, string, string, string];
      const [protocol, range] = ports.split("/");
      const [from, to] = (range ?? "").split("-");
      this.add("aws:ec2/networkAclRule:NetworkAclRule", `${name}-${entry}`, {
        networkAclId: `${name}-id`,
        egress: side === "out",
        ruleNumber: Number(number),
        ruleAction,
        protocol: protocol === "all" ? "-1" : protocol!,
        ...(range === undefined ? {} : { fromPort: Number(from), toPort: Number(to ?? from) }),
        ...(cidr.includes(":") ? { ipv6CidrBlock: cidr } : { cidrBlock: cidr }),
      });
    }
  }

  balancer(name: string, subnets: readonly string[], groups: readonly string[], more: Inputs = {}): string {
    return this.add(LOAD_BALANCER, name, {
      subnets: subnets.map((subnet) => `${subnet}-id`),
      securityGroups: groups.map((group) => `${group}-id`),
      ...more,
    });
  }

  targetGroup(name: string, port: number, more: Inputs = {}): string {
    return this.add("aws:lb/targetGroup:TargetGroup", name, {
      vpcId: "vpc-id",
      port,
      protocol: "HTTPS",
      targetType: "instance",
      ...more,
    });
  }

  listener(name: string, balancer: string, port: number, targetGroup: string, more: Inputs = {}): string {
    return this.add("aws:lb/listener:Listener", name, {
      loadBalancerArn: `${balancer}-id`,
      port,
      protocol: "HTTPS",
      defaultActions: [{ type: "forward", targetGroupArn: `${targetGroup}-id` }],
      ...more,
    });
  }

  attach(targetGroup: string, instance: string, more: Inputs = {}): string {
    return this.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", `${targetGroup}-${instance}`, {
      targetGroupArn: `${targetGroup}-id`,
      targetId: `${instance}-id`,
      ...more,
    });
  }
}
