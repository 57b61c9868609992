/** What a component tells people: what it is, what is left to do. Registered as the output `handoff`. */

import type { CheckRecord } from "./check-record";

/** One line of the plan's screen: `connector a`, `m6i.xlarge  subnet a  …`. */
export interface SummaryLine {
  /** What it is about: `connector a`. */
  readonly subject: string;
  /** What was asked for: type, place, address. */
  readonly text: string;
}

/** Fields that every topology's hand-over has. */
export interface Handoff {
  /** What was asked for, in the order people think of it. Plain values. */
  readonly summary: SummaryLine[];
  /** What is still to be done by hand, in order. */
  readonly steps: string[];
  /** Standing facts worth knowing before a change. */
  readonly notes: string[];
  /** What can be checked once it is deployed, as data for `verify`. Known after up. */
  readonly checks: CheckRecord[];
  /** What a destroy leaves with the vendor and with others, for people to undo. */
  readonly leftovers: string[];
}
