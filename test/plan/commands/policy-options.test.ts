import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Log } from "sarif";
import { planCommand } from "../../../plan/commands/plan";
import { recordLines } from "../../../plan/show/record";
import { emptyProject, OPEN_TO_ADMINISTRATORS } from "../../support/plans";
import { outputOf } from "../../support/run";
import { type Ran, terminal } from "../../support/terminal";

describe("options of the plan about policies", () => {
  let root: string;

  beforeEach(() => {
    root = emptyProject();
  });

  afterEach(() => rmSync(root, { recursive: true }));

  async function plan(...args: readonly string[]): Promise<Ran> {
    const screen = terminal();
    const code = await planCommand(["dev", ...args], {
      root,
      program: OPEN_TO_ADMINISTRATORS,
      renderIssues: () => "",
      ...screen,
    });
    return { code, ...screen.printed };
  }

  const config = (content: unknown): string => {
    const file = join(root, "policy.json");
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  };

  it("take levels and exceptions from a file for --policy-pack-config", async () => {
    assert.equal((await plan()).code, 1);
    const advisory = config({ "sg-no-world-open-admin-ports": "advisory" });
    assert.equal((await plan("--policy-config", advisory)).code, 0);
    const exception = {
      policy: "sg-no-world-open-admin-ports",
      resource: "admins",
      reason: "x",
      expires: "2999-12-31",
    };
    const { code, out } = await plan("--policy-config", config({ settings: { exceptions: [exception] } }));
    assert.equal(code, 0);
    assert.ok(out.includes("excepted   sg-no-world-open-admin-ports"));
  });

  it("refuse a file that is not understood", async () => {
    const { code, out } = await plan("--policy-config", config({ "sg-no-world-open-admin-port": "advisory" }));
    assert.equal(code, 1);
    assert.ok(out.includes("sg-no-world-open-admin-port"));
    const bad = await plan("--policy-config", config("{"));
    assert.equal(bad.code, 2);
    assert.ok(bad.err.includes("policy.json: is not JSON"));
    assert.ok((await plan("--policy-config", config([]))).err.includes("must be an object of policies"));
    assert.ok((await plan("--policy-config", join(root, "none.json"))).err.includes("none.json: cannot be read"));
  });

  it("write SARIF to a file, next to the screen", async () => {
    const file = join(root, "plan.sarif");
    const { code, out } = await plan(`--sarif=${file}`);
    assert.equal(code, 1);
    assert.ok(out.includes("VIOLATION"));
    const log = JSON.parse(readFileSync(file, "utf8")) as Log;
    const [result] = log.runs[0]!.results!;
    assert.equal(result?.ruleId, "sg-no-world-open-admin-ports");
    assert.equal(result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri, "stacks/Pulumi.dev.yaml");
  });

  it("end the Markdown with a record of commit and config", async () => {
    const { out } = await plan("--markdown");
    const text = readFileSync(join(root, "stacks", "Pulumi.dev.yaml"));
    const hash = createHash("sha256").update(text).digest("hex");
    assert.ok(out.includes("### Record"));
    assert.ok(out.includes(`config: sha256 ${hash}`));
  });
});

describe("the record of a plan", () => {
  let root: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), "record-"));
    writeFileSync(join(root, "a.yaml"), "a");
  });

  after(() => rmSync(root, { recursive: true }));

  it("says when there is no commit", () => {
    assert.equal(recordLines(root, [join(root, "a.yaml")], {})[0], "commit: not in a git repository");
  });

  it("takes the commit of a GitHub workflow", () => {
    assert.equal(recordLines(root, [join(root, "a.yaml")], { GITHUB_SHA: "0123abcd" })[0], "commit: 0123abcd");
  });

  it("says when the work tree differs from the commit", () => {
    const git = (...args: readonly string[]) => outputOf("git", args, { cwd: root });
    git("init");
    git("add", "a.yaml");
    git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-m", "a");
    assert.match(recordLines(root, [join(root, "a.yaml")], {})[0]!, /^commit: [0-9a-f]{40}$/);
    writeFileSync(join(root, "a.yaml"), "b");
    assert.match(recordLines(root, [join(root, "a.yaml")], {})[0]!, /^commit: [0-9a-f]{40}, with changes$/);
  });

  it("changes its hash with any of the files", () => {
    const hash = (...names: readonly string[]) =>
      recordLines(
        root,
        names.map((name) => join(root, name)),
        {},
      )[1];
    writeFileSync(join(root, "policy.json"), "{}");
    assert.notEqual(hash("a.yaml"), hash("a.yaml", "policy.json"));
  });
});
