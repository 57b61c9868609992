import * as assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { type CheckStep, checkScript, quote } from "../../../../components/shared/handoff/check-script";
import {
  acceptWebSockets,
  closedPort,
  listen,
  runScript,
  type ScriptRun,
  selfSignedCertificate,
  verdicts,
} from "../../../support/loopback";
import { outputOf } from "../../../support/run";

const run = (steps: readonly CheckStep[], env?: Record<string, string>, title = "test"): Promise<ScriptRun> =>
  runScript(checkScript({ title, steps }), env);

/** For a step that ends by its time limit. */
const IMPATIENT = { CHECK_TIMEOUT: "1" };
const NEVER = "a server that never answers";

function answer(request: http.IncomingMessage, response: http.ServerResponse): void {
  switch (request.url) {
    case "/no-auth/status":
      response.end("OK");
      break;
    case "/cookie":
      response.setHeader("Set-Cookie", ["OTHER=1; Path=/", "AWSALB=abc; Path=/"]);
      response.end();
      break;
    default:
      response.statusCode = 404;
      response.end("no");
  }
}

describe("check script", function () {
  this.timeout(60_000);
  let directory: string;
  let plain: http.Server;
  let secure: https.Server;
  let silent: Server;
  let plainPort: number;
  let securePort: number;
  let silentPort: number;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "check-script-"));
    plain = http.createServer(answer);
    secure = https.createServer(selfSignedCertificate("codestream.test"), answer);
    silent = createServer((socket) => socket.on("error", () => undefined));
    acceptWebSockets(plain, "/socketcluster/");
    acceptWebSockets(secure as unknown as http.Server, "/socketcluster/");
    [plainPort, securePort, silentPort] = (await Promise.all([plain, secure, silent].map(listen))) as [
      number,
      number,
      number,
    ];
  });

  after(() => {
    plain.closeAllConnections();
    secure.closeAllConnections();
    for (const server of [plain, secure, silent]) {
      server.close();
    }
    rmSync(directory, { recursive: true });
  });

  it("passes every kind of step against servers that work", async () => {
    const secureUrl = `https://codestream.test:${securePort}`;
    const result = await run([
      { kind: "dns", name: "name resolves", host: "localhost" },
      { kind: "dns", name: "name is an alias", host: "localhost", sameAs: "127.0.0.1" },
      { kind: "tcp", name: "port is open", host: "127.0.0.1", port: plainPort },
      { kind: "tcp", name: "port is closed", host: "127.0.0.1", port: await closedPort(), expect: "closed" },
      { kind: "http", name: "answers", url: `http://127.0.0.1:${plainPort}/no-auth/status`, body: "OK" },
      { kind: "http", name: "answers 404", url: `http://127.0.0.1:${plainPort}/x`, statuses: [200, 404] },
      { kind: "http", name: "TLS", url: `${secureUrl}/no-auth/status`, insecure: true, address: "127.0.0.1" },
      {
        kind: "tls",
        name: "certificate",
        host: "codestream.test",
        port: securePort,
        address: "127.0.0.1",
        trusted: false,
      },
      { kind: "cookie", name: "cookie", url: `http://127.0.0.1:${plainPort}/cookie`, cookie: "AWSALB" },
      { kind: "websocket", name: "upgrade", url: `http://127.0.0.1:${plainPort}/socketcluster/` },
      {
        kind: "websocket",
        name: "secure upgrade",
        url: `${secureUrl}/socketcluster/`,
        insecure: true,
        address: "127.0.0.1",
      },
      { kind: "command", name: "command", command: ["printf", "b a\\tc\\n"], expected: ["a", "b", "c"] },
    ]);
    assert.deepEqual([...new Set(verdicts(result))], ["PASS"], result.lines.join("\n"));
    assert.deepEqual(result.lines.slice(0, 1), ["check: test"]);
    assert.equal(result.lines.at(-1), "all 12 steps passed");
    assert.equal(result.status, 0);
  });

  it("passes a port that is open though it says nothing", async () => {
    const step: CheckStep = { kind: "tcp", name: "port", host: "127.0.0.1", port: silentPort };
    const result = await run([step], IMPATIENT);
    assert.deepEqual([verdicts(result), result.status], [["PASS"], 0], result.lines.join("\n"));
  });

  const localFailures: readonly [
    string,
    (ports: { plain: number; secure: number; silent: number }) => CheckStep,
    RegExp,
  ][] = [
    [
      "a name that does not resolve",
      () => ({ kind: "dns", name: "s", host: "nothing.invalid" }),
      /nothing\.invalid does not resolve$/,
    ],
    [
      "an alias of something else",
      () => ({ kind: "dns", name: "s", host: "127.0.0.1", sameAs: "127.0.0.2" }),
      /127\.0\.0\.1 resolves to 127\.0\.0\.1, none of which 127\.0\.0\.2 has$/,
    ],
    [
      "an open port that must be closed",
      ({ plain: port }) => ({ kind: "tcp", name: "s", host: "127.0.0.1", port, expect: "closed" }),
      / open$/,
    ],
    [
      "a name that does not resolve instead of a closed port",
      () => ({ kind: "tcp", name: "s", host: "nothing.invalid", port: 1, expect: "closed" }),
      /the name does not resolve$/,
    ],
    [
      "another status",
      ({ plain: port }) => ({ kind: "http", name: "s", url: `http://127.0.0.1:${port}/x` }),
      /status 404, expected 200$/,
    ],
    [
      "another body",
      ({ plain: port }) => ({ kind: "http", name: "s", url: `http://127.0.0.1:${port}/no-auth/status`, body: "ok" }),
      /status 200, but the body is not "ok"$/,
    ],
    [
      NEVER,
      ({ silent: port }) => ({ kind: "http", name: "s", url: `http://127.0.0.1:${port}/` }),
      /no answer within the time limit/,
    ],
    [
      "HTTP where HTTPS is expected",
      ({ plain: port }) => ({ kind: "http", name: "s", url: `https://127.0.0.1:${port}/`, insecure: true }),
      /TLS handshake failed$/,
    ],
    [
      "HTTPS where HTTP is expected",
      ({ secure: port }) => ({ kind: "http", name: "s", url: `http://127.0.0.1:${port}/` }),
      /connection closed without an answer$/,
    ],
    [
      "a self-signed certificate where a trusted one is expected",
      ({ secure: port }) => ({ kind: "tls", name: "s", host: "codestream.test", port, address: "127.0.0.1" }),
      /the certificate is not trusted, or is for another name$/,
    ],
    [
      "a certificate that ends too soon",
      ({ secure: port }) => ({ kind: "tls", name: "s", host: "127.0.0.1", port, validDays: 60, trusted: false }),
      /in less than 60 days$/,
    ],
    [
      "a port without TLS",
      ({ plain: port }) => ({ kind: "tls", name: "s", host: "127.0.0.1", port, trusted: false }),
      /no certificate from 127\.0\.0\.1:\d+$/,
    ],
    [
      "a missing cookie",
      ({ plain: port }) => ({ kind: "cookie", name: "s", url: `http://127.0.0.1:${port}/cookie`, cookie: "AWSALBAPP" }),
      /no cookie AWSALBAPP in the answer$/,
    ],
    [
      "a refused upgrade",
      ({ plain: port }) => ({ kind: "websocket", name: "s", url: `http://127.0.0.1:${port}/other` }),
      /status 400, expected 101$/,
    ],
    [
      "a command that fails",
      () => ({ kind: "command", name: "s", command: ["sh", "-c", "echo because >&2; exit 3"] }),
      /sh ended with code 3: because$/,
    ],
    [
      "a command that prints something else",
      () => ({ kind: "command", name: "s", command: ["printf", "b a"], expected: ["a", "c"] }),
      /got: a b; expected: a c$/,
    ],
    [
      "a command that is not there",
      () => ({ kind: "command", name: "s", command: ["no-such-command-here"] }),
      /needs no-such-command-here, which is not on this machine$/,
    ],
  ];
  for (const [title, step, expected] of localFailures) {
    it(`fails on ${title}`, async () => {
      const ports = { plain: plainPort, secure: securePort, silent: silentPort };
      const result = await run([step(ports)], title === NEVER ? IMPATIENT : {});
      assert.equal(result.status, 1);
      assert.match(result.lines[1] ?? "", /^FAIL {3}1 {2}s /);
      assert.match((result.lines[1] ?? "").trimEnd(), expected);
      assert.equal(result.lines.at(-1), "1 of 1 steps failed; first: 1 s");
    });
  }

  it("goes on after a failure, prints the hint and names the first failing step", async () => {
    const result = await run([
      { kind: "tcp", name: "first", host: "127.0.0.1", port: plainPort },
      { kind: "tcp", name: "second", host: "127.0.0.1", port: await closedPort(), hint: "open the port" },
      { kind: "tcp", name: "third", host: "127.0.0.1", port: await closedPort() },
    ]);
    assert.deepEqual(verdicts(result), ["PASS", "FAIL", "FAIL"]);
    assert.match(result.lines[2] ?? "", /connection refused, or no route$/);
    assert.equal(result.lines[3], "          open the port");
    assert.equal(result.lines.at(-1), "2 of 3 steps failed; first: 2 second");
    assert.equal(result.status, 1);
  });

  it("reports UDP without a verdict", async () => {
    const nc = join(directory, "nc");
    for (const [exit, text] of [
      [0, "nothing refused the packet; UDP gives no proof that it arrived"],
      [1, "the packet was refused, or this nc cannot tell; UDP gives no proof"],
    ] as const) {
      writeFileSync(nc, `#!/bin/sh\n[ "$*" = "-u -z -w 30 192.0.2.1 4172" ] || echo "$*" >&2\nexit ${exit}\n`, {
        mode: 0o755,
      });
      const result = await run([{ kind: "udp", name: "PCoIP", host: "192.0.2.1", port: 4172 }], {
        PATH: `${directory}:${process.env["PATH"]}`,
      });
      assert.deepEqual(verdicts(result), ["INFO"]);
      assert.ok(result.lines[1]?.endsWith(text), `${result.lines[1]}`);
      assert.equal(result.status, 0);
    }
  });

  it("gives no verdict where an optional command is not there", async () => {
    const command = ["no-such-command-here"];
    const result = await run([{ kind: "command", name: "optional", command, optional: true }]);
    assert.deepEqual([verdicts(result), result.status], [["INFO"], 0]);
    assert.match(result.lines[1] ?? "", /needs no-such-command-here, which is not on this machine$/);
  });

  it("compares the text output of the AWS CLI in any order", async () => {
    writeFileSync(
      join(directory, "aws"),
      `#!/bin/sh\n[ "$*" = "ec2 describe-addresses --output text" ] || echo "$*" >&2\nprintf '2.2.2.2\\t1.1.1.1\\n'\n`,
      { mode: 0o755 },
    );
    const env = { PATH: `${directory}:${process.env["PATH"]}` };
    const args = ["ec2", "describe-addresses"];
    const same = await run([{ kind: "aws", name: "same", args, expected: ["1.1.1.1", "2.2.2.2"] }], env);
    assert.deepEqual([verdicts(same), same.status], [["PASS"], 0]);
    const other = await run([{ kind: "aws", name: "other", args, expected: ["1.1.1.1"] }], env);
    assert.deepEqual([verdicts(other), other.status], [["FAIL"], 1]);
  });

  it("runs nothing that stands in a value", async () => {
    const canary = join(directory, "canary");
    const hostile = `x'; touch ${canary}; echo ' $(touch ${canary}) \`touch ${canary}\` "\${HOME}" \\ %s * \n touch ${canary}`;
    await run(
      [
        { kind: "command", name: hostile, hint: hostile, command: ["printf", "%s", hostile], expected: [hostile] },
        { kind: "dns", name: hostile, host: hostile },
        { kind: "http", name: hostile, url: `http://127.0.0.1:1/${hostile}`, body: hostile, hint: hostile },
        { kind: "cookie", name: hostile, url: "http://127.0.0.1:1/", cookie: hostile },
      ],
      {},
      hostile,
    );
    assert.equal(existsSync(canary), false);
  });

  it("hands any text to a command unchanged", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom(..."ab '\"$`\\;|&<>*?[]{}()!#~%\n\t-=") }), async (text) => {
        assert.equal(outputOf("/bin/sh", ["-c", `printf '%s' ${quote(text)}`]), text);
      }),
      { numRuns: 30 },
    );
  });

  it("refuses a NUL character and a URL that is not HTTP", () => {
    assert.throws(() => quote("a\0b"), /^RangeError: a shell word cannot hold a NUL character$/);
    assert.throws(
      () => checkScript({ title: "t", steps: [{ kind: "http", name: "n", url: "file:///etc/hosts" }] }),
      /^RangeError: a check needs an http or https URL; got "file:\/\/\/etc\/hosts"$/,
    );
  });

  it("leaves the functions of unused steps out", () => {
    const script = checkScript({ title: "t", steps: [{ kind: "dns", name: "n", host: "localhost" }] });
    assert.deepEqual(script.match(/^check_\w+\(\)/gm), ["check_dns()"]);
  });
});
