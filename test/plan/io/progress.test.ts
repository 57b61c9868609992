import { strict as assert } from "node:assert";
import { Writable } from "node:stream";
import { alive, endProgress, showProgressOn } from "../../../plan/io/progress";

/** What a terminal was sent, with the sequences that it obeys by name. */
class Terminal extends Writable {
  sent = "";
  isTTY = true;
  columns = 60;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.sent += chunk.toString().replaceAll("\u001b[1G", "<start>").replaceAll("\u001b[2K", "<wipe>");
    done();
  }
}

describe("progress", () => {
  let time = 0;
  let terminal: Terminal;

  beforeEach(() => {
    time = 0;
    terminal = new Terminal();
  });

  afterEach(() => showProgressOn(Object.assign(new Terminal(), { isTTY: false }), {}, () => 0));

  const show = (env: NodeJS.ProcessEnv = {}) => showProgressOn(terminal, env, () => time);

  it("is a line from three seconds on, renewed ten times a second, and wiped before anything else", () => {
    show();
    time = 2999;
    alive("resources registered", 900);
    endProgress();
    assert.equal(terminal.sent, "");
    time = 3000;
    alive("resources registered", 1234);
    time = 3099;
    alive("resources registered", 1300);
    time = 3100;
    alive("questions answered", 7, 15_134);
    endProgress();
    endProgress();
    const lines = ["3 s  resources registered: 1,234", "3 s  questions answered: 7 of 15,134", ""];
    assert.equal(terminal.sent, lines.map((line) => `<start><wipe>${line}`).join(""));
  });

  it("keeps to one line of a narrow terminal", () => {
    show();
    time = 61_000;
    terminal.columns = 20;
    alive("drawing the report");
    assert.equal(terminal.sent, "<start><wipe>61 s  drawing the r");
  });

  it("is none in a pipe, in CI, and on a terminal that obeys nothing", () => {
    for (const env of [{ CI: "true" }, { CI: "1" }, { TERM: "dumb" }]) {
      show(env);
      time = 9000;
      alive("rules judged", 1, 55);
    }
    terminal.isTTY = false;
    show();
    time = 9000;
    alive("rules judged", 1, 55);
    assert.equal(terminal.sent, "");
    terminal.isTTY = true;
    show({ CI: "false" });
    alive("rules judged", 1, 55);
    assert.equal(terminal.sent, "<start><wipe>9 s  rules judged: 1 of 55");
  });
});
