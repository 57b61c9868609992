/** What should have been encrypted, or kept elsewhere, is never shown again: whatever is wrong about it. */
import assert from "node:assert/strict";
import { mayHoldSecret } from "../../../stacks/config/schema";
import { parseStack, renderIssues } from "../../../stacks/program";
import { TOPOLOGIES } from "../../../stacks/topologies";
import { exampleConfig } from "../../support/plans";

const PLAIN = "hunter2-in-clear";

/** Each form in which somebody writes it, by the key under which it then stands. */
const forms = (key: string): readonly (readonly [key: string, value: unknown])[] => [
  [key, PLAIN],
  [key, [PLAIN]],
  [key, { secretArn: PLAIN, ssmParameter: PLAIN }],
  [key, { ssmParameter: `${PLAIN} %` }],
  [`${key}s`, PLAIN],
  [`connector-topology:${key}`, PLAIN],
  [`connector-topology:${key}`, { value: PLAIN }],
];

const EXAMPLES = {
  "hp-anyware": "hp-anyware",
  "mac-workstation": "mac-workstation",
  cloudbrink: "cloudbrink-active-active",
  codestream: "codestream-https",
};

function textFor(stack: string, key: string, [written, value]: readonly [string, unknown]): string {
  const { [`connector-topologies:${key}`]: _, ...rest } = exampleConfig(stack);
  const raw = { ...rest, [written.includes(":") ? written : `connector-topologies:${written}`]: value };
  const parsed = parseStack(raw, { stackName: "demo", directory: "stacks" });
  assert.equal(parsed.ok, false, `${written}: ${JSON.stringify(value)}`);
  const placeOf = () => ({ file: "Pulumi.demo.yaml", line: 1, column: 1, isThere: true });
  const issues = parsed.ok ? [] : parsed.issues;
  return [
    renderIssues("f", "demo", issues),
    renderIssues("f", "demo", issues, { placeOf }),
    JSON.stringify(issues),
  ].join();
}

describe("a secret in plain text", () => {
  it("may stand under these keys", () => {
    const keys = TOPOLOGIES.map(({ topology, config }) => [
      topology,
      Object.entries(config.shape).flatMap(([key, schema]) => (mayHoldSecret(schema) ? key : [])),
    ]);
    assert.deepEqual(Object.fromEntries(keys), {
      "hp-anyware": ["registrationCode", "proxyCredentials"],
      "mac-workstation": ["adminPassword", "pcoipRegistrationCode"],
      cloudbrink: ["otp", "otps"],
      codestream: [],
    });
  });

  for (const { topology, config } of TOPOLOGIES) {
    for (const [key, schema] of Object.entries(config.shape)) {
      if (mayHoldSecret(schema)) {
        it(`is refused and not shown: ${topology} ${key}`, () => {
          for (const form of forms(key)) {
            const text = textFor(EXAMPLES[topology as keyof typeof EXAMPLES], key, form);
            assert.doesNotMatch(text, /hunter2/, JSON.stringify(form));
          }
        });
      }
    }
  }

  const linesOf = (stack: string, key: string, form: readonly [string, unknown]): string[] => {
    const { [`connector-topologies:${key}`]: _, ...rest } = exampleConfig(stack);
    const parsed = parseStack({ ...rest, [form[0]]: form[1] }, { stackName: "demo", directory: "stacks" });
    return renderIssues("f", "demo", parsed.ok ? [] : parsed.issues)
      .split("\n")
      .slice(2);
  };

  it("is given anew, and encrypted, under the right namespace", () => {
    assert.deepEqual(linesOf("cloudbrink-active-active", "otp", ["connector-topology:otp", PLAIN]), [
      "1  connector-topology:otp",
      "   unknown namespace; did you mean connector-topologies?",
      "   fix:  pulumi config rm --path 'connector-topology:otp' --stack demo",
      "         pulumi config set --secret connector-topologies:otp --stack demo",
    ]);
  });

  it("is kept elsewhere for a Mac, under the right key", () => {
    assert.deepEqual(linesOf("mac-workstation", "adminPassword", ["connector-topologies:adminPasword", PLAIN]), [
      "1  adminPasword",
      "   unknown key; did you mean adminPassword?",
      "   fix:  pulumi config rm --path 'connector-topologies:adminPasword' --stack demo",
      "         pulumi config set --path 'connector-topologies:adminPassword' '{\"ssmParameter\":\"/mac/password\"}' --stack demo",
      "         with your own value in place of the example",
    ]);
  });
});
