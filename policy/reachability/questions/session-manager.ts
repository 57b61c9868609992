/** SSM: instances that Session Manager may manage reach it, on the internet or at endpoints in their VPC. */
import { ssmKey } from "../../network";
import { traffic } from "../build";
import type { Endpoint, Question } from "../question";
import { claim, type Declared, portsText, proxiesOf } from "./common";

/** Number of the question, the same in every topology. */
export const SESSION_MANAGER = "SSM";

/** Stands in the question where there is a proxy. */
export const BY_PROXY = "by the proxy";

export function sessionManagerQuestions(subject: Declared): Question[] {
  const { manifest, urn } = subject;
  const { ask } = subject;
  // With private DNS the service's names mean the endpoints, even for instances that have a way to the internet.
  const endpoints = Object.keys(manifest.ssmEndpoints ?? {}).map(
    (key): Endpoint => ({
      kind: "subnet-host",
      component: urn,
      subnet: ssmKey(key),
      label: `endpoints of Systems Manager in ${key}`,
    }),
  );
  const proxies = endpoints.length > 0 ? [] : proxiesOf(subject.destinations);
  const direct: Endpoint[] = endpoints.length > 0 ? endpoints : [{ kind: "internet", label: "Systems Manager" }];
  const ways = proxies.length > 0 ? proxies : direct.map((endpoint) => ({ endpoint, traffic: traffic("tcp/443") }));
  const [first] = proxies;
  const what = first === undefined ? "tcp/443" : `${BY_PROXY} ${portsText(first.traffic)}`;
  return subject.members
    .filter(({ instance }) => instance.sessionManager === true)
    .flatMap((member) => {
      const group = `each ${member.instance.role} -> Systems Manager ${what}`;
      return ask(
        SESSION_MANAGER,
        "required",
        group,
        ways.map(({ endpoint, traffic: ports }) => claim(member.at("private"), endpoint, ports)),
        {
          member: member.label,
          text: group.replace(`each ${member.instance.role}`, member.label),
          blocking: subject.isPromised(member) && !proxies.some(({ isOpen }) => isOpen),
          ...(first === undefined
            ? {}
            : { assumes: "the Systems Manager agent is told of the proxy, and the proxy lets it through" }),
          why: "without network.ssmEndpoints, a NAT gateway or a public address nobody gets onto it; access.ssm: false gives that up",
        },
      );
    });
}
