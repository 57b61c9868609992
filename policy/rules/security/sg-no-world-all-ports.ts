import { type SecurityGroup, type SecurityRule, TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, settled, undecided, violation } from "../../rule";
import { networksOf, unknownIngress } from "../../rule/ingress";
import { isInternetWide } from "../../rule/intervals";

interface Params {
  readonly maxSpan: number;
}

export const sgNoWorldAllPorts = defineStackRule<Params>({
  name: "sg-no-world-all-ports",
  what: "no security group opens all ports, or a wide range of them, to the internet",
  why: "a wide range opens whatever will ever listen there, not only what it was made for",
  source: "CKV_AWS_277; Security Hub EC2.18",
  fix: "admit single ports, each from those who need it",
  types: [
    ...TYPES.securityGroup,
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  ],
  params: {
    maxSpan: {
      type: "integer",
      minimum: 1,
      maximum: 65_536,
      default: 1024,
      description: "Most ports that one rule may open to the internet",
    },
  },
  check: ({ network }, params) => settled(network.securityGroups.flatMap((group) => check(group, params))),
});

function check(group: SecurityGroup, { maxSpan }: Params): readonly Finding[] {
  const ingress = group.rules.filter(({ direction }) => direction === "ingress");
  const wide = ingress.filter((rule) => rule.certain && span(rule, "must") > maxSpan);
  const networks = wide.flatMap((rule) => networksOf(rule.peer).cidrs);
  const open = ([4, 6] as const).filter((family) => isInternetWide(networks, family));
  const violations = wide
    .filter((rule) => networksOf(rule.peer).cidrs.some(({ family }) => open.includes(family)))
    .map((rule) => violation(rule, rule.path, `${rule.traffic.text} open to ${networksText(rule)}`));
  const doubtful = ingress.filter(
    (rule) =>
      span(rule, "may") > maxSpan &&
      (networksOf(rule.peer).unknown.length > 0 ||
        ((!rule.certain || span(rule, "must") <= maxSpan) && mayBeWorld(rule))),
  );
  return [
    ...violations,
    ...unknownIngress(group),
    ...doubtful.map((rule) =>
      undecided(rule, rule.path, `its ${rule.traffic.unknown ? "ports are" : "source is"} ${NOT_KNOWN}`),
    ),
  ];
}

/** Ports of tcp and udp that a rule opens; for all protocols every one. */
const span = ({ traffic }: SecurityRule, side: "must" | "may"): number =>
  Math.max(
    0,
    ...traffic[side]
      .filter(({ protocols: [first, last] }) => (first <= 6 && last >= 6) || (first <= 17 && last >= 17))
      .map(({ ports: [first, last] }) => last - first + 1),
  );

const mayBeWorld = ({ peer }: SecurityRule): boolean =>
  ([4, 6] as const).some((family) => isInternetWide(networksOf(peer).cidrs, family));

const networksText = ({ peer }: SecurityRule): string =>
  networksOf(peer)
    .cidrs.map(({ text }) => text)
    .join(", ");
