/** What connectors may send and receive: the vendor's list, the private applications given, and the pair's keepalive. Pure. */
import type { Input } from "@pulumi/pulumi";
import { checkForm, FORMS } from "../shared/input/checks";
import { type Issues, joinPath } from "../shared/input/issues";
import { checkKey } from "../shared/input/names";
import { sessionManagerTraffic } from "../shared/instance/session-manager";
import type { ManifestDestination } from "../shared/manifest";
import { plainPeer } from "../shared/manifest/peers";
import { checkCidr } from "../shared/network/check-cidr";
import {
  checkTogether,
  type PortRange,
  planTraffic,
  portLabel,
  type TrafficRequest,
  type TrafficRule,
  tcp,
} from "../shared/network/traffic";
import type { CloudbrinkConnectorsArgs, PrivateApplicationArgs } from "./args";
import { STANDBY_PORT, VENDOR_PORTS } from "./facts";
import { meantPorts, parsePorts } from "./ports";

const ANYWHERE = ["0.0.0.0/0"];

/** A destination of connectors. */
interface Destination {
  readonly name: string;
  readonly role: string;
  readonly why: string;
  readonly cidrs: readonly string[];
  readonly prefixListId?: Input<string>;
  readonly securityGroupId?: Input<string>;
  readonly ports: readonly PortRange[];
}

/** The rules of the group's security group. `ownId` is that group's id, to which the pair's keepalive refers. */
export function connectorRules(args: CloudbrinkConnectorsArgs, ownId: Input<string>): readonly TrafficRule[] {
  const egress = destinations(args).map(
    ({ name, why, cidrs, prefixListId, securityGroupId, ports }): TrafficRequest => ({
      direction: "egress",
      peers: { [name]: { cidrs: [...cidrs], prefixListId, securityGroupId } },
      ports,
      why,
    }),
  );
  const pair = { peer: { securityGroupId: ownId } };
  const keepalive: TrafficRequest[] =
    args.mode === "active-standby"
      ? (["ingress", "egress"] as const).map((direction) => ({
          direction,
          peers: pair,
          ports: [tcp(STANDBY_PORT)],
          why: "keepalive of the Active-Standby pair",
        }))
      : [];
  return planTraffic([...egress, ...keepalive, ...sessionManagerTraffic(args.network, args.access)]);
}

/** The same, as policies and reachability read it. */
export function manifestDestinations(args: CloudbrinkConnectorsArgs): { [name: string]: ManifestDestination } {
  return Object.fromEntries(
    destinations(args).map(({ name, role, cidrs, prefixListId, securityGroupId, ports }) => [
      name,
      {
        role,
        ...plainPeer({ cidrs: [...cidrs], prefixListId, securityGroupId }),
        ports: ports.map(portLabel),
      },
    ]),
  );
}

function destinations({ vendorEgress, privateApplications }: CloudbrinkConnectorsArgs): Destination[] {
  const vendor = vendorEgress?.cloudbrink ?? ANYWHERE;
  const { saas, saasControl, edges, dnsTcp, dnsUdp } = VENDOR_PORTS;
  return [
    { name: "cloudbrink-saas", role: "internet", why: "Brink SaaS", cidrs: vendor, ports: [saas, saasControl] },
    { name: "cloudbrink-edges", role: "internet", why: "FAST edges", cidrs: vendor, ports: [edges] },
    {
      name: "public-dns",
      role: "dns",
      why: "name resolution",
      cidrs: vendorEgress?.dns ?? ANYWHERE,
      ports: [dnsTcp, dnsUdp],
    },
    ...Object.entries(privateApplications ?? {}).map(([name, application]) => ({
      name,
      role: "privateApplication",
      why: "private application",
      cidrs: application.to ?? [],
      prefixListId: application.prefixListId,
      securityGroupId: application.securityGroupId,
      ports: application.ports.flatMap((text) => parsePorts(text) ?? []),
    })),
  ];
}

const VENDOR_NAMES = ["cloudbrink-saas", "cloudbrink-edges", "public-dns"];

export function checkTraffic(args: CloudbrinkConnectorsArgs, issues: Issues): void {
  for (const [key, cidrs] of Object.entries(args.vendorEgress ?? {}) as [string, string[] | undefined][]) {
    const path = `vendorEgress.${key}`;
    if (cidrs?.length === 0) {
      issues.error(path, "names no network: connectors could not reach Cloudbrink; leave it out for everywhere");
    }
    checkNetworks(path, cidrs ?? [], "allowed", issues);
  }
  for (const [name, application] of Object.entries(args.privateApplications ?? {})) {
    const path = joinPath("privateApplications", name);
    checkKey(path, name, issues);
    if (VENDOR_NAMES.includes(name)) {
      issues.error(path, `is a name of ours; ${VENDOR_NAMES.join(", ")} are taken`);
    }
    checkApplication(path, application, issues);
  }
  if (Object.keys(args.privateApplications ?? {}).length === 0) {
    issues.warn("privateApplications", "names none: users reach nothing through these connectors");
  }
}

function checkApplication(path: string, application: PrivateApplicationArgs, issues: Issues): void {
  const { to, prefixListId, securityGroupId, ports } = application;
  if ((to?.length ?? 0) === 0 && prefixListId === undefined && securityGroupId === undefined) {
    issues.error(path, "has no destination; give to, prefixListId or securityGroupId");
  }
  checkNetworks(`${path}.to`, to ?? [], "refused", issues);
  checkTogether(`${path}.to`, to ?? [], { noun: "private application", world: "refused" }, issues);
  checkForm(`${path}.prefixListId`, prefixListId, /^pl-[0-9a-f]{8,17}$/, "pl-0123456789abcdef0", issues);
  checkForm(`${path}.securityGroupId`, securityGroupId, FORMS.securityGroup, "sg-0123456789abcdef0", issues);
  if (ports.length === 0) {
    issues.error(`${path}.ports`, "names no port, for example tcp/443");
  }
  for (const [index, text] of ports.entries()) {
    if (parsePorts(text) === undefined) {
      issues.error(`${path}.ports[${index}]`, "must look like tcp/443, udp/4172, tcp/8000-8100, icmp or all", {
        given: text,
        fix: meantPorts(text),
      });
    }
  }
}

function checkNetworks(path: string, cidrs: readonly string[], world: "allowed" | "refused", issues: Issues): void {
  for (const [index, text] of cidrs.entries()) {
    const cidr = checkCidr(`${path}[${index}]`, text, issues);
    if (cidr?.prefix === 0 && world === "refused") {
      issues.error(`${path}[${index}]`, "is the whole internet, which is no private application; give its networks", {
        given: text,
      });
    }
  }
}
