/** The published package: its code as `npm run build:code` makes it, and the whole as `npm pack` does. */
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { outputOf, type Ran, runBare } from "../support/run";
import { once } from "../support/run-folder";

export const ROOT = join(__dirname, "../..");
export const NAME = "connector-topologies";

export interface Packed {
  readonly tarball: string;
  /** It was made here, from a copy of the repository. */
  readonly source: string;
  /** A folder with the package in its `node_modules`, besides the repository's dependencies in place of the registry's. */
  readonly consumer: string;
  /** The package in there. */
  readonly installed: string;
}

/** By `npm pack`, with its types, which take most of the time. Once a run of the tests. */
export const packed = (): Promise<Packed> =>
  made("packed", (source, folder) => {
    outputOf("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: source });
  });

/** The same without types and without what makes it a plugin, for tests that run its code. Once a run of the tests. */
export const built = (): Promise<Packed> =>
  made("built", (source, folder) => {
    outputOf("npm", ["run", "--silent", "build:code"], { cwd: source });
    const { files } = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as { files: readonly string[] };
    const published = ["package.json", ...files.filter((file) => !/^[!/]|^PulumiPlugin/.test(file))];
    for (const file of published) {
      mkdirSync(dirname(join(folder, "package", file)), { recursive: true });
      cpSync(join(source, file), join(folder, "package", file), { recursive: true });
    }
    outputOf("tar", ["czf", join(folder, `${NAME}-0.0.0.tgz`), "-C", folder, "package"]);
  });

/** @param pack leaves a tarball in the folder */
async function made(name: string, pack: (source: string, folder: string) => void): Promise<Packed> {
  const folder = await once(name, (place) => {
    const [source, consumer] = [join(place, "source"), join(place, "consumer")];
    cloneRepository(source);
    pack(source, place);
    const modules = join(consumer, "node_modules");
    linkDependencies(modules);
    outputOf("tar", ["xzf", tarballIn(place), "-C", modules]);
    renameSync(join(modules, "package"), join(modules, NAME));
    linkCommand(modules);
  });
  const consumer = join(folder, "consumer");
  return {
    tarball: tarballIn(folder),
    source: join(folder, "source"),
    consumer,
    installed: join(consumer, "node_modules", NAME),
  };
}

export const tarballIn = (folder: string): string =>
  join(folder, readdirSync(folder).find((file) => file.endsWith(".tgz"))!);

/** As `git clone` and `npm ci` leave it. Packing writes a PulumiPlugin.yaml, which other tests must not meet. */
export function cloneRepository(folder: string, { dependencies }: { dependencies: boolean } = { dependencies: true }) {
  const skipped = [".git", "node_modules", "dist", "coverage"];
  mkdirSync(folder, { recursive: true });
  for (const entry of readdirSync(ROOT).filter((each) => !skipped.includes(each))) {
    cpSync(join(ROOT, entry), join(folder, entry), { recursive: true });
  }
  if (dependencies) {
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  }
}

/** In place of `npm install`, which would ask the registry: every dependency of the repository, linked. */
export function linkDependencies(folder: string): void {
  mkdirSync(folder, { recursive: true });
  // What is compiled already is so in every copy.
  const cache = join(ROOT, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  symlinkSync(cache, join(folder, ".cache"));
  for (const name of readdirSync(join(ROOT, "node_modules")).filter((each) => !each.startsWith("."))) {
    if (!name.startsWith("@")) {
      symlinkSync(join(ROOT, "node_modules", name), join(folder, name));
      continue;
    }
    mkdirSync(join(folder, name));
    for (const each of readdirSync(join(ROOT, "node_modules", name))) {
      symlinkSync(join(ROOT, "node_modules", name, each), join(folder, name, each));
    }
  }
}

/** What npm does with `bin`. */
function linkCommand(modules: string): void {
  const { bin } = JSON.parse(readFileSync(join(modules, NAME, "package.json"), "utf8"));
  chmodSync(join(modules, NAME, bin[NAME]), 0o755);
  mkdirSync(join(modules, ".bin"));
  symlinkSync(`../${NAME}/${bin[NAME]}`, join(modules, ".bin", NAME));
}

/** Folders of a user's next to the installed package, and commands in them. */
export class Consumer {
  private constructor(
    readonly packed: Packed,
    private readonly folder: string,
  ) {}

  static async create(pack: () => Promise<Packed>): Promise<Consumer> {
    const made = await pack();
    return new Consumer(made, mkdtempSync(join(made.consumer, "projects-")));
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  project(name: string, content: { readonly [file: string]: string } = {}): string {
    const folder = this.path(name);
    mkdirSync(folder);
    for (const [file, text] of Object.entries(content)) {
      writeFileSync(join(folder, file), text);
    }
    return folder;
  }

  /** A project with a program of the user's, and a stack `dev`. */
  program(name: string, index: string, content: { readonly [file: string]: string } = {}): string {
    return this.project(name, {
      "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
      "Pulumi.dev.yaml": "config:\n  aws:region: eu-west-1\n",
      "index.ts": index,
      ...content,
    });
  }

  /** Without anything of the machine that could help: no CLI, no account. */
  run(command: string, args: readonly string[], cwd: string): Ran {
    return runBare(command, args, { cwd, home: this.folder });
  }

  /** The installed command. */
  command(cwd: string, ...args: readonly string[]): Ran {
    return this.run(join(this.packed.consumer, "node_modules/.bin", NAME), args, cwd);
  }
}
