/** The pure plan of a proxy: who it is, which traffic goes to it, and what goes past it. */
import type * as pulumi from "@pulumi/pulumi";
import { type Issue, type Issues, joinPath } from "../input/issues";
import { judgedSecret } from "../input/secrets";
import type { NetworkArgs } from "../network/args";
import { contains, isCidrProblem, parseAddress, parseCidr, tryParseCidr } from "../network/cidr";
import { checkPeers, type EgressGroup, tcp } from "../network/traffic";
import type { TrafficPeers } from "../network/traffic-source";
import type { ProxyArgs, ProxyPlaceArgs } from "./args";

/** Key of the destination in rules and manifests, and its name where it has no other. */
export const PROXY_GROUP = "proxy";

/** Placeholders that start scripts have with a proxy. */
export const PROXY_PLACEHOLDERS = ["httpsProxy", "noProxy"] as const;

/**
 * Variables that a start script begins with, by placeholder. Programs differ in the case that they read: curl takes
 * http_proxy in small letters only (curl's manual, "Environment").
 */
export const PROXY_ENVIRONMENT: { readonly [variable: string]: (typeof PROXY_PLACEHOLDERS)[number] } = {
  HTTPS_PROXY: "httpsProxy",
  https_proxy: "httpsProxy",
  HTTP_PROXY: "httpsProxy",
  http_proxy: "httpsProxy",
  NO_PROXY: "noProxy",
  no_proxy: "noProxy",
};

/**
 * The instance itself and its metadata, which a proxy could only answer with its own (Systems Manager user guide, "Configure
 * SSM Agent to use a proxy on Linux nodes", read 2026-11-30: without the address in no_proxy, calls take the identity of the
 * proxy or fail). The IPv6 address stands there in brackets; curl takes it without (manual of CURLOPT_NOPROXY).
 */
const NEVER: readonly string[] = ["localhost", "127.0.0.1", "169.254.169.254", "fd00:ec2::254"];

export interface ProxyPlan {
  readonly host: string;
  readonly port: number;
  /** Without a login. */
  readonly url: string;
  /** Where it is. */
  readonly peers: TrafficPeers;
  /** What goes past it, in the form of the variable NO_PROXY. */
  readonly noProxy: string;
}

/** Where the instances are, and what they reach directly besides. */
export interface Around {
  readonly network: NetworkArgs;
  /** Names that lead into the network. */
  readonly names: readonly string[];
  /** Destinations that are let out to by network. */
  readonly egress: readonly (TrafficPeers | undefined)[];
  /** Further networks. @default none */
  readonly networks?: readonly string[];
}

export function planProxy(path: string, args: ProxyPlaceArgs, around: Around, issues: Issues): ProxyPlan {
  const at = joinPath(path, "url");
  const address = parse(args.url);
  if (address === undefined) {
    issues.errors.push({ path: at, ...urlProblem(args.url) });
  }
  const addresses = joinPath(path, "addresses");
  checkPeers(addresses, args.addresses ?? {}, { noun: "proxy", world: "refused" }, issues);
  const place = address ?? parse(withoutLogin(args.url));
  if (place !== undefined) {
    checkPlace(addresses, place.host, args.addresses ?? {}, issues);
  }
  args.noProxy?.forEach((text, index) => {
    checkException(joinPath(joinPath(path, "noProxy"), index), text, issues);
  });
  const { host = "", port = 0 } = address ?? {};
  const past = [...NEVER, ...directly(around), ...(args.noProxy ?? [])];
  return { host, port, url: args.url.replace(/\/$/, ""), peers: peersOf(args), noProxy: [...new Set(past)].join(",") };
}

/** Networks, and the names that lead into them. */
function directly({ network, names, egress, networks = [] }: Around): readonly string[] {
  const { vpcCidrBlocks, publicSubnets = {}, privateSubnets = {} } = network;
  const subnets = Object.values({ ...publicSubnets, ...privateSubnets }).map(({ cidrBlock }) => cidrBlock);
  const named = egress.flatMap((peers) => Object.values(peers ?? {}).flatMap(({ cidrs = [] }) => cidrs));
  return [...(vpcCidrBlocks ?? subnets), ...named, ...networks, ...names];
}

/** The proxy as a destination; `why` is what it is for. */
export function proxyEgress(args: ProxyPlaceArgs | undefined, why: string): EgressGroup | undefined {
  const port = args && parse(args.url)?.port;
  return args === undefined || port === undefined
    ? undefined
    : { group: PROXY_GROUP, peers: peersOf(args), ports: [tcp(port)], why: `${why}, by the proxy` };
}

/**
 * Session Manager speaks to a proxy by plain HTTP only (Systems Manager user guide, "Configure SSM Agent to use a proxy on
 * Linux nodes", read 2026-11-30: for Session Manager, HTTPS proxy servers are not supported; that for Windows says the same).
 */
export function checkSessionManagerProxy(
  path: string,
  { url, noProxy = [] }: ProxyPlaceArgs,
  hosts: readonly string[],
  issues: Issues,
): void {
  if (url.startsWith("https://") && parse(url) !== undefined) {
    issues.error(joinPath(path, "url"), "is an HTTPS proxy, which Session Manager does not go by", {
      given: url,
      fix: {
        text:
          "give the port on which the proxy speaks plain HTTP, with http://; or make endpoints with network.ssmEndpoints; " +
          "or set access.ssm to false",
      },
    });
  }
  noProxy.forEach((text, index) => {
    const name = text.replace(/^\*?\./, "").replace(/:\d+$/, "");
    if (hosts.some((host) => `.${host}`.endsWith(`.${name}`))) {
      issues.error(
        joinPath(joinPath(path, "noProxy"), index),
        "sends Session Manager past the proxy, and nothing else is let out",
        { given: text, fix: { text: "name the services that you mean, or make endpoints with network.ssmEndpoints" } },
      );
    }
  });
}

/** `egress.internet` beside a proxy would be a second way out. */
export function checkOnlyWay(
  args: ProxyPlaceArgs | undefined,
  internet: TrafficPeers | undefined,
  issues: Issues,
): void {
  if (args !== undefined && internet !== undefined) {
    issues.error("egress.internet", "does not go with proxy, which is the only way to the internet then");
  }
}

function peersOf({ url, addresses }: ProxyPlaceArgs): TrafficPeers {
  const host = parse(url)?.host ?? "";
  const isAddress = parseAddress(host)?.family === 4;
  return addresses ?? (isAddress ? { [PROXY_GROUP]: { cidrs: [`${host}/32`] } } : {});
}

const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const URL_FORM = new RegExp(`^https?://(${LABEL}(?:\\.${LABEL})*):(\\d{1,5})/?$`);
const EXAMPLE = "http://proxy.corp.example:3128";

function parse(text: string): { readonly host: string; readonly port: number } | undefined {
  const match = URL_FORM.exec(text);
  const port = Number(match?.[2]);
  const host = match?.[1] ?? "";
  const isNumber = /^[\d.]+$/.test(host);
  return match && port >= 1 && port <= 65535 && (!isNumber || parseAddress(host) !== undefined)
    ? { host, port }
    : undefined;
}

const withoutLogin = (url: string): string => url.replace(/^(https?:\/\/)?.*@/, "$1");

/** A login is never shown, and neither is what may be one. */
function urlProblem(text: string): Omit<Issue, "path"> {
  if (text.includes("@")) {
    const rest = [withoutLogin(text), `http://${withoutLogin(text)}`].find((guess) => parse(guess) !== undefined);
    return {
      problem:
        "has a login in it, which everybody who may read the stack file or the state would see; " +
        "give user:password by itself, as a secret (in a stack file: pulumi config set --secret connector-topologies:proxyCredentials)",
      ...(rest === undefined ? {} : { fix: { value: rest } }),
    };
  }
  const guesses = [`http://${text}`, text.replace(/^(https?:\/\/[^/?#]+)[/?#].*$/, "$1")];
  const value = guesses.find((guess) => parse(guess) !== undefined);
  return {
    given: text,
    problem: `must be scheme, host and port of the proxy, such as ${EXAMPLE}: programs differ in the port that they take when none is given`,
    fix: value === undefined ? { value: EXAMPLE, example: true } : { value },
  };
}

/** Security groups know no names. */
function checkPlace(path: string, host: string, addresses: TrafficPeers, issues: Issues): void {
  const own = parseAddress(host);
  const given = Object.values(addresses);
  if (own === undefined && given.length === 0) {
    issues.error(path, `is missing: security groups know no names, so say where ${host} is`);
    return;
  }
  const cidrs = given.flatMap((peer) => peer.cidrs ?? []).map(tryParseCidr);
  const isElsewhere = given.some(({ prefixListId, securityGroupId }) => prefixListId ?? securityGroupId);
  const holds = cidrs.some((cidr) => isCidrProblem(cidr) || (own && contains(cidr, parseCidr(`${host}/32`))));
  if (own !== undefined && given.length > 0 && !isElsewhere && !holds) {
    issues.error(path, `has no network that holds ${host}, the proxy of url`);
  }
}

function checkException(path: string, text: string, issues: Issues): void {
  if (text === "*" || /^[^/]*\/0$/.test(text)) {
    issues.error(path, "sends everything past the proxy, and nothing else is let out; name what is reached directly", {
      given: text,
    });
  } else if (!/^[A-Za-z0-9.*:/_-]+$/.test(text)) {
    issues.error(path, "must be one name, address or network, such as .corp.example", { given: text });
  }
}

/** Characters of RFC 3986's userinfo that no shell reads within single quotes. */
const LOGIN_FORM = /^[A-Za-z0-9._~!*()+,;=%-]+:[A-Za-z0-9._~!*()+,;=%-]+$/;

const loginProblem = (text: string): string | undefined =>
  LOGIN_FORM.test(text)
    ? undefined
    : "must be user:password, other signs than letters, digits and -._~!*()+,;= percent-encoded";

/** Values of the placeholders. With credentials the proxy's is a secret, and wrong ones fail without being shown. */
export function proxyValues(
  path: string,
  plan: ProxyPlan,
  { credentials }: ProxyArgs,
): { readonly [placeholder in (typeof PROXY_PLACEHOLDERS)[number]]: pulumi.Input<string> } {
  const login =
    credentials === undefined
      ? undefined
      : judgedSecret(credentials, joinPath(path, "credentials"), "proxy", loginProblem).apply((text) =>
          plan.url.replace("://", `://${text}@`),
        );
  return { httpsProxy: login ?? plan.url, noProxy: plan.noProxy };
}

/** Lines of a shell script that set the variables, for a proxy without a login. */
export const proxyExports = (plan: ProxyPlan): string =>
  Object.entries(PROXY_ENVIRONMENT)
    .map(([variable, placeholder]) => `export ${variable}='${placeholder === "noProxy" ? plan.noProxy : plan.url}'\n`)
    .join("");

/** One line for people. */
export function proxyText({ url, peers }: ProxyPlan, hasLogin: boolean): string {
  const places = Object.entries(peers).map(([name, { cidrs = [] }]) => (cidrs.length > 0 ? cidrs.join(" ") : name));
  return `${url}  at ${places.join(" ")}${hasLogin ? "  with a login" : ""}`;
}
