/** Single connections, each bounded in time: TCP, TLS, HTTP and a WebSocket upgrade. Proxies are left out on purpose. */
import { createHash, randomBytes } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import * as tls from "node:tls";

export interface Reach {
  /** Milliseconds to wait for one answer. */
  readonly timeout: number;
  /** Certificates to trust besides those of Node, as PEM. */
  readonly ca?: string;
}

/** Why nothing came of it, in the words of the check script. */
export class Failure extends Error {}

export const reasonOf = (error: unknown, timeout: number): string => {
  const { code, message } = error as { code?: string; message?: string };
  switch (code) {
    case "ECONNREFUSED":
      return "connection refused";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return "no route";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "the name does not resolve";
    case "ECONNRESET":
    case "EPIPE":
      return "connection closed without an answer";
    case "ETIMEDOUT":
      return `no answer within ${timeout / 1000} s`;
    default:
      return CERTIFICATE_PROBLEMS[code ?? ""] ?? message ?? String(error);
  }
};

/** OpenSSL's and Node's codes, in words. */
export const CERTIFICATE_PROBLEMS: { readonly [code: string]: string } = {
  CERT_HAS_EXPIRED: "the certificate has expired",
  CERT_NOT_YET_VALID: "the certificate is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "the chain ends in a certificate that is not trusted here",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the chain is incomplete, or ends in a certificate that is not trusted here",
  UNABLE_TO_GET_ISSUER_CERT: "the chain is incomplete",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the chain is incomplete, or ends in a certificate that is not trusted here",
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate is for another name",
};

const tooLate = (): Error => Object.assign(new Error("timeout"), { code: "ETIMEDOUT" });

/** Settles with the socket's end of the handshake; the socket is closed either way. */
function handshake<S extends net.Socket, T>(
  socket: S,
  event: "connect" | "secureConnect",
  timeout: number,
  read: (socket: S) => T,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(tooLate()), timeout);
    socket.once(event, () => {
      clearTimeout(timer);
      resolve(read(socket));
      socket.destroy();
    });
    socket.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once("close", () => {
      clearTimeout(timer);
      reject(Object.assign(new Error("closed"), { code: "ECONNRESET" }));
    });
  });
}

export const connect = (host: string, port: number, { timeout }: Reach): Promise<void> =>
  handshake(net.connect({ host, port }), "connect", timeout, () => undefined);

export interface Handshake {
  readonly protocol: string;
  readonly cipher: string;
  readonly validTo: Date;
  /** Code of what is wrong with chain, time or name. */
  readonly problem?: string;
}

/** @param versions bounds of what is offered; old ones need a lower security level than OpenSSL's own */
export function handshakeTls(
  { host, port, address }: { readonly host: string; readonly port: number; readonly address?: string },
  { timeout, ca }: Reach,
  versions: Pick<tls.ConnectionOptions, "minVersion" | "maxVersion"> = {},
): Promise<Handshake> {
  const socket = tls.connect({
    host: address ?? host,
    port,
    // An address is no server name.
    ...(net.isIP(host) === 0 ? { servername: host } : {}),
    // The answer is wanted in any case, and judged then.
    rejectUnauthorized: false,
    ...(ca === undefined ? {} : { ca: [...tls.rootCertificates, ca] }),
    ...versions,
    ...(versions.maxVersion === undefined ? {} : { ciphers: "DEFAULT@SECLEVEL=0" }),
  });
  return handshake(socket, "secureConnect", timeout, (secure) => ({
    protocol: secure.getProtocol() ?? "",
    cipher: secure.getCipher().name,
    validTo: new Date(secure.getPeerCertificate().valid_to),
    ...(secure.authorized ? {} : { problem: problemCode(secure.authorizationError) }),
  }));
}

/** Node sets a code, or an error with one. */
const problemCode = (problem: unknown): string =>
  typeof problem === "string" ? problem : ((problem as { code?: string } | null)?.code ?? String(problem));

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Asked {
  readonly url: string;
  readonly address?: string;
  readonly insecure?: boolean;
}

/** More of a body than any health check gives. */
const BODY_LIMIT = 65_536;

export function get(asked: Asked, reach: Reach): Promise<Answer> {
  return exchange(asked, reach, {}, (request, resolve) => {
    request.once("response", (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
        if (body.length > BODY_LIMIT) {
          request.destroy();
        }
      });
      const done = (): void => resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      response.once("end", done);
      response.once("close", done);
    });
  });
}

/** Status of the answer to an upgrade, and whether it is a WebSocket's (RFC 6455, 4.1). */
export function upgrade(asked: Asked, reach: Reach): Promise<{ readonly status: number; readonly accepted: boolean }> {
  const key = randomBytes(16).toString("base64");
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  const headers = {
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Key": key,
    "Sec-WebSocket-Version": "13",
  };
  return exchange(asked, reach, headers, (request, resolve) => {
    request.once("upgrade", (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, accepted: response.headers["sec-websocket-accept"] === accept });
    });
    request.once("response", (response) => {
      response.destroy();
      resolve({ status: response.statusCode ?? 0, accepted: false });
    });
  });
}

function exchange<T>(
  { url, address, insecure }: Asked,
  { timeout, ca }: Reach,
  headers: http.OutgoingHttpHeaders,
  read: (request: http.ClientRequest, resolve: (value: T) => void) => void,
): Promise<T> {
  const { protocol, hostname, port, pathname, search, host } = new URL(url);
  const name = hostname.replace(/^\[|\]$/g, "");
  const secure = protocol === "https:";
  const options: https.RequestOptions = {
    host: address ?? name,
    port: port === "" ? (secure ? 443 : 80) : Number(port),
    path: `${pathname}${search}`,
    headers: { Host: host, ...headers },
    agent: false,
    ...(secure
      ? {
          ...(net.isIP(name) === 0 ? { servername: name } : {}),
          rejectUnauthorized: insecure !== true,
          ...(ca === undefined ? {} : { ca: [...tls.rootCertificates, ca] }),
        }
      : {}),
  };
  return new Promise<T>((resolve, reject) => {
    const request = secure ? https.request(options) : http.request(options);
    const timer = setTimeout(() => request.destroy(tooLate()), timeout);
    const settle = (value: T): void => {
      clearTimeout(timer);
      resolve(value);
      request.destroy();
    };
    request.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    read(request, settle);
    request.end();
  });
}
