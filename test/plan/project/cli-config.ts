/** What the real CLI makes of the files of a project. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cli } from "../../engine/cli";
import { outputBeside } from "../../support/run";

export type Files = { readonly [name: string]: string | Buffer };

/** Config by full key, as `pulumi config --json` prints it; `undefined` when the CLI refuses the files. */
export type CliConfig = { readonly [key: string]: string } | undefined;

/** A folder with these files. */
export function project(files: Files): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "config-"));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

export class ConfigCli {
  private readonly backend = fs.mkdtempSync(path.join(os.tmpdir(), "config-backend-"));
  private ready = false;

  /** Config of stack `dev`. */
  async read(files: Files): Promise<CliConfig> {
    const folder = project(files);
    try {
      if (!this.ready) {
        const empty = project({ "Pulumi.yaml": "name: demo\nruntime: nodejs\n" });
        await this.run(empty, "stack", "init", "dev");
        fs.rmSync(empty, { recursive: true });
        this.ready = true;
      }
      const printed = await this.run(folder, "config", "--json", "--stack", "dev").catch(() => undefined);
      return printed === undefined ? undefined : textsOf(printed);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  }

  stop(): void {
    fs.rmSync(this.backend, { recursive: true });
  }

  private async run(cwd: string, ...args: readonly string[]): Promise<string> {
    const available = await cli();
    if (typeof available === "string") {
      throw new Error(available);
    }
    const environment = {
      PULUMI_BACKEND_URL: `file://${this.backend}`,
      PULUMI_HOME: path.join(this.backend, "home"),
      PULUMI_CONFIG_PASSPHRASE: "config",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // Go names offsets after the machine's own zone.
      TZ: "UTC",
    };
    return outputBeside(available.command.command, [...args, "--non-interactive"], {
      cwd,
      env: { ...process.env, ...environment },
    });
  }
}

function textsOf(printed: string): CliConfig {
  const config = JSON.parse(printed) as { [key: string]: { value?: string; secret: boolean } };
  return Object.fromEntries(Object.entries(config).map(([key, { value }]) => [key, value ?? "[secret]"]));
}
