/** The example stacks as resource graphs, as the offline plan makes them and as a preview would show them. */
import { type GraphResource, UNKNOWN, type Unknown, type Value } from "../../../policy/graph";
import { resourcesOf } from "../../support/plans";

/** Computed properties that a preview tells as unknown, where the offline plan has no value: those that verifier and rules read. */
const COMPUTED: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2/eip:Eip": ["allocationId", "associationId", "instance", "networkInterface", "privateIp", "publicIp"],
  "aws:ec2/instance:Instance": [
    "associatePublicIpAddress",
    "ipv6Addresses",
    "primaryNetworkInterfaceId",
    "privateIp",
    "publicIp",
    "secondaryPrivateIps",
    "securityGroups",
    "subnetId",
    "vpcSecurityGroupIds",
  ],
  "aws:ec2/managedPrefixList:ManagedPrefixList": ["entries"],
  "aws:ec2/natGateway:NatGateway": ["networkInterfaceId", "privateIp", "publicIp", "secondaryAllocationIds"],
  "aws:ec2/networkAcl:NetworkAcl": ["egress", "ingress", "subnetIds"],
  "aws:ec2/networkInterface:NetworkInterface": [
    "attachments",
    "ipv4Prefixes",
    "ipv6AddressLists",
    "ipv6Addresses",
    "ipv6Prefixes",
    "privateIp",
    "privateIpLists",
    "privateIps",
    "securityGroups",
  ],
  "aws:ec2/routeTable:RouteTable": ["propagatingVgws", "routes"],
  "aws:ec2/securityGroup:SecurityGroup": ["egress", "ingress", "name", "vpcId"],
  "aws:ec2/subnet:Subnet": ["availabilityZone", "availabilityZoneId"],
  "aws:ec2/vpc:Vpc": [
    "cidrBlock",
    "defaultNetworkAclId",
    "defaultRouteTableId",
    "defaultSecurityGroupId",
    "ipv6CidrBlock",
    "mainRouteTableId",
  ],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["prefixListId", "routeTableIds", "securityGroupIds", "subnetIds"],
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": ["acceptStatus"],
  "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": ["acceptStatus", "peerVpcId", "vpcId"],
  "aws:lb/loadBalancer:LoadBalancer": ["dnsName", "ipAddressType", "securityGroups", "subnetMappings", "subnets"],
};

const loaded = new Map<string, Promise<readonly GraphResource[]>>();

/** Resources of an example stack. One program at a time: the mock runtime is one for the process. */
export function exampleResources(name: string): Promise<readonly GraphResource[]> {
  const known = loaded.get(name);
  if (known) {
    return known;
  }
  const next = Promise.allSettled([...loaded.values()]).then(() => resourcesOf(name));
  loaded.set(name, next);
  return next;
}

/**
 * The same program before anything exists: ids and computed outputs are unknown, and so is every input made of them.
 * URNs, and manifests made of URNs, stay known, as measured with the engine.
 */
export function asPreview(resources: readonly GraphResource[]): readonly GraphResource[] {
  const computed = new Map(resources.map((resource) => [resource.urn, computedTexts(resource)]));
  return resources.map((resource) => {
    if (!resource.custom || resource.type.startsWith("pulumi:")) {
      return resource;
    }
    const inputs: Record<string, Value> = Object.fromEntries(
      Object.entries(resource.inputs).map(([property, value]) => {
        const texts = (resource.propertyDependencies[property] ?? []).flatMap((urn) => computed.get(urn) ?? []);
        return [property, hide(value, texts)];
      }),
    );
    const told = [...Object.keys(resource.outputs), ...(COMPUTED[resource.type] ?? [])];
    const outputs: Record<string, Value> = Object.fromEntries(
      told.map((property) => [property, property in inputs ? inputs[property] : UNKNOWN]),
    );
    const id: Unknown = UNKNOWN;
    return { ...resource, id, inputs, outputs };
  });
}

function computedTexts(resource: GraphResource): readonly string[] {
  const outputs = Object.entries(resource.outputs).filter(([property]) => !(property in resource.inputs));
  const texts = outputs.flatMap(([, value]) => (typeof value === "string" && value.length > 4 ? [value] : []));
  return [...(typeof resource.id === "string" ? [resource.id] : []), ...texts];
}

function hide(value: Value, texts: readonly string[]): Value {
  if (typeof value === "string") {
    return texts.some((text) => value.includes(text)) ? UNKNOWN : value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => hide(item, texts));
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hide(item, texts)]))
    : value;
}
