/** Steps of a check as data, in the hand-over: what the script does in a shell, `verify` does without one. */

import type { TrafficPeers } from "../network/traffic-source";
import type { CheckStep } from "./check-script";

/** One step. Which fields it has depends on its kind. */
export interface CheckRecord {
  /** What is asked, in the words of the check script: a name, a handshake, an answer, a port. */
  readonly kind: string;
  /** What is checked. */
  readonly name: string;
  /** What to do when it fails. */
  readonly hint?: string;
  /** CIDRs from which it is to work. @default - from anywhere */
  readonly from?: string[];
  /** Whether more than `from` may come, by prefix list or security group. @default false */
  readonly fromOthers?: boolean;
  /** Name or address. */
  readonly host?: string;
  /** Port. */
  readonly port?: number;
  /** Name or address to connect to in place of `host` or of the URL's name. */
  readonly address?: string;
  /** dns: another name with an address in common. */
  readonly sameAs?: string;
  /** tls: least validity of the certificate, in days. @default 14 */
  readonly validDays?: number;
  /** tls: demand a trusted chain and a matching name. @default true */
  readonly trusted?: boolean;
  /** tls: versions that are offered, lowest first. */
  readonly versions?: string[];
  /** http, paths, cookie, websocket: what is asked. */
  readonly url?: string;
  /** http: expected statuses. @default [200] */
  readonly statuses?: number[];
  /** http: expected body. @default - any */
  readonly body?: string;
  /** Accept any certificate. @default false */
  readonly insecure?: boolean;
  /** paths: others to try. */
  readonly otherPaths?: string[];
  /** paths: argument that holds the path. */
  readonly setting?: string;
  /** cookie: its name. */
  readonly cookie?: string;
  /** tcp: whether the port is to answer. @default open */
  readonly expect?: string;
  /** aws: arguments of the AWS CLI. */
  readonly args?: string[];
  /** command: command and arguments. */
  readonly command?: string[];
  /** aws, command: words of the output. */
  readonly expected?: string[];
  /** aws, command: no failure where there is no such command. @default false */
  readonly optional?: boolean;
}

/** A step has no field that a record has not; lists are copied, since arrays of outputs are not readonly. */
export const checkRecords = (steps: readonly CheckStep[]): CheckRecord[] =>
  steps.map((step) => structuredClone(step) as unknown as CheckRecord);

/** Who may come, as far as CIDRs tell it. */
export function callers(...peers: readonly (TrafficPeers | undefined)[]): {
  readonly from: string[];
  readonly fromOthers?: boolean;
} {
  const all = peers.flatMap((each) => Object.values(each ?? {}));
  const others = all.some(({ cidrs }) => cidrs === undefined || cidrs.length === 0);
  return { from: all.flatMap(({ cidrs }) => cidrs ?? []), ...(others ? { fromOthers: true } : {}) };
}
