/** Security groups with the rules of all three styles, one rule per peer. */
import { type GraphResource, isUnknown, type ResourceGraph, type Value } from "../graph";
import type { Choice, Peer, SecurityGroup, SecurityRule, TrafficMatch, Vpc } from "./model";
import type { Peers } from "./peers";
import { fieldOf, inputPath, isAbsent, isLost, labelOf, listOf, refer, resourceless, TYPES, textOf } from "./read";
import { ALL_TRAFFIC, trafficOf } from "./traffic";
import type { Vpcs } from "./vpcs";

type Direction = "ingress" | "egress";
const DIRECTIONS: readonly Direction[] = ["ingress", "egress"];
const DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const VPC_RULES: Readonly<Record<string, Direction>> = {
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "ingress",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "egress",
};

export class SecurityGroups {
  private readonly groups = new Map<string, SecurityGroup>();
  /** VPCs by the id of their default group, where they tell it. */
  private readonly defaults = new Map<string, Choice<Vpc>>();

  constructor(
    private readonly graph: ResourceGraph,
    private readonly peers: Peers,
    private readonly vpcs: Vpcs,
  ) {
    for (const vpc of graph.ofType(...TYPES.vpc)) {
      const id = vpc.outputs["defaultSecurityGroupId"];
      const own = vpcs.of(vpc);
      if (typeof id === "string" && own) {
        this.defaults.set(id, choiceOf(own));
      }
    }
    const resources = graph.ofType(...TYPES.securityGroup);
    for (const resource of resources) {
      this.groups.set(resource.urn, {
        key: resource.urn,
        urn: resource.urn,
        label: labelOf(resource),
        rules: [],
        complete: { ingress: true, egress: true },
      });
    }
    for (const resource of resources) {
      this.addInline(resource);
    }
    for (const type of Object.keys(VPC_RULES)) {
      for (const rule of graph.ofType(type)) {
        this.addVpcRule(rule, VPC_RULES[type]!);
      }
    }
    for (const rule of graph.ofType(RULE)) {
      this.addRule(rule);
    }
    for (const resource of peers.book.isReal ? resources : []) {
      this.addActual(resource);
    }
  }

  /** The group of the program that has the name. */
  private named(name: string): SecurityGroup | undefined {
    const all = this.graph.ofType(...TYPES.securityGroup);
    const found = all.filter(({ inputs, outputs }) => (outputs["name"] ?? inputs["name"]) === name);
    return found.length === 1 ? this.groups.get(found[0]!.urn) : undefined;
  }

  /** Groups that a reference of which nothing is known may mean. */
  private inProgram(): readonly SecurityGroup[] {
    for (const vpc of this.graph.ofType(...TYPES.vpc)) {
      this.defaultOf(choiceOf(this.vpcs.of(vpc)!));
    }
    return [...this.groups.values()].filter(({ key }) => !key.endsWith("#group"));
  }

  /** What of a VPC is no id yet and names a group is its default group, unless a look-up in the VPC found another. */
  private defaultIn(from: GraphResource, property: string, value: Value): readonly SecurityGroup[] {
    const vpcs = isUnknown(value) ? this.graph.resolve(from, property, value, TYPES.vpc).candidates : [];
    return vpcs.flatMap((vpc) => this.defaultOf(choiceOf(this.vpcs.of(vpc)!)) ?? []);
  }

  get all(): readonly SecurityGroup[] {
    return [...this.groups.values()];
  }

  readonly of = (resource: GraphResource): SecurityGroup | undefined => this.groups.get(resource.urn);

  /** A group of the program that is named in another way than by its id, else one outside: what others put into it is not known. */
  readonly outside = (text: string): SecurityGroup => {
    // `123456789012/sg-…` names a group of a peer, which may be of the program too.
    const id = text.replace(/^\d{12}\//, "");
    const { candidates } = this.graph.resolve(resourceless(id), "", id, TYPES.securityGroup);
    const own = candidates.length === 1 ? this.of(candidates[0]!) : id.startsWith("sg-") ? undefined : this.named(id);
    if (own) {
      return own;
    }
    const owner = this.defaults.get(id);
    const known = this.groups.get(id) ?? (owner && this.defaultOf(owner));
    if (known) {
      return known;
    }
    const group = { key: id, label: id, rules: [], complete: { ingress: false, egress: false } };
    this.groups.set(id, group);
    return group;
  };

  /** The VPC's default group: the program's `DefaultSecurityGroup`, else AWS's (itself in, everything out). */
  defaultOf(vpc: Choice<Vpc>): SecurityGroup | undefined {
    const owner = vpc.certain ? vpc.options[0] : undefined;
    if (!owner?.urn) {
      return undefined;
    }
    for (const resource of this.graph.ofType(DEFAULT_GROUP)) {
      const reference = this.graph.resolve(resource, "vpcId", resource.inputs["vpcId"], TYPES.vpc);
      if (reference.candidates.some((candidate) => candidate.urn === owner.urn)) {
        return reference.exact ? this.groups.get(resource.urn) : undefined;
      }
      if (isLost(this.graph, resource, "vpcId", TYPES.vpc)) {
        return undefined;
      }
    }
    const key = `${owner.key}#default-security-group`;
    const known = this.groups.get(key);
    if (known) {
      return known;
    }
    const group: SecurityGroup = {
      key,
      label: `default security group of ${owner.label}`,
      rules: [],
      complete: { ingress: true, egress: true },
    };
    const itself = { options: [group], certain: true, complete: true, input: key };
    const rule = { urn: owner.urn, style: "default", traffic: ALL_TRAFFIC, certain: true, label: group.label } as const;
    group.rules.push({
      ...rule,
      path: "ingress",
      direction: "ingress",
      peer: { kind: "security-group", groups: itself },
    });
    for (const text of ["0.0.0.0/0", "::/0"]) {
      const peer = this.peers.cidr(resourceless(owner.urn), "cidr", "cidr", text);
      group.rules.push({ ...rule, path: "egress", direction: "egress", peer });
    }
    this.groups.set(key, group);
    return group;
  }

  reference(from: GraphResource, property: string, value: Value): Choice<SecurityGroup> {
    const found = refer(this.graph, from, property, value, TYPES.securityGroup, this.of, this.outside);
    const options = found.options.length > 0 ? [] : this.defaultIn(from, property, value);
    return options.length === 0 ? found : { ...found, options };
  }

  private addInline(resource: GraphResource): void {
    const group = this.groups.get(resource.urn)!;
    for (const direction of DIRECTIONS) {
      const { items, complete } = listOf(resource.inputs[direction]);
      if (!complete) {
        group.complete[direction] = false;
      }
      items.forEach((item, index) => {
        this.addBlock(resource, group, direction, item, `${direction}[${index}]`, items.length);
      });
    }
  }

  /** Rules that a group has in AWS and no input names: it was imported, or they were added by hand and read again. */
  private addActual(resource: GraphResource): void {
    const group = this.groups.get(resource.urn)!;
    for (const direction of DIRECTIONS) {
      const { items } = listOf(resource.outputs[direction]);
      const declared = new Set(group.rules.filter(({ certain }) => certain).map(ruleText));
      const found: SecurityGroup = { ...group, rules: [] };
      items.forEach((item, index) => {
        this.addBlock(resource, found, direction, item, `${direction}[${index}]`, 1);
      });
      const more = found.rules.filter((rule) => !declared.has(ruleText(rule)));
      group.rules.push(...more.map((rule) => ({ ...rule, peer: itself(rule.peer, found, group) })));
    }
  }

  private addBlock(
    resource: GraphResource,
    group: SecurityGroup,
    direction: Direction,
    item: Value,
    path: string,
    blocks: number,
  ): void {
    const input = inputPath(resource, path);
    const traffic = trafficOf(fieldOf(item, "protocol"), fieldOf(item, "fromPort"), fieldOf(item, "toPort"), input);
    const add = (peer: Peer, at: string) => {
      const label = `${group.label} ${at}`;
      const description = textOf(fieldOf(item, "description"));
      const about = description === undefined ? {} : { description };
      group.rules.push({
        urn: resource.urn,
        path: at,
        style: "inline",
        direction,
        peer,
        traffic,
        certain: true,
        label,
        ...about,
      });
    };
    if (isUnknown(item)) {
      add({ kind: "unknown", input }, path);
      return;
    }
    for (const field of ["cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "securityGroups"] as const) {
      const list = listOf(fieldOf(item, field));
      if (!list.complete) {
        add({ kind: "unknown", input: `${input}.${field}` }, `${path}.${field}`);
      }
      // With several blocks the dependencies of the one top-level property cannot be told apart.
      const siblings = blocks > 1 ? 2 : list.items.filter(isUnknown).length;
      list.items.forEach((value, index) => {
        const at = `${path}.${field}[${index}]`;
        add(this.peerOf(resource, direction, field, at, value, siblings), at);
      });
    }
    const self = fieldOf(item, "self");
    if (self === true) {
      const groups = { options: [group], certain: true, complete: true, input: `${input}.self` };
      add({ kind: "security-group", groups }, `${path}.self`);
    } else if (isUnknown(self)) {
      add({ kind: "unknown", input: `${input}.self` }, `${path}.self`);
    }
  }

  private peerOf(
    resource: GraphResource,
    property: string,
    field: string,
    path: string,
    value: Value,
    siblings: number,
  ): Peer {
    switch (field) {
      case "prefixListIds":
        return this.peers.list(resource, property, path, value);
      case "securityGroups": {
        const groups = this.reference(resource, property, value);
        return {
          kind: "security-group",
          groups: siblings > 1 ? { ...groups, certain: groups.certain && !isUnknown(value) } : groups,
        };
      }
      default:
        return this.peers.cidr(resource, property, path, value, siblings);
    }
  }

  private addVpcRule(rule: GraphResource, direction: Direction): void {
    const { inputs } = rule;
    const input = labelOf(rule);
    const traffic = trafficOf(inputs["ipProtocol"], inputs["fromPort"], inputs["toPort"], input);
    const peers: [Peer, string][] = [];
    for (const field of ["cidrIpv4", "cidrIpv6"]) {
      if (!isAbsent(inputs[field])) {
        peers.push([this.peers.cidr(rule, field, field, inputs[field]), field]);
      }
    }
    if (!isAbsent(inputs["prefixListId"])) {
      peers.push([this.peers.list(rule, "prefixListId", "prefixListId", inputs["prefixListId"]), "prefixListId"]);
    }
    const reference = inputs["referencedSecurityGroupId"];
    if (!isAbsent(reference)) {
      const groups = this.reference(rule, "referencedSecurityGroupId", reference);
      peers.push([{ kind: "security-group", groups }, "referencedSecurityGroupId"]);
    }
    for (const [peer, path] of namedOr(peers, rule, VPC_SOURCE)) {
      this.attach(rule, direction, "vpc-rule", peer, path, traffic);
    }
  }

  private addRule(rule: GraphResource): void {
    const { inputs } = rule;
    const traffic = trafficOf(inputs["protocol"], inputs["fromPort"], inputs["toPort"], labelOf(rule));
    const type = textOf(inputs["type"]);
    const directions = DIRECTIONS.filter((direction) => type === undefined || type === direction);
    const peers: [Peer, string][] = [];
    for (const field of ["cidrBlocks", "ipv6CidrBlocks", "prefixListIds"] as const) {
      const { items, complete } = listOf(inputs[field]);
      if (!complete) {
        peers.push([{ kind: "unknown", input: inputPath(rule, field) }, field]);
      }
      const siblings = items.filter(isUnknown).length;
      items.forEach((value, index) => {
        const path = `${field}[${index}]`;
        peers.push([this.peerOf(rule, field, field, path, value, siblings), path]);
      });
    }
    if (!isAbsent(inputs["sourceSecurityGroupId"])) {
      const groups = this.reference(rule, "sourceSecurityGroupId", inputs["sourceSecurityGroupId"]);
      peers.push([{ kind: "security-group", groups }, "sourceSecurityGroupId"]);
    }
    if (inputs["self"] === true) {
      const groups = this.reference(rule, "securityGroupId", inputs["securityGroupId"]);
      peers.push([{ kind: "security-group", groups }, "self"]);
    } else if (isUnknown(inputs["self"])) {
      peers.push([{ kind: "unknown", input: inputPath(rule, "self") }, "self"]);
    }
    for (const direction of directions) {
      for (const [peer, path] of namedOr(peers, rule, SOURCE)) {
        this.attach(rule, direction, "rule", peer, path, traffic, directions.length === 1);
      }
    }
  }

  private whicheverOf(rule: GraphResource): SecurityGroup {
    const key = `${rule.urn}#group`;
    const group = this.groups.get(key) ?? {
      key,
      label: `the group of ${labelOf(rule)}`,
      rules: [],
      complete: { ingress: false, egress: false },
    };
    this.groups.set(key, group);
    return group;
  }

  private attach(
    rule: GraphResource,
    direction: Direction,
    style: SecurityRule["style"],
    peer: Peer,
    path: string,
    traffic: TrafficMatch,
    sure = true,
  ): void {
    const owners = this.reference(rule, "securityGroupId", rule.inputs["securityGroupId"]);
    // A rule without a group is not possible: one that comes from a look-up nobody answers is not known.
    const isOpen = !owners.complete || isAbsent(rule.inputs["securityGroupId"]);
    const candidates = owners.options.length > 0 ? owners.options : isOpen ? this.inProgram() : [];
    // Whichever group it turns out to be, it is one: what the rule opens alone is said of that one.
    const whichever = owners.certain ? [] : [this.whicheverOf(rule)];
    for (const group of [...candidates, ...whichever]) {
      // An inline list owns the whole direction and removes what stands beside it on the next update.
      const inline = group.urn !== undefined && !isAbsent(this.graph.byUrn(group.urn)?.inputs[direction]);
      const certain = sure && (owners.certain || whichever.includes(group)) && !inline;
      const description = textOf(rule.inputs["description"]);
      const about = description === undefined ? {} : { description };
      group.rules.push({
        urn: rule.urn,
        path,
        style,
        direction,
        peer,
        traffic,
        certain,
        label: labelOf(rule),
        ...about,
      });
    }
  }
}

const choiceOf = (vpc: Vpc): Choice<Vpc> => ({ options: [vpc], certain: true, complete: true, input: vpc.label });

/** The same for rules that say the same. */
function ruleText({ direction, peer, traffic }: SecurityRule): string {
  const who =
    peer.kind === "cidr"
      ? peer.cidr.text
      : peer.kind === "address"
        ? peer.address.key
        : peer.kind === "prefix-list"
          ? peer.list.key
          : peer.kind === "security-group"
            ? peer.groups.options.map(({ key }) => key).join(" ")
            : peer.input;
  return `${direction} ${who} ${JSON.stringify(traffic.may)}`;
}

/** A rule that names its own group means the group, and not what was read beside it. */
const itself = (peer: Peer, read: SecurityGroup, group: SecurityGroup): Peer =>
  peer.kind === "security-group" && peer.groups.options.includes(read)
    ? { ...peer, groups: { ...peer.groups, options: [group] } }
    : peer;

/** What a message names of a rule that says no source. */
const SOURCE = "cidrBlocks";
const VPC_SOURCE = "cidrIpv4";

/** A rule without a peer is not possible either: what is not there comes from a look-up nobody answers. */
const namedOr = (peers: readonly [Peer, string][], rule: GraphResource, path: string): readonly [Peer, string][] =>
  peers.length > 0 ? peers : [[{ kind: "unknown", input: inputPath(rule, path) }, path]];
