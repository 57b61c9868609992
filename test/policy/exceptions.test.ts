/** Exceptions of the pack's configuration: what they cover, and when they are an error. */
import * as assert from "node:assert/strict";
import { UNKNOWN } from "../../policy/graph";
import { runRules } from "../../policy/pack";
import { TODAY, verdictsOf } from "./support/assert";
import { withInput } from "./support/program";
import { graphOf, hpAnyware, IMDS, webService, withImdsV1 } from "./support/stacks";

describe("exceptions", () => {
  const exception = { policy: IMDS, resource: "web-0", reason: "rolled out in May (j.doe)", expires: "2026-06-30" };
  const withExceptions = (...exceptions: readonly object[]) => {
    const results = runRules(withImdsV1(), { today: TODAY, config: { settings: { exceptions } } });
    const of = (policy: string) => results.filter((result) => result.policy === policy);
    return {
      rule: of(IMDS).map(({ verdict, blocks }) => [verdict, blocks]),
      settings: of("settings").map(({ level, message }) => `${level} ${message}`),
      result: of(IMDS)[0],
    };
  };

  it("cover a violation of the resource they name", () => {
    const { rule, settings, result } = withExceptions(exception);
    assert.deepEqual(rule, [["excepted", false]]);
    assert.deepEqual(settings, []);
    assert.deepEqual(result?.exception, { reason: "rolled out in May (j.doe)", expires: "2026-06-30" });
  });

  it("hold through their last day", () => {
    assert.deepEqual(withExceptions({ ...exception, expires: TODAY }).rule, [["excepted", false]]);
  });

  it("take * for any text, in names and in URNs", () => {
    assert.deepEqual(withExceptions({ ...exception, resource: "web-*" }).rule, [["excepted", false]]);
    assert.deepEqual(withExceptions({ ...exception, resource: "urn:*:Instance::web-0" }).rule, [["excepted", false]]);
    assert.deepEqual(withExceptions({ ...exception, resource: "web" }).rule, [["violation", true]]);
    assert.deepEqual(withExceptions({ ...exception, resource: "web-." }).rule, [["violation", true]]);
  });

  it("cover everything in a component", () => {
    const { program } = hpAnyware();
    const resources = program
      .resources(false)
      .map((resource) =>
        resource.name === "anyware-a" ? withInput(resource, "metadataOptions", undefined) : resource,
      );
    const { resource: _, ...rest } = exception;
    const exceptions = [{ ...rest, component: "anyware" }];
    assert.deepEqual(verdictsOf(IMDS, graphOf(resources), { config: { settings: { exceptions } } }), ["excepted"]);
  });

  it("without a reason are an error and cover nothing", () => {
    const { rule, settings } = withExceptions({ ...exception, reason: " " });
    assert.deepEqual(rule, [["violation", true]]);
    assert.deepEqual(settings, [
      `mandatory exceptions[0].reason: the exception for ${IMDS} has no reason; fix: say why the violation is accepted, and by whom`,
    ]);
  });

  it("past their last day are a violation and cover nothing", () => {
    const { rule, settings } = withExceptions({ ...exception, expires: "2026-05-31" });
    assert.deepEqual(rule, [["violation", true]]);
    assert.deepEqual(settings, [
      `mandatory exceptions[0].expires: the exception for ${IMDS} expired on 2026-05-31; fix: remove the exception, or renew it with its reason`,
    ]);
  });

  it("need a day that exists", () => {
    for (const expires of [undefined, "soon", "2026-02-30", "2026-6-1"]) {
      const { rule, settings } = withExceptions({ ...exception, expires });
      assert.deepEqual(rule, [["violation", true]]);
      assert.equal(settings.length, 1);
    }
  });

  it("for no resource, or for a policy that does not exist, are an error", () => {
    assert.deepEqual(withExceptions({ ...exception, resource: undefined }).settings, [
      `mandatory exceptions[0].resource: the exception for ${IMDS} covers no resource; fix: name a resource or a component`,
    ]);
    assert.deepEqual(withExceptions(exception, { ...exception, policy: "no-such-policy" }).settings, [
      "mandatory exceptions[1].policy: the exception for no-such-policy names no policy of the pack; fix: name a policy of the pack",
    ]);
  });

  it("that cover nothing are reported, and do not block", () => {
    const { settings } = withExceptions(exception, { ...exception, resource: "web-1" });
    assert.deepEqual(settings, [
      `advisory exceptions[1].resource: the exception for ${IMDS} covers nothing that ${IMDS} reports; fix: remove the exception`,
    ]);
  });

  it("cover undecided findings too", () => {
    const resources = webService()
      .program.resources(false)
      .map((resource) =>
        resource.name === "web-0" && resource.type.endsWith(":Instance")
          ? withInput(resource, "metadataOptions", { httpTokens: UNKNOWN })
          : resource,
      );
    const config = { settings: { exceptions: [exception] } };
    assert.deepEqual(verdictsOf(IMDS, graphOf(resources)), ["undecided"]);
    assert.deepEqual(verdictsOf(IMDS, graphOf(resources), { config }), ["pass"]);
  });
});
