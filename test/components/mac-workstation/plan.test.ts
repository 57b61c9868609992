import assert from "node:assert/strict";
import { hostsByQuota } from "../../../components/mac-workstation/handoff";
import { base, planOf, withAnna } from "./fixtures";

const rulesOf = (args: Parameters<typeof planOf>[0], direction: "ingress" | "egress"): string[] =>
  planOf(args)
    .plan.rules.filter((rule) => rule.direction === direction)
    .map((rule) => `${rule.key}  ${rule.description}`);

describe("traffic of Mac workstations", () => {
  it("admits connectors to the agent, administrators to SSH, and nobody to VNC by default", () => {
    assert.deepEqual(rulesOf(base, "ingress"), [
      "in-tcp-22-10.0.8.0_24  from it-vpn: administration by SSH",
      "in-tcp-4172-sg-anyware  from anyware: PCoIP agent and session",
      "in-tcp-443-sg-anyware  from anyware: PCoIP agent and session",
      "in-tcp-60443-sg-anyware  from anyware: PCoIP agent and session",
      "in-udp-4172-sg-anyware  from anyware: PCoIP agent and session",
    ]);
  });

  it("admits direct clients to the session, not to the agent's internal port", () => {
    const args = { ...base, connectors: {}, admins: {}, clients: { office: { cidrs: ["203.0.113.0/24"] } } };
    assert.deepEqual(rulesOf(args, "ingress"), [
      "in-tcp-4172-203.0.113.0_24  from office: PCoIP session without a connector",
      "in-tcp-443-203.0.113.0_24  from office: PCoIP session without a connector",
      "in-udp-4172-203.0.113.0_24  from office: PCoIP session without a connector",
    ]);
  });

  it("opens 5900 and 5800 to administrators only when asked", () => {
    assert.deepEqual(
      rulesOf(
        { ...base, connectors: { c: { prefixListId: "pl-0123456789abcdef0" } }, access: { vnc: true, ssh: false } },
        "ingress",
      ).filter((rule) => !rule.includes("pl-c")),
      [
        "in-tcp-5800-10.0.8.0_24  from it-vpn: Screen Sharing without a tunnel",
        "in-tcp-5900-10.0.8.0_24  from it-vpn: Screen Sharing without a tunnel",
      ],
    );
  });

  it("lets out HTTPS everywhere, and DNS and a licence server where they are named", () => {
    assert.deepEqual(rulesOf(base, "egress"), [
      "out-tcp-443-0.0.0.0_0  to internet: licensing, downloads, AWS services",
    ]);
    const egress = {
      internet: { proxy: { cidrs: ["10.0.1.5/32"] } },
      dns: { dns: { cidrs: ["10.0.1.2/32"] } },
      licenseServer: { licenses: { cidrs: ["10.0.1.3/32"] } },
    };
    assert.deepEqual(rulesOf({ ...base, egress }, "egress"), [
      "out-tcp-443-10.0.1.5_32  to proxy: licensing, downloads, AWS services",
      "out-tcp-53-10.0.1.2_32  to dns: DNS",
      "out-tcp-7070-10.0.1.3_32  to licenses: local licence server",
      "out-udp-53-10.0.1.2_32  to dns: DNS",
    ]);
  });
});

describe("image of a workstation", () => {
  const imageIds = { "sonoma/arm64_mac": "ami-00000000000000a14", "sequoia/x86_64_mac": "ami-00000000000000b15" };
  const image = (args: Parameters<typeof planOf>[0]) => {
    const { plan, errors } = planOf(args);
    assert.deepEqual(errors, []);
    const { amiId, ownAmiId, macos } = plan.workstations["anna"]!;
    return { amiId, ownAmiId, macos };
  };

  it("is its own, which applies at once", () => {
    assert.deepEqual(image(withAnna({ amiId: "ami-00000000000000c00" })), {
      amiId: "ami-0fedcba9876543210",
      ownAmiId: "ami-00000000000000c00",
      macos: undefined,
    });
  });

  it("is the newest of its own release, before the default image", () => {
    assert.deepEqual(image({ ...withAnna({ macos: "sonoma" }), imageIds }), {
      amiId: "ami-00000000000000a14",
      ownAmiId: undefined,
      macos: "sonoma",
    });
  });

  it("is the default image, before the default release", () => {
    assert.deepEqual(image({ ...withAnna({}), imageIds }), {
      amiId: "ami-0fedcba9876543210",
      ownAmiId: undefined,
      macos: undefined,
    });
  });

  it("is of the architecture of the type", () => {
    assert.deepEqual(
      image({ ...withAnna({ instanceType: "mac1.metal" }), workstationDefaults: { macos: "sequoia" }, imageIds }).amiId,
      "ami-00000000000000b15",
    );
  });
});

describe("plan of Mac workstations", () => {
  it("is without errors and warnings for the example", () => {
    const { errors, warnings } = planOf(base);
    assert.deepEqual({ errors, warnings }, { errors: [], warnings: [] });
  });

  it("takes the region from the zones", () => {
    assert.equal(planOf(base).plan.region, "us-east-1");
  });

  it("protects hosts, and opens SSH when there are administrators, unless told otherwise", () => {
    const { plan } = planOf(base);
    assert.equal(plan.onDestroy, "protect");
    assert.deepEqual(plan.access, { ssh: true, vnc: false, screenSharing: false, ssm: true });
    assert.equal(planOf({ ...base, admins: {} }).plan.access.ssh, false);
    assert.equal(planOf({ ...base, host: { onDestroy: "keep" } }).plan.onDestroy, "keep");
  });

  it("switches Screen Sharing on with VNC, and without opening a port when only that is asked", () => {
    assert.equal(planOf({ ...base, access: { vnc: true } }).plan.access.screenSharing, true);
    const { access } = planOf({ ...base, access: { screenSharing: true } }).plan;
    assert.deepEqual([access.screenSharing, access.vnc], [true, false]);
  });

  it("counts the hosts it allocates by quota, and not those that exist", () => {
    const workstations = {
      anna: { subnet: "a" },
      ben: { subnet: "a", hostId: "h-0123456789abcdef0" },
      cora: { subnet: "a", instanceType: "mac-m4.metal" },
      dan: { subnet: "edge" },
    };
    assert.deepEqual(hostsByQuota(planOf({ ...base, workstations }).plan), {
      "Running Dedicated mac2-m2 Hosts": 2,
      "Running Dedicated mac-m4 Hosts": 1,
    });
  });

  it("lets the role read the secrets and the package, nothing else", () => {
    const { plan } = planOf({
      ...base,
      adminPassword: { secretArn: "arn:aws:secretsmanager:us-east-1:111122223333:secret:mac/password-AbCdEf" },
      pcoipRegistrationCode: { ssmParameter: "/pcoip/registration-code" },
      pcoipAgentPackage: { s3Uri: "s3://our-software/agents/pcoip.pkg" },
    });
    assert.deepEqual(plan.secrets, [
      { secretArn: "arn:aws:secretsmanager:us-east-1:111122223333:secret:mac/password-AbCdEf" },
      { ssmParameter: "/pcoip/registration-code" },
    ]);
    assert.deepEqual(plan.statements, [
      {
        Sid: "ReadAgentPackage",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: ["arn:aws:s3:::our-software/agents/pcoip.pkg"],
      },
    ]);
  });

  const warned: [string, Parameters<typeof planOf>[0], string[]][] = [
    [
      "no way in at all",
      { ...base, admins: {}, access: { ssm: false } },
      ["access: neither SSH nor Session Manager: nobody can administer the workstations"],
    ],
    [
      "administrators without an open port",
      { ...base, access: { ssh: false } },
      ["admins: admins has no effect while access.ssh and access.vnc are off"],
    ],
    [
      "SSH without a key",
      { ...base, workstationDefaults: { instanceType: "mac2.metal", amiId: "ami-0fedcba9876543210" } },
      ["access.ssh: needs workstationDefaults.keyName, or keys in the image: EC2 Macs take no SSH password"],
    ],
    [
      "Screen Sharing without a password",
      { ...base, access: { screenSharing: true } },
      ["access.screenSharing: needs a password of ec2-user: give adminPassword, or set one in the image"],
    ],
    [
      "an own profile that has to read secrets",
      { ...base, access: { instanceProfileName: "mac" }, pcoipRegistrationCode: { ssmParameter: "/pcoip/code" } },
      ["access.instanceProfileName: must allow reading pcoipRegistrationCode: no role is made"],
    ],
    [
      "one Mac's profile that has to read secrets",
      { ...withAnna({ instanceProfileName: "mac" }), pcoipRegistrationCode: { ssmParameter: "/pcoip/code" } },
      [
        "workstations.anna.instanceProfileName: must allow reading pcoipRegistrationCode: the role that is made counts for the others only",
      ],
    ],
    [
      "the whole internet as a client",
      { ...base, clients: { all: { cidrs: ["0.0.0.0/0"] } } },
      ["clients.all.cidrs[0]: 0.0.0.0/0 admits the whole internet"],
    ],
  ];
  for (const [title, args, expected] of warned) {
    it(`warns of ${title}`, () => {
      const { errors, warnings } = planOf(args);
      assert.deepEqual(errors, []);
      assert.deepEqual(warnings, expected);
    });
  }
});
