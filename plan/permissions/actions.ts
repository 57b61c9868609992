/**
 * What the AWS provider asks of AWS for each resource type and each look-up, as IAM actions.
 *
 * The table with its sources and its date is `actions-facts.json`; what a source names and the table leaves out stands there
 * with the reason. A type that is missing makes `--iam` fail and name it, so that no policy is silently too small.
 */
import table from "./actions-facts.json";
import type { ScopeName, TypeActions } from "./row";

/** A row of the table: actions are separated by spaces. */
interface Row {
  readonly read: string;
  readonly create: string;
  readonly update: string;
  readonly delete: string;
  readonly scope?: string;
}

const ROWS: { readonly [type: string]: Row } = table.types;

const list = (names: string): string[] => (names === "" ? [] : names.split(" "));

export const TYPE_ACTIONS: { readonly [type: string]: TypeActions } = Object.fromEntries(
  Object.entries(ROWS).map(([type, row]) => [
    type,
    {
      read: list(row.read),
      create: list(row.create),
      update: list(row.update),
      delete: list(row.delete),
      ...(row.scope === undefined ? {} : { scope: row.scope as ScopeName }),
    },
  ]),
);

/** What a program asks without making anything, by the token of the look-up. */
export const LOOK_UP_ACTIONS: { readonly [token: string]: readonly string[] } = Object.fromEntries(
  Object.entries(table.lookUps).map(([token, { actions }]) => [token, list(actions)]),
);

/** What the stack program looks up to check declared facts, besides what the plan sees it ask. */
export const FACT_LOOK_UPS: readonly string[] = [
  "aws:ec2/getVpc:getVpc",
  "aws:ec2/getSubnet:getSubnet",
  "aws:ec2/getRouteTables:getRouteTables",
  "aws:ec2/getRouteTable:getRouteTable",
  "aws:ec2/getNatGateway:getNatGateway",
  "aws:ec2/getVpcEndpoint:getVpcEndpoint",
  "aws:ec2/getNetworkInterfaces:getNetworkInterfaces",
  "aws:ec2/getNetworkInterface:getNetworkInterface",
];

/** The same where rules name a prefix list that exists. */
export const LIST_LOOK_UP = "aws:ec2/getManagedPrefixList:getManagedPrefixList";

/** The same where targets are registered with a load balancer of somebody else. */
export const LOAD_BALANCER_LOOK_UPS: readonly string[] = [
  "aws:lb/getLoadBalancer:getLoadBalancer",
  "aws:lb/getTargetGroup:getTargetGroup",
];

/** The same for facts of one topology. */
export const TOPOLOGY_LOOK_UPS: { readonly [topology: string]: readonly string[] } = {
  "hp-anyware": [
    "aws:ec2/getInstance:getInstance",
    "aws:ec2/getDedicatedHost:getDedicatedHost",
    "aws:ec2/getAmi:getAmi",
  ],
  "mac-workstation": ["aws:ec2/getDedicatedHost:getDedicatedHost", "aws:ec2/getAmi:getAmi"],
  cloudbrink: [],
  codestream: ["aws:ec2/getInstance:getInstance"],
};
