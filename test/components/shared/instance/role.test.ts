import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { createInstanceRole } from "../../../../components/shared/instance/role";

interface Recorded {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

describe("instance role", () => {
  const recorded: Recorded[] = [];
  const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 20));

  beforeEach(async () => {
    recorded.length = 0;
    await pulumi.runtime.setMocks({
      newResource: ({ type, name, inputs }) => {
        recorded.push({ type, name, inputs });
        return { id: `${name}-id`, state: { ...inputs, name: `${name}-name` } };
      },
      call: () => ({}),
    });
  });

  const find = (name: string): Record<string, unknown> => {
    const found = recorded.find((resource) => resource.name === name);
    assert.ok(found, `${name} among ${recorded.map((resource) => resource.name)}`);
    return found.inputs;
  };

  it("makes a role for Session Manager with a profile, and no policy of its own", async () => {
    createInstanceRole("mac", { region: "eu-west-1" }, {});
    await settled();
    assert.deepEqual(recorded.map(({ type, name }) => `${type} ${name}`).sort(), [
      "aws:iam/instanceProfile:InstanceProfile mac-instance-profile",
      "aws:iam/role:Role mac-role",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment mac-session-manager",
    ]);
    assert.equal(find("mac-session-manager")["policyArn"], "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore");
    assert.equal(find("mac-session-manager")["role"], "mac-role-name");
    assert.equal(find("mac-instance-profile")["role"], "mac-role-name");
    assert.deepEqual(JSON.parse(find("mac-role")["assumeRolePolicy"] as string), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
    });
  });

  it("allows exactly the given secrets and statements, under the given boundary", async () => {
    const boundary = "arn:aws-cn:iam::111122223333:policy/boundary";
    const extra = { Sid: "Get", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws-cn:s3:::b/k"] } as const;
    const { policies } = createInstanceRole(
      "mac",
      {
        region: "cn-north-1",
        secrets: [{ ssmParameter: "/a/b" }],
        statements: [extra],
        sessionManager: false,
        permissionsBoundary: boundary,
      },
      {},
    );
    await settled();
    assert.equal(policies.length, 1);
    assert.equal(find("mac-role")["permissionsBoundary"], boundary);
    assert.deepEqual(JSON.parse(find("mac-secrets")["policy"] as string), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ReadParameters",
          Effect: "Allow",
          Action: ["ssm:GetParameter"],
          Resource: ["arn:aws-cn:ssm:cn-north-1:*:parameter/a/b"],
          Condition: { StringEquals: { "aws:ResourceAccount": "${aws:PrincipalAccount}" } },
        },
        extra,
      ],
    });
  });
});
