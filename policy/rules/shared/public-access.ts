/** What a program has that needs an internet gateway, and what VPC Block Public Access leaves of it. */
import type { GraphResource, ResourceGraph } from "../../graph";
import { type Answer, all, any, read, same, test } from "../../graph/read";
import { sameRegion } from "../../graph/region";
import { type Choice, type Subnet, TYPES, type Vpc } from "../../network";
import { resolveInput } from "../../network/references";
import type { StackContext } from "../../rule";

const EXCLUSION = "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion";
const BIDIRECTIONAL = "allow-bidirectional";

/** Something that traffic of the internet meets. */
export interface Exposed {
  readonly urn: string;
  readonly label: string;
  /** Whether it is exposed at all. */
  readonly sure: Answer;
  /** `in`: others connect to it. `out`: it connects to others, by a NAT gateway or an egress-only gateway. */
  readonly needs: "in" | "either" | "out";
  readonly subnet?: Choice<Subnet>;
  readonly vpc: Choice<Vpc> | undefined;
}

/** Load balancers, hosts with public addresses, and the gateways that let private hosts out. */
export function exposedIn({ graph, network }: StackContext): readonly Exposed[] {
  const vpcOf = (subnet: Choice<Subnet> | undefined) => (subnet?.certain ? subnet.options[0]!.vpc : undefined);
  const at = (subnet: Choice<Subnet> | undefined) => ({ vpc: vpcOf(subnet), ...(subnet ? { subnet } : {}) });
  const balancers = network.loadBalancers
    .filter(({ kind, internal }) => kind !== "gateway" && internal !== true)
    .flatMap(({ urn, label, internal, subnets }) => {
      const sure: Answer = internal === false ? "yes" : "unknown";
      const places = subnets.length > 0 ? subnets : [undefined];
      return places.map((subnet): Exposed => ({ urn, label, sure, needs: "in", ...at(subnet) }));
    });
  const hosts = network.interfaces
    .filter((host) => host.publicAddresses.length + host.possiblePublicAddresses.length > 0)
    .map((host): Exposed => {
      const sure = host.publicAddresses.length > 0 ? "yes" : "unknown";
      return { urn: host.instanceUrn ?? host.urns[0]!, label: host.label, sure, needs: "either", ...at(host.subnet) };
    });
  const nats = network.natGateways
    .filter((nat) => nat.public !== false && nat.urn !== undefined)
    .map((nat): Exposed => {
      const sure = nat.public === true ? "yes" : "unknown";
      return { urn: nat.urn!, label: `NAT gateway ${nat.label}`, sure, needs: "out", ...at(nat.subnet) };
    });
  const egress = graph.ofType(...TYPES.egressOnlyGateway).map((gateway): Exposed => {
    const vpc = network.vpcs.find(
      ({ urn }) => urn === resolveInput(graph, gateway, "vpcId", TYPES.vpc).candidates[0]?.urn,
    );
    const choice = vpc && { options: [vpc], certain: true, complete: true, input: `${gateway.name}.vpcId` };
    const label = `egress-only gateway ${gateway.name}`;
    return { urn: gateway.urn, label, sure: "yes", needs: "out", vpc: choice };
  });
  return [...balancers, ...hosts, ...nats, ...egress];
}

/** Whether a block of this mode stops it: what only lets traffic out works under `block-ingress`. */
export const isStoppedBy = ({ needs }: Exposed, mode: string): boolean =>
  needs === "out" ? mode === "block-bidirectional" : mode !== "off";

/** Whether an exclusion of the program lets it through: one of its subnet or its VPC, in the direction it needs. */
export function isExcluded(exposed: Exposed, graph: ResourceGraph): Answer {
  const resource = graph.byUrn(exposed.urn)!;
  return any(
    ...graph
      .ofType(EXCLUSION)
      .map((exclusion) =>
        all(covers(exclusion, exposed, graph), lets(exclusion, exposed), sameRegion(exclusion, resource)),
      ),
  );
}

/** Of the two modes only one lets connections in. */
const lets = (exclusion: GraphResource, { needs }: Exposed): Answer =>
  needs === "in"
    ? test(read(exclusion.inputs, "internetGatewayExclusionMode"), (mode) => same(mode, BIDIRECTIONAL), false)
    : "yes";

function covers(exclusion: GraphResource, { subnet, vpc }: Exposed, graph: ResourceGraph): Answer {
  const bySubnet = read(exclusion.inputs, "subnetId").state !== "absent";
  const property = bySubnet ? "subnetId" : "vpcId";
  const named = resolveInput(graph, exclusion, property, bySubnet ? TYPES.subnet : TYPES.vpc);
  const own = bySubnet ? subnet : vpc;
  if (own === undefined || !own.certain) {
    return bySubnet && own === undefined && vpc !== undefined ? "no" : "unknown";
  }
  const { urn, key } = own.options[0] as Subnet | Vpc;
  if (named.outside) {
    return exclusion.inputs[property] === key ? "yes" : urn === undefined ? "unknown" : "no";
  }
  const isNamed = named.candidates.some((candidate) => candidate.urn === urn);
  return named.exact ? (isNamed ? "yes" : "no") : isNamed || named.candidates.length === 0 ? "unknown" : "no";
}
