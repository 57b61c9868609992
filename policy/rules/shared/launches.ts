/** Resources that start instances, and what an account sets for all of them. */
import type { GraphResource, ResourceGraph } from "../../graph";
import { type Answer, all, any, read, readList, same, test } from "../../graph/read";
import { sameRegion } from "../../graph/region";
import { type Finding, NOT_KNOWN, undecided } from "../../rule";

export const INSTANCE_TYPES = ["aws:ec2/instance:Instance", "aws:ec2/spotInstanceRequest:SpotInstanceRequest"] as const;
export const LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
export const LAUNCH_CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration";
export const SPOT_FLEET = "aws:ec2/spotFleetRequest:SpotFleetRequest";
export const VOLUME = "aws:ebs/volume:Volume";

/** Everything that says how an instance is started. */
export const LAUNCHERS: readonly string[] = [...INSTANCE_TYPES, LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION, SPOT_FLEET];

const SPECIFICATIONS = "launchSpecifications";

/** Where a resource says how instances are started: the resource itself, or each specification of a Spot fleet. */
export function eachLaunch(
  resource: GraphResource,
  check: (inputs: GraphResource["inputs"], at: (path: string) => string) => readonly Finding[],
): readonly Finding[] {
  if (resource.type !== SPOT_FLEET) {
    return check(resource.inputs, (path) => path);
  }
  const { items, complete } = readList(resource.inputs, SPECIFICATIONS);
  return [
    ...(complete ? [] : [undecided(resource, SPECIFICATIONS, NOT_KNOWN)]),
    ...items.flatMap(({ path, value }) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? check(value, (field) => `${path}.${field}`)
        : [undecided(resource, path, NOT_KNOWN)],
    ),
  ];
}

/**
 * Whether what an instance leaves out is said by its launch template: yes for one of the program, which is checked
 * itself; not known for one outside, or as long as the instance is looked at alone.
 */
export function templateSays(instance: GraphResource, graph: ResourceGraph | undefined): Answer {
  if (read(instance.inputs, "launchTemplate").state === "absent") {
    return "no";
  }
  const named = ["id", "name"].flatMap((field) => {
    const value = read(instance.inputs, `launchTemplate.${field}`);
    return graph?.ofType(LAUNCH_TEMPLATE).filter((template) => isMeant(template, value, field, instance)) ?? [];
  });
  return named.length > 0 ? "yes" : "unknown";
}

function isMeant(
  template: GraphResource,
  value: ReturnType<typeof read>,
  field: string,
  instance: GraphResource,
): boolean {
  return value.state === "known"
    ? value.value === (field === "id" ? template.id : template.outputs["name"])
    : value.state === "unknown" && (instance.propertyDependencies["launchTemplate"] ?? []).includes(template.urn);
}

/** A setting of an account and region, which holds for every instance that says nothing itself. */
export interface AccountDefault {
  readonly type: string;
  readonly property: string;
  /** The value that makes it hold. */
  readonly value: string | boolean;
  /** Whether it holds when the property is not given. */
  readonly absent: boolean;
}

export const METADATA_DEFAULTS: AccountDefault = {
  type: "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
  property: "httpTokens",
  value: "required",
  absent: false,
};

export const ENCRYPTION_BY_DEFAULT: AccountDefault = {
  type: "aws:ebs/encryptionByDefault:EncryptionByDefault",
  property: "enabled",
  value: true,
  absent: true,
};

/** Whether the program sets it where the resource is; not known as long as the resource is looked at alone. */
export function accountSays(
  { type, property, value, absent }: AccountDefault,
  resource: GraphResource,
  graph: ResourceGraph | undefined,
): Answer {
  return graph === undefined
    ? "unknown"
    : any(
        ...graph.ofType(type).map((setting) =>
          all(
            test(read(setting.inputs, property), (given) => same(given, value), absent),
            sameRegion(setting, resource),
          ),
        ),
      );
}
