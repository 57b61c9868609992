/** Network interfaces and Elastic IPs. Sources: terraform-provider-aws internal/service/<source>. */
import { addressList } from "../../../../plan/change/conditions";
import { type Account, type AccountResource, arn, busy, refuse } from "../account";
import {
  associate,
  claim,
  disassociate,
  freeAddress,
  primaryInterface,
  privateDns,
  publicAddress,
  publicDns,
} from "../addresses";
import { type Call, table, type UpdateCall } from "../table";
import { T } from "../types";
import { canonical, inSetOrder, type Props, text, texts } from "../values";
import { networkForm } from "./ec2-network";

/** CustomizeDiff of the interface: what is unknown in a preview once this changes. */
const RECOMPUTED: { readonly [property: string]: readonly string[] } = {
  privateIps: ["privateIpLists", "privateIpsCount"],
  privateIpLists: ["privateIps", "privateIpsCount"],
  privateIpsCount: ["privateIpLists"],
  ipv6Addresses: ["ipv6AddressCount", "ipv6AddressLists"],
  ipv6AddressCount: ["ipv6Addresses", "ipv6AddressLists"],
};

type UpdateOf = Pick<UpdateCall, "account" | "inputs" | "id" | "resource" | "oldInputs">;

export const EC2_INTERFACES = [
  table({
    type: T.networkInterface,
    idPrefix: "eni-",
    update:
      "attachments description enablePrimaryIpv6 enaSrdSpecification ipv4PrefixCount ipv4Prefixes ipv6AddressCount ipv6AddressListEnabled ipv6AddressLists ipv6Addresses ipv6PrefixCount ipv6Prefixes privateIp privateIpListEnabled privateIpLists privateIps privateIpsCount securityGroups sourceDestCheck tags",
    readBack: "privateIp privateIpLists privateIps privateIpsCount",
    computed: "arn macAddress outpostArn ownerId privateDnsName tagsAll",
    required: "subnetId",
    behaviour: {
      check: (inputs) => {
        const prefixes = [...texts(inputs["ipv4Prefixes"]), ...texts(inputs["ipv6Prefixes"])];
        const conflicts = [
          ["ipv4Prefixes", "ipv4PrefixCount"],
          ["ipv6Prefixes", "ipv6PrefixCount"],
          ["ipv6AddressCount", "ipv6Addresses"],
          ["ipv6AddressCount", "ipv6AddressLists"],
          ["ipv6Addresses", "ipv6AddressLists"],
          ["privateIps", "privateIpLists"],
          ["privateIpsCount", "privateIpLists"],
        ].filter((pair) => pair.every((property) => inputs[property] !== undefined));
        return [
          ...prefixes.flatMap((prefix) => networkForm({ ipv4Prefixes: prefix }, "ipv4Prefixes")),
          ...conflicts.map(([property, other]) => ({ property: property!, reason: `conflicts with ${other}` })),
        ];
      },
      create: ({ account, inputs, id }) => {
        const subnet = account.require(T.subnet, inputs["subnetId"], "InvalidSubnetID.NotFound");
        const given = sentAddresses(inputs);
        // EC2 API, CreateNetworkInterface, Ipv4Prefixes and PrivateIpAddresses.
        const prefixed = texts(inputs["ipv4Prefixes"]).length > 0 || inputs["ipv4PrefixCount"] !== undefined;
        if (prefixed && (given.length > 0 || inputs["privateIpsCount"] !== undefined)) {
          refuse("InvalidParameterCombination", "You can't specify prefixes and private IP addresses in one request");
        }
        groupsExist(account, inputs, "securityGroups");
        for (const range of [...given, ...texts(inputs["ipv4Prefixes"]), ...texts(inputs["ipv6Prefixes"])]) {
          claim(account, subnet, range, id);
        }
        const addresses = filledUp(account, subnet, inputs, given);
        return {
          facts: {
            subnetId: subnet.id,
            addresses: [...addresses, ...texts(inputs["ipv6Addresses"])],
            privateIp: addresses[0],
            securityGroups: groupsOf(account, subnet, inputs),
            ipv4Prefixes: texts(inputs["ipv4Prefixes"]),
            ipv6Prefixes: texts(inputs["ipv6Prefixes"]),
            attachedTo: "",
          },
        };
      },
      recomputed: (changes) =>
        Object.keys(RECOMPUTED).flatMap((property) =>
          changes.some(({ path }) => path === property) ? RECOMPUTED[property]! : [],
        ),
      update: ({ account, inputs, id, resource, oldInputs }) => {
        const subnet = account.require(T.subnet, resource.facts["subnetId"], "InvalidSubnetID.NotFound");
        groupsExist(account, inputs, "securityGroups");
        changeAddresses({ account, inputs, id, resource, oldInputs }, subnet);
        for (const property of ["ipv4Prefixes", "ipv6Prefixes"]) {
          if (inputs[property] !== undefined) {
            for (const range of texts(inputs[property])) {
              claim(account, subnet, range, id);
            }
            resource.facts[property] = texts(inputs[property]);
          }
        }
        if (inputs["securityGroups"] !== undefined) {
          resource.facts["securityGroups"] = texts(inputs["securityGroups"]);
        }
      },
      delete: ({ account, id, resource }) => {
        if (text(resource.facts["attachedTo"]) !== "") {
          busy("InvalidParameterValue", `Network interface '${id}' is currently in use.`);
        }
        disassociate(account, (eip) => eip.facts["interfaceId"] === id);
      },
      outputs: (resource, account) => ({
        arn: arn(account, "ec2", resource.region, `network-interface/${resource.id}`),
        attachments:
          text(resource.facts["attachedTo"]) === ""
            ? []
            : [
                {
                  attachmentId: text(resource.facts["attachmentId"]),
                  deviceIndex: resource.facts["deviceIndex"] ?? 0,
                  instance: text(resource.facts["attachedTo"]),
                },
              ],
        enablePrimaryIpv6: false,
        interfaceType: "interface",
        ipv4Prefixes: resource.facts["ipv4Prefixes"],
        ipv4PrefixCount: texts(resource.facts["ipv4Prefixes"]).length,
        ipv6Prefixes: resource.facts["ipv6Prefixes"],
        ipv6PrefixCount: texts(resource.facts["ipv6Prefixes"]).length,
        ipv6AddressCount: 0,
        ipv6AddressLists: [],
        ipv6Addresses: [],
        macAddress: `0a:${resource.id.slice(-10).replace(/(..)(?=.)/g, "$1:")}`,
        outpostArn: "",
        ownerId: account.settings.accountId,
        privateDnsName: privateDns(text(resource.facts["privateIp"]), resource.region),
        privateIp: resource.facts["privateIp"],
        privateIps: inSetOrder(ipv4Of(resource)),
        privateIpLists: ipv4Of(resource),
        privateIpsCount: ipv4Of(resource).length - 1,
        securityGroups: resource.facts["securityGroups"],
      }),
    },
  }),
  table({
    type: T.networkInterfaceAttachment,
    idPrefix: "eni-attach-",
    computed: "attachmentId status",
    required: "deviceIndex instanceId networkInterfaceId",
    behaviour: {
      create: ({ account, inputs, id }) => {
        const instance = account.require(T.instance, inputs["instanceId"], "InvalidInstanceID.NotFound");
        attach(account, inputs["networkInterfaceId"], instance.id, Number(inputs["deviceIndex"]), id);
        return undefined;
      },
      delete: ({ account, resource }) => detach(account, resource.inputs["networkInterfaceId"]),
      outputs: (resource) => ({ attachmentId: resource.id, status: "attached", networkCardIndex: 0 }),
    },
  }),
  table({
    type: T.eip,
    idPrefix: "eipalloc-",
    update: "associateWithPrivateIp customerOwnedIpv4Pool instance networkInterface tags",
    computed:
      "allocationId arn associationId carrierIp customerOwnedIp privateDns privateIp ptrRecord publicDns publicIp tagsAll",
    behaviour: {
      create: ({ account, inputs, id, region, urn }) => {
        if (account.list(T.eip).length >= account.settings.elasticIpLimit) {
          refuse("AddressLimitExceeded", "The maximum number of addresses has been reached.");
        }
        const eip = account.add({ type: T.eip, id, region, urn, inputs, facts: { publicIp: publicAddress(account) } });
        associateEip(account, eip, inputs);
        return { facts: eip.facts };
      },
      update: ({ account, inputs, oldInputs, resource }) => {
        if (["instance", "networkInterface"].some((property) => inputs[property] !== oldInputs[property])) {
          disassociate(account, (eip) => eip === resource);
          associateEip(account, resource, inputs);
        }
      },
      delete: ({ account, resource }) => {
        // The provider lets go first when its own state has the association; a foreign one is in the way.
        if (text(resource.facts["associationId"]) !== "" && !ownAssociation(resource)) {
          busy("InvalidIPAddress.InUse", `The address ${text(resource.facts["publicIp"])} is in use.`);
        }
        disassociate(account, (eip) => eip === resource);
      },
      outputs: (resource, account) => ({
        allocationId: resource.id,
        arn: arn(account, "ec2", resource.region, `elastic-ip/${resource.id}`),
        associationId: text(resource.facts["associationId"]),
        carrierIp: "",
        customerOwnedIp: "",
        domain: "vpc",
        instance: holderOf(account, resource),
        networkBorderGroup: resource.region,
        networkInterface: text(resource.facts["interfaceId"]),
        privateDns: privateDns(text(resource.facts["privateIp"]), resource.region),
        privateIp: text(resource.facts["privateIp"]),
        ptrRecord: "",
        publicDns: publicDns(text(resource.facts["publicIp"]), resource.region),
        publicIp: resource.facts["publicIp"],
        publicIpv4Pool: "amazon",
      }),
    },
  }),
  table({
    type: T.eipAssociation,
    behaviour: {
      create: ({ account, inputs }) => {
        const allocation = account.require(T.eip, inputs["allocationId"], "InvalidAllocationID.NotFound");
        const id = associate(account, {
          allocation,
          networkInterface: interfaceOf(account, inputs),
          allowReassociation: inputs["allowReassociation"] === true,
        });
        return { id, facts: { ...allocation.facts } };
      },
      delete: ({ account, id }) => disassociate(account, (eip) => eip.facts["associationId"] === id),
      outputs: (resource) => ({
        allocationId: resource.inputs["allocationId"],
        instanceId: text(resource.facts["instanceId"]),
        networkInterfaceId: text(resource.facts["interfaceId"]),
        privateIpAddress: text(resource.facts["privateIp"]),
        publicIp: text(resource.facts["publicIp"]),
      }),
    },
  }),
];

/** Attaches an interface to an instance of its zone, unless it is attached already. */
export function attach(
  account: Account,
  interfaceId: Props[string],
  instanceId: string,
  deviceIndex: number,
  attachmentId: string,
): AccountResource {
  const found = account.require(T.networkInterface, interfaceId, "InvalidNetworkInterfaceID.NotFound");
  const holder = text(found.facts["attachedTo"]);
  if (holder !== "") {
    refuse("InvalidNetworkInterface.InUse", `Interface: [${found.id}] in use (attached to ${holder}).`);
  }
  const sameIndex = account
    .list(T.networkInterface)
    .find((each) => each.facts["attachedTo"] === instanceId && (each.facts["deviceIndex"] ?? 0) === deviceIndex);
  if (sameIndex) {
    refuse(
      "InvalidParameterValue",
      `Instance '${instanceId}' already has an interface attached at device index '${deviceIndex}'.`,
    );
  }
  Object.assign(found.facts, { attachedTo: instanceId, deviceIndex, attachmentId });
  return found;
}

export function detach(account: Account, interfaceId: Props[string]): void {
  const found = account.get(T.networkInterface, interfaceId);
  if (found) {
    Object.assign(found.facts, { attachedTo: "", attachmentId: "", deviceIndex: 0 });
  }
}

export function groupsExist(account: Account, inputs: Props, property: string): void {
  for (const id of texts(inputs[property])) {
    account.require(T.securityGroup, id, "InvalidGroup.NotFound");
  }
}

/** The groups given, or the VPC's default one. */
export function groupsOf(account: Account, subnet: AccountResource, inputs: Props): string[] {
  const given = [...texts(inputs["securityGroups"]), ...texts(inputs["vpcSecurityGroupIds"])];
  const vpc = account.require(T.vpc, subnet.inputs["vpcId"], "InvalidVpcID.NotFound");
  for (const id of given) {
    const group = account.require(T.securityGroup, id, "InvalidGroup.NotFound");
    if (group.inputs["vpcId"] !== vpc.id) {
      refuse("InvalidParameter", `Security group ${id} and subnet ${subnet.id} belong to different networks.`);
    }
  }
  return given.length > 0 ? given : [text(vpc.facts["defaultSecurityGroupId"])];
}

/**
 * What the provider sends, the primary address first (resourceNetworkInterfaceCreate in the source): the list when it is
 * enabled, else the set in its own order, cut off after the secondary addresses that are counted. Never `privateIp`.
 */
function sentAddresses(inputs: Props): string[] {
  if (addressList(inputs) === "privateIpLists") {
    return texts(inputs["privateIpLists"]);
  }
  const count = Number(inputs["privateIpsCount"] ?? 0);
  const members = inSetOrder(texts(inputs["privateIps"]));
  return count === 0 ? members : members.slice(0, count + 1);
}

const ipv4Of = (networkInterface: AccountResource): string[] =>
  texts(networkInterface.facts["addresses"]).filter((address) => !address.includes(":"));

/** With addresses that AWS chooses, outside the prefixes of the same request: a primary one, and what is counted. */
function filledUp(account: Account, subnet: AccountResource, inputs: Props, given: readonly string[]): string[] {
  const counted = addressList(inputs) === "privateIps" ? Number(inputs["privateIpsCount"] ?? 0) : 0;
  const addresses = [...given];
  const placeholder = account.add({
    type: T.networkInterface,
    id: "eni-placeholder",
    region: subnet.region,
    inputs: {},
    facts: { subnetId: subnet.id, ipv4Prefixes: texts(inputs["ipv4Prefixes"]), addresses },
  });
  try {
    while (addresses.length < counted + 1) {
      addresses.push(freeAddress(account, subnet));
    }
    return addresses;
  } finally {
    account.remove(placeholder);
  }
}

/** resourceNetworkInterfaceUpdate in the source: what is no longer listed goes, what is new is added last. */
function changeAddresses({ account, inputs, id, resource, oldInputs }: UpdateOf, subnet: AccountResource): void {
  const list = addressList(inputs);
  const held = ipv4Of(resource);
  const rest = texts(resource.facts["addresses"]).filter((address) => address.includes(":"));
  const sets = list === "privateIps" ? [""] : [];
  if (inputs[list] !== undefined && canonical(inputs[list], "", sets) !== canonical(oldInputs[list], "", sets)) {
    const wanted = texts(inputs[list]);
    const kept = list === "privateIpLists" ? held.slice(0, 1) : held.filter((address) => wanted.includes(address));
    const added = (list === "privateIpLists" ? wanted : inSetOrder(wanted)).filter(
      (address) => !kept.includes(address),
    );
    for (const address of added) {
      claim(account, subnet, address, id);
    }
    resource.facts["addresses"] = [...kept, ...added, ...rest];
  }
  const counted = list === "privateIps" ? inputs["privateIpsCount"] : undefined;
  if (counted !== undefined && counted !== oldInputs["privateIpsCount"]) {
    const [primary, ...others] = ipv4Of(resource);
    const over = Math.max(0, others.length - Number(counted));
    const dropped = inSetOrder(others).slice(0, over);
    const kept = [primary!, ...others.filter((address) => !dropped.includes(address))];
    resource.facts["addresses"] = [...filledUp(account, subnet, inputs, kept), ...rest];
  }
}

function interfaceOf(account: Account, inputs: Props): AccountResource {
  if (text(inputs["networkInterfaceId"]) !== "") {
    return account.require(T.networkInterface, inputs["networkInterfaceId"], "InvalidNetworkInterfaceID.NotFound");
  }
  return primaryInterface(account, account.require(T.instance, inputs["instanceId"], "InvalidInstanceID.NotFound"));
}

function associateEip(account: Account, allocation: AccountResource, inputs: Call["inputs"]): void {
  const networkInterfaceId = text(inputs["networkInterface"]);
  const instanceId = text(inputs["instance"]);
  if (networkInterfaceId !== "" || instanceId !== "") {
    const networkInterface = interfaceOf(account, { networkInterfaceId, instanceId });
    associate(account, { allocation, networkInterface, allowReassociation: true });
  }
}

/** The instance that the interface with this address is attached to. */
function holderOf(account: Account, eip: AccountResource): string {
  const holder = text(account.get(T.networkInterface, eip.facts["interfaceId"])?.facts["attachedTo"]);
  return holder.startsWith("i-") ? holder : "";
}

const ownAssociation = (eip: AccountResource): boolean =>
  text(eip.inputs["instance"]) !== "" || text(eip.inputs["networkInterface"]) !== "";
