import assert from "node:assert/strict";
import type { z } from "zod";
import { dnsSuffix, partitionOfRegion } from "../../../components/shared/aws/partitions";
import { Issues, issueLine } from "../../../components/shared/input/issues";
import { checkComponentName } from "../../../components/shared/input/names";
import { regionOfZone } from "../../../components/shared/instance/secret-reference";
import { BUCKET_NAME } from "../../../components/shared/load-balancer/logs-plan";
import { checkAwsConfig } from "../../../stacks/config/aws";
import {
  instanceProfileConfig,
  keyNameConfig,
  kmsKeyConfig,
  permissionsBoundaryConfig,
  securityGroupIdsConfig,
} from "../../../stacks/config/forms";
import { checkConfigValues } from "../../../stacks/config/values";
import { base as anyware, planOf as planAnyware } from "../../components/hp-anyware/fixtures";

describe("partitions of AWS", () => {
  for (const [region, partition, suffix] of [
    ["eu-west-1", "aws", "amazonaws.com"],
    ["sa-west-1", "aws", "amazonaws.com"],
    ["cn-north-1", "aws-cn", "amazonaws.com.cn"],
    ["us-gov-west-1", "aws-us-gov", "amazonaws.com"],
    ["eusc-de-east-1", "aws-eusc", "amazonaws.eu"],
    ["us-iso-east-1", "aws-iso", "c2s.ic.gov"],
    ["us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"],
    ["eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk"],
    ["us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"],
    ["eu-central-3", "aws", "amazonaws.com"],
  ] as const) {
    it(`have ${region} in ${partition}, with names that end in ${suffix}`, () => {
      assert.deepEqual([partitionOfRegion(region), dnsSuffix(region)], [partition, suffix]);
      assert.equal(regionOfZone(`${region}a`), region);
    });
  }
});

describe("the region of a stack", () => {
  const told = (raw: object) => {
    const issues = new Issues();
    const { region } = checkAwsConfig(raw as { [key: string]: unknown }, issues);
    return { region, lines: issues.errors.map(issueLine) };
  };

  it("may be of the European Sovereign Cloud", () => {
    assert.deepEqual(told({ "aws:region": "eusc-de-east-1" }), { region: "eusc-de-east-1", lines: [] });
  });

  it("is refused when AWS has none of that name, unless the provider is told to take any", () => {
    const { lines } = told({ "aws:region": "eu-central-3" });
    assert.equal(lines.length, 1);
    assert.match(
      lines[0]!,
      /^aws:region = "eu-central-3": is no region of AWS \(\d{4}-\d\d-\d\d\); .*; fix: set aws:region to "eu-central-1"$/,
    );
    assert.deepEqual(told({ "aws:region": "eu-central-3", "aws:skipRegionValidation": "true" }).lines, []);
  });
});

describe("values of a config", () => {
  const place = { region: "eu-west-1", accounts: ["111122223333"] };
  const told = (config: object, at = place) => {
    const issues = new Issues();
    checkConfigValues(config, at, issues);
    return [...issues.errors.map(issueLine), ...issues.warnings.map(({ path, text }) => `${path}: ${text}`)];
  };

  it("pass where they are of the stack's own account, region and partition", () => {
    const own = {
      certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/1b2c3d4e",
      access: { permissionsBoundaryArn: "arn:aws:iam::aws:policy/PowerUserAccess" },
      connectors: { defaults: { kmsKeyId: "alias/disks" }, a: { kmsKeyId: "0b1c2d3e-0000-4000-8000-123456789abc" } },
    };
    assert.deepEqual(told(own), []);
  });

  it("are refused when they are of another partition", () => {
    assert.deepEqual(told({ alarms: { topicArn: "arn:aws-cn:sns:cn-north-1:111122223333:on-call" } }), [
      'alarms.topicArn = "arn:aws-cn:sns:cn-north-1:111122223333:on-call": is of the partition aws-cn; eu-west-1 is in aws; fix: give one that begins with arn:aws:',
    ]);
  });

  it("are refused when they are keys of another region, and told of when they can be read there", () => {
    assert.deepEqual(
      told({
        host: { kmsKeyId: "arn:aws:kms:us-east-1:111122223333:key/0b1c2d3e" },
        otp: { secretArn: "arn:aws:secretsmanager:us-east-1:111122223333:secret:otp-AbCdEf" },
      }),
      [
        'host.kmsKeyId = "arn:aws:kms:us-east-1:111122223333:key/0b1c2d3e": is in us-east-1; the stack is in eu-west-1, and takes only what is there',
        "otp.secretArn: is in us-east-1; the stack is in eu-west-1: whoever reads it must ask that region",
      ],
    );
  });

  it("are told of when they are of an account that the stack does not go to", () => {
    const config = { certificateArn: "arn:aws:acm:eu-west-1:444455556666:certificate/1b2c3d4e" };
    assert.deepEqual(told(config), [
      "certificateArn: is of account 444455556666; the stack goes to 111122223333: it works only if that account shares it",
    ]);
    assert.deepEqual(told(config, { ...place, accounts: [] }), []);
  });

  it("are refused where they say that a secret is kept and none can be", () => {
    assert.deepEqual(told({ otps: { ssmParameter: "ssm/otps" }, otp: { secretArn: "otp" } }), [
      'otps.ssmParameter = "ssm/otps": must not begin with aws or ssm, which Systems Manager keeps for itself',
      "otp.secretArn: must be the ARN of a Secrets Manager secret",
    ]);
  });
});

describe("texts of a form that AWS says", () => {
  const problems = (schema: z.ZodType, text: unknown) =>
    (schema.safeParse(text).error?.issues ?? []).map(({ message }) => message);

  it("are keys of KMS, by id, alias or ARN", () => {
    const good = ["alias/disks", "0b1c2d3e-0000-4000-8000-123456789abc", "mrk-0123456789abcdef0123456789abcdef"];
    assert.deepEqual(
      [...good, "arn:aws-eusc:kms:eusc-de-east-1:111122223333:key/0b1c2d3e"].flatMap((key) =>
        problems(kmsKeyConfig, key),
      ),
      [],
    );
    assert.deepEqual(problems(kmsKeyConfig, "not a key"), [
      "must be a KMS key: its id, alias/…, or an ARN of one of the two",
    ]);
  });

  it("are names of instance profiles, not their ARNs", () => {
    assert.deepEqual(problems(instanceProfileConfig, "company+connector@1"), []);
    assert.deepEqual(problems(instanceProfileConfig, "arn:aws:iam::111122223333:instance-profile/connector"), [
      "must be the name of an instance profile, which has no / or :",
    ]);
  });

  it("are policies, key pairs and security groups", () => {
    assert.deepEqual(problems(permissionsBoundaryConfig, "boundary"), ["must be the ARN of an IAM policy"]);
    assert.deepEqual(problems(keyNameConfig, "Schlüssel"), [
      "must be the name of a key pair: 1 to 255 ASCII characters",
    ]);
    assert.deepEqual(problems(keyNameConfig, "anna's key"), []);
    assert.deepEqual(problems(securityGroupIdsConfig, ["sg-0123456789abcdef0", "sg-1"]), [
      "must look like sg-0123456789abcdef0",
    ]);
  });
});

describe("names that AWS keeps", () => {
  it("are refused for a component: sg-", () => {
    const issues = new Issues();
    checkComponentName("sg-anyware", "broker", issues);
    assert.deepEqual(issues.errors.map(issueLine), [
      'name = "sg-anyware": must not begin with sg-, as no name of a security group may',
    ]);
  });

  it("are refused for a bucket of logs: addresses, two dots, prefixes and suffixes of S3's own", () => {
    const bad = ["10.0.0.1", "acme..logs", "xn--logs", "sthree-logs", "acme-s3alias", "acme--x-s3", "acme.mrap"];
    assert.deepEqual(
      [...bad, "acme.logs-1"].filter((bucket) => BUCKET_NAME.test(bucket)),
      ["acme.logs-1"],
    );
  });
});

describe("networks inside an HP Anyware connector", () => {
  it("must not be those of its peers, unless they were chosen otherwise", () => {
    const egress = { ...anyware.egress, domainControllers: { dc: { cidrs: ["10.42.8.10/32"] } } };
    const { errors, warnings } = planAnyware({ ...anyware, egress });
    assert.deepEqual(errors, []);
    assert.deepEqual(warnings, [
      'egress.domainControllers.dc: 10.42.8.10/32 overlaps 10.42.0.0/16, a network inside every connector (k3s): connectors reach nobody there; choose another network, or give clusterRanges when yours are others (HP, "Confirming the CIDR for Connector Cluster")',
    ]);
    assert.deepEqual(planAnyware({ ...anyware, egress, clusterRanges: ["10.200.0.0/15"] }).warnings, []);
  });
});
