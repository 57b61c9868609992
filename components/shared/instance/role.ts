/** An instance role that Session Manager can use and that reads exactly the given secrets. */
import * as iam from "@pulumi/aws/iam";
import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { partitionOfRegion } from "../aws/partitions";
import { policyDocument, trustPolicy } from "../aws/policy-document";
import { type InstanceOptions, needsRole } from "./options";
import { type PolicyStatement, type SecretReferenceArgs, secretStatements } from "./secret-reference";
import type { SessionManagerAccess } from "./session-manager";

export interface InstanceRoleArgs {
  /** Region of the instances, for ARNs of parameters given by name. */
  readonly region: string;
  /** Secrets the instances may read. @default - none */
  readonly secrets?: readonly SecretReferenceArgs[];
  /** Further statements. @default - none */
  readonly statements?: readonly PolicyStatement[];
  /** Whether Session Manager may manage the instances. @default true */
  readonly sessionManager?: boolean;
  /** ARN of the permissions boundary that an organisation demands on every role. @default - none */
  readonly permissionsBoundary?: Input<string>;
  readonly tags?: Input<{ [key: string]: Input<string> }>;
}

export interface InstanceRole {
  readonly role: iam.Role;
  readonly profile: iam.InstanceProfile;
  /** What an instance must wait for, so that its first boot finds the permissions in place. */
  readonly policies: readonly Resource[];
}

/** Creates `${name}-role`, `${name}-instance-profile` and the role's policies. `opts.parent` belongs in `opts`. */
export function createInstanceRole(name: string, args: InstanceRoleArgs, opts: CustomResourceOptions): InstanceRole {
  const role = new iam.Role(
    `${name}-role`,
    {
      description: `Instances of ${name}: Session Manager and their own secrets`,
      assumeRolePolicy: trustPolicy("ec2.amazonaws.com"),
      permissionsBoundary: args.permissionsBoundary,
      tags: args.tags,
    },
    opts,
  );
  const policies: Resource[] = [];
  if (args.sessionManager ?? true) {
    policies.push(
      new iam.RolePolicyAttachment(
        `${name}-session-manager`,
        {
          role: role.name,
          policyArn: `arn:${partitionOfRegion(args.region)}:iam::aws:policy/AmazonSSMManagedInstanceCore`,
        },
        opts,
      ),
    );
  }
  const statements = [...secretStatements(args.secrets ?? [], args.region), ...(args.statements ?? [])];
  if (statements.length > 0) {
    policies.push(new iam.RolePolicy(`${name}-secrets`, { role: role.name, policy: policyDocument(statements) }, opts));
  }
  const profile = new iam.InstanceProfile(`${name}-instance-profile`, { role: role.name, tags: args.tags }, opts);
  return { role, profile, policies };
}

/** `access` of a topology, as far as roles are concerned. */
export interface RoleAccess extends SessionManagerAccess {
  readonly permissionsBoundaryArn?: Input<string>;
}

/** The role that `access` asks for: none where it, or each of the instances, names an instance profile. */
export function createAccessRole(
  name: string,
  access: RoleAccess | undefined,
  args: Omit<InstanceRoleArgs, "sessionManager" | "permissionsBoundary">,
  opts: CustomResourceOptions,
  instances: readonly InstanceOptions[] = [],
): InstanceRole | undefined {
  return access?.instanceProfileName === undefined && needsRole(instances)
    ? createInstanceRole(
        name,
        { ...args, sessionManager: access?.ssm, permissionsBoundary: access?.permissionsBoundaryArn },
        opts,
      )
    : undefined;
}
