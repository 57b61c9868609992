/** Blocks of the documents that are no commands: what they are, and where they are tried. */
import type { Block } from "./blocks";

export interface OtherBlock {
  readonly is: (block: Block) => boolean;
  readonly what: string;
  /** The test that runs it; else why none does. */
  readonly tried: string;
}

const begins = (file: string, language: string, start: string) => (block: Block) =>
  block.file === file && block.language === language && block.text.startsWith(start);

export const NOT_COMMANDS: readonly OtherBlock[] = [
  { what: "drawings", is: ({ language }) => language === "mermaid", tried: "they run nothing" },
  {
    what: "programs in TypeScript",
    is: ({ language }) => language === "ts",
    tried: "test/docs/programs.test.ts compiles and runs them",
  },
  {
    what: "a program in YAML",
    is: ({ language, text }) => language === "yaml" && /^runtime: yaml$/m.test(text),
    tried: "test/engine/package.engine.test.ts runs it under the engine",
  },
  {
    what: "parts of a stack file",
    is: ({ language, text }) => language === "yaml" && /^(?:config:\n {2})?connector-topologies:/.test(text),
    tried: "test/docs/stack-files.test.ts plans an example with each",
  },
  {
    what: "files for --policy-pack-config",
    is: ({ file, language }) => file === "policy/README.md" && language === "json",
    tried: "test/docs/stack-files.test.ts plans an example with each",
  },
  {
    what: "the plan's screen",
    is: begins("README.md", "", "hp-anyware "),
    tried: "npm run docs writes it, and test/docs/docs.test.ts says whether it is fresh",
  },
  {
    what: "what the plan says of two mistakes",
    is: begins("docs/first-stack.md", "", "stacks/Pulumi.dev.yaml: 2 problems, nothing was planned\n"),
    tried: "test/docs/stack-files.test.ts makes the mistakes",
  },
  {
    what: "outputs of another stack",
    is: begins("docs/foreign-programs.md", "json", '{ "vpcId": '),
    tried: "test/plan/offline/foreign-programs.test.ts reads such files",
  },
  {
    what: "what lets npm install TypeScript 7",
    is: begins("docs/own-programs.md", "json", '{ "overrides": '),
    tried: "npm run test:peers -- installers installs with it",
  },
  {
    what: "lines of a start script that tell the Systems Manager agent of a proxy",
    is: begins("docs/proxy.md", "bash", "install -m 0600 /dev/null /etc/ssm-proxy"),
    tried:
      'only systemd and the agent read what they write (Systems Manager user guide, "Configure SSM Agent to use a proxy on Linux nodes"; systemd.exec, "EnvironmentFile=")',
  },
  {
    what: "the trust policy of a role",
    is: begins("docs/permissions.md", "json", '{\n  "Version": "2012-10-17",'),
    tried: "only IAM and GitHub read it",
  },
  {
    what: "a formula",
    is: begins("components/cloudbrink/README.md", "", "prefix number = "),
    tried: "test/components/cloudbrink/prefixes.test.ts has its results",
  },
  {
    what: "the command that edits a copy of CodeStream's configuration",
    is: begins("components/codestream/README.md", "", "npm run plan -- <stack> --codestream-config"),
    tried: "test/components/codestream/services-config.test.ts and test/plan/commands/plan.test.ts run it",
  },
];
