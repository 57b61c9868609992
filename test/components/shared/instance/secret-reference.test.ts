import assert from "node:assert/strict";
import { partitionOfRegion } from "../../../../components/shared/aws/partitions";
import { Issues, issueLine } from "../../../../components/shared/input/issues";
import {
  checkSecretReference,
  fetchSecretFunctions,
  regionOfZone,
  type SecretReferenceArgs,
  secretStatements,
  shellQuote,
} from "../../../../components/shared/instance/secret-reference";
import { outputOf, run } from "../../../support/run";

const SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:anyware/reg-AbCdEf";
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/1b2c3d4e-0000-4000-8000-123456789abc";

function problems(reference: SecretReferenceArgs): string[] {
  const issues = new Issues();
  checkSecretReference(reference, "code", issues);
  return issues.errors.map(issueLine);
}

describe("secret reference", () => {
  const accepted: SecretReferenceArgs[] = [
    { secretArn: SECRET },
    { secretArn: SECRET, jsonKey: "registration_code", kmsKeyArn: KEY },
    { ssmParameter: "/pcoip/registration-code" },
    { ssmParameter: "registration-code" },
    { ssmParameter: "arn:aws-us-gov:ssm:us-gov-west-1:111122223333:parameter/pcoip/code" },
  ];
  for (const reference of accepted) {
    it(`accepts ${JSON.stringify(reference)}`, () => {
      assert.deepEqual(problems(reference), []);
    });
  }

  const refused: [string, SecretReferenceArgs, string[]][] = [
    ["nothing", {}, ["code: must give exactly one of secretArn and ssmParameter"]],
    [
      "both places",
      { secretArn: SECRET, ssmParameter: "/x" },
      ["code: must give exactly one of secretArn and ssmParameter"],
    ],
    [
      "the secret itself in place of its ARN, and does not show it",
      { secretArn: "ABCDEFGH12@AB12-C345-D67E-89FG" },
      ["code.secretArn: must be the ARN of a Secrets Manager secret"],
    ],
    [
      "the secret itself in place of a parameter name, and does not show it",
      { ssmParameter: "ABCDEFGH12@AB12-C345-D67E-89FG" },
      ["code.ssmParameter: must be a parameter name such as /pcoip/registration-code"],
    ],
    [
      "an ARN without the appended characters",
      { secretArn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:registration" },
      [
        'code.secretArn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:registration": must be the full ARN, with the six characters AWS appends to the name',
      ],
    ],
    [
      "a parameter with levels and no leading slash",
      { ssmParameter: "pcoip/code" },
      [
        'code.ssmParameter = "pcoip/code": must begin with / when it has levels; fix: set code.ssmParameter to "/pcoip/code"',
      ],
    ],
    [
      "a parameter in a reserved place",
      { ssmParameter: "/aws/code" },
      ['code.ssmParameter = "/aws/code": must not begin with aws or ssm, which Systems Manager keeps for itself'],
    ],
    [
      "a JSON key of a parameter",
      { ssmParameter: "/x", jsonKey: "a" },
      ['code.jsonKey = "a": goes with secretArn only'],
    ],
    [
      "a JSON key that is a path",
      { secretArn: SECRET, jsonKey: "a.b" },
      ['code.jsonKey = "a.b": must be letters, digits, _ and - only'],
    ],
    [
      "a KMS alias",
      { ssmParameter: "/x", kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:alias/x" },
      ['code.kmsKeyArn = "arn:aws:kms:eu-west-1:111122223333:alias/x": must be the ARN of a KMS key, not of an alias'],
    ],
  ];
  for (const [what, reference, expected] of refused) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(problems(reference), expected);
    });
  }
});

describe("statements for secrets", () => {
  it("allow reading exactly the given secrets, each once", () => {
    const references = [
      { secretArn: SECRET, kmsKeyArn: KEY },
      { secretArn: SECRET, jsonKey: "other" },
      { ssmParameter: "/pcoip/code" },
      { ssmParameter: "plain" },
    ];
    assert.deepEqual(secretStatements(references, "cn-north-1"), [
      { Sid: "ReadSecrets", Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [SECRET] },
      {
        Sid: "ReadParameters",
        Effect: "Allow",
        Action: ["ssm:GetParameter"],
        Resource: ["arn:aws-cn:ssm:cn-north-1:*:parameter/pcoip/code", "arn:aws-cn:ssm:cn-north-1:*:parameter/plain"],
        Condition: { StringEquals: { "aws:ResourceAccount": "${aws:PrincipalAccount}" } },
      },
      { Sid: "DecryptSecrets", Effect: "Allow", Action: ["kms:Decrypt"], Resource: [KEY] },
    ]);
  });

  it("allow nothing for nothing", () => {
    assert.deepEqual(secretStatements([], "eu-west-1"), []);
  });
});

describe("regions and partitions", () => {
  const zones: [string, string | undefined, string | undefined][] = [
    ["eu-west-1a", "eu-west-1", "aws"],
    ["us-west-2-lax-1a", "us-west-2", "aws"],
    ["us-gov-east-1b", "us-gov-east-1", "aws-us-gov"],
    ["cn-northwest-1c", "cn-northwest-1", "aws-cn"],
    ["use1-az1", undefined, undefined],
  ];
  for (const [zone, region, partition] of zones) {
    it(`${zone} is in ${region ?? "no region that can be told"}`, () => {
      assert.equal(regionOfZone(zone), region);
      assert.equal(region && partitionOfRegion(region), partition);
    });
  }
});

describe("shell functions that read secrets", () => {
  const script = fetchSecretFunctions(
    {
      code: { ssmParameter: "/pcoip/code" },
      "odd-key": { secretArn: SECRET, jsonKey: "k" },
    },
    "eu-west-1",
  );

  it("ask the region of the ARN, and for a name the region of the instance", () => {
    assert.match(
      script,
      /fetch_code\(\) \{\n {2}retry aws ssm get-parameter --region 'eu-west-1' --name '\/pcoip\/code' /,
    );
    assert.match(
      fetchSecretFunctions({ code: { secretArn: SECRET.replace("eu-west-1", "us-east-1") } }, "eu-west-1"),
      /--region 'us-east-1' --secret-id/,
    );
  });

  it("are POSIX sh by the judgement of dash or sh", () => {
    assert.equal(run("sh", ["-n"], { input: script }).err, "");
  });

  it("pass shellcheck where it is installed", function () {
    const input = `${script}\nfetch_code\nfetch_odd_key\n`;
    const { code, out } = run("shellcheck", ["-s", "sh", "-e", "SC2317", "-"], { input });
    if (code === null) {
      this.skip();
    }
    assert.equal(out, "");
  });

  it("try again until the role is known", () => {
    const stubs =
      'count=$(mktemp)\naws() { echo x >> "$count"; [ "$(wc -l < "$count")" -gt 2 ] && echo value; }\nsleep() { :; }\n';
    const { out } = run("sh", ["-s"], { input: `${stubs}${script}\nfetch_code; rm "$count"\n` });
    assert.equal(out, "value\n");
  });

  it("are nothing for nothing", () => {
    assert.equal(fetchSecretFunctions({}, "eu-west-1"), "");
  });

  it("quote any text as one word", () => {
    const text = `a'b"c $HOME \\ \`id\``;
    assert.equal(outputOf("sh", ["-c", `printf %s ${shellQuote(text)}`]), text);
  });
});
