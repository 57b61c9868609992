/** VPCs, zones and subnets of a plan as frames, and the gateways in them. */

import type { Manifest } from "../../../components/shared/manifest";
import { type Cidr, contains, isCidrProblem, tryParseCidr } from "../../../components/shared/network/cidr";
import type { Plan, PlanResource } from "../../model/plan";
import { type Frame, manifests, type Place } from "./drawn";

export interface Networks {
  readonly frames: readonly Frame[];
  readonly gateways: readonly Omit<Place, "id">[];
  /** The frame of a component's subnet, or of the VPC that subnet is in. */
  readonly frameOf: (manifest: Manifest, key: string | undefined, kind: "vpc" | "subnet") => string | undefined;
  /** The smallest frame that holds all of the addresses. */
  readonly frameAround: (cidrs: readonly string[]) => string | undefined;
  /** The frame of a subnet by its key in paths: the URN, or for one that exists already `<VPC>#<zone> <network>`. */
  readonly frameOfSubnet: (key: string) => string | undefined;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

export function readNetworks(plan: Plan): Networks {
  const frames: Frame[] = [];
  const ranges: { readonly frame: string; readonly cidr: string }[] = [];
  const byPlace = new Map<string, string>();
  const subnetsByUrn = new Map<string, string>();
  const bySubnetId = new Map<string, string>();
  const gateways: Omit<Place, "id">[] = [];

  const frame = (kind: Frame["kind"], label: string, parent?: string): string => {
    const known = frames.find((each) => each.kind === kind && each.label === label && each.parent === parent);
    if (known) {
      return known.id;
    }
    const id = `c${frames.length}`;
    frames.push({ id, kind, label, ...(parent === undefined ? {} : { parent }) });
    return id;
  };
  const subnet = (vpc: string, zone: string, cidr: string, label: string): string => {
    const id = frame("subnet", label, frame("zone", zone, vpc));
    byPlace.set(`${zone} ${cidr}`, id);
    ranges.unshift({ frame: id, cidr });
    return id;
  };

  const ofType = (type: string) => plan.resources.filter((resource) => resource.type === type);
  const vpcs = ofType("aws:ec2/vpc:Vpc");
  const vpcFrames = new Map<string, string>();
  for (const vpc of vpcs) {
    const cidr = text(vpc.inputs["cidrBlock"]);
    const id = frame("vpc", `VPC ${vpc.name}  ${cidr}`);
    vpcFrames.set(text(vpc.id), id);
    ranges.push({ frame: id, cidr });
  }
  // Zones side by side in their order, public subnets first.
  for (const resource of [...ofType("aws:ec2/subnet:Subnet")].sort(byZone)) {
    const vpc = vpcs.find(({ id }) => id === resource.inputs["vpcId"]);
    const cidr = text(resource.inputs["cidrBlock"]);
    const zone = text(resource.inputs["availabilityZone"]);
    const short =
      vpc && resource.name.startsWith(`${vpc.name}-`) ? resource.name.slice(vpc.name.length + 1) : resource.name;
    const parent = vpcFrames.get(text(resource.inputs["vpcId"])) ?? frame("vpc", "VPC, exists already");
    const id = subnet(parent, zone, cidr, `${short}  ${cidr}`);
    subnetsByUrn.set(resource.urn, id);
    bySubnetId.set(text(resource.id), id);
  }
  let declared: string | undefined;
  for (const { manifest } of manifests(plan)) {
    for (const [key, { availabilityZone, cidrBlock, defaultRoute }] of Object.entries(manifest.subnets)) {
      if (!byPlace.has(`${availabilityZone} ${cidrBlock}`)) {
        declared ??= frame("vpc", "VPC, exists already");
        const label = `subnet ${key}  ${cidrBlock}`;
        subnet(declared, availabilityZone, cidrBlock, label);
        if (defaultRoute === "internet-gateway" && !gateways.some((each) => each.frame === declared)) {
          gateways.push(gateway("gateway", "exists already", "internet gateway", declared));
        }
      }
    }
  }
  for (const resource of ofType("aws:ec2/internetGateway:InternetGateway")) {
    const where = vpcFrames.get(text(resource.inputs["vpcId"]));
    gateways.push(gateway("gateway", "", "internet gateway", where, resource.urn));
  }
  for (const resource of ofType("aws:ec2/natGateway:NatGateway")) {
    const where = bySubnetId.get(text(resource.inputs["subnetId"]));
    gateways.push(gateway("nat", "", "NAT gateway", where, resource.urn));
  }

  return {
    frames,
    gateways,
    frameOfSubnet: (key) => subnetsByUrn.get(key) ?? byPlace.get(key.slice(key.lastIndexOf("#") + 1)),
    frameOf: (manifest, key, kind) => {
      const found = key === undefined ? undefined : manifest.subnets[key];
      const id = found && byPlace.get(`${found.availabilityZone} ${found.cidrBlock}`);
      return kind === "subnet" ? id : ancestor(frames, id);
    },
    frameAround: (cidrs) =>
      ranges.find(({ cidr }) => cidrs.length > 0 && cidrs.every((each) => inside(cidr, each)))?.frame,
  };
}

const gateway = (
  kind: "gateway" | "nat",
  detail: string,
  name: string,
  frame: string | undefined,
  urn?: string,
): Omit<Place, "id"> => ({
  kind,
  caption: "gateway",
  name,
  details: detail === "" ? [] : [detail],
  ...(frame === undefined ? {} : { frame }),
  urns: urn === undefined ? [] : [urn],
  labels: [],
  cidrs: [],
});

const ancestor = (frames: readonly Frame[], id: string | undefined): string | undefined => {
  const parent = frames.find((each) => each.id === id)?.parent;
  return parent === undefined ? id : ancestor(frames, parent);
};

function byZone(a: PlanResource, b: PlanResource): number {
  const key = ({ inputs, name }: PlanResource) =>
    `${text(inputs["availabilityZone"])} ${name.includes("public") ? 0 : 1} ${name}`;
  return key(a) < key(b) ? -1 : 1;
}

export function inside(outer: string, inner: string): boolean {
  const [whole, part] = [parsed(outer), parsed(inner)];
  return whole !== undefined && part !== undefined && contains(whole, part);
}

function parsed(cidr: string): Cidr | undefined {
  const result = tryParseCidr(cidr);
  return isCidrProblem(result) ? undefined : result;
}
