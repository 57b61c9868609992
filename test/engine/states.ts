/**
 * States of the example stacks as a release left them, with the account they stand for.
 *
 *   node --import tsx test/engine/states.ts 0.1
 *
 * writes them for the version at hand; every later version must bring them up without replacing anything.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Deployment } from "@pulumi/pulumi/automation";
import { engineFor, example, exampleNames } from "./examples";
import { inlineStack } from "./inline";
import type { StoredAccount } from "./stand-in/account";

export const STATES = path.join(__dirname, "states");

export interface KeptState {
  readonly name: string;
  readonly release: string;
  readonly file: string;
}

interface Kept {
  readonly config: string;
  readonly account: StoredAccount;
  readonly deployment: Deployment;
}

export const keptStates = (): KeptState[] =>
  fs.existsSync(STATES)
    ? fs
        .readdirSync(STATES)
        .flatMap((release) =>
          fs
            .readdirSync(path.join(STATES, release))
            .map((file) => ({ release, name: path.basename(file, ".json"), file: path.join(STATES, release, file) })),
        )
    : [];

export const readKept = (state: KeptState): Kept => JSON.parse(fs.readFileSync(state.file, "utf8")) as Kept;

/** Without what says where and when it was made: paths of the machine, times. */
function stripped({ version, deployment }: Deployment): Deployment {
  const idle = ["sourcePosition", "stackTrace", "created", "modified"];
  const { resources, ...rest } = deployment as { resources: { [field: string]: unknown }[] };
  const kept = resources.map((resource) =>
    Object.fromEntries(Object.entries(resource).filter(([field]) => !idle.includes(field))),
  );
  return { version, deployment: { ...rest, resources: kept } };
}

async function write(release: string): Promise<void> {
  fs.mkdirSync(path.join(STATES, release), { recursive: true });
  for (const name of exampleNames()) {
    const given = example(name);
    const engine = await engineFor(given);
    try {
      const stack = await inlineStack(engine, given);
      await stack.up();
      const kept: Kept = {
        config: fs.readFileSync(given.file, "utf8"),
        account: engine.account.stored(),
        deployment: stripped(await stack.export()),
      };
      fs.writeFileSync(path.join(STATES, release, `${name}.json`), `${JSON.stringify(kept)}\n`);
      console.log(`${release}/${name}`);
    } finally {
      await engine.stop();
    }
  }
}

if (require.main === module) {
  const [, , release] = process.argv;
  if (release === undefined) {
    throw new Error("usage: states.ts <release>");
  }
  write(release).then(() => process.exit(0));
}
