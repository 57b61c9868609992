/** Which commands of the documents are run as they stand, and which are not, and why. */

export interface NotRun {
  readonly command: RegExp;
  readonly because: string;
  /** What is run in its place. @default - nothing */
  readonly instead?: string;
}

/** Programs whose commands are run, unless one is listed below. `npx` runs `pulumi` and our own command. */
export const RUN: readonly string[] = [
  "npm run",
  "npx pulumi",
  "npx connector-topologies",
  "pulumi",
  "cat",
  "cd",
].concat(["cp", "mkdir", "mv", "tar"]);

export const NOT_RUN: readonly NotRun[] = [
  { command: /^aws /, because: "it needs an AWS account", instead: "check-files" },
  { command: /^gh /, because: "it needs a pull request" },
  { command: /^npm ci$/, because: "it asks the registry; .ci/run begins with it, and here its result is linked" },
  { command: /^npm test$/, because: "it is what runs this test" },
  { command: /^npm run check$/, because: "it takes longer than all of this; .ci/run runs it" },
  { command: /^npm run fix$/, because: "it changes the sources of the repository" },
  {
    command: /^npm pack connector-topologies$/,
    because: "it asks the registry for what is published; here it is what was just packed",
    instead: 'cp "$TARBALL" .',
  },
  {
    command: /^npm install connector-topologies$/,
    because: "it asks the registry; test/package/install.package.test.ts installs the tarball, which is linked here",
    instead: 'ln -s "$CONSUMER/node_modules" node_modules',
  },
  { command: /^npx pulumi login(?: s3:\/\/\S+)?$/, because: "it needs an account with Pulumi Cloud, or a bucket" },
  {
    command: /^npx pulumi stack init (?:acme\/\S+\/prod|prod --secrets-provider "awskms:.*")$/,
    because: "it needs an account with Pulumi Cloud, or a KMS key",
  },
  {
    command: /^npm run reach -- --state stack\.json --ask "0\.0\.0\.0\/0 -> bastion tcp\/22"$/,
    because: "no example has a bastion",
    instead: "npm run reach -- --state stack.json",
  },
  {
    command: /^npm run verify -- /,
    because: "it asks addresses that exist in AWS; test/plan/verify/verify.test.ts runs it against servers of its own",
  },
  {
    command: /^(?:npx pulumi plugin install resource |pip install |moto_server|npm run sandbox -- )/,
    because:
      "it needs the real provider and an emulator, from the internet; test/engine/sandbox.engine.test.ts runs its steps",
  },
  {
    command: /^npx pulumi stack output handoff --stack dev \| jq/,
    because: "jq may not be there",
    instead: "npx pulumi stack output handoff --stack dev",
  },
  {
    command: /^sh check\.sh$/,
    because:
      "it asks addresses that exist in AWS; test/components/shared/handoff/check-script.test.ts runs such scripts",
    instead: "sh -n check.sh",
  },
];

/** The commands of a block, one a line; comments left out. */
export function commandsOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/(?:^|\s{2,})#.*$/, "").trim())
    .flatMap((line) => line.split(/ && (?=(?:[^"]*"[^"]*")*[^"]*$)/))
    .filter((command) => command !== "");
}

/** What is run for a command: itself, what stands for it, or nothing (`:`). Undefined when nobody decided. */
export function runOf(command: string): string | undefined {
  const [bare, target = ""] = command.split(/(?= >>? )/);
  const listed = NOT_RUN.find((each) => each.command.test(bare!));
  if (listed !== undefined) {
    return listed.instead === "check-files" ? checkFiles(bare!) : `${listed.instead ?? ":"}${target}`;
  }
  return RUN.some((name) => `${command} `.startsWith(`${name} `)) ? command : undefined;
}

/** Of a command that is not run, the documents that it hands over must be there and be JSON. */
function checkFiles(command: string): string {
  const files = [...command.matchAll(/file:\/\/(\S+)/g)].map(([, file]) => file!);
  return files.length === 0
    ? ":"
    : files.map((file) => `node -e 'JSON.parse(fs.readFileSync("${file}"))'`).join(" && ");
}

/** Commands that the engine must answer. */
const needsEngine = (command: string): boolean => /^(?:npx )?pulumi /.test(runOf(command) ?? command);

/** What a command writes: `> file`, `>> file` or `--file file`. */
const writtenBy = (command: string): readonly string[] =>
  [...command.matchAll(/(?:>>?|--file) (\S+)/g)].map(([, file]) => file!);

/**
 * Of what is typed, in reading order, what can be followed without an engine: a block with a command that needs one is
 * left out whole, and so is a block that names a file which only a block left out writes.
 */
export function withoutEngine(texts: readonly string[]): readonly string[] {
  const missing = new Set<string>();
  return texts.filter((text) => {
    const commands = commandsOf(text);
    const names = (command: string) => command.split(/[\s"'=]+/);
    const follows = commands.every(
      (command) => !needsEngine(command) && !names(command).some((name) => missing.has(name)),
    );
    if (!follows) {
      for (const file of commands.flatMap(writtenBy)) {
        missing.add(file);
      }
    }
    return follows;
  });
}
