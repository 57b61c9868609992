/** What a destroy will not get past, what it leaves, and what else may be in its way: of planned or existing resources. */

import type { GraphResource, Value } from "../../policy/graph";
import type { Obstacle, ObstacleKind } from "../model/plan";
import type { PlannedResource } from "../model/run";

export type Obstructing = Pick<GraphResource, "urn" | "type" | "name" | "inputs" | "outputs" | "protect"> & {
  readonly retainOnDelete?: boolean;
  readonly id?: GraphResource["id"];
  readonly created?: string;
};

export const HOST = "aws:ec2/dedicatedHost:DedicatedHost";
export const VOLUME = "aws:ebs/volume:Volume";
export const BUCKET = "aws:s3/bucket:Bucket";
export const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
export const INSTANCE = "aws:ec2/instance:Instance";
const CERTIFICATE = "aws:acm/certificate:Certificate";
const NETWORK = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const RESERVATION = "aws:ec2/subnetCidrReservation:SubnetCidrReservation";
const ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment";
const PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection";
export const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const SNAPSHOTS = "aws:dlm/lifecyclePolicy:LifecyclePolicy";

/** Of a plan, whose ids and times are made up. */
export const plannedObstacles = (resources: readonly PlannedResource[]): Obstacle[] =>
  obstacles(
    resources.map((each) => ({ ...each, retainOnDelete: each.options.retainOnDelete ?? false })),
    false,
  );

/** @param exists whether ids and times are real, as in an exported state; those of a plan are made up */
export function obstacles(resources: readonly Obstructing[], exists: boolean): Obstacle[] {
  const newSubnets = resources.filter(({ type }) => type === SUBNET).map(({ id }) => id);
  return resources.flatMap((resource) => {
    const { urn, type, name, id, created } = resource;
    const base = {
      urn,
      type,
      name,
      ...(exists && typeof id === "string" && id !== "" ? { id } : {}),
      ...(exists && created ? { created } : {}),
    };
    return kindsOf(resource, newSubnets).map(([kind, detail]) => ({
      kind,
      ...base,
      ...(detail === undefined ? {} : { detail }),
    }));
  });
}

type Found = readonly [kind: ObstacleKind, detail?: string];

const KEPT: readonly Found[] = [["kept"]];
/** A bucket's settings stay with it; its own name says enough. */
const BUCKET_SETTING = /^aws:s3\/bucket[A-Z]/;

function kindsOf(resource: Obstructing, newSubnets: readonly Obstructing["id"][]): readonly Found[] {
  const { type, inputs, protect, retainOnDelete } = resource;
  const ofItself = retainOnDelete === true ? (BUCKET_SETTING.test(type) ? [] : KEPT) : ofType(type, inputs, newSubnets);
  return [
    ...(protect === true ? [["protected"] as const] : []),
    ...(inputs["enableDeletionProtection"] === true ? [["deletion-protection"] as const] : []),
    ...(inputs["disableApiTermination"] === true ? [["termination-protection"] as const] : []),
    ...ofItself,
  ];
}

function ofType(
  type: string,
  inputs: Obstructing["inputs"],
  newSubnets: readonly Obstructing["id"][],
): readonly Found[] {
  switch (type) {
    case HOST:
      return isMac(inputs) ? [["mac-host"]] : [];
    case BUCKET:
      return inputs["forceDestroy"] === true ? [] : [["bucket"]];
    case CERTIFICATE:
      return [["certificate", text(inputs["domainName"])]];
    case NETWORK:
      return [["network"]];
    case RESERVATION:
      return newSubnets.includes(text(inputs["subnetId"]) ?? "") ? [] : [["reservation", text(inputs["cidrBlock"])]];
    case LOG_GROUP:
      return [["records"]];
    case SNAPSHOTS:
      return [["snapshots"]];
    case ATTACHMENT:
      return [["other-side", `transit gateway ${text(inputs["transitGatewayId"]) ?? ""}`.trimEnd()]];
    case PEERING:
      return [["other-side", `network ${text(inputs["peerVpcId"]) ?? ""}`.trimEnd()]];
    default:
      return [];
  }
}

const isMac = (inputs: Obstructing["inputs"]): boolean =>
  /^mac/.test(text(inputs["instanceType"]) ?? text(inputs["instanceFamily"]) ?? "");

const text = (value: Value): string | undefined => (typeof value === "string" ? value : undefined);
