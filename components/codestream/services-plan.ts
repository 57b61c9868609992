/** Ports and protocols that a user wrote out must be those of the variant: CodeStream works with no mixture. */
import { type Issues, joinPath, nearest } from "../shared/input/issues";
import type { CodeStreamServiceArgs, CodeStreamVariant } from "./args";
import { HOST_PATHS, SERVICE_KEYS, VARIANTS } from "./facts";

export function checkServices(
  variant: CodeStreamVariant,
  services: { readonly [service: string]: CodeStreamServiceArgs } | undefined,
  issues: Issues,
): void {
  if (services === undefined) {
    return;
  }
  const { protocol, ports } = VARIANTS[variant];
  for (const key of Object.keys(services)) {
    if (!(SERVICE_KEYS as readonly string[]).includes(key)) {
      const guess = nearest(key, SERVICE_KEYS);
      issues.error(joinPath("services", key), `no such service; CodeStream has ${SERVICE_KEYS.join(" and ")}`, {
        fix: { text: guess === undefined ? "remove it" : `rename it to ${guess}` },
      });
    }
  }
  for (const key of SERVICE_KEYS) {
    const given = services[key];
    const at = joinPath("services", key);
    if (given === undefined) {
      issues.error(at, "is missing: clients need both listeners, the API's and the broadcaster's", {
        fix: { value: {} },
      });
      continue;
    }
    checkTargetProtocol(joinPath(at, "targetProtocol"), variant, given, issues);
    for (const [field, value, wanted] of [
      ["listenerProtocol", given.listenerProtocol, protocol],
      ["listenerPort", given.listenerPort, ports[key]],
      ["targetPort", given.targetPort, ports[key]],
    ] as const) {
      if (value !== undefined && value !== wanted) {
        issues.error(joinPath(at, field), `must be ${wanted} for the ${key} of the ${variant} variant`, {
          given: value,
          fix: { value: wanted },
        });
      }
    }
  }
}

/** The one mistake that AWS accepts, that looks right, and that breaks every socket. [ALB guide] */
function checkTargetProtocol(
  path: string,
  variant: CodeStreamVariant,
  { targetProtocol, listenerProtocol }: CodeStreamServiceArgs,
  issues: Issues,
): void {
  const { protocol } = VARIANTS[variant];
  if (targetProtocol === undefined || targetProtocol === protocol) {
    return;
  }
  const front = listenerProtocol ?? protocol;
  const why =
    front === targetProtocol
      ? ` for both services of the ${variant} variant`
      : `: CodeStream does not work with ${front} in front and ${targetProtocol} behind`;
  const selfSigned = protocol === "HTTPS" ? `; on the host: ${HOST_PATHS.controlScript} --make-self-signed-cert` : "";
  issues.error(path, `must be ${protocol}${why}${selfSigned}`, { given: targetProtocol, fix: { value: protocol } });
}
