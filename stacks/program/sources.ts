/** What a topology is given besides its config. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type Issues, nearest } from "../../components/shared/input/issues";
import { type NetworkIds, networkArgs } from "../network/args";
import type { NetworkConfig } from "../network/network";
import type { ArgSources } from "../topologies/topology";

export function sourcesOf(
  place: { readonly region: string; readonly stackName: string; readonly owner: string; readonly directory: string },
  network: NetworkConfig,
  ids: NetworkIds,
  more: Pick<ArgSources, "secret" | "issues" | "paths"> & { readonly lookups?: boolean },
): ArgSources {
  return {
    network: networkArgs(network, ids),
    region: place.region,
    stackName: place.stackName,
    owner: place.owner,
    lookups: more.lookups ?? false,
    natAddress: ids.natAddress,
    secret: more.secret,
    file: (name, path) => readText(resolve(place.directory, name), name, path, more.issues),
    paths: more.paths,
    issues: more.issues,
  };
}

function readText(file: string, name: string, path: string, issues: Issues): string {
  if (existsSync(file)) {
    try {
      return readFileSync(file, "utf8");
    } catch (error) {
      const isFolder = (error as NodeJS.ErrnoException).code === "EISDIR";
      issues.error(path, isFolder ? "is a folder" : "cannot be read", {
        given: name,
        fix: { text: isFolder ? "name a file in it" : "let the file be read by whoever runs this" },
      });
      return "";
    }
  }
  const folder = dirname(file);
  const guess = existsSync(folder) ? nearest(basename(file), readdirSync(folder)) : undefined;
  issues.error(path, "no such file; the path is relative to the folder of the stack file", {
    given: name,
    fix: guess === undefined ? { text: "write the file, or correct its path" } : { value: join(dirname(name), guess) },
  });
  return "";
}
