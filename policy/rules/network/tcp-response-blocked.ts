import { type AclEntry, type NetworkAcl, PROTOCOL_NUMBERS, TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { aclsOf, contains, isCovered, isKnown, unknownSide } from "../shared/acl-entries";

const TCP = PROTOCOL_NUMBERS["tcp"]!;
/** Ports that clients, NAT gateways and load balancers send from. */
const EPHEMERAL = [1024, 65_535] as const;

export const tcpResponseBlocked = defineStackRule({
  name: "tcp-response-blocked",
  what: "a network ACL that lets TCP requests to a well-known port pass lets their responses pass the other way",
  why: "network ACLs keep no state: without a rule for the ephemeral ports no connection comes about",
  source: "VPC user guide, Network ACLs (ephemeral ports); np-guard/vpc-network-config-analyzer, tcp-response-blocked",
  fix: "allow tcp 1024-65535 in the other direction, to or from the same networks",
  types: [...TYPES.networkAcl],
  check: ({ graph, network }) =>
    aclsOf(network).flatMap((acl) =>
      [false, true].flatMap((egress) => [...unknownSide(graph, acl, egress), ...checkSide(acl, egress)]),
    ),
});

function checkSide(acl: NetworkAcl, egress: boolean): readonly Finding[] {
  const requests = acl.entries.filter((entry) => entry.egress === egress && entry.allow === true && isRequest(entry));
  const back = acl.entries.filter((entry) => entry.egress !== egress);
  return requests.flatMap((request): readonly Finding[] => {
    if (back.some((entry) => isKnown(entry) && entry.allow === true && answers(entry, request, back))) {
      return [];
    }
    const isOpen = !acl.complete || !isKnown(request) || back.some((entry) => !isKnown(entry));
    const side = egress ? "ingress" : "egress";
    return [
      isOpen
        ? undecided(request, request.path, `whether an ${side} rule lets the responses pass is ${NOT_KNOWN}`)
        : violation(request, request.path, `${request.traffic.text}, and no ${side} rule for the responses`),
    ];
  });
}

/** Well-known ports only: a rule for high ports, or for everything, may be there for responses itself. */
const isRequest = ({ traffic }: AclEntry): boolean =>
  traffic.must.some(({ protocols, ports }) => protocols[0] === TCP && protocols[1] === TCP && ports[1] < EPHEMERAL[0]);

/** Lets some of the responses pass, and is not behind rules that forbid all of it. */
function answers(entry: AclEntry, request: AclEntry, all: readonly AclEntry[]): boolean {
  const [a, b] = [entry.peer, request.peer];
  const meet =
    a.kind === "cidr" &&
    b.kind === "cidr" &&
    a.cidr.family === b.cidr.family &&
    a.cidr.first <= b.cidr.last &&
    b.cidr.first <= a.cidr.last;
  const forbidden = all.filter((other) => isKnown(other) && other.allow === false && other.number! < entry.number!);
  const passes = entry.traffic.must.some(
    (box) =>
      contains({ protocols: box.protocols, ports: [0, 65_535] }, { protocols: [TCP, TCP], ports: EPHEMERAL }) &&
      box.ports[1] >= EPHEMERAL[0],
  );
  return meet && passes && !isCovered(entry, forbidden);
}
