/** What still fits into the prefix ranges of a stack, for who fills in its slots. */
import { output } from "@pulumi/pulumi";
import type { RangeHeadroom } from "../../components/cloudbrink/headroom";
import type { CloudbrinkPlan } from "../../components/cloudbrink/plan";
import { Issues } from "../../components/shared/input/issues";
import { PathMap } from "../config/paths";
import { cloudbrink } from "../topologies/cloudbrink";
import { plannedIds } from "./plan-issues";
import { sourcesOf } from "./sources";
import type { StackSpec } from "./spec";

/** Of a stack without problems. Asks nobody and makes nothing; empty for a stack without prefix ranges. */
export function headroomOf(stack: StackSpec): readonly RangeHeadroom[] {
  if (stack.topology !== cloudbrink.topology) {
    return [];
  }
  const { network } = stack.config;
  const issues = new Issues();
  const more = { secret: () => output(""), issues, paths: new PathMap() };
  const sources = sourcesOf(stack, network, plannedIds(network), more);
  return (cloudbrink.plan(stack.name, stack.config, sources, issues) as CloudbrinkPlan).headroom;
}
