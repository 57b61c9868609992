import type { Cidr, Family } from "../../../components/shared/network/cidr";
import { type SecurityGroup, type SecurityRule, TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, settled, undecided, violation } from "../../rule";
import { type Admitted, admitted, type Protocol, unknownIngress } from "../../rule/ingress";
import { publicAddresses, size } from "../../rule/intervals";
import { balancerFindings, NODE_GROUP, nodeGroupFindings } from "../shared/admin-ports";

interface Params {
  readonly ports: readonly number[];
  readonly maxPublicAddresses: number;
}

/** SSH, Telnet, RPC, SMB, RDP, VNC over HTTP, VNC and Apple screen sharing, WinRM. */
const ADMIN_PORTS = [22, 23, 135, 445, 3389, 5800, 5900, 5985, 5986];

/** IPv6 sites are counted in /64 networks, the smallest a site has: 2^64 addresses are one. */
const IPV6_UNIT = 64n;

const RULE_TYPES = [
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
];

export const sgNoWorldOpenAdminPorts = defineStackRule<Params>({
  name: "sg-no-world-open-admin-ports",
  what: "no security group opens an administration port to more of the internet than configured, all its rules taken together, nor does what has no groups",
  why: "administration ports open to the internet are found within minutes and tried until one log-in works",
  source:
    "Security Hub EC2.13, EC2.14, EC2.19, EC2.53, EC2.54; CKV_AWS_24, CKV_AWS_25; HP Anyware Mac guide (22, 5900, 5800 only from my IP)",
  fix: "admit only the administrators' own networks, or close the port and use Session Manager",
  types: [...TYPES.securityGroup, ...RULE_TYPES, ...TYPES.loadBalancer, NODE_GROUP],
  params: {
    ports: {
      type: "array",
      items: { type: "integer", minimum: 0, maximum: 65_535 },
      default: ADMIN_PORTS,
      description: "Ports of administration",
    },
    maxPublicAddresses: {
      type: "integer",
      minimum: 0,
      default: 65_536,
      description: "Most public IPv4 addresses, or IPv6 /64 networks, that may reach such a port",
    },
  },
  check: ({ graph, network }, params) => [
    ...settled(network.securityGroups.flatMap((group) => [...check(group, params), ...unknownIngress(group)])),
    ...balancerFindings(graph, network, {
      ports: params.ports,
      isTooOpen: (cidrs) => FAMILIES.some((family) => openTo(cidrs, family) > BigInt(params.maxPublicAddresses)),
    }),
    ...graph.ofType(NODE_GROUP).flatMap((group) => nodeGroupFindings(group, params.ports)),
  ],
});

const FAMILIES = [4, 6] as const;

/** How many public IPv4 addresses, or IPv6 /64 networks, the networks have. */
const openTo = (list: readonly Cidr[], family: Family): bigint =>
  size(publicAddresses(list, family)) / (family === 4 ? 1n : 1n << IPV6_UNIT);

/** One finding for each rule, or set of rules, that opens too much: not one for each port. */
function check(group: SecurityGroup, { ports, maxPublicAddresses }: Params): readonly Finding[] {
  const findings = new Map<string, { finding: Finding; ports: string[] }>();
  for (const protocol of ["tcp", "udp"] as const) {
    for (const port of ports) {
      for (const finding of checkPort(group, admitted(group, protocol, port), maxPublicAddresses)) {
        const key = `${finding.verdict} ${finding.urn} ${finding.property}`;
        const entry = findings.get(key) ?? { finding, ports: [] };
        entry.ports.push(portText(protocol, port));
        findings.set(key, entry);
      }
    }
  }
  return [...findings.values()].map((entry) => ({
    ...entry.finding,
    found: `${portList(entry.ports)} ${entry.finding.found}`,
  }));
}

function checkPort(group: SecurityGroup, { cidrs, unknown }: Admitted, limit: number): readonly Finding[] {
  const sure = cidrs.map(({ cidr }) => cidr);
  const families = FAMILIES.filter((candidate) => openTo(sure, candidate) > BigInt(limit));
  if (families.length === 0) {
    const possible = [...sure, ...unknown.flatMap((doubt) => doubt.cidrs ?? [])];
    const mayBeOpen = FAMILIES.some((candidate) => openTo(possible, candidate) > BigInt(limit));
    return unknown
      .filter((doubt) => doubt.cidrs === undefined || mayBeOpen)
      .map(({ rule, cidrs: known }) =>
        undecided(rule, rule.path, `may be open to anyone: its ${known ? "port" : "source"} is ${NOT_KNOWN}`),
      );
  }
  return families.flatMap((family) => tooOpen(group, cidrs, family, (list) => openTo(list, family), limit));
}

/** Rules that open too much of one family alone; else the group, whose rules do so together. */
function tooOpen(
  group: SecurityGroup,
  cidrs: Admitted["cidrs"],
  family: Family,
  open: (list: readonly Cidr[]) => bigint,
  limit: number,
): readonly Finding[] {
  const networksOf = (rule: SecurityRule) =>
    cidrs.filter((entry) => entry.rule === rule && entry.cidr.family === family).map(({ cidr }) => cidr);
  const alone = [...new Set(cidrs.map(({ rule }) => rule))].filter((rule) => open(networksOf(rule)) > BigInt(limit));
  if (alone.length > 0) {
    return alone.map((rule) => violation(rule, rule.path, `open to ${texts(networksOf(rule))}`));
  }
  const together = cidrs.flatMap(({ cidr }) => (cidr.family === family ? [cidr] : []));
  const unit = family === 4 ? "public addresses" : "IPv6 /64 networks";
  const text = `open to ${open(together)} ${unit} by rules that are small alone: ${texts(together.slice(0, 6))}`;
  return [violation({ urn: group.urn ?? cidrs[0]!.rule.urn }, "ingress", text)];
}

const texts = (list: readonly Cidr[]): string => list.map(({ text }) => text).join(", ");

const portText = (protocol: Protocol, port: number): string => `${protocol} ${port}`;

const portList = (texts: readonly string[]): string =>
  texts.length > 4
    ? `${texts.slice(0, 3).join(", ")} and ${texts.length - 3} more administration ports`
    : texts.join(", ");
