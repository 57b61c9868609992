import * as assert from "node:assert/strict";
import { join } from "node:path";
import * as fc from "fast-check";
import { type ParsedStack, parseStack, renderIssues, SecretGiven, type StackSpec } from "../../../stacks/program";
import { TOPOLOGIES } from "../../../stacks/topologies";
import { changed, existingVpc, newVpc } from "../topologies/hp-anyware-config";

function specOf(parsed: ParsedStack): StackSpec {
  assert.deepEqual(parsed.ok ? [] : parsed.issues, []);
  assert.ok(parsed.ok);
  return parsed.stack;
}

const parse = (raw: { [key: string]: unknown }, more = {}): ParsedStack =>
  parseStack(raw, { stackName: "demo", ...more });

/** The part of the config that a test reads. */
const configOf = (parsed: ParsedStack) => specOf(parsed).config as unknown as { [key: string]: unknown };

describe("stack config", () => {
  it("takes region, accounts, topology and the component's name", () => {
    const { region, allowedAccountIds, topology, name, stackName } = specOf(parse(existingVpc()));
    assert.deepEqual(
      { region, allowedAccountIds, topology, name, stackName },
      {
        region: "eu-west-1",
        allowedAccountIds: ["111122223333"],
        topology: "hp-anyware",
        name: "anyware",
        stackName: "demo",
      },
    );
  });

  it("warns of AWS credentials in plain text, without them, and of none that are encrypted", () => {
    const plain = {
      ...existingVpc(),
      "aws:secretKey": "wJalrXUtnFEMI",
      "aws:token": "",
      "aws:accessKey": "AKIDEXAMPLE",
    };
    assert.deepEqual(parse(plain).warnings, [
      {
        path: "aws:secretKey",
        text: "stands in plain text: have AWS take it back, and give Pulumi a role or a profile, or pulumi config set --secret aws:secretKey",
      },
    ]);
    assert.deepEqual(parse({ ...existingVpc(), "aws:secretKey": { secure: "v1:abc" } }).warnings, []);
    assert.deepEqual(parse({ ...existingVpc(), "aws:token": new SecretGiven() }).warnings, []);
  });

  it("reads numbers and booleans that are stored as text", () => {
    const raw = changed(existingVpc(), [
      [["targetGroup"], { stickiness: { durationSeconds: "7200" } }],
      [["connectors", "a", "drain"], "true"],
      [["protect"], "false"],
      [["capacity"], { peakSessions: "100", mbpsPerSession: "2.5" }],
    ]);
    const config = configOf(parse(raw));
    assert.deepEqual(config["targetGroup"], { stickiness: { durationSeconds: 7200 } });
    assert.deepEqual((config["connectors"] as { a: unknown }).a, { subnet: "a", drain: true });
    assert.equal(config["protect"], false);
    assert.deepEqual(config["capacity"], { peakSessions: 100, mbpsPerSession: 2.5 });
  });

  it("has a command that adds each key a topology requires", () => {
    for (const { topology } of TOPOLOGIES) {
      const parsed = parse({ "aws:region": "eu-west-1", "connector-topologies:topology": topology });
      const issues = parsed.ok ? [] : parsed.issues;
      assert.ok(issues.length > 2, topology);
      assert.deepEqual(
        issues.filter(({ fix }) => fix === undefined || "text" in fix).map(({ path }) => `${topology} ${path}`),
        [],
      );
    }
  });

  it("drops settings without a value, and no connector or unknown key with them", () => {
    const pathsOf = (path: readonly string[]) => {
      const parsed = parse(changed(existingVpc(), [[path, null]]));
      return parsed.ok ? [] : parsed.issues.map(({ path: at, problem }) => `${at}: ${problem}`);
    };
    assert.deepEqual(pathsOf(["connectors", "a", "diskGiB"]), []);
    assert.deepEqual(pathsOf(["dashboard"]), []);
    const underEngine = parse(changed(existingVpc(), [[["dashboard"], ""]]));
    assert.deepEqual(configOf(underEngine), configOf(parse(existingVpc())));
    assert.deepEqual(pathsOf(["connectors", "b"]), ["connectors.b: must be a map of keys and values"]);
    assert.deepEqual(pathsOf(["connectors", "a", "disk"]).length, 1);
  });

  it("refuses what is no instance type", () => {
    for (const type of ["m6i", "m6i.xxlarge", "m6i.xlarge "]) {
      const parsed = parse(changed(existingVpc(), [[["connectors", "a", "instanceType"], type]]));
      assert.deepEqual(parsed.ok ? [] : parsed.issues.map(({ path, problem }) => `${path} ${problem}`), [
        "connectors.a.instanceType must look like m6i.xlarge",
      ]);
    }
    for (const type of ["c7i.metal-24xl", "u-6tb1.metal", "m7i-flex.xlarge", "u7in-16tb.224xlarge"]) {
      assert.ok(parse(changed(existingVpc(), [[["connectors", "a", "instanceType"], type]])).ok, type);
    }
  });

  it("explains a start script that is a folder", () => {
    const raw = changed(existingVpc(), [[["userData"], { file: "user-data" }]]);
    const parsed = parse(raw, { directory: join(__dirname, "../../../stacks") });
    assert.deepEqual(parsed.ok ? [] : parsed.issues, [
      {
        path: "userData.file",
        given: "user-data",
        problem: "is a folder",
        fix: { text: "name a file in it" },
      },
    ]);
  });

  it("reads digits where text is meant", () => {
    const raw = changed(existingVpc(), [
      [["tags"], { CostCenter: 4711, Backup: true }],
      [["targetGroup"], { healthCheck: { matcher: 200, port: 8443 } }],
    ]);
    const config = configOf(parse(raw));
    assert.deepEqual(config["tags"], { CostCenter: "4711", Backup: "true" });
    assert.deepEqual(config["targetGroup"], { healthCheck: { matcher: "200", port: "8443" } });
  });

  it("reads maps and lists that are stored as JSON text, at any depth", () => {
    const raw = changed(existingVpc(), [
      [["clients"], '{"office": ["203.0.113.0/24"]}'],
      [["egress", "dns"], '["10.40.8.10/32"]'],
    ]);
    const config = configOf(parse(raw));
    assert.deepEqual(config["clients"], { office: ["203.0.113.0/24"] });
    assert.deepEqual((config["egress"] as { dns: unknown }).dns, ["10.40.8.10/32"]);
  });

  it("takes a key without a value for a key that is not there", () => {
    const raw = changed(existingVpc(), [[["admins"], null]]);
    assert.equal("admins" in configOf(parse(raw)), false);
  });

  it("keeps its namespace whatever the project is called", () => {
    assert.equal(specOf(parse(existingVpc(), { projectName: "acme-desktops" })).topology, "hp-anyware");
  });

  it("takes keys without a namespace for the project's, as the CLI does", () => {
    const bare = Object.fromEntries(
      Object.entries(existingVpc()).map(([key, value]) => [key.replace("connector-topologies:", ""), value]),
    );
    assert.equal(specOf(parse(bare)).topology, "hp-anyware");
    const elsewhere = parse(bare, { projectName: "acme-desktops" });
    assert.deepEqual(
      elsewhere.ok ? [] : elsewhere.issues.map(({ path, problem }) => `${path} ${problem.split(":")[0]}`),
      ["topology is required"],
    );
  });

  it("leaves keys of other namespaces alone", () => {
    const raw = { ...existingVpc(), "aws:profile": "prod", "acme:network": { anything: true } };
    assert.equal(parse(raw).ok, true);
  });

  it("finds the start script next to the stack file", () => {
    const raw = changed(existingVpc(), [
      [["userData"], { file: "anyware-connector.sh" }],
      [["registrationCode"], { ssmParameter: "/anyware/registration" }],
    ]);
    const directory = join(__dirname, "../../../stacks/user-data");
    assert.equal(specOf(parse(raw, { directory })).directory, directory);
  });

  it("knows that a secret is given, and nothing else of it", () => {
    const raw = changed(existingVpc(), [
      [["userData"], { template: "#!/bin/sh\necho ${externalRoutableIp} ${registrationCode}\n" }],
      [["registrationCode"], { secure: "v1:abcdef" }],
    ]);
    const spec = specOf(parse(raw));
    assert.deepEqual(spec.secrets, ["registrationCode"]);
    assert.equal(JSON.stringify(spec).includes("v1:abcdef"), false);
    assert.equal(JSON.stringify({ code: new SecretGiven() }), '{"code":"[secret]"}');
  });

  it("says what it takes for granted of subnets that exist", () => {
    const raw = changed(existingVpc(), [
      [["network", "privateSubnets", "desks", "defaultRoute"], "nat-gateway"],
      [["network", "privateSubnets", "desks", "natAddresses"], ["198.51.100.7"]],
      [
        ["network", "publicSubnets", "b", "networkAcl"],
        [{ number: 100, direction: "ingress", action: "allow", protocol: "tcp", cidr: "0.0.0.0/0", ports: "443" }],
      ],
    ]);
    assert.deepEqual(specOf(parse(raw)).assumptions, [
      "subnet-0aaa111122223333a (a) is in vpc-0a1b2c3d4e5f60718, eu-west-1a, 10.40.0.0/26; default route internet-gateway; network ACL open",
      "subnet-0bbb111122223333b (b) is in vpc-0a1b2c3d4e5f60718, eu-west-1b, 10.40.0.64/26; default route internet-gateway; network ACL with 1 rule",
      "subnet-0ccc111122223333c (desks) is in vpc-0a1b2c3d4e5f60718, eu-west-1a, 10.40.1.0/24; default route nat-gateway (198.51.100.7); network ACL open",
    ]);
  });

  it("takes nothing for granted of a network it makes", () => {
    assert.deepEqual(specOf(parse(newVpc())).assumptions, []);
  });

  it("warns of IPv6 besides IPv4, at the key in the file", () => {
    const raw = changed(newVpc(), [
      [["network", "ipv6"], true],
      [["loadBalancer"], { ipAddressType: "dualstack" }],
      [
        ["clients", "home-vpn"],
        ["198.51.100.16/28", "2001:db8::/32"],
      ],
    ]);
    const parsed = parse(raw);
    specOf(parsed);
    assert.deepEqual(parsed.warnings, [
      {
        path: "clients.home-vpn",
        text: "its IPv6 networks reach the load balancer only; PCoIP sessions use its IPv4 networks",
      },
    ]);
  });

  it("takes destinations as a list, as a security group, and by name", () => {
    const raw = changed(existingVpc(), [
      [["egress", "workstations"], { macs: { securityGroupId: "sg-0123456789abcdef0" }, desks: ["10.41.0.0/20"] }],
      [["egress", "domainControllers"], { securityGroupId: "sg-0fedcba9876543210" }],
      [["egress", "dns"], ["10.40.8.10/32"]],
    ]);
    specOf(parse(raw));
  });

  it("flattens quotas to the names the plan uses", () => {
    const raw = changed(existingVpc(), [
      [["quotas"], { elasticIps: { limit: 10, usedElsewhere: 3 }, macHosts: { "mac2-m2": { limit: 2 } } }],
    ]);
    assert.deepEqual(configOf(parse(raw))["quotas"], {
      elasticIps: { limit: 10, usedElsewhere: 3 },
      "macHosts.mac2-m2": { limit: 2 },
    });
  });

  it("reports shape and meaning together", () => {
    const raw = changed(existingVpc(), [
      [["connectors", "a", "subnett"], "a"],
      [["connectors", "b", "subnet"], "z"],
      [["clients", "home-vpn", 0], "10.0.0.1/8"],
    ]);
    const parsed = parse(raw);
    assert.deepEqual(parsed.ok ? [] : parsed.issues.map(({ path }) => path), [
      "clients.home-vpn[0]",
      "connectors.a.subnett",
      "connectors.b.subnet",
    ]);
  });

  it("does not report what only follows from another problem", () => {
    const raw = changed(existingVpc(), [[["network", "publicSubnets", "b", "availabilityZone"], 17.5]]);
    const parsed = parse(raw);
    assert.deepEqual(parsed.ok ? [] : parsed.issues.map(({ path }) => path), [
      "network.publicSubnets.b.availabilityZone",
    ]);
  });

  it("survives any JSON in place of any value", function () {
    this.timeout(120_000);
    const places = placesOf(existingVpc());
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 3 }), (place, value) => {
        const parsed = parse(changed(existingVpc(), [[place, value]]));
        // A problem without a path or a sentence would be useless.
        assert.deepEqual(
          parsed.ok ? [] : parsed.issues.filter(({ path, problem }) => path === "" || problem === ""),
          [],
        );
      }),
      { numRuns: 100 },
    );
  });

  it("never shows a registration code that stands in plain text, wherever it stands", () => {
    const code = "ABCDEFGH12@AB12-C345-D67E-89FG";
    const places = ["registrationCode", "registrationCod", "regcode", "RegistrationCode"].map((key) => [key]);
    for (const place of [...places, ["registrationCode", "secretArn"], ["registrationCode", "value"]]) {
      const parsed = parse(changed(existingVpc(), [[place, code]]));
      assert.equal(parsed.ok, false);
      assert.equal(renderIssues("f", "s", parsed.ok ? [] : parsed.issues).includes(code), false, place.join("."));
    }
  });
});

/** Paths of all values, at any depth. */
function placesOf(value: unknown, at: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== "object" || value === null) {
    return [at];
  }
  const inside = Object.entries(value).flatMap(([key, each]) =>
    placesOf(each, [...at, Array.isArray(value) ? Number(key) : key]),
  );
  return at.length === 0 ? inside : [at, ...inside];
}
