import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { fixLines } from "../../stacks/mistakes/render";
import { parseStack } from "../../stacks/program";
import { changed, existingVpc, newVpc } from "../stacks/topologies/hp-anyware-config";
import { KINDS } from "./broken-configs";
import { fuzzFixes, mends } from "./fixes";
import type { Config } from "./valid-configs";

const example = (stack: string): Config =>
  (parse(readFileSync(join(__dirname, `../../stacks/Pulumi.${stack}.yaml`), "utf8")) as { config: Config }).config;

type Changes = Parameters<typeof changed>[1];

/** Mistakes whose first fix was once another mistake, and what mends them. */
const ONCE_WRONG: readonly (readonly [string, () => Config, Changes, readonly string[]])[] = [
  [
    "a subnet with bits beyond its prefix, beside the network it would be",
    newVpc,
    [[["network", "publicSubnets", "b", "cidrBlock"], "10.40.0.32/26"]],
    ["config set --path 'connector-topologies:network.publicSubnets.b.cidrBlock' 10.40.0.64/26"],
  ],
  [
    "IPv6 switched off below a dual-stack load balancer",
    newVpc,
    [
      [["network", "ipv6"], false],
      [["loadBalancer"], { ipAddressType: "dualstack" }],
    ],
    ["config set --path 'connector-topologies:network.ipv6' true"],
  ],
  [
    "a key of 41 characters",
    newVpc,
    [[["connectors", "c".repeat(41)], { subnet: "a" }]],
    [
      `config rm --path 'connector-topologies:connectors.${"c".repeat(41)}'`,
      `config set --path 'connector-topologies:connectors.${"c".repeat(40)}' '{"subnet":"a"}'`,
    ],
  ],
  [
    "any for a list of networks",
    newVpc,
    [[["clients", "x"], "any"]],
    [`config set --path 'connector-topologies:clients.x' '["203.0.113.0/24"]'`],
  ],
  [
    "two networks in one text",
    newVpc,
    [[["clients", "x"], "203.0.112.0/22, 198.50.0.0/16"]],
    [`config set --path 'connector-topologies:clients.x' '["203.0.112.0/22","198.50.0.0/16"]'`],
  ],
  [
    "a slot that the range does not have",
    () => example("cloudbrink-active-active"),
    [[["connectors", "use1-a1", "slot"], 4000]],
    ["config set --path 'connector-topologies:connectors.use1-a1.slot' 0"],
  ],
  [
    "a subnet that is too small for AWS",
    newVpc,
    [[["network", "publicSubnets", "b", "cidrBlock"], "10.40.2.0/29"]],
    ["config set --path 'connector-topologies:network.publicSubnets.b.cidrBlock' 10.40.0.64/28"],
  ],
  [
    "51 tags",
    newVpc,
    [[["tags"], Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, "x"]))]],
    ["config rm --path 'connector-topologies:tags.t49'", "config rm --path 'connector-topologies:tags.t50'"],
  ],
  [
    "a region that no zone is in",
    newVpc,
    [[["aws:region"], "us-east-1"]],
    ["config set --path 'aws:region' eu-west-1"],
  ],
  [
    "a client without a value",
    newVpc,
    [[["clients", "x"], null]],
    [`config set --path 'connector-topologies:clients.x' '["203.0.113.0/24"]'`],
  ],
  [
    "a DNS name with an umlaut",
    newVpc,
    [[["dns"], { zoneId: "Z0123456789ABCDEFGHIJ", name: "anywäre.example.com" }]],
    ["config set --path 'connector-topologies:dns.name' xn--anywre-eua.example.com"],
  ],
  [
    "a key of another topology",
    newVpc,
    [[["connectors", "a", "slot"], 1]],
    ["config rm --path 'connector-topologies:connectors.a.slot'"],
  ],
  [
    "a misspelt key with a further mistake below it",
    existingVpc,
    [
      [["clients"], undefined],
      [["client"], { "london-office": ["203.0.113.1/24"] }],
    ],
    [
      "config rm --path 'connector-topologies:client'",
      `config set --path 'connector-topologies:clients' '{"london-office":["203.0.113.1/24"]}'`,
      "config set --path 'connector-topologies:clients.london-office[0]' 203.0.113.0/24",
    ],
  ],
  ["no region", existingVpc, [[["aws:region"], undefined]], ["config set --path 'aws:region' eu-west-1"]],
  [
    "no topology",
    () => example("codestream-http"),
    [[["topology"], undefined]],
    ["config set --path 'connector-topologies:topology' codestream"],
  ],
];

describe("fixes that are printed", function () {
  this.timeout(300_000);

  for (const [title, base, changes, expected] of ONCE_WRONG) {
    it(`mend ${title}`, () => {
      const config = changed(base(), changes);
      const parsed = parseStack(config, { stackName: "demo", directory: join(__dirname, "../../stacks") });
      const lines = parsed.ok ? [] : parsed.issues.flatMap((issue) => fixLines(issue, "demo"));
      assert.deepEqual(
        lines,
        expected.map((line) => `pulumi ${line} --stack demo`),
      );
      mends(config, title);
    });
  }

  // `npm run fuzz -- fixes` draws twenty thousand, and .ci/run five hundred.
  it("mend every broken config, with fewer problems after each round: 40 of them", () => {
    // A seed whose forty have a mistake of every kind.
    const counts = fuzzFixes(40, 2);
    assert.deepEqual([...counts.keys()].sort(), [...KINDS].sort());
  });
});
