import assert from "node:assert/strict";
import { InputPropertiesError } from "@pulumi/pulumi";
import { Issues, issueLine, joinPath, nearest } from "../../../../components/shared/input/issues";

describe("issues", () => {
  it("throw one error whose message is the whole list and whose stack is empty", () => {
    const issues = new Issues();
    issues.error("a.b", "must be 1", { given: 2, fix: { value: 1 } });
    issues.error("c", "is missing");
    assert.throws(
      () => issues.throwIfAny("anyware"),
      (error: InputPropertiesError) => {
        assert.ok(InputPropertiesError.isInstance(error));
        assert.equal(
          error.message,
          "anyware: 2 problems, nothing was created\n  - a.b = 2: must be 1; fix: set a.b to 1\n  - c: is missing",
        );
        assert.equal(error.stack, "");
        assert.deepEqual(error.errors, [
          { propertyPath: "a.b", reason: "must be 1; fix: set a.b to 1" },
          { propertyPath: "c", reason: "is missing" },
        ]);
        assert.deepEqual(Object.keys(error).includes("errors"), false);
        return true;
      },
    );
  });

  it("throw nothing when there are none", () => {
    const issues = new Issues();
    issues.warn("a", "is odd");
    issues.throwIfAny("anyware");
    assert.deepEqual(issues.warnings, [{ path: "a", text: "is odd" }]);
  });

  it("show a fix in words, at another path, or not at all", () => {
    assert.equal(
      issueLine({ path: "a", problem: "is bad", fix: { text: "leave it out" } }),
      "a: is bad; fix: leave it out",
    );
    assert.equal(
      issueLine({ path: "a", problem: "is bad", fix: { path: "b", value: 3 } }),
      "a: is bad; fix: set b to 3",
    );
    assert.equal(issueLine({ path: "a", problem: "is bad", fix: { value: undefined } }), "a: is bad");
  });
});

describe("property paths", () => {
  it("use dots for plain keys, brackets for the others", () => {
    assert.equal(joinPath("connectors", "use1-a1"), "connectors.use1-a1");
    assert.equal(joinPath("clients.office", 0), "clients.office[0]");
    assert.equal(joinPath("tags", "a b"), 'tags["a b"]');
    assert.equal(joinPath("", "name"), "name");
  });
});

describe("the nearest name", () => {
  it("is found for a typing error and not for another word", () => {
    assert.equal(nearest("conectors", ["clients", "connectors"]), "connectors");
    assert.equal(nearest("Clients", ["clients", "connectors"]), "clients");
    assert.equal(nearest("weather", ["clients", "connectors"]), undefined);
  });
});
