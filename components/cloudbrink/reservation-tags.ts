/** How one stack's prefix ranges are found by another: tags on the interfaces that use them. Pure. */
import type { RangePlan } from "./ranges-plan";

/** Who the ranges are reserved for. */
export const OWNER_TAG = "connector-topologies:owner";
/** Ranges of the interface's subnet, separated by spaces; IPv6 ones as places in the /64. */
export const RANGES_TAG = "connector-topologies:ranges";

/** AWS: up to 256 characters in a tag's value. */
const VALUE_LIMIT = 256;

/** Tags of an interface in `subnet`; none without an owner or a range. What does not fit one tag goes into further ones. */
export function reservationTags(
  owner: string | undefined,
  subnet: string,
  reservations: readonly RangePlan[],
): { [key: string]: string } {
  const own = reservations.filter((range) => range.subnet === subnet).map(({ cidr }) => cidr.text);
  if (owner === undefined || own.length === 0) {
    return {};
  }
  const values: string[] = [];
  for (const range of own) {
    const last = values.at(-1);
    if (last !== undefined && last.length + 1 + range.length <= VALUE_LIMIT) {
      values[values.length - 1] = `${last} ${range}`;
    } else {
      values.push(range);
    }
  }
  const ranges = values.map((value, index) => [index === 0 ? RANGES_TAG : `${RANGES_TAG}-${index + 1}`, value]);
  return { [OWNER_TAG]: owner, ...Object.fromEntries(ranges) };
}

/** What an interface's tags say, whoever it belongs to; absent when they say nothing. */
export function readReservationTags(tags: {
  readonly [key: string]: string;
}): { readonly owner: string; readonly ranges: readonly string[] } | undefined {
  const owner = tags[OWNER_TAG];
  const values = Object.entries(tags).filter(([key]) => key === RANGES_TAG || key.startsWith(`${RANGES_TAG}-`));
  return owner === undefined ? undefined : { owner, ranges: values.flatMap(([, value]) => value.split(" ")) };
}
