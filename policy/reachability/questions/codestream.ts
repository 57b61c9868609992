/** S1 to S7: CodeStream On-Prem, whose containers call the public URL through NAT and back in. */
import { ANY_TRAFFIC, resource, traffic, world } from "../build";
import type { Endpoint, Question } from "../question";
import { apart, claim, type Declared, existingFrontOf, facing, type Member, namesOf, portsText } from "./common";

export function codestreamQuestions(subject: Declared): Question[] {
  const { ask, manifest, members } = subject;
  const balancer = manifest.loadBalancer;
  const [host] = members;
  if (!balancer || !host) {
    return host ? throughExisting(subject, host) : [];
  }
  const ports = Object.values(balancer.listeners).flatMap(({ port }) => traffic(`tcp/${port}`));
  const front = resource(balancer.urn, "load balancer", balancer.internal ? "private" : "public");
  const anywhere = resource(balancer.urn, "load balancer");
  const inside = resource(balancer.urn, "load balancer", "private");
  const dualstack = balancer.ipAddressType.startsWith("dualstack");
  const clients = facing(balancer.internal ? "private" : "public", dualstack, subject.sources("client"));
  const itself: Endpoint = { kind: "exits", of: host.at("private"), label: "the host's own way out" };
  const names = namesOf(clients);
  const others = world("everyone else", ...subject.exceptions("client", "self"), itself);
  return [
    ...apart(clients, (some, { blocking, of }) =>
      ask(
        "S1",
        "required",
        `${namesOf(some)} -> load balancer ${portsText(ports)}`,
        some.map((from) => claim(from, front, ports)),
        of === undefined ? {} : { blocking, member: of },
      ),
    ),
    ...ask("S2", "required", `load balancer -> host ${portsText(ports)}`, [claim(inside, host.at("private"), ports)]),
    ...ask(
      "S3",
      "required",
      `host -> load balancer's public address ${portsText(ports)}`,
      [claim(host.at("private"), front, ports)],
      {
        why: "containers call the public URL",
      },
    ),
    ...pastLoadBalancer(subject, host, clients),
    ...ask(
      "S5",
      "only",
      `nobody but ${names} and the host -> load balancer ${portsText(ports)}`,
      [claim(others, anywhere, ports)],
      {
        assumes: "whoever leaves by the same NAT gateway as the host arrives with the same address, and is let in too",
      },
    ),
    ...ask(
      "S6",
      "forbidden",
      "anyone -> load balancer tcp/80, tcp/12080",
      manifest.variant === "https" ? [claim(world("anyone"), anywhere, traffic("tcp/80", "tcp/12080"))] : [],
    ),
    ...outwards(subject, host),
  ];
}

/** S4: clients come through the load balancer only. */
function pastLoadBalancer({ ask, manifest }: Declared, host: Member, clients: readonly Endpoint[]): Question[] {
  const ssh = manifest.settings["ssh"] === true ? traffic("tcp/22") : [];
  const past = (from: Endpoint) =>
    ssh.length > 0 ? claim(from, host.at(), ssh, true) : claim(from, host.at(), ANY_TRAFFIC);
  return apart(host.created ? clients : [], (some, { of }) =>
    ask("S4", "forbidden", `${namesOf(some)} -> host directly`, some.map(past), of === undefined ? {} : { member: of }),
  );
}

/** S7. */
const outwards = ({ ask, destinations }: Declared, host: Member): Question[] =>
  destinations.flatMap(({ name, endpoint, traffic: wanted, isOpen }) =>
    ask("S7", "required", `host -> ${name} ${portsText(wanted)}`, [claim(host.at("private"), endpoint, wanted)], {
      member: `host to ${name}`,
      ...(isOpen ? { blocking: false } : {}),
    }),
  );

/** S1 to S5 where the load balancer is somebody else's: who reaches it, nothing in the program tells. */
function throughExisting(subject: Declared, host: Member): Question[] {
  const { ask } = subject;
  const front = existingFrontOf(subject);
  if (front === undefined) {
    return [];
  }
  const { endpoint, senders, ports, assumes } = front;
  const clients = facing("public", true, subject.sources("client"));
  const open = { blocking: false, assumes } as const;
  const [name, what] = [endpoint.label, portsText(ports)];
  return [
    ...ask(
      "S1",
      "required",
      `${namesOf(clients)} -> ${name} ${what}`,
      clients.map((from) => claim(from, endpoint, ports)),
      open,
    ),
    ...ask(
      "S2",
      "required",
      `${name} -> host ${what}, as declared`,
      senders.map((from) => claim(from, host.at("private"), ports)),
      { assumes },
    ),
    ...ask("S3", "required", `host -> ${name} ${what}`, [claim(host.at("private"), endpoint, ports)], {
      ...open,
      why: "containers call the public URL",
    }),
    ...pastLoadBalancer(subject, host, clients),
    ...ask(
      "S5",
      "only",
      `nobody but ${namesOf(clients)} and the host -> ${name} ${what}`,
      [claim(world("everyone else", ...subject.exceptions("client", "self")), endpoint, ports)],
      open,
    ),
    ...outwards(subject, host),
  ];
}
