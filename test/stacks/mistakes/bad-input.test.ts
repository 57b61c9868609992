import * as assert from "node:assert/strict";
import { parseStack, renderIssues } from "../../../stacks/program";
import { changed, existingVpc, newVpc } from "../topologies/hp-anyware-config";
import { BAD_INPUTS, type BadInput } from "./bad-inputs";

const rawOf = ({ base, changes }: BadInput) => changed(base === "existing" ? existingVpc() : newVpc(), changes);

describe("bad input of a stack file", () => {
  it("has two configs without problems to start from", () => {
    for (const raw of [existingVpc(), newVpc()]) {
      const parsed = parseStack(raw, { stackName: "demo" });
      assert.deepEqual(parsed.ok ? [] : parsed.issues, []);
    }
  });

  for (const badInput of BAD_INPUTS) {
    it(`explains ${badInput.title}`, () => {
      const parsed = parseStack(rawOf(badInput), { stackName: "demo" });
      assert.equal(parsed.ok, false);
      const text = renderIssues("Pulumi.demo.yaml", "demo", parsed.ok ? [] : parsed.issues);
      const count = parsed.ok ? 0 : parsed.issues.length;
      const head = `Pulumi.demo.yaml: ${count === 1 ? "1 problem" : `${count} problems`}, nothing was planned`;
      assert.deepEqual(text.split("\n"), [head, "", ...badInput.text]);
    });
  }

  it("names each case once", () => {
    const titles = BAD_INPUTS.map(({ title }) => title);
    assert.deepEqual(
      titles.filter((title, index) => titles.indexOf(title) !== index),
      [],
    );
  });

  it("shows no plain secret in any text", () => {
    for (const { text } of BAD_INPUTS) {
      assert.doesNotMatch(text.join("\n"), /ABCDEFGH12/);
    }
  });

  it("keeps every line but fix lines within 120 columns", () => {
    const long = BAD_INPUTS.flatMap(({ text }) => text).filter(
      (line) => line.length > 120 && !/ pulumi config /.test(line),
    );
    assert.deepEqual(long, []);
  });

  it("has the same text for the strings that the engine hands over", () => {
    for (const badInput of BAD_INPUTS) {
      const raw = rawOf(badInput);
      const options = { stackName: "demo" };
      const asText = Object.fromEntries(
        Object.entries(raw)
          .filter(([, value]) => !JSON.stringify(value).includes('"secure"'))
          .map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
      );
      if (Object.keys(asText).length < Object.keys(raw).length) {
        // Under the engine a secret anywhere makes the whole key one.
        continue;
      }
      const fromFile = parseStack(raw, options);
      const fromEngine = parseStack(asText, options);
      assert.deepEqual(
        fromEngine.ok ? [] : fromEngine.issues.map(({ path, problem }) => ({ path, problem })),
        fromFile.ok ? [] : fromFile.issues.map(({ path, problem }) => ({ path, problem })),
        badInput.title,
      );
    }
  });
});
