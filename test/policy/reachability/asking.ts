/** Questions of tests, and the networks they are asked of. */
import assert from "node:assert/strict";
import { askText, isAskProblem, verify } from "../../../policy/reachability";
import { ANY_TRAFFIC, ask, cidrs, resource, traffic } from "../../../policy/reachability/build";
import type { Answer, Endpoint, Mode, Verdict } from "../../../policy/reachability/question";
import { INSTANCE, LOAD_BALANCER, Scenario, urnOf } from "./scenario";

export const CLIENTS = cidrs("clients", "203.0.113.0/24");
export const instance = (name: string, via?: "public" | "private" | "prefixes"): Endpoint =>
  resource(urnOf(INSTANCE, name), name, via);
export const balancer = (via?: "public" | "private"): Endpoint => resource(urnOf(LOAD_BALANCER, "lb"), "lb", via);
export const INTERNET: Endpoint = { kind: "internet", label: "internet" };

export function answer(scenario: Scenario, mode: Mode, from: Endpoint, to: Endpoint, ...ports: string[]): Answer {
  const what = ports.length > 0 ? traffic(...ports) : ANY_TRAFFIC;
  return verify(scenario.graph(), [ask(mode, from, to, what)], { realAddresses: true })[0]!;
}

export const verdict = (...args: Parameters<typeof answer>): Verdict => answer(...args).verdict;
export const stopped = (...args: Parameters<typeof answer>): string | undefined => answer(...args).witness?.blockedBy;

/** The answer to a typed question, with the addresses of the state. */
export function asked(scenario: Scenario, text: string): Answer {
  const answer = askText(scenario.graph(), text, { realAddresses: true });
  assert.ok(!isAskProblem(answer), JSON.stringify(answer));
  return answer;
}

/** An instance `c` with an Elastic IP in a public subnet, everything let out. */
export function connector(): Scenario {
  const scenario = new Scenario();
  scenario.vpc();
  scenario.publicSubnet("pub", "10.0.0.0/24");
  scenario.group("sg");
  scenario.allow("out", "sg", "all", { cidrIpv4: "0.0.0.0/0" });
  scenario.instance("c", "pub", ["sg"]);
  scenario.eip("e", { instance: "c-id" }, "198.51.100.1");
  return scenario;
}

/** The same with a second instance `d` in a subnet of its own. */
export function pair(): Scenario {
  const scenario = connector();
  scenario.publicSubnet("other", "10.0.1.0/24", "b");
  scenario.group("sg2");
  scenario.instance("d", "other", ["sg2"]);
  return scenario;
}
