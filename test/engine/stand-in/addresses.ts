/** Who holds which address: interfaces, their prefixes, and Elastic IPs. */
import {
  addressCount,
  contains,
  formatAddress,
  overlaps,
  parseAddress,
  parseCidr,
} from "../../../components/shared/network/cidr";
import { type Account, type AccountResource, refuse } from "./account";
import { T } from "./types";
import { type Props, text, texts } from "./values";

/** Addresses and prefixes in use in a subnet, as CIDRs. */
export function usedIn(account: Account, subnetId: string): string[] {
  return account
    .list(T.networkInterface)
    .filter((each) => each.facts["subnetId"] === subnetId)
    .flatMap((each) => [...texts(each.facts["addresses"]).map(asCidr), ...prefixesOf(each)]);
}

const asCidr = (address: string): string => `${address}/${address.includes(":") ? 128 : 32}`;

export const prefixesOf = (networkInterface: AccountResource): string[] => [
  ...texts(networkInterface.facts["ipv4Prefixes"]),
  ...texts(networkInterface.facts["ipv6Prefixes"]),
];

/** The lowest free address that AWS hands out by itself; reserved ranges are left alone. */
export function freeAddress(account: Account, subnet: AccountResource): string {
  const cidr = parseCidr(text(subnet.inputs["cidrBlock"]));
  const taken = [
    ...usedIn(account, subnet.id),
    ...account
      .list(T.reservation)
      .filter((each) => each.inputs["subnetId"] === subnet.id)
      .map((each) => text(each.inputs["cidrBlock"])),
  ].map(parseCidr);
  // AWS keeps the first four addresses and the last one.
  for (let address = cidr.first + 4n; address < cidr.last; address++) {
    const inTheWay = taken.find((each) => each.family === 4 && each.first <= address && address <= each.last);
    if (inTheWay === undefined) {
      return formatAddress(4, address);
    }
    address = inTheWay.last;
  }
  return refuse("InsufficientFreeAddressesInSubnet", `There are not enough free addresses in subnet '${subnet.id}'`);
}

/** Takes a prefix or an address for an interface, or refuses as AWS does. */
export function claim(account: Account, subnet: AccountResource, range: string, owner: string | undefined): void {
  const cidr = parseCidr(range.includes("/") ? range : asCidr(range));
  const home = cidr.family === 4 ? text(subnet.inputs["cidrBlock"]) : text(subnet.facts["ipv6CidrBlock"]);
  if (home === "" || !contains(parseCidr(home), cidr)) {
    refuse("InvalidParameterValue", `Address ${range} does not fall within the subnet's address range`);
  }
  if (cidr.family === 4 && addressCount(cidr) > 1n && cidr.prefix !== 28) {
    refuse("InvalidParameterValue", `The IPv4 prefix ${range} is not a /28`);
  }
  if (cidr.family === 6 && addressCount(cidr) > 1n && cidr.prefix !== 80) {
    refuse("InvalidParameterValue", `The IPv6 prefix ${range} is not a /80`);
  }
  const holder = account
    .list(T.networkInterface)
    .find(
      (each) =>
        each.id !== owner &&
        each.facts["subnetId"] === subnet.id &&
        [...texts(each.facts["addresses"]).map(asCidr), ...prefixesOf(each)].some((held) =>
          overlaps(parseCidr(held), cidr),
        ),
    );
  if (holder) {
    refuse(
      addressCount(cidr) > 1n ? "InvalidParameterValue" : "InvalidIPAddress.InUse",
      `${range} is already assigned to the interface ${holder.id}`,
    );
  }
}

/** Adds an interface that comes along with an instance, a NAT gateway or a load balancer. */
export function implicitInterface(
  account: Account,
  subnet: AccountResource,
  owner: string,
  groups: readonly string[],
  address?: string,
): AccountResource {
  if (address !== undefined) {
    claim(account, subnet, address, undefined);
  }
  const privateIp = address ?? freeAddress(account, subnet);
  return account.add({
    type: T.networkInterface,
    id: account.newId("eni-"),
    region: subnet.region,
    inputs: { subnetId: subnet.id },
    facts: {
      owner,
      attachedTo: owner,
      subnetId: subnet.id,
      addresses: [privateIp],
      privateIp,
      securityGroups: [...groups],
      ipv4Prefixes: [],
      ipv6Prefixes: [],
    },
  });
}

/** Interfaces that exist only as long as `owner` does. */
export const interfacesOf = (account: Account, owner: string): AccountResource[] =>
  account.list(T.networkInterface).filter((each) => each.facts["owner"] === owner);

export function removeInterfacesOf(account: Account, owner: string): void {
  for (const each of interfacesOf(account, owner)) {
    disassociate(account, (eip) => eip.facts["interfaceId"] === each.id);
    account.remove(each);
  }
}

interface Association {
  readonly allocation: AccountResource;
  readonly networkInterface: AccountResource;
  readonly allowReassociation: boolean;
}

/** Gives an interface an Elastic IP; neither side may have a partner unless reassociation is allowed. */
export function associate(account: Account, { allocation, networkInterface, allowReassociation }: Association): string {
  const subnet = account.require(T.subnet, networkInterface.facts["subnetId"], "InvalidSubnetID.NotFound");
  if (gatewayOf(account, text(subnet.inputs["vpcId"])) === undefined) {
    refuse("Gateway.NotAttached", `Network ${text(subnet.inputs["vpcId"])} is not attached to any internet gateway`);
  }
  const present = text(allocation.facts["associationId"]);
  const partner = account.list(T.eip).find((each) => each.facts["interfaceId"] === networkInterface.id);
  if (!allowReassociation && present !== "") {
    refuse(
      "Resource.AlreadyAssociated",
      `resource ${allocation.id} is already associated with associate-id ${present}`,
    );
  }
  if (!allowReassociation && partner && partner !== allocation) {
    refuse("Resource.AlreadyAssociated", `resource ${networkInterface.id} already has the Elastic IP ${partner.id}`);
  }
  disassociate(account, (each) => each === allocation || each === partner);
  const associationId = account.newId("eipassoc-");
  Object.assign(allocation.facts, {
    associationId,
    interfaceId: networkInterface.id,
    instanceId: text(networkInterface.facts["attachedTo"]),
    privateIp: text(networkInterface.facts["privateIp"]),
  });
  return associationId;
}

export function disassociate(account: Account, which: (eip: AccountResource) => boolean): void {
  for (const eip of account.list(T.eip).filter(which)) {
    eip.facts = { publicIp: eip.facts["publicIp"] };
  }
}

export const gatewayOf = (account: Account, vpcId: string): AccountResource | undefined =>
  account.list(T.internetGateway).find((each) => each.facts["vpcId"] === vpcId);

/** Benchmarking range (RFC 2544): never a real client. */
export function publicAddress(account: Account): string {
  const base = parseAddress("198.18.0.0")!.value;
  const used = new Set(account.list(T.eip).map((each) => each.facts["publicIp"]));
  for (let address = base + 1n; ; address++) {
    const candidate = formatAddress(4, address);
    if (!used.has(candidate)) {
      return candidate;
    }
  }
}

export const publicDns = (address: string, region: string): string =>
  address === "" ? "" : `ec2-${address.replaceAll(".", "-")}.${region}.compute.amazonaws.com`;

export const privateDns = (address: string, region: string): string =>
  address === "" ? "" : `ip-${address.replaceAll(".", "-")}.${region}.compute.internal`;

/** The interface an instance answers on. */
export function primaryInterface(account: Account, instance: AccountResource): AccountResource {
  return account.require(T.networkInterface, instance.facts["primaryInterface"], "InvalidNetworkInterfaceID.NotFound");
}

export const tagsOf = (inputs: Props): Props => (inputs["tags"] as Props | undefined) ?? {};
