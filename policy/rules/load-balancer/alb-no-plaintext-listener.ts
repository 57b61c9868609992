import type { GraphResource, ResourceGraph } from "../../graph";
import { type Answer, all, any, not, read, readList, same, test } from "../../graph/read";
import { TYPES } from "../../network";
import { resolveInput } from "../../network/references";
import { decide, defineStackRule, type Finding, found, type StackContext } from "../../rule";

import { isApplicationArn, isApplicationBalancer } from "../shared/balancer-kind";

interface Params {
  readonly allowPlaintextPorts: readonly number[];
}

const WITHOUT_TRAFFIC = ["redirect", "fixed-response"];

export const albNoPlaintextListener = defineStackRule<Params>({
  name: "alb-no-plaintext-listener",
  what: "an Application Load Balancer listens on HTTPS; on HTTP it does nothing but redirect to HTTPS",
  why: "what is sent in clear text can be read and changed on the way",
  source: "Security Hub ELB.1, ELB.18; CKV_AWS_2, CKV2_AWS_20",
  fix: "use protocol HTTPS with a certificate, or replace the default action by a redirect to HTTPS",
  types: [...TYPES.listener],
  params: {
    allowPlaintextPorts: {
      type: "array",
      items: { type: "integer", minimum: 1, maximum: 65_535 },
      default: [],
      description: "Ports on which HTTP is accepted",
    },
  },
  check: (context, params) =>
    context.graph.ofType(...TYPES.listener).flatMap((listener) => check(listener, context, params)),
  remediate: ({ inputs }, { allowPlaintextPorts }) => {
    const port = read(inputs, "port");
    // A listener of a gateway load balancer has neither port nor protocol.
    if (port.state === "absent") {
      return [];
    }
    const exempt = port.state === "known" && allowPlaintextPorts.some((allowed) => same(port.value, allowed));
    return isPlain(inputs) === "yes" && redirects(inputs) === "no" && !exempt
      ? [{ path: "defaultActions", value: [{ type: "redirect", redirect: REDIRECT }] }]
      : [];
  },
});

const REDIRECT = { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" };

function check(listener: GraphResource, { graph }: StackContext, params: Params): readonly Finding[] {
  const { inputs } = listener;
  const protocol = read(inputs, "protocol");
  const allowed = test(read(inputs, "port"), (port) => params.allowPlaintextPorts.some((ok) => same(port, ok)), false);
  const onlyRedirects = all(redirects(inputs), not(rulesLetTrafficThrough(graph, listener)));
  const text = `${found(protocol, 'nothing, which means "HTTP"')} without a redirect to HTTPS`;
  // HTTP is spoken by application load balancers only; without a protocol the kind decides.
  const other = protocol.state === "absent" ? not(isApplication(graph, listener)) : "no";
  const answer = any(not(isPlain(inputs)), onlyRedirects, allowed, other);
  return decide(answer, listener, other === "unknown" ? "loadBalancerArn" : "protocol", text);
}

const isPlain = (inputs: GraphResource["inputs"]): Answer =>
  test(read(inputs, "protocol"), (value) => same(value, "HTTP"), true);

/** The only default action is a redirect whose protocol is HTTPS; `#{protocol}`, the default, keeps HTTP. */
function redirects(inputs: GraphResource["inputs"]): Answer {
  const { items, complete } = readList(inputs, "defaultActions");
  if (!complete) {
    return "unknown";
  }
  return items.length === 1
    ? all(
        test(read(items[0]!.value, "type"), (type) => same(type, "redirect"), false),
        test(read(items[0]!.value, "redirect.protocol"), (protocol) => same(protocol, "HTTPS"), false),
      )
    : "no";
}

function rulesLetTrafficThrough(graph: ResourceGraph, listener: GraphResource): Answer {
  const answers = graph.ofType(...TYPES.listenerRule).map((rule) => {
    const owner = resolveInput(graph, rule, "listenerArn", TYPES.listener);
    if (!owner.candidates.includes(listener)) {
      return owner.candidates.length === 0 && !owner.outside ? "unknown" : "no";
    }
    const { items, complete } = readList(rule.inputs, "actions");
    const open = items.map((action) =>
      test(read(action.value, "type"), (type) => !WITHOUT_TRAFFIC.includes(String(type)), true),
    );
    return all(owner.exact ? "yes" : "unknown", complete ? any(...open) : "unknown");
  });
  return any(...answers);
}

/** Whether it is a listener of an Application Load Balancer. Those of gateway load balancers have no port either. */
function isApplication(graph: ResourceGraph, listener: GraphResource): Answer {
  const owner = resolveInput(graph, listener, "loadBalancerArn", TYPES.loadBalancer);
  const owners = owner.candidates;
  if (owners.length === 0) {
    const hasPort: Answer = read(listener.inputs, "port").state === "absent" ? "unknown" : "yes";
    return owner.outside && !isApplicationArn(String(listener.inputs["loadBalancerArn"])) ? "no" : hasPort;
  }
  const answers = owners.map((owner) => isApplicationBalancer(owner.inputs));
  return answers.every((answer) => answer === answers[0]) ? answers[0]! : "unknown";
}
