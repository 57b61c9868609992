/** `verify <stack>`: the hand-over's checks of what is deployed, from here. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { parseArgs } from "node:util";
import { cleanLines } from "./plan-command";
import { UsageError } from "./project";
import { verificationScreen, verify } from "./verify";
import { checksIn } from "./verify/outputs";

export const VERIFY_USAGE = `usage: npm run verify -- <stack> [options]

  --outputs <file>    output of pulumi stack output --json, in place of asking pulumi
  --from <address>    the address AWS sees this machine at; without it, somebody who is let in
  --timeout <seconds> for one answer: 1 to 60; 5 when not given
  --ca <file>         certificates to trust besides the usual ones, as PEM
  --json              everything as JSON

exits 0 when no step failed, 1 when one did
`;

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
    if (options === undefined) {
      print(VERIFY_USAGE);
      return 0;
    }
    const { stack, from, timeout, ca } = options;
    const text =
      options.outputs === undefined
        ? await (surroundings.outputs ?? pulumiOutputs)(stack!, surroundings.root)
        : readText(options.outputs);
    const checks = checksIn(text, options.outputs ?? `the outputs of ${stack}`);
    const found = await verify(checks, {
      timeout: timeout * 1000,
      ...(from === undefined ? {} : { from }),
      ...(ca === undefined ? {} : { ca: readText(ca) }),
    });
    const at = from === undefined ? "from here, as somebody who is let in (--from says otherwise)" : `from ${from}`;
    print(
      options.json
        ? `${JSON.stringify({ stack: stack ?? null, from: from ?? null, ...found }, undefined, 2)}\n`
        : `${[`verify: ${stack ?? options.outputs}, ${at}`, ...verificationScreen(found)].map(cleanLines).join("\n")}\n`,
    );
    return found.failed === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) {
      printError(`${cleanLines(error.message)}\n`);
      return 2;
    }
    throw error;
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
        reject(new UsageError("there is no pulumi on PATH; give --outputs, or run it by npx pulumi"));
      } else {
        reject(
          new UsageError(`pulumi stack output --stack ${stack}: ${stderr.trim().split("\n")[0] ?? error.message}`),
        );
      }
    });
  });
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`${file}: cannot be read`);
  }
}

/** `undefined` when help is asked for. */
function readOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = parsed(args);
  if (values.help) {
    return undefined;
  }
  const [stack, ...others] = positionals;
  if (others.length > 0) {
    throw new UsageError(`one stack at a time: ${positionals.join(" ")}\n\n${VERIFY_USAGE}`.trimEnd());
  }
  if (stack === undefined && values.outputs === undefined) {
    throw new UsageError(`give a stack, or --outputs\n\n${VERIFY_USAGE}`.trimEnd());
  }
  if (values.from !== undefined && isIP(values.from) === 0) {
    throw new UsageError(`--from must be an IPv4 or IPv6 address; got ${JSON.stringify(values.from)}`);
  }
  const timeout = Number(values.timeout ?? 5);
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > 60) {
    throw new UsageError(
      `--timeout must be a whole number from 1 to 60 seconds; got ${JSON.stringify(values.timeout)}`,
    );
  }
  return {
    ...(stack === undefined ? {} : { stack }),
    ...(values.outputs === undefined ? {} : { outputs: values.outputs }),
    ...(values.from === undefined ? {} : { from: values.from }),
    timeout,
    ...(values.ca === undefined ? {} : { ca: values.ca }),
    json: values.json ?? false,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        outputs: { type: "string" },
        from: { type: "string" },
        timeout: { type: "string" },
        ca: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n\n${VERIFY_USAGE}`.trimEnd());
  }
}
