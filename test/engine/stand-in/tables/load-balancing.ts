/** Load balancers. Sources: terraform-provider-aws internal/service/elbv2/<source>; refusals from ELB-API. */
import { type Account, type AccountResource, arn, busy, refuse } from "../account";
import { gatewayOf, implicitInterface, interfacesOf, removeInterfacesOf } from "../addresses";
import { type Failure, table } from "../table";
import { T } from "../types";
import { at, isProps, type Json, type Props, propsList, text, texts, UNKNOWN } from "../values";

/** Rule for both kinds of name; a load balancer's must not begin with `internal-` besides. */
const NAME = /^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/;

const HEADERS = `XAmznMtlsClientcert XAmznMtlsClientcertIssuer XAmznMtlsClientcertLeaf XAmznMtlsClientcertSerialNumber
  XAmznMtlsClientcertSubject XAmznMtlsClientcertValidity XAmznTlsCipherSuite XAmznTlsVersion`
  .split(/\s+/)
  .map((name) => `routingHttpRequest${name}HeaderName`)
  .join(" ");

const RESPONSE_HEADERS = `AccessControlAllowCredentials AccessControlAllowHeaders AccessControlAllowMethods
  AccessControlAllowOrigin AccessControlExposeHeaders AccessControlMaxAge ContentSecurityPolicy StrictTransportSecurity
  XContentTypeOptions XFrameOptions`
  .split(/\s+/)
  .map((name) => `routingHttpResponse${name}HeaderValue`)
  .join(" ");

export const LOAD_BALANCING = [
  table({
    type: T.loadBalancer,
    source: "load_balancer.go",
    idPrefix: "alb-",
    replace: "customerOwnedIpv4Pool internal loadBalancerType name namePrefix",
    update:
      "accessLogs clientKeepAlive connectionLogs desyncMitigationMode dnsRecordClientRoutingPolicy dropInvalidHeaderFields enableCrossZoneLoadBalancing enableDeletionProtection enableHttp2 enablePrefixForIpv6SourceNat enableTlsVersionAndCipherSuiteHeaders enableWafFailOpen enableXffClientPort enableZonalShift enforceSecurityGroupInboundRulesOnPrivateLinkTraffic healthCheckLogs idleTimeout ipAddressType ipamPools minimumLoadBalancerCapacity preserveHostHeader secondaryIpsAutoAssignedPerSubnet securityGroups subnetMappings subnets tags xffHeaderProcessingMode",
    optionalComputed:
      "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic enablePrefixForIpv6SourceNat internal ipAddressType name namePrefix secondaryIpsAutoAssignedPerSubnet securityGroups subnetMappings subnets",
    computed: "arn arnSuffix dnsName tagsAll vpcId zoneId",
    defaults: {
      clientKeepAlive: 3600,
      desyncMitigationMode: "defensive",
      dnsRecordClientRoutingPolicy: "any_availability_zone",
      dropInvalidHeaderFields: false,
      enableCrossZoneLoadBalancing: false,
      enableDeletionProtection: false,
      enableHttp2: true,
      enableTlsVersionAndCipherSuiteHeaders: false,
      enableWafFailOpen: false,
      enableXffClientPort: false,
      enableZonalShift: false,
      idleTimeout: 60,
      loadBalancerType: "application",
      preserveHostHeader: false,
      xffHeaderProcessingMode: "append",
      "accessLogs.enabled": false,
      "connectionLogs.enabled": false,
      "healthCheckLogs.enabled": false,
    },
    sets: "securityGroups subnetMappings subnets",
    autoName: { property: "name", maxLength: 32, prefixProperty: "namePrefix" },
    behaviour: {
      check: (inputs) => [
        ...namesOf(inputs, "name", NAME),
        ...(text(inputs["name"]).startsWith("internal-")
          ? [{ property: "name", reason: '"name" cannot begin with "internal-"' }]
          : []),
        ...(inputs["subnets"] !== undefined && inputs["subnetMappings"] !== undefined
          ? [{ property: "subnets", reason: "conflicts with subnetMappings" }]
          : []),
      ],
      create: ({ account, inputs, id, region }) => {
        const name = text(inputs["name"]);
        if (account.list(T.loadBalancer).some((each) => each.inputs["name"] === name)) {
          refuse(
            "DuplicateLoadBalancerName",
            `A load balancer with the same name '${name}' exists, but with different settings`,
          );
        }
        const subnets = subnetsOf(account, inputs);
        const vpcId = text(subnets[0]!.inputs["vpcId"]);
        if (inputs["internal"] !== true && gatewayOf(account, vpcId) === undefined) {
          refuse("InvalidSubnet", `VPC ${vpcId} has no internet gateway`);
        }
        checkGroups(account, inputs);
        checkLogs(account, inputs);
        for (const subnet of subnets) {
          implicitInterface(account, subnet, id, texts(inputs["securityGroups"]));
        }
        const suffix = `app/${name}/${account.hex(16)}`;
        // Its interfaces were made before the ARN was known: they belong to the made-up id.
        const balancerArn = arn(account, "elasticloadbalancing", region, `loadbalancer/${suffix}`);
        return { id: balancerArn, facts: { vpcId, suffix, owner: id } };
      },
      update: ({ account, inputs, resource }) => {
        const subnets = subnetsOf(account, inputs);
        checkGroups(account, inputs);
        checkLogs(account, inputs);
        const owner = text(resource.facts["owner"]);
        for (const own of interfacesOf(account, owner)) {
          if (!subnets.some((subnet) => subnet.id === own.facts["subnetId"])) {
            account.remove(own);
          }
          own.facts["securityGroups"] = texts(inputs["securityGroups"]);
        }
        const served = interfacesOf(account, owner).map((own) => own.facts["subnetId"]);
        for (const subnet of subnets.filter((each) => !served.includes(each.id))) {
          implicitInterface(account, subnet, owner, texts(inputs["securityGroups"]));
        }
      },
      delete: ({ account, id, resource }) => {
        if (resource.inputs["enableDeletionProtection"] === true) {
          refuse(
            "OperationNotPermitted",
            `Load balancer '${id}' cannot be deleted because deletion protection is enabled`,
          );
        }
        if (account.list(T.webAclAssociation).some((each) => each.inputs["resourceArn"] === id)) {
          busy("ResourceInUse", `Load balancer '${id}' is associated with a web ACL`);
        }
        removeInterfacesOf(account, text(resource.facts["owner"]));
        for (const listener of account.list(T.listener).filter((each) => each.inputs["loadBalancerArn"] === id)) {
          account.remove(listener);
        }
      },
      outputs: (resource) => ({
        arn: resource.id,
        arnSuffix: resource.facts["suffix"],
        dnsName: `${resource.inputs["internal"] === true ? "internal-" : ""}${text(resource.inputs["name"])}-${text(resource.facts["suffix"]).slice(-10)}.${resource.region}.elb.amazonaws.com`,
        vpcId: resource.facts["vpcId"],
        zoneId: "Z32O12XQLNTSW2",
        enablePrefixForIpv6SourceNat: "",
        enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "",
        internal: false,
        ipAddressType: "ipv4",
        namePrefix: "",
        secondaryIpsAutoAssignedPerSubnet: 0,
        securityGroups: [],
        subnets: propsList(resource.inputs["subnetMappings"]).map((each) => text(each["subnetId"])),
        subnetMappings: texts(resource.inputs["subnets"]).map((subnetId) => ({ subnetId })),
      }),
    },
  }),
  table({
    type: T.targetGroup,
    source: "target_group.go",
    replace: "ipAddressType name namePrefix port protocol protocolVersion targetType vpcId",
    update:
      "connectionTermination deregistrationDelay healthCheck lambdaMultiValueHeadersEnabled loadBalancingAlgorithmType loadBalancingAnomalyMitigation loadBalancingCrossZoneEnabled preserveClientIp proxyProtocolV2 slowStart stickiness tags targetControlPort targetFailovers targetGroupHealth targetHealthStates",
    optionalComputed:
      "connectionTermination healthCheck healthCheck.matcher healthCheck.path healthCheck.timeout ipAddressType loadBalancingAlgorithmType loadBalancingAnomalyMitigation loadBalancingCrossZoneEnabled name namePrefix preserveClientIp protocolVersion stickiness targetFailovers targetGroupHealth targetHealthStates",
    computed: "arn arnSuffix loadBalancerArns tagsAll",
    defaults: {
      deregistrationDelay: 300,
      lambdaMultiValueHeadersEnabled: false,
      proxyProtocolV2: false,
      slowStart: 0,
      targetType: "instance",
      "healthCheck.enabled": true,
      "healthCheck.healthyThreshold": 3,
      "healthCheck.interval": 30,
      "healthCheck.port": "traffic-port",
      "healthCheck.protocol": "HTTP",
      "healthCheck.unhealthyThreshold": 3,
      "stickiness.cookieDuration": 86400,
      "stickiness.enabled": true,
    },
    autoName: { property: "name", maxLength: 32, prefixProperty: "namePrefix" },
    behaviour: {
      check: (inputs) => [
        ...namesOf(inputs, "name", NAME),
        ...(text(inputs["namePrefix"]).length > 6
          ? [{ property: "namePrefix", reason: "cannot be longer than 6 characters" }]
          : []),
        ...targetGroupRanges(inputs),
      ],
      create: ({ account, inputs, region }) => {
        const name = text(inputs["name"]);
        if (account.list(T.targetGroup).some((each) => each.inputs["name"] === name)) {
          refuse("DuplicateTargetGroupName", `ELBv2 Target Group (${name}) already exists`);
        }
        if (inputs["targetType"] !== "lambda") {
          account.require(T.vpc, inputs["vpcId"], "ValidationError");
        }
        checkTargetGroup(inputs);
        const suffix = `targetgroup/${name}/${account.hex(16)}`;
        return { id: arn(account, "elasticloadbalancing", region, suffix), facts: { suffix } };
      },
      update: ({ inputs }) => checkTargetGroup(inputs),
      delete: ({ account, id }) => {
        if (usersOf(account, id).length > 0) {
          busy("ResourceInUse", `Target group '${id}' is currently in use by a listener or a rule`);
        }
      },
      outputs: (resource, account) => ({
        arn: resource.id,
        arnSuffix: resource.facts["suffix"],
        loadBalancerArns: [...new Set(usersOf(account, resource.id).map((each) => balancerOf(account, each)))],
        connectionTermination: false,
        healthCheck: HEALTH_CHECK_OF_API,
        "healthCheck.matcher": "200",
        "healthCheck.path": "/",
        "healthCheck.timeout": at(resource.inputs, "healthCheck.protocol") === "HTTPS" ? 10 : 6,
        ipAddressType: "ipv4",
        loadBalancingAlgorithmType: "round_robin",
        loadBalancingAnomalyMitigation: "off",
        loadBalancingCrossZoneEnabled: "use_load_balancer_configuration",
        namePrefix: "",
        preserveClientIp: "",
        protocolVersion: "HTTP1",
        stickiness: { cookieDuration: 86400, enabled: false, type: "lb_cookie" },
        targetFailovers: [{}],
        targetHealthStates: [{}],
        targetGroupHealth: { dnsFailover: {}, unhealthyStateRouting: {} },
      }),
    },
  }),
  table({
    type: T.targetGroupAttachment,
    source: "target_group_attachment.go",
    replace: "availabilityZone port quicServerId targetGroupArn targetId",
    required: "targetGroupArn targetId",
    behaviour: {
      create: ({ account, inputs }) => {
        const group = account.require(T.targetGroup, inputs["targetGroupArn"], "TargetGroupNotFound");
        const instance = text(inputs["targetId"]).startsWith("i-");
        if (group.inputs["targetType"] !== "ip" && (!instance || !account.get(T.instance, inputs["targetId"]))) {
          refuse(
            "InvalidTarget",
            `The following targets are not in a running state and cannot be registered: '${text(inputs["targetId"])}'`,
          );
        }
        return { id: `${group.id}-${account.hex(20)}` };
      },
    },
  }),
  table({
    type: T.listener,
    source: "listener.go",
    replace: "loadBalancerArn",
    update: `alpnPolicy certificateArn defaultActions mutualAuthentication port protocol routingHttpResponseServerEnabled sslPolicy tags tcpIdleTimeoutSeconds ${HEADERS} ${RESPONSE_HEADERS}`,
    optionalComputed: `mutualAuthentication protocol sslPolicy routingHttpResponseServerEnabled tcpIdleTimeoutSeconds ${HEADERS} ${RESPONSE_HEADERS}`,
    computed: "arn tagsAll",
    required: "defaultActions loadBalancerArn",
    behaviour: {
      create: ({ account, inputs }) => {
        const balancer = checkListener(account, inputs, "");
        const suffix = `listener/${text(balancer.facts["suffix"])}/${account.hex(16)}`;
        return { id: arn(account, "elasticloadbalancing", balancer.region, suffix) };
      },
      update: ({ account, inputs, id }) => {
        checkListener(account, inputs, id);
      },
      delete: ({ account, id }) => {
        for (const rule of account.list(T.listenerRule).filter((each) => each.inputs["listenerArn"] === id)) {
          account.remove(rule);
        }
      },
      outputs: (resource) => ({
        arn: resource.id,
        protocol: "HTTP",
        sslPolicy: resource.inputs["protocol"] === "HTTPS" ? "ELBSecurityPolicy-2016-08" : "",
        routingHttpResponseServerEnabled: true,
      }),
    },
  }),
  table({
    type: T.listenerCertificate,
    source: "listener_certificate.go",
    replace: "certificateArn listenerArn",
    required: "certificateArn listenerArn",
    behaviour: {
      create: ({ account, inputs }) => {
        const listener = account.require(T.listener, inputs["listenerArn"], "ListenerNotFound");
        usable(account, inputs["certificateArn"]);
        return { id: `${listener.id}_${text(inputs["certificateArn"])}` };
      },
    },
  }),
  table({
    type: T.listenerRule,
    source: "listener_rule.go",
    replace: "listenerArn",
    update: "actions conditions priority tags transforms",
    optionalComputed: "priority",
    computed: "arn tagsAll",
    required: "actions conditions listenerArn",
    sets: "conditions",
    behaviour: {
      create: ({ account, inputs }) => {
        const listener = account.require(T.listener, inputs["listenerArn"], "ListenerNotFound");
        checkRulePriority(account, inputs, "");
        for (const target of targetsOf(inputs, "actions")) {
          account.require(T.targetGroup, target, "TargetGroupNotFound");
        }
        return { id: `${listener.id.replace(":listener/", ":listener-rule/")}/${account.hex(16)}` };
      },
      update: ({ account, inputs, id }) => checkRulePriority(account, inputs, id),
      outputs: (resource) => ({ arn: resource.id, priority: 1 }),
    },
  }),
];

const HEALTH_CHECK_OF_API: Props = {
  enabled: true,
  healthyThreshold: 5,
  interval: 30,
  matcher: "200",
  path: "/",
  port: "traffic-port",
  protocol: "HTTP",
  timeout: 6,
  unhealthyThreshold: 2,
};

function namesOf(inputs: Props, property: string, rule: RegExp): Failure[] {
  const name = inputs[property];
  if (typeof name !== "string" || name === UNKNOWN || rule.test(name)) {
    return [];
  }
  const reason =
    name.length > 32
      ? "cannot be longer than 32 characters"
      : "only alphanumeric characters and hyphens, no hyphen at an end";
  return [{ property, reason: `${JSON.stringify(name)} ${reason}` }];
}

const RANGES: readonly (readonly [string, number, number])[] = [
  ["deregistrationDelay", 0, 3600],
  ["healthCheck.healthyThreshold", 2, 10],
  ["healthCheck.interval", 5, 300],
  ["healthCheck.timeout", 2, 120],
  ["healthCheck.unhealthyThreshold", 2, 10],
  ["port", 1, 65535],
  ["stickiness.cookieDuration", 0, 604800],
];

function targetGroupRanges(inputs: Props): Failure[] {
  return RANGES.flatMap(([property, low, high]) => {
    const value = at(inputs, property);
    const wrong = typeof value === "number" && (value < low || value > high);
    return wrong ? [{ property, reason: `expected to be in the range (${low} - ${high}), got ${value}` }] : [];
  });
}

/** Combinations that the API refuses (facts 1.3 and 1.4). */
function checkTargetGroup(inputs: Props): void {
  const algorithm = text(inputs["loadBalancingAlgorithmType"]) || "round_robin";
  const sticky = isProps(inputs["stickiness"]) && inputs["stickiness"]["enabled"] !== false;
  const timeout = Number(at(inputs, "healthCheck.timeout") ?? 0);
  if (Number(inputs["slowStart"] ?? 0) > 0 && algorithm !== "round_robin") {
    refuse("InvalidConfigurationRequest", `Slow start is not supported with the ${algorithm} algorithm`);
  }
  if (sticky && algorithm === "weighted_random") {
    refuse("InvalidConfigurationRequest", "Stickiness is not supported with the weighted_random algorithm");
  }
  if (inputs["loadBalancingAnomalyMitigation"] === "on" && algorithm !== "weighted_random") {
    refuse("InvalidConfigurationRequest", "Anomaly mitigation needs the weighted_random algorithm");
  }
  if (timeout > Number(at(inputs, "healthCheck.interval") ?? 30)) {
    refuse("ValidationError", `Health check timeout '${timeout}' must be smaller than or equal to the interval`);
  }
}

/** Subnets of at least two zones, one a zone, all in one VPC (ELB-API CreateLoadBalancerInput.Subnets). */
function subnetsOf(account: Account, inputs: Props): AccountResource[] {
  const ids = [
    ...texts(inputs["subnets"]),
    ...propsList(inputs["subnetMappings"]).map((each) => text(each["subnetId"])),
  ];
  const subnets = ids.map((id) => account.require(T.subnet, id, "SubnetNotFound"));
  const zones = subnets.map((subnet) => text(subnet.facts["availabilityZone"]));
  if (new Set(zones).size < 2) {
    refuse("ValidationError", "At least two subnets in two different Availability Zones must be specified");
  }
  if (new Set(zones).size < zones.length) {
    refuse(
      "InvalidConfigurationRequest",
      "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
    );
  }
  if (new Set(subnets.map((subnet) => subnet.inputs["vpcId"])).size > 1) {
    refuse("InvalidConfigurationRequest", "All subnets must belong to the same VPC");
  }
  const withoutIpv6 = subnets.find((subnet) => text(subnet.facts["ipv6CidrBlock"]) === "");
  if (text(inputs["ipAddressType"]).startsWith("dualstack") && withoutIpv6) {
    refuse("ValidationError", `You must specify subnets with an associated IPv6 CIDR block (${withoutIpv6.id})`);
  }
  return subnets;
}

function checkGroups(account: Account, inputs: Props): void {
  for (const id of texts(inputs["securityGroups"])) {
    account.require(T.securityGroup, id, "InvalidSecurityGroup");
  }
}

/** ELB writes a test file when logging is switched on: the bucket and its policy must be there. */
function checkLogs(account: Account, inputs: Props): void {
  for (const property of ["accessLogs", "connectionLogs", "healthCheckLogs"]) {
    const logs = inputs[property];
    if (!isProps(logs) || logs["enabled"] !== true) {
      continue;
    }
    const bucket = account.list(T.bucket).find((each) => each.id === logs["bucket"]);
    const policy = account.list(T.bucketPolicy).find((each) => each.inputs["bucket"] === logs["bucket"]);
    if (!bucket || !policy || !text(policy.inputs["policy"]).includes("s3:PutObject")) {
      refuse(
        "InvalidConfigurationRequest",
        `Access Denied for bucket: ${text(logs["bucket"])}. Please check S3bucket permission`,
      );
    }
    bucket!.facts["objects"] = Number(bucket!.facts["objects"] ?? 0) + 1;
  }
}

/** Target groups that a listener or a rule forwards to. */
function targetsOf(inputs: Props, property: string): string[] {
  return propsList(inputs[property]).flatMap((action) => [
    ...(text(action["targetGroupArn"]) === "" ? [] : [text(action["targetGroupArn"])]),
    ...propsList(at(action, "forward.targetGroups")).map((each) => text(each["arn"])),
  ]);
}

const usersOf = (account: Account, targetGroup: string): AccountResource[] => [
  ...account.list(T.listener).filter((each) => targetsOf(each.inputs, "defaultActions").includes(targetGroup)),
  ...account.list(T.listenerRule).filter((each) => targetsOf(each.inputs, "actions").includes(targetGroup)),
];

function balancerOf(account: Account, user: AccountResource): string {
  const listener = user.type === T.listener ? user : account.get(T.listener, user.inputs["listenerArn"]);
  return text(listener?.inputs["loadBalancerArn"]);
}

function checkListener(account: Account, inputs: Props, id: string): AccountResource {
  const balancer = account.require(T.loadBalancer, inputs["loadBalancerArn"], "LoadBalancerNotFound");
  const same = account
    .list(T.listener)
    .find(
      (each) =>
        each.id !== id && each.inputs["loadBalancerArn"] === balancer.id && each.inputs["port"] === inputs["port"],
    );
  if (same) {
    refuse("DuplicateListener", `A listener already exists on this port for this load balancer '${balancer.id}'`);
  }
  if (inputs["protocol"] === "HTTPS") {
    if (inputs["certificateArn"] === undefined) {
      refuse("CertificateNotFound", "A certificate must be specified for HTTPS listeners");
    }
    usable(account, inputs["certificateArn"]);
  }
  for (const target of targetsOf(inputs, "defaultActions")) {
    account.require(T.targetGroup, target, "TargetGroupNotFound");
    const other = usersOf(account, target).find((each) => balancerOf(account, each) !== balancer.id);
    if (other) {
      refuse(
        "TargetGroupAssociationLimit",
        `The following target groups cannot be associated with more than one load balancer: ${target}`,
      );
    }
  }
  return balancer;
}

/** Certificates of the account must be issued; foreign ARNs (IAM, another stack's) are taken as given. */
function usable(account: Account, certificateArn: Json): void {
  const certificate = account.get(T.certificate, certificateArn);
  if (certificate && certificate.facts["status"] !== "ISSUED") {
    refuse(
      "UnsupportedCertificate",
      `The certificate '${certificate.id}' must have a fully-qualified domain name, a supported signature, and a supported key size.`,
    );
  }
}

function checkRulePriority(account: Account, inputs: Props, id: string): void {
  const same = account
    .list(T.listenerRule)
    .find((each) => each.id !== id && ["listenerArn", "priority"].every((key) => each.inputs[key] === inputs[key]));
  if (same && inputs["priority"] !== undefined) {
    refuse("PriorityInUse", `Priority '${String(inputs["priority"])}' is currently in use`);
  }
}
