/** The resources that connect a new network: attachment, peerings, routes, resolver, endpoints of Systems Manager. */

import * as ec2 from "@pulumi/aws/ec2";
import * as ec2transitgateway from "@pulumi/aws/ec2transitgateway";
import * as route53 from "@pulumi/aws/route53";
import type { Input, Output, Resource } from "@pulumi/pulumi";
import { tagsFor } from "../../components/shared/input/tags";
import { SSM_SERVICES } from "../../components/shared/instance/session-manager";
import type { SubnetGroup } from "../../components/shared/network/plan";
import { createTrafficRules, planTraffic, tcp, udp } from "../../components/shared/network/traffic";
import { acceptsItself, type Connections, homeGroup, homeKeys, TRANSIT_GATEWAY } from "./connections";
import { GROUPS, type NewNetwork } from "./network";

export interface ConnectionsRequest {
  readonly name: string;
  readonly network: NewNetwork;
  readonly vpcId: Output<string>;
  readonly subnetId: (group: SubnetGroup, key: string) => Input<string>;
  readonly routeTableId: (group: SubnetGroup, key: string) => Input<string>;
  readonly here: { readonly region: string; readonly allowedAccountIds: readonly string[] };
  readonly tags: { readonly [key: string]: string };
}

export interface CreatedConnections {
  /** What an instance waits for that needs the network at its first boot. */
  readonly ready: readonly Resource[];
  /** Ids for whoever accepts them on the other side; empty without any. */
  readonly outputs: { readonly [name: string]: Output<string> };
}

export function createConnections(request: ConnectionsRequest): CreatedConnections {
  const { name, network, vpcId, here, tags } = request;
  const { transitGateway, peerings = {}, resolver, ssmEndpoints } = network;
  const ready: Resource[] = [];
  const outputs: { [name: string]: Output<string> } = {};
  if (transitGateway) {
    const attachment = createAttachment(request, transitGateway);
    outputs[TRANSIT_GATEWAY] = attachment.id;
    // A route to a transit gateway that is not attached yet is refused.
    const target = { transitGatewayId: transitGateway.transitGatewayId };
    ready.push(...createRoutes(request, transitGateway.routes, target, [attachment]));
  }
  for (const [key, peering] of Object.entries(peerings)) {
    const connectionName = `${name}-peering-${key}`;
    const connection = new ec2.VpcPeeringConnection(connectionName, {
      vpcId,
      peerVpcId: peering.vpcId,
      ...(peering.ownerId === undefined ? {} : { peerOwnerId: peering.ownerId }),
      // The provider takes no region together with `autoAccept`.
      ...(acceptsItself(peering, here) ? { autoAccept: true } : { peerRegion: peering.region }),
      tags: tagsFor(tags, connectionName),
    });
    outputs[key] = connection.id;
    ready.push(...createRoutes(request, peering.routes, { vpcPeeringConnectionId: connection.id }));
  }
  if (resolver) {
    ready.push(...createResolver(request, resolver));
  }
  if (ssmEndpoints) {
    ready.push(...createSsmEndpoints(request));
  }
  return { ready, outputs };
}

type Given<K extends keyof Connections> = NonNullable<Connections[K]>;

function createAttachment(
  { name, network, vpcId, subnetId, tags }: ConnectionsRequest,
  { transitGatewayId, subnets }: Given<"transitGateway">,
): ec2transitgateway.VpcAttachment {
  const attachmentName = `${name}-transit-gateway`;
  const group = homeGroup(network);
  return new ec2transitgateway.VpcAttachment(
    attachmentName,
    {
      transitGatewayId,
      vpcId,
      subnetIds: homeKeys(network, subnets).map((key) => subnetId(group, key)),
      tags: tagsFor(tags, attachmentName),
    },
    // A gateway of another account answers nothing about its route tables, and its owner may choose others.
    { ignoreChanges: ["transitGatewayDefaultRouteTableAssociation", "transitGatewayDefaultRouteTablePropagation"] },
  );
}

/** In the table of every subnet. */
function createRoutes(
  { name, network, routeTableId }: ConnectionsRequest,
  routes: readonly string[],
  target: Pick<ec2.RouteArgs, "transitGatewayId" | "vpcPeeringConnectionId">,
  dependsOn: Resource[] = [],
): ec2.Route[] {
  return GROUPS.flatMap((group) =>
    Object.keys(network[group] ?? {}).flatMap((key) =>
      routes.map((destinationCidrBlock) => {
        const subnet = `${group === "publicSubnets" ? "public" : "private"}-${key}`;
        return new ec2.Route(
          `${name}-${subnet}-to-${destinationCidrBlock.replace("/", "_")}`,
          { routeTableId: routeTableId(group, key), destinationCidrBlock, ...target },
          { dependsOn },
        );
      }),
    ),
  );
}

function createResolver(request: ConnectionsRequest, { subnets, rules }: Given<"resolver">): Resource[] {
  const { name, network, vpcId, subnetId, tags } = request;
  const endpointName = `${name}-resolver`;
  const group = homeGroup(network);
  const securityGroup = new ec2.SecurityGroup(endpointName, {
    vpcId,
    description: "Route 53 Resolver: DNS to the name servers it forwards to",
    tags: tagsFor(tags, endpointName),
  });
  const requests = Object.entries(rules).map(([key, { targetIps, port = DNS_PORT }]) => ({
    direction: "egress" as const,
    peers: { [key]: { cidrs: targetIps.map((address) => `${address}/32`) } },
    ports: [tcp(port), udp(port)],
    why: "DNS",
  }));
  const allowed = createTrafficRules(endpointName, securityGroup.id, planTraffic(requests), tags, {});
  const endpoint = new route53.ResolverEndpoint(endpointName, {
    direction: "OUTBOUND",
    securityGroupIds: [securityGroup.id],
    ipAddresses: homeKeys(network, subnets).map((key) => ({ subnetId: subnetId(group, key) })),
    tags: tagsFor(tags, endpointName),
  });
  const associations = Object.entries(rules).map(([key, { domain, targetIps, port = DNS_PORT }]) => {
    const ruleName = `${endpointName}-${key}`;
    const rule = new route53.ResolverRule(ruleName, {
      ruleType: "FORWARD",
      domainName: domain,
      resolverEndpointId: endpoint.id,
      targetIps: targetIps.map((ip) => ({ ip, port })),
      tags: tagsFor(tags, ruleName),
    });
    return new route53.ResolverRuleAssociation(ruleName, { resolverRuleId: rule.id, vpcId });
  });
  return [...allowed, ...associations];
}

const DNS_PORT = 53;

function createSsmEndpoints({ name, network, vpcId, subnetId, here, tags }: ConnectionsRequest): Resource[] {
  const groupName = `${name}-ssm-endpoints`;
  const group = homeGroup(network);
  const securityGroup = new ec2.SecurityGroup(groupName, {
    vpcId,
    description: "Interface endpoints of Systems Manager: HTTPS from this VPC",
    tags: tagsFor(tags, groupName),
  });
  const traffic = planTraffic([
    { direction: "ingress", peers: { vpc: { cidrs: [network.cidrBlock] } }, ports: [tcp(443)], why: "Systems Manager" },
  ]);
  const allowed = createTrafficRules(groupName, securityGroup.id, traffic, tags, {});
  const endpoints = SSM_SERVICES.map((service) => {
    const endpointName = `${name}-${service}`;
    return new ec2.VpcEndpoint(endpointName, {
      vpcId,
      vpcEndpointType: "Interface",
      serviceName: `com.amazonaws.${here.region}.${service}`,
      // Instances ask for the public name and get the endpoint's addresses.
      privateDnsEnabled: true,
      subnetIds: homeKeys(network).map((key) => subnetId(group, key)),
      securityGroupIds: [securityGroup.id],
      tags: tagsFor(tags, endpointName),
    });
  });
  return [...allowed, ...endpoints];
}
