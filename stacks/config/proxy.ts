/** The proxy by which instances reach the internet, in a stack file. */
import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import type { ProxyArgs, ProxyPlaceArgs } from "../../components/shared/proxy/args";
import { PROXY_GROUP } from "../../components/shared/proxy/plan";
import type { ConfigIssue } from "./issue";
import type { PathMap } from "./paths";
import { destinationConfig, toDestinations } from "./peers";
import { secretGiven } from "./schema";

/** @param whose who goes by it */
export const proxyConfig = (whose: string) =>
  z
    .strictObject({
      url: z.string().meta({
        description: "scheme, host and port of the proxy; a login stands in proxyCredentials",
        examples: ["http://10.20.0.10:3128"],
      }),
      addresses: destinationConfig.optional().meta({
        description: "where the proxy is, which a name needs; the address in url when absent",
        examples: [["10.20.0.10/32"]],
      }),
      noProxy: z
        .array(z.string().meta({ examples: [".corp.example"] }))
        .optional()
        .meta({
          description: "further names, addresses and networks that are reached without the proxy; none when absent",
        }),
    })
    .meta({
      description: `HTTP proxy, the only way to the internet of ${whose}; none when absent`,
      examples: [{ url: "http://10.20.0.10:3128" }],
    });

export const proxyCredentialsConfig = secretGiven.meta({
  description: "user:password of the proxy, a secret; none when absent",
  mayHoldSecret: true,
});

type ProxyConfig = z.output<ReturnType<typeof proxyConfig>>;

/** The component's argument; `path` is where it stands. */
export function toProxyPlace({ addresses, ...rest }: ProxyConfig, path: string, paths: PathMap): ProxyPlaceArgs {
  return addresses === undefined
    ? rest
    : { ...rest, addresses: toDestinations(addresses, `${path}.addresses`, PROXY_GROUP, paths) };
}

interface ProxyKeys {
  readonly proxy?: ProxyConfig;
  readonly proxyCredentials?: unknown;
}

interface Sources {
  readonly paths: PathMap;
  readonly issues: { readonly errors: ConfigIssue[] };
  readonly secret: (key: string) => Input<string>;
}

/** The same with its login. */
export function toProxy({ proxy, proxyCredentials }: ProxyKeys, sources: Sources): ProxyArgs | undefined {
  if (proxy === undefined) {
    if (proxyCredentials !== undefined) {
      sources.issues.errors.push({
        path: "proxyCredentials",
        problem: "is used by the proxy only, and proxy is not given",
        fix: { remove: "proxyCredentials" },
      });
    }
    return undefined;
  }
  sources.paths.add("proxy.credentials", "proxyCredentials");
  return {
    ...toProxyPlace(proxy, "proxy", sources.paths),
    ...(proxyCredentials === undefined ? {} : { credentials: sources.secret("proxyCredentials") }),
  };
}
