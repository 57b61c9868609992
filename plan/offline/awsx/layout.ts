/** Layouts as data: children of a component that refer to one another by key, until something makes them real. */
import { formatAddress, parseCidr } from "../../../components/shared/network/cidr";

/** Stands for a property of another child, `id` included. */
export class ChildProperty {
  constructor(
    readonly child: string,
    readonly property: string,
  ) {}
}

/** Stands for the nth /64 of the VPC's IPv6 block: nothing when the subnet has no IPv6, unknown while the block is. */
export class ChildIpv6Block {
  constructor(
    readonly vpc: string,
    readonly index: number,
    readonly assigned: boolean,
  ) {}
}

/** Stands for a child itself, in an output. */
export class ChildResource {
  constructor(readonly child: string) {}
}

/** JSON in which a node may be one of the three classes above, or a value that the caller gave (an Output, say). */
export type LayoutValue = unknown;

export interface LayoutChild {
  /** Unique in the layout: short type and name, for example `subnet:net-public-1`. */
  readonly key: string;
  readonly type: string;
  readonly name: string;
  /** Key of the parent; absent when it is the component itself. */
  readonly parent?: string;
  /** Keys of what it explicitly depends on. */
  readonly dependsOn: readonly string[];
  readonly inputs: { readonly [property: string]: LayoutValue };
}

export interface VpcLayout {
  /** In creation order: whatever a child refers to stands before it. */
  readonly children: readonly LayoutChild[];
  readonly outputs: { readonly [property: string]: LayoutValue };
}

/**
 * Replaces the stand-in classes by real values. `property` answers for a child's property, `resource` for a child
 * itself; `ipv6` derives a subnet's block from what `property` answered for the VPC's.
 */
export interface LayoutResolver {
  readonly property: (child: string, property: string) => unknown;
  readonly resource: (child: string) => unknown;
  readonly ipv6: (vpcBlock: unknown, index: number, assigned: boolean) => unknown;
}

export function resolveLayout(value: LayoutValue, resolver: LayoutResolver): unknown {
  if (value instanceof ChildProperty) {
    return resolver.property(value.child, value.property);
  }
  if (value instanceof ChildIpv6Block) {
    return resolver.ipv6(resolver.property(value.vpc, "ipv6CidrBlock"), value.index, value.assigned);
  }
  if (value instanceof ChildResource) {
    return resolver.resource(value.child);
  }
  if (Array.isArray(value)) {
    return value.map((each) => resolveLayout(each, resolver));
  }
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolveLayout(each, resolver)]));
  }
  return value;
}

/** The nth /64 of a VPC's /56, as awsx numbers them. */
export function ipv6SubnetBlock(vpcBlock: string, index: number): string {
  const vpc = parseCidr(vpcBlock);
  if (vpc.family !== 6 || vpc.prefix !== 56) {
    throw new RangeError(`awsx.ec2.Vpc: the VPC's IPv6 block must be a /56; got ${vpcBlock}`);
  }
  if (index > 0xff) {
    throw new RangeError("awsx.ec2.Vpc: a VPC has 256 IPv6 subnets");
  }
  return `${formatAddress(6, vpc.first + (BigInt(index) << 64n))}/64`;
}
