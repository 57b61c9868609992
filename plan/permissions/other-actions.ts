/** IAM actions of everything but networks, security groups and instances; sources in `actions.ts`. */
import { actions, NONE, type TypeActions } from "./row";

const ec2 = actions("ec2");
const elb = actions("elasticloadbalancing");
const acm = actions("acm");
const route53 = actions("route53");
const iam = actions("iam");
const dlm = actions("dlm");
const s3 = actions("s3");
const cloudwatch = actions("cloudwatch");
const wafv2 = actions("wafv2");
const resolver = actions("route53resolver");

export const RESOLVER: { readonly [type: string]: TypeActions } = {
  "aws:route53/resolverEndpoint:ResolverEndpoint": {
    read: resolver("GetResolverEndpoint ListResolverEndpointIpAddresses ListTagsForResource"),
    create: resolver("CreateResolverEndpoint TagResource"),
    update: [
      ...resolver("UpdateResolverEndpoint AssociateResolverEndpointIpAddress DisassociateResolverEndpointIpAddress"),
      ...resolver("TagResource UntagResource"),
    ],
    delete: resolver("DeleteResolverEndpoint"),
    scope: "resolver",
  },
  "aws:route53/resolverRule:ResolverRule": {
    read: resolver("GetResolverRule ListTagsForResource"),
    create: resolver("CreateResolverRule TagResource"),
    update: resolver("UpdateResolverRule TagResource UntagResource"),
    delete: resolver("DeleteResolverRule"),
    scope: "resolver",
  },
  "aws:route53/resolverRuleAssociation:ResolverRuleAssociation": {
    read: resolver("GetResolverRuleAssociation"),
    create: resolver("AssociateResolverRule"),
    update: NONE,
    delete: resolver("DisassociateResolverRule"),
    scope: "resolver",
  },
};

const ELB_TAGS = elb("AddTags RemoveTags");

export const LOAD_BALANCING: { readonly [type: string]: TypeActions } = {
  "aws:lb/loadBalancer:LoadBalancer": {
    read: elb("DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeCapacityReservation DescribeTags"),
    create: elb("CreateLoadBalancer ModifyLoadBalancerAttributes AddTags"),
    update: [...elb("ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets SetIpAddressType"), ...ELB_TAGS],
    delete: [...elb("DeleteLoadBalancer"), ...ec2("DescribeNetworkInterfaces")],
    scope: "loadBalancing",
  },
  "aws:lb/targetGroup:TargetGroup": {
    read: elb("DescribeTargetGroups DescribeTargetGroupAttributes DescribeTags"),
    create: elb("CreateTargetGroup ModifyTargetGroupAttributes AddTags"),
    update: [...elb("ModifyTargetGroup ModifyTargetGroupAttributes"), ...ELB_TAGS],
    delete: elb("DeleteTargetGroup"),
    scope: "loadBalancing",
  },
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": {
    read: elb("DescribeTargetHealth"),
    create: elb("RegisterTargets"),
    update: NONE,
    delete: elb("DeregisterTargets"),
    scope: "loadBalancing",
  },
  "aws:lb/listener:Listener": {
    read: elb("DescribeListeners DescribeListenerAttributes DescribeTags"),
    create: elb("CreateListener ModifyListenerAttributes AddTags"),
    update: [...elb("ModifyListener ModifyListenerAttributes"), ...ELB_TAGS],
    delete: elb("DeleteListener"),
    scope: "loadBalancing",
  },
  "aws:lb/listenerRule:ListenerRule": {
    read: elb("DescribeRules DescribeTags"),
    create: elb("CreateRule AddTags"),
    update: [...elb("ModifyRule SetRulePriorities"), ...ELB_TAGS],
    delete: elb("DeleteRule"),
    scope: "loadBalancing",
  },
  "aws:lb/listenerCertificate:ListenerCertificate": {
    read: elb("DescribeListenerCertificates"),
    create: elb("AddListenerCertificates"),
    update: NONE,
    delete: elb("RemoveListenerCertificates"),
    scope: "loadBalancing",
  },
  "aws:wafv2/webAcl:WebAcl": {
    read: wafv2("GetWebACL ListTagsForResource"),
    create: wafv2("CreateWebACL TagResource"),
    update: wafv2("UpdateWebACL TagResource UntagResource"),
    delete: wafv2("DeleteWebACL"),
    scope: "webAcls",
  },
  "aws:wafv2/webAclAssociation:WebAclAssociation": {
    read: wafv2("GetWebACLForResource GetWebACL"),
    create: wafv2("AssociateWebACL"),
    update: NONE,
    delete: wafv2("DisassociateWebACL"),
    scope: "webAclAssociations",
  },
};

export const NAMES: { readonly [type: string]: TypeActions } = {
  "aws:acm/certificate:Certificate": {
    read: acm("DescribeCertificate ListTagsForCertificate"),
    create: acm("RequestCertificate AddTagsToCertificate"),
    update: acm("UpdateCertificateOptions AddTagsToCertificate RemoveTagsFromCertificate"),
    delete: acm("DeleteCertificate"),
    scope: "certificates",
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    read: acm("DescribeCertificate"),
    create: NONE,
    update: NONE,
    delete: NONE,
    scope: "certificates",
  },
  "aws:route53/record:Record": {
    read: route53("GetHostedZone ListResourceRecordSets"),
    create: route53("ChangeResourceRecordSets GetChange"),
    update: route53("ChangeResourceRecordSets GetChange"),
    delete: route53("ChangeResourceRecordSets GetChange"),
    scope: "records",
  },
};

export const ROLES: { readonly [type: string]: TypeActions } = {
  "aws:iam/role:Role": {
    read: iam("GetRole ListRolePolicies GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole"),
    create: iam("CreateRole TagRole"),
    update: iam("UpdateRole UpdateAssumeRolePolicy TagRole UntagRole"),
    delete: iam("DeleteRole"),
    scope: "roles",
  },
  "aws:iam/rolePolicy:RolePolicy": {
    read: iam("GetRolePolicy"),
    create: iam("PutRolePolicy"),
    update: iam("PutRolePolicy"),
    delete: iam("DeleteRolePolicy"),
    scope: "roles",
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    read: iam("ListAttachedRolePolicies"),
    create: iam("AttachRolePolicy"),
    update: NONE,
    delete: iam("DetachRolePolicy"),
    scope: "attachments",
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    read: iam("GetInstanceProfile"),
    create: iam("CreateInstanceProfile AddRoleToInstanceProfile TagInstanceProfile"),
    update: iam("AddRoleToInstanceProfile RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile"),
    delete: iam("RemoveRoleFromInstanceProfile DeleteInstanceProfile"),
    scope: "profiles",
  },
};

/** The bucket resource reads every setting of a bucket, whether or not the program has it. */
const BUCKET_READ = s3(
  "ListBucket GetBucketLocation GetBucketPolicy GetBucketAcl GetBucketCORS GetBucketWebsite GetBucketVersioning GetAccelerateConfiguration GetBucketRequestPayment GetBucketLogging GetLifecycleConfiguration GetReplicationConfiguration GetEncryptionConfiguration GetBucketObjectLockConfiguration GetBucketTagging ListTagsForResource",
);

function bucketSetting(read: string, write: string): TypeActions {
  return { read: s3(read), create: s3(write), update: s3(write), delete: s3(write), scope: "buckets" };
}

export const KEPT_AND_WATCHED: { readonly [type: string]: TypeActions } = {
  "aws:s3/bucket:Bucket": {
    read: BUCKET_READ,
    create: s3("CreateBucket PutBucketTagging TagResource"),
    update: s3("PutBucketTagging TagResource UntagResource"),
    delete: s3("DeleteBucket"),
    scope: "buckets",
  },
  "aws:s3/bucketPolicy:BucketPolicy": {
    read: s3("GetBucketPolicy ListBucket"),
    create: s3("PutBucketPolicy"),
    update: s3("PutBucketPolicy"),
    delete: s3("DeleteBucketPolicy"),
    scope: "buckets",
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketSetting(
    "GetBucketPublicAccessBlock",
    "PutBucketPublicAccessBlock",
  ),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketSetting(
    "GetBucketOwnershipControls",
    "PutBucketOwnershipControls",
  ),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketSetting(
    "GetLifecycleConfiguration",
    "PutLifecycleConfiguration",
  ),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": bucketSetting(
    "GetEncryptionConfiguration",
    "PutEncryptionConfiguration",
  ),
  "aws:s3/bucketVersioning:BucketVersioning": bucketSetting("GetBucketVersioning", "PutBucketVersioning"),
  "aws:dlm/lifecyclePolicy:LifecyclePolicy": {
    read: dlm("GetLifecyclePolicy ListTagsForResource"),
    create: dlm("CreateLifecyclePolicy TagResource"),
    update: dlm("UpdateLifecyclePolicy TagResource UntagResource"),
    delete: dlm("DeleteLifecyclePolicy"),
    scope: "snapshotPolicies",
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    read: cloudwatch("DescribeAlarms ListTagsForResource"),
    create: cloudwatch("PutMetricAlarm TagResource"),
    update: cloudwatch("PutMetricAlarm TagResource UntagResource"),
    delete: cloudwatch("DeleteAlarms"),
    scope: "alarms",
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    read: cloudwatch("DescribeAlarms ListTagsForResource"),
    create: cloudwatch("PutCompositeAlarm TagResource"),
    update: cloudwatch("PutCompositeAlarm TagResource UntagResource"),
    delete: cloudwatch("DeleteAlarms"),
    scope: "alarms",
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    read: cloudwatch("GetDashboard"),
    create: cloudwatch("PutDashboard"),
    update: cloudwatch("PutDashboard"),
    delete: cloudwatch("DeleteDashboards"),
    scope: "dashboards",
  },
};
