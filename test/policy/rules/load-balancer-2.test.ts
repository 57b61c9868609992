/** Over 400 lines: a table with a row for each way to break a rule about load balancers, told apart by nothing else. */
import { UNKNOWN, type Value } from "../../../policy/graph";
import { add, dependOn, describeRule, drop, patchDependencies, set } from "../support/cases";
import { Program } from "../support/program";
import { hpAnyware, webService } from "../support/stacks";

const LISTENER = "Listener web-443";
const GROUP = "TargetGroup web";
const BALANCER = "LoadBalancer web";
const BALANCER_ARN = "arn:aws:test:eu-west-1:111122223333:loadbalancer/web";
const GROUP_ARN = "arn:aws:test:eu-west-1:111122223333:targetgroup/web";
const REDIRECT = { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" };

/** A load balancer with everything the advisory rules ask for. */
function complete() {
  const stack = webService();
  const { program, balancer } = stack;
  const index = program.declared.findIndex(({ urn }) => urn === balancer.urn);
  const declared = program.declared[index]!;
  program.declared[index] = {
    ...declared,
    inputs: {
      ...declared.inputs,
      accessLogs: { enabled: true, bucket: "logs" },
      enableDeletionProtection: true,
      desyncMitigationMode: "defensive",
    },
  };
  program.add("aws:wafv2/webAclAssociation:WebAclAssociation", "web", {
    resourceArn: balancer.arn,
    webAclArn: "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/web/0123",
  });
  return stack;
}

const httpListener = (actions: readonly { readonly [key: string]: string | typeof REDIRECT }[], protocol = "HTTP") =>
  add("aws:lb/listener:Listener", "web-80", {
    loadBalancerArn: BALANCER_ARN,
    port: 80,
    protocol,
    defaultActions: actions,
  });

describeRule("alb-no-plaintext-listener", webService, [
  {
    title: "refuses an HTTP listener",
    edits: [set(LISTENER, "protocol", "HTTP")],
    expect: { verdict: "violation", at: "web-443", property: "protocol", found: '"HTTP" without a redirect to HTTPS' },
  },
  {
    title: "refuses a listener without a protocol, which is HTTP",
    edits: [set(LISTENER, "protocol", undefined)],
    expect: { verdict: "violation", at: "web-443", property: "protocol" },
  },
  {
    title: "passes an HTTP listener that only redirects",
    edits: [httpListener([{ type: "redirect", redirect: REDIRECT }])],
    expect: "pass",
  },
  {
    title: "refuses a redirect that keeps the protocol",
    edits: [httpListener([{ type: "redirect", redirect: { ...REDIRECT, protocol: "#{protocol}" } }])],
    expect: { verdict: "violation", at: "web-80", property: "protocol" },
  },
  {
    title: "refuses a redirecting listener with a rule that forwards",
    edits: [
      httpListener([{ type: "redirect", redirect: REDIRECT }]),
      add("aws:lb/listenerRule:ListenerRule", "api", {
        listenerArn: "added-web-80",
        actions: [{ type: "forward", targetGroupArn: GROUP_ARN }],
      }),
    ],
    expect: { verdict: "violation", at: "web-80", property: "protocol" },
  },
  {
    title: "passes a port the configuration allows",
    edits: [set(LISTENER, "protocol", "HTTP")],
    options: { config: { "alb-no-plaintext-listener": { allowPlaintextPorts: [443] } } },
    expect: "pass",
  },
  {
    title: "passes TCP on a network load balancer",
    edits: [set(LISTENER, "protocol", "TCP"), set(BALANCER, "loadBalancerType", "network")],
    expect: "pass",
  },
  {
    title: "is undecided when the protocol is not known",
    edits: [set(LISTENER, "protocol", UNKNOWN)],
    expect: { verdict: "undecided", at: "web-443", property: "protocol" },
  },
]);

describeRule("alb-no-plaintext-listener", "codestream-https", [
  {
    title: "refuses HTTP in the HTTPS variant of CodeStream",
    edits: [set("Listener codestream-listener-443", "protocol", "HTTP")],
    expect: { verdict: "violation", at: "codestream-listener-443", property: "protocol" },
  },
]);

describeRule("alb-drop-invalid-headers", complete, [
  {
    title: "advises against the default, which keeps them",
    edits: [set(BALANCER, "dropInvalidHeaderFields", undefined)],
    expect: {
      verdict: "violation",
      at: "web",
      property: "dropInvalidHeaderFields",
      found: "nothing, which means false",
    },
  },
  {
    title: "says nothing about network load balancers",
    edits: [set(BALANCER, "dropInvalidHeaderFields", undefined), set(BALANCER, "loadBalancerType", "network")],
    expect: "pass",
  },
  {
    title: "is undecided when the value is not known",
    edits: [set(BALANCER, "dropInvalidHeaderFields", UNKNOWN)],
    expect: { verdict: "undecided", at: "web", property: "dropInvalidHeaderFields" },
  },
]);

describeRule("alb-access-logs", complete, [
  {
    title: "advises against none",
    edits: [set(BALANCER, "accessLogs", undefined)],
    expect: { verdict: "violation", at: "web", property: "accessLogs.enabled" },
  },
  {
    title: "advises against logs without a bucket",
    edits: [set(BALANCER, "accessLogs.bucket", undefined)],
    expect: { verdict: "violation", at: "web", property: "accessLogs.bucket", found: "nothing" },
  },
  {
    title: "advises against an empty bucket name",
    edits: [set(BALANCER, "accessLogs.bucket", "")],
    expect: { verdict: "violation", at: "web", property: "accessLogs.bucket", found: "nothing" },
  },
  {
    title: "passes a bucket whose name is not known",
    edits: [set(BALANCER, "accessLogs.bucket", UNKNOWN)],
    expect: "pass",
  },
  {
    title: "is undecided when it is not known whether they are on",
    edits: [set(BALANCER, "accessLogs.enabled", UNKNOWN)],
    expect: { verdict: "undecided", at: "web", property: "accessLogs.enabled" },
  },
]);

describeRule("alb-deletion-protection", complete, [
  {
    title: "advises against none",
    edits: [set(BALANCER, "enableDeletionProtection", false)],
    expect: { verdict: "violation", at: "web", property: "enableDeletionProtection", found: "false" },
  },
  {
    title: "is undecided when the value is not known",
    edits: [set(BALANCER, "enableDeletionProtection", UNKNOWN)],
    expect: { verdict: "undecided", at: "web", property: "enableDeletionProtection" },
  },
]);

describeRule("alb-desync-mitigation", complete, [
  {
    title: "advises against monitor",
    edits: [set(BALANCER, "desyncMitigationMode", "monitor")],
    expect: { verdict: "violation", at: "web", property: "desyncMitigationMode", found: '"monitor"' },
  },
  { title: "passes the default, defensive", edits: [set(BALANCER, "desyncMitigationMode", undefined)], expect: "pass" },
  {
    title: "is undecided when the mode is not known",
    edits: [set(BALANCER, "desyncMitigationMode", UNKNOWN)],
    expect: { verdict: "undecided", at: "web", property: "desyncMitigationMode" },
  },
]);

describeRule("alb-waf-on-internet-facing", complete, [
  {
    title: "advises against an internet-facing load balancer without a web ACL",
    edits: [drop("WebAclAssociation web")],
    expect: { verdict: "violation", at: "web", property: "", found: "no web ACL association" },
  },
  {
    title: "passes an internal load balancer without a web ACL",
    edits: [drop("WebAclAssociation web"), set(BALANCER, "internal", true)],
    expect: "pass",
  },
  {
    title: "is undecided when the scheme is not known",
    edits: [drop("WebAclAssociation web"), set(BALANCER, "internal", UNKNOWN)],
    expect: { verdict: "undecided", at: "web", property: "internal" },
  },
  {
    title: "is undecided when it is not known what a web ACL is associated with",
    preview: true,
    edits: [dependOn("WebAclAssociation web", "resourceArn")],
    expect: { verdict: "undecided", at: "web", property: "" },
  },
]);

describeRule("alb-scheme-matches-routing", webService, [
  {
    title: "refuses an internet-facing load balancer in private subnets, at preview too",
    preview: true,
    edits: [dependOn(BALANCER, "subnets", "Subnet private-0", "Subnet private-1")],
    expect: [
      {
        verdict: "violation",
        at: "web",
        property: "subnets",
        found: "subnet private-0: 0.0.0.0/0 of private goes to nat gateway",
      },
      {
        verdict: "violation",
        at: "web",
        property: "subnets",
        found: "subnet private-1: 0.0.0.0/0 of private goes to nat gateway",
      },
    ],
  },
  {
    title: "passes an internal load balancer in private subnets",
    preview: true,
    edits: [dependOn(BALANCER, "subnets", "Subnet private-0", "Subnet private-1"), set(BALANCER, "internal", true)],
    expect: "pass",
  },
  {
    title: "refuses dual-stack without an IPv6 route",
    edits: [set(BALANCER, "ipAddressType", "dualstack")],
    expect: [
      { verdict: "violation", at: "web", property: "subnets", found: "subnet public-0: public has no route for ::/0" },
      { verdict: "violation", at: "web", property: "subnets", found: "subnet public-1: public has no route for ::/0" },
    ],
  },
  {
    title: "takes two halves of the internet for a default route",
    edits: [
      set("Route public-default", "destinationCidrBlock", "0.0.0.0/1"),
      add("aws:ec2/route:Route", "other-half", {
        routeTableId: "routetable-0003",
        destinationCidrBlock: "128.0.0.0/1",
        gatewayId: "internetgateway-0002",
      }),
    ],
    expect: "pass",
  },
  {
    title: "is undecided when the scheme is not known",
    preview: true,
    edits: [dependOn(BALANCER, "subnets", "Subnet private-0", "Subnet public-0"), set(BALANCER, "internal", UNKNOWN)],
    expect: { verdict: "undecided", at: "web", property: "subnets" },
  },
]);

describeRule("alb-target-az-enabled", webService, [
  {
    title: "refuses an instance in a zone the load balancer is not in",
    edits: [set("Subnet private-1", "availabilityZone", "eu-west-1c")],
    expect: {
      verdict: "violation",
      at: "web-1",
      property: "targetId",
      found: "an instance in eu-west-1c, while load balancer web is in eu-west-1a, eu-west-1b",
    },
  },
  {
    title: "is undecided when the zone of the instance is not known",
    edits: [set("Subnet private-1", "availabilityZone", UNKNOWN)],
    expect: { verdict: "undecided", at: "web-1", property: "targetId" },
  },
]);

describeRule("target-group-single-load-balancer", webService, [
  {
    title: "refuses a group that two load balancers use",
    edits: [
      add("aws:lb/loadBalancer:LoadBalancer", "second", { subnets: ["subnet-0005", "subnet-0007"] }),
      add("aws:lb/listener:Listener", "second", {
        loadBalancerArn: "added-second",
        protocol: "HTTPS",
        port: 443,
        defaultActions: [{ type: "forward", targetGroupArn: GROUP_ARN }],
      }),
    ],
    expect: { verdict: "violation", at: "web", property: "", found: "listeners of load balancers second and web" },
  },
  {
    title: "is undecided when it is not known which group the second uses",
    preview: true,
    edits: [
      add("aws:lb/targetGroup:TargetGroup", "other", { protocol: "HTTPS", port: 443 }),
      add("aws:lb/loadBalancer:LoadBalancer", "second", {}),
      add("aws:lb/listener:Listener", "second", {
        loadBalancerArn: "added-second",
        protocol: "HTTPS",
        port: 443,
        defaultActions: [{ type: "forward" }],
      }),
      set("Listener second", "defaultActions[0].targetGroupArn", UNKNOWN),
      dependOn("Listener second", "defaultActions", GROUP, "TargetGroup other"),
    ],
    expect: { verdict: "undecided", at: "web", property: "" },
  },
]);

describeRule("target-group-has-targets", webService, [
  {
    title: "advises against a group without targets",
    edits: [drop("TargetGroupAttachment web-0"), drop("TargetGroupAttachment web-1")],
    expect: { verdict: "violation", at: "web", property: "", found: "no target" },
  },
  {
    title: "passes a group that an ECS service fills",
    edits: [
      drop("TargetGroupAttachment web-0"),
      drop("TargetGroupAttachment web-1"),
      add("aws:ecs/service:Service", "web", { loadBalancers: [{ targetGroupArn: GROUP_ARN, containerPort: 443 }] }),
    ],
    expect: "pass",
  },
  {
    title: "passes a group that an Auto Scaling group fills, at preview",
    preview: true,
    edits: [
      drop("TargetGroupAttachment web-0"),
      drop("TargetGroupAttachment web-1"),
      add("aws:autoscaling/group:Group", "web", { targetGroupArns: [] }),
      dependOn("Group web", "targetGroupArns", GROUP),
    ],
    expect: "pass",
  },
  {
    title: "is undecided when the group of an attachment is not known",
    preview: true,
    edits: [drop("TargetGroupAttachment web-0"), dependOn("TargetGroupAttachment web-1", "targetGroupArn")],
    expect: { verdict: "undecided", at: "web", property: "" },
  },
]);

describeRule(
  "target-type-matches-attachment",
  webService,
  [
    {
      title: "refuses instance ids in a group of addresses",
      edits: [set(GROUP, "targetType", "ip"), drop("TargetGroupAttachment web-1")],
      expect: {
        verdict: "violation",
        at: "web-0",
        property: "targetId",
        found: '"instance-0025" in a group of type ip',
      },
    },
    {
      title: "refuses an address in a group of instances",
      edits: [set("TargetGroupAttachment web-0", "targetId", "10.0.10.7")],
      expect: {
        verdict: "violation",
        at: "web-0",
        property: "targetId",
        found: '"10.0.10.7" in a group of type instance',
      },
    },
    {
      title: "passes an instance outside the program",
      edits: [set("TargetGroupAttachment web-0", "targetId", "i-0123456789abcdef0")],
      expect: "pass",
    },
    {
      title: "is undecided when the type is not known",
      edits: [set(GROUP, "targetType", UNKNOWN), drop("TargetGroupAttachment web-1")],
      expect: { verdict: "undecided", at: "web-0", property: "targetGroupArn" },
    },
    {
      title: "is undecided at preview about what comes from a new instance, and may be its address",
      preview: true,
      edits: [drop("TargetGroupAttachment web-1")],
      expect: {
        verdict: "undecided",
        at: "web-0",
        property: "targetId",
        found:
          "undecided: TargetGroupAttachment web-0.targetId: whether it is the id of web-0 or an address of it is not known yet",
      },
    },
    {
      title: "is undecided at preview about the address of a new interface",
      preview: true,
      edits: [
        drop("TargetGroupAttachment web-1"),
        add("aws:ec2/networkInterface:NetworkInterface", "own", {}),
        dependOn("TargetGroupAttachment web-0", "targetId", "NetworkInterface own"),
      ],
      expect: { verdict: "undecided", at: "web-0", property: "targetId" },
    },
    {
      title: "refuses at preview an address that the program has written out",
      preview: true,
      edits: [drop("TargetGroupAttachment web-1"), set("TargetGroupAttachment web-0", "targetId", "10.0.10.7")],
      expect: { verdict: "violation", at: "web-0", property: "targetId" },
    },
  ],
  [false],
);

// A component of ours registers the id.
describeRule("target-type-matches-attachment", hpAnyware, []);

describeRule("alb-no-open-default-security-group", webService, [
  {
    title: "refuses no security group, which is the VPC's default one",
    edits: [set(BALANCER, "securityGroups", undefined)],
    expect: {
      verdict: "violation",
      at: "web",
      property: "securityGroups",
      found: "nothing, which means the VPC's default security group",
    },
  },
  {
    title: "refuses every protocol from anywhere, as awsx has it",
    edits: [
      set("SecurityGroup web-lb", "ingress", [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }]),
    ],
    expect: {
      verdict: "violation",
      at: "web-lb",
      property: "ingress[0].cidrBlocks[0]",
      found: "every protocol from anywhere",
    },
  },
  {
    title: "is undecided when the groups are not known",
    preview: true,
    edits: [set(BALANCER, "securityGroups", UNKNOWN), dependOn(BALANCER, "securityGroups")],
    expect: { verdict: "undecided", at: "web", property: "securityGroups" },
  },
  {
    title: "is undecided when the source of a rule for all protocols is not known",
    edits: [
      set("SecurityGroupIngressRule web-lb-443", "ipProtocol", "-1"),
      set("SecurityGroupIngressRule web-lb-443", "cidrIpv4", UNKNOWN),
    ],
    expect: { verdict: "undecided", at: "web-lb-443", property: "cidrIpv4" },
  },
]);

function issued() {
  const program = new Program();
  const certificate = program.add("aws:acm/certificate:Certificate", "web", {
    domainName: "a.example",
    validationMethod: "DNS",
  });
  const validation = program.add("aws:acm/certificateValidation:CertificateValidation", "web", {
    certificateArn: certificate.arn,
  });
  program.add("aws:lb/listener:Listener", "web", {
    protocol: "HTTPS",
    certificateArn: validation.out("certificateArn"),
  });
  return { program };
}

describeRule("alb-certificate-validation-awaited", issued, [
  {
    title: "advises against a listener that takes the certificate before it is issued",
    preview: true,
    edits: [
      dependOn("Listener web", "certificateArn", "Certificate web"),
      patchDependencies("Listener web", "Certificate web"),
    ],
    expect: {
      verdict: "violation",
      at: "web",
      property: "certificateArn",
      found: "certificate web, whose validation it does not wait for",
    },
  },
  {
    title: "passes a listener that waits by dependsOn",
    preview: true,
    edits: [
      dependOn("Listener web", "certificateArn", "Certificate web"),
      patchDependencies("Listener web", "Certificate web", "CertificateValidation web"),
    ],
    expect: "pass",
  },
]);

const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const encryptedBy = (sseAlgorithm: Value): Value => [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }];

/** A load balancer that writes its logs to a bucket of the program. */
function logging() {
  const stack = webService();
  const { program } = stack;
  const bucket = program.add("aws:s3/bucket:Bucket", "logs", {});
  program.add(ENCRYPTION, "logs", { bucket: bucket.id, rules: encryptedBy("AES256") as never });
  program.add("aws:lb/loadBalancer:LoadBalancer", "logged", {
    loadBalancerType: "application",
    accessLogs: { enabled: true, bucket: bucket.id },
    connectionLogs: { enabled: false, bucket: "" },
  });
  return stack;
}

describeRule("alb-log-bucket-sse-s3", logging, [
  {
    title: "refuses a bucket with a KMS key",
    edits: [set("BucketServerSideEncryptionConfiguration logs", "rules", encryptedBy("aws:kms"))],
    expect: { verdict: "violation", at: "logged", property: "accessLogs.bucket", found: "a bucket with a KMS key" },
  },
  {
    title: "refuses it while the bucket has no name yet",
    preview: true,
    edits: [set("BucketServerSideEncryptionConfiguration logs", "rules", encryptedBy("aws:kms:dsse"))],
    expect: { verdict: "violation", at: "logged", property: "accessLogs.bucket" },
  },
  {
    title: "refuses it by the name that Pulumi chose, before the bucket has an id",
    preview: true,
    edits: [
      set("BucketServerSideEncryptionConfiguration logs", "rules", encryptedBy("aws:kms")),
      set("BucketServerSideEncryptionConfiguration logs", "bucket", "logs-0123456"),
      set("Bucket logs", "bucket", "logs-0123456"),
      set("LoadBalancer logged", "accessLogs.bucket", "logs-0123456"),
    ],
    expect: { verdict: "violation", at: "logged", property: "accessLogs.bucket" },
  },
  {
    title: "refuses a key in the bucket's own setting",
    edits: [
      drop("BucketServerSideEncryptionConfiguration logs"),
      set("Bucket logs", "serverSideEncryptionConfiguration", {
        rule: { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } },
      }),
    ],
    expect: { verdict: "violation", at: "logged", property: "accessLogs.bucket" },
  },
  {
    title: "passes a bucket that says nothing, which is SSE-S3",
    edits: [drop("BucketServerSideEncryptionConfiguration logs")],
    expect: "pass",
  },
  {
    title: "passes logs that are off, and a bucket of somebody else",
    edits: [
      set("BucketServerSideEncryptionConfiguration logs", "rules", encryptedBy("aws:kms")),
      set("LoadBalancer logged", "accessLogs.enabled", false),
      set("LoadBalancer logged", "healthCheckLogs", { enabled: true, bucket: "acme-logs" }),
    ],
    expect: "pass",
  },
  {
    title: "passes a network load balancer, which may write to such a bucket",
    edits: [
      set("BucketServerSideEncryptionConfiguration logs", "rules", encryptedBy("aws:kms")),
      set("LoadBalancer logged", "loadBalancerType", "network"),
    ],
    expect: "pass",
  },
  {
    title: "is undecided when the key is not known",
    edits: [set("BucketServerSideEncryptionConfiguration logs", "rules", encryptedBy(UNKNOWN))],
    expect: { verdict: "undecided", at: "logged", property: "accessLogs.bucket" },
  },
  {
    title: "is undecided when it is not known whether logs are on",
    edits: [
      set("BucketServerSideEncryptionConfiguration logs", "rules", encryptedBy("aws:kms")),
      set("LoadBalancer logged", "accessLogs.enabled", UNKNOWN),
    ],
    expect: { verdict: "undecided", at: "logged", property: "accessLogs.bucket" },
  },
]);
