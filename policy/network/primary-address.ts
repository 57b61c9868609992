/**
 * Which private address of a network interface is its primary one, as the provider reads the arguments.
 *
 * Source: hashicorp/terraform-provider-aws internal/service/ec2/vpc_network_interface.go (read at
 * 01c08000ddb14181b5bd19201d8fca311dc570e4): `private_ip` is never sent, so it decides nothing; the first of what is sent
 * becomes primary; `private_ip_list` keeps its order, and is sent only with `private_ip_list_enabled`; otherwise
 * `private_ips` is, in the order of a set, cut off after `private_ips_count` secondary addresses.
 */
import { isUnknown, UNKNOWN, type Unknown, type Value } from "../graph";
import { SECRET } from "../graph/read";

type Inputs = Readonly<Record<string, Value>>;

/** The list that counts; while it is not known whether the ordered one does, the one that is given. */
export function addressList({
  privateIpListEnabled: enabled,
  privateIpLists,
}: Inputs): "privateIps" | "privateIpLists" {
  return enabled === true || (isUnknown(enabled) && privateIpLists !== undefined) ? "privateIpLists" : "privateIps";
}

/** `undefined` where AWS chooses, `UNKNOWN` where the program does and it is not known what. */
export function givenPrimary(inputs: Inputs): Value {
  const sent = sentAddresses(inputs);
  return isUnknown(sent) ? UNKNOWN : sent[0];
}

/** Addresses besides the primary one, or all where it is not known which that is. */
export function furtherAddresses(inputs: Inputs): readonly Value[] {
  const sent = sentAddresses(inputs);
  return isUnknown(sent) ? listed(inputs) : sent.slice(1);
}

/** How many secondary addresses the interface gets, `UNKNOWN` while that is not known. */
export function secondaryCount(inputs: Inputs): number | Unknown {
  const count = inputs["privateIpsCount"];
  const given = isListOpen(inputs) ? UNKNOWN : Math.max(0, new Set(listed(inputs)).size - 1);
  if (addressList(inputs) === "privateIpLists" || isNothing(count)) {
    return given;
  }
  return isUnknown(count) ? UNKNOWN : Number(count);
}

/** The addresses in the order in which they are sent, `UNKNOWN` while that is not known. */
export function sentAddresses(inputs: Inputs): readonly Value[] | Unknown {
  const given = listed(inputs);
  if (isListOpen(inputs) || (isUnknown(inputs["privateIpListEnabled"]) && given.length > 0)) {
    return UNKNOWN;
  }
  if (addressList(inputs) === "privateIpLists") {
    return given;
  }
  const members = [...new Set(given)];
  const texts = members.filter((member): member is string => typeof member === "string" && member !== SECRET);
  if (texts.length < members.length && members.length > 1) {
    return UNKNOWN;
  }
  const sent = texts.length < members.length ? members : setOrder(texts);
  const count = inputs["privateIpsCount"];
  return typeof count === "number" && !isNothing(count) ? sent.slice(0, count + 1) : sent;
}

/** All that the program lists, in its own order. */
function listed(inputs: Inputs): readonly Value[] {
  const list = inputs[addressList(inputs)];
  return Array.isArray(list) ? list : [];
}

/** It is given, and not to be seen. */
export function isListOpen(inputs: Inputs): boolean {
  const list = inputs[addressList(inputs)];
  return list !== undefined && list !== null && !Array.isArray(list);
}

/** To the provider no number and 0 are the same (ResourceData.GetOk). */
const isNothing = (count: Value): boolean => count === undefined || count === null || count === 0;

/**
 * Texts in the order that a set of them has for the provider: by the decimal digits of their checksums, compared as texts.
 *
 * Source: hashicorp/terraform-plugin-sdk helper/schema/set.go (listCode), serialize.go and internal/helper/hashcode, v2.40.1.
 */
export function setOrder(texts: readonly string[]): readonly string[] {
  const codes = new Map(texts.map((text) => [text, String(crc32(`${text};`))]));
  return [...texts].sort((a, b) => (codes.get(a)! < codes.get(b)! ? -1 : 1));
}

/** CRC-32 of IEEE 802.3. Node's own came with 20.15, later than the first Node that the package takes. */
function crc32(text: string): number {
  let sum = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
  }
  return (sum ^ 0xffffffff) >>> 0;
}
