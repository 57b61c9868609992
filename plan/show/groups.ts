/** What a stack makes, in parts that have a name; new networks with their subnets, ways out, and what connects them to others. */
import type { Value } from "../../policy/graph";
import { count } from "../io/text";
import { componentsOf, type Plan, type PlanHandoff, type PlanResource } from "../model/plan";

/** What stands under one name on the screen. */
export interface Group {
  readonly name: string;
  readonly kind: string;
  readonly lines: NonNullable<PlanHandoff["summary"]>;
}

type Line = Group["lines"][number];

/** What a plan's stack was asked for, the same in every form of the plan: its components and its new networks. */
export const groupsOf = (resources: readonly PlanResource[]): readonly Group[] => [
  ...componentsOf(resources).map(componentGroup),
  ...networkGroups(resources),
];

/** Whose account it is, as far as anybody said. */
export const accountText = ({ accountIds }: Plan["stack"]): string =>
  accountIds.length === 0 ? "any account" : `account ${accountIds.join(" or ")} (from config, not checked)`;

function componentGroup({ name, type, outputs }: PlanResource): Group {
  const handoff = outputs["handoff"] as unknown as PlanHandoff | undefined;
  return { name, kind: type.split(":").at(-1) ?? type, lines: handoff?.summary ?? [] };
}

export function networkGroups(all: readonly PlanResource[]): Group[] {
  const ofType = (type: string) => all.filter((resource) => resource.type === type);
  return ofType("aws:ec2/vpc:Vpc").map((vpc) => {
    const inVpc = ({ inputs }: PlanResource): boolean => inputs["vpcId"] === vpc.id;
    const subnets = ofType("aws:ec2/subnet:Subnet").filter(inVpc);
    const gateways = ofType("aws:ec2/natGateway:NatGateway").length;
    const parts = [
      shown(vpc.inputs["cidrBlock"], "CIDR from IPAM"),
      count(subnets.length, "subnet"),
      gateways === 0 ? "no NAT gateway" : count(gateways, "NAT gateway"),
    ];
    return {
      name: vpc.name,
      kind: "new VPC",
      lines: [
        { subject: "VPC", text: parts.join("  ") },
        ...subnets.map(({ name, inputs }) => ({
          subject: name,
          text: `${shown(inputs["cidrBlock"], inputs["ipv6Native"] === true ? "IPv6 only" : "CIDR from IPAM")}  ${zoneOf(inputs)}`,
        })),
        ...connections(vpc, ofType),
      ],
    };
  });
}

/** A text of the program; `otherwise` when there is none. Another value is an output that nobody knows yet. */
const shown = (value: Value, otherwise: string): string =>
  typeof value === "string" ? value : value === undefined || value === null ? otherwise : "known after up";

/** AWS puts a subnet without a zone into one of its choice. */
const zoneOf = (inputs: PlanResource["inputs"]): string =>
  shown(inputs["availabilityZone"] ?? inputs["availabilityZoneId"], "a zone that AWS chooses");

function connections(vpc: PlanResource, ofType: (type: string) => readonly PlanResource[]): Line[] {
  const inVpc = ({ inputs }: PlanResource): boolean => inputs["vpcId"] === vpc.id;
  const routedTo = (property: string, id: Value): string => {
    const routes = ofType("aws:ec2/route:Route").filter(({ inputs }) => inputs[property] === id);
    return [...new Set(routes.map(({ inputs }) => String(inputs["destinationCidrBlock"])))].join(", ");
  };
  const endpoints = ofType("aws:ec2/vpcEndpoint:VpcEndpoint").filter(inVpc);
  const services = endpoints.map(({ inputs }) => String(inputs["serviceName"]).split(".").at(-1));
  return [
    ...ofType("aws:ec2transitgateway/vpcAttachment:VpcAttachment")
      .filter(inVpc)
      .map(({ inputs }) => {
        const gateway = inputs["transitGatewayId"];
        return { subject: "transit gateway", text: `${shown(gateway, "")}  ${routedTo("transitGatewayId", gateway)}` };
      }),
    ...ofType("aws:ec2/vpcPeeringConnection:VpcPeeringConnection")
      .filter(inVpc)
      .map(({ id, name, inputs }) => ({
        subject: name.replace(`${vpc.name}-`, "").replace("-", " "),
        text: `${shown(inputs["peerVpcId"], "")}  ${routedTo("vpcPeeringConnectionId", id)}${inputs["autoAccept"] === true ? "" : "  to be accepted"}`,
      })),
    ...ofType("aws:route53/resolverRule:ResolverRule").map(({ inputs }) => ({
      subject: "DNS",
      text: `${shown(inputs["domainName"], "")} -> ${targets(inputs["targetIps"])}`,
    })),
    ...(services.length === 0 ? [] : [{ subject: "endpoints", text: services.sort().join(", ") }]),
    ...ofType("aws:ec2/flowLog:FlowLog")
      .filter(inVpc)
      .map(({ inputs }) => ({
        subject: "flow logs",
        text: flowLogText(inputs, ofType("aws:cloudwatch/logGroup:LogGroup")),
      })),
  ];
}

/** What a flow log takes, and where it goes. */
function flowLogText(
  { trafficType, logDestination: to }: PlanResource["inputs"],
  groups: readonly PlanResource[],
): string {
  const group = groups.find(({ outputs }) => typeof to === "string" && outputs["arn"] === to);
  const days = group?.inputs["retentionInDays"];
  const place = group === undefined ? shown(to, "") : `log group ${group.name}`;
  return [
    shown(trafficType, "ALL"),
    `-> ${place}`,
    ...(typeof days === "number" && days > 0 ? [`kept ${days} days`] : []),
  ].join("  ");
}

const targets = (value: Value): string =>
  (Array.isArray(value) ? value : [])
    .map((each) => (typeof each === "object" && each !== null && "ip" in each ? String(each["ip"]) : ""))
    .join(", ");
