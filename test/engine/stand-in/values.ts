/** Property values as the engine sends them: JSON, with a marker text where a value is not known yet. */

import { crc32 } from "node:zlib";
import { isProps, type Json, type Props } from "../../../plan/change/values";

export {
  at,
  type Change,
  canonical,
  clean,
  isProps,
  type Json,
  type Props,
  propsList,
  text,
  texts,
} from "../../../plan/change/values";

/** What the SDK sends for an unknown value (pulumi/pulumi sdk/nodejs/runtime/rpc.ts). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function containsUnknown(value: Json): boolean {
  if (value === UNKNOWN) {
    return true;
  }
  if (Array.isArray(value)) {
    return value.some(containsUnknown);
  }
  return isProps(value) && Object.values(value).some(containsUnknown);
}

export const props = (value: Json): Props => (isProps(value) ? value : {});

/**
 * Texts as a set of the provider lists them: hashicorp/terraform-plugin-sdk helper/schema/set.go sorts the digits of each
 * one's checksum as texts.
 */
export function inSetOrder(list: readonly string[]): string[] {
  const code = (member: string): string => String(crc32(`${member};`));
  return [...new Set(list)].sort((a, b) => (code(a) < code(b) ? -1 : 1));
}
