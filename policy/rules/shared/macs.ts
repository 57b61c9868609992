/** Mac instances and their hosts, with what manifests say where a property is not known yet. */
import { MAC_INSTANCE_TYPES } from "../../../components/mac-workstation/facts";
import type { GraphResource } from "../../graph";
import { type Answer, read, test, textAt } from "../../graph/read";
import { TYPES } from "../../network";
import type { StackContext } from "../../rule";
import { deploymentsIn, type Member, membersOf } from "../../rule/members";

export const HOST = "aws:ec2/dedicatedHost:DedicatedHost";

/** A type AWS adds later is a Mac too. */
export const isMacType = (type: string): boolean =>
  MAC_INSTANCE_TYPES.includes(type) || /^mac[\w-]*\.metal$/.test(type);

export interface MacInstance {
  readonly resource: GraphResource;
  readonly member?: Member;
  /** Absent when not known. */
  readonly instanceType?: string;
}

/** Instances that are Macs, surely or (`instanceType` absent) possibly. */
export function macInstances(context: StackContext): readonly MacInstance[] {
  const members = context.deployments.flatMap((deployment) => membersOf(deployment, context));
  return context.graph.ofType(...TYPES.instance).flatMap((resource) => {
    const member = members.find((candidate) => candidate.resource === resource);
    const type = read(resource.inputs, "instanceType");
    const instanceType = type.state === "known" ? String(type.value) : member?.declared?.instanceType;
    const base = { resource, ...(member ? { member } : {}) };
    if (instanceType !== undefined) {
      return isMacType(instanceType) ? [{ ...base, instanceType }] : [];
    }
    // Nothing given: the launch template says it, which is no Mac's way (checked by mac-tenancy-host).
    return type.state === "unknown" ? [base] : [];
  });
}

/** Whether a dedicated host is for Macs. */
export function isMacHost(host: GraphResource): Answer {
  const type = read(host.inputs, "instanceType");
  const family = read(host.inputs, "instanceFamily");
  return type.state === "absent"
    ? test(family, (value) => /^mac/.test(String(value)), false)
    : test(type, (value) => isMacType(String(value)), false);
}

/** Host an instance is bound to: by reference, or as its manifest says. */
export function hostOf({ resource, member }: MacInstance, { graph }: StackContext): GraphResource | undefined {
  const reference = graph.resolve(resource, "hostId", resource.inputs["hostId"], [HOST]);
  const declared = member?.declared?.hostUrn;
  return reference.exact ? reference.candidates[0] : declared === undefined ? undefined : graph.byUrn(declared);
}

export const zoneOfHost = (host: GraphResource): string | undefined =>
  textAt(host.inputs, "availabilityZone") ?? textAt(host.outputs, "availabilityZone");

/** How the component that made the host keeps it: `keep`, `protect` or `release`. */
export function keptBy(host: GraphResource, context: StackContext): string | undefined {
  const owner = deploymentsIn(context, "mac-workstation").find((deployment) => deployment.has(host));
  const kept = owner?.manifest?.settings["hostOnDestroy"];
  return kept === undefined ? undefined : String(kept);
}
