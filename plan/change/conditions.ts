/** Replacement on a condition, by resource type: what the provider's own comparison of old and new says (CustomizeDiff). */
import { at, type Change, type Json, type Props, propsList, text, texts } from "./values";

/** Inputs whose change replaces besides; `olds` is what AWS answered last. */
export type Replaces = (before: Props, after: Props, changes: readonly Change[], olds: Props) => readonly string[];

/** Inputs of an instance for which AWS stops and starts it (resourceInstanceUpdate in ec2_instance.go). */
export const RESTARTS: readonly string[] = ["instanceType", "userData", "userDataBase64"];

const PEERS = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"] as const;

const changed = (changes: readonly Change[], property: string): boolean =>
  changes.some(({ path }) => path === property);

/** A primary IPv6 address can be turned on and not off. */
const isTurnedOff = (before: Props, after: Props): boolean =>
  before["enablePrimaryIpv6"] === true && after["enablePrimaryIpv6"] === false;

/** A rule changes in place, but not to another kind of peer. */
const rule: Replaces = (before, after) => {
  const [old, next] = [before, after].map((inputs) => PEERS.find((property) => inputs[property] !== undefined) ?? "");
  return old === next ? [] : [old!, next!];
};

export const CONDITIONS: { readonly [type: string]: Replaces } = {
  "aws:ec2/instance:Instance": (before, after, changes) => [
    ...(after["userDataReplaceOnChange"] === true
      ? changes.map((each) => each.path).filter((path) => path === "userData" || path === "userDataBase64")
      : []),
    // The two types have no processor architecture in common.
    ...(architectureOf(before["instanceType"]) === architectureOf(after["instanceType"]) ? [] : ["instanceType"]),
    ...(isTurnedOff(before, after) ? ["enablePrimaryIpv6"] : []),
    // Addresses that are named are the program's, a count is AWS's to fill.
    ...(changed(changes, "ipv6AddressCount") ? [] : ["ipv6Addresses"]),
  ],
  // The primary address stays as long as the interface does.
  "aws:ec2/networkInterface:NetworkInterface": (before, after, changes, olds) => {
    const list = addressList(after);
    const [held] = texts(olds["privateIpLists"]);
    const stays =
      list === "privateIpLists" ? texts(after[list])[0] === held : texts(after["privateIps"]).includes(held ?? "");
    return [
      ...(isTurnedOff(before, after) ? ["enablePrimaryIpv6"] : []),
      ...(!stays && changed(changes, list) ? [list] : []),
    ];
  },
  // Dedicated can be given up in place, and nothing else.
  "aws:ec2/vpc:Vpc": (before, after, changes) => {
    const givenUp = before["instanceTenancy"] === "dedicated" && after["instanceTenancy"] === "default";
    return !givenUp && changed(changes, "instanceTenancy") ? ["instanceTenancy"] : [];
  },
  // A block that instances are given addresses from.
  "aws:ec2/subnet:Subnet": (before) => (before["assignIpv6AddressOnCreation"] === true ? ["ipv6CidrBlock"] : []),
  // A private gateway's number of addresses; a regional one that names zones, and no longer or first.
  "aws:ec2/natGateway:NatGateway": (before, after) => {
    const zones = [before, after].map((each) => propsList(each["availabilityZoneAddresses"]).length > 0);
    return [
      ...(after["connectivityType"] === "private" ? ["secondaryPrivateIpAddressCount"] : []),
      ...(after["availabilityMode"] === "regional" && zones[0] !== zones[1] ? ["availabilityZoneAddresses"] : []),
    ];
  },
  // Only an endpoint of type Interface changes it in place.
  "aws:ec2/vpcEndpoint:VpcEndpoint": (_before, after) =>
    after["vpcEndpointType"] === "Interface" ? [] : ["privateDnsEnabled"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule,
  // A rule cannot give its endpoint up.
  "aws:route53/resolverRule:ResolverRule": (_before, after) =>
    text(after["resolverEndpointId"]) === "" ? ["resolverEndpointId"] : [],
  // AWS takes no parameter back from the advanced tier.
  "aws:ssm/parameter:Parameter": (before, after) =>
    before["tier"] === "Advanced" && after["tier"] === "Standard" ? ["tier"] : [],
  // A schedule's copy_tags replaces; it stays when the program stops giving it.
  "aws:dlm/lifecyclePolicy:LifecyclePolicy": (before, after) => {
    const [old, next] = [before, after].map((each) => propsList(at(each, "policyDetails.schedules")));
    const copies = next!.some(
      ({ copyTags }, index) => copyTags !== undefined && copyTags !== old![index]?.["copyTags"],
    );
    return copies ? ["policyDetails.schedules"] : [];
  },
};

/** Which of two inputs of an interface names its addresses. */
export const addressList = (inputs: Props): "privateIps" | "privateIpLists" =>
  inputs["privateIpListEnabled"] === true ? "privateIpLists" : "privateIps";

/**
 * By the name alone: `g` after the generation says Graviton (EC2, "Amazon EC2 instance type naming conventions"); a1 was
 * its first, mac1 is the only Mac with an Intel processor.
 */
function architectureOf(instanceType: Json): string {
  const [family = ""] = text(instanceType).split(".");
  if (family.startsWith("mac")) {
    return family === "mac1" ? "x86_64_mac" : "arm64_mac";
  }
  return family === "a1" || /^[a-z]+\d+[a-z]*g/.test(family) ? "arm64" : "x86_64";
}
