/** Networks in which some inputs are not known yet, and the ways they may turn out. */
import * as fc from "fast-check";
import { type GraphResource, ResourceGraph, UNKNOWN, type Value } from "../../../policy/graph";
import { EIPS, scenarioOf, USABLE } from "./generator";
import { type InstanceSpec, inBlock, type Rule, type Spec } from "./simulator";

/** One input that is hidden from the verifier. */
export type Hidden =
  | { readonly what: "private address"; readonly instance: number }
  | { readonly what: "public address"; readonly eip: number }
  | { readonly what: "rule peer"; readonly rule: number }
  | { readonly what: "rule ports"; readonly rule: number }
  | { readonly what: "rule group"; readonly rule: number }
  | { readonly what: "groups"; readonly instance: number }
  | { readonly what: "subnet"; readonly instance: number }
  | { readonly what: "acl action"; readonly subnet: number; readonly rule: number }
  | { readonly what: "acl cidr"; readonly subnet: number; readonly rule: number }
  | { readonly what: "acl number"; readonly subnet: number; readonly rule: number }
  | { readonly what: "route"; readonly subnet: number; readonly route: number };

const index = fc.nat(8);

export const hidden: fc.Arbitrary<readonly Hidden[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.nat(2).map((instance): Hidden => ({ what: "private address", instance })) },
    { weight: 3, arbitrary: fc.constantFrom(0, 1, 2, 3, 3).map((eip): Hidden => ({ what: "public address", eip })) },
    index.map((rule): Hidden => ({ what: "rule peer", rule })),
    index.map((rule): Hidden => ({ what: "rule ports", rule })),
    index.map((rule): Hidden => ({ what: "rule group", rule })),
    fc.nat(2).map((instance): Hidden => ({ what: "groups", instance })),
    fc.nat(2).map((instance): Hidden => ({ what: "subnet", instance })),
    fc.tuple(fc.nat(1), fc.nat(5)).map(([subnet, rule]): Hidden => ({ what: "acl action", subnet, rule })),
    fc.tuple(fc.nat(1), fc.nat(5)).map(([subnet, rule]): Hidden => ({ what: "acl cidr", subnet, rule })),
    fc.tuple(fc.nat(1), fc.nat(5)).map(([subnet, rule]): Hidden => ({ what: "acl number", subnet, rule })),
    fc.tuple(fc.nat(1), fc.nat(2)).map(([subnet, route]): Hidden => ({ what: "route", subnet, route })),
  ),
  { minLength: 1, maxLength: 3 },
);

interface Edit {
  readonly name: string;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly outputs?: Readonly<Record<string, Value>>;
  readonly depends?: Readonly<Record<string, readonly string[]>>;
}

/** The graph of the network as a preview would see it. */
export function previewOf(spec: Spec, list: readonly Hidden[]): ResourceGraph {
  const resources = scenarioOf(spec).resources;
  const urnOfName = (name: string) => resources.find((resource) => resource.name === name)!.urn;
  const edits = list.flatMap((one) => editsOf(spec, one, resources, urnOfName));
  // A peer of which nothing at all is known depends on nothing, whatever else is hidden.
  const lost = list.flatMap((one) => (one.what === "rule peer" ? [`rule-${one.rule}`] : []));
  return new ResourceGraph(
    resources.map((resource) => {
      const own = edits.filter(({ name }) => name === resource.name);
      const inputs = { ...resource.inputs, ...Object.assign({}, ...own.map((edit) => edit.inputs)) };
      const outputs = {
        ...resource.outputs,
        ...inputs,
        ...Object.assign({}, ...own.map((edit) => edit.outputs ?? {})),
      };
      const propertyDependencies = {
        ...resource.propertyDependencies,
        ...Object.assign({}, ...own.map((edit) => edit.depends ?? {})),
        ...(lost.includes(resource.name) && resource.inputs["cidrIpv4"] !== undefined ? { cidrIpv4: [] } : {}),
      };
      return { ...resource, inputs, outputs, propertyDependencies };
    }),
  );
}

function editsOf(spec: Spec, one: Hidden, resources: readonly GraphResource[], urn: (name: string) => string): Edit[] {
  switch (one.what) {
    case "private address": {
      const name = `instance-${one.instance}`;
      return one.instance < spec.instances.length
        ? [{ name, inputs: { privateIp: undefined }, outputs: { privateIp: UNKNOWN } }]
        : [];
    }
    case "public address": {
      const text = `${EIPS[one.eip]}/32`;
      const users = resources.filter(({ inputs }) => inputs["cidrIpv4"] === text);
      const depends = { cidrIpv4: [urn(`eip-${one.eip}`)] };
      return [
        { name: `eip-${one.eip}`, inputs: {}, outputs: { publicIp: UNKNOWN } },
        ...users.map(({ name }): Edit => ({ name, inputs: { cidrIpv4: UNKNOWN }, depends })),
      ];
    }
    case "rule peer": {
      const rule = spec.rules[one.rule];
      const field = rule?.peer.kind === "group" ? "referencedSecurityGroupId" : "cidrIpv4";
      const groups = [0, 1, 2].map((group) => urn(`group-${group}`));
      const depends: Record<string, readonly string[]> = field === "cidrIpv4" ? {} : { [field]: groups };
      return rule ? [{ name: `rule-${one.rule}`, inputs: { [field]: UNKNOWN }, depends }] : [];
    }
    case "rule ports": {
      const isNumbered = spec.rules[one.rule] !== undefined && spec.rules[one.rule]!.protocol !== "any";
      return isNumbered ? [{ name: `rule-${one.rule}`, inputs: { toPort: UNKNOWN } }] : [];
    }
    case "rule group": {
      const depends = { securityGroupId: [urn("group-0"), urn("group-1"), urn("group-2")] };
      return spec.rules[one.rule] ? [{ name: `rule-${one.rule}`, inputs: { securityGroupId: UNKNOWN }, depends }] : [];
    }
    case "groups": {
      const depends = { vpcSecurityGroupIds: [urn("group-0"), urn("group-1"), urn("group-2")] };
      const name = `instance-${one.instance}`;
      return one.instance < spec.instances.length ? [{ name, inputs: { vpcSecurityGroupIds: UNKNOWN }, depends }] : [];
    }
    case "subnet": {
      const depends = { subnetId: [urn("subnet-0"), urn("subnet-1")] };
      const name = `instance-${one.instance}`;
      const inputs: Record<string, Value> = { subnetId: UNKNOWN, privateIp: undefined };
      return one.instance < spec.instances.length ? [{ name, inputs, outputs: { privateIp: UNKNOWN }, depends }] : [];
    }
    case "route": {
      const route = spec.subnets[one.subnet]!.routes[one.route];
      const inputs: Record<string, Value> = { gatewayId: UNKNOWN, natGatewayId: undefined };
      return route ? [{ name: `table-${one.subnet}-route-${one.route}`, inputs }] : [];
    }
    default: {
      const rule = spec.subnets[one.subnet]!.acl?.[one.rule];
      const names = resources.filter(({ name }) => name.startsWith(`acl-${one.subnet}-`)).map(({ name }) => name);
      const field = { "acl action": "ruleAction", "acl cidr": "cidrBlock", "acl number": "ruleNumber" }[one.what];
      return rule ? [{ name: names[one.rule]!, inputs: { [field]: UNKNOWN } }] : [];
    }
  }
}

/** Another way the hidden inputs may turn out; `pick` chooses. */
export function complete(spec: Spec, list: readonly Hidden[], pick: (count: number) => number): Spec {
  return list.reduce((done, one) => completeOne(done, one, pick), spec);
}

const CIDRS = ["203.0.113.0/28", "0.0.0.0/0", "10.0.0.0/29", "203.0.113.4/32", "198.51.100.2/32"].map((text) => {
  const [base, bits] = text.split("/") as [string, string];
  return { base, bits: Number(bits) };
});

function completeOne(spec: Spec, one: Hidden, pick: (count: number) => number): Spec {
  const choose = <T>(options: readonly T[]): T => options[pick(options.length)]!;
  const replaced = <T>(items: readonly T[], at: number, change: (item: T) => T): T[] =>
    items.map((item, position) => (position === at ? change(item) : item));
  const instance = (at: number, change: (item: InstanceSpec) => InstanceSpec): Spec => ({
    ...spec,
    instances: replaced(spec.instances, at, change),
  });
  const rule = (at: number, change: (item: Rule) => Rule): Spec => ({
    ...spec,
    rules: replaced(spec.rules, at, change),
  });
  switch (one.what) {
    case "private address":
      return instance(one.instance, (item) => ({ ...item, ip: choose(free(spec, item.subnet, one.instance)) }));
    case "subnet": {
      const subnet = pick(2);
      return instance(one.instance, (item) => ({ ...item, subnet, ip: choose(free(spec, subnet, one.instance)) }));
    }
    case "public address": {
      const others = spec.eips.filter((_, position) => position !== one.eip);
      const options = [...EIPS, "198.51.100.7", "150.0.0.2", "9.9.9.9"].filter((ip) => !others.includes(ip));
      return { ...spec, eips: replaced(spec.eips, one.eip, () => choose(options)) };
    }
    case "rule peer":
      return rule(one.rule, (item) =>
        item.peer.kind === "group"
          ? { ...item, peer: { kind: "group", group: pick(3) } }
          : { ...item, peer: { kind: "cidr", cidr: choose(CIDRS) } },
      );
    case "rule ports":
      return rule(one.rule, (item) =>
        item.protocol === "any" ? item : { ...item, ports: [item.ports[0], item.ports[0] + pick(6)] },
      );
    case "rule group":
      return rule(one.rule, (item) => ({ ...item, group: pick(3) }));
    case "groups":
      return instance(one.instance, (item) => ({
        ...item,
        groups: choose([[0], [1], [2], [0, 1], [1, 2], [0, 1, 2]]),
      }));
    case "route": {
      const to = choose(["igw", "nat", "blackhole"] as const);
      const subnets = replaced(spec.subnets, one.subnet, (item) => ({
        ...item,
        routes: replaced(item.routes, one.route, (route) => ({ ...route, to })),
      }));
      return { ...spec, subnets };
    }
    default: {
      const subnets = replaced(spec.subnets, one.subnet, (item) =>
        item.acl
          ? {
              ...item,
              acl: replaced(item.acl, one.rule, (entry) => ({
                ...entry,
                ...(one.what === "acl action" ? { allow: pick(2) === 0 } : {}),
                ...(one.what === "acl cidr" ? { cidr: choose(CIDRS) } : {}),
                ...(one.what === "acl number" ? { number: pick(99) + 0.5 } : {}),
              })),
            }
          : item,
      );
      return { ...spec, subnets };
    }
  }
}

const free = (spec: Spec, subnet: number, self: number): readonly string[] => {
  const taken = [
    ...spec.instances.filter((_, position) => position !== self).map(({ ip }) => ip),
    ...(spec.balancer?.nodes ?? []),
  ];
  return USABLE[subnet]!.filter((ip) => !taken.includes(ip));
};

/** Whether the completion is one the verifier's stated assumptions leave open. */
export function isOpen(spec: Spec, list: readonly Hidden[], named: readonly string[], strangers: boolean): boolean {
  // Where strangers are meant, the program's own public addresses are none that a rule names.
  if (strangers && list.some((one) => one.what === "public address" && isNamed(spec, spec.eips[one.eip]!))) {
    return false;
  }
  // No room left for an address; or AWS chose one that the question names without naming all it could be.
  const isPlaced = spec.instances.every(({ ip }) => ip !== undefined);
  const chosen = list.flatMap((one) =>
    one.what === "private address" || one.what === "subnet" ? [spec.instances[one.instance]] : [],
  );
  const isFree = chosen.every(
    (item) => item === undefined || !named.includes(item.ip) || USABLE[item.subnet]!.every((ip) => named.includes(ip)),
  );
  return isPlaced && isFree && new Set(spec.instances.map(({ ip }) => ip)).size === spec.instances.length;
}

/** Whether a rule names the address, by a network of less than half the internet. */
function isNamed({ rules, subnets }: Spec, ip: string): boolean {
  const peers = rules.flatMap(({ peer }) => (peer.kind === "cidr" ? [peer.cidr] : []));
  const entries = subnets.flatMap(({ acl }) => (acl ?? []).map(({ cidr }) => cidr));
  return [...peers, ...entries].some((cidr) => cidr.bits > 1 && inBlock(cidr, ip));
}
