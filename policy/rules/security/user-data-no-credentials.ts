import type { GraphResource } from "../../graph";
import { defineResourceRule, type Finding, NOT_KNOWN, undecided, violation } from "../../rule";
import { DEFAULT_TOPOLOGY_TAG, topologyOf } from "../../rule/scope";
import { eachLaunch, LAUNCHERS } from "../shared/launches";
import { decodedUserData } from "../shared/user-data";

/** What must not stand in user data, in any program. A secret access key alone looks like any hash. */
const CREDENTIALS: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: "an AWS access key id", pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/ },
  {
    name: "an AWS secret access key",
    // In a file, as a variable, by `aws configure set`, or by `Set-AWSCredential` of PowerShell.
    pattern:
      /(?:aws_?secret_?(?:access_?)?key|Set-AWSCredentials?[^\n]*?\s-SecretKey)["']?(?:\s*[:=]\s*|\s+)["']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/i,
  },
  { name: "a private key", pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/ },
];

/** Vendor secrets, which our own components put there when they were given as a value and not by reference. */
const VENDOR_SECRETS: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: "a PCoIP registration code", pattern: /\b[A-Z0-9]{10,14}@(?:[A-Z0-9]{4}-){3}[A-Z0-9]{4}\b/ },
  { name: "a one-time password", pattern: /brink_connector_deploy_cloud\.sh[^\n]*?\s-o\s+["']?[A-Za-z0-9._-]{6,}/ },
];

export const userDataNoCredentials = defineResourceRule({
  name: "user-data-no-credentials",
  what: "user data holds no access key, private key, registration code or one-time password",
  why: "user data is stored in clear text in AWS and in the state, and every process on the instance can read it",
  source: "CKV_AWS_46; trivy AWS-0029; pulumi-aws 7 (userData is no longer hashed)",
  fix: "let the instance read the secret at boot from Secrets Manager or Parameter Store",
  types: LAUNCHERS,
  check: (resource) => eachLaunch(resource, (inputs, at) => check(resource, inputs, at)),
});

function check(
  resource: GraphResource,
  inputs: GraphResource["inputs"],
  at: (path: string) => string,
): readonly Finding[] {
  const { texts, unknown } = decodedUserData(inputs);
  // Our components render user data themselves: secrets in it are marked, or read at boot.
  const isOurs = topologyOf({ urn: resource.urn, inputs: {} }, DEFAULT_TOPOLOGY_TAG) !== undefined;
  const wanted = isOurs ? CREDENTIALS : [...CREDENTIALS, ...VENDOR_SECRETS];
  const property = inputs["userData"] === undefined ? "userDataBase64" : "userData";
  const found = wanted.filter(({ pattern }) => texts.some((text) => pattern.test(text)));
  return [
    ...found.map(({ name }) => violation(resource, at(property), name)),
    ...(unknown === undefined || isOurs ? [] : [undecided(resource, at(unknown), `${NOT_KNOWN}, or a secret`)]),
  ];
}
