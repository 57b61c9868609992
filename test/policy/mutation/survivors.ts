/** Changes that no rule reports somewhere, and why that is right. A change that fits no entry fails the test. */
export interface Survivors {
  /** Matches the kind of change: `LoadBalancer.idleTimeout flip`. */
  readonly kinds: RegExp;
  readonly why: string;
}

const REQUIRED = "the provider refuses to register the resource without it, so no program gets there";
const REACHABILITY = "who reaches whom is the reachability questions' business: they refute or lose the claim";
const VALUE = "any value is as good for what the rules are about: size, price or timing";
const OUTSIDE = "what is gone from the program but still referred to by id lives outside it, as in many programs";
const DEFAULT = "what applies without it is what the program had written out";

export const SURVIVORS: readonly Survivors[] = [
  {
    kinds:
      /^(Eip|Instance|LoadBalancer|RouteTable|SecurityGroup|Subnet|Vpc|InternetGateway|DedicatedHost) drop resource$/,
    why: OUTSIDE,
  },
  { kinds: /^(EgressOnlyInternetGateway|NatGateway|NetworkInterface) drop resource$/, why: OUTSIDE },
  {
    kinds: /^(Route|RouteTableAssociation|Volume|VolumeAttachment|SubnetCidrReservation) drop resource$/,
    why: "the resource serves a subnet or a host that no rule needs it for; where one does, a rule fires",
  },
  {
    kinds: /^SecurityGroup(Ingress|Egress)Rule drop resource$/,
    why: `a rule less opens nothing. ${REACHABILITY}`,
  },
  { kinds: /^SecurityGroup(Ingress|Egress)Rule\..* (drop|flip|widen|re-point)$/, why: REACHABILITY },
  { kinds: /^TargetGroupAttachment( drop resource|\.port drop|\.port flip|\.targetId re-point)$/, why: REACHABILITY },
  {
    kinds:
      /\.(vpcId|subnetId|routeTableId|gatewayId|natGatewayId|egressOnlyGatewayId|cidrBlock|instanceId|volumeId|deviceName|destination(Ipv6)?CidrBlock|allocationId|availabilityZone|size|reservationType|networkInterfaceId|ipv6CidrBlock|type) drop$/,
    why: REQUIRED,
  },
  {
    kinds: /^(NetworkInterface|NatGateway|RouteTableAssociation|SubnetCidrReservation)\.subnetId re-point$/,
    why: "the other subnet does as well, or does not concern a rule",
  },
  { kinds: /^(RouteTableAssociation|Route)\.(routeTableId|natGatewayId) re-point$/, why: "the other one does as well" },
  {
    kinds: /^(EipAssociation|Instance\.primaryNetworkInterface)\.networkInterfaceId re-point$/,
    why: "AWS refuses a second attachment; rules about it are the connectors' own",
  },
  { kinds: /^(InstanceProfile|Role) drop resource$/, why: OUTSIDE },
  { kinds: /^(InstanceProfile\.role|Role\.assumeRolePolicy) drop$/, why: REQUIRED },
  { kinds: /^InstanceProfile\.role re-point$/, why: "the roles of an example trust the same service" },
  { kinds: /^Role\.assumeRolePolicy widen$/, why: "a role that no instance profile has is no subject of the pack" },
  { kinds: /^EipAssociation(\.networkInterfaceId drop| drop resource)$/, why: REACHABILITY },
  { kinds: /^Listener\.certificateArn flip$/, why: "which certificate is right nobody here knows" },
  {
    kinds: /^LoadBalancer\.subnets\[\*\] flip$/,
    why: "ids of existing subnets say nothing; the manifest's declared facts stand for them, and the program checks those",
  },
  { kinds: /^Eip\.domain (drop|flip)$/, why: "vpc is the only domain left; the connectors' rule checks theirs" },
  { kinds: /^Instance\.hostId flip$/, why: "a host outside the program: what it is nobody here knows" },
  { kinds: /^Instance\.instanceType (drop|flip)$/, why: "the component's manifest says the type, and sizes are free" },
  {
    kinds:
      /^Instance\.(ami|keyName|iamInstanceProfile|disableApiTermination|userData|userDataReplaceOnChange) (drop|flip)$/,
    why: VALUE,
  },
  { kinds: /^Instance\.monitoring (drop|flip)$/, why: "how often metrics come is no rule's subject" },
  {
    kinds: /^Instance\.metadataOptions\.(httpEndpoint|httpPutResponseHopLimit|instanceMetadataTags) (drop|flip)$/,
    why: "IMDSv2 stays required, or the service is off, which is safer still",
  },
  {
    kinds: /^Instance\.rootBlockDevice\.(deleteOnTermination|volumeSize|volumeType|iops|throughput) (drop|flip)$/,
    why: VALUE,
  },
  { kinds: /^Listener\.defaultActions\[\*\]\.type drop$/, why: REQUIRED },
  {
    kinds: /^LoadBalancer\.(clientKeepAlive|enableHttp2|idleTimeout|enableDeletionProtection) (drop|flip)$/,
    why: `${VALUE}; deletion protection is off in the examples already`,
  },
  {
    kinds: /^LoadBalancer\.(accessLogs|connectionLogs|healthCheckLogs)\.(bucket|enabled) (drop|flip)$/,
    why: "logs are off in the examples, which alb-access-logs advises against already; the other two kinds have no rule",
  },
  { kinds: /^LoadBalancer\.(desyncMitigationMode|internal|ipAddressType|loadBalancerType) drop$/, why: DEFAULT },
  { kinds: /^Listener\.protocol drop$/, why: DEFAULT },
  { kinds: /^LoadBalancer\.internal flip$/, why: `an internal load balancer is safe anywhere. ${REACHABILITY}` },
  { kinds: /^LoadBalancer\.ipAddressType flip$/, why: "IPv4 alone asks for less; dual-stack without a route fires" },
  {
    kinds: /^LoadBalancer\.loadBalancerType flip$/,
    why: "AWS refuses HTTPS listeners on a network load balancer",
  },
  { kinds: /^LoadBalancer\.subnets\[\*\] (drop|re-point)$/, why: "further subnets are left" },
  {
    kinds:
      /^NetworkInterface\.sourceDestCheck drop$|^TargetGroup\.(healthCheck\.(enabled|port|protocol)|stickiness\.enabled|targetType|ipAddressType|protocolVersion|loadBalancing\w+|slowStart|deregistrationDelay) drop$/,
    why: DEFAULT,
  },
  {
    kinds: /^TargetGroup\.healthCheck\.(interval|timeout|healthyThreshold|unhealthyThreshold) (drop|flip)$/,
    why: `${DEFAULT}, or the vendor says nothing about it`,
  },
  {
    kinds:
      /^TargetGroup\.(stickiness\.\w+|deregistrationDelay|slowStart|loadBalancing\w+|ipAddressType|protocolVersion) (drop|flip)$/,
    why: "no vendor but HP says anything about it",
  },
  { kinds: /^(Subnet|Vpc)\.(cidrBlock|ipv6CidrBlock) widen$/, why: "AWS refuses networks larger than /16 and /56" },
  { kinds: /^Route\.destination(Ipv6)?CidrBlock widen$/, why: "it is the default route already" },
  {
    kinds: /^Subnet\.(assignIpv6AddressOnCreation|mapPublicIpOnLaunch) (drop|flip)$/,
    why: "interfaces of their own get no automatic address; where an instance would, a rule fires",
  },
  { kinds: /^Subnet\.availabilityZone flip$/, why: "the zones still differ, and nothing in it is bound to one" },
  { kinds: /^Vpc\.(assignGeneratedIpv6CidrBlock|enableDns\w+) (drop|flip)$/, why: "no rule's subject" },
  { kinds: /^DedicatedHost\.hostRecovery (drop|flip)$/, why: "a choice of the stack: host.recovery" },
  {
    kinds: /^SubnetCidrReservation\.(cidrBlock widen|subnetId re-point|reservationType flip)$/,
    why: "a reservation keeps others out; AWS refuses one that does not fit",
  },
  {
    kinds:
      /^(Volume|VolumeAttachment)\.(availabilityZone|size|type|deviceName|stopInstanceBeforeDetaching|instanceId|volumeId|iops|throughput|finalSnapshot) (drop|flip|re-point)$/,
    why: VALUE,
  },
];
