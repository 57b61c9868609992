/**
 * Whether what the stack file says of existing subnets is true. What is asked about prefix lists stands beside it,
 * what is asked about Macs and prefixes beside their topologies (`*-look-ups.ts`).
 * Nothing that is found is used; a difference is an error, so no answer ever changes what is created.
 *
 * Rules of network ACLs are not checked: the provider has no look-up for them.
 */
import * as ec2 from "@pulumi/aws/ec2";
import { awsReason } from "../../components/shared/aws/error-reason";
import { type Issue, Issues, joinPath } from "../../components/shared/input/issues";
import { SSM_SERVICES } from "../../components/shared/instance/session-manager";
import { isCidrProblem, tryParseCidr } from "../../components/shared/network/cidr";
import { NAMESPACE } from "../config/issue";
import { type ExistingNetwork, type ExistingSubnet, GROUPS, isExisting, type NetworkConfig } from "./network";

/** Every difference between config and AWS, at config paths. */
export async function checkNetworkFacts(network: NetworkConfig): Promise<readonly Issue[]> {
  if (!isExisting(network)) {
    return [];
  }
  const issues = new Issues();
  const subnets = GROUPS.flatMap((group) =>
    Object.entries(network[group] ?? {}).map(([key, subnet]) => ({
      path: joinPath(`network.${group}`, key),
      subnet,
      expected: subnet.defaultRoute ?? (group === "publicSubnets" ? "internet-gateway" : undefined),
    })),
  );
  await checkVpcBlocks(network, issues);
  await Promise.all(
    subnets.map(async ({ path, subnet, expected }) => {
      try {
        await checkSubnet(path, subnet, network.vpcId, issues);
        await checkRoute(path, subnet, network.vpcId, expected, issues);
      } catch (error) {
        issues.error(path, `could not be looked up: ${awsReason(error)}`, {
          given: subnet.subnetId,
          fix: { text: `correct the id, allow ec2:Describe*, or set ${NAMESPACE}:lookups to false` },
        });
      }
    }),
  );
  return issues.errors.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Each service of Systems Manager has an endpoint with private DNS in the subnets that are named. */
export async function checkSsmEndpoints(network: NetworkConfig, region: string): Promise<readonly Issue[]> {
  const issues = new Issues();
  if (!isExisting(network)) {
    return [];
  }
  const keys = network.ssmEndpoints ?? [];
  const idOf = (key: string) => (network.privateSubnets?.[key] ?? network.publicSubnets?.[key])?.subnetId;
  for (const service of keys.length === 0 ? [] : SSM_SERVICES) {
    try {
      const serviceName = `com.amazonaws.${region}.${service}`;
      const found = await ec2.getVpcEndpoint({ vpcId: network.vpcId, serviceName });
      const missing = keys.filter((key) => !found.subnetIds.includes(idOf(key) ?? ""));
      const lacks = missing.length > 0 ? `is not in ${missing.join(", ")}` : "has no private DNS";
      if (missing.length > 0 || !found.privateDnsEnabled) {
        issues.error("network.ssmEndpoints", `does not match AWS: the endpoint ${found.id} of ${service} ${lacks}`, {
          given: keys,
        });
      }
    } catch (error) {
      issues.error("network.ssmEndpoints", `endpoint of ${service} could not be looked up: ${awsReason(error)}`, {
        given: keys,
        fix: { text: `make it, allow ec2:Describe*, or set ${NAMESPACE}:lookups to false` },
      });
    }
  }
  return issues.errors;
}

/** States of blocks that AWS keeps in the list although the VPC has them no more (EC2 API, `VpcCidrBlockState`). */
const GONE = ["disassociating", "disassociated", "failing", "failed"];

async function checkVpcBlocks({ vpcId, vpcCidrBlocks }: ExistingNetwork, issues: Issues): Promise<void> {
  if (vpcCidrBlocks === undefined) {
    return;
  }
  const path = "network.vpcCidrBlocks";
  try {
    const { cidrBlockAssociations } = await ec2.getVpc({ id: vpcId });
    const told = cidrBlockAssociations.filter(({ state }) => !GONE.includes(state)).map(({ cidrBlock }) => cidrBlock);
    const same =
      told.length === vpcCidrBlocks.length && told.every((block) => vpcCidrBlocks.map(canonical).includes(block));
    if (!same) {
      const value = told.sort();
      issues.error(path, `does not match AWS, which says ${value.join(", ")}`, {
        given: vpcCidrBlocks,
        fix: { value },
      });
    }
  } catch (error) {
    issues.error(path, `could not be looked up: ${awsReason(error)}`, {
      given: vpcCidrBlocks,
      fix: { text: `correct network.vpcId, allow ec2:Describe*, or set ${NAMESPACE}:lookups to false` },
    });
  }
}

async function checkSubnet(path: string, declared: ExistingSubnet, vpcId: string, issues: Issues): Promise<void> {
  const found = await ec2.getSubnet({ id: declared.subnetId });
  if (found.vpcId !== vpcId) {
    issues.error(`${path}.subnetId`, `is in ${found.vpcId}, not in ${vpcId}`, { given: declared.subnetId });
  }
  compare(`${path}.availabilityZone`, declared.availabilityZone, found.availabilityZone, issues);
  compare(`${path}.cidrBlock`, declared.cidrBlock, found.cidrBlock, issues);
  if (declared.assignIpv6AddressOnCreation !== undefined) {
    const path6 = `${path}.assignIpv6AddressOnCreation`;
    compare(path6, declared.assignIpv6AddressOnCreation, found.assignIpv6AddressOnCreation, issues);
  }
  if (declared.ipv6CidrBlock !== undefined) {
    compare(`${path}.ipv6CidrBlock`, canonical(declared.ipv6CidrBlock), canonical(found.ipv6CidrBlock), issues);
  }
}

async function checkRoute(
  path: string,
  declared: ExistingSubnet,
  vpcId: string,
  expected: string | undefined,
  issues: Issues,
): Promise<void> {
  if (expected === undefined) {
    return;
  }
  const { routes } = await routeTableOf(declared.subnetId, vpcId);
  const route = routes.find(({ cidrBlock }) => cidrBlock === "0.0.0.0/0");
  const kind = route?.gatewayId.startsWith("igw-") ? "internet-gateway" : route?.natGatewayId ? "nat-gateway" : "none";
  if (kind === "none" && route !== undefined) {
    // A transit gateway, an appliance, a peering: none of the three words describes it, so nothing is claimed.
    return;
  }
  compare(`${path}.defaultRoute`, expected, kind, issues);
  if (kind === "nat-gateway" && declared.natAddresses !== undefined && route !== undefined) {
    checkNatAddresses(`${path}.natAddresses`, declared.natAddresses, await natGateway(route.natGatewayId), issues);
  }
}

interface NatGateway {
  /** Public addresses that AWS tells. */
  readonly told: readonly string[];
  /** Further ones, of which the provider tells only the allocation. */
  readonly untold: number;
}

/**
 * A zonal gateway has one address and perhaps secondary ones; a regional one has a list and no single one; a private
 * one has none (terraform-provider-aws internal/service/ec2/vpc_nat_gateway_data_source.go).
 */
async function natGateway(id: string): Promise<NatGateway> {
  const found = await ec2.getNatGateway({ id });
  const regional = (found.regionalNatGatewayAddresses ?? []).map(({ publicIp }) => publicIp);
  const told = [...new Set([found.publicIp, ...regional])].filter((address) => (address ?? "") !== "");
  return { told: told.sort(), untold: (found.secondaryAllocationIds ?? []).length };
}

function checkNatAddresses(
  path: string,
  declared: readonly string[],
  { told, untold }: NatGateway,
  issues: Issues,
): void {
  const agrees = told.every((address) => declared.includes(address)) && declared.length <= told.length + untold;
  if (told.length === 0) {
    const fix = { remove: path } as object;
    issues.error(path, "does not match AWS: the NAT gateway has no public address", { given: declared, fix });
  } else if (!agrees) {
    issues.error(path, `does not match AWS, which says ${told.join(", ")}`, { given: declared, fix: { value: told } });
  }
}

/** The table that is associated with the subnet, else the VPC's main one. */
async function routeTableOf(subnetId: string, vpcId: string): Promise<ec2.GetRouteTableResult> {
  const { ids } = await ec2.getRouteTables({ filters: [{ name: "association.subnet-id", values: [subnetId] }] });
  return ids[0] === undefined
    ? ec2.getRouteTable({ vpcId, filters: [{ name: "association.main", values: ["true"] }] })
    : ec2.getRouteTable({ routeTableId: ids[0] });
}

function compare(path: string, declared: string | boolean, found: string | boolean, issues: Issues): void {
  if (declared !== found) {
    issues.error(path, `does not match AWS, which says ${found === "" ? "none" : found}`, {
      given: declared,
      fix: found === "" ? { remove: path } : { value: found },
    } as { given: unknown; fix: object });
  }
}

function canonical(text: string): string {
  const cidr = tryParseCidr(text);
  return isCidrProblem(cidr) ? text : cidr.text;
}
