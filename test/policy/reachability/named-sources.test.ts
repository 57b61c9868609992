/** Clients given by prefix list or security group: their questions are asked, and unknown until somebody says who they are. */
import { strict as assert } from "node:assert";
import { ResourceGraph } from "../../../policy/graph";
import { reachability } from "../../../policy/reachability";
import type { Answer } from "../../../policy/reachability/question";
import { type Config, own, planOf, resourcesOf } from "../../support/plans";

const LIST = "pl-0123456789abcdef0";

const answers = async (example: string, change: Config): Promise<readonly Answer[]> =>
  reachability(new ResourceGraph(await resourcesOf(example, own(change))), { realAddresses: false });
const told = (found: readonly Answer[], ...ids: readonly string[]): string[] =>
  found
    .filter(({ id }) => ids.includes(id))
    .map(({ verdict, question, blocking }) => `${verdict}${blocking ? "" : " (open)"} ${question}`);

describe("clients that are not given by their networks", () => {
  it("leave the plan unknown while nobody says what a prefix list holds", async () => {
    const found = await answers("codestream-http", { clients: { office: { prefixListId: LIST } } });
    assert.deepEqual(told(found, "S1", "S4"), [
      "UNKNOWN office -> load balancer tcp/80, tcp/12080",
      "UNKNOWN (open) office -> host directly",
    ]);
    const [first] = found.filter(({ id }) => id === "S1");
    assert.deepEqual(first?.unknowns, [`what the prefix list ${LIST} of office holds`]);
  });

  it("are proved by what a prefix list is said to hold, and by its one rule", async () => {
    const clients = { office: { prefixListId: LIST, cidrs: ["203.0.113.0/24", "198.51.100.0/25"], maxEntries: 20 } };
    const plan = await planOf("hp-anyware", own({ clients }));
    const found = await answers("hp-anyware", { clients });
    assert.deepEqual([...new Set(told(found, "H1", "H3").map((line) => line.split(" ")[0]))], ["PROVED"]);
    const rules = plan.resources.filter(({ inputs }) => inputs["prefixListId"] === LIST);
    const plain = plan.resources.filter(({ inputs }) =>
      /^(?:203\.0\.113|198\.51\.100)\.0/.test(String(inputs["cidrIpv4"])),
    );
    assert.ok(rules.length > 0);
    assert.deepEqual(plain, []);
    assert.ok(
      plan.assumptions.includes(
        `${LIST} (clients.office) holds 203.0.113.0/24, 198.51.100.0/25 and has at most 20 entries`,
      ),
      plan.assumptions.join("\n"),
    );
  });

  it("are refuted when a list is said to hold what cannot come", async () => {
    const found = await answers("codestream-http", {
      clients: { office: { prefixListId: LIST, cidrs: ["10.200.0.0/16"] } },
    });
    assert.deepEqual(told(found, "S1"), ["REFUTED office -> load balancer tcp/80, tcp/12080"]);
  });

  it("are asked about by themselves when given by security group, and stop no plan", async () => {
    const clients = {
      campus: ["10.8.0.0/16", "203.0.113.0/25"],
      desktops: { securityGroupId: "sg-0123456789abcdef9" },
    };
    const found = await answers("hp-anyware-existing", { clients });
    assert.deepEqual(told(found, "H1"), [
      "PROVED campus -> load balancer tcp/443",
      "UNKNOWN (open) desktops -> load balancer tcp/443",
    ]);
    assert.deepEqual(
      found.filter(({ id, blocking }) => id === "H3" && !blocking).map(({ unknowns }) => unknowns[0]),
      Array(2).fill("who carries the security group sg-0123456789abcdef9 of desktops"),
    );
    assert.equal(new Set(found.map(({ key }) => key)).size, found.length);
  });

  it("are the members of a security group of the program: connectors in front of their Macs", async () => {
    const found = await answers("hp-anyware-with-mac", {});
    assert.deepEqual(told(found, "M2"), [
      "PROVED (open) connectors -> workstation anna PCoIP",
      "PROVED (open) connectors -> workstation ben PCoIP",
    ]);
  });
});

describe("destinations that are not given by their networks", () => {
  it("are asked about, and stop no plan", async () => {
    const egress = {
      workstations: {
        desktops: { prefixListId: LIST },
        labs: { prefixListId: LIST.replace("0123", "4567"), cidrs: ["10.40.4.0/24"] },
      },
      domainControllers: ["10.40.4.10/32"],
    };
    const h6 = (await answers("hp-anyware", { egress })).filter(
      ({ id, member }) => id === "H6" && member?.includes("connector a "),
    );
    assert.deepEqual(
      h6.map(({ verdict, blocking, question }) => [verdict, blocking, question.split(" -> ")[1]?.split(" ")[0]]),
      [
        ["UNKNOWN", false, "workstations-desktops"],
        ["PROVED", true, "workstations-labs"],
      ],
    );
  });
});
