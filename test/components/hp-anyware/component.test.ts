/** Over 400 lines: what one component makes of its arguments, each kind of resource under the same mocks. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { HpAnywareConnectors } from "../../../components";
import type { HpAnywareConnectorsArgs } from "../../../components/hp-anyware/args";
import { byOwnAddress } from "../../../components/hp-anyware/start-scripts";
import type { Manifest } from "../../../components/shared/manifest";
import type { Run } from "../../../plan/model/run";
import { byName, changed, runIn } from "../runs";
import { base, planOf, withC } from "./fixtures";

const TEMPLATE = "#!/bin/sh\ninstall --external-pcoip-ip ${externalRoutableIp} --reg-code ${registrationCode}\n";

const run = (args: HpAnywareConnectorsArgs): Promise<Run> =>
  runIn("eu-west-1", () => {
    const component = new HpAnywareConnectors("anyware", args);
    const { url, allowList, handoff, check, manifest } = component;
    return { url, allowList, handoff, check, manifest };
  });

const connectorNames = (key: string): string[] => [
  `anyware-${key}-eip`,
  `anyware-${key}-eip-association`,
  `anyware-${key}`,
  `anyware-${key}-interface`,
  `anyware-broker-${key}`,
  `anyware-${key}-boot`,
  `anyware-${key}-generation`,
  `anyware-${key}-user-data`,
];

describe("HP Anyware connectors as resources", () => {
  let result: Run;
  before(async () => {
    result = await run({
      ...base,
      tags: { Owner: "vdi" },
      userData: { template: TEMPLATE, secrets: { registrationCode: "ABCDEFGH12@AB12-C345-D67E-89FG" } },
    });
  });

  it("gives the load balancer every value, none left to a default", () => {
    const { inputs } = byName(result, "anyware", "loadBalancer");
    const { subnets, securityGroups, ...rest } = inputs;
    assert.deepEqual(subnets, ["subnet-0aaa111122223333a", "subnet-0bbb111122223333b"]);
    assert.equal((securityGroups as string[]).length, 1);
    assert.deepEqual(rest, {
      loadBalancerType: "application",
      internal: false,
      ipAddressType: "ipv4",
      idleTimeout: 60,
      clientKeepAlive: 3600,
      enableDeletionProtection: false,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableHttp2: true,
      accessLogs: { enabled: false, bucket: "" },
      connectionLogs: { enabled: false, bucket: "" },
      healthCheckLogs: { enabled: false, bucket: "" },
      tags: { Owner: "vdi", Name: "anyware" },
    });
  });

  it("gives the target group HP's values, HTTPS in the health check too", () => {
    assert.deepEqual(byName(result, "anyware-broker").inputs, {
      vpcId: "vpc-0a1b2c3d4e5f60718",
      port: 443,
      protocol: "HTTPS",
      protocolVersion: "HTTP1",
      targetType: "instance",
      ipAddressType: "ipv4",
      healthCheck: {
        enabled: true,
        protocol: "HTTPS",
        port: "traffic-port",
        path: "/health",
        matcher: "200",
        interval: 30,
        timeout: 5,
        healthyThreshold: 3,
        unhealthyThreshold: 3,
      },
      stickiness: { enabled: true, type: "lb_cookie", cookieDuration: 3600 },
      loadBalancingAlgorithmType: "round_robin",
      loadBalancingAnomalyMitigation: "off",
      loadBalancingCrossZoneEnabled: "use_load_balancer_configuration",
      slowStart: 0,
      deregistrationDelay: 300,
      tags: { Owner: "vdi", Name: "anyware-broker" },
    });
  });

  it("forwards HTTPS 443 with a modern TLS policy and the issued certificate", () => {
    const { inputs } = byName(result, "anyware-listener-443");
    const certificate = byName(result, "anyware-certificate-valid");
    assert.equal(inputs["port"], 443);
    assert.equal(inputs["protocol"], "HTTPS");
    assert.equal(inputs["sslPolicy"], "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09");
    assert.equal(inputs["certificateArn"], certificate.outputs["certificateArn"]);
    assert.deepEqual(inputs["defaultActions"], [
      { type: "forward", targetGroupArn: byName(result, "anyware-broker").outputs["arn"] },
    ]);
  });

  it("issues an RSA certificate of 2048 bits, or the key that is asked for", async () => {
    assert.equal(byName(result, "anyware-certificate", "certificate:").inputs["keyAlgorithm"], "RSA_2048");
    const other = await run({ ...base, dns: { ...base.dns!, keyAlgorithm: "EC_secp384r1" } });
    assert.equal(byName(other, "anyware-certificate", "certificate:").inputs["keyAlgorithm"], "EC_secp384r1");
  });

  it("boots each connector on its own interface, with IMDSv2 and an encrypted tagged disk", () => {
    const { inputs } = byName(result, "anyware-a", "instance:");
    assert.deepEqual(inputs["primaryNetworkInterface"], {
      networkInterfaceId: byName(result, "anyware-a-interface").id,
    });
    assert.deepEqual(inputs["metadataOptions"], {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
      instanceMetadataTags: "disabled",
    });
    assert.deepEqual(inputs["rootBlockDevice"], {
      volumeType: "gp3",
      volumeSize: 60,
      encrypted: true,
      deleteOnTermination: true,
      tags: { Owner: "vdi", Name: "anyware-a" },
    });
    assert.deepEqual(byName(result, "anyware-a-interface").inputs["tags"], { Owner: "vdi", Name: "anyware-a" });
  });

  it("binds one Elastic IP to each connector's interface", () => {
    for (const key of ["a", "b", "c"]) {
      const { inputs } = byName(result, `anyware-${key}-eip-association`);
      assert.equal(inputs["networkInterfaceId"], byName(result, `anyware-${key}-interface`).id);
      assert.equal(inputs["allocationId"], byName(result, `anyware-${key}-eip`).outputs["allocationId"]);
    }
  });

  it("puts the connector's own Elastic IP, and no other, into its start script", () => {
    for (const key of ["a", "b", "c"]) {
      const remembered = byName(result, `anyware-${key}-user-data`);
      assert.deepEqual(remembered.propertyDependencies["input"], [byName(result, `anyware-${key}-eip`).urn]);
    }
  });

  it("keeps the start script and the registration code out of every output", () => {
    assert.equal(byName(result, "anyware-a", "instance:").inputs["userData"], "[secret]");
    assert.doesNotMatch(JSON.stringify([result.outputs, result.resources]), /ABCDEFGH12/);
  });

  it("opens exactly the vendor's ports", () => {
    const rules = result.resources
      .filter(({ type }) => type.startsWith("aws:vpc/securityGroup"))
      .map(({ name, inputs }) => [name, inputs["description"]]);
    assert.deepEqual(Object.fromEntries(rules), {
      "anyware-lb-in-tcp-443-203.0.113.0_24": "from london-office: log in",
      "anyware-lb-out-tcp-443-sg-connectors": "to connectors: log in, health check",
      "anyware-connector-in-tcp-443-sg-load-balancer": "from load-balancer: log in, health check",
      "anyware-connector-in-tcp-4172-203.0.113.0_24": "from london-office: PCoIP session",
      "anyware-connector-in-udp-4172-203.0.113.0_24": "from london-office: PCoIP session",
      "anyware-connector-out-tcp-443-10.41.0.0_20": "to workstations: PCoIP agent and session",
      "anyware-connector-out-tcp-60443-10.41.0.0_20": "to workstations: PCoIP agent and session",
      "anyware-connector-out-tcp-4172-10.41.0.0_20": "to workstations: PCoIP agent and session",
      "anyware-connector-out-udp-4172-10.41.0.0_20": "to workstations: PCoIP agent and session",
      "anyware-connector-out-tcp-636-10.40.8.10_32": "to domainControllers: LDAPS",
      "anyware-connector-out-tcp-636-10.40.8.11_32": "to domainControllers: LDAPS",
      "anyware-connector-out-tcp-443-0.0.0.0_0": "to internet: Anyware Manager and licensing",
    });
  });

  it("registers a manifest in which every URN is a resource of the program", () => {
    const manifest = result.outputs["manifest"] as unknown as Manifest;
    const urns = new Set(result.resources.map(({ urn }) => urn));
    const named = JSON.stringify(manifest).match(/urn:[^"]+/g) ?? [];
    // Load balancer, its group, listener, target group; per connector instance, interface, address and group.
    assert.equal(named.length, 4 + 3 * 4);
    assert.deepEqual(
      named.filter((urn) => !urns.has(urn)),
      [],
    );
    assert.deepEqual(manifest.instances["c"]?.subnet, "a");
  });

  it("waits with the first boot for rules, permissions and the Elastic IP", () => {
    const names = byName(result, "anyware-a", "instance:").dependencies.map((urn) => urn.split("::").at(-1));
    for (const needed of [
      "anyware-a-eip-association",
      "anyware-connector-out-tcp-443-0.0.0.0_0",
      "anyware-connector-session-manager",
    ]) {
      assert.ok(names.includes(needed), `${needed} is not waited for`);
    }
  });

  it("lets no instance be created beside the one it replaces, and remembers what it booted with", () => {
    assert.equal(byName(result, "anyware-a", "instance:").options.deleteBeforeReplace, true);
    assert.equal(byName(result, "anyware-a-interface").options.deleteBeforeReplace, true);
    assert.deepEqual(byName(result, "anyware-a-boot").options.ignoreChanges, ["input"]);
    assert.deepEqual(byName(result, "anyware-a-user-data").options.ignoreChanges, ["input"]);
  });
});

describe("one change of HP Anyware connectors", () => {
  const full: HpAnywareConnectorsArgs = {
    ...base,
    userData: { template: TEMPLATE, secrets: { registrationCode: "x" } },
  };
  let before: Run;
  beforeEach(async () => {
    before = await run(full);
  });

  it("adds exactly the resources of an added connector", async () => {
    const after = await run({ ...full, connectors: { d: { subnet: "b" }, ...full.connectors } });
    assert.deepEqual(changed(before, after), {
      added: connectorNames("d").sort(),
      removed: [],
      updated: [],
    });
  });

  it("takes away exactly the resources of a removed connector in the middle", async () => {
    const { b: _, ...connectors } = full.connectors;
    assert.deepEqual(changed(before, await run({ ...full, connectors })), {
      added: [],
      removed: connectorNames("b").sort(),
      updated: [],
    });
  });

  it("drains by taking away the target and nothing else", async () => {
    const after = await run({ ...full, connectors: { ...full.connectors, c: { subnet: "a", drain: true } } });
    assert.deepEqual(changed(before, after), { added: [], removed: ["anyware-broker-c"], updated: [] });
  });

  it("adds three rules for an added client network", async () => {
    const clients = { ...full.clients, "home-vpn": { cidrs: ["198.51.100.16/28"] } };
    assert.deepEqual(changed(before, await run({ ...full, clients })), {
      added: [
        "anyware-connector-in-tcp-4172-198.51.100.16_28",
        "anyware-connector-in-udp-4172-198.51.100.16_28",
        "anyware-lb-in-tcp-443-198.51.100.16_28",
      ],
      removed: [],
      updated: [],
    });
  });

  it("renames a source in the descriptions of its rules only", async () => {
    const clients = { "london-hq": full.clients["london-office"]! };
    assert.deepEqual(changed(before, await run({ ...full, clients })), {
      added: [],
      removed: [],
      updated: [
        "anyware-connector-in-tcp-4172-203.0.113.0_24",
        "anyware-connector-in-udp-4172-203.0.113.0_24",
        "anyware-lb-in-tcp-443-203.0.113.0_24",
      ],
    });
  });

  it("updates the target group alone for a new health path", async () => {
    const after = await run({ ...full, targetGroup: { healthCheck: { path: "/pcoip-broker/xml" } } });
    assert.deepEqual(changed(before, after), { added: [], removed: [], updated: ["anyware-broker"] });
  });

  it("gives every resource of a renamed connector an alias of its old name", async () => {
    const { c, ...rest } = full.connectors;
    const after = await run({ ...full, connectors: { ...rest, paris: { ...c!, formerly: "c" } } });
    for (const [index, name] of connectorNames("paris").entries()) {
      assert.deepEqual(
        byName(after, name).options.aliases?.flatMap((alias) => alias.name ?? []),
        [connectorNames("c")[index]],
        name,
      );
    }
  });

  it("makes a new memory of what a reprovisioned connector boots with", async () => {
    const after = await run({ ...full, connectors: { ...full.connectors, c: { subnet: "a", reprovision: 1 } } });
    const { added, removed, updated } = changed(before, after);
    assert.deepEqual(added, ["anyware-c-boot-1", "anyware-c-user-data-1"]);
    assert.deepEqual(removed, ["anyware-c-boot", "anyware-c-user-data"]);
    assert.deepEqual(updated, ["anyware-c-generation"]);
  });
});

describe("HP Anyware connectors with something for themselves", () => {
  const group = "sg-0fedcba9876543210";
  const own = {
    additionalSecurityGroupIds: [group],
    instanceProfileName: "company-connector",
    tags: { Team: "paris" },
    detailedMonitoring: true,
  };

  it("change in place: their own groups, profile, tags and metrics, nobody else's", async () => {
    const before = await run(base);
    const after = await run(withC({ subnet: "a", ...own }));
    assert.deepEqual(changed(before, after), {
      added: [],
      removed: [],
      updated: ["anyware-c", "anyware-c-eip", "anyware-c-interface"],
    });
    const { monitoring, iamInstanceProfile, tags, rootBlockDevice } = byName(after, "anyware-c", "instance:").inputs;
    assert.deepEqual(
      [monitoring, iamInstanceProfile, tags, (rootBlockDevice as { tags: unknown }).tags],
      [true, "company-connector", { Team: "paris", Name: "anyware-c" }, { Team: "paris", Name: "anyware-c" }],
    );
    const { securityGroups } = byName(after, "anyware-c-interface").inputs;
    assert.deepEqual(securityGroups, [byName(after, "anyware-connector", "securityGroup:").id, group]);
    const manifest = after.outputs["manifest"] as unknown as Manifest;
    assert.deepEqual(
      Object.values(manifest.instances).map(({ sessionManager }) => sessionManager),
      [true, true, undefined],
    );
  });

  it("need no role of ours when each has a profile", async () => {
    const result = await run({ ...base, connectors: { a: { subnet: "a", ...own }, b: { subnet: "b", ...own } } });
    assert.deepEqual(
      result.resources.filter(({ type }) => type.startsWith("aws:iam/")),
      [],
    );
  });

  it("boot with their own script, whose secrets the role may read, and the others with the common one", async () => {
    const secret = (name: string) => ({ ssmParameter: `/anyware/${name}` });
    const script = (name: string) => ({
      template: `#!/bin/sh\n${name} \${externalRoutableIp} "\${code}"\n`,
      secretReferences: { code: secret(name) },
    });
    const result = await run({
      ...withC({ subnet: "a", userData: script("own") }),
      userData: script("common"),
    });
    const lastLine = (key: string) =>
      String(byName(result, `anyware-${key}-user-data`).inputs["input"])
        .trim()
        .split("\n")
        .at(-1);
    const address = (key: string) => String(byName(result, `anyware-${key}-eip`).outputs["publicIp"]);
    assert.deepEqual(
      [lastLine("a"), lastLine("c")],
      [`common ${address("a")} "\${code}"`, `own ${address("c")} "\${code}"`],
    );
    const role = byName(result, "anyware-connector-secrets").inputs["policy"] as string;
    assert.deepEqual(role.match(/parameter\/anyware\/\w+/g), ["parameter/anyware/common", "parameter/anyware/own"]);
  });

  it("remember that they had no script, so that one that is given later replaces nobody", async () => {
    const result = await run({ ...base, userData: undefined });
    assert.equal(byName(result, "anyware-a-user-data").inputs["input"], "");
    assert.deepEqual(byName(result, "anyware-a-user-data").options.ignoreChanges, ["input"]);
    const { inputs } = byName(result, "anyware-a", "instance:");
    assert.deepEqual([inputs["userData"], inputs["userDataReplaceOnChange"]], [undefined, undefined]);
  });

  it("are told apart in the steps where only some scripts enter the address", () => {
    const { plan, warnings } = planOf(withC({ subnet: "a", userData: { template: "#!/bin/sh\ntrue\n" } }));
    assert.deepEqual(warnings, [
      "connectors.c.userData.template: does not use ${externalRoutableIp}; enter each connector's Elastic IP as ExternalRoutableIP by hand",
    ]);
    assert.deepEqual(byOwnAddress(plan.startScripts, plan.connectors), { scripted: ["a", "b"], byHand: ["c"] });
  });

  it("are told that the common script has no effect, and that a profile must allow its secrets", () => {
    const script = {
      template: '#!/bin/sh\n: ${externalRoutableIp} "${code}"\n',
      secretReferences: { code: { ssmParameter: "/c" } },
    };
    const connector = { subnet: "a", userData: script, instanceProfileName: "mine" };
    assert.deepEqual(planOf({ ...base, connectors: { a: connector } }).warnings, [
      "connectors.a.instanceProfileName: must allow reading the secrets that the start script reads at boot",
      "userData: has no effect: every connector that is made has a start script of its own",
    ]);
  });
});

describe("answers of the load balancer itself", () => {
  it("are one rule for each listener, beside which nothing changes, and are no answer of a redirect", async () => {
    const loadBalancer = { redirectHttp: true };
    const page = { priority: 5, paths: ["/admin/*"], statusCode: 404 };
    const before = await run({ ...base, loadBalancer });
    const after = await run({ ...base, loadBalancer: { ...loadBalancer, fixedResponses: { closed: page } } });
    assert.deepEqual(changed(before, after), { added: ["anyware-listener-443-rule-5"], removed: [], updated: [] });
    const { listenerArn, ...rest } = byName(after, "anyware-listener-443-rule-5").inputs;
    assert.equal(listenerArn, byName(after, "anyware-listener-443").outputs["arn"]);
    assert.deepEqual(rest, {
      priority: 5,
      conditions: [{ pathPattern: { values: ["/admin/*"] } }],
      actions: [{ type: "fixed-response", fixedResponse: { statusCode: "404", contentType: "text/plain" } }],
      tags: { Name: "anyware-listener-443-rule-5" },
    });
  });

  it("are counted against what a load balancer takes", () => {
    const many = Array.from({ length: 101 }, (_, index) => [
      `n${index}`,
      { priority: index + 1, statusCode: 404, paths: ["/x"] },
    ]);
    assert.deepEqual(planOf({ ...base, loadBalancer: { fixedResponses: Object.fromEntries(many) } }).warnings, [
      "loadBalancer.fixedResponses: makes 101 rules, one for each listener; AWS allows 100 a load balancer when asked for no more",
    ]);
  });

  it("are told before nobody gets through any more, and in the summary", async () => {
    const fixedResponses = {
      page: { priority: 2, statusCode: 503 },
      first: { priority: 1, statusCode: 404, paths: ["/admin/*", "/*/old"] },
    };
    const { errors, warnings } = planOf({ ...base, loadBalancer: { fixedResponses } });
    assert.deepEqual(errors, []);
    assert.deepEqual(warnings, [
      "loadBalancer.fixedResponses.page: answers every request: nobody reaches the service through the load balancer while it is there",
    ]);
    const { outputs } = await run({ ...base, loadBalancer: { fixedResponses } });
    const { summary } = outputs["handoff"] as unknown as { summary: { subject: string; text: string }[] };
    assert.deepEqual(
      summary.filter(({ subject }) => subject.startsWith("answer ")),
      [
        { subject: "answer first", text: "the load balancer itself, 404 for /admin/* /*/old" },
        { subject: "answer page", text: "the load balancer itself, 503 for /*" },
      ],
    );
  });

  it("are told when several leave nothing over, whatever their length", () => {
    const warned = (...paths: readonly (readonly string[])[]): readonly string[] => {
      const answers = paths.map((each, index) => [`p${index}`, { priority: index + 1, statusCode: 503, paths: each }]);
      return planOf({ ...base, loadBalancer: { fixedResponses: Object.fromEntries(answers) } }).warnings;
    };
    const together = (names: string): string =>
      `loadBalancer.fixedResponses: ${names} together answer every request: nobody reaches the service through the load balancer while they are there`;
    assert.deepEqual(warned(["/"], ["/?*"]), [together("p0 and p1")]);
    assert.deepEqual(warned(["/old"], ["/??*", "/"], ["/?"]), [together("p1 and p2")]);
    assert.deepEqual(warned(["/"], ["/??*"]), []);
    assert.deepEqual(warned(["/a*"], ["/?*"]), []);
    assert.deepEqual(warned(["/", "/?*"], ["/?"]), [
      "loadBalancer.fixedResponses.p0: answers every request: nobody reaches the service through the load balancer while it is there",
    ]);
  });
});

describe("existing HP Anyware connectors", () => {
  const existing = {
    subnet: "a",
    instanceId: "i-0123456789abcdef0",
    publicIp: "203.0.113.10",
    securityGroupId: "sg-0123456789abcdef0",
  };

  it("are registered and given rules, and get no instance, interface or address", async () => {
    const result = await run({ ...withC(existing), connectors: { c: existing }, userData: undefined });
    const made = result.resources.filter(({ type }) => /instance:|networkInterface|eip/i.test(type));
    assert.deepEqual(made, []);
    assert.equal(byName(result, "anyware-broker-c").inputs["targetId"], "i-0123456789abcdef0");
    assert.deepEqual(
      result.resources
        .filter(({ inputs }) => inputs["securityGroupId"] === "sg-0123456789abcdef0")
        .map(({ name }) => name)
        .sort(),
      [
        "anyware-c-in-tcp-4172-203.0.113.0_24",
        "anyware-c-in-tcp-443-sg-load-balancer",
        "anyware-c-in-udp-4172-203.0.113.0_24",
      ],
    );
  });

  it("stand in the allow-list with the address that was given", async () => {
    const result = await run({ ...base, connectors: { c: existing }, userData: undefined });
    assert.deepEqual(result.outputs["allowList"], ["203.0.113.10"]);
  });
});

describe("the network of HP Anyware connectors", () => {
  it("may be of the same program: ids are Outputs, zones and networks plain", async () => {
    const subnets = Object.fromEntries(
      Object.entries(base.network.publicSubnets!).map(([key, subnet]) => [
        key,
        { ...subnet, subnetId: pulumi.output(subnet.subnetId as string) },
      ]),
    );
    const result = await run({
      ...base,
      network: { vpcId: pulumi.output("vpc-0a1b2c3d4e5f60718"), publicSubnets: subnets },
    });
    assert.equal(byName(result, "anyware-b-interface").inputs["subnetId"], "subnet-0bbb111122223333b");
  });
});
