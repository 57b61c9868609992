import { strict as assert } from "node:assert";
import { firstScriptWarnings } from "../../../plan/change/first-script";
import { planOf, resourcesOf } from "../../support/plans";

const key = "connector-topologies:userData";
const script = { [key]: { template: "#!/bin/sh\necho ${externalRoutableIp}\n" } };
const none = { [key]: undefined, "connector-topologies:registrationCode": undefined };

describe("a first start script", () => {
  const told =
    "the first start script replaces anyware-a, anyware-b, anyware-c, made by a version whose instances did not remember that they had none: run pulumi up once without the script, then give it";

  it("is warned of where an earlier plan's instances do not remember that they had none", async () => {
    const { resources } = await planOf("hp-anyware", none);
    const older = resources.filter(({ name }) => !name.endsWith("-user-data"));
    const after = await resourcesOf("hp-anyware", { ...none, ...script });
    assert.deepEqual(firstScriptWarnings(older, after as never), [told]);
    assert.deepEqual(firstScriptWarnings(resources, after as never), []);
    assert.deepEqual(firstScriptWarnings([], after as never), []);
  });

  it("is none where there was one, or is none now", async () => {
    const { resources } = await planOf("hp-anyware", { ...none, ...script });
    const without = resources.filter(({ name }) => !name.endsWith("-user-data"));
    const after = await resourcesOf("hp-anyware", none);
    assert.deepEqual(firstScriptWarnings(without, after as never), []);
    const again = await resourcesOf("hp-anyware", { ...none, ...script });
    assert.deepEqual(firstScriptWarnings(without, again as never), []);
  });
});
