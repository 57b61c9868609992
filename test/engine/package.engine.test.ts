/** The published package with the real CLI: as a plugin for other languages, and as a project that `init` wrote. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "yaml";
import { blocksOf } from "../docs/blocks";
import { Consumer, NAME, packed, ROOT } from "../package/packed";
import { outputBeside } from "../support/run";
import { furnish } from "./examples";
import { describeEngine, Engine } from "./harness";
import { installProviders, packageFolder, plainNpm } from "./plugins";
import type { Props } from "./stand-in/values";

describeEngine("the published package", { long: true }, function () {
  this.timeout(240_000);

  let consumer: Consumer;
  let engine: Engine;

  before(async () => {
    consumer = await Consumer.create(packed);
    engine = await Engine.start({ region: "eu-west-1" });
  });
  after(() => engine?.stop());

  it("has for `pulumi package get-schema` the schema that is committed", async () => {
    const folder = packageFolder(consumer.packed, path.join(engine.folder, "unpacked"));
    installProviders(engine.environment["PULUMI_HOME"]!, path.join(ROOT, "node_modules"));
    const schema = await outputBeside(engine.cli.command.command, ["package", "get-schema", folder], {
      cwd: engine.folder,
      env: { ...process.env, ...engine.environment, PATH: plainNpm(engine.folder) },
    });
    const committed = JSON.parse(fs.readFileSync(path.join(ROOT, "components/schema.json"), "utf8"));
    assert.deepEqual(JSON.parse(schema), committed);
  });

  it("is the whole of the program in YAML that the documents show", async function () {
    const language = path.join(path.dirname(engine.cli.command.command), "pulumi-language-yaml");
    if (!fs.existsSync(fs.realpathSync(path.dirname(language))) || !fs.existsSync(language)) {
      console.log("YAML program skipped: no pulumi-language-yaml next to the CLI");
      this.skip();
    }
    const program = blocksOf(path.join(ROOT, "docs/other-languages.md")).find(({ text }) =>
      /^runtime: yaml$/m.test(text),
    )!.text;
    const project = consumer.project("yaml", { "Pulumi.yaml": program });
    packageFolder(consumer.packed, path.join(project, "packages", NAME));
    const parsed = yaml.parse(program) as { config: Props };
    furnish(engine.account, { name: "dev", file: "", region: "eu-west-1", config: parsed as unknown as Props });
    const stack = await engine.stack({ program: project });
    const { outputs, changed } = await stack.up();
    assert.equal(outputs["url"], "https://anyware.example.com");
    assert.ok(
      changed.some(({ urn }) => urn.includes(`::${NAME}:index:HpAnywareConnectors$aws:ec2/instance:Instance::`)),
    );
    assert.deepEqual((await stack.up()).changed, []);
    await stack.destroy();
  });

  describe("in a project that `init` wrote", () => {
    let folder: string;
    let config: { config: Props };

    before(() => {
      folder = consumer.project("init");
      assert.equal(consumer.command(folder, "init", "hp-anyware").err, "");
      // As `npm install` leaves it: the engine runs the program from a copy of the folder.
      fs.symlinkSync(path.join(consumer.packed.consumer, "node_modules"), path.join(folder, "node_modules"));
      config = yaml.parse(fs.readFileSync(path.join(folder, "Pulumi.dev.yaml"), "utf8"));
      furnish(engine.account, { name: "dev", file: "", region: "eu-west-1", config: config.config });
    });

    const pack = () => path.join(consumer.packed.consumer, "node_modules", NAME, "dist/policy");

    it("makes what the plan says, twice the same, under its policy pack", async () => {
      const planned = JSON.parse(consumer.command(folder, "plan", "--stack", "dev", "--json").out);
      const stack = await engine.stack({
        program: folder,
        backend: "init",
        config: path.join(folder, "Pulumi.dev.yaml"),
        policyPacks: [pack()],
      });
      const { steps, violations } = await stack.up();
      assert.deepEqual(
        violations.filter(({ level }) => level === "mandatory"),
        [],
      );
      const names = (list: readonly { type: string; name: string }[]) =>
        list
          .filter(({ type }) => type.startsWith("aws:"))
          .map(({ type, name }) => `${type} ${name}`)
          .sort();
      assert.deepEqual(names(steps), names(planned.resources));
      assert.deepEqual((await stack.up()).changed, []);
    });

    it("fails its preview for what the policy pack forbids", async () => {
      const weak = { ipAddressType: "dualstack", tlsPolicy: "ELBSecurityPolicy-2016-08" };
      const stack = await engine.stack({
        program: folder,
        backend: "weak",
        config: { ...config.config, [`${NAME}:loadBalancer`]: weak },
        policyPacks: [pack()],
      });
      const { violations } = await stack.preview({ fails: true });
      assert.deepEqual(
        violations.filter(({ level }) => level === "mandatory").map(({ policy }) => policy),
        ["alb-tls-policy-modern"],
      );
    });
  });
});
