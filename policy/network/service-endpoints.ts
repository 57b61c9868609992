/**
 * Endpoints of services in a VPC. A gateway endpoint adds a route to each of its tables, to the numbers of its service on
 * the internet (AWS PrivateLink guide, "Gateway endpoints", "Routing"). Behind the interfaces of the others nobody opens
 * connections (the same guide, "AWS PrivateLink concepts": clients initiate them).
 */
import { type GraphResource, type ResourceGraph, UNKNOWN, type Value } from "../graph";
import { append } from "../graph/multi-map";
import type { RouteEntry } from "./model";
import { inputPath, isAbsent, labelOf, listOf } from "./read";

export const VPC_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const TABLE_ASSOCIATION = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation";

/** `Gateway` where nothing is said; a Gateway Load Balancer's hands on whatever its appliances send. */
const MODELLED_KINDS: readonly Value[] = [undefined, null, "Gateway", "Interface", "Resource", "ServiceNetwork"];

const kindOf = ({ inputs }: GraphResource): Value => inputs["vpcEndpointType"];

export const isServiceEndpoint = (resource: GraphResource): boolean =>
  resource.type === VPC_ENDPOINT && MODELLED_KINDS.includes(kindOf(resource));

/** The tables of a gateway endpoint, as something names them. */
interface TableReference {
  readonly from: GraphResource;
  readonly property: string;
  readonly value: Value;
}

export interface ServiceRoute {
  readonly route: RouteEntry;
  readonly tables: readonly TableReference[];
}

export function serviceRoutes(graph: ResourceGraph, isReal: boolean): ServiceRoute[] {
  const associations = new Map<GraphResource | undefined, GraphResource[]>();
  for (const association of graph.ofType(TABLE_ASSOCIATION)) {
    const id = association.inputs["vpcEndpointId"];
    const { candidates } = graph.resolve(association, "vpcEndpointId", id, [VPC_ENDPOINT]);
    for (const endpoint of candidates.length > 0 ? candidates : [undefined]) {
      append(associations, endpoint, association);
    }
  }
  const own = graph
    .ofType(VPC_ENDPOINT)
    .filter((resource) => isAbsent(kindOf(resource)) || kindOf(resource) === "Gateway")
    .map((resource) => {
      const given = resource.inputs["routeTableIds"];
      const value = isAbsent(given) && isReal ? resource.outputs["routeTableIds"] : given;
      const { items, complete } = listOf(value);
      const tables = [...items, ...(complete ? [] : [UNKNOWN as Value])].map(
        (each): TableReference => ({ from: resource, property: "routeTableIds", value: each }),
      );
      const service = resource.inputs["serviceName"];
      const name = typeof service === "string" ? service : `the service of ${labelOf(resource)}`;
      const route = routeTo(resource, "routeTableIds", labelOf(resource), name);
      return { route, tables: [...tables, ...(associations.get(resource) ?? []).map(tableOf)] };
    });
  // Only gateway endpoints are associated with tables, whoever made them.
  const others = (associations.get(undefined) ?? []).map((association) => {
    const id = association.inputs["vpcEndpointId"];
    const label = typeof id === "string" ? id : `of ${labelOf(association)}`;
    return {
      route: routeTo(association, "vpcEndpointId", label, `the service of ${label}`),
      tables: [tableOf(association)],
    };
  });
  return [...own, ...others];
}

const tableOf = (from: GraphResource): TableReference => ({
  from,
  property: "routeTableId",
  value: from.inputs["routeTableId"],
});

function routeTo(from: GraphResource, property: string, name: string, service: string): RouteEntry {
  const label = `gateway endpoint ${name}`;
  const list = { key: `${from.urn}#list`, label: service, entries: [], complete: false, isService: true };
  return {
    urn: from.urn,
    path: inputPath(from, property),
    destination: { kind: "prefix-list", list },
    target: { kind: "opaque", label, endpoint: true, service: true },
    certain: true,
    label,
  };
}
