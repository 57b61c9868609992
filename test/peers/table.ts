/** What was tried and how it went, a line each. */

export interface Cell {
  readonly what: string;
  readonly where: string;
  readonly seconds: number;
  /** Absent when all is well. */
  readonly problem?: string;
}

export class Table {
  private readonly cells: Cell[] = [];

  /** Runs one cell; what it throws is the cell's problem, and the others go on. */
  async cell(what: string, where: string, work: () => unknown): Promise<void> {
    const start = performance.now();
    let problem: string | undefined;
    try {
      await work();
    } catch (error) {
      problem = (error as Error).message.trim();
    }
    const seconds = Math.round((performance.now() - start) / 1000);
    this.cells.push({ what, where, seconds, ...(problem === undefined ? {} : { problem }) });
    console.log(line(this.cells.at(-1)!));
    if (problem !== undefined) {
      console.log(problem.slice(-4000));
    }
  }

  get failed(): number {
    return this.cells.filter(({ problem }) => problem !== undefined).length;
  }

  toString(): string {
    return `${this.cells.map(line).join("\n")}\n${this.cells.length - this.failed} passed, ${this.failed} failed`;
  }
}

const line = ({ what, where, seconds, problem }: Cell): string =>
  `${problem === undefined ? "ok    " : "FAILED"}  ${what.padEnd(44)} ${where.padEnd(36)} ${seconds} s`;
