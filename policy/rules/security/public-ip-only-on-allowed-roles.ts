import type { Topology } from "../../../components/shared/manifest";
import type { GraphResource } from "../../graph";
import { read, readList, same, test } from "../../graph/read";
import { type Interface, TYPES } from "../../network";
import {
  defineStackRule,
  type Finding,
  NOT_KNOWN,
  type Patch,
  type StackContext,
  undecided,
  violation,
} from "../../rule";
import { membersOf } from "../../rule/members";
import { DEFAULT_TOPOLOGY_TAG, topologyOf } from "../../rule/scope";
import { eachLaunch, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE, SPOT_FLEET } from "../shared/launches";

interface Params {
  readonly topologies: readonly string[];
  readonly allowed: readonly string[];
}

/** Roles that need a public address: PCoIP goes straight to connectors, and to a Mac that is used without them. */
const PUBLIC_TOPOLOGIES: readonly Topology[] = ["hp-anyware", "mac-workstation"];

export const publicIpOnlyOnAllowedRoles = defineStackRule<Params>({
  name: "public-ip-only-on-allowed-roles",
  what: "only instances whose role needs it have a public address",
  why: "an instance with a public address is one wrong rule away from the internet",
  source: "Security Hub EC2.9, EC2.15; CKV_AWS_88, CKV_AWS_130",
  fix: "use a private subnet with a NAT gateway and set associatePublicIpAddress to false, or list the instance under allowed",
  types: [...TYPES.instance, LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION, SPOT_FLEET],
  params: {
    topologies: {
      type: "array",
      items: { type: "string" },
      default: [...PUBLIC_TOPOLOGIES],
      description: "Vendor topologies whose instances may have public addresses",
    },
    allowed: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Logical names of instances, and of what launches them, that may have public addresses",
    },
  },
  remediate: flagOf,
  check: (context, params) => {
    const exempt = exemptInstances(context, params);
    return [
      ...context.graph
        .ofType(...TYPES.instance)
        .filter((instance) => !exempt.has(instance) && !params.allowed.includes(instance.name))
        .flatMap((instance) => checkInstance(instance, context.network.interfacesOf(instance.urn))),
      ...context.graph
        .ofType(LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION, SPOT_FLEET)
        .filter((launcher) => !params.allowed.includes(launcher.name))
        .flatMap((launcher) => (launcher.type === LAUNCH_TEMPLATE ? checkTemplate(launcher) : checkLauncher(launcher))),
    ];
  },
});

/** Resources that ask for a public address outright, and whose role gives them none. */
function flagOf(resource: GraphResource, params: Params): readonly Patch[] {
  const flag = read(resource.inputs, "associatePublicIpAddress");
  const topology = topologyOf(resource, DEFAULT_TOPOLOGY_TAG);
  // Inside a component of ours its own arguments decide.
  const isExempt = topology !== undefined || params.allowed.includes(resource.name);
  return !isExempt && flag.state === "known" && same(flag.value, true) ? [{ path: flag.path, value: false }] : [];
}

function exemptInstances(context: StackContext, params: Params): ReadonlySet<GraphResource> {
  const instances = context.deployments.flatMap((deployment) => {
    // A CodeStream host may be asked for in a public subnet.
    const asked = deployment.manifest?.settings["hostIsPublic"] === true;
    return params.topologies.includes(deployment.topology) || asked ? membersOf(deployment, context) : [];
  });
  return new Set(instances.flatMap(({ resource }) => resource ?? []));
}

/** Without a subnet AWS takes the default one of a zone, which assigns public addresses (VPC guide, Default subnets). */
const isInDefaultSubnet = ({ inputs }: GraphResource): boolean =>
  ["subnetId", "primaryNetworkInterface", "networkInterfaces", "launchTemplate", "associatePublicIpAddress"].every(
    (property) => read(inputs, property).state === "absent",
  );

function checkInstance(instance: GraphResource, interfaces: readonly Interface[]): readonly Finding[] {
  if (isInDefaultSubnet(instance)) {
    return [
      violation(instance, "subnetId", "nothing, which means a default subnet, where AWS assigns public addresses"),
    ];
  }
  const [address] = interfaces.flatMap(({ publicAddresses }) => publicAddresses);
  if (address) {
    const isFlag =
      test(read(instance.inputs, "associatePublicIpAddress"), (value) => same(value, true), false) === "yes";
    return [violation(instance, isFlag ? "associatePublicIpAddress" : "", address.label)];
  }
  return interfaces.some(({ possiblePublicAddresses }) => possiblePublicAddresses.length > 0)
    ? [undecided(instance, "associatePublicIpAddress", `whether its subnet assigns a public address is ${NOT_KNOWN}`)]
    : [];
}

function checkTemplate(template: GraphResource): readonly Finding[] {
  const { items, complete } = readList(template.inputs, "networkInterfaces");
  return [
    ...(complete ? [] : [undecided(template, "networkInterfaces", NOT_KNOWN)]),
    ...items.flatMap(({ path }) => asksForAddress(template, `${path}.associatePublicIpAddress`, "the template")),
  ];
}

const checkLauncher = (launcher: GraphResource): readonly Finding[] =>
  eachLaunch(launcher, (_, at) => asksForAddress(launcher, at("associatePublicIpAddress"), "it"));

function asksForAddress(launcher: GraphResource, path: string, text: string): readonly Finding[] {
  const answer = test(read(launcher.inputs, path), (given) => same(given, true), false);
  return answer === "yes"
    ? [violation(launcher, path, `a public address for every instance of ${text}`)]
    : answer === "unknown"
      ? [undecided(launcher, path, NOT_KNOWN)]
      : [];
}
