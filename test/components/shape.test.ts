/** Arguments of components in a language that checks no types: every wrong shape is named at once, nothing is made. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { InputPropertiesError, output } from "@pulumi/pulumi";
import * as components from "../../components";
import { forProgram } from "../../components/shared/input/argument-errors";
import { checkShape, packageSchema } from "../../components/shared/input/shape";
import { base as cloudbrink } from "./cloudbrink/fixtures";
import { CREATED as codestream } from "./codestream/fixtures";
import { base as hpAnyware } from "./hp-anyware/fixtures";
import { base as mac } from "./mac-workstation/fixtures";
import { runIn } from "./runs";

type Loose = { [key: string]: unknown };
type Component = new (name: string, args: never) => unknown;

const BASES: { readonly [name: string]: Loose } = {
  HpAnywareConnectors: hpAnyware as unknown as Loose,
  CloudbrinkConnectors: cloudbrink as unknown as Loose,
  CodeStreamOnPrem: codestream as unknown as Loose,
  MacWorkstation: mac as unknown as Loose,
};

/** The base with other values at dotted paths; `undefined` takes one out. */
function edited(base: Loose, edits: { readonly [path: string]: unknown }): Loose {
  const copy = structuredClone(base);
  for (const [path, value] of Object.entries(edits)) {
    const steps = path.split(".");
    const parent = steps.slice(0, -1).reduce((node, step) => node[step] as Loose, copy);
    if (value === undefined) {
      delete parent[steps.at(-1)!];
    } else {
      parent[steps.at(-1)!] = value;
    }
  }
  return copy;
}

/** Lines of the error of a component, without the bullet; the empty list when it was made. */
async function problemsOf(type: string, args: unknown): Promise<string[]> {
  const Class = (components as unknown as { readonly [name: string]: Component })[type]!;
  try {
    await runIn("eu-west-1", () => new Class("x", args as never));
    return [];
  } catch (error) {
    assert.ok(InputPropertiesError.isInstance(error), String(error));
    const [heading, ...lines] = error.message.split("\n");
    const count = lines.length === 1 ? "1 problem" : `${lines.length} problems`;
    assert.equal(heading, `x (${type}): ${count}, nothing was created`);
    return lines.map((line) => line.replace("  - ", ""));
  }
}

describe("arguments of wrong shape", () => {
  const cases: readonly [string, string, { readonly [path: string]: unknown }, readonly string[]][] = [
    [
      "keys that are misspelt, at any depth, and a switch that is a word",
      "HpAnywareConnectors",
      { protct: true, "connectors.a.drian": true, protect: "yes", "network.publicSubnets.a.default_rout": "none" },
      [
        "protct: unknown key; did you mean protect, which is given too?; fix: remove it",
        "connectors.a.drian: unknown key; did you mean drain?; fix: rename it to drain",
        "network.publicSubnets.a.default_rout: unknown key; did you mean defaultRoute?; fix: rename it to defaultRoute",
        'protect = "yes": must be true or false; fix: set protect to true',
      ],
    ],
    [
      "what must be there",
      "HpAnywareConnectors",
      {
        clients: undefined,
        "egress.workstations": undefined,
        "connectors.a.subnet": undefined,
        "network.publicSubnets.b.availabilityZone": undefined,
        "network.publicSubnets.a.cidrBlock": undefined,
        "userData.template": undefined,
      },
      [
        "clients: is required; fix: give clients: who uses the service, by name: tcp 443 of the load balancer; with relayed sessions tcp and udp 4172 of every connector",
        "network.publicSubnets.a.cidrBlock: is required; fix: give cidrBlock: IPv4 network of the subnet, for example `10.40.0.0/26`",
        "network.publicSubnets.b.availabilityZone: is required; fix: give availabilityZone: Availability Zone name, for example `eu-west-1a`",
        "connectors.a.subnet: is required; fix: give subnet: key of a public subnet of `network`; of a private one when `sessions` is `direct`",
        "userData.template: is required; fix: give template: text with placeholders `${name}`; `$${name}` stays `${name}`",
        "egress.workstations: is required; fix: give workstations: PCoIP workstations: tcp 443, tcp 60443; with relayed sessions tcp and udp 4172",
      ],
    ],
    [
      "a text where a list is meant, a list where a map is, a number where a text is",
      "HpAnywareConnectors",
      {
        "clients.london-office.cidrs": "203.0.113.0/24",
        connectors: ["a"],
        "dns.zoneId": 12,
        "connectorDefaults.diskGiB": "80",
      },
      [
        'clients.london-office.cidrs = "203.0.113.0/24": must be a list; fix: set clients.london-office.cidrs to ["203.0.113.0/24"]',
        'dns.zoneId = 12: must be text; fix: set dns.zoneId to "12"',
        'connectorDefaults.diskGiB = "80": must be a number; fix: set connectorDefaults.diskGiB to 80',
        'connectors = ["a"]: must be a map of names and values',
      ],
    ],
    [
      "an Output where the value decides what is made",
      "MacWorkstation",
      { "workstations.anna.subnet": output("a") },
      [
        "workstations.anna.subnet: must be known before anything is made, so it cannot be an Output; fix: give the value itself, from the program or its config",
      ],
    ],
    [
      "what is wrong in shape together with what is wrong in meaning, and no consequences",
      "HpAnywareConnectors",
      { protct: true, "connectors.a": { subnet: "nowhere" } },
      [
        "protct: unknown key; did you mean protect?; fix: rename it to protect",
        'connectors.a.subnet = "nowhere": no such subnet; known: a (eu-west-1a), b (eu-west-1b); fix: set connectors.a.subnet to "a"',
      ],
    ],
  ];
  for (const [title, type, edits, expected] of cases) {
    it(`name ${title}`, async () => {
      const problems = await problemsOf(type, edited(BASES[type]!, edits));
      assert.deepEqual([...problems].sort(), [...expected].sort());
    });
  }

  for (const [type, base] of Object.entries(BASES)) {
    it(`name every required argument of ${type} that is missing, and crash on none`, async () => {
      const { name } = packageSchema();
      for (const required of packageSchema().resources[`${name}:index:${type}`]!.requiredInputs ?? []) {
        const problems = await problemsOf(type, edited(base, { [required]: undefined }));
        assert.equal(problems.length, 1, `${type} ${required}: ${problems.join("; ")}`);
        assert.match(problems[0]!, new RegExp(`^${required}: is required; fix: give ${required}: .{10}`));
      }
      const none = await problemsOf(type, undefined);
      assert.ok(none.every((line) => /^\w+: is required/.test(line)) && none.length >= 2, none.join("; "));
    });

    it(`find nothing wrong with the shape of arguments of ${type} that are right`, () => {
      assert.deepEqual(checkShape(type, base).issues, []);
    });
  }

  it("let an Output be where the schema has an input, and print no value of a key that may hold a secret", async () => {
    const args = edited(BASES["CloudbrinkConnectors"]!, { otp: 123456789, otpp: "hunter2" });
    const problems = await problemsOf("CloudbrinkConnectors", args);
    assert.ok(problems.includes("otp: must be text"), problems.join("\n"));
    assert.ok(!problems.join("\n").includes("hunter2"));
    // Nor of a map of secrets, nor of what says where one is kept.
    const userData = { template: "x", secrets: { code: 123456789 }, secretReferences: { pin: "hunter2" } };
    assert.deepEqual(await problemsOf("HpAnywareConnectors", edited(BASES["HpAnywareConnectors"]!, { userData })), [
      "userData.secrets.code: must be text",
      "userData.secretReferences.pin: must be a map of keys and values",
    ]);
    assert.deepEqual(
      await problemsOf("MacWorkstation", edited(BASES["MacWorkstation"]!, { adminPassword: "hunter2" })),
      ["adminPassword: must be a map of keys and values"],
    );
    const vpcId = { ...hpAnyware, network: { ...hpAnyware.network, vpcId: output("vpc-0a1b2c3d4e5f60718") } };
    assert.deepEqual(checkShape("HpAnywareConnectors", vpcId).issues, []);
  });
});

describe("problems for a program in another language", () => {
  const given = new InputPropertiesError({
    message: "x (MacWorkstation): 2 problems, nothing was created\n  - one\n  - two",
    errors: [
      {
        propertyPath: 'connectors["myKey"].publicIp',
        reason: 'needs allocationId; fix: set connectors.a.publicIp to "publicIp"',
      },
      { propertyPath: "network.publicSubnets.a.default_rout", reason: "unknown key; did you mean defaultRoute?" },
    ],
  });

  function shown(runtime: string): { readonly message: string; readonly lines: readonly string[] } {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "program-"));
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), `name: x\nruntime: ${runtime}\n`);
    fs.mkdirSync(path.join(folder, "src"));
    const error = forProgram(given, path.join(folder, "src"));
    fs.rmSync(folder, { recursive: true });
    assert.ok(InputPropertiesError.isInstance(error));
    return {
      message: error.message,
      lines: error.errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`),
    };
  }

  it("are told once: the message is the heading, and the engine adds each problem", () => {
    assert.deepEqual(shown("go"), {
      message: "x (MacWorkstation): 2 problems, nothing was created",
      lines: given.errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`),
    });
  });

  for (const runtime of ["python", "\n  name: python"]) {
    it(`name keys as Python's SDK writes them, and names of the user's as they are (runtime: ${runtime.trim()})`, () => {
      assert.deepEqual(shown(runtime).lines, [
        'connectors["myKey"].public_ip: needs allocation_id; fix: set connectors.a.public_ip to "publicIp"',
        "network.public_subnets.a.default_rout: unknown key; did you mean default_route?",
      ]);
    });
  }
});
