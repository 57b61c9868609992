/**
 * Kinds of zones by their names and ids. Sources (2026-11): Elastic Load Balancing API, CreateLoadBalancer.Subnets
 * (two Availability Zones, or one or more Local Zones, or one Outpost subnet); ALB user guide, Subnets for your load
 * balancer (the zones of one load balancer are of one kind).
 */

export type ZoneKind = "Availability Zone" | "Local Zone" | "Wavelength Zone";

/** `us-west-2-lax-1a`, by id `usw2-lax1-az1`. */
const LOCAL = /^(?:[a-z]{2}(?:-[a-z]+)+-\d+-[a-z]+-\d+[a-z]|[a-z]+\d+-[a-z]+\d+-az\d+)$/;
/** `us-east-1-wl1-bos-wlz-1`, by id `use1-wl1-bos-wlz1`. */
const WAVELENGTH = /-wlz-?\d+$/;

/** The kind of a zone, by its name or its id. */
export const zoneKind = (zone: string): ZoneKind =>
  WAVELENGTH.test(zone) ? "Wavelength Zone" : LOCAL.test(zone) ? "Local Zone" : "Availability Zone";

/** How many zones a load balancer takes at least, which depends on their kind. */
export const fewestZones = (kind: ZoneKind): number => (kind === "Availability Zone" ? 2 : 1);
