import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { type GraphResource, ResourceGraph } from "../../../policy/graph";
import { type PolicyResult, runRules } from "../../../policy/pack";
import { TODAY } from "../support/assert";
import { exampleResources } from "../support/examples";
import { type Mutant, mutantsOf } from "./mutants";
import { SURVIVORS } from "./survivors";

/** One of each shape; what the others add are more of the same resources. */
const STACKS = [
  "hp-anyware",
  "hp-anyware-existing",
  "mac-workstation",
  "cloudbrink-active-active",
  "codestream-http",
  "codestream-https",
];

const MODE = process.env["MUTANTS"];
const IS_WRITING = MODE === "write";
/**
 * Mutants of one kind: the first of all stacks; with `DRAWS=all`, as .ci/run has it, the first of each stack; with
 * MUTANTS=all (a minute) every one.
 */
const IS_COMPLETE = MODE === "all" || IS_WRITING;
const IN_EACH_STACK = process.env["DRAWS"] === "all";

/**
 * What each kind of change makes the pack say: `?` is undecided, `~` advisory, `-` nothing. Reviewed by hand; written
 * by `MUTANTS=write npx mocha test/policy/mutation`.
 */
const FILE = path.join(__dirname, "expected.json");
type Expected = { readonly [kind: string]: readonly string[] };

describe("mutations of the example stacks", function () {
  this.timeout(180_000);
  const seen = new Map<string, Set<string>>();
  const tried = new Set<string>();
  const expected: Expected = IS_WRITING ? {} : JSON.parse(fs.readFileSync(FILE, "utf8"));

  for (const stack of STACKS) {
    it(`${stack}: every change is reported by the rules that should, and by no other`, async () => {
      const resources = await exampleResources(stack);
      const before = new Set(reports(resources));
      const wrong: string[] = [];
      for (const mutant of sample(mutantsOf(resources), IN_EACH_STACK ? new Set() : tried)) {
        const signature = signatureOf(reports(mutant.resources).filter((report) => !before.has(report)));
        seen.set(mutant.kind, (seen.get(mutant.kind) ?? new Set()).add(signature));
        if (!IS_WRITING && !expected[mutant.kind]?.includes(signature)) {
          wrong.push(
            `${mutant.kind} (${mutant.place}): ${signature}, not one of ${expected[mutant.kind]?.join(" | ")}`,
          );
        }
      }
      assert.deepEqual(wrong, []);
    });
  }

  it("explains every change that no rule reports", () => {
    const survivors = [...seen].filter(([, signatures]) => signatures.has("-")).map(([kind]) => kind);
    assert.ok(survivors.length > 0);
    assert.deepEqual(
      survivors.filter((kind) => !SURVIVORS.some(({ kinds }) => kinds.test(kind))),
      [],
    );
    if (IS_COMPLETE) {
      assert.deepEqual(
        SURVIVORS.filter(({ kinds }) => !survivors.some((kind) => kinds.test(kind))).map(({ kinds }) => String(kinds)),
        [],
      );
    }
  });

  it("expects nothing that does not happen", () => {
    const found = Object.fromEntries(
      [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, signatures]) => [kind, [...signatures].sort()]),
    );
    if (IS_WRITING) {
      fs.writeFileSync(FILE, `${JSON.stringify(found, null, 2)}\n`);
    }
    if (IS_COMPLETE) {
      assert.deepEqual(found, JSON.parse(fs.readFileSync(FILE, "utf8")));
    }
    assert.deepEqual(
      Object.keys(found).filter((kind) => !(kind in expected) && !IS_WRITING),
      [],
      "new kinds of change: run with MUTANTS=write and review expected.json",
    );
  });
});

/** @param tried kinds that count as tried already; gets those of the sample */
function sample(mutants: readonly Mutant[], tried: Set<string>): readonly Mutant[] {
  return mutants.filter(({ kind }) => {
    const isNew = !tried.has(kind);
    tried.add(kind);
    return isNew || IS_COMPLETE;
  });
}

/** What the pack says against a program, without the places. */
function reports(resources: readonly GraphResource[]): readonly string[] {
  const results = runRules(new ResourceGraph(resources), { today: TODAY, realAddresses: false });
  return [...new Set(results.filter(isReport).map(reportOf))];
}

const isReport = ({ verdict }: PolicyResult): boolean => verdict === "violation" || verdict === "undecided";

const reportOf = ({ policy, level, verdict }: PolicyResult): string =>
  `${level === "mandatory" ? "" : "~"}${verdict === "undecided" ? "?" : ""}${policy}`;

const signatureOf = (list: readonly string[]): string => (list.length === 0 ? "-" : [...list].sort().join(" "));
