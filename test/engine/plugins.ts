/** The package as a plugin that the CLI installs and starts, on a machine without a network. */
import * as fs from "node:fs";
import * as path from "node:path";
import { type Packed, ROOT } from "../package/packed";

/** The package unpacked into a folder of its own, with its dependencies as npm would install them there. */
export function packageFolder({ installed }: Packed, folder: string): string {
  fs.cpSync(installed, folder, { recursive: true });
  fs.symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  return folder;
}

/**
 * Before the CLI starts a plugin it runs `npm install` in its folder, and downloads the provider of every Pulumi package
 * that it finds below `node_modules`. It asks of a provider only that it is there, and never starts these.
 */
export function installProviders(home: string, modules: string): void {
  for (const [name, version] of providersBelow(modules)) {
    const folder = path.join(home, "plugins", `resource-${name}-v${version}`);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, `pulumi-resource-${name}`), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  }
}

function providersBelow(modules: string): (readonly [name: string, version: string])[] {
  return fs.readdirSync(modules, { withFileTypes: true }).flatMap((entry) => {
    const folder = path.join(modules, entry.name);
    if (!entry.isDirectory() || entry.name === ".bin") {
      return [];
    }
    return entry.name.startsWith("@") ? providersBelow(folder) : [...providerOf(folder), ...nested(folder)];
  });
}

function nested(folder: string): (readonly [string, string])[] {
  const modules = path.join(folder, "node_modules");
  return fs.existsSync(modules) ? providersBelow(modules) : [];
}

function providerOf(folder: string): (readonly [string, string])[] {
  const file = path.join(folder, "package.json");
  if (!fs.existsSync(file)) {
    return [];
  }
  const { name, version, pulumi } = JSON.parse(fs.readFileSync(file, "utf8"));
  return pulumi?.resource
    ? [[pulumi.name ?? name.replace("@pulumi/", ""), (pulumi.version ?? version).replace(/^v/, "")]]
    : [];
}

/** PATH with an `npm` that has nothing to do. */
export function plainNpm(folder: string): string {
  const bin = path.join(folder, "bin");
  fs.mkdirSync(bin, { recursive: true });
  fs.writeFileSync(path.join(bin, "npm"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  return [bin, process.env["PATH"]].join(path.delimiter);
}
