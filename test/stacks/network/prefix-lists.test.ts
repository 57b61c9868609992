import * as assert from "node:assert/strict";
import { checkPrefixLists, prefixListAssumptions } from "../../../stacks/network/prefix-lists";
import { answerLookUps } from "../../support/aws-answers";

const LIST = "pl-0123456789abcdef0";
const OTHER = "pl-4567456789abcdef0";

describe("prefix lists that a stack file says something about", () => {
  const config = {
    clients: { office: { prefixListId: LIST, cidrs: ["203.0.113.0/24", "198.51.100.0/25"], maxEntries: 20 } },
    egress: { workstations: { prefixListId: OTHER, maxEntries: 5 }, dns: ["10.40.4.10/32"] },
    privateApplications: { wiki: { to: ["10.61.4.0/24"], prefixListId: OTHER, ports: ["tcp/443"] } },
    admins: { jump: { prefixListId: "pl-0000000000000000f" } },
  };
  const held = (...cidrs: readonly string[]) => cidrs.map((cidr) => ({ cidr }));
  const found = async (prefixLists: NonNullable<Parameters<typeof answerLookUps>[0]["prefixLists"]>) => {
    const asked = await answerLookUps({ subnets: {}, routeTables: {}, prefixLists });
    const issues = await checkPrefixLists(config);
    return {
      asked,
      told: issues.map(({ path, problem }) => `${path}: ${problem}`),
      fixes: issues.map(({ fix }) => fix),
    };
  };

  it("stand among what the plan takes for granted, wherever they are named", () => {
    assert.deepEqual(prefixListAssumptions(config), [
      `${LIST} (clients.office) holds 203.0.113.0/24, 198.51.100.0/25 and has at most 20 entries`,
      `${OTHER} (egress.workstations) has at most 5 entries`,
      `${OTHER} (privateApplications.wiki) holds 10.61.4.0/24`,
    ]);
  });

  it("are looked up, in whatever order they hold their networks", async () => {
    const { told, asked } = await found({
      [LIST]: { entries: held("198.51.100.0/25", "203.0.113.0/24"), maxEntries: 20 },
      [OTHER]: { entries: held("10.61.4.0/24"), maxEntries: 5 },
    });
    assert.deepEqual(told, []);
    // One that nothing is said about is not asked for.
    assert.deepEqual(asked, Array(3).fill("getManagedPrefixList"));
  });

  it("differ from AWS at their keys, with what AWS says as the fix", async () => {
    const { told, fixes } = await found({
      [LIST]: { entries: held("203.0.113.0/24"), maxEntries: 40 },
      [OTHER]: { entries: [], maxEntries: 5 },
    });
    assert.deepEqual(told, [
      `clients.office.cidrs: does not match AWS: ${LIST} holds 203.0.113.0/24`,
      "clients.office.maxEntries: does not match AWS, which says 40",
      `privateApplications.wiki.to: does not match AWS: ${OTHER} holds nothing`,
    ]);
    assert.deepEqual(fixes, [{ value: ["203.0.113.0/24"] }, { value: 40 }, undefined]);
  });

  it("are told when they are not there", async () => {
    const { told } = await found({ [OTHER]: { entries: held("10.61.4.0/24"), maxEntries: 5 } });
    assert.deepEqual(told, [
      "clients.office.prefixListId: could not be looked up: no matching EC2 Managed Prefix List found",
    ]);
  });
});
