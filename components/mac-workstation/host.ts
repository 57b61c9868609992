/**
 * Dedicated hosts of Macs, and the wait for one that is being scrubbed.
 *
 * A host takes one instance, and none while it is scrubbed after the last one: a replacement that launched at once
 * would fail. The provider does not wait, so a hook does: after the old instance is deleted and before the new one is
 * created, it asks for the host's state until the host is available.
 */
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { awsReason } from "../shared/aws/error-reason";
import { type Tags, tagsFor } from "../shared/input/tags";
import { hooksAvailable, inProgram } from "../shared/instance/replacement-warning";
import { formerNames } from "../shared/load-balancer/resources";
import { HostOnDestroy } from "./args";
import { AUTO_PLACEMENT, MINIMUM_ALLOCATION_HOURS, SCRUBBING_HOURS } from "./facts";
import type { WorkstationPlan } from "./workstations-plan";

/** A host as AWS sees it now. */
export interface MacHostStatus {
  /** `h-…` */
  readonly hostId: string;
  /** `available`, `pending` while it is scrubbed, `under-assessment`, `permanent-failure`, `released`; or `unknown`. */
  readonly state: string;
  /** When it was allocated, UTC. */
  readonly allocatedAt: string;
  /** Before this time AWS refuses to release it, UTC. */
  readonly earliestRelease: string;
  /** Why AWS did not tell, where it did not: `state` is then `unknown` and both times are empty. */
  readonly problem?: string;
}

/** Allocates the host of one workstation. It outlives every instance on it. */
export function createHost(
  name: string,
  plan: WorkstationPlan,
  { onDestroy, hostRecovery }: { readonly onDestroy: HostOnDestroy; readonly hostRecovery: boolean },
  tags: Tags,
  formerly: string | undefined,
  opts: pulumi.CustomResourceOptions,
): ec2.DedicatedHost {
  return new ec2.DedicatedHost(
    `${name}-host`,
    {
      instanceType: plan.instanceType,
      availabilityZone: plan.availabilityZone,
      autoPlacement: AUTO_PLACEMENT,
      // For every Mac family since 2026. (EC2 user guide, "Dedicated Host auto recovery", read 2026-11-29)
      hostRecovery: hostRecovery ? "on" : "off",
      tags: tagsFor(tags, `${name}-host`),
    },
    {
      ...opts,
      protect: onDestroy === HostOnDestroy.Protect,
      retainOnDelete: onDestroy === HostOnDestroy.Keep,
      // A default counts when the host is allocated. The hardware cannot change, although the provider would try.
      ignoreChanges: plan.ownType ? [] : ["instanceType"],
      replaceOnChanges: ["instanceType"],
      aliases: formerNames(formerly, (old) => `${old}-host`),
    },
  );
}

/**
 * Asks AWS for a host's state. Not part of the component, which asks AWS nothing. Never fails, since what is shown of a
 * host must not stop an update: a host that AWS does not tell of has the state `unknown` and the `problem` that says why.
 */
export function macHostStatus(hostId: pulumi.Input<string>, opts?: pulumi.InvokeOptions): pulumi.Output<MacHostStatus> {
  return pulumi.output(hostId).apply(async (id): Promise<MacHostStatus> => {
    try {
      const { hostId, state, allocationTime } = await ec2.getDedicatedHost({ hostId: id }, opts);
      const allocatedAt = allocationTime ?? "";
      return { hostId: hostId ?? id, state: state ?? "", allocatedAt, earliestRelease: earliestRelease(allocatedAt) };
    } catch (error) {
      const problem = `could not be read: ${awsReason(error)}; this needs ec2:DescribeHosts`;
      return { hostId: id, state: "unknown", allocatedAt: "", earliestRelease: "", problem };
    }
  });
}

/** 24 hours after the allocation; empty when that is not known. */
export function earliestRelease(allocatedAt: string): string {
  const time = Date.parse(allocatedAt);
  return Number.isNaN(time) ? "" : new Date(time + MINIMUM_ALLOCATION_HOURS * 3_600_000).toISOString();
}

/** The hook that waits, or none where there is no engine. */
export function hostHooks(name: string, opts: pulumi.InvokeOptions): pulumi.ResourceHookBinding | undefined {
  if (!hooksAvailable()) {
    return undefined;
  }
  const callback = inProgram(async ({ newInputs }) => {
    const hostId: unknown = newInputs?.["hostId"];
    if (typeof hostId === "string") {
      await waitForHost(hostId, {
        ask: () => ec2.getDedicatedHost({ hostId }, opts),
        log: (text) => pulumi.log.info(text),
        sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
      });
    }
  });
  return { beforeCreate: [new pulumi.ResourceHook(`${name}-wait-for-host`, callback)] };
}

export interface Waiting {
  readonly ask: () => Promise<{ readonly state?: string; readonly instances?: readonly unknown[] }>;
  readonly log: (text: string) => void;
  readonly sleep: (seconds: number) => Promise<void>;
}

/** Scrubbing takes hours, a host that is merely slow to notice takes seconds. */
const pollSeconds = (waited: number): number => Math.min(60, 2 + Math.floor(waited / 10));
/** Scrubbing at its longest, and a margin. */
const SCRUBBING_LIMIT_SECONDS = (SCRUBBING_HOURS + 1) * 3600;
/** An instance that stops is still listed for about 15 minutes; one that is listed longer is somebody's. */
const OCCUPIED_LIMIT_SECONDS = 3600;
/** States that time alone changes. */
const PASSING_STATES = ["pending", "configuring", "under-assessment"];

/** Returns when the host can take an instance; fails when it cannot, ever or within the time it may take. */
export async function waitForHost(hostId: string, { ask, log, sleep }: Waiting): Promise<void> {
  for (let waited = 0; ; ) {
    const host = await ask().catch((error: unknown) => {
      // Without the permission to ask, the launch itself will tell.
      log(`host ${hostId} could not be asked for its state: ${awsReason(error)}`);
      return undefined;
    });
    const occupied = (host?.instances?.length ?? 0) > 0;
    if (!host?.state || (host.state === "available" && !occupied)) {
      return;
    }
    if (host.state !== "available" && !PASSING_STATES.includes(host.state)) {
      throw new Error(`host ${hostId} is ${host.state} and takes no instance; give the workstation another host`);
    }
    const state = occupied ? "occupied" : host.state;
    const limit = occupied ? OCCUPIED_LIMIT_SECONDS : SCRUBBING_LIMIT_SECONDS;
    if (waited >= limit) {
      const advice = occupied ? "a Mac host takes one instance" : "run up again later";
      throw new Error(
        `host ${hostId} has been ${state} for ${occupied ? "an hour" : `${limit / 3600} hours`}; ${advice}`,
      );
    }
    if (waited === 0) {
      log(`host ${hostId} is ${state}; waiting until it is free (scrubbing takes up to ${SCRUBBING_HOURS} hours)`);
    }
    const seconds = pollSeconds(waited);
    await sleep(seconds);
    waited += seconds;
  }
}
