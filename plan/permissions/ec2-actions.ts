/** IAM actions of networks, security groups and instances; sources in `actions.ts`. */
import { actions, NONE, type TypeActions } from "./row";

const ec2 = actions("ec2");

/** EC2 tags at creation with the same permission as later. */
const EC2_TAGS = ec2("CreateTags DeleteTags");

function tagged(read: string, create: string, remove: string, update = ""): TypeActions {
  return {
    read: ec2(read),
    create: [...ec2(create), ...EC2_TAGS],
    update: update === "" ? EC2_TAGS : [...ec2(update), ...EC2_TAGS],
    delete: ec2(remove),
  };
}

function plain(read: string, create: string, remove: string, update = ""): TypeActions {
  return { read: ec2(read), create: ec2(create), update: update === "" ? NONE : ec2(update), delete: ec2(remove) };
}

export const NETWORK: { readonly [type: string]: TypeActions } = {
  "aws:ec2/vpc:Vpc": tagged(
    "DescribeVpcs DescribeVpcAttribute DescribeNetworkAcls DescribeRouteTables DescribeSecurityGroups",
    "CreateVpc ModifyVpcAttribute",
    "DeleteVpc",
    "ModifyVpcAttribute AssociateVpcCidrBlock DisassociateVpcCidrBlock",
  ),
  "aws:ec2/subnet:Subnet": tagged(
    "DescribeSubnets",
    "CreateSubnet ModifySubnetAttribute",
    "DeleteSubnet DescribeNetworkInterfaces",
    "ModifySubnetAttribute AssociateSubnetCidrBlock DisassociateSubnetCidrBlock",
  ),
  "aws:ec2/subnetCidrReservation:SubnetCidrReservation": plain(
    "GetSubnetCidrReservations",
    "CreateSubnetCidrReservation",
    "DeleteSubnetCidrReservation",
  ),
  "aws:ec2/internetGateway:InternetGateway": tagged(
    "DescribeInternetGateways",
    "CreateInternetGateway AttachInternetGateway",
    "DetachInternetGateway DeleteInternetGateway",
    "AttachInternetGateway DetachInternetGateway",
  ),
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": tagged(
    "DescribeEgressOnlyInternetGateways",
    "CreateEgressOnlyInternetGateway",
    "DeleteEgressOnlyInternetGateway",
  ),
  "aws:ec2/natGateway:NatGateway": tagged(
    "DescribeNatGateways DescribeAddresses",
    "CreateNatGateway",
    "DeleteNatGateway DisassociateAddress",
    "AssociateNatGatewayAddress DisassociateNatGatewayAddress AssignPrivateNatGatewayAddress UnassignPrivateNatGatewayAddress",
  ),
  "aws:ec2/routeTable:RouteTable": tagged(
    "DescribeRouteTables",
    "CreateRouteTable CreateRoute",
    "DisassociateRouteTable DeleteRouteTable",
    "CreateRoute ReplaceRoute DeleteRoute",
  ),
  "aws:ec2/route:Route": plain("DescribeRouteTables", "CreateRoute", "DeleteRoute", "ReplaceRoute"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": plain(
    "DescribeRouteTables",
    "AssociateRouteTable",
    "DisassociateRouteTable",
    "ReplaceRouteTableAssociation",
  ),
  "aws:ec2/networkAcl:NetworkAcl": tagged(
    "DescribeNetworkAcls",
    "CreateNetworkAcl CreateNetworkAclEntry ReplaceNetworkAclAssociation",
    "DeleteNetworkAcl ReplaceNetworkAclAssociation",
    "CreateNetworkAclEntry DeleteNetworkAclEntry ReplaceNetworkAclAssociation",
  ),
  "aws:ec2/networkAclRule:NetworkAclRule": plain(
    "DescribeNetworkAcls",
    "CreateNetworkAclEntry",
    "DeleteNetworkAclEntry",
  ),
  "aws:ec2/networkAclAssociation:NetworkAclAssociation": plain(
    "DescribeNetworkAcls",
    "ReplaceNetworkAclAssociation",
    "ReplaceNetworkAclAssociation",
  ),
  "aws:ec2/managedPrefixList:ManagedPrefixList": tagged(
    "DescribeManagedPrefixLists GetManagedPrefixListEntries",
    "CreateManagedPrefixList",
    "DeleteManagedPrefixList",
    "ModifyManagedPrefixList",
  ),
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    read: ec2(
      "DescribeVpcEndpoints DescribePrefixLists DescribeSubnets DescribeSecurityGroups DescribeNetworkInterfaces",
    ),
    create: [...ec2("CreateVpcEndpoint"), ...EC2_TAGS],
    update: [...ec2("ModifyVpcEndpoint"), ...EC2_TAGS],
    delete: ec2("DeleteVpcEndpoints"),
  },
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": tagged(
    "DescribeTransitGatewayVpcAttachments DescribeTransitGateways DescribeTransitGatewayAttachments GetTransitGatewayRouteTableAssociations GetTransitGatewayRouteTablePropagations",
    "CreateTransitGatewayVpcAttachment AssociateTransitGatewayRouteTable EnableTransitGatewayRouteTablePropagation",
    "DeleteTransitGatewayVpcAttachment",
    "ModifyTransitGatewayVpcAttachment DisassociateTransitGatewayRouteTable DisableTransitGatewayRouteTablePropagation",
  ),
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": tagged(
    "DescribeVpcPeeringConnections",
    "CreateVpcPeeringConnection AcceptVpcPeeringConnection ModifyVpcPeeringConnectionOptions",
    "DeleteVpcPeeringConnection",
    "AcceptVpcPeeringConnection ModifyVpcPeeringConnectionOptions",
  ),
  "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": tagged(
    "DescribeVpcPeeringConnections",
    "AcceptVpcPeeringConnection ModifyVpcPeeringConnectionOptions",
    "DescribeVpcPeeringConnections",
    "AcceptVpcPeeringConnection ModifyVpcPeeringConnectionOptions",
  ),
  "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": plain(
    "DescribeVpcPeeringConnections",
    "ModifyVpcPeeringConnectionOptions",
    "DescribeVpcPeeringConnections",
    "ModifyVpcPeeringConnectionOptions",
  ),
};

/** A rule is authorised and revoked on its group. */
const rule = (direction: "Ingress" | "Egress"): TypeActions =>
  tagged(
    "DescribeSecurityGroupRules DescribeSecurityGroups",
    `AuthorizeSecurityGroup${direction}`,
    `RevokeSecurityGroup${direction}`,
    "ModifySecurityGroupRules",
  );

const INLINE_RULES =
  "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress";

export const SECURITY_GROUPS: { readonly [type: string]: TypeActions } = {
  // The provider revokes the rule that AWS gives every new group.
  "aws:ec2/securityGroup:SecurityGroup": tagged(
    "DescribeSecurityGroups",
    `CreateSecurityGroup ${INLINE_RULES}`,
    "DeleteSecurityGroup DescribeNetworkInterfaces",
    INLINE_RULES,
  ),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": tagged(
    "DescribeSecurityGroups",
    INLINE_RULES,
    "DescribeSecurityGroups",
    INLINE_RULES,
  ),
  "aws:ec2/securityGroupRule:SecurityGroupRule": plain(
    "DescribeSecurityGroups DescribeSecurityGroupRules",
    "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress",
    "RevokeSecurityGroupIngress RevokeSecurityGroupEgress",
    "UpdateSecurityGroupRuleDescriptionsIngress UpdateSecurityGroupRuleDescriptionsEgress",
  ),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule("Ingress"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule("Egress"),
};

export const INSTANCES: { readonly [type: string]: TypeActions } = {
  "aws:ec2/instance:Instance": tagged(
    "DescribeInstances DescribeInstanceAttribute DescribeInstanceTypes DescribeInstanceCreditSpecifications DescribeVolumes DescribeNetworkInterfaces DescribeTags",
    "RunInstances DescribeImages DescribeSubnets DescribeSecurityGroups DescribeKeyPairs DescribeIamInstanceProfileAssociations",
    "TerminateInstances ModifyInstanceAttribute",
    "ModifyInstanceAttribute ModifyInstanceMetadataOptions ModifyInstanceMaintenanceOptions ModifyInstancePlacement MonitorInstances UnmonitorInstances StopInstances StartInstances AssociateIamInstanceProfile DisassociateIamInstanceProfile ReplaceIamInstanceProfileAssociation ModifyVolume DescribeVolumesModifications",
  ),
  "aws:ec2/networkInterface:NetworkInterface": tagged(
    "DescribeNetworkInterfaces",
    "CreateNetworkInterface ModifyNetworkInterfaceAttribute AssignIpv6Addresses AssignPrivateIpAddresses",
    "DetachNetworkInterface DeleteNetworkInterface",
    "AttachNetworkInterface ModifyNetworkInterfaceAttribute AssignIpv6Addresses UnassignIpv6Addresses AssignPrivateIpAddresses UnassignPrivateIpAddresses",
  ),
  "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment": plain(
    "DescribeNetworkInterfaces",
    "AttachNetworkInterface",
    "DetachNetworkInterface",
  ),
  "aws:ec2/eip:Eip": tagged(
    "DescribeAddresses DescribeAddressesAttribute",
    "AllocateAddress AssociateAddress",
    "DisassociateAddress ReleaseAddress",
    "AssociateAddress DisassociateAddress",
  ),
  "aws:ec2/eipAssociation:EipAssociation": plain("DescribeAddresses", "AssociateAddress", "DisassociateAddress"),
  "aws:ec2/dedicatedHost:DedicatedHost": tagged("DescribeHosts", "AllocateHosts", "ReleaseHosts", "ModifyHosts"),
  "aws:ec2/keyPair:KeyPair": tagged("DescribeKeyPairs", "ImportKeyPair", "DeleteKeyPair"),
  "aws:ebs/volume:Volume": tagged("DescribeVolumes", "CreateVolume", "DeleteVolume", "ModifyVolume"),
  "aws:ec2/volumeAttachment:VolumeAttachment": plain(
    "DescribeVolumes DescribeInstances",
    "AttachVolume",
    "DetachVolume",
  ),
};
