/** VPCs and what stands in them. Sources: terraform-provider-aws internal/service/<source>. */
import { contains, overlaps, parseCidr, tryParseCidr } from "../../../../components/shared/network/cidr";
import { type Account, arn, busy, refuse } from "../account";
import { associate, gatewayOf, implicitInterface, removeInterfacesOf } from "../addresses";
import { type Failure, table } from "../table";
import { T } from "../types";
import { isProps, type Props, propsList, text, UNKNOWN } from "../values";
import { conflictsWith, requiredWith } from "./given";

/** The provider refuses a CIDR whose address is not the network's. */
export function networkForm(inputs: Props, ...properties: readonly string[]): Failure[] {
  return properties.flatMap((property) => {
    const value = inputs[property];
    if (typeof value !== "string" || value === UNKNOWN || value === "") {
      return [];
    }
    const cidr = tryParseCidr(value);
    return "problem" in cidr
      ? [{ property, reason: `"${value}" is not a valid CIDR block; did you mean ${cidr.suggestion ?? "another"}?` }]
      : [];
  });
}

/** The provider's schema: sizes, ConflictsWith and RequiredWith. */
function checkVpc(inputs: Props): Failure[] {
  const block = tryParseCidr(text(inputs["cidrBlock"]));
  const size = "problem" in block || (block.prefix >= 16 && block.prefix <= 28) ? undefined : block.prefix;
  const reason = `expected "cidr_block" to contain a network Value with between 16 and 28 significant bits, got: ${size}`;
  return [
    ...networkForm(inputs, "cidrBlock"),
    ...(size === undefined ? [] : [{ property: "cidrBlock", reason }]),
    ...conflictsWith(inputs, "ipv4NetmaskLength", "cidrBlock"),
    ...conflictsWith(inputs, "ipv6CidrBlock", "assignGeneratedIpv6CidrBlock"),
    ...requiredWith(inputs, "ipv4NetmaskLength", "ipv4IpamPoolId"),
    ...requiredWith(inputs, "ipv6CidrBlock", "ipv6IpamPoolId"),
    ...requiredWith(inputs, "ipv6NetmaskLength", "ipv6IpamPoolId"),
    ...requiredWith(inputs, "ipv6CidrBlockNetworkBorderGroup", "assignGeneratedIpv6CidrBlock"),
  ];
}

const generatedIpv6 = (account: Account): string =>
  parseCidr(`2001:db8:${account.hex(4)}:${account.hex(2)}00::/56`).text;

/** CustomizeDiff of the NAT gateway. */
function checkNatGateway(inputs: Props): Failure[] {
  const isPrivate = inputs["connectivityType"] === "private";
  const others = isPrivate ? ["allocationId", "secondaryAllocationIds"] : ["secondaryPrivateIpAddressCount"];
  const reason = `is not supported with connectivityType "${text(inputs["connectivityType"])}"`;
  const homeless = propsList(inputs["availabilityZoneAddresses"]).some(
    (each) => each["availabilityZone"] === undefined && each["availabilityZoneId"] === undefined,
  );
  return [
    ...others.filter((property) => inputs[property] !== undefined).map((property) => ({ property, reason })),
    ...conflictsWith(inputs, "secondaryPrivateIpAddressCount", "secondaryPrivateIpAddresses"),
    ...(homeless
      ? [{ property: "availabilityZoneAddresses", reason: "each needs availabilityZone or availabilityZoneId" }]
      : []),
  ];
}

const mainRouteTable = (vpcId: string): string => vpcId.replace("vpc-", "rtb-");

export const EC2_NETWORK = [
  table({
    type: T.vpc,
    idPrefix: "vpc-",
    update:
      "assignGeneratedIpv6CidrBlock enableDnsHostnames enableDnsSupport enableNetworkAddressUsageMetrics instanceTenancy ipv6CidrBlock ipv6CidrBlockNetworkBorderGroup ipv6IpamPoolId ipv6NetmaskLength tags",
    computed:
      "arn defaultNetworkAclId defaultRouteTableId defaultSecurityGroupId dhcpOptionsId ipv6AssociationId mainRouteTableId ownerId tagsAll",
    behaviour: {
      check: checkVpc,
      recomputed: (changes) =>
        changes.some(({ path }) => path === "assignGeneratedIpv6CidrBlock")
          ? ["ipv6AssociationId", "ipv6CidrBlock"]
          : [],
      update: ({ account, inputs, oldInputs, resource }) => {
        const { assignGeneratedIpv6CidrBlock: assigned } = inputs;
        if (assigned !== oldInputs["assignGeneratedIpv6CidrBlock"]) {
          resource.facts["ipv6CidrBlock"] = assigned === true ? generatedIpv6(account) : "";
        }
      },
      create: ({ account, id, inputs, region }) => {
        const defaultSecurityGroup = account.add({
          type: T.securityGroup,
          id: account.newId("sg-"),
          region,
          inputs: { name: "default", vpcId: id },
          facts: { implicit: true },
        });
        account.add({
          type: T.routeTable,
          id: mainRouteTable(id),
          region,
          inputs: { vpcId: id },
          facts: { implicit: true, main: true },
        });
        const ipv6 = inputs["assignGeneratedIpv6CidrBlock"] === true ? generatedIpv6(account) : "";
        return {
          facts: {
            defaultSecurityGroupId: defaultSecurityGroup.id,
            ipv6CidrBlock: text(inputs["ipv6CidrBlock"]) || ipv6,
          },
        };
      },
      delete: ({ account, id, resource }) => {
        const inside = account
          .all()
          .find(
            (each) =>
              (each.inputs["vpcId"] === id || each.facts["vpcId"] === id) &&
              each.facts["implicit"] !== true &&
              each.type !== T.targetGroup &&
              each.type !== T.loadBalancer,
          );
        if (inside) {
          busy("DependencyViolation", `The vpc '${id}' has dependencies and cannot be deleted (${inside.id}).`);
        }
        account.remove(
          account.require(T.securityGroup, resource.facts["defaultSecurityGroupId"], "InvalidGroup.NotFound"),
        );
        account.remove(account.require(T.routeTable, mainRouteTable(id), "InvalidRouteTableID.NotFound"));
      },
      outputs: (resource, account) => ({
        arn: arn(account, "ec2", resource.region, `vpc/${resource.id}`),
        defaultNetworkAclId: resource.id.replace("vpc-", "acl-"),
        defaultRouteTableId: mainRouteTable(resource.id),
        defaultSecurityGroupId: resource.facts["defaultSecurityGroupId"],
        dhcpOptionsId: "dopt-0a1b2c3d4e5f60718",
        mainRouteTableId: mainRouteTable(resource.id),
        ownerId: account.settings.accountId,
        enableDnsHostnames: false,
        enableNetworkAddressUsageMetrics: false,
        ipv6CidrBlock: resource.facts["ipv6CidrBlock"],
        ipv6AssociationId: text(resource.facts["ipv6CidrBlock"]) && resource.id.replace("vpc-", "vpc-cidr-assoc-"),
        ipv6CidrBlockNetworkBorderGroup: text(resource.facts["ipv6CidrBlock"]) && resource.region,
      }),
    },
  }),
  table({
    type: T.subnet,
    idPrefix: "subnet-",
    update:
      "assignIpv6AddressOnCreation customerOwnedIpv4Pool enableDns64 enableLniAtDeviceIndex enableResourceNameDnsARecordOnLaunch enableResourceNameDnsAaaaRecordOnLaunch ipv6CidrBlock mapCustomerOwnedIpOnLaunch mapPublicIpOnLaunch privateDnsHostnameTypeOnLaunch tags",
    computed: "arn ipv6CidrBlockAssociationId ownerId tagsAll",
    required: "vpcId",
    behaviour: {
      check: (inputs) => networkForm(inputs, "cidrBlock"),
      create: ({ account, inputs, region }) => {
        const vpc = account.require(T.vpc, inputs["vpcId"], "InvalidVpcID.NotFound");
        const block = parseCidr(text(inputs["cidrBlock"]));
        const zone = text(inputs["availabilityZone"]) || `${region}a`;
        if (!zone.startsWith(region)) {
          refuse("InvalidParameterValue", `Value (${zone}) for parameter availabilityZone is invalid.`);
        }
        if (block.prefix > 28 || !contains(parseCidr(text(vpc.inputs["cidrBlock"])), block)) {
          refuse("InvalidSubnet.Range", `The CIDR '${block.text}' is invalid.`);
        }
        const clash = account
          .list(T.subnet)
          .find(
            (each) => each.inputs["vpcId"] === vpc.id && overlaps(parseCidr(text(each.inputs["cidrBlock"])), block),
          );
        if (clash) {
          refuse("InvalidSubnet.Conflict", `The CIDR '${block.text}' conflicts with another subnet (${clash.id})`);
        }
        const ipv6 = text(inputs["ipv6CidrBlock"]);
        if (ipv6 !== "" && !contains(parseCidr(text(vpc.facts["ipv6CidrBlock"]) || "::/128"), parseCidr(ipv6))) {
          refuse("InvalidSubnet.Range", `The IPv6 CIDR '${ipv6}' is not in the VPC's.`);
        }
        return { facts: { availabilityZone: zone, ipv6CidrBlock: ipv6 } };
      },
      update: ({ inputs, resource }) => {
        resource.facts["ipv6CidrBlock"] = text(inputs["ipv6CidrBlock"]) || text(resource.facts["ipv6CidrBlock"]);
      },
      delete: ({ account, id }) => {
        const inside = account.list(T.networkInterface).find((each) => each.facts["subnetId"] === id);
        if (inside) {
          busy("DependencyViolation", `The subnet '${id}' has dependencies and cannot be deleted (${inside.id}).`);
        }
      },
      outputs: (resource, account) => ({
        arn: arn(account, "ec2", resource.region, `subnet/${resource.id}`),
        availabilityZone: resource.facts["availabilityZone"],
        availabilityZoneId: zoneId(text(resource.facts["availabilityZone"])),
        ipv6CidrBlock: resource.facts["ipv6CidrBlock"],
        ipv6CidrBlockAssociationId:
          text(resource.facts["ipv6CidrBlock"]) && resource.id.replace("subnet-", "subnet-cidr-assoc-"),
        ownerId: account.settings.accountId,
        privateDnsHostnameTypeOnLaunch: "ip-name",
      }),
    },
  }),
  table({
    type: T.internetGateway,
    idPrefix: "igw-",
    update: "tags vpcId",
    computed: "arn ownerId tagsAll",
    behaviour: {
      create: ({ account, inputs }) => {
        const vpcId = text(inputs["vpcId"]);
        if (vpcId !== "" && gatewayOf(account, vpcId)) {
          refuse("InvalidParameterValue", `Network ${vpcId} already has an internet gateway attached`);
        }
        return { facts: { vpcId } };
      },
      update: ({ inputs, resource }) => {
        resource.facts["vpcId"] = text(inputs["vpcId"]);
      },
      delete: ({ account, resource }) => {
        const mapped = account
          .list(T.eip)
          .find((eip) => vpcOfInterface(account, eip.facts["interfaceId"]) === resource.facts["vpcId"]);
        if (mapped) {
          busy(
            "DependencyViolation",
            `Network ${text(resource.facts["vpcId"])} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway. (${mapped.id})`,
          );
        }
      },
      outputs: (resource, account) => ({
        arn: arn(account, "ec2", resource.region, `internet-gateway/${resource.id}`),
        ownerId: account.settings.accountId,
        vpcId: resource.facts["vpcId"],
      }),
    },
  }),
  table({
    type: T.egressOnlyInternetGateway,
    idPrefix: "eigw-",
    update: "tags",
    computed: "tagsAll",
    required: "vpcId",
    behaviour: {
      create: ({ account, inputs }) => {
        account.require(T.vpc, inputs["vpcId"], "InvalidVpcID.NotFound");
        return undefined;
      },
    },
  }),
  table({
    type: T.natGateway,
    idPrefix: "nat-",
    update:
      "availabilityZoneAddresses secondaryAllocationIds secondaryPrivateIpAddressCount secondaryPrivateIpAddresses tags",
    computed:
      "associationId autoProvisionZones autoScalingIps networkInterfaceId publicIp regionalNatGatewayAddresses regionalNatGatewayAutoMode routeTableId tagsAll",
    behaviour: {
      check: checkNatGateway,
      recomputed: (changes) => [
        ...(changes.some(({ path }) => path === "secondaryAllocationIds")
          ? ["secondaryPrivateIpAddressCount", "secondaryPrivateIpAddresses"]
          : []),
        ...(changes.some(({ path }) => path === "secondaryPrivateIpAddresses")
          ? ["secondaryPrivateIpAddressCount"]
          : []),
      ],
      create: ({ account, inputs, id }) => {
        const subnet = account.require(T.subnet, inputs["subnetId"], "InvalidSubnetID.NotFound");
        if (inputs["connectivityType"] === "private") {
          return { facts: { interfaceId: implicitInterface(account, subnet, id, []).id } };
        }
        const allocation = account.require(T.eip, inputs["allocationId"], "InvalidAllocationID.NotFound");
        if (gatewayOf(account, text(subnet.inputs["vpcId"])) === undefined) {
          // awsx creates the NAT gateway beside the internet gateway, not after it; the provider waits.
          busy("Gateway.NotAttached", `Network ${text(subnet.inputs["vpcId"])} has no Internet gateway attached`);
        }
        const networkInterface = implicitInterface(account, subnet, id, []);
        const associationId = associate(account, { allocation, networkInterface, allowReassociation: false });
        return {
          facts: {
            interfaceId: networkInterface.id,
            associationId,
            privateIp: networkInterface.facts["privateIp"],
            publicIp: allocation.facts["publicIp"],
            vpcId: subnet.inputs["vpcId"],
          },
        };
      },
      delete: ({ account, id }) => removeInterfacesOf(account, id),
      outputs: (resource) => ({
        associationId: resource.facts["associationId"],
        autoProvisionZones: "",
        autoScalingIps: "",
        networkInterfaceId: resource.facts["interfaceId"],
        privateIp: resource.facts["privateIp"],
        publicIp: resource.facts["publicIp"],
        regionalNatGatewayAddresses: [],
        vpcId: resource.facts["vpcId"],
        availabilityMode: "zonal",
        secondaryPrivateIpAddresses: [],
        secondaryPrivateIpAddressCount: 0,
        secondaryAllocationIds: [],
      }),
    },
  }),
  table({
    type: "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
    idPrefix: "",
    update: "internetGatewayBlockMode timeouts",
    computed: "awsAccountId awsRegion",
    required: "internetGatewayBlockMode",
    behaviour: {
      outputs: ({ region }, account) => ({ awsAccountId: account.settings.accountId, awsRegion: region }),
    },
  }),
];

function vpcOfInterface(account: Parameters<typeof gatewayOf>[0], id: Props[string]): string | undefined {
  const subnet = account.get(T.subnet, account.get(T.networkInterface, id)?.facts["subnetId"]);
  return subnet && isProps(subnet.inputs) ? text(subnet.inputs["vpcId"]) : undefined;
}

/** `euw1-az1` of `eu-west-1a`. */
function zoneId(zone: string): string {
  const [continent, direction, number] = zone.split("-");
  const letter = zone.at(-1) ?? "a";
  return `${continent}${direction?.[0] ?? ""}${number?.[0] ?? ""}-az${letter.charCodeAt(0) - 96}`;
}
