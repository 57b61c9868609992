/** A stack behind a load balancer of somebody else: what its plan proves, judges and asks for. */
import assert from "node:assert/strict";
import { comparePlans } from "../../../plan/change/compare";
import type { Plan } from "../../../plan/model/plan";
import type { Run } from "../../../plan/model/run";
import { permissions } from "../../../plan/permissions/statements";
import { drawingOf } from "../../../plan/show/report";
import { ResourceGraph } from "../../../policy/graph";
import { askText, isAskProblem } from "../../../policy/reachability";
import { anywareBehind, codestreamBehind, FRONT_ARN, targetGroupArn } from "../../support/existing-load-balancers";
import { judgedPlanOf, own } from "../../support/plans";

/** Two connectors that are made, in the subnets of the example. */
const MADE = own({
  connectors: { defaults: { amiId: "ami-0123456789abcdef0" }, east: { subnet: "a" }, west: { subnet: "b" } },
});

const verdicts = ({ reachability }: Plan): string[] => [
  ...new Set(
    reachability.map(
      ({ id, verdict, group, blocking }) => `${id} ${verdict} ${group}${blocking ? "" : " (no failure)"}`,
    ),
  ),
];

const applying = ({ policy }: Plan): string[] =>
  policy.filter(({ verdict }) => verdict !== "not-applicable").map(({ policy: name, verdict }) => `${name} ${verdict}`);

describe("an HP Anyware stack behind a load balancer of somebody else", () => {
  let plan: Plan;
  let run: Run;
  const ask = (text: string): string => {
    const answer = askText(new ResourceGraph(run.resources), text);
    return isAskProblem(answer) ? answer.problem : answer.verdict;
  };
  before(async () => {
    plan = await judgedPlanOf("hp-anyware-existing", { ...anywareBehind(), ...MADE }, (seen) => {
      run = seen;
    });
  });

  it("leaves open who reaches it, and proves on what is declared that it reaches its targets", () => {
    assert.deepEqual(verdicts(plan).slice(0, 2), [
      "H1 UNKNOWN campus -> somebody else's load balancer tcp/443 (no failure)",
      "H2 PROVED somebody else's load balancer -> each connector tcp/443, as declared",
    ]);
    const h2 = plan.reachability.find(({ id }) => id === "H2")!;
    assert.deepEqual(
      h2.assumptions.filter((text) => text.includes("load balancer")),
      [
        "somebody else's load balancer: hosts outside the program, whose own firewall lets it out",
        "somebody else's load balancer carries sg-0aaaa111122223333",
        "loadBalancer.existing is true: anyware.corp.example.com is served by a load balancer in a, b that sends to these target groups, and that its own security groups let out",
      ].sort((a, b) => h2.assumptions.indexOf(a) - h2.assumptions.indexOf(b)),
    );
    const h1 = plan.reachability.find(({ id }) => id === "H1")!;
    assert.deepEqual(h1.unknowns, ["somebody else's load balancer, which is not in the graph"]);
  });

  it("says first what it takes for granted", () => {
    assert.deepEqual(plan.assumptions.slice(0, 2), [
      `${FRONT_ARN} is somebody else's internet-facing load balancer in a, b with sg-0aaaa111122223333; it admits clients only, and serves anyware.corp.example.com`,
      `${targetGroupArn("broker")} (broker) is a target group of it, of instances in the stack's VPC, as the vendor needs it`,
    ]);
  });

  it("is judged by no rule about load balancers, and leaves no rule undecided", () => {
    const own = applying(plan);
    assert.deepEqual(
      own.filter((text) => !text.endsWith(" pass")),
      [],
    );
    assert.deepEqual(
      own.filter((text) => /listener|stickiness|vendor-values|alb-(?!target-az)/.test(text)),
      [],
    );
    assert.ok(own.includes("target-type-matches-attachment pass"));
  });

  it("is asked about as load-balancer: as a sender by what is declared, as a receiver by nobody's word", () => {
    assert.equal(ask("load-balancer -> east tcp/443"), "PROVED");
    assert.equal(ask("load-balancer -> east tcp/22"), "REFUTED");
    assert.equal(ask("campus -> load-balancer tcp/443"), "UNKNOWN");
  });

  it("never counts as closed to anybody", async () => {
    const questions = { closed: { from: "internet", to: "load-balancer", ports: "443", expect: "unreachable" } };
    const asked = await judgedPlanOf("hp-anyware-existing", { ...anywareBehind(), ...own({ questions }) });
    assert.deepEqual(
      asked.reachability.filter(({ id }) => id === "closed").map(({ verdict, blocking }) => [verdict, blocking]),
      [["UNKNOWN", true]],
    );
  });

  it("asks for nothing of it but to register targets, and to look", () => {
    const wanted = permissions(plan, "up").statements.filter(({ Action }) =>
      Action.some((action) => action.startsWith("elasticloadbalancing:")),
    );
    const actions = (sid: string) =>
      wanted
        .filter(({ Sid }) => Sid === sid)
        .flatMap(({ Action }) => Action.filter((each) => each.startsWith("elastic")));
    assert.deepEqual(
      wanted.map(({ Sid }) => Sid),
      ["Look", "LoadBalancing"],
    );
    assert.deepEqual(actions("LoadBalancing"), [
      "elasticloadbalancing:DeregisterTargets",
      "elasticloadbalancing:RegisterTargets",
    ]);
    assert.deepEqual(wanted[1]!.Resource, [targetGroupArn("broker")]);
    assert.deepEqual(
      actions("Look"),
      ["LoadBalancerAttributes", "LoadBalancers", "Tags", "TargetGroupAttributes", "TargetGroups", "TargetHealth"].map(
        (what) => `elasticloadbalancing:Describe${what}`,
      ),
    );
  });

  it("is drawn in front of its connectors", () => {
    const { nodes, edges } = drawingOf(plan);
    const front = nodes.find(({ kind }) => kind === "balancer")!;
    assert.deepEqual(
      [front.caption, front.name, front.details],
      ["somebody else's load balancer", "anyware.corp.example.com", ["HTTPS 443"]],
    );
    const reached = edges
      .filter(({ from }) => from === front.id)
      .map(({ to }) => nodes.find(({ id }) => id === to)!.name);
    assert.deepEqual(reached.sort(), ["east", "west"]);
  });

  it("comes from a load balancer of its own by new registrations first, and changes no connector", async () => {
    const old = await judgedPlanOf("hp-anyware-existing", MADE);
    const { steps } = comparePlans(old, { resources: run.resources, reachability: plan.reachability });
    const of = (...wanted: string[]) =>
      steps.filter(({ operation }) => wanted.includes(operation)).map(({ name, order }) => [name, order]);
    assert.deepEqual(of("replace"), [
      ["anyware-broker-east", "new first"],
      ["anyware-broker-west", "new first"],
    ]);
    assert.deepEqual(of("create", "update", "restart", "change", "import"), [
      ["anyware-connector-in-tcp-443-sg-load-balancer-front", undefined],
    ]);
    assert.deepEqual(
      of("delete")
        .map(([name]) => name)
        .sort(),
      [
        "anyware",
        "anyware-alias-a",
        "anyware-broker",
        "anyware-connector-in-tcp-443-sg-load-balancer",
        "anyware-lb",
        "anyware-lb-in-tcp-443-10.8.0.0_16",
        "anyware-lb-in-tcp-443-203.0.113.0_25",
        "anyware-lb-out-tcp-443-sg-connectors",
        "anyware-listener-443",
      ],
    );
  });
});

describe("a CodeStream stack behind a load balancer of somebody else", () => {
  for (const [variant, ports] of [
    ["https", "tcp/443, tcp/12443"],
    ["http", "tcp/80, tcp/12080"],
  ]) {
    it(`leaves open who reaches it by ${variant}, the host included, and proves the rest`, async () => {
      const plan = await judgedPlanOf("codestream-existing", { ...codestreamBehind(), ...own({ variant }) });
      assert.deepEqual(verdicts(plan), [
        `S1 UNKNOWN engineering -> somebody else's load balancer ${ports} (no failure)`,
        `S2 PROVED somebody else's load balancer -> host ${ports}, as declared`,
        `S3 UNKNOWN host -> somebody else's load balancer ${ports} (no failure)`,
        `S5 UNKNOWN nobody but engineering and the host -> somebody else's load balancer ${ports} (no failure)`,
      ]);
      assert.deepEqual(
        applying(plan).filter((text) => !text.endsWith(" pass")),
        [],
      );
    });
  }
});
