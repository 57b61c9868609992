import type { StackContext } from "../../rule";
import { deploymentsIn } from "../../rule/members";
import type { Deployment } from "../../rule/scope";

/** HP Anyware whose sessions go through connectors: direct ones need no public address and no 4172 on them. */
export const relayedDeployments = (context: StackContext): readonly Deployment[] =>
  deploymentsIn(context, "hp-anyware").filter(({ manifest }) => manifest?.settings["sessions"] !== "direct");
