/** NAT gateways with their addresses. */
import type { GraphResource, ResourceGraph, Value } from "../graph";
import { append } from "../graph/multi-map";
import type { NatGateway, OwnAddress } from "./model";
import type { AddressBook } from "./peers";
import { isAbsent, isLost, labelOf, listOf, TYPES } from "./read";
import type { Subnets } from "./subnets";

const NAT_ADDRESS = "aws:ec2/natGatewayEipAssociation:NatGatewayEipAssociation";

/** By URN. */
export function natGateways(graph: ResourceGraph, subnets: Subnets, book: AddressBook): Map<string, NatGateway> {
  const associations = new Map<GraphResource, Association[]>();
  const all = graph.ofType(NAT_ADDRESS);
  for (const resource of all) {
    const owner = graph.resolve(resource, "natGatewayId", resource.inputs["natGatewayId"], TYPES.natGateway);
    for (const gateway of owner.candidates) {
      append(associations, gateway, { resource, certain: owner.exact });
    }
  }
  const isAnyLost = all.some((each) => isLost(graph, each, "natGatewayId", TYPES.natGateway));
  const gateways = graph.ofType(...TYPES.natGateway).map((resource) => {
    const gateway = natGateway(graph, subnets, book, resource, associations.get(resource) ?? []);
    return isAnyLost ? { ...gateway, complete: false } : gateway;
  });
  return new Map(gateways.map((gateway) => [gateway.key, gateway]));
}

interface Association {
  readonly resource: GraphResource;
  readonly certain: boolean;
}

function natGateway(
  graph: ResourceGraph,
  subnets: Subnets,
  book: AddressBook,
  resource: GraphResource,
  associations: readonly Association[],
): NatGateway {
  const { inputs } = resource;
  const addresses: OwnAddress[] = [];
  let complete = true;
  const add = (from: GraphResource, property: string, value: Value, told?: Value) => {
    const reference = graph.resolve(from, property, value, TYPES.eip);
    const number = reference.outside ? book.known(told, true) : undefined;
    const key = `${resource.urn}#public`;
    const label = `public address of ${labelOf(resource)}`;
    const address = reference.exact
      ? book.publicOf(reference.candidates[0]!.urn)
      : number === undefined
        ? undefined
        : ({ key, label, family: 4, scope: "public", value: number } as const);
    if (address) {
      addresses.push(address);
    } else {
      complete = false;
    }
  };
  const regional = inputs["availabilityMode"] === "regional";
  if (!isAbsent(inputs["allocationId"])) {
    // Of an Elastic IP outside the program the state of the gateway tells the number.
    add(resource, "allocationId", inputs["allocationId"], resource.outputs["publicIp"]);
  }
  const secondary = listOf(inputs["secondaryAllocationIds"]);
  complete &&= secondary.complete;
  secondary.items.forEach((item) => {
    add(resource, "secondaryAllocationIds", item);
  });
  for (const { resource: association, certain } of associations) {
    add(association, "allocationId", certain ? association.inputs["allocationId"] : undefined);
  }
  if (regional || addresses.length === 0) {
    complete = false;
  }
  const type = inputs["connectivityType"];
  const isPublic = isAbsent(type) || type === "public" ? true : type === "private" ? false : undefined;
  return {
    key: resource.urn,
    urn: resource.urn,
    label: labelOf(resource),
    ...(regional ? {} : { subnet: subnets.reference(resource, "subnetId", inputs["subnetId"]) }),
    ...(isPublic === undefined ? {} : { public: isPublic }),
    addresses,
    complete,
    regional,
  };
}
