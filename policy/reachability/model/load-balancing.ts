/** Load balancers as steps: what a listener accepts, and where a load balancer sends what it accepted. */
import type { Interface, Listener, ListenerAction, LoadBalancer, Target, TargetGroup, TrafficBox } from "../../network";
import { listenerProtocols } from "../../network";
import type { BoxSet } from "../sets";
import { DESTINATION, DESTINATION_PORT, noPackets, oneAddress, packetsOf, packetsWith, trafficBoxes } from "../space";
import { anything, type Doubt, everything, type Hop, hop, nothing, type Pass } from "./hop";
import { type Party, subnetOf } from "./party";

const box = (protocol: number, port: number | undefined): TrafficBox => ({
  protocols: [protocol, protocol],
  ports: port === undefined ? [0, 65535] : [port, port],
});

/** Packets that a listener takes: nothing else is answered. */
export function listenerHop(balancer: LoadBalancer, from: Party): Hop {
  const { family } = from;
  const places = [{ kind: "load-balancer", key: balancer.urn }] as const;
  let must = noPackets(family);
  let may = noPackets(family);
  const passes: Pass[] = [];
  const doubts: Doubt[] = [];
  for (const listener of [...balancer.listeners, ...balancer.possibleListeners]) {
    const packets = packetsOf(family, trafficBoxes(family, DESTINATION_PORT, accepted(listener)));
    may = may.union(packets);
    passes.push({ label: `listener ${listener.label}${describe(listener.defaultAction)}`, urn: listener.urn, packets });
    if (listener.port === undefined || listener.protocol === undefined) {
      doubts.push({ input: `${listener.label}.port`, packets });
    } else {
      must = must.union(packets);
    }
  }
  if (balancer.kind === "gateway" || balancer.kind === "unknown") {
    doubts.push({
      input: `${balancer.label} (kind ${balancer.kind} is not modelled)`,
      packets: everything(family).may,
    });
    return hop("forward", `load balancer ${balancer.label}`, anything(family), { places, doubts, passes });
  }
  const blocked = `no listener of ${balancer.label} takes it`;
  return hop("forward", `listeners of ${balancer.label}`, { must, may }, { places, passes, doubts, blocked });
}

function accepted(listener: Listener): TrafficBox[] {
  return listenerProtocols(listener.protocol).map((protocol) => box(protocol, listener.port));
}

function describe(action: ListenerAction): string {
  const groups = action.targetGroups.map((group) => group.label).join(", ");
  return groups ? ` -> ${groups}` : action.type ? ` -> ${action.type}` : "";
}

/** A load balancer sends only to registered targets, on their port and on the health-check port. */
export function targetHop(balancer: LoadBalancer, to: Party): Hop {
  const { family } = to;
  const at = `targets of ${balancer.label}`;
  const places = [{ kind: "load-balancer", key: balancer.urn }] as const;
  if (balancer.kind !== "application") {
    const doubts = [
      { input: `${balancer.label} (kind ${balancer.kind} is not modelled)`, packets: everything(family).may },
    ];
    return hop("forward", at, anything(family), { places, doubts });
  }
  if (to.place.kind === "private-network" && hasTargetsByAddress(balancer)) {
    const doubts = [{ input: `addresses that are targets of ${balancer.label}`, packets: everything(family).may }];
    return hop("forward", at, anything(family), { places, doubts });
  }
  if (to.place.kind !== "interface" && to.place.kind !== "subnet-host") {
    const blocked = `${to.label} is no registered target of ${balancer.label}`;
    return hop("forward", at, nothing(family), { places, blocked });
  }
  const target = to.place.kind === "interface" ? to.place.interface : undefined;
  let must = noPackets(family);
  let may = noPackets(family);
  const passes: Pass[] = [];
  const doubts: Doubt[] = [];
  const lost = balancer.possibleActions.map((defaultAction) => ({
    label: "a listener",
    defaultAction,
    ruleActions: [],
  }));
  for (const listener of [...balancer.listeners, ...balancer.possibleListeners, ...lost]) {
    for (const [action, isDefault] of [
      [listener.defaultAction, true],
      ...listener.ruleActions.map((one) => [one, false] as const),
    ] as const) {
      for (const group of action.targetGroups) {
        for (const found of registrations(group, target, to)) {
          may = may.union(found.packets);
          passes.push({
            label: `listener ${listener.label} -> ${group.label} -> ${found.label}`,
            urn: group.key,
            packets: found.packets,
          });
          if (found.certain && action.certain && isDefault) {
            must = must.union(found.packets);
          } else {
            doubts.push({
              input: found.certain ? `actions of ${listener.label}` : found.input,
              packets: found.packets,
            });
          }
        }
      }
      if (!action.certain && action.targetGroups.length === 0) {
        may = everything(family).may;
        doubts.push({ input: `actions of ${listener.label}`, packets: may });
      }
    }
  }
  const zone = zoneEnabled(balancer, to);
  if (zone === "no") {
    const blocked = `the zone of ${to.label} is not enabled on ${balancer.label}`;
    return hop("forward", at, nothing(family), { places, blocked });
  }
  if (zone === "maybe") {
    doubts.push({ input: `zones of ${balancer.label} and of ${to.label}`, packets: may });
    must = noPackets(family);
  }
  const assumptions =
    target || to.adopted?.instanceId !== undefined
      ? []
      : [`${to.label} is the target registered with ${balancer.label}`];
  return hop(
    "forward",
    at,
    { must, may },
    {
      places,
      passes,
      doubts,
      assumptions,
      blocked: `${to.label} is not registered with ${balancer.label} on that port`,
    },
  );
}

/** Whether hosts of other networks may be among its targets: they have addresses and no ids. */
const hasTargetsByAddress = ({ listeners }: LoadBalancer): boolean =>
  listeners
    .flatMap(({ defaultAction, ruleActions }) => [defaultAction, ...ruleActions])
    .some(({ targetGroups, certain }) => !certain || targetGroups.some(({ targetType }) => targetType !== "instance"));

interface Registration {
  readonly label: string;
  readonly input: string;
  readonly packets: BoxSet;
  readonly certain: boolean;
}

function registrations(group: TargetGroup, target: Interface | undefined, { family, adopted }: Party): Registration[] {
  // A load balancer speaks to targets in the group's own family, whatever clients use.
  if (group.ipAddressType !== undefined && (group.ipAddressType === "ipv6") !== (family === 6)) {
    return [];
  }
  const known = group.targets
    .filter(({ interface: found, instanceId }) =>
      target
        ? found.options.includes(target) || !found.complete
        : !found.complete && isSame(instanceId, adopted) !== "no",
    )
    .map(({ label, port, certain, instanceId, address, interface: found }) => {
      const check = group.healthCheckPort === "traffic-port" ? port : group.healthCheckPort;
      const isKnown = port !== undefined && check !== undefined;
      const control = group.controlPort === undefined ? [] : [box(6, group.controlPort)];
      const ports = isKnown ? [box(6, port), box(6, check), ...control] : [box(6, undefined)];
      return {
        label,
        input: found.certain ? `port of ${label}` : found.input,
        packets: toAddress(packetsOf(family, trafficBoxes(family, DESTINATION_PORT, ports)), family, address),
        // Where the host's id is not given, a target outside the program is the host outside that is asked about.
        certain:
          isKnown &&
          group.ipAddressType !== undefined &&
          (target
            ? certain && found.options.includes(target)
            : found.options.length === 0 && isSame(instanceId, adopted) === "yes"),
      };
    });
  const others = group.registrars
    .filter(({ ownHosts }) => !ownHosts || target === undefined)
    .map(({ label }) => ({
      label,
      input: `targets that ${label} registers`,
      packets: packetsOf(family, trafficBoxes(family, DESTINATION_PORT, [box(6, undefined)])),
      certain: false,
    }));
  return [...known, ...others];
}

/** Those of the packets that go to a target which is registered by its address. */
function toAddress(packets: BoxSet, family: Party["family"], address: Target["address"]): BoxSet {
  if (address === undefined) {
    return packets;
  }
  return address.family === family
    ? packets.intersect(packetsWith(family, DESTINATION, oneAddress(family, address.value)))
    : noPackets(family);
}

/** Whether a target outside the program is the adopted instance. */
function isSame(instanceId: string | undefined, adopted: Party["adopted"]): "yes" | "no" | "maybe" {
  if (adopted?.instanceId === undefined) {
    return "yes";
  }
  return instanceId === undefined ? "maybe" : instanceId === adopted.instanceId ? "yes" : "no";
}

function zoneEnabled(balancer: LoadBalancer, to: Party): "yes" | "no" | "maybe" {
  const subnet = subnetOf(to);
  if (!subnet) {
    return "maybe";
  }
  const zone = subnet.certain ? subnet.options[0]!.zone : undefined;
  const zones = balancer.subnets.map((choice) => (choice.certain ? choice.options[0]!.zone : undefined));
  if (zone !== undefined && zones.includes(zone)) {
    return "yes";
  }
  // A target in a subnet of the load balancer is in one of its zones, whatever that zone is called.
  const same =
    subnet.certain && balancer.subnets.some((choice) => choice.certain && choice.options[0] === subnet.options[0]);
  const settled = zone !== undefined && balancer.subnetsComplete && !zones.includes(undefined);
  return same ? "yes" : settled ? "no" : "maybe";
}
