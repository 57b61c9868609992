/** A warning, in preview and up, that appears exactly when a change replaces something that is in use. */
import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";

/**
 * Remembers `cause` and warns when it changes. Only the engine knows the previous value, and it tells it to an update
 * hook; delete hooks would do as well but make `pulumi destroy` need the program. Under mocks nothing is remembered
 * from run to run, so there is nothing to warn about.
 */
export function warnOnChange(
  name: string,
  cause: pulumi.Input<unknown>,
  warning: string | undefined,
  opts: pulumi.CustomResourceOptions,
): void {
  const hooks = warning === undefined || !hooksAvailable() ? undefined : { beforeUpdate: [hook(name, warning)] };
  new pulumi.Stash(name, { input: cause }, { ...opts, hooks });
}

function hook(name: string, warning: string): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    `warn-${name}`,
    inProgram(() => pulumi.log.warn(warning)),
    { onDryRun: true },
  );
}

/**
 * Runs a hook in the context of the program that made it. The engine calls hooks outside of it, and an inline program
 * of the Automation API would then have neither the engine's log nor its functions.
 */
export const inProgram = (hook: pulumi.ResourceHookFunction): pulumi.ResourceHookFunction => AsyncResource.bind(hook);

/** The mock monitor of the SDK has no hooks. */
export function hooksAvailable(): boolean {
  const monitor: unknown = pulumi.runtime.getMonitor();
  return typeof monitor === "object" && monitor !== null && "registerResourceHook" in monitor;
}
