import { UNKNOWN, type Value } from "../../../policy/graph";
import { add, type Case, dependOn, describeRule, drop, type Edit, set } from "../support/cases";
import { Program } from "../support/program";

const EC2 = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
const EVERYBODY = { Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" };
const ROLE = "Role host";
const PROFILE = "InstanceProfile host";
const REFUSED = {
  verdict: "violation",
  at: "host",
  property: "assumeRolePolicy",
  found: "a statement that lets everybody assume the role of host",
} as const;
const OPEN = { verdict: "undecided", at: "host", property: "assumeRolePolicy" } as const;

function instanceRole() {
  const program = new Program();
  const assumeRolePolicy = text(EC2) as string;
  const role = program.add("aws:iam/role:Role", "host", { assumeRolePolicy });
  program.add("aws:iam/instanceProfile:InstanceProfile", "host", { role: role.id });
  return { program };
}

const text = (...statements: readonly Value[]): Value =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const trust = (...statements: readonly Value[]): Edit => set(ROLE, "assumeRolePolicy", text(...statements));
const where = (Condition: Value): Edit => trust({ ...EVERYBODY, Condition });

const refuses = (title: string, ...edits: readonly Edit[]): Case => ({
  title: `refuses ${title}`,
  edits,
  expect: REFUSED,
});
const passes = (title: string, ...edits: readonly Edit[]): Case => ({
  title: `passes ${title}`,
  edits,
  expect: "pass",
});
const isUndecided = (title: string, ...edits: readonly Edit[]): Case => ({
  title: `is undecided ${title}`,
  edits,
  expect: OPEN,
});

describeRule("instance-role-trust", instanceRole, [
  refuses("everybody", trust(EC2, EVERYBODY)),
  { ...refuses("everybody, at preview too", trust(EVERYBODY)), preview: true },
  refuses("every AWS principal", trust({ ...EVERYBODY, Principal: { AWS: "*" } })),
  refuses("every AWS principal in a list", trust({ ...EVERYBODY, Principal: { AWS: ["111122223333", "*"] } })),
  refuses(
    "a single statement that is no list",
    set(ROLE, "assumeRolePolicy", JSON.stringify({ Statement: EVERYBODY })),
  ),
  refuses("a policy that is an object", set(ROLE, "assumeRolePolicy", { Statement: [EVERYBODY] })),
  refuses("every action", trust({ ...EVERYBODY, Action: "*" })),
  refuses("a pattern of actions in another case", trust({ ...EVERYBODY, Action: ["sts:TagSession", "STS:Assume*"] })),
  refuses(
    "everybody but one",
    trust({ Effect: "Allow", NotPrincipal: { AWS: "111122223333" }, Action: "sts:AssumeRole" }),
  ),
  refuses("an external id, which is no secret", where({ StringEquals: { "sts:ExternalId": "12345" } })),
  refuses("everybody who has a second factor", where({ Bool: { "aws:MultiFactorAuthPresent": "true" } })),
  refuses("everybody outside an organization", where({ StringNotEquals: { "aws:PrincipalOrgID": "o-1234567890" } })),
  refuses("who has no organization", where({ StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1234567890" } })),
  refuses("any account as a pattern", where({ StringLike: { "aws:PrincipalAccount": ["111122223333", "*"] } })),
  refuses("a role's name in any account", where({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/deploy" } })),
  refuses("every address", where({ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } })),
  passes("an account", trust({ ...EVERYBODY, Principal: { AWS: "arn:aws:iam::111122223333:root" } })),
  passes("an organization", where({ StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } })),
  passes(
    "an organization's branch",
    where({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-1/r-2/ou-3/*" } }),
  ),
  passes("roles of one account", where({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/*" } })),
  passes("one network", where({ IpAddress: { "aws:SourceIp": ["203.0.113.0/24"] } })),
  passes(
    "an external id together with an account",
    where({
      StringEquals: { "sts:ExternalId": "12345", "aws:PrincipalAccount": "111122223333" },
    }),
  ),
  passes("another action than the assumption", trust({ ...EVERYBODY, Action: "sts:TagSession" })),
  passes("a denial", trust(EC2, { ...EVERYBODY, Effect: "Deny" })),
  {
    title: "does not apply to a role that no instance profile has",
    edits: [trust(EVERYBODY), drop(PROFILE)],
    expect: "not-applicable",
  },
  isUndecided("while the policy is not known", set(ROLE, "assumeRolePolicy", UNKNOWN)),
  isUndecided("while the policy is secret", set(ROLE, "assumeRolePolicy", "[secret]")),
  isUndecided("about a text that is no JSON", set(ROLE, "assumeRolePolicy", "from a file")),
  isUndecided(
    "while the principal is not known",
    set(ROLE, "assumeRolePolicy", { Statement: [{ ...EVERYBODY, Principal: UNKNOWN }] }),
  ),
  isUndecided("while a statement is not known", set(ROLE, "assumeRolePolicy", { Statement: [EC2, UNKNOWN] })),
  isUndecided(
    "while a value of a condition is not known",
    set(ROLE, "assumeRolePolicy", {
      Statement: [{ ...EVERYBODY, Condition: { StringEquals: { "aws:PrincipalAccount": UNKNOWN } } }],
    }),
  ),
  isUndecided(
    "about a condition that it does not know",
    where({ StringEquals: { "saml:aud": "https://example.com" } }),
  ),
  isUndecided("about a pattern of organizations", where({ StringLike: { "aws:PrincipalOrgID": "o-12*" } })),
  isUndecided(
    "about what a denial leaves of everybody",
    trust(EVERYBODY, {
      Effect: "Deny",
      Principal: "*",
      Action: "sts:AssumeRole",
      Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1234567890" } },
    }),
  ),
  {
    title: "is undecided about a role that is not in the program",
    edits: [set(PROFILE, "role", "somebody-elses"), dependOn(PROFILE, "role")],
    expect: {
      verdict: "undecided",
      at: "host",
      property: "role",
      found: "undecided: InstanceProfile host.role: the role is not in this program",
    },
  },
  {
    title: "refuses a role by the name that both have written out",
    edits: [
      trust(EVERYBODY),
      set(ROLE, "name", "connector"),
      set(PROFILE, "role", "connector"),
      dependOn(PROFILE, "role"),
    ],
    expect: REFUSED,
  },
  {
    title: "names a role of two profiles once",
    edits: [trust(EVERYBODY), add("aws:iam/instanceProfile:InstanceProfile", "second", { role: "role-0001" })],
    expect: REFUSED,
  },
]);
