/** Whether instance types are big enough and hold the prefixes they are to get. Pure. */
import { checkInteger } from "../shared/checks";
import { type Issues, joinPath, nearest } from "../shared/issues";
import type { CloudbrinkConnectorsArgs } from "./args";
import type { ConnectorPlan } from "./connectors-plan";
import { HOST, INSTANCE_TYPES_SOURCE, type InstanceTypeFacts, instanceTypeFacts, knownInstanceTypes } from "./facts";
import type { ConnectorPrefixes } from "./prefixes";

/** Facts of a type: what the caller says wins over the table. */
export function factsOf(type: string, args: CloudbrinkConnectorsArgs): InstanceTypeFacts | undefined {
  const given = args.instanceTypes?.[type];
  return given
    ? {
        ...given,
        ipv6AddressesPerInterface: given.ipv6AddressesPerInterface ?? given.ipv4AddressesPerInterface,
        nitro: true,
      }
    : instanceTypeFacts(type);
}

/** The primary IPv4 address takes one; there is no primary IPv6 address. */
export const ipv4Slots = (facts: InstanceTypeFacts): number => facts.ipv4AddressesPerInterface - 1;
export const ipv6Slots = (facts: InstanceTypeFacts): number => facts.ipv6AddressesPerInterface;

export function checkHosts(
  args: CloudbrinkConnectorsArgs,
  connectors: ReadonlyMap<string, ConnectorPlan>,
  prefixes: ReadonlyMap<string, ConnectorPrefixes>,
  issues: Issues,
): void {
  for (const [type, facts] of Object.entries(args.instanceTypes ?? {})) {
    const path = joinPath("instanceTypes", type);
    checkInteger(`${path}.ipv4AddressesPerInterface`, facts.ipv4AddressesPerInterface, { from: 1, to: 256 }, issues);
    checkInteger(`${path}.ipv6AddressesPerInterface`, facts.ipv6AddressesPerInterface, { from: 0, to: 256 }, issues);
  }
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
  if (issues.errors.some((issue) => issue.path.startsWith(joinPath("instanceTypes", type)))) {
    return; // Facts of wrong form are named already.
  }
  const facts = factsOf(type, args);
  if (facts === undefined) {
    reportUnknown(path, type, needs, issues);
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

function reportUnknown(path: string, type: string, needs: Needs, issues: Issues): void {
  const guess = nearest(type, knownInstanceTypes());
  if (needs.ipv4 + needs.ipv6 === 0) {
    issues.warn(path, `${type} is not in our table of instance types, so its size is not checked`);
    return;
  }
  issues.error(
    path,
    "is not in our table of instance types, so nobody knows how many prefixes it takes; " +
      `give ${joinPath("instanceTypes", type)}.ipv4AddressesPerInterface`,
    { given: type, fix: guess === undefined ? undefined : { value: guess } },
  );
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
