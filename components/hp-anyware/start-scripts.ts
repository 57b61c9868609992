/** The pure plan of start scripts: the common one, and connectors' own ones in its place. */
import { type Issues, joinPath } from "../shared/input/issues";
import { isShellScript, planUserData, type UserDataArgs, type UserDataPlan } from "../shared/instance/user-data";
import { PROXY_ENVIRONMENT, PROXY_PLACEHOLDERS } from "../shared/proxy/plan";
import { type HpAnywareConnectorsArgs, Sessions } from "./args";
import type { ConnectorPlan } from "./connectors-plan";

/** Placeholders every start script may use. */
export const PLACEHOLDERS = ["externalRoutableIp", "connectorName"] as const;

/** One script, and where its arguments stand. */
export interface StartScript {
  readonly path: string;
  readonly args: UserDataArgs;
  readonly plan: UserDataPlan;
}

type Connectors = { readonly [key: string]: ConnectorPlan };

/** By connector; without those that have none, and those that exist. */
export function planStartScripts(
  args: HpAnywareConnectorsArgs,
  connectors: Connectors,
  region: string,
  issues: Issues,
): ReadonlyMap<string, StartScript> {
  const common = args.userData && planScript("userData", args.userData, args, region, issues);
  const scripts = new Map<string, StartScript>();
  for (const [key, connector] of Object.entries(connectors)) {
    const given = args.connectors[key]?.userData;
    const path = joinPath("connectors", key);
    const own = given && planScript(joinPath(path, "userData"), given, args, region, issues);
    const script = own ?? common;
    if (connector.created !== undefined && script !== undefined) {
      scripts.set(key, script);
      warnOfProfile(joinPath(path, "instanceProfileName"), args.connectors[key]?.instanceProfileName, script, issues);
    }
  }
  const used = [...scripts.values()];
  if (common !== undefined) {
    warnOfProfile("access.instanceProfileName", args.access?.instanceProfileName, common, issues);
    warnOfNoUse(used.includes(common), connectors, issues);
  }
  return scripts;
}

function planScript(
  path: string,
  script: UserDataArgs,
  args: HpAnywareConnectorsArgs,
  region: string,
  issues: Issues,
): StartScript {
  const direct = args.sessions === Sessions.Direct;
  const placeholders = [
    ...PLACEHOLDERS.filter((name) => !direct || name !== "externalRoutableIp"),
    ...(args.proxy === undefined ? [] : PROXY_PLACEHOLDERS),
  ];
  const environment = args.proxy === undefined ? {} : PROXY_ENVIRONMENT;
  const plan = planUserData(script, placeholders, region, path, issues, environment);
  if (args.proxy !== undefined && !usesProxy(script.template)) {
    issues.warn(
      `${path}.template`,
      isShellScript(script.template)
        ? "does not use ${httpsProxy}: the script itself goes by the proxy, but what it installs is not told of it"
        : "does not use ${httpsProxy}: the connector is not told of the proxy",
    );
  }
  if (!direct && !plan.values.includes("externalRoutableIp")) {
    issues.warn(
      `${path}.template`,
      "does not use ${externalRoutableIp}; enter each connector's Elastic IP as ExternalRoutableIP by hand",
    );
  }
  return { path, args: script, plan };
}

const usesProxy = (template: string): boolean => /\$\{httpsProxy\}|\$\{?(HTTPS_PROXY|https_proxy)\b/.test(template);

function warnOfProfile(path: string, profile: unknown, { plan }: StartScript, issues: Issues): void {
  if (profile !== undefined && Object.keys(plan.bootSecrets).length > 0) {
    issues.warn(path, "must allow reading the secrets that the start script reads at boot");
  }
}

function warnOfNoUse(isUsed: boolean, connectors: Connectors, issues: Issues): void {
  if (isUsed) {
    return;
  }
  const exist = Object.values(connectors).every(({ created }) => created === undefined);
  issues.warn(
    "userData",
    exist
      ? "has no effect: every connector exists already"
      : "has no effect: every connector that is made has a start script of its own",
  );
}

/** Connectors whose script tells what it installs of the proxy, and the others that are made here. */
export function byProxy(
  scripts: ReadonlyMap<string, StartScript>,
  connectors: Connectors,
): { readonly scripted: readonly string[]; readonly byHand: readonly string[] } {
  const tells = (key: string): boolean => usesProxy(scripts.get(key)?.args.template ?? "");
  const made = Object.keys(connectors).filter((key) => connectors[key]!.created !== undefined);
  return { scripted: made.filter(tells), byHand: made.filter((key) => !tells(key)) };
}

/** Connectors whose script enters their own Elastic IP, and the others. */
export function byOwnAddress(
  scripts: ReadonlyMap<string, StartScript>,
  connectors: Connectors,
): { readonly scripted: readonly string[]; readonly byHand: readonly string[] } {
  const enters = (key: string): boolean => scripts.get(key)?.plan.values.includes("externalRoutableIp") ?? false;
  const keys = Object.keys(connectors);
  return { scripted: keys.filter(enters), byHand: keys.filter((key) => !enters(key)) };
}
