/** Services of AWS in others' networks: load balancers of a third kind, ways in from CloudFront and the like, counts. */
import assert from "node:assert/strict";
import type { Answer } from "../../../policy/reachability/question";
import { answer, asked, balancer, connector, INTERNET, instance, pair } from "./asking";
import { Scenario } from "./scenario";

const ALL = { cidrIpv4: "0.0.0.0/0" };
const ALL6 = { cidrIpv6: "::/0" };
const verdict = (scenario: Scenario, text: string) => asked(scenario, text).verdict;
const stop = (scenario: Scenario, text: string) => asked(scenario, text).witness?.blockedBy;
const outside = ({ assumptions }: Answer): boolean => assumptions.some((text) => text.includes("outside the program"));

/** An internal load balancer, open to everybody, with a listener on 443. */
function internal(): Scenario {
  const scenario = connector();
  scenario.group("lb-sg");
  scenario.allow("in", "lb-sg", "tcp/443", ALL);
  scenario.balancer("lb", ["pub"], ["lb-sg"], { internal: true });
  scenario.targetGroup("tg", 443);
  scenario.listener("l", "lb", 443, "tg");
  return scenario;
}

/** An interface whose IPv6 addresses, and prefixes of both families, AWS chose by count. */
function counted(): Scenario {
  const scenario = new Scenario();
  scenario.vpc();
  scenario.publicSubnet("pub", "10.0.0.0/24", "a", { ipv6CidrBlock: "2600:1f18:1:a::/64" });
  scenario.group("sg");
  scenario.allow("in", "sg", "tcp/22", ALL6);
  scenario.allow("in", "sg", "tcp/80", { cidrIpv4: "10.0.0.0/24" });
  scenario.allow("out", "sg", "all", ALL);
  scenario.instance("c", "pub", ["sg"], { privateIp: "10.0.0.50" });
  scenario.add(
    "aws:ec2/networkInterface:NetworkInterface",
    "n",
    { subnetId: "pub-id", securityGroups: ["sg-id"], ipv6AddressCount: 2, ipv6PrefixCount: 1, ipv4PrefixCount: 1 },
    {
      outputs: {
        privateIps: ["10.0.0.9"],
        privateIp: "10.0.0.9",
        ipv6Addresses: ["2600:1f18:1:a::10", "2600:1f18:1:a::11"],
        ipv6Prefixes: ["2600:1f18:1:a:8000::/80"],
        ipv4Prefixes: ["10.0.0.128/28"],
      },
    },
  );
  return scenario;
}

describe("services of AWS in reachability", () => {
  it("leave open what a Gateway Load Balancer does, which has no address on the internet", () => {
    const scenario = pair();
    scenario.allow("in", "sg2", "all", ALL);
    scenario.add("aws:lb/loadBalancer:LoadBalancer", "gw", { loadBalancerType: "gateway", subnets: ["pub-id"] });
    scenario.targetGroup("tg", 6081, { protocol: "GENEVE" });
    const unknowns = ["gw (kind gateway is not modelled)"];
    assert.equal(stop(scenario, "0.0.0.0/0 -> gw udp/6081"), "gw has no public IPv4 address");
    assert.deepEqual(asked(scenario, "c -> gw tcp/22").unknowns, unknowns);
    assert.deepEqual(asked(scenario, "gw -> d udp/6081").unknowns, unknowns);
  });

  it("leave open where a route to the endpoint of a Gateway Load Balancer leads, both ways", () => {
    const scenario = connector();
    scenario.allow("in", "sg", "all", ALL);
    scenario.subnet("priv", "10.0.8.0/24");
    scenario.routes("priv-rt", ["priv"], [{ destinationCidrBlock: "0.0.0.0/0", vpcEndpointId: "gwe-id" }]);
    scenario.add("aws:ec2/vpcEndpoint:VpcEndpoint", "gwe", {
      vpcId: "vpc-id",
      vpcEndpointType: "GatewayLoadBalancer",
      serviceName: "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0",
      subnetIds: ["pub-id"],
    });
    scenario.instance("h", "priv", ["sg"], { privateIp: "10.0.8.10" });
    scenario.eip("he", { instance: "h-id" }, "198.51.100.9");
    const found = asked(scenario, "h -> 8.8.8.8 tcp/443");
    assert.deepEqual([found.verdict, found.unknowns], ["UNKNOWN", ["vpcEndpointId gwe-id (not modelled)"]]);
    assert.equal(verdict(scenario, "8.8.8.8 -> h tcp/443"), "UNKNOWN");
    assert.equal(verdict(scenario, "c -> h tcp/443"), "PROVED");
  });

  it("give a default subnet of a default VPC of the program the gateway and the addresses that AWS gives it", () => {
    const scenario = new Scenario();
    scenario.add("aws:ec2/defaultVpc:DefaultVpc", "home", {}, { outputs: { cidrBlock: "172.31.0.0/16" } });
    const outputs = { cidrBlock: "172.31.0.0/20", vpcId: "home-id", mapPublicIpOnLaunch: true };
    scenario.add("aws:ec2/defaultSubnet:DefaultSubnet", "first", { availabilityZone: "eu-west-1a" }, { outputs });
    scenario.group("sg", { vpcId: "home-id" });
    scenario.allow("in", "sg", "tcp/22", ALL);
    scenario.allow("out", "sg", "all", ALL);
    scenario.instance("w", "first", ["sg"]);
    const found = asked(scenario, "8.8.8.8 -> w tcp/22");
    assert.equal(found.verdict, "PROVED");
    assert.deepEqual(found.assumptions, [
      "main route table of home is as AWS makes it: it leads to an internet gateway",
    ]);
    assert.equal(stop(scenario, "8.8.8.8 -> w tcp/23"), "no ingress rule of sg admits it");
    assert.equal(verdict(scenario, "w -> 8.8.8.8 tcp/443"), "PROVED");
  });

  it("know the IPv6 addresses that AWS chose by count as the interface's, with its groups", () => {
    const scenario = counted();
    const own = asked(scenario, "2a00::1 -> 2600:1f18:1:a::11 tcp/22");
    assert.deepEqual([own.verdict, outside(own)], ["PROVED", false]);
    assert.equal(stop(scenario, "2a00::1 -> 2600:1f18:1:a::11 tcp/23"), "no ingress rule of sg admits it");
    const other = asked(scenario, "2a00::1 -> 2600:1f18:1:a::12 tcp/22");
    assert.deepEqual([other.verdict, outside(other)], ["PROVED", true]);
  });

  it("know the prefixes that AWS chose by count as the interface's, with its groups", () => {
    const scenario = counted();
    assert.ok(!outside(asked(scenario, "2a00::1 -> 2600:1f18:1:a:8000::77 tcp/22")));
    assert.equal(stop(scenario, "2a00::1 -> 2600:1f18:1:a:8000::77 tcp/23"), "no ingress rule of sg admits it");
    assert.ok(!outside(asked(scenario, "c -> 10.0.0.130 tcp/80")));
    assert.equal(stop(scenario, "c -> 10.0.0.130 tcp/81"), "no ingress rule of sg admits it");
    assert.ok(outside(asked(scenario, "c -> 10.0.0.150 tcp/80")));
  });

  for (const [what, type, inputs] of [
    ["CloudFront VPC origin", "aws:cloudfront/vpcOrigin:VpcOrigin", { vpcOriginEndpointConfig: { arn: "lb-id" } }],
    [
      "Verified Access endpoint",
      "aws:verifiedaccess/endpoint:Endpoint",
      { loadBalancerOptions: { loadBalancerArn: "lb-id" } },
    ],
    ["API Gateway VPC link", "aws:apigateway/vpcLink:VpcLink", { targetArn: "lb-id" }],
    ["endpoint service", "aws:ec2/vpcEndpointService:VpcEndpointService", { networkLoadBalancerArns: ["lb-id"] }],
    [
      "Global Accelerator endpoint group",
      "aws:globalaccelerator/endpointGroup:EndpointGroup",
      { endpointConfigurations: [{ endpointId: "lb-id" }] },
    ],
  ] as const) {
    it(`count as a way to an internal load balancer: ${what}`, () => {
      const scenario = internal();
      assert.equal(stop(scenario, "8.8.8.8 -> lb tcp/443"), "lb has no public IPv4 address");
      scenario.add(type, "way", inputs as Parameters<Scenario["add"]>[2]);
      const found = asked(scenario, "8.8.8.8 -> lb tcp/443");
      assert.equal(found.verdict, "UNKNOWN");
      assert.ok(found.unknowns.includes(`${what} way (not modelled)`), found.unknowns.join());
      assert.equal(answer(scenario, "forbidden", INTERNET, balancer(), "tcp/443").verdict, "UNKNOWN");
    });
  }

  it("name an Instance Connect endpoint that carries a group which a rule names", () => {
    const scenario = pair();
    scenario.group("connect");
    scenario.allow("out", "connect", "all", ALL);
    scenario.allow("in", "sg2", "tcp/22", { referencedSecurityGroupId: "connect-id" });
    const anyone = { kind: "world", except: [], label: "anyone" } as const;
    assert.equal(answer(scenario, "forbidden", anyone, instance("d"), "tcp/22").verdict, "PROVED");
    scenario.add("aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint", "door", {
      subnetId: "pub-id",
      securityGroupIds: ["connect-id"],
    });
    const found = answer(scenario, "forbidden", anyone, instance("d"), "tcp/22");
    assert.equal(found.verdict, "UNKNOWN");
    const label = "door (aws:ec2transitgateway/instanceConnectEndpoint is not modelled)";
    assert.ok(found.unknowns.includes(label), found.unknowns.join());
  });
});
