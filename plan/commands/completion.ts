/** Completion of the published command in a shell: the script for it, and the answers that the script asks for. */
import { nearest } from "../../components/shared/input/nearest";
import { importModule } from "../io/import-module";
import { UsageError } from "../io/usage-error";
import type { Command, Described } from "./list";

type Tab = typeof import("@bomb.sh/tab", { with: { "resolution-mode": "import" }});

export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

export interface Completed {
  /** Commands with options of their own. */
  readonly commands: { readonly [name: string]: Command };
  /** Commands without, and the values that their argument may have. */
  readonly others: { readonly [name: string]: Described & { readonly values?: readonly string[] } };
  /** Stacks of the project here. */
  readonly stacks: () => readonly string[];
}

/** @throws UsageError for another shell */
export async function printScript(name: string, [shell, ...rest]: readonly string[]): Promise<void> {
  if (shell === undefined || rest.length > 0 || !SHELLS.some((each) => each === shell)) {
    const guess = shell === undefined ? undefined : nearest(shell, SHELLS);
    throw new UsageError(
      `give one shell: ${SHELLS.join(", ")}${guess === undefined ? "" : `; did you mean ${guess}?`}\n` +
        `in bash, for example: source <(${name} completion bash)`,
    );
  }
  (await importModule<Tab>("@bomb.sh/tab")).script(shell, name, name);
}

/** What may follow words of a command line, of which the last one is being typed. Printed in the form that the scripts read. */
export async function printAnswers(words: readonly string[], completed: Completed): Promise<void> {
  const options = Object.hasOwn(completed.commands, words[0] ?? "") ? optionsOf(completed.commands[words[0]!]!) : [];
  if (options.some(({ name, takes }) => takes === "file" && words.at(-2) === `--${name}`)) {
    console.log(":0"); // The shell's own completion, of files.
    return;
  }
  const { RootCommand } = await importModule<Tab>("@bomb.sh/tab");
  const root = new RootCommand();
  const each = (values: readonly string[]) => (complete: (value: string, description: string) => void) => {
    for (const value of values) {
      complete(value, "");
    }
  };
  const stacks = each(completed.stacks());
  for (const [name, command] of Object.entries(completed.commands)) {
    const known = root.command(name, command.summary);
    if (command.argument === "<stack>") {
      known.argument("stack", stacks);
      known.option("stack", "the stack", stacks);
    }
    for (const { name: option, meaning, takes } of optionsOf(command)) {
      if (takes === undefined) {
        known.option(option, meaning);
      } else {
        known.option(option, meaning, each(takes === "file" ? [] : takes));
      }
    }
  }
  for (const [name, { summary, values = [] }] of Object.entries(completed.others)) {
    root.command(name, summary).argument("value", each(values));
  }
  root.parse([...words]);
}

interface Option {
  readonly name: string;
  readonly meaning: string;
  /** A file, or one of these values; nothing when absent. */
  readonly takes?: "file" | readonly string[];
}

/** From the text of its help, which is where options are described. */
function optionsOf({ usage }: Command): readonly Option[] {
  return [...usage.matchAll(/^ {2}--([\w-]+)(\[?[ =](?:"[^"]*"|\S+))?(?: +)(\S.*)$/gm)].map(
    ([, name, value = "", meaning]) => ({
      name: name!,
      meaning: meaning!,
      ...taken(value),
    }),
  );
}

function taken(value: string): Pick<Option, "takes"> {
  if (value === "") {
    return {};
  }
  const text = value.replace(/[[\]=< >]/g, "");
  const isOptional = value.startsWith("[");
  if (/file$/.test(text)) {
    return isOptional ? {} : { takes: "file" };
  }
  return { takes: /^[a-z]+(?:\|[a-z]+)*$/.test(text) && /\||^fail$/.test(text) ? text.split("|") : [] };
}
