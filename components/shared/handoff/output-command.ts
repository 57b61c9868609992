/** How a step has an output of the stack printed. */
import { getStack } from "@pulumi/pulumi";

/** Names the stack: without it, the CLI takes the one that is selected, which may be another. */
export const outputCommand = (output: string): string => `pulumi stack output ${output} --stack ${getStack()}`;

/** Writes the check script of a stack, and runs it. */
export const checkCommand = (): string => `${outputCommand("check")} > check.sh && sh check.sh`;
