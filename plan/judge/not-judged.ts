/** What of a plan nothing looks at: no rule, no proof, no count of what is billed. */

import { TAGGABLE_TYPES } from "../../policy/graph/taggable-types";
import { MODELLED_TYPES } from "../../policy/network";
import { rules } from "../../policy/pack";
import { isAtAws, isComponentOfOurs, type PlanResource, type TypeCount } from "../model/plan";
import { isBilled } from "./cost-drivers";
import { typeCounts } from "./type-counts";

/** Rules about tags read every type that takes some, and nothing else of it. */
const RULED: ReadonlySet<string> = new Set(
  rules.filter(({ types }) => types !== TAGGABLE_TYPES).flatMap(({ types }) => types),
);

/** What rules and proofs read besides, about something else: the sources of policy/ name no other types (a test). */
const READ: ReadonlySet<string> = new Set(
  [
    "alb/listenerCertificate:ListenerCertificate",
    "acm/certificateValidation:CertificateValidation",
    "apigateway/vpcLink:VpcLink",
    "autoscaling/attachment:Attachment",
    "autoscaling/group:Group",
    "autoscaling/trafficSourceAttachment:TrafficSourceAttachment",
    "cloudfront/vpcOrigin:VpcOrigin",
    "ebs/encryptionByDefault:EncryptionByDefault",
    "ec2/fleet:Fleet",
    "ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
    "ec2/managedPrefixListEntry:ManagedPrefixListEntry",
    "ec2/natGatewayEipAssociation:NatGatewayEipAssociation",
    "ec2/networkAclRule:NetworkAclRule",
    "ec2/networkInterfaceAttachment:NetworkInterfaceAttachment",
    "ec2/route:Route",
    "ec2/vpcEndpoint:VpcEndpoint",
    "ec2/vpcEndpointService:VpcEndpointService",
    "ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
    "ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation",
    "ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint",
    "ecs/service:Service",
    "ecs/taskSet:TaskSet",
    "globalaccelerator/customRoutingEndpointGroup:CustomRoutingEndpointGroup",
    "globalaccelerator/endpointGroup:EndpointGroup",
    "iam/role:Role",
    "lambda/function:Function",
    "lb/listenerCertificate:ListenerCertificate",
    "route53/record:Record",
    "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
    "s3/bucketV2:BucketV2",
    "verifiedaccess/endpoint:Endpoint",
    "vpc/routeServerPropagation:RouteServerPropagation",
    "wafregional/webAclAssociation:WebAclAssociation",
    "wafv2/webAclAssociation:WebAclAssociation",
  ].map((token) => `aws:${token}`),
);

/** Whether a rule, a proof or the count of what is billed looks at resources of a type. */
export const isLookedAt = (type: string): boolean =>
  RULED.has(type) || MODELLED_TYPES.has(type) || READ.has(type) || isBilled(type);

/** What our components make besides is judged by their own tests. */
export function notJudged(resources: readonly PlanResource[]): TypeCount[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const isOurs = (resource: PlanResource): boolean => {
    const parent = resource.parent === undefined ? undefined : byUrn.get(resource.parent);
    return isComponentOfOurs(resource) || (parent !== undefined && isOurs(parent));
  };
  return typeCounts(
    resources.filter((resource) => isAtAws(resource) && !isLookedAt(resource.type) && !isOurs(resource)),
  );
}
