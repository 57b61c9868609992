import type { GraphResource } from "../../graph";
import { read } from "../../graph/read";
import { TYPES } from "../../network";
import { isOf } from "../../network/references";
import { defineStackRule, type Finding, NOT_KNOWN, type StackContext, undecided, violation } from "../../rule";
import { elasticIpBindings, type Member, membersOf } from "../../rule/members";
import { isInComponent } from "../../rule/scope";
import { relayedDeployments } from "../shared/relayed-sessions";

const USER_DATA = ["userData", "userDataBase64"] as const;

export const hpaExternalIpIsOwnEip = defineStackRule({
  name: "hpa-external-ip-is-own-eip",
  what: "an address in a connector's user data is that connector's own Elastic IP, never another's or the load balancer's",
  why: "the connector gives ExternalRoutableIP to the client: with the load balancer's, the session lands on a connector that does not know it",
  source: "HP Anyware, HP Anyware Load Balancing (ExternalRoutableIP)",
  fix: "fill ExternalRoutableIP from the Elastic IP that is bound to the same connector",
  scope: "hp-anyware",
  types: [...TYPES.instance],
  check: (context) => {
    const bindings = elasticIpBindings(context);
    const named = addressTexts(context);
    return relayedDeployments(context)
      .flatMap((deployment) => membersOf(deployment, context))
      .flatMap((member) => {
        const all = member.resource ? bindings.of(member.resource.urn) : [];
        const keys = (list: typeof all) => new Set(list.map(({ key }) => key));
        const own = { sure: keys(all.filter(({ certain }) => certain)), possible: keys(all) };
        return check(member, own, { context, named });
      });
  },
});

interface Lookup {
  readonly context: StackContext;
  /** Elastic IPs by address and load balancers by DNS name, as far as known. */
  readonly named: ReadonlyMap<string, GraphResource>;
}

/** Elastic IPs that are, or may be, bound to a connector. */
interface Own {
  readonly sure: ReadonlySet<string>;
  readonly possible: ReadonlySet<string>;
}

function check(member: Member, own: Own, lookup: Lookup): readonly Finding[] {
  const { resource } = member;
  const property = resource && USER_DATA.find((name) => resource.inputs[name] !== undefined);
  if (!resource || !property) {
    return []; // Entered by hand, or in the image: nothing of the program says which address.
  }
  const sources = addressSources(resource, property, lookup);
  const balancer = sources.find((source) => isOf(source, TYPES.loadBalancer));
  const addresses = sources.filter((source) => isOf(source, TYPES.eip));
  const others = addresses.filter((source) => !own.possible.has(source.urn));
  const wrong = balancer
    ? `the address of load balancer ${balancer.name}`
    : others[0] && `Elastic IP ${others[0].name}`;
  const detail = { needed: "the Elastic IP bound to this connector" };
  if (wrong !== undefined) {
    return [violation(resource, property, `${wrong}, on which the value depends`, detail)];
  }
  const unbound = addresses.find((source) => !own.sure.has(source.urn));
  if (unbound) {
    return [
      undecided(resource, property, `whether Elastic IP ${unbound.name} is bound to this connector is ${NOT_KNOWN}`),
    ];
  }
  // A component of ours fills it from the connector's own address, or leaves it out.
  const isOpen = read(resource.inputs, property).state === "unknown" && addresses.length === 0;
  return isOpen && !isInComponent(resource) ? [undecided(resource, property, `${NOT_KNOWN}, or a secret`)] : [];
}

/** Elastic IPs and load balancers the property is made of: through values the program keeps, and by their text. */
function addressSources(from: GraphResource, property: string, { context, named }: Lookup): readonly GraphResource[] {
  const { graph } = context;
  const seen = new Set<string>();
  const visit = (urns: readonly string[]): GraphResource[] =>
    urns.flatMap((urn) => {
      const resource = seen.has(urn) ? undefined : graph.byUrn(urn);
      seen.add(urn);
      // `pulumi:…` resources (a stash of boot values) stand between the address and the user data.
      return !resource ? [] : resource.type.startsWith("pulumi:") ? visit(resource.dependencies) : [resource];
    });
  const value = from.inputs[property];
  const words = typeof value === "string" ? (value.match(/[A-Za-z0-9][\w.-]*[A-Za-z0-9]/g) ?? []) : [];
  return [
    ...new Set([
      ...visit(from.propertyDependencies[property] ?? []),
      ...words.flatMap((word) => named.get(word) ?? []),
    ]),
  ];
}

function addressTexts({ graph }: StackContext): ReadonlyMap<string, GraphResource> {
  const entries = graph.ofType(...TYPES.eip, ...TYPES.loadBalancer).flatMap((resource) => {
    const text = resource.outputs[isOf(resource, TYPES.eip) ? "publicIp" : "dnsName"];
    return typeof text === "string" && text !== "" ? [[text, resource] as const] : [];
  });
  return new Map(entries);
}
