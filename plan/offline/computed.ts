/**
 * What AWS computes for the types we use: ids, ARNs, names and addresses, made up but consistent.
 *
 * Only what a program or a reader of the plan refers to is here. A type without a row gets an id and an ARN of the usual
 * shape. Every computed property a component reads must have a row, else it is `undefined` in the plan. Over 400 lines,
 * because it is one table.
 */
import { dnsSuffix, partitionOfRegion } from "../../components/shared/aws/partitions";
import { isUnknown, UNKNOWN, type Value } from "../../policy/graph";
import { givenPrimary, sentAddresses } from "../../policy/network/primary-address";
import { type AddressBook, hexOf, ipv6Block, isAddress, publicDnsName } from "./identity";

export interface Account {
  readonly region: string;
  readonly accountId: string;
}

/** What is known when a resource is registered. */
export interface Registration extends Account {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly addresses: AddressBook;
  /** The outputs of the resource that has this id, when it is in the program. */
  outputsOf(id: Value): Readonly<Record<string, Value>> | undefined;
}

export interface Computed {
  readonly id: string;
  readonly outputs: Record<string, Value>;
}

type Row = (registration: Registration) => Computed;

/** `aws:ec2/vpc:Vpc` and its like. `alb` and `elasticloadbalancingv2` are older names of `lb`. */
const ROWS: Readonly<Record<string, Row>> = {
  "aws:ec2/vpc:Vpc": vpc,
  "aws:ec2/subnet:Subnet": subnet,
  "aws:ec2/internetGateway:InternetGateway": ec2("igw", "internet-gateway"),
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": ec2("eigw", "egress-only-internet-gateway"),
  "aws:ec2/natGateway:NatGateway": natGateway,
  "aws:ec2/routeTable:RouteTable": ec2("rtb", "route-table"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ec2("rtbassoc", "route-table-association"),
  "aws:ec2/route:Route": ({ urn, inputs }) => ({
    id: `r-${text(inputs["routeTableId"])}${hexOf(urn, 10)}`,
    outputs: {},
  }),
  "aws:ec2/networkAcl:NetworkAcl": ec2("acl", "network-acl"),
  "aws:ec2/securityGroup:SecurityGroup": named(ec2("sg", "security-group")),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": defaultSecurityGroup,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule,
  "aws:ec2/managedPrefixList:ManagedPrefixList": ec2("pl", "prefix-list"),
  "aws:ec2/eip:Eip": elasticIp,
  "aws:ec2/eipAssociation:EipAssociation": ec2("eipassoc", "elastic-ip-association"),
  "aws:ec2/instance:Instance": instance,
  "aws:ec2/networkInterface:NetworkInterface": networkInterface,
  "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment": ec2("eni-attach", "network-interface-attachment"),
  "aws:ec2/subnetCidrReservation:SubnetCidrReservation": ec2("scr", "subnet-cidr-reservation"),
  "aws:ec2/dedicatedHost:DedicatedHost": ec2("h", "dedicated-host"),
  "aws:ec2/launchTemplate:LaunchTemplate": named(ec2("lt", "launch-template")),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ec2("vpce", "vpc-endpoint"),
  "aws:ec2/flowLog:FlowLog": ec2("fl", "vpc-flow-log"),
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": ec2("pcx", "vpc-peering-connection"),
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": ec2("tgw-attach", "transit-gateway-attachment"),
  "aws:route53/resolverEndpoint:ResolverEndpoint": named(resolver("rslvr-out", "resolver-endpoint")),
  "aws:route53/resolverRule:ResolverRule": named(resolver("rslvr-rr", "resolver-rule")),
  "aws:route53/resolverRuleAssociation:ResolverRuleAssociation": named(
    resolver("rslvr-rrassoc", "resolver-rule-association"),
  ),
  "aws:ebs/volume:Volume": ec2("vol", "volume"),
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:alb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:lb/targetGroup:TargetGroup": targetGroup,
  "aws:alb/targetGroup:TargetGroup": targetGroup,
  "aws:lb/listener:Listener": listener,
  "aws:alb/listener:Listener": listener,
  "aws:acm/certificate:Certificate": certificate,
  "aws:acm/certificateValidation:CertificateValidation": ({ inputs, urn }) => ({
    id: text(inputs["certificateArn"]) || hexOf(urn, 16),
    outputs: {},
  }),
  "aws:route53/zone:Zone": zone,
  "aws:route53/record:Record": record,
  "aws:iam/role:Role": iam("role", "AROA"),
  "aws:iam/instanceProfile:InstanceProfile": iam("instance-profile", "AIPA"),
  "aws:iam/policy:Policy": iamPolicy,
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketV2:BucketV2": bucket,
  "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
  "aws:cloudwatch/dashboard:Dashboard": dashboard,
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:wafv2/webAcl:WebAcl": webAcl,
  // The engine's own: what was first given is what it answers.
  "pulumi:index:Stash": ({ inputs, urn }) => ({ id: hexOf(urn, 16), outputs: { output: inputs["input"] } }),
};

/** Types that AWS tags answer with all tags, the provider's default ones included. */
export function computedOutputs(registration: Registration): Computed {
  return (ROWS[registration.type] ?? fallback)(registration);
}

/** The types with a row of their own; a test holds them against what the components create. */
export const KNOWN_TYPES: readonly string[] = Object.keys(ROWS);

function vpc(registration: Registration): Computed {
  const { urn, inputs } = registration;
  const base = ec2("vpc", "vpc")(registration);
  const ipv6 = inputs["assignGeneratedIpv6CidrBlock"] === true ? { ipv6CidrBlock: ipv6Block(urn) } : {};
  return {
    id: base.id,
    outputs: {
      ...base.outputs,
      ...ipv6,
      defaultSecurityGroupId: `sg-0${hexOf(`${urn}#sg`, 16)}`,
      defaultNetworkAclId: `acl-0${hexOf(`${urn}#acl`, 16)}`,
      defaultRouteTableId: `rtb-0${hexOf(`${urn}#rtb`, 16)}`,
      mainRouteTableId: `rtb-0${hexOf(`${urn}#rtb`, 16)}`,
    },
  };
}

/** The group that the VPC has had from the start. */
function defaultSecurityGroup(registration: Registration): Computed {
  const id = text(registration.outputsOf(registration.inputs["vpcId"])?.["defaultSecurityGroupId"]);
  const group = arn(registration, "ec2", `security-group/${id}`);
  return { id, outputs: { arn: group, name: "default", ownerId: registration.accountId } };
}

function subnet(registration: Registration): Computed {
  const base = ec2("subnet", "subnet")(registration);
  const cidrBlock = registration.inputs["cidrBlock"];
  if (typeof cidrBlock === "string") {
    registration.addresses.declareSubnet(base.id, cidrBlock);
  }
  return base;
}

function natGateway(registration: Registration): Computed {
  const base = ec2("nat", "natgateway")(registration);
  const { inputs, addresses, urn } = registration;
  const publicIp = registration.outputsOf(inputs["allocationId"])?.["publicIp"];
  return {
    id: base.id,
    outputs: {
      ...base.outputs,
      networkInterfaceId: `eni-0${hexOf(urn, 16)}`,
      privateIp: inputs["privateIp"] ?? addresses.privateAddress(inputs["subnetId"], urn),
      ...(publicIp === undefined ? {} : { publicIp }),
    },
  };
}

function securityGroupRule(registration: Registration): Computed {
  const base = ec2("sgr", "security-group-rule")(registration);
  return { id: base.id, outputs: { ...base.outputs, securityGroupRuleId: base.id } };
}

function elasticIp(registration: Registration): Computed {
  const { urn, region, addresses, inputs } = registration;
  const id = `eipalloc-0${hexOf(urn, 16)}`;
  const publicIp = addresses.publicAddress(urn);
  const target = registration.outputsOf(inputs["instance"]) ?? registration.outputsOf(inputs["networkInterface"]);
  const privateIp = target && (inputs["associateWithPrivateIp"] ?? target["privateIp"]);
  return {
    id,
    outputs: {
      arn: arn(registration, "ec2", `elastic-ip/${id}`),
      allocationId: id,
      publicIp,
      publicDns: publicDnsName(publicIp, region),
      ...(privateIp === undefined ? {} : { privateIp }),
    },
  };
}

function instance(registration: Registration): Computed {
  const { urn, inputs, region, addresses } = registration;
  const base = ec2("i", "instance")(registration);
  const attached = registration.outputsOf(primaryInterface(inputs));
  const subnetId = inputs["subnetId"] ?? attached?.["subnetId"];
  // Of an interface that the plan does not make, the address is not known.
  const own = attached === undefined ? addresses.privateAddress(subnetId, urn) : (attached["privateIp"] ?? UNKNOWN);
  const privateIp = inputs["privateIp"] ?? own;
  const publicIp = inputs["associatePublicIpAddress"] === true ? addresses.publicAddress(`${urn}#public`) : "";
  return {
    id: base.id,
    outputs: {
      ...base.outputs,
      instanceState: "running",
      primaryNetworkInterfaceId: attached?.["id"] ?? `eni-0${hexOf(urn, 16)}`,
      privateIp,
      privateDns: isUnknown(privateIp)
        ? UNKNOWN
        : `ip-${text(privateIp).replaceAll(".", "-")}.${region}.compute.internal`,
      publicIp,
      publicDns: publicIp === "" ? "" : publicDnsName(publicIp, region),
      ...optional("subnetId", subnetId),
      ...optional(
        "availabilityZone",
        inputs["availabilityZone"] ?? registration.outputsOf(subnetId)?.["availabilityZone"],
      ),
    },
  };
}

/** The interface given as `primaryNetworkInterface`, or as `networkInterfaces` with device index 0. */
function primaryInterface(inputs: Readonly<Record<string, Value>>): Value {
  const primary = inputs["primaryNetworkInterface"] ?? firstDevice(inputs["networkInterfaces"]);
  return isRecord(primary) ? primary["networkInterfaceId"] : undefined;
}

function firstDevice(interfaces: Value): Value {
  return Array.isArray(interfaces) ? interfaces.find((item) => isRecord(item) && item["deviceIndex"] === 0) : undefined;
}

function networkInterface(registration: Registration): Computed {
  const { urn, inputs, addresses } = registration;
  const base = ec2("eni", "network-interface")(registration);
  const sent = sentAddresses(inputs);
  for (const address of isUnknown(sent) ? [] : sent.filter(isAddress)) {
    addresses.claim(address);
  }
  const privateIp = givenPrimary(inputs) ?? addresses.privateAddress(inputs["subnetId"], urn);
  return { id: base.id, outputs: { ...base.outputs, id: base.id, macAddress: macAddress(urn), privateIp } };
}

/** A locally administered address, so never a vendor's. */
const macAddress = (urn: string): string => `02:${hexOf(urn, 10).match(/../g)!.join(":")}`;

function loadBalancer(registration: Registration): Computed {
  const { urn, name, region, inputs } = registration;
  const kind = inputs["loadBalancerType"] === "network" ? "net" : "app";
  const physical = text(inputs["name"]) || autoName(name, urn, 32);
  const id = arn(registration, "elasticloadbalancing", `loadbalancer/${kind}/${physical}/${hexOf(urn, 16)}`);
  const prefix = inputs["internal"] === true ? "internal-" : "";
  const number = BigInt(`0x${hexOf(urn, 8)}`) % 1_000_000_000n;
  return {
    id,
    outputs: {
      arn: id,
      arnSuffix: id.slice(id.indexOf(`${kind}/`)),
      name: physical,
      dnsName: `${prefix}${physical}-${number}.${region}.elb.${dnsSuffix(region)}`,
      zoneId: `Z${hexOf(`${region}#elb`, 13).toUpperCase()}`,
      ...optional("vpcId", firstSubnetVpc(registration)),
    },
  };
}

function firstSubnetVpc({ inputs, outputsOf }: Registration): Value {
  const subnets = inputs["subnets"];
  return Array.isArray(subnets) ? outputsOf(subnets[0])?.["vpcId"] : undefined;
}

function targetGroup(registration: Registration): Computed {
  const { urn, name, inputs } = registration;
  const physical = text(inputs["name"]) || autoName(name, urn, 32);
  const id = arn(registration, "elasticloadbalancing", `targetgroup/${physical}/${hexOf(urn, 16)}`);
  return { id, outputs: { arn: id, arnSuffix: id.slice(id.indexOf("targetgroup/")), name: physical } };
}

function listener(registration: Registration): Computed {
  const { urn, inputs } = registration;
  const parent = text(inputs["loadBalancerArn"]).replace(":loadbalancer/", ":listener/");
  const id = `${parent || arn(registration, "elasticloadbalancing", "listener/app/unknown")}/${hexOf(urn, 16)}`;
  return { id, outputs: { arn: id } };
}

function certificate(registration: Registration): Computed {
  const { urn, inputs } = registration;
  const id = arn(registration, "acm", `certificate/${uuid(urn)}`);
  const names = [inputs["domainName"], ...list(inputs["subjectAlternativeNames"])].filter(
    (name): name is string => typeof name === "string",
  );
  return {
    id,
    outputs: {
      arn: id,
      status: "PENDING_VALIDATION",
      domainValidationOptions: [...new Set(names)].map((domainName) => validationOption(domainName, urn)),
    },
  };
}

/** ACM gives the apex and its wildcard the same record. */
function validationOption(domainName: string, urn: string): { [key: string]: Value } {
  const apex = domainName.replace(/^\*\./, "");
  return {
    domainName,
    resourceRecordName: `_${hexOf(`${urn}#${apex}`, 32)}.${apex}.`,
    resourceRecordType: "CNAME",
    resourceRecordValue: `_${hexOf(`${urn}#${apex}#value`, 32)}.acm-validations.aws.`,
  };
}

function zone(registration: Registration): Computed {
  const id = `Z${hexOf(registration.urn, 20).toUpperCase()}`;
  return {
    id,
    outputs: {
      arn: globalArn(registration, "route53", "", `hostedzone/${id}`),
      zoneId: id,
      nameServers: [1, 2, 3, 4].map((index) => `ns-${index}.awsdns-0${index}.example`),
    },
  };
}

function record({ inputs }: Registration): Computed {
  const name = text(inputs["name"]).replace(/\.$/, "");
  return { id: `${text(inputs["zoneId"])}_${name}_${text(inputs["type"])}`, outputs: { fqdn: name } };
}

function iam(kind: string, prefix: string): Row {
  return (registration) => {
    const physical = text(registration.inputs["name"]) || autoName(registration.name, registration.urn, 64);
    return {
      id: physical,
      outputs: {
        arn: globalArn(registration, "iam", registration.accountId, `${kind}/${physical}`),
        name: physical,
        uniqueId: `${prefix}${hexOf(registration.urn, 17).toUpperCase()}`,
      },
    };
  };
}

function iamPolicy(registration: Registration): Computed {
  const { outputs } = iam("policy", "ANPA")(registration);
  return { id: text(outputs["arn"]), outputs };
}

function bucket(registration: Registration): Computed {
  const { inputs, name, urn, region } = registration;
  const id = text(inputs["bucket"]) || autoName(name, urn, 63);
  return {
    id,
    outputs: {
      arn: globalArn(registration, "s3", "", id),
      bucket: id,
      bucketDomainName: `${id}.s3.${dnsSuffix(region)}`,
      bucketRegionalDomainName: `${id}.s3.${region}.${dnsSuffix(region)}`,
    },
  };
}

function metricAlarm(registration: Registration): Computed {
  const id = text(registration.inputs["name"]) || autoName(registration.name, registration.urn, 255);
  return { id, outputs: { arn: arn(registration, "cloudwatch", `alarm:${id}`), name: id } };
}

function logGroup(registration: Registration): Computed {
  const id = text(registration.inputs["name"]) || autoName(registration.name, registration.urn, 512);
  return { id, outputs: { arn: arn(registration, "logs", `log-group:${id}`), name: id } };
}

/** Dashboards are not regional. */
function dashboard(registration: Registration): Computed {
  const id = text(registration.inputs["dashboardName"]);
  return {
    id,
    outputs: { dashboardArn: globalArn(registration, "cloudwatch", registration.accountId, `dashboard/${id}`) },
  };
}

function webAcl(registration: Registration): Computed {
  const { inputs, name, urn } = registration;
  const scope = inputs["scope"] === "CLOUDFRONT" ? "global" : "regional";
  const id = uuid(urn);
  const physical = text(inputs["name"]) || autoName(name, urn, 128);
  return { id, outputs: { arn: arn(registration, "wafv2", `${scope}/webacl/${physical}/${id}`), name: physical } };
}

/** EC2's own shape: `<prefix>-0<16 hexadecimal digits>` and an ARN that ends in it. */
function ec2(prefix: string, kind: string): Row {
  return (registration) => {
    const id = `${prefix}-0${hexOf(registration.urn, 16)}`;
    return { id, outputs: { arn: arn(registration, "ec2", `${kind}/${id}`), ownerId: registration.accountId } };
  };
}

/** Route 53 Resolver's shape: `<prefix>-<17 hexadecimal digits>`. */
function resolver(prefix: string, kind: string): Row {
  return (registration) => {
    const id = `${prefix}-0${hexOf(registration.urn, 16)}`;
    const owner = registration.accountId;
    return { id, outputs: { arn: arn(registration, "route53resolver", `${kind}/${id}`), ownerId: owner } };
  };
}

/** Adds the physical name Pulumi would choose. */
function named(row: Row): Row {
  return (registration) => {
    const { id, outputs } = row(registration);
    const name = text(registration.inputs["name"]) || autoName(registration.name, registration.urn, 255);
    return { id, outputs: { ...outputs, name } };
  };
}

function fallback(registration: Registration): Computed {
  const [service = "unknown", kind = "resource"] = (registration.type.split(":")[1] ?? "").split("/");
  const id = autoName(registration.name, registration.urn, 255);
  return { id, outputs: { arn: arn(registration, service, `${kind.toLowerCase()}/${id}`) } };
}

const arn = ({ region, accountId }: Account, service: string, resource: string): string =>
  `arn:${partitionOfRegion(region)}:${service}:${region}:${accountId}:${resource}`;

/** An ARN without a region. */
const globalArn = ({ region }: Account, service: string, accountId: string, resource: string): string =>
  `arn:${partitionOfRegion(region)}:${service}::${accountId}:${resource}`;

/** Pulumi's automatic physical name: the logical one, cut to fit, and seven hexadecimal digits. */
const autoName = (name: string, urn: string, limit: number): string => `${name.slice(0, limit - 8)}-${hexOf(urn, 7)}`;

const uuid = (urn: string): string => {
  const hex = hexOf(urn, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join("-");
};

const text = (value: Value): string => (typeof value === "string" ? value : "");
const list = (value: Value): Value[] => (Array.isArray(value) ? value : []);
const isRecord = (value: Value): value is { [key: string]: Value } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const optional = (key: string, value: Value): Record<string, Value> => (value === undefined ? {} : { [key]: value });
