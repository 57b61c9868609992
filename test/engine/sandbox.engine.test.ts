/** The sandbox's driver: the real CLI, the stand-in as the plugin on PATH, a server that says that it is moto. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { sandboxCommand } from "../../plan/commands/sandbox";
import * as program from "../../stacks/program";
import { listen } from "../support/loopback";
import { terminal } from "../support/terminal";
import { cli, describeEngine } from "./cli";
import { Account, type StoredAccount } from "./stand-in/account";
import { seedImage } from "./stand-in/seed";

const ROOT = path.resolve(__dirname, "../..");

describeEngine("the sandbox", { long: true }, function () {
  this.timeout(300_000);
  let folder: string;
  let emulator: http.Server;
  let endpoint: string;

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "sandbox-test-"));
    emulator = http.createServer((request, response) => {
      response.writeHead(request.url === "/moto-api/data.json" ? 200 : 404).end("{}");
    });
    endpoint = `http://127.0.0.1:${await listen(emulator)}`;
  });
  after(() => {
    emulator.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** A run against an account of its own, and what it leaves there. */
  async function run(stack: string, changes: { readonly [name: string]: string } = {}) {
    const account = path.join(folder, `${stack}.json`);
    const seeded = new Account({ region: "us-east-1" }, account);
    seedImage(seeded, "ami-0e0e0e0e0e0e0e0e0", "image");
    const bin = [path.dirname((await cli()).command.command), path.join(ROOT, "test/engine/stand-in/bin")];
    const screen = terminal();
    const code = await sandboxCommand(
      [stack, "--endpoint", endpoint],
      { root: ROOT, program, renderIssues: program.renderIssues, ...screen, printError: screen.print },
      {
        ...process.env,
        PATH: [...bin, process.env["PATH"]].join(path.delimiter),
        STAND_IN_ACCOUNT: account,
        AWS_PROFILE: "production",
        ...changes,
      },
    );
    const left = (JSON.parse(fs.readFileSync(account, "utf8")) as StoredAccount).resources;
    return {
      code,
      out: screen.printed.out,
      steps: [...screen.printed.out.matchAll(/^sandbox: (\w+) {2}(.*?) {2}/gm)].map(
        ([, verdict, name]) => `${verdict} ${name}`,
      ),
      left: left.filter(({ urn }) => urn !== undefined).map(({ urn }) => urn?.split("::").at(-1)),
    };
  }

  const ALL = ["PASS laid out", "PASS up", "PASS second up empty", "PASS destroy", "PASS cleared"];

  it("lays out a network that exists, brings a pair up and down, and leaves its stack file alone", async () => {
    const file = path.join(ROOT, "stacks/Pulumi.cloudbrink-active-standby.yaml");
    const before = fs.readFileSync(file, "utf8");
    const { code, steps, left, out } = await run("cloudbrink-active-standby");
    assert.deepEqual(steps, ALL, out);
    assert.equal(code, 0);
    assert.deepEqual(left, []);
    assert.equal(fs.readFileSync(file, "utf8"), before);
    assert.match(out, /^sandbox: moto at http:\/\/127\.0\.0\.1:\d+, region us-east-1, made-up credentials$/m);
    assert.match(out, /\n5 of 5 steps passed\n/);
  });

  it("stands instances, a certificate and a zone of its own in the place of those that exist", async () => {
    const { code, steps, left, out } = await run("hp-anyware-existing");
    assert.deepEqual(steps, ALL, out);
    assert.equal(code, 0);
    assert.deepEqual(left, []);
  });

  it("makes a new network, and destroys what is protected for its data", async () => {
    const { code, steps, left, out } = await run("codestream-http");
    assert.deepEqual(steps, ALL, out);
    assert.equal(code, 0);
    // Kept on purpose: the state forgets it, and the emulator goes.
    assert.deepEqual(left, ["codestream-data"]);
  });
});
