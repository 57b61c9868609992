/** Modules as the user's program finds them. */
import { createRequire } from "node:module";
import { join } from "node:path";

const { loadPartsLater } = require("../../stacks/load-later.cjs") as {
  readonly loadPartsLater: (resolve: (name: string) => string) => void;
};

let folder: string | undefined;

/** Says where the program is, before anything of its SDK is asked for. */
export function requireFrom(projectFolder: string): void {
  folder = projectFolder;
  loadPartsLater(placeOf);
}

/** A module of the user's SDK; the one that is installed beside this package where the project has none of its own. */
export const ofProject = <T>(name: string): T => require(placeOf(name)) as T;

/** A package that the user's SDK depends on, in that SDK's own copy. */
export const dependencyOfProjectSdk = <T>(name: string): T => createRequire(placeOf("@pulumi/pulumi"))(name) as T;

function placeOf(name: string): string {
  if (folder !== undefined) {
    try {
      return createRequire(join(folder, "index.js")).resolve(name);
    } catch {
      // Installed beside this package.
    }
  }
  return require.resolve(name);
}
