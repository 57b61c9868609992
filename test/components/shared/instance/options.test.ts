import assert from "node:assert/strict";
import {
  type CommonOptions,
  type InstanceOptions,
  needsRole,
  planInstanceOptions,
} from "../../../../components/shared/instance/options";
import type { InstanceOptionsArgs } from "../../../../components/shared/instance/options-args";
import { type Outcome, outcomeOf } from "../../runs";

const COMMON = "sg-0aaaaaaaaaaaaaaaa";
const OWN = "sg-0bbbbbbbbbbbbbbbb";

const planOf = (own: InstanceOptionsArgs, common: CommonOptions = {}): Outcome<InstanceOptions> =>
  outcomeOf((issues) => planInstanceOptions("connectors.b", own, common, issues));

describe("what an instance has for itself", () => {
  it("is nothing, and Session Manager through the role that is made, when nobody says anything", () => {
    assert.deepEqual(planOf({}), {
      plan: { additionalSecurityGroupIds: [], tags: {}, detailedMonitoring: false, sessionManager: true },
      errors: [],
      warnings: [],
    });
  });

  it("adds groups to those of all, each once, and wins with profile, tags and monitoring", () => {
    const { plan, errors } = planOf(
      {
        additionalSecurityGroupIds: [OWN, COMMON],
        instanceProfileName: "mine",
        tags: { Team: "b" },
        detailedMonitoring: false,
      },
      {
        access: { additionalSecurityGroupIds: [COMMON], instanceProfileName: "ours" },
        tags: { Team: "all", Owner: "vdi" },
        defaults: { tags: { Team: "connectors", Shift: "day" }, detailedMonitoring: true },
      },
    );
    assert.deepEqual(errors, []);
    assert.deepEqual(plan, {
      additionalSecurityGroupIds: [COMMON, OWN],
      instanceProfileName: "mine",
      tags: { Team: "b", Owner: "vdi", Shift: "day" },
      detailedMonitoring: false,
      sessionManager: false,
    });
  });

  it("takes tags and monitoring of defaults, and the profile of access", () => {
    const { plan } = planOf(
      {},
      { access: { instanceProfileName: "ours" }, defaults: { tags: { Shift: "day" }, detailedMonitoring: true } },
    );
    assert.deepEqual([plan.instanceProfileName, plan.tags, plan.detailedMonitoring], ["ours", { Shift: "day" }, true]);
  });

  it("must be groups, and tags that AWS takes", () => {
    const { errors } = planOf({ additionalSecurityGroupIds: [OWN, "web"], tags: { Name: "b", "aws:x": "y" } });
    assert.deepEqual(errors, [
      'connectors.b.additionalSecurityGroupIds[1] = "web": must look like sg-0123456789abcdef0',
      'connectors.b.tags.Name = "b": is set by us, to tell resources apart; use another key',
      'connectors.b.tags["aws:x"]: is not a tag key: 1 to 128 letters, digits, spaces and _.:/=+-@, not beginning with aws:',
    ]);
  });

  it("has no more than 50 tags together with those of all resources", () => {
    const many = (count: number, prefix: string) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, "x"]));
    assert.deepEqual(planOf({ tags: many(9, "own") }, { tags: many(40, "all") }).errors, []);
    assert.deepEqual(planOf({ tags: many(11, "own") }, { tags: many(40, "all") }).errors, [
      "connectors.b.tags: makes 51 tags with those of all resources; AWS allows 50 a resource and one is the Name; fix: remove 2 of them",
    ]);
  });

  it("needs a role as long as one instance has no profile that exists", () => {
    const [with_, without] = [planOf({ instanceProfileName: "mine" }).plan, planOf({}).plan];
    assert.deepEqual([needsRole([with_, without]), needsRole([with_]), needsRole([])], [true, false, true]);
  });
});
