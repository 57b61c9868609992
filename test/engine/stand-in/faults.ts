/** Told to fail: which operation of which resource goes wrong, and how. */
import type { Operation } from "./account";

export interface Fault {
  readonly operation: Operation;
  /** Only for URNs that match. @default - every URN */
  readonly urn?: RegExp;
  /** Only the nth matching operation, from 1. @default - every one */
  readonly nth?: number;
  /**
   * `refuse` AWS does nothing and says no; `lose` AWS does it and the answer is lost; `slow` waits `milliseconds`;
   * `hang` AWS does it, and the answer waits until `release()`.
   */
  readonly effect: "refuse" | "lose" | "slow" | "hang";
  readonly milliseconds?: number;
  readonly message?: string;
  /** Called when the fault strikes; `hang` strikes after AWS has done it. */
  readonly onStrike?: (urn: string) => void;
}

export class Faults {
  private faults: readonly Fault[] = [];
  private readonly seen = new Map<Fault, number>();
  private waiting: (() => void)[] = [];

  /** Replaces the faults and starts counting anew. */
  set(...faults: readonly Fault[]): void {
    this.faults = faults;
    this.seen.clear();
    this.release();
  }

  /** Lets everything that hangs go on. */
  release(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const resume of waiting) {
      resume();
    }
  }

  /** The fault that strikes this operation, when one does. */
  strike(operation: Operation, urn: string): Fault | undefined {
    let found: Fault | undefined;
    for (const fault of this.faults) {
      if (fault.operation === operation && (fault.urn?.test(urn) ?? true)) {
        const count = (this.seen.get(fault) ?? 0) + 1;
        this.seen.set(fault, count);
        if (fault.nth === undefined || fault.nth === count) {
          found ??= fault;
        }
      }
    }
    return found;
  }

  hang(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
