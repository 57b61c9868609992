/** Buckets, web ACLs, alarms and what else surrounds a topology. Sources: terraform-provider-aws internal/service/<source>. */
import { type Account, type AccountResource, arn, busy, refuse } from "../account";
import { type ResourceTable, table } from "../table";
import { T } from "../types";
import { type Props, text } from "../values";
import { checkAlarm } from "./watching-checks";

export const STORAGE_AND_WATCHING = [
  table({
    type: T.bucket,
    update:
      "accelerationStatus acl corsRules forceDestroy grants lifecycleRules logging objectLockConfiguration policy replicationConfiguration requestPayer serverSideEncryptionConfiguration tags versioning website",
    computed:
      "arn bucketDomainName bucketRegion bucketRegionalDomainName hostedZoneId tagsAll websiteDomain websiteEndpoint",
    autoName: { maxLength: 63, prefixProperty: "bucketPrefix", lowerCase: true },
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
  ofBucket(T.bucketPolicy, { update: "policy", required: "bucket policy" }),
  ofBucket("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {
    update: "blockPublicAcls blockPublicPolicy ignorePublicAcls restrictPublicBuckets skipDestroy",
    required: "bucket",
  }),
  ofBucket(T.bucketEncryption, {
    update: "rules",
    required: "bucket rules",
  }),
  ofBucket("aws:s3/bucketOwnershipControls:BucketOwnershipControls", {
    update: "rule",
    required: "bucket rule",
  }),
  ofBucket("aws:s3/bucketVersioning:BucketVersioning", {
    update: "mfa versioningConfiguration",
    required: "bucket versioningConfiguration",
  }),
  ofBucket("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", {
    update: "rules timeouts transitionDefaultMinimumObjectSize",
    required: "bucket",
    outputs: { expectedBucketOwner: "", transitionDefaultMinimumObjectSize: "all_storage_classes_128K" },
    plans: { transitionDefaultMinimumObjectSize: "all_storage_classes_128K" },
  }),
  table({
    type: T.webAcl,
    update:
      "associationConfig captchaConfig challengeConfig customResponseBodies dataProtectionConfig defaultAction description ruleJson rules tags tokenDomains visibilityConfig",
    computed: "applicationIntegrationUrl arn capacity lockToken tagsAll",
    required: "defaultAction scope visibilityConfig",
    autoName: { maxLength: 128, prefixProperty: "namePrefix" },
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
    idPrefix: "ipset-",
    update: "addresses description tags",
    computed: "arn lockToken tagsAll",
    required: "ipAddressVersion scope",
    autoName: { maxLength: 128, prefixProperty: "namePrefix" },
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
    update:
      "actionsEnabled alarmActions alarmDescription comparisonOperator datapointsToAlarm dimensions evaluateLowSampleCountPercentiles evaluationCriteria evaluationInterval evaluationPeriods extendedStatistic insufficientDataActions metricName metricQueries namespace okActions period statistic tags threshold thresholdMetricId treatMissingData unit warmUpConfiguration",
    computed: "arn tagsAll",
    autoName: { maxLength: 255 },
    behaviour: {
      ...named("cloudwatch", "alarm:", "name", { evaluateLowSampleCountPercentiles: "" }),
      check: checkAlarm,
    },
  }),
  table({
    type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    update: "actionsSuppressor alarmActions alarmDescription alarmRule insufficientDataActions okActions tags",
    computed: "arn tagsAll",
    required: "alarmName alarmRule",
    behaviour: named("cloudwatch", "alarm:", "alarmName"),
  }),
  table({
    type: "aws:cloudwatch/dashboard:Dashboard",
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
    update: "deletionProtectionEnabled kmsKeyId retentionInDays skipDestroy tags",
    computed: "arn tagsAll",
    autoName: { maxLength: 512, prefixProperty: "namePrefix" },
    behaviour: named("logs", "log-group:", "name", {
      logGroupClass: "STANDARD",
      namePrefix: "",
      deletionProtectionEnabled: false,
    }),
  }),
  table({
    type: "aws:sns/topic:Topic",
    update:
      "applicationFailureFeedbackRoleArn applicationSuccessFeedbackRoleArn applicationSuccessFeedbackSampleRate archivePolicy contentBasedDeduplication deliveryPolicy displayName fifoThroughputScope firehoseFailureFeedbackRoleArn firehoseSuccessFeedbackRoleArn firehoseSuccessFeedbackSampleRate httpFailureFeedbackRoleArn httpSuccessFeedbackRoleArn httpSuccessFeedbackSampleRate kmsMasterKeyId lambdaFailureFeedbackRoleArn lambdaSuccessFeedbackRoleArn lambdaSuccessFeedbackSampleRate policy signatureVersion sqsFailureFeedbackRoleArn sqsSuccessFeedbackRoleArn sqsSuccessFeedbackSampleRate tags tracingConfig",
    computed: "arn beginningArchiveTime owner tagsAll",
    autoName: { maxLength: 256, prefixProperty: "namePrefix" },
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
    update:
      "confirmationTimeoutInMinutes deliveryPolicy endpointAutoConfirms filterPolicy filterPolicyScope rawMessageDelivery redrivePolicy replayPolicy subscriptionRoleArn",
    computed: "arn confirmationWasAuthenticated ownerId pendingConfirmation",
    required: "endpoint protocol topic",
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
    idPrefix: "policy-",
    update: "defaultPolicy description executionRoleArn policyDetails state tags",
    computed: "arn tagsAll",
    required: "description executionRoleArn policyDetails",
    behaviour: {
      check: (inputs) => {
        const description = text(inputs["description"]);
        const reason = "must be 1 to 500 characters of 0-9A-Za-z _-";
        return /^[0-9A-Za-z _-]{1,500}$/.test(description) ? [] : [{ property: "description", reason }];
      },
      outputs: (resource, account) => ({ arn: arn(account, "dlm", resource.region, `policy/${resource.id}`) }),
    },
  }),
  table({
    type: T.maintenanceWindow,
    idPrefix: "mw-",
    update:
      "allowUnassociatedTargets cutoff description duration enabled endDate name schedule scheduleOffset scheduleTimezone startDate tags",
    computed: "tagsAll",
    required: "cutoff duration schedule",
    autoName: { maxLength: 255 },
  }),
  table({
    type: "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget",
    update: "ownerInformation targets",
    required: "resourceType targets windowId",
    autoName: { maxLength: 255 },
    behaviour: ofWindow(),
  }),
  table({
    type: "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask",
    update:
      "cutoffBehavior description maxConcurrency maxErrors name priority serviceRoleArn targets taskArn taskInvocationParameters",
    computed: "arn windowTaskId",
    required: "taskArn taskType windowId",
    autoName: { maxLength: 255 },
    behaviour: ofWindow((resource, account) => ({
      arn: arn(account, "ssm", resource.region, `windowtask/${resource.id}`),
      windowTaskId: resource.id,
      maxConcurrency: "",
      maxErrors: "",
      serviceRoleArn: "",
    })),
  }),
  table({
    type: "aws:kms/key:Key",
    update:
      "bypassPolicyLockoutSafetyCheck deletionWindowInDays description enableKeyRotation isEnabled policy rotationPeriodInDays tags",
    computed: "arn keyId tagsAll",
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
    update: "targetKeyId",
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

/** Targets and tasks have ids like those of random UUIDs, and go into a window that exists. */
function ofWindow(outputs?: ResourceTable["behaviour"]["outputs"]): ResourceTable["behaviour"] {
  return {
    create: ({ account, inputs }) => {
      account.require(T.maintenanceWindow, inputs["windowId"], "DoesNotExistException");
      return { id: `${account.hex(8)}-${account.hex(4)}-${account.hex(4)}-${account.hex(4)}-${account.hex(12)}` };
    },
    ...(outputs === undefined ? {} : { outputs }),
  };
}

interface OfBucket {
  readonly update: string;
  readonly required: string;
  readonly outputs?: Props;
  readonly plans?: Props;
}

/** Settings of a bucket are resources with the bucket's name as id. */
function ofBucket(type: string, { outputs = {}, plans = {}, ...given }: OfBucket): ResourceTable {
  return table({
    ...given,
    type,
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
