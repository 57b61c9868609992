/**
 * What a new network may be connected to: a transit gateway, other VPCs, name servers elsewhere, Systems Manager.
 *
 * All of it is off unless given, because AWS bills it. What can be decided without AWS is checked here: a route that
 * leads into the VPC itself, a name server that no route reaches, a zone that the attachment leaves out.
 */
import { z } from "zod";
import { REGION_FORM } from "../../components/shared/aws/partitions";
import { checkForm, FORMS } from "../../components/shared/input/checks";
import { type Issues, joinPath, nearest } from "../../components/shared/input/issues";
import { checkKey } from "../../components/shared/input/names";
import type { ConnectedNetworkArgs } from "../../components/shared/network/args";
import { checkCidr } from "../../components/shared/network/check-cidr";
import {
  type Cidr,
  contains,
  isCidrProblem,
  overlaps,
  parseAddress,
  tryParseCidr,
} from "../../components/shared/network/cidr";
import type { SubnetGroup } from "../../components/shared/network/plan";
import type { PathMap } from "../config/paths";

const routes = z.array(z.string().meta({ description: "IPv4 network", examples: ["10.41.0.0/16"] })).meta({
  description: "IPv4 networks behind it: every subnet routes them there, and proofs rely on it",
  examples: [["10.41.0.0/16"]],
});

const transitGateway = z.strictObject({
  transitGatewayId: z
    .string()
    .meta({ description: "one that exists, of this account or shared with it", examples: ["tgw-0123456789abcdef0"] }),
  subnets: z
    .array(z.string())
    .optional()
    .meta({ description: "keys of the subnets it is attached to, one a zone; private ones, if there are any" }),
  routes,
});

const peering = z.strictObject({
  vpcId: z.string().meta({ description: "the other VPC", examples: ["vpc-0123456789abcdef0"] }),
  ownerId: z
    .string()
    .optional()
    .meta({ description: "account of the other VPC, which has to accept; this one when absent" }),
  region: z
    .string()
    .optional()
    .meta({ description: "region of the other VPC, where it is to be accepted; this one when absent" }),
  routes,
});

const resolverRule = z.strictObject({
  domain: z.string().meta({ description: "domain whose names are asked there", examples: ["corp.example.com"] }),
  targetIps: z
    .array(z.string())
    .meta({ description: "IPv4 addresses of its name servers, six at most", examples: [["10.40.4.10"]] }),
  port: z.number().optional().meta({ description: "port of the name servers, 1 to 65535; 53 when absent" }),
});

const resolver = z.strictObject({
  subnets: z
    .array(z.string())
    .optional()
    .meta({ description: "keys of two subnets or more that it asks from; all private ones, if there are any" }),
  rules: z.record(z.string(), resolverRule).meta({
    description: "domains by a short name, such as that of Active Directory",
    examples: [{ corp: { domain: "corp.example.com", targetIps: ["10.40.4.10"] } }],
  }),
});

/** Keys of a new network. */
export const connectionsConfig = {
  transitGateway: transitGateway
    .optional()
    .meta({ description: "attachment to a transit gateway; AWS bills its hours and its traffic; none when absent" }),
  peerings: z
    .record(z.string(), peering)
    .optional()
    .meta({ description: "peerings with other VPCs, by a short name; AWS bills traffic between zones and regions" }),
  resolver: resolver.optional().meta({
    description:
      "Route 53 Resolver endpoint that forwards domains to name servers elsewhere; AWS bills the hours of each address",
  }),
  ssmEndpoints: z.boolean().optional().meta({
    description:
      "interface endpoints of Systems Manager, for instances without a way to the internet; AWS bills two a zone by the hour; none when absent",
  }),
};
const connections = z.object(connectionsConfig);
export type Connections = z.output<typeof connections>;

/** What the checks need of a new network. */
export interface ConnectedNetworkConfig extends Connections {
  readonly cidrBlock: string;
  readonly publicSubnets?: { readonly [key: string]: Place };
  readonly privateSubnets?: { readonly [key: string]: Place };
}

interface Place {
  readonly availabilityZone: string;
  readonly unused?: boolean;
}

/** Attachments and endpoints are in private subnets, in public ones where there are no others. */
export const homeGroup = (network: ConnectedNetworkConfig): SubnetGroup =>
  Object.keys(network.privateSubnets ?? {}).length > 0 ? "privateSubnets" : "publicSubnets";

const homes = (network: ConnectedNetworkConfig): { readonly [key: string]: Place } => network[homeGroup(network)] ?? {};

/** Keys of the chosen subnets, or of all. */
export const homeKeys = (network: ConnectedNetworkConfig, chosen?: readonly string[]): readonly string[] =>
  chosen ?? Object.keys(homes(network));

/** Peerings that this stack may accept itself: same account, same region. */
export function acceptsItself(
  { ownerId, region }: Pick<z.output<typeof peering>, "ownerId" | "region">,
  here: { readonly region: string; readonly allowedAccountIds: readonly string[] },
): boolean {
  const [account, ...others] = here.allowedAccountIds;
  const isOwn = ownerId === undefined || (others.length === 0 && ownerId === account);
  return isOwn && (region === undefined || region === here.region);
}

/** What the component's network says of it: declared by the routes given, since they are made. */
export const newConnectedNetworks = ({
  transitGateway: gateway,
  peerings = {},
}: Connections): { [name: string]: ConnectedNetworkArgs } => ({
  ...(gateway ? { [TRANSIT_GATEWAY]: { cidrs: gateway.routes, via: gateway.transitGatewayId } } : {}),
  ...Object.fromEntries(
    Object.entries(peerings).map(([name, { vpcId, routes: cidrs }]) => [name, { cidrs, via: `peering with ${vpcId}` }]),
  ),
});

/** Where those arguments stand in config. */
export function mapNewConnections({ transitGateway: gateway, peerings = {} }: Connections, paths: PathMap): void {
  if (gateway) {
    paths.add(`network.connectedNetworks.${TRANSIT_GATEWAY}.cidrs`, "network.transitGateway.routes");
  }
  for (const name of Object.keys(peerings)) {
    const at = joinPath("network.peerings", name);
    paths.add(joinPath("network.connectedNetworks", name), at);
    paths.add(`${joinPath("network.connectedNetworks", name)}.cidrs`, `${at}.routes`);
  }
}

/** Reports every problem, at config paths. */
export function checkConnections(network: ConnectedNetworkConfig, region: string | undefined, issues: Issues): void {
  const { transitGateway: gateway, peerings = {}, resolver: forwarder } = network;
  const routed: Routed[] = [];
  if (gateway) {
    const path = "network.transitGateway";
    const form = /^tgw-([0-9a-f]{8}|[0-9a-f]{17})$/;
    checkForm(`${path}.transitGatewayId`, gateway.transitGatewayId, form, "tgw-0123456789abcdef0", issues);
    checkHomes(`${path}.subnets`, network, gateway.subnets, 1, issues);
    checkZones(`${path}.subnets`, network, gateway.subnets, issues);
    checkRoutes(`${path}.routes`, gateway.routes, network, routed, issues);
  }
  for (const [name, each] of Object.entries(peerings)) {
    const path = joinPath("network.peerings", name);
    checkKey(path, name, issues);
    if (name === TRANSIT_GATEWAY) {
      issues.error(path, "is what the transit gateway's networks are called; give it another name", { given: name });
    }
    checkForm(`${path}.vpcId`, each.vpcId, FORMS.vpc, "vpc-0123456789abcdef0", issues);
    checkForm(`${path}.ownerId`, each.ownerId, /^\d{12}$/, "222233334444", issues);
    checkForm(`${path}.region`, each.region, REGION_FORM, region ?? "us-east-1", issues);
    checkRoutes(`${path}.routes`, each.routes, network, routed, issues);
  }
  if (forwarder) {
    checkHomes("network.resolver.subnets", network, forwarder.subnets, 2, issues);
    checkRules(forwarder, network, routed, issues);
  }
  if (network.ssmEndpoints && Object.keys(homes(network)).length === 0) {
    issues.error("network.ssmEndpoints", "needs a subnet", { given: true, fix: { value: false } });
  }
}

/** Name of the networks behind the transit gateway, next to those of peerings. */
export const TRANSIT_GATEWAY = "transit-gateway";

interface Routed {
  readonly at: string;
  readonly cidr: Cidr;
}

function checkRoutes(
  path: string,
  texts: readonly string[],
  network: ConnectedNetworkConfig,
  routed: Routed[],
  issues: Issues,
): void {
  const vpc = tryParseCidr(network.cidrBlock);
  if (texts.length === 0) {
    issues.error(path, "names no network; give those behind it, such as 10.41.0.0/16");
  }
  texts.forEach((text, index) => {
    const at = joinPath(path, index);
    const cidr = checkCidr(at, text, issues);
    if (cidr === undefined) {
      return;
    }
    const twin = routed.find((each) => overlaps(each.cidr, cidr));
    if (cidr.family !== 4) {
      issues.error(at, "must be an IPv4 network", { given: text });
    } else if (!isCidrProblem(vpc) && overlaps(vpc, cidr)) {
      issues.error(at, `overlaps ${vpc.text}, the network's cidrBlock, which the VPC routes to itself`, {
        given: text,
      });
    } else if (twin) {
      issues.error(at, `overlaps ${twin.cidr.text} of ${twin.at}`, {
        given: text,
        fix: { text: "leave each network one way" },
      });
    }
    routed.push({ at, cidr });
  });
}

function checkHomes(
  path: string,
  network: ConnectedNetworkConfig,
  chosen: readonly string[] | undefined,
  least: number,
  issues: Issues,
): void {
  const all = homes(network);
  const known = Object.keys(all);
  const group = homeGroup(network);
  const keys = homeKeys(network, chosen);
  keys.forEach((key, index) => {
    if (!known.includes(key)) {
      const value = nearest(key, known) ?? known.find((each) => !keys.includes(each)) ?? known[0];
      issues.error(joinPath(path, index), `no such subnet in ${group}; known: ${known.join(", ") || "none"}`, {
        given: key,
        fix: { value },
      });
    } else if (keys.indexOf(key) < index) {
      issues.error(joinPath(path, index), "stands in this list already", { given: key, fix: { path, value: known } });
    }
  });
  if (new Set(keys).size < least) {
    issues.error(path, `must be at least ${least === 1 ? "one" : "two"} of ${group}`, {
      given: chosen,
      fix: { value: known },
    });
  }
}

/** What is in a zone where a transit gateway has no interface does not reach it (Transit Gateway guide, "VPC attachments"). */
function checkZones(
  path: string,
  network: ConnectedNetworkConfig,
  chosen: readonly string[] | undefined,
  issues: Issues,
): void {
  const all = homes(network);
  const attached = homeKeys(network, chosen).flatMap((key) => all[key]?.availabilityZone ?? []);
  const used = [...Object.values(network.publicSubnets ?? {}), ...Object.values(network.privateSubnets ?? {})]
    .filter(({ unused }) => !unused)
    .map(({ availabilityZone }) => availabilityZone);
  const missing = [...new Set(used)].filter((zone) => !attached.includes(zone));
  // A key that is not there is reported where it stands.
  const isKnown = homeKeys(network, chosen).every((key) => key in all);
  if (missing.length > 0 && isKnown && attached.length > 0) {
    issues.error(path, `has no subnet in ${missing.join(", ")}; what is there does not reach the transit gateway`, {
      given: chosen,
      fix: { value: Object.keys(all) },
    });
  }
}

/** Route 53 Resolver API, CreateResolverRule, TargetIps: six addresses a rule. */
const TARGETS = 6;

function checkRules(
  { rules }: z.output<typeof resolver>,
  network: ConnectedNetworkConfig,
  routed: readonly Routed[],
  issues: Issues,
): void {
  const vpc = tryParseCidr(network.cidrBlock);
  const reached = [...(isCidrProblem(vpc) ? [] : [vpc]), ...routed.map(({ cidr }) => cidr)];
  const domains = new Map<string, string>();
  if (Object.keys(rules).length === 0) {
    issues.error("network.resolver.rules", "names no domain to forward");
  }
  for (const [name, { domain, targetIps, port }] of Object.entries(rules)) {
    const path = joinPath("network.resolver.rules", name);
    checkKey(path, name, issues);
    checkForm(`${path}.domain`, domain, FORMS.domainName, "corp.example.com", issues);
    const twin = domains.get(domain);
    if (twin !== undefined) {
      issues.error(`${path}.domain`, `is forwarded by ${twin} already; a VPC has one rule a domain`, {
        given: domain,
        fix: { text: "give all its name servers in one rule" },
      });
    }
    domains.set(domain, path);
    if (port !== undefined && (!Number.isInteger(port) || port < 1 || port > 65_535)) {
      issues.error(`${path}.port`, "must be a whole number from 1 to 65535", { given: port, fix: { value: 53 } });
    }
    if (targetIps.length === 0 || targetIps.length > TARGETS) {
      issues.error(`${path}.targetIps`, `must be 1 to ${TARGETS} addresses`, { given: targetIps });
    }
    targetIps.forEach((text, index) => {
      checkTarget(joinPath(`${path}.targetIps`, index), text, reached, issues);
    });
  }
}

function checkTarget(path: string, text: string, reached: readonly Cidr[], issues: Issues): void {
  const address = parseAddress(text);
  if (address?.family !== 4) {
    const bare = text.replace(/\/32$/, "");
    issues.error(path, "must be one IPv4 address such as 10.40.4.10", {
      given: text,
      ...(parseAddress(bare)?.family === 4 ? { fix: { value: bare } } : {}),
    });
    return;
  }
  const { family, value } = address;
  if (!reached.some((cidr) => contains(cidr, { family, prefix: 32, first: value, last: value, text }))) {
    const list = reached.map((cidr) => cidr.text).join(", ");
    issues.error(path, `is not in the VPC, and no route leads to it; reached are ${list}`, {
      given: text,
      fix: { text: "add its network to the routes of transitGateway or of a peering, or correct the address" },
    });
  }
}
