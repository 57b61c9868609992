/** Whether what a stack file says of Mac hosts and images that exist is true. Asks AWS and uses nothing it finds. */
import * as ec2 from "@pulumi/aws/ec2";
import { macType } from "../../components/mac-workstation";
import { awsReason } from "../../components/shared/aws/error-reason";
import { type Issue, Issues, joinPath } from "../../components/shared/input/issues";
import { NAMESPACE } from "../config/issue";
import { GROUPS, type NetworkConfig } from "../network/network";

/** What AWS is asked. */
export interface MacLookups {
  readonly host: (hostId: string) => Promise<{ readonly availabilityZone: string; readonly instanceType: string }>;
  /** Architecture of an image, or `undefined` when there is none: an image may be gone while its instance runs. */
  readonly architecture: (amiId: string) => Promise<string | undefined>;
}

const AWS: MacLookups = {
  host: (hostId) => ec2.getDedicatedHost({ hostId }),
  architecture: async (amiId) => {
    const found = ec2.getAmi({ filters: [{ name: "image-id", values: [amiId] }] });
    return (await found.catch(() => undefined))?.architecture;
  },
};

/** What is read of a workstation's config. */
interface Workstation {
  readonly subnet: string;
  readonly instanceType?: string | undefined;
  readonly hostId?: string | undefined;
  readonly amiId?: string | undefined;
  readonly macos?: unknown;
}

type Defaults = Pick<Workstation, "instanceType" | "amiId">;

export interface MacConfig {
  readonly workstations: { readonly [key: string]: Workstation | Defaults | undefined };
  readonly instanceTypeFacts?: Parameters<typeof macType>[1];
}

/** Every difference between config and AWS. `section` is where the workstations stand in the config. */
export async function checkMacFacts(
  config: MacConfig,
  network: NetworkConfig,
  section = "",
  lookups: MacLookups = AWS,
): Promise<readonly Issue[]> {
  const issues = new Issues();
  const { defaults, ...workstations } = config.workstations as { defaults?: Defaults; [key: string]: unknown };
  const base = `${section}workstations`;
  await Promise.all(
    (Object.entries(workstations) as [string, Workstation][]).map(async ([key, workstation]) => {
      const path = joinPath(base, key);
      const type = workstation.instanceType ?? defaults?.instanceType ?? "";
      if (workstation.hostId !== undefined) {
        await checkHost(path, workstation.hostId, { type, zone: zoneOf(network, workstation.subnet) }, lookups, issues);
      }
      const own = workstation.amiId !== undefined;
      const amiId = own || workstation.macos === undefined ? (workstation.amiId ?? defaults?.amiId) : undefined;
      const architecture = amiId === undefined ? undefined : await lookups.architecture(amiId);
      const needed = macType(type, config.instanceTypeFacts)?.architecture;
      if (architecture !== undefined && needed !== undefined && architecture !== needed) {
        const at = own ? `${path}.amiId` : `${base}.defaults.amiId`;
        issues.error(at, `is an image for ${architecture}, AWS says; ${path} is ${type}, which needs ${needed}`, {
          given: amiId,
          fix: { text: `give an image for ${needed}, or macos instead` },
        });
      }
    }),
  );
  return issues.errors.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function checkHost(
  path: string,
  hostId: string,
  { type, zone }: { readonly type: string; readonly zone: string | undefined },
  lookups: MacLookups,
  issues: Issues,
): Promise<void> {
  const at = `${path}.hostId`;
  try {
    const found = await lookups.host(hostId);
    if (zone !== undefined && found.availabilityZone !== zone) {
      issues.error(at, `is in ${found.availabilityZone}, AWS says; the subnet of ${path} is in ${zone}`, {
        given: hostId,
        fix: { text: `choose a subnet in ${found.availabilityZone}, or another host` },
      });
    }
    if (found.instanceType !== "" && found.instanceType !== type) {
      issues.error(at, `is a host for ${found.instanceType}, AWS says; ${path} is ${type}`, {
        given: hostId,
        fix: { path: `${path}.instanceType`, value: found.instanceType },
      });
    }
  } catch (error) {
    issues.error(at, `could not be looked up: ${awsReason(error)}`, {
      given: hostId,
      fix: { text: `correct the id, allow ec2:DescribeHosts, or set ${NAMESPACE}:lookups to false` },
    });
  }
}

function zoneOf(network: NetworkConfig, subnet: string): string | undefined {
  return GROUPS.map((group) => network[group]?.[subnet]?.availabilityZone).find((zone) => zone !== undefined);
}
