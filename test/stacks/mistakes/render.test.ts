import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { flow } from "../../../stacks/config/issue";
import { fixLines, renderIssues } from "../../../stacks/mistakes/render";
import { outputOf } from "../../support/run";

/** Arguments that a POSIX shell hands to `pulumi` for a line. */
function argumentsOf(line: string): string[] {
  const script = `pulumi() { for argument in "$@"; do printf '%s\\0' "$argument"; done; }\n${line}`;
  return outputOf("sh", ["-c", script]).split("\0").slice(0, -1);
}

describe("problems as text", () => {
  it("have the form that users copy from", () => {
    const text = renderIssues("Pulumi.anyware-prod.yaml", "anyware-prod", [
      {
        path: "connectors.c.subnet",
        given: "c",
        problem: "no such subnet; known: a (eu-west-1a), b (eu-west-1b)",
        fix: { value: "b" },
      },
      {
        path: "connectors.d",
        given: { subnet: "a", slot: 0 },
        problem: "is one too many",
        fix: { text: "remove one" },
      },
    ]);
    assert.deepEqual(text.split("\n"), [
      "Pulumi.anyware-prod.yaml: 2 problems, nothing was planned",
      "",
      '1  connectors.c.subnet = "c"',
      "   no such subnet; known: a (eu-west-1a), b (eu-west-1b)",
      "   fix:  pulumi config set --path 'connector-topologies:connectors.c.subnet' b --stack anyware-prod",
      "",
      "2  connectors.d = { subnet: a, slot: 0 }",
      "   is one too many",
      "   fix:  remove one",
    ]);
  });

  it("wrap long sentences and never a command", () => {
    const problem = "word ".repeat(40).trim();
    const [head, , title, ...rest] = renderIssues("f", "s", [
      { path: "a.b", problem, fix: { value: "x".repeat(200) } },
    ]).split("\n");
    assert.equal(head, "f: 1 problem, nothing was planned");
    assert.equal(title, "1  a.b");
    const sentences = rest.filter((line) => !line.includes("pulumi config"));
    assert.equal(sentences.map((line) => line.trim()).join(" "), problem);
    assert.deepEqual(
      sentences.filter((line) => line.length > 120),
      [],
    );
    assert.equal(rest.length - sentences.length, 1);
  });

  it("show a long value shortened", () => {
    const [, , title] = renderIssues("f", "s", [{ path: "a", given: "x".repeat(500), problem: "is long" }]).split("\n");
    assert.equal(title!.length, "1  a = ".length + 90);
    assert.match(title!, / …$/);
  });

  it("show values as one writes them in a stack file", () => {
    const shown: [unknown, string][] = [
      ["text", '"text"'],
      [7, "7"],
      [["10.0.0.0/8"], '["10.0.0.0/8"]'],
      [{ subnet: "a", ports: ["tcp/443"], on: true }, "{ subnet: a, ports: [tcp/443], on: true }"],
      [{}, "{}"],
      [[], "[]"],
    ];
    for (const [value, text] of shown) {
      assert.equal(flow(value), text);
    }
  });

  it("name a key of another namespace as it is", () => {
    assert.deepEqual(fixLines({ path: "aws:region", problem: "", fix: { value: "eu-west-1" } }, "dev"), [
      "pulumi config set --path 'aws:region' eu-west-1 --stack dev",
    ]);
  });

  it("keep digits text inside maps and lists", () => {
    const line = (path: string) => fixLines({ path, problem: "", fix: { value: "012" } }, "dev")[0];
    assert.equal(
      line("tags.Code"),
      "pulumi config set --path --type string 'connector-topologies:tags.Code' 012 --stack dev",
    );
    assert.equal(line("name"), "pulumi config set --path 'connector-topologies:name' 012 --stack dev");
  });

  it("never print the value of a secret", () => {
    assert.deepEqual(fixLines({ path: "otp", problem: "", fix: { secret: true, value: "hunter2" } }, "dev"), [
      "pulumi config set --secret connector-topologies:otp --stack dev",
    ]);
  });

  it("reach the CLI unchanged through a shell, whatever is in them", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 30 }).filter((value) => !value.includes("\0"));
    fc.assert(
      fc.property(text, text, fc.stringMatching(/^[a-z][a-z0-9.-]{0,10}$/), (key, value, stack) => {
        const path = `tags[${JSON.stringify(key)}]`;
        const [line] = fixLines({ path, problem: "", fix: { value } }, stack);
        const given = argumentsOf(line!).filter((argument) => !["--type", "string", "--"].includes(argument));
        const sorted = (list: string[]) => [...list].sort();
        assert.deepEqual(
          sorted(given),
          sorted(
            ["config", "set", "--path", `connector-topologies:${path}`, value, "--stack", stack].filter(
              (argument) => !["--type", "string", "--"].includes(argument),
            ),
          ),
        );
      }),
      { numRuns: 30 },
    );
  });
});
