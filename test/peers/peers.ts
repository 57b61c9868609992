/**
 * `npm run test:peers`: the lowest versions that the peer ranges of package.json allow, then the newest that the registry
 * has for this Node.
 *
 * For each: the sources are type-checked and the tests that meet the SDK and the providers are run with these versions in
 * a copy of the repository; then the packed package is installed next to them in an empty folder, where the consumer's
 * programs run. Takes minutes and some gigabytes of temporary files.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PRINTED } from "../package/mock-program";
import { cloneRepository, ROOT, tarballIn } from "../package/packed";
import { installInto, runPrograms } from "../package/registry";

const semver = require("semver") as {
  satisfies(version: string, range: string): boolean;
  minVersion(range: string): { version: string };
  compare(a: string, b: string): number;
};

interface Versions {
  readonly [name: string]: string;
}

/** What depends on how the SDK and the providers behave. */
const TESTS = [
  "test/components/*/component.test.ts",
  ...["run", "awsx-vpc", "cli"].map((name) => `test/plan/${name}.test.ts`),
  ...["engine", "engine-calls"].map((name) => `test/policy/${name}.test.ts`),
  ...["new-network", "lookups", "mac-workstation", "cloudbrink", "codestream"].map(
    (name) => `test/stacks/${name}.test.ts`,
  ),
];

const { peerDependencies: RANGES } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  peerDependencies: Versions;
};

function newest(name: string, range: string): string {
  const text = execFileSync("npm", ["view", `${name}@${range}`, "version", "engines", "--json"], { encoding: "utf8" });
  const found = [JSON.parse(text)].flat() as (string | { version: string; engines?: { node?: string } })[];
  const fit = found
    .map((each) => (typeof each === "string" ? { version: each, engines: undefined } : each))
    .filter(({ engines }) => semver.satisfies(process.versions.node, engines?.node ?? "*"))
    .map(({ version }) => version)
    .sort(semver.compare);
  return fit.at(-1)!;
}

async function check(title: string, versions: Versions): Promise<void> {
  console.log(
    `\n${title}: ${Object.entries(versions)
      .map((each) => each.join(" "))
      .join(", ")}`,
  );
  const folder = mkdtempSync(join(tmpdir(), "peers-"));
  const step = async (name: string, work: () => unknown): Promise<void> => {
    const start = performance.now();
    try {
      await work();
    } catch (error) {
      const { stdout, message } = error as { stdout?: Buffer; message: string };
      throw new Error(`${title}: ${name}: ${message}\n${stdout ?? ""}`);
    }
    console.log(`  ${name}: ok (${Math.round((performance.now() - start) / 1000)} s)`);
  };
  const source = join(folder, "source");
  const npm = (...args: string[]): unknown =>
    execFileSync("npm", args, { cwd: source, stdio: ["ignore", "ignore", 2] });
  const node = (...args: string[]): unknown =>
    execFileSync(process.execPath, args, { cwd: source, stdio: ["ignore", "pipe", 2], maxBuffer: 1 << 26 });
  try {
    await step("installed with the repository", () => {
      cloneRepository(source, { dependencies: false });
      const manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
      Object.assign(manifest.devDependencies, versions);
      writeFileSync(join(source, "package.json"), JSON.stringify(manifest));
      rmSync(join(source, "package-lock.json"));
      npm("install", "--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline");
    });
    await step("type-checked", () => node("node_modules/typescript/bin/tsc", "--noEmit"));
    await step("tested", () =>
      node("node_modules/mocha/bin/mocha.js", "--reporter", "dot", "--timeout", "300000", ...TESTS),
    );
    await step("packed, and run by its consumer's programs", async () => {
      npm("pack", "--silent", "--pack-destination", folder);
      const consumer = join(folder, "consumer");
      await installInto(consumer, tarballIn(folder), { ...versions, "@types/node": "^20.19.0" });
      for (const [name, version] of Object.entries(versions)) {
        const manifest = JSON.parse(readFileSync(join(consumer, "node_modules", name, "package.json"), "utf8"));
        // @pulumi/policy's own says "v1.21.0".
        if (manifest.version.replace(/^v/, "") !== version) {
          throw new Error(`npm installed ${name} ${manifest.version}, not ${version}`);
        }
      }
      for (const [file, printed] of Object.entries(await runPrograms(consumer))) {
        if (printed !== PRINTED) {
          throw new Error(`${file} printed ${printed}`);
        }
      }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const all = (version: (name: string, range: string) => string): Versions =>
    Object.fromEntries(Object.entries(RANGES).map(([name, range]) => [name, version(name, range)]));
  await check(
    "lowest",
    all((_, range) => semver.minVersion(range).version),
  );
  await check(`newest for Node ${process.versions.node}`, all(newest));
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
