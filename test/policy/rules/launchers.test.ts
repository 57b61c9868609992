/** What launches instances besides `ec2.Instance`, and what an account sets for all of them. */
import { UNKNOWN, type Value } from "../../../policy/graph";
import { add, describeRule, type Edit, locate, set } from "../support/cases";
import type { Args } from "../support/program";
import { webService } from "../support/stacks";

const CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration";
const FLEET = "aws:ec2/spotFleetRequest:SpotFleetRequest";

const configured = (inputs: object = {}): Edit =>
  add(CONFIGURATION, "old", {
    imageId: "ami-0123456789abcdef0",
    instanceType: "m6i.large",
    metadataOptions: { httpTokens: "required" },
    rootBlockDevice: { encrypted: true },
    ...inputs,
  });
const fleet = (inputs: object = {}): Edit =>
  add(FLEET, "fleet", {
    launchSpecifications: [
      { ami: "ami-0123456789abcdef0", instanceType: "m6i.large", rootBlockDevices: [{ encrypted: true }], ...inputs },
    ],
  });

const METADATA = "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults";
const SILENT = set("Instance web-0", "metadataOptions", undefined);
const TOKENS = "metadataOptions.httpTokens";

describe("other launchers", () => {
  describeRule("instance-imdsv2-required", webService, [
    { title: "passes a launch configuration that requires it", edits: [configured()], expect: "pass" },
    {
      title: "refuses a launch configuration that does not",
      edits: [configured({ metadataOptions: {} })],
      expect: { verdict: "violation", at: "old", property: TOKENS, found: "nothing, which means optional" },
    },
    {
      title: "refuses a launch specification, which has no place to require it",
      edits: [fleet()],
      expect: {
        verdict: "violation",
        at: "fleet",
        property: "launchSpecifications[0].metadataOptions",
        found: "a launch specification, which cannot require IMDSv2",
      },
    },
    {
      title: "is undecided when the specifications are not known",
      edits: [fleet(), set("SpotFleetRequest fleet", "launchSpecifications", UNKNOWN)],
      expect: { verdict: "undecided", at: "fleet", property: "launchSpecifications" },
    },
  ]);

  describeRule("instance-ebs-encrypted", webService, [
    { title: "passes a launch configuration that encrypts", edits: [configured()], expect: "pass" },
    {
      title: "refuses one unencrypted volume of a launch configuration, and passes what is no device",
      edits: [
        configured({
          ebsBlockDevices: [
            { deviceName: "/dev/sdb", noDevice: true },
            { deviceName: "/dev/sdc", encrypted: false },
          ],
        }),
      ],
      expect: { verdict: "violation", at: "old", property: "ebsBlockDevices[1].encrypted", found: "false" },
    },
    { title: "passes a Spot fleet that encrypts", edits: [fleet()], expect: "pass" },
    {
      title: "refuses the root volume that a launch specification leaves to the image",
      edits: [fleet({ rootBlockDevices: undefined })],
      expect: { verdict: "violation", at: "fleet", property: "launchSpecifications[0].rootBlockDevices" },
    },
    {
      title: "refuses an unencrypted data volume of a launch specification",
      edits: [fleet({ ebsBlockDevices: [{ deviceName: "/dev/sdb" }] })],
      expect: { verdict: "violation", at: "fleet", property: "launchSpecifications[0].ebsBlockDevices[0].encrypted" },
    },
  ]);

  describeRule("public-ip-only-on-allowed-roles", webService, [
    {
      title: "refuses a public address for every instance of a launch configuration",
      edits: [configured({ associatePublicIpAddress: true })],
      expect: { verdict: "violation", at: "old", property: "associatePublicIpAddress" },
    },
    {
      title: "refuses a public address for every instance of a Spot fleet",
      edits: [fleet({ associatePublicIpAddress: true })],
      expect: { verdict: "violation", at: "fleet", property: "launchSpecifications[0].associatePublicIpAddress" },
    },
    {
      title: "is undecided when the interfaces of a launch template are not known",
      edits: [
        add("aws:ec2/launchTemplate:LaunchTemplate", "lt", {}),
        set("LaunchTemplate lt", "networkInterfaces", UNKNOWN),
      ],
      expect: { verdict: "undecided", at: "lt", property: "networkInterfaces" },
    },
    {
      title: "refuses an instance that names no subnet, which gets a default one",
      edits: [set("Instance web-0", "subnetId", undefined)],
      expect: { verdict: "violation", at: "web-0", property: "subnetId" },
    },
    {
      title: "passes it when it asks for no address",
      edits: [set("Instance web-0", "subnetId", undefined), set("Instance web-0", "associatePublicIpAddress", false)],
      expect: "pass",
    },
    ...([undefined, false] as const).map((given) => ({
      title: `${given === undefined ? "refuses an instance in" : "passes an instance in"} a default subnet of the program${
        given === false ? " that assigns no addresses" : ""
      }`,
      edits: [
        add("aws:ec2/defaultSubnet:DefaultSubnet", "first", {
          availabilityZone: "eu-west-1a",
          ...(given === undefined ? {} : { mapPublicIpOnLaunch: given }),
        }),
        set("Instance web-0", "subnetId", "added-first"),
      ],
      expect: given === undefined ? { verdict: "violation" as const, at: "web-0", property: "" } : ("pass" as const),
    })),
  ]);

  const KEY = "a".repeat(20) + "B".repeat(20);
  describeRule("user-data-no-credentials", webService, [
    ...[
      `aws configure set aws_secret_access_key ${KEY}`,
      `Set-AWSCredential -AccessKey example -SecretKey ${KEY} -StoreAs default`,
      `export AWS_SECRET_ACCESS_KEY=${KEY}`,
    ].map((line) => ({
      title: `refuses a launch configuration with ${line.split(KEY)[0]!.trim()} and a key`,
      edits: [configured({ userData: `#!/bin/sh\n${line}\n` })],
      expect: { verdict: "violation" as const, at: "old", property: "userData", found: "an AWS secret access key" },
    })),
    {
      title: "refuses a key in a launch specification, in base64",
      edits: [fleet({ userData: Buffer.from(`aws configure set aws_secret_access_key ${KEY}`).toString("base64") })],
      expect: { verdict: "violation", at: "fleet", property: "launchSpecifications[0].userData" },
    },
    {
      title: "passes a key that is read at boot",
      edits: [configured({ userData: 'aws configure set aws_secret_access_key "$(get-secret)"\n' })],
      expect: "pass",
    },
  ]);
});

const defaults = (httpTokens: Value, region?: string): Edit =>
  add(METADATA, "account", { httpTokens: httpTokens as string }, region === undefined ? {} : { region });

describe("where the program sets the account's defaults", () => {
  describeRule("instance-imdsv2-required", webService, [
    { title: "passes instances that say nothing", edits: [SILENT, fleet(), defaults("required")], expect: "pass" },
    {
      title: "refuses an instance that says optional",
      edits: [set("Instance web-0", TOKENS, "optional"), defaults("required")],
      expect: { verdict: "violation", at: "web-0", property: TOKENS, found: '"optional"' },
    },
    {
      title: "refuses silence under a default that requires nothing",
      edits: [SILENT, defaults("no-preference")],
      expect: { verdict: "violation", at: "web-0", property: TOKENS },
    },
    {
      title: "refuses silence in another region than the default's",
      edits: [SILENT, locate("Instance web-0", { region: "eu-west-1" }), defaults("required", "us-east-1")],
      expect: { verdict: "violation", at: "web-0", property: TOKENS },
    },
    {
      title: "is undecided when the default is not known",
      edits: [SILENT, defaults("required"), set("InstanceMetadataDefaults account", "httpTokens", UNKNOWN)],
      expect: { verdict: "undecided", at: "web-0", property: TOKENS },
    },
  ]);

  const ROOT = "rootBlockDevice.encrypted";
  const bare = set("Instance web-0", "rootBlockDevice", undefined);
  const encrypting = (inputs: Args): Edit => add("aws:ebs/encryptionByDefault:EncryptionByDefault", "account", inputs);
  describeRule("instance-ebs-encrypted", webService, [
    { title: "passes volumes that say nothing", edits: [bare, encrypting({})], expect: "pass" },
    {
      title: "refuses a volume that is unencrypted on purpose",
      edits: [set("Instance web-0", ROOT, false), encrypting({})],
      expect: { verdict: "violation", at: "web-0", property: ROOT, found: "false" },
    },
    {
      title: "refuses silence where the default is switched off",
      edits: [bare, encrypting({ enabled: false })],
      expect: { verdict: "violation", at: "web-0", property: ROOT },
    },
    {
      title: "is undecided when it is not known whether the default is on",
      edits: [bare, encrypting({}), set("EncryptionByDefault account", "enabled", UNKNOWN)],
      expect: { verdict: "undecided", at: "web-0", property: ROOT },
    },
  ]);
});
