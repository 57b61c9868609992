import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { applyMergePatch, configMergePatch } from "../../../components/codestream/services-config";
import type { Manifest } from "../../../components/shared/manifest";
import type { Run } from "../../../plan/model/run";
import { byName } from "../runs";
import { CERTIFICATE, CREATED, EXISTING, run, withValue } from "./fixtures";

const inputsOf = (result: Run, name: string, type = ""): Record<string, unknown> => byName(result, name, type).inputs;

/** Direction, ports, peer and description of every rule of a group, sorted. */
function rules(result: Run, groupName: string): string[] {
  const group = byName(result, groupName, "securityGroup:").id;
  return result.resources
    .filter(({ type, inputs }) => /securityGroup(In|E)gressRule:/.test(type) && inputs["securityGroupId"] === group)
    .map(({ type, inputs }) => {
      const peer = inputs["cidrIpv4"] ?? nameOf(result, inputs["referencedSecurityGroupId"]);
      const protocol = String(inputs["ipProtocol"]);
      const port = protocol === "-1" ? "all" : `${protocol}/${String(inputs["fromPort"])}`;
      return `${type.includes("Ingress") ? "in" : "out"} ${port} ${String(peer)}: ${String(inputs["description"])}`;
    })
    .sort();
}

const nameOf = (result: Run, id: unknown): string =>
  result.resources.find((each) => each.id === id)?.name ?? String(id);

describe("CodeStream as resources", () => {
  for (const [variant, protocol, api, broadcaster] of [
    ["https", "HTTPS", 443, 12443],
    ["http", "HTTP", 80, 12080],
  ] as const) {
    describe(`in the ${variant} variant`, () => {
      let result: Run;
      before(async () => {
        const args = withValue(EXISTING, "variant", variant);
        result = await run(variant === "http" ? withValue(args as never, "certificateArn", undefined) : args);
      });

      it(`forwards ${api} and ${broadcaster} ${protocol} each to its own group on the same port`, () => {
        const listeners = result.resources.filter(({ type }) => type === "aws:lb/listener:Listener");
        assert.deepEqual(
          listeners.map(({ name }) => name).sort(),
          [`codestream-listener-${broadcaster}`, `codestream-listener-${api}`].sort(),
        );
        for (const [port, key] of [
          [api, "api"],
          [broadcaster, "broadcaster"],
        ] as const) {
          const listener = inputsOf(result, `codestream-listener-${port}`);
          const group = byName(result, `codestream-${key}`);
          assert.deepEqual(listener["defaultActions"], [{ type: "forward", targetGroupArn: group.outputs["arn"] }]);
          assert.deepEqual([listener["port"], listener["protocol"]], [port, protocol]);
          assert.equal(listener["certificateArn"], variant === "https" ? CERTIFICATE : undefined);
          assert.deepEqual(group.inputs, {
            vpcId: "vpc-0c0de57ea0c0de57e",
            port,
            protocol,
            protocolVersion: "HTTP1",
            targetType: "instance",
            ipAddressType: "ipv4",
            healthCheck: {
              enabled: true,
              protocol,
              port: "traffic-port",
              path: "/no-auth/status",
              matcher: "200",
              interval: 15,
              timeout: 5,
              healthyThreshold: 5,
              unhealthyThreshold: 2,
            },
            stickiness: { enabled: false, type: "lb_cookie", cookieDuration: 86400 },
            loadBalancingAlgorithmType: "round_robin",
            loadBalancingAnomalyMitigation: "off",
            loadBalancingCrossZoneEnabled: "use_load_balancer_configuration",
            slowStart: 0,
            deregistrationDelay: 300,
            tags: { Name: `codestream-${key}` },
          });
          assert.deepEqual(inputsOf(result, `codestream-${key}-host`), {
            targetGroupArn: group.outputs["arn"],
            targetId: "i-0123456789abcdef0",
            port,
          });
        }
      });

      it("admits exactly the clients and the host's containers on exactly the two ports", () => {
        assert.deepEqual(
          rules(result, "codestream-lb").filter((rule) => rule.startsWith("in ")),
          [api, broadcaster]
            .flatMap((port) => [
              `in tcp/${port} 198.51.100.7/32: from codestream-host: its containers call the public URL`,
              `in tcp/${port} 203.0.113.0/24: from engineering: API and broadcaster`,
            ])
            .sort(),
        );
      });

      it("adds the load balancer's two ports, and nothing else, to the existing host's group", () => {
        const added = result.resources.filter(({ inputs }) => inputs["securityGroupId"] === "sg-0fedcba9876543210");
        assert.deepEqual(
          added.map(({ name, type, inputs }) => [
            name,
            type,
            inputs["ipProtocol"],
            inputs["fromPort"],
            inputs["toPort"],
            nameOf(result, inputs["referencedSecurityGroupId"]),
            inputs["cidrIpv4"],
          ]),
          [
            [`codestream-host-in-tcp-${broadcaster}-sg-load-balancer`, broadcaster],
            [`codestream-host-in-tcp-${api}-sg-load-balancer`, api],
          ]
            .sort()
            .map(([name, port]) => [
              name,
              "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
              "tcp",
              port,
              port,
              "codestream-lb",
              undefined,
            ]),
        );
      });

      it("says its ports, groups and addresses in the manifest", () => {
        const manifest = result.outputs["manifest"] as unknown as Manifest;
        const urn = (name: string, type: string): string => byName(result, name, type).urn;
        assert.deepEqual(manifest.loadBalancer, {
          urn: urn("codestream", "loadBalancer:"),
          internal: false,
          ipAddressType: "ipv4",
          securityGroupUrn: urn("codestream-lb", "securityGroup:"),
          subnets: ["a", "b"],
          listeners: {
            api: { urn: urn(`codestream-listener-${api}`, ""), port: api, protocol, targetGroup: "api" },
            broadcaster: {
              urn: urn(`codestream-listener-${broadcaster}`, ""),
              port: broadcaster,
              protocol,
              targetGroup: "broadcaster",
            },
          },
          targetGroups: {
            api: { urn: urn("codestream-api", ""), port: api, protocol, healthCheckPath: "/no-auth/status" },
            broadcaster: {
              urn: urn("codestream-broadcaster", ""),
              port: broadcaster,
              protocol,
              healthCheckPath: "/no-auth/status",
            },
          },
        });
        assert.equal(manifest.variant, variant);
        assert.deepEqual(manifest.sources, {
          engineering: { role: "client", cidrs: ["203.0.113.0/24"] },
          "codestream-host": { role: "self", cidrs: ["198.51.100.7/32"] },
        });
        assert.deepEqual(manifest.instances, {
          host: {
            role: "host",
            subnet: "host:private",
            instanceId: "i-0123456789abcdef0",
            securityGroupId: "sg-0fedcba9876543210",
          },
        });
        assert.deepEqual(manifest.subnets["host:private"], {
          availabilityZone: "us-east-1a",
          cidrBlock: "10.70.8.0/24",
          defaultRoute: "nat-gateway",
        });
        assert.equal(manifest.settings["publicApiUrl"], `${variant}://codestream.example.com`);
      });
    });
  }

  it("keeps idle WebSockets for five minutes", async () => {
    const result = await run(EXISTING);
    assert.equal(inputsOf(result, "codestream", "loadBalancer:")["idleTimeout"], 300);
  });

  it("adds two rules and changes nothing else when a client is added", async () => {
    const [before, after] = [
      await run(EXISTING),
      await run(withValue(EXISTING, "clients.paris", { cidrs: ["192.0.2.0/24"] })),
    ];
    const custom = (result: Run) => result.resources.filter((resource) => resource.custom);
    const old = new Map(custom(before).map(({ urn, inputs }) => [urn, inputs]));
    const changed = custom(after).filter(({ urn, inputs }) => !isDeepStrictEqual(old.get(urn), inputs));
    assert.deepEqual(
      changed.map(({ name }) => name),
      ["codestream-lb-in-tcp-12443-192.0.2.0_24", "codestream-lb-in-tcp-443-192.0.2.0_24"],
    );
    assert.equal(custom(after).length, old.size + 2);
  });

  it("points the name at the load balancer", async () => {
    const result = await run(EXISTING);
    const balancer = byName(result, "codestream", "loadBalancer:");
    assert.deepEqual(inputsOf(result, "codestream-alias-a"), {
      zoneId: "Z0123456789ABCDEFGHIJ",
      name: "codestream.example.com",
      type: "A",
      aliases: [{ name: balancer.outputs["dnsName"], zoneId: balancer.outputs["zoneId"], evaluateTargetHealth: false }],
    });
  });

  it("makes no record for a name that is kept elsewhere", async () => {
    const args = withValue(withValue(EXISTING, "dns", undefined) as never, "hostname", "codestream.example.com");
    const result = await run(args);
    assert.deepEqual(
      result.resources.filter(({ type }) => type.includes("route53")),
      [],
    );
    assert.equal(result.outputs["url"], "https://codestream.example.com");
  });

  it("gives the edit of the host's configuration with the load balancer's own name when there is no other", async () => {
    const result = await run(withValue(EXISTING, "dns", undefined));
    const { dnsName } = byName(result, "codestream", "loadBalancer:").outputs;
    assert.deepEqual(result.outputs["configMergePatch"], configMergePatch("https", String(dnsName)));
    assert.deepEqual(
      applyMergePatch({}, result.outputs["configMergePatch"] as never),
      configMergePatch("https", String(dnsName)),
    );
  });

  it("issues the certificate of both listeners when asked", async () => {
    const args = withValue(withValue(EXISTING, "certificateArn", undefined) as never, "dns.certificate", "issue");
    const result = await run(args);
    const issued = byName(result, "codestream-certificate-valid").outputs["certificateArn"];
    assert.deepEqual(
      [443, 12443].map((port) => inputsOf(result, `codestream-listener-${port}`)["certificateArn"]),
      [issued, issued],
    );
  });

  it("warns of the http variant in the log too", async () => {
    const args = withValue(withValue(EXISTING, "variant", "http") as never, "certificateArn", undefined);
    assert.deepEqual((await run(args)).warnings, [
      "variant: http sends passwords and source code unencrypted over the internet; https is the default",
    ]);
  });
});

describe("a new CodeStream host", () => {
  let result: Run;
  before(async () => {
    result = await run({
      ...CREATED,
      tags: { Owner: "dev" },
      egress: { mail: { relay: { cidrs: ["192.0.2.25/32"] } } },
      host: {
        ...CREATED.host,
        userData: { template: "#!/bin/sh\nmount-data ${dataVolumeId}\n" },
        dataVolume: { sizeGiB: 200, snapshots: { everyHours: 12 } },
      },
    });
  });

  it("lets the load balancer in on two ports and nobody anywhere else", () => {
    const all = rules(result, "codestream-host");
    assert.deepEqual(
      all.filter((rule) => rule.startsWith("in ")),
      [
        "in tcp/12443 codestream-lb: from load-balancer: API, broadcaster, health check",
        "in tcp/443 codestream-lb: from load-balancer: API, broadcaster, health check",
      ],
    );
    assert.deepEqual(
      all.filter((rule) => /\b(27017|5672|22)\b/.test(rule)),
      [],
    );
  });

  it("lets the host out to images, the public URL and mail", () => {
    assert.deepEqual(
      rules(result, "codestream-host").filter((rule) => rule.startsWith("out ")),
      [
        "out tcp/12443 0.0.0.0/0: to internet: images, telemetry, the public URL",
        "out tcp/25 192.0.2.25/32: to relay: outgoing mail",
        "out tcp/443 0.0.0.0/0: to internet: images, telemetry, the public URL",
        "out tcp/465 192.0.2.25/32: to relay: outgoing mail",
        "out tcp/587 192.0.2.25/32: to relay: outgoing mail",
      ],
    );
  });

  it("keeps MongoDB's data on an encrypted volume of its own in the host's zone", () => {
    const volume = byName(result, "codestream-data", "volume:");
    assert.deepEqual(volume.inputs, {
      availabilityZone: "us-east-1a",
      size: 200,
      type: "gp3",
      encrypted: true,
      tags: { Owner: "dev", Name: "codestream-data", "connector-topologies:snapshots": "test/dev/codestream-data" },
    });
    assert.equal(volume.protect, true);
    const instance = byName(result, "codestream-host", "instance:");
    assert.deepEqual(inputsOf(result, "codestream-data-attachment"), {
      deviceName: "/dev/sdf",
      volumeId: volume.id,
      instanceId: instance.id,
      stopInstanceBeforeDetaching: true,
    });
    assert.equal(instance.inputs["ebsBlockDevices"], undefined);
  });

  it("copies the volume as often as asked", () => {
    assert.deepEqual(inputsOf(result, "codestream-data-snapshots", "lifecyclePolicy")["policyDetails"], {
      policyType: "EBS_SNAPSHOT_MANAGEMENT",
      resourceTypes: ["VOLUME"],
      targetTags: { "connector-topologies:snapshots": "test/dev/codestream-data" },
      schedules: [
        {
          name: "every 12 hours",
          createRule: { interval: 12, intervalUnit: "HOURS", times: "03:00" },
          retainRule: { count: 7 },
          copyTags: true,
        },
      ],
    });
  });

  it("boots from the given image, without IMDSv1, two hops for containers, and with the volume's id in its script", () => {
    const { inputs } = byName(result, "codestream-host", "instance:");
    assert.deepEqual(inputs["metadataOptions"], {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 2,
      instanceMetadataTags: "disabled",
    });
    assert.equal(inputs["ami"], "ami-0123456789abcdef0");
    assert.equal(inputs["instanceType"], "m6i.large");
    assert.equal(
      inputs["userData"],
      `#!/bin/sh\nmount-data ${String(byName(result, "codestream-data", "volume:").id)}\n`,
    );
  });

  it("has no public address in a private subnet", () => {
    assert.deepEqual(
      result.resources.filter(({ type }) => type.includes("eip")),
      [],
    );
  });

  it("uses a volume that exists without making or changing one", async () => {
    const other = await run(withValue(CREATED, "host.dataVolume", { volumeId: "vol-0123456789abcdef0" }));
    assert.equal(other.resources.filter(({ type }) => type.includes("volume:Volume")).length, 0);
    assert.equal(inputsOf(other, "codestream-data-attachment")["volumeId"], "vol-0123456789abcdef0");
    assert.equal(other.outputs["dataVolumeId"], "vol-0123456789abcdef0");
  });

  it("has an Elastic IP of its own in a public subnet, and the load balancer admits it", async () => {
    const { a } = CREATED.network.publicSubnets!;
    const other = await run({ ...CREATED, host: { subnet: a, amiId: "ami-0123456789abcdef0" } });
    const address = byName(other, "codestream-host-eip", "eip:").outputs["publicIp"];
    assert.deepEqual(
      rules(other, "codestream-lb").filter((rule) => rule.startsWith("in ") && rule.includes("codestream-host:")),
      [12443, 443].map(
        (port) => `in tcp/${port} ${String(address)}/32: from codestream-host: its containers call the public URL`,
      ),
    );
    const manifest = other.outputs["manifest"] as unknown as Manifest;
    assert.equal(manifest.instances["host"]!.subnet, "a");
    assert.equal(manifest.instances["host"]!.eipUrn, byName(other, "codestream-host-eip", "eip:").urn);
    assert.equal(manifest.settings["hostOwnElasticIp"], true);
  });

  it("takes NAT addresses that are known only after up, by name", async () => {
    const other = await run({
      ...CREATED,
      host: {
        subnet: CREATED.host.subnet,
        amiId: "ami-0123456789abcdef0",
        reachesInternetFromAddresses: { "nat-a": "198.51.100.7", "nat-b": "198.51.100.8" },
      },
    });
    assert.deepEqual(
      other.resources.map(({ name }) => name).filter((name) => name.includes("-nat-")),
      [
        "codestream-lb-in-tcp-12443-nat-a",
        "codestream-lb-in-tcp-12443-nat-b",
        "codestream-lb-in-tcp-443-nat-a",
        "codestream-lb-in-tcp-443-nat-b",
      ],
    );
    assert.equal(inputsOf(other, "codestream-lb-in-tcp-443-nat-b")["cidrIpv4"], "198.51.100.8/32");
  });
});
