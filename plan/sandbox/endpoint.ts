/** The local AWS API of a sandbox: on this machine, and known to be an emulator. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { parse } from "ipaddr.js";
import { UsageError } from "../io/usage-error";

/** Where moto_server and LocalStack listen unless they are told otherwise. */
export const USUAL_ENDPOINTS = ["http://127.0.0.1:5000", "http://127.0.0.1:4566"] as const;

/** How long an emulator may take to say what it is, in milliseconds. */
const PATIENCE = 3000;

/**
 * The endpoint as an origin.
 *
 * @throws UsageError unless every address that it stands for is a loopback one
 */
export async function loopbackEndpoint(given: string): Promise<string> {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || given.replace(/\/$/, "") !== url.origin) {
    throw new UsageError(
      `--endpoint: must be http:// or https://, a host and a port, as in ${USUAL_ENDPOINTS[0]}; got ${given}`,
    );
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const addresses = isIP(host) === 0 ? await resolved(host) : [host];
  if (addresses.length === 0 || addresses.some((address) => parse(address).range() !== "loopback")) {
    const found = addresses.length === 0 ? "no address" : addresses.join(", ");
    throw new UsageError(
      `--endpoint: must be on this machine (127.0.0.0/8, ::1), so that no account is touched; ${host} is ${found}`,
    );
  }
  return url.origin;
}

const resolved = async (host: string): Promise<string[]> =>
  (await lookup(host, { all: true }).catch(() => [])).map(({ address }) => address);

/**
 * What listens there: `moto` by its own pages (docs.getmoto.org, Moto server), `LocalStack` by its health page
 * (docs.localstack.cloud, Internal endpoints). Undefined where nothing answers; "" where something else does.
 */
export async function emulatorAt(endpoint: string): Promise<string | undefined> {
  const moto = await answer(`${endpoint}/moto-api/data.json`);
  if (moto === undefined) {
    return undefined;
  }
  if (moto.ok) {
    return "moto";
  }
  const health = await answer(`${endpoint}/_localstack/health`);
  const { services, version } = health?.ok ? ((await health.json().catch(() => ({}))) as Health) : {};
  return services === undefined ? "" : `LocalStack ${version ?? ""}`.trimEnd();
}

interface Health {
  readonly services?: unknown;
  readonly version?: string;
}

const answer = (url: string): Promise<Response | undefined> =>
  fetch(url, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) }).catch(() => undefined);
