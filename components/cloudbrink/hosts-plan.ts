/** Whether instance types are big enough and hold the prefixes they are to get. Pure. */
import { Architecture } from "../shared/aws/instance-type-args";
import {
  checkGivenFacts,
  checkInstanceType,
  type Demands,
  factsOf,
  INSTANCE_TYPES_SOURCE,
  type InstanceTypeFacts,
  instanceTypeFacts,
  knownInstanceTypes,
} from "../shared/aws/instance-types";
import { type Issues, joinPath } from "../shared/input/issues";
import type { CloudbrinkConnectorsArgs } from "./args";
import type { ConnectorPlan } from "./connectors-plan";
import { HOST } from "./facts";
import type { ConnectorPrefixes } from "./prefixes";

/** The vendor's image is for x86-64. Its sizes are known at third hand, so they warn and refuse nothing. */
const DEMANDS: Demands = {
  software: "Cloudbrink's image",
  architecture: Architecture.X86,
  example: HOST.instanceType,
};

/** The primary IPv4 address takes one; there is no primary IPv6 address. Nothing is refused where the number is not known. */
export const ipv4Slots = (facts: InstanceTypeFacts): number =>
  (facts.ipv4AddressesPerInterface ?? Number.POSITIVE_INFINITY) - 1;
export const ipv6Slots = (facts: InstanceTypeFacts): number =>
  facts.ipv6AddressesPerInterface ?? Number.POSITIVE_INFINITY;

export function checkHosts(
  args: CloudbrinkConnectorsArgs,
  connectors: ReadonlyMap<string, ConnectorPlan>,
  prefixes: ReadonlyMap<string, ConnectorPrefixes>,
  issues: Issues,
): void {
  checkGivenFacts(args.instanceTypeFacts, issues);
  // Connectors with the group's type have the same problem, which is named once.
  const reported = new Set<string>();
  for (const [key, connector] of connectors) {
    const path = connector.ownInstanceType
      ? `${joinPath("connectors", key)}.instanceType`
      : "connectorDefaults.instanceType";
    const pools = [...(prefixes.get(key)?.values() ?? [])];
    const ipv4 = pools.reduce((sum, pool) => sum + pool.ipv4.length, 0);
    const ipv6 = pools.reduce((sum, pool) => sum + pool.ipv6.length, 0);
    const identity = `${path} ${connector.instanceType} ${ipv4} ${ipv6}`;
    if (!reported.has(identity)) {
      reported.add(identity);
      checkHost(path, connector, { ipv4, ipv6 }, args, issues);
    }
  }
}

interface Needs {
  readonly ipv4: number;
  readonly ipv6: number;
}

function checkHost(
  path: string,
  { instanceType: type, diskGiB }: ConnectorPlan,
  needs: Needs,
  args: CloudbrinkConnectorsArgs,
  issues: Issues,
): void {
  const before = issues.errors.length;
  checkInstanceType(path, type, DEMANDS, args.instanceTypeFacts, issues);
  const facts = factsOf(type, args.instanceTypeFacts);
  const isBad = issues.errors.some((issue) => issue.path.startsWith(joinPath("instanceTypeFacts", type)));
  if (issues.errors.length > before || isBad || facts === undefined) {
    return;
  }
  if (needs.ipv4 + needs.ipv6 > 0 && !facts.nitro) {
    issues.error(path, "is not a Nitro type, and AWS gives prefixes to Nitro instances only", {
      given: type,
      fix: { value: HOST.instanceType },
    });
    return;
  }
  checkSlots(path, type, needs, facts, issues);
  checkSize(path, type, facts, issues);
  if (diskGiB < HOST.diskGiB) {
    issues.warn(path, `a disk of ${diskGiB} GiB is below the ${HOST.diskGiB} that Cloudbrink asks for`);
  }
}

function checkSlots(path: string, type: string, needs: Needs, facts: InstanceTypeFacts, issues: Issues): void {
  const ipv4Short = needs.ipv4 > ipv4Slots(facts);
  const ipv6Short = needs.ipv6 > ipv6Slots(facts);
  if (!ipv4Short && !ipv6Short) {
    return;
  }
  const problem = ipv4Short
    ? `takes ${ipv4Slots(facts)} IPv4 prefixes beside its own address, and ${needs.ipv4} are planned`
    : `takes ${ipv6Slots(facts)} IPv6 prefixes, and ${needs.ipv6} are planned`;
  const larger = largerType(type, needs);
  issues.error(path, `${problem}; take fewer prefixes or a larger type (${INSTANCE_TYPES_SOURCE.split(",")[0]})`, {
    given: type,
    fix: larger === undefined ? undefined : { value: larger },
  });
}

/** The smallest type of the same family that has room. */
function largerType(type: string, needs: Needs): string | undefined {
  const family = type.split(".")[0];
  return knownInstanceTypes().find((candidate) => {
    const facts = instanceTypeFacts(candidate)!;
    return candidate.startsWith(`${family}.`) && ipv4Slots(facts) >= needs.ipv4 && ipv6Slots(facts) >= needs.ipv6;
  });
}

function checkSize(path: string, type: string, { vcpus, memoryGiB }: InstanceTypeFacts, issues: Issues): void {
  if ((vcpus !== undefined && vcpus < HOST.vcpus) || (memoryGiB !== undefined && memoryGiB < HOST.memoryGiB)) {
    issues.warn(
      path,
      `${type} has ${vcpus} vCPUs and ${memoryGiB} GiB; Cloudbrink's smallest is ${HOST.vcpus} and ${HOST.memoryGiB}`,
    );
  }
}
