/**
 * Every relevant single change of a program: a resource dropped, a property dropped, flipped or widened, a reference
 * pointed to another resource of its type.
 */
import { isCidrProblem, tryParseCidr } from "../../../components/shared/network/cidr";
import type { GraphResource, Value } from "../../../policy/graph";
import { withInput } from "../support/program";

export type Operation = "drop resource" | "drop" | "flip" | "widen" | "re-point";

export interface Mutant {
  /** `Listener.defaultActions[*].targetGroupArn re-point`: what kind of change it is. */
  readonly kind: string;
  /** Logical name, and the exact path: which one it is. */
  readonly place: string;
  readonly resources: readonly GraphResource[];
}

/** Types whose properties decide what rules say. Alarms, records and the like are no subject of a rule. */
const SUBJECTS = /^aws:(lb|vpc|ec2|ebs)\/|^aws:wafv2\/webAclAssociation|^aws:iam\/(role|instanceProfile):/;

/** Properties that say nothing to a rule, whatever the type. */
const IGNORED = ["tags", "description", "name", "region", "__defaults"];

export function mutantsOf(resources: readonly GraphResource[]): readonly Mutant[] {
  return resources.flatMap((resource) => {
    if (!SUBJECTS.test(resource.type)) {
      return [];
    }
    const type = resource.type.slice(resource.type.lastIndexOf(":") + 1);
    const dropped: Mutant = {
      kind: `${type} drop resource`,
      place: resource.name,
      resources: resources.filter((other) => other !== resource),
    };
    const changed = leaves(resource.inputs as Value, "").flatMap(({ path, value }) =>
      changesOf(resource, path, value, resources).map(
        ({ operation, to }): Mutant => ({
          kind: `${type}.${path.replaceAll(/\[\d+\]/g, "[*]")} ${operation}`,
          place: `${resource.name}.${path}`,
          resources: resources.map((other) => (other === resource ? to : other)),
        }),
      ),
    );
    return [dropped, ...changed];
  });
}

interface Change {
  readonly operation: Operation;
  readonly to: GraphResource;
}

function changesOf(
  resource: GraphResource,
  path: string,
  value: Value,
  resources: readonly GraphResource[],
): readonly Change[] {
  const set = (operation: Operation, next: Value): Change => ({ operation, to: withInput(resource, path, next) });
  const drop = set("drop", undefined);
  if (typeof value === "boolean") {
    return [drop, set("flip", !value)];
  }
  if (typeof value === "number") {
    return [drop, set("flip", value + 1)];
  }
  if (typeof value !== "string") {
    return [drop];
  }
  if (path === "assumeRolePolicy") {
    return [drop, set("widen", value.replace(/"Principal":\{[^}]*\}/, '"Principal":"*"'))];
  }
  const cidr = tryParseCidr(value);
  if (!isCidrProblem(cidr)) {
    return [drop, set("widen", cidr.family === 4 ? "0.0.0.0/0" : "::/0")];
  }
  const target = resources.find((other) => other.id === value || other.outputs["arn"] === value);
  if (!target) {
    return [drop, set("flip", FLIPS[value] ?? `other-${value}`)];
  }
  const other = resources.find((candidate) => candidate.type === target.type && candidate !== target);
  const next = target.id === value ? other?.id : other?.outputs["arn"];
  return other && typeof next === "string" ? [drop, repoint(resource, path, next, target, other)] : [drop];
}

/** The reference and the dependency that stands for it while ids are unknown. */
function repoint(resource: GraphResource, path: string, next: string, from: GraphResource, to: GraphResource): Change {
  const property = /^[^.[]+/.exec(path)![0];
  const changed = withInput(resource, path, next);
  const urns = (resource.propertyDependencies[property] ?? []).map((urn) => (urn === from.urn ? to.urn : urn));
  return {
    operation: "re-point",
    to: { ...changed, propertyDependencies: { ...changed.propertyDependencies, [property]: urns } },
  };
}

/** What people write instead. */
const FLIPS: Readonly<Record<string, string>> = {
  HTTPS: "HTTP",
  HTTP: "HTTPS",
  required: "optional",
  enabled: "disabled",
  on: "off",
  off: "on",
  host: "default",
  instance: "ip",
  lb_cookie: "app_cookie",
  application: "network",
  tcp: "udp",
  udp: "tcp",
  forward: "fixed-response",
  use_load_balancer_configuration: "false",
  defensive: "monitor",
  ipv4: "dualstack",
  dualstack: "ipv4",
  "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09": "ELBSecurityPolicy-2016-08",
};

function leaves(value: Value, path: string): readonly { readonly path: string; readonly value: Value }[] {
  if (typeof value !== "object" || value === null) {
    return value === undefined ? [] : [{ path, value }];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => leaves(item, `${path}[${index}]`));
  }
  return Object.entries(value)
    .filter(([key]) => !IGNORED.includes(key))
    .flatMap(([key, item]) => leaves(item, path === "" ? key : `${path}.${key}`));
}
