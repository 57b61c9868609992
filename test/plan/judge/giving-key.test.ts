import { strict as assert } from "node:assert";
import { planOf } from "../../support/plans";

const MACOS = "/aws/service/ec2-macos/sequoia/arm64_mac/latest/image_id";
const warned = (name: string, key: string): string =>
  `look-up aws:ssm/getParameter:getParameter (name ${name}) was not made: the plan goes on with a made-up value; ${key} gives the real one`;

describe("a value that the plan made up in place of a look-up's", () => {
  const cases: readonly (readonly [example: string, name: string, key: string])[] = [
    ["mac-workstation", MACOS, "workstations.defaults.amiId, or a workstation's own,"],
    ["hp-anyware-with-mac", MACOS, "macWorkstations.workstations.defaults.amiId, or a workstation's own,"],
    ["codestream-https", "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64", "host.amiId"],
  ];
  for (const [example, name, key] of cases) {
    it(`is named with the key that gives it: ${example}`, async () => {
      const { warnings } = await planOf(example);
      assert.deepEqual(
        warnings.filter((text) => text.startsWith("look-up")),
        [warned(name, key)],
      );
    });
  }
});
