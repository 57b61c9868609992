/** The drawing of a topology as data: nodes, frames and edges. */
import type { Manifest } from "../../../components/shared/manifest";
import { componentsOf, type Plan, type PlanResource } from "../../model/plan";

export type NodeKind = "source" | "internet" | "private" | "gateway" | "balancer" | "nat" | "instance" | "destination";

export interface DrawnNode {
  /** Id of its element in the document. */
  readonly id: string;
  readonly kind: NodeKind;
  /** What it is, in one or two words. */
  readonly caption: string;
  readonly name: string;
  readonly details: readonly string[];
  /** Frame it stands in; the page when absent. */
  readonly frame?: string;
}

/** A VPC, an availability zone in it, a subnet in that. */
export interface Frame {
  readonly id: string;
  readonly kind: "vpc" | "zone" | "subnet";
  readonly label: string;
  readonly parent?: string;
}

export interface DrawnEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** `flow` arrives. `probe` and `stop` belong to a packet that is stopped, and show only when it is asked for. */
  readonly kind: "flow" | "probe" | "stop";
}

export interface Drawing {
  readonly frames: readonly Frame[];
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  /** Ids lit up by each answer, in the order of `plan.reachability`. */
  readonly lit: readonly (readonly string[])[];
}

/** A node with what answers call it. */
export interface Place extends DrawnNode {
  readonly component?: string;
  /** URNs of the resources it stands for. */
  readonly urns: readonly string[];
  /** What questions call it. */
  readonly labels: readonly string[];
  readonly cidrs: readonly string[];
}

/** Manifests of our components, by the name their questions carry. */
export const manifests = (plan: Plan): { component: string; manifest: Manifest; resource: PlanResource }[] =>
  componentsOf(plan.resources).flatMap((resource) => {
    const manifest = resource.outputs["manifest"];
    return typeof manifest === "object" && manifest !== null
      ? [{ component: resource.name, manifest: manifest as unknown as Manifest, resource }]
      : [];
  });
