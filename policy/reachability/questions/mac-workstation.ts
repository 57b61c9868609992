/** M1 to M5: Mac workstations. */
import { traffic, world } from "../build";
import type { Question } from "../question";
import { apart, claim, type Declared, namesOf, pastProxy, portsText } from "./common";

export function macWorkstationQuestions(subject: Declared): Question[] {
  const { ask, manifest } = subject;
  const ssh = manifest.settings["ssh"] === true;
  const vnc = manifest.settings["vnc"] === true;
  const adminPorts = [...(ssh ? traffic("tcp/22") : []), ...(vnc ? traffic("tcp/5900", "tcp/5800") : [])];
  const session = traffic("tcp/443", "tcp/4172", "udp/4172");
  const agent = traffic("tcp/443", "tcp/60443", "tcp/4172", "udp/4172");
  const [admins, clients, connectors] = (["admin", "client", "connector"] as const).map((role) =>
    subject.sources(role),
  );
  const except = adminPorts.length > 0 ? subject.exceptions("admin") : [];
  return subject.members.flatMap((member) => {
    const about = (group: string) => ({ member: member.label, text: group.replace("each workstation", member.label) });
    const of = (group: string, more: { readonly blocking?: false; readonly of?: string }) =>
      more.of === undefined
        ? about(group)
        : { ...about(group), blocking: more.blocking, member: `${member.label} from ${more.of}` };
    const closed = traffic("tcp/22", "tcp/5900", "tcp/5800");
    const m3 = `nobody${except.length > 0 ? ` but ${namesOf(except)}` : " at all"} -> each workstation ${portsText(closed)}`;
    return [
      ...apart(adminPorts.length > 0 ? admins! : [], (some, more) => {
        const m1 = `${namesOf(some)} -> each workstation ${portsText(adminPorts)}`;
        return ask(
          "M1",
          "required",
          m1,
          some.map((from) => claim(from, member.at(), adminPorts)),
          of(m1, more),
        );
      }),
      ...apart([...clients!, ...connectors!], (some, more) => {
        const m2 = `${namesOf(some)} -> each workstation PCoIP`;
        return ask(
          "M2",
          "required",
          m2,
          some.map((from) => claim(from, member.at(), connectors!.includes(from) ? agent : session)),
          of(m2, more),
        );
      }),
      ...ask("M3", "forbidden", m3, [claim(world("anyone", ...except), member.at(), closed)], about(m3)),
      ...subject.destinations.flatMap(({ name, endpoint, traffic: ports, isOpen }) => {
        const group = `each workstation -> ${name} ${portsText(ports)}`;
        const more = {
          ...about(group),
          member: `${member.label} to ${name}`,
          blocking: !isOpen && subject.isPromised(member),
        };
        return ask("M4", "required", group, [claim(member.at("private"), endpoint, ports)], more);
      }),
      ...pastProxy(subject, "M5", member),
    ];
  });
}
