/** Every fenced block of the documents: run, or said why not. */
import assert from "node:assert/strict";
import { commandsOf, NOT_RUN, runOf, withoutEngine } from "./commands";
import { BLOCKS, title, typed, typedIn, WALKS } from "./documents";
import { NOT_COMMANDS } from "./other-blocks";
import { follow } from "./walk";

describe("the blocks of the documents", () => {
  it("are commands, programs, or something that says what it is", () => {
    const undecided = BLOCKS.filter(
      (block) => typed(block).length === 0 && !NOT_COMMANDS.some(({ is }) => is(block)),
    ).map(title);
    assert.deepEqual(undecided, []);
  });

  it("have no command that is neither run nor said why not", () => {
    const undecided = BLOCKS.flatMap((block) =>
      typed(block)
        .flatMap(commandsOf)
        .filter((command) => runOf(command) === undefined)
        .map((command) => `${title(block)}: ${command}`),
    );
    assert.deepEqual(undecided, []);
  });

  it("leave no reason unused", () => {
    const commands = BLOCKS.flatMap(typed).flatMap(commandsOf);
    const unused = NOT_RUN.filter(({ command }) => !commands.some((each) => command.test(each.split(/ >>? /)[0]!)));
    const idle = NOT_COMMANDS.filter(({ is }) => !BLOCKS.some(is));
    assert.deepEqual([...unused.map(({ command }) => `${command}`), ...idle.map(({ what }) => what)], []);
  });
});

describe("what can be followed without an engine", () => {
  const skipped = (texts: readonly string[]) => texts.filter((text) => !withoutEngine(texts).includes(text));

  it("leaves out a block with a command of pulumi, and those that use a file which it would have written", () => {
    const export_ = "pulumi stack export --stack prod --file stack.json\n";
    const output = "npm run plan -- dev\nnpx pulumi stack output check --stack dev > check.sh && sh check.sh\n";
    const [reach, plan, check] = [
      "npm run reach -- --state stack.json\n",
      "npm run plan -- dev\n",
      "cat check.sh > x\n",
    ];
    const last = "cp x y\n";
    assert.deepEqual(skipped([plan, export_, reach, output, check, last]), [export_, reach, output, check, last]);
  });

  it("leaves out nothing for a command that is not run anyway", () => {
    assert.deepEqual(skipped(["npx pulumi login\n"]), []);
  });
});

describe("the commands of the documents that need no engine, from top to bottom", function () {
  this.timeout(900_000);

  for (const { title: name, files } of WALKS) {
    const texts = withoutEngine(typedIn(files));
    if (texts.length > 0) {
      it(`work: ${name}`, () => follow(name, texts));
    }
  }
});
