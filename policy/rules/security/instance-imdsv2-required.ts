import { any, read, same, test } from "../../read";
import { decide, defineResourceRule, found } from "../../rule";
import { INSTANCE_TYPES, LAUNCH_TEMPLATE } from "./instance-types";

export const instanceImdsv2Required = defineResourceRule({
  name: "instance-imdsv2-required",
  what: "instances and launch templates require IMDSv2, or switch the metadata service off",
  why: "IMDSv1 gives the instance role's credentials to anyone who can make a program on the instance fetch a URL",
  source: "Security Hub EC2.8, EC2.170; CKV_AWS_79",
  fix: 'set metadataOptions.httpTokens to "required" (containers need httpPutResponseHopLimit 2)',
  types: [...INSTANCE_TYPES, LAUNCH_TEMPLATE],
  check: (resource) => {
    const tokens = read(resource.inputs, "metadataOptions.httpTokens");
    const answer = any(
      test(tokens, (value) => same(value, "required"), false),
      test(read(resource.inputs, "metadataOptions.httpEndpoint"), (value) => same(value, "disabled"), false),
      // The template may say it; it is checked itself when it is in the program.
      fromTemplate(resource.inputs, tokens.state === "absent"),
    );
    return decide(answer, resource, tokens.path, found(tokens, "nothing, which means optional"));
  },
  remediate: (inputs) =>
    test(read(inputs, "metadataOptions.httpTokens"), (value) => same(value, "required"), false) === "no"
      ? [{ path: "metadataOptions.httpTokens", value: "required" }]
      : [],
});

const fromTemplate = (inputs: Parameters<typeof read>[0], isOpen: boolean) =>
  isOpen && read(inputs, "launchTemplate").state !== "absent" ? "unknown" : "no";
