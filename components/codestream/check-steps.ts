/** What the check scripts of CodeStream ask, in the order in which a client needs it. */
import type { CheckStep } from "../shared/handoff/check-script";
import { tlsVersions } from "../shared/load-balancer/tls-policies";
import { HEALTH_CHECK, HOST_PATHS, SERVICE_KEYS, type ServiceKey, VARIANTS, WEBSOCKET } from "./facts";
import type { CodeStreamPlan } from "./plan";

export interface CheckTargets {
  /** Name clients use. */
  readonly service: string;
  /** The load balancer's own name. */
  readonly balancer: string;
  readonly targetGroupArns: { readonly [service in ServiceKey]: string };
}

/** From a client network: name, ports, certificate, both services, a WebSocket, and what must be closed. */
export function checkSteps(
  plan: CodeStreamPlan,
  to: CheckTargets,
  from: Pick<CheckStep, "from" | "fromOthers"> = {},
): CheckStep[] {
  const { scheme, ports } = VARIANTS[plan.variant];
  const tls = plan.variant === "https";
  // No certificate covers the load balancer's own name.
  const insecure = plan.hostname === undefined;
  const versions = plan.loadBalancer && tlsVersions(plan.loadBalancer.tlsPolicy);
  const url = (key: ServiceKey, path: string): string => `${scheme}://${to.service}:${ports[key]}${path}`;
  return [
    {
      kind: "dns",
      name: `${to.service} resolves`,
      host: to.service,
      ...(to.service === to.balancer ? {} : { sameAs: to.balancer }),
      hint: "the record is missing, names something else, or is not yet known to this resolver",
    },
    ...SERVICE_KEYS.flatMap((key): CheckStep[] => [
      {
        kind: "tcp",
        name: `${key} tcp/${ports[key]} open`,
        host: to.service,
        port: ports[key],
        ...from,
        hint: "run this from an address that clients names",
      },
      ...(tls
        ? [
            {
              kind: "tls" as const,
              name: `${key} certificate`,
              host: to.service,
              port: ports[key],
              ...(insecure ? { trusted: false } : {}),
              ...(versions === undefined ? {} : { versions }),
              ...from,
              hint: "the listener's certificate does not cover the name, or is not trusted here",
            },
          ]
        : []),
      {
        kind: "http",
        name: `${key} answers ${HEALTH_CHECK.path}`,
        url: url(key, HEALTH_CHECK.path),
        body: HEALTH_CHECK.body,
        insecure,
        ...from,
        hint: `503: no healthy target. 502 or 504: the host speaks another protocol than ${scheme}, or its group lacks our rules`,
      },
    ]),
    {
      kind: "websocket",
      name: "broadcaster upgrades to a WebSocket",
      url: url("broadcaster", WEBSOCKET.path),
      insecure,
      ...from,
      hint: "a proxy on the way, or a broadcaster that is not up",
    },
    ...(tls
      ? SERVICE_KEYS.map(
          (key): CheckStep => ({
            kind: "tcp",
            name: `tcp/${VARIANTS.http.ports[key]} closed`,
            host: to.service,
            port: VARIANTS.http.ports[key],
            expect: "closed",
            hint: "the https variant has no unencrypted listener",
          }),
        )
      : []),
    ...SERVICE_KEYS.map(
      (key): CheckStep => ({
        kind: "aws",
        name: `${key} target is healthy`,
        args: [
          ...["elbv2", "describe-target-health", "--region", plan.region],
          ...["--target-group-arn", to.targetGroupArns[key]],
          ...["--query", "TargetHealthDescriptions[].TargetHealth.State"],
        ],
        expected: ["healthy"],
        optional: true,
        hint: "aws elbv2 describe-target-health says why",
      }),
    ),
  ];
}

/** On the host: what the installation needs before the load balancer can find it healthy. */
export function hostCheckSteps(plan: CodeStreamPlan, service: string): CheckStep[] {
  const { scheme, ports } = VARIANTS[plan.variant];
  const tls = plan.variant === "https";
  const insecure = plan.hostname === undefined;
  const configured = (key: string, value: string): CheckStep => ({
    kind: "command",
    name: `config has ${key}`,
    // The home directory is the one of whoever runs this, hence the shell.
    command: ["sh", "-c", `grep -E -q -- "$1" "$HOME${HOST_PATHS.config.slice(1)}"`, "sh", keyPattern(key, value)],
    hint: `set ${key} to ${value} in ${HOST_PATHS.config} and restart`,
  });
  return [
    {
      kind: "dns",
      name: `${service} resolves on the host`,
      host: service,
      hint: "the containers call the public URL, so its name must resolve here too",
    },
    configured("publicApiUrl", `${scheme}://${service}`),
    configured("host", service),
    ...SERVICE_KEYS.flatMap((key): CheckStep[] => [
      {
        kind: "http",
        name: `${key} answers locally on ${ports[key]}`,
        url: `${scheme}://127.0.0.1:${ports[key]}${HEALTH_CHECK.path}`,
        body: HEALTH_CHECK.body,
        insecure: true,
        hint: `${HOST_PATHS.controlScript} --status; ignoreHttps and port in the config decide protocol and port`,
      },
      ...(tls
        ? [
            {
              kind: "tls" as const,
              name: `${key} self-signed certificate`,
              host: "127.0.0.1",
              port: ports[key],
              validDays: 30,
              trusted: false,
              hint: `${HOST_PATHS.controlScript} --make-self-signed-cert, then restart`,
            },
          ]
        : []),
    ]),
    ...SERVICE_KEYS.map(
      (key): CheckStep => ({
        kind: "http",
        name: `${key} answers through the load balancer`,
        url: `${scheme}://${service}:${ports[key]}${HEALTH_CHECK.path}`,
        body: HEALTH_CHECK.body,
        insecure,
        hint: "no answer at all: host.reachesInternetFrom must be the address this host comes from",
      }),
    ),
  ];
}

/** Matches `"key" : "value"` in JSON, however it is spaced. */
const keyPattern = (key: string, value: string): string =>
  `"${key}"[[:space:]]*:[[:space:]]*"${value.replace(/[.[\](){}*+?^$|\\]/g, "\\$&")}"`;
