/**
 * What is in the tarball. Its types take long, so it is no part of `npm test`, whose walk runs the code that is in it;
 * `npm run test:package` runs this.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { linksOf } from "../docs/links";
import { outputOf } from "../support/run";
import { built, Consumer, packed, ROOT } from "./packed";

describe("the tarball", function () {
  this.timeout(60_000);

  let consumer: Consumer;
  let tarball: string;
  /** The package as installed. */
  let installed: string;
  let files: readonly string[];

  before(async function () {
    this.timeout(240_000);
    consumer = await Consumer.create(packed);
    ({ tarball, installed } = consumer.packed);
    files = outputOf("tar", ["tzf", tarball])
      .trim()
      .split("\n")
      .map((file) => file.replace(/^package\//, ""));
  });

  it("has nothing but what is compiled, the sources of the components and what tools read", () => {
    const expected = [
      /^(?:CHANGELOG\.md|LICENSE|README\.md|package\.json|tsconfig\.json|index\.ts|PulumiPlugin\.yaml)$/,
      /^policy\/README\.md$/,
      /^docs\/(?:[a-z0-9-]+\/)*[a-z0-9-]+\.(?:md|svg)$/,
      /^stacks\/config\.schema\.json$/,
      /^components\/schema\.json$/,
      /^components\/(?:[a-z0-9-]+\/)*[A-Za-z0-9-]+\.(?:ts|md)$/,
      /^dist\/(?:components|policy|stacks)\/(?:[a-z0-9-]+\/)*[a-z0-9-]+\.(?:js|js\.map|d\.ts)$/,
      /^dist\/plan\/(?:(?:bin|package-command|ours|foreign)\.js|native-import\.cjs)$/,
      /^dist\/plan\/third-party-licenses\.txt$/,
      /^dist\/components\/(?:[a-z0-9-]+\/)*[a-z0-9-]+\.d\.ts\.map$/,
      /^(?:dist\/)?components\/(?:[a-z-]+\/)+[a-z0-9-]+\.json$/,
      /^dist\/stacks\/(?:start\.(?:cjs|d\.cts)|(?:run-typescript|load-later)\.cjs)$/,
      /^dist\/policy\/(?:graph\/types-with-tags|rule\/references-facts)\.json$/,
      /^dist\/policy\/(?:PulumiPolicy\.yaml|package\.json|start\.cjs|config\.schema\.json)$/,
      /^dist\/plan\/templates\/(?:hp-anyware|mac-workstation|cloudbrink|codestream)\.yaml$/,
      /^dist\/plan\/templates\/user-data\/[a-z-]+\.sh$/,
    ];
    assert.deepEqual(
      files.filter((file) => !expected.some((rule) => rule.test(file))),
      [],
    );
  });

  it("has the pages and pictures that its pages lead to", () => {
    const pages = files.filter((file) => file.endsWith(".md"));
    assert.ok(pages.includes("README.md"));
    const lost = pages.flatMap((page) =>
      linksOf(page)
        .filter(({ file }) => !files.includes(file))
        .map(({ file }) => `${page} leads to ${file}`),
    );
    assert.deepEqual(lost, []);
  });

  it("has JavaScript, a map and types for each source of the library, and none without a source", () => {
    const sources = ["components", "policy", "stacks"].flatMap((room) =>
      readdirSync(join(ROOT, room), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts") && !/^(?:package|write)-schema\.ts$/.test(`${file}`))
        .map((file) => `dist/${room}/${file.replace(/\.ts$/, ".js")}`),
    );
    const compiled = files.filter((file) => /^dist\/(?!plan\/).*\.js$/.test(file));
    const tools = ["dist/policy/write-schema.js", "dist/stacks/write-schema.js"];
    assert.deepEqual(compiled.filter((file) => !tools.includes(file)).sort(), sources.sort());
    for (const file of compiled) {
      assert.ok(files.includes(`${file}.map`), `${file} has no map`);
      assert.ok(files.includes(file.replace(/\.js$/, ".d.ts")), `${file} has no types`);
    }
  });

  it("has the licence of every package that its command holds", () => {
    const text = readFileSync(join(installed, "dist/plan/third-party-licenses.txt"), "utf8");
    const entries = text.split(/^-{80}$/m).map((entry) => entry.trim());
    const named = entries.map((entry) => /^(\S+) [\d.]+ \((.+)\)\n\n[\s\S]{500}/.exec(entry)?.slice(1).join(" "));
    assert.deepEqual(named, [
      "@pulumi/aws Apache-2.0",
      "@pulumi/awsx Apache-2.0",
      "@pulumi/pulumi Apache-2.0",
      "google-protobuf (BSD-3-Clause AND Apache-2.0)",
      "ipaddr.js MIT",
      "jsonc-parser MIT",
      "semver ISC",
      "yaml ISC",
      "zod MIT",
    ]);
  });

  it("has no encrypted value and no path of the machine it was made on", () => {
    const text = files.filter((file) => /\.(?:yaml|json|js|ts|map|cjs)$/.test(file));
    const found = text.filter((file) => {
      const content = readFileSync(join(installed, file), "utf8");
      return (
        [ROOT, consumer.packed.source].some((path) => content.includes(path)) ||
        (file.endsWith(".yaml") && /\bsecure:/.test(content))
      );
    });
    assert.deepEqual(found, []);
  });

  it("has what makes it a plugin, and leaves none of it behind: next to Pulumi.yaml it makes every up fail", () => {
    assert.equal(readFileSync(join(installed, "PulumiPlugin.yaml"), "utf8"), "runtime: nodejs\n");
    assert.ok(!existsSync(join(consumer.packed.source, "PulumiPlugin.yaml")));
    assert.ok(!existsSync(join(consumer.packed.source, "index.ts")));
    assert.ok(!files.includes("Pulumi.yaml"));
  });

  it("has the code that the other tests run", async () => {
    const tested = (await built()).installed;
    const code = files.filter((file) => /^dist\/.*\.(?:c?js|json)$/.test(file));
    const other = code.filter((file) => !readFileSync(join(installed, file)).equals(readFileSync(join(tested, file))));
    assert.deepEqual(other, []);
    const inTested = readdirSync(join(tested, "dist"), { recursive: true, encoding: "utf8" });
    // `start` keeps what it has compiled below its own folder.
    const shipped = inTested.filter((file) => /\.(?:c?js|json)$/.test(file) && !file.startsWith("node_modules"));
    assert.equal(shipped.length, code.length);
  });

  it("is one in which publint finds nothing", async () => {
    const { publint } = await import("publint");
    const { messages } = await publint({ pkgDir: installed, pack: false });
    assert.deepEqual(messages, []);
  });
});
