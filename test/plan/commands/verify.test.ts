import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CheckRecord } from "../../../components/shared/handoff/check-record";
import { toLines } from "../../../components/shared/handoff/lines";
import { verifyCommand } from "../../../plan/commands/verify";
import { checksIn } from "../../../plan/verify/outputs";
import { listen } from "../../support/loopback";
import { EXAMPLE_STACKS, planOf } from "../../support/plans";
import { terminal } from "../../support/terminal";

const HERE = "127.0.0.1";

describe("the verify command", function () {
  this.timeout(30_000);

  describe("on the command line", () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), "verify-"));
    });
    after(() => rmSync(folder, { recursive: true }));

    async function command(args: readonly string[], outputs?: string) {
      const screen = terminal();
      const code = await verifyCommand(args, {
        root: folder,
        ...screen,
        ...(outputs === undefined ? {} : { outputs: async () => outputs }),
      });
      return { code, ...screen.printed };
    }

    const outputsOf = (...checks: readonly CheckRecord[]) => JSON.stringify({ url: "x", handoff: { checks } });
    const udp = { kind: "udp", name: "u" };

    it("exits 0 when nothing failed and 1 when something did", async () => {
      const server = net.createServer();
      const port = await listen(server);
      const open: CheckRecord = { kind: "tcp", name: "port open", host: HERE, port };
      const good = await command(["dev"], outputsOf(open, udp));
      assert.deepEqual([good.code, good.err], [0, ""]);
      assert.equal(
        good.out.split("\n")[0],
        "verify: dev, from here, as somebody who is let in (--from says otherwise)",
      );
      assert.ok(good.out.endsWith("OK  2 steps, none failed\n"));
      const bad = await command(["dev"], outputsOf({ ...open, expect: "closed" }));
      assert.equal(bad.code, 1);
      server.close();
    });

    it("reads outputs from a file, and prints JSON", async () => {
      const file = join(folder, "outputs.json");
      writeFileSync(file, outputsOf(udp));
      const { code, out } = await command(["--outputs", file, "--json", "--from", "198.51.100.1"]);
      assert.equal(code, 0);
      assert.deepEqual(JSON.parse(out), {
        stack: null,
        from: "198.51.100.1",
        steps: [{ name: "u", kind: "udp", verdict: "info", detail: "udp gives no proof either way" }],
        passed: 0,
        failed: 0,
        open: 1,
      });
    });

    it("checks companions of the same stack too", () => {
      const text = JSON.stringify({ handoff: { checks: [udp] }, macWorkstations: { handoff: { checks: [udp] } } });
      assert.equal(checksIn(text, "outputs").length, 2);
    });

    it("reads the hand-over as text with a part a line, and as the map of release 0.1", () => {
      const handoff = { checks: [udp], steps: ["a"] };
      const now = JSON.stringify({ handoff: toLines(handoff), macWorkstations: { handoff: toLines(handoff) } });
      const before = JSON.stringify({ handoff, macWorkstations: { handoff } });
      assert.deepEqual(checksIn(now, "outputs"), [udp, udp]);
      assert.deepEqual(checksIn(before, "outputs"), [udp, udp]);
    });

    for (const [title, args, outputs, message] of [
      ["no stack", [], undefined, "give a stack, or --outputs\n"],
      ["two stacks", ["a", "b"], undefined, "one stack at a time: a b\n"],
      [
        "a source that is no address",
        ["dev", "--from", "office"],
        undefined,
        '--from must be an IPv4 or IPv6 address; got "office"\n',
      ],
      [
        "a wait of nothing",
        ["dev", "--timeout", "0"],
        undefined,
        '--timeout must be a whole number from 1 to 60 seconds; got "0"\n',
      ],
      [
        "outputs that are no JSON",
        ["dev"],
        "{",
        "the outputs of dev: is not JSON; write it with pulumi stack output --json\n",
      ],
      ["outputs that are a list", ["dev"], "[]", "the outputs of dev: is not what pulumi stack output --json writes\n"],
      [
        "outputs without steps",
        ["dev"],
        "{}",
        "the outputs of dev: has no handoff.checks; bring the stack up with this version first\n",
      ],
      ["an option it does not know", ["dev", "--fast"], undefined, "Unknown option '--fast'"],
    ] as const) {
      it(`refuses ${title}`, async () => {
        const { code, out, err } = await command(args, outputs);
        assert.deepEqual([code, out], [2, ""]);
        assert.ok(err.startsWith(message), err);
      });
    }

    it("says which file it cannot read", async () => {
      const none = join(folder, "none.json");
      assert.deepEqual(await command(["--outputs", none]), { code: 2, out: "", err: `${none}: cannot be read\n` });
      const ca = await command(["dev", "--ca", none], outputsOf(udp));
      assert.deepEqual([ca.code, ca.err], [2, `${none}: cannot be read\n`]);
    });
  });

  describe("of every example", () => {
    for (const name of EXAMPLE_STACKS.filter((each) => each !== "cloudbrink-active-active-64")) {
      it(`finds its steps in the outputs of ${name}, each of a kind it knows`, async () => {
        const { outputs } = await planOf(name);
        const kinds = new Set(checksIn(JSON.stringify(outputs), name).map(({ kind }) => kind));
        const known = ["dns", "tls", "http", "paths", "cookie", "tcp", "udp", "websocket", "aws"];
        assert.deepEqual(
          [...kinds].filter((kind) => !known.includes(kind)),
          [],
        );
      });
    }
  });
});
