/** New networks on the plan's screen: subnets, ways out, and what connects them to others. */
import type { Value } from "../../policy/graph";
import { count } from "../io/text";
import type { PlanHandoff, PlanResource } from "../model/plan";

/** What stands under one name on the screen. */
export interface Group {
  readonly name: string;
  readonly kind: string;
  readonly lines: NonNullable<PlanHandoff["summary"]>;
}

type Line = Group["lines"][number];

export function networkGroups(all: readonly PlanResource[]): Group[] {
  const ofType = (type: string) => all.filter((resource) => resource.type === type);
  return ofType("aws:ec2/vpc:Vpc").map((vpc) => {
    const inVpc = ({ inputs }: PlanResource): boolean => inputs["vpcId"] === vpc.id;
    const subnets = ofType("aws:ec2/subnet:Subnet").filter(inVpc);
    const gateways = ofType("aws:ec2/natGateway:NatGateway").length;
    const parts = [
      String(vpc.inputs["cidrBlock"]),
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
          text: `${String(inputs["cidrBlock"])}  ${String(inputs["availabilityZone"])}`,
        })),
        ...connections(vpc, ofType),
      ],
    };
  });
}

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
        return { subject: "transit gateway", text: `${String(gateway)}  ${routedTo("transitGatewayId", gateway)}` };
      }),
    ...ofType("aws:ec2/vpcPeeringConnection:VpcPeeringConnection")
      .filter(inVpc)
      .map(({ id, name, inputs }) => ({
        subject: name.replace(`${vpc.name}-`, "").replace("-", " "),
        text: `${String(inputs["peerVpcId"])}  ${routedTo("vpcPeeringConnectionId", id)}${inputs["autoAccept"] === true ? "" : "  to be accepted"}`,
      })),
    ...ofType("aws:route53/resolverRule:ResolverRule").map(({ inputs }) => ({
      subject: "DNS",
      text: `${String(inputs["domainName"])} -> ${targets(inputs["targetIps"])}`,
    })),
    ...(services.length === 0 ? [] : [{ subject: "endpoints", text: services.sort().join(", ") }]),
  ];
}

const targets = (value: Value): string =>
  (Array.isArray(value) ? value : [])
    .map((each) => (typeof each === "object" && each !== null && "ip" in each ? String(each["ip"]) : ""))
    .join(", ");
