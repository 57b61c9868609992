/**
 * A temporary folder for one run of the tests, shared by its processes and removed at the end: what is costly to make is
 * made once. Loaded by mocha (.mocharc.cjs), whose global fixtures run in the parent process.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

const VARIABLE = "CONNECTOR_TOPOLOGIES_TEST_FOLDER";

export function mochaGlobalSetup(): void {
  process.env[VARIABLE] = mkdtempSync(join(tmpdir(), "test-run-"));
}

export function mochaGlobalTeardown(): void {
  rmSync(process.env[VARIABLE]!, { recursive: true, force: true });
}

/** A folder that `make` fills: by the process that asks first, while the others wait. */
export async function once(name: string, make: (folder: string) => void | Promise<void>): Promise<string> {
  const folder = join(process.env[VARIABLE]!, name);
  const [ready, failed] = [join(folder, ".ready"), join(folder, ".failed")];
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw error;
    }
    while (!existsSync(ready)) {
      if (existsSync(failed)) {
        throw new Error(`${name} could not be made; the process that tried says why`);
      }
      await setTimeout(100);
    }
    return folder;
  }
  try {
    await make(folder);
    writeFileSync(ready, "");
  } catch (error) {
    writeFileSync(failed, "");
    throw error;
  }
  return folder;
}
