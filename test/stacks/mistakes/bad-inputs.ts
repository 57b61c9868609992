/**
 * Bad input of a stack file: one change to a config without problems, and the exact text a user gets for it.
 *
 * One table, so its length is that of the list of mistakes. `test/stacks/mistakes/bad-input.test.ts` compares the text, `test/stacks/commands.engine.test.ts` runs its fix lines.
 */
import { TOPOLOGIES } from "../../../stacks/topologies";

export interface BadInput {
  readonly title: string;
  readonly base: "existing" | "new";
  readonly changes: readonly (readonly [readonly (string | number)[], unknown])[];
  readonly text: readonly string[];
}

const names = TOPOLOGIES.map(({ topology }) => topology);
const topologies = names.length === 1 ? names[0] : `one of ${names.join(", ")}`;

export const BAD_INPUTS: readonly BadInput[] = [
  {
    title: "no region",
    base: "existing",
    changes: [[["aws:region"], undefined]],
    text: [
      "1  aws:region",
      "   is required: names, zones and rules depend on it",
      "   fix:  pulumi config set --path 'aws:region' eu-west-1 --stack demo",
    ],
  },
  {
    title: "words of fixed lists, of which one says what is meant and one says nothing",
    base: "existing",
    changes: [
      [["capacity"], { peakSessions: 100, survive: "one" }],
      [["network", "publicSubnets", "a", "defaultRoute"], "igw"],
    ],
    text: [
      '1  network.publicSubnets.a.defaultRoute = "igw"',
      "   must be one of internet-gateway, nat-gateway, none",
      "   fix:  pulumi config set --path 'connector-topologies:network.publicSubnets.a.defaultRoute' internet-gateway --stack demo",
      "         with your own value in place of the example",
      "",
      '2  capacity.survive = "one"',
      "   must be one of nothing, one-connector",
      "   fix:  pulumi config set --path 'connector-topologies:capacity.survive' one-connector --stack demo",
    ],
  },
  {
    title: "a list of pairs with two of one name",
    base: "existing",
    changes: [[["tags"], ["Owner=vdi", "Owner=it"]]],
    text: [
      '1  tags = ["Owner=vdi", "Owner=it"]',
      "   must be a map of names and values",
      "   fix:  pulumi config set --path 'connector-topologies:tags' '{\"Owner\":\"it\"}' --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "lists in place of maps, which stand in the map then",
    base: "existing",
    changes: [
      [["clients"], ["203.0.113.0/24", "198.51.100.16/28"]],
      [["admins"], [{ jump: ["10.40.9.4/32"] }, { it: ["10.40.9.5/32"] }]],
      [["tags"], ["CostCenter=4711", "Owner: vdi"]],
    ],
    text: [
      '1  tags = ["CostCenter=4711", "Owner: vdi"]',
      "   must be a map of names and values",
      '   fix:  pulumi config set --path \'connector-topologies:tags\' \'{"CostCenter":"4711","Owner":"vdi"}\' --stack demo',
      "",
      '2  clients = ["203.0.113.0/24", "198.51.100.16/28"]',
      "   must be a map of names and values",
      '   fix:  pulumi config set --path \'connector-topologies:clients\' \'{"office":["203.0.113.0/24","198.51.100.16/28"]}\' --stack demo',
      "         with your own value in place of the example",
      "",
      '3  admins = [{ jump: ["10.40.9.4/32"] }, { it: ["10.40.9.5/32"] }]',
      "   must be a map of names and values",
      '   fix:  pulumi config set --path \'connector-topologies:admins\' \'{"jump":["10.40.9.4/32"],"it":["10.40.9.5/32"]}\' --stack demo',
    ],
  },
  {
    title: "a text in place of a map with one key that has to be there",
    base: "existing",
    changes: [[["connectors", "b"], "b"]],
    text: [
      '1  connectors.b = "b"',
      "   must be a map of keys and values",
      "   fix:  pulumi config set --path 'connector-topologies:connectors.b' '{\"subnet\":\"b\"}' --stack demo",
    ],
  },
  {
    title: "values whose meaning is plain",
    base: "existing",
    changes: [
      [["dns"], { zoneId: "/hostedzone/Z0123456789ABCDEFGHIJ", name: "https://pcoip.corp.example:443/" }],
      [["connectors", "defaults", "instanceType"], "C6i.2XLarge"],
      [["clients"], { a: ["198.51.100.0/255.255.255.0"], b: ["192.0.2.0\\25"] }],
    ],
    text: [
      '1  clients.a[0] = "198.51.100.0/255.255.255.0"',
      "   has a netmask; 255.255.255.0 is /24",
      "   fix:  pulumi config set --path 'connector-topologies:clients.a[0]' 198.51.100.0/24 --stack demo",
      "",
      '2  clients.b[0] = "192.0.2.0\\\\25"',
      "   has a backslash in place of the slash",
      "   fix:  pulumi config set --path 'connector-topologies:clients.b[0]' 192.0.2.0/25 --stack demo",
      "",
      '3  dns.zoneId = "/hostedzone/Z0123456789ABCDEFGHIJ"',
      "   must look like Z0123456789ABCDEFGHIJ",
      "   fix:  pulumi config set --path 'connector-topologies:dns.zoneId' Z0123456789ABCDEFGHIJ --stack demo",
      "",
      '4  dns.name = "https://pcoip.corp.example:443/"',
      "   must look like anyware.example.com",
      "   fix:  pulumi config set --path 'connector-topologies:dns.name' pcoip.corp.example --stack demo",
      "",
      '5  connectors.defaults.instanceType = "C6i.2XLarge"',
      "   must look like m6i.xlarge",
      "   fix:  pulumi config set --path 'connector-topologies:connectors.defaults.instanceType' c6i.2xlarge --stack demo",
    ],
  },
  {
    title: "a zone for a region",
    base: "existing",
    changes: [[["aws:region"], "eu-west-1a"]],
    text: [
      '1  aws:region = "eu-west-1a"',
      "   must be a region such as eu-west-1; this is an Availability Zone",
      "   fix:  pulumi config set --path 'aws:region' eu-west-1 --stack demo",
    ],
  },
  {
    title: "an account id as a bare number",
    base: "existing",
    changes: [[["aws:allowedAccountIds", 0], 12345678901]],
    text: [
      "1  aws:allowedAccountIds[0] = 12345678901",
      "   must be in quotes: YAML reads a bare number and drops or misreads leading zeros",
      "   fix:  pulumi config set --path --type string 'aws:allowedAccountIds[0]' 012345678901 --stack demo",
    ],
  },
  {
    title: "account ids that are no list",
    base: "existing",
    changes: [[["aws:allowedAccountIds"], "111122223333"]],
    text: [
      '1  aws:allowedAccountIds = "111122223333"',
      "   must be a list of account ids in quotes",
      "   fix:  pulumi config set --path 'aws:allowedAccountIds' '[\"111122223333\"]' --stack demo",
    ],
  },
  {
    title: "an account id with hyphens",
    base: "existing",
    changes: [[["aws:allowedAccountIds", 0], "1111-2222-3333"]],
    text: [
      '1  aws:allowedAccountIds[0] = "1111-2222-3333"',
      "   must be an account id of 12 digits",
      "   fix:  pulumi config set --path --type string 'aws:allowedAccountIds[0]' 111122223333 --stack demo",
    ],
  },
  {
    title: "no topology",
    base: "existing",
    changes: [[["topology"], undefined]],
    text: [
      "1  topology",
      `   is required: ${topologies}`,
      "   fix:  pulumi config set --path 'connector-topologies:topology' hp-anyware --stack demo",
    ],
  },
  {
    title: "a misspelt topology",
    base: "existing",
    changes: [[["topology"], "hp-anywhere"]],
    text: [
      '1  topology = "hp-anywhere"',
      `   must be ${topologies}`,
      "   fix:  pulumi config set --path 'connector-topologies:topology' hp-anyware --stack demo",
    ],
  },
  {
    title: "a misspelt namespace",
    base: "existing",
    changes: [[["connector-topologys:protect"], "true"]],
    text: [
      "1  connector-topologys:protect",
      "   unknown namespace; did you mean connector-topologies?",
      "   fix:  pulumi config rm --path 'connector-topologys:protect' --stack demo",
      "         pulumi config set --path 'connector-topologies:protect' true --stack demo",
    ],
  },
  {
    title: "an unknown top-level key that resembles one",
    base: "existing",
    changes: [
      [["client"], { office: ["203.0.113.0/24"] }],
      [["clients"], undefined],
    ],
    text: [
      "1  client",
      "   unknown key; did you mean clients?",
      "   fix:  pulumi config rm --path 'connector-topologies:client' --stack demo",
      "         pulumi config set --path 'connector-topologies:clients' '{\"office\":[\"203.0.113.0/24\"]}' --stack demo",
    ],
  },
  {
    title: "an unknown key that resembles none",
    base: "existing",
    changes: [[["capacity"], { peakSessions: 100, zzz: 1 }]],
    text: [
      "1  capacity.zzz",
      "   unknown key; known here: mbpsPerSession, peakSessions, required, survive",
      "   fix:  pulumi config rm --path 'connector-topologies:capacity.zzz' --stack demo",
    ],
  },
  {
    title: "the name of another stack",
    base: "existing",
    changes: [
      [["dns"], { zoneId: "Z0123456789ABCDEFGHIJ", name: "anyware.example.com" }],
      [["reservedElsewhere"], ["anyware.example.com"]],
    ],
    text: [
      '1  dns.name = "anyware.example.com"',
      "   is reservedElsewhere[0] (anyware.example.com), a name of another stack",
      "   fix:  give this stack a name of its own",
    ],
  },
  {
    title: "endpoints of Systems Manager in a subnet that is not there",
    base: "existing",
    changes: [[["network", "ssmEndpoints"], ["desk"]]],
    text: [
      '1  network.ssmEndpoints[0] = "desk"',
      "   no such subnet; known: desks, a, b",
      "   fix:  pulumi config set --path 'connector-topologies:network.ssmEndpoints[0]' desks --stack demo",
    ],
  },
  {
    title: "a connected network with bits beyond its prefix",
    base: "existing",
    changes: [[["network", "connectedNetworks"], { company: ["10.41.0.1/16"] }]],
    text: [
      '1  network.connectedNetworks.company[0] = "10.41.0.1/16"',
      "   has bits beyond its /16; the network is 10.41.0.0/16, the single address is 10.41.0.1/32",
      "   fix:  pulumi config set --path 'connector-topologies:network.connectedNetworks.company[0]' 10.41.0.0/16 --stack demo",
    ],
  },
  {
    title: "a connected network that is in this VPC",
    base: "existing",
    changes: [[["network", "connectedNetworks"], { lab: { cidrs: ["10.40.0.0/24"] } }]],
    text: [
      '1  network.connectedNetworks.lab.cidrs[0] = "10.40.0.0/24"',
      "   overlaps 10.40.0.0/26 of network.publicSubnets.a",
      "   fix:  pulumi config set --path 'connector-topologies:network.connectedNetworks.lab.cidrs[0]' 10.41.0.0/16 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a VPC's own networks that leave out a subnet",
    base: "existing",
    changes: [[["network", "vpcCidrBlocks"], ["10.41.0.0/16"]]],
    text: [
      '1  network.vpcCidrBlocks = ["10.41.0.0/16"]',
      "   has no network that holds 10.40.0.0/26 of network.publicSubnets.a; give all of the VPC",
      "   fix:  pulumi config set --path 'connector-topologies:network.vpcCidrBlocks' '[\"10.40.0.0/16\"]' --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a transit gateway that is none",
    base: "new",
    changes: [[["network", "transitGateway"], { transitGatewayId: "vgw-0123456789abcdef0", routes: ["10.41.0.0/16"] }]],
    text: [
      '1  network.transitGateway.transitGatewayId = "vgw-0123456789abcdef0"',
      "   must look like tgw-0123456789abcdef0",
      "   fix:  pulumi config set --path 'connector-topologies:network.transitGateway.transitGatewayId' tgw-0123456789abcdef0 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "routes that lead into the VPC itself",
    base: "new",
    changes: [[["network", "transitGateway"], { transitGatewayId: "tgw-0123456789abcdef0", routes: ["10.0.0.0/8"] }]],
    text: [
      '1  network.transitGateway.routes[0] = "10.0.0.0/8"',
      "   overlaps 10.40.0.0/20, the network's cidrBlock, which the VPC routes to itself",
      "   fix:  pulumi config set --path 'connector-topologies:network.transitGateway.routes[0]' 10.41.0.0/16 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "routes that overlap those of a peering",
    base: "new",
    changes: [
      [
        ["network", "peerings"],
        {
          lab: { vpcId: "vpc-0fedcba9876543210", routes: ["10.41.0.0/16"] },
          desk: { vpcId: "vpc-0fedcba9876543211", routes: ["10.41.8.0/24"] },
        },
      ],
    ],
    text: [
      '1  network.peerings.desk.routes[0] = "10.41.8.0/24"',
      "   overlaps 10.41.0.0/16 of network.peerings.lab.routes[0]",
      "   fix:  leave each network one way",
    ],
  },
  {
    title: "a route with bits beyond its prefix",
    base: "new",
    changes: [[["network", "transitGateway"], { transitGatewayId: "tgw-0123456789abcdef0", routes: ["10.41.0.1/16"] }]],
    text: [
      '1  network.transitGateway.routes[0] = "10.41.0.1/16"',
      "   has bits beyond its /16; the network is 10.41.0.0/16, the single address is 10.41.0.1/32",
      "   fix:  pulumi config set --path 'connector-topologies:network.transitGateway.routes[0]' 10.41.0.0/16 --stack demo",
    ],
  },
  {
    title: "an attachment that leaves a zone out",
    base: "new",
    changes: [
      [
        ["network", "transitGateway"],
        { transitGatewayId: "tgw-0123456789abcdef0", subnets: ["desks-a"], routes: ["10.41.0.0/16"] },
      ],
    ],
    text: [
      "1  network.transitGateway.subnets = [desks-a]",
      "   has no subnet in eu-west-1b; what is there does not reach the transit gateway",
      "   fix:  pulumi config set --path 'connector-topologies:network.transitGateway.subnets' '[\"desks-a\",\"desks-b\"]' --stack demo",
    ],
  },
  {
    title: "an attachment to a subnet that is not there",
    base: "new",
    changes: [
      [
        ["network", "transitGateway"],
        { transitGatewayId: "tgw-0123456789abcdef0", subnets: ["desks-a", "desk-b"], routes: ["10.41.0.0/16"] },
      ],
    ],
    text: [
      '1  network.transitGateway.subnets[1] = "desk-b"',
      "   no such subnet in privateSubnets; known: desks-a, desks-b",
      "   fix:  pulumi config set --path 'connector-topologies:network.transitGateway.subnets[1]' desks-b --stack demo",
    ],
  },
  {
    title: "a peering with a bad account, region and VPC",
    base: "new",
    changes: [
      [
        ["network", "peerings"],
        { lab: { vpcId: "10.41.0.0/16", ownerId: "1111", region: "Ireland", routes: ["10.41.0.0/16"] } },
      ],
    ],
    text: [
      '1  network.peerings.lab.vpcId = "10.41.0.0/16"',
      "   must look like vpc-0123456789abcdef0",
      "   fix:  pulumi config set --path 'connector-topologies:network.peerings.lab.vpcId' vpc-0123456789abcdef0 --stack demo",
      "         with your own value in place of the example",
      "",
      '2  network.peerings.lab.ownerId = "1111"',
      "   must look like 222233334444",
      "   fix:  pulumi config set --path --type string 'connector-topologies:network.peerings.lab.ownerId' 222233334444 --stack demo",
      "         with your own value in place of the example",
      "",
      '3  network.peerings.lab.region = "Ireland"',
      "   must look like eu-west-1",
      "   fix:  pulumi config set --path 'connector-topologies:network.peerings.lab.region' eu-west-1 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a resolver in one subnet",
    base: "new",
    changes: [
      [
        ["network", "resolver"],
        { subnets: ["desks-a"], rules: { corp: { domain: "corp.example.com", targetIps: ["10.40.4.10"] } } },
      ],
    ],
    text: [
      "1  network.resolver.subnets = [desks-a]",
      "   must be at least two of privateSubnets",
      "   fix:  pulumi config set --path 'connector-topologies:network.resolver.subnets' '[\"desks-a\",\"desks-b\"]' --stack demo",
    ],
  },
  {
    title: "a name server that no route leads to",
    base: "new",
    changes: [
      [["network", "resolver"], { rules: { corp: { domain: "corp.example.com", targetIps: ["10.41.8.10"] } } }],
    ],
    text: [
      '1  network.resolver.rules.corp.targetIps[0] = "10.41.8.10"',
      "   is not in the VPC, and no route leads to it; reached are 10.40.0.0/20",
      "   fix:  add its network to the routes of transitGateway or of a peering, or correct the address",
    ],
  },
  {
    title: "a name server given as a network",
    base: "new",
    changes: [
      [["network", "resolver"], { rules: { corp: { domain: "corp.example.com", targetIps: ["10.40.4.10/32"] } } }],
    ],
    text: [
      '1  network.resolver.rules.corp.targetIps[0] = "10.40.4.10/32"',
      "   must be one IPv4 address such as 10.40.4.10",
      "   fix:  pulumi config set --path 'connector-topologies:network.resolver.rules.corp.targetIps[0]' 10.40.4.10 --stack demo",
    ],
  },
  {
    title: "a resolver rule with a bad domain and port",
    base: "new",
    changes: [[["network", "resolver"], { rules: { corp: { domain: "CORP", targetIps: ["10.40.4.10"], port: 0 } } }]],
    text: [
      '1  network.resolver.rules.corp.domain = "CORP"',
      "   must look like corp.example.com",
      "   fix:  pulumi config set --path 'connector-topologies:network.resolver.rules.corp.domain' corp.example.com --stack demo",
      "         with your own value in place of the example",
      "",
      "2  network.resolver.rules.corp.port = 0",
      "   must be a whole number from 1 to 65535",
      "   fix:  pulumi config set --path 'connector-topologies:network.resolver.rules.corp.port' 53 --stack demo",
    ],
  },
  {
    title: "one domain in two resolver rules",
    base: "new",
    changes: [
      [
        ["network", "resolver"],
        {
          rules: {
            a: { domain: "corp.example.com", targetIps: ["10.40.4.10"] },
            b: { domain: "corp.example.com", targetIps: ["10.40.5.10"] },
          },
        },
      ],
    ],
    text: [
      '1  network.resolver.rules.b.domain = "corp.example.com"',
      "   is forwarded by network.resolver.rules.a already; a VPC has one rule a domain",
      "   fix:  give all its name servers in one rule",
    ],
  },
  {
    title: "an unknown key of a connector",
    base: "existing",
    changes: [[["connectors", "a", "drian"], true]],
    text: [
      "1  connectors.a.drian",
      "   unknown key; did you mean drain?",
      "   fix:  pulumi config rm --path 'connector-topologies:connectors.a.drian' --stack demo",
      "         pulumi config set --path 'connector-topologies:connectors.a.drain' true --stack demo",
    ],
  },
  {
    title: "an unknown key whose right one is given too",
    base: "existing",
    changes: [[["connectors", "a", "subnett"], "b"]],
    text: [
      "1  connectors.a.subnett",
      "   unknown key; did you mean subnet, which is given too?",
      "   fix:  pulumi config rm --path 'connector-topologies:connectors.a.subnett' --stack demo",
    ],
  },
  {
    title: "a misspelt key that may hold a secret",
    base: "existing",
    changes: [[["registrationCod"], "ABCDEFGH12@AB12-C345-D67E-89FG"]],
    text: [
      "1  registrationCod",
      "   unknown key; did you mean registrationCode?",
      // As registrationCode it would be asked for by no start script.
      "   fix:  pulumi config rm --path 'connector-topologies:registrationCod' --stack demo",
    ],
  },
  {
    title: "a secret inside a map",
    base: "existing",
    changes: [[["connectors", "a", "amiId"], { secure: "v1:abc" }]],
    text: [
      "1  connectors.a.amiId",
      "   must not be a secret; secrets have top-level keys of their own",
      "   fix:  pulumi config set --path 'connector-topologies:connectors.a.amiId' ami-0123456789abcdef0 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a whole section that is a secret",
    base: "existing",
    changes: [[["clients"], { secure: "v1:abc" }]],
    text: [
      "1  clients",
      "   must not be a secret; secrets have top-level keys of their own",
      "   fix:  pulumi config set --path 'connector-topologies:clients' '{\"office\":[\"203.0.113.0/24\"]}' --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a group in a subnet that is not there, told once",
    base: "existing",
    changes: [[["connectors", "c-[1-3]"], { subnet: "bb" }]],
    text: [
      '1  connectors["c-[1-3]"].subnet = "bb"',
      "   no such subnet; known: a (eu-west-1a), b (eu-west-1b)",
      "   fix:  pulumi config set --path 'connector-topologies:connectors[\"c-[1-3]\"].subnet' b --stack demo",
    ],
  },
  {
    title: "a group that another has members of",
    base: "existing",
    changes: [
      [["connectors", "c-[1-3]"], { subnet: "a" }],
      [["connectors", "c-2"], { subnet: "b" }],
    ],
    text: [
      '1  connectors["c-[1-3]"]',
      "   has c-2 in it, which is written by itself too",
      "   fix:  pulumi config rm --path 'connector-topologies:connectors[\"c-[1-3]\"]' --stack demo",
      '         pulumi config set --path \'connector-topologies:connectors["c-[1-1]"]\' \'{"subnet":"a"}\' --stack demo',
      '         pulumi config set --path \'connector-topologies:connectors["c-[3-3]"]\' \'{"subnet":"a"}\' --stack demo',
    ],
  },
  {
    title: "a group whose numbers outgrow their digits",
    base: "existing",
    changes: [
      [["connectors", "c-[09-10]"], { subnet: "a" }],
      [["connectors", "g-[98-0100]"], { subnet: "b" }],
    ],
    text: [
      '1  connectors["g-[98-0100]"]',
      "   has numbers of different length, so it is not clear how its members are called",
      "   fix:  pulumi config rm --path 'connector-topologies:connectors[\"g-[98-0100]\"]' --stack demo",
      '         pulumi config set --path \'connector-topologies:connectors["g-[98-100]"]\' \'{"subnet":"b"}\' --stack demo',
    ],
  },
  {
    title: "a group with a start script, which no command repeats, beside a member of it",
    base: "existing",
    changes: [
      [["connectors", "c-[1-3]"], { subnet: "a", userData: { template: "#!/bin/sh\necho s3cret\n" } }],
      [["connectors", "c-2"], { subnet: "b" }],
    ],
    text: [
      '1  connectors["c-[1-3]"]',
      "   has c-2 in it, which is written by itself too",
      "   fix:  write c-[1-1] and c-[3-3] in place of c-[1-3], with the values that it has",
    ],
  },
  {
    title: "a registration code in plain text",
    base: "existing",
    changes: [
      [["registrationCode"], "ABCDEFGH12@AB12-C345-D67E-89FG"],
      [["userData"], { template: "#!/bin/sh\necho ${externalRoutableIp} ${registrationCode}\n" }],
    ],
    text: [
      "1  registrationCode",
      "   must be a secret (pulumi config set --secret), or a map with secretArn or ssmParameter",
      "   fix:  pulumi config set --secret connector-topologies:registrationCode --stack demo",
    ],
  },
  {
    title: "a proxy with its login in the URL, and no place",
    base: "existing",
    changes: [[["proxy"], { url: "http://svc:hunter2@proxy.corp.example:3128" }]],
    text: [
      "1  proxy.url",
      "   has a login in it, which everybody who may read the stack file or the state would see; give user:password by itself,",
      "   as a secret (in a stack file: pulumi config set --secret connector-topologies:proxyCredentials)",
      "   fix:  pulumi config set --path 'connector-topologies:proxy.url' http://proxy.corp.example:3128 --stack demo",
      "",
      "2  proxy.addresses",
      "   is missing: security groups know no names, so say where proxy.corp.example is",
      "   fix:  pulumi config set --path 'connector-topologies:proxy.addresses' '[\"10.20.0.10/32\"]' --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a start script that needs a registration code",
    base: "existing",
    changes: [[["userData"], { template: "#!/bin/sh\necho ${externalRoutableIp} ${registrationCode}\n" }]],
    text: [
      "1  registrationCode",
      "   is required: the start script uses ${registrationCode}",
      "   fix:  pulumi config set --secret connector-topologies:registrationCode --stack demo",
    ],
  },
  {
    title: "a registration code that nothing uses",
    base: "existing",
    changes: [[["registrationCode"], { ssmParameter: "/anyware/code" }]],
    text: [
      "1  registrationCode",
      "   is used by the start script only, and userData is not given",
      "   fix:  pulumi config rm --path 'connector-topologies:registrationCode' --stack demo",
    ],
  },
  {
    title: "a reference to two secrets",
    base: "existing",
    changes: [
      [
        ["registrationCode"],
        {
          ssmParameter: "/anyware/code",
          secretArn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:anyware/reg-AbCdEf",
        },
      ],
      [["userData"], { template: "#!/bin/sh\necho ${externalRoutableIp} ${registrationCode}\n" }],
    ],
    text: [
      "1  registrationCode",
      "   must give exactly one of secretArn and ssmParameter",
      "   fix:  pulumi config rm --path 'connector-topologies:registrationCode.ssmParameter' --stack demo",
    ],
  },
  {
    title: "a start script that is not there",
    base: "existing",
    changes: [[["userData"], { file: "nowhere.sh" }]],
    text: [
      '1  userData.file = "nowhere.sh"',
      "   no such file; the path is relative to the folder of the stack file",
      "   fix:  write the file, or correct its path",
    ],
  },
  {
    title: "a start script given twice",
    base: "existing",
    changes: [[["userData"], { file: "user-data/anyware-connector.sh", template: "#!/bin/sh\n" }]],
    text: [
      "1  userData",
      "   must give exactly one of file and template",
      "   fix:  pulumi config rm --path 'connector-topologies:userData.template' --stack demo",
      "         pulumi config set --secret connector-topologies:registrationCode --stack demo",
    ],
  },
  {
    title: "a misspelt placeholder",
    base: "existing",
    changes: [[["userData"], { template: "#!/bin/sh\necho ${externalRoutableIP}\n" }]],
    text: [
      "1  userData.template",
      "   ${externalRoutableIP} is no placeholder; known: connectorName, externalRoutableIp",
      "   fix:  write ${externalRoutableIp}",
    ],
  },
  {
    title: "text where a number is meant",
    base: "existing",
    changes: [[["connectors", "a", "diskGiB"], "big"]],
    text: [
      '1  connectors.a.diskGiB = "big"',
      "   must be a number",
      "   fix:  pulumi config rm --path 'connector-topologies:connectors.a.diskGiB' --stack demo",
    ],
  },
  {
    title: "a number with a unit",
    base: "existing",
    changes: [[["connectors", "a", "diskGiB"], "80 GiB"]],
    text: [
      '1  connectors.a.diskGiB = "80 GiB"',
      "   must be a number",
      "   fix:  pulumi config set --path 'connector-topologies:connectors.a.diskGiB' 80 --stack demo",
    ],
  },
  {
    title: "text where true or false is meant",
    base: "existing",
    changes: [[["connectors", "a", "drain"], "yes"]],
    text: [
      '1  connectors.a.drain = "yes"',
      "   must be true or false",
      "   fix:  pulumi config set --path 'connector-topologies:connectors.a.drain' true --stack demo",
    ],
  },
  {
    title: "a list where a map is meant",
    base: "existing",
    changes: [[["clients"], ["203.0.113.0/24"]]],
    text: [
      '1  clients = ["203.0.113.0/24"]',
      "   must be a map of names and values",
      "   fix:  pulumi config set --path 'connector-topologies:clients' '{\"office\":[\"203.0.113.0/24\"]}' --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "one CIDR where a list is meant",
    base: "existing",
    changes: [[["clients", "home-vpn"], "198.51.100.16/28"]],
    text: [
      '1  clients.home-vpn = "198.51.100.16/28"',
      "   must be a list of CIDRs, or a map with cidrs, prefixListId or securityGroupId",
      "   fix:  pulumi config set --path 'connector-topologies:clients.home-vpn' '[\"198.51.100.16/28\"]' --stack demo",
    ],
  },
  {
    title: "a fraction where text is meant",
    base: "existing",
    changes: [[["tags"], { Release: 15.1 }]],
    text: [
      "1  tags.Release = 15.1",
      "   must be text in quotes: a bare number loses its form in YAML",
      "   fix:  pulumi config set --path 'connector-topologies:tags.Release' 15.1 --stack demo",
    ],
  },
  {
    title: "an unknown choice",
    base: "existing",
    changes: [[["loadBalancer"], { scheme: "intern" }]],
    text: [
      '1  loadBalancer.scheme = "intern"',
      "   must be one of internet-facing, internal",
      "   fix:  pulumi config set --path 'connector-topologies:loadBalancer.scheme' internal --stack demo",
    ],
  },
  {
    title: "an unknown key of the target group",
    base: "existing",
    changes: [[["targetGroup"], { stickyness: { durationSeconds: 60 } }]],
    text: [
      "1  targetGroup.stickyness",
      "   unknown key; did you mean stickiness?",
      "   fix:  pulumi config rm --path 'connector-topologies:targetGroup.stickyness' --stack demo",
      "         pulumi config set --path 'connector-topologies:targetGroup.stickiness' '{\"durationSeconds\":60}' --stack demo",
    ],
  },
  {
    title: "no network",
    base: "existing",
    changes: [[["network"], undefined]],
    text: [
      "1  network",
      "   is required",
      '   fix:  pulumi config set --path \'connector-topologies:network\' \'{"cidrBlock":"10.40.0.0/20","publicSubnets":{"a":{"availabilityZone":"eu-west-1a","cidrBlock":"10.40.0.0/26"},"b":{"availabilityZone":"eu-west-1b","cidrBlock":"10.40.0.64/26"}}}\' --stack demo',
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a VPC id of wrong form",
    base: "existing",
    changes: [[["network", "vpcId"], "vpc-1"]],
    text: [
      '1  network.vpcId = "vpc-1"',
      "   must look like vpc-0123456789abcdef0",
      "   fix:  pulumi config set --path 'connector-topologies:network.vpcId' vpc-0123456789abcdef0 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a subnet without a zone",
    base: "existing",
    changes: [[["network", "publicSubnets", "a", "availabilityZone"], undefined]],
    text: [
      "1  network.publicSubnets.a.availabilityZone",
      "   is required, such as eu-west-1a",
      "   fix:  pulumi config set --path 'connector-topologies:network.publicSubnets.a.availabilityZone' eu-west-1a --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a zone of another region",
    base: "existing",
    changes: [[["network", "publicSubnets", "b", "availabilityZone"], "us-east-1b"]],
    text: [
      '1  network.publicSubnets.b.availabilityZone = "us-east-1b"',
      "   is not in eu-west-1, the region of this stack (aws:region)",
      "   fix:  pulumi config set --path 'connector-topologies:network.publicSubnets.b.availabilityZone' eu-west-1b --stack demo",
    ],
  },
  {
    title: "one zone",
    base: "existing",
    changes: [
      [["network", "publicSubnets", "b"], undefined],
      [["connectors", "b"], undefined],
    ],
    text: [
      "1  network.publicSubnets",
      "   must be in at least two Availability Zones, which AWS demands of a load balancer; all are in eu-west-1a",
      '   fix:  pulumi config set --path \'connector-topologies:network.publicSubnets.b\' \'{"subnetId":"subnet-0123456789abcdef0","availabilityZone":"eu-west-1b","cidrBlock":"10.40.2.0/26"}\' --stack demo',
      "         with your own value in place of the example",
    ],
  },
  {
    title: "two subnets in one zone",
    base: "existing",
    changes: [[["network", "publicSubnets", "b", "availabilityZone"], "eu-west-1a"]],
    text: [
      "1  network.publicSubnets",
      "   has 2 subnets in eu-west-1a (a, b); a load balancer takes one subnet a zone",
      "   fix:  pulumi config set --path 'connector-topologies:network.publicSubnets.b.availabilityZone' eu-west-1b --stack demo",
      "         with your own value in place of the example",
      "",
      "2  network.publicSubnets",
      "   must be in at least two Availability Zones, which AWS demands of a load balancer; all are in eu-west-1a",
      "   fix:  pulumi config set --path 'connector-topologies:network.publicSubnets.b.availabilityZone' eu-west-1b --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "subnets that overlap",
    base: "existing",
    changes: [[["network", "publicSubnets", "b", "cidrBlock"], "10.40.0.32/27"]],
    text: [
      '1  network.publicSubnets.b.cidrBlock = "10.40.0.32/27"',
      "   overlaps 10.40.0.0/26 of network.publicSubnets.a",
      "   fix:  pulumi config set --path 'connector-topologies:network.publicSubnets.b.cidrBlock' 10.40.2.0/27 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a subnet CIDR with host bits",
    base: "existing",
    changes: [[["network", "publicSubnets", "b", "cidrBlock"], "10.40.0.65/26"]],
    text: [
      '1  network.publicSubnets.b.cidrBlock = "10.40.0.65/26"',
      "   has bits beyond its /26; the network is 10.40.0.64/26, the single address is 10.40.0.65/32",
      "   fix:  pulumi config set --path 'connector-topologies:network.publicSubnets.b.cidrBlock' 10.40.0.64/26 --stack demo",
    ],
  },
  {
    title: "a public subnet without a route to the internet",
    base: "existing",
    changes: [[["network", "publicSubnets", "b", "defaultRoute"], "nat-gateway"]],
    text: [
      '1  network.publicSubnets.b.defaultRoute = "nat-gateway"',
      "   must be internet-gateway in a public subnet; others belong in privateSubnets",
      "   fix:  pulumi config set --path 'connector-topologies:network.publicSubnets.b.defaultRoute' internet-gateway --stack demo",
    ],
  },
  {
    title: "NAT addresses without a NAT gateway",
    base: "existing",
    changes: [[["network", "privateSubnets", "desks", "natAddresses"], ["198.51.100.7"]]],
    text: [
      '1  network.privateSubnets.desks.natAddresses = ["198.51.100.7"]',
      "   goes with defaultRoute nat-gateway only",
      "   fix:  pulumi config set --path 'connector-topologies:network.privateSubnets.desks.defaultRoute' nat-gateway --stack demo",
    ],
  },
  {
    title: "a NAT address that is a network",
    base: "existing",
    changes: [
      [["network", "privateSubnets", "desks", "natAddresses"], ["198.51.100.7/32"]],
      [["network", "privateSubnets", "desks", "defaultRoute"], "nat-gateway"],
    ],
    text: [
      '1  network.privateSubnets.desks.natAddresses[0] = "198.51.100.7/32"',
      "   must be one IPv4 address such as 198.51.100.7",
      "   fix:  pulumi config set --path 'connector-topologies:network.privateSubnets.desks.natAddresses[0]' 198.51.100.7 --stack demo",
    ],
  },
  {
    title: "a new subnet outside the VPC",
    base: "new",
    changes: [[["network", "publicSubnets", "b", "cidrBlock"], "10.41.0.64/26"]],
    text: [
      '1  network.publicSubnets.b.cidrBlock = "10.41.0.64/26"',
      "   is not inside 10.40.0.0/20, the network's cidrBlock",
      "   fix:  pulumi config set --path 'connector-topologies:network.publicSubnets.b.cidrBlock' 10.40.0.64/26 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a new VPC that is too large",
    base: "new",
    changes: [[["network", "cidrBlock"], "10.0.0.0/8"]],
    text: [
      '1  network.cidrBlock = "10.0.0.0/8"',
      "   must be an IPv4 network from /16 to /28, as AWS allows for a VPC",
      "   fix:  pulumi config set --path 'connector-topologies:network.cidrBlock' 10.40.0.0/16 --stack demo",
    ],
  },
  {
    title: "a new network with a zone that lacks a private subnet",
    base: "new",
    changes: [[["network", "privateSubnets", "desks-b"], undefined]],
    text: [
      "1  network.privateSubnets",
      "   has no subnet in eu-west-1b; a new network has the same kinds of subnets in every zone, some maybe unused",
      '   fix:  pulumi config set --path \'connector-topologies:network.privateSubnets.a\' \'{"availabilityZone":"eu-west-1b","cidrBlock":"10.40.1.0/24"}\' --stack demo',
    ],
  },
  {
    title: "two new subnets of one kind in a zone",
    base: "new",
    changes: [[["network", "publicSubnets", "b", "availabilityZone"], "eu-west-1a"]],
    text: [
      '1  network.publicSubnets.b.availabilityZone = "eu-west-1a"',
      "   has a already; a new network has one of publicSubnets in each zone",
      "   fix:  pulumi config set --path 'connector-topologies:network.publicSubnets.b.availabilityZone' eu-west-1b --stack demo",
    ],
  },
  {
    title: "a NAT gateway without private subnets",
    base: "new",
    changes: [
      [["network", "privateSubnets"], undefined],
      [["network", "natGateways"], "single"],
    ],
    text: [
      '1  network.natGateways = "single"',
      "   needs privateSubnets: a NAT gateway is in a public subnet and serves private ones",
      "   fix:  pulumi config set --path 'connector-topologies:network.natGateways' none --stack demo",
    ],
  },
  {
    title: "a zone that the list of zones lacks",
    base: "new",
    changes: [[["network", "zones"], ["eu-west-1a"]]],
    text: [
      "1  network.zones = [eu-west-1a]",
      "   lacks eu-west-1b, where subnets are",
      "   fix:  pulumi config set --path 'connector-topologies:network.zones' '[\"eu-west-1a\",\"eu-west-1b\"]' --stack demo",
    ],
  },
  {
    title: "IPv6 of private subnets alone",
    base: "new",
    changes: [[["network", "privateIpv6"], true]],
    text: [
      "1  network.privateIpv6 = true",
      "   needs ipv6: true",
      "   fix:  pulumi config set --path 'connector-topologies:network.ipv6' true --stack demo",
    ],
  },
  {
    title: "an unknown key of a new network",
    base: "new",
    changes: [[["network", "natGateway"], "single"]],
    text: [
      "1  network.natGateway",
      "   unknown key; did you mean natGateways?",
      "   fix:  pulumi config rm --path 'connector-topologies:network.natGateway' --stack demo",
      "         pulumi config set --path 'connector-topologies:network.natGateways' single --stack demo",
    ],
  },
  {
    title: "a network ACL that makes no sense",
    base: "existing",
    changes: [
      [
        ["network", "publicSubnets", "a", "networkAcl"],
        [
          { number: 100, direction: "ingress", action: "allow", protocol: "tcp", cidr: "10.0.0.1/8", ports: "443-80" },
          { number: 100, direction: "ingress", action: "deny", protocol: "all", cidr: "0.0.0.0/0" },
        ],
      ],
    ],
    text: [
      '1  network.publicSubnets.a.networkAcl[0].cidr = "10.0.0.1/8"',
      "   has bits beyond its /8; the network is 10.0.0.0/8, the single address is 10.0.0.1/32",
      "   fix:  pulumi config set --path 'connector-topologies:network.publicSubnets.a.networkAcl[0].cidr' 10.0.0.0/8 --stack demo",
      "",
      '2  network.publicSubnets.a.networkAcl[0].ports = "443-80"',
      "   must be a port such as 443, or a range such as 1024-65535",
      "   fix:  pulumi config rm --path 'connector-topologies:network.publicSubnets.a.networkAcl[0].ports' --stack demo",
      "",
      '3  network.publicSubnets.a.networkAcl[1].protocol = "all"',
      "   must be tcp, udp, icmp, a protocol number, or -1 for all",
      "   fix:  pulumi config set --path --type string 'connector-topologies:network.publicSubnets.a.networkAcl[1].protocol' --stack demo -- -1",
      "",
      "4  network.publicSubnets.a.networkAcl[1].number = 100",
      "   is the number of another ingress rule",
      "   fix:  pulumi config set --path 'connector-topologies:network.publicSubnets.a.networkAcl[1].number' 101 --stack demo",
    ],
  },
  {
    title: "a network ACL that is neither open nor rules",
    base: "existing",
    changes: [[["network", "publicSubnets", "a", "networkAcl"], "closed"]],
    text: [
      '1  network.publicSubnets.a.networkAcl = "closed"',
      "   must be open",
      "   fix:  pulumi config set --path 'connector-topologies:network.publicSubnets.a.networkAcl' open --stack demo",
    ],
  },
  {
    title: "no clients",
    base: "existing",
    changes: [[["clients"], undefined]],
    text: [
      "1  clients",
      '   is required, such as { office: ["203.0.113.0/24"] }',
      "   fix:  pulumi config set --path 'connector-topologies:clients' '{\"office\":[\"203.0.113.0/24\"]}' --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a source without an address",
    base: "existing",
    changes: [[["clients", "home-vpn"], []]],
    text: [
      "1  clients.home-vpn",
      "   names no client; give cidrs, prefixListId or securityGroupId",
      "   fix:  pulumi config rm --path 'connector-topologies:clients.home-vpn' --stack demo",
    ],
  },
  {
    title: "a CIDR with host bits",
    base: "existing",
    changes: [[["clients", "home-vpn", 0], "198.51.100.20/28"]],
    text: [
      '1  clients.home-vpn[0] = "198.51.100.20/28"',
      "   has bits beyond its /28; the network is 198.51.100.16/28, the single address is 198.51.100.20/32",
      "   fix:  pulumi config set --path 'connector-topologies:clients.home-vpn[0]' 198.51.100.16/28 --stack demo",
    ],
  },
  {
    title: "a CIDR with leading zeros",
    base: "existing",
    changes: [[["clients", "home-vpn", 0], "198.051.100.016/28"]],
    text: [
      '1  clients.home-vpn[0] = "198.051.100.016/28"',
      "   has leading zeros, which some tools read as octal",
      "   fix:  pulumi config set --path 'connector-topologies:clients.home-vpn[0]' 198.51.100.16/28 --stack demo",
    ],
  },
  {
    title: "an address without a prefix length",
    base: "existing",
    changes: [[["egress", "domainControllers", 0], "10.40.8.10"]],
    text: [
      '1  egress.domainControllers[0] = "10.40.8.10"',
      "   has no prefix length",
      "   fix:  pulumi config set --path 'connector-topologies:egress.domainControllers[0]' 10.40.8.10/32 --stack demo",
    ],
  },
  {
    title: "a CIDR that is none",
    base: "existing",
    changes: [[["egress", "workstations", 0], "desks"]],
    text: [
      '1  egress.workstations[0] = "desks"',
      "   is not a CIDR such as 203.0.113.0/24",
      "   fix:  pulumi config set --path 'connector-topologies:egress.workstations[0]' 203.0.113.0/24 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "the whole internet as administrators",
    base: "existing",
    changes: [
      [["admins"], { anyone: ["0.0.0.0/0"] }],
      [["access"], { ssh: true }],
    ],
    text: [
      '1  admins.anyone[0] = "0.0.0.0/0"',
      "   is the whole internet, which may not be an administrator; give the networks you mean",
      "   fix:  pulumi config set --path 'connector-topologies:admins.anyone[0]' 203.0.113.0/24 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "SSH for nobody",
    base: "existing",
    changes: [[["access"], { ssh: true }]],
    text: [
      "1  access.ssh = true",
      "   opens tcp 22 to the administrators, and admins names none",
      "   fix:  pulumi config rm --path 'connector-topologies:access.ssh' --stack demo",
    ],
  },
  {
    title: "a client with IPv6 only",
    base: "existing",
    changes: [
      [["clients", "home-vpn"], ["2001:db8::/32"]],
      [["loadBalancer"], { ipAddressType: "dualstack" }],
      [["network", "publicSubnets", "a", "ipv6CidrBlock"], "2001:db8:0:a::/64"],
      [["network", "publicSubnets", "b", "ipv6CidrBlock"], "2001:db8:0:b::/64"],
    ],
    text: [
      '1  clients.home-vpn = ["2001:db8::/32"]',
      "   has IPv6 networks only; PCoIP sessions go to the connectors' Elastic IPs, which are IPv4",
      "   fix:  add the IPv4 networks of this source",
    ],
  },
  {
    title: "a prefix list of wrong form",
    base: "existing",
    changes: [[["clients", "home-vpn"], { prefixListId: "pl-x" }]],
    text: [
      '1  clients.home-vpn.prefixListId = "pl-x"',
      "   must look like pl-0123456789abcdef0",
      "   fix:  pulumi config set --path 'connector-topologies:clients.home-vpn.prefixListId' pl-0123456789abcdef0 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "no workstations",
    base: "existing",
    changes: [[["egress", "workstations"], undefined]],
    text: [
      "1  egress.workstations",
      '   is required, such as ["10.41.0.0/20"]',
      "   fix:  pulumi config set --path 'connector-topologies:egress.workstations' '[\"10.41.0.0/20\"]' --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "no certificate",
    base: "existing",
    changes: [[["certificateArn"], undefined]],
    text: [
      "1  certificateArn",
      "   is missing: the HTTPS listener needs a certificate",
      "   fix:  pulumi config set --path 'connector-topologies:certificateArn' arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "no certificate but a zone",
    base: "existing",
    changes: [
      [["certificateArn"], undefined],
      [["dns"], { zoneId: "Z0123456789ABCDEFGHIJ", name: "anyware.example.com" }],
    ],
    text: [
      "1  certificateArn",
      "   is missing: the HTTPS listener needs a certificate",
      "   fix:  pulumi config set --path 'connector-topologies:dns.certificate' issue --stack demo",
    ],
  },
  {
    title: "two certificates",
    base: "existing",
    changes: [[["dns"], { zoneId: "Z0123456789ABCDEFGHIJ", name: "anyware.example.com", certificate: "issue" }]],
    text: [
      "1  certificateArn",
      "   is given, and dns.certificate asks for another one; keep one of the two",
      "   fix:  pulumi config rm --path 'connector-topologies:certificateArn' --stack demo",
    ],
  },
  {
    title: "a TLS policy that refuses the key of the issued certificate",
    base: "existing",
    changes: [
      [["certificateArn"], undefined],
      [["dns"], { zoneId: "Z0123456789ABCDEFGHIJ", name: "anyware.example.com", certificate: "issue" }],
      [["loadBalancer"], { tlsPolicy: "ELBSecurityPolicy-TLS13-1-3-RFC9151-FIPS-2023-07" }],
    ],
    text: [
      "1  dns.keyAlgorithm",
      "   ELBSecurityPolicy-TLS13-1-3-RFC9151-FIPS-2023-07 takes certificates with the keys EC_secp384r1, RSA_3072 and RSA_4096",
      "   only, and RSA_2048 is issued",
      "   fix:  pulumi config set --path 'connector-topologies:dns.keyAlgorithm' EC_secp384r1 --stack demo",
    ],
  },
  {
    title: "the key of a certificate that is given",
    base: "existing",
    changes: [
      [["dns"], { zoneId: "Z0123456789ABCDEFGHIJ", name: "anyware.example.com", keyAlgorithm: "EC_secp384r1" }],
    ],
    text: [
      '1  dns.keyAlgorithm = "EC_secp384r1"',
      "   is of a certificate that is issued here, and none is; remove it",
      "   fix:  pulumi config rm --path 'connector-topologies:dns.keyAlgorithm' --stack demo",
    ],
  },
  {
    title: "a key that ACM does not issue",
    base: "existing",
    changes: [
      [["certificateArn"], undefined],
      [
        ["dns"],
        {
          zoneId: "Z0123456789ABCDEFGHIJ",
          name: "anyware.example.com",
          certificate: "issue",
          keyAlgorithm: "RSA_4096",
        },
      ],
    ],
    text: [
      '1  dns.keyAlgorithm = "RSA_4096"',
      "   must be one of RSA_2048, EC_prime256v1, EC_secp384r1",
      "   fix:  pulumi config set --path 'connector-topologies:dns.keyAlgorithm' RSA_2048 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a certificate of another region",
    base: "existing",
    changes: [
      [["certificateArn"], "arn:aws:acm:us-east-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc"],
    ],
    text: [
      '1  certificateArn = "arn:aws:acm:us-east-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc"',
      "   is in us-east-1; a load balancer takes certificates of its own region, eu-west-1",
      "   fix:  pulumi config set --path 'connector-topologies:certificateArn' arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a name that is too long",
    base: "existing",
    changes: [[["name"], "anyware-connectors-of-london"]],
    text: [
      '1  name = "anyware-connectors-of-london"',
      "   has 28 characters, at most 17 are allowed: AWS limits load balancer and target group names to 32",
      "   fix:  pulumi config set --path 'connector-topologies:name' anyware-connector --stack demo",
    ],
  },
  {
    title: "zero connectors",
    base: "existing",
    changes: [
      [["connectors", "a"], undefined],
      [["connectors", "b"], undefined],
    ],
    text: [
      "1  connectors",
      "   names none; give at least one, better one in each of two zones",
      '   fix:  pulumi config set --path \'connector-topologies:connectors.a\' \'{"subnet":"a","amiId":"ami-0123456789abcdef0"}\' --stack demo',
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a connector in an unknown subnet",
    base: "existing",
    changes: [[["connectors", "a", "subnet"], "c"]],
    text: [
      '1  connectors.a.subnet = "c"',
      "   no such subnet; known: a (eu-west-1a), b (eu-west-1b)",
      "   fix:  pulumi config set --path 'connector-topologies:connectors.a.subnet' a --stack demo",
    ],
  },
  {
    title: "a connector in a private subnet",
    base: "existing",
    changes: [[["connectors", "a", "subnet"], "desks"]],
    text: [
      '1  connectors.a.subnet = "desks"',
      "   is a private subnet; PCoIP goes straight to the connector, so it needs a public one: a (eu-west-1a), b (eu-west-1b)",
      "   fix:  pulumi config set --path 'connector-topologies:connectors.a.subnet' a --stack demo",
    ],
  },
  {
    title: "a connector without a subnet",
    base: "existing",
    changes: [[["connectors", "a", "subnet"], undefined]],
    text: [
      "1  connectors.a.subnet",
      "   is required, such as a",
      "   fix:  pulumi config set --path 'connector-topologies:connectors.a.subnet' a --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a connector without an image",
    base: "existing",
    changes: [
      [["connectors", "defaults", "amiId"], undefined],
      [["connectors", "b"], undefined],
    ],
    text: [
      "1  connectors.a.amiId",
      "   is missing, and connectors.defaults.amiId too: a Rocky Linux 8 or RHEL 8 image",
      "   fix:  pulumi config set --path 'connector-topologies:connectors.a.amiId' ami-0123456789abcdef0 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a disk that is too small",
    base: "existing",
    changes: [[["connectors", "defaults", "diskGiB"], 8]],
    text: [
      "1  connectors.defaults.diskGiB = 8",
      "   must be a whole number from 12 to 65536 GiB",
      "   fix:  pulumi config set --path 'connector-topologies:connectors.defaults.diskGiB' 12 --stack demo",
    ],
  },
  {
    title: "one Elastic IP for two connectors",
    base: "existing",
    changes: [
      [["connectors", "a", "allocationId"], "eipalloc-0123456789abcdef0"],
      [["connectors", "a", "publicIp"], "198.51.100.40"],
      [["connectors", "b", "allocationId"], "eipalloc-0123456789abcdef0"],
      [["connectors", "b", "publicIp"], "198.51.100.41"],
    ],
    text: [
      '1  connectors.b.allocationId = "eipalloc-0123456789abcdef0"',
      "   is given to connector a too; an Elastic IP serves one connector",
      "   fix:  pulumi config set --path 'connector-topologies:connectors.b.allocationId' eipalloc-0123456789abcdef1 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "an existing instance without its address",
    base: "existing",
    changes: [[["connectors", "a", "instanceId"], "i-0123456789abcdef0"]],
    text: [
      "1  connectors.a.publicIp",
      "   is missing: PCoIP sessions go to the connector's own public address",
      "   fix:  pulumi config set --path 'connector-topologies:connectors.a.publicIp' 198.51.100.40 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a connector key that is no name",
    base: "existing",
    changes: [[["connectors", "c_1"], { subnet: "a" }]],
    text: [
      "1  connectors.c_1",
      "   is not a usable key: 1 to 40 letters and digits, with single hyphens between them",
      "   fix:  pulumi config rm --path 'connector-topologies:connectors.c_1' --stack demo",
      "         pulumi config set --path 'connector-topologies:connectors.c-1' '{\"subnet\":\"a\"}' --stack demo",
    ],
  },
  {
    title: "stickiness out of range",
    base: "existing",
    changes: [[["targetGroup"], { stickiness: { durationSeconds: 604801 } }]],
    text: [
      "1  targetGroup.stickiness.durationSeconds = 604801",
      "   must be a whole number from 1 to 604800 seconds",
      "   fix:  pulumi config set --path 'connector-topologies:targetGroup.stickiness.durationSeconds' 604800 --stack demo",
    ],
  },
  {
    title: "a port out of range",
    base: "existing",
    changes: [[["targetGroup"], { healthCheck: { port: 70000 } }]],
    text: [
      '1  targetGroup.healthCheck.port = "70000"',
      "   must be traffic-port or a port from 1 to 65535",
      "   fix:  pulumi config rm --path 'connector-topologies:targetGroup.healthCheck.port' --stack demo",
    ],
  },
  {
    title: "a health path without a slash",
    base: "existing",
    changes: [[["targetGroup"], { healthCheck: { path: "health" } }]],
    text: [
      '1  targetGroup.healthCheck.path = "health"',
      "   must begin with / and have at most 1024 characters",
      "   fix:  pulumi config set --path 'connector-topologies:targetGroup.healthCheck.path' /health --stack demo",
    ],
  },
  {
    title: "a timeout longer than the interval",
    base: "existing",
    changes: [[["targetGroup"], { healthCheck: { timeoutSeconds: 60 } }]],
    text: [
      "1  targetGroup.healthCheck.timeoutSeconds = 60",
      "   must be less than the interval of 30 seconds",
      "   fix:  pulumi config rm --path 'connector-topologies:targetGroup.healthCheck.timeoutSeconds' --stack demo",
    ],
  },
  {
    title: "slow start with another algorithm",
    base: "existing",
    changes: [[["targetGroup"], { algorithm: "least_outstanding_requests", slowStartSeconds: 60 }]],
    text: [
      "1  targetGroup.slowStartSeconds = 60",
      "   cannot be used with least_outstanding_requests; AWS allows slow start with round_robin only",
      "   fix:  pulumi config set --path 'connector-topologies:targetGroup.slowStartSeconds' 0 --stack demo",
    ],
  },
  {
    title: "a random algorithm with sticky sessions",
    base: "existing",
    changes: [[["targetGroup"], { algorithm: "weighted_random" }]],
    text: [
      '1  targetGroup.algorithm = "weighted_random"',
      "   cannot be used with sticky sessions, which this target group has",
      "   fix:  pulumi config set --path 'connector-topologies:targetGroup.algorithm' round_robin --stack demo",
    ],
  },
  {
    title: "a certificate beside a load balancer of somebody else",
    base: "existing",
    changes: [
      [
        ["loadBalancer"],
        {
          existing: {
            arn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/front/0123456789abcdef",
            dnsName: "anyware.example.com",
            subnets: ["a", "b"],
            securityGroups: { front: "sg-0123456789abcdef0" },
            targetGroups: {
              broker: {
                arn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/broker/0123456789abcdef",
              },
            },
          },
        },
      ],
    ],
    text: [
      "1  certificateArn",
      "   is about a load balancer that is made, and loadBalancer.existing names one of somebody else; keep one of the two",
      "   fix:  pulumi config rm --path 'connector-topologies:certificateArn' --stack demo",
    ],
  },
  {
    title: "a target group of another region",
    base: "existing",
    changes: [
      [["certificateArn"], undefined],
      [
        ["loadBalancer"],
        {
          existing: {
            arn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/front/0123456789abcdef",
            dnsName: "anyware.example.com",
            subnets: ["a", "b"],
            securityGroups: { front: "sg-0123456789abcdef0" },
            targetGroups: {
              broker: {
                arn: "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/broker/0123456789abcdef",
              },
            },
          },
        },
      ],
    ],
    text: [
      '1  loadBalancer.existing.targetGroups.broker.arn = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/br …',
      "   is in us-east-1; targets are in eu-west-1, and a load balancer sends to its own region only",
      "   fix:  pulumi config set --path 'connector-topologies:loadBalancer.existing.targetGroups.broker.arn' arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/broker/0123456789abcdef --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a TLS policy that is none",
    base: "existing",
    changes: [[["loadBalancer"], { tlsPolicy: "TLS13" }]],
    text: [
      '1  loadBalancer.tlsPolicy = "TLS13"',
      "   must look like ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
      "   fix:  pulumi config set --path 'connector-topologies:loadBalancer.tlsPolicy' ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "an idle timeout out of range",
    base: "existing",
    changes: [[["loadBalancer"], { idleTimeoutSeconds: 5000 }]],
    text: [
      "1  loadBalancer.idleTimeoutSeconds = 5000",
      "   must be a whole number from 1 to 4000 seconds",
      "   fix:  pulumi config set --path 'connector-topologies:loadBalancer.idleTimeoutSeconds' 4000 --stack demo",
    ],
  },
  {
    title: "dualstack without IPv6 subnets",
    base: "existing",
    changes: [[["loadBalancer"], { ipAddressType: "dualstack" }]],
    text: [
      "1  network.publicSubnets.a.ipv6CidrBlock",
      "   is needed, because the load balancer is dualstack",
      "   fix:  pulumi config set --path 'connector-topologies:network.publicSubnets.a.ipv6CidrBlock' 2001:db8:0:a::/64 --stack demo",
      "         with your own value in place of the example",
      "",
      "2  network.publicSubnets.b.ipv6CidrBlock",
      "   is needed, because the load balancer is dualstack",
      "   fix:  pulumi config set --path 'connector-topologies:network.publicSubnets.b.ipv6CidrBlock' 2001:db8:0:a::/64 --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a load balancer in an unknown subnet",
    base: "existing",
    changes: [[["loadBalancerSubnets"], ["a", "c"]]],
    text: [
      '1  loadBalancerSubnets[1] = "c"',
      "   no such public subnet; known: a, b",
      "   fix:  pulumi config set --path 'connector-topologies:loadBalancerSubnets[1]' b --stack demo",
    ],
  },
  {
    title: "too few connectors for a required load",
    base: "existing",
    changes: [[["capacity"], { peakSessions: 500, required: true }]],
    text: [
      "1  capacity",
      "   500 sessions at 5 Mbit/s need 7 connectors; 2 take sessions",
      "   fix:  add connectors, or undrain some",
    ],
  },
  {
    title: "a tag that AWS keeps for itself",
    base: "existing",
    changes: [[["tags"], { "aws:owner": "vdi" }]],
    text: [
      '1  tags["aws:owner"]',
      "   is not a tag key: 1 to 128 letters, digits, spaces and _.:/=+-@, not beginning with aws:",
      "   fix:  pulumi config rm --path 'connector-topologies:tags[\"aws:owner\"]' --stack demo",
    ],
  },
  {
    title: "a misspelt quota",
    base: "existing",
    changes: [[["quotas"], { elasticIp: { limit: 10 } }]],
    text: [
      "1  quotas.elasticIp",
      "   unknown key; did you mean elasticIps?",
      "   fix:  pulumi config rm --path 'connector-topologies:quotas.elasticIp' --stack demo",
      "         pulumi config set --path 'connector-topologies:quotas.elasticIps' '{\"limit\":10}' --stack demo",
    ],
  },
  {
    title: "an exception without a reason",
    base: "existing",
    changes: [[["exceptions"], { eip: { policy: "public-ip-only-on-allowed-roles", expires: "2030-12-31" } }]],
    text: [
      "1  exceptions.eip.reason",
      "   is required, such as approved by security, ticket 4711",
      "   fix:  pulumi config set --path 'connector-topologies:exceptions.eip.reason' 'approved by security, ticket 4711' --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "dualstack in a new network without IPv6",
    base: "new",
    changes: [[["loadBalancer"], { ipAddressType: "dualstack" }]],
    text: [
      "1  network.ipv6",
      "   is needed, because the load balancer is dualstack",
      "   fix:  pulumi config set --path 'connector-topologies:network.ipv6' true --stack demo",
    ],
  },
  {
    title: "a misspelt start script",
    base: "existing",
    changes: [
      [["userData"], { file: "user-data/anyware-conector.sh" }],
      [["registrationCode"], { ssmParameter: "/anyware/code" }],
    ],
    text: [
      '1  userData.file = "user-data/anyware-conector.sh"',
      "   no such file; the path is relative to the folder of the stack file",
      "   fix:  pulumi config set --path 'connector-topologies:userData.file' user-data/anyware-connector.sh --stack demo",
    ],
  },
  {
    title: "three zones with two subnets in one",
    base: "existing",
    changes: [
      [
        ["network", "publicSubnets", "c"],
        { subnetId: "subnet-0ddd111122223333d", availabilityZone: "eu-west-1a", cidrBlock: "10.40.0.128/26" },
      ],
    ],
    text: [
      "1  network.publicSubnets",
      "   has 2 subnets in eu-west-1a (a, c); a load balancer takes one subnet a zone",
      "   fix:  pulumi config set --path 'connector-topologies:loadBalancerSubnets' '[\"a\",\"b\"]' --stack demo",
    ],
  },
  {
    title: "a topic that is no ARN",
    base: "existing",
    changes: [[["alarms"], { topicArn: "on-call" }]],
    text: [
      '1  alarms.topicArn = "on-call"',
      "   must look like arn:aws:sns:eu-west-1:111122223333:on-call",
      "   fix:  pulumi config set --path 'connector-topologies:alarms.topicArn' arn:aws:sns:eu-west-1:111122223333:on-call --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "alarms without a topic",
    base: "existing",
    changes: [[["alarms"], { errorsPerMinute: 5 }]],
    text: [
      "1  alarms.topicArn",
      "   is required, such as arn:aws:sns:eu-west-1:111122223333:on-call",
      "   fix:  pulumi config set --path 'connector-topologies:alarms.topicArn' arn:aws:sns:eu-west-1:111122223333:on-call --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a log bucket by ARN",
    base: "existing",
    changes: [[["loadBalancer"], { logs: { bucket: "arn:aws:s3:::acme-logs" } }]],
    text: [
      '1  loadBalancer.logs.bucket = "arn:aws:s3:::acme-logs"',
      "   must look like acme-load-balancer-logs",
      "   fix:  pulumi config set --path 'connector-topologies:loadBalancer.logs.bucket' acme-load-balancer-logs --stack demo",
      "         with your own value in place of the example",
    ],
  },
  {
    title: "a web ACL for CloudFront",
    base: "existing",
    changes: [
      [
        ["loadBalancer"],
        {
          webAcl: {
            arn: "arn:aws:wafv2:us-east-1:111122223333:global/webacl/company/1b2c3d4e-0000-4000-8000-123456789abc",
          },
        },
      ],
    ],
    text: [
      '1  loadBalancer.webAcl.arn = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/company/1b2c3d4e-0000-4000-8000-1234 …',
      "   is a web ACL for CloudFront; a load balancer takes a regional one",
      "   fix:  pulumi config rm --path 'connector-topologies:loadBalancer.webAcl.arn' --stack demo",
    ],
  },
  {
    title: "a misspelt rule of AWS's",
    base: "existing",
    changes: [[["loadBalancer"], { webAcl: { mode: "block", countedRules: ["SizeRestriction_BODY"] } }]],
    text: [
      '1  loadBalancer.webAcl.countedRules[0] = "SizeRestriction_BODY"',
      "   is no rule of AWSManagedRulesCommonRuleSet",
      "   fix:  pulumi config set --path 'connector-topologies:loadBalancer.webAcl.countedRules[0]' SizeRestrictions_BODY --stack demo",
    ],
  },
  {
    title: "several problems at once",
    base: "existing",
    changes: [
      [["connectors", "a", "subnet"], "c"],
      [["clients", "home-vpn", 0], "198.51.100.20/28"],
      [["egress", "workstatoins"], ["10.41.0.0/20"]],
      [["targetGroup"], { slowStartSeconds: 10 }],
    ],
    text: [
      '1  clients.home-vpn[0] = "198.51.100.20/28"',
      "   has bits beyond its /28; the network is 198.51.100.16/28, the single address is 198.51.100.20/32",
      "   fix:  pulumi config set --path 'connector-topologies:clients.home-vpn[0]' 198.51.100.16/28 --stack demo",
      "",
      '2  connectors.a.subnet = "c"',
      "   no such subnet; known: a (eu-west-1a), b (eu-west-1b)",
      "   fix:  pulumi config set --path 'connector-topologies:connectors.a.subnet' a --stack demo",
      "",
      "3  egress.workstatoins",
      "   unknown key; did you mean workstations, which is given too?",
      "   fix:  pulumi config rm --path 'connector-topologies:egress.workstatoins' --stack demo",
      "",
      "4  targetGroup.slowStartSeconds = 10",
      "   must be a whole number from 30 to 900 seconds, or 0",
      "   fix:  pulumi config set --path 'connector-topologies:targetGroup.slowStartSeconds' 30 --stack demo",
    ],
  },
];
