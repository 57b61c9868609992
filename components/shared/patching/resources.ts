/** A maintenance window of Systems Manager in which Patch Manager runs on given instances. */
import type * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { partitionOfRegion } from "../aws/partitions";
import { policyDocument, trustPolicy } from "../aws/policy-document";
import { type Tags, tagsFor } from "../input/tags";
import { PatchOperation } from "./args";
import type { PatchingPlan } from "./plan";

/** AWS's own document, in every region (Systems Manager user guide, "SSM Command document for patching: AWS-RunPatchBaseline"). */
const DOCUMENT = "AWS-RunPatchBaseline";

export interface PatchingSurroundings {
  readonly region: string;
  readonly permissionsBoundary?: pulumi.Input<string>;
  readonly tags: Tags;
}

/**
 * Makes `${name}-patching`. Instances are named by id and not found by a tag: a tag would be looked for in the whole region,
 * and whoever may tag instances could have others patched.
 */
export function createPatching(
  name: string,
  plan: PatchingPlan,
  instances: readonly ec2.Instance[],
  { region, permissionsBoundary, tags }: PatchingSurroundings,
  opts: pulumi.CustomResourceOptions,
): void {
  const own = `${name}-patching`;
  const window = new ssm.MaintenanceWindow(
    own,
    {
      name: own,
      description: `Patching of ${name}`,
      schedule: plan.schedule,
      ...(plan.timezone === undefined ? {} : { scheduleTimezone: plan.timezone }),
      duration: plan.durationHours,
      cutoff: plan.cutoffHours,
      tags: tagsFor(tags, own),
    },
    opts,
  );
  const target = new ssm.MaintenanceWindowTarget(
    own,
    {
      windowId: window.id,
      name: own,
      resourceType: "INSTANCE",
      targets: [{ key: "InstanceIds", values: instances.map(({ id }) => id) }],
    },
    opts,
  );
  const { role, policy } = createRole(own, instances, { region, permissionsBoundary, tags }, opts);
  const isInstall = plan.operation === PatchOperation.Install;
  const parameters = {
    Operation: isInstall ? "Install" : "Scan",
    ...(isInstall ? { RebootOption: plan.reboot ? "RebootIfNeeded" : "NoReboot" } : {}),
  };
  new ssm.MaintenanceWindowTask(
    own,
    {
      windowId: window.id,
      name: own,
      taskType: "RUN_COMMAND",
      taskArn: DOCUMENT,
      serviceRoleArn: role.arn,
      targets: [{ key: "WindowTargetIds", values: [target.id] }],
      // One after the other, and none after one that failed: the others go on serving.
      maxConcurrency: "1",
      maxErrors: "0",
      priority: 1,
      taskInvocationParameters: {
        runCommandParameters: {
          parameters: Object.entries(parameters).map(([key, value]) => ({ name: key, values: [value] })),
        },
      },
    },
    { ...opts, dependsOn: [policy] },
  );
}

/**
 * Systems Manager would take a role of the account, which may run everything everywhere; AWS advises one of the window's own
 * (Systems Manager API, RegisterTaskWithMaintenanceWindow, ServiceRoleArn). Of the policy that it proposes (user guide, "Use the
 * console to configure permissions for maintenance windows", task 1), these are the actions of commands; the one that runs
 * something is for the one document on these instances.
 */
function createRole(
  name: string,
  instances: readonly ec2.Instance[],
  { region, permissionsBoundary, tags }: PatchingSurroundings,
  opts: pulumi.CustomResourceOptions,
): { readonly role: iam.Role; readonly policy: pulumi.Resource } {
  const role = new iam.Role(
    name,
    {
      description: `Systems Manager: runs ${DOCUMENT} in the maintenance window ${name}`,
      assumeRolePolicy: trustPolicy("ssm.amazonaws.com"),
      permissionsBoundary,
      tags: { ...tags },
    },
    opts,
  );
  const document = `arn:${partitionOfRegion(region)}:ssm:${region}::document/${DOCUMENT}`;
  const policy = new iam.RolePolicy(
    name,
    {
      role: role.name,
      policy: pulumi.all(instances.map(({ arn }) => arn)).apply((arns) =>
        policyDocument([
          { Effect: "Allow", Action: "ssm:SendCommand", Resource: [document, ...arns] },
          {
            Effect: "Allow",
            Action: ["ssm:CancelCommand", "ssm:GetCommandInvocation", "ssm:ListCommandInvocations", "ssm:ListCommands"],
            Resource: "*",
          },
        ]),
      ),
    },
    opts,
  );
  return { role, policy };
}
