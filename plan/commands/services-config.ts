/** `plan <stack> --codestream-config <file>`: the host's configuration with the stack's edit in it. */
import { type MergePatch, patchServicesConfig, ServicesConfigError } from "../../components/codestream/services-config";
import { COMPONENT_TYPES, type Manifest } from "../../components/shared/manifest";
import { writeOutput } from "../io/output";
import { readText } from "../io/text-file";
import { UsageError } from "../io/usage-error";
import type { Plan } from "../model/plan";

/** Writes `<file>.new` and says what is different in it, a line each; never more of the file, which holds secrets. */
export function writeServicesConfig(plan: Plan, file: string): string[] {
  const patch = patchOf(plan);
  let current: string;
  try {
    current = readText(file);
  } catch {
    throw new UsageError(`--codestream-config: ${file} cannot be read`);
  }
  try {
    const { text, changes, warnings } = patchServicesConfig(current, patch);
    const target = `${file}.new`;
    writeOutput(target, text, { mode: 0o600 });
    return [
      `CODESTREAM CONFIG  ${target}`,
      ...changes.map(({ path, from, to }) => `  ${path}  ${JSON.stringify(from) ?? "absent"} -> ${JSON.stringify(to)}`),
      ...(changes.length === 0 ? ["  nothing to change"] : []),
      ...warnings.map((warning) => `  warning: ${warning}`),
    ];
  } catch (error) {
    if (error instanceof ServicesConfigError) {
      throw new UsageError(`--codestream-config: ${file} ${error.message}`);
    }
    throw error;
  }
}

function patchOf(plan: Plan): MergePatch {
  const component = plan.resources.find(({ type }) => type === COMPONENT_TYPES.codestream);
  if (component === undefined) {
    throw new UsageError("--codestream-config goes with the topology codestream");
  }
  const manifest = component.outputs["manifest"] as unknown as Manifest;
  if (manifest.settings["hostname"] === undefined) {
    throw new UsageError(
      "--codestream-config needs the service's name, and the load balancer's own is known only after up: give dns or hostname",
    );
  }
  return component.outputs["configMergePatch"] as unknown as MergePatch;
}
