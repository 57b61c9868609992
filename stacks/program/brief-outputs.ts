/** The outputs of a stack as people meet them at `up`: short, with the large ones as text. */
import { type Input, output } from "@pulumi/pulumi";
import type { Handoff } from "../../components/shared/handoff/args";
import { toLines } from "../../components/shared/handoff/lines";
import type { StackOutputs } from "../config/stack-outputs";
import { SECTION as MACS } from "../topologies/mac-companion";

/** Large ones, for tools and for a second look. */
const LARGE = ["handoff", "manifest", "staticIpPools", "userNetworks"];

/** The same outputs; the next steps, which people act on, stand beside the hand-over that they are part of. */
export function briefOutputs(outputs: StackOutputs): StackOutputs {
  const { [MACS]: macs, ...own } = outputs;
  const steps = output(outputs["handoff"] as Input<Handoff>).apply((handoff) => handoff.steps);
  return {
    ...withText(own),
    nextSteps: steps,
    ...(macs === undefined ? {} : { [MACS]: withText(macs as StackOutputs) }),
  };
}

const withText = (outputs: StackOutputs): StackOutputs =>
  Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [
      name,
      LARGE.includes(name) ? output(value as Input<object>).apply(toLines) : value,
    ]),
  );
