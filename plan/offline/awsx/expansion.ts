/** Registers the children of an `awsx.ec2.Vpc` in place of the provider binary that would. */

import { decodeRecord, resourceReference, type WireObject, withoutUndefined } from "../../io/wire";
import type { ChildRegistration, Registered } from "../registration";
import type { AwsxVpcArgs } from "./args";
import {
  AWSX_VPC_TYPE,
  awsxVpcLayout,
  ChildIpv6Block,
  ChildProperty,
  ChildResource,
  ipv6SubnetBlock,
  type LayoutResolver,
  type LayoutValue,
  resolveLayout,
} from "./vpc";
import zones from "./zones.json";

export { AWSX_VPC_TYPE };

export interface Expansion {
  readonly state: WireObject;
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
}

/** @param register answers with what the child was given */
export function expandVpc(
  urn: string,
  name: string,
  wire: WireObject,
  region: string,
  register: (child: ChildRegistration) => Registered,
): Expansion {
  const args = decodeRecord(wire) as unknown as AwsxVpcArgs;
  const layout = awsxVpcLayout(name, args, {
    regionZones: zonesOf(typeof args.region === "string" ? args.region : region),
  });
  const made = new Map<string, Registered>();
  const urnsOf = (keys: readonly string[]): string[] => [...new Set(keys.map((key) => made.get(key)!.urn))].sort();
  const resolver: LayoutResolver = {
    property: (child, property) => (property === "id" ? made.get(child)!.id : made.get(child)!.state[property]),
    resource: (child) => resourceReference(made.get(child)!.urn, made.get(child)!.id),
    ipv6: (block, index, assigned) =>
      assigned && typeof block === "string" ? ipv6SubnetBlock(block, index) : undefined,
  };
  for (const child of layout.children) {
    const inputs = resolveLayout(child.inputs, resolver) as WireObject;
    const propertyDependencies = dependenciesOf(child.inputs, urnsOf);
    made.set(
      child.key,
      register({
        type: child.type,
        name: child.name,
        parent: child.parent === undefined ? urn : made.get(child.parent)!.urn,
        inputs: withoutUndefined(inputs),
        dependencies: [...new Set([...urnsOf(child.dependsOn), ...Object.values(propertyDependencies).flat()])].sort(),
        propertyDependencies,
      }),
    );
  }
  return {
    state: withoutUndefined(resolveLayout(layout.outputs, resolver) as WireObject),
    dependencies: dependenciesOf(layout.outputs, urnsOf),
  };
}

/** What awsx's look-up of zones would find, as far as it is known: letters of three zones, or two. */
export const zonesOf = (region: string): string[] =>
  (ZONES[region] ?? ["a", "b", "c"]).map((letter) => `${region}${letter}`);

const ZONES: { readonly [region: string]: readonly string[] } = zones.regions;

/** awsx takes the first of a list that is sorted by name, in which Local Zones that are opted into come first. */
export const zonesAssumption = (
  name: string,
  args: { readonly [name: string]: unknown },
  region: string,
): string | undefined =>
  args["availabilityZoneNames"] === undefined
    ? `awsx.ec2.Vpc ${name} asks AWS for the zones of ${region}: taken to be ${zonesOf(region).join(", ")}, without Local Zones; availabilityZoneNames names them`
    : undefined;

function dependenciesOf(
  values: Readonly<Record<string, LayoutValue>>,
  urnsOf: (keys: readonly string[]) => string[],
): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(values)
      .map(([property, value]) => [property, urnsOf(childrenIn(value))] as const)
      .filter(([, urns]) => urns.length > 0),
  );
}

/** Keys of the children a value refers to. */
function childrenIn(value: LayoutValue): string[] {
  if (value instanceof ChildProperty || value instanceof ChildResource) {
    return [value.child];
  }
  if (value instanceof ChildIpv6Block) {
    return [value.vpc];
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(childrenIn) : [];
}
