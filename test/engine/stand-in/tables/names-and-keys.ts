/** Certificates, DNS, identities and secrets. Sources: terraform-provider-aws internal/service/<source>. */
import { type Account, type AccountResource, arn, busy, refuse } from "../account";
import { type Failure, table } from "../table";
import { T } from "../types";
import { type Props, text, texts, UNKNOWN } from "../values";
import { conflictsWith, exactlyOneOf } from "./given";

const global = (account: Account, service: string, resource: string): string =>
  `arn:aws:${service}::${account.settings.accountId}:${resource}`;

export const NAMES_AND_KEYS = [
  table({
    type: T.certificate,
    update:
      "certificateBody certificateChain earlyRenewalDuration options privateKey privateKeyWo privateKeyWoVersion tags",
    computed:
      "arn domainValidationOptions notAfter notBefore pendingRenewal renewalEligibility renewalSummaries status tagsAll type validationEmails",
    behaviour: {
      check: checkCertificate,
      plans: (inputs) => ({
        subjectAlternativeNames: inputs["domainName"] === undefined ? UNKNOWN : [text(inputs["domainName"])],
      }),
      create: ({ account, inputs, region }) => {
        const validated = inputs["certificateAuthorityArn"] ?? inputs["validationMethod"];
        if (inputs["domainName"] !== undefined && validated === undefined) {
          // The provider's own check, made when it creates.
          refuse("InvalidParameter", "certificateAuthorityArn or validationMethod must be set for a certificate");
        }
        return {
          id: arn(account, "acm", region, `certificate/${account.hex(8)}-${account.hex(4)}-${account.hex(12)}`),
          facts: { status: inputs["privateKey"] === undefined ? "PENDING_VALIDATION" : "ISSUED" },
        };
      },
      delete: ({ account, id }) => {
        const users = [...account.list(T.listener), ...account.list(T.listenerCertificate)];
        if (users.some((each) => each.inputs["certificateArn"] === id)) {
          busy("ResourceInUseException", `Certificate ${id} is in use.`);
        }
      },
      outputs: (resource) => ({
        arn: resource.id,
        domainValidationOptions: validationOptions(resource),
        notAfter: "",
        notBefore: "",
        pendingRenewal: false,
        renewalEligibility: "INELIGIBLE",
        renewalSummaries: [],
        status: resource.facts["status"],
        type: resource.inputs["privateKey"] === undefined ? "AMAZON_ISSUED" : "IMPORTED",
        validationEmails: [],
        keyAlgorithm: "RSA_2048",
        options: { certificateTransparencyLoggingPreference: "ENABLED", export: "DISABLED" },
        "options.export": "DISABLED",
        subjectAlternativeNames: [text(resource.inputs["domainName"])],
        validationMethod: "NONE",
      }),
    },
  }),
  table({
    type: T.certificateValidation,
    required: "certificateArn",
    behaviour: {
      create: ({ account, inputs }) => {
        const certificate = account.require(T.certificate, inputs["certificateArn"], "ResourceNotFoundException");
        const missing = validationOptions(certificate).find(
          (option) =>
            !account.list(T.record).some((each) => sameName(each.inputs["name"], option["resourceRecordName"])),
        );
        if (missing) {
          busy(
            "timeout",
            `waiting for ACM Certificate (${certificate.id}) to be issued: no record ${text(missing["resourceRecordName"])}`,
          );
        }
        certificate.facts["status"] = "ISSUED";
        return { id: `validation-${account.hex(12)}` };
      },
    },
  }),
  table({
    type: T.zone,
    idPrefix: "Z",
    update: "comment enableAcceleratedRecovery forceDestroy tags vpcs",
    computed: "arn nameServers primaryNameServer tagsAll zoneId",
    autoName: { maxLength: 255 },
    behaviour: {
      create: ({ id }) => ({ id: id.toUpperCase() }),
      delete: ({ account, id, resource }) => {
        if (
          resource.inputs["forceDestroy"] !== true &&
          account.list(T.record).some((each) => each.inputs["zoneId"] === id)
        ) {
          busy(
            "HostedZoneNotEmpty",
            "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
          );
        }
      },
      outputs: (resource) => ({
        arn: `arn:aws:route53:::hostedzone/${resource.id}`,
        nameServers: ["ns-1.awsdns-00.com", "ns-2.awsdns-00.net"],
        primaryNameServer: "ns-1.awsdns-00.com",
        zoneId: resource.id,
      }),
    },
  }),
  table({
    type: T.record,
    update:
      "aliases allowOverwrite cidrRoutingPolicy failoverRoutingPolicies geolocationRoutingPolicies geoproximityRoutingPolicy healthCheckId latencyRoutingPolicies multivalueAnswerRoutingPolicy records setIdentifier ttl type weightedRoutingPolicies",
    computed: "fqdn",
    required: "name type zoneId",
    behaviour: {
      create: ({ account, inputs }) => {
        account.require(T.zone, inputs["zoneId"], "NoSuchHostedZone");
        const same = account
          .list(T.record)
          .find(
            (each) =>
              sameName(each.inputs["name"], inputs["name"]) &&
              ["type", "zoneId", "setIdentifier"].every((key) => each.inputs[key] === inputs[key]),
          );
        if (same && inputs["allowOverwrite"] !== true) {
          refuse(
            "InvalidChangeBatch",
            `[Tried to create resource record set [name='${text(inputs["name"])}', type='${text(inputs["type"])}'] but it already exists]`,
          );
        }
        return { id: `${text(inputs["zoneId"])}_${text(inputs["name"])}_${text(inputs["type"])}` };
      },
      outputs: (resource) => ({ fqdn: text(resource.inputs["name"]).replace(/\.$/, ""), allowOverwrite: false }),
    },
  }),
  table({
    type: T.role,
    update:
      "assumeRolePolicy description forceDetachPolicies inlinePolicies managedPolicyArns maxSessionDuration permissionsBoundary tags",
    computed: "arn createDate tagsAll uniqueId",
    required: "assumeRolePolicy",
    autoName: { maxLength: 64, prefixProperty: "namePrefix" },
    behaviour: {
      create: ({ account, inputs }) => unique(account, T.role, inputs, "EntityAlreadyExists"),
      delete: ({ account, id }) => {
        const holds = [...account.list(T.rolePolicy), ...account.list(T.rolePolicyAttachment)];
        if (holds.some((each) => each.inputs["role"] === id)) {
          busy("DeleteConflict", "Cannot delete entity, must detach all policies first.");
        }
      },
      outputs: (resource, account) => ({
        arn: global(account, "iam", `role${text(resource.inputs["path"]) || "/"}${resource.id}`),
        createDate: "2025-01-01T00:00:00Z",
        uniqueId: `AROA${resource.id.toUpperCase().slice(0, 12)}`,
        inlinePolicies: [],
        managedPolicyArns: [],
        namePrefix: "",
      }),
    },
  }),
  table({
    type: T.rolePolicy,
    update: "policy",
    required: "policy role",
    autoName: { maxLength: 128, prefixProperty: "namePrefix" },
    behaviour: {
      create: ({ account, inputs }) => {
        const role = account.require(T.role, inputs["role"], "NoSuchEntity");
        return { id: `${role.id}:${text(inputs["name"])}` };
      },
      outputs: () => ({ namePrefix: "" }),
    },
  }),
  table({
    type: T.rolePolicyAttachment,
    required: "policyArn role",
    behaviour: {
      create: ({ account, inputs }) => {
        const role = account.require(T.role, inputs["role"], "NoSuchEntity");
        if (!text(inputs["policyArn"]).startsWith("arn:aws:iam::aws:")) {
          account.require(T.policy, inputs["policyArn"], "NoSuchEntity");
        }
        return { id: `${role.id}-${account.hex(12)}` };
      },
    },
  }),
  table({
    type: T.policy,
    update: "delayAfterPolicyCreationInMs policy tags",
    computed: "arn attachmentCount policyId tagsAll",
    required: "policy",
    autoName: { maxLength: 128, prefixProperty: "namePrefix" },
    behaviour: {
      create: ({ account, inputs }) => ({
        id: global(account, "iam", `policy${text(inputs["path"]) || "/"}${text(inputs["name"])}`),
      }),
      delete: ({ account, id }) => {
        if (account.list(T.rolePolicyAttachment).some((each) => each.inputs["policyArn"] === id)) {
          busy("DeleteConflict", "Cannot delete a policy attached to entities.");
        }
      },
      outputs: (resource) => ({ arn: resource.id, attachmentCount: 0, policyId: "ANPASTANDIN", namePrefix: "" }),
    },
  }),
  table({
    type: T.instanceProfile,
    update: "role tags",
    computed: "arn createDate tagsAll uniqueId",
    autoName: { maxLength: 128, prefixProperty: "namePrefix" },
    behaviour: {
      create: ({ account, inputs }) => {
        if (inputs["role"] !== undefined) {
          account.require(T.role, inputs["role"], "NoSuchEntity");
        }
        return unique(account, T.instanceProfile, inputs, "EntityAlreadyExists");
      },
      outputs: (resource, account) => ({
        arn: global(account, "iam", `instance-profile${text(resource.inputs["path"]) || "/"}${resource.id}`),
        createDate: "2025-01-01T00:00:00Z",
        uniqueId: `AIPA${resource.id.toUpperCase().slice(0, 12)}`,
        namePrefix: "",
      }),
    },
  }),
  table({
    type: T.secret,
    update: "description forceOverwriteReplicaSecret kmsKeyId policy recoveryWindowInDays replicas tags type",
    computed: "arn tagsAll",
    autoName: { maxLength: 512, prefixProperty: "namePrefix" },
    behaviour: {
      create: ({ account, inputs, region }) => {
        const name = text(inputs["name"]);
        const doomed = account.list(T.secret).find((each) => each.inputs["name"] === name);
        if (doomed) {
          refuse(
            doomed.facts["deleted"] === true ? "InvalidRequestException" : "ResourceExistsException",
            `You can't create this secret because a secret with the name ${name} ${doomed.facts["deleted"] === true ? "is already scheduled for deletion" : "already exists"}.`,
          );
        }
        return { id: arn(account, "secretsmanager", region, `secret:${name}-${account.hex(6)}`) };
      },
      delete: ({ account, resource }) => {
        if (Number(resource.inputs["recoveryWindowInDays"]) > 0) {
          account.add({ ...resource, urn: undefined, id: `${resource.id}#deleted`, facts: { deleted: true } });
        }
      },
      outputs: (resource) => ({ arn: resource.id, namePrefix: "", policy: "", replicas: [] }),
    },
  }),
  table({
    type: T.secretVersion,
    update: "secretStringWo secretStringWoVersion versionStages",
    computed: "arn hasSecretStringWo secretArn versionId",
    required: "secretId",
    behaviour: {
      create: ({ account, inputs }) => {
        const secret = account.require(T.secret, inputs["secretId"], "ResourceNotFoundException");
        return { id: `${secret.id}|${account.hex(32)}` };
      },
      outputs: (resource) => ({
        arn: resource.id.split("|")[0],
        secretArn: resource.id.split("|")[0],
        versionId: resource.id.split("|")[1],
        hasSecretStringWo: false,
        versionStages: ["AWSCURRENT"],
      }),
    },
  }),
  table({
    type: T.parameter,
    update: "allowedPattern arn description insecureValue keyId overwrite tags tier type value valueWo valueWoVersion",
    computed: "hasValueWo tagsAll version",
    required: "type",
    autoName: { maxLength: 2048 },
    behaviour: {
      create: ({ account, inputs }) => {
        const made = unique(account, T.parameter, inputs, "ParameterAlreadyExists");
        return { ...made, facts: { version: 1 } };
      },
      update: ({ resource }) => {
        resource.facts["version"] = Number(resource.facts["version"]) + 1;
      },
      outputs: (resource, account) => ({
        arn: arn(account, "ssm", resource.region, `parameter/${resource.id.replace(/^\//, "")}`),
        dataType: "text",
        tier: "Standard",
        version: resource.facts["version"],
        hasValueWo: false,
        insecureValue: "",
        keyId: "",
      }),
    },
  }),
];

/** Named entities have their name as id. */
function unique(account: Account, type: string, inputs: Props, code: string): { id: string } {
  const id = text(inputs["name"]);
  if (account.get(type, id)) {
    refuse(code, `${type.split(":").at(-1)} with name ${id} already exists.`);
  }
  return { id };
}

/** One record a base domain: an apex and its wildcard share theirs. */
/** ExactlyOneOf, ConflictsWith and RequiredWith of the source; what is imported comes with its key. */
function checkCertificate(inputs: Props): Failure[] {
  const own = ["certificateBody", "certificateChain", "privateKey"];
  return [
    ...exactlyOneOf(inputs, "domainName", "privateKey", "privateKeyWo"),
    ...["domainName", "keyAlgorithm", "subjectAlternativeNames", "validationMethod", "validationOptions"].flatMap(
      (property) => conflictsWith(inputs, property, ...own),
    ),
    ...conflictsWith(inputs, "certificateAuthorityArn", ...own, "validationMethod"),
    ...conflictsWith(inputs, "earlyRenewalDuration", ...own, "validationMethod"),
  ];
}

function validationOptions(certificate: AccountResource): Props[] {
  if (certificate.inputs["validationMethod"] !== "DNS") {
    return [];
  }
  const domains = new Set([
    text(certificate.inputs["domainName"]),
    ...texts(certificate.inputs["subjectAlternativeNames"]),
  ]);
  const token = certificate.id.slice(-12);
  return [...domains].sort().map((domainName) => {
    const base = domainName.replace(/^\*\./, "");
    return {
      domainName,
      resourceRecordName: `_${token}.${base}.`,
      resourceRecordType: "CNAME",
      resourceRecordValue: `_${token}.acm-validations.aws.`,
    };
  });
}

const sameName = (a: Props[string], b: Props[string]): boolean =>
  text(a).replace(/\.$/, "").toLowerCase() === text(b).replace(/\.$/, "").toLowerCase();
