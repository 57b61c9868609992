/**
 * Mac workstations beside HP Anyware connectors, in the same network: connectors reach the Macs' subnets, and the Macs
 * let in the connectors' security groups and administrators, nobody else.
 */
import { all, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { z } from "zod";
import { MacWorkstation, type MacWorkstationArgs } from "../../components/mac-workstation";
import { planMacWorkstation } from "../../components/mac-workstation/plan";
import type { Handoff } from "../../components/shared/handoff/args";
import { Issues } from "../../components/shared/input/issues";
import type { NetworkArgs } from "../../components/shared/network/args";
import type { TrafficPeers } from "../../components/shared/network/traffic-source";
import { PathMap } from "../config/paths";
import { peersConfig, toPeers } from "../config/peers";
import type { StackOutputs } from "../config/stack-outputs";
import { translated } from "../config/translate";
import { hostsWithStatus, withImages, workstationArgs, workstationsConfig } from "./mac-workstation";
import type { ArgSources } from "./topology";

/** Key of the section in a stack file, and of its output. */
export const SECTION = "macWorkstations";

export const macWorkstationsConfig = z
  .strictObject({
    admins: peersConfig.optional().meta({ description: "who manages the Macs; nobody when absent" }),
    ...workstationsConfig,
  })
  .meta({ description: "Mac workstations in the same network, reached through these connectors" });
export type MacWorkstationsConfig = z.output<typeof macWorkstationsConfig>;

export interface MacCompanion {
  /** Everything but who the connectors are, which the other component knows. */
  readonly args: MacWorkstationArgs;
  readonly paths: PathMap;
  /** Whether the hosts' state is asked for. */
  readonly lookups: boolean;
}

export function macCompanion(
  config: MacWorkstationsConfig,
  stack: Pick<MacWorkstationArgs, "tags" | "alarms" | "dashboard">,
  sources: ArgSources,
): MacCompanion {
  const paths = new PathMap();
  const admins = config.admins && toPeers(config.admins, `${SECTION}.admins`, paths);
  const args = workstationArgs(config, `${SECTION}.`, { paths, issues: sources.issues });
  const { tags, dashboard } = stack;
  const alarms = stack.alarms && { topicArn: stack.alarms.topicArn };
  const given = { network: sources.network, admins, tags, alarms, dashboard };
  return { args: { ...args, ...given }, paths, lookups: sources.lookups };
}

/** The Macs as a destination of connectors: the networks of their subnets, known before anything is made. */
export function macSubnetPeers({ args }: MacCompanion): TrafficPeers {
  const { publicSubnets, privateSubnets }: NetworkArgs = args.network;
  const subnets = { ...privateSubnets, ...publicSubnets };
  const used = Object.values(args.workstations).flatMap(({ subnet }) => subnets[subnet]?.cidrBlock ?? []);
  return used.length === 0 ? {} : { macs: { cidrs: [...new Set(used)].sort() } };
}

/** Problems of the Macs, at their paths in the config. What both components say of the network stands once. */
export function planMacCompanion(
  name: string,
  companion: MacCompanion,
  connectors: TrafficPeers,
  issues: Issues,
): void {
  if (Object.keys(connectors).length === 0) {
    issues.error(SECTION, "need the connectors' security groups to let them in; give each connector's securityGroupId");
  }
  const planned = new Issues();
  planMacWorkstation(macName(name), { ...companion.args, connectors }, planned);
  const inSection = (path: string): string => (path.startsWith(`${SECTION}.`) ? path : `${SECTION}.${path}`);
  const own = (path: string): boolean => !/^(network|tags|alarms|clients|connectors|name)\b/.test(path);
  for (const issue of translated(
    planned.errors.filter(({ path }) => own(path)),
    companion.paths,
  )) {
    const { fix } = issue;
    issues.errors.push({
      ...issue,
      path: inSection(issue.path),
      ...(fix?.path === undefined ? {} : { fix: { ...fix, path: inSection(fix.path) } }),
    });
  }
  for (const { path, text } of planned.warnings.filter((warning) => own(warning.path))) {
    issues.warn(inSection(companion.paths.toConfig(path)), text);
  }
}

/** Makes the Macs; `connectors` are the security groups of the connectors. */
export function createMacCompanion(
  name: string,
  companion: MacCompanion,
  connectors: TrafficPeers,
  opts: ComponentResourceOptions,
): MacWorkstation {
  return new MacWorkstation(macName(name), withImages({ ...companion.args, connectors }), opts);
}

/** Outputs of the Macs in the stack's output `macWorkstations`. */
export function macOutputs(mac: MacWorkstation, { args, lookups }: MacCompanion): StackOutputs {
  const hosts = lookups ? hostsWithStatus(mac, args) : mac.hosts;
  const { instanceIds, privateIps, publicIps, securityGroupId, handoff, check, manifest } = mac;
  return { hosts, instanceIds, privateIps, publicIps, securityGroupId, handoff, check, manifest };
}

/** One list of steps for one stack. */
export function withMacSteps<T extends Handoff>(handoff: Output<T>, mac: MacWorkstation): Output<T> {
  return all([handoff, mac.handoff]).apply(([own, macs]) => {
    const ofMacs = macs.steps.map((step) =>
      step.startsWith("run the check script")
        ? CHECK_STEP
        : step.replace("output handoff.", `output ${SECTION}.handoff.`),
    );
    const isFirst = (step: string): boolean => step.startsWith("before up");
    const later = [...own.steps, ...ofMacs].filter((step) => !isFirst(step));
    return {
      ...own,
      steps: [...ofMacs.filter(isFirst), ...later],
      notes: [...own.notes, ...macs.notes],
      leftovers: [...own.leftovers, ...macs.leftovers],
    } as T;
  }) as Output<T>;
}

const CHECK_STEP = "check the Macs: pulumi stack output macWorkstations --json | jq -r .check > mac.sh && sh mac.sh";

const macName = (name: string): string => `${name}-mac`;
