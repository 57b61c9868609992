import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as https from "node:https";
import type { Server } from "node:net";
import type { HpAnywareConnectorsArgs } from "../../../components/hp-anyware/args";
import { checkSteps } from "../../../components/hp-anyware/handoff";
import { type CheckStep, checkScript } from "../../../components/shared/handoff/check-script";
import { closedPort, listen, runScript, selfSignedCertificate, silentServer } from "../../support/loopback";
import { base, planOf } from "./fixtures";

/** How the service behaves in one test. */
interface Behaviour {
  readonly healthPath?: string;
  readonly cookie?: boolean;
  readonly pcoip?: boolean;
  readonly directHttps?: boolean;
}

describe("the check script of HP Anyware connectors", function () {
  this.timeout(60_000);
  let certificate: ReturnType<typeof selfSignedCertificate>;
  before(() => {
    certificate = selfSignedCertificate("localhost");
  });

  /** Runs the generated steps with the vendor's ports moved to free ones of this machine. */
  async function check({ healthPath = "/health", cookie = true, pcoip = true, directHttps = false }: Behaviour) {
    const servers: Server[] = [];
    const serve = async (server: Server): Promise<number> => {
      servers.push(server);
      return listen(server);
    };
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      response.statusCode = request.url === healthPath ? 200 : 404;
      if (cookie) {
        response.setHeader("Set-Cookie", ["AWSALB=abc; Path=/", "AWSALBCORS=abc; Path=/"]);
      }
      response.end();
    };
    const open = (): Promise<number> => serve(silentServer());
    const balancer = await serve(https.createServer(certificate, answer));
    const broker = directHttps ? await open() : await closedPort();
    const session = pcoip ? await open() : await closedPort();
    const ssh = await closedPort();
    const { plan } = planOf(base);
    const steps = checkSteps(plan, { ...base, dns: undefined }, "localhost", "localhost", { a: "127.0.0.1" });
    try {
      return await runScript(
        checkScript({ title: "anyware", steps: steps.map((step) => moved(step, { balancer, broker, session, ssh })) }),
      );
    } finally {
      for (const server of servers) {
        server.close();
      }
    }
  }

  function moved(
    step: CheckStep,
    ports: { balancer: number; broker: number; session: number; ssh: number },
  ): CheckStep {
    switch (step.kind) {
      case "tls":
        return { ...step, port: ports.balancer };
      case "paths":
      case "cookie":
        return { ...step, url: step.url.replace("https://localhost", `https://localhost:${ports.balancer}`) };
      case "tcp":
      case "udp":
        return { ...step, port: { 22: ports.ssh, 443: ports.broker, 4172: ports.session }[step.port]! };
      default:
        return step;
    }
  }

  const lineOf = (lines: readonly string[], word: string): string => lines.find((line) => line.includes(word)) ?? "";

  it("passes when everything works", async () => {
    const { status, lines } = await check({});
    assert.equal(lines.filter((line) => line.startsWith("PASS")).length, 7, lines.join("\n"));
    assert.equal(lines.at(-1), "all 8 steps passed");
    assert.equal(status, 0);
  });

  it("says which health path to set when the other one answers", async () => {
    const { status, lines } = await check({ healthPath: "/pcoip-broker/xml" });
    assert.match(
      lineOf(lines, "health path"),
      /^FAIL .*\/health answers 404, \/pcoip-broker\/xml answers 200: set targetGroup\.healthCheck\.path to \/pcoip-broker\/xml$/,
    );
    assert.equal(status, 1);
  });

  it("says that no known path answers when none does", async () => {
    const { lines } = await check({ healthPath: "/elsewhere" });
    assert.match(
      lineOf(lines, "health path"),
      /^FAIL .*\/health answers 404, and no other known path answers 200: \/pcoip-broker\/xml$/,
    );
  });

  it("misses the sticky cookie", async () => {
    const { lines } = await check({ cookie: false });
    assert.match(lineOf(lines, "sticky cookie"), /^FAIL .*no cookie AWSALB in the answer$/);
    assert.equal(lines.at(-1), "1 of 8 steps failed; first: 4 sticky cookie");
  });

  it("finds a closed PCoIP port", async () => {
    const { lines } = await check({ pcoip: false });
    assert.match(lineOf(lines, "connector a tcp/4172"), /^FAIL .*connection refused, or no route$/);
  });

  it("finds a broker port open that is to be closed", async () => {
    const { lines } = await check({ directHttps: true });
    assert.match(lineOf(lines, "connector a tcp/443"), /^FAIL .*open$/);
  });

  it("takes SSH for closed unless it is asked for, and then for open to administrators alone", () => {
    const step = (args: Partial<HpAnywareConnectorsArgs>) =>
      checkSteps(planOf(base).plan, { ...base, ...args }, "s", "b", { a: "192.0.2.1" }).find(
        (each) => each.kind === "tcp" && each.port === 22,
      );
    assert.deepEqual(step({}), {
      kind: "tcp",
      name: "connector a tcp/22 closed",
      host: "192.0.2.1",
      port: 22,
      expect: "closed",
      hint: "a rule opens it that should not be",
    });
    const admins = { jump: { cidrs: ["10.0.0.1/32"] } };
    assert.deepEqual(step({ admins, access: { ssh: true } }), {
      kind: "tcp",
      name: "connector a tcp/22 open to administrators",
      host: "192.0.2.1",
      port: 22,
      expect: "open",
      from: ["10.0.0.1/32"],
      hint: "run this from an administrator's network",
    });
  });
});
