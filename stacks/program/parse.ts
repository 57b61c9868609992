/** From raw config to a stack, or to everything that is wrong with it. */

import { join } from "node:path";
import { Issues, type Warning } from "../../components/shared/input/issues";
import { checkAwsConfig } from "../config/aws";
import { type ConfigIssue, NAMESPACE } from "../config/issue";
import { parsePath } from "../config/paths";
import { coerce, fromJson, SecretGiven, schemaAt, shapeOf, valueAt } from "../config/schema";
import { repaired, shapeIssues, withFix, withoutMisspelt } from "../config/shape-issues";
import { checkConfigValues } from "../config/values";
import type { Reading } from "../mistakes/fix-candidates";
import { withTriedFixes } from "../mistakes/tried-fixes";
import { withoutScripts } from "../mistakes/unprinted";
import { networkAssumptions } from "../network/assumptions";
import { prefixListAssumptions } from "../network/prefix-lists";
import { type StackConfig, TOPOLOGIES, TOPOLOGY_NAMES } from "../topologies";
import { loadBalancerAssumptions } from "../topologies/load-balancer-look-ups";
import type { AnyTopology } from "../topologies/topology";
import { inOrder, inRegion, isConsequence } from "./order";
import { chooseTopology, ownValues } from "./own-values";
import { planIssues, withSubnet } from "./plan-issues";
import type { ParsedStack, StackContext, StackSpec, Values } from "./spec";

/** Reads config keys as they stand in a stack file (`connector-topologies:clients`, `aws:region`). Asks nobody. */
export function parseStack(raw: { readonly [key: string]: unknown }, context: StackContext): ParsedStack {
  const reading = read(raw, context);
  const { issues, warnings, stack } = reading;
  if (stack !== undefined) {
    return { ok: true, stack, warnings };
  }
  const tried = withTriedFixes(plain(raw), reading, (changed) => read(changed, context));
  return { ok: false, issues: issues.length === 0 ? issues : tried, warnings };
}

/** A key that was copied from another topology is no typing error. */
function ofAnother(issue: ConfigIssue, { topology, refused }: AnyTopology, config: Values): ConfigIssue {
  if (!issue.problem.startsWith("unknown key; known here")) {
    return issue;
  }
  const path = parsePath(issue.path);
  const key = String(path.at(-1));
  const reason = refused?.[issue.path];
  if (reason !== undefined) {
    return { ...issue, problem: reason };
  }
  const owners = TOPOLOGIES.filter(({ config: schema }) => {
    const parent = schemaAt(schema, config, path.slice(0, -1));
    return Object.hasOwn(shapeOf(parent, valueAt(config, path.slice(0, -1))), key);
  }).map((each) => each.topology);
  const problem = `is a key of ${owners.join(" and ")}, and this stack is ${topology}${issue.problem.slice("unknown key".length)}`;
  return owners.length === 0 ? issue : { ...issue, problem };
}

interface StackReading extends Reading {
  readonly warnings: readonly Warning[];
  /** Absent when there are problems. */
  readonly stack?: StackSpec;
}

/** As `parseStack`, and without the time that trying fixes takes. */
export function read(raw: { readonly [key: string]: unknown }, context: StackContext): StackReading {
  const issues = new Issues();
  const { region, allowedAccountIds } = checkAwsConfig(raw, issues);
  const values = ownValues(raw, context.projectName ?? NAMESPACE, issues);
  const topology = chooseTopology(values, issues);
  if (topology === undefined) {
    return { topologies: TOPOLOGY_NAMES, issues: issues.errors, warnings: issues.warnings };
  }
  const config = coerce(topology.config, values) as Values;
  issues.errors.push(...shapeIssues(topology.config, config).map((issue) => ofAnother(issue, topology, config)));
  const usable = repaired(topology.config, config) as StackConfig | undefined;
  const directory = context.directory ?? join(__dirname, "..");
  if (usable !== undefined) {
    const name = usable.name ?? topology.componentName;
    const found = planIssues(topology, name, usable, {
      region,
      stackName: context.stackName,
      owner: ownerOf(context),
      directory,
    });
    if (region !== undefined) {
      checkConfigValues(usable, { region, accounts: allowedAccountIds }, found);
    }
    const reported = issues.errors.map(({ path }) => path);
    const fresh = found.errors.filter(({ path }) => !isConsequence(path, reported));
    issues.errors.push(
      ...fresh.map((issue) => withFix(withSubnet(issue, usable.network, topology), topology.config, usable)),
    );
    issues.warnings.push(...found.warnings);
  }
  if (issues.errors.length > 0 || usable === undefined || region === undefined) {
    const ordered = inOrder(withoutMisspelt(issues.errors), Object.keys(topology.config.shape));
    return {
      issues: ordered.map((issue) => withoutScripts(inRegion(issue, region))),
      warnings: issues.warnings,
      topologies: TOPOLOGY_NAMES,
      schema: topology.config,
      config,
      ...(region === undefined ? {} : { region }),
      ...(usable === undefined ? {} : { usable }),
    };
  }
  const stack = {
    stackName: context.stackName,
    owner: ownerOf(context),
    topology: topology.topology,
    name: usable.name ?? topology.componentName,
    region,
    allowedAccountIds,
    config: usable,
    secrets: Object.keys(usable).filter((key) => (usable as Values)[key] instanceof SecretGiven),
    assumptions: [
      // First: it is what the screen must not leave out.
      ...loadBalancerAssumptions(usable),
      ...networkAssumptions(usable.network),
      ...prefixListAssumptions(usable),
    ],
    directory,
  };
  return { topologies: TOPOLOGY_NAMES, issues: [], warnings: issues.warnings, stack };
}

/** What the engine hands over as JSON text, as values: a fix changes something inside. */
const plain = (raw: { readonly [key: string]: unknown }): Values =>
  Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, fromJson(value)]));

const ownerOf = ({ projectName = NAMESPACE, stackName }: StackContext): string => `${projectName}/${stackName}`;
