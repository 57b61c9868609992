/** Route tables and NACLs of subnets that exist already: known only by what the stack's configuration declares. */

import type { ManifestAclRule } from "../../components/shared/manifest";
import { PRIVATE_NETWORKS, parseCidr } from "../../components/shared/network/cidr";
import type { ComponentManifest } from "./manifests";
import type {
  AclEntry,
  InternetGateway,
  NatGateway,
  NetworkAcl,
  OwnAddress,
  RouteEntry,
  RouteTable,
  Subnet,
} from "./model";
import type { Subnets } from "./subnets";
import { ALL_TRAFFIC, isIcmp, protocolOf, trafficOf } from "./traffic";

const ANYWHERE = [parseCidr("0.0.0.0/0"), parseCidr("::/0")];

export function applyDeclaredRoutes(
  subnets: readonly Subnet[],
  manifests: readonly ComponentManifest[],
  index: Subnets,
): void {
  const declaredAddresses = natAddresses(manifests, index);
  for (const subnet of subnets) {
    if (!subnet.declared) {
      continue;
    }
    const input = `${subnet.label}.routeTable`;
    const table = declaredTable(subnet, ownAddresses(subnet) ?? declaredAddresses.get(subnet.key));
    subnet.routeTable = { options: [table], certain: true, complete: true, input };
    const acl = subnet.declaredAcl === undefined ? openAcl(subnet) : declaredAcl(subnet, subnet.declaredAcl);
    subnet.acl = { options: [acl], certain: true, complete: true, input: `${subnet.label}.networkAcl` };
  }
}

/** Addresses of the NAT gateway, where they are declared with the subnet. */
function ownAddresses(subnet: Subnet): OwnAddress[] | undefined {
  return subnet.declaredNat?.map((text): OwnAddress => {
    const key = `${subnet.key}#nat ${text}`;
    return { key, label: text, family: 4, scope: "public", value: parseCidr(`${text}/32`).first };
  });
}

/** Public addresses behind which a subnet's hosts appear, where a manifest names them (role `self`). */
function natAddresses(manifests: readonly ComponentManifest[], index: Subnets): Map<string, OwnAddress[]> {
  const bySubnet = new Map<string, OwnAddress[]>();
  for (const { component, manifest } of manifests) {
    const own = Object.values(manifest.sources).filter((source) => source.role === "self");
    const addresses = own
      .flatMap((source) => source.cidrs)
      .map(parseCidr)
      .filter((cidr) => cidr.family === 4 && cidr.prefix === 32)
      .map((cidr): OwnAddress => {
        const key = `${component.urn}#self ${cidr.text}`;
        return { key, label: cidr.text, family: 4, scope: "public", value: cidr.first };
      });
    const isComplete = own.every((source) => source.cidrs.every((text) => text.endsWith("/32")));
    for (const instance of Object.values(manifest.instances)) {
      const subnet = index.byManifest(component.urn, instance.subnet);
      if (subnet && addresses.length > 0 && isComplete) {
        bySubnet.set(subnet.key, [...(bySubnet.get(subnet.key) ?? []), ...addresses]);
      }
    }
  }
  return bySubnet;
}

function declaredTable(subnet: Subnet, natAddresses: readonly OwnAddress[] | undefined): RouteTable {
  const vpc = subnet.vpc.options[0]!;
  const route = subnet.declaredRoute;
  const blocks = vpc.cidrs.map(({ text }) => text).join(", ");
  const own = blocks === "" ? "" : `; ${vpc.label} has ${blocks} and no more, as configured`;
  const assumption =
    route === undefined
      ? `nothing is known about the route table of ${subnet.label}${own}`
      : `${subnet.label} exists already: its default route is ${route}, as configured, and it routes ${
          vpc.connected.length === 0 ? "private networks" : vpc.connected.map(({ name }) => name).join(", ")
        }${own}`;
  const entry = (destination: RouteEntry["destination"], target: RouteEntry["target"], label: string): RouteEntry => ({
    urn: subnet.key,
    path: "declared",
    destination,
    target,
    certain: true,
    label,
  });
  const assumed = PRIVATE_NETWORKS.map((cidr) =>
    entry(
      { kind: "cidr", cidr },
      { kind: "private-network", label: `private networks of ${vpc.label}` },
      `${cidr.text}, assumed`,
    ),
  );
  const declared = vpc.connected.flatMap(({ cidrs, label, assumption: fact }) =>
    cidrs.map((cidr) => ({
      ...entry({ kind: "cidr", cidr }, { kind: "private-network", label }, `${cidr.text}, as configured`),
      assumption: fact,
    })),
  );
  // The VPC's own other subnets are routed to as well, and their networks may not be declared.
  const unknown = vpc.complete ? [] : PRIVATE_NETWORKS;
  const ours = unknown.map((cidr) =>
    entry(
      { kind: "cidr", cidr },
      {
        kind: "opaque",
        label: `other subnets of ${vpc.label}, whose networks nobody declares (network.vpcCidrBlocks does)`,
      },
      `${cidr.text}, perhaps of ${vpc.label} itself`,
    ),
  );
  const routes: RouteEntry[] = declared.length > 0 ? [...declared, ...ours] : assumed;
  for (const cidr of ANYWHERE) {
    const label = `${cidr.text} -> ${route ?? "unknown"}, as configured`;
    if (route === undefined || (route === "nat-gateway" && cidr.family === 6)) {
      routes.push(entry({ kind: "cidr", cidr }, { kind: "opaque", label: `default route of ${subnet.label}` }, label));
    } else if (route === "internet-gateway") {
      const gateway: InternetGateway = {
        key: `${vpc.key}#internet-gateway`,
        label: `internet gateway of ${vpc.label}`,
        vpc: { options: [vpc], certain: true, complete: true, input: vpc.label },
      };
      routes.push(entry({ kind: "cidr", cidr }, { kind: "internet-gateway", gateway }, label));
    } else if (route === "nat-gateway") {
      const gateway: NatGateway = {
        key: `${subnet.key}#nat-gateway`,
        label: `NAT gateway of ${subnet.label}`,
        public: true,
        addresses: natAddresses ?? [],
        complete: natAddresses !== undefined,
        regional: false,
        declared: true,
      };
      routes.push(entry({ kind: "cidr", cidr }, { kind: "nat-gateway", gateway }, label));
    }
  }
  return {
    key: `${subnet.key}#route-table`,
    label: `route table of ${subnet.label}`,
    routes,
    complete: true,
    assumption,
  };
}

function declaredAcl(subnet: Subnet, rules: readonly ManifestAclRule[]): NetworkAcl {
  const entries = rules.map((rule): AclEntry => {
    const [from, to] = rule.ports === undefined ? ["0", "65535"] : rule.ports.split("-");
    const icmp = isIcmp(Number(protocolOf(rule.protocol)));
    const ports = icmp ? [undefined, undefined] : [Number(from), Number(to ?? from)];
    return {
      urn: subnet.key,
      path: "declared",
      egress: rule.direction === "egress",
      number: rule.number,
      allow: rule.action === "allow",
      peer: { kind: "cidr", cidr: parseCidr(rule.cidr) },
      traffic: trafficOf(rule.protocol, ports[0], ports[1], `${subnet.label}.networkAcl`),
      certain: true,
      label: `network ACL rule ${rule.number}, as configured`,
    };
  });
  const assumption = `the network ACL of ${subnet.label} has the configured rules`;
  const sorted = [...entries].sort((a, b) => a.number! - b.number!);
  return {
    key: `${subnet.key}#acl`,
    label: `network ACL of ${subnet.label}`,
    entries: sorted,
    complete: true,
    assumption,
  };
}

function openAcl(subnet: Subnet): NetworkAcl {
  const entries = [true, false].flatMap((egress) =>
    ANYWHERE.map((cidr) => ({
      urn: subnet.key,
      path: "declared",
      egress,
      number: 100,
      allow: true,
      peer: { kind: "cidr", cidr } as const,
      traffic: ALL_TRAFFIC,
      certain: true,
      label: "network ACL, assumed to allow everything",
    })),
  );
  const assumption = `the network ACL of ${subnet.label} allows everything`;
  return { key: `${subnet.key}#acl`, label: `network ACL of ${subnet.label}`, entries, complete: true, assumption };
}
