/** What still carries a Name tag, asked by the AWS CLI. */
import { execFile } from "node:child_process";

export type AwsCli = (args: readonly string[]) => Promise<string>;

/** One request takes this many values of a tag (Resource Groups Tagging API, GetResources, TagFilters). */
const VALUES = 20;

/**
 * ARNs by tag. The tagging API goes on listing instances and NAT gateways for about an hour after they have gone, so
 * those are asked for their state.
 */
export async function leftoversByTag(names: readonly string[], region: string, aws: AwsCli): Promise<string[]> {
  const found: string[] = [];
  for (let start = 0; start < names.length; start += VALUES) {
    const text = await aws([
      ...["resourcegroupstaggingapi", "get-resources", "--region", region],
      ...["--tag-filters", JSON.stringify([{ Key: "Name", Values: names.slice(start, start + VALUES) }])],
      ...["--query", "ResourceTagMappingList[].ResourceARN", "--output", "json"],
    ]);
    found.push(...(JSON.parse(text) as string[]));
  }
  const gone = await goneAmong(found, region, aws);
  return found.filter((arn) => !gone.has(lastPart(arn))).sort();
}

const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

async function goneAmong(arns: readonly string[], region: string, aws: AwsCli): Promise<Set<string>> {
  const idsOf = (kind: string) => arns.filter((arn) => arn.includes(`:${kind}/`)).map(lastPart);
  const states = async (ids: readonly string[], command: string, filter: string, query: string) =>
    ids.length === 0
      ? []
      : (JSON.parse(
          await aws([
            ...["ec2", command, "--region", region, "--filter".concat(command === "describe-instances" ? "s" : "")],
            ...[`Name=${filter},Values=${ids.join(",")}`, "--query", query, "--output", "json"],
          ]),
        ) as [id: string, state: string][]);
  const instances = idsOf("instance");
  const gateways = idsOf("natgateway");
  const known = [
    ...(await states(
      instances,
      "describe-instances",
      "instance-id",
      "Reservations[].Instances[].[InstanceId,State.Name]",
    )),
    ...(await states(gateways, "describe-nat-gateways", "nat-gateway-id", "NatGateways[].[NatGatewayId,State]")),
  ];
  const alive = new Set(known.filter(([, state]) => state !== "terminated" && state !== "deleted").map(([id]) => id));
  return new Set([...instances, ...gateways].filter((id) => !alive.has(id)));
}

/** The AWS CLI on PATH. */
export const awsCli: AwsCli = (args) =>
  new Promise((resolve, reject) => {
    execFile("aws", [...args], { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout);
      } else {
        const missing = error.code === ("ENOENT" as unknown);
        reject(new Error(missing ? "needs the AWS CLI, which is not here" : (stderr.trim().split("\n")[0] ?? "")));
      }
    });
  });
