/** A terminal without colours that keeps what a command prints. */
import type { Surroundings } from "../../plan/commands/surroundings";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

type Terminal = Pick<Surroundings, "print" | "printError" | "colours" | "elapsed">;

/** Two runs of a command print the same: no time is shown. */
export function terminal(): Terminal & { readonly printed: { out: string; err: string } } {
  const printed = { out: "", err: "" };
  return {
    printed,
    print: (text) => {
      printed.out += text;
    },
    printError: (text) => {
      printed.err += text;
    },
    colours: false,
    elapsed: () => undefined,
  };
}
