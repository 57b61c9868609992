/** Servers on the loopback interface, and check scripts run against them. */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type * as http from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { outputOf, runBeside } from "./run";

export interface ScriptRun {
  readonly status: number;
  readonly lines: readonly string[];
}

/** A folder with an `nc` that waits for nothing: the real one takes the whole time limit to say that nobody refused. */
let tools: string | undefined;

function folderOfTools(): string {
  if (tools === undefined) {
    tools = mkdtempSync(join(tmpdir(), "check-tools-"));
    writeFileSync(join(tools, "nc"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
    const made = tools;
    process.once("exit", () => rmSync(made, { recursive: true, force: true }));
  }
  return tools;
}

/**
 * Runs a script as a user would, in a POSIX shell without extensions where there is one. Its time limit is far beyond what
 * a busy machine needs, since a step that passes waits for none; a test of one that must wait sets its own.
 */
export async function runScript(script: string, env: Record<string, string> = {}): Promise<ScriptRun> {
  const shell = existsSync("/bin/dash") ? "/bin/dash" : "/bin/sh";
  const PATH = `${folderOfTools()}${delimiter}${process.env["PATH"] ?? ""}`;
  const { code, out, err } = await runBeside(shell, ["-s"], {
    env: { PATH, CHECK_TIMEOUT: "30", ...env },
    input: script,
  });
  if (code === null || err !== "") {
    throw new Error(`${shell} ended with ${code}: ${err}`);
  }
  return { status: code, lines: out.trimEnd().split("\n") };
}

/** Listens on a free port and gives it. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** A port that was free a moment ago. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A self-signed certificate for one name. */
export function selfSignedCertificate(name: string): { readonly key: Buffer; readonly cert: Buffer } {
  const directory = mkdtempSync(join(tmpdir(), "certificate-"));
  const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  try {
    const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
    const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"];
    outputOf("openssl", [...request, ...subject, "-keyout", key, "-out", cert]);
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Verdicts of the steps, in order. */
export const verdicts = (result: ScriptRun): string[] =>
  result.lines.filter((line) => /^(PASS|FAIL|INFO) /.test(line)).map((line) => line.slice(0, 4));

/** Takes connections, says nothing, and hangs up when it is spoken to. */
export const silentServer = (): Server =>
  createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end());
  });

/** Accepts WebSockets at one path, then hangs up, and refuses them elsewhere. */
export function acceptWebSockets(server: http.Server, path: string): void {
  server.on("upgrade", (request, socket) => {
    socket.on("error", () => undefined);
    if (request.url !== path) {
      socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
      return;
    }
    const accept = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    const headers = ["Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${accept}`];
    socket.end(`HTTP/1.1 101 Switching Protocols\r\n${headers.join("\r\n")}\r\n\r\n`);
  });
}
