/** The Static IP Pool table of the Admin Portal, as text, CSV and JSON. Pure. */

/** What an administrator enters for one Pool Name of one connector instance. */
export interface StaticIpPool {
  /** Our name of the connector. */
  readonly connector: string;
  /** Instance id, by which the portal lists instances. */
  readonly instanceId: string;
  /** Management IP: the primary private address. */
  readonly managementIp: string;
  /** Pool Name in the portal. */
  readonly poolName: string;
  /** IPv4 pools: the prefixes of the interface. */
  readonly ipv4Pools: string[];
  /** IPv6 pools: the prefixes of the interface. */
  readonly ipv6Pools: string[];
}

/** Stands for what AWS has not chosen yet. */
export const AFTER_UP = "known after up";

const COLUMNS = ["Connector", "Instance Id", "Management IP", "Pool Name", "IPv4 Pools", "IPv6 Pools"] as const;

/** Aligned columns, at most three pools a line, so that 64 connectors stay readable. */
export function portalText(rows: readonly StaticIpPool[]): string {
  const lines = [[...COLUMNS], ...rows.flatMap(textLines)];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** RFC 4180: one record a pool, pools separated by spaces. */
export function portalCsv(rows: readonly StaticIpPool[]): string {
  return [[...COLUMNS], ...rows.map(cells)].map((line) => `${line.map(csvCell).join(",")}\r\n`).join("");
}

export function portalJson(rows: readonly StaticIpPool[]): string {
  return `${JSON.stringify(rows, undefined, 2)}\n`;
}

function cells({ connector, instanceId, managementIp, poolName, ipv4Pools, ipv6Pools }: StaticIpPool): string[] {
  return [connector, instanceId, managementIp, poolName, ipv4Pools.join(" "), ipv6Pools.join(" ")];
}

const POOLS_PER_LINE = 3;

function textLines(row: StaticIpPool): string[][] {
  const count = Math.max(1, Math.ceil(Math.max(row.ipv4Pools.length, row.ipv6Pools.length) / POOLS_PER_LINE));
  return Array.from({ length: count }, (_, index) => {
    const slice = (pools: readonly string[]) => pools.slice(index * POOLS_PER_LINE, (index + 1) * POOLS_PER_LINE);
    const part = cells({ ...row, ipv4Pools: slice(row.ipv4Pools), ipv6Pools: slice(row.ipv6Pools) });
    return index === 0 ? part : ["", "", "", "", part[4]!, part[5]!];
  });
}

const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
