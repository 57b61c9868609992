/** An AWS that answers look-ups from what a test says exists, for programs without an engine. */
import { runtime } from "@pulumi/pulumi";

export interface Answers {
  readonly subnets: { readonly [id: string]: { readonly [property: string]: unknown } };
  /** Routes by table. */
  readonly routeTables: {
    readonly [id: string]: {
      readonly vpcId: string;
      readonly main?: boolean;
      readonly subnetIds?: readonly string[];
      readonly routes: readonly { readonly [property: string]: string }[];
    };
  };
  readonly networkInterfaces?: {
    readonly [id: string]: {
      readonly subnetId: string;
      readonly privateIps: readonly string[];
      readonly tags: { readonly [key: string]: string };
    };
  };
  /** By service name. */
  readonly vpcEndpoints?: {
    readonly [service: string]: { readonly subnetIds: readonly string[]; readonly privateDnsEnabled: boolean };
  };
  readonly natGateways?: {
    readonly [id: string]: {
      readonly publicIp?: string;
      readonly regionalNatGatewayAddresses?: readonly { readonly publicIp: string }[];
      readonly secondaryAllocationIds?: readonly string[];
    };
  };
  /** Blocks of a VPC, with their states. */
  readonly vpcs?: { readonly [id: string]: readonly { readonly cidrBlock: string; readonly state: string }[] };
  readonly prefixLists?: {
    readonly [id: string]: { readonly entries: readonly { readonly cidr: string }[]; readonly maxEntries: number };
  };
  /** By ARN. */
  readonly loadBalancers?: { readonly [arn: string]: { readonly [property: string]: unknown } };
  readonly targetGroups?: { readonly [arn: string]: { readonly [property: string]: unknown } };
  readonly instances?: {
    readonly [id: string]: { readonly subnetId: string; readonly vpcSecurityGroupIds: readonly string[] };
  };
}

/** Answers every look-up from now on; returns the list of what was asked. */
export async function answerLookUps(answers: Answers): Promise<string[]> {
  const asked: string[] = [];
  await runtime.setMocks({
    newResource: () => {
      throw new Error("nothing may be created");
    },
    call: ({ token, inputs }) => {
      const name = token.split(":").at(-1)!;
      asked.push(name);
      return answer(name, inputs as { [property: string]: never }, answers);
    },
  });
  return asked;
}

function answer(
  name: string,
  inputs: { [property: string]: never },
  answers: Answers,
): { [property: string]: unknown } {
  const tables = Object.entries(answers.routeTables);
  switch (name) {
    case "getVpc":
      return { id: inputs["id"], cidrBlockAssociations: answers.vpcs?.[inputs["id"]!] ?? [] };
    case "getSubnet": {
      const found = answers.subnets[inputs["id"]!];
      if (found === undefined) {
        refused("aws:ec2/getSubnet:getSubnet", `reading EC2 Subnet ${inputs["id"]}: no matching subnet found`);
      }
      return { id: inputs["id"], ipv6CidrBlock: "", ...found };
    }
    case "getRouteTables": {
      const [filter] = inputs["filters"] as unknown as { values: string[] }[];
      const ids = tables.filter(([, table]) => table.subnetIds?.includes(filter!.values[0]!)).map(([id]) => id);
      return { ids };
    }
    case "getRouteTable": {
      const [, table] = tables.find(([id, each]) =>
        inputs["routeTableId"] ? id === inputs["routeTableId"] : each.main && each.vpcId === inputs["vpcId"],
      )!;
      const whole = { cidrBlock: "", gatewayId: "", natGatewayId: "", transitGatewayId: "" };
      return { routes: table.routes.map((route) => ({ ...whole, ...route })) };
    }
    case "getInstance": {
      const found = answers.instances?.[inputs["instanceId"]!];
      if (found === undefined) {
        const details = `invocation of aws:ec2/getInstance:getInstance returned an error: no matching instance found`;
        throw Object.assign(new Error("failed"), { details });
      }
      return { ...found };
    }
    case "getNetworkInterfaces": {
      const filters = inputs["filters"] as unknown as { name: string; values: string[] }[];
      const valuesOf = (one: NonNullable<Answers["networkInterfaces"]>[string], filter: string): readonly string[] =>
        filter === "subnet-id" ? [one.subnetId] : filter === "tag-key" ? Object.keys(one.tags) : one.privateIps;
      const matches = (value: string, wanted: string) =>
        wanted.endsWith("*") ? value.startsWith(wanted.slice(0, -1)) : value === wanted;
      const ids = Object.entries(answers.networkInterfaces ?? {})
        .filter(([, one]) =>
          filters.every(({ name: filter, values }) =>
            valuesOf(one, filter).some((value) => values.some((wanted) => matches(value, wanted))),
          ),
        )
        .map(([id]) => id);
      return { ids };
    }
    case "getNetworkInterface":
      return { id: inputs["id"], ...answers.networkInterfaces![inputs["id"]!] };
    case "getManagedPrefixList": {
      const found = answers.prefixLists?.[inputs["id"]!];
      if (found === undefined) {
        refused("aws:ec2/getManagedPrefixList:getManagedPrefixList", "no matching EC2 Managed Prefix List found");
      }
      return { id: inputs["id"], ...found };
    }
    case "getVpcEndpoint": {
      const found = answers.vpcEndpoints?.[inputs["serviceName"]!];
      if (found === undefined) {
        refused("aws:ec2/getVpcEndpoint:getVpcEndpoint", "no matching EC2 VPC Endpoint found");
      }
      return { id: "vpce-1", ...found };
    }
    case "getLoadBalancer":
    case "getTargetGroup": {
      const found = (name === "getTargetGroup" ? answers.targetGroups : answers.loadBalancers)?.[inputs["arn"]!];
      if (found === undefined) {
        refused(`aws:lb/${name}:${name}`, "Search returned 0 results, please revise so only one is returned");
      }
      return { ...found };
    }
    case "getNatGateway":
      return { secondaryAllocationIds: [], ...answers.natGateways![inputs["id"]!] };
    default:
      throw new Error(`unexpected look-up ${name}`);
  }
}

/** As engine, bridge and provider say it together; the runtime reads a failed call's `details`, as gRPC has them. */
function refused(token: string, reason: string): never {
  const details = `invocation of ${token} returned an error: invoking ${token}: 1 error occurred:\n\t* ${reason}\n\n`;
  throw Object.assign(new Error("failed"), { details });
}
