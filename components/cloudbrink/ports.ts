/** Ports as people write them: `tcp/443`. */
import { type PortRange, portLabel } from "../shared/network/traffic";

const FORM = /^(?:(tcp|udp)\/(\d{1,5})(?:-(\d{1,5}))?|(icmp|all))$/;

/** The ports that a text means, or `undefined` when it means none. */
export function parsePorts(text: string): PortRange | undefined {
  const match = FORM.exec(text);
  if (!match) {
    return undefined;
  }
  const [, protocol, first, last, whole] = match;
  if (whole !== undefined) {
    return { protocol: whole === "all" ? "-1" : "icmp" };
  }
  const from = Number(first);
  const to = last === undefined ? from : Number(last);
  return from >= 1 && from <= to && to <= 65_535 ? { protocol: protocol as "tcp" | "udp", from, to } : undefined;
}

export { portLabel };

/** `443`, `443/tcp`, `TCP:443` and `tcp/443-80` say well enough what is meant. */
export function meantPorts(text: string): { readonly value: string } | undefined {
  const [, before, first, last, after] =
    /^(?:(tcp|udp)[/: ]*)?(\d{1,5})(?:-(\d{1,5}))?(?:[/: ]*(tcp|udp))?$/i.exec(text.trim()) ?? [];
  const ports = last === undefined ? first : [first, last].sort((a, b) => Number(a) - Number(b)).join("-");
  const value = `${(before ?? after ?? "tcp").toLowerCase()}/${ports}`;
  return parsePorts(value) === undefined ? undefined : { value };
}
