/** Network ACLs with inline and separate rules, and the effective list of every subnet. */
import { parseCidr } from "../../components/shared/network/cidr";
import { type GraphResource, isUnknown, type ResourceGraph, UNKNOWN, type Value } from "../graph";
import type { AclEntry, Choice, NetworkAcl, Peer, Subnet, Vpc } from "./model";
import type { Peers } from "./peers";
import {
  fieldOf,
  inputPath,
  isAbsent,
  isLost,
  labelOf,
  listOf,
  numberOf,
  refer,
  referAll,
  TYPES,
  textOf,
} from "./read";
import type { Subnets } from "./subnets";
import { ALL_TRAFFIC, isIcmp, protocolOf, trafficOf } from "./traffic";
import { isDefault, type Vpcs } from "./vpcs";

const RULE = "aws:ec2/networkAclRule:NetworkAclRule";
const ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation";
const DEFAULT_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl";

const DIRECTIONS = ["ingress", "egress"] as const;

/** The same for rules that say the same. */
const entryText = ({ egress, number, allow, peer, traffic }: AclEntry): string =>
  `${egress} ${number} ${allow} ${peer.kind === "cidr" ? peer.cidr.text : peer.kind} ${traffic.text}`;

interface Adopted {
  readonly byVpc: ReadonlyMap<Vpc, GraphResource>;
  /** Nothing tells of which VPC one of them is. */
  readonly isAnyLost: boolean;
}

interface Named {
  readonly number: Value;
  readonly action: Value;
  readonly egress: boolean;
}

type Draft = NetworkAcl & { entries: AclEntry[]; complete: boolean };

export class Acls {
  private adopted: Adopted | undefined;
  private readonly acls = new Map<string, Draft>();

  constructor(
    private readonly graph: ResourceGraph,
    private readonly vpcs: Vpcs,
    private readonly subnets: Subnets,
    private readonly peers: Peers,
    /** Lists and subnets that somebody else may change. */
    private readonly changed: ReadonlySet<string>,
  ) {
    for (const resource of graph.ofType(...TYPES.networkAcl)) {
      const draft: Draft = {
        key: resource.urn,
        urn: resource.urn,
        label: labelOf(resource),
        entries: [],
        complete: !changed.has(resource.urn),
      };
      this.acls.set(resource.urn, draft);
      this.readInline(resource, draft);
    }
    for (const resource of graph.ofType(RULE)) {
      this.addRule(resource);
    }
    for (const resource of peers.book.isReal ? graph.ofType(...TYPES.networkAcl) : []) {
      this.addActual(resource);
    }
    for (const acl of this.acls.values()) {
      acl.entries.sort((a, b) => (a.number ?? Infinity) - (b.number ?? Infinity) || Number(a.allow) - Number(b.allow));
    }
    this.associate();
  }

  private readonly of = (resource: GraphResource) => this.acls.get(resource.urn);
  private readonly outside = (id: string): Draft => {
    const owner = this.graph.ofType(...TYPES.vpc).find(({ outputs }) => outputs["defaultNetworkAclId"] === id);
    const vpc = owner && this.vpcs.of(owner);
    const acl = (vpc && this.defaultOf(vpc)) ??
      this.acls.get(id) ?? { key: id, label: id, entries: [], complete: false };
    this.acls.set(id, acl);
    return acl;
  };

  private readInline(resource: GraphResource, draft: Draft): void {
    for (const direction of DIRECTIONS) {
      const { items, complete } = listOf(resource.inputs[direction]);
      draft.complete &&= complete && !items.some(isUnknown);
      draft.entries.push(...this.blocks(resource, direction, items, true));
    }
  }

  private blocks(
    resource: GraphResource,
    direction: (typeof DIRECTIONS)[number],
    items: readonly Value[],
    certain: boolean,
  ): AclEntry[] {
    return items.flatMap((item, index) => {
      const read = (name: string): Value => fieldOf(item, name);
      const path = `${direction}[${index}]`;
      const named: Named = { number: read("ruleNo"), action: read("action"), egress: direction === "egress" };
      return this.entries(resource, direction, path, read, named, items.length === 1, certain);
    });
  }

  /** Rules that the state has and no input names: added by hand and read again, or removed since the list was read. */
  private addActual(resource: GraphResource): void {
    const draft = this.acls.get(resource.urn)!;
    const declared = new Set(draft.entries.map(entryText));
    for (const direction of DIRECTIONS) {
      const found = this.blocks(resource, direction, listOf(resource.outputs[direction]).items, false);
      draft.entries.push(...found.filter((entry) => !declared.has(entryText(entry))));
    }
  }

  private addRule(resource: GraphResource): void {
    const { inputs } = resource;
    const find = this.of;
    const owners = refer(
      this.graph,
      resource,
      "networkAclId",
      inputs["networkAclId"],
      TYPES.networkAcl,
      find,
      this.outside,
    );
    const acls = owners.options.length > 0 ? owners.options : this.meant(resource);
    const egress = isAbsent(inputs["egress"]) ? false : inputs["egress"];
    for (const acl of acls) {
      for (const side of egress === true ? [true] : egress === false ? [false] : [true, false]) {
        const named: Named = { number: inputs["ruleNumber"], action: inputs["ruleAction"], egress: side };
        const isOwned = owners.certain && typeof egress === "boolean";
        const beside = this.isInline(acl, side);
        const read = (name: string) => inputs[name];
        const found = this.entries(resource, undefined, "", read, named, true, isOwned && !beside);
        acl.entries.push(...(isOwned && beside ? found.map((entry) => ({ ...entry, beside }) as const) : found));
      }
    }
  }

  /** An inline list owns the whole direction, and the adopted default list both: what stands beside it is removed. */
  private isInline({ urn }: Draft, egress: boolean): boolean {
    const resource = urn === undefined ? undefined : this.graph.byUrn(urn);
    return (
      resource !== undefined &&
      (resource.type === DEFAULT_ACL || !isAbsent(resource.inputs[egress ? "egress" : "ingress"]))
    );
  }

  /** Lists that an id may mean of which nothing is known: what of a VPC names a list is its default one. */
  private meant(rule: GraphResource): readonly Draft[] {
    const { candidates } = this.graph.resolve(rule, "networkAclId", rule.inputs["networkAclId"], TYPES.vpc);
    const vpcs = candidates.length > 0 ? candidates : this.graph.ofType(...TYPES.vpc);
    const defaults = vpcs.flatMap((vpc) => this.defaultOf(this.vpcs.of(vpc)!) ?? []);
    return candidates.length > 0 ? defaults : [...new Set([...this.acls.values(), ...defaults])];
  }

  private entries(
    from: GraphResource,
    property: string | undefined,
    path: string,
    read: (name: string) => Value,
    named: Named,
    alone: boolean,
    certain: boolean,
  ): AclEntry[] {
    const at = (name: string) => (path ? `${path}.${name}` : name);
    const protocol = protocolOf(read("protocol"));
    const icmp = typeof protocol === "number" && isIcmp(protocol);
    const [first, last] = icmp ? (["icmpType", "icmpCode"] as const) : (["fromPort", "toPort"] as const);
    // The provider sends what is not given as 0: an ICMP entry without a type is one of echo replies.
    const given = (name: string): Value => (isAbsent(read(name)) ? 0 : read(name));
    const traffic = trafficOf(read("protocol"), given(first), given(last), inputPath(from, path || "rule"));
    const peers: Peer[] = [];
    for (const field of ["cidrBlock", "ipv6CidrBlock"]) {
      const value = read(field);
      if (!isAbsent(value) && value !== "") {
        peers.push(this.peers.cidr(from, property ?? field, at(field), value, alone ? 1 : 2));
      }
    }
    if (peers.length === 0) {
      // A rule without a network is not possible: it comes from a look-up nobody answers.
      peers.push({ kind: "unknown", input: inputPath(from, at("cidrBlock")) });
    }
    const number = numberOf(named.number);
    const action = textOf(named.action)?.toLowerCase();
    const label = `${labelOf(from)}${path ? ` ${path}` : ""}${number === undefined ? "" : ` rule ${number}`}`;
    return peers.map((peer) => ({
      urn: from.urn,
      path,
      egress: named.egress,
      ...(number === undefined ? {} : { number }),
      ...(action === "allow" || action === "deny" ? { allow: action === "allow" } : {}),
      peer,
      traffic,
      certain,
      label,
    }));
  }

  private associate(): void {
    const sure = new Map<string, NetworkAcl>();
    const possible = new Map<string, NetworkAcl[]>();
    const unknown = new Set<string>();
    const maybe = (subnet: Subnet, acls: readonly NetworkAcl[]) =>
      possible.set(subnet.key, [...(possible.get(subnet.key) ?? []), ...acls]);
    for (const resource of this.graph.ofType(...TYPES.networkAcl)) {
      const acl = this.acls.get(resource.urn)!;
      const value = resource.inputs["subnetIds"];
      const named = referAll(
        this.graph,
        resource,
        "subnetIds",
        value,
        TYPES.subnet,
        this.subnets.of,
        this.subnets.outside,
      );
      for (const subnet of named.certain) {
        sure.set(subnet.key, acl);
      }
      for (const subnet of named.complete ? named.possible : this.subnets.all) {
        maybe(subnet, [acl]);
      }
    }
    for (const resource of this.graph.ofType(ASSOCIATION)) {
      const subnet = this.subnets.reference(resource, "subnetId", resource.inputs["subnetId"]);
      const value = resource.inputs["networkAclId"];
      const acl = refer(this.graph, resource, "networkAclId", value, TYPES.networkAcl, this.of, this.outside);
      const isLost = subnet.options.length === 0;
      for (const option of isLost ? this.subnets.all : subnet.options) {
        if (subnet.certain && acl.certain) {
          sure.set(option.key, acl.options[0]!);
        } else if (acl.options.length === 0) {
          unknown.add(option.key);
        } else {
          maybe(option, acl.options);
        }
      }
    }
    for (const subnet of this.subnets.all) {
      if (subnet.declared) {
        continue;
      }
      const acl = this.effective(subnet, sure.get(subnet.key), possible.get(subnet.key) ?? []);
      const isOpen = unknown.has(subnet.key) || (subnet.urn !== undefined && this.changed.has(subnet.urn));
      subnet.acl = isOpen ? { ...acl, certain: false, complete: false } : acl;
    }
  }

  private effective(subnet: Subnet, sure: NetworkAcl | undefined, possible: readonly NetworkAcl[]): Choice<NetworkAcl> {
    const input = `${subnet.label}.networkAcl`;
    if (sure) {
      return { options: [sure], certain: true, complete: true, input };
    }
    const vpc = subnet.vpc.certain ? subnet.vpc.options[0] : undefined;
    const isKnown = vpc && ((vpc.urn !== undefined && subnet.urn !== undefined) || isDefault(vpc));
    const fallback = isKnown ? this.defaultOf(vpc) : undefined;
    const options = [...new Set([...(fallback ? [fallback] : []), ...possible])];
    return {
      options,
      certain: options.length === 1 && fallback !== undefined,
      complete: fallback !== undefined,
      input,
    };
  }

  /** Lists with which VPCs came and which the program took over. */
  private adoptedLists(): Adopted {
    const owners = new Map<Value, GraphResource>();
    for (const vpc of this.graph.ofType(...TYPES.vpc)) {
      const id = vpc.outputs["defaultNetworkAclId"];
      owners.set(id, owners.get(id) ?? vpc);
    }
    const byVpc = new Map<Vpc, GraphResource>();
    const lists = this.graph.ofType(DEFAULT_ACL);
    for (const list of lists) {
      const value = list.inputs["defaultNetworkAclId"];
      const owner =
        typeof value === "string"
          ? owners.get(value)
          : this.graph.resolve(list, "defaultNetworkAclId", UNKNOWN, TYPES.vpc).candidates[0];
      const vpc = owner && this.vpcs.of(owner);
      if (vpc && !byVpc.has(vpc)) {
        byVpc.set(vpc, list);
      }
    }
    return { byVpc, isAnyLost: lists.some((each) => isLost(this.graph, each, "defaultNetworkAclId", TYPES.vpc)) };
  }

  /** The VPC's default list: the program's `DefaultNetworkAcl`, else AWS's, which allows everything. */
  private defaultOf(vpc: Vpc): Draft | undefined {
    this.adopted ??= this.adoptedLists();
    const resource = this.adopted.byVpc.get(vpc);
    if (resource) {
      return this.acls.get(resource.urn);
    }
    if (this.adopted.isAnyLost) {
      return undefined;
    }
    const key = `${vpc.key}#default-acl`;
    const known = this.acls.get(key);
    if (known) {
      return known;
    }
    const entries = [true, false].flatMap((egress) =>
      ["0.0.0.0/0", "::/0"].map((text) => ({
        urn: vpc.key,
        path: "default",
        egress,
        number: 100,
        allow: true,
        peer: { kind: "cidr", cidr: parseCidr(text) } as const,
        traffic: ALL_TRAFFIC,
        certain: true,
        label: `default network ACL of ${vpc.label}`,
      })),
    );
    const acl: Draft = {
      key,
      label: `default network ACL of ${vpc.label}`,
      entries,
      complete: !this.changed.has(vpc.key),
    };
    this.acls.set(key, acl);
    return acl;
  }
}
