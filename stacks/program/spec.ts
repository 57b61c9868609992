/** What a parsed stack is, and what a program of a stack is given and gives. */
import type { Output } from "@pulumi/pulumi";
import type { Warning } from "../../components/shared/input/issues";
import type { Topology } from "../../components/shared/manifest";
import type { ConfigIssue } from "../config/issue";
import type { StackConfig } from "../topologies";

export interface StackContext {
  readonly stackName: string;
  /** Project of the stack file, whose keys need no namespace there. @default "connector-topologies" */
  readonly projectName?: string;
  /** Folder of the stack file; files named in config are relative to it. @default the examples' folder */
  readonly directory?: string;
}

/** A stack without problems. */
export interface StackSpec {
  readonly stackName: string;
  /** Project and stack: how this stack is told from others that share its VPC. */
  readonly owner: string;
  readonly topology: Topology;
  /** Logical name of the component. */
  readonly name: string;
  readonly region: string;
  readonly allowedAccountIds: readonly string[];
  readonly config: StackConfig;
  /** Top-level keys whose value is encrypted in the stack file. */
  readonly secrets: readonly string[];
  /** What is taken for granted about things that exist, a sentence each. */
  readonly assumptions: readonly string[];
  readonly directory: string;
}

export type ParsedStack =
  | { readonly ok: true; readonly stack: StackSpec; readonly warnings: readonly Warning[] }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[]; readonly warnings: readonly Warning[] };

export interface DeployOptions {
  /** Whether AWS may be asked if declared facts are true; the config can switch it off as well. */
  readonly lookups: boolean;
  /** The value of a top-level key that is encrypted. */
  readonly secret: (key: string) => Output<string>;
}

/** Config by key. */
export type Values = { [key: string]: unknown };
