/** Where a command's text goes: the files it was asked to write, and standard output that nobody may be reading. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "./usage-error";

const REASONS: { readonly [code: string]: (file: string) => string } = {
  ENOENT: (file) => (file === "" ? "give it a name" : `there is no folder ${dirname(file)}`),
  ENOTDIR: (file) => `${dirname(file)} is no folder`,
  EEXIST: (file) => `${dirname(file)} is no folder, or the file is there already`,
  EISDIR: () => "it is a folder",
  EACCES: () => "permission denied",
  EPERM: () => "permission denied",
  EROFS: () => "the file system is read-only",
  ENOSPC: () => "the disk is full",
};

interface OutputOptions {
  readonly mode?: number;
  readonly flag?: string;
  /** Make the folder that it goes to. */
  readonly folder?: boolean;
}

/** Writes a file whose place the user chose. */
export function writeOutput(file: string, text: string, { folder, ...options }: OutputOptions = {}): void {
  try {
    if (folder) {
      mkdirSync(dirname(file), { recursive: true });
    }
    writeFileSync(file, text, options);
  } catch (error) {
    const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ""]?.(file) ?? (error as Error).message;
    throw new UsageError(`${file === "" ? "the file" : file}: cannot be written: ${reason}`);
  }
}

/** `… | head` closes the pipe when it has seen enough: no reason for a trace. The exit code stays the command's. */
export function letPipesClose(streams: readonly NodeJS.WriteStream[] = [process.stdout, process.stderr]): void {
  for (const stream of streams) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") {
        throw error;
      }
    });
  }
}
