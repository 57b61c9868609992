/** Which public addresses are bound to which network interfaces: by Elastic IPs, by their associations, as AWS tells. */
import { parseAddress } from "../../components/shared/network/cidr";
import { type GraphResource, isUnknown, type ResourceGraph, type Value } from "../graph";
import { append } from "../graph/multi-map";
import type { Choice, OwnAddress } from "./model";
import type { AddressBook } from "./peers";
import { isAbsent, labelOf, TYPES } from "./read";

const EIP_ASSOCIATION = "aws:ec2/eipAssociation:EipAssociation";

/** An interface as far as it is read. */
interface Bindable {
  readonly privateAddresses: readonly OwnAddress[];
  readonly publicAddresses: OwnAddress[];
  readonly possiblePublicAddresses: OwnAddress[];
  readonly bindings: Map<string, string | undefined>;
}

type Named<T> = (from: GraphResource, property: string, value: Value) => Choice<T>;

export interface Bindables<T extends Bindable> {
  readonly all: readonly T[];
  /** Keys of addresses that AWS assigns by itself: an Elastic IP takes their place. */
  readonly assigned: ReadonlySet<string>;
  readonly interfaceNamed: Named<T>;
  readonly primaryNamed: Named<T>;
  /** Addresses that AWS tells of instances, whoever bound them. */
  readonly announced: readonly { readonly interface: T; readonly address: OwnAddress }[];
}

export function bindPublicAddresses<T extends Bindable>(
  graph: ResourceGraph,
  book: AddressBook,
  known: Bindables<T>,
): void {
  const byNumber = new Map<bigint, GraphResource[]>();
  for (const eip of graph.ofType(...TYPES.eip)) {
    const value = book.publicOf(eip.urn)?.value;
    if (value !== undefined) {
      append(byNumber, value, eip);
    }
  }
  const associations = graph
    .ofType(EIP_ASSOCIATION)
    .map((resource) => ({ resource, ...associated(graph, book, byNumber, resource) }));
  const named = new Set(associations.flatMap(({ eips }) => eips));
  for (const eip of graph.ofType(...TYPES.eip)) {
    const isGiven = !isEmpty(eip.inputs["instance"]) || !isEmpty(eip.inputs["networkInterface"]);
    // What the program says nothing of is bound as AWS tells. Before AWS has told anything, nobody has bound it.
    const source = isGiven || named.has(eip) || !book.isReal ? eip.inputs : told(known, eip);
    bind(book, known, eip, source, ["instance", "networkInterface"], book.publicOf(eip.urn));
  }
  for (const { resource, address } of associations) {
    bind(book, known, resource, resource.inputs, ["instanceId", "networkInterfaceId"], address);
  }
  for (const { interface: draft, address } of known.announced) {
    if (draft.publicAddresses.length === 0) {
      draft.publicAddresses.push(address);
    }
  }
}

/** Of an interface AWS tells the instance besides, which may have others. */
function told<T extends Bindable>(known: Bindables<T>, eip: GraphResource): GraphResource["outputs"] {
  const { instance, networkInterface } = eip.outputs;
  const isFound =
    typeof networkInterface === "string" &&
    known.interfaceNamed(eip, "networkInterface", networkInterface).options.length > 0;
  return isFound ? { networkInterface } : isUnknown(instance) ? {} : { instance };
}

const isEmpty = (value: Value): boolean => isAbsent(value) || value === "";

/** The address that an association binds, and the Elastic IPs of the program that it may mean. */
function associated(
  graph: ResourceGraph,
  book: AddressBook,
  byNumber: ReadonlyMap<bigint, readonly GraphResource[]>,
  association: GraphResource,
): { readonly address: OwnAddress; readonly eips: readonly GraphResource[] } {
  const { inputs, outputs } = association;
  const allocation = inputs["allocationId"] ?? (book.isReal ? outputs["allocationId"] : undefined);
  const eip = graph.resolve(association, "allocationId", allocation, TYPES.eip);
  const text = inputs["publicIp"] ?? (book.isReal ? outputs["publicIp"] : undefined);
  const found = eip.exact ? eip.candidates : withAddress(graph, book, byNumber, text);
  if (found.length === 1) {
    return { address: book.publicOf(found[0]!.urn)!, eips: found };
  }
  const key = `${association.urn}#public`;
  const label = `public address bound by ${labelOf(association)}`;
  const known = book.known(text, true);
  return {
    address: { key, label, family: 4, scope: "public", ...(known === undefined ? {} : { value: known }) },
    eips: eip.candidates,
  };
}

function withAddress(
  graph: ResourceGraph,
  book: AddressBook,
  byNumber: ReadonlyMap<bigint, readonly GraphResource[]>,
  text: Value,
): readonly GraphResource[] {
  if (typeof text !== "string") {
    return [];
  }
  const value = parseAddress(text)?.value;
  const named = value === undefined ? undefined : byNumber.get(value);
  if (named) {
    return named;
  }
  const owner = book.owner(text);
  const eip = owner && graph.byUrn(owner.key.slice(0, owner.key.lastIndexOf("#")));
  return eip && (TYPES.eip as readonly string[]).includes(eip.type) ? [eip] : [];
}

function bind<T extends Bindable>(
  book: AddressBook,
  known: Bindables<T>,
  from: GraphResource,
  source: GraphResource["inputs"],
  [instance, networkInterface]: readonly [string, string],
  address: OwnAddress | undefined,
): void {
  if (!address) {
    return;
  }
  const read = (name: string, find: Named<T>): readonly Choice<T>[] =>
    isEmpty(source[name]) ? [] : [find(from, name, source[name])];
  const choices = [...read(networkInterface, known.interfaceNamed), ...read(instance, known.primaryNamed)];
  if (choices.some(({ complete }) => !complete)) {
    for (const draft of known.all) {
      draft.possiblePublicAddresses.push(address);
    }
  }
  for (const { options, certain } of choices) {
    for (const draft of options) {
      nameBinding(book, from, draft, address);
      if (certain) {
        // The Elastic IP replaces the address AWS assigned.
        const others = draft.publicAddresses.filter((other) => other !== address && !known.assigned.has(other.key));
        draft.publicAddresses.splice(0, draft.publicAddresses.length, ...others, address);
        draft.possiblePublicAddresses.length = 0;
      } else {
        draft.possiblePublicAddresses.push(address);
      }
    }
  }
}

/** The private address that an Elastic IP, or its association, names. */
function nameBinding(book: AddressBook, from: GraphResource, draft: Bindable, address: OwnAddress): void {
  const given = from.inputs["privateIpAddress"] ?? from.inputs["associateWithPrivateIp"];
  if (isEmpty(given)) {
    return;
  }
  const value = book.known(given, false);
  const own = draft.privateAddresses.find((one) => one.family === 4 && value !== undefined && one.value === value);
  draft.bindings.set(address.key, own?.key);
}
