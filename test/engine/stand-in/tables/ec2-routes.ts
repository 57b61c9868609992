/** Routes, network ACLs and what else is set up inside a VPC. Sources: terraform-provider-aws internal/service/<source>. */
import { contains, overlaps, parseCidr } from "../../../../components/shared/network/cidr";
import { arn, refuse } from "../account";
import { implicitInterface, interfacesOf, removeInterfacesOf } from "../addresses";
import { table } from "../table";
import { T } from "../types";
import { type Props, propsList, text, texts } from "../values";
import { isAttached, oneSubnetAZone } from "./connections";
import { networkForm } from "./ec2-network";
import { conflictsWith, exactlyOneOf } from "./given";

/** Where a route may lead. */
const TARGETS = [
  "carrierGatewayId",
  "coreNetworkArn",
  "egressOnlyGatewayId",
  "gatewayId",
  "localGatewayId",
  "natGatewayId",
  "networkInterfaceId",
  "odbNetworkArn",
  "transitGatewayId",
  "vpcEndpointId",
  "vpcPeeringConnectionId",
];

export const EC2_ROUTES = [
  table({
    type: T.routeTable,
    idPrefix: "rtb-",
    update: "propagatingVgws routes tags",
    computed: "arn ownerId tagsAll",
    required: "vpcId",
    behaviour: {
      create: ({ account, inputs }) => {
        account.require(T.vpc, inputs["vpcId"], "InvalidVpcID.NotFound");
        return undefined;
      },
      delete: ({ account, id }) => {
        // The provider takes every association off before it deletes the table.
        for (const each of account.list(T.routeTableAssociation).filter((a) => a.inputs["routeTableId"] === id)) {
          account.remove(each);
        }
        for (const route of account.list(T.route).filter((each) => each.inputs["routeTableId"] === id)) {
          account.remove(route);
        }
      },
      outputs: (resource, account) => ({
        arn: arn(account, "ec2", resource.region, `route-table/${resource.id}`),
        ownerId: account.settings.accountId,
        propagatingVgws: [],
        routes: account
          .list(T.route)
          .filter((route) => route.inputs["routeTableId"] === resource.id)
          .map((route) => ({
            cidrBlock: text(route.inputs["destinationCidrBlock"]),
            ipv6CidrBlock: text(route.inputs["destinationIpv6CidrBlock"]),
            gatewayId: text(route.inputs["gatewayId"]),
            natGatewayId: text(route.inputs["natGatewayId"]),
            egressOnlyGatewayId: text(route.inputs["egressOnlyGatewayId"]),
          })),
      }),
    },
  }),
  table({
    type: T.route,
    update:
      "carrierGatewayId coreNetworkArn egressOnlyGatewayId gatewayId localGatewayId natGatewayId networkInterfaceId odbNetworkArn transitGatewayId vpcEndpointId vpcPeeringConnectionId",
    computed: "instanceId instanceOwnerId origin state",
    required: "routeTableId",
    behaviour: {
      check: (inputs) => [
        ...networkForm(inputs, "destinationCidrBlock", "destinationIpv6CidrBlock"),
        ...exactlyOneOf(inputs, "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"),
        ...exactlyOneOf(inputs, ...TARGETS),
        ...conflictsWith(inputs, "carrierGatewayId", "destinationIpv6CidrBlock"),
        ...conflictsWith(inputs, "egressOnlyGatewayId", "destinationCidrBlock"),
        ...conflictsWith(inputs, "vpcEndpointId", "destinationPrefixListId"),
      ],
      create: ({ account, inputs }) => {
        const routeTable = account.require(T.routeTable, inputs["routeTableId"], "InvalidRouteTableID.NotFound");
        const destination = routeDestination(inputs);
        const same = account
          .list(T.route)
          .find(
            (each) => each.inputs["routeTableId"] === routeTable.id && routeDestination(each.inputs) === destination,
          );
        if (same) {
          refuse(
            "RouteAlreadyExists",
            `Route in Route Table (${routeTable.id}) with destination (${destination}) already exists`,
          );
        }
        const gatewayId = text(inputs["gatewayId"]);
        if (gatewayId.startsWith("igw-")) {
          const gateway = account.require(T.internetGateway, gatewayId, "InvalidInternetGatewayID.NotFound");
          if (gateway.facts["vpcId"] !== routeTable.inputs["vpcId"]) {
            refuse(
              "InvalidParameterValue",
              `route table ${routeTable.id} and network gateway ${gatewayId} belong to different networks`,
            );
          }
        }
        const { transitGatewayId } = inputs;
        if (transitGatewayId !== undefined && !isAttached(account, routeTable.inputs["vpcId"], transitGatewayId)) {
          refuse(
            "InvalidTransitGatewayID.NotFound",
            `transitGateway ID '${text(transitGatewayId)}' does not exist for ${text(routeTable.inputs["vpcId"])}.`,
          );
        }
        for (const [property, type, code] of ROUTE_TARGETS) {
          if (inputs[property] !== undefined) {
            account.require(type, inputs[property], code);
          }
        }
        return { id: `r-${routeTable.id}${account.hex(10)}` };
      },
      outputs: () => ({
        instanceId: "",
        instanceOwnerId: "",
        networkInterfaceId: "",
        origin: "CreateRoute",
        state: "active",
      }),
    },
  }),
  table({
    type: T.routeTableAssociation,
    idPrefix: "rtbassoc-",
    update: "routeTableId",
    required: "routeTableId",
    behaviour: {
      create: ({ account, inputs }) => {
        account.require(T.routeTable, inputs["routeTableId"], "InvalidRouteTableID.NotFound");
        const subnet = account.require(T.subnet, inputs["subnetId"], "InvalidSubnetID.NotFound");
        const present = account.list(T.routeTableAssociation).find((each) => each.inputs["subnetId"] === subnet.id);
        if (present) {
          refuse(
            "Resource.AlreadyAssociated",
            `the specified association for route table ${text(inputs["routeTableId"])} conflicts with an existing association (${present.id})`,
          );
        }
        return undefined;
      },
    },
  }),
  table({
    type: T.networkAcl,
    idPrefix: "acl-",
    update: "egress ingress subnetIds tags",
    computed: "arn ownerId tagsAll",
    required: "vpcId",
    behaviour: {
      create: ({ account, inputs }) => {
        account.require(T.vpc, inputs["vpcId"], "InvalidVpcID.NotFound");
        return undefined;
      },
      outputs: (resource, account) => ({
        arn: arn(account, "ec2", resource.region, `network-acl/${resource.id}`),
        ownerId: account.settings.accountId,
        egress: [],
        ingress: [],
        subnetIds: [],
      }),
    },
  }),
  table({
    type: T.networkAclRule,
    required: "networkAclId protocol ruleAction ruleNumber",
    behaviour: {
      create: ({ account, inputs }) => {
        const acl = account.require(T.networkAcl, inputs["networkAclId"], "InvalidNetworkAclID.NotFound");
        const same = account
          .list(T.networkAclRule)
          .find((each) => ["networkAclId", "egress", "ruleNumber"].every((key) => each.inputs[key] === inputs[key]));
        if (same) {
          refuse(
            "NetworkAclEntryAlreadyExists",
            `The network acl entry identified by ${String(inputs["ruleNumber"])} already exists in ${acl.id}`,
          );
        }
        return { id: `nacl-${account.hex(10)}` };
      },
    },
  }),
  table({
    type: T.networkAclAssociation,
    idPrefix: "aclassoc-",
    required: "networkAclId subnetId",
    behaviour: {
      create: ({ account, inputs }) => {
        account.require(T.networkAcl, inputs["networkAclId"], "InvalidNetworkAclID.NotFound");
        account.require(T.subnet, inputs["subnetId"], "InvalidSubnetID.NotFound");
        return undefined;
      },
    },
  }),
  table({
    type: T.prefixList,
    idPrefix: "pl-",
    update: "entries maxEntries name tags",
    computed: "arn ownerId tagsAll version",
    required: "addressFamily maxEntries",
    autoName: { maxLength: 255 },
    behaviour: {
      create: ({ inputs }) => {
        checkEntries(inputs);
        return { facts: { version: 1 } };
      },
      update: ({ inputs, resource }) => {
        checkEntries(inputs);
        resource.facts["version"] = Number(resource.facts["version"]) + 1;
      },
      outputs: (resource, account) => ({
        arn: arn(account, "ec2", resource.region, `prefix-list/${resource.id}`),
        ownerId: account.settings.accountId,
        version: resource.facts["version"],
        entries: [],
      }),
    },
  }),
  table({
    type: T.reservation,
    idPrefix: "scr-",
    computed: "ownerId",
    required: "cidrBlock reservationType subnetId",
    behaviour: {
      check: (inputs) => networkForm(inputs, "cidrBlock"),
      create: ({ account, inputs }) => {
        const subnet = account.require(T.subnet, inputs["subnetId"], "InvalidSubnetID.NotFound");
        const block = parseCidr(text(inputs["cidrBlock"]));
        const home = block.family === 4 ? text(subnet.inputs["cidrBlock"]) : text(subnet.facts["ipv6CidrBlock"]);
        if (home === "" || !contains(parseCidr(home), block)) {
          refuse("InvalidParameterValue", `CIDR ${block.text} is not in the subnet ${subnet.id}`);
        }
        const clash = account
          .list(T.reservation)
          .find(
            (each) =>
              each.inputs["subnetId"] === subnet.id && overlaps(parseCidr(text(each.inputs["cidrBlock"])), block),
          );
        if (clash) {
          refuse("SubnetCidrReservationConflict", `CIDR ${block.text} conflicts with the reservation ${clash.id}`);
        }
        return undefined;
      },
      outputs: (_resource, account) => ({ ownerId: account.settings.accountId }),
    },
  }),
  table({
    type: T.vpcEndpoint,
    idPrefix: "vpce-",
    update:
      "autoAccept dnsOptions ipAddressType policy privateDnsEnabled routeTableIds securityGroupIds subnetConfigurations subnetIds tags",
    computed: "arn cidrBlocks dnsEntries networkInterfaceIds ownerId prefixListId requesterManaged state tagsAll",
    required: "vpcId",
    behaviour: {
      create: ({ account, inputs, id }) => {
        account.require(T.vpc, inputs["vpcId"], "InvalidVpcID.NotFound");
        oneSubnetAZone(account, texts(inputs["subnetIds"]), inputs["vpcId"]);
        const twin = account
          .list(T.vpcEndpoint)
          .find((each) =>
            ["vpcId", "serviceName", "privateDnsEnabled"].every((key) => each.inputs[key] === inputs[key]),
          );
        if (twin && inputs["privateDnsEnabled"] === true) {
          refuse(
            "InvalidParameter",
            `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${text(inputs["serviceName"])} in the VPC ${text(inputs["vpcId"])} (${twin.id})`,
          );
        }
        for (const subnetId of texts(inputs["subnetIds"])) {
          const subnet = account.require(T.subnet, subnetId, "InvalidSubnetId.NotFound");
          implicitInterface(account, subnet, id, texts(inputs["securityGroupIds"]));
        }
        return undefined;
      },
      delete: ({ account, id }) => removeInterfacesOf(account, id),
      outputs: (resource, account) => ({
        arn: arn(account, "ec2", resource.region, `vpc-endpoint/${resource.id}`),
        cidrBlocks: [],
        dnsEntries: [],
        networkInterfaceIds: interfacesOf(account, resource.id).map((each) => each.id),
        ownerId: account.settings.accountId,
        prefixListId: "",
        requesterManaged: false,
        state: "available",
        ipAddressType: "ipv4",
        policy: '{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}',
        privateDnsEnabled: false,
        routeTableIds: [],
        securityGroupIds: [],
        serviceRegion: resource.region,
        subnetIds: [],
      }),
    },
  }),
  table({
    type: T.flowLog,
    idPrefix: "fl-",
    update: "tags",
    computed: "arn tagsAll",
    behaviour: {
      outputs: (resource, account) => ({
        arn: arn(account, "ec2", resource.region, `vpc-flow-log/${resource.id}`),
        logDestination: "",
        logFormat: "${version} ${account-id}",
      }),
    },
  }),
];

const ROUTE_TARGETS: readonly (readonly [string, string, string])[] = [
  ["natGatewayId", T.natGateway, "NatGatewayNotFound"],
  ["egressOnlyGatewayId", T.egressOnlyInternetGateway, "InvalidGatewayID.NotFound"],
  ["networkInterfaceId", T.networkInterface, "InvalidNetworkInterfaceID.NotFound"],
  ["vpcPeeringConnectionId", T.vpcPeeringConnection, "InvalidVpcPeeringConnectionID.NotFound"],
];

const routeDestination = (inputs: Props): string =>
  text(inputs["destinationCidrBlock"]) ||
  text(inputs["destinationIpv6CidrBlock"]) ||
  text(inputs["destinationPrefixListId"]);

function checkEntries(inputs: Props): void {
  const entries = propsList(inputs["entries"]).map((entry) => text(entry["cidr"]));
  if (entries.length > Number(inputs["maxEntries"])) {
    refuse("PrefixListMaxEntriesExceeded", "You've reached the maximum number of entries for the prefix list.");
  }
  if (new Set(entries).size < entries.length) {
    refuse("InvalidPrefixListEntry", "The prefix list has two entries for one CIDR.");
  }
}
