import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../../plan/io/usage-error";
import { readProject, readStackFile, type StackFile } from "../../../plan/project/project";
import { CASES } from "./cases";
import { CHANGED } from "./changed-spellings";
import { type Files, project } from "./cli-config";
import spellings from "./spellings.json";

const PROJECT = "name: demo\nruntime: nodejs\n";

function read(files: Files, stack = "dev", environment?: string): StackFile {
  const folder = project(files);
  try {
    return readStackFile(readProject(folder), stack, environment);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const dev = (config: string, more = "") => read({ "Pulumi.yaml": PROJECT + more, "Pulumi.dev.yaml": config });

const refusal = (config: string): string => {
  try {
    return dev(config)
      .issues.map(({ path, problem }) => `${path} ${problem}`)
      .join("\n");
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error));
    return error.message;
  }
};

describe("a stack file", () => {
  for (const { yaml, text } of spellings.spellings as { yaml: string; text?: string }[]) {
    it(`gives a program ${text === undefined ? "nothing" : JSON.stringify(text)} for ${JSON.stringify(yaml)}`, () => {
      const config = `config:\n  demo:x: ${yaml}\n`;
      if (text === undefined) {
        assert.notEqual(refusal(config), "");
      } else {
        assert.deepEqual({ ...dev(config).texts }, { "demo:x": text });
      }
    });
  }

  for (const { title, files, config } of CASES) {
    it(title, () => {
      const { texts, secretKeys } = read(files);
      const shown = Object.entries(texts).map(([key, text]) => [key, secretKeys.includes(key) ? "[secret]" : text]);
      assert.deepEqual(Object.fromEntries(shown), config);
    });
  }

  for (const { yaml, text, quoted } of CHANGED) {
    it(`warns of ${JSON.stringify(yaml)} with ${quoted} as the fix, which gives the program what it says`, () => {
      const [warning, ...others] = dev(`config:\n  demo:x: ${yaml}\n`).warnings;
      assert.deepEqual(others, []);
      assert.equal(warning!.path, "demo:x");
      assert.ok(warning!.text.includes(`reaches the program as ${text === "" ? '""' : text}`), warning!.text);
      assert.ok(warning!.text.includes(`write ${quoted}`), warning!.text);
      const mended = dev(`config:\n  demo:x: ${quoted}\n`);
      assert.deepEqual([{ ...mended.texts }, mended.warnings], [{ "demo:x": JSON.parse(quoted) }, []]);
    });
  }

  it("warns of no value whose text stays", () => {
    const all = spellings.spellings as { yaml: string; text?: string }[];
    for (const { yaml } of all.filter(({ yaml, text }) => yaml !== "" && text === yaml)) {
      assert.deepEqual(dev(`config:\n  demo:x: ${yaml}\n`).warnings, [], yaml);
    }
  });

  it("warns of each value whose text changes, with the form in quotes and the place", () => {
    const config =
      "config:\n  otp: 012345\n  list: [1.10, a, 2]\n  day: 2026-11-29\n  none:\n  map: {012: true}\n  id: 12\n";
    assert.deepEqual(dev(config).warnings, [
      {
        path: "demo:otp",
        text: '012345 without quotes reaches the program as 5349; write "012345" if it is to stay as it is (Pulumi.dev.yaml:2:8)',
      },
      {
        path: "demo:list[0]",
        text: '1.10 without quotes reaches the program as 1.1; write "1.10" if it is to stay as it is (Pulumi.dev.yaml:3:10)',
      },
      {
        path: "demo:day",
        text: '2026-11-29 without quotes reaches the program as 2026-11-29 00:00:00 +0000 UTC; write "2026-11-29" if it is to stay as it is (Pulumi.dev.yaml:4:8)',
      },
      {
        path: "demo:none",
        text: 'has no value: it reaches the program as "", and as null in a future version of Pulumi; write "" (Pulumi.dev.yaml:5:8)',
      },
      {
        path: "demo:map",
        text: 'the key 012 without quotes reaches the program as 10; write "012" (Pulumi.dev.yaml:6:9)',
      },
    ]);
  });

  it("with a key with and without its namespace is refused, as Pulumi takes either one", () => {
    assert.deepEqual(dev("config:\n  size: a\n  demo:size: b\n").issues, [
      {
        path: "demo:size",
        problem:
          "is given twice, as size (Pulumi.dev.yaml:2:3) and as demo:size (Pulumi.dev.yaml:3:3): Pulumi takes either one of them, by chance",
        fix: { text: "remove one of the two lines from Pulumi.dev.yaml" },
      },
    ]);
    assert.match(refusal("config:\n  demo:config:size: a\n  demo:size: b\n"), /^demo:size is given twice/);
  });

  it("is refused where it is no UTF-8, even in a comment, as Pulumi refuses it", () => {
    const bytes = Buffer.from("config:\n  a: é\n  # M\u00fcller\n", "latin1");
    const folder = project({ "Pulumi.yaml": PROJECT, "Pulumi.dev.yaml": "" });
    try {
      writeFileSync(join(folder, "Pulumi.dev.yaml"), bytes);
      assert.throws(
        () => readStackFile(readProject(folder), "dev"),
        new UsageError("Pulumi.dev.yaml:2:6: is not UTF-8 here, and Pulumi refuses the file; save it as UTF-8"),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
    assert.deepEqual({ ...dev("config:\n  a: \ufffd\n").texts }, { "demo:a": "\ufffd" });
  });

  it("is refused where keys stand beside config, which Pulumi passes over", () => {
    assert.equal(
      refusal("aws:region: eu-west-1\ndemo:a: 1\n"),
      'Pulumi.dev.yaml:1:1: "aws:region" and 1 more stand outside config, where Pulumi does not look; write config: above, and indent below it',
    );
    assert.equal(
      refusal("config:\n  demo:a: 1\ndemo:b: 2\n"),
      'Pulumi.dev.yaml:3:1: "demo:b" stands outside config, where Pulumi does not look; indent below config:',
    );
  });

  it("is named with its folder, as an editor opens it", () => {
    const folder = project({ "Pulumi.yaml": `${PROJECT}stackConfigDir: stacks\n` });
    mkdirSync(join(folder, "stacks"));
    writeFileSync(join(folder, "stacks/Pulumi.dev.yaml"), "config:\n\ta: 1\n");
    try {
      assert.throws(
        () => readStackFile(readProject(folder), "dev"),
        new UsageError("stacks/Pulumi.dev.yaml:2:1: a tab indents this line; write spaces in its place"),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("says of a key that is there twice where both are", () => {
    assert.equal(
      refusal("config:\n  a: 1\n  b: 2\n  a: 3\n"),
      'Pulumi.dev.yaml:4:3: the key "a" is there already in line 2; remove one of the two',
    );
  });

  it("says how to write an IPv6 address in brackets", () => {
    assert.equal(
      refusal("config:\n  cidrs: [10.0.0.0/8, ::/0]\n"),
      'Pulumi.dev.yaml:2:23: ::/0 inside [ ] or { } is an error for Pulumi; write "::/0" in quotes',
    );
    assert.deepEqual(
      { ...dev('config:\n  cidrs: ["::/0", 2001:db8::/32]\n').texts },
      {
        "demo:cidrs": '["::/0","2001:db8::/32"]',
      },
    );
  });

  it("is refused where a key is none", () => {
    assert.match(
      refusal("config:\n  a:b:c: 1\n  012: 2\n"),
      /^a:b:c is no key.*\n10 is no key: .*Pulumi\.dev\.yaml:3:3/,
    );
  });

  it("must have what Pulumi.yaml requires, in the type that it declares", () => {
    const declared =
      "config:\n  size: { type: string }\n  count: { type: integer }\n  zones: { type: array, items: { type: integer } }\n  token: { type: string, secret: true }\n";
    const { issues } = dev("config:\n  count: many\n  zones: [1, a]\n  token: open\n", declared);
    assert.deepEqual(
      issues.map(({ path, problem, fix }) => [path, problem, fix]),
      [
        [
          "demo:size",
          "is required by Pulumi.yaml, which has no default for it; its type is string",
          { value: "text", example: true },
        ],
        ["demo:count", "of stack dev must be of type integer, as Pulumi.yaml declares it", { value: 1, example: true }],
        [
          "demo:zones",
          "of stack dev must be of type array<integer>, as Pulumi.yaml declares it",
          { value: [], example: true },
        ],
        ["demo:token", "must be encrypted: Pulumi.yaml declares it secret", { secret: true }],
      ],
    );
    assert.deepEqual(
      dev('config:\n  size: 5\n  count: "7"\n  zones: ["1"]\n  token: {secure: v1:a}\n', declared).issues,
      [],
    );
  });

  it("cannot mend a Pulumi.yaml that Pulumi refuses", () => {
    const declared =
      "config:\n  a: 1.5\n  b:\n  c: { default: 1, value: 2 }\n  aws:d: { default: 1 }\n  e: { type: array }\n  f: { type: integer, default: x }\n  g: { kind: x }\n  h: { default: { 012: x } }\n  i: [.inf]\n";
    assert.deepEqual(
      dev("config: {}\n", declared).issues.map(({ path, problem }) => `${path} ${problem}`),
      [
        "Pulumi.yaml config.a must be a text, a whole number, true or false, a list, or a map with type, default or value (Pulumi.yaml:4:3)",
        "Pulumi.yaml config.b must be a text, a whole number, true or false, a list, or a map with type, default or value (Pulumi.yaml:5:3)",
        "Pulumi.yaml config.c has both default and value (Pulumi.yaml:6:3)",
        "Pulumi.yaml config.aws:d is a key of aws and takes value alone (Pulumi.yaml:7:3)",
        "Pulumi.yaml config.e is an array without items (Pulumi.yaml:8:3)",
        "Pulumi.yaml config.f has a default that is no integer (Pulumi.yaml:9:3)",
        "Pulumi.yaml config.g has kind; known here: type, items, description, secret, default, value (Pulumi.yaml:10:3)",
        "Pulumi.yaml config.h has a key without quotes that is no text, or a number that is not finite (Pulumi.yaml:11:3)",
        "Pulumi.yaml config.i has a key without quotes that is no text, or a number that is not finite (Pulumi.yaml:12:3)",
      ],
    );
  });

  it("gives a date that is a default of Pulumi.yaml in another form, which is told", () => {
    const { texts, warnings } = dev("config: {}\n", "config:\n  day: { default: 2026-11-29 }\n");
    assert.deepEqual({ ...texts }, { "demo:day": "2026-11-29T00:00:00Z" });
    assert.match(warnings[0]!.text, /^2026-11-29 without quotes reaches the program as 2026-11-29T00:00:00Z; /);
  });

  it("is found by the stack's full name, and not under another project's", () => {
    const files = { "Pulumi.yaml": PROJECT, "Pulumi.dev.yaml": "config:\n  a: 1\n" };
    for (const name of ["dev", "acme/dev", "acme/demo/dev"]) {
      assert.deepEqual([read(files, name).stack, { ...read(files, name).texts }], ["dev", { "demo:a": "1" }]);
    }
    assert.throws(() => read(files, "acme/other/dev"), {
      message: 'stack "acme/other/dev" is of project other, and Pulumi.yaml here is of demo',
    });
  });

  it("names the environments whose values are not known", () => {
    const named = dev("environment:\n  - acme/prod\n  - net: { merge: false }\nconfig:\n  a: 1\n");
    assert.deepEqual(named.unreadEnvironments, ["acme/prod", "net"]);
    assert.deepEqual(named.warnings, [
      {
        path: "environment",
        text: "acme/prod, net are not read: keys that only they give are taken for absent; give them with --environment <file>, written by pulumi config --json --open",
      },
    ]);
    const own = dev("environment:\n  imports: [prod]\n  values: { pulumiConfig: { a: 1 } }\n");
    assert.deepEqual(own.unreadEnvironments, ["prod", "environment.values"]);
  });

  it("takes what environments give from a file, and says itself what it says", () => {
    const files = {
      "Pulumi.yaml": PROJECT,
      "Pulumi.dev.yaml": "environment: [prod]\nconfig:\n  a: mine\n  m: {x: 1}\n",
      "given.json": JSON.stringify({
        "demo:a": { value: "theirs", secret: false },
        "demo:m": { value: '{"x":2,"y":3}', objectValue: { x: 2, y: 3 }, secret: false },
        "aws:region": { value: "eu-west-1", secret: false },
        "demo:password": { secret: true },
      }),
    };
    const folder = project(files);
    const file = readStackFile(readProject(folder), "dev", `${folder}/given.json`);
    rmSync(folder, { recursive: true });
    assert.deepEqual(
      { ...file.texts },
      { "demo:a": "mine", "demo:m": '{"x":1,"y":3}', "aws:region": "eu-west-1", "demo:password": "[secret]" },
    );
    assert.deepEqual([file.secretKeys, file.unreadEnvironments, file.warnings], [["demo:password"], [], []]);
  });

  it("knows the place of a path, or of what is nearest above it", () => {
    const file = dev("config:\n  aws:region: x\n  net:\n    zones:\n      - a\n      - {id: b}\n    'odd key': 1\n");
    const at = (path: string) => {
      const place = file.place(path);
      return place && `${place.line}:${place.column}`;
    };
    assert.deepEqual(
      [
        "aws:region",
        "demo:net",
        "demo:net.zones[1].id",
        'demo:net["odd key"]',
        "demo:net.none.deeper",
        "demo:other",
      ].map(at),
      ["2:3", "3:3", "6:10", "7:5", "3:3", undefined],
    );
  });
});
