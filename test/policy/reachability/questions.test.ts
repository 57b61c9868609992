/** Every question of every topology: proved, refuted by a group, refuted by a route or a network ACL, and unknown. */
import assert from "node:assert/strict";
import { UNKNOWN, type Value } from "../../../policy/graph";
import { reachability } from "../../../policy/reachability";
import type { Verdict } from "../../../policy/reachability/question";
import type { Scenario } from "./scenario";
import { cloudbrink, codestream, hpAnyware, macWorkstation } from "./topologies";

type Change = (scenario: Scenario) => void;

const RULES = "aws:vpc/securityGroup";
const isRule = (name: string) => (type: string, own: string) => type.startsWith(RULES) && own.startsWith(name);

/** Removes the resources whose name starts so. */
const without =
  (...names: string[]): Change =>
  (scenario) => {
    const kept = scenario.resources.filter(({ name }) => !names.some((start) => name.startsWith(start)));
    assert.notEqual(kept.length, scenario.resources.length, `nothing is called ${names}`);
    scenario.resources.splice(0, scenario.resources.length, ...kept);
  };

/** Changes inputs of rules whose name starts so. */
const rule =
  (name: string, inputs: Record<string, Value>): Change =>
  (scenario) => {
    let hits = 0;
    scenario.resources.forEach((resource, index) => {
      if (isRule(name)(resource.type, resource.name)) {
        hits++;
        scenario.resources[index] = { ...resource, inputs: { ...resource.inputs, ...inputs } };
      }
    });
    assert.notEqual(hits, 0, `no rule is called ${name}`);
  };

const admit =
  (group: string, ports: string, cidrIpv4: Value): Change =>
  (scenario) => {
    scenario.allow("in", group, ports, { cidrIpv4 });
  };

/** Sends the default route of a public subnet to nowhere. */
const noWayOut = (...tables: string[]): Change => without(...tables.map((table) => `${table}-route`));
const acl =
  (subnets: readonly string[], ...entries: string[]): Change =>
  (scenario) => {
    scenario.acl("acl", subnets, entries);
  };
/** A list of the subnet whose only deny is not known in full. */
const doubtfulAcl =
  (...subnets: string[]): Change =>
  (scenario) => {
    scenario.acl("acl", subnets, ["in 200 allow all 0.0.0.0/0", "out 200 allow all 0.0.0.0/0"]);
    const deny: Record<string, Value> = {
      ruleNumber: 100,
      ruleAction: "deny",
      protocol: "-1",
      cidrBlock: UNKNOWN,
      networkAclId: "acl-id",
    };
    for (const egress of [true, false]) {
      scenario.add("aws:ec2/networkAclRule:NetworkAclRule", `doubt-${egress}`, { ...deny, egress });
    }
  };
const closed = (...subnets: string[]): Change => acl(subnets);
const subnetOfInstance =
  (name: string): Change =>
  (scenario) => {
    const index = scenario.resources.findIndex((resource) => resource.name === name);
    const found = scenario.resources[index]!;
    scenario.resources[index] = { ...found, inputs: { ...found.inputs, subnetId: UNKNOWN } };
  };

interface Case {
  readonly id: string;
  readonly build: () => Scenario;
  readonly expected: Verdict;
  readonly by: string;
  readonly change?: Change;
}

const hp = (id: string, expected: Verdict, by: string, change?: Change): Case => ({
  id,
  build: hpAnyware,
  expected,
  by,
  ...(change ? { change } : {}),
});
const mac = (id: string, expected: Verdict, by: string, change?: Change): Case => ({
  id,
  build: macWorkstation,
  expected,
  by,
  ...(change ? { change } : {}),
});
const brink = (id: string, expected: Verdict, by: string, change?: Change): Case => ({
  id,
  build: cloudbrink,
  expected,
  by,
  ...(change ? { change } : {}),
});
const code = (id: string, expected: Verdict, by: string, change?: Change): Case => ({
  id,
  build: codestream,
  expected,
  by,
  ...(change ? { change } : {}),
});

const CASES: readonly Case[] = [
  hp("H1", "PROVED", "the stack as planned"),
  hp(
    "H1",
    "REFUTED",
    "a group that admits half of the clients",
    rule("lb-sg-in-tcp/443", { cidrIpv4: "203.0.113.0/25" }),
  ),
  hp("H1", "REFUTED", "a subnet of the load balancer without a way to the internet", noWayOut("pub-b-rt")),
  hp("H1", "REFUTED", "a network ACL without a way back", acl(["pub-a"], "in 100 allow tcp/443 0.0.0.0/0")),
  hp("H1", "UNKNOWN", "a client network not known yet", rule("lb-sg-in-tcp/443", { cidrIpv4: UNKNOWN })),

  hp("H2", "PROVED", "the stack as planned"),
  hp("H2", "REFUTED", "a connector group that does not admit the load balancer", without("conn-sg-in-tcp/443")),
  hp("H2", "REFUTED", "a load balancer group that lets nothing out", without("lb-sg-out")),
  hp("H2", "REFUTED", "a network ACL between the subnets", closed("pub-b")),
  hp("H2", "UNKNOWN", "ports not known yet", rule("conn-sg-in-tcp/443", { toPort: UNKNOWN })),

  hp("H3", "PROVED", "the stack as planned"),
  hp("H3", "REFUTED", "a group with TCP and without UDP", without("conn-sg-in-udp")),
  hp("H3", "REFUTED", "no route back from the connector's subnet", noWayOut("pub-a-rt")),
  hp("H3", "REFUTED", "no Elastic IP", without("eip-a")),
  hp("H3", "UNKNOWN", "a network ACL not known in full", doubtfulAcl("pub-a")),

  hp("H4", "PROVED", "the stack as planned"),
  hp("H4", "REFUTED", "PCoIP for everyone by two halves of the internet", (scenario) => {
    admit("conn-sg", "udp/4172", "0.0.0.0/1")(scenario);
    admit("conn-sg", "udp/4172", "128.0.0.0/1")(scenario);
  }),
  hp("H4", "REFUTED", "another port for clients", admit("conn-sg", "tcp/8080", "203.0.113.0/24")),
  hp("H4", "PROVED", "a wide group behind a closed network ACL", (scenario) => {
    admit("conn-sg", "tcp/8080", "0.0.0.0/0")(scenario);
    acl(["pub-a", "pub-b"], "in 100 allow tcp/4172 0.0.0.0/0", "in 110 allow udp/4172 0.0.0.0/0")(scenario);
  }),
  hp("H4", "UNKNOWN", "a network not known yet", admit("conn-sg", "tcp/4172", UNKNOWN)),

  hp("H5", "PROVED", "the stack as planned"),
  hp("H5", "REFUTED", "SSH for one address", admit("conn-sg", "tcp/22", "192.0.2.1/32")),
  hp("H5", "REFUTED", "remote desktop for the VPC", admit("conn-sg", "tcp/3389", "10.0.0.0/16")),
  hp("H5", "PROVED", "SSH by group, and a network ACL that denies it everywhere", (scenario) => {
    admit("conn-sg", "tcp/22", "192.0.2.1/32")(scenario);
    acl(["pub-a", "pub-b"], "in 100 deny tcp/22 0.0.0.0/0", "in 200 allow all 0.0.0.0/0")(scenario);
  }),
  hp("H5", "UNKNOWN", "a network not known yet", admit("conn-sg", "tcp/22", UNKNOWN)),

  hp("H6", "PROVED", "the stack as planned"),
  hp("H6", "REFUTED", "no egress to the workstations", without("conn-sg-out-tcp/60443")),
  hp("H6", "REFUTED", "a workstation of the program that does not admit it", (scenario) => {
    scenario.group("desk-sg");
    scenario.instance("desk", "desks", ["desk-sg"], { privateIp: "10.0.9.7" });
  }),
  hp("H6", "REFUTED", "a network ACL before the workstations", closed("desks")),
  hp("H6", "UNKNOWN", "egress not known yet", rule("conn-sg-out-tcp/60443", { cidrIpv4: UNKNOWN })),

  hp("H7", "PROVED", "the stack as planned"),
  hp("H7", "REFUTED", "no egress to the internet", without("conn-sg-out-tcp/443")),
  hp("H7", "REFUTED", "no route to the internet", noWayOut("pub-a-rt")),
  hp("H7", "UNKNOWN", "a network ACL not known in full", doubtfulAcl("pub-a")),

  hp("H8", "PROVED", "workstations outside the program"),
  hp("H8", "REFUTED", "a workstation with an Elastic IP and a rule for clients", openDesk("203.0.113.0/24")),
  hp("H8", "PROVED", "a workstation with an Elastic IP behind a closed network ACL", (scenario) => {
    openDesk("203.0.113.0/24")(scenario);
    acl(["open-desks"])(scenario);
  }),
  hp("H8", "UNKNOWN", "a workstation with an Elastic IP and a network not known yet", openDesk(UNKNOWN)),

  hp("H8", "REFUTED", "clients on the whole internet and a workstation with an Elastic IP", (scenario) => {
    openDesk("203.0.113.0/24")(scenario);
    wholeInternet(scenario);
  }),

  hp("H9", "PROVED", "the stack as planned"),
  hp("H9", "REFUTED", "one connector with a group of its own", (scenario) => {
    scenario.group("extra");
    scenario.allow("in", "extra", "tcp/9000", { cidrIpv4: "0.0.0.0/0" });
    const index = scenario.resources.findIndex(({ name }) => name === "conn-a");
    const found = scenario.resources[index]!;
    const vpcSecurityGroupIds = ["conn-sg-id", "extra-id"];
    scenario.resources[index] = { ...found, inputs: { ...found.inputs, vpcSecurityGroupIds } };
  }),
  hp(
    "H9",
    "REFUTED",
    "one connector behind a network ACL",
    acl(["pub-a"], "in 100 allow all 203.0.113.0/25", "out 100 allow all 0.0.0.0/0"),
  ),
  hp("H9", "UNKNOWN", "a network ACL not known in full", doubtfulAcl("pub-a")),

  mac("M1", "PROVED", "the stack as planned"),
  mac("M1", "REFUTED", "no rule for SSH", without("mac-sg-in-tcp/22")),
  mac("M1", "REFUTED", "no route back", noWayOut("pub-a-rt")),
  mac("M1", "UNKNOWN", "ports not known yet", rule("mac-sg-in-tcp/22", { fromPort: UNKNOWN })),
  mac("M2", "PROVED", "the stack as planned"),
  mac("M2", "REFUTED", "no UDP", without("mac-sg-in-udp")),
  mac("M2", "REFUTED", "a network ACL without a way back", acl(["pub-a"], "in 100 allow all 0.0.0.0/0")),
  mac("M2", "UNKNOWN", "a client network not known yet", rule("mac-sg-in-udp", { cidrIpv4: UNKNOWN })),
  mac("M3", "PROVED", "the stack as planned"),
  mac("M3", "REFUTED", "Screen Sharing for the clients", admit("mac-sg", "tcp/5900", "203.0.113.0/24")),
  mac("M3", "PROVED", "Screen Sharing by group, and a network ACL that denies it", (scenario) => {
    admit("mac-sg", "tcp/5900", "203.0.113.0/24")(scenario);
    acl(["pub-a"], "in 100 allow tcp/22 203.0.113.200/32")(scenario);
  }),
  mac("M3", "UNKNOWN", "a network not known yet", admit("mac-sg", "tcp/5900", UNKNOWN)),
  mac("M4", "PROVED", "the stack as planned"),
  mac("M4", "REFUTED", "no egress", without("mac-sg-out")),
  mac("M4", "REFUTED", "no route to the internet", noWayOut("pub-a-rt")),
  mac("M4", "UNKNOWN", "a network ACL not known in full", doubtfulAcl("pub-a")),

  brink("B1", "PROVED", "the stack as planned"),
  brink("B1", "REFUTED", "no egress", without("brink-sg-out")),
  brink("B1", "REFUTED", "no route to the internet", noWayOut("pub-a-rt")),
  brink("B1", "UNKNOWN", "egress not known yet", rule("brink-sg-out", { cidrIpv4: UNKNOWN })),
  ...(["B2", "B3"] as const).flatMap((id) => [
    brink(id, "PROVED", "the stack as planned"),
    brink(
      id,
      "REFUTED",
      "an application that does not admit one prefix",
      rule("app-sg-in", { cidrIpv4: "10.0.0.0/24" }),
    ),
    brink(id, "REFUTED", "an answer that a network ACL stops", acl(["desks"], "in 100 allow all 0.0.0.0/0")),
    brink(
      id,
      "UNKNOWN",
      "an application that admits the connectors by group",
      rule("app-sg-in", { cidrIpv4: undefined, referencedSecurityGroupId: "brink-sg-id" }),
    ),
  ]),
  brink("B4", "PROVED", "the stack as planned"),
  brink("B4", "REFUTED", "a port open to the world", admit("brink-sg", "tcp/443", "0.0.0.0/0")),
  brink("B4", "PROVED", "a port open to the world behind closed network ACLs", (scenario) => {
    admit("brink-sg", "tcp/443", "8.8.8.0/24")(scenario);
    acl(["pub-a", "pub-b"], "in 100 deny all 8.8.8.0/24", "in 200 allow all 0.0.0.0/0")(scenario);
  }),
  brink("B4", "UNKNOWN", "a network not known yet", admit("brink-sg", "tcp/443", UNKNOWN)),
  brink("B5", "PROVED", "the stack as planned"),
  brink(
    "B5",
    "REFUTED",
    "an application that admits one connector's users only",
    rule("app-sg-in", { cidrIpv4: "10.0.0.0/24" }),
  ),
  brink("B5", "REFUTED", "one connector without a way to the internet", noWayOut("pub-a-rt")),
  brink("B5", "UNKNOWN", "a network ACL not known in full", doubtfulAcl("pub-a")),

  code("S1", "PROVED", "the stack as planned"),
  code("S1", "REFUTED", "one port of the two", without("lb-sg-in-tcp/12443-203")),
  code("S1", "REFUTED", "a subnet of the load balancer without a way to the internet", noWayOut("pub-b-rt")),
  code("S1", "UNKNOWN", "a client network not known yet", rule("lb-sg-in-tcp/12443-203", { cidrIpv4: UNKNOWN })),
  code("S2", "PROVED", "the stack as planned"),
  code("S2", "REFUTED", "a host group that does not admit the load balancer", without("host-sg-in-tcp/12443")),
  code("S2", "REFUTED", "a network ACL before the host", closed("priv-a")),
  code("S2", "UNKNOWN", "a group not known yet", rule("host-sg-in-tcp/443", { referencedSecurityGroupId: UNKNOWN })),
  code("S3", "PROVED", "the stack as planned"),
  code(
    "S3",
    "REFUTED",
    "a load balancer that does not admit the NAT gateway's address",
    without("lb-sg-in-tcp/443-198"),
  ),
  code(
    "S3",
    "REFUTED",
    "a load balancer that admits the host by group",
    rule("lb-sg-in-tcp/443-198", { cidrIpv4: undefined, referencedSecurityGroupId: "host-sg-id" }),
  ),
  code("S3", "REFUTED", "a NAT gateway without a way to the internet", noWayOut("pub-a-rt")),
  code("S3", "UNKNOWN", "a network ACL of the NAT gateway not known in full", doubtfulAcl("pub-a")),
  code("S4", "PROVED", "a private host"),
  code("S4", "REFUTED", "a host with an Elastic IP and a rule for clients", (scenario) => {
    scenario.eip("oops", { instance: "host-id" }, "198.51.100.5");
    admit("host-sg", "tcp/443", "203.0.113.0/24")(scenario);
    const index = scenario.resources.findIndex(({ name }) => name === "priv-rt-route-0");
    const found = scenario.resources[index]!;
    const inputs = { ...found.inputs, natGatewayId: undefined, gatewayId: "igw-id" };
    scenario.resources[index] = { ...found, inputs };
  }),
  code("S4", "PROVED", "a rule for clients without an Elastic IP", admit("host-sg", "tcp/443", "203.0.113.0/24")),
  code("S4", "UNKNOWN", "an Elastic IP that may be the host's", (scenario) => {
    scenario.eip("oops", { instance: UNKNOWN }, "198.51.100.5");
    admit("host-sg", "tcp/443", "203.0.113.0/24")(scenario);
  }),
  code("S5", "PROVED", "the stack as planned"),
  code("S5", "REFUTED", "a load balancer open to the world", admit("lb-sg", "tcp/443", "0.0.0.0/0")),
  code("S5", "PROVED", "a stray network behind a network ACL", (scenario) => {
    admit("lb-sg", "tcp/443", "8.8.8.0/24")(scenario);
    acl(["pub-a", "pub-b"], "in 100 deny all 8.8.8.0/24", "in 200 allow all 0.0.0.0/0")(scenario);
  }),
  code("S5", "UNKNOWN", "a network not known yet", admit("lb-sg", "tcp/443", UNKNOWN)),
  code("S6", "PROVED", "the stack as planned"),
  code("S6", "REFUTED", "a plain listener for clients", (scenario) => {
    scenario.listener("plain", "lb", 80, "tg-api", { protocol: "HTTP" });
    admit("lb-sg", "tcp/80", "203.0.113.0/24")(scenario);
  }),
  code("S6", "PROVED", "a plain listener that no group opens", (scenario) => {
    scenario.listener("plain", "lb", 80, "tg-api", { protocol: "HTTP" });
  }),
  code("S6", "UNKNOWN", "a listener whose port is not known yet", (scenario) => {
    scenario.listener("plain", "lb", 80, "tg-api", { protocol: "HTTP", port: UNKNOWN });
    admit("lb-sg", "tcp/80", "203.0.113.0/24")(scenario);
  }),
  code("S7", "PROVED", "the stack as planned"),
  code("S7", "REFUTED", "no egress", without("host-sg-out")),
  code("S7", "REFUTED", "no route of the host's subnet", noWayOut("priv-rt")),
  code("S7", "UNKNOWN", "egress not known yet", rule("host-sg-out-tcp/443", { cidrIpv4: UNKNOWN })),
  code("S7", "PROVED", "a subnet that only the manifest tells before it exists", subnetOfInstance("host")),
];

/** A workstation of the program in the workstations' network, with a public address. */
function openDesk(cidrIpv4: Value): Change {
  return (scenario) => {
    without("desks")(scenario);
    scenario.publicSubnet("open-desks", "10.0.9.0/24");
    scenario.group("desk-sg");
    scenario.allow("in", "desk-sg", "tcp/4172", { cidrIpv4 });
    scenario.instance("desk", "open-desks", ["desk-sg"], { privateIp: "10.0.9.7" });
    scenario.eip("desk-eip", { instance: "desk-id" }, "198.51.100.7");
  };
}

/** Who may use the service, and the rules for them, are everybody's. */
function wholeInternet(scenario: Scenario): void {
  const text = JSON.stringify(scenario.resources).replaceAll("203.0.113.0/24", "0.0.0.0/0");
  scenario.resources.splice(0, scenario.resources.length, ...JSON.parse(text));
}

const RANK: readonly Verdict[] = ["REFUTED", "UNKNOWN", "PROVED"];

describe("questions of the topologies", () => {
  for (const { id, build, expected, by, change } of CASES) {
    it(`answer ${id} ${expected} for ${by}`, () => {
      const scenario = build();
      change?.(scenario);
      const answers = reachability(scenario.graph(), { realAddresses: true }).filter((answer) => answer.id === id);
      assert.notEqual(answers.length, 0, `${id} was not asked`);
      const worst = RANK.find((verdict) => answers.some((answer) => answer.verdict === verdict));
      const shown = answers.find(({ verdict }) => verdict === worst)!;
      assert.equal(worst, expected, JSON.stringify(shown, undefined, 2));
      if (expected === "UNKNOWN") {
        assert.notDeepEqual(shown.unknowns, []);
      } else if (shown.expect !== "same") {
        assert.notEqual(shown.witness?.packet, undefined);
      }
    });
  }

  it("take clients on the whole internet for nobody next to the workstations", () => {
    const scenario = hpAnyware();
    wholeInternet(scenario);
    const answers = reachability(scenario.graph(), { realAddresses: true }).filter(({ id }) => id === "H8");
    assert.deepEqual(
      answers.map(({ verdict }) => verdict),
      ["PROVED"],
    );
  });

  it("ask H1 to H9, M1 to M4, B1 to B5 and S1 to S7", () => {
    const asked = [hpAnyware, macWorkstation, cloudbrink, codestream].flatMap((build) =>
      reachability(build().graph(), { realAddresses: true }).map(({ id }) => id),
    );
    const wanted = [
      ["H", 9],
      ["M", 4],
      ["B", 5],
      ["S", 7],
    ] as const;
    const all = wanted.flatMap(([letter, count]) =>
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
    );
    assert.deepEqual([...new Set(asked)].sort(), all.sort());
  });

  it("are proved all in the stacks as planned", () => {
    for (const build of [hpAnyware, macWorkstation, cloudbrink, codestream]) {
      const failed = reachability(build().graph(), { realAddresses: true }).filter(
        ({ verdict }) => verdict !== "PROVED",
      );
      assert.deepEqual(
        failed.map(({ key }) => key),
        [],
      );
    }
  });
});
