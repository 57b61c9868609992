/** Who reaches what in this topology, as traffic rules. Ports: facts.ts. */
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../shared/input/tags";
import { sessionManagerTraffic } from "../shared/instance/session-manager";
import {
  type EgressPorts,
  type EgressRequest,
  type PortRange,
  planEgress,
  planTraffic,
  type TrafficRequest,
  type TrafficRule,
  tcp,
} from "../shared/network/traffic";
import type { TrafficPeers } from "../shared/network/traffic-source";
import type { CodeStreamEgressArgs, CodeStreamOnPremArgs } from "./args";
import { MAIL_PORTS, SERVICE_KEYS, VARIANTS } from "./facts";
import { LEGACY_EGRESS_CIDR } from "./legacy-template";
import type { CodeStreamPlan } from "./plan";

/** How the host's own containers are called where sources are named. */
export const SELF = "codestream-host";
const SELF_WHY = "its containers call the public URL";

/** The two ports of the variant, the same on both sides. */
export const servicePorts = ({ variant }: Pick<CodeStreamPlan, "variant">): readonly PortRange[] =>
  SERVICE_KEYS.map((key) => tcp(VARIANTS[variant].ports[key]));

/** What each group of destinations is reached on, and why. */
const egressPorts = (plan: CodeStreamPlan): EgressPorts<keyof CodeStreamEgressArgs> => ({
  internet: {
    ports: [tcp(443), ...servicePorts(plan).filter(({ from }) => from !== 443)],
    why: "images, telemetry, the public URL",
  },
  mail: { ports: MAIL_PORTS.map((port) => tcp(port)), why: "outgoing mail" },
});

/** Destinations with their default: neither registries nor the load balancer have stable addresses. */
export const hostEgress = (plan: CodeStreamPlan, { egress }: CodeStreamOnPremArgs): readonly EgressRequest[] =>
  planEgress(egress, egressPorts(plan));

/** Clients and the host's own containers in, exactly on the two ports; the host out. */
export function loadBalancerTraffic(
  plan: CodeStreamPlan,
  args: CodeStreamOnPremArgs,
  hostGroup: pulumi.Input<string>,
): readonly TrafficRule[] {
  const ports = servicePorts(plan);
  const { cidrs } = plan.host.internetAddresses;
  const self: TrafficPeers = cidrs.length === 0 ? {} : { [SELF]: { cidrs: [...cidrs] } };
  return planTraffic([
    { direction: "ingress", peers: args.clients, ports, why: "API and broadcaster" },
    { direction: "ingress", peers: self, ports, why: SELF_WHY },
    {
      direction: "egress",
      peers: { host: { securityGroupId: hostGroup } },
      ports,
      why: "API, broadcaster, health check",
    },
    ...(plan.legacyNames ? [legacyEgress()] : []),
  ]);
}

/** The template's group lets everything out; importing it as it is keeps the first update free of deletions. */
const legacyEgress = (): TrafficRequest => ({
  direction: "egress",
  peers: { everywhere: { cidrs: [LEGACY_EGRESS_CIDR] } },
  ports: [{ protocol: "-1" }],
  why: "as in the CloudFormation template",
});

/** Rules for addresses of the host's containers that are known only after `up`, keyed by their names. */
export function createSelfRules(
  plan: CodeStreamPlan,
  securityGroupId: pulumi.Input<string>,
  addresses: { readonly [name: string]: pulumi.Input<string> },
  tags: Tags,
  opts: pulumi.CustomResourceOptions,
): void {
  for (const [name, address] of Object.entries(addresses)) {
    for (const { from: port } of servicePorts(plan)) {
      new vpc.SecurityGroupIngressRule(
        `${plan.name}-lb-in-tcp-${port}-${name}`,
        {
          securityGroupId,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          cidrIpv4: pulumi.interpolate`${address}/32`,
          description: `from ${SELF}: ${SELF_WHY}`,
          tags,
        },
        opts,
      );
    }
  }
}

/** What the host lets in: the load balancer on the two ports, and nothing else. MongoDB and RabbitMQ stay closed. */
export const hostIngress = (plan: CodeStreamPlan, loadBalancer: TrafficPeers): readonly TrafficRequest[] => [
  {
    direction: "ingress",
    peers: loadBalancer,
    ports: servicePorts(plan),
    why: "API, broadcaster, health check",
  },
];

/** All rules of a new host's own group. */
export function hostTraffic(
  plan: CodeStreamPlan,
  args: CodeStreamOnPremArgs,
  loadBalancer: TrafficPeers,
): readonly TrafficRule[] {
  return planTraffic([
    ...hostIngress(plan, loadBalancer),
    ...(args.access?.ssh
      ? [{ direction: "ingress" as const, peers: args.admins ?? {}, ports: [tcp(22)], why: "administration by SSH" }]
      : []),
    ...hostEgress(plan, args),
    ...sessionManagerTraffic(args.network, args.access),
  ]);
}
