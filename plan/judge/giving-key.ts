/** Which key of a stack file says what the plan would have to look up. */
import { AMAZON_LINUX_PARAMETER } from "../../components/codestream/facts";
import { macosParameter } from "../../components/mac-workstation/facts";
import type { LookUp } from "../model/run";

const PARAMETER = "aws:ssm/getParameter:getParameter";

/** @param topology with its variant: `codestream https` */
export function givingKey({ token, args }: LookUp, topology: string): string | undefined {
  const name = token === PARAMETER ? args["name"] : undefined;
  if (typeof name !== "string") {
    return undefined;
  }
  if (name === AMAZON_LINUX_PARAMETER && topology.startsWith("codestream")) {
    return "host.amiId";
  }
  const section = topology === "mac-workstation" ? "" : "macWorkstations.";
  return macosParameter(name) !== undefined && ["mac-workstation", "hp-anyware"].includes(topology)
    ? `${section}workstations.defaults.amiId, or a workstation's own,`
    : undefined;
}
