/** What a plan says of ARNs and names of services, in a region of another partition. */
import { strict as assert } from "node:assert";
import { permissions } from "../../../plan/permissions/statements";
import { allOptions } from "../../support/all-options";
import { type Config, EXAMPLE_STACKS, exampleConfig, planOf } from "../../support/plans";

/** Service principals have one name in all partitions, and names of endpoints that we make begin alike. */
const EVERYWHERE =
  /(?<![a-z0-9.-])(?:ec2|dlm|ssm|vpc-flow-logs|(?:logdelivery\.)?elasticloadbalancing|transitgateway|events)\.amazonaws\.com(?=["\\/])|com\.amazonaws\./g;

function moved(config: Config, region: string, partition: string): Config {
  const from = String(config["aws:region"]);
  return JSON.parse(JSON.stringify(config).replaceAll(from, region).replaceAll("arn:aws:", `arn:${partition}:`));
}

describe("a plan in the European Sovereign Cloud", function () {
  this.timeout(60_000);

  for (const name of EXAMPLE_STACKS) {
    it(`has no ARN of another partition and no name of another partition's services: ${name}`, async () => {
      const config = { ...exampleConfig(name), ...allOptions(name) };
      const plan = await planOf(name, moved(config, "eusc-de-east-1", "aws-eusc"));
      const text = JSON.stringify([
        plan.resources.map(({ inputs, outputs }) => [inputs, outputs]),
        permissions(plan, "up").statements,
      ]);
      assert.deepEqual(text.match(/arn:aws:[^"\\]*/g) ?? [], []);
      assert.deepEqual(text.replace(EVERYWHERE, "").match(/[^"\\]*amazonaws\.com[^"\\]*/g) ?? [], []);
      assert.ok(text.includes("arn:aws-eusc:"));
    });
  }
});
