/** Small AWS programs as resource graphs, with references that resolve or that are unknown, as at preview. */
import { type GraphResource, ResourceGraph, UNKNOWN, type Value } from "../../../policy/graph";

/** A property of another resource of the program. */
export class Ref {
  constructor(
    readonly urn: string,
    readonly attribute: string,
    readonly text: string,
  ) {}
}

export type Arg =
  | string
  | number
  | boolean
  | null
  | undefined
  | symbol
  | Ref
  | readonly Arg[]
  | { readonly [key: string]: Arg };
export type Args = { readonly [key: string]: Arg };

export interface Handle {
  readonly urn: string;
  readonly id: Ref;
  readonly arn: Ref;
  out(attribute: string): Ref;
}

interface Declared {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
  readonly inputs: Args;
  readonly outputs: Args;
  readonly custom: boolean;
  readonly protect?: boolean;
}

export interface AddOptions {
  readonly parent?: Handle;
  readonly outputs?: Args;
  readonly custom?: boolean;
  readonly protect?: boolean;
}

export class Program {
  readonly declared: Declared[] = [];

  add(type: string, name: string, inputs: Args = {}, options: AddOptions = {}): Handle {
    const prefix = options.parent ? `${options.parent.urn.split("::")[2]}$` : "";
    const urn = `urn:pulumi:dev::test::${prefix}${type}::${name}`;
    this.declared.push({
      urn,
      type,
      name,
      inputs,
      outputs: options.outputs ?? {},
      custom: options.custom ?? true,
      ...(options.parent ? { parent: options.parent.urn } : {}),
      ...(options.protect ? { protect: true } : {}),
    });
    return this.handleOf(urn);
  }

  /** References to what the program has declared. */
  handleOf(urn: string): Handle {
    const declared = this.declared.find((candidate) => candidate.urn === urn)!;
    const known: Record<string, string> = {
      id: this.idOf(declared),
      arn: `arn:aws:test:eu-west-1:111122223333:${shortType(declared.type)}/${declared.name}`,
      ...this.computed(declared),
    };
    const out = (attribute: string) => new Ref(urn, attribute, known[attribute] ?? `${attribute}-of-${declared.name}`);
    return { urn, id: out("id"), arn: out("arn"), out };
  }

  /** `preview` leaves ids and computed values unknown. */
  graph(options: { readonly preview?: boolean } = {}): ResourceGraph {
    return new ResourceGraph(this.resources(options.preview ?? false));
  }

  resources(preview: boolean): GraphResource[] {
    return this.declared.map((declared) => {
      const value = (arg: Arg): Value => resolve(arg, preview);
      const inputs = compact(mapValues(declared.inputs, value));
      const id = this.idOf(declared);
      const computed: Record<string, Value> = declared.custom
        ? {
            id: preview ? UNKNOWN : id,
            arn: preview ? UNKNOWN : `arn:aws:test:eu-west-1:111122223333:${shortType(declared.type)}/${declared.name}`,
          }
        : {};
      const propertyDependencies = mapValues(declared.inputs, (arg) => refsIn(arg));
      return {
        urn: declared.urn,
        type: declared.type,
        name: declared.name,
        custom: declared.custom,
        ...(declared.parent ? { parent: declared.parent } : {}),
        ...(declared.custom ? { id: preview ? UNKNOWN : id } : {}),
        ...(declared.protect ? { protect: true } : {}),
        inputs,
        outputs: {
          ...inputs,
          ...computed,
          ...this.known(declared, preview),
          ...compact(mapValues(declared.outputs, value)),
        },
        dependencies: [...new Set(Object.values(propertyDependencies).flat())],
        propertyDependencies,
      };
    });
  }

  private idOf(declared: Declared): string {
    const short = shortType(declared.type);
    return /(LoadBalancer|TargetGroup|Listener)$/.test(declared.type)
      ? `arn:aws:test:eu-west-1:111122223333:${short}/${declared.name}`
      : `${short}-${String(this.declared.indexOf(declared) + 1).padStart(4, "0")}`;
  }

  private known(declared: Declared, preview: boolean): Record<string, Value> {
    return mapValues(this.computed(declared), (text) => (preview ? UNKNOWN : text));
  }

  private computed(declared: Declared): Record<string, string> {
    const index = this.declared.indexOf(declared) + 1;
    return {
      ...(declared.type.endsWith(":Eip") ? { publicIp: `198.18.0.${index}`, allocationId: this.idOf(declared) } : {}),
      ...(declared.type.endsWith(":LoadBalancer")
        ? { dnsName: `${declared.name}-${index}.eu-west-1.elb.amazonaws.com` }
        : {}),
    };
  }
}

const shortType = (type: string): string => type.slice(type.lastIndexOf(":") + 1).toLowerCase();

function resolve(arg: Arg, preview: boolean): Value {
  if (arg instanceof Ref) {
    return arg.attribute !== "urn" && preview ? UNKNOWN : arg.attribute === "urn" ? arg.urn : arg.text;
  }
  if (Array.isArray(arg)) {
    return arg.map((item) => resolve(item, preview));
  }
  if (typeof arg === "object" && arg !== null) {
    return compact(mapValues(arg as Args, (item) => resolve(item, preview)));
  }
  return arg as Value;
}

function refsIn(arg: Arg): string[] {
  if (arg instanceof Ref) {
    return [arg.urn];
  }
  return typeof arg === "object" && arg !== null ? [...new Set(Object.values(arg).flatMap(refsIn))] : [];
}

const mapValues = <T, R>(record: { readonly [key: string]: T }, map: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));

const compact = (record: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

/** A copy of a graph with one resource changed; `undefined` drops it. */
export function changed(
  graph: ResourceGraph,
  urn: string,
  change: (resource: GraphResource) => GraphResource | undefined,
): ResourceGraph {
  return new ResourceGraph(
    graph.resources.flatMap((resource) => (resource.urn === urn ? (change(resource) ?? []) : [resource])),
  );
}

/** A copy of a resource with an input (and the output of that name) set; `undefined` removes it. */
export function withInput(resource: GraphResource, path: string, value: Value): GraphResource {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
  const set = (node: Value, [step, ...rest]: readonly string[]): Value => {
    const next = rest.length === 0 ? value : set(childOf(node, step!), rest);
    if (Array.isArray(node)) {
      const copy = [...node];
      if (next === undefined) {
        copy.splice(Number(step), 1);
      } else {
        copy[Number(step)] = next;
      }
      return copy;
    }
    const copy = { ...(typeof node === "object" && node !== null ? (node as Record<string, Value>) : {}) };
    if (next === undefined) {
      delete copy[step!];
    } else {
      copy[step!] = next;
    }
    return copy;
  };
  const top = steps[0]!;
  const inputs = set(resource.inputs as Value, steps) as Record<string, Value>;
  const outputs: GraphResource["outputs"] = { ...resource.outputs, [top]: inputs[top] as Value };
  return { ...resource, inputs, outputs };
}

const childOf = (node: Value, step: string): Value =>
  Array.isArray(node)
    ? node[Number(step)]
    : typeof node === "object" && node !== null
      ? (node as Record<string, Value>)[step]
      : undefined;
