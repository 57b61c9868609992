/** What stands in the account before a stack comes: put there by the stand-in's own rules, without an owner. */
import type { Account, AccountResource } from "./account";
import { IMAGE } from "./functions";
import { TABLES } from "./tables";
import { TRANSIT_GATEWAY } from "./tables/connections";
import { T } from "./types";
import type { Props } from "./values";

/** Adds a resource under an id of the test's choice. */
export function seed(account: Account, type: string, id: string, given: Props): AccountResource {
  const table = TABLES.get(type);
  if (!table) {
    throw new Error(`the stand-in has no data for ${type}`);
  }
  const plain = Object.entries(table.defaults).filter(([path]) => !path.includes("."));
  const inputs = { ...Object.fromEntries(plain), ...given };
  const region = account.settings.region;
  const made = table.behaviour.create?.({ account, urn: "", region, inputs, id });
  const resource = account.add({ type, id, region, inputs, facts: made?.facts ?? {} });
  account.save();
  return resource;
}

/** A machine image that `getAmi` finds. */
export function seedImage(account: Account, id: string, name: string, architecture = "x86_64"): void {
  account.add({ type: IMAGE, id, region: account.settings.region, inputs: {}, facts: { name, architecture } });
  account.save();
}

/** A transit gateway of somebody else. With `acceptsByHand` its attachments wait. */
export function seedTransitGateway(account: Account, id: string, acceptsByHand = false): AccountResource {
  const region = account.settings.region;
  return account.add({ type: TRANSIT_GATEWAY, id, region, inputs: {}, facts: { acceptsByHand } });
}

export interface SeededSubnet {
  readonly id: string;
  readonly zone: string;
  readonly cidrBlock: string;
  /** Default route. @default `internet-gateway` */
  readonly defaultRoute?: "internet-gateway" | "nat-gateway" | "none";
  /** Public address of the NAT gateway behind it; one gateway an address. */
  readonly natAddress?: string;
}

/** A VPC with an internet gateway and subnets; NAT gateways stand in the first public one. */
export function seedNetwork(
  account: Account,
  vpcId: string,
  cidrBlock: string,
  subnets: readonly SeededSubnet[],
): void {
  const tail = vpcId.replace("vpc-", "");
  seed(account, T.vpc, vpcId, { cidrBlock, enableDnsHostnames: true });
  seed(account, T.internetGateway, `igw-${tail}`, { vpcId });
  for (const { id, zone, cidrBlock: block } of subnets) {
    seed(account, T.subnet, id, { vpcId, availabilityZone: zone, cidrBlock: block });
    const routeTableId = routeTableOf(id);
    seed(account, T.routeTable, routeTableId, { vpcId });
    seed(account, T.routeTableAssociation, id.replace("subnet-", "rtbassoc-"), { routeTableId, subnetId: id });
  }
  const kindOf = (subnet: SeededSubnet) => subnet.defaultRoute ?? "internet-gateway";
  const home = subnets.find((subnet) => kindOf(subnet) === "internet-gateway");
  const gateways = new Map<string, string>();
  for (const subnet of subnets) {
    if (kindOf(subnet) === "internet-gateway") {
      route(account, subnet.id, { gatewayId: `igw-${tail}` });
    } else if (kindOf(subnet) === "nat-gateway") {
      const address = subnet.natAddress ?? "";
      const natGatewayId = gateways.get(address) ?? natGateway(account, home!.id, address);
      gateways.set(address, natGatewayId);
      route(account, subnet.id, { natGatewayId });
    }
  }
}

function natGateway(account: Account, subnetId: string, address: string): string {
  const eip = seed(account, T.eip, account.newId("eipalloc-"), { domain: "vpc" });
  if (address !== "") {
    eip.facts["publicIp"] = address;
  }
  const inputs = { subnetId, allocationId: eip.id, connectivityType: "public" };
  return seed(account, T.natGateway, account.newId("nat-"), inputs).id;
}

const routeTableOf = (subnetId: string): string => subnetId.replace("subnet-", "rtb-");

function route(account: Account, subnetId: string, target: Props): void {
  const routeTableId = routeTableOf(subnetId);
  seed(account, T.route, `r-${routeTableId}1080289494`, { routeTableId, destinationCidrBlock: "0.0.0.0/0", ...target });
}
