import { strict as assert } from "node:assert";
import { TYPE_ACTIONS } from "../../../plan/permissions/actions";
import actionFacts from "../../../plan/permissions/actions-facts.json";
import { SCOPE_NAMES } from "../../../plan/permissions/row";

describe("the table of actions", () => {
  const scopes: readonly string[] = SCOPE_NAMES;

  it("has for each type what is read, a resource of the provider's, and a scope that there is", () => {
    assert.ok(Object.keys(TYPE_ACTIONS).length > 50);
    for (const [type, { read, create, update, delete: remove, scope }] of Object.entries(TYPE_ACTIONS)) {
      assert.ok(read.length > 0, type);
      const all = [...read, ...create, ...update, ...remove];
      assert.ok(
        all.every((action) => /^[a-z0-9]+:[A-Z][A-Za-z0-9]+$/.test(action)),
        type,
      );
      assert.ok(scope === undefined || scopes.includes(scope), type);
    }
    const rows: readonly { readonly terraform: string }[] = Object.values(actionFacts.types);
    assert.ok(rows.every(({ terraform }) => /^aws_[a-z0-9_]+$/.test(terraform)));
  });

  it("leaves nothing out of a type that it does not have", () => {
    const types = actionFacts.leftOut.flatMap((each) => each.types ?? []);
    assert.deepEqual(
      types.filter((type) => TYPE_ACTIONS[type] === undefined),
      [],
    );
  });

  it("has what an update asks besides the call that its name says", () => {
    const update = (type: string): readonly string[] => TYPE_ACTIONS[type]?.update ?? [];
    // Security groups of an instance are those of its first interface.
    assert.ok(update("aws:ec2/instance:Instance").includes("ec2:ModifyNetworkInterfaceAttribute"));
    assert.ok(update("aws:iam/role:Role").includes("iam:UpdateRoleDescription"));
    assert.ok(update("aws:ebs/volume:Volume").includes("ec2:DescribeVolumesModifications"));
  });
});
