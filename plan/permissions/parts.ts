/** What statements are put together from. */
import { dnsSuffix } from "../../components/shared/aws/partitions";
import type { PlanResource } from "../model/plan";

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string | readonly string[] } };
}

/** What ARNs begin with. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  /** `*` when the config allows any account. */
  readonly accounts: readonly string[];
}

/** One ARN an account. */
export const arns = (place: Place, service: string, resource: string, region = place.region): string[] =>
  place.accounts.map((account) => `arn:${place.partition}:${service}:${region}:${account}:${resource}`);

/** A given physical name, else the logical one and what Pulumi's auto-naming adds. */
export function physicalNames(resources: readonly PlanResource[], property = "name"): string[] {
  return [
    ...new Set(
      resources.map(({ name, inputs }) => {
        const given = inputs[property];
        return typeof given === "string" && given !== "" ? given : `${name}-*`;
      }),
    ),
  ].sort();
}

/** What names of services end in there. */
export const suffix = ({ region }: Place): string => dnsSuffix(region);

/** No statement when it would allow nothing or name nothing. */
export function statement(
  Sid: string,
  actions: readonly string[],
  Resource: readonly string[],
  Condition?: Statement["Condition"],
): Statement[] {
  const Action = [...new Set(actions)].sort();
  return Action.length === 0 || Resource.length === 0
    ? []
    : [{ Sid, Effect: "Allow", Action, Resource: [...new Set(Resource)], ...(Condition ? { Condition } : {}) }];
}
