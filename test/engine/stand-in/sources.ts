/**
 * Where the tables come from, file by file: below internal/service of hashicorp/terraform-provider-aws, and in which
 * version.
 *
 * `COMPARED` was read line by line: what replaces, what AWS fills in, what is required, defaults, conflicts. The version
 * is the one that could be read, at times older than the provider's; what is newer than it is held against the types of
 * @pulumi/aws, as everything is (tables.test.ts).
 */
export const COMPARED: Readonly<Record<string, { readonly commit: string; readonly date: string }>> = {
  "acm/certificate_validation.go": { commit: "004eea7f9b6658d88d652e89e10c7520a10ad6b8", date: "2026-11-29" },
  "cloudwatch/dashboard.go": { commit: "0620f2a6a126dfcbc4aecbc9a117b0fbea1656ff", date: "2026-11-29" },
  "ec2/ebs_volume.go": { commit: "0073593e7d6993ba482409f4dc35438daaa79bb3", date: "2026-11-29" },
  "ec2/ebs_volume_attachment.go": { commit: "0620f2a6a126dfcbc4aecbc9a117b0fbea1656ff", date: "2026-11-29" },
  "ec2/ec2_eip.go": { commit: "01606926a0c0ab9174aec440f976a48b0baee722", date: "2026-11-29" },
  "ec2/ec2_eip_association.go": { commit: "01c08000ddb14181b5bd19201d8fca311dc570e4", date: "2026-11-29" },
  "ec2/ec2_host.go": { commit: "004f86e89facb4d00c31fa5221f3ff2ca01e273f", date: "2026-11-29" },
  "ec2/vpc_default_security_group.go": { commit: "01f431114674c27cf790fafb67ac274bf8f765e1", date: "2026-11-29" },
  "ec2/vpc_egress_only_internet_gateway.go": { commit: "08923b68b5ad6fcfdd38362fb5247e39a9b07add", date: "2026-11-29" },
  "ec2/vpc_endpoint.go": { commit: "008db85aad5e56627b1eecab8830464a282552ed", date: "2026-11-29" },
  "ec2/vpc_internet_gateway.go": { commit: "08923b68b5ad6fcfdd38362fb5247e39a9b07add", date: "2026-11-29" },
  "ec2/vpc_route_table_association.go": { commit: "0be71beb458ad8875e0acc5c91519c0ceeb214aa", date: "2026-11-29" },
  "ec2/vpc_security_group_egress_rule.go": { commit: "050ac11163cab8cdae5936a7f40b0e528ff780df", date: "2026-11-29" },
  "ec2/vpc_security_group_ingress_rule.go": { commit: "00a322094b4b9ade8a81b244345dbcf4b52ee8d6", date: "2026-11-29" },
  "ec2/vpc_subnet.go": { commit: "00cda125a19d31754cb0d073cf551264c57955cb", date: "2026-11-29" },
  "ec2/vpc_subnet_cidr_reservation.go": { commit: "15f63f0045b4d9811e221dfbdb899c1a3418153e", date: "2026-11-29" },
  "elbv2/listener.go": { commit: "01c08000ddb14181b5bd19201d8fca311dc570e4", date: "2026-11-29" },
  "elbv2/listener_certificate.go": { commit: "01f431114674c27cf790fafb67ac274bf8f765e1", date: "2026-11-29" },
  "elbv2/load_balancer.go": { commit: "00edc94be7a89c4c485415cdec27094875f61bfc", date: "2026-11-29" },
  "elbv2/target_group.go": { commit: "013cfb4cddc9c44a28f34abad0c11768bcdb9b85", date: "2026-11-29" },
  "elbv2/target_group_attachment.go": { commit: "07e0d0b940f57c782f8fcc9ccfd8b19f59383b51", date: "2026-11-29" },
  "iam/instance_profile.go": { commit: "013f1736b90439e5a19567a87d3e5cd11858c420", date: "2026-11-29" },
  "iam/role_policy.go": { commit: "02f97af85f89a04e8ed89f5e8b64a9a67f3cfe07", date: "2026-11-29" },
  "iam/role_policy_attachment.go": { commit: "04c79849dbe7fbe76c3054b364357bcdaade9ac5", date: "2026-11-29" },
  "route53/record.go": { commit: "00655c1681ea1e49ab10cd32d3f8bee372b2095b", date: "2026-11-29" },
  "route53resolver/rule_association.go": { commit: "01c08000ddb14181b5bd19201d8fca311dc570e4", date: "2026-11-29" },
  "s3/bucket_ownership_controls.go": { commit: "01c08000ddb14181b5bd19201d8fca311dc570e4", date: "2026-11-29" },
  "s3/bucket_policy.go": { commit: "0073593e7d6993ba482409f4dc35438daaa79bb3", date: "2026-11-29" },
  "s3/bucket_public_access_block.go": { commit: "01606926a0c0ab9174aec440f976a48b0baee722", date: "2026-11-29" },
  "s3/bucket_server_side_encryption_configuration.go": {
    commit: "01606926a0c0ab9174aec440f976a48b0baee722",
    date: "2026-11-29",
  },
  "ssm/parameter.go": { commit: "0073593e7d6993ba482409f4dc35438daaa79bb3", date: "2026-11-29" },
  "wafv2/web_acl_association.go": { commit: "011a8eed43ed7763ef9de18cbb776eb29c762452", date: "2026-11-29" },
};

/** What the others are held against: names, what is required, and what the texts say of replacement and defaults. */
export const TYPES = { package: "@pulumi/aws", version: "7.48.0" } as const;

/** Why a file was not compared, and the types it is about. */
export const NOT_COMPARED: Readonly<Record<string, readonly string[]>> = {
  // A test compares this with what the sources of components and stacks construct.
  "no component makes it: tests put it into accounts, or make it in programs of their own": [
    "cloudwatch/composite_alarm.go",
    "ec2/ec2_key_pair.go",
    "ec2/vpc_block_public_access_options.go",
    "ec2/vpc_flow_log.go",
    "ec2/vpc_managed_prefix_list.go",
    "ec2/vpc_network_acl.go",
    "ec2/vpc_network_acl_association.go",
    "ec2/vpc_network_acl_rule.go",
    "ec2/vpc_network_interface_attachment.go",
    "ec2/vpc_security_group_rule.go",
    "elbv2/listener_rule.go",
    "iam/policy.go",
    "kms/alias.go",
    "kms/key.go",
    "logs/group.go",
    "route53/zone.go",
    "s3/bucket_versioning.go",
    "secretsmanager/secret.go",
    "secretsmanager/secret_version.go",
    "sns/topic.go",
    "sns/topic_subscription.go",
    "wafv2/ip_set.go",
  ],
  "the version that could be read is older than regional gateways, which changed what replaces": [
    "ec2/vpc_nat_gateway.go",
  ],
  "not read yet": [
    "acm/certificate.go",
    "cloudwatch/metric_alarm.go",
    "dlm/lifecycle_policy.go",
    "ec2/ec2_instance.go",
    "ec2/transitgateway_vpc_attachment.go",
    "ec2/vpc_.go",
    "ec2/vpc_network_interface.go",
    "ec2/vpc_peering_connection.go",
    "ec2/vpc_route.go",
    "ec2/vpc_route_table.go",
    "ec2/vpc_security_group.go",
    "iam/role.go",
    "route53resolver/endpoint.go",
    "route53resolver/rule.go",
    "s3/bucket.go",
    "s3/bucket_lifecycle_configuration.go",
    "wafv2/web_acl.go",
  ],
};
