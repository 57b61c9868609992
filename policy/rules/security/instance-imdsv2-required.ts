import { any, read, same, test } from "../../read";
import { decide, defineResourceRule, found } from "../../rule";
import { INSTANCE_TYPES, LAUNCH_TEMPLATE, templateSays } from "./instance-types";

interface Params {
  readonly accountDefault: boolean;
}

export const instanceImdsv2Required = defineResourceRule<Params>({
  name: "instance-imdsv2-required",
  what: "instances and launch templates require IMDSv2, or switch the metadata service off",
  why: "IMDSv1 gives the instance role's credentials to anyone who can make a program on the instance fetch a URL",
  source: "Security Hub EC2.8, EC2.170; CKV_AWS_79",
  fix: 'set metadataOptions.httpTokens to "required" (containers need httpPutResponseHopLimit 2)',
  types: [...INSTANCE_TYPES, LAUNCH_TEMPLATE],
  params: {
    accountDefault: {
      type: "boolean",
      default: false,
      description: "The account requires IMDSv2 by default (ec2.InstanceMetadataDefaults), so nothing needs to be said",
    },
  },
  check: (resource, { accountDefault }, graph) => {
    const tokens = read(resource.inputs, "metadataOptions.httpTokens");
    const answer = any(
      test(tokens, (value) => same(value, "required"), accountDefault),
      test(read(resource.inputs, "metadataOptions.httpEndpoint"), (value) => same(value, "disabled"), false),
      tokens.state === "absent" ? templateSays(resource, graph) : "no",
    );
    return decide(answer, resource, tokens.path, found(tokens, "nothing, which means optional"));
  },
  remediate: ({ inputs }) =>
    test(read(inputs, "metadataOptions.httpTokens"), (value) => same(value, "required"), false) === "no"
      ? [{ path: "metadataOptions.httpTokens", value: "required" }]
      : [],
});
