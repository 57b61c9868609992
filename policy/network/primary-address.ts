/**
 * Which private address of a network interface is its primary one, as the provider reads the arguments.
 *
 * Source: hashicorp/terraform-provider-aws internal/service/ec2/vpc_network_interface.go: `private_ip` is never sent, so it
 * decides nothing; `private_ips` is a set, and the first in the order of its hashes becomes primary, which is known of one
 * address alone; `private_ip_list` keeps its order, and counts only with `private_ip_list_enabled`.
 */
import type { Value } from "../graph";

type Inputs = Readonly<Record<string, Value>>;

/** The list that counts. */
export const addressList = (inputs: Inputs): "privateIps" | "privateIpLists" =>
  inputs["privateIpListEnabled"] === true ? "privateIpLists" : "privateIps";

/** `undefined` where AWS or the order of hashes decides. */
export function givenPrimary(inputs: Inputs): Value {
  const list = inputs[addressList(inputs)];
  if (!Array.isArray(list)) {
    return undefined;
  }
  return list.length === 1 || addressList(inputs) === "privateIpLists" ? list[0] : undefined;
}

/** Addresses besides the primary one, or all where it is not known which that is. */
export function furtherAddresses(inputs: Inputs): readonly Value[] {
  const list = inputs[addressList(inputs)];
  return Array.isArray(list) ? list.slice(givenPrimary(inputs) === undefined ? 0 : 1) : [];
}
