/** Alarms, dashboard, logs, web ACL and patching, switched on and off in stacks that are up: every step. */
import type { ChangeTable, DocumentedChange } from "./index";

const TOPIC = (region: string) => `arn:aws:sns:${region}:111122223333:on-call`;
const GIVEN_ACL = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/company/1b2c3d4e-0000-4000-8000-123456789abc";

const CONNECTOR_ALARMS = ["a", "b", "c"].flatMap((key) => [`instance-${key}`, `system-${key}`]);
const ANYWARE_ALARMS = [
  "elb-5xx",
  ...CONNECTOR_ALARMS,
  "no-healthy-host-broker",
  "target-5xx-broker",
  "target-tls-broker",
  "unhealthy-hosts-broker",
].sort();
const alarms = (op: string, name: string, keys: readonly string[], what = ""): string[] =>
  keys.map((key) => `${op} cloudwatch.MetricAlarm ${name}-alarm-${key}${what}`);

/** Every part of a log bucket, in the order of types. */
const bucket = (op: string, name: string): string[] => [
  `${op} s3.Bucket ${name}-logs`,
  `${op} s3.BucketLifecycleConfiguration ${name}-logs-lifecycle`,
  `${op} s3.BucketOwnershipControls ${name}-logs-ownership`,
  `${op} s3.BucketPolicy ${name}-logs-policy`,
  `${op} s3.BucketPublicAccessBlock ${name}-logs-public-access`,
  `${op} s3.BucketServerSideEncryptionConfiguration ${name}-logs-encryption`,
];

const FLOW_LOGS: readonly string[] = [
  "create cloudwatch.LogGroup anyware-network-flow-logs",
  "create ec2.FlowLog anyware-network-flow-logs",
  "create iam.Role anyware-network-flow-logs",
  "create iam.RolePolicy anyware-network-flow-logs",
];

/** Every part of a patching window. */
const patching = (op: string, name: string): string[] => [
  `${op} iam.Role ${name}-patching`,
  `${op} iam.RolePolicy ${name}-patching`,
  `${op} ssm.MaintenanceWindow ${name}-patching`,
  `${op} ssm.MaintenanceWindowTarget ${name}-patching`,
  `${op} ssm.MaintenanceWindowTask ${name}-patching`,
];

const LOGS_OF = "accessLogs, connectionLogs, healthCheckLogs";

const HP_ANYWARE_MONITORING: readonly DocumentedChange[] = [
  {
    title: "give a topic for alarms",
    set: { alarms: { topicArn: TOPIC("eu-west-1") } },
    steps: alarms("create", "anyware", ANYWARE_ALARMS),
  },
  {
    title: "ask for a dashboard",
    set: { dashboard: true },
    steps: ["create cloudwatch.Dashboard anyware-dashboard"],
  },
  {
    title: "count fewer errors as too many",
    set: { "alarms.errorsPerMinute": 5 },
    steps: alarms("update", "anyware", ["elb-5xx", "target-5xx-broker"], ": alarmDescription, threshold"),
  },
  {
    title: "rename a connector that is watched",
    set: { "connectors.c": null, "connectors.paris": { subnet: "a", formerly: "c" } },
    steps: [
      "update cloudwatch.Dashboard anyware-dashboard: dashboardBody",
      ...alarms("update", "anyware", ["instance-paris", "system-paris"], ": alarmDescription, tags"),
      "update ec2.Eip anyware-paris-eip: tags",
      "update ec2.Instance anyware-paris: rootBlockDevice, tags",
      "update ec2.NetworkInterface anyware-paris-interface: description, tags",
    ],
  },
  {
    title: "write logs to a bucket that is emptied at the end",
    set: { "loadBalancer.logs": { onDestroy: "empty" } },
    steps: [...bucket("create", "anyware"), `update lb.LoadBalancer anyware: ${LOGS_OF}`].sort(byType),
  },
  {
    title: "write no connection logs",
    set: { "loadBalancer.logs.connection": false },
    steps: ["update lb.LoadBalancer anyware: connectionLogs"],
  },
  {
    title: "put AWS's rules before the load balancer",
    set: { "loadBalancer.webAcl": {} },
    steps: ["create wafv2.WebAcl anyware-web-acl", "create wafv2.WebAclAssociation anyware-web-acl"],
  },
  {
    title: "let AWS's rules block, one of them excepted",
    set: { "loadBalancer.webAcl": { mode: "block", countedRules: ["SizeRestrictions_BODY"] } },
    steps: ["update wafv2.WebAcl anyware-web-acl: rules"],
  },
  {
    title: "take the company's web ACL instead",
    set: { "loadBalancer.webAcl": { arn: GIVEN_ACL } },
    steps: ["delete wafv2.WebAcl anyware-web-acl", "replace, old first wafv2.WebAclAssociation anyware-web-acl"],
  },
  {
    title: "switch logs off: the bucket goes with them",
    set: { "loadBalancer.logs": null },
    steps: [...bucket("delete", "anyware"), "update lb.LoadBalancer anyware: accessLogs, healthCheckLogs"].sort(byType),
  },
  {
    title: "take the web ACL, the alarms and the dashboard away",
    set: { "loadBalancer.webAcl": null, alarms: null, dashboard: null },
    steps: [
      "delete cloudwatch.Dashboard anyware-dashboard",
      ...alarms("delete", "anyware", ANYWARE_ALARMS.map((key) => key.replace(/-c$/, "-paris")).sort()),
      "delete wafv2.WebAclAssociation anyware-web-acl",
    ],
  },
  {
    title: "log the flows of the new network",
    set: { "network.flowLogs": {} },
    steps: FLOW_LOGS,
  },
  {
    title: "keep the flow logs for a year",
    set: { "network.flowLogs.retentionDays": 365 },
    steps: ["update cloudwatch.LogGroup anyware-network-flow-logs: retentionInDays"],
  },
  {
    title: "log refused packets only",
    set: { "network.flowLogs.traffic": "REJECT" },
    steps: ["replace, old first ec2.FlowLog anyware-network-flow-logs"],
  },
  {
    title: "keep the log group and its records when it goes",
    set: { "network.flowLogs.onDestroy": "keep" },
    steps: [],
  },
  {
    title: "let it go again",
    set: { "network.flowLogs.onDestroy": null },
    steps: [],
  },
  {
    title: "send the flow logs to the company's bucket instead: the log group goes with its logs",
    set: { "network.flowLogs": { bucketArn: "arn:aws:s3:::acme-flow-logs" } },
    steps: [
      "delete cloudwatch.LogGroup anyware-network-flow-logs",
      "delete iam.Role anyware-network-flow-logs",
      "delete iam.RolePolicy anyware-network-flow-logs",
      "replace, old first ec2.FlowLog anyware-network-flow-logs",
    ],
  },
  {
    title: "log no flows any more",
    set: { "network.flowLogs": null },
    steps: ["delete ec2.FlowLog anyware-network-flow-logs"],
  },
  {
    title: "log flows again, and write the load balancer's logs to a bucket that stays",
    set: { "network.flowLogs": {}, "loadBalancer.logs": {} },
    steps: [...FLOW_LOGS, ...bucket("create", "anyware"), `update lb.LoadBalancer anyware: ${LOGS_OF}`].sort(byType),
  },
  {
    title: "scan for patches every Sunday",
    set: { patching: { schedule: "cron(0 3 ? * SUN *)" } },
    steps: patching("create", "anyware"),
  },
  {
    title: "install them, in a longer window",
    set: { "patching.operation": "install", "patching.durationHours": 6 },
    steps: [
      "update ssm.MaintenanceWindow anyware-patching: duration",
      "update ssm.MaintenanceWindowTask anyware-patching: taskInvocationParameters",
    ],
    note: "nothing restarts before the window opens",
  },
  {
    title: "remove a connector that is patched",
    set: { "connectors.paris": null },
    steps: [
      "delete Stash anyware-paris-boot",
      "delete Stash anyware-paris-generation",
      "delete Stash anyware-paris-user-data",
      "delete ec2.Eip anyware-paris-eip",
      "delete ec2.EipAssociation anyware-paris-eip-association",
      "delete ec2.Instance anyware-paris",
      "delete ec2.NetworkInterface anyware-paris-interface",
      "delete lb.TargetGroupAttachment anyware-broker-paris",
      "update iam.RolePolicy anyware-patching: policy",
      "update ssm.MaintenanceWindowTarget anyware-patching: targets",
    ],
  },
  {
    title: "patch no more",
    set: { patching: null },
    steps: patching("delete", "anyware"),
  },
];

const CODESTREAM_MONITORING: readonly DocumentedChange[] = [
  {
    title: "give alarms, a dashboard, logs and a web ACL at once",
    set: {
      alarms: { topicArn: TOPIC("us-east-1"), recover: false },
      dashboard: true,
      "loadBalancer.logs": { onDestroy: "empty", prefix: "codestream" },
      "loadBalancer.webAcl": {},
    },
    steps: [
      "create cloudwatch.Dashboard codestream-dashboard",
      ...alarms("create", "codestream", [
        "elb-5xx",
        "instance-host",
        "no-healthy-host-api",
        "no-healthy-host-broadcaster",
        "target-5xx-api",
        "target-5xx-broadcaster",
        "target-tls-api",
        "target-tls-broadcaster",
        "unhealthy-hosts-api",
        "unhealthy-hosts-broadcaster",
      ]),
      ...bucket("create", "codestream"),
      "create wafv2.WebAcl codestream-web-acl",
      "create wafv2.WebAclAssociation codestream-web-acl",
      `update lb.LoadBalancer codestream: ${LOGS_OF}`,
    ].sort(byType),
  },
  {
    title: "let EC2 move the host to other hardware",
    set: { "alarms.recover": true },
    steps: [
      "create cloudwatch.MetricAlarm codestream-alarm-system-host",
      "update cloudwatch.Dashboard codestream-dashboard: dashboardBody",
    ],
  },
  {
    title: "give further certificates",
    set: {
      "additionalCertificateArns.old":
        "arn:aws:acm:us-east-1:111122223333:certificate/2c3d4e5f-0000-4000-8000-123456789abc",
    },
    steps: [
      "create cloudwatch.MetricAlarm codestream-alarm-certificate-old",
      "create lb.ListenerCertificate codestream-listener-12443-certificate-old",
      "create lb.ListenerCertificate codestream-listener-443-certificate-old",
      "update cloudwatch.Dashboard codestream-dashboard: dashboardBody",
    ],
  },
  {
    title: "have the host patched on Sundays",
    set: { patching: { schedule: "cron(0 3 ? * SUN *)", operation: "install" } },
    steps: patching("create", "codestream"),
  },
];

const CLOUDBRINK_MONITORING: readonly DocumentedChange[] = [
  {
    title: "give a topic for alarms, and ask for a dashboard",
    set: { alarms: { topicArn: TOPIC("us-east-1") }, dashboard: true },
    steps: [
      "create cloudwatch.Dashboard brink-dashboard",
      ...alarms("create", "brink", ["instance-use1-a1", "system-use1-a1"]),
    ],
  },
  {
    title: "leave the connector where it is",
    set: { "alarms.recover": false },
    steps: [
      ...alarms("delete", "brink", ["system-use1-a1"]),
      "update cloudwatch.Dashboard brink-dashboard: dashboardBody",
    ],
  },
];

/** No Mac is moved to other hardware. */
const MAC_MONITORING: readonly DocumentedChange[] = [
  {
    title: "give a topic for alarms, and ask for a dashboard",
    set: { alarms: { topicArn: TOPIC("us-east-1") }, dashboard: true },
    steps: ["create cloudwatch.Dashboard mac-dashboard", ...alarms("create", "mac", ["instance-anna", "instance-ben"])],
  },
];

/** As the steps of an outcome are sorted. */
function byType(a: string, b: string): number {
  return a < b ? -1 : 1;
}

const ABOUT = "Alarms, dashboard, logs, web ACL and patching";

/** Of each topology, one after the other. */
export const MONITORING_TABLES: readonly ChangeTable[] = [
  { topology: "hp-anyware", stack: "hp-anyware", about: ABOUT, changes: HP_ANYWARE_MONITORING },
  { topology: "mac-workstation", stack: "mac-workstation", about: "Alarms and dashboard", changes: MAC_MONITORING },
  {
    topology: "cloudbrink",
    stack: "cloudbrink-standalone",
    about: "Alarms and dashboard",
    changes: CLOUDBRINK_MONITORING,
  },
  { topology: "codestream", stack: "codestream-https", about: ABOUT, changes: CODESTREAM_MONITORING },
];
