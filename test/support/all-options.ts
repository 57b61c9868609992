/** Every example with what can be switched on switched on: for tests that something covers all there is. */
import { type Config, exampleConfig, own } from "./plans";

/** What instances can be given one by one. */
const EACH = { tags: { Team: "paris" }, detailedMonitoring: true };
const PATCHING = { schedule: "cron(0 3 ? * SUN *)", operation: "install" };
const PROXY = { url: "http://172.20.0.20:3128", noProxy: [".corp.example.com"] };
const BOUNDARY = "arn:aws:iam::111122223333:policy/boundary";

/** Config keys that turn on what an example leaves off. */
export function allOptions(example: string): Config {
  const config = exampleConfig(example);
  const region = String(config["aws:region"]);
  const key = (name: string): Config => (config[`connector-topologies:${name}`] as Config | undefined) ?? {};
  const kmsKeyId = `arn:aws:kms:${region}:111122223333:key/0a1b2c3d-0000-4000-8000-123456789abc`;
  const alarms = { topicArn: `arn:aws:sns:${region}:111122223333:oncall` };
  const loadBalancer = {
    ...key("loadBalancer"),
    deletionProtection: true,
    logs: { onDestroy: "empty" },
    webAcl: {},
    fixedResponses: { page: { priority: 1, statusCode: 503 } },
  };
  const watched = { alarms, dashboard: true };
  const network = key("network")["vpcId"] === undefined ? { network: connected(key("network")) } : {};
  switch (config["connector-topologies:topology"]) {
    case "hp-anyware":
      return own({
        ...watched,
        ...network,
        protect: true,
        loadBalancer: { ...loadBalancer, redirectHttp: true },
        ...(key("connectors")["defaults"] === undefined
          ? {}
          : withDefaults("connectors", key("connectors"), { kmsKeyId, ...EACH })),
        access: { ...key("access"), permissionsBoundaryArn: BOUNDARY },
        ...(isMade(key("connectors")) ? { patching: PATCHING, proxy: PROXY } : {}),
      });
    case "cloudbrink":
      return own({
        ...watched,
        ...network,
        protect: true,
        ...withDefaults("connectors", key("connectors"), { kmsKeyId, ...EACH }),
      });
    case "codestream":
      return own({
        ...watched,
        ...network,
        protect: true,
        loadBalancer,
        ...(key("host")["instanceId"] === undefined ? { patching: PATCHING } : {}),
      });
    default:
      return own({
        ...watched,
        ...network,
        ...withDefaults("workstations", key("workstations"), EACH),
        host: { onDestroy: "release" },
        proxy: PROXY,
        snapshots: {},
      });
  }
}

/** Whether some connector is not one that exists. */
const isMade = (connectors: Config): boolean =>
  Object.entries(connectors).some(
    ([name, each]) => name !== "defaults" && (each as Config)["instanceId"] === undefined,
  );

/** A new network with every way to the rest of a company; a resolver asks from two subnets at least. */
const connected = (network: Config): Config => ({
  ...network,
  transitGateway: { transitGatewayId: "tgw-0123456789abcdef0", routes: ["172.20.0.0/16"] },
  peerings: { other: { vpcId: "vpc-0fedcba9876543210", routes: ["172.21.0.0/16"] } },
  ssmEndpoints: true,
  flowLogs: { permissionsBoundaryArn: BOUNDARY },
  ...(Object.keys((network["privateSubnets"] as Config | undefined) ?? {}).length < 2
    ? {}
    : { resolver: { rules: { corp: { domain: "corp.example.com", targetIps: ["172.20.0.10"] } } } }),
});

const withDefaults = (name: string, map: Config, more: Config): Config => ({
  [name]: { ...map, defaults: { ...(map["defaults"] as Config), ...more } },
});
