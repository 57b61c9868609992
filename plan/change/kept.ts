/** What outlives an instance that is replaced: its interface and addresses, and its volumes. */
import type { PlannedResource } from "../model/run";
import { at, type Props, propsList } from "./values";

/** @param replaced URNs of what is replaced */
export function keptBy(
  resources: readonly PlannedResource[],
  replaced: ReadonlySet<string>,
): (urn: string) => readonly string[] {
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  const associations = of("aws:ec2/eipAssociation:EipAssociation");
  const volumes = of("aws:ec2/volumeAttachment:VolumeAttachment");
  return (urn) => {
    const instance = byUrn.get(urn);
    if (instance?.type !== "aws:ec2/instance:Instance") {
      return [];
    }
    const inputs = instance.inputs as Props;
    const interfaces = [
      at(inputs, "primaryNetworkInterface.networkInterfaceId"),
      ...propsList(inputs["networkInterfaces"]).map((each) => each["networkInterfaceId"]),
    ].filter((id) => id !== undefined);
    const addresses = associations.filter(
      ({ inputs: each }) =>
        interfaces.includes(each["networkInterfaceId"] as string) || each["instanceId"] === instance.id,
    );
    const ids = [
      ...interfaces,
      ...addresses.map(({ inputs: each }) => each["allocationId"]),
      ...volumes
        .filter(({ inputs: each }) => each["instanceId"] === instance.id)
        .map(({ inputs: each }) => each["volumeId"]),
    ];
    return ids
      .map((id) => byId.get(id as string))
      .filter((each): each is PlannedResource => each !== undefined && !replaced.has(each.urn))
      .map(({ name }) => name);
  };
}
