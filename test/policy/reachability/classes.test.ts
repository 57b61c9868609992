/** Questions about hosts that nothing tells apart are decided once. */
import assert from "node:assert/strict";
import { ResourceGraph } from "../../../policy/graph";
import { networkOf } from "../../../policy/network";
import { questionsOf, verify, viaOf } from "../../../policy/reachability";
import { ask, cidrs, traffic } from "../../../policy/reachability/build";
import { classOfQuestion } from "../../../policy/reachability/model/classes";
import type { Endpoint } from "../../../policy/reachability/question";
import { exampleResources } from "../support/examples";
import { connector, INTERNET, instance } from "./asking";
import { INSTANCE, Scenario, urnOf } from "./scenario";

describe("what is decided once for hosts that are alike", () => {
  for (const [stack, least] of [
    ["cloudbrink-active-active", 20],
    ["hp-anyware-existing", 12],
  ] as const) {
    it(`is what each question is answered alone, with what its answer stands on: ${stack}`, async () => {
      const resources = await exampleResources(stack);
      const graph = new ResourceGraph(resources);
      const questions = questionsOf(graph);
      assert.ok(questions.length >= least, `${questions.length} questions`);
      const together = verify(graph, questions, { realAddresses: false });
      for (const [index, question] of questions.entries()) {
        const [alone] = verify(new ResourceGraph(resources), [question], { realAddresses: false });
        const { verdict, assumptions } = together[index]!;
        assert.deepEqual({ verdict, assumptions }, { verdict: alone!.verdict, assumptions: alone!.assumptions });
        assert.equal(viaOf(together[index]!), alone!.witness?.via);
        assert.deepEqual(together[index]!.witness, alone!.witness);
      }
    });
  }

  it("takes groups apart by what they are, whatever their names contain", () => {
    const scenario = new Scenario();
    scenario.vpc();
    scenario.publicSubnet("pub", "10.0.0.0/24");
    const joined = `a,${urnOf("aws:ec2/securityGroup:SecurityGroup", "b")}`;
    for (const group of ["a", "b", joined]) {
      scenario.group(group);
    }
    scenario.allow("in", "b", "tcp/443", { cidrIpv4: "0.0.0.0/0" });
    scenario.instance("closed", "pub", [joined]);
    scenario.instance("open", "pub", ["a", "b"]);
    for (const name of ["closed", "open"]) {
      scenario.eip(`${name}-ip`, { instance: `${name}-id` }, `198.51.100.${name.length}`);
    }
    const questions = ["closed", "open"].map((name) =>
      ask("forbidden", INTERNET, instance(name, "public"), traffic("tcp/443")),
    );
    assert.deepEqual(
      verify(scenario.graph(), questions, { realAddresses: true }).map(({ verdict }) => verdict),
      ["PROVED", "REFUTED"],
    );
  });

  it("tells hosts apart of which a question spares one", () => {
    const scenario = connector();
    scenario.instance("d", "pub", ["sg"]);
    scenario.instance("e", "pub", ["sg"]);
    const network = networkOf(scenario.graph(), { realAddresses: true });
    const classes = (besides: readonly string[]) => {
      const others: Endpoint = { kind: "cidrs", cidrs: ["10.0.0.0/8"], label: "other hosts", besides };
      return ["d", "e"].map((name) =>
        classOfQuestion(network, ask("forbidden", instance(name, "private"), others, traffic("tcp/443"))),
      );
    };
    const urns = ["d", "e"].map((name) => urnOf(INSTANCE, name));
    for (const [besides, count] of [
      [[], 1],
      [urns, 1],
      [urns.slice(1), 2],
    ] as const) {
      assert.equal(new Set(classes(besides)).size, count);
    }
  });

  it("has nobody send to itself, so that the way of a host whose own address is named is that of the others", () => {
    const scenario = connector();
    scenario.instance("d", "pub", ["sg"]);
    scenario.eip("f", { instance: "d-id" }, "198.51.100.2");
    const questions = ["c", "d"].map((name) =>
      ask("forbidden", instance(name, "public"), cidrs("both", "198.51.100.0/28"), traffic("tcp/443")),
    );
    const answers = verify(scenario.graph(), questions, { realAddresses: true });
    const packets = ["c (public) at 198.51.100.1 -> d (public)", "d (public) at 198.51.100.2 -> c (public)"];
    for (const [index, one] of answers.entries()) {
      assert.equal(one.witness?.packet.slice(0, packets[index]!.length), packets[index]);
      assert.equal(viaOf(one), one.witness?.via);
    }
  });

  it("names those outside as each question names them", () => {
    const scenario = connector();
    scenario.allow("in", "sg", "tcp/443", { cidrIpv4: "0.0.0.0/0" });
    scenario.subnet("others", "10.0.7.0/24");
    const questions = ["one", "two"].map((label) =>
      ask("required", cidrs(label, "10.0.7.9/32"), instance("c", "private"), traffic("tcp/443")),
    );
    assert.deepEqual(
      verify(scenario.graph(), questions, { realAddresses: true }).map(({ assumptions }) => assumptions),
      [
        ["one: hosts outside the program, whose own firewall lets it out"],
        ["two: hosts outside the program, whose own firewall lets it out"],
      ],
    );
  });
});
