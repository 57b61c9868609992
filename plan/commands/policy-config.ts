/** The file of `--policy-config`, as `pulumi`'s `--policy-pack-config` takes it. */
import type { PackConfig } from "../../policy/pack";
import { readText } from "../io/text-file";
import { UsageError } from "../io/usage-error";

/** @throws UsageError for a file that cannot be read or is no map; what is in it is judged with the plan */
export function readPackConfig(file: string | undefined): PackConfig {
  if (file === undefined) {
    return {};
  }
  let config: unknown;
  try {
    config = JSON.parse(readText(file));
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof SyntaxError ? "is not JSON" : "cannot be read"}`);
  }
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new UsageError(`${file}: must be an object of policies`);
  }
  return config as PackConfig;
}
