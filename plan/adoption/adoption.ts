/**
 * From a planned stack and what CloudFormation made to the file that `pulumi import --file` takes.
 *
 * The plan knows types, logical names and parents; CloudFormation knows physical ids. They meet in the component's
 * manifest, which names load balancer, listeners and groups by meaning. Rules of the security group are inline in the
 * templates and have no id there, so they are matched by what AWS takes for a rule's identity.
 */

import { COMPONENT_TYPES, type Manifest, type Topology } from "../../components/shared/manifest";
import { tryParseCidr } from "../../components/shared/network/cidr";
import { append } from "../../policy/graph/multi-map";
import { listed } from "../io/text";
import { isAtAws, type PlanResource } from "../model/plan";

/** Format of `pulumi import --file` (Pulumi documentation, "Importing resources", bulk import). */
export interface ImportFile {
  readonly resources: readonly ImportResource[];
}

export interface ImportResource {
  readonly type: string;
  /** Unique in the file; parents are given by it. */
  readonly name: string;
  readonly logicalName: string;
  readonly id?: string;
  readonly parent?: string;
  readonly component?: true;
  /** Of the provider: the one the program uses. */
  readonly version?: string;
}

/** `aws cloudformation describe-stack-resources`. */
export interface StackResource {
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
  readonly ResourceStatus?: string;
  /** ARN of the CloudFormation stack, with its region and account. */
  readonly StackId?: string;
}

/** `aws ec2 describe-security-group-rules`. */
export interface GroupRule {
  readonly SecurityGroupRuleId: string;
  readonly GroupId: string;
  readonly IsEgress: boolean;
  readonly IpProtocol: string;
  readonly FromPort?: number;
  readonly ToPort?: number;
  readonly CidrIpv4?: string;
  readonly CidrIpv6?: string;
  readonly PrefixListId?: string;
  readonly ReferencedGroupInfo?: { readonly GroupId?: string };
}

export interface AdoptionInput {
  readonly resources: readonly PlanResource[];
  readonly stackResources: readonly StackResource[];
  readonly rules: readonly GroupRule[];
  /** Where the stack deploys; no accounts for any. */
  readonly place: { readonly region: string; readonly accountIds: readonly string[] };
  /** Of the AWS provider. */
  readonly providerVersion: string;
}

export interface Adoption {
  readonly file: ImportFile;
  /** What would be replaced, or cannot be found: nothing is to be imported. */
  readonly problems: readonly string[];
  /** What stays as it is and deserves a look. */
  readonly notes: readonly string[];
}

type UrnOf = (manifest: Manifest) => string | undefined;

/** Logical ids of the templates, and what they are here. A template's own security group is the load balancer's. */
const TEMPLATES: { readonly [topology in Topology]?: { readonly [logicalId: string]: UrnOf } } = {
  codestream: {
    Elb: ({ loadBalancer }) => loadBalancer?.urn,
    ElbSecurityGroup: ({ loadBalancer }) => loadBalancer?.securityGroupUrn,
    ApiTargets: ({ loadBalancer }) => loadBalancer?.targetGroups["api"]?.urn,
    BroadcasterTargets: ({ loadBalancer }) => loadBalancer?.targetGroups["broadcaster"]?.urn,
    ApiListener: ({ loadBalancer }) => loadBalancer?.listeners["api"]?.urn,
    BroadcasterListener: ({ loadBalancer }) => loadBalancer?.listeners["broadcaster"]?.urn,
  },
  "hp-anyware": {
    LoadBalancer: ({ loadBalancer }) => loadBalancer?.urn,
    LoadBalancerListener: ({ loadBalancer }) => loadBalancer?.listeners["https"]?.urn,
    DefaultTargetGroup: ({ loadBalancer }) => loadBalancer?.targetGroups["broker"]?.urn,
  },
};

const CLOUDFORMATION_TYPES: { readonly [pulumiType: string]: string } = {
  "aws:lb/loadBalancer:LoadBalancer": "AWS::ElasticLoadBalancingV2::LoadBalancer",
  "aws:lb/listener:Listener": "AWS::ElasticLoadBalancingV2::Listener",
  "aws:lb/targetGroup:TargetGroup": "AWS::ElasticLoadBalancingV2::TargetGroup",
  "aws:ec2/securityGroup:SecurityGroup": "AWS::EC2::SecurityGroup",
};

const RULE_TYPES = {
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
} as const;

export function planAdoption(input: AdoptionInput): Adoption {
  const problems: string[] = [];
  const notes: string[] = [];
  const component = input.resources.find(({ type }) => topologyOf(type) !== undefined);
  const template = component && TEMPLATES[topologyOf(component.type)!];
  if (component === undefined || template === undefined) {
    const known = Object.keys(TEMPLATES).join(", ");
    return { file: { resources: [] }, problems: [`the stack has no topology with a template: ${known}`], notes };
  }
  const manifest = component.outputs["manifest"] as unknown as Manifest;
  if (manifest.existingLoadBalancer !== undefined) {
    const problem = `loadBalancer.existing leaves the load balancer to somebody else, and all that the template makes is of one (${Object.keys(template).join(", ")}): there is nothing to import`;
    return { file: { resources: [] }, problems: [problem], notes };
  }
  const byUrn = new Map(input.resources.map((resource) => [resource.urn, resource]));
  const known = new Map(input.stackResources.filter(isThere).map((resource) => [resource.LogicalResourceId, resource]));
  const nested = [...known.values()].filter(({ ResourceType }) => ResourceType === NESTED);
  const adopted: { readonly resource: PlanResource; readonly id: string }[] = [];
  for (const [logicalId, urnOf] of Object.entries(template)) {
    const found = known.get(logicalId);
    const resource = byUrn.get(urnOf(manifest) ?? "");
    if (found?.PhysicalResourceId === undefined) {
      problems.push(`${logicalId} is not among the CloudFormation stack's resources, or has no physical id`);
    } else if (UNFINISHED.test(found.ResourceStatus ?? "")) {
      problems.push(
        `${logicalId} is ${found.ResourceStatus}: let CloudFormation finish with it, or mend it there, first`,
      );
    } else if (resource !== undefined) {
      problems.push(...mismatches(found, resource, found.PhysicalResourceId));
      adopted.push({ resource, id: found.PhysicalResourceId });
    }
  }
  problems.push(
    ...elsewhere(
      [...known.values()].filter(({ LogicalResourceId: id }) => id in template),
      input.place,
    ),
  );
  for (const { LogicalResourceId: logicalId, PhysicalResourceId: id } of problems.length > 0 ? nested : []) {
    problems.push(
      `${logicalId} is a nested stack, whose resources are not in this file: aws cloudformation describe-stack-resources --stack-name ${id}`,
    );
  }
  for (const [logicalId, { ResourceType }] of known) {
    if (!(logicalId in template)) {
      notes.push(`${logicalId} (${ResourceType}) is not part of the template and is not taken over`);
    }
  }
  const group = adopted.find(({ resource }) => resource.type === "aws:ec2/securityGroup:SecurityGroup");
  if (group) {
    adopted.push(...matchRules(group.resource, group.id, input, notes));
  }
  const taken = new Set(adopted.map(({ resource }) => resource.urn));
  notes.push(...madeByUp(input.resources.filter((resource) => isAtAws(resource) && !taken.has(resource.urn))));
  return { file: importFile(component, adopted, input.providerVersion), problems, notes };
}

/** What the template has not, a line for each type. */
function madeByUp(resources: readonly PlanResource[]): string[] {
  const names = new Map<string, string[]>();
  for (const { type, name } of resources) {
    const [, , short = type] = type.split(":");
    append(names, short, name);
  }
  return [...names].map(([type, all]) => `the first up makes ${type} ${listed(all, NAMED)}`);
}

/** Of a type, before the rest is a number. */
const NAMED = 8;

/** What is deleted, or was never made, is not there to be taken over. */
const isThere = ({ ResourceStatus, PhysicalResourceId }: StackResource): boolean =>
  ResourceStatus !== "DELETE_COMPLETE" && PhysicalResourceId !== "";

const NESTED = "AWS::CloudFormation::Stack";

/** Resource statuses of CloudFormation in which a resource may still change, or may not exist. */
const UNFINISHED = /_(?:IN_PROGRESS|FAILED)$/;

/** Resources of another region or account than the stack's, by the ARNs that say so: one problem for each place. */
function elsewhere(found: readonly StackResource[], { region, accountIds }: AdoptionInput["place"]): string[] {
  const names = new Map<string, string[]>();
  for (const { LogicalResourceId, PhysicalResourceId, StackId } of found) {
    const [, , , itsRegion = "", account = ""] =
      [PhysicalResourceId, StackId].find((each) => each?.startsWith("arn:"))?.split(":") ?? [];
    const problems = [
      ...(itsRegion !== "" && itsRegion !== region
        ? [`in ${itsRegion}, and the stack's aws:region is ${region}: describe the CloudFormation stack of that region`]
        : []),
      ...(account !== "" && accountIds.length > 0 && !accountIds.includes(account)
        ? [`of account ${account}, and aws:allowedAccountIds has ${accountIds.join(", ")}`]
        : []),
    ];
    for (const problem of problems) {
      append(names, problem, LogicalResourceId);
    }
  }
  return [...names].map(([problem, ids]) => `${ids.join(", ")} ${ids.length === 1 ? "is" : "are"} ${problem}`);
}

/** What cannot change in place: the type, and the physical name, which ARNs of the load balancer's parts end with. */
function mismatches(found: StackResource, { type, name, inputs }: PlanResource, id: string): string[] {
  const label = `${found.LogicalResourceId} (${name})`;
  const expected = CLOUDFORMATION_TYPES[type];
  if (expected !== found.ResourceType) {
    return [`${label} is of type ${found.ResourceType}, expected ${expected ?? type}`];
  }
  const actual = /:(?:loadbalancer\/app|targetgroup)\/([^/]+)\//.exec(id)?.[1];
  const planned = inputs["name"];
  if (actual !== undefined && planned !== actual) {
    const now = typeof planned === "string" ? `${planned} in the stack` : "named by Pulumi in the stack";
    return [`${label} is called ${actual} in AWS and ${now}, so it would be replaced: ${nameFix(type)}`];
  }
  return [];
}

const nameFix = (type: string): string =>
  type.includes("loadBalancer") || type.includes("targetGroup")
    ? "set legacyNames (CodeStream) or legacyEnvironmentName (HP Anyware)"
    : "correct the id";

function matchRules(
  group: PlanResource,
  groupId: string,
  { resources, rules }: AdoptionInput,
  notes: string[],
): { readonly resource: PlanResource; readonly id: string }[] {
  const own = rules.filter((rule) => rule.GroupId === groupId);
  const free = new Map(own.map((rule) => [identityOf(rule), rule]));
  const matched: { resource: PlanResource; id: string }[] = [];
  for (const resource of resources) {
    const direction =
      resource.type === RULE_TYPES.ingress ? "in" : resource.type === RULE_TYPES.egress ? "out" : undefined;
    if (direction === undefined || resource.inputs["securityGroupId"] !== group.id) {
      continue;
    }
    const identity = plannedIdentity(direction, resource);
    const rule = free.get(identity);
    if (rule) {
      matched.push({ resource, id: rule.SecurityGroupRuleId });
      free.delete(identity);
    }
  }
  for (const [identity, { SecurityGroupRuleId }] of free) {
    notes.push(
      `rule ${SecurityGroupRuleId} (${identity}) is not in the stack and stays open: name its source or revoke it`,
    );
  }
  return matched;
}

/** `in tcp 443-443 203.0.113.0/24`. */
function identityOf(rule: GroupRule): string {
  const peer =
    rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId ?? rule.ReferencedGroupInfo?.GroupId ?? "an unknown peer";
  return identity(rule.IsEgress ? "out" : "in", rule.IpProtocol, rule.FromPort, rule.ToPort, peer);
}

function plannedIdentity(direction: "in" | "out", { inputs }: PlanResource): string {
  const peer =
    inputs["cidrIpv4"] ?? inputs["cidrIpv6"] ?? inputs["prefixListId"] ?? inputs["referencedSecurityGroupId"];
  return identity(
    direction,
    String(inputs["ipProtocol"]),
    inputs["fromPort"] as number | undefined,
    inputs["toPort"] as number | undefined,
    String(peer),
  );
}

function identity(direction: string, protocol: string, from: number | undefined, to: number | undefined, peer: string) {
  const cidr = tryParseCidr(peer);
  const ports = protocol === "-1" ? "all" : `${protocol} ${from}-${to}`;
  return `${direction} ${ports} ${"text" in cidr ? cidr.text : peer}`;
}

/** The component first, since it is the parent of the rest. */
function importFile(
  component: PlanResource,
  adopted: readonly { readonly resource: PlanResource; readonly id: string }[],
  version: string,
): ImportFile {
  // The load balancer is called like its component, hence a name of our own for the file.
  const nameOf = ({ name, type }: PlanResource): string => `${name}_${type.split(":").at(-1)}`;
  return {
    resources: [
      { type: component.type, name: nameOf(component), logicalName: component.name, component: true },
      ...adopted.map(({ resource, id }) => ({
        type: resource.type,
        name: nameOf(resource),
        logicalName: resource.name,
        id,
        parent: nameOf(component),
        version,
      })),
    ],
  };
}

function topologyOf(type: string): Topology | undefined {
  return (Object.keys(COMPONENT_TYPES) as Topology[]).find((topology) => COMPONENT_TYPES[topology] === type);
}
