import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkSteps, hostCheckSteps } from "../../../components/codestream/check-steps";
import { WEBSOCKET } from "../../../components/codestream/facts";
import { configMergePatch } from "../../../components/codestream/services-config";
import { type CheckStep, checkScript } from "../../../components/shared/handoff/check-script";
import {
  acceptWebSockets,
  closedPort,
  listen,
  runScript,
  type ScriptRun,
  selfSignedCertificate,
} from "../../support/loopback";
import { EXISTING, planOf, run, withValue } from "./fixtures";

const HTTP = withValue(withValue(EXISTING, "variant", "http") as never, "certificateArn", undefined);

const ARNS = { api: "arn:api", broadcaster: "arn:broadcaster" };

/** The same steps for servers on free ports of the loopback interface. */
function onLoopback(steps: readonly CheckStep[], ports: { readonly [port: number]: number }): CheckStep[] {
  return steps.map((step): CheckStep => {
    switch (step.kind) {
      case "dns":
        return { ...step, host: "localhost", ...(step.sameAs === undefined ? {} : { sameAs: "127.0.0.1" }) };
      case "tcp":
        return { ...step, host: "127.0.0.1", port: ports[step.port]! };
      case "tls":
        // The test's certificate is trusted by nobody; that trust is asked for is seen in the steps themselves.
        return { ...step, address: "127.0.0.1", port: ports[step.port]!, trusted: false, validDays: 7 };
      case "http":
      case "websocket": {
        const url = new URL(step.url);
        const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
        return { ...step, url: `${url.protocol}//localhost:${ports[port]}${url.pathname}`, insecure: true };
      }
      default:
        return step;
    }
  });
}

const answer: http.RequestListener = (request, response) => {
  response.statusCode = request.url === "/no-auth/status" ? 200 : 404;
  response.end(request.url === "/no-auth/status" ? "OK" : "");
};

const firstFailure = (result: ScriptRun): string => /; first: \d+ (.*)$/.exec(result.lines.at(-1) ?? "")?.[1] ?? "none";

describe("check steps of CodeStream", () => {
  it("ask, in the https variant, both ports with their certificates, a WebSocket, and that HTTP is closed", () => {
    const steps = checkSteps(planOf(EXISTING).plan, {
      service: "codestream.example.com",
      balancer: "lb.elb.amazonaws.com",
      targetGroupArns: ARNS,
    });
    assert.deepEqual(
      steps.map(({ kind, name }) => `${kind}: ${name}`),
      [
        "dns: codestream.example.com resolves",
        "tcp: api tcp/443 open",
        "tls: api certificate",
        "http: api answers /no-auth/status",
        "tcp: broadcaster tcp/12443 open",
        "tls: broadcaster certificate",
        "http: broadcaster answers /no-auth/status",
        "websocket: broadcaster upgrades to a WebSocket",
        "tcp: tcp/80 closed",
        "tcp: tcp/12080 closed",
        "aws: api target is healthy",
        "aws: broadcaster target is healthy",
      ],
    );
    assert.deepEqual(
      steps.flatMap((step) => ("url" in step ? [step.url] : [])),
      [
        "https://codestream.example.com:443/no-auth/status",
        "https://codestream.example.com:12443/no-auth/status",
        "https://codestream.example.com:12443/socketcluster/",
      ],
    );
    assert.deepEqual(
      steps.filter((step) => ("insecure" in step && step.insecure) || ("trusted" in step && step.trusted === false)),
      [],
    );
  });

  it("ask the two HTTP ports in the http variant, and nothing of certificates", () => {
    const to = { service: "lb.elb.amazonaws.com", balancer: "lb.elb.amazonaws.com", targetGroupArns: ARNS };
    const steps = checkSteps(planOf(withValue(HTTP as never, "dns", undefined)).plan, to);
    assert.deepEqual(
      steps.map(({ kind, name }) => `${kind}: ${name}`),
      [
        "dns: lb.elb.amazonaws.com resolves",
        "tcp: api tcp/80 open",
        "http: api answers /no-auth/status",
        "tcp: broadcaster tcp/12080 open",
        "http: broadcaster answers /no-auth/status",
        "websocket: broadcaster upgrades to a WebSocket",
        "aws: api target is healthy",
        "aws: broadcaster target is healthy",
      ],
    );
  });

  it("accept any certificate under the load balancer's own name, which none covers", () => {
    const to = { service: "lb.elb.amazonaws.com", balancer: "lb.elb.amazonaws.com", targetGroupArns: ARNS };
    const steps = checkSteps(planOf(withValue(EXISTING, "dns", undefined)).plan, to);
    assert.deepEqual(
      steps.flatMap((step) => ("insecure" in step ? [step.insecure] : "trusted" in step ? [step.trusted] : [])),
      [false, true, false, true, true],
    );
  });

  it("are what the component's outputs hold", async () => {
    const { outputs, resources } = await run(EXISTING);
    const arn = (name: string) => resources.find((each) => each.name === name)!.outputs["arn"] as string;
    const balancer = resources.find(({ type }) => type === "aws:lb/loadBalancer:LoadBalancer")!.outputs["dnsName"];
    const { plan } = planOf(EXISTING);
    const to = {
      service: "codestream.example.com",
      balancer: balancer as string,
      targetGroupArns: { api: arn("codestream-api"), broadcaster: arn("codestream-broadcaster") },
    };
    assert.equal(outputs["check"], checkScript({ title: "codestream", steps: checkSteps(plan, to) }));
    assert.equal(
      outputs["checkOnHost"],
      checkScript({ title: "codestream on the host", steps: hostCheckSteps(plan, "codestream.example.com") }),
    );
  });
});

describe("check scripts of CodeStream against servers", function () {
  this.timeout(60_000);
  let directory: string;
  let servers: http.Server[];
  let ports: { [port: number]: number };
  let env: Record<string, string>;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "codestream-"));
    const certificate = selfSignedCertificate("codestream.example.com");
    const secure = [https.createServer(certificate, answer), https.createServer(certificate, answer)];
    const plain = [http.createServer(answer), http.createServer(answer)];
    servers = [...(secure as unknown as http.Server[]), ...plain];
    for (const server of servers) {
      acceptWebSockets(server, WEBSOCKET.path);
    }
    const [api, broadcaster, plainApi, plainBroadcaster] = await Promise.all(servers.map(listen));
    ports = { 443: api!, 12443: broadcaster!, 80: plainApi!, 12080: plainBroadcaster! };
    writeFileSync(join(directory, "aws"), "#!/bin/sh\necho healthy\n", { mode: 0o755 });
    mkdirSync(join(directory, ".codestream"));
    const config = JSON.stringify(configMergePatch("https", "codestream.example.com"), null, "\t");
    writeFileSync(join(directory, ".codestream", "codestream-services-config.json"), config);
    env = { PATH: `${directory}:${process.env["PATH"]}`, HOME: directory };
  });

  after(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(directory, { recursive: true });
  });

  const check = async (args: unknown, overrides: { [port: number]: number } = {}): Promise<ScriptRun> => {
    const { plan } = planOf(args);
    const to = { service: "codestream.example.com", balancer: "lb.elb.amazonaws.com", targetGroupArns: ARNS };
    const closed = await closedPort();
    const unused: { [port: number]: number } = plan.variant === "https" ? { 80: closed, 12080: closed } : {};
    const steps = onLoopback(checkSteps(plan, to), { ...ports, ...unused, ...overrides });
    return runScript(checkScript({ title: "codestream", steps }), env);
  };

  it("pass when everything works, in both variants", async () => {
    for (const args of [EXISTING, HTTP]) {
      const result = await check(args);
      assert.equal(result.status, 0, result.lines.join("\n"));
    }
  });

  const faults: readonly [string, unknown, () => Promise<{ [port: number]: number }>, string][] = [
    ["the API's port filtered", EXISTING, async () => ({ 443: await closedPort() }), "api tcp/443 open"],
    [
      "the broadcaster's port filtered",
      EXISTING,
      async () => ({ 12443: await closedPort() }),
      "broadcaster tcp/12443 open",
    ],
    [
      "HTTP behind the broadcaster's listener",
      EXISTING,
      async () => ({ 12443: ports[12080]! }),
      "broadcaster certificate",
    ],
    ["HTTPS on the API's HTTP port", HTTP, async () => ({ 80: ports[443]! }), "api answers /no-auth/status"],
    ["an open port 80 in the https variant", EXISTING, async () => ({ 80: ports[80]! }), "tcp/80 closed"],
  ];
  for (const [title, args, overrides, step] of faults) {
    it(`name the step that fails with ${title}`, async () => {
      const result = await check(args, await overrides());
      assert.equal(result.status, 1);
      assert.equal(firstFailure(result), step);
    });
  }

  it("name the health check when the host answers something else", async () => {
    const broken = http.createServer((_request, response) => {
      response.statusCode = 503;
      response.end();
    });
    try {
      const result = await check(HTTP, { 12080: await listen(broken) });
      assert.equal(firstFailure(result), "broadcaster answers /no-auth/status");
      assert.ok(result.lines.some((line) => line.trim().startsWith("503: no healthy target.")));
    } finally {
      broken.close();
    }
  });

  it("name the WebSocket when only that is refused", async () => {
    const half = http.createServer(answer);
    try {
      assert.equal(
        firstFailure(await check(HTTP, { 12080: await listen(half) })),
        "broadcaster upgrades to a WebSocket",
      );
    } finally {
      half.closeAllConnections();
      half.close();
    }
  });

  const onHost = (overrides: { [port: number]: number } = {}, home = directory): Promise<ScriptRun> => {
    const steps = onLoopback(hostCheckSteps(planOf(EXISTING).plan, "codestream.example.com"), {
      ...ports,
      ...overrides,
    });
    return runScript(checkScript({ title: "codestream on the host", steps }), { ...env, HOME: home });
  };

  it("pass on a host that is set up", async () => {
    const result = await onHost();
    assert.equal(result.status, 0, result.lines.join("\n"));
  });

  it("name the setting that the host's file lacks, and never print the file", async () => {
    const other = mkdtempSync(join(tmpdir(), "codestream-home-"));
    mkdirSync(join(other, ".codestream"));
    const config = JSON.stringify({ secret: "one-secret", ...configMergePatch("https", "codestreamXexample.com") });
    writeFileSync(join(other, ".codestream", "codestream-services-config.json"), config);
    const result = await onHost({}, other);
    rmSync(other, { recursive: true });
    assert.equal(firstFailure(result), "config has publicApiUrl");
    assert.doesNotMatch(result.lines.join("\n"), /one-secret/);
  });

  it("name the service that does not answer on the host", async () => {
    assert.equal(firstFailure(await onHost({ 12443: await closedPort() })), "broadcaster answers locally on 12443");
  });
});
