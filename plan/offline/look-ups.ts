/** Answers to the look-ups a program may make, so that a plan needs no account. */
import { dnsSuffix, partitionOfRegion } from "../../components/shared/aws/partitions";
import type { Value } from "../../policy/graph";
import { UNREAD_SECRET } from "../../stacks/config/secret-values";
import type { WireObject } from "../io/wire";
import type { LookUp as AskedFor } from "../model/run";
import type { Account } from "./computed";
import { hexOf } from "./identity";
import { policyDocument } from "./policy-document";

type LookUp = (args: Readonly<Record<string, Value>>, account: Account) => WireObject;

/** What the provider works out itself, from the arguments and its configuration: the answers are those of an update. */
const WORKED_OUT: Readonly<Record<string, (...asked: Parameters<LookUp>) => WireObject | undefined>> = {
  "aws:iam/getPolicyDocument:getPolicyDocument": (args) => {
    const document = policyDocument(args);
    return document && { id: hexOf(document.json, 8), ...document };
  },
  "aws:index/getRegion:getRegion": (_args, { region }) => ({ id: region, name: region, region }),
  "aws:index/getPartition:getPartition": (_args, { region }) => {
    const partition = partitionOfRegion(region);
    const suffix = dnsSuffix(region);
    return { id: partition, partition, dnsSuffix: suffix, reverseDnsPrefix: suffix.split(".").reverse().join(".") };
  },
};

/** What only AWS can tell, made up. Each one is named in a warning. */
const MADE_UP: Readonly<Record<string, LookUp>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (_args, { accountId, region }) => ({
    accountId,
    arn: `arn:${partitionOfRegion(region)}:iam::${accountId}:root`,
    id: accountId,
    userId: accountId,
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (_args, { region }) => ({
    id: region,
    names: ["a", "b", "c"].map((letter) => region + letter),
    zoneIds: [1, 2, 3].map((number) => `${shortRegion(region)}-az${number}`),
    groupNames: [region],
  }),
  "aws:ec2/getAmi:getAmi": (args) => {
    const id = `ami-0${hexOf(JSON.stringify(args), 16)}`;
    return { id, imageId: id };
  },
  "aws:ssm/getParameter:getParameter": (args) => ({
    id: String(args["name"]),
    name: String(args["name"]),
    value: args["withDecryption"] === true ? UNREAD_SECRET : "",
  }),
  "aws:secretsmanager/getSecretVersion:getSecretVersion": (args) => ({
    id: String(args["secretId"]),
    secretId: String(args["secretId"]),
    secretString: UNREAD_SECRET,
  }),
};

const DIRECTIONS: readonly (readonly [string, string])[] = [
  ["central", "c"],
  ["north", "n"],
  ["south", "s"],
  ["east", "e"],
  ["west", "w"],
];

/** `apse1` of `ap-southeast-1`, as ids of zones begin (EC2 guide, Availability Zone IDs). */
const shortRegion = (region: string): string =>
  DIRECTIONS.reduce((text, [word, letter]) => text.replace(word, letter), region.replace("-gov-", "-g")).replaceAll(
    "-",
    "",
  );

/** Whether a secret is asked for: the plan says of secrets that it reads none. */
export const asksForSecret = (token: string, args: Readonly<Record<string, Value>>): boolean =>
  token === "aws:secretsmanager/getSecretVersion:getSecretVersion" || args["withDecryption"] === true;

/** Characters of what was asked for. */
const ASKED_SHOWN = 120;

/** The warning of a look-up that the plan answered itself, with what was asked for. */
export function madeUpText({ token, args }: AskedFor): string {
  const asked = Object.entries(args).flatMap(([key, value]) =>
    value === undefined || value === null
      ? []
      : [`${key} ${typeof value === "string" ? value : JSON.stringify(value)}`],
  );
  const all = asked.join(", ");
  const of = all === "" ? "" : ` (${all.length > ASKED_SHOWN ? `${all.slice(0, ASKED_SHOWN - 1)}…` : all})`;
  return `look-up ${token}${of} was not made: the plan goes on with a made-up value`;
}

type Asked = readonly [token: string, ...asked: Parameters<LookUp>];

/** The answer of an update, or `undefined` when only AWS knows it. */
export const workOut = (...[token, args, account]: Asked): WireObject | undefined => WORKED_OUT[token]?.(args, account);

/** An answer that may be another one than that of an update, or `undefined` when there is none. */
export const makeUp = (...[token, args, account]: Asked): WireObject | undefined => MADE_UP[token]?.(args, account);
