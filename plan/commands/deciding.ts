/** Which key of the stack file decides what a plan finds, and where it stands. */

import { join } from "node:path";
import { decidingKey, refutingKey } from "../judge/deciding-key";
import type { Plan } from "../model/plan";
import { judge } from "../model/verdict";
import { type Project, readStackFile } from "../project/project";
import type { KeyOf } from "../show/answers";
import type { SarifOptions } from "../show/sarif";
import { placesOf } from "./problems";

interface Options {
  readonly stack: string;
  /** What environments of Pulumi ESC give. */
  readonly environment?: string;
}

interface Deciding extends Pick<SarifOptions, "placeOf" | "placeOfAnswer"> {
  /** `clients.office[0], at Pulumi.dev.yaml:7`. */
  readonly keyOf: KeyOf;
}

export function deciding(plan: Plan, project: Project, { stack, environment }: Options): Deciding {
  const { file, config } = readStackFile(project, stack, environment);
  const keyOf = decidingKey(config, plan.resources);
  const placeOf = placesOf(project, join(project.stackDirectory, file));
  const refuting = refutingKey(config, plan.resources);
  return {
    placeOf: (urn, property, question) => placeOf(keyOf(urn, property, question)),
    placeOfAnswer: (answer) => {
      const key = refuting(answer);
      return key === undefined ? undefined : placeOf(key);
    },
    keyOf: (answer) => {
      const key = refuting(answer);
      const place = key === undefined ? undefined : placeOf(key);
      return place && `${key}, at ${place.file}:${place.line}`;
    },
  };
}

/** The stack file is not read again where nothing is refuted. */
export const refutedKeys = (plan: Plan, project: Project, options: Options): Partial<Pick<Deciding, "keyOf">> =>
  judge(plan).refuted.length === 0 ? {} : { keyOf: deciding(plan, project, options).keyOf };
