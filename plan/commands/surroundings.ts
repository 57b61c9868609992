/** What a command touches besides its arguments. */
import type { RenderOptions } from "../../stacks/mistakes/render";
import type { Outcome, StackProgram } from "../build";

/** Everything a command touches, for tests. */
export interface Surroundings {
  readonly root: string;
  readonly program: StackProgram;
  readonly renderIssues: (
    file: string,
    stack: string,
    issues: Extract<Outcome, { ok: false }>["issues"],
    options?: RenderOptions,
  ) => string;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  readonly colours: boolean;
  /** Milliseconds since the process was started. */
  readonly elapsed: () => number | undefined;
}
