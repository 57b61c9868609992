import * as assert from "node:assert/strict";
import { Issues, issueLine } from "../../../../components/shared/input/issues";
import { checkReservedNames } from "../../../../components/shared/load-balancer/reserved-names";

function errorsOf(name: string | undefined, ...reserved: string[]): string[] {
  const issues = new Issues();
  checkReservedNames("dns.name", name, reserved, issues);
  return issues.errors.map(issueLine);
}

describe("names that other stacks have", () => {
  it("are named together with the one that is the same", () => {
    assert.deepEqual(errorsOf("anyware.example.com", "wiki.example.com", "anyware.example.com"), [
      'dns.name = "anyware.example.com": is reservedElsewhere[1] (anyware.example.com), a name of another stack; fix: give this stack a name of its own',
    ]);
  });

  it("are the same whatever their case, and with the dot that DNS ends on", () => {
    assert.equal(errorsOf("anyware.example.com", "Anyware.Example.COM.").length, 1);
  });

  it("cover one label by a wildcard", () => {
    assert.equal(errorsOf("anyware.dev.example.com", "*.dev.example.com").length, 1);
    assert.deepEqual(errorsOf("dev.example.com", "*.dev.example.com"), []);
    assert.deepEqual(errorsOf("a.b.dev.example.com", "*.dev.example.com"), []);
  });

  it("are no problem when they are others, or when this stack has none", () => {
    assert.deepEqual(errorsOf("anyware.example.com", "anyware.example.org"), []);
    assert.deepEqual(errorsOf(undefined, "anyware.example.com"), []);
  });

  it("must be names", () => {
    assert.deepEqual(errorsOf("anyware.example.com", "10.60.0.0/16"), [
      'reservedElsewhere[0] = "10.60.0.0/16": must be a DNS name such as anyware.example.com',
    ]);
  });
});
