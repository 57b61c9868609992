/** Load balancers. Sources: terraform-provider-aws internal/service/<source>; refusals from ELB-API. */
import { arn, busy, refuse } from "../account";
import { gatewayOf, implicitInterface, interfacesOf, removeInterfacesOf } from "../addresses";
import { table } from "../table";
import { T } from "../types";
import { at, type Props, propsList, text, texts } from "../values";
import {
  balancerOf,
  checkGroups,
  checkListener,
  checkLogs,
  checkRulePriority,
  checkTargetGroup,
  namesOf,
  subnetsOf,
  targetGroupRanges,
  targetsOf,
  usable,
  usersOf,
} from "./load-balancing-checks";

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
    idPrefix: "alb-",
    update:
      "accessLogs clientKeepAlive connectionLogs desyncMitigationMode dnsRecordClientRoutingPolicy dropInvalidHeaderFields enableCrossZoneLoadBalancing enableDeletionProtection enableHttp2 enablePrefixForIpv6SourceNat enableTlsVersionAndCipherSuiteHeaders enableWafFailOpen enableXffClientPort enableZonalShift enforceSecurityGroupInboundRulesOnPrivateLinkTraffic healthCheckLogs idleTimeout ipAddressType ipamPools minimumLoadBalancerCapacity preserveHostHeader secondaryIpsAutoAssignedPerSubnet securityGroups subnetMappings subnets tags xffHeaderProcessingMode",
    computed: "arn arnSuffix dnsName tagsAll vpcId zoneId",
    autoName: { maxLength: 32, prefixProperty: "namePrefix" },
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
        accessLogs: NO_LOGS,
        connectionLogs: NO_LOGS,
        healthCheckLogs: NO_LOGS,
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
    update:
      "connectionTermination deregistrationDelay healthCheck lambdaMultiValueHeadersEnabled loadBalancingAlgorithmType loadBalancingAnomalyMitigation loadBalancingCrossZoneEnabled preserveClientIp proxyProtocolV2 slowStart stickiness tags targetFailovers targetGroupHealth targetHealthStates",
    computed: "arn arnSuffix loadBalancerArns tagsAll",
    autoName: { maxLength: 32, prefixProperty: "namePrefix" },
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
    update: `alpnPolicy certificateArn defaultActions mutualAuthentication port protocol routingHttpResponseServerEnabled sslPolicy tags tcpIdleTimeoutSeconds ${HEADERS} ${RESPONSE_HEADERS}`,
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
        // The provider asks for HTTPS when a certificate is given without a protocol.
        protocol: resource.inputs["certificateArn"] === undefined ? "HTTP" : "HTTPS",
        sslPolicy: resource.inputs["protocol"] === "HTTPS" ? "ELBSecurityPolicy-2016-08" : "",
        routingHttpResponseServerEnabled: true,
      }),
    },
  }),
  table({
    type: T.listenerCertificate,
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
    update: "actions conditions priority tags transforms",
    computed: "arn tagsAll",
    required: "actions conditions listenerArn",
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

const NO_LOGS: Props = { bucket: "", enabled: false, prefix: "" };

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
