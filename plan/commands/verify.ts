/** `verify <stack>`: the hand-over's checks of what is deployed, from here. */
import { execFile } from "node:child_process";
import { EXIT_BAD_INPUT, EXIT_FAILED, EXIT_OK, failureText } from "../io/failure";
import { cleanLines } from "../io/text";
import { readText } from "../io/text-file";
import { UsageError } from "../io/usage-error";
import { verificationScreen, verify } from "../verify";
import { checksIn } from "../verify/outputs";
import { address, misuse, parseOptions, wholeNumber } from "./parse-options";
import { VERIFY_USAGE } from "./usages";

export interface VerifySurroundings {
  /** Folder of the project; asked for only when pulumi is. */
  readonly root: string;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  /** What `pulumi stack output --json` writes. @default - the pulumi on PATH is asked */
  readonly outputs?: (stack: string, root: string) => Promise<string>;
}

interface Options {
  readonly stack?: string;
  readonly outputs?: string;
  readonly from?: string;
  readonly timeout: number;
  readonly ca?: string;
  readonly json: boolean;
}

export async function verifyCommand(args: readonly string[], surroundings: VerifySurroundings): Promise<number> {
  const { print, printError } = surroundings;
  try {
    const options = readOptions(args);
    const { stack, from, timeout, ca } = options;
    const text =
      options.outputs === undefined
        ? await (surroundings.outputs ?? pulumiOutputs)(stack!, surroundings.root)
        : textOf(options.outputs);
    const checks = checksIn(text, options.outputs ?? `the outputs of ${stack}`);
    const found = await verify(checks, {
      timeout: timeout * 1000,
      ...(from === undefined ? {} : { from }),
      ...(ca === undefined ? {} : { ca: textOf(ca) }),
    });
    const at = from === undefined ? "from here, as somebody who is let in (--from says otherwise)" : `from ${from}`;
    print(
      options.json
        ? `${JSON.stringify({ stack: stack ?? null, from: from ?? null, ...found }, undefined, 2)}\n`
        : `${[`verify: ${stack ?? options.outputs}, ${at}`, ...verificationScreen(found)].map(cleanLines).join("\n")}\n`,
    );
    return found.failed === 0 ? EXIT_OK : EXIT_FAILED;
  } catch (error) {
    printError(`${failureText(error)}\n`);
    return EXIT_BAD_INPUT;
  }
}

/** The outputs of a deployed stack; a secret one is not asked for. */
export function pulumiOutputs(stack: string, root: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const args = ["stack", "output", "--json", "--stack", stack, "--non-interactive"];
    execFile("pulumi", args, { cwd: root, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout);
      } else if (error.code === ("ENOENT" as unknown)) {
        reject(
          new UsageError("there is no pulumi on PATH; give --outputs <file>, which pulumi stack output --json wrote"),
        );
      } else {
        reject(
          new UsageError(
            `pulumi stack output --stack ${stack}: ${stderr.trim() || error.message}\nwithout it: --outputs <file>, which pulumi stack output --json wrote`,
          ),
        );
      }
    });
  });
}

function textOf(file: string): string {
  try {
    return readText(file);
  } catch {
    throw new UsageError(`${file}: cannot be read`);
  }
}

function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseOptions(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        outputs: { type: "string" },
        from: { type: "string" },
        timeout: { type: "string" },
        ca: { type: "string" },
        json: { type: "boolean" },
      },
    },
    VERIFY_USAGE,
  );
  const [stack, ...others] = positionals;
  if (others.length > 0) {
    throw misuse(`one stack at a time: ${positionals.join(" ")}`, VERIFY_USAGE);
  }
  if (stack === undefined && values.outputs === undefined) {
    throw misuse("give a stack, or --outputs", VERIFY_USAGE);
  }
  const from = address("--from", values.from);
  const timeout = wholeNumber("--timeout", values.timeout ?? "5", { from: 1, to: 60, unit: "seconds" });
  return {
    ...(stack === undefined ? {} : { stack }),
    ...(values.outputs === undefined ? {} : { outputs: values.outputs }),
    ...(from === undefined ? {} : { from }),
    timeout,
    ...(values.ca === undefined ? {} : { ca: values.ca }),
    json: values.json ?? false,
  };
}
