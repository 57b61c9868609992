/**
 * What connects a VPC to other networks. Sources: terraform-provider-aws internal/service/<source>.
 *
 * Transit gateways themselves are of another team or account: tests put them into the account.
 */
import { overlaps, parseCidr } from "../../../../components/shared/network/cidr";
import { type Account, arn, busy, refuse } from "../account";
import { implicitInterface, removeInterfacesOf } from "../addresses";
import { type Failure, table } from "../table";
import { T } from "../types";
import { type Props, propsList, text, texts } from "../values";

/** A transit gateway: no resource of the tables. `acceptsByHand` in its facts leaves attachments waiting. */
export const TRANSIT_GATEWAY = "aws:ec2transitgateway/transitGateway:TransitGateway";

/** AWS puts one interface into each zone. */
export function oneSubnetAZone(account: Account, subnetIds: readonly string[], vpcId: Props[string]): void {
  const zones = subnetIds.map((id) => {
    const subnet = account.require(T.subnet, id, "InvalidSubnetID.NotFound");
    if (subnet.inputs["vpcId"] !== vpcId) {
      refuse("InvalidParameterValue", `The subnet ID '${id}' does not belong to the VPC ${text(vpcId)}`);
    }
    return text(subnet.facts["availabilityZone"]);
  });
  const twin = zones.find((zone, index) => zones.indexOf(zone) < index);
  if (twin !== undefined) {
    refuse("DuplicateSubnetsInSameZone", `Found another subnet in the Availability Zone ${twin}.`);
  }
}

/** Whether the VPC has an attachment to the gateway that its owner has accepted. */
export const isAttached = (account: Account, vpcId: Props[string], transitGatewayId: Props[string]): boolean =>
  account
    .list(T.transitGatewayAttachment)
    .some(
      ({ inputs, facts }) =>
        inputs["vpcId"] === vpcId && inputs["transitGatewayId"] === transitGatewayId && facts["state"] === "available",
    );

function itemsBetween(inputs: Props, property: string, least: number, most: number): Failure[] {
  const given = inputs[property];
  if (!Array.isArray(given)) {
    return [];
  }
  const few = given.length < least ? [`attribute supports ${least} item minimum`] : [];
  const many = given.length > most ? [`attribute supports ${most} item maximum`] : [];
  return [...few, ...many].map((reason) => ({ property, reason }));
}

export const CONNECTIONS = [
  table({
    type: T.transitGatewayAttachment,
    idPrefix: "tgw-attach-",
    update:
      "applianceModeSupport dnsSupport ipv6Support securityGroupReferencingSupport subnetIds tags transitGatewayDefaultRouteTableAssociation transitGatewayDefaultRouteTablePropagation",
    computed: "arn tagsAll vpcOwnerId",
    required: "subnetIds transitGatewayId vpcId",
    behaviour: {
      create: ({ account, inputs, id }) => {
        const gateway = account.require(
          TRANSIT_GATEWAY,
          inputs["transitGatewayId"],
          "InvalidTransitGatewayID.NotFound",
        );
        account.require(T.vpc, inputs["vpcId"], "InvalidVpcID.NotFound");
        const same = ["vpcId", "transitGatewayId"] as const;
        if (
          account.list(T.transitGatewayAttachment).some((each) => same.every((key) => each.inputs[key] === inputs[key]))
        ) {
          refuse("DuplicateTransitGatewayAttachment", `${gateway.id} has an attachment for ${text(inputs["vpcId"])}.`);
        }
        oneSubnetAZone(account, texts(inputs["subnetIds"]), inputs["vpcId"]);
        for (const subnetId of texts(inputs["subnetIds"])) {
          implicitInterface(account, account.require(T.subnet, subnetId, "InvalidSubnetID.NotFound"), id, []);
        }
        return { facts: { state: gateway.facts["acceptsByHand"] === true ? "pendingAcceptance" : "available" } };
      },
      delete: ({ account, id }) => removeInterfacesOf(account, id),
      outputs: (resource, account) => ({
        arn: arn(account, "ec2", resource.region, `transit-gateway-attachment/${resource.id}`),
        vpcOwnerId: account.settings.accountId,
        securityGroupReferencingSupport: "disable",
        transitGatewayDefaultRouteTableAssociation: resource.facts["associated"] ?? true,
        transitGatewayDefaultRouteTablePropagation: resource.facts["propagated"] ?? true,
      }),
    },
  }),
  table({
    type: T.vpcPeeringConnection,
    idPrefix: "pcx-",
    update: "accepter autoAccept requester tags",
    computed: "acceptStatus tagsAll",
    required: "peerVpcId vpcId",
    behaviour: {
      create: ({ account, inputs, region }) => {
        const own = account.require(T.vpc, inputs["vpcId"], "InvalidVpcID.NotFound");
        const owner = text(inputs["peerOwnerId"]) || account.settings.accountId;
        const isHere = owner === account.settings.accountId && (text(inputs["peerRegion"]) || region) === region;
        if (inputs["peerRegion"] !== undefined && inputs["autoAccept"] === true) {
          // The provider's own check, made when it creates.
          refuse("InvalidParameterCombination", "`peer_region` cannot be set whilst `auto_accept` is `true`");
        }
        if (inputs["autoAccept"] === true && !isHere) {
          refuse("OperationNotPermitted", `User ${account.settings.accountId} cannot accept peering of ${owner}`);
        }
        const peer = isHere ? account.require(T.vpc, inputs["peerVpcId"], "InvalidVpcID.NotFound") : undefined;
        if (peer && overlaps(parseCidr(text(peer.inputs["cidrBlock"])), parseCidr(text(own.inputs["cidrBlock"])))) {
          refuse("InvalidVpcPeeringConnection", `${peer.id} has an overlapping CIDR range`);
        }
        const options = inputs["accepter"] !== undefined || inputs["requester"] !== undefined;
        if (options && inputs["autoAccept"] !== true) {
          // The provider's own check too; the connection stands already.
          refuse("OperationNotPermitted", "Peering options can be added only to active peerings.");
        }
        return { facts: { status: inputs["autoAccept"] === true ? "active" : "pending-acceptance", owner } };
      },
      outputs: (resource) => ({
        acceptStatus: resource.facts["status"],
        peerOwnerId: resource.facts["owner"],
        peerRegion: text(resource.inputs["peerRegion"]) || resource.region,
        accepter: { allowRemoteVpcDnsResolution: false },
        requester: { allowRemoteVpcDnsResolution: false },
      }),
    },
  }),
  table({
    type: T.resolverEndpoint,
    idPrefix: "rslvr-out-",
    update:
      "ipAddresses name protocols resolverEndpointType rniEnhancedMetricsEnabled tags targetNameServerMetricsEnabled",
    computed: "arn hostVpcId tagsAll",
    required: "direction ipAddresses securityGroupIds",
    autoName: { maxLength: 64 },
    behaviour: {
      check: (inputs) => [
        ...itemsBetween(inputs, "ipAddresses", 2, 10),
        ...itemsBetween(inputs, "securityGroupIds", 1, 64),
        ...itemsBetween(inputs, "protocols", 1, 2),
      ],
      create: ({ account, inputs, id }) => {
        const subnets = propsList(inputs["ipAddresses"]).map((each) =>
          account.require(T.subnet, each["subnetId"], "InvalidParameterException"),
        );
        for (const groupId of texts(inputs["securityGroupIds"])) {
          account.require(T.securityGroup, groupId, "InvalidParameterException");
        }
        for (const subnet of subnets) {
          implicitInterface(account, subnet, id, texts(inputs["securityGroupIds"]));
        }
        return { facts: { vpcOf: subnets[0]!.inputs["vpcId"] } };
      },
      delete: ({ account, id }) => {
        if (account.list(T.resolverRule).some((each) => each.inputs["resolverEndpointId"] === id)) {
          busy("InvalidRequestException", `Resolver endpoint ${id} is used by a rule.`);
        }
        removeInterfacesOf(account, id);
      },
      outputs: (resource, account) => ({
        arn: arn(account, "route53resolver", resource.region, `resolver-endpoint/${resource.id}`),
        hostVpcId: resource.facts["vpcOf"],
        protocols: ["Do53"],
        resolverEndpointType: "IPV4",
        rniEnhancedMetricsEnabled: false,
        targetNameServerMetricsEnabled: false,
      }),
    },
  }),
  table({
    type: T.resolverRule,
    idPrefix: "rslvr-rr-",
    update: "name resolverEndpointId tags targetIps",
    computed: "arn ownerId shareStatus tagsAll",
    required: "domainName ruleType",
    autoName: { maxLength: 64 },
    behaviour: {
      create: ({ account, inputs }) => {
        account.require(T.resolverEndpoint, inputs["resolverEndpointId"], "ResourceNotFoundException");
        return undefined;
      },
      delete: ({ account, id }) => {
        if (account.list(T.resolverRuleAssociation).some((each) => each.inputs["resolverRuleId"] === id)) {
          busy("ResourceInUseException", `Resolver rule ${id} is associated with a VPC.`);
        }
      },
      outputs: (resource, account) => ({
        arn: arn(account, "route53resolver", resource.region, `resolver-rule/${resource.id}`),
        ownerId: account.settings.accountId,
        shareStatus: "NOT_SHARED",
      }),
    },
  }),
  table({
    type: T.resolverRuleAssociation,
    idPrefix: "rslvr-rrassoc-",
    required: "resolverRuleId vpcId",
    autoName: { maxLength: 64 },
    behaviour: {
      create: ({ account, inputs }) => {
        const rule = account.require(T.resolverRule, inputs["resolverRuleId"], "ResourceNotFoundException");
        account.require(T.vpc, inputs["vpcId"], "InvalidParameterException");
        const twin = account
          .list(T.resolverRuleAssociation)
          .filter((each) => each.inputs["vpcId"] === inputs["vpcId"])
          .find(
            (each) =>
              account.get(T.resolverRule, each.inputs["resolverRuleId"])?.inputs["domainName"] ===
              rule.inputs["domainName"],
          );
        if (twin) {
          refuse(
            "ResourceExistsException",
            `${text(inputs["vpcId"])} has a rule for ${text(rule.inputs["domainName"])} already (${twin.id})`,
          );
        }
        return undefined;
      },
    },
  }),
];
