/**
 * Values as the Pulumi SDK puts them on the wire, turned into the values of the resource graph.
 *
 * The signatures are part of Pulumi's protocol (sdk/nodejs/runtime/rpc.ts); the SDK exports them, but not a decoder that
 * keeps secrets apart.
 */
import { SECRET_TEXT } from "../../components/shared/input/secret-text";
import { isUnknown, UNKNOWN, type Value } from "../../policy/graph";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/** Stands on the wire for a value that is not known. */
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type WireValue = null | string | number | boolean | undefined | WireValue[] | { [key: string]: WireValue };
export type WireObject = { [key: string]: WireValue };

/** A reference to a resource, as remote components return them. */
export const resourceReference = (urn: string, id: string): WireObject => ({ [SIGNATURE]: RESOURCE, urn, id });

/** The value without what is secret in it. */
export function decode(value: WireValue): Value {
  if (Array.isArray(value)) {
    return value.map(decode);
  }
  if (value !== null && typeof value === "object") {
    return decodeObject(value);
  }
  return value === UNKNOWN_TEXT ? UNKNOWN : value;
}

function decodeObject(value: WireObject): Value {
  switch (value[SIGNATURE]) {
    case undefined:
      return decodeRecord(value);
    case SECRET:
      return SECRET_TEXT;
    case OUTPUT_VALUE:
      return value["secret"] === true ? SECRET_TEXT : "value" in value ? decode(value["value"]) : UNKNOWN;
    case RESOURCE:
      return decode(value["id"] === undefined || value["id"] === "" ? value["urn"] : value["id"]);
    case ASSET:
    case ARCHIVE:
      return typeof value["path"] === "string" ? `[file ${value["path"]}]` : "[file]";
    default:
      return "[value of an unknown kind]";
  }
}

/** An object's properties, each without what is secret in it. */
export function decodeRecord(value: WireObject): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined && item !== null)
      .map(([key, item]) => [key, decode(item)]),
  );
}

/** Values of the graph as they stand on the wire: the way back of `decodeRecord`, but for secrets. */
export const encodeRecord = (values: Readonly<Record<string, Value>>): WireObject =>
  Object.fromEntries(Object.entries(values).map(([property, value]) => [property, encode(value)]));

function encode(value: Value): WireValue {
  if (isUnknown(value)) {
    return UNKNOWN_TEXT;
  }
  if (Array.isArray(value)) {
    return value.map(encode);
  }
  return value !== null && typeof value === "object" ? encodeRecord(value) : value;
}

/** The value as a secret on the wire, unless it is one. */
export function asSecret(value: WireValue): WireValue {
  return isSecret(value) || value === undefined ? value : { [SIGNATURE]: SECRET, value };
}

/** The object as a transform is given it: what is secret, unknown or comes from other resources is an output. */
export const asOutputs = (wire: WireObject, sources: Readonly<Record<string, readonly string[]>>): WireObject =>
  mapped(wire, (value, property) => asOutput(value, sources[property] ?? []));

function asOutput(value: WireValue, urns: readonly string[]): WireValue {
  const [bare, secret] = isSecret(value) ? [(value as WireObject)["value"], true] : [value, false];
  if (urns.length === 0 && !secret && bare !== UNKNOWN_TEXT) {
    return inner(bare, (item) => asOutput(item, []));
  }
  return {
    [SIGNATURE]: OUTPUT_VALUE,
    ...(bare === UNKNOWN_TEXT ? {} : { value: inner(bare, (item) => asOutput(item, [])) }),
    ...(secret ? { secret } : {}),
    dependencies: [...urns],
  };
}

/** The object as a registration has it: outputs are their values again, or unknown. */
export const withoutOutputs = (wire: WireObject): WireObject => mapped(wire, withoutOutput);

function withoutOutput(value: WireValue): WireValue {
  if (!isObject(value) || value[SIGNATURE] !== OUTPUT_VALUE) {
    return inner(value, withoutOutput);
  }
  const bare = "value" in value ? withoutOutput(value["value"]) : UNKNOWN_TEXT;
  return value["secret"] === true ? asSecret(bare) : bare;
}

const isObject = (value: WireValue): value is WireObject =>
  value !== null && typeof value === "object" && !Array.isArray(value);

const isSecret = (value: WireValue): boolean => isObject(value) && value[SIGNATURE] === SECRET;

/** The members of a list or of an object without a signature, each mapped; anything else is itself. */
function inner(value: WireValue, map: (item: WireValue) => WireValue): WireValue {
  if (Array.isArray(value)) {
    return value.map(map);
  }
  return isObject(value) && value[SIGNATURE] === undefined ? mapped(value, map) : value;
}

const mapped = (wire: WireObject, map: (value: WireValue, property: string) => WireValue): WireObject =>
  Object.fromEntries(Object.entries(wire).map(([property, value]) => [property, map(value, property)]));

/** The SDK refuses `undefined` at any depth: a property goes, an item of a list becomes null. */
export const withoutUndefined = (wire: WireObject): WireObject =>
  Object.fromEntries(
    Object.entries(wire)
      .filter(([, value]) => value !== undefined)
      .map(([property, value]) => [property, defined(value)]),
  );

function defined(value: WireValue): WireValue {
  if (Array.isArray(value)) {
    return value.map((item) => defined(item) ?? null);
  }
  return isObject(value) ? withoutUndefined(value) : value;
}
