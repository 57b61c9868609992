/**
 * What a component tells policies, reachability and the plan about itself, as plain known values.
 *
 * Registered as the output `manifest`. One unknown value anywhere in it makes the whole output unreadable during
 * preview, so it holds texts, numbers, CIDRs and URNs (known at preview), never an id or an address that AWS chooses.
 */

export const MANIFEST_VERSION = 1;

/** Component type tokens by topology: a contract like a logical name. */
export const COMPONENT_TYPES = {
  "hp-anyware": "connector-topologies:index:HpAnywareConnectors",
  "mac-workstation": "connector-topologies:index:MacWorkstation",
  cloudbrink: "connector-topologies:index:CloudbrinkConnectors",
  codestream: "connector-topologies:index:CodeStreamOnPrem",
} as const;

export type Topology = keyof typeof COMPONENT_TYPES;

export interface Manifest {
  readonly schemaVersion: typeof MANIFEST_VERSION;
  readonly topology: Topology;
  /** CodeStream `http` or `https`; Cloudbrink `standalone`, `active-standby` or `active-active`; else absent. */
  readonly variant?: string;
  /** Name of the component. */
  readonly name: string;
  /** Who may connect, by name. */
  readonly sources: { readonly [name: string]: ManifestSource };
  /** Where instances may go, by name. */
  readonly destinations: { readonly [name: string]: ManifestDestination };
  /** Subnets by key. Policies join them with the program's subnets on zone and CIDR. */
  readonly subnets: { readonly [key: string]: ManifestSubnet };
  /** All IPv4 networks of a VPC that exists, as declared; absent when they are not. */
  readonly vpcCidrBlocks?: readonly string[];
  /** With `vpcCidrBlocks`: all subnets that are declared, whether something is put into them or not. */
  readonly vpcSubnets?: { readonly [key: string]: ManifestSubnet };
  /** Networks elsewhere that the VPC is connected to, as declared; absent when nothing is. */
  readonly connectedNetworks?: { readonly [name: string]: ManifestConnectedNetwork };
  /** Subnets with interface endpoints of Systems Manager; absent when instances reach it on the internet. */
  readonly ssmEndpoints?: { readonly [key: string]: ManifestSubnet };
  readonly loadBalancer?: ManifestLoadBalancer;
  /** A load balancer of somebody else, as declared, in place of `loadBalancer`. */
  readonly existingLoadBalancer?: ManifestExistingLoadBalancer;
  /** Connectors, workstations or hosts by key. */
  readonly instances: { readonly [key: string]: ManifestInstance };
  /** Topology-specific plain values that questions and rules need (for example `directHttps: true`). */
  readonly settings: { readonly [key: string]: string | number | boolean };
}

export interface ManifestSource {
  /** `client` uses the service, `admin` manages it, `connector` is another topology's connectors, `self` the host's own way out. */
  readonly role: "client" | "admin" | "connector" | "self";
  /** Its networks; with `prefixList`, what the list is said to hold. */
  readonly cidrs: readonly string[];
  /** Given by prefix list: its content is known when the list is in the program, or declared in `cidrs`. */
  readonly prefixList?: boolean;
  /** The list's id, where it was given as a text. */
  readonly prefixListId?: string;
  /** Greatest number of its entries, where it was declared. */
  readonly maxEntries?: number;
  /** Given by security group. */
  readonly securityGroup?: boolean;
}

export interface ManifestDestination {
  /** What is there, for example `workstations`, `domainControllers`, `dns`, `internet`, `privateApplication`. */
  readonly role: string;
  readonly cidrs: readonly string[];
  readonly prefixList?: boolean;
  readonly prefixListId?: string;
  readonly maxEntries?: number;
  readonly securityGroup?: boolean;
  /** `tcp/443`, `udp/4172`, `tcp/60000-61000`. */
  readonly ports: readonly string[];
}

export interface ManifestSubnet {
  readonly availabilityZone: string;
  readonly cidrBlock: string;
  readonly ipv6CidrBlock?: string;
  /** Default route: `internet-gateway`, `nat-gateway`, `none`. Declared for existing subnets. */
  readonly defaultRoute?: string;
  /** Public addresses of the NAT gateway behind the default route, declared for existing subnets. */
  readonly natAddresses?: readonly string[];
  /** Rules of the network ACL, declared for existing subnets; absent when it lets everything pass. */
  readonly networkAcl?: readonly ManifestAclRule[];
}

export interface ManifestConnectedNetwork {
  readonly cidrs: readonly string[];
  /** `transit gateway tgw-0123456789abcdef0`; absent when not said. */
  readonly via?: string;
}

export interface ManifestAclRule {
  readonly number: number;
  readonly direction: "ingress" | "egress";
  readonly action: "allow" | "deny";
  /** `tcp`, `udp`, `icmp`, a protocol number, or `-1`. */
  readonly protocol: string;
  readonly cidr: string;
  /** `443` or `1024-65535`; absent for all. */
  readonly ports?: string;
}

export interface ManifestLoadBalancer {
  readonly urn: string;
  readonly internal: boolean;
  readonly ipAddressType: string;
  readonly securityGroupUrn: string;
  readonly subnets: readonly string[];
  readonly listeners: { readonly [key: string]: ManifestListener };
  readonly targetGroups: { readonly [key: string]: ManifestTargetGroup };
}

export interface ManifestExistingLoadBalancer {
  /** Its ARN, where it was given as a text. */
  readonly arn?: string;
  /** Name that users type. */
  readonly dnsName: string;
  readonly internal: boolean;
  readonly subnets: { readonly [key: string]: ManifestSubnet };
  /** Its security groups by the names that rules have for them; an id that is not known yet is empty. */
  readonly securityGroups: { readonly [source: string]: string };
  readonly targetGroups: { readonly [key: string]: Omit<ManifestTargetGroup, "urn"> & { readonly arn?: string } };
}

export interface ManifestListener {
  readonly urn: string;
  readonly port: number;
  readonly protocol: string;
  /** Key of the target group it forwards to; absent for a redirect. */
  readonly targetGroup?: string;
}

export interface ManifestTargetGroup {
  readonly urn: string;
  readonly port: number;
  readonly protocol: string;
  readonly healthCheckPath: string;
}

export interface ManifestInstance {
  readonly role: "connector" | "workstation" | "host";
  /** URN of the `aws.ec2.Instance`; absent when adopted by id. */
  readonly urn?: string;
  /** Its id, as given; only when adopted. */
  readonly instanceId?: string;
  readonly instanceType?: string;
  /** Key in `subnets`. */
  readonly subnet: string;
  /** URN of its own network interface resource, where it has one. */
  readonly interfaceUrn?: string;
  /** URN of its own Elastic IP, where the program has one (created or imported). */
  readonly eipUrn?: string;
  /** Its public address, where that is given and not chosen by AWS. */
  readonly publicIp?: string;
  /** URN of the dedicated host, for Macs. */
  readonly hostUrn?: string;
  /** URN of the security group made for it; absent when given. */
  readonly securityGroupUrn?: string;
  /** Security group that an existing instance carries, as given; ours are rules in it. */
  readonly securityGroupId?: string;
  /** Session Manager may manage it: its role is made here. */
  readonly sessionManager?: boolean;
  /** Taken out of the target group on purpose. */
  readonly drain?: boolean;
  /** Cloudbrink: prefixes by Pool Name. IPv6 may be an offset `+N` in the subnet's /64 while the block is unknown. */
  readonly pools?: {
    readonly [poolName: string]: { readonly ipv4: readonly string[]; readonly ipv6: readonly string[] };
  };
}
