/** Addresses as numbers. */

export const isSix = (text: string): boolean => text.includes(":");

const NUMBERS = new Map<string, bigint>();

export function numberOf(text: string): bigint {
  const known = NUMBERS.get(text) ?? parse(text);
  NUMBERS.set(text, known);
  return known;
}

function parse(text: string): bigint {
  if (!isSix(text)) {
    return text.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  }
  const [left = "", right] = text.split("::");
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const gap = right === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array.from({ length: gap }, () => "0"), ...tail].reduce(
    (sum, part) => sum * 65536n + BigInt(`0x${part}`),
    0n,
  );
}

const INSIDE = new Map<string, boolean>();

export function inBlock(block: string, ip: string): boolean {
  const key = `${block} ${ip}`;
  const known = INSIDE.get(key) ?? isInside(block, ip);
  INSIDE.set(key, known);
  return known;
}

function isInside(block: string, ip: string): boolean {
  const [base = "", bits = ""] = block.split("/");
  if (isSix(base) !== isSix(ip)) {
    return false;
  }
  const rest = BigInt((isSix(ip) ? 128 : 32) - Number(bits));
  return numberOf(base) >> rest === numberOf(ip) >> rest;
}

/** RFC 1918, and what RFC 6598 gives to carriers. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];
export const isPrivate = (ip: string): boolean => PRIVATE.some((block) => inBlock(block, ip));

/** The first four addresses of a subnet and the last one are AWS's. */
export function isKept(block: string, ip: string): boolean {
  const [base = "", bits = ""] = block.split("/");
  const size = 1n << BigInt((isSix(ip) ? 128 : 32) - Number(bits));
  const at = numberOf(ip) - numberOf(base);
  return at < 4n || at === size - 1n;
}
