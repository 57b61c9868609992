/** Counts of types as text: what bears tags, and what nothing looks at. */
import { listed } from "../io/text";
import type { PlanTags, TypeCount } from "../model/plan";

/** `CostCenter, Owner on 60 resources`, `none on 2: …`, `cannot have any: 4 ec2/route, …`; empty where nothing is at AWS. */
export function tagTexts({ keys, tagged, untagged, notTaggable }: PlanTags): readonly string[] {
  const resources = (count: number): string => `${count} resource${count === 1 ? "" : "s"}`;
  const what = keys.length === 0 ? "no common key" : keys.join(", ");
  const names = untagged.map((urn) => urn.slice(urn.lastIndexOf("::") + 2));
  const types = notTaggable.map(({ type, count }) => `${count} ${shortType(type)}`);
  return [
    ...(tagged === 0 ? [] : [`${what} on ${resources(tagged)}`]),
    ...(names.length === 0 ? [] : [`none on ${listed(names, NAMED)}`]),
    ...(types.length === 0 ? [] : [`cannot have any: ${types.join(", ")}`]),
  ];
}

const NAMED = 4;

/** `1 eks/cluster, 2 rds/instance: no rule, …`; empty where everything is looked at. */
export const notJudgedTexts = (types: readonly TypeCount[]): readonly string[] =>
  types.length === 0
    ? []
    : [
        `${types.map(({ type, count }) => `${count} ${shortType(type)}`).join(", ")}: no rule, proof or cost looks there`,
      ];

/** `aws:ec2/route:Route` as `ec2/route`. */
export const shortType = (type: string): string => type.replace(/^aws:/, "").replace(/:[^:]+$/, "");
