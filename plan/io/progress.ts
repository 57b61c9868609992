/**
 * Shows on a terminal that long work is alive: from three seconds on one line on standard error, which goes before anything
 * else is printed. In a pipe and in CI there is none.
 */
import { clearLine, cursorTo } from "node:readline";

/** Milliseconds of a run without a line, and between two states of it. */
const QUIET = 3000;
const PAUSE = 100;

interface Terminal extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

let terminal: Terminal | undefined;
let now: () => number = () => 0;
let next = QUIET;
let isShown = false;

/**
 * Progress goes to this stream from here on.
 *
 * @param elapsed milliseconds since the start of the run
 */
export function showProgressOn(stream: Terminal, env: NodeJS.ProcessEnv, elapsed: () => number): void {
  const isCi = env["CI"] !== undefined && env["CI"] !== "" && env["CI"] !== "false";
  terminal = stream.isTTY === true && env["TERM"] !== "dumb" && !isCi ? stream : undefined;
  now = elapsed;
  next = QUIET;
}

/**
 * Work goes on; cheap enough to be told of every piece.
 *
 * @param done pieces so far. @default none are counted
 */
export function alive(what: string, done?: number, total?: number): void {
  if (terminal === undefined || now() < next) {
    return;
  }
  next = now() + PAUSE;
  const count = [done, total].flatMap((each) => (each === undefined ? [] : [each.toLocaleString("en")])).join(" of ");
  const text = `${Math.floor(now() / 1000)} s  ${what}${count === "" ? "" : `: ${count}`}`;
  wipe();
  terminal.write(text.slice(0, (terminal.columns || 80) - 1));
  isShown = true;
}

/** Before anything else is printed. */
export function endProgress(): void {
  if (isShown) {
    wipe();
    isShown = false;
  }
}

function wipe(): void {
  cursorTo(terminal!, 0);
  clearLine(terminal!, 0);
}
