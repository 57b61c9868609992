import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const acm = aws.acm;
const ec2 = aws.ec2;
const iam = aws.iam;
const lb = aws.lb;
const route53 = aws.route53;
const vpc = aws.vpc;
export function program(): object {
  const r0 = new ec2.Vpc("anyware-network-28", {
    assignGeneratedIpv6CidrBlock: true,
    enableDnsHostnames: true,
    enableDnsSupport: true,
    cidrBlock: "10.40.0.0/20",
    tags: { Name: "anyware-network", CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
  } as any);
  const r1 = new ec2.InternetGateway("anyware-network-68", {
    vpcId: r0.id,
    tags: { Name: "anyware-network", CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
  } as any);
  const r2 = new ec2.Subnet("anyware-network-private-1-50", {
    vpcId: r0.id,
    availabilityZone: "eu-west-1a",
    mapPublicIpOnLaunch: false,
    cidrBlock: "10.40.4.0/24",
    assignIpv6AddressOnCreation: false,
    tags: {
      Name: "anyware-network-private-1",
      CostCenter: "4711",
      Environment: "demo",
      Owner: "vdi-platform",
      SubnetType: "Private",
    },
  } as any);
  const r3 = new ec2.RouteTable("anyware-network-private-1-80", {
    vpcId: r0.id,
    tags: {
      Name: "anyware-network-private-1",
      CostCenter: "4711",
      Environment: "demo",
      Owner: "vdi-platform",
      SubnetType: "Private",
    },
  } as any);
  const r4 = new ec2.Subnet("anyware-network-private-2-50", {
    vpcId: r0.id,
    availabilityZone: "eu-west-1b",
    mapPublicIpOnLaunch: false,
    cidrBlock: "10.40.5.0/24",
    assignIpv6AddressOnCreation: false,
    tags: {
      Name: "anyware-network-private-2",
      CostCenter: "4711",
      Environment: "demo",
      Owner: "vdi-platform",
      SubnetType: "Private",
    },
  } as any);
  const r5 = new ec2.RouteTable("anyware-network-private-2-80", {
    vpcId: r0.id,
    tags: {
      Name: "anyware-network-private-2",
      CostCenter: "4711",
      Environment: "demo",
      Owner: "vdi-platform",
      SubnetType: "Private",
    },
  } as any);
  const r6 = new ec2.Subnet("anyware-network-public-1-50", {
    vpcId: r0.id,
    availabilityZone: "eu-west-1a",
    mapPublicIpOnLaunch: true,
    cidrBlock: "10.40.0.0/26",
    assignIpv6AddressOnCreation: true,
    ipv6CidrBlock: "2001:db8:b9d5:6900::/64",
    tags: {
      Name: "anyware-network-public-1",
      CostCenter: "4711",
      Environment: "demo",
      Owner: "vdi-platform",
      SubnetType: "Public",
    },
  } as any);
  const r7 = new ec2.RouteTable("anyware-network-public-1-80", {
    vpcId: r0.id,
    tags: {
      Name: "anyware-network-public-1",
      CostCenter: "4711",
      Environment: "demo",
      Owner: "vdi-platform",
      SubnetType: "Public",
    },
  } as any);
  const r8 = new ec2.Subnet("anyware-network-public-2-50", {
    vpcId: r0.id,
    availabilityZone: "eu-west-1b",
    mapPublicIpOnLaunch: true,
    cidrBlock: "10.40.0.64/26",
    assignIpv6AddressOnCreation: true,
    ipv6CidrBlock: "2001:db8:b9d5:6901::/64",
    tags: {
      Name: "anyware-network-public-2",
      CostCenter: "4711",
      Environment: "demo",
      Owner: "vdi-platform",
      SubnetType: "Public",
    },
  } as any);
  const r9 = new ec2.RouteTable("anyware-network-public-2-80", {
    vpcId: r0.id,
    tags: {
      Name: "anyware-network-public-2",
      CostCenter: "4711",
      Environment: "demo",
      Owner: "vdi-platform",
      SubnetType: "Public",
    },
  } as any);
  const r10 = new ec2.Route("anyware-network-public-a-ipv6-19", {
    destinationIpv6CidrBlock: "::/0",
    gatewayId: r1.id,
    routeTableId: r7.id,
  } as any);
  const r11 = new ec2.Route("anyware-network-public-b-ipv6-19", {
    destinationIpv6CidrBlock: "::/0",
    gatewayId: r1.id,
    routeTableId: r9.id,
  } as any);
  const r12 = new ec2.Route("anyware-network-public-1-100", {
    routeTableId: r7.id,
    gatewayId: r1.id,
    destinationCidrBlock: "0.0.0.0/0",
  } as any);
  const r13 = new ec2.Route("anyware-network-public-2-100", {
    routeTableId: r9.id,
    gatewayId: r1.id,
    destinationCidrBlock: "0.0.0.0/0",
  } as any);
  const r14 = new ec2.RouteTableAssociation("anyware-network-private-1-132", {
    routeTableId: r3.id,
    subnetId: r2.id,
  } as any);
  const r15 = new ec2.RouteTableAssociation("anyware-network-private-2-132", {
    routeTableId: r5.id,
    subnetId: r4.id,
  } as any);
  const r16 = new ec2.RouteTableAssociation("anyware-network-public-1-132", {
    routeTableId: r7.id,
    subnetId: r6.id,
  } as any);
  const r17 = new ec2.RouteTableAssociation("anyware-network-public-2-132", {
    routeTableId: r9.id,
    subnetId: r8.id,
  } as any);
  const r18 = new acm.Certificate("anyware-certificate-78", {
    domainName: "anyware.example.com",
    keyAlgorithm: "RSA_2048",
    tags: { CostCenter: "4711", Environment: "demo", Name: "anyware-certificate", Owner: "vdi-platform" },
    validationMethod: "DNS",
  } as any);
  const r19 = new route53.Record("anyware-validation-anyware.example.com-72", {
    allowOverwrite: true,
    name: "_fa4a80b83be3704a4707d511fe18a827.anyware.example.com.",
    records: ["_c3be6e31e9bec132a84dbe1b30c735cf.acm-validations.aws."],
    ttl: 300,
    type: "CNAME",
    zoneId: "Z0123456789ABCDEFGHIJ",
  } as any);
  const r20 = new acm.CertificateValidation("anyware-certificate-valid-98", {
    certificateArn: r18.id,
    validationRecordFqdns: [r19.fqdn],
  } as any);
  const r21 = new ec2.Eip("anyware-a-eip-62", {
    domain: "vpc",
    tags: { CostCenter: "4711", Environment: "demo", Name: "anyware-a", Owner: "vdi-platform" },
  } as any);
  const r22 = new ec2.Eip("anyware-b-eip-62", {
    domain: "vpc",
    tags: { CostCenter: "4711", Environment: "demo", Name: "anyware-b", Owner: "vdi-platform" },
  } as any);
  const r23 = new ec2.Eip("anyware-c-eip-62", {
    domain: "vpc",
    tags: { CostCenter: "4711", Environment: "demo", Name: "anyware-c", Owner: "vdi-platform" },
  } as any);
  const r24 = new ec2.SecurityGroup("anyware-connector-82", {
    description: "Connectors: load balancer and PCoIP clients in, what HP lists out",
    tags: { CostCenter: "4711", Environment: "demo", Name: "anyware-connector", Owner: "vdi-platform" },
    vpcId: r0.id,
  } as any);
  const r25 = new ec2.NetworkInterface("anyware-a-interface-88", {
    description: "HP Anyware connector a",
    securityGroups: [r24.id],
    sourceDestCheck: true,
    subnetId: r6.id,
    tags: { CostCenter: "4711", Environment: "demo", Name: "anyware-a", Owner: "vdi-platform" },
  } as any);
  const r26 = new ec2.EipAssociation("anyware-a-eip-association-84", {
    allocationId: r21.id,
    networkInterfaceId: r25.id,
  } as any);
  const r27 = new ec2.NetworkInterface("anyware-b-interface-88", {
    description: "HP Anyware connector b",
    securityGroups: [r24.id],
    sourceDestCheck: true,
    subnetId: r8.id,
    tags: { CostCenter: "4711", Environment: "demo", Name: "anyware-b", Owner: "vdi-platform" },
  } as any);
  const r28 = new ec2.EipAssociation("anyware-b-eip-association-84", {
    allocationId: r22.id,
    networkInterfaceId: r27.id,
  } as any);
  const r29 = new ec2.NetworkInterface("anyware-c-interface-88", {
    description: "HP Anyware connector c",
    securityGroups: [r24.id],
    sourceDestCheck: true,
    subnetId: r6.id,
    tags: { CostCenter: "4711", Environment: "demo", Name: "anyware-c", Owner: "vdi-platform" },
  } as any);
  const r30 = new ec2.EipAssociation("anyware-c-eip-association-84", {
    allocationId: r23.id,
    networkInterfaceId: r29.id,
  } as any);
  const r31 = new iam.Role("anyware-connector-role-64", {
    assumeRolePolicy:
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}]}',
    description: "Instances of anyware-connector: Session Manager and their own secrets",
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
  } as any);
  const r32 = new iam.InstanceProfile("anyware-connector-instance-profile-86", {
    role: r31.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
  } as any);
  const r33 = new iam.RolePolicy("anyware-connector-secrets-76", {
    policy:
      '{"Version":"2012-10-17","Statement":[{"Sid":"ReadSecrets","Effect":"Allow","Action":["secretsmanager:GetSecretValue"],"Resource":["arn:aws:secretsmanager:eu-west-1:111122223333:secret:anyware/registration-AbCdEf"]}]}',
    role: r31.id,
  } as any);
  const r34 = new iam.RolePolicyAttachment("anyware-connector-session-manager-96", {
    policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    role: r31.id,
  } as any);
  const r35 = new vpc.SecurityGroupEgressRule("anyware-connector-out-tcp-4172-10.40.4.0_24-102", {
    cidrIpv4: "10.40.4.0/24",
    description: "to workstations: PCoIP agent and session",
    fromPort: 4172,
    ipProtocol: "tcp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 4172,
  } as any);
  const r36 = new vpc.SecurityGroupEgressRule("anyware-connector-out-tcp-4172-10.40.5.0_24-102", {
    cidrIpv4: "10.40.5.0/24",
    description: "to workstations: PCoIP agent and session",
    fromPort: 4172,
    ipProtocol: "tcp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 4172,
  } as any);
  const r37 = new vpc.SecurityGroupEgressRule("anyware-connector-out-tcp-443-0.0.0.0_0-102", {
    cidrIpv4: "0.0.0.0/0",
    description: "to internet: Anyware Manager and licensing",
    fromPort: 443,
    ipProtocol: "tcp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 443,
  } as any);
  const r38 = new vpc.SecurityGroupEgressRule("anyware-connector-out-tcp-443-10.40.4.0_24-102", {
    cidrIpv4: "10.40.4.0/24",
    description: "to workstations: PCoIP agent and session",
    fromPort: 443,
    ipProtocol: "tcp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 443,
  } as any);
  const r39 = new vpc.SecurityGroupEgressRule("anyware-connector-out-tcp-443-10.40.5.0_24-102", {
    cidrIpv4: "10.40.5.0/24",
    description: "to workstations: PCoIP agent and session",
    fromPort: 443,
    ipProtocol: "tcp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 443,
  } as any);
  const r40 = new vpc.SecurityGroupEgressRule("anyware-connector-out-tcp-53-10.40.4.10_32-102", {
    cidrIpv4: "10.40.4.10/32",
    description: "to dns: DNS",
    fromPort: 53,
    ipProtocol: "tcp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 53,
  } as any);
  const r41 = new vpc.SecurityGroupEgressRule("anyware-connector-out-tcp-53-10.40.5.10_32-102", {
    cidrIpv4: "10.40.5.10/32",
    description: "to dns: DNS",
    fromPort: 53,
    ipProtocol: "tcp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 53,
  } as any);
  const r42 = new vpc.SecurityGroupEgressRule("anyware-connector-out-tcp-60443-10.40.4.0_24-102", {
    cidrIpv4: "10.40.4.0/24",
    description: "to workstations: PCoIP agent and session",
    fromPort: 60443,
    ipProtocol: "tcp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 60443,
  } as any);
  const r43 = new vpc.SecurityGroupEgressRule("anyware-connector-out-tcp-60443-10.40.5.0_24-102", {
    cidrIpv4: "10.40.5.0/24",
    description: "to workstations: PCoIP agent and session",
    fromPort: 60443,
    ipProtocol: "tcp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 60443,
  } as any);
  const r44 = new vpc.SecurityGroupEgressRule("anyware-connector-out-tcp-636-10.40.4.10_32-102", {
    cidrIpv4: "10.40.4.10/32",
    description: "to domainControllers: LDAPS",
    fromPort: 636,
    ipProtocol: "tcp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 636,
  } as any);
  const r45 = new vpc.SecurityGroupEgressRule("anyware-connector-out-tcp-636-10.40.5.10_32-102", {
    cidrIpv4: "10.40.5.10/32",
    description: "to domainControllers: LDAPS",
    fromPort: 636,
    ipProtocol: "tcp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 636,
  } as any);
  const r46 = new vpc.SecurityGroupEgressRule("anyware-connector-out-udp-4172-10.40.4.0_24-102", {
    cidrIpv4: "10.40.4.0/24",
    description: "to workstations: PCoIP agent and session",
    fromPort: 4172,
    ipProtocol: "udp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 4172,
  } as any);
  const r47 = new vpc.SecurityGroupEgressRule("anyware-connector-out-udp-4172-10.40.5.0_24-102", {
    cidrIpv4: "10.40.5.0/24",
    description: "to workstations: PCoIP agent and session",
    fromPort: 4172,
    ipProtocol: "udp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 4172,
  } as any);
  const r48 = new vpc.SecurityGroupEgressRule("anyware-connector-out-udp-53-10.40.4.10_32-102", {
    cidrIpv4: "10.40.4.10/32",
    description: "to dns: DNS",
    fromPort: 53,
    ipProtocol: "udp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 53,
  } as any);
  const r49 = new vpc.SecurityGroupEgressRule("anyware-connector-out-udp-53-10.40.5.10_32-102", {
    cidrIpv4: "10.40.5.10/32",
    description: "to dns: DNS",
    fromPort: 53,
    ipProtocol: "udp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 53,
  } as any);
  const r50 = new vpc.SecurityGroupIngressRule("anyware-connector-in-tcp-4172-198.51.100.16_28-104", {
    cidrIpv4: "198.51.100.16/28",
    description: "from home-vpn: PCoIP session",
    fromPort: 4172,
    ipProtocol: "tcp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 4172,
  } as any);
  const r51 = new vpc.SecurityGroupIngressRule("anyware-connector-in-tcp-4172-203.0.113.0_24-104", {
    cidrIpv4: "203.0.113.0/24",
    description: "from london-office: PCoIP session",
    fromPort: 4172,
    ipProtocol: "tcp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 4172,
  } as any);
  const r52 = new ec2.SecurityGroup("anyware-lb-82", {
    description: "Load balancer: clients in, targets out",
    tags: { CostCenter: "4711", Environment: "demo", Name: "anyware-lb", Owner: "vdi-platform" },
    vpcId: r0.id,
  } as any);
  const r53 = new vpc.SecurityGroupIngressRule("anyware-connector-in-tcp-443-sg-load-balancer-104", {
    description: "from load-balancer: log in, health check",
    fromPort: 443,
    ipProtocol: "tcp",
    referencedSecurityGroupId: r52.id,
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 443,
  } as any);
  const r54 = new vpc.SecurityGroupIngressRule("anyware-connector-in-udp-4172-198.51.100.16_28-104", {
    cidrIpv4: "198.51.100.16/28",
    description: "from home-vpn: PCoIP session",
    fromPort: 4172,
    ipProtocol: "udp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 4172,
  } as any);
  const r55 = new vpc.SecurityGroupIngressRule("anyware-connector-in-udp-4172-203.0.113.0_24-104", {
    cidrIpv4: "203.0.113.0/24",
    description: "from london-office: PCoIP session",
    fromPort: 4172,
    ipProtocol: "udp",
    securityGroupId: r24.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 4172,
  } as any);
  const r56 = new pulumi.Stash("anyware-a-boot-65", {
    input: { amiId: "ami-0123456789abcdef0", instanceType: "m6i.xlarge" },
  } as any);
  const r57 = new pulumi.Stash("anyware-a-user-data-65", {
    input:
      "#!/bin/bash\nretry() {\n  command -v aws >/dev/null 2>&1 || { echo \"the AWS CLI is not installed\" >&2; return 1; }\n  tries=0\n  until \"$@\" 2>/dev/null; do\n    tries=$((tries + 1))\n    if [ \"$tries\" -ge 30 ]; then\n      \"$@\"\n      return\n    fi\n    sleep 10\n  done\n}\n\nfetch_registrationCode() {\n  retry aws secretsmanager get-secret-value --region 'eu-west-1' --secret-id 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:anyware/registration-AbCdEf' --query SecretString --output text\n}\n\nregistrationCode=$(fetch_registrationCode) || exit 1\n# Start script of an HP Anyware connector. Runs once, at the first boot, on Rocky Linux 8 or RHEL 8.\n# 198.18.160.123, a and ${registrationCode} are put in by the stack; ${registrationCode} is\n# read from Secrets Manager when the instance boots and stands in no state and no user data.\nset -euo pipefail\n\n# UDP buffers for PCoIP, as HP's own Terraform sets them.\ncat > /etc/sysctl.d/60-pcoip.conf <<'SYSCTL'\nnet.core.rmem_max = 160000000\nnet.core.rmem_default = 160000000\nnet.core.wmem_max = 160000000\nnet.core.wmem_default = 160000000\nnet.ipv4.udp_mem = 120000 240000 600000\nnet.core.netdev_max_backlog = 2000\nSYSCTL\nsysctl --system\n\nhostnamectl set-hostname \"anyware-a\"\n\n# What the installer needs. The external address must be the connector's own, never the load balancer's: it is what\n# clients are told to send PCoIP to.\ninstall -d -m 0700 /etc/anyware-connector\numask 077\ncat > /etc/anyware-connector/settings <<SETTINGS\nEXTERNAL_ROUTABLE_IP=198.18.160.123\nREGISTRATION_CODE=${registrationCode}\nSETTINGS\n\n# Add HP's repository and the install command of your Anyware version here: both change between versions.\n",
  } as any);
  const r58 = new ec2.Instance("anyware-a-72", {
    ami: "ami-0123456789abcdef0",
    disableApiTermination: false,
    iamInstanceProfile: r32.id,
    instanceType: "m6i.xlarge",
    metadataOptions: {
      httpEndpoint: "enabled",
      httpPutResponseHopLimit: 1,
      httpTokens: "required",
      instanceMetadataTags: "disabled",
    },
    primaryNetworkInterface: { networkInterfaceId: r25.id },
    rootBlockDevice: {
      deleteOnTermination: true,
      encrypted: true,
      tags: { CostCenter: "4711", Environment: "demo", Name: "anyware-a", Owner: "vdi-platform" },
      volumeSize: 60,
      volumeType: "gp3",
    },
    tags: { CostCenter: "4711", Environment: "demo", Name: "anyware-a", Owner: "vdi-platform" },
    userData: r57.output,
    userDataReplaceOnChange: true,
  } as any);
  const r59 = new pulumi.Stash("anyware-b-boot-65", {
    input: { amiId: "ami-0123456789abcdef0", instanceType: "m6i.xlarge" },
  } as any);
  const r60 = new pulumi.Stash("anyware-b-user-data-65", {
    input:
      "#!/bin/bash\nretry() {\n  command -v aws >/dev/null 2>&1 || { echo \"the AWS CLI is not installed\" >&2; return 1; }\n  tries=0\n  until \"$@\" 2>/dev/null; do\n    tries=$((tries + 1))\n    if [ \"$tries\" -ge 30 ]; then\n      \"$@\"\n      return\n    fi\n    sleep 10\n  done\n}\n\nfetch_registrationCode() {\n  retry aws secretsmanager get-secret-value --region 'eu-west-1' --secret-id 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:anyware/registration-AbCdEf' --query SecretString --output text\n}\n\nregistrationCode=$(fetch_registrationCode) || exit 1\n# Start script of an HP Anyware connector. Runs once, at the first boot, on Rocky Linux 8 or RHEL 8.\n# 198.19.11.233, b and ${registrationCode} are put in by the stack; ${registrationCode} is\n# read from Secrets Manager when the instance boots and stands in no state and no user data.\nset -euo pipefail\n\n# UDP buffers for PCoIP, as HP's own Terraform sets them.\ncat > /etc/sysctl.d/60-pcoip.conf <<'SYSCTL'\nnet.core.rmem_max = 160000000\nnet.core.rmem_default = 160000000\nnet.core.wmem_max = 160000000\nnet.core.wmem_default = 160000000\nnet.ipv4.udp_mem = 120000 240000 600000\nnet.core.netdev_max_backlog = 2000\nSYSCTL\nsysctl --system\n\nhostnamectl set-hostname \"anyware-b\"\n\n# What the installer needs. The external address must be the connector's own, never the load balancer's: it is what\n# clients are told to send PCoIP to.\ninstall -d -m 0700 /etc/anyware-connector\numask 077\ncat > /etc/anyware-connector/settings <<SETTINGS\nEXTERNAL_ROUTABLE_IP=198.19.11.233\nREGISTRATION_CODE=${registrationCode}\nSETTINGS\n\n# Add HP's repository and the install command of your Anyware version here: both change between versions.\n",
  } as any);
  const r61 = new ec2.Instance("anyware-b-72", {
    ami: "ami-0123456789abcdef0",
    disableApiTermination: false,
    iamInstanceProfile: r32.id,
    instanceType: "m6i.xlarge",
    metadataOptions: {
      httpEndpoint: "enabled",
      httpPutResponseHopLimit: 1,
      httpTokens: "required",
      instanceMetadataTags: "disabled",
    },
    primaryNetworkInterface: { networkInterfaceId: r27.id },
    rootBlockDevice: {
      deleteOnTermination: true,
      encrypted: true,
      tags: { CostCenter: "4711", Environment: "demo", Name: "anyware-b", Owner: "vdi-platform" },
      volumeSize: 60,
      volumeType: "gp3",
    },
    tags: { CostCenter: "4711", Environment: "demo", Name: "anyware-b", Owner: "vdi-platform" },
    userData: r60.output,
    userDataReplaceOnChange: true,
  } as any);
  const r62 = new pulumi.Stash("anyware-c-boot-65", {
    input: { amiId: "ami-0123456789abcdef0", instanceType: "m6i.xlarge" },
  } as any);
  const r63 = new pulumi.Stash("anyware-c-user-data-65", {
    input:
      "#!/bin/bash\nretry() {\n  command -v aws >/dev/null 2>&1 || { echo \"the AWS CLI is not installed\" >&2; return 1; }\n  tries=0\n  until \"$@\" 2>/dev/null; do\n    tries=$((tries + 1))\n    if [ \"$tries\" -ge 30 ]; then\n      \"$@\"\n      return\n    fi\n    sleep 10\n  done\n}\n\nfetch_registrationCode() {\n  retry aws secretsmanager get-secret-value --region 'eu-west-1' --secret-id 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:anyware/registration-AbCdEf' --query SecretString --output text\n}\n\nregistrationCode=$(fetch_registrationCode) || exit 1\n# Start script of an HP Anyware connector. Runs once, at the first boot, on Rocky Linux 8 or RHEL 8.\n# 198.18.54.42, c and ${registrationCode} are put in by the stack; ${registrationCode} is\n# read from Secrets Manager when the instance boots and stands in no state and no user data.\nset -euo pipefail\n\n# UDP buffers for PCoIP, as HP's own Terraform sets them.\ncat > /etc/sysctl.d/60-pcoip.conf <<'SYSCTL'\nnet.core.rmem_max = 160000000\nnet.core.rmem_default = 160000000\nnet.core.wmem_max = 160000000\nnet.core.wmem_default = 160000000\nnet.ipv4.udp_mem = 120000 240000 600000\nnet.core.netdev_max_backlog = 2000\nSYSCTL\nsysctl --system\n\nhostnamectl set-hostname \"anyware-c\"\n\n# What the installer needs. The external address must be the connector's own, never the load balancer's: it is what\n# clients are told to send PCoIP to.\ninstall -d -m 0700 /etc/anyware-connector\numask 077\ncat > /etc/anyware-connector/settings <<SETTINGS\nEXTERNAL_ROUTABLE_IP=198.18.54.42\nREGISTRATION_CODE=${registrationCode}\nSETTINGS\n\n# Add HP's repository and the install command of your Anyware version here: both change between versions.\n",
  } as any);
  const r64 = new ec2.Instance("anyware-c-72", {
    ami: "ami-0123456789abcdef0",
    disableApiTermination: false,
    iamInstanceProfile: r32.id,
    instanceType: "m6i.xlarge",
    metadataOptions: {
      httpEndpoint: "enabled",
      httpPutResponseHopLimit: 1,
      httpTokens: "required",
      instanceMetadataTags: "disabled",
    },
    primaryNetworkInterface: { networkInterfaceId: r29.id },
    rootBlockDevice: {
      deleteOnTermination: true,
      encrypted: true,
      tags: { CostCenter: "4711", Environment: "demo", Name: "anyware-c", Owner: "vdi-platform" },
      volumeSize: 60,
      volumeType: "gp3",
    },
    tags: { CostCenter: "4711", Environment: "demo", Name: "anyware-c", Owner: "vdi-platform" },
    userData: r63.output,
    userDataReplaceOnChange: true,
  } as any);
  const r65 = new lb.LoadBalancer("anyware-79", {
    clientKeepAlive: 3600,
    desyncMitigationMode: "defensive",
    dropInvalidHeaderFields: true,
    enableDeletionProtection: false,
    enableHttp2: true,
    idleTimeout: 60,
    internal: false,
    ipAddressType: "dualstack",
    loadBalancerType: "application",
    securityGroups: [r52.id],
    subnets: [r6.id, r8.id],
    tags: { CostCenter: "4711", Environment: "demo", Name: "anyware", Owner: "vdi-platform" },
  } as any);
  const r66 = new lb.TargetGroup("anyware-broker-77", {
    deregistrationDelay: 300,
    healthCheck: {
      enabled: true,
      healthyThreshold: 3,
      interval: 30,
      matcher: "200",
      path: "/health",
      port: "traffic-port",
      protocol: "HTTPS",
      timeout: 5,
      unhealthyThreshold: 3,
    },
    ipAddressType: "ipv4",
    loadBalancingAlgorithmType: "round_robin",
    loadBalancingAnomalyMitigation: "off",
    loadBalancingCrossZoneEnabled: "use_load_balancer_configuration",
    port: 443,
    protocol: "HTTPS",
    protocolVersion: "HTTP1",
    slowStart: 0,
    stickiness: { cookieDuration: 3600, enabled: true, type: "lb_cookie" },
    tags: { CostCenter: "4711", Environment: "demo", Name: "anyware-broker", Owner: "vdi-platform" },
    targetType: "instance",
    vpcId: r0.id,
  } as any);
  const r67 = new lb.Listener("anyware-listener-443-71", {
    certificateArn: r20.id,
    defaultActions: [{ targetGroupArn: r66.id, type: "forward" }],
    loadBalancerArn: r65.id,
    port: 443,
    protocol: "HTTPS",
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    tags: { CostCenter: "4711", Environment: "demo", Name: "anyware-listener-443", Owner: "vdi-platform" },
  } as any);
  const r68 = new lb.TargetGroupAttachment("anyware-broker-a-97", {
    port: 443,
    targetGroupArn: r66.id,
    targetId: r58.id,
  } as any);
  const r69 = new lb.TargetGroupAttachment("anyware-broker-b-97", {
    port: 443,
    targetGroupArn: r66.id,
    targetId: r61.id,
  } as any);
  const r70 = new lb.TargetGroupAttachment("anyware-broker-c-97", {
    port: 443,
    targetGroupArn: r66.id,
    targetId: r64.id,
  } as any);
  const r71 = new route53.Record("anyware-alias-a-72", {
    aliases: [{ evaluateTargetHealth: false, name: r65.dnsName, zoneId: r65.zoneId }],
    name: "anyware.example.com",
    type: "A",
    zoneId: "Z0123456789ABCDEFGHIJ",
  } as any);
  const r72 = new route53.Record("anyware-alias-aaaa-72", {
    aliases: [{ evaluateTargetHealth: false, name: r65.dnsName, zoneId: r65.zoneId }],
    name: "anyware.example.com",
    type: "AAAA",
    zoneId: "Z0123456789ABCDEFGHIJ",
  } as any);
  const r73 = new vpc.SecurityGroupEgressRule("anyware-lb-out-tcp-443-sg-connectors-102", {
    description: "to connectors: log in, health check",
    fromPort: 443,
    ipProtocol: "tcp",
    referencedSecurityGroupId: r24.id,
    securityGroupId: r52.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 443,
  } as any);
  const r74 = new vpc.SecurityGroupIngressRule("anyware-lb-in-tcp-443-198.51.100.16_28-104", {
    cidrIpv4: "198.51.100.16/28",
    description: "from home-vpn: log in",
    fromPort: 443,
    ipProtocol: "tcp",
    securityGroupId: r52.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 443,
  } as any);
  const r75 = new vpc.SecurityGroupIngressRule("anyware-lb-in-tcp-443-203.0.113.0_24-104", {
    cidrIpv4: "203.0.113.0/24",
    description: "from london-office: log in",
    fromPort: 443,
    ipProtocol: "tcp",
    securityGroupId: r52.id,
    tags: { CostCenter: "4711", Environment: "demo", Owner: "vdi-platform" },
    toPort: 443,
  } as any);
  const r76 = new pulumi.Stash("anyware-a-generation-65", { input: { amiId: "", reprovision: 0 } } as any);
  const r77 = new pulumi.Stash("anyware-b-generation-65", { input: { amiId: "", reprovision: 0 } } as any);
  const r78 = new pulumi.Stash("anyware-c-generation-65", { input: { amiId: "", reprovision: 0 } } as any);
  return {
    r0: r0.id,
    r1: r1.id,
    r2: r2.id,
    r3: r3.id,
    r4: r4.id,
    r5: r5.id,
    r6: r6.id,
    r7: r7.id,
    r8: r8.id,
    r9: r9.id,
    r10: r10.id,
    r11: r11.id,
    r12: r12.id,
    r13: r13.id,
    r14: r14.id,
    r15: r15.id,
    r16: r16.id,
    r17: r17.id,
    r18: r18.id,
    r19: r19.id,
    r20: r20.id,
    r21: r21.id,
    r22: r22.id,
    r23: r23.id,
    r24: r24.id,
    r25: r25.id,
    r26: r26.id,
    r27: r27.id,
    r28: r28.id,
    r29: r29.id,
    r30: r30.id,
    r31: r31.id,
    r32: r32.id,
    r33: r33.id,
    r34: r34.id,
    r35: r35.id,
    r36: r36.id,
    r37: r37.id,
    r38: r38.id,
    r39: r39.id,
    r40: r40.id,
    r41: r41.id,
    r42: r42.id,
    r43: r43.id,
    r44: r44.id,
    r45: r45.id,
    r46: r46.id,
    r47: r47.id,
    r48: r48.id,
    r49: r49.id,
    r50: r50.id,
    r51: r51.id,
    r52: r52.id,
    r53: r53.id,
    r54: r54.id,
    r55: r55.id,
    r56: r56.id,
    r57: r57.id,
    r58: r58.id,
    r59: r59.id,
    r60: r60.id,
    r61: r61.id,
    r62: r62.id,
    r63: r63.id,
    r64: r64.id,
    r65: r65.id,
    r66: r66.id,
    r67: r67.id,
    r68: r68.id,
    r69: r69.id,
    r70: r70.id,
    r71: r71.id,
    r72: r72.id,
    r73: r73.id,
    r74: r74.id,
    r75: r75.id,
    r76: r76.id,
    r77: r77.id,
    r78: r78.id,
  };
}

export const ids = program();
