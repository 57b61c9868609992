/** The way to an empty account, in the order in which to go: what to clear, the destroy itself, what is left. */

import { MINIMUM_ALLOCATION_HOURS, SCRUBBING_HOURS } from "../../components/mac-workstation/facts";
import { fixLines } from "../../stacks/mistakes/render";
import { listed } from "../io/text";
import type { Obstacle, ObstacleKind } from "../model/plan";
import { type ConfigChange, clearingKey, keepingKey, type StackFacts } from "./config-keys";
import { BALANCER, BUCKET, HOST, INSTANCE, LOG_GROUP, VOLUME } from "./obstacles";

export type TearDownKind =
  /** Look first: it may be in the way. */
  | "check"
  /** In the way: without it the destroy fails. */
  | "clear"
  /** Time has to pass. */
  | "wait"
  | "destroy"
  /** Goes on after the destroy, and costs money or misleads until it is cleared. */
  | "leftover";

export interface TearDownStep {
  readonly kind: TearDownKind;
  readonly what: string;
  /** Logical names. */
  readonly resources: readonly string[];
  /** Shell commands, in order. `<name>` stands for the id of that resource, known only with a state. */
  readonly commands: readonly string[];
}

export interface TearDownSubject extends StackFacts {
  readonly stack: string;
  readonly region: string;
  /** What the config's plan puts in the way. */
  readonly planned: readonly Obstacle[];
  /** What exists, where a state is given. */
  readonly existing?: readonly Obstacle[];
  /** URNs of instances on dedicated hosts, which have to go before their hosts can. */
  readonly hostedInstances: readonly string[];
  /** What people have to undo elsewhere, as the hand-over says. */
  readonly leftovers: readonly string[];
}

export function tearDownSteps(subject: TearDownSubject): TearDownStep[] {
  const found = subject.existing ?? subject.planned;
  return [
    ...checks(found, subject),
    ...clearing(found, subject),
    ...waiting(found, subject),
    { kind: "destroy", what: "delete everything else", resources: [], commands: [destroyCommand(subject)] },
    ...leftovers(found, subject),
    {
      kind: "leftover",
      what: "forget the stack, when nothing of it is needed any more",
      resources: [],
      commands: [`npx pulumi stack rm ${word(subject.stack)}`],
    },
  ];
}

const destroyCommand = ({ stack }: TearDownSubject): string => `npx pulumi destroy --stack ${word(stack)}`;
const upCommand = ({ stack }: TearDownSubject): string => `npx pulumi up --stack ${word(stack)}`;
const word = (text: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

const idOf = ({ id, name }: Obstacle): string => (id === undefined ? `<${name}>` : word(id));
const namesOf = (list: readonly Obstacle[]): string[] => list.map(({ name }) => name);
const ofKind = (list: readonly Obstacle[], ...kinds: readonly ObstacleKind[]): Obstacle[] =>
  list.filter(({ kind }) => kinds.includes(kind));

function checks(found: readonly Obstacle[], subject: TearDownSubject): TearDownStep[] {
  const { region } = subject;
  const networks = ofKind(found, "network");
  const certificates = ofKind(found, "certificate");
  const reservations = ofKind(found, "reservation");
  return [
    ...networks.map(
      (each): TearDownStep => ({
        kind: "check",
        what: `nobody else uses the network ${each.name}: AWS deletes no subnet that has an interface in it`,
        resources: [each.name],
        commands: [
          `aws ec2 describe-network-interfaces --region ${region} --filters Name=vpc-id,Values=${idOf(each)} --query 'NetworkInterfaces[].[NetworkInterfaceId,Description]' --output text`,
        ],
      }),
    ),
    ...certificates.map(
      (each): TearDownStep => ({
        kind: "check",
        what: `nothing outside the stack uses the certificate ${each.name} (${each.detail ?? "its name"}): AWS deletes none that is in use`,
        resources: [each.name],
        commands: [
          `aws acm describe-certificate --region ${region} --certificate-arn ${idOf(each)} --query Certificate.InUseBy --output text`,
        ],
      }),
    ),
    ...ofKind(found, "records").map(
      (each): TearDownStep => ({
        kind: "check",
        what: `nobody needs the records in ${each.name} any more: the log group is deleted with them${orKeep(keepingKey(each, subject))}`,
        resources: [each.name],
        commands: [`aws logs describe-log-groups --region ${region} --log-group-name-pattern ${idOf(each)}`],
      }),
    ),
    ...(reservations.length === 0
      ? []
      : [
          {
            kind: "check" as const,
            what: `nothing relies on the reservations ${reservations.map(({ detail }) => detail).join(", ")}: from the destroy on AWS gives these addresses to others`,
            resources: namesOf(reservations),
            commands: [],
          },
        ]),
  ];
}

const orKeep = (change: ConfigChange | undefined): string =>
  change === undefined ? "" : `; to keep both, set ${change.path} to ${change.value} and run up first`;

/** What the config can take away goes with one `up`; what it cannot, with a command each. */
function clearing(found: readonly Obstacle[], subject: TearDownSubject): TearDownStep[] {
  const blocking = ofKind(found, "protected", "deletion-protection", "termination-protection");
  const planned = new Set(subject.planned.map(({ urn, kind }) => `${kind} ${urn}`));
  const inPlan = (each: Obstacle) => planned.has(`${each.kind} ${each.urn}`);
  // What the config no longer has, and what it has unprotected already, needs no key.
  const known = new Set(subject.planned.map(({ urn }) => urn));
  const byKey = new Map<string, { readonly lines: readonly string[]; readonly obstacles: Obstacle[] }>();
  const byUp: Obstacle[] = [];
  const byCommand: Obstacle[] = [];
  for (const each of blocking) {
    const key = clearingKey(each, subject);
    if (key === undefined || (subject.existing !== undefined && !inPlan(each) && !known.has(each.urn))) {
      byCommand.push(each);
    } else if (!inPlan(each)) {
      byUp.push(each);
    } else {
      const fix = { path: key.path, value: key.value };
      const lines = fixLines({ path: key.path, problem: "", fix }, subject.stack).map((line) => `npx ${line}`);
      const entry = byKey.get(key.path) ?? { lines, obstacles: [] };
      entry.obstacles.push(each);
      byKey.set(key.path, entry);
    }
  }
  const needsUp = byKey.size > 0 || byUp.length > 0;
  return [
    ...[...byKey].map(
      ([path, { lines, obstacles }]): TearDownStep => ({
        kind: "clear",
        what: `${path} in the stack file: ${describe(obstacles)}`,
        resources: unique(namesOf(obstacles)),
        commands: lines,
      }),
    ),
    ...(needsUp
      ? [
          {
            kind: "clear" as const,
            what:
              byUp.length === 0
                ? "take that to AWS and into the state"
                : `take the config to AWS and into the state: ${describe(byUp)}`,
            resources: unique(namesOf(byUp)),
            commands: [upCommand(subject)],
          },
        ]
      : []),
    ...byCommand.map((each) => byHand(each, subject)),
    ...emptying(found),
  ];
}

const KIND_TEXT: { readonly [kind in ObstacleKind]?: string } = {
  protected: "protected by Pulumi",
  "deletion-protection": "deletion protection",
  "termination-protection": "termination protection",
};

const LISTED = 4;

function describe(list: readonly Obstacle[]): string {
  const kinds = unique(list.map(({ kind }) => kind));
  return kinds.map((kind) => `${KIND_TEXT[kind]} (${listed(namesOf(ofKind(list, kind)), LISTED)})`).join(", ");
}

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];

/** Without a key in a stack file. */
function byHand(each: Obstacle, { stack, region }: TearDownSubject): TearDownStep {
  const commands = {
    protected: `npx pulumi state unprotect ${word(each.urn)} --stack ${word(stack)} --yes`,
    "deletion-protection": `aws elbv2 modify-load-balancer-attributes --region ${region} --load-balancer-arn ${idOf(each)} --attributes Key=deletion_protection.enabled,Value=false`,
    "termination-protection": `aws ec2 modify-instance-attribute --region ${region} --instance-id ${idOf(each)} --no-disable-api-termination`,
  };
  return {
    kind: "clear",
    what: `${each.name}: ${KIND_TEXT[each.kind]}`,
    resources: [each.name],
    commands: [commands[each.kind as keyof typeof commands]],
  };
}

/** A bucket that is deleted with the stack, but has no leave to be emptied by it. */
const emptying = (found: readonly Obstacle[]): TearDownStep[] =>
  ofKind(found, "bucket").map((each) => ({
    kind: "clear",
    what: `${each.name}: AWS deletes no bucket that is not empty; have it emptied just before the destroy, since logs still come in`,
    resources: [each.name],
    commands: [`aws s3 rm s3://${idOf(each)} --recursive`],
  }));

/** A host can go when its instance has gone, it has been scrubbed, and it is old enough. */
function waiting(found: readonly Obstacle[], subject: TearDownSubject): TearDownStep[] {
  // Once it is no longer protected, the destroy releases it.
  const released = ofKind(found, "protected").filter(({ type }) => type === HOST);
  const hosts = [...ofKind(found, "mac-host"), ...released].filter(
    (each, index, list) => list.findIndex(({ urn }) => urn === each.urn) === index,
  );
  if (hosts.length === 0) {
    return [];
  }
  const { region, stack, hostedInstances } = subject;
  const earliest = hosts.flatMap(({ created }) => (created === undefined ? [] : [releaseTime(created)])).sort();
  const last = earliest.at(-1);
  const when =
    last === undefined
      ? `${MINIMUM_ALLOCATION_HOURS} hours after its allocation at the earliest`
      : `not before ${last}, ${MINIMUM_ALLOCATION_HOURS} hours after its allocation`;
  const targets = hostedInstances.map((urn) => `--target ${word(urn)}`).join(" ");
  return [
    ...(targets === ""
      ? []
      : [
          {
            kind: "clear" as const,
            what: `end the instances first: their hosts are then scrubbed for up to ${SCRUBBING_HOURS} hours`,
            resources: hostedInstances.map((urn) => urn.slice(urn.lastIndexOf("::") + 2)),
            commands: [`npx pulumi destroy --stack ${word(stack)} ${targets} --target-dependents`],
          },
        ]),
    {
      kind: "wait",
      what: `AWS releases a Mac host ${when}, and only when it is available again`,
      resources: namesOf(hosts),
      commands: [
        `aws ec2 describe-hosts --region ${region} --host-ids ${hosts.map(idOf).join(" ")} --query 'Hosts[].[HostId,State,AllocationTime]' --output text`,
      ],
    },
  ];
}

/** From the state's own time, which is within seconds of AWS's. */
const releaseTime = (created: string): string =>
  new Date(Date.parse(created) + MINIMUM_ALLOCATION_HOURS * 3_600_000).toISOString();

function leftovers(found: readonly Obstacle[], subject: TearDownSubject): TearDownStep[] {
  const { region } = subject;
  return [
    ...ofKind(found, "kept").map(
      (each): TearDownStep => ({
        kind: "leftover",
        what:
          each.type === HOST
            ? `${each.name} stays allocated and is billed; use it again as hostId, or release it ${MINIMUM_ALLOCATION_HOURS} hours after its allocation and when it is available`
            : `${each.name} stays in the account`,
        resources: [each.name],
        commands: keptCommands(each, region),
      }),
    ),
    ...ofKind(found, "snapshots").map(
      (each): TearDownStep => ({
        kind: "leftover",
        what: `snapshots that ${each.name} made stay in the account`,
        resources: [each.name],
        commands: [
          `aws ec2 describe-snapshots --region ${region} --owner-ids self --filters Name=tag:aws:dlm:lifecycle-policy-id,Values=${idOf(each)} --query 'Snapshots[].SnapshotId' --output text`,
          `aws ec2 delete-snapshot --region ${region} --snapshot-id <each>`,
        ],
      }),
    ),
    ...ofKind(found, "other-side").map(
      (each): TearDownStep => ({
        kind: "leftover",
        what: `routes of the ${each.detail} that lead to ${each.name}: they lead nowhere from then on`,
        resources: [each.name],
        commands: [],
      }),
    ),
    ...subject.leftovers.map((what): TearDownStep => ({ kind: "leftover", what, resources: [], commands: [] })),
  ];
}

function keptCommands(each: Obstacle, region: string): string[] {
  switch (each.type) {
    case HOST:
      return [`aws ec2 release-hosts --region ${region} --host-ids ${idOf(each)}`];
    case VOLUME:
      return [`aws ec2 delete-volume --region ${region} --volume-id ${idOf(each)}`];
    case BUCKET:
      return [`aws s3 rb s3://${idOf(each)} --force`];
    case BALANCER:
      return [`aws elbv2 delete-load-balancer --region ${region} --load-balancer-arn ${idOf(each)}`];
    case INSTANCE:
      return [`aws ec2 terminate-instances --region ${region} --instance-ids ${idOf(each)}`];
    case LOG_GROUP:
      return [`aws logs delete-log-group --region ${region} --log-group-name ${idOf(each)}`];
    default:
      return [];
  }
}
