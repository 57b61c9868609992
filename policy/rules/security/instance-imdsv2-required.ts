import type { GraphResource, ResourceGraph } from "../../graph";
import { type Answer, any, read, same, test } from "../../graph/read";
import { decide, defineResourceRule, type Finding, found } from "../../rule";
import { accountSays, eachLaunch, LAUNCHERS, METADATA_DEFAULTS, SPOT_FLEET, templateSays } from "../shared/launches";

interface Params {
  readonly accountDefault: boolean;
}

export const instanceImdsv2Required = defineResourceRule<Params>({
  name: "instance-imdsv2-required",
  what: "instances, launch templates, launch configurations and Spot fleets require IMDSv2, or switch the metadata service off",
  why: "IMDSv1 gives the instance role's credentials to anyone who can make a program on the instance fetch a URL",
  source: "Security Hub EC2.8, EC2.170; CKV_AWS_79",
  fix: 'set metadataOptions.httpTokens to "required" (containers need httpPutResponseHopLimit 2)',
  types: LAUNCHERS,
  params: {
    accountDefault: {
      type: "boolean",
      default: false,
      description: "The account requires IMDSv2 by default (ec2.InstanceMetadataDefaults), so nothing needs to be said",
    },
  },
  check: (resource, { accountDefault }, graph) => {
    const byAccount = accountDefault ? "yes" : accountSays(METADATA_DEFAULTS, resource, graph);
    return resource.type === SPOT_FLEET ? checkFleet(resource, byAccount) : check(resource, byAccount, graph);
  },
  remediate: ({ type, inputs }) =>
    type !== SPOT_FLEET &&
    test(read(inputs, "metadataOptions.httpTokens"), (value) => same(value, "required"), false) === "no"
      ? [{ path: "metadataOptions.httpTokens", value: "required" }]
      : [],
});

function check(resource: GraphResource, byAccount: Answer, graph: ResourceGraph | undefined): readonly Finding[] {
  const tokens = read(resource.inputs, "metadataOptions.httpTokens");
  const isSilent = tokens.state === "absent";
  const answer = any(
    test(tokens, (value) => same(value, "required"), false),
    test(read(resource.inputs, "metadataOptions.httpEndpoint"), (value) => same(value, "disabled"), false),
    isSilent ? any(templateSays(resource, graph), byAccount) : "no",
  );
  return decide(answer, resource, tokens.path, found(tokens, "nothing, which means optional"));
}

/** EC2 API, SpotFleetLaunchSpecification: it has no metadata options. */
const checkFleet = (fleet: GraphResource, byAccount: Answer): readonly Finding[] =>
  eachLaunch(fleet, (_, at) =>
    decide(byAccount, fleet, at("metadataOptions"), "a launch specification, which cannot require IMDSv2", {
      fix: "use launchTemplateConfigs with a launch template that requires it",
    }),
  );
