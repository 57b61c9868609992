/** The topology as nodes, frames and edges, and what of it each answer lights up: a pure function of the plan. */

import type { Manifest, ManifestInstance } from "../../../components/shared/manifest";
import { EXISTING_FRONT } from "../../../policy/reachability";
import { nameOf } from "../../../policy/rule/result";
import type { Plan } from "../../model/plan";
import { type Drawing, type DrawnNode, manifests, type Place } from "./drawn";
import { EndFinder } from "./ends";
import { readNetworks } from "./networks";

/** CIDRs and pools named in a label before the rest is a number. */
const NAMED = 2;

export function drawingOf(plan: Plan): Drawing {
  const networks = readNetworks(plan);
  const places: Place[] = [];
  const add = (place: Omit<Place, "id">): void => {
    places.push({ ...place, id: `n${places.length}` });
  };
  add({ kind: "internet", caption: "anyone", name: "internet", details: [], urns: [], labels: [], cidrs: [] });
  for (const { component, manifest } of manifests(plan)) {
    sources(component, manifest).forEach(add);
  }
  const steps = plan.reachability.flatMap(({ witness }) => witness?.path ?? []);
  if (steps.some(({ places: at }) => at.some(({ kind }) => kind === "private-network"))) {
    const details = ["VPN, peering, Direct Connect"];
    add({ kind: "private", caption: "connected", name: "private networks", details, urns: [], labels: [], cidrs: [] });
  }
  networks.gateways.forEach(add);
  for (const { component, manifest } of manifests(plan)) {
    balancer(component, manifest, networks.frameOf(manifest, manifest.loadBalancer?.subnets[0], "vpc")).forEach(add);
    existingBalancer(component, manifest, networks.frameOf(manifest, firstSubnet(manifest), "vpc")).forEach(add);
    for (const [key, instance] of Object.entries(manifest.instances)) {
      add(instancePlace(component, key, instance, networks.frameOf(manifest, instance.subnet, "subnet")));
    }
  }
  for (const { component, manifest } of manifests(plan)) {
    destinations(component, manifest, networks.frameAround).forEach(add);
  }
  const { edges, lit } = new EndFinder(places, networks.frameOfSubnet).trace(plan.reachability);
  const ids = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const shown = places.filter(({ id, kind }) => (kind !== "internet" && kind !== "private") || ids.has(id));
  return { frames: networks.frames, nodes: shown.map(drawn), edges, lit };
}

const drawn = ({ id, kind, caption, name, details, frame }: Place): DrawnNode => ({
  id,
  kind,
  caption,
  name,
  details,
  ...(frame === undefined ? {} : { frame }),
});

function sources(component: string, { sources: all }: Manifest): Omit<Place, "id">[] {
  return Object.entries(all)
    .filter(([, { role }]) => role !== "self")
    .map(([name, { role, cidrs, prefixList, securityGroup }]) => ({
      kind: "source" as const,
      caption: role,
      name,
      details:
        cidrs.length > 0
          ? few(cidrs)
          : [prefixList ? "a prefix list" : securityGroup ? "a security group" : ""].filter((text) => text !== ""),
      component,
      urns: [],
      labels: [name],
      cidrs,
    }));
}

function balancer(component: string, { loadBalancer }: Manifest, frame: string | undefined): Omit<Place, "id">[] {
  if (!loadBalancer) {
    return [];
  }
  const ports = [...new Set(Object.values(loadBalancer.listeners).map(({ protocol, port }) => `${protocol} ${port}`))];
  return [
    {
      kind: "balancer",
      caption: loadBalancer.internal ? "internal load balancer" : "load balancer",
      name: nameOf(loadBalancer.urn),
      details: few(ports),
      ...(frame === undefined ? {} : { frame }),
      component,
      urns: [loadBalancer.urn],
      labels: ["load balancer"],
      cidrs: [],
    },
  ];
}

/** Whose subnet tells the VPC: a load balancer of somebody else is in that of its targets. */
const firstSubnet = ({ instances }: Manifest): string | undefined => Object.values(instances)[0]?.subnet;

function existingBalancer(
  component: string,
  { existingLoadBalancer: existing }: Manifest,
  frame: string | undefined,
): Omit<Place, "id">[] {
  if (!existing) {
    return [];
  }
  const groups = Object.values(existing.targetGroups).map(({ protocol, port }) => `${protocol} ${port}`);
  return [
    {
      kind: "balancer",
      caption: EXISTING_FRONT,
      name: existing.dnsName,
      details: few([...new Set(groups)]),
      ...(frame === undefined ? {} : { frame }),
      component,
      urns: existing.arn === undefined ? [] : [existing.arn],
      labels: [EXISTING_FRONT],
      cidrs: [],
    },
  ];
}

function instancePlace(
  component: string,
  key: string,
  instance: ManifestInstance,
  frame: string | undefined,
): Omit<Place, "id"> {
  const { role, instanceType, interfaceUrn, urn, eipUrn, publicIp, drain, pools } = instance;
  const called = role === key ? key : `${role} ${key}`;
  const prefixes = Object.values(pools ?? {}).flatMap(({ ipv4 }) => ipv4);
  return {
    kind: "instance",
    caption: `${role}${drain ? ", drained" : ""}`,
    name: key,
    details: [
      instanceType ?? (urn === undefined ? "exists already" : ""),
      publicIp ?? (eipUrn === undefined ? "" : "own Elastic IP"),
      ...(pools === undefined ? [] : few(Object.keys(pools).map((pool) => `pool ${pool}`))),
    ].filter((text) => text !== ""),
    ...(frame === undefined ? {} : { frame }),
    component,
    urns: [interfaceUrn, urn].filter((each) => each !== undefined),
    labels: [called, `${called}, which exists already`],
    cidrs: prefixes,
  };
}

const isEverywhere = (cidr: string): boolean => cidr.endsWith("/0");

/** Where instances go. What is anywhere on the internet is the internet. */
function destinations(
  component: string,
  { destinations: all }: Manifest,
  frameAround: (cidrs: readonly string[]) => string | undefined,
): Omit<Place, "id">[] {
  return Object.entries(all)
    .filter(([, { cidrs }]) => !cidrs.some(isEverywhere))
    .map(([name, { cidrs }]) => {
      const frame = frameAround(cidrs);
      return {
        kind: "destination" as const,
        caption: "destination",
        name,
        details: few(cidrs),
        ...(frame === undefined ? {} : { frame }),
        component,
        urns: [],
        labels: [name],
        cidrs,
      };
    });
}

const few = (texts: readonly string[]): string[] =>
  texts.length <= NAMED + 1 ? [...texts] : [...texts.slice(0, NAMED), `and ${texts.length - NAMED} more`];
