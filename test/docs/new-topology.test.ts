/** "Add a topology" in CONTRIBUTING.md: exactly those files are enough. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { outputOf } from "../support/run";
import { ADDED, WRITTEN } from "./new-topology";

describe("a new topology", function () {
  this.timeout(240_000);

  it("is the files that CONTRIBUTING.md lists", () => {
    const text = readFileSync("CONTRIBUTING.md", "utf8");
    const section = text.slice(text.indexOf("## Add a topology")).split("\n## ")[0]!;
    const listed = [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, file]) =>
      file!.replaceAll("<topology>", "relay"),
    );
    const files = [...Object.keys(WRITTEN), ...Object.keys(ADDED)];
    // A folder stands for its files.
    const missing = files.filter((file) => !listed.some((each) => file === each || file.startsWith(`${each}/`)));
    const idle = listed.filter((each) => !files.some((file) => file === each || file.startsWith(`${each}/`)));
    assert.deepEqual([missing, idle], [[], []]);
  });

  it("is planned, asked its questions and judged by its rules", () => {
    const folder = mkdtempSync(join(tmpdir(), "topology-"));
    try {
      for (const entry of ["components", "plan", "policy", "stacks", "package.json", "tsconfig.json", "Pulumi.yaml"]) {
        cpSync(entry, join(folder, entry), { recursive: true });
      }
      symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
      for (const [file, text] of Object.entries(WRITTEN)) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), text);
      }
      for (const [file, lines] of Object.entries(ADDED)) {
        const added = lines.reduce(
          (text, [before, line]) => {
            assert.ok(text.includes(before), `${file}: ${before}`);
            return text.replace(before, () => `${line}${before}`);
          },
          readFileSync(join(folder, file), "utf8"),
        );
        writeFileSync(join(folder, file), added);
      }
      const plan = JSON.parse(
        outputOf(process.execPath, ["plan/main.cjs", "plan", "relay", "--json", "--sarif=plan.sarif"], { cwd: folder }),
      );
      assert.equal(plan.stack.topology, "relay");
      assert.deepEqual(
        plan.reachability.map(({ question, verdict }: { question: string; verdict: string }) => [question, verdict]),
        [["office -> the relay tcp/8443", "PROVED"]],
      );
      const { verdict } = plan.policy.find(({ policy }: { policy: string }) => policy === "relay-instance-named");
      assert.equal(verdict, "pass");
      const [run] = JSON.parse(readFileSync(join(folder, "plan.sarif"), "utf8")).runs;
      const { properties } = run.tool.driver.rules.find(({ id }: { id: string }) => id === "relay-instance-named");
      assert.deepEqual(properties, { tags: ["security", "relay", "hygiene"], "security-severity": "2.0" });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
