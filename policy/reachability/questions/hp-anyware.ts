/** H1 to H10: HP Anyware connectors behind a load balancer; PCoIP straight to each connector, or to workstations. */
import { ANY_TRAFFIC, internet, resource, traffic, world } from "../build";
import type { Endpoint, Question, Traffic } from "../question";
import {
  apart,
  claim,
  type Declared,
  existingFrontOf,
  facing,
  type Member,
  namesOf,
  pastProxy,
  portsText,
} from "./common";

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
  const relayed = settings["sessions"] !== "direct";
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
  questions.push(...throughExisting(subject));
  for (const member of members) {
    const about = (what: string) => aboutMember(member, what);
    questions.push(
      ...(relayed ? sessions(subject, member, [...pcoip, ...direct], clients4) : loginOnly(subject, member, direct)),
    );
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
  // Direct sessions are what relayed ones must not be.
  const workstations = (relayed ? subject.destinations : []).filter(({ role }) => role === "workstations");
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
  questions.push(...members.flatMap((member) => pastProxy(subject, "H10", member)));
  return questions;
}

/** H1 and H2 where the load balancer is somebody else's: what is declared stands in for what the program does not have. */
function throughExisting(subject: Declared): Question[] {
  const { ask, members } = subject;
  const front = existingFrontOf(subject);
  if (front === undefined) {
    return [];
  }
  const { endpoint, ports, assumes } = front;
  const clients = subject.sources("client");
  const each = `${endpoint.label} -> each connector ${portsText(ports)}, as declared`;
  return [
    ...ask(
      "H1",
      "required",
      `${namesOf(clients)} -> ${endpoint.label} ${portsText(ports)}`,
      clients.map((from) => claim(from, endpoint, ports)),
      { blocking: false, assumes },
    ),
    ...members
      .filter(({ instance }) => instance.drain !== true)
      .flatMap((member) =>
        ask(
          "H2",
          "required",
          each,
          front.senders.map((from) => claim(from, member.at("private"), ports)),
          { ...aboutMember(member, each), assumes },
        ),
      ),
  ];
}

const aboutMember = (member: Member, text: string) => ({
  member: member.label,
  text: text.replace("each connector", member.label),
});

/** H3: the clients reach the member, each kind of client by itself. */
const reached = (
  { ask }: Declared,
  member: Member,
  clients: readonly Endpoint[],
  to: Endpoint,
  open: readonly Traffic[],
): Question[] =>
  apart(clients, (some, { blocking, of }) => {
    const h3 = `${namesOf(some)} -> each connector ${portsText(open)}`;
    const about = aboutMember(member, h3);
    return ask(
      "H3",
      "required",
      h3,
      some.map((from) => claim(from, to, open)),
      of === undefined ? about : { ...about, blocking, member: `${member.label} from ${of}` },
    );
  });

/** Clients reach each connector's public address for their sessions, and nobody else does. */
function sessions(
  subject: Declared,
  member: Member,
  open: readonly Traffic[],
  clients: readonly Endpoint[],
): Question[] {
  const others = internet("everyone else", ...subject.exceptions("client"));
  const h4 = "nobody else -> each connector's public address";
  const allowed = [...open, ...(subject.manifest.settings["ssh"] === true ? traffic("tcp/22") : [])];
  const only = [
    claim(others, member.at("public"), open),
    claim(internet("anyone"), member.at("public"), allowed, true),
  ];
  return [
    ...reached(subject, member, clients, member.at("public"), open),
    ...subject.ask("H4", "only", h4, member.created ? only : [], aboutMember(member, h4)),
  ];
}

/** With direct sessions clients log in, at most, and nobody at all has a session through the connector. */
function loginOnly(subject: Declared, member: Member, login: readonly Traffic[]): Question[] {
  const clients = login.length === 0 ? [] : facing("private", false, subject.sources("client"));
  const h4 = "nobody at all -> each connector tcp/4172, udp/4172, and nobody on the internet anything";
  const closed = [
    claim(world("anyone"), member.at(), traffic("tcp/4172", "udp/4172")),
    claim(internet("anyone"), member.at(), ANY_TRAFFIC),
  ];
  return [
    ...reached(subject, member, clients, member.at("private"), login),
    ...subject.ask("H4", "forbidden", h4, member.created ? closed : [], aboutMember(member, h4)),
  ];
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
