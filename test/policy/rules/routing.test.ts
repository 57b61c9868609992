/** Where an internet-facing load balancer may be: behind firewalls and appliances, on Outposts, in Local Zones. */
import { UNKNOWN } from "../../../policy/graph";
import { add, dependOn, describeRule, type Edit, set } from "../support/cases";
import type { Handle } from "../support/program";
import { webService } from "../support/stacks";

const BALANCER = "LoadBalancer web";
const DEFAULT_ROUTE = "Route public-default";

/** The public subnets send everything to a next hop in a subnet of its own, which routes to the internet gateway. */
function inspected(route: (add: ReturnType<typeof webService>["program"], subnet: Handle, vpc: Handle) => object) {
  const stack = webService();
  const { program, vpc } = stack;
  const gateway = program.handleOf("urn:pulumi:dev::test::aws:ec2/internetGateway:InternetGateway::net");
  const table = program.add("aws:ec2/routeTable:RouteTable", "inspection", {
    vpcId: vpc.id,
    routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }],
  });
  const subnet = program.add("aws:ec2/subnet:Subnet", "inspection", { vpcId: vpc.id, cidrBlock: "10.0.99.0/28" });
  program.add("aws:ec2/routeTableAssociation:RouteTableAssociation", "inspection", {
    subnetId: subnet.id,
    routeTableId: table.id,
  });
  const at = program.declared.findIndex(({ name }) => name === "public-default");
  const { routeTableId, destinationCidrBlock } = program.declared[at]!.inputs;
  program.declared[at] = {
    ...program.declared[at]!,
    inputs: { routeTableId, destinationCidrBlock, ...route(program, subnet, vpc) },
  };
  return stack;
}

const firewall = () =>
  inspected((program, subnet, vpc) => {
    const endpoint = "vpce-0123456789abcdef0";
    const statuses = [{ syncStates: [{ availabilityZone: "eu-west-1a", attachments: [{ endpointId: endpoint }] }] }];
    const handle = program.add(
      "aws:networkfirewall/firewall:Firewall",
      "edge",
      { vpcId: vpc.id, subnetMappings: [{ subnetId: subnet.id }] },
      { outputs: { firewallStatuses: statuses } },
    );
    return { vpcEndpointId: Object.assign(handle.out("endpoint"), { text: endpoint }) };
  });

const gatewayLoadBalancer = () =>
  inspected((program, subnet, vpc) => {
    const type = { vpcId: vpc.id, vpcEndpointType: "GatewayLoadBalancer", subnetIds: [subnet.id] };
    return { vpcEndpointId: program.add("aws:ec2/vpcEndpoint:VpcEndpoint", "edge", type).id };
  });

const appliance = () =>
  inspected((program, subnet) => {
    const inputs = { subnetId: subnet.id, sourceDestCheck: false };
    return { networkInterfaceId: program.add("aws:ec2/networkInterface:NetworkInterface", "edge", inputs).id };
  });

const NAT = [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-0123456789abcdef0" }];
const both = (found: string, verdict: "violation" | "undecided" = "violation") =>
  [0, 1].map((index) => ({
    verdict,
    at: "web",
    property: "subnets",
    found: `subnet public-${index}: ${found}`,
  }));

describe("through a firewall endpoint", () => {
  describeRule("alb-scheme-matches-routing", firewall, [
    {
      title: "refuses a firewall whose own subnet has no way to the internet gateway",
      edits: [set("RouteTable inspection", "routes", NAT)],
      expect: both("0.0.0.0/0 of public goes to vpcEndpointId vpce-0123456789abcdef0"),
    },
    {
      title: "is undecided for an endpoint outside the program",
      edits: [set(DEFAULT_ROUTE, "vpcEndpointId", "vpce-0fedcba9876543210")],
      expect: { verdict: "undecided", at: "web", property: "subnets" },
    },
  ]);
});

describe("through the endpoint of a gateway load balancer", () => {
  describeRule("alb-scheme-matches-routing", gatewayLoadBalancer, [
    {
      title: "is undecided when the subnets of the endpoint are not known",
      edits: [set("VpcEndpoint edge", "subnetIds", UNKNOWN), dependOn("VpcEndpoint edge", "subnetIds")],
      expect: { verdict: "undecided", at: "web", property: "subnets" },
    },
  ]);
});

describe("through an appliance", () => {
  describeRule("alb-scheme-matches-routing", appliance, [
    {
      title: "refuses an interface that drops what is not for itself",
      edits: [set("NetworkInterface edge", "sourceDestCheck", undefined)],
      expect: both("0.0.0.0/0 of public goes to networkInterfaceId networkinterface-0032"),
    },
    {
      title: "refuses an appliance that is behind the load balancer's own route table",
      edits: [set("RouteTableAssociation inspection", "routeTableId", "routetable-0003")],
      expect: both("0.0.0.0/0 of public goes to networkInterfaceId networkinterface-0032"),
    },
    {
      title: "is undecided when it is not known whether it passes packets on",
      edits: [set("NetworkInterface edge", "sourceDestCheck", UNKNOWN)],
      expect: { verdict: "undecided", at: "web", property: "subnets" },
    },
  ]);
});

const LIST = "aws:ec2/managedPrefixList:ManagedPrefixList";
const byList = (...cidrs: readonly string[]): readonly Edit[] => [
  add(LIST, "everywhere", { entries: cidrs.map((cidr) => ({ cidr })) }),
  set(DEFAULT_ROUTE, "destinationCidrBlock", undefined),
  set(DEFAULT_ROUTE, "destinationPrefixListId", "added-everywhere"),
];

describe("other ways to the internet gateway", () => {
  describeRule("alb-scheme-matches-routing", webService, [
    {
      title: "passes a default route through a prefix list of the program",
      edits: byList("0.0.0.0/1", "128.0.0.0/1"),
      expect: "pass",
    },
    {
      title: "refuses a prefix list that is not everything",
      edits: byList("10.0.0.0/8"),
      expect: both("public has no route for 0.0.0.0/0"),
    },
    {
      title: "is undecided for a prefix list outside the program",
      edits: [
        set(DEFAULT_ROUTE, "destinationCidrBlock", undefined),
        set(DEFAULT_ROUTE, "destinationPrefixListId", "pl-0123456789abcdef0"),
      ],
      expect: { verdict: "undecided", at: "web", property: "subnets" },
    },
    {
      title: "wants an IPv6 route alone of a load balancer without public IPv4 addresses",
      edits: [
        set(BALANCER, "ipAddressType", "dualstack-without-public-ipv4"),
        set(DEFAULT_ROUTE, "destinationCidrBlock", undefined),
        set(DEFAULT_ROUTE, "destinationIpv6CidrBlock", "::/0"),
      ],
      expect: "pass",
    },
    {
      title: "refuses such a load balancer without an IPv6 route",
      edits: [set(BALANCER, "ipAddressType", "dualstack-without-public-ipv4")],
      expect: both("public has no route for ::/0"),
    },
    {
      title: "says that the gateway is another VPC's",
      edits: [
        add("aws:ec2/vpc:Vpc", "other", { cidrBlock: "10.1.0.0/16" }),
        set("InternetGateway net", "vpcId", "added-other"),
      ],
      expect: both("0.0.0.0/0 of public goes to internet gateway net, which is attached to another VPC, other"),
    },
  ]);
});

const onOutpost = () => {
  const stack = webService();
  const at = stack.program.declared.findIndex(({ name }) => name === "public-0");
  const arn = "arn:aws:outposts:eu-west-1:111122223333:outpost/op-0123456789abcdef0";
  stack.program.declared[at] = {
    ...stack.program.declared[at]!,
    inputs: { ...stack.program.declared[at]!.inputs, outpostArn: arn },
  };
  const balancer = stack.program.declared.findIndex(({ urn }) => urn === stack.balancer.urn);
  const { inputs } = stack.program.declared[balancer]!;
  const subnets = [stack.publicSubnets[0]!.id];
  stack.program.declared[balancer] = { ...stack.program.declared[balancer]!, inputs: { ...inputs, subnets } };
  return stack;
};

describe("on an Outpost", () => {
  describeRule("alb-two-azs-one-vpc", onOutpost, [
    {
      title: "refuses a second subnet",
      edits: [set(BALANCER, "subnets", ["subnet-0005", "subnet-0007"])],
      expect: { verdict: "violation", at: "web", property: "subnets", found: "2 subnets on an Outpost" },
    },
    {
      title: "is undecided when it is not known whether the one subnet is on an Outpost",
      edits: [set("Subnet public-0", "outpostArn", UNKNOWN)],
      expect: { verdict: "undecided", at: "web", property: "subnets" },
    },
  ]);
});

const zones = (first: string, second: string): readonly Edit[] => [
  set("Subnet public-0", "availabilityZone", first),
  set("Subnet public-1", "availabilityZone", second),
];

describe("in Local Zones", () => {
  describeRule("alb-two-azs-one-vpc", webService, [
    {
      title: "passes one Local Zone by its id",
      preview: true,
      edits: [
        set(BALANCER, "subnets", [UNKNOWN]),
        dependOn(BALANCER, "subnets", "Subnet public-0"),
        set("Subnet public-0", "availabilityZone", undefined),
        set("Subnet public-0", "availabilityZoneId", "usw2-lax1-az1"),
      ],
      expect: "pass",
    },
    { title: "passes two Local Zones", edits: zones("us-west-2-lax-1a", "us-west-2-lax-1b"), expect: "pass" },
    {
      title: "refuses a Local Zone next to an Availability Zone",
      edits: zones("us-west-2-lax-1a", "us-west-2a"),
      expect: {
        verdict: "violation",
        at: "web",
        property: "subnets",
        found: "zones of different kinds: us-west-2-lax-1a, us-west-2a",
      },
    },
  ]);
});
