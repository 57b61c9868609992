/** Subnets: those of the program and those a manifest declares. */
import type { ManifestSubnet } from "../../components/shared/manifest";
import type { Cidr } from "../../components/shared/network/cidr";
import type { GraphResource, ResourceGraph, Value } from "../graph";
import { type ComponentManifest, vpcReferenceOf } from "./manifests";
import type { Choice, NumberRange, Subnet, Vpc } from "./model";
import { type AddressBook, cidrOrUndefined } from "./peers";
import { isAbsent, labelOf, refer, TYPES, textOf } from "./read";

import { DEFAULT_NAME, DEFAULT_SUBNET, NONE, type Vpcs, vpcKeyOf } from "./vpcs";

/** Name under which a subnet with endpoints of Systems Manager is found: its key may be that of another subnet. */
export const ssmKey = (key: string): string => `ssm:${key}`;

/** How a subnet of somebody else's load balancer is found: its key may be that of another subnet. */
export const frontKey = (key: string): string => `front:${key}`;

export class Subnets {
  private readonly subnets = new Map<string, Subnet>();
  /** Subnet of an instance, an interface or a load balancer, as its manifest declares it. */
  private readonly declaredFor = new Map<string, Subnet[]>();

  constructor(
    private readonly graph: ResourceGraph,
    private readonly vpcs: Vpcs,
    private readonly book: AddressBook,
    manifests: readonly ComponentManifest[],
  ) {
    for (const resource of graph.ofType(...TYPES.subnet)) {
      this.subnets.set(resource.urn, this.read(resource));
    }
    for (const entry of manifests) {
      this.declare(entry);
    }
    for (const vpc of vpcs.all.filter(({ outside, complete }) => outside && complete)) {
      this.addUndeclared(vpc);
    }
  }

  get all(): readonly Subnet[] {
    return [...this.subnets.values()];
  }

  readonly of = (resource: GraphResource): Subnet | undefined => this.subnets.get(resource.urn);

  readonly outside = (id: string): Subnet => {
    const known = this.subnets.get(id);
    if (known) {
      return known;
    }
    const subnet = { key: id, label: id, vpc: { ...NONE, input: id }, routeTable: NONE, acl: NONE, declared: false };
    this.subnets.set(id, subnet);
    return subnet;
  };

  /** A reference by id; when that does not settle it, what the manifest says about `owner`. */
  reference(from: GraphResource, property: string, value: Value, owner = from.urn): Choice<Subnet> {
    const choice = refer(this.graph, from, property, value, TYPES.subnet, this.of, this.outside);
    const declared = this.declaredFor.get(owner) ?? [];
    const isSettled = choice.certain && choice.options[0]!.urn !== undefined;
    return isSettled || declared.length !== 1
      ? choice
      : { ...choice, options: declared, certain: true, complete: true };
  }

  /** Where AWS puts an instance that names no subnet: a default subnet of the default VPC. */
  defaultFor(instance: GraphResource): Choice<Subnet> {
    const input = `${labelOf(instance)}.subnetId`;
    const id = this.book.isReal ? instance.outputs["subnetId"] : undefined;
    const declared = this.declaredFor.get(instance.urn) ?? [];
    if (declared.length === 1) {
      return { options: declared, certain: true, complete: true, input };
    }
    const found = typeof id === "string" ? this.graph.resolve(instance, "subnetId", id, TYPES.subnet).candidates : [];
    if (found.length === 1) {
      return { options: [this.of(found[0]!)!], certain: true, complete: true, input };
    }
    const own = typeof id === "string" ? [] : this.graph.ofType(DEFAULT_SUBNET).map((subnet) => this.of(subnet)!);
    if (own.length > 0) {
      return { options: own, certain: false, complete: false, input };
    }
    const key = typeof id === "string" ? id : `a ${DEFAULT_NAME} subnet`;
    const subnet = this.subnets.get(key) ?? this.ofDefault(key);
    this.subnets.set(key, subnet);
    return { options: [subnet], certain: true, complete: true, input };
  }

  /** A default subnet gives its instances public addresses. */
  private ofDefault(key: string): Subnet {
    const vpc: Choice<Vpc> = { options: [this.vpcs.default()], certain: true, complete: true, input: key };
    const label = key.startsWith("subnet-") ? key : "a default subnet";
    return { key, label, vpc, mapPublicIp: true, ipv6: false, routeTable: NONE, acl: NONE, declared: false };
  }

  /** The subnets of a load balancer as its manifest declares them. */
  declaredSubnets(urn: string): readonly Subnet[] {
    return this.declaredFor.get(urn) ?? [];
  }

  /** The subnet a component's manifest calls `key`. */
  byManifest(componentUrn: string, key: string): Subnet | undefined {
    return this.declaredFor.get(`${componentUrn}#${key}`)?.[0];
  }

  private read(resource: GraphResource): Subnet {
    const { inputs } = resource;
    const cidr = cidrOrUndefined(inputs["cidrBlock"] ?? resource.outputs["cidrBlock"], 4, this.book);
    const cidr6 = cidrOrUndefined(inputs["ipv6CidrBlock"] ?? resource.outputs["ipv6CidrBlock"], 6, this.book);
    const isOfDefault = resource.type === DEFAULT_SUBNET;
    const vpcId = inputs["vpcId"] ?? (isOfDefault && this.book.isReal ? resource.outputs["vpcId"] : undefined);
    const zone = textOf(inputs["availabilityZone"]) ?? textOf(resource.outputs["availabilityZone"]);
    const zoneId = textOf(inputs["availabilityZoneId"]);
    const assign = inputs["assignIpv6AddressOnCreation"];
    const isIpv6Only = inputs["ipv6Native"] === true;
    return {
      key: resource.urn,
      urn: resource.urn,
      label: labelOf(resource),
      vpc:
        isOfDefault && isAbsent(vpcId)
          ? { options: [this.vpcs.default()], certain: true, complete: true, input: `${labelOf(resource)}.vpcId` }
          : this.vpcs.reference(resource, "vpcId", vpcId),
      ...(zone === undefined ? {} : { zone }),
      ...(zoneId === undefined ? {} : { zoneId }),
      ...(cidr === undefined ? {} : { cidr }),
      ...(cidr6 === undefined ? {} : { cidr6 }),
      ...(isIpv6Only ? { ipv6Only: true } : {}),
      ipv6:
        cidr6 !== undefined || !isAbsent(inputs["ipv6CidrBlock"]) || !isAbsent(inputs["ipv6IpamPoolId"]) || isIpv6Only,
      // A default subnet assigns public addresses until it is told not to.
      ...flag("mapPublicIp", inputs["mapPublicIpOnLaunch"], isOfDefault),
      ...flag("assignIpv6", assign),
      routeTable: NONE,
      acl: NONE,
      declared: false,
    };
  }

  /** Joins a manifest's subnets with the program's on VPC, zone and CIDR; makes declared ones of the rest. */
  private declare({ component, manifest }: ComponentManifest): void {
    const reference = vpcReferenceOf(this.graph, component);
    const vpc = this.vpcs.outside(vpcKeyOf(this.graph, component));
    const byKey = new Map<string, Subnet>();
    for (const [key, facts] of Object.entries(manifest.subnets)) {
      const subnet =
        this.inProgram(reference === undefined ? undefined : vpc, facts) ?? this.declared(component, vpc, key, facts);
      byKey.set(key, subnet);
      this.declaredFor.set(`${component.urn}#${key}`, [subnet]);
    }
    for (const [name, subnets] of [
      [ssmKey, manifest.ssmEndpoints],
      [frontKey, manifest.existingLoadBalancer?.subnets],
    ] as const) {
      for (const [key, facts] of Object.entries(subnets ?? {})) {
        const subnet =
          this.inProgram(reference === undefined ? undefined : vpc, facts) ?? this.declared(component, vpc, key, facts);
        this.declaredFor.set(`${component.urn}#${name(key)}`, [subnet]);
      }
    }
    for (const [key, facts] of Object.entries(manifest.vpcSubnets ?? {})) {
      if (reference !== undefined && !this.inProgram(vpc, facts)) {
        this.declared(component, vpc, key, facts);
      }
    }
    for (const instance of Object.values(manifest.instances)) {
      const subnet = byKey.get(instance.subnet);
      for (const urn of [instance.urn, instance.interfaceUrn]) {
        if (urn && subnet) {
          this.declaredFor.set(urn, [subnet]);
        }
      }
    }
    if (manifest.loadBalancer) {
      const { urn, subnets } = manifest.loadBalancer;
      this.declaredFor.set(
        urn,
        subnets.map((key) => byKey.get(key)).filter((subnet) => subnet !== undefined),
      );
    }
  }

  /** What is left of the VPC's networks is in subnets of which nothing is known but that. */
  private addUndeclared(vpc: Vpc): void {
    const held = this.all.flatMap(({ cidr, vpc: owner }) => (cidr && owner.options.includes(vpc) ? [cidr] : []));
    const undeclared = rangesBetween(vpc.cidrs, held);
    if (undeclared.length > 0) {
      const key = `${vpc.key}#undeclared`;
      const label = `another subnet of ${vpc.label}, which nobody declares`;
      const owner: Choice<Vpc> = { options: [vpc], certain: true, complete: true, input: label };
      const facts = { ipv6: false, routeTable: NONE, acl: NONE, declared: false, undeclared };
      this.subnets.set(key, { key, label, vpc: owner, ...facts });
    }
  }

  private inProgram(vpc: Vpc | undefined, facts: ManifestSubnet): Subnet | undefined {
    const matches = [...this.subnets.values()].filter(
      (subnet) =>
        subnet.urn !== undefined &&
        subnet.cidr?.text === facts.cidrBlock &&
        (subnet.zone === undefined || subnet.zone === facts.availabilityZone) &&
        (vpc === undefined || subnet.vpc.options.includes(vpc)),
    );
    return matches.length === 1 ? matches[0] : undefined;
  }

  private declared(component: GraphResource, vpc: Vpc, name: string, facts: ManifestSubnet): Subnet {
    const cidr = cidrOrUndefined(facts.cidrBlock, 4, this.book);
    const key = `${vpc.key}#${facts.availabilityZone} ${facts.cidrBlock}`;
    const known = this.subnets.get(key);
    if (known) {
      return known;
    }
    const cidr6 = cidrOrUndefined(facts.ipv6CidrBlock, 6, this.book);
    const subnet: Subnet = {
      key,
      label: `subnet ${name} (${facts.cidrBlock})`,
      vpc: { options: [vpc], certain: true, complete: true, input: `${component.name}.vpcId` },
      zone: facts.availabilityZone,
      ...(cidr === undefined ? {} : { cidr }),
      ...(cidr6 === undefined ? {} : { cidr6 }),
      ipv6: facts.ipv6CidrBlock !== undefined,
      routeTable: NONE,
      acl: NONE,
      declared: true,
      ...(facts.defaultRoute === undefined ? {} : { declaredRoute: facts.defaultRoute }),
      ...(facts.natAddresses === undefined ? {} : { declaredNat: facts.natAddresses }),
      ...(facts.networkAcl === undefined ? {} : { declaredAcl: facts.networkAcl }),
    };
    this.subnets.set(key, subnet);
    return subnet;
  }
}

/** What of the blocks is in none of the taken ones. */
function rangesBetween(blocks: readonly Cidr[], taken: readonly Cidr[]): NumberRange[] {
  const sorted = [...taken].sort((a, b) => (a.first < b.first ? -1 : 1));
  return blocks.flatMap(({ first, last }) => {
    const found: NumberRange[] = [];
    let next = first;
    for (const one of sorted.filter((each) => first <= each.first && each.last <= last)) {
      if (next < one.first) {
        found.push({ first: next, last: one.first - 1n });
      }
      next = one.last + 1n;
    }
    return next > last ? found : [...found, { first: next, last }];
  });
}

/** A boolean input: absent means AWS's default, unknown stays absent in the model. */
function flag<K extends string>(name: K, value: Value, absent = false): { [key in K]?: boolean } {
  const known = isAbsent(value) ? absent : typeof value === "boolean" ? value : undefined;
  return (known === undefined ? {} : { [name]: known }) as { [key in K]?: boolean };
}
