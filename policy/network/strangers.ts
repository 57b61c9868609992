/**
 * Resources by which somebody else makes things in AWS: other providers, stacks and environments of AWS's own. What they
 * make is not known, but what of the program they name is: they may add to it, and answers that rest on it are not known.
 */
import type { GraphResource, ResourceGraph, Value } from "../graph";
import { hasUnknown } from "../graph/contents";
import { labelOf, TYPES } from "./read";

/** Providers that make or change things in AWS. */
const PROVIDERS = /^(?:aws-[\w-]+|awsx|eks|kubernetes):/;
const MAKERS = /^aws:(?:cloudcontrol|cloudformation|elasticbeanstalk)\//;
/** Of the Cloud Control provider those that change what they name; the others carry groups in subnets. */
const NATIVE = "aws-native:";
const NATIVE_CHANGES =
  /^aws-native:ec2:(?:SecurityGroup(?:In|E)gress|Subnet\w+Association|Route|NetworkAclEntry|\w*Attachment)$/;

export interface Stranger {
  readonly resource: GraphResource;
  /** `open (aws-native:ec2:SecurityGroupIngress is not modelled)`. */
  readonly label: string;
  /** It may change what it names: rules of a group, routes of a table, the table of a subnet. */
  readonly changes: boolean;
  /** What of the program it names. */
  readonly named: readonly GraphResource[];
}

const NAMED_TYPES: readonly string[] = Object.values(TYPES).flat();

export function strangersIn(graph: ResourceGraph): Stranger[] {
  return graph.resources
    .filter(({ custom, type }) => custom && (PROVIDERS.test(type) || MAKERS.test(type)))
    .flatMap((resource): Stranger[] => {
      const { type } = resource;
      const named = namedBy(graph, resource);
      const shown = type.startsWith("aws:") ? type.slice(0, type.lastIndexOf(":")) : type;
      const label = `${labelOf(resource)} (${shown} is not modelled)`;
      const changes = !type.startsWith(NATIVE) || NATIVE_CHANGES.test(type);
      return named.length === 0 ? [] : [{ resource, label, changes, named }];
    });
}

/** Ids and ARNs in its inputs, also inside of texts such as JSON, and what its unknown inputs depend on. */
function namedBy(graph: ResourceGraph, resource: GraphResource): readonly GraphResource[] {
  const found = new Set<GraphResource>();
  const walk = (value: Value): void => {
    if (typeof value === "string") {
      for (const word of value.split(/[^\w:/.-]+/)) {
        for (const one of graph.resolve(resource, "", word, NAMED_TYPES).candidates) {
          found.add(one);
        }
      }
    } else if (typeof value === "object" && value !== null) {
      for (const item of Object.values(value)) {
        walk(item as Value);
      }
    }
  };
  walk(resource.inputs as Value);
  for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
    for (const urn of hasUnknown(resource.inputs[property]) ? urns : []) {
      const one = graph.byUrn(urn);
      if (one && NAMED_TYPES.includes(one.type)) {
        found.add(one);
      }
    }
  }
  return [...found];
}
