/** SSM: instances that Session Manager may manage reach it, on the internet or at endpoints in their VPC. */
import { ssmKey } from "../../network";
import { traffic } from "../build";
import type { Endpoint, Question } from "../question";
import { claim, type Declared } from "./common";

/** Number of the question, the same in every topology. */
export const SESSION_MANAGER = "SSM";

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
  const there: Endpoint[] = endpoints.length > 0 ? endpoints : [{ kind: "internet", label: "Systems Manager" }];
  return subject.members
    .filter(({ instance }) => instance.sessionManager === true)
    .flatMap((member) => {
      const group = `each ${member.instance.role} -> Systems Manager tcp/443`;
      return ask(
        SESSION_MANAGER,
        "required",
        group,
        there.map((to) => claim(member.at("private"), to, traffic("tcp/443"))),
        {
          member: member.label,
          text: group.replace(`each ${member.instance.role}`, member.label),
          blocking: subject.isPromised(member),
          why: "without network.ssmEndpoints, a NAT gateway or a public address nobody gets onto it; access.ssm: false gives that up",
        },
      );
    });
}
