/** Load balancers with listeners, target groups and registered targets. */
import { parseAddress } from "../../components/shared/network/cidr";
import { type GraphResource, isUnknown, type ResourceGraph, type Value } from "../graph";
import { append } from "../graph/multi-map";
import type { Interfaces } from "./interfaces";
import type {
  Choice,
  Interface,
  Listener,
  ListenerAction,
  LoadBalancer,
  NodeAddresses,
  Subnet,
  Target,
  TargetGroup,
} from "./model";
import type { AddressBook } from "./peers";
import { fieldOf, isAbsent, isLost, labelOf, listOf, numberOf, refer, referAll, TYPES, textOf } from "./read";
import { registrarsIn } from "./registrars";
import type { SecurityGroups } from "./security-groups";
import type { Subnets } from "./subnets";
import type { Vpcs } from "./vpcs";

type Draft = TargetGroup & { targets: Target[]; registrars: { label: string; ownHosts: boolean }[] };

export class LoadBalancers {
  private readonly targetGroups = new Map<string, Draft>();
  private readonly listeners = new Map<string, Listener[]>();
  /** Of any load balancer, and of any listener. */
  private readonly lostListeners: Listener[] = [];
  private readonly lostActions: ListenerAction[] = [];
  private readonly byPrivateAddress = new Map<string | undefined, Interface[]>();

  constructor(
    private readonly graph: ResourceGraph,
    private readonly vpcs: Vpcs,
    private readonly subnets: Subnets,
    private readonly groups: SecurityGroups,
    private readonly interfaces: Interfaces,
    private readonly book: AddressBook,
  ) {
    for (const resource of graph.ofType(...TYPES.targetGroup)) {
      this.targetGroups.set(resource.urn, this.targetGroup(resource));
    }
    for (const { groups: named, isOpen, label, ownHosts } of registrarsIn(graph)) {
      for (const resource of graph.ofType(...TYPES.targetGroup)) {
        if (isOpen || named.has(resource)) {
          this.targetGroups.get(resource.urn)!.registrars.push({ label, ownHosts });
        }
      }
    }
    for (const resource of graph.ofType(...TYPES.attachment)) {
      this.register(resource);
    }
    this.readListeners();
  }

  readAll(): LoadBalancer[] {
    return this.graph.ofType(...TYPES.loadBalancer).map((resource) => this.read(resource));
  }

  private readonly groupOf = (resource: GraphResource) => this.targetGroups.get(resource.urn);

  private targetGroup(resource: GraphResource): Draft {
    const { inputs } = resource;
    const protocol = textOf(inputs["protocol"]);
    const port = numberOf(inputs["port"]);
    const type = isAbsent(inputs["targetType"]) ? "instance" : textOf(inputs["targetType"]);
    const family = isAbsent(inputs["ipAddressType"]) ? "ipv4" : textOf(inputs["ipAddressType"]);
    const check = fieldOf(inputs["healthCheck"], "port");
    const checkPort = isAbsent(check) || check === "traffic-port" ? "traffic-port" : numberOf(check);
    const control = numberOf(inputs["targetControlPort"]);
    return {
      key: resource.urn,
      urn: resource.urn,
      label: labelOf(resource),
      ...(control === undefined ? {} : { controlPort: control }),
      ...(protocol === undefined ? {} : { protocol }),
      ...(port === undefined ? {} : { port }),
      ...(type === undefined ? {} : { targetType: type }),
      ...(family === undefined ? {} : { ipAddressType: family }),
      vpc: this.vpcs.reference(resource, "vpcId", inputs["vpcId"]),
      ...(checkPort === undefined ? {} : { healthCheckPort: checkPort }),
      targets: [],
      registrars: [],
    };
  }

  private register(resource: GraphResource): void {
    const { inputs } = resource;
    const owner = refer(
      this.graph,
      resource,
      "targetGroupArn",
      inputs["targetGroupArn"],
      TYPES.targetGroup,
      this.groupOf,
      () => undefined,
    );
    const types = [...TYPES.instance, ...TYPES.networkInterface];
    const instances = this.graph.resolve(resource, "targetId", inputs["targetId"], types);
    const byAddress = typeof inputs["targetId"] === "string" ? this.withPrivateAddress(inputs["targetId"]) : [];
    const options: readonly Interface[] = [
      ...instances.candidates.flatMap((candidate) =>
        (TYPES.instance as readonly string[]).includes(candidate.type)
          ? this.interfaces.primaryOf(candidate.urn).options
          : this.interfaces.of(candidate.urn),
      ),
      ...byAddress,
    ];
    const target: Choice<Interface> = {
      options,
      certain: options.length === 1 && (instances.exact || byAddress.length === 1),
      complete: options.length > 0,
      input: `${labelOf(resource)}.targetId`,
    };
    const instanceId = textOf(inputs["targetId"]);
    const address = instanceId === undefined ? undefined : parseAddress(instanceId);
    if (isLost(this.graph, resource, "targetGroupArn", TYPES.targetGroup)) {
      for (const group of this.targetGroups.values()) {
        group.registrars.push({ label: labelOf(resource), ownHosts: false });
      }
    }
    for (const group of owner.options) {
      const port = isAbsent(inputs["port"]) ? group.port : numberOf(inputs["port"]);
      const certain = owner.certain && target.certain;
      const label = labelOf(resource);
      group.targets.push({
        urn: resource.urn,
        label,
        interface: target,
        ...(options.length === 0 && instanceId?.startsWith("i-") ? { instanceId } : {}),
        ...(options.length === 0 && address ? { address } : {}),
        certain,
        ...(port === undefined ? {} : { port }),
      });
    }
  }

  private withPrivateAddress(text: string): readonly Interface[] {
    if (this.byPrivateAddress.size === 0) {
      for (const candidate of this.interfaces.all) {
        for (const address of new Set(
          candidate.urns.map((urn) => textOf(this.graph.byUrn(urn)?.outputs["privateIp"])),
        )) {
          append(this.byPrivateAddress, address, candidate);
        }
      }
    }
    return this.byPrivateAddress.get(text) ?? [];
  }

  private readListeners(): void {
    const rules = new Map<GraphResource, ListenerAction[]>();
    for (const rule of this.graph.ofType(...TYPES.listenerRule)) {
      const arn = rule.inputs["listenerArn"];
      if (isLost(this.graph, rule, "listenerArn", TYPES.listener)) {
        this.lostActions.push({ ...this.action(rule, "actions"), certain: false });
      }
      for (const owner of this.graph.resolve(rule, "listenerArn", arn, TYPES.listener).candidates) {
        append(rules, owner, this.action(rule, "actions"));
      }
    }
    for (const resource of this.graph.ofType(...TYPES.listener)) {
      const { inputs } = resource;
      const port = numberOf(inputs["port"]);
      const given = textOf(inputs["protocol"]);
      const ruleActions = rules.get(resource) ?? [];
      const owner = this.graph.resolve(resource, "loadBalancerArn", inputs["loadBalancerArn"], TYPES.loadBalancer);
      // An Application Load Balancer's is HTTP where nothing is said.
      const isDefault =
        isAbsent(inputs["protocol"]) && owner.candidates.every((each) => kindOf(each) === "application");
      const protocol = isDefault && owner.candidates.length > 0 ? "HTTP" : given;
      const listener: Listener = {
        key: resource.urn,
        urn: resource.urn,
        label: labelOf(resource),
        ...(port === undefined ? {} : { port }),
        ...(protocol === undefined ? {} : { protocol }),
        defaultAction: this.action(resource, "defaultActions"),
        ruleActions,
      };
      for (const candidate of owner.candidates) {
        append(this.listeners, candidate.urn, listener);
      }
      if (isLost(this.graph, resource, "loadBalancerArn", TYPES.loadBalancer)) {
        const { protocol: _, ...open } = listener;
        this.lostListeners.push({ ...open, defaultAction: { ...open.defaultAction, certain: false } });
      }
    }
  }

  /** The last action decides; authentication actions may stand before it. */
  private action(from: GraphResource, property: string): ListenerAction {
    const { items, complete } = listOf(from.inputs[property]);
    const last = items[items.length - 1];
    const type = textOf(fieldOf(last, "type"));
    if (!complete || last === undefined || isUnknown(last)) {
      return { targetGroups: this.candidates(from, property), certain: false };
    }
    if (type !== undefined && type !== "forward") {
      return { type, targetGroups: [], certain: true };
    }
    const arns: Value[] = [];
    const single = fieldOf(last, "targetGroupArn");
    if (!isAbsent(single) && single !== "") {
      arns.push(single);
    }
    const weighted = listOf(fieldOf(fieldOf(last, "forward"), "targetGroups"));
    arns.push(...weighted.items.map((item) => fieldOf(item, "arn")));
    const unknown = arns.filter(isUnknown).length;
    const candidates = this.candidates(from, property);
    const known = arns.flatMap((arn) =>
      typeof arn === "string" ? this.graph.resolve(from, property, arn, TYPES.targetGroup).candidates : [],
    );
    const targetGroups = known.map(this.groupOf).filter((group) => group !== undefined);
    // As many candidates as unknown references means exactly those; otherwise they cannot be told apart.
    const settled = unknown === 0 ? [] : candidates;
    const certain = type !== undefined && weighted.complete && (unknown === 0 || candidates.length === unknown);
    return {
      ...(type === undefined ? {} : { type }),
      targetGroups: [...new Set([...targetGroups, ...settled])],
      certain,
    };
  }

  private candidates(from: GraphResource, property: string): TargetGroup[] {
    const urns = from.propertyDependencies[property] ?? [];
    return urns.map((urn) => this.targetGroups.get(urn)).filter((group) => group !== undefined);
  }

  private read(resource: GraphResource): LoadBalancer {
    const { inputs } = resource;
    const internal = isAbsent(inputs["internal"]) ? false : inputs["internal"];
    const kind = kindOf(resource);
    const { subnets, subnetsComplete } = this.subnetsOf(resource);
    const value = inputs["securityGroups"];
    const named = referAll(
      this.graph,
      resource,
      "securityGroups",
      value,
      TYPES.securityGroup,
      this.groups.of,
      this.groups.outside,
    );
    const vpc = subnets.find((subnet) => subnet.certain)?.options[0]?.vpc;
    const fallback = isAbsent(value) && kind === "application" && vpc ? this.groups.defaultOf(vpc) : undefined;
    const groups = fallback ? [fallback] : [...new Set(named.certain)];
    const isBare = named.complete && groups.length + named.possible.length === 0;
    // Network Load Balancers may have none, and then let everything in; an application one without any named has the
    // VPC's default group (Elastic Load Balancing, "Security groups for your Network Load Balancer").
    const unfiltered = kind === "gateway" || (kind === "network" && isBare);
    const groupsComplete = unfiltered || (named.complete && !isBare);
    return {
      key: resource.urn,
      urn: resource.urn,
      label: labelOf(resource),
      kind,
      ...(typeof internal === "boolean" ? { internal } : {}),
      ...familiesOf(inputs["ipAddressType"], kind === "gateway" ? true : internal),
      nodes: this.nodesOf(resource),
      subnets,
      subnetsComplete,
      groups,
      possibleGroups: named.possible,
      groupsComplete,
      unfiltered,
      listeners: this.listeners.get(resource.urn) ?? [],
      possibleListeners: this.lostListeners,
      possibleActions: this.lostActions,
    };
  }

  /** Elastic IPs and fixed addresses of a Network Load Balancer's subnet mappings. */
  private nodesOf(resource: GraphResource): ReadonlyMap<string, NodeAddresses> {
    const nodes = new Map<string, NodeAddresses>();
    const { items } = listOf(resource.inputs["subnetMappings"]);
    for (const item of items) {
      const subnet = this.subnets.reference(resource, "subnetMappings", fieldOf(item, "subnetId"), "");
      const allocation = fieldOf(item, "allocationId");
      const eip = this.graph.resolve(resource, "subnetMappings", allocation, TYPES.eip);
      const open = eip.exact ? this.book.publicOf(eip.candidates[0]!.urn) : undefined;
      const fixed = this.book.known(fieldOf(item, "privateIpv4Address"), false);
      const ipv6 = this.book.known(fieldOf(item, "ipv6Address"), false);
      if (subnet.certain) {
        nodes.set(subnet.options[0]!.key, {
          ...(open ? { public: open } : {}),
          ...(fixed === undefined ? {} : { private: fixed }),
          ...(ipv6 === undefined ? {} : { ipv6 }),
        });
      }
    }
    return nodes;
  }

  private subnetsOf(resource: GraphResource): { subnets: Choice<Subnet>[]; subnetsComplete: boolean } {
    const { inputs } = resource;
    const mappings = listOf(inputs["subnetMappings"]);
    const isMapped = mappings.items.length > 0 || !mappings.complete;
    const property = isMapped ? "subnetMappings" : "subnets";
    const value = isMapped ? mappings.items.map((item) => fieldOf(item, "subnetId")) : inputs["subnets"];
    const named = referAll(this.graph, resource, property, value, TYPES.subnet, this.subnets.of, this.subnets.outside);
    const choice = (subnet: Subnet): Choice<Subnet> => ({
      options: [subnet],
      certain: true,
      complete: true,
      input: `${labelOf(resource)}.${property}`,
    });
    const inProgram = named.certain.every((subnet) => subnet.urn !== undefined);
    if (named.complete && named.possible.length === 0 && inProgram && mappings.complete) {
      return { subnets: named.certain.map(choice), subnetsComplete: true };
    }
    const declared = this.subnets.declaredSubnets(resource.urn);
    if (declared.length > 0) {
      return { subnets: declared.map(choice), subnetsComplete: true };
    }
    const all = [...named.certain, ...named.possible];
    return {
      subnets: all.map((subnet) => ({ ...choice(subnet), certain: named.certain.includes(subnet) })),
      subnetsComplete: named.complete,
    };
  }
}

const kindOf = ({ inputs }: GraphResource): string =>
  isAbsent(inputs["loadBalancerType"]) ? "application" : (textOf(inputs["loadBalancerType"]) ?? "unknown");

/** Which public addresses its nodes have; AWS's default is IPv4 alone. */
function familiesOf(given: Value, internal: Value): Pick<LoadBalancer, "dualstack" | "publicIpv4"> {
  const type = isAbsent(given) ? "ipv4" : textOf(given);
  const open =
    internal === true || type === "dualstack-without-public-ipv4"
      ? false
      : internal === false && type !== undefined
        ? true
        : undefined;
  return {
    ...(type === undefined ? {} : { dualstack: type.startsWith("dualstack") }),
    ...(open === undefined ? {} : { publicIpv4: open }),
  };
}
