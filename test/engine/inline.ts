/** Example stacks whose program runs in this process: one of its own costs each run of the CLI more than a second. */
import * as fs from "node:fs";
import { Config, RunError } from "@pulumi/pulumi";
import * as yaml from "yaml";
import { NAMESPACE } from "../../stacks/config/issue";
import { briefOutputs, deploy, parseStack, renderIssues } from "../../stacks/program";
import type { Example } from "./examples";
import type { Engine, EngineStack, StackOptions } from "./harness";
import type { Props } from "./stand-in/values";

/** The example's stack, with the program of this repository. Edits of its stack file count at the next run. */
export async function inlineStack(
  engine: Engine,
  given: Example,
  options: Pick<StackOptions, "backend" | "config"> = {},
): Promise<EngineStack> {
  const { name } = given;
  let file = given.file;
  const stack = await engine.stack({
    name,
    project: NAMESPACE,
    config: given.file,
    ...options,
    program: async () => {
      const { config } = yaml.parse(fs.readFileSync(file, "utf8")) as { config: Props };
      const parsed = parseStack(config, { stackName: name });
      if (!parsed.ok) {
        throw new RunError(renderIssues(`Pulumi.${name}.yaml`, name, parsed.issues));
      }
      const secrets = new Config(NAMESPACE);
      const secret = (key: string) => secrets.requireSecret(key);
      return briefOutputs(await deploy(parsed.stack, { lookups: true, secret })) as unknown as Props;
    },
  });
  file = stack.configFile;
  return stack;
}
