/** Property values in the engine's messages. */
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isProps, type Json, type Props } from "./values";

export function toStruct(value: Props): Struct {
  return Struct.fromJavaScript(withoutUndefined(value) as Parameters<typeof Struct.fromJavaScript>[0]);
}

export const fromStruct = (value: Struct | undefined): Props => (value?.toJavaScript() ?? {}) as Props;

/** A message has no `undefined`. */
function withoutUndefined(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(withoutUndefined);
  }
  if (isProps(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, each]) => each !== undefined)
        .map(([key, each]) => [key, withoutUndefined(each)]),
    );
  }
  return value;
}
