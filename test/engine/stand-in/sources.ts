/**
 * Where the tables come from, file by file: below internal/service of hashicorp/terraform-provider-aws, and in which
 * version.
 *
 * `COMPARED` was read: what replaces, what AWS fills in, what is required, defaults, conflicts, CustomizeDiff. The
 * version is the newest that could be read, at times older than the provider's; what is newer than it is held against
 * the types of @pulumi/aws, as everything is (tables.test.ts).
 */
export interface Compared {
  readonly commit: string;
  /** The day on which it was compared. */
  readonly date: string;
  /** Where the commit is, when it is a copy of hashicorp/terraform-provider-aws with a newer version of the file. */
  readonly repository?: string;
}

/** A copy of 2026, of versions 6.32 and later. */
const NEWER = "zongruxie4/terraform-provider-aws";
/** A copy from before 6.0, with folders of its own and the files of the resources as they were. */
const FORK = "lidor-k/terraform-provider-aws";

export const COMPARED: Readonly<Record<string, Compared>> = {
  "acm/certificate.go": { commit: "01661ea3cbe6b07ed725b03c587d24ceb464484a", date: "2026-11-29" },
  "acm/certificate_validation.go": { commit: "004eea7f9b6658d88d652e89e10c7520a10ad6b8", date: "2026-11-29" },
  "cloudwatch/dashboard.go": { commit: "0620f2a6a126dfcbc4aecbc9a117b0fbea1656ff", date: "2026-11-29" },
  "cloudwatch/metric_alarm.go": {
    commit: "0d402d759c30fa001272b93bdd2badfdd78d9083",
    date: "2026-11-29",
    repository: NEWER,
  },
  "dlm/lifecycle_policy.go": {
    commit: "ffe1cbf2bfca816eb2be841bc88e53e82b8bd4af",
    date: "2026-11-29",
    repository: FORK,
  },
  "ec2/ebs_volume.go": { commit: "0073593e7d6993ba482409f4dc35438daaa79bb3", date: "2026-11-29" },
  "ec2/ebs_volume_attachment.go": { commit: "0620f2a6a126dfcbc4aecbc9a117b0fbea1656ff", date: "2026-11-29" },
  "ec2/ec2_eip.go": { commit: "01606926a0c0ab9174aec440f976a48b0baee722", date: "2026-11-29" },
  "ec2/ec2_eip_association.go": { commit: "01c08000ddb14181b5bd19201d8fca311dc570e4", date: "2026-11-29" },
  "ec2/ec2_host.go": { commit: "004f86e89facb4d00c31fa5221f3ff2ca01e273f", date: "2026-11-29" },
  "ec2/ec2_instance.go": { commit: "19bdae64587d26f6df55f0b6c803c1e680427756", date: "2026-11-29", repository: NEWER },
  "ec2/transitgateway_vpc_attachment.go": {
    commit: "ffe1cbf2bfca816eb2be841bc88e53e82b8bd4af",
    date: "2026-11-29",
    repository: FORK,
  },
  "ec2/vpc_.go": { commit: "036145e298f174f8ab28215f557ae0bcb98a5faa", date: "2026-11-29", repository: NEWER },
  "ec2/vpc_default_security_group.go": { commit: "01f431114674c27cf790fafb67ac274bf8f765e1", date: "2026-11-29" },
  "ec2/vpc_egress_only_internet_gateway.go": { commit: "08923b68b5ad6fcfdd38362fb5247e39a9b07add", date: "2026-11-29" },
  "ec2/vpc_endpoint.go": { commit: "008db85aad5e56627b1eecab8830464a282552ed", date: "2026-11-29" },
  "ec2/vpc_flow_log.go": {
    commit: "f528c1eed2fa772df0f9de7006407a71813d2b23",
    date: "2026-11-29",
    repository: NEWER,
  },
  "ec2/vpc_internet_gateway.go": { commit: "08923b68b5ad6fcfdd38362fb5247e39a9b07add", date: "2026-11-29" },
  "ec2/vpc_nat_gateway.go": {
    commit: "a500eee21ebec34c90d7ff1a140cebace2b451b7",
    date: "2026-11-29",
    repository: NEWER,
  },
  "ec2/vpc_network_interface.go": {
    commit: "ffe1cbf2bfca816eb2be841bc88e53e82b8bd4af",
    date: "2026-11-29",
    repository: FORK,
  },
  "ec2/vpc_peering_connection.go": { commit: "ace568ed3f1f82e3ff00cf2bf8c243e39d12b435", date: "2026-11-29" },
  "ec2/vpc_route.go": { commit: "92ad428e57560e580fa25ab0939cf1e3ef122e41", date: "2026-11-29" },
  "ec2/vpc_route_table.go": { commit: "69af8b9eec6ea86f95192aab8c7a42fdee6a871a", date: "2026-11-29" },
  "ec2/vpc_route_table_association.go": { commit: "0be71beb458ad8875e0acc5c91519c0ceeb214aa", date: "2026-11-29" },
  "ec2/vpc_security_group.go": { commit: "01606926a0c0ab9174aec440f976a48b0baee722", date: "2026-11-29" },
  "ec2/vpc_security_group_egress_rule.go": { commit: "050ac11163cab8cdae5936a7f40b0e528ff780df", date: "2026-11-29" },
  "ec2/vpc_security_group_ingress_rule.go": { commit: "d2b7f56a7c451244abd1e467109ba703bd9eedd3", date: "2026-11-29" },
  "ec2/vpc_subnet.go": { commit: "00cda125a19d31754cb0d073cf551264c57955cb", date: "2026-11-29" },
  "ec2/vpc_subnet_cidr_reservation.go": { commit: "15f63f0045b4d9811e221dfbdb899c1a3418153e", date: "2026-11-29" },
  "elbv2/listener.go": { commit: "ffe1cbf2bfca816eb2be841bc88e53e82b8bd4af", date: "2026-11-29", repository: FORK },
  "elbv2/listener_certificate.go": { commit: "01f431114674c27cf790fafb67ac274bf8f765e1", date: "2026-11-29" },
  "elbv2/listener_rule.go": { commit: "032c4f076a6cb8e54a85cb60f237cb80ab18b36b", date: "2026-11-29" },
  "elbv2/load_balancer.go": { commit: "00edc94be7a89c4c485415cdec27094875f61bfc", date: "2026-11-29" },
  "elbv2/target_group.go": { commit: "013cfb4cddc9c44a28f34abad0c11768bcdb9b85", date: "2026-11-29" },
  "elbv2/target_group_attachment.go": { commit: "07e0d0b940f57c782f8fcc9ccfd8b19f59383b51", date: "2026-11-29" },
  "iam/instance_profile.go": { commit: "013f1736b90439e5a19567a87d3e5cd11858c420", date: "2026-11-29" },
  "iam/role.go": { commit: "04d4941274692c63df52ce0b58f6e94e77598810", date: "2026-11-29", repository: NEWER },
  "iam/role_policy.go": { commit: "02f97af85f89a04e8ed89f5e8b64a9a67f3cfe07", date: "2026-11-29" },
  "iam/role_policy_attachment.go": { commit: "04c79849dbe7fbe76c3054b364357bcdaade9ac5", date: "2026-11-29" },
  "logs/group.go": { commit: "0073593e7d6993ba482409f4dc35438daaa79bb3", date: "2026-11-29" },
  "route53/record.go": { commit: "00655c1681ea1e49ab10cd32d3f8bee372b2095b", date: "2026-11-29" },
  "route53resolver/endpoint.go": {
    commit: "ffe1cbf2bfca816eb2be841bc88e53e82b8bd4af",
    date: "2026-11-29",
    repository: FORK,
  },
  "route53resolver/rule.go": { commit: "00a35305dc1b297a6fcdecdfbba33f1e63c3da39", date: "2026-11-29" },
  "route53resolver/rule_association.go": { commit: "01c08000ddb14181b5bd19201d8fca311dc570e4", date: "2026-11-29" },
  "s3/bucket.go": { commit: "6d895ce683c6d71c8a230d6bed93f3b04b614e15", date: "2026-11-29", repository: NEWER },
  "s3/bucket_lifecycle_configuration.go": {
    commit: "4b182db36b452875832ba3a8cab02c8063000ee3",
    date: "2026-11-29",
    repository: NEWER,
  },
  "s3/bucket_ownership_controls.go": { commit: "01c08000ddb14181b5bd19201d8fca311dc570e4", date: "2026-11-29" },
  "s3/bucket_policy.go": { commit: "0073593e7d6993ba482409f4dc35438daaa79bb3", date: "2026-11-29" },
  "s3/bucket_public_access_block.go": { commit: "01606926a0c0ab9174aec440f976a48b0baee722", date: "2026-11-29" },
  "s3/bucket_server_side_encryption_configuration.go": {
    commit: "01606926a0c0ab9174aec440f976a48b0baee722",
    date: "2026-11-29",
  },
  "ssm/maintenance_window.go": { commit: "013f1736b90439e5a19567a87d3e5cd11858c420", date: "2026-11-29" },
  "ssm/maintenance_window_target.go": { commit: "090344804c490a98599aee521af0ce5ac61b9cb1", date: "2026-11-29" },
  "ssm/maintenance_window_task.go": { commit: "0105d2191ae7e43ba37ba011b916843eddf361ed", date: "2026-11-29" },
  "ssm/parameter.go": { commit: "0073593e7d6993ba482409f4dc35438daaa79bb3", date: "2026-11-29" },
  "wafv2/web_acl.go": { commit: "0073593e7d6993ba482409f4dc35438daaa79bb3", date: "2026-11-29" },
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
    "ec2/vpc_managed_prefix_list.go",
    "ec2/vpc_network_acl.go",
    "ec2/vpc_network_acl_association.go",
    "ec2/vpc_network_acl_rule.go",
    "ec2/vpc_network_interface_attachment.go",
    "ec2/vpc_security_group_rule.go",
    "iam/policy.go",
    "kms/alias.go",
    "kms/key.go",
    "route53/zone.go",
    "s3/bucket_versioning.go",
    "secretsmanager/secret.go",
    "secretsmanager/secret_version.go",
    "sns/topic.go",
    "sns/topic_subscription.go",
    "wafv2/ip_set.go",
  ],
};
