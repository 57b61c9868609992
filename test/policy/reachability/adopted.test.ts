import assert from "node:assert/strict";
import { type GraphResource, ResourceGraph } from "../../../policy/graph";
import { type Answer, askText, isAskProblem, reachability } from "../../../policy/reachability";
import { exampleResources } from "../support/examples";
import { withInput } from "../support/program";

const WEST = "connector west";

/** Two connectors that exist, one in each subnet, with security groups of their own. */
describe("an instance adopted by id", () => {
  let resources: readonly GraphResource[];
  before(async () => {
    resources = await exampleResources("hp-anyware-existing");
  });

  const edited = (name: string, path: string, value: string): readonly GraphResource[] =>
    resources.map((resource) => (resource.name === name ? withInput(resource, path, value) : resource));

  function reachedFromBalancer(given: readonly GraphResource[]): Answer {
    const answers = reachability(new ResourceGraph(given));
    return answers.find(({ id, member }) => id === "H2" && member === WEST)!;
  }

  it("is reached by the registration of its own id and by the rule for its own group", () => {
    const { verdict, witness, assumptions } = reachedFromBalancer(resources);
    assert.equal(verdict, "PROVED");
    assert.deepEqual(
      witness!.path.slice(0, 2).map(({ by }) => by),
      [
        "listener anyware-listener-443 -> anyware-broker -> anyware-broker-west",
        "rule anyware-lb-out-tcp-443-sg-connector-west",
      ],
    );
    assert.ok(assumptions.includes("connector west, which exists already carries sg-0fedcba9876543210"));
    assert.ok(!assumptions.some((text) => text.includes("registered")));
  });

  it("is not reached when another instance is registered instead", () => {
    const { verdict, witness } = reachedFromBalancer(edited("anyware-broker-west", "targetId", "i-00000000000000001"));
    assert.equal(verdict, "REFUTED");
    assert.equal(
      witness!.blockedBy,
      "connector west, which exists already is not registered with anyware on that port",
    );
  });

  it("is not proved to be reached when the rule names a group it is not said to carry", () => {
    const other = edited(
      "anyware-lb-out-tcp-443-sg-connector-west",
      "referencedSecurityGroupId",
      "sg-00000000000000001",
    );
    const { verdict, unknowns } = reachedFromBalancer(other);
    assert.equal(verdict, "UNKNOWN");
    assert.deepEqual(unknowns, ["who carries sg-0123456789abcdef0", "who carries sg-00000000000000001"]);
  });

  it("is meant by its own public address, on either side of a question", () => {
    const ask = (text: string): Answer => {
      const answer = askText(new ResourceGraph(resources), text);
      assert.ok(!isAskProblem(answer), JSON.stringify(answer));
      return answer;
    };
    const found = ask("203.0.113.0/25 -> 198.51.100.40 udp/4172");
    assert.equal(found.verdict, "PROVED");
    assert.ok(
      found.assumptions.includes(
        "subnet a (10.50.0.0/26) exists already: its default route is internet-gateway, as configured, and it routes private networks",
      ),
    );
    assert.equal(
      found.witness!.packet,
      "203.0.113.0 -> connector east, which exists already at 198.51.100.40 udp/4172",
    );
  });
});
