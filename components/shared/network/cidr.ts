/**
 * Strict CIDR parsing and arithmetic for IPv4 and IPv6 through one code path.
 *
 * ipaddr.js parses and formats; it also accepts what a firewall rule must not
 * (octal octets, `10/8`, zone ids, host bits), so everything goes through `parseCidr`.
 */
import * as ipaddr from "ipaddr.js";

/** Address family. */
export type Family = 4 | 6;

/** A network: all addresses from `first` to `last`, both included. */
export interface Cidr {
  readonly family: Family;
  /** Prefix length: 0 to 32 for IPv4, 0 to 128 for IPv6. */
  readonly prefix: number;
  readonly first: bigint;
  readonly last: bigint;
  /** Canonical text, for example `10.0.0.0/8` or `2001:db8::/32`. */
  readonly text: string;
}

/** Why a text is not a CIDR, and what it probably should have been. */
export interface CidrProblem {
  readonly problem: string;
  /** A replacement that would be accepted, when one can be guessed. */
  readonly suggestion?: string;
}

export const addressBits = (family: Family): 32 | 128 => (family === 4 ? 32 : 128);

/** The address as a number, or `undefined` when the text is not exactly one plain address. */
export function parseAddress(text: string): { readonly family: Family; readonly value: bigint } | undefined {
  // ipaddr.js tells what is not an IPv4 address by an error, which is slow where most texts are none.
  if (!text.includes(":")) {
    return /^[\d.]+$/.test(text) && ipaddr.IPv4.isValidFourPartDecimal(text)
      ? { family: 4, value: toBigInt(ipaddr.IPv4.parse(text).toByteArray()) }
      : undefined;
  }
  return !text.includes("%") && !text.includes(".") && ipaddr.IPv6.isValid(text)
    ? { family: 6, value: toBigInt(ipaddr.IPv6.parse(text).toByteArray()) }
    : undefined;
}

/** Canonical text of an address. */
export function formatAddress(family: Family, value: bigint): string {
  const bytes: number[] = [];
  for (let shift = addressBits(family) - 8; shift >= 0; shift -= 8) {
    bytes.push(Number((value >> BigInt(shift)) & 0xffn));
  }
  return family === 4 ? new ipaddr.IPv4(bytes).toString() : new ipaddr.IPv6(bytes).toRFC5952String();
}

/** Builds a network from any address inside it. */
export function cidrOf(family: Family, address: bigint, prefix: number): Cidr {
  const size = 1n << BigInt(addressBits(family) - prefix);
  const first = address - (address % size);
  return { family, prefix, first, last: first + size - 1n, text: `${formatAddress(family, first)}/${prefix}` };
}

/** Parses a network, or says why it is not one. Never throws. */
export function tryParseCidr(text: string): Cidr | CidrProblem {
  const parts = text.split("/");
  const forward = text.replace("\\", "/");
  if (forward !== text && !isCidrProblem(tryParseCidr(forward))) {
    return { problem: "has a backslash in place of the slash", suggestion: forward };
  }
  if (parts.length !== 2) {
    const bare = parts.length === 1 ? parseAddress(text) : undefined;
    return bare
      ? {
          problem: "has no prefix length",
          suggestion: `${formatAddress(bare.family, bare.value)}/${addressBits(bare.family)}`,
        }
      : { problem: "is not a CIDR such as 203.0.113.0/24" };
  }
  const [addressText, prefixText] = parts as [string, string];
  const address = parseAddress(addressText);
  if (!address) {
    return describeBadAddress(addressText, prefixText);
  }
  const ofMask = address.family === 4 ? prefixOfMask(prefixText) : undefined;
  if (ofMask !== undefined) {
    const network = cidrOf(4, address.value, ofMask);
    return { problem: `has a netmask; ${prefixText} is /${ofMask}`, suggestion: network.text };
  }
  if (!/^(0|[1-9][0-9]{0,2})$/.test(prefixText) || Number(prefixText) > addressBits(address.family)) {
    return { problem: `has a prefix length that is not 0 to ${addressBits(address.family)}` };
  }
  const network = cidrOf(address.family, address.value, Number(prefixText));
  if (address.family === 6 && address.value >> 32n === 0xffffn) {
    return MAPPED;
  }
  if (network.first !== address.value) {
    const single = `${formatAddress(address.family, address.value)}/${addressBits(address.family)}`;
    return {
      problem: `has bits beyond its /${prefixText}; the network is ${network.text}, the single address is ${single}`,
      suggestion: network.text,
    };
  }
  return network;
}

/** `255.255.240.0` is 20: ones, then zeros. */
function prefixOfMask(text: string): number | undefined {
  const mask = text.includes(".") ? parseAddress(text) : undefined;
  const bits = mask?.family === 4 ? mask.value.toString(2).padStart(32, "0") : "";
  return /^1*0*$/.test(bits) && bits !== "" ? bits.lastIndexOf("1") + 1 : undefined;
}

/** Parses a network; throws `RangeError` with the reason when the text is not one. For values checked before. */
export function parseCidr(text: string): Cidr {
  const result = tryParseCidr(text);
  if ("problem" in result) {
    throw new RangeError(`${JSON.stringify(text)} ${result.problem}`);
  }
  return result;
}

export const isCidrProblem = (value: Cidr | CidrProblem): value is CidrProblem => "problem" in value;

/** Whether `inner` lies wholly in `outer`. */
export const contains = (outer: Cidr, inner: Cidr): boolean =>
  outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;

/** Whether two networks share an address. */
export const overlaps = (a: Cidr, b: Cidr): boolean => a.family === b.family && a.first <= b.last && b.first <= a.last;

/** How many addresses a network has. */
export const addressCount = (cidr: Cidr): bigint => cidr.last - cidr.first + 1n;

/** Private address space (RFC 1918, RFC 6598, RFC 4193). */
export const PRIVATE_NETWORKS: readonly Cidr[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "fc00::/7",
].map(parseCidr);

const MAPPED: CidrProblem = { problem: "is an IPv4 address written as IPv6; give the IPv4 network" };

function describeBadAddress(addressText: string, prefixText: string): CidrProblem {
  const octets = addressText.split(".");
  if (octets.length === 4 && octets.every((octet) => /^\d+$/.test(octet))) {
    const stripped = octets.map((octet) => String(Number(octet))).join(".");
    if (stripped !== addressText && parseAddress(stripped)) {
      return { problem: "has leading zeros, which some tools read as octal", suggestion: `${stripped}/${prefixText}` };
    }
    return { problem: "has an octet over 255" };
  }
  if (addressText.includes("%")) {
    return { problem: "has a zone id; give the address without it" };
  }
  if (addressText.includes(":") && addressText.includes(".")) {
    return MAPPED;
  }
  return { problem: "is not a CIDR such as 203.0.113.0/24" };
}

function toBigInt(bytes: readonly number[]): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
