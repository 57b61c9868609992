/**
 * The edit of `codestream-services-config.json` on the host: as an RFC 7396 merge patch, and applied to a given file
 * with comments, unknown keys and layout kept.
 *
 * Only keys that the ALB guide names are touched. In particular `storage.mongo` and `queuingEngine.rabbitmq` stay:
 * the installer fills both with the same host name as the public URL, but MongoDB and RabbitMQ are on the host and
 * nothing forwards their ports.
 */
import { applyEdits, type JSONPath, modify, type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import { HOST_PATHS, SELF_SIGNED_CERTIFICATE, VARIANTS, type VariantKey } from "./facts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** A JSON merge patch whose top level is an object (RFC 7396). */
export interface MergePatch {
  readonly [key: string]: Json;
}

/** The merge patch of a variant for clients that use `hostname`. */
export function configMergePatch(variant: VariantKey, hostname: string): MergePatch {
  const { scheme, ports, ignoreHttps } = VARIANTS[variant];
  return {
    apiServer: { ignoreHttps, port: ports.api, publicApiUrl: `${scheme}://${hostname}` },
    broadcastEngine: { codestreamBroadcaster: { host: hostname, ignoreHttps, port: ports.broadcaster } },
    ...(variant === "https"
      ? {
          ssl: {
            certfile: `${HOST_PATHS.inContainers}/${SELF_SIGNED_CERTIFICATE.certfile}`,
            keyfile: `${HOST_PATHS.inContainers}/${SELF_SIGNED_CERTIFICATE.keyfile}`,
          },
        }
      : {}),
  };
}

/** RFC 7396, section 2. */
export function applyMergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) {
    return patch;
  }
  const result = new Map<string, Json>(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      result.delete(key);
    } else {
      result.set(key, applyMergePatch(result.get(key), value));
    }
  }
  return Object.fromEntries(result);
}

export interface ConfigChange {
  /** `apiServer.publicApiUrl`. */
  readonly path: string;
  /** Absent when the key was not there. */
  readonly from?: Json;
  readonly to: Json;
}

export interface PatchedConfig {
  /** The whole new file. It holds the installation's secrets. */
  readonly text: string;
  readonly changes: readonly ConfigChange[];
  readonly warnings: readonly string[];
}

/** Why a file cannot be patched. Never shows its content, which holds secrets. */
export class ServicesConfigError extends Error {
  override readonly name = "ServicesConfigError";
}

/** Applies the patch to the text of the current file. */
export function patchServicesConfig(file: string, patch: MergePatch): PatchedConfig {
  // Some Windows editors write a byte order mark, which is no JSON.
  const current = file.replace(/^\uFEFF/, "");
  const before = parseConfig(current);
  const formattingOptions = {
    ...indentation(current),
    eol: current.includes("\r\n") ? "\r\n" : "\n",
  };
  let text = current;
  const changes: ConfigChange[] = [];
  const warnings: string[] = [];
  for (const { path, value } of leaves(patch)) {
    const from = valueAt(before, path);
    if (JSON.stringify(from) === JSON.stringify(value)) {
      continue;
    }
    text = applyEdits(text, modify(text, path, value, { formattingOptions }));
    changes.push({ path: path.join("."), ...(from === undefined ? {} : { from }), to: value });
    if (from === undefined) {
      warnings.push(
        `${path.join(".")} is not in the file; CodeStream says no property may be added to it, so check its version`,
      );
    }
  }
  return { text, changes, warnings: [...warnings, ...internalHostWarnings(before, patch)] };
}

function parseConfig(text: string): Json {
  const errors: ParseError[] = [];
  const value = parse(text, errors, { allowTrailingComma: true }) as Json;
  const [first] = errors;
  if (first) {
    const line = text.slice(0, first.offset).split("\n").length;
    throw new ServicesConfigError(`is not JSON: ${printParseErrorCode(first.error)} in line ${line}`);
  }
  if (!isObject(value)) {
    throw new ServicesConfigError("is not a JSON object");
  }
  return value;
}

/** The installer's one name for everything must not have been the load balancer's. */
function internalHostWarnings(config: Json, patch: MergePatch): string[] {
  const hostname = valueAt(patch, ["broadcastEngine", "codestreamBroadcaster", "host"]);
  const mongo = valueAt(config, ["storage", "mongo", "url"]);
  const rabbit = valueAt(config, ["queuingEngine", "rabbitmq", "host"]);
  const toLoadBalancer = (path: string) =>
    `${path} names the load balancer, which does not forward it; it must name the host itself`;
  return [
    ...(typeof mongo === "string" && typeof hostname === "string" && mongoHosts(mongo).includes(hostname)
      ? [toLoadBalancer("storage.mongo.url")]
      : []),
    ...(rabbit === hostname && rabbit !== undefined ? [toLoadBalancer("queuingEngine.rabbitmq.host")] : []),
  ];
}

/** `mongodb://user:password@a:27017,b/database?x=y` has the hosts a and b. */
function mongoHosts(url: string): string[] {
  const authority = /^mongodb(?:\+srv)?:\/\/([^/?]*)/.exec(url)?.[1] ?? "";
  return authority
    .slice(authority.lastIndexOf("@") + 1)
    .split(",")
    .map((host) => host.replace(/:\d+$/, ""));
}

function leaves(patch: Json, path: JSONPath = []): { readonly path: JSONPath; readonly value: Json }[] {
  return isObject(patch)
    ? Object.entries(patch).flatMap(([key, value]) => leaves(value, [...path, key]))
    : [{ path, value: patch }];
}

function valueAt(value: Json | undefined, path: JSONPath): Json | undefined {
  return path.reduce<Json | undefined>(
    (here, key) => (isObject(here) && Object.hasOwn(here, key) ? here[key] : undefined),
    value,
  );
}

/** Indentation of the first indented line, tabs in CodeStream's own template. */
function indentation(text: string): { insertSpaces: boolean; tabSize: number } {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? "\t";
  return { insertSpaces: !indent.includes("\t"), tabSize: indent.includes("\t") ? 1 : indent.length };
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
