/** Network interfaces: their own resources and the primary interfaces of instances, with addresses and groups. */
import type { Cidr } from "../../components/shared/network/cidr";
import { type GraphResource, isUnknown, type ResourceGraph, type Value } from "../graph";
import { append } from "../graph/multi-map";
import { bindPublicAddresses } from "./bindings";
import type { Choice, Interface, OwnAddress, SecurityGroup, Subnet, Vpc } from "./model";
import { type AddressBook, cidrOrUndefined } from "./peers";
import { addressList, furtherAddresses, secondaryCount, sentAddresses } from "./primary-address";
import { fieldOf, isAbsent, isLost, labelOf, listOf, numberOf, referAll, TYPES, textOf } from "./read";
import type { SecurityGroups } from "./security-groups";
import type { Subnets } from "./subnets";

const ATTACHMENT = "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment";
const GROUP_ATTACHMENT = "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment";

type Draft = Interface & {
  urns: string[];
  groups: SecurityGroup[];
  possibleGroups: SecurityGroup[];
  groupsComplete: boolean;
  publicAddresses: OwnAddress[];
  possiblePublicAddresses: OwnAddress[];
  bindings: Map<string, string | undefined>;
  instanceUrn?: string;
};

export class Interfaces {
  private readonly drafts = new Map<string, Draft>();
  /** Keys of addresses AWS assigns by itself. */
  private readonly assigned = new Set<string>();
  /** Interfaces by URN of an instance or an interface resource. */
  private readonly byUrn = new Map<string, Draft[]>();
  /** Attachments of interfaces that the program does not make, or may not have named, by the instance that may have them. */
  readonly further = new Map<string, string[]>();
  /** Instances by the id of the primary interface that they announce. */
  private announcers: ReadonlyMap<Value, GraphResource> | undefined;
  /** Primary interface by instance URN; several when it is not known which. */
  private readonly primary = new Map<string, Choice<Draft>>();

  constructor(
    private readonly graph: ResourceGraph,
    private readonly subnets: Subnets,
    private readonly groups: SecurityGroups,
    private readonly book: AddressBook,
  ) {
    for (const resource of graph.ofType(...TYPES.networkInterface)) {
      this.add(resource.urn, this.fromResource(resource));
    }
    for (const instance of graph.ofType(...TYPES.instance)) {
      this.addInstance(instance);
    }
    this.attachInterfaces();
    this.attachGroups();
    bindPublicAddresses(graph, book, {
      all: [...this.drafts.values()],
      assigned: this.assigned,
      interfaceNamed: this.named,
      primaryNamed: this.primaryNamed,
      announced: this.announced(),
    });
  }

  get all(): readonly Interface[] {
    return [...this.drafts.values()];
  }

  of(urn: string): readonly Interface[] {
    return this.byUrn.get(urn) ?? [];
  }

  /** The interface traffic to the instance arrives at by default. */
  primaryOf(instanceUrn: string): Choice<Interface> {
    return this.primary.get(instanceUrn) ?? { options: [], certain: false, complete: false, input: instanceUrn };
  }

  /** Public addresses that AWS tells of instances whose primary interface the program makes. */
  private announced(): { readonly interface: Draft; readonly address: OwnAddress }[] {
    const instances = this.book.isReal ? this.graph.ofType(...TYPES.instance) : [];
    return instances.flatMap(({ urn }) => {
      const address = this.book.publicOf(urn);
      const primary = this.primaryOf(urn) as Choice<Draft>;
      const isOwn = primary.options.some(({ key }) => key === `${urn}#primary`);
      return address?.value === undefined || !primary.certain || isOwn
        ? []
        : [{ interface: primary.options[0]!, address }];
    });
  }

  private readonly find = (resource: GraphResource): Draft | undefined => this.drafts.get(resource.urn);

  private add(urn: string, draft: Draft): void {
    this.drafts.set(draft.key, draft);
    this.link(urn, draft);
  }

  private link(urn: string, draft: Draft): void {
    const known = this.byUrn.get(urn) ?? [];
    if (!known.includes(draft)) {
      this.byUrn.set(urn, [...known, draft]);
    }
    if (!draft.urns.includes(urn)) {
      draft.urns.push(urn);
    }
  }

  /** The groups a resource names, with those that it is known to carry in AWS. */
  private groupsOf(from: GraphResource, properties: readonly string[], subnet: Choice<Subnet>) {
    const refer = (property: string, list: Value) =>
      referAll(this.graph, from, property, list, TYPES.securityGroup, this.groups.of, this.groups.outside);
    const property = properties[0]!;
    const actual = this.book.isReal ? listOf(from.outputs[property]).items.filter((id) => typeof id === "string") : [];
    const carried = refer(property, actual).certain;
    // By id, and by name in the default VPC, where what AWS tells says more. For a subnet `securityGroups` holds ids too.
    const asked = carried.length > 0 ? [property] : properties;
    const lists = asked.map((each) => refer(each, from.inputs[each]));
    const [certain, possible] = [lists.flatMap((list) => list.certain), lists.flatMap((list) => list.possible)];
    const isComplete = lists.every(({ complete }) => complete);
    if (!isComplete || certain.length + possible.length > 0) {
      const groups = [...new Set([...certain, ...carried])];
      return { groups, possibleGroups: possible, groupsComplete: isComplete };
    }
    if (carried.length > 0) {
      return { groups: [...new Set(carried)], possibleGroups: [], groupsComplete: true };
    }
    // No group given: AWS puts the VPC's default group on it.
    const vpc: Choice<Vpc> | undefined = subnet.certain ? subnet.options[0]!.vpc : undefined;
    const fallback = vpc && this.groups.defaultOf(vpc);
    return { groups: fallback ? [fallback] : [], possibleGroups: [], groupsComplete: fallback !== undefined };
  }

  private fromResource(resource: GraphResource): Draft {
    const { inputs } = resource;
    const subnet = this.subnets.reference(resource, "subnetId", inputs["subnetId"]);
    const ipv6 = [...listOf(inputs["ipv6Addresses"]).items, ...listOf(inputs["ipv6AddressLists"]).items];
    return {
      key: resource.urn,
      label: labelOf(resource),
      urns: [],
      subnet,
      ...this.groupsOf(resource, ["securityGroups"], subnet),
      privateAddresses: this.privateAddresses(
        resource,
        addressList(inputs),
        this.furtherThanPrimary(resource),
        secondaryCount(inputs),
        ipv6,
      ),
      bindings: new Map(),
      prefixes: this.prefixes(resource),
      publicAddresses: [],
      possiblePublicAddresses: [],
      hasIpv6: this.hasIpv6(resource, subnet, [
        "ipv6Addresses",
        "ipv6AddressLists",
        "ipv6AddressCount",
        "ipv6Prefixes",
        "ipv6PrefixCount",
      ]),
    };
  }

  private addInstance(instance: GraphResource): void {
    const { inputs } = instance;
    const own = this.namedInterfaces(instance);
    if (own) {
      for (const draft of own.options) {
        this.link(instance.urn, draft);
        draft.instanceUrn = instance.urn;
      }
      this.primary.set(instance.urn, own);
      return;
    }
    const template = !isAbsent(inputs["launchTemplate"]);
    const subnet =
      isAbsent(inputs["subnetId"]) && !template
        ? this.subnets.defaultFor(instance)
        : this.subnets.reference(instance, "subnetId", inputs["subnetId"]);
    const groups = this.groupsOf(instance, ["vpcSecurityGroupIds", "securityGroups"], subnet);
    const fromTemplate = template && isAbsent(inputs["vpcSecurityGroupIds"]) && isAbsent(inputs["securityGroups"]);
    const draft: Draft = {
      key: `${instance.urn}#primary`,
      label: labelOf(instance),
      urns: [],
      instanceUrn: instance.urn,
      subnet: template && isAbsent(inputs["subnetId"]) ? { ...subnet, complete: false, certain: false } : subnet,
      ...(fromTemplate ? { groups: [], possibleGroups: [], groupsComplete: false } : groups),
      bindings: new Map(),
      privateAddresses: this.privateAddresses(
        instance,
        "secondaryPrivateIps",
        listOf(inputs["secondaryPrivateIps"]).items,
        undefined,
        listOf(inputs["ipv6Addresses"]).items,
      ),
      prefixes: [],
      publicAddresses: [],
      possiblePublicAddresses: [],
      hasIpv6: template ? undefined : this.hasIpv6(instance, subnet, ["ipv6Addresses", "ipv6AddressCount"]),
    };
    this.add(instance.urn, draft);
    this.primary.set(instance.urn, { options: [draft], certain: true, complete: true, input: instance.name });
    this.autoAssign(instance, draft, template);
  }

  /** The interface resource an instance names as its primary one; `undefined` when AWS makes one. */
  private namedInterfaces(instance: GraphResource): Choice<Draft> | undefined {
    for (const [property, field] of [
      ["primaryNetworkInterface", "networkInterfaceId"],
      ["networkInterfaces", "networkInterfaceId"],
    ] as const) {
      const value = instance.inputs[property];
      if (isAbsent(value)) {
        continue;
      }
      const items: readonly Value[] = Array.isArray(value) ? value : [value];
      const first = items.find((item) => (numberOf(fieldOf(item, "deviceIndex")) ?? 0) === 0) ?? items[0];
      const id: Value = fieldOf(first, field);
      const reference = this.graph.resolve(instance, property, id, TYPES.networkInterface);
      const options = reference.candidates.map(this.find).filter((draft) => draft !== undefined);
      const certain = reference.exact && items.length === 1;
      return { options, certain, complete: options.length > 0, input: `${instance.name}.${property}` };
    }
    return undefined;
  }

  /** Known texts of a list that AWS has filled, where the program asks for a number of them only. */
  private actual(resource: GraphResource, property: string): readonly string[] {
    const { items } = listOf(this.book.isReal ? resource.outputs[property] : undefined);
    return items.filter((item) => typeof item === "string");
  }

  private furtherThanPrimary({ urn, inputs }: GraphResource): readonly Value[] {
    const primary = this.book.privateOf(urn)?.value;
    const sent = sentAddresses(inputs);
    if (primary === undefined || isUnknown(sent)) {
      return furtherAddresses(inputs).filter(
        (text) => primary === undefined || this.book.known(text, false) !== primary,
      );
    }
    return sent.filter((text) => this.book.known(text, false) !== primary);
  }

  private privateAddresses(
    resource: GraphResource,
    property: string,
    given: readonly Value[],
    count: Value,
    given6: readonly Value[],
  ): OwnAddress[] {
    const first = this.book.privateOf(resource.urn)!;
    const others = this.actual(resource, property).filter((text) => this.book.known(text, false) !== first.value);
    const actual = first.value === undefined || given.some((text) => textOf(text) === undefined) ? [] : others;
    const more: readonly Value[] = actual.length > given.length ? actual : given;
    const counted = more === given ? Math.max(0, (numberOf(count) ?? 0) - given.length) : 0;
    const extra: Value[] = [...more, ...Array.from({ length: counted }, () => undefined)];
    const actual6 = this.actual(resource, "ipv6Addresses");
    const ipv6 = actual6.length > given6.length ? actual6 : given6;
    const name = labelOf(resource);
    const make = (family: 4 | 6, text: string | undefined, index: number): OwnAddress => {
      const value = this.book.known(text, false);
      const key = `${resource.urn}#private${family}-${index}`;
      const label = `IPv${family} address of ${name}`;
      return { key, label, family, scope: "private", ...(value === undefined ? {} : { value }) };
    };
    const known6: readonly Value[] = ipv6.length > 0 ? ipv6 : [undefined];
    return [
      first,
      ...extra.map((text, index) => make(4, textOf(text), index + 1)),
      ...known6.map((text, index) => make(6, textOf(text), index)),
    ];
  }

  private prefixes(resource: GraphResource): Cidr[] {
    const read = (name: string, family: 4 | 6) =>
      [...new Set([...listOf(resource.inputs[name]).items, ...this.actual(resource, name)])]
        .map((item) => cidrOrUndefined(item, family, this.book))
        .filter((cidr) => cidr !== undefined);
    return [...read("ipv4Prefixes", 4), ...read("ipv6Prefixes", 6)];
  }

  private hasIpv6(resource: GraphResource, subnet: Choice<Subnet>, properties: readonly string[]): boolean | undefined {
    if (this.actual(resource, "ipv6Addresses").length > 0) {
      return true;
    }
    const asked = properties.some((name) => {
      const value = resource.inputs[name];
      return !isAbsent(value) && value !== 0 && !(Array.isArray(value) && value.length === 0);
    });
    if (asked) {
      return properties.some((name) => isUnknown(resource.inputs[name])) ? undefined : true;
    }
    const found = subnet.certain ? subnet.options[0]! : undefined;
    return found?.ipv6 === false ? false : found?.urn === undefined ? undefined : found.assignIpv6;
  }

  /** `associatePublicIpAddress`, else what the subnet does. An Elastic IP takes the place of this address. */
  private autoAssign(instance: GraphResource, draft: Draft, template: boolean): void {
    const given = instance.inputs["associatePublicIpAddress"];
    const bySubnet = draft.subnet.certain ? draft.subnet.options[0]!.mapPublicIp : undefined;
    // What the instance has is told by AWS, whatever gave it the address.
    const actual = this.book.isReal ? instance.outputs["publicIp"] : undefined;
    const asked = isAbsent(given) ? (template ? undefined : bySubnet) : typeof given === "boolean" ? given : undefined;
    const assigned = given !== true && typeof actual === "string" ? actual !== "" : asked;
    const address = this.book.publicOf(instance.urn);
    this.assigned.add(address?.key ?? "");
    if (assigned !== false && address) {
      (assigned ? draft.publicAddresses : draft.possiblePublicAddresses).push(address);
    }
  }

  private attachInterfaces(): void {
    const attach = (from: GraphResource, property: string, instance: Value, draft: Draft) => {
      for (const owner of this.graph.resolve(from, property, instance, TYPES.instance).candidates) {
        this.link(owner.urn, draft);
        draft.instanceUrn ??= owner.urn;
      }
    };
    for (const resource of this.graph.ofType(ATTACHMENT)) {
      const { instanceId, networkInterfaceId: id } = resource.inputs;
      const own = this.graph.resolve(resource, "networkInterfaceId", id, TYPES.networkInterface).candidates;
      for (const eni of own) {
        attach(resource, "instanceId", instanceId, this.drafts.get(eni.urn)!);
      }
      const owners = this.graph.resolve(resource, "instanceId", instanceId, TYPES.instance).candidates;
      const isAny = isLost(this.graph, resource, "instanceId", TYPES.instance);
      for (const { urn } of isAny ? this.graph.ofType(...TYPES.instance) : own.length > 0 ? [] : owners) {
        append(this.further, urn, labelOf(resource));
      }
    }
    for (const resource of this.graph.ofType(...TYPES.networkInterface)) {
      for (const item of listOf(resource.inputs["attachments"]).items) {
        attach(resource, "attachments", fieldOf(item, "instance"), this.drafts.get(resource.urn)!);
      }
    }
  }

  private attachGroups(): void {
    for (const resource of this.graph.ofType(GROUP_ATTACHMENT)) {
      const { inputs } = resource;
      const group = this.groups.reference(resource, "securityGroupId", inputs["securityGroupId"]);
      const id = inputs["networkInterfaceId"];
      const enis = this.graph.resolve(resource, "networkInterfaceId", id, [
        ...TYPES.networkInterface,
        ...TYPES.instance,
      ]);
      const drafts = enis.candidates.flatMap((candidate) => this.byUrn.get(candidate.urn) ?? []);
      // A primary interface's id belongs to no resource: with nothing to match, any interface may be meant.
      const { drafts: matched, exact } =
        drafts.length > 0 ? { drafts, exact: drafts.length === 1 } : this.matchPrimary(id);
      for (const draft of matched) {
        const certain = group.certain && exact;
        (certain ? draft.groups : draft.possibleGroups).push(...group.options);
        draft.groupsComplete &&= group.complete;
      }
    }
  }

  private announcing(id: Value): GraphResource | undefined {
    this.announcers ??= new Map(
      this.graph.ofType(...TYPES.instance).map((instance) => [instance.outputs["primaryNetworkInterfaceId"], instance]),
    );
    return typeof id === "string" ? this.announcers.get(id) : undefined;
  }

  /** Interfaces an id text may mean when no resource has that id: the instance that announces it, else all. */
  private matchPrimary(id: Value): { readonly drafts: readonly Draft[]; readonly exact: boolean } {
    const owner = this.announcing(id);
    const primary = owner && this.primary.get(owner.urn);
    return primary?.certain
      ? { drafts: primary.options, exact: true }
      : { drafts: owner ? (this.byUrn.get(owner.urn) ?? []) : [...this.drafts.values()], exact: false };
  }

  /** Interfaces that an id may mean: those of the program, and the primary one of an instance that announces it. */
  private readonly named = (from: GraphResource, property: string, value: Value): Choice<Draft> => {
    const input = `${from.name}.${property}`;
    const own = this.graph.resolve(from, property, value, TYPES.networkInterface);
    if (own.candidates.length > 0) {
      const options = own.candidates.map(this.find).filter((draft) => draft !== undefined);
      return { options, certain: own.exact, complete: true, input };
    }
    const announcing = this.announcing(value);
    const instances = announcing ? [announcing] : this.graph.resolve(from, property, value, TYPES.instance).candidates;
    const found = instances.map(({ urn }) => this.primaryOf(urn) as Choice<Draft>);
    const options = [...new Set(found.flatMap((choice) => choice.options))];
    const certain = options.length === 1 && found.every((choice) => choice.certain);
    return { options, certain, complete: !isUnknown(value) || options.length > 0, input };
  };

  /** The interface at which traffic to an instance arrives. */
  private readonly primaryNamed = (from: GraphResource, property: string, value: Value): Choice<Draft> => {
    const input = `${from.name}.${property}`;
    const instances = this.graph.resolve(from, property, value, TYPES.instance);
    const found = instances.candidates.map(({ urn }) => this.primaryOf(urn) as Choice<Draft>);
    const options = found.flatMap((choice) => choice.options);
    const certain = instances.exact && found[0]!.certain;
    return { options, certain, complete: !isUnknown(value) || options.length > 0, input };
  };
}
