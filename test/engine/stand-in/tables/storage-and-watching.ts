/** Buckets, web ACLs, alarms and what else surrounds a topology. Sources: terraform-provider-aws internal/service/<source>. */
import { type Account, type AccountResource, arn, busy, refuse } from "../account";
import { type ResourceTable, table } from "../table";
import { T } from "../types";
import { at, type Props, propsList, text } from "../values";
import { checkAlarm } from "./watching-checks";

export const STORAGE_AND_WATCHING = [
  table({
    type: T.bucket,
    source: "s3/bucket.go",
    replace: "bucket bucketNamespace bucketPrefix objectLockConfiguration.objectLockEnabled objectLockEnabled",
    update:
      "accelerationStatus acl corsRules forceDestroy grants lifecycleRules logging objectLockConfiguration policy replicationConfiguration requestPayer serverSideEncryptionConfiguration tags versioning website",
    optionalComputed:
      "accelerationStatus acl bucket bucketNamespace bucketPrefix corsRules grants lifecycleRules logging objectLockConfiguration objectLockEnabled policy replicationConfiguration requestPayer serverSideEncryptionConfiguration versioning website",
    computed:
      "arn bucketDomainName bucketRegion bucketRegionalDomainName hostedZoneId tagsAll websiteDomain websiteEndpoint",
    defaults: { forceDestroy: false, "versioning.enabled": false, "versioning.mfaDelete": false },
    sets: "grants",
    autoName: { property: "bucket", maxLength: 63, prefixProperty: "bucketPrefix", lowerCase: true },
    behaviour: {
      check: (inputs) => {
        const reason = "expected length of bucket to be in the range (0 - 63)";
        return text(inputs["bucket"]).length > 63 ? [{ property: "bucket", reason }] : [];
      },
      create: ({ account, inputs }) => {
        const id = text(inputs["bucket"]);
        if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(id)) {
          // The provider looks at the name when it creates, not in a preview.
          refuse("InvalidBucketName", `"${id}" is no valid bucket name`);
        }
        if (account.get(T.bucket, id)) {
          refuse(
            "BucketAlreadyOwnedByYou",
            `Your previous request to create the named bucket succeeded and you already own it. (${id})`,
          );
        }
        return { id };
      },
      delete: ({ account, id, resource }) => {
        const objects = Number(resource.facts["objects"] ?? 0);
        if (objects > 0 && resource.inputs["forceDestroy"] !== true) {
          refuse("BucketNotEmpty", `The bucket you tried to delete is not empty (${id}: ${objects} objects)`);
        }
        for (const each of account.list(T.bucketPolicy).filter((policy) => policy.inputs["bucket"] === id)) {
          account.remove(each);
        }
      },
      outputs: (resource) => ({
        arn: `arn:aws:s3:::${resource.id}`,
        bucketDomainName: `${resource.id}.s3.amazonaws.com`,
        bucketRegion: resource.region,
        bucketRegionalDomainName: `${resource.id}.s3.${resource.region}.amazonaws.com`,
        hostedZoneId: "Z1BKCTXD74EZPE",
        websiteDomain: "",
        websiteEndpoint: "",
        accelerationStatus: "",
        bucketPrefix: "",
        objectLockEnabled: false,
        policy: "",
        requestPayer: "BucketOwner",
      }),
    },
  }),
  ofBucket(T.bucketPolicy, "bucket_policy.go", { update: "policy", required: "bucket policy" }),
  ofBucket("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "bucket_public_access_block.go", {
    update: "blockPublicAcls blockPublicPolicy ignorePublicAcls restrictPublicBuckets skipDestroy",
    required: "bucket",
    defaults: {
      blockPublicAcls: false,
      blockPublicPolicy: false,
      ignorePublicAcls: false,
      restrictPublicBuckets: false,
    },
  }),
  ofBucket(T.bucketEncryption, "bucket_server_side_encryption_configuration.go", {
    replace: "expectedBucketOwner",
    update: "rules",
    required: "bucket rules",
    sets: "rules",
  }),
  ofBucket("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "bucket_ownership_controls.go", {
    update: "rule",
    required: "bucket rule",
  }),
  ofBucket("aws:s3/bucketVersioning:BucketVersioning", "bucket_versioning.go", {
    replace: "expectedBucketOwner",
    update: "mfa versioningConfiguration",
    required: "bucket versioningConfiguration",
  }),
  ofBucket("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "bucket_lifecycle_configuration.go", {
    replace: "expectedBucketOwner",
    update: "rules timeouts transitionDefaultMinimumObjectSize",
    required: "bucket",
    optionalComputed: "expectedBucketOwner transitionDefaultMinimumObjectSize",
    outputs: { expectedBucketOwner: "", transitionDefaultMinimumObjectSize: "all_storage_classes_128K" },
    plans: { transitionDefaultMinimumObjectSize: "all_storage_classes_128K" },
  }),
  table({
    type: T.webAcl,
    source: "wafv2/web_acl.go",
    replace: "name namePrefix scope",
    update:
      "associationConfig captchaConfig challengeConfig customResponseBodies dataProtectionConfig defaultAction description ruleJson rules tags tokenDomains visibilityConfig",
    optionalComputed: "name namePrefix",
    computed: "applicationIntegrationUrl arn capacity lockToken tagsAll",
    required: "defaultAction scope visibilityConfig",
    sets: "rules customResponseBodies tokenDomains",
    autoName: { property: "name", maxLength: 128, prefixProperty: "namePrefix" },
    behaviour: {
      create: ({ account }) => ({ id: `${account.hex(8)}-${account.hex(4)}-${account.hex(12)}` }),
      delete: ({ account, resource }) => {
        const acl = webAclArn(account, resource);
        if (account.list(T.webAclAssociation).some((each) => each.inputs["webAclArn"] === acl)) {
          busy(
            "WAFAssociatedItemException",
            "AWS WAF couldn't perform the operation because your resource is being used by another resource",
          );
        }
      },
      outputs: (resource, account) => ({
        applicationIntegrationUrl: "",
        arn: webAclArn(account, resource),
        capacity: 0,
        lockToken: "stand-in",
        namePrefix: "",
      }),
    },
  }),
  table({
    type: T.webAclAssociation,
    source: "wafv2/web_acl_association.go",
    replace: "resourceArn webAclArn",
    required: "resourceArn webAclArn",
    behaviour: {
      create: ({ account, inputs }) => {
        const target = account.require(T.loadBalancer, inputs["resourceArn"], "WAFNonexistentItemException");
        const present = account.list(T.webAclAssociation).find((each) => each.inputs["resourceArn"] === target.id);
        if (present) {
          refuse(
            "WAFInvalidParameterException",
            `${target.id} is already associated with ${text(present.inputs["webAclArn"])}`,
          );
        }
        return { id: `${text(inputs["webAclArn"])},${target.id}` };
      },
    },
  }),
  table({
    type: "aws:wafv2/ipSet:IpSet",
    source: "wafv2/ip_set.go",
    idPrefix: "ipset-",
    replace: "ipAddressVersion name namePrefix scope",
    update: "addresses description tags",
    optionalComputed: "name namePrefix",
    computed: "arn lockToken tagsAll",
    required: "ipAddressVersion scope",
    sets: "addresses",
    autoName: { property: "name", maxLength: 128, prefixProperty: "namePrefix" },
    behaviour: {
      outputs: (resource, account) => ({
        arn: arn(account, "wafv2", resource.region, `regional/ipset/${text(resource.inputs["name"])}/${resource.id}`),
        lockToken: "stand-in",
        namePrefix: "",
      }),
    },
  }),
  table({
    type: T.metricAlarm,
    source: "cloudwatch/metric_alarm.go",
    replace: "name",
    update:
      "actionsEnabled alarmActions alarmDescription comparisonOperator datapointsToAlarm dimensions evaluateLowSampleCountPercentiles evaluationCriteria evaluationInterval evaluationPeriods extendedStatistic insufficientDataActions metricName metricQueries namespace okActions period statistic tags threshold thresholdMetricId treatMissingData unit warmUpConfiguration",
    optionalComputed: "evaluateLowSampleCountPercentiles name",
    computed: "arn tagsAll",
    defaults: { actionsEnabled: true, "metricQueries.returnData": false, treatMissingData: "missing" },
    sets: "alarmActions insufficientDataActions okActions metricQueries",
    autoName: { property: "name", maxLength: 255 },
    behaviour: {
      ...named("cloudwatch", "alarm:", "name", { evaluateLowSampleCountPercentiles: "" }),
      check: checkAlarm,
    },
  }),
  table({
    type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    source: "cloudwatch/composite_alarm.go",
    replace: "alarmName actionsEnabled",
    update: "actionsSuppressor alarmActions alarmDescription alarmRule insufficientDataActions okActions tags",
    computed: "arn tagsAll",
    required: "alarmName alarmRule",
    defaults: { actionsEnabled: true },
    behaviour: named("cloudwatch", "alarm:", "alarmName"),
  }),
  table({
    type: "aws:cloudwatch/dashboard:Dashboard",
    source: "cloudwatch/dashboard.go",
    replace: "dashboardName",
    update: "dashboardBody",
    computed: "dashboardArn",
    required: "dashboardBody dashboardName",
    behaviour: {
      create: ({ inputs }) => ({ id: text(inputs["dashboardName"]) }),
      outputs: (resource, account) => ({
        dashboardArn: `arn:aws:cloudwatch::${account.settings.accountId}:dashboard/${resource.id}`,
      }),
    },
  }),
  table({
    type: "aws:cloudwatch/logGroup:LogGroup",
    source: "logs/group.go",
    replace: "logGroupClass name namePrefix",
    update: "deletionProtectionEnabled kmsKeyId retentionInDays skipDestroy tags",
    optionalComputed: "deletionProtectionEnabled logGroupClass name namePrefix",
    computed: "arn tagsAll",
    defaults: { retentionInDays: 0, skipDestroy: false },
    autoName: { property: "name", maxLength: 512, prefixProperty: "namePrefix" },
    behaviour: named("logs", "log-group:", "name", {
      logGroupClass: "STANDARD",
      namePrefix: "",
      deletionProtectionEnabled: false,
    }),
  }),
  table({
    type: "aws:sns/topic:Topic",
    source: "sns/topic.go",
    replace: "fifoTopic name namePrefix",
    update:
      "applicationFailureFeedbackRoleArn applicationSuccessFeedbackRoleArn applicationSuccessFeedbackSampleRate archivePolicy contentBasedDeduplication deliveryPolicy displayName fifoThroughputScope firehoseFailureFeedbackRoleArn firehoseSuccessFeedbackRoleArn firehoseSuccessFeedbackSampleRate httpFailureFeedbackRoleArn httpSuccessFeedbackRoleArn httpSuccessFeedbackSampleRate kmsMasterKeyId lambdaFailureFeedbackRoleArn lambdaSuccessFeedbackRoleArn lambdaSuccessFeedbackSampleRate policy signatureVersion sqsFailureFeedbackRoleArn sqsSuccessFeedbackRoleArn sqsSuccessFeedbackSampleRate tags tracingConfig",
    optionalComputed: "fifoThroughputScope name namePrefix policy signatureVersion tracingConfig",
    computed: "arn beginningArchiveTime owner tagsAll",
    defaults: { contentBasedDeduplication: false, fifoTopic: false },
    autoName: { property: "name", maxLength: 256, prefixProperty: "namePrefix" },
    behaviour: {
      create: ({ account, inputs, region }) => ({ id: arn(account, "sns", region, text(inputs["name"])) }),
      outputs: (resource, account) => ({
        arn: resource.id,
        owner: account.settings.accountId,
        namePrefix: "",
        policy: "",
        signatureVersion: 0,
        tracingConfig: "",
        fifoThroughputScope: "",
      }),
    },
  }),
  table({
    type: "aws:sns/topicSubscription:TopicSubscription",
    source: "sns/topic_subscription.go",
    replace: "endpoint protocol topic",
    update:
      "confirmationTimeoutInMinutes deliveryPolicy endpointAutoConfirms filterPolicy filterPolicyScope rawMessageDelivery redrivePolicy replayPolicy subscriptionRoleArn",
    optionalComputed: "filterPolicyScope",
    computed: "arn confirmationWasAuthenticated ownerId pendingConfirmation",
    required: "endpoint protocol topic",
    defaults: { confirmationTimeoutInMinutes: 1, endpointAutoConfirms: false, rawMessageDelivery: false },
    behaviour: {
      create: ({ account, inputs }) => ({ id: `${text(inputs["topic"])}:${account.hex(12)}` }),
      outputs: (resource, account) => ({
        arn: resource.id,
        confirmationWasAuthenticated: false,
        ownerId: account.settings.accountId,
        pendingConfirmation: true,
        filterPolicyScope: "",
      }),
    },
  }),
  table({
    type: "aws:dlm/lifecyclePolicy:LifecyclePolicy",
    source: "dlm/lifecycle_policy.go",
    idPrefix: "policy-",
    update: "defaultPolicy description executionRoleArn policyDetails state tags",
    optionalComputed: "policyDetails.resourceLocations",
    computed: "arn tagsAll",
    required: "description executionRoleArn policyDetails",
    defaults: { "policyDetails.policyType": "EBS_SNAPSHOT_MANAGEMENT", state: "ENABLED" },
    behaviour: {
      check: (inputs) => {
        const description = text(inputs["description"]);
        const reason = "must be 1 to 500 characters of 0-9A-Za-z _-";
        return /^[0-9A-Za-z _-]{1,500}$/.test(description) ? [] : [{ property: "description", reason }];
      },
      // A schedule's copy_tags is ForceNew; it stays when the program stops saying it.
      replaces: (before, after) => {
        const [old, next] = [before, after].map((each) => propsList(at(each, "policyDetails.schedules")));
        const copies = next!.some(
          ({ copyTags }, index) => copyTags !== undefined && copyTags !== old![index]?.["copyTags"],
        );
        return copies ? ["policyDetails.schedules"] : [];
      },
      outputs: (resource, account) => ({ arn: arn(account, "dlm", resource.region, `policy/${resource.id}`) }),
    },
  }),
  table({
    type: "aws:kms/key:Key",
    source: "kms/key.go",
    replace: "customKeyStoreId customerMasterKeySpec keyUsage multiRegion xksKeyId",
    update:
      "bypassPolicyLockoutSafetyCheck deletionWindowInDays description enableKeyRotation isEnabled policy rotationPeriodInDays tags",
    optionalComputed: "description multiRegion policy rotationPeriodInDays",
    computed: "arn keyId tagsAll",
    defaults: {
      bypassPolicyLockoutSafetyCheck: false,
      customerMasterKeySpec: "SYMMETRIC_DEFAULT",
      enableKeyRotation: false,
      isEnabled: true,
      keyUsage: "ENCRYPT_DECRYPT",
    },
    behaviour: {
      create: ({ account }) => ({ id: `${account.hex(8)}-${account.hex(4)}-${account.hex(12)}` }),
      outputs: (resource, account) => ({
        arn: arn(account, "kms", resource.region, `key/${resource.id}`),
        keyId: resource.id,
        description: "",
        multiRegion: false,
        policy: "",
        rotationPeriodInDays: 0,
      }),
    },
  }),
  table({
    type: "aws:kms/alias:Alias",
    source: "kms/alias.go",
    replace: "name namePrefix",
    update: "targetKeyId",
    optionalComputed: "name namePrefix",
    computed: "arn targetKeyArn",
    required: "targetKeyId",
    behaviour: {
      create: ({ inputs }) => ({ id: text(inputs["name"]) }),
      outputs: (resource, account) => ({
        arn: arn(account, "kms", resource.region, resource.id),
        targetKeyArn: arn(account, "kms", resource.region, `key/${text(resource.inputs["targetKeyId"])}`),
        namePrefix: "",
      }),
    },
  }),
];

interface OfBucket {
  readonly replace?: string;
  readonly update: string;
  readonly required: string;
  readonly optionalComputed?: string;
  readonly defaults?: Props;
  readonly sets?: string;
  readonly outputs?: Props;
  readonly plans?: Props;
}

/** Settings of a bucket are resources with the bucket's name as id. */
function ofBucket(type: string, source: string, { outputs = {}, plans = {}, ...given }: OfBucket): ResourceTable {
  return table({
    ...given,
    type,
    source: `s3/${source}`,
    replace: `bucket ${given.replace ?? ""}`,
    behaviour: {
      create: ({ account, inputs }) => ({ id: account.require(T.bucket, inputs["bucket"], "NoSuchBucket").id }),
      outputs: () => outputs,
      plans: () => plans,
    },
  });
}

/** Alarms and log groups have their name as id; a second of the name overwrites on AWS, so it is refused here. */
function named(service: string, prefix: string, property: string, computed: Props = {}): ResourceTable["behaviour"] {
  return {
    create: ({ account, inputs, urn }) => {
      const id = text(inputs[property]);
      const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
      if (account.get(type, id)) {
        refuse("ResourceAlreadyExistsException", `${id} already exists`);
      }
      return { id };
    },
    outputs: (resource, account) => ({
      arn: arn(account, service, resource.region, `${prefix}${resource.id}`),
      ...computed,
    }),
  };
}

const webAclArn = (account: Account, resource: AccountResource): string =>
  arn(account, "wafv2", resource.region, `regional/webacl/${text(resource.inputs["name"])}/${resource.id}`);
