/**
 * Endpoints of services in a VPC. A gateway endpoint adds a route to each of its tables, to the numbers of its service on
 * the internet (AWS PrivateLink guide, "Gateway endpoints", "Routing"). Behind the interfaces of the others nobody opens
 * connections (the same guide, "AWS PrivateLink concepts": clients initiate them).
 */
import { type GraphResource, type ResourceGraph, UNKNOWN, type Value } from "../graph";
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
  return graph
    .ofType(VPC_ENDPOINT)
    .filter((resource) => isAbsent(kindOf(resource)) || kindOf(resource) === "Gateway")
    .map((resource) => {
      const given = resource.inputs["routeTableIds"];
      const value = isAbsent(given) && isReal ? resource.outputs["routeTableIds"] : given;
      const { items, complete } = listOf(value);
      const own: readonly TableReference[] = [...items, ...(complete ? [] : [UNKNOWN as Value])].map(
        (each): TableReference => ({
          from: resource,
          property: "routeTableIds",
          value: each,
        }),
      );
      const associated = graph
        .ofType(TABLE_ASSOCIATION)
        .filter((from) =>
          graph
            .resolve(from, "vpcEndpointId", from.inputs["vpcEndpointId"], [VPC_ENDPOINT])
            .candidates.includes(resource),
        )
        .map((from): TableReference => ({ from, property: "routeTableId", value: from.inputs["routeTableId"] }));
      return { route: routeTo(resource), tables: [...own, ...associated] };
    });
}

function routeTo(endpoint: GraphResource): RouteEntry {
  const service = endpoint.inputs["serviceName"];
  const label = `gateway endpoint ${labelOf(endpoint)}`;
  const name = typeof service === "string" ? service : `the service of ${labelOf(endpoint)}`;
  const list = { key: `${endpoint.urn}#list`, label: name, entries: [], complete: false, isService: true };
  return {
    urn: endpoint.urn,
    path: inputPath(endpoint, "routeTableIds"),
    destination: { kind: "prefix-list", list },
    target: { kind: "opaque", label, endpoint: true, service: true },
    certain: true,
    label,
  };
}
