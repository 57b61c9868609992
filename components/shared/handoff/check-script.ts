/**
 * Builds a POSIX shell script that checks a deployed topology from outside, step by step, and names the first step
 * that fails. A new kind of step is a type here, a function in check-script-functions.ts, a field in check-record.ts and
 * a probe in plan/verify/probes.ts. The script needs curl, and openssl or nc for the steps that say so; it changes nothing.
 */
import { isIP } from "node:net";
import { FUNCTIONS, PRELUDE } from "./check-script-functions";

interface StepBase {
  /** What is checked, as it stands in the table: "API answers through the load balancer". */
  readonly name: string;
  /** What to do when it fails. */
  readonly hint?: string;
  /** CIDRs from which this is to work; from elsewhere the port is closed. The script leaves it to who runs it. @default - from anywhere */
  readonly from?: readonly string[];
  /** Whether more than `from` may come, by prefix list or security group, which no CIDR tells. @default false */
  readonly fromOthers?: boolean;
}

/** A name resolves; with `sameAs` to at least one address that the other name has too (an alias of a load balancer). */
export interface DnsStep extends StepBase {
  readonly kind: "dns";
  readonly host: string;
  /** @default - any address will do */
  readonly sameAs?: string;
}

/** A TLS handshake with server name indication, and a certificate that stays valid for some days. */
export interface TlsStep extends StepBase {
  readonly kind: "tls";
  /** Server name asked for. */
  readonly host: string;
  readonly port: number;
  /** Address or name to connect to. @default - `host` */
  readonly address?: string;
  /** Refuse a certificate that ends sooner, in days. @default 14 */
  readonly validDays?: number;
  /** Also demand a trusted chain and a matching name. False for self-signed certificates. @default true */
  readonly trusted?: boolean;
  /**
   * Versions that are offered, lowest first; older ones are refused and the highest is chosen. Not for the script: the
   * openssl of a system may know no old version to try. @default - not checked
   */
  readonly versions?: readonly string[];
}

/** An HTTP answer with one of the expected statuses and, when given, exactly the expected body. */
export interface HttpStep extends StepBase {
  readonly kind: "http";
  readonly url: string;
  /** @default [200] */
  readonly statuses?: readonly number[];
  /** Expected body without the final line break. @default - any */
  readonly body?: string;
  /** Accept any certificate (`curl -k`). @default false */
  readonly insecure?: boolean;
  /** Address or name to connect to instead of what the URL's name resolves to. @default - by DNS */
  readonly address?: string;
}

/** A path answers 200; when it does not, the others are tried, and the one that does is named as the value to set. */
export interface PathsStep extends StepBase {
  readonly kind: "paths";
  /** URL with the path that is set. */
  readonly url: string;
  readonly otherPaths: readonly string[];
  /** Argument that holds the path, for the message. */
  readonly setting: string;
  /** Accept any certificate (`curl -k`). @default false */
  readonly insecure?: boolean;
  /** Address or name to connect to instead of what the URL's name resolves to. @default - by DNS */
  readonly address?: string;
}

/** The answer sets a cookie of this name, for example `AWSALB`. */
export interface CookieStep extends StepBase {
  readonly kind: "cookie";
  readonly url: string;
  readonly cookie: string;
  /** Accept any certificate (`curl -k`). @default false */
  readonly insecure?: boolean;
  /** Address or name to connect to instead of what the URL's name resolves to. @default - by DNS */
  readonly address?: string;
}

/** A TCP port accepts connections, or does not. */
export interface TcpStep extends StepBase {
  readonly kind: "tcp";
  readonly host: string;
  readonly port: number;
  /** @default open */
  readonly expect?: "open" | "closed";
}

/** Best effort: UDP gives no proof either way, so this step never fails; it prints what it saw. Needs nc. */
export interface UdpStep extends StepBase {
  readonly kind: "udp";
  readonly host: string;
  readonly port: number;
}

/** A WebSocket upgrade is answered with 101. */
export interface WebSocketStep extends StepBase {
  readonly kind: "websocket";
  /** `http:` or `https:` URL of the endpoint. */
  readonly url: string;
  /** Accept any certificate (`curl -k`). @default false */
  readonly insecure?: boolean;
  /** Address or name to connect to instead of what the URL's name resolves to. @default - by DNS */
  readonly address?: string;
}

/** The text output of an AWS CLI call holds exactly the expected words, in any order. */
export interface AwsStep extends StepBase {
  readonly kind: "aws";
  /** Arguments after `aws`; `--output text` is added. */
  readonly args: readonly string[];
  readonly expected: readonly string[];
  /** No verdict, instead of a failure, where there is no AWS CLI. @default false */
  readonly optional?: boolean;
}

/** A command exits 0 and, when given, prints exactly the expected words in any order. */
export interface CommandStep extends StepBase {
  readonly kind: "command";
  /** Command and arguments: one word each, never parsed by a shell. */
  readonly command: readonly string[];
  readonly expected?: readonly string[];
  /** No verdict, instead of a failure, where there is no such command. @default false */
  readonly optional?: boolean;
}

export type CheckStep =
  | DnsStep
  | TlsStep
  | HttpStep
  | PathsStep
  | CookieStep
  | TcpStep
  | UdpStep
  | WebSocketStep
  | AwsStep
  | CommandStep;

export interface CheckScript {
  readonly title: string;
  readonly steps: readonly CheckStep[];
}

/** One word of a POSIX shell: nothing inside it is expanded or run. */
export function quote(text: string | number): string {
  const word = String(text);
  if (word.includes("\0")) {
    throw new RangeError("a shell word cannot hold a NUL character");
  }
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The whole script. It exits 0 when every step passed, else 1. */
export function checkScript({ title, steps }: CheckScript): string {
  const calls = steps.map((step) =>
    ["step", oneLine(step.name), oneLine(step.hint ?? ""), `check_${functionOf(step)}`, ...words(step)]
      .map(quote)
      .join(" "),
  );
  const used = new Set(steps.map(functionOf));
  return [
    "#!/bin/sh",
    PRELUDE,
    ...[...used].sort().map((name) => FUNCTIONS[name]),
    `printf '%s\\n' ${quote(`check: ${oneLine(title)}`)}`,
    ...calls,
    "finish",
    "",
  ].join("\n");
}

type FunctionName = keyof typeof FUNCTIONS;

const functionOf = (step: CheckStep): FunctionName => (step.kind === "aws" ? "command" : step.kind);

/** The arguments of the step's shell function. */
function words(step: CheckStep): readonly (string | number)[] {
  switch (step.kind) {
    case "dns":
      return [step.host, step.sameAs ?? ""];
    case "tls":
      return [
        step.host,
        step.port,
        connectTo(step.address ?? step.host),
        step.validDays ?? 14,
        ...(step.trusted === false ? ["any"] : ["trusted", ...curlOptions(tlsUrl(step), step)]),
      ];
    case "http":
      return [
        (step.statuses ?? [200]).join(" "),
        step.body === undefined ? "" : `=${step.body}`,
        ...curlOptions(step.url, step),
      ];
    case "paths":
      return [
        step.setting,
        new URL(step.url).origin,
        new URL(step.url).pathname,
        step.otherPaths.length,
        ...step.otherPaths,
        ...curlOptions(step.url, step).slice(0, -1),
      ];
    case "cookie":
      return [step.cookie, ...curlOptions(step.url, step)];
    case "tcp":
      return [connectTo(step.host), step.port, step.expect ?? "open"];
    case "udp":
      return [step.host, step.port];
    case "websocket":
      return curlOptions(step.url, step);
    case "aws":
      return [missing(step), `=${sorted(step.expected)}`, "aws", ...step.args, "--output", "text"];
    case "command":
      return [missing(step), step.expected === undefined ? "" : `=${sorted(step.expected)}`, ...step.command];
  }
}

/** Result of a step whose command is not there: 2 is no verdict, 1 a failure. */
const missing = ({ optional }: { optional?: boolean }): number => (optional ? 2 : 1);

const tlsUrl = (step: TlsStep): string => `https://${connectTo(step.host)}:${step.port}/`;

/** Curl's options for one request, the URL last. */
function curlOptions(url: string, { insecure, address }: { insecure?: boolean; address?: string }): string[] {
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") {
    throw new RangeError(`a check needs an http or https URL; got ${JSON.stringify(url)}`);
  }
  const from = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
  return [
    ...(insecure ? ["--insecure"] : []),
    ...(address === undefined ? [] : ["--connect-to", `${from}:${connectTo(address)}:`]),
    url,
  ];
}

/** IPv6 addresses stand in brackets wherever a port follows. */
const connectTo = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host);

/** Words in the order of `LC_ALL=C sort`, each on a line: how the script compares outputs. */
const sorted = (texts: readonly string[]): string =>
  texts
    .flatMap((text) => text.split(/\s+/))
    .filter((text) => text !== "")
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .join("\n");

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();
