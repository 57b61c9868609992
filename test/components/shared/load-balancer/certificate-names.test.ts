import * as assert from "node:assert/strict";
import { certificateCovers } from "../../../../components/shared/load-balancer/certificate-names";

describe("names of a certificate", () => {
  const cases: readonly [readonly string[], string, boolean][] = [
    [["codestream.example.com"], "codestream.example.com", true],
    [["CodeStream.Example.com."], "codestream.example.COM", true],
    [["other.example.com", "codestream.example.com"], "codestream.example.com", true],
    [["*.example.com"], "codestream.example.com", true],
    [["*.example.com"], "a.codestream.example.com", false],
    [["*.example.com"], "example.com", false],
    [["example.com"], "codestream.example.com", false],
    [["code*.example.com"], "codestream.example.com", false],
    [["codestream.*.com"], "codestream.example.com", false],
    [["*.com"], "example.com", false],
    [["*"], "com", false],
    [[], "codestream.example.com", false],
  ];
  for (const [names, hostname, covered] of cases) {
    it(`${covered ? "cover" : "do not cover"} ${hostname} with ${names.join(", ") || "nothing"}`, () => {
      assert.equal(certificateCovers(names, hostname), covered);
    });
  }
});
