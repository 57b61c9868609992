/** A file that is no YAML: what to change, at the place where it is to be changed. */
import assert from "node:assert/strict";
import { readYaml, TreeError } from "../../../plan/project/tree";

function problems(text: string): string[] {
  try {
    readYaml(text);
    return [];
  } catch (error) {
    assert.ok(error instanceof TreeError);
    return error.problems.map(({ place, problem }) => `${place?.line}:${place?.column} ${problem}`);
  }
}

const NO_COLON = "this line is no key with a value: a key ends with a colon, and a space stands before the value";
const INDENT =
  "this line is indented otherwise than the keys that it stands beside; keys of one map begin in one column";

const CASES: readonly (readonly [title: string, text: string, ...told: readonly string[]])[] = [
  [
    "tabs, all of them",
    "config:\n\ta: 1\n  b:\n\t\tc: 1\n",
    "2:1 a tab indents this line; write spaces in its place",
    "4:1 a tab indents this line; write spaces in its place",
  ],
  [
    "keys that are there twice, all of them",
    "config:\n  a: 1\n  b: { x: 1, x: 2 }\n  a: 2\n",
    '3:14 the key "x" is there already in line 3; remove one of the two',
    '4:3 the key "a" is there already in line 2; remove one of the two',
  ],
  [
    "a merge that is not decided",
    "config:\n<<<<<<< HEAD\n  a: 1\n=======\n  a: 2\n>>>>>>> other\n",
    "2:1 a mark of a merge that is not decided; keep one side and remove the marks",
    "4:1 a mark of a merge that is not decided; keep one side and remove the marks",
    "6:1 a mark of a merge that is not decided; keep one side and remove the marks",
  ],
  ["a list without its end", "config:\n  a: [1, 2\n  b: 3\n", "2:6 what begins here has no ] at its end; write one"],
  [
    "a map without its end",
    "config:\n  a: { x: { y: 1 }\n  b: 3\n",
    "2:6 what begins here has no } at its end; write one",
  ],
  [
    "a comment that swallows a bracket",
    "config:\n  a: { b: c #d }\n  x: 1\n",
    "2:6 what begins here has no } at its end; write one",
  ],
  [
    "a quote without its end",
    'config:\n  a: "b\n  c: d\n  e: f\n',
    '2:6 the text that begins here has no " at its end; write one',
  ],
  [
    "a single quote without its end",
    "config:\n  a: 'b\n  c: d\n",
    "2:6 the text that begins here has no ' at its end; write one",
  ],
  ["a brace too many", "config:\n  a: { b: c }}\n", "2:14 this } closes nothing; remove it"],
  ["no colon", "config:\n  a [1]\n  b: 2\n", `2:3 ${NO_COLON}`],
  ["no space after a colon", "config:\n  a:[1]\n  b: 2\n", `2:3 ${NO_COLON}`],
  ["no colon in the last line", "config:\n  b: 2\n  a\n", `3:3 ${NO_COLON}`],
  ["a line that is indented less", "config:\n  a:\n    x: 1\n\n  # why\n   b: 2\n", `6:4 ${INDENT}`],
  [
    "a line that is indented more",
    "config:\n  a: 1\n    b: 2\n",
    "3:5 this line is indented more than the key above it, which has a value already",
  ],
  ["a colon in a text", "config:\n  a: b: c\n", "2:6 a text with a colon and a space in it needs quotes"],
  [
    "a colon in a text in braces",
    "config:\n  a: { b: c: d }\n",
    "2:11 a text with a colon and a space in it needs quotes",
  ],
  ["an @ first", "config:\n  a: @anna\n", "2:6 a text that begins with @ needs quotes"],
  ["a comma first", "config:\n  a: ,x\n", "2:6 a text that begins with , needs quotes"],
  [
    "a ] further left than its key",
    "config:\n  a: [\n    b\n]\n",
    "4:1 this ] has to be indented more than the key that it ends",
  ],
  ["a tab in a list", "config:\n  a: [b,\n\tc]\n", "3:1 a tab indents this line; write spaces in its place"],
  [
    "a | before a text",
    "config:\n  a: |hunter2\n",
    "2:7 behind | or > a text begins on the next line; one that itself begins so needs quotes",
  ],
  ["another value than its type", "config:\n  a: !!int hunter2\n", "2:12 this is not a value of !!int"],
  ["a % first", "config:\n  a: { b: %x }\n", "2:11 a text that begins with % needs quotes"],
  [
    "a * first",
    "config:\n  a: *.example.com\n",
    "2:6 an alias of an anchor that does not stand above it; a text that begins with * needs quotes",
  ],
  [
    "a template",
    "config:\n  a: {{ cidr }}\n",
    "2:7 a map or a list cannot be a key; a text that begins with { or [ needs quotes",
  ],
  [
    "a Windows path in double quotes",
    'config:\n  a: "C:\\users"\n',
    "2:9 a \\ in double quotes begins an escape, and this is none; write \\\\ for it, or the text in single quotes",
  ],
  [
    "a control character",
    "config:\n  a: x\u0007y\n",
    "2:7 U+0007 here is a control character, which Pulumi refuses; remove it",
  ],
  ["two documents", "a: 1\n---\nb: 1\n", "2:1 must be one document: remove this ---"],
];

describe("a file that is no YAML is told, where it is to be changed, of", () => {
  for (const [title, text, ...told] of CASES) {
    it(title, () => {
      assert.deepEqual(problems(text), told);
      // Line ends of Windows move nothing.
      assert.deepEqual(problems(text.replaceAll("\n", "\r\n")), told);
    });
  }

  it("nothing where there is nothing", () => {
    assert.deepEqual(problems("# =======\na: |\n  <<<<<<< x\n  =======\nb: 1\n"), []);
    assert.deepEqual(problems("a: b\tc\ud83d\ude00\u00e9\ufeff\n"), []);
  });
});
