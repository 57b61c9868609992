/** Availability Zones to compare: by name, or by id where the program gives ids. A name and an id say nothing together. */
import type { Choice, Subnet } from ".";

/** The zone of each subnet, all in one notation; absent where it is not known in that one. */
export function zonesOf(choices: readonly (Choice<Subnet> | undefined)[]): readonly (string | undefined)[] {
  const subnets = choices.map((choice) => (choice?.certain ? choice.options[0] : undefined));
  const names = subnets.map((subnet) => subnet?.zone);
  const ids = subnets.map((subnet) => subnet?.zoneId);
  const known = (list: readonly (string | undefined)[]) => list.filter((zone) => zone !== undefined).length;
  return known(ids) > known(names) ? ids : names;
}
