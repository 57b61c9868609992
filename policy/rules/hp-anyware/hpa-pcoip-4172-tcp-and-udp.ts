import { PCOIP_PORT } from "../../../components/hp-anyware/facts";
import type { ManifestSource } from "../../../components/shared/manifest";
import { type Cidr, isCidrProblem, tryParseCidr } from "../../../components/shared/network/cidr";
import { type SecurityGroup, TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { admitted, matches, type Protocol } from "../../rule/ingress";
import { covers, ofFamily } from "../../rule/intervals";
import { type Member, membersOf } from "../../rule/members";
import type { Deployment } from "../../rule/scope";
import { relayedDeployments } from "../shared/relayed-sessions";

interface Params {
  readonly clients: readonly string[];
}

type Client = Pick<ManifestSource, "cidrs" | "prefixList" | "securityGroup"> & { readonly name: string };

export const hpaPcoip4172TcpAndUdp = defineStackRule<Params>({
  name: "hpa-pcoip-4172-tcp-and-udp",
  what: `connectors admit PCoIP on tcp ${PCOIP_PORT} and udp ${PCOIP_PORT} from every configured client network`,
  why: "PCoIP negotiates over tcp and sends pixels over udp, straight from the client to the connector; with one of them missing log-in works and the session stays black",
  source: "HP Anyware, Firewall and Load Balancing Considerations",
  fix: `admit tcp and udp ${PCOIP_PORT} from every client network in the connector's security group`,
  scope: "hp-anyware",
  types: [...TYPES.instance],
  params: {
    clients: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Client networks of tagged connectors that are not in one of our components",
    },
  },
  check: (context, { clients }) =>
    relayedDeployments(context).flatMap((deployment) =>
      membersOf(deployment, context).flatMap((member) => {
        const known = clientsOf(deployment, clients);
        return known.length === 0 && !deployment.manifest
          ? [undecided(member.at, "securityGroups", "no client networks are configured (parameter clients)")]
          : check(member, known);
      }),
    ),
});

function clientsOf({ manifest }: Deployment, configured: readonly string[]): readonly Client[] {
  return manifest
    ? Object.entries(manifest.sources).flatMap(([name, source]) =>
        source.role === "client" ? [{ ...source, name }] : [],
      )
    : configured.length > 0
      ? [{ name: "clients", cidrs: configured }]
      : [];
}

function check(member: Member, clients: readonly Client[]): readonly Finding[] {
  const [primary] = member.interfaces;
  if (!primary) {
    return []; // An existing instance: its security groups are not in the program.
  }
  return (["tcp", "udp"] as const).flatMap((protocol) =>
    clients.flatMap((client) => {
      const missing = missingFor(client, protocol, primary.groups);
      if (missing === undefined) {
        return [];
      }
      const text = `no ingress rule for ${protocol} ${PCOIP_PORT} from ${client.name} (${missing})`;
      const doubt =
        !primary.groupsComplete ||
        [...primary.groups, ...primary.possibleGroups].some((group) => mayAdmit(group, protocol));
      return [
        doubt
          ? undecided(member.at, "securityGroups", `${text} that is certain: a rule or group is ${NOT_KNOWN}`)
          : violation(member.at, "securityGroups", text),
      ];
    }),
  );
}

/** What of the client is surely not admitted, in words. */
function missingFor(client: Client, protocol: Protocol, groups: readonly SecurityGroup[]): string | undefined {
  const sure = groups.flatMap((group) => admitted(group, protocol, PCOIP_PORT).cidrs.map(({ cidr }) => cidr));
  const kinds = groups.flatMap((group) =>
    group.rules
      .filter(
        (rule) => rule.direction === "ingress" && rule.certain && matches(rule.traffic.must, protocol, PCOIP_PORT),
      )
      .map((rule) => rule.peer.kind),
  );
  const cidr = client.cidrs.find((text) => {
    const parsed = tryParseCidr(text);
    // An Elastic IP is IPv4: no rule makes it reachable for an IPv6 client.
    return isCidrProblem(parsed) || (parsed.family === 4 && !covers(ofFamily(sure, 4), parsed satisfies Cidr));
  });
  if (cidr !== undefined) {
    return cidr;
  }
  if (client.prefixList && !kinds.includes("prefix-list")) {
    return "a prefix list";
  }
  return client.securityGroup && !kinds.includes("security-group") ? "a security group" : undefined;
}

const mayAdmit = (group: SecurityGroup, protocol: Protocol): boolean =>
  !group.complete.ingress || admitted(group, protocol, PCOIP_PORT).unknown.length > 0;
