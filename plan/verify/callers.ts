/** What a step is to find from the address we are at. */
import type { CheckRecord } from "../../components/shared/handoff/check-record";
import { contains, isCidrProblem, tryParseCidr } from "../../components/shared/network/cidr";

/** `inside`: as the step says. `outside`: nothing may answer. `unknown`: a prefix list or a group decides. */
export type Standing = "inside" | "outside" | "unknown";

/** @param from the address that AWS sees; `undefined` stands for somebody who is let in */
export function standing({ from, fromOthers }: CheckRecord, address: string | undefined): Standing {
  if (address === undefined || from === undefined) {
    return "inside";
  }
  const own = tryParseCidr(hostCidr(address));
  const admitted = from.some((text) => {
    const cidr = tryParseCidr(text);
    return !isCidrProblem(cidr) && !isCidrProblem(own) && contains(cidr, own);
  });
  return admitted ? "inside" : fromOthers === true ? "unknown" : "outside";
}

const hostCidr = (address: string): string => (address.includes(":") ? `${address}/128` : `${address}/32`);
