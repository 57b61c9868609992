/** One check each: what it asks, and what it takes for an answer. The steps come from stack outputs. */
import { execFile } from "node:child_process";
import * as dns from "node:dns/promises";
import { tmpdir } from "node:os";
import type { SecureVersion } from "node:tls";
import type { CheckRecord } from "../../components/shared/handoff/check-record";
import { type Standing, standing } from "./callers";
import { CERTIFICATE_PROBLEMS, connect, get, handshakeTls, type Reach, reasonOf, upgrade } from "./connection";

export interface StepResult {
  readonly name: string;
  readonly kind: string;
  /** `info`: no verdict either way. */
  readonly verdict: "pass" | "fail" | "info";
  readonly detail: string;
  /** What to do; only of what failed. */
  readonly hint?: string;
}

export interface Surroundings extends Reach {
  /** Address that AWS sees us at. @default - somebody who is let in */
  readonly from?: string;
  /** Addresses of a name. @default - as the system resolves it */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
  /** Runs the AWS CLI. @default - the one on PATH */
  readonly aws?: (args: readonly string[]) => Promise<string>;
  /** @default - now */
  readonly now?: Date;
}

interface Finding extends Omit<StepResult, "name" | "kind" | "hint"> {
  /** The detail names the cause, so the step's hint, which guesses at it, would say something else. */
  readonly explained?: boolean;
}

const pass = (detail: string): Finding => ({ verdict: "pass", detail });
const fail = (detail: string): Finding => ({ verdict: "fail", detail });
const explained = (detail: string): Finding => ({ verdict: "fail", detail, explained: true });
const info = (detail: string): Finding => ({ verdict: "info", detail });

export async function runStep(step: CheckRecord, around: Surroundings): Promise<StepResult> {
  const { name, kind } = step;
  const where = standing(step, around.from);
  const hint = where === "outside" ? "something lets in who should not come: npm run reach says what" : step.hint;
  let finding: Finding;
  try {
    finding = await find(step, around, where);
  } catch (error) {
    finding = fail(reasonOf(error, around.timeout));
  }
  const { verdict, detail } = finding;
  const hinted = verdict === "fail" && finding.explained !== true && hint !== undefined;
  return { name, kind, verdict, detail, ...(hinted ? { hint } : {}) };
}

function find(step: CheckRecord, around: Surroundings, where: Standing): Promise<Finding> | Finding {
  if (where === "unknown") {
    return info(`a prefix list or a security group decides whether ${around.from} may come`);
  }
  if (where === "outside") {
    return closedTo(step, around);
  }
  switch (step.kind) {
    case "dns":
      return resolves(step, around);
    case "tls":
      return secured(step, around);
    case "http":
      return answers(step, around);
    case "paths":
      return answersAt(step, around);
    case "cookie":
      return setsCookie(step, around);
    case "tcp":
      return step.expect === "closed" ? closed(step.host!, step.port!, around) : open(step.host!, step.port!, around);
    case "udp":
      return info("udp gives no proof either way");
    case "websocket":
      return upgrades(step, around);
    case "aws":
      return agrees(step, around);
    default:
      return info(`a step of the kind ${step.kind} is for the check script`);
  }
}

/** Where a step connects to. */
function target({ host, port, address, url }: CheckRecord): { readonly host: string; readonly port: number } {
  if (url === undefined) {
    return { host: address ?? host!, port: port! };
  }
  const { protocol, hostname, port: given } = new URL(url);
  return { host: address ?? hostname, port: Number(given) || (protocol === "https:" ? 443 : 80) };
}

/** From an address that nothing lets in, no port answers. */
async function closedTo(step: CheckRecord, around: Surroundings): Promise<Finding> {
  const { host, port } = target(step);
  const { verdict, detail } = await closed(host, port, around);
  return { verdict, detail: `tcp/${port} ${detail}; ${around.from} is none of those let in` };
}

async function open(host: string, port: number, around: Surroundings): Promise<Finding> {
  await connect(host, port, around);
  return pass("open");
}

async function closed(host: string, port: number, around: Surroundings): Promise<Finding> {
  try {
    await connect(host, port, around);
  } catch (error) {
    const reason = reasonOf(error, around.timeout);
    // A name that does not resolve says nothing of a port.
    return reason === "the name does not resolve" ? fail(reason) : pass(`closed (${reason})`);
  }
  return fail("open");
}

async function resolves({ host, sameAs }: CheckRecord, around: Surroundings): Promise<Finding> {
  const resolve = around.resolve ?? lookUp;
  const found = await resolve(host!);
  if (found.length === 0) {
    return fail("the name does not resolve");
  }
  if (sameAs === undefined) {
    return pass(found.join(" "));
  }
  const other = await resolve(sameAs);
  return found.some((each) => other.includes(each))
    ? pass(found.join(" "))
    : fail(`${found.join(" ")}, and ${sameAs} has ${other.length === 0 ? "none" : other.join(" ")}`);
}

const lookUp = async (name: string): Promise<readonly string[]> =>
  (await dns.lookup(name, { all: true })).map(({ address }) => address).sort();

const DAY = 86_400_000;

async function secured(step: CheckRecord, around: Surroundings): Promise<Finding> {
  const { host = "", port = 443, address, trusted = true, validDays = 14, versions } = step;
  const to = { host, port, ...(address === undefined ? {} : { address }) };
  const { protocol, cipher, validTo, problem } = await handshakeTls(to, around);
  const seen = `${protocol} ${cipher}, valid until ${validTo.toISOString().slice(0, 10)}`;
  const now = around.now ?? new Date();
  if (validTo.getTime() <= now.getTime()) {
    return explained(`the certificate has expired; ${seen}`);
  }
  if (trusted && problem !== undefined) {
    return fail(`${CERTIFICATE_PROBLEMS[problem] ?? problem}; ${seen}`);
  }
  if (validTo.getTime() < now.getTime() + validDays * DAY) {
    return explained(`the certificate ends within ${validDays} days; ${seen}`);
  }
  const best = versions?.at(-1);
  if (best !== undefined && protocol !== best) {
    return explained(`chose ${protocol}, where the listener's policy offers ${best}`);
  }
  const old = await oldestAccepted(to, versions?.[0], around);
  if (old === "untried") {
    return pass(`${seen}; older versions not tried: this Node has none`);
  }
  return old === undefined
    ? pass(seen)
    : explained(`accepts ${old}, which is older than the policy's ${versions?.[0]}`);
}

const TLS_VERSIONS: readonly SecureVersion[] = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/** A version below `lowest` that the other side takes all the same. */
async function oldestAccepted(
  to: { readonly host: string; readonly port: number; readonly address?: string },
  lowest: string | undefined,
  around: Surroundings,
): Promise<string | undefined> {
  const below = TLS_VERSIONS[TLS_VERSIONS.indexOf(lowest as SecureVersion) - 1];
  if (below === undefined) {
    return undefined;
  }
  try {
    return (await handshakeTls(to, around, { minVersion: "TLSv1", maxVersion: below })).protocol;
  } catch (error) {
    return (error as { code?: string }).code === "ERR_SSL_NO_PROTOCOLS_AVAILABLE" ? "untried" : undefined;
  }
}

const HEALTHY: readonly number[] = [200];

async function answers(step: CheckRecord, around: Surroundings): Promise<Finding> {
  const { status, body } = await get({ ...step, url: step.url! }, around);
  const statuses = step.statuses ?? HEALTHY;
  if (!statuses.includes(status)) {
    return fail(`answered ${status}, not ${statuses.join(" or ")}`);
  }
  return step.body === undefined || body.replace(/\r?\n$/, "") === step.body
    ? pass(`answered ${status}`)
    : fail(`answered ${status} with another body`);
}

async function answersAt(step: CheckRecord, around: Surroundings): Promise<Finding> {
  const { pathname } = new URL(step.url!);
  const { status } = await get({ ...step, url: step.url! }, around);
  if (status === 200) {
    return pass(`${pathname} answered 200`);
  }
  for (const other of step.otherPaths ?? []) {
    const found = await get({ ...step, url: new URL(other, step.url).href }, around);
    if (found.status === 200) {
      return explained(`${pathname} answered ${status}; ${other} answers 200: set ${step.setting} to it`);
    }
  }
  return fail(`${pathname} answered ${status}`);
}

/** The load balancer sets its cookie twice; the second is for requests from other sites, without SameSite. */
const TWINS: { readonly [cookie: string]: string } = { AWSALB: "AWSALBCORS" };

async function setsCookie(step: CheckRecord, around: Surroundings): Promise<Finding> {
  const { status, headers } = await get({ ...step, url: step.url! }, around);
  const names = (headers["set-cookie"] ?? []).map((cookie) => cookie.split("=")[0]!.trim());
  const wanted = [step.cookie!, TWINS[step.cookie!] ?? []].flat();
  const found = wanted.filter((name) => names.includes(name));
  return found.length > 0 ? pass(`set ${found.join(" and ")}`) : fail(`answered ${status} without ${step.cookie}`);
}

async function upgrades(step: CheckRecord, around: Surroundings): Promise<Finding> {
  const { status, accepted } = await upgrade({ ...step, url: step.url! }, around);
  if (status !== 101) {
    return fail(`answered ${status}, not 101`);
  }
  return accepted ? pass("answered 101") : fail("answered 101, but not as a WebSocket: something on the way did");
}

/** The outputs may come from a file, so nothing that changes something is run. */
const READS = /^(describe|get|list)-[a-z0-9-]+$/;

async function agrees({ args = [], expected = [], optional }: CheckRecord, around: Surroundings): Promise<Finding> {
  if (!/^[a-z][a-z0-9-]*$/.test(args[0] ?? "") || !READS.test(args[1] ?? "")) {
    return fail(`aws ${args.slice(0, 2).join(" ")} is not run: only what describes, gets or lists is`);
  }
  let output: string;
  try {
    output = await (around.aws ?? runAws(around.timeout))([...args, "--output", "text"]);
  } catch (error) {
    const { code, stderr, message } = error as { code?: unknown; stderr?: string; message: string };
    if (code === "ENOENT") {
      return optional === true
        ? info("needs the AWS CLI, which is not here")
        : explained("needs the AWS CLI, which is not here");
    }
    return fail((stderr?.trim() || message).split("\n")[0]!);
  }
  const found = words([output]);
  const needed = words(expected);
  return found.join(" ") === needed.join(" ")
    ? pass(needed.join(" "))
    : fail(`${found.join(" ") || "nothing"}, not ${needed.join(" ")}`);
}

const words = (texts: readonly string[]): string[] =>
  texts
    .flatMap((text) => text.split(/\s+/))
    .filter((word) => word !== "")
    .sort();

/** The CLI starts slowly and asks a service: several times the wait for one connection. */
const runAws =
  (timeout: number) =>
  (args: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      execFile("aws", [...args], { timeout: timeout * 6, cwd: tmpdir() }, (error, stdout, stderr) =>
        error ? reject(Object.assign(error, { stderr })) : resolve(stdout),
      );
    });
