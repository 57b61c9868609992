import { createHash } from "node:crypto";
import { DEPLOY_SCRIPT } from "../../../components/cloudbrink/facts";
import type { GraphResource, Value } from "../../graph";
import { TYPES } from "../../network";
import { defineStackRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { deploymentsIn, membersOf } from "../../rule/members";
import { isInComponent } from "../../rule/scope";
import { decodedUserData } from "../shared/user-data";

/** `-o <otp>` behind the vendor's script, quoted or not; a shell variable or a placeholder is no OTP. */
const OTP_ARGUMENT = new RegExp(
  `${DEPLOY_SCRIPT.replaceAll(".", "\\.")}[^\\n]*?\\s-o\\s+["']?([A-Za-z0-9._-]{6,})`,
  "g",
);

/** Where the OTP may stand: user data, what the component keeps for boot, and stores for secrets. */
const KEEPERS = /^(pulumi:index:Stash|aws:secretsmanager\/|aws:ssm\/parameter|connector-topologies:)/;
const OWN_PROPERTIES = ["userData", "userDataBase64"];

export const cbOtpNeverPlaintext = defineStackRule({
  name: "cb-otp-never-plaintext",
  what: "a connector's one-time password stands in its user data only: in no tag, name, description, stack output or other resource",
  why: "whoever reads it first enrols a connector of their own into the company's network",
  source: "Cloudbrink, Active - Active: AWS (OTP of the Admin Portal); CKV_AWS_46",
  fix: "take the OTP from a secret, and put it nowhere but into the user data",
  scope: "cloudbrink",
  types: [...TYPES.instance],
  check: (context) => {
    const connectors = deploymentsIn(context, "cloudbrink")
      .flatMap((deployment) => membersOf(deployment, context))
      .flatMap(({ resource }) => resource ?? []);
    const hashes = new Set(connectors.flatMap(otpsOf).map(hash));
    return [
      ...connectors.filter((connector) => !isInComponent(connector)).flatMap(inState),
      ...(hashes.size === 0 ? [] : context.graph.resources.flatMap((resource) => leaks(resource, hashes))),
    ];
  },
});

const otpsOf = ({ inputs }: GraphResource): readonly string[] =>
  decodedUserData(inputs).texts.flatMap((text) => [...text.matchAll(OTP_ARGUMENT)].map((match) => match[1]!));

/**
 * User data of a connector that no component of ours made. Whether a value is a secret the engine does not tell, so the
 * program has to say it by name; what is not known may hold an OTP that stands elsewhere too.
 */
function inState(connector: GraphResource): readonly Finding[] {
  const { unknown } = decodedUserData(connector.inputs);
  const property = unknown ?? OWN_PROPERTIES.find((name) => connector.inputs[name] !== undefined);
  const isMarked = property !== undefined && connector.additionalSecretOutputs?.includes(property);
  if (otpsOf(connector).length > 0 && !isMarked) {
    const detail = {
      needed: `${property} in additionalSecretOutputs`,
      fix: `add the option additionalSecretOutputs: ["${property}"]`,
    };
    return [violation(connector, property ?? "userData", "a one-time password that the state shows", detail)];
  }
  return unknown === undefined ? [] : [undecided(connector, unknown, `${NOT_KNOWN}, or a secret`)];
}

function leaks(resource: GraphResource, hashes: ReadonlySet<string>): readonly Finding[] {
  if (KEEPERS.test(resource.type)) {
    return [];
  }
  const given = resource.type === "pulumi:pulumi:Stack" ? resource.outputs : resource.inputs;
  const inName = words(resource.name).some((word) => hashes.has(hash(word))) ? ["name"] : [];
  const properties = Object.keys(given).filter((property) => !OWN_PROPERTIES.includes(property));
  const paths = [...inName, ...properties.flatMap((property) => pathsTo(given[property], property, hashes))];
  return paths.map((path) => violation(resource, path, "a connector's one-time password"));
}

function pathsTo(value: Value, path: string, hashes: ReadonlySet<string>): readonly string[] {
  if (typeof value === "string") {
    return words(value).some((word) => hashes.has(hash(word))) ? [path] : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => pathsTo(item, `${path}[${index}]`, hashes));
  }
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, item]) => pathsTo(item, `${path}.${key}`, hashes))
    : [];
}

const words = (text: string): readonly string[] => text.match(/[A-Za-z0-9._-]{6,}/g) ?? [];

/** Compared by hash, so that no message or dump of this rule's values can show one. */
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
