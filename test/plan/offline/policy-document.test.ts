/** The answers that `aws.iam.getPolicyDocument` gives, by the provider's source (see policy-document.ts). */
import * as assert from "node:assert/strict";
import { SECRET_TEXT } from "../../../components/shared/input/secret-text";
import { type Arguments, policyDocument } from "../../../plan/offline/policy-document";
import { UNKNOWN } from "../../../policy/graph";

const minified = (args: Arguments): string | undefined => policyDocument(args)?.minifiedJson;
const statements = (...list: Arguments[]): string =>
  minified({ statements: list as never })!.replace(/^\{"Version":"2012-10-17","Statement":\[(.*)\]\}$/, "$1");

describe("the document of aws.iam.getPolicyDocument", () => {
  it("is JSON with the provider's version and effect, indented and not", () => {
    const principals = [{ type: "Service", identifiers: ["ec2.amazonaws.com"] }];
    const document = policyDocument({ statements: [{ actions: ["sts:AssumeRole"], principals }] })!;
    assert.equal(
      document.minifiedJson,
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}]}',
    );
    assert.equal(document.json, JSON.stringify(JSON.parse(document.minifiedJson), null, 2));
  });

  it("has one member of a list as a text, several sorted backwards and each once, and no empty list", () => {
    assert.equal(
      statements({
        sid: "Read",
        effect: "Deny",
        actions: ["s3:GetObject", "s3:PutObject", "s3:GetObject"],
        notResources: ["arn:aws:s3:::logs/*"],
        resources: [],
      }),
      '{"Sid":"Read","Effect":"Deny","Action":["s3:PutObject","s3:GetObject"],"NotResource":"arn:aws:s3:::logs/*"}',
    );
  });

  it("tells everybody of the type * by a star alone, everybody at AWS by AWS, and types in their order", () => {
    const by = (...principals: Arguments[]) => statements({ principals: principals as never });
    assert.equal(by({ type: "*", identifiers: ["*"] }), '{"Effect":"Allow","Principal":"*"}');
    assert.equal(by({ type: "AWS", identifiers: ["*"] }), '{"Effect":"Allow","Principal":{"AWS":"*"}}');
    assert.equal(
      by({ type: "Service", identifiers: ["ec2.amazonaws.com"] }, { type: "AWS", identifiers: ["1", "2"] }),
      '{"Effect":"Allow","Principal":{"AWS":["2","1"],"Service":"ec2.amazonaws.com"}}',
    );
    assert.equal(
      by({ type: "AWS", identifiers: ["1"] }, { type: "AWS", identifiers: ["2"] }),
      '{"Effect":"Allow","Principal":{"AWS":["1","2"]}}',
    );
  });

  it("gathers conditions by test and key, their values in the order given", () => {
    assert.equal(
      statements({
        conditions: [
          { test: "StringEquals", variable: "aws:SourceAccount", values: ["2", "1"] },
          { test: "ArnLike", variable: "aws:SourceArn", values: ["arn:aws:s3:::a"] },
          { test: "StringEquals", variable: "aws:SourceAccount", values: ["3"] },
        ],
      }),
      '{"Effect":"Allow","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::a"},"StringEquals":{"aws:SourceAccount":["2","1","3"]}}}',
    );
  });

  it("writes &{…} as a variable of the policy, but in a version that has none, and characters as Go does", () => {
    assert.equal(
      statements({ resources: ["arn:aws:s3:::home/&{aws:username}/<a>&b"] }),
      '{"Effect":"Allow","Resource":"arn:aws:s3:::home/${aws:username}/\\u003ca\\u003e\\u0026b"}',
    );
    assert.throws(() => minified({ version: "2008-10-17", statements: [{ resources: ["&{aws:userid}"] }] }), {
      message: "found &{ sequence in (&{aws:userid}), which is not supported in document version 2008-10-17",
    });
  });

  it("merges sources, its own statements and what overrides them, by Sid", () => {
    const source = JSON.stringify({
      Version: "2008-10-17",
      Id: "source",
      Statement: [
        { Sid: "A", Effect: "Allow", Action: ["s3:Get*", "s3:Put*"], Principal: { AWS: ["1", "2"] }, Other: 1 },
        { Effect: "Deny", Action: "*", Principal: "*", Condition: { Bool: { "aws:SecureTransport": false } } },
      ],
    });
    const override = JSON.stringify({ Statement: [{ Sid: "B", Effect: "Deny", Action: "ec2:*" }] });
    assert.equal(
      minified({
        policyId: "own",
        sourcePolicyDocuments: [source],
        statements: [{ sid: "B", actions: ["ec2:RunInstances"] }],
        overridePolicyDocuments: [override],
      }),
      '{"Version":"2012-10-17","Id":"own","Statement":[' +
        '{"Sid":"A","Effect":"Allow","Action":["s3:Get*","s3:Put*"],"Principal":{"AWS":["2","1"]}},' +
        '{"Effect":"Deny","Action":"*","Principal":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}},' +
        '{"Sid":"B","Effect":"Deny","Action":"ec2:*"}]}',
    );
    assert.equal(minified({}), '{"Version":"2012-10-17"}');
  });

  it("refuses two statements of one Sid, and sources that are no policy", () => {
    const twice = [{ sid: "A" }, { sid: "A" }];
    const source = JSON.stringify({ Statement: [{ Sid: "A" }] });
    assert.throws(() => minified({ statements: twice }), /duplicate Sid \(A\) in its statements/);
    assert.throws(
      () => minified({ sourcePolicyDocuments: [source, source] }),
      /duplicate Sid \(A\) in source_policy_documents/,
    );
    for (const text of ["[]", "{", '{"Statement":{"Effect":"Allow"}}']) {
      assert.throws(() => minified({ sourcePolicyDocuments: [text] }), {
        message: "writing IAM Policy Document: merging source document 0: it is no policy with a list of statements",
      });
    }
  });

  it("is unknown while anything in it is, and where a secret stands in it", () => {
    assert.equal(minified({ statements: [{ resources: ["arn:aws:s3:::a", UNKNOWN] }] }), undefined);
    assert.equal(minified({ overridePolicyDocuments: [UNKNOWN] }), undefined);
    assert.equal(minified({ statements: [{ principals: [{ type: "AWS", identifiers: [SECRET_TEXT] }] }] }), undefined);
  });
});
