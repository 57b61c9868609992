/** Every example with what can be switched on switched on: for tests that something covers all there is. */
import { type Config, exampleConfig, own } from "./plans";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-123456789abc";
const BOUNDARY = "arn:aws:iam::111122223333:policy/boundary";

/** Config keys that turn on what an example leaves off. */
export function allOptions(example: string): Config {
  const config = exampleConfig(example);
  const key = (name: string) => config[`connector-topologies:${name}`] as Config | undefined;
  const kmsKeyId = KEY.replace("eu-west-1", String(config["aws:region"]));
  switch (key("topology") as unknown) {
    case "hp-anyware":
      return own({
        protect: true,
        loadBalancer: { ...key("loadBalancer"), deletionProtection: true, redirectHttp: true },
        ...(key("connectors")?.["defaults"] === undefined
          ? {}
          : { connectors: withDefaults(key("connectors")!, { kmsKeyId }) }),
        access: { ...key("access"), permissionsBoundaryArn: BOUNDARY },
      });
    case "cloudbrink":
      return own({ protect: true, connectors: withDefaults(key("connectors")!, { kmsKeyId }) });
    case "codestream":
      return own({ protect: true, loadBalancer: { ...key("loadBalancer"), deletionProtection: true } });
    default:
      return own({ host: { onDestroy: "release" } });
  }
}

const withDefaults = (map: Config, more: Config): Config => ({
  ...map,
  defaults: { ...(map["defaults"] as Config), ...more },
});
