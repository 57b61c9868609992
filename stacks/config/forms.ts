/** Texts of a form that AWS says, for keys that no component checks. Editors get the pattern too. */
import { z } from "zod";
import { FORMS } from "../../components/shared/input/checks";

/** EC2 API, EbsBlockDevice, KmsKeyId: key id, key alias, key ARN, alias ARN. */
const KMS_KEY =
  /^(?:arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/[\w/-]+|alias\/[\w/-]{1,250}|mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export const kmsKeyConfig = z
  .string()
  .regex(KMS_KEY, "must be a KMS key: its id, alias/…, or an ARN of one of the two")
  .optional();

/** IAM API, CreateRole, PermissionsBoundary. */
export const permissionsBoundaryConfig = z
  .string()
  .regex(/^arn:[a-z-]+:iam::(?:\d{12}|aws):policy\/[\w+=,.@/-]+$/, "must be the ARN of an IAM policy")
  .optional()
  .meta({
    description: "permissions boundary of the role that is made; none when absent",
    examples: ["arn:aws:iam::111122223333:policy/boundary"],
  });

/** IAM API, instanceProfileNameType. */
export const instanceProfileConfig = z
  .string()
  .regex(/^[\w+=,.@-]{1,128}$/, "must be the name of an instance profile, which has no / or :")
  .optional()
  .meta({ description: "an instance profile that exists; one is made when absent" });

/** EC2 API, CreateKeyPair, KeyName: up to 255 ASCII characters. */
export const keyNameConfig = z
  .string()
  .regex(/^[\x20-\x7e]{1,255}$/, "must be the name of a key pair: 1 to 255 ASCII characters")
  .optional();

export const securityGroupIdsConfig = z
  .array(
    z
      .string()
      .regex(FORMS.securityGroup, "must look like sg-0123456789abcdef0")
      .meta({ examples: ["sg-0123456789abcdef0"] }),
  )
  .optional();
