/** Prefixes of network interfaces, as texts and as networks. */
import { type Cidr, isCidrProblem, tryParseCidr } from "../../../components/shared/network/cidr";
import type { GraphResource } from "../../graph";
import { type Read, read, readList } from "../../graph/read";

export const INTERFACE = "aws:ec2/networkInterface:NetworkInterface";
export const LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";

export interface PrefixText {
  readonly path: string;
  readonly value: Read;
  readonly family: 4 | 6;
}

/** The lists of explicit prefixes: of an interface, or of every interface of a launch template. */
export function prefixTexts(resource: GraphResource): {
  readonly texts: readonly PrefixText[];
  /** Paths of lists that are not known. */
  readonly unknown: readonly string[];
} {
  const owners =
    resource.type === INTERFACE
      ? [""]
      : readList(resource.inputs, "networkInterfaces").items.map(({ path }) => `${path}.`);
  const texts: PrefixText[] = [];
  const unknown: string[] = [];
  for (const owner of owners) {
    for (const [field, family] of [
      ["ipv4Prefixes", 4],
      ["ipv6Prefixes", 6],
    ] as const) {
      const { items, complete } = readList(resource.inputs, `${owner}${field}`);
      texts.push(...items.map(({ path }) => ({ path, value: read(resource.inputs, path), family })));
      unknown.push(...(complete ? [] : [`${owner}${field}`]));
    }
  }
  return { texts, unknown };
}

/** The network a text means, or why it is none. */
export function prefixOf(value: Read): Cidr | string | undefined {
  if (value.state !== "known") {
    return undefined;
  }
  const cidr = tryParseCidr(String(value.value));
  return isCidrProblem(cidr) ? cidr.problem : cidr;
}

export const isCidr = (value: Cidr | string | undefined): value is Cidr => typeof value === "object";
