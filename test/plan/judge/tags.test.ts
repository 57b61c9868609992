/** Tags: what the plan says of them, and that nothing that takes tags is without. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as yaml from "yaml";
import { HpAnywareConnectors } from "../../../components";
import { planTags } from "../../../plan/judge/tags";
import { tagTexts } from "../../../plan/show/type-counts";
import type { GraphResource, Value } from "../../../policy/graph";
import { isTaggable } from "../../../policy/graph/taggable-types";
import { base } from "../../components/hp-anyware/fixtures";
import { runIn } from "../../components/runs";
import { exampleResources } from "../../policy/support/examples";
import { Program } from "../../policy/support/program";
import { EXAMPLE_STACKS } from "../../support/plans";

type Tags = { readonly [key: string]: Value };

const configuredTags = (stack: string): Tags => {
  const file = resolve(__dirname, `../../../stacks/Pulumi.${stack}.yaml`);
  return (yaml.parse(readFileSync(file, "utf8")) as { config: { [key: string]: Tags } }).config[
    "connector-topologies:tags"
  ]!;
};

/** What lacks one of the tags: resources, and root volumes of instances. */
function without(resources: readonly GraphResource[], wanted: Tags): string[] {
  const has = (tags: Value): boolean =>
    typeof tags === "object" &&
    tags !== null &&
    Object.entries(wanted).every(([key, value]) => (tags as Tags)[key] === value);
  return resources
    .filter(({ custom, type }) => custom && isTaggable(type))
    .flatMap(({ type, name, inputs }) => [
      ...(has(inputs["tags"]) ? [] : [`${type} ${name}`]),
      ...(type === "aws:ec2/instance:Instance" && !has((inputs["rootBlockDevice"] as Tags | undefined)?.["tags"])
        ? [`root volume of ${name}`]
        : []),
    ]);
}

describe("the tags of a plan", () => {
  it("are counted, and what has none or can have none is named", () => {
    const program = new Program();
    program.add("aws:ec2/eip:Eip", "a", { tags: { Owner: "vdi", Name: "a" } });
    program.add("aws:ec2/eip:Eip", "b", { tags: { Owner: "vdi", Team: "net" } });
    program.add("aws:autoscaling/group:Group", "web", { tags: [{ key: "Owner", value: "vdi" }] });
    program.add("aws:ec2/eip:Eip", "bare", {});
    program.add("aws:ec2/route:Route", "one", {});
    program.add("aws:ec2/route:Route", "two", {});
    program.add("pulumi:index:Stash", "kept", {});
    const tags = planTags(program.resources(false));
    assert.deepEqual(
      { ...tags, untagged: tags.untagged.map((urn) => urn.split("::").at(-1)) },
      { keys: ["Owner"], tagged: 3, untagged: ["bare"], notTaggable: [{ type: "aws:ec2/route:Route", count: 2 }] },
    );
    assert.deepEqual(tagTexts(tags), ["Owner on 3 resources", "none on bare", "cannot have any: 2 ec2/route"]);
  });

  it("are nothing to speak of where nothing is at AWS", () => {
    assert.deepEqual(tagTexts(planTags([])), []);
  });
});

describe("every resource that takes tags", () => {
  for (const stack of EXAMPLE_STACKS) {
    it(`has those of the config in ${stack}, root volumes too, and the plan names the types that take none`, async () => {
      const resources = await exampleResources(stack);
      const wanted = configuredTags(stack);
      assert.ok(Object.keys(wanted).length > 0);
      assert.deepEqual(without(resources, wanted), []);
      const { keys, untagged, notTaggable } = planTags(resources);
      assert.deepEqual(keys, Object.keys(wanted).sort());
      assert.deepEqual(untagged, []);
      const others = resources.filter(({ custom, type }) => custom && type.startsWith("aws:") && !isTaggable(type));
      assert.deepEqual(
        notTaggable.map(({ type }) => type),
        [...new Set(others.map(({ type }) => type))].sort(),
      );
    });
  }

  it("has them with alarms, dashboard, logs and web ACL, of which these take none", async () => {
    const tags = { Owner: "vdi" };
    const { resources } = await runIn("eu-west-1", () => {
      new HpAnywareConnectors("anyware", {
        ...base,
        tags,
        alarms: { topicArn: "arn:aws:sns:eu-west-1:111122223333:on-call" },
        dashboard: true,
        loadBalancer: { logs: {}, webAcl: {}, redirectHttp: true },
      });
    });
    assert.deepEqual(without(resources, tags), []);
    assert.deepEqual(
      planTags(resources).notTaggable.map(({ type, count }) => `${count} ${type}`),
      [
        "1 aws:acm/certificateValidation:CertificateValidation",
        "1 aws:cloudwatch/dashboard:Dashboard",
        "3 aws:ec2/eipAssociation:EipAssociation",
        "1 aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "3 aws:lb/targetGroupAttachment:TargetGroupAttachment",
        "2 aws:route53/record:Record",
        "1 aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "1 aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "1 aws:s3/bucketPolicy:BucketPolicy",
        "1 aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "1 aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "1 aws:wafv2/webAclAssociation:WebAclAssociation",
      ],
    );
  });
});
