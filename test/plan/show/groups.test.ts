import { strict as assert } from "node:assert";
import type { PlanResource } from "../../../plan/model/plan";
import { networkGroups } from "../../../plan/show/groups";
import type { Value } from "../../../policy/graph";

const make = (type: string, name: string, inputs: { readonly [property: string]: Value }): PlanResource =>
  ({ urn: name, type, name, id: `${name}-id`, inputs }) as unknown as PlanResource;

describe("a network on the plan's screen", () => {
  it("says in words what a program leaves to AWS, and never undefined", () => {
    const vpcId = "v-id";
    const later: Value = { unknown: true } as unknown as Value;
    const [group] = networkGroups([
      make("aws:ec2/vpc:Vpc", "v", { ipv4IpamPoolId: "ipam-pool-1" }),
      make("aws:ec2/subnet:Subnet", "a", { vpcId, cidrBlock: "10.0.0.0/24", availabilityZone: "eu-west-1a" }),
      make("aws:ec2/subnet:Subnet", "b", { vpcId, cidrBlock: "10.0.1.0/24" }),
      make("aws:ec2/subnet:Subnet", "c", { vpcId, ipv6Native: true, availabilityZoneId: "euw1-az1" }),
      make("aws:ec2/subnet:Subnet", "d", { vpcId, cidrBlock: later, availabilityZone: later }),
      make("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "v-peer", { vpcId, peerVpcId: later }),
    ]);
    assert.deepEqual(
      group?.lines.map(({ subject, text }) => `${subject}: ${text}`),
      [
        "VPC: CIDR from IPAM  4 subnets  no NAT gateway",
        "a: 10.0.0.0/24  eu-west-1a",
        "b: 10.0.1.0/24  a zone that AWS chooses",
        "c: IPv6 only  euw1-az1",
        "d: known after up  known after up",
        "peer: known after up    to be accepted",
      ],
    );
  });
});
