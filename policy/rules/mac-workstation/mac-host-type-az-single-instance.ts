import { INSTANCES_PER_HOST } from "../../../components/mac-workstation/facts";
import type { GraphResource } from "../../graph";
import { append } from "../../graph/multi-map";
import { read } from "../../graph/read";
import { TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, type StackContext, undecided, violation } from "../../rule";
import { isInComponent } from "../../rule/scope";
import { HOST, hostOf, type MacInstance, macInstances, zoneOfHost } from "../shared/macs";

export const macHostTypeAzSingleInstance = defineStackRule({
  name: "mac-host-type-az-single-instance",
  what: "a Mac host has the type and zone of the instance on it, and takes one instance",
  why: "AWS refuses to launch an instance on a host of another type or zone, or on one that is occupied",
  source: "EC2 user guide, Amazon EC2 Mac instances (one instance a host)",
  fix: "give the host the instance's type and its subnet's zone, and every instance a host of its own",
  types: [HOST, ...TYPES.instance],
  check: (context) => {
    const byHost = new Map<GraphResource, MacInstance[]>();
    for (const mac of macInstances(context)) {
      const host = hostOf(mac, context);
      if (host) {
        append(byHost, host, mac);
      }
    }
    return [
      ...macInstances(context).flatMap((mac) => unknownHost(mac, context)),
      ...[...byHost].flatMap(([host, macs]) => [
        ...(macs.length > INSTANCES_PER_HOST
          ? [violation(host, "", `${macs.length} instances: ${macs.map(({ resource }) => resource.name).join(", ")}`)]
          : []),
        ...macs.flatMap((mac) => [...checkType(host, mac), ...checkZone(host, mac, context)]),
      ]),
    ];
  },
});

/** A host that is not known, or not here; a component of ours knows the one it was given by id. */
function unknownHost(mac: MacInstance, context: StackContext): readonly Finding[] {
  const given = read(mac.resource.inputs, "hostId");
  return given.state === "absent" || hostOf(mac, context) || isInComponent(mac.resource)
    ? []
    : [undecided(mac.resource, "hostId", given.state === "known" ? "the host is not in this program" : NOT_KNOWN)];
}

function checkType(host: GraphResource, { resource, instanceType }: MacInstance): readonly Finding[] {
  const type = read(host.inputs, "instanceType");
  const family = read(host.inputs, "instanceFamily");
  const [given, covers] =
    type.state === "absent"
      ? [family, (value: string) => instanceType?.startsWith(`${value}.`) === true]
      : [type, (value: string) => value === instanceType];
  if (given.state !== "known" || instanceType === undefined) {
    return given.state === "absent"
      ? [violation(host, "instanceType", "neither instanceType nor instanceFamily")]
      : [
          undecided(
            given.state === "unknown" ? host : resource,
            given.state === "unknown" ? given.path : "instanceType",
            NOT_KNOWN,
          ),
        ];
  }
  const value = String(given.value);
  return covers(value) ? [] : [violation(host, given.path, `${value} for an instance of type ${instanceType}`)];
}

function checkZone(host: GraphResource, { resource }: MacInstance, { network }: StackContext): readonly Finding[] {
  const subnet = network.interfacesOf(resource.urn)[0]?.subnet;
  const zone = subnet?.certain ? subnet.options[0]!.zone : undefined;
  const hostZone = zoneOfHost(host);
  if (zone === undefined || hostZone === undefined) {
    return [undecided(host, "availabilityZone", `the zone of the host or of the instance is ${NOT_KNOWN}`)];
  }
  return zone === hostZone ? [] : [violation(host, "availabilityZone", `${hostZone} for an instance in ${zone}`)];
}
