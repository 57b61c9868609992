/** What stands in the account before a stack comes: put there by the stand-in's own rules, without an owner. */
import type { Account, AccountResource } from "./account";
import { IMAGE } from "./functions";
import { TABLES } from "./tables";
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

export interface SeededSubnet {
  readonly id: string;
  readonly zone: string;
  readonly cidrBlock: string;
  /** Default route. @default `internet-gateway` */
  readonly defaultRoute?: "internet-gateway" | "nat-gateway" | "none";
}

/** A VPC with an internet gateway and subnets; a subnet behind NAT finds its gateway in the first public one. */
export function seedNetwork(
  account: Account,
  vpcId: string,
  cidrBlock: string,
  subnets: readonly SeededSubnet[],
): void {
  const tail = vpcId.replace("vpc-", "");
  seed(account, T.vpc, vpcId, { cidrBlock, enableDnsHostnames: true });
  seed(account, T.internetGateway, `igw-${tail}`, { vpcId });
  for (const { id, zone, cidrBlock: block, defaultRoute = "internet-gateway" } of subnets) {
    seed(account, T.subnet, id, { vpcId, availabilityZone: zone, cidrBlock: block });
    const routeTableId = id.replace("subnet-", "rtb-");
    seed(account, T.routeTable, routeTableId, { vpcId });
    seed(account, T.routeTableAssociation, id.replace("subnet-", "rtbassoc-"), { routeTableId, subnetId: id });
    if (defaultRoute === "internet-gateway") {
      route(account, routeTableId, { gatewayId: `igw-${tail}` });
    }
  }
  const publicSubnet = subnets.find((each) => (each.defaultRoute ?? "internet-gateway") === "internet-gateway");
  for (const { id } of subnets.filter((each) => each.defaultRoute === "nat-gateway")) {
    if (!account.get(T.natGateway, `nat-${tail}`)) {
      seed(account, T.eip, `eipalloc-${tail}`, { domain: "vpc" });
      seed(account, T.natGateway, `nat-${tail}`, {
        subnetId: publicSubnet!.id,
        allocationId: `eipalloc-${tail}`,
        connectivityType: "public",
      });
    }
    route(account, id.replace("subnet-", "rtb-"), { natGatewayId: `nat-${tail}` });
  }
}

function route(account: Account, routeTableId: string, target: Props): void {
  seed(account, T.route, `r-${routeTableId}1080289494`, { routeTableId, destinationCidrBlock: "0.0.0.0/0", ...target });
}
