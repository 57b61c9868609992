/** H1 to H9: HP Anyware connectors behind a load balancer, PCoIP straight to each connector. */
import { ANY_TRAFFIC, internet, resource, traffic, world } from "../build";
import type { Question } from "../question";
import { apart, claim, type Declared, facing, namesOf, portsText } from "./common";

/** Administration and remote desktops: never open to the world. */
const ADMIN_PORTS = traffic("tcp/22", "tcp/3389", "tcp/5900", "tcp/5800");

export function hpAnywareQuestions(subject: Declared): Question[] {
  const { ask, manifest, members } = subject;
  const { loadBalancer: balancer, settings } = manifest;
  const listening = Object.values(balancer?.listeners ?? {}).filter(({ targetGroup }) => targetGroup !== undefined);
  const dualstack = balancer?.ipAddressType.startsWith("dualstack") === true;
  const clients = facing(balancer?.internal ? "private" : "public", dualstack, subject.sources("client"));
  const clients4 = facing("public", false, subject.sources("client"));
  const pcoip = traffic("tcp/4172", "udp/4172");
  const direct = settings["directHttps"] === true ? traffic("tcp/443") : [];
  const admins = settings["ssh"] === true ? subject.exceptions("admin") : [];
  const questions: Question[] = [];
  if (balancer) {
    const front = resource(balancer.urn, "load balancer", balancer.internal ? "private" : "public");
    const ports = listening.flatMap(({ port }) => traffic(`tcp/${port}`));
    questions.push(
      ...apart(clients, (some, { blocking, of }) =>
        ask(
          "H1",
          "required",
          `${namesOf(some)} -> load balancer ${portsText(ports)}`,
          some.map((from) => claim(from, front, ports)),
          of === undefined ? {} : { blocking, member: of },
        ),
      ),
    );
    const back = Object.values(balancer.targetGroups).flatMap(({ port }) => traffic(`tcp/${port}`));
    for (const member of members.filter(({ instance }) => instance.drain !== true)) {
      const from = resource(balancer.urn, "load balancer", "private");
      const text = `load balancer -> ${member.label} ${portsText(back)}`;
      const each = `load balancer -> each connector ${portsText(back)}`;
      questions.push(
        ...ask("H2", "required", each, [claim(from, member.at("private"), back)], { member: member.label, text }),
      );
    }
  }
  for (const member of members) {
    const about = (what: string) => ({ member: member.label, text: what.replace("each connector", member.label) });
    const open = [...pcoip, ...direct];
    questions.push(
      ...apart(clients4, (some, { blocking, of }) => {
        const h3 = `${namesOf(some)} -> each connector ${portsText(open)}`;
        return ask(
          "H3",
          "required",
          h3,
          some.map((from) => claim(from, member.at("public"), open)),
          of === undefined ? about(h3) : { ...about(h3), blocking, member: `${member.label} from ${of}` },
        );
      }),
    );
    const others = internet("everyone else", ...subject.exceptions("client"));
    const everyone = internet("anyone");
    const h4 = "nobody else -> each connector's public address";
    const allowed = [...open, ...(settings["ssh"] === true ? traffic("tcp/22") : [])];
    const only = [claim(others, member.at("public"), open), claim(everyone, member.at("public"), allowed, true)];
    questions.push(...ask("H4", "only", h4, member.created ? only : [], about(h4)));
    const h5 =
      admins.length > 0
        ? `nobody but ${namesOf(admins)} -> each connector ${portsText(ADMIN_PORTS)}`
        : `nobody at all -> each connector ${portsText(ADMIN_PORTS)}`;
    const closed = [claim(world("anyone", ...admins), member.at(), ADMIN_PORTS)];
    questions.push(...ask("H5", "forbidden", h5, member.created ? closed : [], about(h5)));
    for (const { name, role, endpoint, traffic: ports, isOpen } of subject.destinations) {
      const id = role === "workstations" ? "H6" : "H7";
      const group = `each connector -> ${name} ${portsText(ports)}`;
      const key = `${member.label} to ${name}`;
      questions.push(
        ...ask(id, "required", group, [claim(member.at("private"), endpoint, ports)], {
          ...about(group),
          member: key,
          ...(isOpen ? { blocking: false } : {}),
        }),
      );
    }
  }
  const workstations = subject.destinations.filter(({ role }) => role === "workstations");
  questions.push(
    ...apart(clients4, (some, { of }) =>
      ask(
        "H8",
        "forbidden",
        `${namesOf(some)} -> workstations directly`,
        workstations.flatMap(({ endpoint }) => some.map((from) => claim(from, endpoint, ANY_TRAFFIC))),
        of === undefined ? {} : { member: of },
      ),
    ),
  );
  questions.push(...sameConnectors(subject));
  return questions;
}

function sameConnectors(subject: Declared): Question[] {
  const created = subject.members.filter(({ created: own }) => own);
  if (created.length < 2) {
    return [];
  }
  const anyone = { kind: "internet", label: "the internet" } as const;
  const probes = [
    { direction: "in", peer: anyone, via: "public" },
    { direction: "out", peer: anyone, via: "private" },
    ...subject.destinations.map(({ endpoint }) => ({ direction: "out", peer: endpoint, via: "private" }) as const),
  ] as const;
  const same = { members: created.map((member) => member.at()), probes };
  return subject.ask("H9", "same", "all connectors reach and admit the same", [], { same });
}
