/** B1 to B5: Cloudbrink connectors. Users appear with addresses out of the connectors' prefixes. */
import { ANY_TRAFFIC, world } from "../build";
import type { Question } from "../question";
import { claim, type Declared, type Member, portsText } from "./common";

export function cloudbrinkQuestions(subject: Declared): Question[] {
  const { ask, destinations, members } = subject;
  const applications = destinations.filter(({ role }) => role === "privateApplication");
  const vendor = destinations.filter(({ role }) => role !== "privateApplication");
  const questions = members.flatMap((member) => {
    const about = (group: string, key = member.label) => ({
      member: key,
      text: group.replace("each connector", member.label),
    });
    const peers = members.filter((other) => other !== member).map((other) => other.at("private"));
    const b4 = "nobody -> each connector";
    return [
      ...vendor.flatMap(({ name, endpoint, traffic: ports, isOpen }) => {
        const group = `each connector -> ${name} ${portsText(ports)}`;
        return ask("B1", "required", group, [claim(member.at("private"), endpoint, ports)], {
          ...about(group, `${member.label} to ${name}`),
          blocking: !isOpen && subject.isPromised(member),
        });
      }),
      ...applications.flatMap(({ name, endpoint, traffic: ports, isOpen }) => {
        const there = `users of each connector -> ${name} ${portsText(ports)}`;
        const back = `answers of ${name} -> users of each connector`;
        const claims = [claim(member.at(usersVia(member)), endpoint, ports)];
        const key = `${member.label} to ${name}`;
        const more = isOpen ? { blocking: false } : {};
        return [
          ...ask("B2", "required", there, claims, { ...about(there, key), ...more }),
          // A required packet is one that is answered, so the way back is the second half of the same proof.
          ...ask("B3", "required", back, claims, { ...about(back, key), ...more }),
        ];
      }),
      ...ask(
        "B4",
        "forbidden",
        b4,
        [claim(world("anyone", ...subject.exceptions("client", "admin"), ...peers), member.at(), ANY_TRAFFIC)],
        about(b4),
      ),
    ];
  });
  return [...questions, ...sameGroup(subject, members)];
}

/** Active-Active users have addresses of the prefixes; elsewhere they appear as the connector itself. */
const usersVia = ({ instance }: Member): "prefixes" | "private" =>
  Object.values(instance.pools ?? {}).some(({ ipv4 }) => ipv4.length > 0) ? "prefixes" : "private";

function sameGroup(subject: Declared, members: readonly Member[]): Question[] {
  if (members.length < 2) {
    return [];
  }
  const internet = { kind: "internet", label: "the internet" } as const;
  const probes = [
    { direction: "out", peer: internet, via: "private" } as const,
    ...subject.destinations
      .filter(({ role }) => role === "privateApplication")
      .map(({ endpoint }) => ({ direction: "out", peer: endpoint, via: usersVia(members[0]!) }) as const),
  ];
  const same = { members: members.map((member) => member.at()), probes };
  const why = "failover moves sessions to any member of the group";
  return subject.ask("B5", "same", "all connectors of the group reach the same", [], { same, why });
}
