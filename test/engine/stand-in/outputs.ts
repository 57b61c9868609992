/** Outputs of a resource: what AWS answers, and what a preview can say of it beforehand. */
import type { Account, AccountResource } from "./account";
import type { ResourceTable } from "./table";
import { TABLES } from "./tables";
import { at, isProps, type Json, type Props, props, text, UNKNOWN } from "./values";

/** What one configured provider knows: the default one, or an explicit one of the program. */
export interface ProviderConfig {
  readonly region: string;
  readonly defaultTags: Props;
}

/** What AWS says of a resource now. */
export function outputsOf(account: Account, resource: AccountResource, config: ProviderConfig): Props {
  const found = TABLES.get(resource.type)!;
  const computed = found.behaviour.outputs?.(resource, account) ?? {};
  // The bridge repeats the id among the outputs, where policies find it.
  const outputs: Props = { id: resource.id, ...common(found, resource.inputs, config) };
  for (const property of [...found.filledIn, ...found.computed]) {
    if (!property.includes(".") && computed[property] !== undefined) {
      outputs[property] = computed[property];
    }
  }
  // What a test says that AWS has changed since: nothing that was asked for.
  Object.assign(outputs, props(resource.facts["changedByAws"]));
  Object.assign(outputs, resource.inputs);
  for (const property of found.readBack) {
    outputs[property] = computed[property];
  }
  fillBlocks(found, outputs, (path) => computed[path]);
  return { ...outputs, ...withoutAwsTags(outputs) };
}

/** The provider leaves out tags of AWS itself, `aws:…` (terraform-provider-aws internal/tags, IgnoreAWS). */
function withoutAwsTags(outputs: Props): Props {
  return Object.fromEntries(
    ["tags", "tagsAll"]
      .filter((property) => isProps(outputs[property]))
      .map((property) => [
        property,
        Object.fromEntries(Object.entries(props(outputs[property])).filter(([key]) => !key.startsWith("aws:"))),
      ]),
  );
}

/** Computed values that AWS reports whatever was asked for. */
export function readBack(found: ResourceTable, resource: AccountResource, outputs: Props): Props {
  const associates = found.type.endsWith(":Instance") && resource.inputs["associatePublicIpAddress"] !== undefined;
  return associates ? { associatePublicIpAddress: text(outputs["publicIp"]) !== "" } : {};
}

/** Outputs in a preview: what is given, what AWS will fill in as unknown (or as it was), and the rest unknown. */
export function planned(found: ResourceTable, inputs: Props, config: ProviderConfig, olds: Props = {}): Props {
  const outputs: Props = { id: olds["id"] ?? UNKNOWN };
  const worked = found.behaviour.plans?.(inputs) ?? {};
  for (const property of [...found.filledIn, ...found.computed]) {
    if (!property.includes(".")) {
      outputs[property] = olds[property] ?? worked[property] ?? UNKNOWN;
    }
  }
  Object.assign(outputs, common(found, inputs, config), inputs);
  fillBlocks(found, outputs, (path) => at(olds, path) ?? UNKNOWN);
  return outputs;
}

function common(found: ResourceTable, inputs: Props, config: ProviderConfig): Props {
  const outputs: Props = {};
  if (!found.global) {
    outputs["region"] = text(inputs["region"]) || config.region;
  }
  if (found.computed.includes("tagsAll")) {
    outputs["tagsAll"] = inputs["tags"] === UNKNOWN ? UNKNOWN : { ...config.defaultTags, ...props(inputs["tags"]) };
  }
  return outputs;
}

/** Fields of a given block that AWS fills in. */
function fillBlocks(found: ResourceTable, outputs: Props, value: (path: string) => Json): void {
  for (const path of found.filledIn.filter((each) => each.includes("."))) {
    const [block, field] = path.split(".") as [string, string];
    const given = outputs[block];
    if (isProps(given) && given[field] === undefined && value(path) !== undefined) {
      outputs[block] = { ...given, [field]: value(path) };
    }
  }
}
