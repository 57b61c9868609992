/** Random small networks: addresses of four bits, a handful of ports, and every kind of resource. */
import * as fc from "fast-check";
import type { ResourceGraph } from "../../../policy/graph";
import { Scenario } from "./scenario";
import type {
  AclRule,
  BalancerSpec,
  Block,
  InstanceSpec,
  NextHop,
  Peer,
  Range,
  Rule,
  Spec,
  SubnetSpec,
  Traffic,
} from "./simulator";

export const VPC: Block = { base: "10.0.0.0", bits: 28 };
/** The two halves of the VPC; AWS keeps the first four addresses and the last one of each. */
const SUBNETS: readonly Block[] = [
  { base: "10.0.0.0", bits: 29 },
  { base: "10.0.0.8", bits: 29 },
];
export const USABLE: readonly (readonly string[])[] = [
  ["10.0.0.4", "10.0.0.5", "10.0.0.6"],
  ["10.0.0.12", "10.0.0.13", "10.0.0.14"],
];
export const EIPS = ["198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4"];
/** Addresses that stand for all others of the internet. */
export const STRANGERS = ["8.8.8.8", "150.0.0.1", "198.51.100.0", "198.51.100.5", "198.51.100.9"];
export const clientIp = (last: number): string => `203.0.113.${last}`;

const CLIENTS: readonly Block[] = [
  { base: "203.0.113.0", bits: 28 },
  { base: "203.0.113.0", bits: 29 },
  { base: "203.0.113.8", bits: 30 },
  { base: "203.0.113.4", bits: 32 },
];
const ANYWHERE: Block = { base: "0.0.0.0", bits: 0 };
const NETWORKS: readonly Block[] = [
  ANYWHERE,
  { base: "128.0.0.0", bits: 1 },
  ...CLIENTS,
  VPC,
  ...SUBNETS,
  { base: "10.0.0.4", bits: 31 },
  { base: "10.0.0.12", bits: 32 },
  { base: "198.51.100.0", bits: 29 },
  { base: "198.51.100.2", bits: 31 },
];
const ROUTES: readonly Block[] = [ANYWHERE, CLIENTS[1]!, CLIENTS[2]!, { base: "198.51.100.0", bits: 30 }];

/** Eight ports to call, three to call from. */
const PORT_RANGES: readonly Range[] = [
  [0, 65535],
  [0, 7],
  [2, 5],
  [3, 3],
  [1024, 65535],
  [1024, 40000],
  [2, 40000],
];

const ALL: Traffic = { protocol: "any", ports: [0, 65535] };

const traffic: fc.Arbitrary<Traffic> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      protocol: fc.constantFrom("tcp" as const, "udp" as const),
      ports: fc.constantFrom(...PORT_RANGES),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ protocol: "any" as const, ports: [0, 65535] as const }) },
);
// Mostly open, so that single obstacles decide.
const block = fc.oneof(
  { weight: 2, arbitrary: fc.constant(ANYWHERE) },
  { weight: 3, arbitrary: fc.constantFrom(...NETWORKS) },
);

const peer: fc.Arbitrary<Peer> = fc.oneof(
  { weight: 5, arbitrary: block.map((cidr): Peer => ({ kind: "cidr", cidr })) },
  { weight: 2, arbitrary: fc.nat(2).map((group): Peer => ({ kind: "group", group })) },
  { weight: 1, arbitrary: fc.nat(3).map((eip): Peer => ({ kind: "eip", eip })) },
);

const rule: fc.Arbitrary<Rule> = fc
  .record({ traffic, group: fc.nat(2), direction: fc.constantFrom("in" as const, "out" as const), peer })
  .map(({ traffic: what, ...rest }) => ({ ...what, ...rest }));

const open = (group: number, direction: Rule["direction"]): Rule => ({
  ...ALL,
  group,
  direction,
  peer: { kind: "cidr", cidr: ANYWHERE },
});

/** Random rules: a few in a closed network, or a few in the place of rules that let everything through. */
const rules: fc.Arbitrary<readonly Rule[]> = fc
  .tuple(
    fc.array(rule, { maxLength: 9, size: "max" }),
    fc.constantFrom("closed", "out", "both", "both", "both"),
    fc.uniqueArray(fc.nat(5), { maxLength: 2, size: "max" }),
  )
  .map(([list, kind, missing]) => {
    const out = [open(0, "out"), open(1, "out"), open(2, "out")];
    if (kind === "closed") {
      return list;
    }
    if (kind === "out") {
      return [...list, ...out];
    }
    const all = [...out, open(0, "in"), open(1, "in"), open(2, "in")];
    return [...all.filter((_, index) => !missing.includes(index)), ...list.slice(0, 3)];
  });

const way = fc.constantFrom("in" as const, "out" as const);
const mixed = fc.array(fc.record({ traffic, direction: way, allow: fc.constantFrom(true, true, false), cidr: block }), {
  minLength: 1,
  maxLength: 3,
  size: "max",
});
/** One thing denied in a list that allows the rest. */
const obstacle = fc
  .record({
    ports: fc.constantFrom<Range>([0, 7], [1024, 65535], [1024, 40000]),
    direction: way,
    cidr: fc.constantFrom(ANYWHERE, ANYWHERE, VPC, ...SUBNETS, ...CLIENTS),
  })
  .map(({ ports, ...rest }) => [{ traffic: { protocol: "tcp" as const, ports }, allow: false, ...rest }]);

const aclRules: fc.Arbitrary<readonly AclRule[] | undefined> = fc.option(
  fc
    .oneof(mixed, obstacle)
    .map((list) => [
      ...list.map(({ traffic: what, ...rest }, index) => ({ ...what, ...rest, number: (index * 7 + 3) % 60 })),
      ...(["in", "out"] as const).map((direction) => ({ ...ALL, direction, allow: true, cidr: ANYWHERE, number: 90 })),
    ]),
  { freq: 1, nil: undefined },
);

const subnets: fc.Arbitrary<SubnetSpec>[] = SUBNETS.map((cidr) =>
  fc
    .record({
      routes: fc.uniqueArray(
        fc.record({ cidr: fc.constantFrom(...ROUTES), to: fc.constantFrom<NextHop>("igw", "igw", "nat", "blackhole") }),
        {
          selector: ({ cidr: { base, bits } }) => `${base}/${bits}`,
          maxLength: 3,
        },
      ),
      main: fc.constantFrom<NextHop | undefined>("igw", "igw", "igw", "nat", undefined),
      acl: aclRules,
    })
    .map(({ routes, main, acl }) => {
      const other = routes.filter(({ cidr: { bits } }) => main === undefined || bits > 0);
      return { cidr, routes: [...(main ? [{ cidr: ANYWHERE, to: main }] : []), ...other], ...(acl ? { acl } : {}) };
    }),
);

/** Instances 0 to 2: which Elastic IP (their own index) they have, never the NAT gateway's (3). */
const instances: fc.Arbitrary<readonly InstanceSpec[]> = fc
  .array(
    fc.record({
      subnet: fc.constantFrom(0, 1),
      groups: fc.constantFrom([0], [1], [2], [0, 1], [1, 2]),
      open: fc.constantFrom(true, true, false),
    }),
    { minLength: 1, maxLength: 3, size: "max" },
  )
  .map((list) =>
    list.map(({ subnet, groups, open }, index) => ({
      subnet,
      ip: USABLE[subnet]![index]!,
      groups,
      ...(open ? { eip: index } : {}),
    })),
  );

export const spec: fc.Arbitrary<Spec> = fc
  .record({
    gateway: fc.constantFrom(true, true, true, true, true, true, false),
    pair: fc.tuple(subnets[0]!, subnets[1]!),
    rules,
    instances,
    nat: fc.option(fc.nat(1), { nil: undefined }),
    balancer: fc.option(
      fc.record({
        subnets: fc.constantFrom([0], [1], [0, 1]),
        groups: fc.constantFrom([0], [1], [2], [0, 2]),
        internal: fc.boolean(),
        listener: fc.constantFrom(2, 3),
        targetPort: fc.constantFrom(3, 5),
        targets: fc.constantFrom([0], [0, 1], [0, 1, 2], [1]),
      }),
      { nil: undefined },
    ),
  })
  .map(({ gateway, pair, rules, instances: list, nat, balancer }) => ({
    vpc: VPC,
    gateway,
    subnets: pair,
    groups: 3,
    rules,
    instances: list,
    eips: EIPS,
    ...(nat === undefined ? {} : { nat: { subnet: nat, eip: 3 } }),
    ...(balancer === undefined ? {} : placed(balancer, list)),
  }));

/** No load balancer where a subnet has no address left for it. */
function placed(
  balancer: Omit<BalancerSpec, "nodes" | "publicNodes">,
  list: readonly InstanceSpec[],
): Pick<Spec, "balancer"> {
  const nodes = balancer.subnets.map((subnet) => freeAddress(list, subnet)).filter((ip) => ip !== undefined);
  const targets = balancer.targets.filter((target) => target < list.length);
  const publicNodes = nodes.map(() => "8.8.4.4");
  return nodes.length < balancer.subnets.length ? {} : { balancer: { ...balancer, nodes, publicNodes, targets } };
}

const freeAddress = (list: readonly InstanceSpec[], subnet: number): string | undefined =>
  USABLE[subnet]!.find((ip) => list.every((instance) => instance.ip !== ip));

const blockText = ({ base, bits }: Block): string => `${base}/${bits}`;

/** The same network as a resource graph, everything known. */
export function graphOf(given: Spec): ResourceGraph {
  return scenarioOf(given).graph();
}

export function scenarioOf(given: Spec): Scenario {
  const scenario = new Scenario();
  scenario.vpc("vpc", blockText(given.vpc));
  if (given.gateway) {
    scenario.gateway();
  } else {
    scenario.gateway("igw", null);
  }
  given.eips.forEach((ip, index) => {
    const user = given.instances.findIndex((instance) => instance.eip === index);
    scenario.eip(`eip-${index}`, user < 0 ? {} : { instance: `instance-${user}-id` }, ip);
  });
  for (const [index, subnet] of given.subnets.entries()) {
    addSubnet(scenario, given, subnet, index);
  }
  if (given.nat) {
    scenario.nat("nat", `subnet-${given.nat.subnet}`, `eip-${given.nat.eip}`);
  }
  for (let group = 0; group < given.groups; group++) {
    scenario.group(`group-${group}`);
  }
  for (const [index, one] of given.rules.entries()) {
    addRule(scenario, given, one, index);
  }
  given.instances.forEach(({ subnet, ip, groups }, index) => {
    const names = groups.map((group) => `group-${group}`);
    scenario.instance(`instance-${index}`, `subnet-${subnet}`, names, { privateIp: ip });
  });
  addBalancer(scenario, given);
  return scenario;
}

function addSubnet(scenario: Scenario, { nat }: Spec, { cidr, routes, acl }: SubnetSpec, index: number): void {
  const name = `subnet-${index}`;
  scenario.subnet(name, blockText(cidr), "ab"[index]!);
  const targets: Record<NextHop, Record<string, string>> = {
    igw: { gatewayId: "igw-id" },
    nat: nat ? { natGatewayId: "nat-id" } : {},
    blackhole: {},
  };
  // A route that leads nowhere is still the most specific one: an internet gateway that is attached to nothing.
  if (!scenario.resources.some(({ name: other }) => other === "nowhere")) {
    scenario.gateway("nowhere", null);
  }
  const list = routes.map(({ cidr: to, to: hop }) => {
    const target = targets[hop];
    return {
      destinationCidrBlock: blockText(to),
      ...(Object.keys(target).length > 0 ? target : { gatewayId: "nowhere-id" }),
    };
  });
  scenario.routes(`table-${index}`, [name], list);
  if (acl) {
    scenario.acl(
      `acl-${index}`,
      [name],
      acl.map(({ direction, number, allow, protocol, ports, cidr: who }) => {
        const what = protocol === "any" ? "all" : `${protocol}/${ports[0]}-${ports[1]}`;
        return `${direction} ${number} ${allow ? "allow" : "deny"} ${what} ${blockText(who)}`;
      }),
    );
  }
}

function addRule(
  scenario: Scenario,
  { eips }: Spec,
  { protocol, ports, group, direction, peer: who }: Rule,
  index: number,
): void {
  const side = direction === "in" ? "Ingress" : "Egress";
  const range = protocol === "any" ? {} : { fromPort: ports[0], toPort: ports[1] };
  const target =
    who.kind === "cidr"
      ? { cidrIpv4: blockText(who.cidr) }
      : who.kind === "eip"
        ? { cidrIpv4: `${eips[who.eip]}/32` }
        : { referencedSecurityGroupId: `group-${who.group}-id` };
  scenario.add(`aws:vpc/securityGroup${side}Rule:SecurityGroup${side}Rule`, `rule-${index}`, {
    securityGroupId: `group-${group}-id`,
    ipProtocol: protocol === "any" ? "-1" : protocol,
    ...range,
    ...target,
  });
}

function addBalancer(scenario: Scenario, { balancer }: Spec): void {
  if (!balancer) {
    return;
  }
  const { subnets: own, groups, internal, listener, targetPort, targets } = balancer;
  const names = groups.map((group) => `group-${group}`);
  scenario.balancer(
    "balancer",
    own.map((subnet) => `subnet-${subnet}`),
    names,
    { internal },
  );
  scenario.targetGroup("targets", targetPort);
  scenario.listener("listener", "balancer", listener, "targets");
  for (const target of targets) {
    scenario.attach("targets", `instance-${target}`);
  }
}
