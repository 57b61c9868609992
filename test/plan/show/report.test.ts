import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plan, PlanResource } from "../../../plan/model/plan";
import { CONTENT_SECURITY_POLICY, drawingOf, drawSvg, renderReport } from "../../../plan/show/report";
import { dotOf } from "../../../plan/show/report/dot";
import type { Answer } from "../../../policy/reachability";
import { run } from "../../support/run";
import { COMPONENT, end, plan, proved, resource, step } from "../fixtures/plan";

const EVIL = "<script>alert('x')</script>";

const BALANCER = `${COMPONENT}$aws:lb/loadBalancer:LoadBalancer::anyware`;
const GATEWAY = "x::gateway";
const SUBNET = "x::subnet";
const CONNECTOR = end("anyware-a-interface", undefined, "x::anyware-a-interface");

/** A load balancer and one connector in one public subnet, one client, one destination beside it. */
function small(fields: Partial<Plan> = {}, client = "london-office"): Plan {
  const base = plan();
  const component: PlanResource = {
    ...base.resources.find(({ urn }) => urn === COMPONENT)!,
    outputs: {
      handoff: base.outputs["handoff"]!,
      manifest: {
        schemaVersion: 1,
        topology: "hp-anyware",
        name: "anyware",
        sources: { [client]: { role: "client", cidrs: ["203.0.113.0/24"] } },
        destinations: {
          dns: { role: "dns", cidrs: ["10.0.0.10/32"], ports: ["udp/53"] },
          internet: { role: "internet", cidrs: ["0.0.0.0/0"], ports: ["tcp/443"] },
        },
        subnets: { a: { availabilityZone: "eu-west-1a", cidrBlock: "10.0.0.0/26" } },
        loadBalancer: {
          urn: BALANCER,
          internal: false,
          ipAddressType: "ipv4",
          securityGroupUrn: "urn",
          subnets: ["a"],
          listeners: { https: { urn: "urn", port: 443, protocol: "HTTPS" } },
          targetGroups: {},
        },
        instances: {
          a: {
            role: "connector",
            urn: "x::anyware-a",
            interfaceUrn: "x::anyware-a-interface",
            subnet: "a",
            instanceType: "m6i.xlarge",
          },
        },
        settings: {},
      },
    },
  };
  return plan({
    resources: [
      component,
      resource("aws:ec2/vpc:Vpc", "net", { id: "vpc-1", inputs: { cidrBlock: "10.0.0.0/20" } }),
      resource("aws:ec2/subnet:Subnet", "net-public-1", {
        urn: SUBNET,
        id: "subnet-1",
        inputs: { vpcId: "vpc-1", availabilityZone: "eu-west-1a", cidrBlock: "10.0.0.0/26" },
      }),
      resource("aws:ec2/internetGateway:InternetGateway", "net", { urn: GATEWAY, inputs: { vpcId: "vpc-1" } }),
    ],
    reachability: answers(client),
    ...fields,
  });
}

const answer = (fields: Partial<Answer>): Answer => proved("", undefined, { component: "anyware", ...fields });

const answers = (client: string): Answer[] => [
  answer({
    id: "H1",
    key: "anyware/H1",
    question: `${client} -> load balancer tcp/443`,
    group: `${client} -> load balancer tcp/443`,
    senders: [client],
    witness: {
      packet: "203.0.113.0 -> anyware in net-public-1 (public) tcp/443",
      from: end(client, "203.0.113.0"),
      to: end("anyware in net-public-1 (public)", undefined, BALANCER),
      via: "internet",
      path: [
        step("internet gateway of net", undefined, { kind: "internet-gateway", key: GATEWAY }),
        step("network ACL into net-public-1", "default network ACL of net", { kind: "subnet", key: SUBNET }),
        step("listeners of anyware", "listener anyware-listener-443", { kind: "load-balancer", key: BALANCER }),
        {
          ...step("network ACL out of net-public-1 (answer)", "default network ACL of net", {
            kind: "nat-gateway",
            key: "the answer's way is not drawn",
          }),
          answer: true,
        },
      ],
    },
  }),
  answer({
    id: "H2",
    key: "anyware/H2/connector a",
    question: "load balancer -> connector a tcp/443",
    group: "load balancer -> each connector tcp/443",
    witness: {
      packet: "anyware in net-public-1 -> anyware-a-interface tcp/443",
      from: end("anyware in net-public-1", undefined, BALANCER),
      to: CONNECTOR,
      via: "local route",
      path: [step("targets of anyware", undefined, { kind: "load-balancer", key: BALANCER })],
    },
  }),
  answer({
    id: "H4",
    key: "anyware/H4/connector a",
    question: "nobody else -> connector a's public address",
    group: "nobody else -> each connector's public address",
    expect: "only",
    witness: {
      packet: "0.0.0.0 -> anyware-a-interface (public) tcp/4172",
      from: end("everyone else", "0.0.0.0"),
      to: CONNECTOR,
      via: "internet",
      path: [step("internet gateway of net", undefined, { kind: "internet-gateway", key: GATEWAY })],
      blockedBy: "no ingress rule of anyware-connector admits it",
    },
  }),
  answer({
    id: "H7",
    key: "anyware/H7/connector a to dns",
    question: "connector a -> dns udp/53",
    group: "each connector -> dns udp/53",
    verdict: "UNKNOWN",
    unknowns: ["ids of NetworkInterface anyware-a-interface.securityGroups"],
    witness: {
      packet: "anyware-a-interface -> 10.0.0.10 udp/53",
      from: CONNECTOR,
      to: end("dns", "10.0.0.10"),
      via: "local route",
      path: [step("dns")],
    },
  }),
  answer({ id: "H9", key: "anyware/H9", question: "all the same", group: "all the same", expect: "same" }),
];

const report = async (subject: Plan): Promise<string> => {
  const drawing = drawingOf(subject);
  return renderReport(subject, drawing, await drawSvg(drawing));
};

describe("the report's drawing", () => {
  it("puts sources, gateways, load balancer, instances and destinations into their VPC, zone and subnet", () => {
    const { frames, nodes } = drawingOf(small());
    assert.deepEqual(frames, [
      { id: "c0", kind: "vpc", label: "VPC net  10.0.0.0/20" },
      { id: "c1", kind: "zone", label: "eu-west-1a", parent: "c0" },
      { id: "c2", kind: "subnet", label: "public-1  10.0.0.0/26", parent: "c1" },
    ]);
    assert.deepEqual(
      nodes.map(({ id, kind, name, frame }) => [id, kind, name, frame]),
      [
        ["n0", "internet", "internet", undefined],
        ["n1", "source", "london-office", undefined],
        ["n2", "gateway", "internet gateway", "c0"],
        ["n3", "balancer", "anyware", "c0"],
        ["n4", "instance", "a", "c2"],
        ["n5", "destination", "dns", "c2"],
      ],
    );
  });

  it("lights up the nodes, edges and subnets of each answer's way there, and none for an answer without a path", () => {
    const { edges, lit } = drawingOf(small());
    assert.deepEqual(edges, [
      { id: "e0", from: "n1", to: "n2", kind: "flow" },
      { id: "e1", from: "n2", to: "n3", kind: "flow" },
      { id: "e2", from: "n3", to: "n4", kind: "flow" },
      { id: "e3", from: "n4", to: "n5", kind: "flow" },
      { id: "e4", from: "n0", to: "n2", kind: "probe" },
      { id: "e5", from: "n2", to: "n4", kind: "stop" },
    ]);
    assert.deepEqual(lit, [
      ["n1", "n2", "n3", "e0", "e1", "c2"],
      ["n3", "n4", "e2"],
      ["n0", "n2", "n4", "e4", "e5"],
      ["n4", "n5", "e3"],
      [],
    ]);
  });

  it("goes from a NAT gateway to the internet by the internet gateway its route leads to", () => {
    const base = small();
    const nat = resource("aws:ec2/natGateway:NatGateway", "net-nat", { inputs: { subnetId: "subnet-1" } });
    const { nodes, lit } = drawingOf({
      ...base,
      resources: [...base.resources, nat],
      reachability: [
        answer({
          question: "connector a -> internet tcp/443",
          witness: {
            packet: "anyware-a-interface -> 1.0.0.0 tcp/443",
            from: CONNECTOR,
            to: end("internet", "1.0.0.0"),
            path: [
              step("NAT gateway net-nat", undefined, { kind: "nat-gateway", key: nat.urn }),
              step(
                "route table of net-public-1",
                "net-public-1",
                { kind: "subnet", key: SUBNET },
                { kind: "internet-gateway", key: GATEWAY },
              ),
            ],
          },
        }),
      ],
    });
    const named = lit[0]!.flatMap((id) => nodes.find((node) => node.id === id)?.name ?? []);
    assert.deepEqual(named, ["a", "NAT gateway", "internet gateway", "internet"]);
  });

  it("folds what a large group has beyond the first, what failed and a2 before a10", () => {
    const member = (name: string, verdict: Answer["verdict"] = "PROVED") =>
      answer({ key: name, member: name, group: "office -> each connector tcp/443", verdict });
    const of = (count: number): string => {
      const names = Array.from({ length: count }, (_, index) => `c${count - index}`);
      const base = small();
      const made = { ...base, reachability: names.map((name) => member(name, name === "c11" ? "REFUTED" : "PROVED")) };
      return renderReport(made, drawingOf(made), "");
    };
    const rows = (text: string) =>
      [...text.matchAll(/<tr class="answer( more)?">.*?value="([^"]*)"/g)].map(([, more, name]) => name + (more ?? ""));
    assert.deepEqual(
      rows(of(13)),
      "c11 c1 c2 c3 c4 c5".split(" ").concat("c6 c7 c8 c9 c10 c12 c13".split(" ").map((name) => `${name} more`)),
    );
    assert.ok(of(13).includes('<label class="fold"><input type="checkbox"> all 13</label>'));
    assert.ok(!of(12).includes('class="fold"'));
  });

  it("writes frames as clusters, and labels as HTML whose text is escaped and short", () => {
    const dot = dotOf(drawingOf(small({}, `a"&<b>${"x".repeat(40)}`)));
    const lines = dot.split("\n").map((line) => line.trim());
    assert.ok(lines.includes("subgraph cluster_c2 {"));
    assert.ok(
      lines.includes(
        'n1 [id="n1", class="source", label=<<font point-size="10">client</font><br/><b>a&quot;&amp;&lt;b&gt;xxxxxxxxxxxxxxxxxxxxxxx…</b><br/><font point-size="10.5">203.0.113.0/24</font>>];',
      ),
    );
    assert.ok(lines.includes('n1 -> n2 [id="e0", class="flow", arrowhead=normal];'));
    assert.ok(lines.includes('n2 -> n4 [id="e5", class="stop", arrowhead=tee, constraint=false];'));
  });
});

describe("the report", () => {
  it("shows every question with its verdict, and every hop of its path", async () => {
    const subject = small();
    const text = await report(subject);
    for (const { key, verdict } of subject.reachability) {
      const escaped = key.replace(/'/g, "&#39;");
      assert.match(text, new RegExp(`value="${escaped}" data-id="H\\d" data-verdict="${verdict}"`));
    }
    assert.ok(text.includes("<li>network ACL into net-public-1: default network ACL of net</li>"));
    assert.ok(
      text.includes('<li class="back">network ACL out of net-public-1 (answer): default network ACL of net</li>'),
    );
    assert.ok(text.includes("Stopped: no ingress rule of anyware-connector admits it"));
    assert.ok(text.includes("Not known: ids of NetworkInterface anyware-a-interface.securityGroups"));
  });

  it("shows a required question left unknown as what fails", async () => {
    const text = await report(small());
    assert.ok(text.includes('<span class="badge bad">FAILED</span>'));
    assert.ok(text.includes("<li>UNKNOWN H7: connector a -&gt; dns udp/53</li>"));
  });

  it("names the key that refutes a question where it fails and beside its path, and none of others", () => {
    const [first, second, ...rest] = small().reachability;
    const reachability = [{ ...first!, verdict: "REFUTED" as const }, second!, ...rest];
    const subject = small({ reachability });
    const text = (keyOf?: () => string) => renderReport(subject, drawingOf(subject), "", [], keyOf);
    const named = text(() => "clients.<a>[0], at Pulumi.prod.yaml:7");
    assert.ok(
      named.includes(
        "<li>REFUTED H1: london-office -&gt; load balancer tcp/443; key clients.&lt;a&gt;[0], at Pulumi.prod.yaml:7</li>",
      ),
    );
    assert.equal(named.split("Key: clients.&lt;a&gt;[0], at Pulumi.prod.yaml:7</p>").length, 2);
    assert.ok(!/[;>] ?key /i.test(text()));
  });

  it("escapes whatever a plan carries", async () => {
    const violation = { policy: EVIL, level: "mandatory", verdict: "violation", blocks: true, message: EVIL } as const;
    const subject = small(
      {
        stack: { name: EVIL, topology: EVIL, region: EVIL, accountIds: [EVIL] },
        assumptions: [EVIL],
        warnings: [EVIL],
        policy: [violation, { ...violation, verdict: "excepted", exception: { reason: EVIL, expires: EVIL } }],
        handoff: { steps: [EVIL], notes: [EVIL] },
        capacity: { summary: EVIL, enough: true, failures: [EVIL] },
        secrets: [EVIL],
        destroyBlockers: [EVIL],
        costDrivers: [{ count: 1, what: EVIL, detail: EVIL }],
        quotas: [{ ...plan().quotas[0]!, name: EVIL, scope: EVIL }],
      },
      EVIL,
    );
    const text = await report(subject);
    assert.equal(text.match(/<script/g)?.length, 1);
    assert.equal(text.includes("<script>alert"), false);
    assert.ok(text.includes("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
  });

  it("lets nothing be loaded: its policy names the one style sheet and the one script, and no element has an address", async () => {
    const text = await report(small());
    const [, style = ""] = /<style>([\s\S]*?)<\/style>/.exec(text)!;
    const [, script = ""] = /<script>([\s\S]*?)<\/script>/.exec(text)!;
    const hash = (part: string) => `'sha256-${createHash("sha256").update(part).digest("base64")}'`;
    assert.equal(
      CONTENT_SECURITY_POLICY,
      `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'`,
    );
    assert.ok(text.includes(`content="${CONTENT_SECURITY_POLICY}"`));
    assert.deepEqual(text.match(/https?:\/\/[^\s"<]*/g), null);
    assert.deepEqual(
      [...text.matchAll(/\s(?:src|href|xlink:href|style|on\w+)="([^"]*)"/g)].map(([, value]) => value),
      ["#reach"],
    );
  });

  it("is the same text for the same plan", async () => {
    assert.equal(await report(small()), await report(small()));
  });
});

describe("the report in a browser", function () {
  this.timeout(60_000);
  const version = run("chromium", ["--version"]);
  let folder: string;

  before(function () {
    if (version.code !== 0) {
      console.log("      no chromium on PATH: the report is not opened in a browser");
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "report-"));
  });
  after(() => {
    if (folder !== undefined) {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });

  function open(text: string, hash: string): { document: string; log: string } {
    const file = join(folder, "report.html");
    writeFileSync(file, text);
    const flags = [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--enable-logging=stderr",
      "--virtual-time-budget=2000",
    ];
    const { out, err } = run(
      "chromium",
      [...flags, `--user-data-dir=${join(folder, "profile")}`, "--dump-dom", `${pathToFileURL(file)}${hash}`],
      { timeout: 50_000 },
    );
    return { document: out, log: err };
  }

  it("lights up the chosen answer's path and nothing else, without an error", async () => {
    const subject = small({}, EVIL);
    const { document, log } = open(await report(subject), "#select=H1");
    const lit = [...document.matchAll(/<g id="(\w+)" class="[^"]*\bon\b[^"]*"/g)].map(([, id]) => id!);
    assert.deepEqual(lit.sort(), [...drawingOf(subject).lit[0]!].sort());
    assert.match(document, /<svg[^>]*class="choosing PROVED"/);
    assert.match(document, /<tr class="answer chosen">/);
    // The console: errors of the script, refusals of the content security policy, failed requests.
    assert.deepEqual(
      log.split("\n").filter((line) => line.includes("CONSOLE")),
      [],
    );
  });

  it("chooses an answer by a click and shows all again", async () => {
    const clicks = `<script>document.querySelectorAll(".answer input")[1].click();document.title=[...document.querySelectorAll(".drawing .on")].map((e)=>e.id).sort().join(" ");document.getElementById("clear").click();document.title+="|"+document.querySelectorAll(".on").length;</script>`;
    const text = await report(small());
    const open_ = text.replace(/<meta http-equiv[^>]*>/, "").replace("</body>", `${clicks}</body>`);
    assert.match(open(open_, "").document, /<title>e2 n3 n4\|0<\/title>/);
  });
});
