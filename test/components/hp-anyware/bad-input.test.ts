/** Every case with its exact message: over 400 lines because it is one table. */
import assert from "node:assert/strict";
import type { HpAnywareConnectorsArgs } from "../../../components/hp-anyware/args";
import { base, planOf, withC } from "./fixtures";

const subnets = base.network.publicSubnets ?? {};

/** One connector, and a load balancer in a subnet of each zone. */
function inZones(...zones: readonly string[]): unknown {
  const own = Object.values(subnets);
  const publicSubnets = zones.map((availabilityZone, index) => ["ab"[index], { ...own[index], availabilityZone }]);
  return {
    ...base,
    network: { ...base.network, publicSubnets: Object.fromEntries(publicSubnets) },
    connectors: { a: { subnet: "a" } },
  };
}

const cases: [title: string, args: unknown, errors: string[], name?: string][] = [
  [
    "patching of connectors that Systems Manager does not reach",
    { ...base, access: { ssm: false }, patching: { schedule: "rate(7 days)" } },
    ["access.ssm = false: must be on for patching, which Systems Manager does; fix: set access.ssm to true"],
  ],
  [
    "no certificate",
    { ...base, dns: undefined },
    [
      "certificateArn: is missing: the HTTPS listener needs a certificate; fix: give certificateArn, or dns with certificate: issue",
    ],
  ],
  [
    "a service name without a certificate",
    { ...base, dns: { zoneId: "Z0123456789ABCDEFGHIJ", name: "anyware.example.com" } },
    ['certificateArn: is missing: the HTTPS listener needs a certificate; fix: set dns.certificate to "issue"'],
  ],
  [
    "two certificates",
    { ...base, certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc" },
    ["certificateArn: is given, and dns.certificate asks for another one; keep one of the two"],
  ],
  [
    "a certificate of another region",
    {
      ...base,
      dns: undefined,
      certificateArn: "arn:aws:acm:us-east-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc",
    },
    [
      'certificateArn = "arn:aws:acm:us-east-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc": is in us-east-1; a load balancer takes certificates of its own region, eu-west-1',
    ],
  ],
  [
    "a certificate that is no ARN",
    { ...base, dns: undefined, certificateArn: "my-certificate" },
    ['certificateArn = "my-certificate": must look like arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e-…'],
  ],
  [
    "a connected network that is in this VPC, twice the same, everything, and none",
    {
      ...base,
      network: {
        ...base.network,
        connectedNetworks: {
          company: { cidrs: ["10.40.0.0/16", "10.41.0.0/33", "172.16.0.0/12"] },
          lab: { cidrs: ["172.16.1.0/24", "0.0.0.0/0"] },
          "odd key": { cidrs: [] },
        },
      },
    },
    [
      'network.connectedNetworks.company.cidrs[0] = "10.40.0.0/16": overlaps 10.40.0.0/26 of network.publicSubnets.a',
      'network.connectedNetworks.company.cidrs[1] = "10.41.0.0/33": has a prefix length that is not 0 to 32',
      'network.connectedNetworks.lab.cidrs[0] = "172.16.1.0/24": overlaps 172.16.0.0/12 of network.connectedNetworks.company',
      'network.connectedNetworks.lab.cidrs[1] = "0.0.0.0/0": is every address; give the networks that are connected',
      'network.connectedNetworks["odd key"] = "odd key": is not a usable key: 1 to 40 letters and digits, with single hyphens between them',
      'network.connectedNetworks["odd key"].cidrs: names no network; give those that are reached, for example 10.41.0.0/16',
    ],
  ],
  [
    "networks of the VPC that are none, overlap, or leave out a subnet, and a connected network in them",
    {
      ...base,
      network: {
        ...base.network,
        vpcCidrBlocks: ["10.0.0.0/8", "10.40.0.0/16", "10.40.128.0/17"],
        connectedNetworks: { company: { cidrs: ["10.40.64.0/24"] } },
      },
    },
    [
      'network.vpcCidrBlocks[0] = "10.0.0.0/8": must be an IPv4 network from /16 to /28, as AWS allows for VPCs',
      'network.vpcCidrBlocks[1] = "10.40.0.0/16": overlaps 10.0.0.0/8 of network.vpcCidrBlocks[0]; fix: set network.vpcCidrBlocks to ["10.0.0.0/8","10.40.128.0/17"]',
      'network.vpcCidrBlocks[2] = "10.40.128.0/17": overlaps 10.0.0.0/8 of network.vpcCidrBlocks[0]; fix: set network.vpcCidrBlocks to ["10.0.0.0/8","10.40.0.0/16"]',
      'network.connectedNetworks.company.cidrs[0] = "10.40.64.0/24": overlaps 10.0.0.0/8 of network.vpcCidrBlocks[0]',
    ],
  ],
  [
    "networks of the VPC that hold not all of its subnets",
    { ...base, network: { ...base.network, vpcCidrBlocks: ["10.41.0.0/16"] } },
    [
      'network.vpcCidrBlocks = ["10.41.0.0/16"]: has no network that holds 10.40.0.0/26 of network.publicSubnets.a; give all of the VPC',
    ],
  ],
  [
    "no network of the VPC",
    { ...base, network: { ...base.network, vpcCidrBlocks: [] } },
    ["network.vpcCidrBlocks: names no network; give all IPv4 networks of the VPC, or leave it out"],
  ],
  [
    "one zone",
    {
      ...base,
      network: { ...base.network, publicSubnets: { a: subnets["a"]! } },
      connectors: { a: { subnet: "a" } },
    },
    [
      "network.publicSubnets: must be in at least two Availability Zones, which AWS demands of a load balancer; all are in eu-west-1a",
    ],
  ],
  [
    "a Local Zone next to an Availability Zone",
    inZones("eu-west-1a", "eu-west-1-lon-1a"),
    [
      "network.publicSubnets: must be in zones of one kind, which AWS demands of a load balancer; found eu-west-1a, an Availability Zone; eu-west-1-lon-1a, a Local Zone",
    ],
  ],
  [
    "no public subnet",
    { ...base, network: { vpcId: base.network.vpcId }, connectors: { a: { subnet: "a" } } },
    [
      "network.publicSubnets: must be in at least two Availability Zones, which AWS demands of a load balancer; none is given",
      'connectors.a.subnet = "a": no such subnet; known: none',
    ],
  ],
  [
    "two load balancer subnets in one zone",
    {
      ...base,
      network: {
        ...base.network,
        publicSubnets: {
          a: subnets["a"]!,
          b: subnets["b"]!,
          c: { subnetId: "subnet-0ddd111122223333d", availabilityZone: "eu-west-1a", cidrBlock: "10.40.0.128/26" },
        },
      },
    },
    [
      "network.publicSubnets: has 2 subnets in eu-west-1a (a, c); a load balancer takes one subnet a zone; fix: name the ones it is in, in loadBalancerSubnets",
    ],
  ],
  [
    "a load balancer subnet that does not exist",
    { ...base, loadBalancerSubnets: ["a", "bb"] },
    [
      'loadBalancerSubnets[1] = "bb": no such public subnet; known: a, b; fix: set loadBalancerSubnets[1] to "b"',
      "network.publicSubnets: must be in at least two Availability Zones, which AWS demands of a load balancer; all are in eu-west-1a",
    ],
  ],
  [
    "overlapping subnets",
    {
      ...base,
      network: {
        ...base.network,
        publicSubnets: {
          a: subnets["a"]!,
          b: { ...subnets["b"]!, cidrBlock: "10.40.0.32/27" },
        },
      },
    },
    ['network.publicSubnets.b.cidrBlock = "10.40.0.32/27": overlaps 10.40.0.0/26 of network.publicSubnets.a'],
  ],
  [
    "one subnet under two keys",
    {
      ...base,
      network: {
        ...base.network,
        publicSubnets: {
          a: subnets["a"]!,
          b: { ...subnets["b"]!, subnetId: "subnet-0aaa111122223333a" },
        },
      },
    },
    ['network.publicSubnets.b.subnetId = "subnet-0aaa111122223333a": is the subnet of network.publicSubnets.a too'],
  ],
  [
    "a subnet with host bits",
    {
      ...base,
      network: {
        ...base.network,
        publicSubnets: {
          a: { ...subnets["a"]!, cidrBlock: "10.40.0.1/26" },
          b: subnets["b"]!,
        },
      },
    },
    [
      'network.publicSubnets.a.cidrBlock = "10.40.0.1/26": has bits beyond its /26; the network is 10.40.0.0/26, the single address is 10.40.0.1/32; fix: set network.publicSubnets.a.cidrBlock to "10.40.0.0/26"',
    ],
  ],
  [
    "a subnet larger than AWS allows",
    {
      ...base,
      network: {
        ...base.network,
        publicSubnets: {
          a: { ...subnets["a"]!, cidrBlock: "10.0.0.0/8" },
          b: { ...subnets["b"]!, cidrBlock: "11.0.0.0/24" },
        },
      },
    },
    [
      'network.publicSubnets.a.cidrBlock = "10.0.0.0/8": must be an IPv4 network from /16 to /28, as AWS allows for subnets',
    ],
  ],
  [
    "a zone that is a region",
    {
      ...base,
      network: {
        ...base.network,
        publicSubnets: {
          a: { ...subnets["a"]!, availabilityZone: "eu-west-1" },
          b: subnets["b"]!,
        },
      },
    },
    ['network.publicSubnets.a.availabilityZone = "eu-west-1": must look like eu-west-1a'],
  ],
  [
    "a subnet id that is none",
    {
      ...base,
      network: {
        ...base.network,
        publicSubnets: { a: { ...subnets["a"]!, subnetId: "sub-1" }, b: subnets["b"]! },
      },
    },
    ['network.publicSubnets.a.subnetId = "sub-1": must look like subnet-0123456789abcdef0'],
  ],
  [
    "a VPC id that is none",
    { ...base, network: { ...base.network, vpcId: "my-vpc" } },
    ['network.vpcId = "my-vpc": must look like vpc-0123456789abcdef0'],
  ],
  [
    "a dualstack load balancer on IPv4 subnets",
    { ...base, loadBalancer: { ipAddressType: "dualstack" } },
    [
      "network.publicSubnets.a.ipv6CidrBlock: is needed, because the load balancer is dualstack",
      "network.publicSubnets.b.ipv6CidrBlock: is needed, because the load balancer is dualstack",
    ],
  ],
  [
    "a connector in a private subnet",
    withC({ subnet: "inner" }),
    [
      'connectors.c.subnet = "inner": is a private subnet; PCoIP goes straight to the connector, so it needs a public one: a (eu-west-1a), b (eu-west-1b); fix: set connectors.c.subnet to "a"',
    ],
  ],
  [
    "a connector in no subnet of the network",
    withC({ subnet: "c" }),
    [
      'connectors.c.subnet = "c": no such subnet; known: a (eu-west-1a), b (eu-west-1b); fix: set connectors.c.subnet to "a"',
    ],
  ],
  [
    "a connector key that cannot be a name",
    { ...base, connectors: { "a b": { subnet: "a" } } },
    ['connectors["a b"] = "a b": is not a usable key: 1 to 40 letters and digits, with single hyphens between them'],
  ],
  [
    "zero connectors",
    { ...base, connectors: {} },
    ["connectors: names none; give at least one, better one in each of two zones"],
  ],
  [
    "no image",
    {
      ...base,
      connectorDefaults: {},
      connectors: { a: { subnet: "a", amiId: "ami-0123456789abcdef0" }, b: { subnet: "b" } },
    },
    ["connectors.b.amiId: is missing, and connectorDefaults.amiId too: a Rocky Linux 8 or RHEL 8 image"],
  ],
  [
    "an image id that is none",
    withC({ subnet: "a", amiId: "rocky-8" }),
    ['connectors.c.amiId = "rocky-8": must look like ami-0123456789abcdef0'],
  ],
  [
    "a disk too small",
    withC({ subnet: "a", diskGiB: 8 }),
    ["connectors.c.diskGiB = 8: must be a whole number from 12 to 65536 GiB; fix: set connectors.c.diskGiB to 12"],
  ],
  [
    "a fraction of a reprovision",
    withC({ subnet: "a", reprovision: 1.5 }),
    [
      "connectors.c.reprovision = 1.5: must be a whole number from 0 to 1000000; fix: set connectors.c.reprovision to 2",
    ],
  ],
  [
    "a former name that never was one",
    withC({ subnet: "a", formerly: "studio-[01-01]" }),
    [
      'connectors.c.formerly = "studio-[01-01]": must be the key it had: 1 to 40 letters and digits, with single hyphens between them; fix: write the one key that it had',
    ],
  ],
  [
    "a former name that is still a connector",
    withC({ subnet: "a", formerly: "b" }),
    ['connectors.c.formerly = "b": is a connector of its own; give the name this connector had before'],
  ],
  [
    "an Elastic IP given twice",
    {
      ...base,
      connectors: {
        a: { subnet: "a", allocationId: "eipalloc-0123456789abcdef0", publicIp: "203.0.113.10" },
        b: { subnet: "b", allocationId: "eipalloc-0123456789abcdef0", publicIp: "203.0.113.11" },
      },
    },
    [
      'connectors.b.allocationId = "eipalloc-0123456789abcdef0": is given to connector a too; an Elastic IP serves one connector',
    ],
  ],
  [
    "an Elastic IP without its address",
    withC({ subnet: "a", allocationId: "eipalloc-0123456789abcdef0" }),
    ["connectors.c.publicIp: is missing: the address of the Elastic IP given in allocationId"],
  ],
  [
    "an address without an Elastic IP",
    withC({ subnet: "a", publicIp: "203.0.113.10" }),
    [
      'connectors.c.publicIp = "203.0.113.10": goes with allocationId or instanceId; a new Elastic IP gets its address from AWS',
    ],
  ],
  [
    "an address with a leading zero",
    withC({ subnet: "a", allocationId: "eipalloc-0123456789abcdef0", publicIp: "203.0.113.010" }),
    ['connectors.c.publicIp = "203.0.113.010": must be an IPv4 address such as 203.0.113.10'],
  ],
  [
    "an Elastic IP that is a private address",
    withC({ subnet: "a", instanceId: "i-0123456789abcdef0", publicIp: "10.50.0.40" }),
    [
      'connectors.c.publicIp = "10.50.0.40": is a private address, and PCoIP clients are sent to this one; give the connector\'s Elastic IP',
    ],
  ],
  [
    "an existing instance without its address",
    withC({ subnet: "a", instanceId: "i-0123456789abcdef0", securityGroupId: "sg-0123456789abcdef0" }),
    ["connectors.c.publicIp: is missing: PCoIP sessions go to the connector's own public address"],
  ],
  [
    "answers of the load balancer that AWS would refuse",
    {
      ...base,
      loadBalancer: {
        fixedResponses: {
          page: { priority: 0, statusCode: 302, contentType: "text/xml", paths: ["admin", "/a b"] },
          other: { priority: 7, statusCode: 404, paths: [], body: "x".repeat(1025) },
          third: { priority: 7, statusCode: 404, paths: ["/1", "/2", "/3", "/4", "/5", "/6"] },
        },
      },
    },
    [
      "loadBalancer.fixedResponses.page.priority = 0: must be a whole number from 1 to 50000; fix: set loadBalancer.fixedResponses.page.priority to 1",
      "loadBalancer.fixedResponses.page.statusCode = 302: must be a status code of 2XX, 4XX or 5XX; fix: set loadBalancer.fixedResponses.page.statusCode to 503",
      'loadBalancer.fixedResponses.page.contentType = "text/xml": must be one of text/plain, text/html, text/css, application/javascript, application/json; fix: set loadBalancer.fixedResponses.page.contentType to "text/html"',
      `loadBalancer.fixedResponses.page.paths[0] = "admin": must begin with / and have at most 128 letters, digits and _-.$/~"'@:+&, with * and ? for others; fix: set loadBalancer.fixedResponses.page.paths[0] to "/admin"`,
      `loadBalancer.fixedResponses.page.paths[1] = "/a b": must begin with / and have at most 128 letters, digits and _-.$/~"'@:+&, with * and ? for others`,
      "loadBalancer.fixedResponses.other.body: has 1025 characters; a load balancer answers with at most 1024; fix: shorten it, or name an address in it where the rest is",
      'loadBalancer.fixedResponses.other.paths: has 0 entries; a rule compares 1 to 5 paths; fix: set loadBalancer.fixedResponses.other.paths to ["/*"]',
      "loadBalancer.fixedResponses.third.priority = 7: is that of other too; the load balancer asks one after the other; fix: set loadBalancer.fixedResponses.third.priority to 1",
      "loadBalancer.fixedResponses.third.paths: has 6 entries; a rule compares 1 to 5 paths; fix: give the others to a fixed response of their own",
    ],
  ],
  [
    "an existing instance with what only one of ours can have, and shows no start script",
    withC({
      subnet: "a",
      instanceId: "i-0123456789abcdef0",
      securityGroupId: "sg-0123456789abcdef0",
      publicIp: "203.0.113.10",
      userData: { template: "#!/bin/sh\nlogin hunter2\n" },
      tags: { Team: "paris" },
      detailedMonitoring: true,
    }),
    [
      "connectors.c.userData: does not go with instanceId: an existing instance is registered, not changed",
      "connectors.c.tags: does not go with instanceId: an existing instance is registered, not changed",
      "connectors.c.detailedMonitoring = true: does not go with instanceId: an existing instance is registered, not changed",
    ],
  ],
  [
    "a placeholder that a connector's own start script cannot have",
    withC({ subnet: "a", userData: { template: "#!/bin/sh\necho ${externalRoutableIp} ${publicIp}\n" } }),
    [
      "connectors.c.userData.template: ${publicIp} is no placeholder; known: connectorName, externalRoutableIp; fix: write $${publicIp} to leave it to the shell",
    ],
  ],
  [
    "a tag of all connectors that AWS keeps for itself",
    { ...base, connectorDefaults: { ...base.connectorDefaults, tags: { "aws:team": "x" } } },
    [
      'connectorDefaults.tags["aws:team"]: is not a tag key: 1 to 128 letters, digits, spaces and _.:/=+-@, not beginning with aws:',
    ],
  ],
  [
    "an existing instance with an image",
    withC({
      subnet: "a",
      instanceId: "i-0123456789abcdef0",
      securityGroupId: "sg-0123456789abcdef0",
      publicIp: "203.0.113.10",
      amiId: "ami-0123456789abcdef0",
    }),
    [
      'connectors.c.amiId = "ami-0123456789abcdef0": does not go with instanceId: an existing instance is registered, not changed',
    ],
  ],
  [
    "one instance as two connectors",
    {
      ...base,
      connectors: {
        a: {
          subnet: "a",
          instanceId: "i-0123456789abcdef0",
          publicIp: "203.0.113.10",
          securityGroupId: "sg-0123456789abcdef0",
        },
        b: {
          subnet: "b",
          instanceId: "i-0123456789abcdef0",
          publicIp: "203.0.113.11",
          securityGroupId: "sg-0123456789abcdef0",
        },
      },
    },
    ['connectors.b.instanceId = "i-0123456789abcdef0": is given to connector a too; an instance is one connector'],
  ],
  [
    "a security group for a new connector",
    withC({ subnet: "a", securityGroupId: "sg-0123456789abcdef0" }),
    ["connectors.c.securityGroupId: goes with instanceId; a new connector gets a security group of ours"],
  ],
  [
    "no clients",
    { ...base, clients: {} },
    ["clients: names nobody; give at least one source, for example london-office: [203.0.113.0/24]"],
  ],
  [
    "a source that names nobody",
    { ...base, clients: { office: {} } },
    ["clients.office: names no client; give cidrs, prefixListId or securityGroupId"],
  ],
  [
    "a client network with host bits",
    { ...base, clients: { "home-vpn": { cidrs: ["198.51.100.20/28"] } } },
    [
      'clients.home-vpn.cidrs[0] = "198.51.100.20/28": has bits beyond its /28; the network is 198.51.100.16/28, the single address is 198.51.100.20/32; fix: set clients.home-vpn.cidrs[0] to "198.51.100.16/28"',
    ],
  ],
  [
    "a client network with leading zeros",
    { ...base, clients: { office: { cidrs: ["010.0.0.0/8"] } } },
    [
      'clients.office.cidrs[0] = "010.0.0.0/8": has leading zeros, which some tools read as octal; fix: set clients.office.cidrs[0] to "10.0.0.0/8"',
    ],
  ],
  [
    "a client network with an octet over 255",
    { ...base, clients: { office: { cidrs: ["300.0.0.0/8"] } } },
    ['clients.office.cidrs[0] = "300.0.0.0/8": has an octet over 255'],
  ],
  [
    "a client address without a prefix length",
    { ...base, clients: { office: { cidrs: ["203.0.113.9"] } } },
    [
      'clients.office.cidrs[0] = "203.0.113.9": has no prefix length; fix: set clients.office.cidrs[0] to "203.0.113.9/32"',
    ],
  ],
  [
    "a client network given twice in one source",
    { ...base, clients: { office: { cidrs: ["203.0.113.0/24", "203.0.113.0/24"] } } },
    ['clients.office.cidrs[1] = "203.0.113.0/24": stands in this list already; fix: remove one of the two'],
  ],
  [
    "an IPv4 address written as IPv6",
    { ...base, clients: { office: { cidrs: ["::ffff:203.0.113.0/120"] } } },
    ['clients.office.cidrs[0] = "::ffff:203.0.113.0/120": is an IPv4 address written as IPv6; give the IPv4 network'],
  ],
  [
    "a source name with a character AWS refuses",
    { ...base, clients: { büro: { cidrs: ["203.0.113.0/24"] } } },
    ["clients[\"büro\"]: is not a name; it stands in rule descriptions: 1 to 63 letters, digits, '.', '_', '-'"],
  ],
  [
    "IPv6-only clients",
    { ...base, clients: { office: { cidrs: ["2001:db8:1::/48"] } } },
    [
      'clients.office = ["2001:db8:1::/48"]: has IPv6 networks only; PCoIP sessions go to the connectors\' Elastic IPs, which are IPv4; fix: add the IPv4 networks of this source',
      'clients.office: has IPv6 networks, which an ipv4 load balancer does not serve; fix: set loadBalancer.ipAddressType to "dualstack"',
    ],
  ],
  [
    "a prefix list that is none",
    { ...base, clients: { office: { prefixListId: "list" } } },
    ['clients.office.prefixListId = "list": must look like pl-0123456789abcdef0'],
  ],
  [
    "a security group among clients that come by public addresses",
    { ...base, clients: { desktops: { securityGroupId: "sg-0123456789abcdef0" } } },
    [
      'clients.desktops.securityGroupId = "sg-0123456789abcdef0": never matches: who comes by a public address is admitted by its number, and a security group admits private ones; fix: give cidrs, the addresses with which this client appears on the internet',
    ],
  ],
  [
    "the size of a prefix list that is not given",
    { ...base, clients: { office: { cidrs: ["203.0.113.0/24"], maxEntries: 5 } } },
    ["clients.office.maxEntries = 5: is of a prefix list, and none is given; give prefixListId, or remove it"],
  ],
  [
    "a prefix list of no size that AWS has",
    { ...base, clients: { office: { prefixListId: "pl-0123456789abcdef0", maxEntries: 1001 } } },
    ["clients.office.maxEntries = 1001: must be a whole number from 1 to 1000"],
  ],
  [
    "a prefix list that is said to hold more than it can",
    {
      ...base,
      clients: {
        office: { prefixListId: "pl-0123456789abcdef0", cidrs: ["203.0.113.0/24", "198.51.100.0/25"], maxEntries: 1 },
      },
    },
    ["clients.office.maxEntries = 1: is less than the 2 networks that the list is said to hold"],
  ],
  [
    "the whole internet as administrators",
    { ...base, access: { ssh: true }, admins: { all: { cidrs: ["0.0.0.0/0"] } } },
    [
      'admins.all.cidrs[0] = "0.0.0.0/0": is the whole internet, which may not be an administrator; give the networks you mean',
    ],
  ],
  [
    "SSH for nobody",
    { ...base, access: { ssh: true } },
    ["access.ssh = true: opens tcp 22 to the administrators, and admins names none"],
  ],
  [
    "no workstations",
    { ...base, egress: { ...base.egress, workstations: {} } },
    ["egress.workstations: names none; a connector needs them, and only what is named is reachable"],
  ],
  [
    "a domain controller that is no CIDR",
    { ...base, egress: { ...base.egress, domainControllers: { dc: { cidrs: ["dc1.example.com"] } } } },
    ['egress.domainControllers.dc.cidrs[0] = "dc1.example.com": is not a CIDR such as 203.0.113.0/24'],
  ],
  [
    "a stickiness that is too long",
    { ...base, targetGroup: { stickiness: { durationSeconds: 604801 } } },
    [
      "targetGroup.stickiness.durationSeconds = 604801: must be a whole number from 1 to 604800 seconds; fix: set targetGroup.stickiness.durationSeconds to 604800",
    ],
  ],
  [
    "an application cookie without a name",
    { ...base, targetGroup: { stickiness: { type: "app_cookie" } } },
    ["targetGroup.stickiness.cookieName: is required with app_cookie: the name of the application's own cookie"],
  ],
  [
    "a cookie name that AWS keeps",
    { ...base, targetGroup: { stickiness: { type: "app_cookie", cookieName: "AWSALB2" } } },
    ['targetGroup.stickiness.cookieName = "AWSALB2": must not begin with AWSALB, which AWS keeps for itself'],
  ],
  [
    "weighted random with sticky sessions",
    { ...base, targetGroup: { algorithm: "weighted_random" } },
    [
      'targetGroup.algorithm = "weighted_random": cannot be used with sticky sessions, which this target group has; fix: set targetGroup.algorithm to "round_robin"',
    ],
  ],
  [
    "slow start with least outstanding requests",
    { ...base, targetGroup: { algorithm: "least_outstanding_requests", slowStartSeconds: 60 } },
    [
      "targetGroup.slowStartSeconds = 60: cannot be used with least_outstanding_requests; AWS allows slow start with round_robin only; fix: set targetGroup.slowStartSeconds to 0",
    ],
  ],
  [
    "a slow start that is too short",
    { ...base, targetGroup: { slowStartSeconds: 10 } },
    [
      "targetGroup.slowStartSeconds = 10: must be a whole number from 30 to 900 seconds, or 0; fix: set targetGroup.slowStartSeconds to 30",
    ],
  ],
  [
    "anomaly mitigation with round robin",
    { ...base, targetGroup: { anomalyMitigation: true } },
    [
      "targetGroup.anomalyMitigation = true: works with the algorithm weighted_random only; fix: set targetGroup.anomalyMitigation to false",
    ],
  ],
  [
    "a deregistration delay out of range",
    { ...base, targetGroup: { deregistrationDelaySeconds: 3601 } },
    [
      "targetGroup.deregistrationDelaySeconds = 3601: must be a whole number from 0 to 3600 seconds; fix: set targetGroup.deregistrationDelaySeconds to 3600",
    ],
  ],
  [
    "a health path without a slash",
    { ...base, targetGroup: { healthCheck: { path: "health" } } },
    [
      'targetGroup.healthCheck.path = "health": must begin with / and have at most 1024 characters; fix: set targetGroup.healthCheck.path to "/health"',
    ],
  ],
  [
    "a health check that waits longer than its interval",
    { ...base, targetGroup: { healthCheck: { intervalSeconds: 5, timeoutSeconds: 5 } } },
    ["targetGroup.healthCheck.timeoutSeconds = 5: must be less than the interval of 5 seconds"],
  ],
  [
    "a health threshold out of range",
    { ...base, targetGroup: { healthCheck: { healthyThreshold: 1 } } },
    [
      "targetGroup.healthCheck.healthyThreshold = 1: must be a whole number from 2 to 10; fix: set targetGroup.healthCheck.healthyThreshold to 2",
    ],
  ],
  [
    "a matcher that is no status code",
    { ...base, targetGroup: { healthCheck: { matcher: "ok" } } },
    ['targetGroup.healthCheck.matcher = "ok": must be status codes from 200 to 499, such as 200, 200,302 or 200-299'],
  ],
  [
    "a health port out of range",
    { ...base, targetGroup: { healthCheck: { port: "70000" } } },
    ['targetGroup.healthCheck.port = "70000": must be traffic-port or a port from 1 to 65535'],
  ],
  [
    "a TLS policy that is none",
    { ...base, loadBalancer: { tlsPolicy: "TLS13" } },
    ['loadBalancer.tlsPolicy = "TLS13": must look like ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09'],
  ],
  [
    "an idle timeout out of range",
    { ...base, loadBalancer: { idleTimeoutSeconds: 0 } },
    [
      "loadBalancer.idleTimeoutSeconds = 0: must be a whole number from 1 to 4000 seconds; fix: set loadBalancer.idleTimeoutSeconds to 1",
    ],
  ],
  [
    "a name over its length",
    base,
    [
      'name = "anyware-production-eu": has 21 characters, at most 17 are allowed: AWS limits load balancer and target group names to 32; fix: set name to "anyware-productio"',
    ],
    "anyware-production-eu",
  ],
  [
    "a name that AWS keeps",
    base,
    ['name = "internal-any": must not begin with internal-, which AWS keeps for itself'],
    "internal-any",
  ],
  [
    "a name with an underscore",
    base,
    ['name = "any_ware": must be letters and digits, with single hyphens between them'],
    "any_ware",
  ],
  [
    "a tag that AWS keeps",
    { ...base, tags: { "aws:owner": "x" } },
    ['tags["aws:owner"]: is not a tag key: 1 to 128 letters, digits, spaces and _.:/=+-@, not beginning with aws:'],
  ],
  [
    "a tag without a key",
    { ...base, tags: { "": "x" } },
    ['tags[""]: is not a tag key: 1 to 128 letters, digits, spaces and _.:/=+-@, not beginning with aws:'],
  ],
  [
    "a Name tag",
    { ...base, tags: { Name: "x" } },
    ['tags.Name = "x": is set by us, to tell resources apart; use another key'],
  ],
  [
    "a tag whose key is a method of every object",
    { ...base, tags: { toString: "x" } },
    ['tags.toString = "x": is a name that JavaScript keeps for itself; use another key'],
  ],
  [
    "too few connectors where enough are required",
    { ...base, capacity: { peakSessions: 400, survive: "one-connector", required: true } },
    [
      "capacity: 400 sessions at 5 Mbit/s need 6 connectors with one down; 3 take sessions; fix: add connectors, or undrain some",
    ],
  ],
  [
    "a load of no sessions",
    { ...base, capacity: { peakSessions: 0 } },
    [
      "capacity.peakSessions = 0: must be a whole number from 1 to 100000 sessions; fix: set capacity.peakSessions to 1",
    ],
  ],
  [
    "a session larger than a connector",
    { ...base, capacity: { peakSessions: 1, mbpsPerSession: 500 } },
    ["capacity.mbpsPerSession = 500: must be more than 0 and at most 400 Mbit/s"],
  ],
  [
    "a misspelt placeholder",
    { ...base, userData: { template: "#!/bin/sh\nset ${externalRoutableIP} ${externalRoutableIp}\n" } },
    [
      "userData.template: ${externalRoutableIP} is no placeholder; known: connectorName, externalRoutableIp; fix: write ${externalRoutableIp}",
    ],
  ],
  [
    "a hosted zone that is none",
    { ...base, dns: { ...base.dns, zoneId: "example.com" } },
    ['dns.zoneId = "example.com": must look like Z0123456789ABCDEFGHIJ'],
  ],
  [
    "a service name with a scheme",
    { ...base, dns: { ...base.dns, name: "https://anyware.example.com" } },
    [
      'dns.name = "https://anyware.example.com": must look like anyware.example.com; fix: set dns.name to "anyware.example.com"',
    ],
  ],
];

describe("bad input of HP Anyware connectors", () => {
  for (const [title, args, errors, name] of cases) {
    it(`names ${title}`, () => {
      assert.deepEqual(planOf(args as HpAnywareConnectorsArgs, name).errors, errors);
    });
  }

  it("reports everything at once", () => {
    const { errors } = planOf({ ...withC({ subnet: "c" }), clients: {}, dns: undefined });
    assert.deepEqual(errors, [
      "clients: names nobody; give at least one source, for example london-office: [203.0.113.0/24]",
      "certificateArn: is missing: the HTTPS listener needs a certificate; fix: give certificateArn, or dns with certificate: issue",
      'connectors.c.subnet = "c": no such subnet; known: a (eu-west-1a), b (eu-west-1b); fix: set connectors.c.subnet to "a"',
    ]);
  });

  it("finds nothing wrong with one Local Zone, nor with two", () => {
    for (const zones of [["us-west-2-lax-1a"], ["us-west-2-lax-1a", "us-west-2-lax-1b"]]) {
      assert.deepEqual(planOf(inZones(...zones) as HpAnywareConnectorsArgs).errors, []);
    }
  });

  it("finds nothing wrong with good input", () => {
    const { errors, warnings } = planOf(base);
    assert.deepEqual([errors, warnings], [[], []]);
  });

  it("has a message of one form for every problem: a path, lower case, no full stop", () => {
    for (const [, , errors] of cases) {
      for (const error of errors) {
        assert.match(error, /^[a-zA-Z][\p{L}\w.[\]":" -]*( = .+?)?: [a-z0-9$].*[^.]$/u, error);
      }
    }
  });
});
