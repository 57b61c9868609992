import { strict as assert } from "node:assert";
import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import * as tls from "node:tls";
import type { CheckRecord } from "../../../components/shared/handoff/check-record";
import { verificationScreen, verify } from "../../../plan/verify";
import { standing } from "../../../plan/verify/callers";
import { runStep, type StepResult, type Surroundings } from "../../../plan/verify/probes";
import { type Authority, authority, type Certificate } from "../../support/certificates";
import { acceptWebSockets, closedPort, listen } from "../../support/loopback";

const NAME = "anyware.example.com";
const HERE = "127.0.0.1";
const TIMEOUT = 500;

describe("verify", function () {
  this.timeout(30_000);
  const servers: net.Server[] = [];
  const sockets = new Set<net.Socket>();
  let issuer: Authority;
  let good: Certificate;

  before(() => {
    issuer = authority();
    good = issuer.issue(NAME);
  });
  after(() => issuer.remove());
  afterEach(() => {
    for (const socket of sockets) {
      socket.destroy();
    }
    sockets.clear();
    for (const server of servers.splice(0)) {
      server.close();
    }
  });

  function serve(server: net.Server): Promise<number> {
    servers.push(server);
    server.on("connection", (socket) => sockets.add(socket.on("error", () => undefined)));
    server.on("tlsClientError", () => undefined);
    return listen(server);
  }

  const secure = (
    certificate: Certificate,
    options: https.ServerOptions,
    answer: http.RequestListener,
  ): Promise<number> => serve(https.createServer({ ...certificate, ...options }, answer));

  /** Accepts and says nothing, ever. */
  const hanging = (): Promise<number> => serve(net.createServer(() => undefined));

  const run = (step: Partial<CheckRecord>, around: Partial<Surroundings> = {}): Promise<StepResult> =>
    runStep({ kind: "tcp", name: "step", ...step }, { timeout: TIMEOUT, ca: issuer.ca, ...around });

  async function finds(
    step: Partial<CheckRecord>,
    verdict: StepResult["verdict"],
    detail: string | RegExp,
    around: Partial<Surroundings> = {},
  ): Promise<void> {
    const result = await run(step, around);
    assert.equal(result.verdict, verdict, result.detail);
    if (typeof detail === "string") {
      assert.equal(result.detail, detail);
    } else {
      assert.match(result.detail, detail);
    }
  }

  describe("of a port", () => {
    it("finds an open one open and a closed one closed", async () => {
      const open = await serve(net.createServer());
      const none = await closedPort();
      await finds({ host: HERE, port: open }, "pass", "open");
      await finds({ host: HERE, port: none, expect: "closed" }, "pass", "closed (connection refused)");
    });

    it("fails on a closed one that is to be open, and the other way round, with what to do", async () => {
      const step = { host: HERE, port: await closedPort(), hint: "run this from a client network" };
      assert.deepEqual(await run(step), {
        name: "step",
        kind: "tcp",
        verdict: "fail",
        detail: "connection refused",
        hint: "run this from a client network",
      });
      await finds({ host: HERE, port: await serve(net.createServer()), expect: "closed" }, "fail", "open");
    });

    it("takes a name that does not resolve for no closed port", async () => {
      await finds({ host: "nowhere.invalid", port: 22, expect: "closed" }, "fail", "the name does not resolve");
    });

    it("gives no verdict on UDP", async () => {
      await finds({ kind: "udp", host: HERE, port: 4172 }, "info", "udp gives no proof either way");
    });
  });

  describe("from an address that is given", () => {
    const from = ["203.0.113.0/24", "2001:db8::/32"];

    it("knows who is let in, who is not, and when that cannot be told", () => {
      const step = { kind: "tcp", name: "x", from };
      assert.equal(standing(step, undefined), "inside");
      assert.equal(standing(step, "203.0.113.9"), "inside");
      assert.equal(standing(step, "2001:db8::7"), "inside");
      assert.equal(standing(step, "198.51.100.1"), "outside");
      assert.equal(standing({ ...step, fromOthers: true }, "198.51.100.1"), "unknown");
      assert.equal(standing({ kind: "tcp", name: "x" }, "198.51.100.1"), "inside");
      assert.equal(standing({ kind: "tcp", name: "x", from: [] }, "198.51.100.1"), "outside");
    });

    it("expects every port closed to somebody who is not let in, whatever the step would ask", async () => {
      const open = await serve(net.createServer());
      const none = await closedPort();
      const stranger = { from: "198.51.100.1" };
      const told = "198.51.100.1 is none of those let in";
      await finds(
        { host: HERE, port: none, from },
        "pass",
        `tcp/${none} closed (connection refused); ${told}`,
        stranger,
      );
      await finds({ host: HERE, port: open, from }, "fail", `tcp/${open} open; ${told}`, stranger);
      const url = `https://${NAME}:${open}/health`;
      await finds({ kind: "http", url, address: HERE, from }, "fail", `tcp/${open} open; ${told}`, stranger);
    });

    it("gives no verdict where a prefix list decides", async () => {
      const step = { host: HERE, port: await closedPort(), from, fromOthers: true };
      const detail = "a prefix list or a security group decides whether 198.51.100.1 may come";
      await finds(step, "info", detail, { from: "198.51.100.1" });
    });
  });

  describe("of a name", () => {
    const resolve = async (name: string) => ({ [NAME]: ["192.0.2.1", "192.0.2.2"], lb: ["192.0.2.2"] })[name] ?? [];

    it("finds the addresses of the load balancer behind it", async () => {
      await finds({ kind: "dns", host: NAME, sameAs: "lb" }, "pass", "192.0.2.1 192.0.2.2", { resolve });
    });

    it("fails on a name that leads elsewhere, or nowhere", async () => {
      const other = "192.0.2.1 192.0.2.2, and other has none";
      await finds({ kind: "dns", host: NAME, sameAs: "other" }, "fail", other, { resolve });
      await finds({ kind: "dns", host: "nobody" }, "fail", "the name does not resolve", { resolve });
      await finds({ kind: "dns", host: "nowhere.invalid" }, "fail", "the name does not resolve");
    });
  });

  describe("of TLS", () => {
    const step = (port: number, more: Partial<CheckRecord> = {}): Partial<CheckRecord> => ({
      kind: "tls",
      host: NAME,
      port,
      address: HERE,
      versions: ["TLSv1.2", "TLSv1.3"],
      ...more,
    });
    const listening = (certificate: Certificate, options: tls.TlsOptions = {}): Promise<number> =>
      serve(tls.createServer({ ...certificate, ...options }));

    it("passes a trusted chain, the name, and the newest version of the policy", async () => {
      await finds(step(await listening(good)), "pass", /^TLSv1\.3 TLS_\S+, valid until \d{4}-\d\d-\d\d$/);
    });

    it("fails on a certificate for another name", async () => {
      const port = await listening(issuer.issue("other.example.com"));
      await finds(step(port), "fail", /^the certificate is for another name; TLSv1\.3/);
    });

    it("fails on an expired certificate, even where the chain is not looked at", async () => {
      const port = await listening(issuer.issue(NAME, -1));
      await finds(step(port), "fail", /^the certificate has expired; /);
      await finds(step(port, { trusted: false }), "fail", /^the certificate has expired; /);
    });

    it("fails on one that ends within two weeks", async () => {
      const port = await listening(issuer.issue(NAME, 13));
      await finds(step(port), "fail", /^the certificate ends within 14 days; /);
      const { hint } = await run(step(port, { hint: "the certificate does not cover the name" }));
      assert.equal(hint, undefined, "a guess at the cause beside the cause");
      await finds(step(port, { validDays: 7 }), "pass", /valid until/);
    });

    it("fails on a chain that ends in nothing trusted, unless that is expected", async () => {
      const port = await listening(good);
      await finds(step(port), "fail", /^the chain is incomplete, or ends in a certificate that is not trusted here; /, {
        ca: undefined,
      } as unknown as Partial<Surroundings>);
      await finds(step(port, { trusted: false }), "pass", /valid until/, {
        ca: undefined,
      } as unknown as Partial<Surroundings>);
    });

    it("fails on a listener that takes TLS 1.1", async () => {
      const port = await listening(good, { minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" });
      await finds(step(port), "fail", "accepts TLSv1.1, which is older than the policy's TLSv1.2");
    });

    it("passes a listener that takes TLS 1.0 where the policy does", async () => {
      const port = await listening(good, { minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" });
      await finds(step(port, { versions: ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] }), "pass", /^TLSv1\.3/);
    });

    it("fails on a listener without the policy's newest version", async () => {
      const port = await listening(good, { maxVersion: "TLSv1.2" });
      await finds(step(port), "fail", "chose TLSv1.2, where the listener's policy offers TLSv1.3");
    });

    it("fails on a port that speaks no TLS, or says nothing at all", async () => {
      await finds(step(await serve(http.createServer())), "fail", /./);
      await finds(step(await hanging()), "fail", "no answer within 0.5 s");
    });
  });

  describe("of HTTP", () => {
    const health: http.RequestListener = (request, response) => {
      response.statusCode = request.url === "/health" ? 200 : 404;
      response.setHeader("Set-Cookie", ["AWSALB=a; Path=/", "AWSALBCORS=a; Path=/; SameSite=None"]);
      response.end("ok\n");
    };
    const url = (port: number, path = "/health") => `https://${NAME}:${port}${path}`;

    it("passes the expected status and body, by the certificate's name", async () => {
      const port = await secure(good, {}, health);
      await finds({ kind: "http", url: url(port), address: HERE, body: "ok" }, "pass", "answered 200");
      await finds(
        { kind: "http", url: url(port), address: HERE, body: "no" },
        "fail",
        "answered 200 with another body",
      );
    });

    it("fails on 502, which a load balancer answers for a target that speaks another protocol", async () => {
      const port = await secure(good, {}, (_request, response) => {
        response.statusCode = 502;
        response.end();
      });
      await finds({ kind: "http", url: url(port), address: HERE }, "fail", "answered 502, not 200");
    });

    it("refuses a certificate for another name, unless that is expected", async () => {
      const port = await secure(issuer.issue("other.example.com"), {}, health);
      await finds({ kind: "http", url: url(port), address: HERE }, "fail", "the certificate is for another name");
      await finds({ kind: "http", url: url(port), address: HERE, insecure: true }, "pass", "answered 200");
    });

    it("fails on a server that never answers, or hangs up", async () => {
      const silent = `http://${HERE}:${await hanging()}/`;
      await finds({ kind: "http", url: silent }, "fail", "no answer within 0.5 s");
      const rude = `http://${HERE}:${await serve(net.createServer((socket) => socket.destroy()))}/`;
      await finds({ kind: "http", url: rude }, "fail", "connection closed without an answer");
    });

    it("names the health path that does answer", async () => {
      const port = await secure(good, {}, health);
      const step = { kind: "paths", address: HERE, setting: "targetGroup.healthCheck.path" };
      await finds({ ...step, url: url(port), otherPaths: ["/other"] }, "pass", "/health answered 200");
      await finds(
        { ...step, url: url(port, "/other"), otherPaths: ["/health"] },
        "fail",
        "/other answered 404; /health answers 200: set targetGroup.healthCheck.path to it",
      );
      await finds({ ...step, url: url(port, "/x"), otherPaths: ["/y"] }, "fail", "/x answered 404");
      const hint = "no connector answers";
      assert.equal((await run({ ...step, url: url(port, "/other"), otherPaths: ["/health"], hint })).hint, undefined);
      assert.equal((await run({ ...step, url: url(port, "/x"), otherPaths: ["/y"], hint })).hint, hint);
    });

    it("sees the load balancer's cookies, or the application's", async () => {
      const port = await secure(good, {}, health);
      const step = { kind: "cookie", url: url(port), address: HERE };
      await finds({ ...step, cookie: "AWSALB" }, "pass", "set AWSALB and AWSALBCORS");
      await finds({ ...step, cookie: "SESSION" }, "fail", "answered 200 without SESSION");
      const none = await secure(good, {}, (_request, response) => response.end());
      await finds({ ...step, url: url(none), cookie: "AWSALB" }, "fail", "answered 200 without AWSALB");
    });
  });

  describe("of a WebSocket", () => {
    const url = (port: number) => `http://${HERE}:${port}/ws`;

    it("passes an upgrade", async () => {
      const server = http.createServer();
      acceptWebSockets(server, "/ws");
      await finds({ kind: "websocket", url: url(await serve(server)) }, "pass", "answered 101");
    });

    it("fails on a server without WebSockets", async () => {
      const plain = await serve(http.createServer((_request, response) => response.end()));
      await finds({ kind: "websocket", url: url(plain) }, "fail", "answered 200, not 101");
    });

    it("fails on a 101 that no WebSocket server gave", async () => {
      const server = http.createServer();
      server.on("upgrade", (_request, socket) => {
        socket.end("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      });
      const detail = "answered 101, but not as a WebSocket: something on the way did";
      await finds({ kind: "websocket", url: url(await serve(server)) }, "fail", detail);
    });
  });

  describe("of what AWS says", () => {
    const step = { kind: "aws", args: ["ec2", "describe-hosts", "--host-ids", "h-1"], expected: ["available", "h-1"] };
    const missing = Object.assign(new Error("spawn aws ENOENT"), { code: "ENOENT" });

    it("compares the words, in any order", async () => {
      await finds(step, "pass", "available h-1", { aws: async () => "h-1\tavailable\n" });
      await finds(step, "fail", "h-1 pending, not available h-1", { aws: async () => "h-1\tpending\n" });
    });

    it("gives no verdict without the CLI where the step is optional, and fails where it is not", async () => {
      const aws = () => Promise.reject(missing);
      await finds({ ...step, optional: true }, "info", "needs the AWS CLI, which is not here", { aws });
      await finds(step, "fail", "needs the AWS CLI, which is not here", { aws });
    });

    it("runs nothing that changes something, whatever the outputs say", async () => {
      const aws = () => assert.fail("was run");
      for (const args of [["ec2", "terminate-instances"], ["s3", "rm"], ["--debug", "describe-hosts"], []]) {
        await finds({ ...step, args }, "fail", /is not run: only what describes, gets or lists is$/, { aws });
      }
      await finds({ kind: "command", command: ["rm", "-rf", "x"] } as CheckRecord, "info", /for the check script$/);
    });
  });

  it("keeps the order of the steps, counts them, and waits for slow ones together", async () => {
    const slow = await hanging();
    const checks = Array.from({ length: 12 }, (_, index): CheckRecord => {
      const url = `http://${HERE}:${slow}/`;
      return index % 2 === 0 ? { kind: "http", name: `${index}`, url } : { kind: "udp", name: `${index}` };
    });
    const start = Date.now();
    const result = await verify(checks, { timeout: TIMEOUT });
    assert.ok(Date.now() - start < 6 * TIMEOUT);
    assert.deepEqual([result.passed, result.failed, result.open], [0, 6, 6]);
    assert.deepEqual(
      result.steps.map(({ name }) => name),
      checks.map(({ name }) => name),
    );
  });

  it("shows a line a step, what to do under what failed, and the first failure last", () => {
    const steps: StepResult[] = [
      { name: "api open", kind: "tcp", verdict: "pass", detail: "open" },
      { name: "cookie", kind: "cookie", verdict: "fail", detail: "answered 200 without AWSALB", hint: "look there" },
    ];
    assert.deepEqual(verificationScreen({ steps, passed: 1, failed: 1, open: 0 }), [
      "PASS    1  api open                                        open",
      "FAIL    2  cookie                                          answered 200 without AWSALB",
      "           look there",
      "FAILED  1 of 2 steps; first: 2 cookie",
    ]);
  });
});
