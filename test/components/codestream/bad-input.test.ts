/** Over 400 lines: a table of bad inputs and the exact text a user gets for each. */
import * as assert from "node:assert/strict";
import { InputPropertiesError } from "@pulumi/pulumi";
import type { CodeStreamOnPremArgs } from "../../../components/codestream/args";
import { issueLine } from "../../../components/shared/input/issues";
import { CERTIFICATE, CREATED, EXISTING, planOf, withValue } from "./fixtures";

const subnet = (zone: string, cidrBlock: string, id = "subnet-0eee555566667777e") => ({
  subnetId: id,
  availabilityZone: zone,
  cidrBlock,
});

/** What is wrong, the arguments it is wrong in, the changed path, its value, and every line of the error. */
type BadInput = readonly [string, CodeStreamOnPremArgs, string, unknown, readonly string[]];

const ONE_HOST =
  "must be exactly 1: CodeStream On-Prem has no redundancy, and its broadcaster keeps all sockets in memory";

const BAD_INPUTS: readonly BadInput[] = [
  ["a variant that is none", EXISTING, "variant", "tls", ['variant = "tls": must be one of http, https']],
  [
    "HTTP behind HTTPS",
    EXISTING,
    "services",
    { api: { targetProtocol: "HTTP" }, broadcaster: {} },
    [
      'services.api.targetProtocol = "HTTP": must be HTTPS: CodeStream does not work with HTTPS in front and HTTP behind; on the host: ~/.codestream/codestream --make-self-signed-cert; fix: set services.api.targetProtocol to "HTTPS"',
    ],
  ],
  [
    "HTTPS behind HTTP",
    withValue(withValue(EXISTING, "variant", "http") as CodeStreamOnPremArgs, "certificateArn", undefined) as never,
    "services",
    { api: {}, broadcaster: { listenerProtocol: "HTTP", targetProtocol: "HTTPS" } },
    [
      'services.broadcaster.targetProtocol = "HTTPS": must be HTTP: CodeStream does not work with HTTP in front and HTTPS behind; fix: set services.broadcaster.targetProtocol to "HTTP"',
    ],
  ],
  [
    "a pair mixed of both variants",
    EXISTING,
    "services",
    {
      api: {},
      broadcaster: { listenerProtocol: "HTTP", listenerPort: 12080, targetProtocol: "HTTP", targetPort: 12080 },
    },
    [
      'services.broadcaster.targetProtocol = "HTTP": must be HTTPS for both services of the https variant; on the host: ~/.codestream/codestream --make-self-signed-cert; fix: set services.broadcaster.targetProtocol to "HTTPS"',
      'services.broadcaster.listenerProtocol = "HTTP": must be HTTPS for the broadcaster of the https variant; fix: set services.broadcaster.listenerProtocol to "HTTPS"',
      "services.broadcaster.listenerPort = 12080: must be 12443 for the broadcaster of the https variant; fix: set services.broadcaster.listenerPort to 12443",
      "services.broadcaster.targetPort = 12080: must be 12443 for the broadcaster of the https variant; fix: set services.broadcaster.targetPort to 12443",
    ],
  ],
  [
    "one listener of the two",
    EXISTING,
    "services",
    { api: {} },
    [
      "services.broadcaster: is missing: clients need both listeners, the API's and the broadcaster's; fix: set services.broadcaster to {}",
    ],
  ],
  [
    "a service CodeStream does not have",
    EXISTING,
    "services",
    { api: {}, broadcaster: {}, brodcaster: {} },
    ["services.brodcaster: no such service; CodeStream has api and broadcaster; fix: rename it to broadcaster"],
  ],
  [
    "the other service's port",
    EXISTING,
    "services",
    { api: { targetPort: 12443 }, broadcaster: {} },
    [
      "services.api.targetPort = 12443: must be 443 for the api of the https variant; fix: set services.api.targetPort to 443",
    ],
  ],
  [
    "nobody who may connect",
    EXISTING,
    "clients",
    {},
    ["clients: names nobody; give at least one source, for example engineering: [203.0.113.0/24]"],
  ],
  [
    "a client network with host bits",
    EXISTING,
    "clients.engineering.cidrs",
    ["203.0.113.9/24"],
    [
      'clients.engineering.cidrs[0] = "203.0.113.9/24": has bits beyond its /24; the network is 203.0.113.0/24, the single address is 203.0.113.9/32; fix: set clients.engineering.cidrs[0] to "203.0.113.0/24"',
    ],
  ],
  [
    "clients given by security group, who come by the load balancer's public addresses",
    EXISTING,
    "clients.engineering",
    { securityGroupId: "sg-0123456789abcdef0" },
    [
      'clients.engineering.securityGroupId = "sg-0123456789abcdef0": never matches: who comes by a public address is admitted by its number, and a security group admits private ones; fix: give cidrs, the addresses with which this client appears on the internet',
    ],
  ],
  [
    "IPv6 clients of an IPv4 load balancer",
    EXISTING,
    "clients.engineering.cidrs",
    ["2001:db8::/32"],
    [
      'clients.engineering: has IPv6 networks, which an ipv4 load balancer does not serve; fix: set loadBalancer.ipAddressType to "dualstack"',
    ],
  ],
  [
    "administrators from everywhere",
    CREATED,
    "admins",
    { all: { cidrs: ["0.0.0.0/0"] } },
    [
      'admins.all.cidrs[0] = "0.0.0.0/0": is the whole internet, which may not be an administrator; give the networks you mean',
    ],
  ],
  [
    "no certificate",
    EXISTING,
    "certificateArn",
    undefined,
    ['certificateArn: is missing: both HTTPS listeners need a certificate; fix: set dns.certificate to "issue"'],
  ],
  [
    "two certificates",
    EXISTING,
    "dns.certificate",
    "issue",
    ["certificateArn: is given, and dns.certificate asks for another one; keep one of the two"],
  ],
  [
    "a certificate for the variant that has none",
    EXISTING,
    "variant",
    "http",
    ['certificateArn: has no use in the http variant; fix: set variant to "https"'],
  ],
  [
    "a certificate of another region",
    EXISTING,
    "certificateArn",
    CERTIFICATE.replace("us-east-1", "eu-west-1"),
    [
      'certificateArn = "arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e-0000-4000-8000-123456789abc": is in eu-west-1; a load balancer takes certificates of its own region, us-east-1',
    ],
  ],
  [
    "a certificate for another name",
    EXISTING,
    "certificateNames",
    ["www.example.com", "*.dev.example.com"],
    [
      'certificateNames = ["www.example.com","*.dev.example.com"]: do not cover codestream.example.com; clients will refuse the certificate; fix: give a certificate for this name, or dns with certificate: issue',
    ],
  ],
  [
    "two names",
    EXISTING,
    "hostname",
    "other.example.com",
    [
      'hostname = "other.example.com": is given, and dns.name too; keep dns where the record is in Route 53, else hostname',
    ],
  ],
  [
    "a URL instead of a name",
    EXISTING,
    "dns.name",
    "https://codestream.example.com",
    [
      'dns.name = "https://codestream.example.com": must look like anyware.example.com; fix: set dns.name to "codestream.example.com"',
    ],
  ],
  [
    "a host outside the load balancer's zones",
    EXISTING,
    "host.subnet.availabilityZone",
    "us-east-1c",
    [
      'host.subnet.availabilityZone = "us-east-1c": is not a zone of the load balancer, which is in us-east-1a, us-east-1b; it sends nothing to other zones; fix: give a public subnet in us-east-1c',
    ],
  ],
  [
    "public subnets in one zone",
    EXISTING,
    "network.publicSubnets.b.availabilityZone",
    "us-east-1a",
    [
      "network.publicSubnets: has 2 subnets in us-east-1a (a, b); a load balancer takes one subnet a zone; fix: name the ones it is in, in loadBalancerSubnets",
      "network.publicSubnets: must be in at least two Availability Zones, which AWS demands of a load balancer; all are in us-east-1a",
    ],
  ],
  [
    "a subnet that is not there",
    EXISTING,
    "loadBalancerSubnets",
    ["a", "c"],
    [
      'loadBalancerSubnets[1] = "c": no such public subnet; known: a (us-east-1a), b (us-east-1b); fix: set loadBalancerSubnets[1] to "a"',
      "network.publicSubnets: must be in at least two Availability Zones, which AWS demands of a load balancer; all are in us-east-1a",
    ],
  ],
  [
    "a host subnet that overlaps another",
    EXISTING,
    "host.subnet.cidrBlock",
    "10.70.0.0/24",
    [
      'host.subnet.cidrBlock = "10.70.0.0/24": overlaps 10.70.0.0/26 of network.publicSubnets.a, another subnet',
      'host.subnet.cidrBlock = "10.70.0.0/24": overlaps 10.70.0.64/26 of network.publicSubnets.b, another subnet',
    ],
  ],
  [
    "an internal load balancer",
    EXISTING,
    "loadBalancer",
    { scheme: "internal" },
    [
      'loadBalancer.scheme = "internal": must be internet-facing: the host\'s own containers reach it over its public addresses; fix: set loadBalancer.scheme to "internet-facing"',
    ],
  ],
  [
    "a redirect from port 80",
    EXISTING,
    "loadBalancer",
    { redirectHttp: true },
    [
      "loadBalancer.redirectHttp = true: opens port 80, which is the http variant's; CodeStream needs no redirect; fix: set loadBalancer.redirectHttp to false",
    ],
  ],
  [
    "an idle timeout that breaks WebSockets",
    EXISTING,
    "loadBalancer",
    { idleTimeoutSeconds: 20 },
    [
      "loadBalancer.idleTimeoutSeconds = 20: must be over 28 seconds, or idle WebSockets break: the broadcaster pings every 8 and waits 20; fix: set loadBalancer.idleTimeoutSeconds to 300",
    ],
  ],
  [
    "another health path",
    EXISTING,
    "targetGroup",
    { healthCheck: { path: "/" } },
    [
      'targetGroup.healthCheck.path = "/": must be /no-auth/status, which is what CodeStream answers; fix: set targetGroup.healthCheck.path to "/no-auth/status"',
    ],
  ],
  [
    "a health check that waits longer than its interval, once for both groups",
    EXISTING,
    "targetGroup",
    { healthCheck: { timeoutSeconds: 15 } },
    ["targetGroup.healthCheck.timeoutSeconds = 15: must be less than the interval of 15 seconds"],
  ],
  [
    "a list of hosts",
    EXISTING,
    "host",
    [EXISTING.host, EXISTING.host],
    [`host = "a list of 2": ${ONE_HOST}; fix: give one map`],
  ],
  ["an empty list of hosts", EXISTING, "host", [], [`host = "a list of 0": ${ONE_HOST}; fix: give one map`]],
  [
    "two instances in one host",
    EXISTING,
    "host.instanceId",
    "i-0123456789abcdef0,i-0fedcba9876543210",
    [`host.instanceId = "i-0123456789abcdef0,i-0fedcba9876543210": ${ONE_HOST}; fix: name one instance`],
  ],
  ["hosts by name", EXISTING, "hosts", { a: {} }, [`hosts: ${ONE_HOST}; fix: give the one host as host`]],
  [
    "no address of the host's containers",
    EXISTING,
    "host.reachesInternetFrom",
    undefined,
    [
      "host.reachesInternetFrom: is missing: the host's containers call the public URL, so the load balancer must admit its NAT gateway, such as 198.51.100.7/32",
    ],
  ],
  [
    "a private address of the host",
    EXISTING,
    "host.reachesInternetFrom",
    ["10.70.8.14/32"],
    [
      'host.reachesInternetFrom[0] = "10.70.8.14/32": is private; the load balancer sees the public address of the NAT gateway or the host',
    ],
  ],
  [
    "the whole internet as the host's address",
    EXISTING,
    "host.reachesInternetFrom",
    ["0.0.0.0/0"],
    [
      'host.reachesInternetFrom[0] = "0.0.0.0/0": is too wide for the addresses of one host; give its NAT gateway\'s, one /32 each',
    ],
  ],
  [
    "an address without a prefix length",
    EXISTING,
    "host.reachesInternetFrom",
    ["198.51.100.7"],
    [
      'host.reachesInternetFrom[0] = "198.51.100.7": has no prefix length; fix: set host.reachesInternetFrom[0] to "198.51.100.7/32"',
    ],
  ],
  [
    "an existing host without its security group",
    EXISTING,
    "host.securityGroupId",
    undefined,
    [
      "host.securityGroupId: is missing: the security group of the existing host, to which our two ingress rules are added",
    ],
  ],
  [
    "an image for an existing host",
    EXISTING,
    "host.amiId",
    "ami-0123456789abcdef0",
    ['host.amiId = "ami-0123456789abcdef0": does not go with instanceId: an existing host is registered, not changed'],
  ],
  [
    "SSH to an existing host",
    withValue(EXISTING, "admins", { it: { cidrs: ["192.0.2.0/28"] } }) as CodeStreamOnPremArgs,
    "access",
    { ssh: true },
    ["access.ssh: has no effect on an existing host, which is registered, not changed; fix: remove it"],
  ],
  [
    "patching of a host that exists",
    EXISTING,
    "patching",
    { schedule: "rate(7 days)" },
    [
      "patching: has nothing to patch: no host is made here, and one that exists is registered, not changed; fix: remove it",
    ],
  ],
  [
    "SSH for nobody",
    CREATED,
    "access",
    { ssh: true },
    ["access.ssh = true: opens tcp 22 to the administrators, and admins names none"],
  ],
  [
    "a new host without an image",
    CREATED,
    "host.amiId",
    undefined,
    [
      "host.amiId: is missing: the image of a new host, for example Amazon Linux 2023; fix: give amiId, or instanceId of a host that exists",
    ],
  ],
  [
    "a security group for a new host",
    CREATED,
    "host.securityGroupId",
    "sg-0fedcba9876543210",
    ["host.securityGroupId: goes with instanceId; a new host gets a security group of ours"],
  ],
  [
    "a data volume that is too small",
    CREATED,
    "host.dataVolume",
    { sizeGiB: 8 },
    [
      "host.dataVolume.sizeGiB = 8: must be a whole number from 10 to 65536 GiB; fix: set host.dataVolume.sizeGiB to 10",
    ],
  ],
  [
    "a size for a volume that exists",
    CREATED,
    "host.dataVolume",
    { volumeId: "vol-0123456789abcdef0", sizeGiB: 200 },
    [
      "host.dataVolume.sizeGiB = 200: does not go with volumeId: an existing volume is attached, not changed; fix: remove one of the two",
    ],
  ],
  [
    "snapshots at odd hours",
    CREATED,
    "host.dataVolume",
    { snapshots: { everyHours: 5, at: "3 am", keep: 0 } },
    [
      "host.dataVolume.snapshots.everyHours = 5: must be one of 1, 2, 3, 4, 6, 8, 12, 24",
      'host.dataVolume.snapshots.at = "3 am": must be a time of day, UTC, such as 03:00',
      "host.dataVolume.snapshots.keep = 0: must be a whole number from 1 to 1000; fix: set host.dataVolume.snapshots.keep to 1",
    ],
  ],
  [
    "a misspelt placeholder in the start script",
    CREATED,
    "host.userData",
    { template: "#!/bin/sh\nmount ${dataVolumId} /var/lib/docker\n" },
    ["host.userData.template: ${dataVolumId} is no placeholder; known: dataVolumeId; fix: write ${dataVolumeId}"],
  ],
  [
    "a tag that sets the name",
    EXISTING,
    "tags",
    { Name: "x" },
    ['tags.Name = "x": is set by us, to tell resources apart; use another key'],
  ],
  [
    "a host subnet without a zone of the usual form",
    EXISTING,
    "host.subnet",
    subnet("us-east-1a", "10.70.8.0/29"),
    ['host.subnet.cidrBlock = "10.70.8.0/29": must be an IPv4 network from /16 to /28, as AWS allows for subnets'],
  ],
];

describe("bad input of CodeStreamOnPrem", () => {
  it("is named in at least 25 cases", () => {
    assert.ok(BAD_INPUTS.length >= 25);
    assert.equal(new Set(BAD_INPUTS.map(([title]) => title)).size, BAD_INPUTS.length);
  });

  for (const [title, base, path, value, lines] of BAD_INPUTS) {
    it(`refuses ${title}`, () => {
      assert.deepEqual(planOf(withValue(base, path, value)).issues.errors.map(issueLine), lines);
    });
  }

  it("refuses a name that leaves no room in the names of target groups", () => {
    assert.deepEqual(planOf(EXISTING, "codestream-prod").issues.errors.map(issueLine), [
      'name = "codestream-prod": has 15 characters, at most 12 are allowed: AWS limits load balancer and target group names to 32; fix: set name to "codestream-p"',
    ]);
  });

  it("is reported all at once, in one error without a stack", () => {
    const args = withValue(withValue(EXISTING, "clients", {}) as never, "host.securityGroupId", undefined);
    const { issues } = planOf(args);
    assert.throws(
      () => issues.throwIfAny("codestream (CodeStreamOnPrem)"),
      (error: unknown) => {
        assert.ok(InputPropertiesError.isInstance(error));
        assert.equal(
          error.message,
          "codestream (CodeStreamOnPrem): 2 problems, nothing was created\n" +
            "  - clients: names nobody; give at least one source, for example engineering: [203.0.113.0/24]\n" +
            "  - host.securityGroupId: is missing: the security group of the existing host, to which our two ingress rules are added",
        );
        assert.equal(error.stack, "");
        return true;
      },
    );
  });
});

describe("good input of CodeStreamOnPrem", () => {
  for (const [title, args] of [
    ["an existing host", EXISTING],
    ["a new host", CREATED],
    ["the variant left out", withValue(EXISTING, "variant", undefined)],
    [
      "every port written out",
      withValue(EXISTING, "services", {
        api: { listenerProtocol: "HTTPS", listenerPort: 443, targetProtocol: "HTTPS", targetPort: 443 },
        broadcaster: { listenerProtocol: "HTTPS", listenerPort: 12443, targetProtocol: "HTTPS", targetPort: 12443 },
      }),
    ],
    ["a certificate that covers the name by wildcard", withValue(EXISTING, "certificateNames", ["*.example.com"])],
  ] as const) {
    it(`has nothing to say of ${title}`, () => {
      const { issues } = planOf(args);
      assert.deepEqual([issues.errors, issues.warnings], [[], []]);
    });
  }

  const warnings: readonly [string, CodeStreamOnPremArgs, string, unknown, readonly string[]][] = [
    [
      "the http variant",
      withValue(EXISTING, "certificateArn", undefined) as CodeStreamOnPremArgs,
      "variant",
      "http",
      ["variant: http sends passwords and source code unencrypted over the internet; https is the default"],
    ],
    [
      "clients from everywhere",
      EXISTING,
      "clients.engineering.cidrs",
      ["0.0.0.0/0"],
      ["clients.engineering.cidrs[0]: 0.0.0.0/0 admits the whole internet"],
    ],
    [
      "https without a name",
      EXISTING,
      "dns",
      undefined,
      ["dns: is not given: no certificate covers the load balancer's own name, so clients will refuse it"],
    ],
    [
      "legacy names",
      EXISTING,
      "legacyNames",
      true,
      [
        "legacyNames: names such as codestream-alb are free once a region and account: no second such stack, and no switch of the variant",
        "legacyNames: keeps the load balancer's security group open to everywhere outbound, as the template has it",
        "loadBalancer.tlsPolicy: changes from the template's ELBSecurityPolicy-2016-08 with the first up; set it to keep clients that need TLS 1.0 or 1.1",
      ],
    ],
    [
      "the legacy TLS policy",
      EXISTING,
      "loadBalancer",
      { tlsPolicy: "ELBSecurityPolicy-2016-08" },
      [
        "loadBalancer.tlsPolicy: ELBSecurityPolicy-2016-08 allows TLS 1.0 and 1.1 and has no TLS 1.3; AWS recommends ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
      ],
    ],
    [
      "a host that is to be replaced",
      CREATED,
      "host.reprovision",
      1,
      ["host.reprovision: a raised number replaces the host: CodeStream is down until it is set up again"],
    ],
  ];
  for (const [title, base, path, value, texts] of warnings) {
    it(`warns of ${title}`, () => {
      const { issues } = planOf(withValue(base, path, value));
      assert.deepEqual(issues.errors, []);
      assert.deepEqual(
        issues.warnings.map((warning) => `${warning.path}: ${warning.text}`),
        texts,
      );
    });
  }
});
