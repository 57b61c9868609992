/**
 * Actions that AWS checks behind another action: the caller of the first needs the others too, and no code of the
 * provider's names them.
 *
 * Sources, read 2026-11-29: Service Authorization Reference, column "Dependent actions"; Elastic Load Balancing user guide,
 * "API permissions"; the managed policies ElasticLoadBalancingFullAccess (from v8, 2024-10-24) for `GetSecurityGroupsForVpc`
 * and AmazonRoute53ResolverFullAccess for the resolver's interfaces. `npm run facts` compares the column.
 *
 * Left out: tags at creation stand with each type, `iam:PassRole` and the roles of services in `extras.ts`, and services
 * that a web ACL could protect other than load balancers.
 */
import { actions } from "./row";

const ec2 = actions("ec2");
const elb = actions("elasticloadbalancing");

const RESOLVER_INTERFACES = ec2(
  "CreateNetworkInterface CreateNetworkInterfacePermission ModifyNetworkInterfaceAttribute DeleteNetworkInterface DescribeNetworkInterfaces DescribeSubnets DescribeSecurityGroups DescribeVpcs DescribeAvailabilityZones",
);

export const DEPENDENT_ACTIONS: { readonly [action: string]: readonly string[] } = {
  "ec2:CreateVpcEndpoint": [
    ...ec2("DescribeSecurityGroups DescribeSubnets DescribeVpcs"),
    ...actions("route53")("AssociateVPCWithHostedZone"),
  ],
  "ec2:ModifyVpcEndpoint": actions("route53")("AssociateVPCWithHostedZone"),
  "elasticloadbalancing:CreateLoadBalancer": ec2(
    "DescribeAccountAttributes DescribeAddresses DescribeInternetGateways DescribeSecurityGroups DescribeSubnets DescribeVpcs GetSecurityGroupsForVpc",
  ),
  "elasticloadbalancing:SetSecurityGroups": ec2(
    "DescribeAccountAttributes DescribeSecurityGroups GetSecurityGroupsForVpc",
  ),
  "elasticloadbalancing:SetSubnets": ec2("DescribeAddresses DescribeInternetGateways DescribeSubnets DescribeVpcs"),
  "elasticloadbalancing:SetIpAddressType": ec2("DescribeSubnets"),
  "elasticloadbalancing:CreateTargetGroup": ec2("DescribeInternetGateways DescribeVpcs"),
  "elasticloadbalancing:RegisterTargets": ec2(
    "DescribeInstances DescribeInternetGateways DescribeSubnets DescribeVpcs",
  ),
  "route53resolver:CreateResolverEndpoint": RESOLVER_INTERFACES,
  "route53resolver:UpdateResolverEndpoint": [
    ...RESOLVER_INTERFACES,
    ...ec2("AssignIpv6Addresses UnassignIpv6Addresses"),
  ],
  "route53resolver:AssociateResolverEndpointIpAddress": RESOLVER_INTERFACES,
  "route53resolver:DisassociateResolverEndpointIpAddress": RESOLVER_INTERFACES,
  "route53resolver:DeleteResolverEndpoint": RESOLVER_INTERFACES,
  "route53resolver:AssociateResolverRule": ec2("DescribeVpcs"),
  "wafv2:AssociateWebACL": elb("CreateWebACLAssociation SetWebAcl"),
  "wafv2:DisassociateWebACL": elb("DeleteWebACLAssociation SetWebAcl"),
  "wafv2:GetWebACLForResource": [...elb("GetLoadBalancerWebACL"), ...actions("wafv2")("GetWebACL")],
};

/** Each action, and what AWS checks behind it. */
export const withDependents = (asked: readonly string[]): string[] =>
  asked.flatMap((action) => [action, ...(DEPENDENT_ACTIONS[action] ?? [])]);
