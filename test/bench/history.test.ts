import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changeSince, lastRelease } from "./history";
import { table } from "./rows";

const ratio = (median: number) => ({ min: median, median, max: median });

describe("the bench of a release", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "history-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const keep = (version: string, median: number): void =>
    writeFileSync(
      join(folder, `${version}.json`),
      JSON.stringify({ about: {}, limits: [], rows: [{ part: "plan", what: "plan / bare", ratio: ratio(median) }] }),
    );

  it("is told against the newest that is kept", () => {
    assert.equal(lastRelease(folder), undefined);
    assert.equal(lastRelease(join(folder, "none")), undefined);
    keep("0.9.0", 1);
    keep("0.10.0", 2);
    const release = lastRelease(folder);
    assert.equal(release?.version, "0.10.0");
    assert.equal(changeSince({ what: "plan / bare", ratio: ratio(1.5) }, release), "-25 %");
    assert.equal(changeSince({ what: "plan / bare", ratio: ratio(2.2) }, release), "+10 %");
    assert.equal(changeSince({ what: "new / bare", ratio: ratio(1) }, release), "");
  });

  it("is newer than what was made for a try before it, and read from files of releases only", () => {
    for (const version of ["0.10.0-rc.2", "0.10.0-rc.10", "0.9.0"]) {
      keep(version, 1);
    }
    writeFileSync(join(folder, ".DS_Store"), "");
    assert.equal(lastRelease(folder)?.version, "0.10.0-rc.10");
    keep("0.10.0", 1);
    assert.equal(lastRelease(folder)?.version, "0.10.0");
  });

  it("stands in a column of its own", () => {
    keep("0.9.0", 1);
    const rows = [
      { part: "plan", what: "plan / bare", ratio: ratio(0.9), aim: 1 },
      { part: "plan", what: "new / bare", ratio: ratio(3), aim: 2 },
    ];
    assert.equal(
      table(rows, lastRelease(folder)),
      [
        "time of the first / time of the second   min  median   max  since 0.9.0  aim",
        "plan / bare                             0.90    0.90  0.90        -10 %  1",
        "new / bare                              3.00    3.00  3.00               2  MISSED",
      ].join("\n"),
    );
  });
});
