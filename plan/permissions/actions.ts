/**
 * What the AWS provider asks of AWS for each resource type, as IAM actions.
 *
 * Sources: the provider's own code (hashicorp/terraform-provider-aws, internal/service/<service>, the calls of each
 * resource's create, read, update and delete), compared with JamesWoolfenden/pike, src/mapping/aws/resource; names and
 * resource-level support from the AWS Service Authorization Reference.
 *
 * The rows are in `ec2-actions.ts` and `other-actions.ts`. A type that is missing there makes `--iam` fail and name it, so that no policy is silently too small.
 */

import { INSTANCES, NETWORK, SECURITY_GROUPS } from "./ec2-actions";
import { KEPT_AND_WATCHED, LOAD_BALANCING, NAMES, RESOLVER, ROLES } from "./other-actions";
import { actions, NONE, type TypeActions } from "./row";

const ec2 = actions("ec2");
const route53 = actions("route53");
const s3 = actions("s3");

export const TYPE_ACTIONS: { readonly [type: string]: TypeActions } = {
  ...NETWORK,
  ...RESOLVER,
  ...SECURITY_GROUPS,
  ...INSTANCES,
  ...LOAD_BALANCING,
  ...NAMES,
  ...ROLES,
  ...KEPT_AND_WATCHED,
};

/** What a program asks without making anything, by the token of the look-up. */
export const LOOK_UP_ACTIONS: { readonly [token: string]: readonly string[] } = {
  "aws:index/getCallerIdentity:getCallerIdentity": NONE,
  "aws:index/getRegion:getRegion": NONE,
  "aws:index/getPartition:getPartition": NONE,
  "aws:index/getAvailabilityZones:getAvailabilityZones": ec2("DescribeAvailabilityZones"),
  "aws:ec2/getAmi:getAmi": ec2("DescribeImages"),
  "aws:ec2/getVpc:getVpc": ec2("DescribeVpcs DescribeVpcAttribute DescribeRouteTables"),
  "aws:ec2/getSubnet:getSubnet": ec2("DescribeSubnets"),
  "aws:ec2/getRouteTables:getRouteTables": ec2("DescribeRouteTables"),
  "aws:ec2/getRouteTable:getRouteTable": ec2("DescribeRouteTables"),
  "aws:ec2/getNatGateway:getNatGateway": ec2("DescribeNatGateways"),
  "aws:ec2/getVpcEndpoint:getVpcEndpoint": ec2(
    "DescribeVpcEndpoints DescribePrefixLists DescribeSubnets DescribeSecurityGroups DescribeNetworkInterfaces",
  ),
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": ec2("DescribeManagedPrefixLists GetManagedPrefixListEntries"),
  "aws:ec2/getDedicatedHost:getDedicatedHost": ec2("DescribeHosts"),
  "aws:ec2/getInstance:getInstance": ec2(
    "DescribeInstances DescribeInstanceAttribute DescribeInstanceTypes DescribeInstanceCreditSpecifications DescribeVolumes DescribeTags",
  ),
  "aws:ec2/getNetworkInterfaces:getNetworkInterfaces": ec2("DescribeNetworkInterfaces"),
  "aws:ec2/getNetworkInterface:getNetworkInterface": ec2("DescribeNetworkInterfaces"),
  "aws:ec2/getNetworkAcls:getNetworkAcls": ec2("DescribeNetworkAcls"),
  "aws:route53/getZone:getZone": route53("GetHostedZone ListHostedZones ListTagsForResource"),
  "aws:s3/getBucket:getBucket": s3("ListBucket GetBucketLocation"),
  "aws:ssm/getParameter:getParameter": actions("ssm")("GetParameter"),
  "aws:secretsmanager/getSecretVersion:getSecretVersion": actions("secretsmanager")("GetSecretValue"),
};

/** What the stack program looks up to check declared facts, besides what the plan sees it ask. */
export const FACT_LOOK_UPS: readonly string[] = [
  "aws:ec2/getSubnet:getSubnet",
  "aws:ec2/getRouteTables:getRouteTables",
  "aws:ec2/getRouteTable:getRouteTable",
  "aws:ec2/getNatGateway:getNatGateway",
  "aws:ec2/getVpcEndpoint:getVpcEndpoint",
  "aws:ec2/getNetworkInterfaces:getNetworkInterfaces",
  "aws:ec2/getNetworkInterface:getNetworkInterface",
];

/** The same where rules name a prefix list that exists. */
export const LIST_LOOK_UP = "aws:ec2/getManagedPrefixList:getManagedPrefixList";

/** The same for facts of one topology. */
export const TOPOLOGY_LOOK_UPS: { readonly [topology: string]: readonly string[] } = {
  "hp-anyware": [
    "aws:ec2/getInstance:getInstance",
    "aws:ec2/getDedicatedHost:getDedicatedHost",
    "aws:ec2/getAmi:getAmi",
  ],
  "mac-workstation": ["aws:ec2/getDedicatedHost:getDedicatedHost", "aws:ec2/getAmi:getAmi"],
  cloudbrink: [],
  codestream: ["aws:ec2/getInstance:getInstance"],
};
