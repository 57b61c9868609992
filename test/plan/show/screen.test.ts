import { strict as assert } from "node:assert";
import { OFFLINE_ASSUMPTION } from "../../../plan/model/plan";
import { type MarkdownOptions, renderMarkdown } from "../../../plan/show/markdown";
import { drawingOf, renderReport } from "../../../plan/show/report";
import { renderScreen } from "../../../plan/show/screen";
import type { Answer } from "../../../policy/reachability";
import type { PolicyResult } from "../../../policy/rule/result";
import { COMPONENT, end, plan, proved, step } from "../fixtures/plan";

const screen = (...args: Parameters<typeof renderScreen>): string => `\n${renderScreen(...args).join("\n")}\n`;

const VIOLATION: PolicyResult = {
  policy: "alb-https-listener-https-backend",
  level: "mandatory",
  verdict: "violation",
  blocks: true,
  urn: `${COMPONENT.replace("::anyware", "")}$aws:lb/targetGroup:TargetGroup::anyware-broker`,
  property: "protocol",
  message: "TargetGroup anyware-broker.protocol: found HTTP; needed: HTTPS",
  found: "HTTP",
  needed: "HTTPS behind an HTTPS listener",
  why: "the broker refuses plain HTTP",
  source: "HP Anyware Load Balancing",
  fix: "set protocol to HTTPS",
};

const UNDECIDED: PolicyResult = {
  policy: "hpa-connector-in-public-subnet",
  level: "mandatory",
  verdict: "undecided",
  blocks: false,
  urn: COMPONENT,
  property: "subnetId",
  message: "undecided: Instance anyware-a.subnetId: not known before the resource it comes from exists",
};

const REFUTED = proved("home-vpn -> udp/4172 of connector a", undefined, {
  id: "H3",
  verdict: "REFUTED",
  witness: {
    packet: "198.51.100.16 -> anyware-a udp/4172",
    from: end("home-vpn", "198.51.100.16"),
    to: end("anyware-a"),
    via: "internet",
    path: [step("internet gateway net"), step("network ACL of a", "rule 100")],
    blockedBy: "security group anyware-connectors, which has no rule for it",
  },
});

const QUOTA = {
  key: "elasticIps",
  name: "Elastic IPs",
  used: 4,
  usedElsewhere: 3,
  limit: 5,
  scope: "a region",
  source: "VPC user guide",
  atLeast: false,
  exceeded: true,
};

describe("the plan's screen", () => {
  it("shows what was asked for first and the next command last", () => {
    assert.equal(
      screen(plan(), { elapsed: 1234 }),
      `
prod  hp-anyware  eu-west-1  account 111122223333 (from config, not checked)  offline: AWS was not asked

RESOURCES     2   (--all lists every one)
  anyware          HpAnywareConnectors
    load balancer  internet-facing  eu-west-1a eu-west-1b  443 HTTPS -> 443 HTTPS
    connector a    m6i.xlarge  subnet a  eu-west-1a  own Elastic IP

WHO CAN REACH WHAT                                                    via
  PROVED   london-office -> tcp/443                                   load balancer
  PROVED   nobody else -> anything

POLICIES      2 pass   0 violations   0 undecided   0 excepted

QUOTAS        Elastic IPs 1 of 5 a region
COST DRIVERS  1 m6i.xlarge, 3 public IPv4 addresses (1 Elastic, 2 of the load balancer)
TAGS          Owner on 2 resources
SECRETS       registrationCode from Secrets Manager, read at boot; in no output
TO DESTROY    nothing blocks

ASSUMED       1   (--all lists them)

YOU STILL HAVE TO
  1  enter ExternalRoutableIP on each connector
  2  give clients this allow-list: 1 Elastic IP

OK  0 errors, 0 warnings   1.2 s                next: npx pulumi up --stack prod
`,
    );
  });

  it("puts what failed last, directly above the prompt, and leaves out what comes after an up", () => {
    const text = screen(plan({ policy: [VIOLATION], reachability: [REFUTED] }));
    assert.equal(
      text.slice(text.indexOf("TO DESTROY")),
      `TO DESTROY    nothing blocks

ASSUMED       1   (--all lists them)

REFUTED    H3: home-vpn -> udp/4172 of connector a
  expected   reachable
  because    packet 198.51.100.16 -> anyware-a udp/4172, by internet
             passes internet gateway net
             passes network ACL of a: rule 100
             stopped: security group anyware-connectors, which has no rule for it

VIOLATION  alb-https-listener-https-backend (mandatory)     TargetGroup anyware-broker.protocol
  found      HTTP
  needed     HTTPS behind an HTTPS listener
  why        the broker refuses plain HTTP (HP Anyware Load Balancing)
  fix        set protocol to HTTPS

FAILED  1 violation, 1 question refuted   exit 1
`,
    );
  });

  it("lists advisory violations, undecided and excepted rules under the counts", () => {
    const excepted: PolicyResult = {
      ...VIOLATION,
      verdict: "excepted",
      blocks: false,
      exception: { reason: "PCoIP needs it (j.doe)", expires: "2030-06-30" },
    };
    const advisory: PolicyResult = { ...VIOLATION, level: "advisory", blocks: false };
    const text = screen(plan({ policy: [advisory, UNDECIDED, excepted] }));
    assert.equal(
      text.slice(text.indexOf("POLICIES"), text.indexOf("QUOTAS")),
      `POLICIES      0 pass   0 violations   1 advisory   1 undecided   1 excepted
  advisory   alb-https-listener-https-backend  TargetGroup anyware-broker.protocol  HTTP
  undecided  hpa-connector-in-public-subnet  undecided: Instance anyware-a.subnetId: not known before the resource it
                                             comes from exists; mandatory
  excepted   alb-https-listener-https-backend  TargetGroup anyware-broker.protocol  "PCoIP needs it (j.doe)"  expires
                                               2030-06-30

`,
    );
    assert.ok(text.endsWith("next: npx pulumi up --stack prod\n"));
  });

  it("fails on an undecided mandatory rule only when asked to", () => {
    const undecided = plan({ policy: [UNDECIDED] });
    assert.ok(screen(undecided).includes("OK  0 errors, 0 warnings, 1 mandatory rule undecided   next: npx pulumi up"));
    assert.ok(screen(undecided, { failOnUndecided: true }).endsWith("FAILED  1 mandatory rule undecided   exit 1\n"));
  });

  it("fails on a required question left unknown unless that is allowed", () => {
    const unknown = proved("a -> workstations tcp/443", undefined, { verdict: "UNKNOWN", unknowns: ["route of pl-1"] });
    const text = screen(plan({ reachability: [unknown] }));
    assert.ok(text.endsWith("FAILED  1 required question unknown   exit 1\n"));
    assert.ok(
      text.includes(
        "\nUNKNOWN    H1: a -> workstations tcp/443\n  expected   reachable\n  because    not known: route of pl-1\n",
      ),
    );
    const optional = { ...unknown, blocking: false };
    assert.ok(screen(plan({ reachability: [optional] })).includes("\nOK  0 errors"));
    assert.ok(screen(plan({ reachability: [unknown] }), { allowUnknown: true }).includes("\nOK  0 errors"));
  });

  it("names a quota that is exceeded, says what to do before up, and fails on it only when strict", () => {
    const text = screen(plan({ quotas: [QUOTA] }));
    assert.ok(text.includes("\nQUOTAS        Elastic IPs 4 + 3 elsewhere of 5 a region by AWS's default EXCEEDED\n"));
    assert.ok(
      text.endsWith(
        "\nOK  0 errors, 0 warnings, 1 quota exceeded\nnext: have AWS raise the quota (see WARNINGS), then npx pulumi up --stack prod\n",
      ),
    );
    const given = { ...QUOTA, source: "quotas.elasticIps.limit" };
    assert.ok(screen(plan({ quotas: [given] })).includes(" elsewhere of 5 a region EXCEEDED\n"));
    const [title, , before] = renderMarkdown(plan({ quotas: [QUOTA] })).split("\n\n");
    assert.deepEqual(
      [title, before],
      [
        "## ⚠️ prod: hp-anyware in eu-west-1, account 111122223333 (from config, not checked)",
        "**Before `up`:** have AWS raise the quota Elastic IPs from 5 a region to 7 at least, or give `connector-topologies:quotas.elasticIps.limit` what it is.",
      ],
    );
    assert.equal(
      renderMarkdown(plan({ quotas: [given] })).split("\n\n")[2],
      "**Before `up`:** have AWS raise the quota Elastic IPs from 5 a region to 7 at least, and `connector-topologies:quotas.elasticIps.limit` with it.",
    );
    assert.ok(
      renderReport(plan({ quotas: [QUOTA] }), drawingOf(plan({}))!, "").includes(
        '<span class="badge unsure">OK once AWS allows more</span>',
      ),
    );
    assert.ok(
      screen(plan({ quotas: [QUOTA] }), { strictQuotas: true }).endsWith(
        "QUOTA EXCEEDED  Elastic IPs: 7 of 5 a region (--strict-quotas)\n\nFAILED  1 quota exceeded   exit 1\n",
      ),
    );
  });

  it("names the key that refutes a question, when it is told", () => {
    const { witness: _, ...answer } = proved("H5");
    const refuted = { ...answer, verdict: "REFUTED" } as const;
    const text = screen(plan({ reachability: [refuted] }), { keyOf: () => "clients.office[0], at Pulumi.prod.yaml:7" });
    assert.ok(text.includes("\n  key        clients.office[0], at Pulumi.prod.yaml:7\n"));
    assert.ok(!screen(plan({ reachability: [refuted] })).includes("\n  key "));
    const markdown = (options: MarkdownOptions) => renderMarkdown(plan({ reachability: [refuted] }), options);
    assert.match(
      markdown({ keyOf: () => "clients.office[0], at Pulumi.prod.yaml:7" }),
      /; key clients\.office\\\[0\\\], at /,
    );
    assert.ok(!markdown({}).includes("; key "));
  });

  it("tells together what one key refutes, and apart what another one does", () => {
    const { witness: _, ...answer } = proved("H5");
    const refuted = ["connector-a", "connector-b", "connector-c"].map(
      (member) => ({ ...answer, member, verdict: "REFUTED" }) as const,
    );
    const keyOf = ({ member }: Answer) => (member === "connector-b" ? "egress.dns" : "egress.workstations");
    const text = screen(plan({ reachability: refuted }), { keyOf });
    const told = text.split("\n").filter((line) => /^ {2}(?:key|also) /.test(line));
    assert.deepEqual(told, ["  key        egress.workstations", "  also       connector-c", "  key        egress.dns"]);
  });

  it("lists every resource, assumption and rule with --all", () => {
    const assumptions = [..."123456"].map((number) => `assumption ${number}`);
    const full = plan({ assumptions: [...assumptions, OFFLINE_ASSUMPTION] });
    const short = screen(full);
    assert.ok(
      short.includes(
        "\nASSUMED       7   (--all lists them)\n  assumption 1\n  assumption 2\n  assumption 3\n  and 3 more of this stack\n",
      ),
    );
    const all = screen(full, { all: true });
    assert.ok(all.includes("\n  assumption 6\n"));
    assert.ok(!all.includes("--all"));
    assert.ok(all.includes("\n  ec2/eip                               anyware-a\n"));
    assert.ok(all.includes("\n  pass       alb-two-azs-one-vpc  alb-two-azs-one-vpc holds\n"));
  });

  it("shows one row for all members of a group, with the worst of their verdicts", () => {
    const about = (member: string, fields = {}) =>
      proved("load balancer -> each connector tcp/443", "local route", { key: member, member, ...fields });
    const rows = (...answers: ReturnType<typeof about>[]) => {
      const text = screen(plan({ reachability: answers }), { allowUnknown: true });
      return (
        text.slice(text.indexOf("  PROVED"), text.indexOf("\nPOLICIES")) || text.split("WHO CAN")[1]!.split("\n")[1]
      );
    };
    const line = "load balancer -> each connector tcp/443";
    assert.equal(rows(about("a"), about("b")), `  PROVED   ${line.padEnd(57)}  local route\n`);
    assert.equal(rows(about("a"), about("b", { verdict: "UNKNOWN" })), `  UNKNOWN  ${line}`);
    assert.equal(rows(about("a", { verdict: "UNKNOWN" }), about("b", { verdict: "REFUTED" })), `  REFUTED  ${line}`);
  });

  it("tells a failure of many members once, and names the others", () => {
    const members = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"];
    const answers = members.map((member) => ({ ...REFUTED, member: `connector ${member}` }));
    const text = screen(plan({ reachability: answers }));
    assert.equal(text.split("\nREFUTED ").length, 2);
    assert.ok(text.replace(/\s+/g, " ").includes("also connector b, c, d, e, f, g, h, i and 2 more FAILED"));
    assert.ok(text.endsWith("FAILED  11 questions refuted   exit 1\n"));
  });

  it("does not let the proof that something cannot happen read as one that it can", () => {
    const forbidden = (group: string) => proved(group, undefined, { expect: "forbidden" });
    const answers = ["office -> hosts directly", "anyone -> web tcp/80", "nobody but office -> web"].map(forbidden);
    const text = screen(plan({ reachability: answers }));
    assert.ok(
      text.includes(`
  PROVED   office cannot reach hosts directly
  PROVED   nobody -> web tcp/80
  PROVED   nobody but office -> web
`),
    );
  });

  it("shows the path of every answer with --all", () => {
    const answer = proved("office -> load balancer tcp/443", undefined, {
      witness: {
        packet: "203.0.113.0 -> web tcp/443",
        from: end("office", "203.0.113.0"),
        to: end("web"),
        path: [step("internet gateway net"), step("security group web", "rule https")],
      },
    });
    assert.ok(
      screen(plan({ reachability: [answer] }), { all: true }).includes(`
PROVED     H1: office -> load balancer tcp/443
  expected   reachable
  because    packet 203.0.113.0 -> web tcp/443
             passes internet gateway net
             passes security group web: rule https
`),
    );
  });

  it("says when connectors are too few", () => {
    const capacity = { summary: "150 sessions need 2 connectors, 1 given", enough: false };
    assert.ok(
      screen(plan({ capacity })).includes("\nCAPACITY      150 sessions need 2 connectors, 1 given  NOT ENOUGH\n"),
    );
  });

  it("tells what still fits into prefix ranges, also as Markdown and in the report", () => {
    const room = { slots: 8, freeSlots: 7, connectors: 7, limitedBy: "slots", prefixesPerConnector: 5 } as const;
    const places = { placesPerSlot: 16, freePlacesPerSlot: 11 };
    const subject = plan({
      headroom: [{ subnet: "a", ranges: ["10.60.8.0/21"], ...room, ...places, moreSlots: "morePrefixRanges.a" }],
    });
    const shown = [
      "subnet a (10.60.8.0/21): 7 of 8 slots free, for 7 more connectors with 5 prefixes each; 11 of 16 places of",
      "a slot free for further pools; more slots: morePrefixRanges.a",
    ];
    assert.ok(screen(subject).includes(`\nHEADROOM      ${shown.join("\n              ")}\n`));
    for (const text of [renderMarkdown(subject), renderReport(subject, drawingOf(subject), "")]) {
      assert.ok(text.includes("Headroom") && text.includes(shown.join(" ")), text);
    }
  });

  it("is never wider than 120 columns", () => {
    const long = "very-long-name ".repeat(30).trim();
    const wide = plan({
      warnings: [long],
      secrets: [long],
      destroyBlockers: [long, "x".repeat(300)],
      reachability: [proved(long, long), { ...REFUTED, question: long, group: long, unknowns: [long] }],
      policy: [{ ...VIOLATION, found: long, fix: long, policy: "p".repeat(90) }, UNDECIDED],
      assumptions: [long],
    });
    const widest = Math.max(...renderScreen(wide, { all: true }).map((line) => line.length));
    assert.ok(widest <= 120, `${widest} columns`);
  });

  it("shows characters that would steer the terminal instead of obeying them", () => {
    const nasty = plan({
      stack: { name: "prod", topology: "hp-anyware", region: "eu-west-1", accountIds: [] },
      warnings: ["clients.\u001b[2Joffice: \u202egnorw\u200b"],
      reachability: [proved("a\nOK  0 errors -> b")],
    });
    const text = screen(nasty);
    assert.ok(text.includes("clients.\\x1b[2Joffice: \\u202egnorw\\u200b"));
    assert.ok(text.includes("PROVED   a\\x0aOK  0 errors -> b"));
    assert.ok(!/[^\n\x20-\x7e]/.test(text));
  });
});

describe("the plan as Markdown", () => {
  it("carries the content of the screen", () => {
    assert.equal(
      renderMarkdown(plan()),
      `## ✅ prod: hp-anyware in eu-west-1, account 111122223333 (from config, not checked)

Planned offline: nothing was asked of AWS. Ids and addresses are made up.

### Resources

| what |  |  |
| --- | --- | --- |
| anyware | load balancer | internet-facing  eu-west-1a eu-west-1b  443 HTTPS -\\> 443 HTTPS |
| anyware | connector a | m6i.xlarge  subnet a  eu-west-1a  own Elastic IP |
| all | 2 resources |  |

### Who can reach what

| verdict | question | via |
| --- | --- | --- |
| PROVED | london-office -\\> tcp/443 | load balancer |
| PROVED | nobody else -\\> anything |  |

### Policies

| policy | verdict | level | resource | message |
| --- | --- | --- | --- | --- |
| 2 more | pass |  |  |  |

Mandatory rules that cannot be decided before it exists: 0

### Quotas

| quota | used | limit | scope |
| --- | --- | --- | --- |
| Elastic IPs | 1 | 5 | a region |

### Cost drivers

- 1 m6i.xlarge
- 3 public IPv4 addresses (1 Elastic, 2 of the load balancer)

### Tags

- Owner on 2 resources

### Secrets

- registrationCode from Secrets Manager, read at boot

### In the way of destroy

- nothing

### Assumptions

- ids, ARNs and addresses are made up: nothing was asked of AWS

### Still to do by hand

- enter ExternalRoutableIP on each connector
- give clients this allow-list: 1 Elastic IP
`,
    );
  });

  it("puts failures first", () => {
    const text = renderMarkdown(plan({ policy: [VIOLATION], reachability: [REFUTED] }));
    assert.ok(
      text.startsWith("## ❌ prod: hp-anyware in eu-west-1, account 111122223333 (from config, not checked)\n"),
    );
    assert.ok(text.indexOf("### Failures") < text.indexOf("### Resources"));
    assert.ok(text.includes("- violation of alb-https-listener-https-backend: TargetGroup anyware-broker.protocol"));
    assert.ok(
      text.includes(
        "- REFUTED H3: home-vpn -\\> udp/4172 of connector a; packet 198.51.100.16 -\\> anyware-a udp/4172",
      ),
    );
  });

  it("keeps what users wrote from becoming markup", () => {
    const text = renderMarkdown(plan({ warnings: ["<img src=x> [a](b) | @everyone `x`"] }));
    assert.ok(text.includes("- \\<img src=x\\> \\[a\\](b) \\| @\u200beveryone \\`x\\`\n"));
  });
});
