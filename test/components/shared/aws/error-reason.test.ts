import * as assert from "node:assert/strict";
import { awsReason } from "../../../../components/shared/aws/error-reason";

describe("the reason in an error of the AWS provider", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      "is the point of a list of one",
      "invocation of aws:ec2/getSubnet:getSubnet returned an error: invoking aws:ec2/getSubnet:getSubnet: 1 error occurred:\n\t* no matching EC2 Subnet found\n\n",
      "no matching EC2 Subnet found",
    ],
    ["is every point of a longer list", "2 errors occurred:\n\t* one: a\n\t* two: b\n\n", "one: a; two: b"],
    [
      "is the innermost point of a nested list",
      "1 error occurred:\n\t* deleting urn:pulumi:dev::x: 1 error occurred:\n\t* DependencyViolation: in use\n\n",
      "DependencyViolation: in use",
    ],
    [
      "leaves out the number of the request and the code that only an administrator can decode",
      "reading EC2 Host: operation error EC2: DescribeHosts, https response error StatusCode: 403, RequestID: 1-2, api error UnauthorizedOperation: You may not. Encoded authorization failure message: aB3_-x",
      "reading EC2 Host: operation error EC2: DescribeHosts, api error UnauthorizedOperation: You may not.",
    ],
    ["is the whole of a plain text", "no matching host", "no matching host"],
    ["is said to be missing when there is none", "", "no reason was given"],
  ];
  for (const [title, text, reason] of cases) {
    it(title, () => {
      assert.equal(awsReason(new Error(text)), reason);
    });
  }
});
