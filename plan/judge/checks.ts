/** Policies and reachability over the plan's resource graph. */

import { type Exception, type PackConfig, SETTINGS, settingsOf } from "../../policy/evaluation/config";
import { ResourceGraph } from "../../policy/graph";
import { runRules } from "../../policy/pack";
import {
  type Answer,
  type ConfiguredQuestion,
  configuredQuestions,
  GENERAL_ASSUMPTIONS,
  reachability,
  unasked,
} from "../../policy/reachability";
import type { PolicyResult } from "../../policy/rule/result";
import { alive } from "../io/progress";
import type { Run } from "../model/run";

export interface CheckOptions {
  /** `exceptions` of the stack's config, by name. */
  readonly exceptions?: Readonly<Record<string, Exception>>;
  /** `questions` of the stack's config, by name. */
  readonly questions?: Readonly<Record<string, ConfiguredQuestion>>;
}

export interface Checks {
  readonly policy: readonly PolicyResult[];
  readonly reachability: readonly Answer[];
  /** What the answers stand on. */
  readonly assumptions: readonly string[];
  /** What is wrong with the config and could be seen only now. */
  readonly problems?: readonly { readonly path: string; readonly problem: string }[];
}

/** `packConfig` is the content of a file for `pulumi preview --policy-pack-config`. */
export function runChecks(
  run: Run,
  { exceptions, questions: given }: CheckOptions,
  packConfig: PackConfig = {},
): Checks {
  const graph = new ResourceGraph(run.resources);
  const config = withExceptions(packConfig, Object.values(exceptions ?? {}));
  const policy = runRules(graph, {
    config,
    realAddresses: false,
    progress: (done, total) => alive("rules judged", done, total),
  });
  const silent = unasked(graph);
  if (silent.length > 0) {
    // The offline plan knows every value, so this is a mistake of the component, and must not read as a proof.
    throw new Error(`the manifest of ${silent.join(", ")} cannot be read: its reachability was not checked`);
  }
  const { questions, problems } = questionsOfConfig(graph, given);
  const answers = reachability(graph, {
    realAddresses: false,
    questions,
    progress: (done, total) => alive("questions answered", done, total),
  });
  return {
    policy,
    reachability: answers,
    assumptions: [...answers.flatMap((answer) => answer.assumptions), ...GENERAL_ASSUMPTIONS],
    problems,
  };
}

/** For who wants the resources and no judgement: the config is wrong where it is wrong for a plan. */
export const judgeNothing = (run: Run, { questions }: CheckOptions): Checks => ({
  policy: [],
  reachability: [],
  assumptions: [],
  problems: questions === undefined ? [] : questionsOfConfig(new ResourceGraph(run.resources), questions).problems,
});

function questionsOfConfig(graph: ResourceGraph, given: CheckOptions["questions"] = {}) {
  const { questions, problems } = configuredQuestions(graph, given);
  return { questions, problems: problems.map(({ name, problem }) => ({ path: `questions.${name}`, problem })) };
}

/** The stack's own exceptions next to those of the file. */
function withExceptions(config: PackConfig, exceptions: readonly Exception[]): PackConfig {
  const settings = config[SETTINGS];
  const given = settingsOf(settings).exceptions;
  return {
    ...config,
    [SETTINGS]: {
      ...(typeof settings === "object" ? settings : {}),
      exceptions: Array.isArray(given) ? [...given, ...exceptions] : given,
    },
  };
}
