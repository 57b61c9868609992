/** The key proxy of a stack file: what is proved of it, and which topologies have none. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { issueLine } from "../../../components/shared/input/issues";
import { planStack } from "../../../plan/build";
import type { Plan } from "../../../plan/model/plan";
import { judge } from "../../../plan/model/verdict";
import { readProject } from "../../../plan/project/project";
import { sessionManagerTexts } from "../../../plan/show/session-manager";
import { fixLines } from "../../../stacks/mistakes/render";
import * as program from "../../../stacks/program";
import { type Config, exampleConfig, own, projectWith } from "../../support/plans";

const PROXY = { url: "http://proxy.corp.example:3128", addresses: ["10.41.0.10/32"] };
const script = { template: "#!/bin/sh\necho ${externalRoutableIp} ${registrationCode} ${httpsProxy}\n" };

/** A new network that is connected to the company's, where the proxy is. */
const network: Config = {
  ...(exampleConfig("hp-anyware")["connector-topologies:network"] as Config),
  transitGateway: { transitGatewayId: "tgw-0123456789abcdef0", routes: ["10.41.0.0/16"] },
};

/** With its answers. */
async function planOf(name: string, change: Config): Promise<Plan> {
  const root = projectWith(name, { ...exampleConfig(name), ...change });
  try {
    const outcome = await planStack(readProject(root), name, program);
    assert.ok(outcome.ok, JSON.stringify(outcome));
    return outcome.plan;
  } finally {
    rmSync(root, { recursive: true });
  }
}

const verdicts = ({ reachability }: Plan, ...ids: readonly string[]): string[] => [
  ...new Set(
    reachability.filter(({ id }) => ids.includes(id)).map(({ id, verdict, group }) => `${id} ${verdict} ${group}`),
  ),
];

describe("a stack behind a proxy", function () {
  this.timeout(60_000);

  it("is proved: connectors reach the proxy, and past it nothing on the internet", async () => {
    const plan = await planOf("hp-anyware", own({ network, proxy: PROXY, userData: script }));
    assert.deepEqual(verdicts(plan, "H7", "H10", "SSM"), [
      "H7 PROVED each connector -> dns tcp/53, udp/53",
      "H7 PROVED each connector -> domainControllers tcp/636",
      "H7 PROVED each connector -> proxy tcp/3128",
      "H10 PROVED each connector -> anything on the internet but the proxy",
      "SSM PROVED each connector -> Systems Manager by the proxy tcp/3128",
    ]);
    const { violations, refuted, unknown } = judge(plan);
    assert.deepEqual([violations, refuted, unknown], [[], [], []]);
    assert.deepEqual(sessionManagerTexts(plan.sessionManager), ["connector a, b, c by the proxy"]);
    const handoff = plan.handoff as { readonly summary: readonly object[]; readonly steps: readonly string[] };
    assert.deepEqual(
      handoff.summary.filter((line) => JSON.stringify(line).includes("proxy")),
      [{ subject: "proxy", text: "http://proxy.corp.example:3128  at 10.41.0.10/32" }],
    );
    assert.equal(
      handoff.steps[1],
      "let the connectors in on the proxy, and let it reach Anyware Manager, licensing and AWS on tcp 443",
    );
  });

  it("is planned with a login that only `up` decrypts", async () => {
    const login = { proxyCredentials: { secure: "AAABADQXFlU0mxC0" } };
    const plan = await planOf("hp-anyware", own({ network, proxy: PROXY, userData: script, ...login }));
    const handoff = plan.handoff as { readonly summary: readonly { subject: string; text: string }[] };
    assert.deepEqual(
      handoff.summary.filter(({ subject }) => subject === "proxy").map(({ text }) => text),
      ["http://proxy.corp.example:3128  at 10.41.0.10/32  with a login"],
    );
    assert.deepEqual(judge(plan).refuted, []);
  });

  it("is refuted where another destination is the whole internet, and names a public one that is meant", async () => {
    const example = exampleConfig("hp-anyware")["connector-topologies:egress"] as Config;
    const egress = { ...example, dns: ["203.0.113.53/32"], licenseServer: ["0.0.0.0/0"] };
    const plan = await planOf("hp-anyware", own({ network, proxy: PROXY, userData: script, egress }));
    const [answer] = plan.reachability.filter(({ id }) => id === "H10");
    assert.equal(answer?.verdict, "REFUTED");
    assert.equal(answer.question, "connector a -> anything on the internet but the proxy, dns");
    assert.match(answer.witness!.packet, / tcp\/7070$/);
  });

  it("may not reach public DNS on any port when it is declared", async () => {
    const example = exampleConfig("hp-anyware")["connector-topologies:egress"] as Config;
    const plan = await planOf(
      "hp-anyware",
      own({ network, proxy: PROXY, userData: script, egress: { ...example, dns: ["203.0.113.53/32"] } }),
    );
    assert.deepEqual(verdicts(plan, "H10"), [
      "H10 PROVED each connector -> anything on the internet but the proxy, dns",
    ]);
  });

  it("holds for Macs, and for a proxy on the internet", async () => {
    const plan = await planOf("mac-workstation", own({ proxy: { url: "http://203.0.113.80:3128" } }));
    assert.deepEqual(verdicts(plan, "M4", "M5"), [
      "M4 PROVED each workstation -> proxy tcp/3128",
      "M5 PROVED each workstation -> anything on the internet but the proxy",
    ]);
  });
});

/** Problems of an example with keys changed. */
function problems(example: string, change: Config) {
  const parsed = program.parseStack({ ...exampleConfig(example), ...own(change) }, { stackName: "demo" });
  return parsed.ok ? [] : parsed.issues;
}

describe("a proxy in a stack file", () => {
  it("has its login in a secret of its own: one in the URL is not shown, and the fix is without it", () => {
    const issues = problems("hp-anyware", { proxy: { ...PROXY, url: "http://svc:hunter2@proxy.corp.example:3128" } });
    assert.deepEqual(issues.map(issueLine), [
      'proxy.url: has a login in it, which everybody who may read the stack file or the state would see; give user:password by itself, as a secret (in a stack file: pulumi config set --secret connector-topologies:proxyCredentials); fix: set proxy.url to "http://proxy.corp.example:3128"',
    ]);
    assert.deepEqual(fixLines(issues[0]!, "demo"), [
      "pulumi config set --path 'connector-topologies:proxy.url' http://proxy.corp.example:3128 --stack demo",
    ]);
  });

  it("has a login only beside it, and never as plain text", () => {
    const secure = { secure: "AAABADQXFlU0mxC0" };
    assert.deepEqual(problems("hp-anyware", { proxy: PROXY, proxyCredentials: secure, userData: script, network }), []);
    assert.deepEqual(problems("hp-anyware", { proxyCredentials: secure }).map(issueLine), [
      "proxyCredentials: is used by the proxy only, and proxy is not given",
    ]);
    const [plain] = problems("hp-anyware", { proxy: PROXY, proxyCredentials: "svc:hunter2" });
    assert.equal(issueLine(plain!), "proxyCredentials: must be a secret");
    assert.match(fixLines(plain!, "demo").join("\n"), /^pulumi config set --secret/);
  });

  it("is refused where the vendor's traffic goes by no proxy", () => {
    assert.deepEqual(problems("cloudbrink-standalone", { proxy: PROXY }).map(issueLine), [
      "proxy: does not go with Cloudbrink: connectors open tcp 9090 and udp 9993-9994 to the vendor's cloud, which no HTTP proxy carries; vendorEgress narrows where they may go",
    ]);
    const [issue] = problems("codestream-https", { proxy: PROXY });
    assert.equal(
      issueLine(issue!),
      "proxy: does not go with CodeStream: the host's containers call the public URL, and the load balancer knows them by their own address; egress.internet narrows where the host may go",
    );
    assert.deepEqual(fixLines(issue!, "demo"), ["pulumi config rm --path 'connector-topologies:proxy' --stack demo"]);
  });
});
