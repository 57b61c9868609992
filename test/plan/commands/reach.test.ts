import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reachCommand } from "../../../plan/commands/reach";
import { Scenario } from "../../policy/reachability/scenario";
import { hpAnyware } from "../../policy/reachability/topologies";
import { type Ran, terminal } from "../../support/terminal";

const directory = mkdtempSync(join(tmpdir(), "reach-"));

/** A scenario as `pulumi stack export` writes it. */
function exported(name: string, scenario: Scenario, more: object[] = []): string {
  const file = join(directory, `${name}.json`);
  const resources = [...scenario.resources.map(({ name: _, ...resource }) => resource), ...more];
  writeFileSync(file, JSON.stringify({ version: 3, deployment: { manifest: {}, resources } }));
  return file;
}

function run(...args: string[]): Ran {
  const screen = terminal();
  return { code: reachCommand(args, screen), ...screen.printed };
}

function web(): Scenario {
  const scenario = new Scenario();
  scenario.vpc();
  scenario.publicSubnet("pub", "10.0.0.0/24");
  scenario.group("sg");
  scenario.allow("in", "sg", "tcp/443", { cidrIpv4: "203.0.113.0/24" });
  scenario.instance("web", "pub", ["sg"]);
  scenario.eip("eip", { instance: "web-id" }, "198.51.100.1");
  return scenario;
}

describe("the reach command", () => {
  after(() => rmSync(directory, { recursive: true }));

  it("answers every question of our components from an exported state", () => {
    const { code, out } = run("--state", exported("ours", hpAnyware()));
    assert.equal(code, 0);
    assert.ok(out.includes("PROVED   office -> load balancer tcp/443\n"), out);
  });

  it("lists who may reach what in a program that is not ours", () => {
    const { code, out } = run("--state", exported("web", web()));
    assert.equal(code, 0);
    assert.equal(out, "WHO MAY REACH WHAT\n  203.0.113.0/24 -> web (public) tcp/443\n");
  });

  it("says that nobody can, in the words of the plan", () => {
    const { out } = run("--state", exported("ours", hpAnyware()));
    assert.ok(out.includes("PROVED   nobody"), out);
    assert.ok(out.includes(" cannot reach "), out);
  });

  it("refuses a state that holds no resource, and reads one in whatever it is wrapped", () => {
    const empty = join(directory, "empty.json");
    writeFileSync(empty, JSON.stringify({ version: 3, deployment: {} }));
    const refused = run("--state", empty);
    assert.equal(refused.code, 2);
    assert.match(refused.err, /holds no resource, so there is nothing to ask; write it with pulumi stack export/);
    const plain = JSON.parse(readFileSync(exported("web", web()), "utf8")) as { deployment: object };
    const { deployment } = plain;
    for (const wrapped of [deployment, { deployment: plain }, { version: 3, checkpoint: { latest: deployment } }]) {
      const file = join(directory, "wrapped.json");
      writeFileSync(file, JSON.stringify(wrapped));
      assert.equal(run("--state", file).out, "WHO MAY REACH WHAT\n  203.0.113.0/24 -> web (public) tcp/443\n");
    }
  });

  it("answers one question with its path, and exits 1 when it is refuted", () => {
    const state = exported("web", web());
    const proved = run("--state", state, "--ask", "203.0.113.7 -> web tcp/443");
    assert.equal(proved.code, 0);
    assert.ok(proved.out.startsWith("PROVED   203.0.113.7 -> web tcp/443\n"), proved.out);
    const refuted = run("--state", state, "--ask", "8.8.8.8 -> web tcp/443");
    assert.equal(refuted.code, 1);
    assert.ok(refuted.out.includes("stopped: no ingress rule of sg admits it"), refuted.out);
  });

  it("shows who can newly reach what since an older export", () => {
    const before = exported("before", web());
    const wider = web();
    wider.allow("in", "sg", "tcp/22", { cidrIpv4: "0.0.0.0/0" });
    const { out } = run("--state", exported("after", wider), "--against", before);
    assert.ok(
      out.includes(
        "NEWLY REACHABLE\n  10.0.0.0/24 (in the VPC) -> web tcp/22\n  the internet -> web (public) tcp/22\n",
      ),
      out,
    );
    assert.ok(out.includes("NO LONGER REACHABLE\n  nobody\n"), out);
  });

  it("takes what was only read for something outside the program", () => {
    const scenario = web();
    const group = scenario.resources.findIndex(({ name }) => name === "sg");
    const [read] = scenario.resources.splice(group, 1);
    const state = exported("read", scenario, [{ ...read, inputs: {}, external: true }]);
    const { code, out } = run("--state", state, "--ask", "8.8.8.8 -> web tcp/80");
    assert.equal(code, 1);
    assert.ok(out.startsWith("UNKNOWN"), out);
    assert.equal(run("--state", state, "--ask", "8.8.8.8 -> web tcp/80", "--allow-unknown").code, 0);
  });

  it("exits 2 with one line for a file that is no state and a question that is none", () => {
    const nonsense = join(directory, "nonsense.json");
    writeFileSync(nonsense, "[]");
    assert.deepEqual(run("--state", nonsense), {
      code: 2,
      out: "",
      err: `${nonsense}: is not what pulumi stack export writes\n`,
    });
    const { code, err } = run("--state", exported("web", web()), "--ask", "web");
    assert.equal(code, 2);
    assert.equal(err, '--ask "web": is not a question such as 203.0.113.7 -> connector-a udp/4172\n');
  });
});
