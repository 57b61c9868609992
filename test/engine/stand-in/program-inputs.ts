/** Whether a provider would take what a plan gives its resources: unknown, conflicting and missing inputs, and more. */
import type { Value } from "../../../policy/graph";
import { isUnknown } from "../../../policy/graph";
import { Account } from "./account";
import { AwsStandIn } from "./provider";
import { TABLES } from "./tables";
import { type Json, type Props, UNKNOWN } from "./values";

interface Planned {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, Value>>;
}

/** Lines `type name property: reason`; a resource of AWS that no table knows is one as well. */
export function refusedInputs(resources: readonly Planned[]): string[] {
  const provider = new AwsStandIn(new Account());
  return resources
    .filter(({ type }) => type.startsWith("aws:"))
    .flatMap(({ urn, type, name, inputs }) => {
      if (!TABLES.has(type)) {
        return [`${type} ${name}: no table knows this type`];
      }
      const { failures } = provider.check(urn, {}, sent(inputs) as Props, "seed");
      return failures.map(({ property, reason }) => `${type} ${name} ${property}: ${reason}`);
    });
}

function sent(value: Value): Json {
  if (isUnknown(value)) {
    return UNKNOWN;
  }
  if (Array.isArray(value)) {
    return value.map(sent);
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, sent(each as Value)]));
  }
  return value as Json;
}
