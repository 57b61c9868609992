import assert from "node:assert/strict";
import { Issues } from "../../../../components/shared/input/issues";
import { checkDns } from "../../../../components/shared/load-balancer/certificate";

describe("names of a certificate", () => {
  const told = (count: number, certificate?: "issue") => {
    const issues = new Issues();
    const subjectAlternativeNames = Array.from({ length: count - 1 }, (_, index) => `n${index}.example.com`);
    const dns = { zoneId: "Z0123456789ABCDEFGHIJ", name: "anyware.example.com", subjectAlternativeNames };
    checkDns("dns", certificate === undefined ? dns : { ...dns, certificate }, issues);
    assert.deepEqual(issues.errors, []);
    return issues.warnings.map(({ path, text }) => `${path}: ${text}`);
  };

  it("are warned of beyond ACM's default quota of ten, where one is issued", () => {
    assert.deepEqual(told(10, "issue"), []);
    assert.deepEqual(told(11, "issue"), [
      "dns.subjectAlternativeNames: 11 names in one certificate; ACM's default quota is 10: ask AWS for more before up",
    ]);
    assert.deepEqual(told(11), []);
  });
});
