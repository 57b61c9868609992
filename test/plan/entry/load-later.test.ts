/** Modules that are loaded at their first use are like any others to who uses them. */
import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { loadPartsLater } = require("../../../stacks/load-later.cjs") as {
  readonly loadPartsLater: (resolve: (name: string) => string) => void;
};

type Loaded = Record<string, unknown>;
const ESM = 'Object.defineProperty(exports, "__esModule", { value: true });';

describe("a module that is loaded later", () => {
  let folder: string;
  let at: NodeJS.Require;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "later-")));
    at = createRequire(join(folder, "program.js"));
  });

  afterEach(() => {
    for (const file of Object.keys(at.cache).filter((each) => each.startsWith(folder))) {
      delete at.cache[file];
    }
    rmSync(folder, { recursive: true });
  });

  /** What is required in place of the SDK's `dynamic`, with this text. */
  function dynamic(text: string): Loaded {
    writeFileSync(join(folder, "dynamic.js"), `${ESM}\n${text}`);
    later();
    return at("./dynamic") as Loaded;
  }

  const later = () =>
    loadPartsLater((name) => {
      if (name !== "@pulumi/pulumi/dynamic") {
        throw new Error(`${name} is not installed`);
      }
      return join(folder, "dynamic.js");
    });

  it("has the names that it exports, for who lists them, copies them or looks whether one is there", () => {
    const text = "exports.one = 1; exports.two = 2;";
    assert.deepEqual(Object.keys(dynamic(text)), ["one", "two"]);
    assert.deepEqual(Object.getOwnPropertyNames(dynamic(text)), ["__esModule", "one", "two"]);
    assert.deepEqual({ ...dynamic(text) }, { one: 1, two: 2 });
    assert.equal(Object.hasOwn(dynamic(text), "two"), true);
    assert.deepEqual(Object.getOwnPropertyDescriptor(dynamic(text), "__esModule")?.configurable, false);
    const names = [];
    for (const name in dynamic(text)) {
      names.push(name);
    }
    assert.deepEqual(names, ["one", "two"]);
  });

  it("keeps what is changed of it, before it is loaded too", () => {
    const module = dynamic("exports.one = 1; exports.two = 2; exports.both = () => exports.one + exports.two;");
    module["one"] = 10;
    Object.defineProperty(module, "two", { value: 20 });
    assert.equal((module["both"] as () => number)(), 30);
    delete module["one"];
    assert.deepEqual(Object.keys(module), ["two", "both"]);
  });

  it("is one object, whoever requires it and when", () => {
    const module = dynamic('exports.own = require("./dynamic");');
    assert.equal(at("./dynamic"), module);
    assert.equal(module["own"], module);
    assert.equal(at("./dynamic"), module);
    assert.equal(at.cache[join(folder, "dynamic.js")]?.exports, module);
  });

  it("is loaded once by who asks it for something while it is loaded", () => {
    (globalThis as unknown as Loaded)["timesLoaded"] = 0;
    const module = dynamic('timesLoaded++; exports.one = 1; exports.seen = { ...require("./dynamic") };');
    assert.deepEqual(module["seen"], { one: 1 });
    assert.equal((globalThis as unknown as Loaded)["timesLoaded"], 1);
    delete (globalThis as unknown as Loaded)["timesLoaded"];
  });

  it("says each time why it cannot be loaded", () => {
    const module = dynamic('throw new Error("no such thing");');
    assert.throws(() => module["one"], /^Error: no such thing$/);
    assert.throws(() => Object.keys(module), /^Error: no such thing$/);
  });

  it("stays what it is where it was loaded before", () => {
    writeFileSync(join(folder, "dynamic.js"), "exports.Resource = class {};");
    const { Resource } = at("./dynamic") as Loaded;
    later();
    assert.equal((at("./dynamic") as Loaded)["Resource"], Resource);
    const module = dynamic("exports.Resource = class {};");
    assert.equal(module["Resource"], Resource);
  });
});
